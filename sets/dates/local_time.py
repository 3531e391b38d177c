"""Wall-clock times in a zone whose clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


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
