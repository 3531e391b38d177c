"""Typed text made safe to travel: what a person pasted can break neither a header nor a calendar line."""

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
