"""What a person sees in a terminal: lines on stdout, progress and questions on stderr."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterable

import orjson


def say(*lines: str) -> None:
    """Write lines to stdout."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def say_json(document: object) -> None:
    """One JSON document on stdout and nothing else."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS
    sys.stdout.buffer.write(orjson.dumps(document, option=options, default=str))


def warn(*lines: str) -> None:
    """Write lines to stderr."""
    sys.stderr.write("".join(f"{line}\n" for line in lines))


CLOSES, CLOSED = "the next run closes them", "now only by their owner"


def say_who_could_read(count: int, remedy: str) -> None:
    """A word on what others on this machine could open by its mode, where there was anything."""
    if count:
        files = "1 file or folder" if count == 1 else f"{count} files and folders"
        warn(f"home: {files} could be read by other users of this machine; {remedy}")


def progress(text: str) -> None:
    """A passing word on a terminal; nothing in a pipe."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}" if text else "\r\033[K")
        sys.stderr.flush()


def ask(question: str) -> bool:
    """Whether a person at a terminal says yes; no terminal is a no."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def indented(lines: Iterable[str], by: int = 2) -> list[str]:
    """The lines moved to the right."""
    return [" " * by + line for line in lines]


def who_types() -> str:
    """The name by which this machine knows whoever runs the command; empty where it knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""
