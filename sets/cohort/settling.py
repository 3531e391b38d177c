"""Settling time: how long ordinary changes wait, so that those made one after the other are told once, as their sum. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

SETTLING = timedelta(hours=1)
"""How long a change waits for the next one."""
LENGTH = "an hour"
LONGEST = timedelta(hours=3)
"""How long the first of a row of changes waits at most, however often others follow it."""


def settled(changes: Iterable[datetime]) -> datetime | None:
    """When the newest of these changes may be told; None where there is none. `changes` are in order of time."""
    first = until = None
    for at in changes:
        if first is None or until is None or at >= until:
            first = at
        until = min(at + SETTLING, first + LONGEST)
    return until
