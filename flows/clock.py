"""The door through which time comes in; read once a run and handed down."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sets.model.errors import StateError


def read_clock(at: str | None = None, zone: ZoneInfo | None = None) -> datetime:
    """The moment of this run: `at` (ISO 8601, in `zone` when it names none), or now. Whole seconds, UTC."""
    if at is None:
        return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - this is the door
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise StateError("is not a time; 2027-03-02T09:00 works", whom=at) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone or UTC)
    return moment.astimezone(UTC).replace(microsecond=0)
