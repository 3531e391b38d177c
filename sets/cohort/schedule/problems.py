"""What a schedule is, and what is to be said about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sets.model.cohort import Meeting

Path = tuple[str | int, ...]
"""A place in the cohort file's document: `("sets", 0, "moves", 1, "date")`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A fault or a warning of the resolved dates, in words for the coordinator.

    `path` leads to the set's own key; where the set takes it from `sessions`, `placed` finds it there.
    """

    path: Path
    message: str
    warning: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Meetings in order of time; with a fault among the problems they are a best guess, not to be published."""

    meetings: tuple[Meeting, ...]
    problems: tuple[Problem, ...]


def placed(path: Path, document: dict[str, Any]) -> Path:
    """The path as it is in this document: under `sessions` where a set has no such key of its own."""
    inherited = ("sessions", *path[2:])
    if path[0] == "sets" and not _is_there(path, document) and _is_there(inherited, document):
        return inherited
    return path


def _is_there(path: Path, document: Any) -> bool:
    found = document
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
