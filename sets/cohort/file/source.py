"""The bytes of a cohort file, from the disk and into text, within limits."""

from __future__ import annotations

import re
from pathlib import Path

from sets.model.errors import CohortFileError, Finding

MAX_BYTES = 1_000_000
MAX_LINES = 20_000
MAX_LINE = 10_000
_TOO_LARGE = "this file is larger than 1 MB; a cohort file is a few kilobytes of text"
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_file(path: Path) -> bytes:
    """The file's bytes; a file over the limit is refused without reading it all. Raises CohortFileError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refused(str(path), "there is no such file") from None
    except IsADirectoryError:
        raise _refused(str(path), "this is a folder, not a file") from None
    except OSError as trouble:
        raise _refused(str(path), f"cannot be read: {trouble.strerror or 'the system refused'}") from None
    if len(data) > MAX_BYTES:
        raise _refused(str(path), _TOO_LARGE)
    return data


_HARD_INDENT = re.compile("^[ -]*([\u00a0\u2007\u202f])", re.MULTILINE)


def decoded(data: bytes, filename: str) -> str:
    """The text of the file, without a byte order mark. Raises CohortFileError for what is not UTF-8 text."""
    if len(data) > MAX_BYTES:
        raise _refused(filename, _TOO_LARGE)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _refused(filename, "this file was saved as UTF-16; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        place = _place(data[: trouble.start].decode("utf-8-sig", errors="replace"))
        raise _refused(filename, "this is not UTF-8 text; save the file as UTF-8", place) from None
    if odd := _UNPRINTABLE.search(text):
        raise _refused(
            filename, f"a character that is not text stands here ({ord(odd[0]):#04x})", _place(text[: odd.start()])
        )
    if hard := _HARD_INDENT.search(text):
        words = "a hard space stands in the indent, as in text pasted from a document; delete it and type spaces"
        raise _refused(filename, words, _place(text[: hard.start(1)]))
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise _refused(filename, f"this file has more than {MAX_LINES:,} lines; a cohort file has a few hundred")
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE:
            raise _refused(filename, f"this line is longer than {MAX_LINE:,} characters", (number, 1))
    return text


def _place(before: str) -> tuple[int, int]:
    lines = before.split("\n")
    return len(lines), len(lines[-1]) + 1


def _refused(filename: str, message: str, place: tuple[int, int] = (1, 1)) -> CohortFileError:
    return CohortFileError(filename, (Finding(message=message, line=place[0], column=place[1]),))
