"""The dates a cadence gives, and where a session goes whose date is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import chain

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday

from sets.model.cohort import SessionRules
from sets.model.timing import Every, Unit

FURTHEST = 8
"""How many weeks either way an open day is looked for."""
MONDAY_TO_FRIDAY = range(5)


def nominal_dates(rules: SessionRules) -> tuple[date, ...]:
    """The listed dates, or `count` dates from `first` on; fewer where the calendar itself ends (the year 9999)."""
    if rules.first is None or rules.every is None:
        return rules.dates
    every = rules.every
    if every.unit is Unit.WORKING_DAYS:
        weekdays = rrule(
            DAILY, byweekday=MONDAY_TO_FRIDAY, dtstart=_start(rules.first), count=(rules.count - 1) * every.count + 1
        )
        return tuple(moment.date() for moment in list(weekdays)[:: every.count])
    return tuple(moment.date() for moment in _rule(rules.first, every, rules.count))


def _rule(first: date, every: Every, count: int) -> rrule:
    start = _start(first)
    if every.unit is Unit.DAYS:
        return rrule(DAILY, interval=every.count, dtstart=start, count=count)
    if every.unit is Unit.WEEKS:
        return rrule(WEEKLY, interval=every.count, dtstart=start, count=count)
    if every.weekday_of_month:
        ordinal = (first.day + 6) // 7
        # not every month has a fifth Tuesday, but every month has a last one
        same = weekday(first.weekday(), ordinal if ordinal < 5 else -1)
        return rrule(MONTHLY, interval=every.count, byweekday=same, dtstart=start, count=count)
    # the 31st is the last day of a shorter month
    days = range(min(first.day, 28), first.day + 1)
    return rrule(MONTHLY, interval=every.count, bymonthday=days, bysetpos=-1, dtstart=start, count=count)


def _start(first: date) -> datetime:
    return datetime.combine(first, time())


def open_day(
    nominal: date, after: date | None, before: date | None, closed: Callable[[date], str | None]
) -> date | None:
    """The open day nearest by the rule, strictly between the neighbouring sessions; None when there is none.

    The same weekday a week later, then a week earlier, then two weeks later, two earlier and so on, up to eight weeks.
    A date at a weekend first goes to the Monday after it and counts from there.
    """
    weekday_of = nominal.weekday()
    base = nominal + timedelta(days=7 - weekday_of if weekday_of >= 5 else 0)
    for weeks in chain([0], *((n, -n) for n in range(1, FURTHEST + 1))):
        day = base + timedelta(weeks=weeks)
        if (after is None or after < day) and (before is None or day < before) and closed(day) is None:
            return day
    return None
