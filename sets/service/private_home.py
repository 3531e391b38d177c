"""The home is its owner's alone: folders 0700, files 0600, whatever the umask was that they were made under."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_OTHERS = 0o077


def open_to_others(home: Path) -> int:
    """How many folders and files of the home others on this machine could open by their modes, the home itself included."""
    return sum(1 for _ in _wide(home))


def close_to_others(home: Path) -> int:
    """Take away what others may do with them; gives how many were changed. What belongs to somebody else stays."""
    closed = 0
    for path, mode in _wide(home):
        with suppress(OSError):
            path.chmod(mode & ~_OTHERS)
            closed += 1
    return closed


def keep_to_owner() -> None:
    """From here on whatever this process and its children make is its owner's alone."""
    os.umask(_OTHERS)


def _wide(home: Path) -> Iterator[tuple[Path, int]]:
    """Links are not followed: where they lead is not the home. A file that has just gone is none."""
    if os.name == "nt":  # modes there say nothing of who may read
        return
    for path in (home.resolve(), *_below(home.resolve())):
        with suppress(OSError):
            found = path.lstat()
            if not stat.S_ISLNK(found.st_mode) and found.st_mode & _OTHERS:
                yield path, stat.S_IMODE(found.st_mode)


def _below(home: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(home):
        yield from (Path(folder, name) for name in (*folders, *files))
