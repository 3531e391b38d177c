"""When a refused letter is tried again: a ladder with jitter, obeying the provider's own time. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

RUNGS = tuple(timedelta(minutes=m) for m in (5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
SPREAD = 0.2
"""Jitter: up to a fifth later, the same for the same key and attempt, so that a batch does not return as one."""


def next_try(key: str, attempts: int, now: datetime, retry_at: datetime | None = None) -> datetime:
    """The moment of the next try after `attempts` tries; never before the provider's own `retry_at`."""
    rung = RUNGS[min(max(attempts, 1), len(RUNGS)) - 1]
    ours = now + rung + rung * (SPREAD * _chance(key, attempts))
    if retry_at is None:
        return ours
    return max(retry_at + timedelta(seconds=60 * _chance(key, attempts)), now)


def _chance(key: str, attempts: int) -> float:
    """A number from 0 to 1 that belongs to this key and attempt."""
    digest = hashlib.sha256(f"{key}#{attempts}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32
