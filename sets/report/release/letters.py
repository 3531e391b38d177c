"""What became of a letter that asks somebody to check a report. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sets.model.messages import GRACE, Delivery, State


class Fate(StrEnum):
    """ARRIVED: as far as anybody can know. COMING: it may still leave, or its fate be told. LOST: nothing more comes of it."""

    ARRIVED = "arrived"
    COMING = "coming"
    LOST = "lost"


_FATES = {
    State.WAITING: Fate.COMING,
    State.HELD: Fate.COMING,
    State.CLAIMED: Fate.COMING,
    State.FAILED: Fate.COMING,
    State.SENT: Fate.ARRIVED,
    State.DELIVERED: Fate.ARRIVED,
    State.DEAD: Fate.LOST,
    State.BOUNCED: Fate.LOST,
    State.COMPLAINED: Fate.LOST,
    State.MISSED: Fate.LOST,
    State.WITHDRAWN: Fate.LOST,
}


def fate_of(line: Delivery | None, now: datetime) -> Fate:
    """What became of it by now; a letter without a line has not been looked at by any pass yet."""
    if line is None:
        return Fate.COMING
    if line.state is State.UNKNOWN:
        since = line.settled or line.claimed or line.seen
        return Fate.COMING if now < since + GRACE else Fate.LOST
    return _FATES[line.state]
