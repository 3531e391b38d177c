"""The rules of the ledger, line by line: which step a line may take. Any store keeps its lines by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sets.model.errors import StoreError
from sets.model.messages import OPEN, Delivery, State

NOTED = frozenset({State.WAITING, State.HELD, State.MISSED, State.WITHDRAWN})
"""States that `note` writes; every other one is about sending."""


def noted(kept: Delivery | None, new: Delivery) -> Delivery | None:
    """The line after a note; None when it stays as it is. StoreError for a state that is about sending."""
    if new.state not in NOTED:
        raise StoreError(f"a line cannot be noted as {new.state}, only claimed and settled", whom=new.key)
    if kept is None:
        return new
    if kept.state not in OPEN or kept.state is State.UNKNOWN:
        return None
    line = replace(new, seen=kept.seen, attempts=kept.attempts, told=kept.told)
    return None if line == kept else line


def claimed(kept: Delivery | None, new: Delivery) -> Delivery | None:
    """The line once it is claimed; None when it is claimed or settled already."""
    if kept is None:
        return replace(new, state=State.CLAIMED, attempts=1)
    if kept.state not in OPEN:
        return None
    return replace(new, state=State.CLAIMED, seen=kept.seen, attempts=kept.attempts + 1)


def settled(kept: Delivery | None, new: Delivery) -> Delivery | None:
    """The line with its outcome; None when it is not claimed.

    `seen`, `attempts` and `claimed` stay the line's own. An outcome of WAITING or HELD says that no send was begun:
    the claim is given back, and its attempt with it.
    """
    if kept is None or kept.state is not State.CLAIMED:
        return None
    attempts = kept.attempts - 1 if new.state in NOTED else kept.attempts
    return replace(new, seen=kept.seen, attempts=attempts, claimed=new.claimed or kept.claimed)


def orphaned(kept: Delivery, now: datetime) -> Delivery:
    """A claimed line whose process died: nobody knows whether the letter left."""
    return replace(kept, state=State.UNKNOWN, settled=now)
