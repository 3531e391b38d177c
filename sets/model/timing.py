"""How people say when: lengths of calendar time, cadences, and moments counted from a session (domain.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Unit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A length of calendar time: `5 weeks`, `6 months`, `10 working days`."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit.value if self.count != 1 else self.unit.value.removesuffix("s")
        return f"{self.count} {unit}"


class Side(StrEnum):
    BEFORE = "before"
    ON = "on"
    AFTER = "after"


class Anchor(StrEnum):
    """What a moment is counted from. EACH_SESSION gives one moment for every session of a set, EACH_WEEK one for every week
    of the programme, counted from its Monday."""

    EACH_SESSION = "the session"
    FIRST_SESSION = "the first session"
    LAST_SESSION = "the last session"
    SESSION = "session"
    EVENT = "event"
    PUBLISHED = "published"
    REPORT = "the report"
    EACH_WEEK = "each week"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point of the timeline as people write it: `2 working days after at 10:00`.

    `number` goes with Anchor.SESSION and `event` (the event's key) with Anchor.EVENT. Without `at`, a moment
    before or after a day is at 10:00, and a moment on the day is when the meeting ends.
    """

    period: Period
    side: Side
    anchor: Anchor = Anchor.EACH_SESSION
    number: int | None = None
    event: str | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A cadence. `weekday_of_month` keeps the ordinal weekday of the first date (third Tuesday) instead of its day number."""

    count: int
    unit: Unit
    weekday_of_month: bool = False
