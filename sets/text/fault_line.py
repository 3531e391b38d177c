"""A fault of setwise's own in one line for a log: its type and its place, never its text, which may hold anybody's name."""

from __future__ import annotations

import traceback
from pathlib import Path

from sets.model.errors import SetwiseError


def in_short(problem: BaseException) -> str:
    """`KeyError at compose.py:88`, or what an error of ours says for a log: enough to find the place."""
    said = problem.for_log if isinstance(problem, SetwiseError) else ""
    return f"{type(problem).__name__}{said or _place(problem)}"


def _place(problem: BaseException) -> str:
    frames = traceback.extract_tb(problem.__traceback__)
    return f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
