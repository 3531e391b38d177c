"""One line a request: time, method, purpose, step, status, milliseconds. No token, no address, nothing that anybody typed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

ACCESS = logging.getLogger("setwise.access")
TROUBLE = logging.getLogger("setwise.web")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


@dataclass(slots=True)
class Seen:
    """What is known of a request on its way: whose it may count as, and which page it found. Only known words get in."""

    address: str = ""
    purpose: str = "-"
    step: str = "-"


def line(at: datetime, method: str, seen: Seen, status: int, seconds: float) -> str:
    """`2027-01-21T10:00:00+00:00 POST answer check 303 12ms`."""
    shown = method if method in METHODS else "-"
    return (
        f"{at.isoformat(timespec='seconds')} {shown} {seen.purpose} {seen.step or '-'} {status} {seconds * 1000:.0f}ms"
    )
