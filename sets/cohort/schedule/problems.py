"""What a schedule is decided from, and what is to be said about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2s
from typing import Any
from zoneinfo import ZoneInfo

from sets.dates.working_days import closed
from sets.model.cohort import Avoid, Cohort, DayLevel, LearningSet, ListedDays, Meeting, Occasion

Path = tuple[str | int, ...]
"""A place in the cohort file's document: `("sets", 0, "moves", 1, "date")`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A fault or a warning of the resolved dates, in words for the coordinator.

    `path` leads to the set's own key; where the set takes it from `sessions`, `placed` finds it there.
    """

    path: Path
    message: str
    warning: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Meetings in order of time; with a fault among the problems they are a best guess, not to be published."""

    meetings: tuple[Meeting, ...]
    problems: tuple[Problem, ...]


def placed(path: Path, document: dict[str, Any]) -> Path:
    """The path as it is in this document: under `sessions` where a set has no such key of its own."""
    inherited = ("sessions", *path[2:])
    if path[0] == "sets" and not _is_there(path, document) and _is_there(inherited, document):
        return inherited
    return path


def _is_there(path: Path, document: Any) -> bool:
    found = document
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A cohort, its meetings as last published, and the moment (None for a draft)."""

    cohort: Cohort
    previous: dict[Occasion, Meeting]
    now: datetime | None
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "zone", ZoneInfo(self.cohort.timezone))

    def closed(self, day: date, avoid: tuple[Avoid, ...] = ()) -> str | None:
        """Why no session is put on this day, or None."""
        return closed(day, self.cohort.calendar) or next((a.why for a in avoid if a.start <= day <= a.end), None)

    def avoided(self, learning_set: LearningSet) -> tuple[Avoid, ...]:
        """The days on which no session of this set is put: its own, then those of its lists."""
        rows = self.listed_days(learning_set, DayLevel.AVOID)
        return (*learning_set.rules.avoid, *(Avoid(start=row.start, end=row.end, why=row.why) for row in rows))

    def listed_days(self, learning_set: LearningSet, level: DayLevel) -> tuple[ListedDays, ...]:
        """The rows of this level in the lists that hold for a set, in their order."""
        lists = (one for one in self.cohort.calendars if one.name in learning_set.calendars)
        return tuple(row for one in lists for row in one.days if row.level is level)

    def kept(self, key: Occasion, basis: str, closed_days: str) -> date | None:
        """The day people were told for this meeting, when it is to stay; None when it is to be decided anew."""
        before = self.previous.get(key)
        if before is None or before.basis != basis:
            return None
        # without a mark of its closed days it had no open day, and nobody was told
        past = before.closed != "" and self.now is not None and before.start <= self.now
        return before.start.astimezone(self.zone).date() if past or before.closed == closed_days else None


def fingerprint(*inputs: object) -> str:
    """A short mark that is equal for equal inputs."""
    return blake2s("\x1f".join(map(str, inputs)).encode(), digest_size=6).hexdigest()
