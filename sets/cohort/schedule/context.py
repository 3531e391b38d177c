"""What the dates of a cohort are decided from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2s
from zoneinfo import ZoneInfo

from sets.dates.working_days import closed
from sets.model.cohort import Avoid, Cohort, Meeting, Occasion


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
        return closed(day, self.cohort.nation) or next((a.why for a in avoid if a.start <= day <= a.end), None)

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
