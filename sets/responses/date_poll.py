"""Asking a set which other dates of a session would do: whom, until when, what was said, and what each may read of it. Pure.

Everybody reads numbers: of members the set and the coordinators, of who facilitates the coordinators alone. It is what each
of them reads of the answers to an invite (domain.md section 9).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sets.cohort.programme import Programme
from sets.dates.contact_hours import CLOSES
from sets.dates.moments import wall
from sets.dates.working_days import add_working_days
from sets.model.cohort import Meeting, PersonId
from sets.model.polls import DatePoll, DateVote, Fits
from sets.model.responses import Responses
from sets.text import wording as words

LASTS, REMINDED = 4, 2
"""Working days after which a poll ends by itself, and after which who has said nothing is reminded, once."""
LABELS = {"yes": "It suits me", "ifneedbe": "If need be", "no": "No"}
SAYS = {"yes": Fits.YES, "ifneedbe": Fits.IF_NEED_BE, "no": Fits.NO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of `people` said what of one date."""

    people: int
    yes: int
    if_need_be: int
    no: int

    @property
    def can(self) -> int:
        return self.yes + self.if_need_be

    @property
    def silent(self) -> int:
        return self.people - self.can - self.no

    @property
    def words(self) -> str:
        """`4 of 6 can, 1 of them only if need be; 1 has not answered`."""
        need = f", {self.if_need_be} of them only if need be" if self.if_need_be else ""
        silent = f"; {self.silent} {'has' if self.silent == 1 else 'have'} not answered" if self.silent else ""
        return f"{self.can} of {self.people} can{need}{silent}"


def poll_of(meeting: Meeting, responses: Responses) -> DatePoll | None:
    """The newest poll about the time that a meeting has; None where nobody was asked about it."""
    about = (one for one in responses.polls if (one.occasion, one.about) == (meeting.key, meeting.start))
    return max(about, key=lambda one: one.number, default=None)


def is_open(poll: DatePoll, meeting: Meeting, now: datetime) -> bool:
    """Whether people can still say what suits them: the meeting stands as it was, and the day of the poll is not over."""
    stands = meeting.cancelled is None and meeting.start == poll.about and now < meeting.start
    return stands and poll.closed is None and now < poll.until


def ends(programme: Programme, now: datetime) -> datetime:
    """When a poll that is put now ends by itself."""
    today = now.astimezone(programme.zone).date()
    return wall(add_working_days(today, LASTS, programme.cohort.calendar), CLOSES, programme.zone)


def new_poll(
    programme: Programme,
    meeting: Meeting,
    starts: Collection[datetime],
    responses: Responses,
    by: PersonId,
    now: datetime,
) -> DatePoll:
    """The poll that puts these dates to everybody whom the meeting expects. ValueError, in words, where it cannot be."""
    before = poll_of(meeting, responses)
    if before is not None and is_open(before, meeting, now):
        raise ValueError("They were asked already")
    until = ends(programme, now)
    kept = tuple(sorted(start for start in starts if start > until))
    if meeting.start <= until:
        raise ValueError("It is too near to ask: the session would be over before the answers are in")
    if len(kept) < 2:
        raise ValueError("There are no two dates to choose from that lie after the days in which people answer")
    return DatePoll(
        occasion=meeting.key,
        about=meeting.start,
        number=1 + max((one.number for one in responses.polls if one.occasion == meeting.key), default=0),
        starts=kept,
        asked=tuple(sorted(programme.expected_ids(meeting))),
        by=by,
        at=now,
        until=until,
    )


def said_by(poll: DatePoll, person: PersonId, responses: Responses) -> dict[datetime, Fits]:
    """What one person said of each date."""
    return {one.start: one.fits for one in _votes(poll, responses) if one.person == person}


def members_of(poll: DatePoll, programme: Programme, meeting: Meeting) -> frozenset[PersonId]:
    """Those asked who are members of the set still; a champion is one of them."""
    return frozenset(one.id for one in programme.members_at(meeting)) & frozenset(poll.asked)


def leading(poll: DatePoll, programme: Programme, meeting: Meeting) -> frozenset[PersonId]:
    """Those asked who facilitate the session still."""
    return frozenset(one.id for one in programme.named_facilitators_at(meeting)) & frozenset(poll.asked)


def tally(poll: DatePoll, start: datetime, people: Collection[PersonId], responses: Responses) -> Tally:
    """What these people said of one date."""
    said = [one.fits for one in _votes(poll, responses) if one.start == start and one.person in people]
    return Tally(
        people=len(people), yes=said.count(Fits.YES), if_need_be=said.count(Fits.IF_NEED_BE), no=said.count(Fits.NO)
    )


def is_answered(poll: DatePoll, people: Collection[PersonId], responses: Responses) -> bool:
    """Whether all of these people have said something of every date."""
    return all(tally(poll, start, people, responses).silent == 0 for start in poll.starts)


def in_words(poll: DatePoll, programme: Programme) -> tuple[str, ...]:
    """Each date, with its day and hour."""
    return tuple(words.moment(start, programme.zone) for start in poll.starts)


def _votes(poll: DatePoll, responses: Responses) -> tuple[DateVote, ...]:
    return tuple(one for one in responses.votes if (one.occasion, one.number) == (poll.occasion, poll.number))
