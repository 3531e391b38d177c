"""Typed text made safe to travel: what a person pasted can break neither a header nor a calendar line.

What people type into a single field: a line of text, an email address. Each is read or refused in plain words.
"""

from __future__ import annotations

import re

# every character that some reader takes for a line end, not only the two of RFC 5322
_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# a lone surrogate (from a badly decoded file) cannot be written as UTF-8
_UNSENDABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_GAP = re.compile("[ \t\n]+")


def paragraphs(text: str) -> str:
    """`text` with `\\n` as its only line end and without control characters; tabs stay."""
    return _UNSENDABLE.sub("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """`text` on one line: line breaks, tabs and runs of spaces become one space; control characters go."""
    return _GAP.sub(" ", paragraphs(text)).strip()


LINE_LIMIT = 200
_JOINERS = "\u200c\u200d"  # some scripts need them within names
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_NOT_ALONE = re.compile(r"[\s<>\x00-\x1f\x7f,;]")
_EXAMPLE = "sam.lee@example.gov.uk"


def shown(text: object) -> str:
    """`text` fit for one line of a message: cut at 60 characters, nothing that a terminal would obey."""
    clean = "".join(char if char.isprintable() else "?" for char in str(text))
    return f"{clean[:60]}…" if len(clean) > 60 else clean


def line(text: str, limit: int = LINE_LIMIT) -> str:
    """`text` with runs of blanks as one space. ValueError when nothing is left, or what is left is no text."""
    return _checked(" ".join(text.split()), limit, "")


def prose(text: str, limit: int) -> str:
    """`text` with its line breaks. ValueError as for `line`."""
    return _checked(text.strip(), limit, "\n")


def address(text: str) -> str:
    """One plain email address. ValueError for a name beside it, a line break, or a domain that is not ASCII."""
    clean = text.strip()
    if _NOT_ALONE.search(clean):
        raise ValueError(
            f"'{shown(clean)}': write the address alone, such as {_EXAMPLE}, with no name, space or line break"
        )
    local, at, domain = clean.rpartition("@")
    if not at or not _LOCAL.fullmatch(local):
        raise ValueError(f"'{shown(clean)}' is not an email address; write one such as {_EXAMPLE}")
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise ValueError(f"'{shown(clean)}' is not an email address: look at the part after the @")
    if len(local) > 64 or len(clean) > 254:
        raise ValueError(f"'{shown(clean)}' is too long for an email address")
    return clean


def _checked(clean: str, limit: int, also: str) -> str:
    if not clean.strip(_JOINERS):
        raise ValueError("there is nothing here; write a few words")
    if not all(char.isprintable() or char in _JOINERS or char in also for char in clean):
        raise ValueError("a character that is not text stands here (a control character); take it out")
    if len(clean) > limit:
        raise ValueError(f"this is {len(clean)} characters long; {limit} is the most")
    return clean
