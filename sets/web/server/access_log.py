"""One line a request: time, method, purpose, step, status, milliseconds. No token, no address, nothing that anybody typed."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sets.responses.seal import SealError
from sets.text.templates import TemplateFault

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


def in_short(problem: BaseException) -> str:
    """`KeyError at letters.py:88`: enough to find the place; never the text, which may hold anybody's name."""
    if isinstance(problem, TemplateFault):  # it knows the template and the line
        return f"{type(problem).__name__} at {problem.whom}"
    if isinstance(problem, SealError):  # its words are always the same, and say what to mend
        return f"{type(problem).__name__}: {problem}"
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"
