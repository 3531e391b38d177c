"""What became of a letter that asks somebody to check a report. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sets.model.cohort import WHOLE_COHORT, CohortId, Occasion, Person
from sets.model.messages import GRACE, Delivery, State, key_of
from sets.model.stopped_mail import StoppedMail


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
    State.DROPPED: Fate.LOST,
    State.COMPLAINED: Fate.LOST,
    State.MISSED: Fate.LOST,
    State.WITHDRAWN: Fate.LOST,
}


ONCE_MORE = 1000
"""What is added to the number of a step or a poll, more than there are of any, for its letter to an address that was mended or works again."""


def letter_of(
    cohort: CohortId,
    person: Person,
    kind: str,
    number: int,
    stopped: StoppedMail,
    occasion: Occasion = WHOLE_COHORT,
) -> tuple[int, Delivery | None]:
    """The revision of a step's letter to the address that this person has now, and its line; a poll's, of its `occasion`."""
    while True:
        line = stopped.ledger.by_key.get(key_of(cohort, occasion, person.id, kind, number))
        if line is None or not stopped.goes_again(line, person.email):
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
