"""What is looked for, what stands against a time, and what was found: values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from sets.cohort.programme import Programme
from sets.cohort.schedule.meetings import ending
from sets.model.cohort import LearningSet, Meeting, PersonId

MOST = 3
"""How many dates are offered: enough to choose from, few enough to ask a set about."""


class Rule(StrEnum):
    """What no offered time breaks. Of two that explain as much, the first here is told: it is the easier one to change."""

    SAME = "the time it has"
    NOTICE = "notice"
    ORDER = "order"
    MILESTONE = "milestone"
    HOURS = "hours"
    ROOM = "room in use"
    NOBODY = "nobody facilitates"
    MEETING = "another meeting"
    BREATHER = "an hour between"
    AWAY = "away"
    WEEKLY = "weekly pattern"
    HOLIDAY = "own holiday"
    AVOIDED = "day to keep free"
    CLOSED = "closed day"


PLACES = {rule: place for place, rule in enumerate(Rule)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing that stands against a time. Two are the same where rule, person and `key` are, whatever their words.

    `does` is said of one person and one time with all that is known (`is at Lea session 3 then`). `verbs`, of one person and
    of more, and `what` behind them say no more than is needed (`does not work on` and `do not work on`, `Tuesdays`); `always` is
    said of several days, where that is not the same. What is nobody's has whole clauses: in `does` of one time, in `what` of days.
    """

    rule: Rule
    person: PersonId | None = None
    key: str = ""
    leads: bool = field(default=False, compare=False)
    name: str = field(default="", compare=False)
    does: str = field(default="", compare=False)
    verbs: tuple[str, str] = field(default=("", ""), compare=False)
    what: str = field(default="", compare=False)
    always: str = field(default="", compare=False)

    def then(self, people: int = 1) -> str:
        """What it is at one time, of so many people: `do not work on Tuesdays`."""
        return f"{self.verbs[people > 1]} {self.what}".strip()

    def on_days(self, people: int = 1) -> str:
        """What it is on several days: `does not work on Mondays and Tuesdays`."""
        return f"{self.verbs[people > 1]} {self.always or self.what}".strip()

    @property
    def order(self) -> tuple[int, str, str]:
        """A place among others that hangs on nobody's place in the file."""
        return (PLACES[self.rule], self.person or "", self.key)


@dataclass(frozen=True, kw_only=True)
class Search:
    """A session or event to move, in its programme, beside the other programmes of the home, at this moment."""

    programme: Programme
    meeting: Meeting
    now: datetime
    others: tuple[Programme, ...] = ()

    @cached_property
    def lasts(self) -> timedelta:
        """By the time that really passes."""
        return self.meeting.end.astimezone(UTC) - self.meeting.start.astimezone(UTC)

    @cached_property
    def day(self) -> date:
        """The day that it has."""
        return self.programme.day_of(self.meeting)

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.programme.zone).date()

    @cached_property
    def learning_set(self) -> LearningSet | None:
        """The set of a session; None for an event."""
        return self.programme.sets.get(self.meeting.set_id) if self.meeting.set_id is not None else None

    def end(self, start: datetime) -> datetime:
        """When it would end, begun at this time."""
        return ending(start, self.lasts, self.programme.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A time for the meeting. `reasons` speak for it and name no member; `mind` is worth a look before it is taken.

    `missing` is why the one member who cannot come cannot; nothing where it suits all.
    """

    start: datetime
    end: datetime
    reasons: tuple[str, ...]
    mind: tuple[str, ...] = ()
    missing: tuple[Cause, ...] = ()

    @property
    def suits_all(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How many days a cause takes, of those between the first and the last that could be."""

    cause: Cause
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeDates:
    """Up to three offers, best first, and why no more of them suit all.

    `first` and `last` bound the days that were looked at, for the reasons `opens` and `closes`; there may be none between.
    `days` are how many of them are weekdays, and `taken` what takes those that are not offered to all; nothing where three are.
    """

    offers: tuple[Offer, ...]
    first: date
    last: date
    opens: Cause
    closes: Cause
    days: int
    taken: tuple[Taken, ...] = ()

    @property
    def suit_all(self) -> int:
        """How many of the offers suit all."""
        return sum(offer.suits_all for offer in self.offers)
