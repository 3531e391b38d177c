"""What people say about themselves on their own page, and leaving a programme, without a reason (domain.md section 3). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.model.cohort import DayPart, Person, PersonId, Role, Unavailable
from sets.model.ledger import Ledger
from sets.model.publication import Decision, Verdict, leaves, pauses
from sets.model.responses import Responses
from sets.text import wording as words
from sets.text.clean import LINE_LIMIT
from sets.text.clean import address as plain_address
from sets.text.clean import line as plain_line

WORKDAYS = (0, 1, 2, 3, 4)
PARTS = (DayPart.ALL_DAY, DayPart.MORNING, DayPart.AFTERNOON)
LONGEST_PAUSE = timedelta(days=366)
A_YEAR = timedelta(days=365)
OWN_PAGE = "their own page"
"""By whom a decision is, where somebody decided about themselves."""
EXAMPLE = "name@example.gov.uk"
NO_DAY = "Give the last day of the pause, for example 19 2 2027"
PAST = "The last day of the pause must be today or later"
TOO_FAR = "A pause lasts up to a year. Give an earlier day, or leave the programme instead"
_PART_WORDS = {DayPart.ALL_DAY: "s", DayPart.MORNING: " mornings", DayPart.AFTERNOON: " afternoons"}


def pause_until(typed: date | str | None, today: date) -> date:
    """The last day of a pause. ValueError, in words for people, for a day that is none or will not do."""
    if not isinstance(typed, date):
        raise ValueError(typed or NO_DAY)
    if typed < today:
        raise ValueError(PAST)
    if typed > today + LONGEST_PAUSE:
        raise ValueError(TOO_FAR)
    return typed


def paused_until(programme: Programme, person: PersonId, today: date) -> date | None:
    """The last day of a pause that still lasts; None when messages come."""
    newest = _newest_pause(programme.decisions, person)
    return newest if newest is not None and newest >= today else None


def stopped_until(programme: Programme) -> date:
    """Until when messages are stopped `for good`: a year after the programme's last meeting."""
    return max(programme.day_of(meeting) for meeting in programme.meetings) + A_YEAR


def pause(person: PersonId, until: date, now: datetime) -> Decision:
    """No prompts up to and with this day."""
    return Decision(at=now, verdict=Verdict.PAUSED, subject=person, until=until, by=OWN_PAGE)


def resume(person: PersonId, today: date, now: datetime) -> Decision:
    """Prompts come again from today."""
    return pause(person, today - timedelta(days=1), now)


def days_ticked(ticks: Mapping[int, Iterable[str]], before: Iterable[Unavailable]) -> tuple[Unavailable, ...]:
    """Days that do not work, from what is ticked for each workday; both halves are the whole day.

    Weekends are not asked about, so what is known of them (`before`) stays.
    """
    kept = [one for one in before if one.weekday not in WORKDAYS]
    return (*(Unavailable(weekday=day, part=part) for day in WORKDAYS for part in _parts(ticks.get(day, ()))), *kept)


def boxes_of(days: Iterable[Unavailable]) -> dict[int, tuple[str, ...]]:
    """What is ticked for each workday."""
    given = tuple(days)
    return {day: tuple(one.part.value for one in given if one.weekday == day) for day in WORKDAYS}


def days_words(days: Iterable[Unavailable]) -> str:
    """`Monday afternoons and Fridays`; nothing when every day works."""
    ordered = sorted(days, key=lambda one: (one.weekday, PARTS.index(one.part)))
    return words.listed([f"{words.WEEKDAYS[one.weekday]}{_PART_WORDS[one.part]}" for one in ordered])


def access_line(text: str) -> str:
    """What helps somebody to take part, on one line; nothing is an answer too. ValueError in words for people."""
    if not text:
        return ""
    if len(text) > LINE_LIMIT:
        raise ValueError(f"This is {len(text)} characters long. Say it in {LINE_LIMIT} or fewer")
    return plain_line(text)


def new_address(text: str, present: str) -> str:
    """The address to write to from now on. ValueError in words for people."""
    if not text:
        raise ValueError(f"Give your new address, such as {EXAMPLE}")
    try:
        found = plain_address(text)
    except ValueError:
        raise ValueError(f"Give one email address in the correct form, such as {EXAMPLE}") from None
    if found.casefold() == present.casefold():
        raise ValueError("We write to this address already. Give another one, or leave it as it is")
    return found


def _parts(ticked: Iterable[str]) -> tuple[DayPart, ...]:
    parts = {part for part in PARTS if part.value in tuple(ticked)}
    whole = DayPart.ALL_DAY in parts or {DayPart.MORNING, DayPart.AFTERNOON} <= parts
    return (DayPart.ALL_DAY,) if whole else tuple(part for part in PARTS if part in parts)


def _newest_pause(decisions: Iterable[Decision], person: PersonId) -> date | None:
    return pauses(decisions).get(person)


RUN_IT = frozenset({Role.COORDINATOR, Role.LEAD})


def may_leave(programme: Programme, person: PersonId) -> bool:
    """Whether somebody can leave by themselves; who runs the programme hands it over first."""
    return not programme.roles(person) & RUN_IT


def left_on(programme: Programme, person: Person, now: datetime) -> date | None:
    """The day on which somebody left; None while they are in the programme."""
    standing = CohortState(programme=programme, responses=Responses(), ledger=Ledger(), now=now)
    return person.last_day if standing.gone(person) else None


def wants_nothing_more(programme: Programme, person: PersonId) -> bool:
    """Whether their newest word on leaving was to be asked nothing more."""
    newest = _newest(programme, person)
    return newest is not None and newest.verdict is Verdict.WITHDRAWN


def leaving(programme: Programme, person: Person, verdict: Verdict, now: datetime) -> Decision | None:
    """The decision to leave: LEFT, or WITHDRAWN with the follow-up questions too; None when nothing would change.

    Who has left and now wants nothing more left when they left: a later day would put them back into what was between.
    """
    newest = _newest(programme, person.id) if left_on(programme, person, now) is not None else None
    if left_on(programme, person, now) is not None and verdict is Verdict.LEFT:
        return None
    if newest is not None and newest.verdict is verdict:
        return None
    at = newest.at if newest is not None else now
    return Decision(at=at, verdict=verdict, subject=person.id, by=OWN_PAGE)


def _newest(programme: Programme, person: PersonId) -> Decision | None:
    return leaves(programme.decisions).get(person)
