"""Where a moment of the timeline falls, on the clock of a zone whose clocks change (domain.md section 4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from sets.dates.working_days import add_working_days
from sets.model.cohort import WorkingCalendar
from sets.model.timing import Moment, Period, Side, Unit

MINUTE = timedelta(minutes=1)


YEARS = range(1970, 2200)
"""What a moment that somebody names can lie in. At the ends of the calendar Python's zones overflow, wherever it is shown."""


def wall(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That local time as an aware moment in `zone`.

    A time that the clocks skip gives the first minute that exists after it; one that occurs twice gives the first.
    """
    local = datetime.combine(day, at)
    # a skipped hour is rare, and no zone ever skipped more than a day
    while not exists(local.date(), local.time(), zone):
        local = local.replace(second=0, microsecond=0) + MINUTE
    return local.replace(tzinfo=zone, fold=0)


def exists(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the clocks of `zone` ever show this time on this day."""
    local = datetime.combine(day, at)
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) == local


def occurs_twice(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the clocks of `zone` show this time twice on this day."""
    local = datetime.combine(day, at, tzinfo=zone)
    return exists(day, at, zone) and local.utcoffset() != local.replace(fold=1).utcoffset()


USUAL_TIME = time(10)


def resolve(moment: Moment, start: datetime, end: datetime, calendar: WorkingCalendar, zone: ZoneInfo) -> datetime:
    """The moment, counted from the local day on which its anchor starts; a bare instant is given as `start` and `end`.

    Working days are those of `calendar`. Without a time it is 10am local, or the end of the anchor when on its day.
    A local time that the clocks skip becomes the next that exists; one that occurs twice is the first.
    """
    anchor = start.astimezone(zone).date()
    if moment.side is Side.ON:
        return wall(anchor, moment.at, zone) if moment.at is not None else end.astimezone(zone)
    return wall(shifted(anchor, moment.period, moment.side, calendar), moment.at or USUAL_TIME, zone)


def shifted(day: date, period: Period, side: Side, calendar: WorkingCalendar) -> date:
    """The day that lies `period` before or after `day`; a month after the 31st ends on the last day of its month."""
    count = {Side.BEFORE: -period.count, Side.ON: 0, Side.AFTER: period.count}[side]
    match period.unit:
        case Unit.DAYS:
            return day + timedelta(days=count)
        case Unit.WEEKS:
            return day + timedelta(weeks=count)
        case Unit.WORKING_DAYS:
            return add_working_days(day, count, calendar)
        case Unit.MONTHS:
            month_on: date = day + relativedelta(months=count)
            return month_on
