"""A fault of setwise's own in one line: its type and its place, never its text, which may hold anybody's name."""

from __future__ import annotations

import traceback
from pathlib import Path


def in_short(problem: BaseException) -> str:
    """`KeyError at letters.py:88`: enough to find the place."""
    frames = traceback.extract_tb(problem.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(problem).__name__}{place}"
