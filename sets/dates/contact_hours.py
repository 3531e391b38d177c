"""When a person may be written to (domain.md section 11).

From OPENS to CLOSES, both included, on the person's working days, not while they are away, and not on a day or half-day
on which they said they do not work. The morning is before midday, the afternoon from midday on. Somebody who is unavailable on all
five weekdays is written to on plain working days: mail that never leaves would help nobody.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sets.dates.moments import wall
from sets.dates.working_days import is_working_day
from sets.model.cohort import Away, DayPart, Person, Unavailable, WorkingCalendar

OPENS, MIDDAY, CLOSES = time(9), time(12), time(17)
Window = tuple[time, time]
"""The first and the last time of day, both included."""
LAST_OF_MORNING = time(11, 59, 59, 999999)
WINDOWS: dict[frozenset[DayPart], Window] = {
    frozenset(): (OPENS, CLOSES),
    frozenset({DayPart.MORNING}): (MIDDAY, CLOSES),
    frozenset({DayPart.AFTERNOON}): (OPENS, LAST_OF_MORNING),
}


def later(at: datetime, person: Person, zone: ZoneInfo) -> datetime:
    """The moment from `at` on at which the person may be written to, in `zone`.

    On the same day: the first allowed time. Else the next allowed day, at the same time of day where that is
    allowed, else when that day opens for them (OPENS, or midday after a free morning).
    """
    local = at.astimezone(zone)
    today = _window(local.date(), person)
    if _within(local.time(), today):
        return local
    if today and local.time() < today[0]:
        return wall(local.date(), today[0], zone)
    day, window = _next_allowed(local.date(), person, 1)
    return wall(day, local.time() if _within(local.time(), window) else window[0], zone)


def earlier(at: datetime, person: Person, zone: ZoneInfo) -> datetime:
    """The moment up to `at` at which the person may be written to, in `zone`.

    On the same day: the last allowed minute. Else the last allowed day before, at the same time of day where that is
    allowed, else in that day's last minute for them (CLOSES, or 11:59am before a free afternoon).
    """
    local = at.astimezone(zone)
    today = _window(local.date(), person)
    if _within(local.time(), today):
        return local
    if today and local.time() > today[1]:
        return wall(local.date(), _minute(today[1]), zone)
    day, window = _next_allowed(local.date(), person, -1)
    return wall(day, local.time() if _within(local.time(), window) else _minute(window[1]), zone)


def _next_allowed(day: date, person: Person, step: int) -> tuple[date, Window]:
    """The nearest day after `day` (before it, when `step` is -1) with a window, and that window."""
    near = day + timedelta(days=step)
    while (window := _window(near, person)) is None:
        near += timedelta(days=step)
    return near, window


def _window(day: date, person: Person) -> Window | None:
    """When the person may be written to on this day; None on a day without such a time."""
    return _window_of(day, person.calendar, person.unavailable, person.away)


@lru_cache(maxsize=20_000)
def _window_of(
    day: date, calendar: WorkingCalendar, unavailable: tuple[Unavailable, ...], away: tuple[Away, ...]
) -> Window | None:
    if not is_working_day(day, calendar) or any(one.start <= day <= one.end for one in away):
        return None
    parts = _free_parts(unavailable, day.weekday())
    if all(_free_parts(unavailable, weekday) not in WINDOWS for weekday in range(5)):
        parts = frozenset()
    return WINDOWS.get(parts)


def _free_parts(unavailable: tuple[Unavailable, ...], weekday: int) -> frozenset[DayPart]:
    return frozenset(one.part for one in unavailable if one.weekday == weekday)


def _within(at: time, window: Window | None) -> bool:
    return window is not None and window[0] <= at <= window[1]


def _minute(at: time) -> time:
    return at.replace(second=0, microsecond=0)
