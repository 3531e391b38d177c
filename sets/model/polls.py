"""A set asked which other dates of a session would do: what was put to it, and what each said. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sets.model.cohort import Occasion, PersonId


class Fits(StrEnum):
    """What somebody says of one date."""

    YES = "yes"
    IF_NEED_BE = "if need be"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePoll:
    """Dates put to those whom a session expects (`asked`), by a coordinator (`by`), until a moment at which it ends by itself.

    It is about the time that the session had (`about`): once it has another, the poll is history. `number` counts those of
    a session from 1, and is its letters' revision. `closed` is when a coordinator ended it early.
    """

    occasion: Occasion
    about: datetime
    number: int
    starts: tuple[datetime, ...]
    asked: tuple[PersonId, ...]
    by: PersonId
    at: datetime
    until: datetime
    closed: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateVote:
    """What one person says of one date of a poll; the newest counts. Everybody but themselves reads numbers."""

    occasion: Occasion
    number: int
    start: datetime
    person: PersonId
    fits: Fits
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.number}/{self.start.astimezone(UTC).isoformat()}/{self.person}"
