"""Other dates for a session, as whoever runs it types them: a day in three boxes and a time, and whether they will do. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sets.cohort.free_dates import MOST as MOST
from sets.cohort.meeting_wording import meeting_words
from sets.cohort.programme import Programme
from sets.cohort.schedule.practice import EARLIEST
from sets.cohort.schedule.problems import Scene
from sets.dates.moments import exists, wall
from sets.dates.working_days import is_working_day
from sets.model.cohort import Meeting
from sets.responses.forms.date_field import read_day
from sets.text import parsing
from sets.text import wording as words

LATEST = time(20)
"""Between EARLIEST and this a session may begin."""
NO_DAY = "Give a day for this time"
NO_TIME = "Give a time for this day, for example 10am or 2:30pm"
BAD_TIME = "Give a time as 10am or 2:30pm"
ODD_TIME = f"Give a time between {words.clock(EARLIEST)} and {words.clock(LATEST)}"
PAST = "Give a day that is still to come"
SAME = "The session is at that time already. Give another"
TWICE = "You have given this time above. Give another, or leave it empty"
NONE = "Give at least one day and time"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDate:
    """One of the dates as it was typed."""

    day: str = ""
    month: str = ""
    year: str = ""
    at: str = ""

    @property
    def empty(self) -> bool:
        return not any((self.day, self.month, self.year, self.at))


def read_starts(
    typed: Iterable[TypedDate], meeting: Meeting, programme: Programme, now: datetime
) -> tuple[tuple[datetime, ...], dict[int, str]]:
    """The starts that were typed, in order of time, and what is wrong by the number of the date (from 1)."""
    starts: list[datetime] = []
    wrong: dict[int, str] = {}
    for number, one in enumerate(typed, start=1):
        if one.empty:
            continue
        found = _start(one, programme, now)
        fault = found if isinstance(found, str) else unsuitable(found, meeting, programme, now)
        if isinstance(found, datetime) and not fault and found in starts:
            fault = TWICE
        if fault:
            wrong[number] = fault
        elif isinstance(found, datetime):
            starts.append(found)
    if not starts and not wrong:
        wrong[1] = NONE
    return tuple(sorted(starts)), wrong


def _start(one: TypedDate, programme: Programme, now: datetime) -> datetime | str:
    day = read_day(one.day, one.month, one.year, now.astimezone(programme.zone).date())
    if day is None:
        return NO_DAY
    if isinstance(day, str):
        return day
    if not one.at:
        return NO_TIME
    try:
        at = parsing.time_of_day(one.at)
    except ValueError:
        return BAD_TIME
    if not EARLIEST <= at <= LATEST or not exists(day, at, programme.zone):
        return ODD_TIME
    return wall(day, at, programme.zone)


def unsuitable(start: datetime, meeting: Meeting, programme: Programme, now: datetime) -> str:
    """Why the session cannot be then, whoever wants it, in plain words, or nothing.

    Whether it suits everyone is more (`cohort/free_dates`): it is told beside a date, and stops nobody who knows better.
    """
    day = start.astimezone(programme.zone).date()
    if start <= now:
        return PAST
    if start == meeting.start:
        return SAME
    return (
        _closed(day, meeting, programme)
        or _out_of_order(start, meeting, programme)
        or _elsewhere(start, meeting, programme)
    )


def _closed(day: date, meeting: Meeting, programme: Programme) -> str:
    """The cohort's closed days, and those of everyone who is expected: nobody's own day is named to another."""
    calendar = Scene(cohort=programme.cohort, previous={}, now=None)
    learning_set = programme.sets.get(meeting.set_id) if meeting.set_id is not None else None
    why = calendar.closed(day, calendar.avoided(learning_set) if learning_set is not None else ())
    if why is not None:
        return f"{words.day(day)} will not do: {why}. Give another day"
    others = {person.calendar for person in programme.expected(meeting)}
    if any(not is_working_day(day, one) for one in others):
        return f"{words.day(day)} is no working day for somebody who is expected. Give another day"
    return ""


def _elsewhere(start: datetime, meeting: Meeting, programme: Programme) -> str:
    """Nobody is in two rooms at once: a facilitator of two sets, or everybody at an event of the cohort."""
    end, people = start + (meeting.end - meeting.start), {one.id for one in programme.expected(meeting)}
    for other in programme.meetings:
        at_once = other.cancelled is None and start < other.end and other.start < end
        if at_once and other.key != meeting.key and people & {one.id for one in programme.expected(other)}:
            label = meeting_words(other, programme).label
            return f"{label} is at that time, and somebody who is expected is there. Give another day or time"
    return ""


def _out_of_order(start: datetime, meeting: Meeting, programme: Programme) -> str:
    """Sessions keep their order: a date lies between the session before and the session after."""
    number = meeting.number or 0
    end = start + (meeting.end - meeting.start)
    for other in programme.sessions_by_set[meeting.set_id] if meeting.set_id is not None else ():
        near = words.day(programme.day_of(other))
        if other.number is not None and other.number < number and start < other.end:
            return f"Session {other.number} is on {near}. Give a day after it"
        if other.number is not None and other.number > number and end > other.start:
            return f"Session {other.number} is on {near}. Give a day before it"
    return ""
