"""What calendars ask for that a person must decide: alike wishes about one meeting as one. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sets.cohort.people import is_stand_in
from sets.cohort.standing import CohortState
from sets.due.needs.need import fact_of
from sets.model.cohort import Meeting, Occasion, Person
from sets.model.messages import Partstat
from sets.model.publication import Decision, Verdict
from sets.model.responses import Asks, CalendarRequest
from sets.text import wording as words
from sets.text.clean import one_line

FOR_A_PERSON = (Asks.OTHER_TIME, Asks.SOMEBODY_ELSE, Asks.UNKNOWN_SENDER, Asks.UNREADABLE)


class Settled(StrEnum):
    """How a wish was decided, as its Decision says it in `why`; words for who asked may follow it after a colon."""

    TAKEN = "the session moves to the proposed time"
    STAYS = "the session stays as it is"
    NOBODY = "nobody comes in their place"
    NO_LETTER = "it needs no letter"
    THEIRS = "the answer is theirs, and counts"
    NOT_THEIRS = "the answer is not theirs"


TOLD = (Settled.STAYS, Settled.NOBODY)
"""Decisions of which whoever asked is told in a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One thing that calendars ask for about one meeting: a time that one or several people propose, or what one asks.

    `since` is when it was asked first: another one who proposes the same time is no news of its own.
    """

    meeting: Meeting
    what: Asks
    people: tuple[Person, ...]
    requests: tuple[CalendarRequest, ...]

    @property
    def start(self) -> datetime | None:
        """The start that is proposed; None where that could not be read."""
        return self.requests[0].start

    @property
    def end(self) -> datetime | None:
        """The end that is proposed; None where only a start is."""
        return self.requests[0].end

    @property
    def since(self) -> datetime:
        return min(one.at for one in self.requests)

    @property
    def mark(self) -> str:
        """By which a form knows it again: another one as soon as anybody joins in, or asks anew."""
        return fact_of(self.what, self.start, self.end, *(f"{one.key} {one.at.isoformat()}" for one in self.requests))

    @property
    def names(self) -> str:
        """Who asks, in words."""
        return words.listed([one_line(person.name) for person in self.people])


def wishes_of(standing: CohortState, occasion: Occasion | None = None) -> tuple[Wish, ...]:
    """All that waits for a decision, in the order of meetings and then of time; about one meeting where it is given."""
    programme = standing.programme
    found: dict[tuple[object, ...], list[CalendarRequest]] = {}
    for one in sorted(standing.calendar_requests, key=lambda one: (one.at, one.key)):
        if _waits(one, standing) and occasion in (None, one.occasion):
            alike = (one.start, one.end) if one.start is not None else one.person
            found.setdefault((one.occasion, one.what, alike), []).append(one)
    wishes = [_wish(programme.by_key[requests[0].occasion], requests, standing) for requests in found.values()]
    order = {meeting.key: place for place, meeting in enumerate(programme.meetings)}
    return tuple(sorted(wishes, key=lambda wish: order[wish.meeting.key]))


def _wish(meeting: Meeting, requests: Iterable[CalendarRequest], standing: CohortState) -> Wish:
    known = standing.programme.people
    theirs = tuple(sorted(requests, key=lambda one: (known[one.person].name, one.person)))
    people = tuple(known[one.person] for one in theirs)
    return Wish(meeting=meeting, what=theirs[0].what, people=people, requests=theirs)


def _waits(one: CalendarRequest, standing: CohortState) -> bool:
    """Whether it is for a person to decide, of somebody who is expected there and has not said yes since."""
    meeting, person = standing.programme.by_key[one.occasion], standing.programme.people.get(one.person)
    if one.what not in FOR_A_PERSON or person is None or is_stand_in(person.email) or standing.gone(person):
        return False
    if one.person not in standing.programme.expected_ids(meeting):
        return False
    return one.what in (Asks.UNKNOWN_SENDER, Asks.UNREADABLE) or not _said_yes_since(one, meeting, standing)


def _said_yes_since(one: CalendarRequest, meeting: Meeting, standing: CohortState) -> bool:
    accepted = standing.answer(meeting, one.person) is Partstat.ACCEPTED
    return accepted and any(
        (own.occasion, own.person) == (one.occasion, one.person) and own.at > one.at
        for own in standing.responses.answers
    )


def wish_words(wish: Wish, standing: CohortState) -> str:
    """`Amina Khan proposes 2pm to 4:30pm on Thursday 8 April 2027 instead.`; of several people how many, and who. It may follow a colon."""
    if wish.what is Asks.UNKNOWN_SENDER:
        return (
            f"somebody answered the invite of {wish.names} from an address that we do not know as theirs, so the answer "
            "was not counted."
        )
    if wish.what is Asks.SOMEBODY_ELSE:
        return f"the calendar of {wish.names} names somebody else to come instead of them."
    if wish.what is Asks.UNREADABLE:
        return f"the calendar of {wish.names} answered, and it is neither yes nor no."
    if wish.start is None:
        return f"{wish.names} proposes another time, which could not be read."
    when = time_words(wish, standing)
    if len(wish.people) == 1:
        return f"{wish.names} proposes {when} instead."
    return f"{words.plural(len(wish.people), 'person', 'people')} propose {when} instead: {wish.names}."


def time_words(wish: Wish, standing: CohortState) -> str:
    """`2pm to 4:30pm on Thursday 8 April 2027`."""
    zone, start = standing.programme.zone, wish.start
    if start is None:
        return "another time"
    if wish.end is None or wish.end <= start or wish.end.astimezone(zone).date() != start.astimezone(zone).date():
        return words.moment(start, zone)
    return f"{words.span(start, wish.end, zone)} on {words.day(start.astimezone(zone).date())}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was decided about one request, and what was said to who asked."""

    decision: Decision
    how: Settled
    said: str


def decided_about(request: CalendarRequest, standing: CohortState) -> Decided | None:
    """The decision that stands about this request as it was asked last."""
    found = [
        one
        for one in standing.programme.decisions
        if one.verdict is Verdict.ANSWERED and one.subject == request.key and one.at >= request.at
    ]
    if not found:
        return None
    newest = max(found, key=lambda one: one.at)
    how, _, said = newest.why.partition(": ")
    return Decided(decision=newest, how=Settled(how), said=said) if how in set(Settled) else None
