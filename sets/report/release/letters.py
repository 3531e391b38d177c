"""What became of a letter that asks somebody to check a report. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sets.model.cohort import WHOLE_COHORT, CohortId, Person
from sets.model.ledger import Ledger, is_mended
from sets.model.messages import GRACE, Delivery, State, key_of


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


ONCE_MORE = 1000
"""What is added to the number of a step, more than any report has, for its letter to a mended address."""


def letter_of(cohort: CohortId, person: Person, kind: str, number: int, ledger: Ledger) -> tuple[int, Delivery | None]:
    """The revision of a step's letter to the address that this person has now, and its line."""
    while True:
        line = ledger.by_key.get(key_of(cohort, WHOLE_COHORT, person.id, kind, number))
        if line is None or not is_mended(line, person.email):
            return number, line
        number += ONCE_MORE


def fate_of(line: Delivery | None, now: datetime) -> Fate:
    """What became of it by now; a letter without a line has not been looked at by any pass yet."""
    if line is None:
        return Fate.COMING
    if line.state is State.UNKNOWN:
        since = line.left_at
        return Fate.COMING if now < since + GRACE else Fate.LOST
    return _FATES[line.state]
