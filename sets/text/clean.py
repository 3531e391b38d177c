"""Typed text made safe to travel, and single fields read or refused in plain words: a line of text, an email address.

What a person pasted can break neither a header nor a calendar line.
"""

from __future__ import annotations

import re

# every character that some reader takes for a line end, not only the two of RFC 5322
_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# control characters, halves of a character (from a badly decoded file: UTF-8 cannot hold them), what turns the
# direction of a page, what nobody sees; a flag such as that of Wales is spelt with letters that are otherwise hidden
_GONE = re.compile(
    "\U0001f3f4[\U000e0030-\U000e007a]{1,16}\U000e007f"
    "|[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff]"
)
_FLAG = "\U0001f3f4"
_GAP = re.compile("[ \n]+")


def paragraphs(text: str) -> str:
    """`text` with `\\n` as its only line end and the plain space as its only blank, none at a line's end.

    Control characters go, and so does what is not seen or turns the direction of a page; joiners within names
    and emoji stay.
    """
    if text.isascii() and text.isprintable():
        return text.rstrip(" ")
    plain = _GONE.sub(_flag_alone, _BLANKS.sub(" ", _BREAKS.sub("\n", text)))
    return "\n".join(line.rstrip(" ") for line in plain.split("\n"))


def one_line(text: str) -> str:
    """`text` on one line, by the same rule: line ends and runs of blanks become one space."""
    return _GAP.sub(" ", paragraphs(text)).strip(" ")


def _flag_alone(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith(_FLAG) else ""


LINE_LIMIT = 200
_JOINERS = "\u200c\u200d"  # some scripts need them within names
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_NOT_ALONE = re.compile(r"[\s<>\x00-\x1f\x7f,;]")
_EXAMPLE = "sam.lee@example.gov.uk"


def shown(text: object, limit: int = 60) -> str:
    """`text` fit for one line of a message: cut at `limit` characters, nothing that a terminal would obey."""
    clean = "".join(char if char.isprintable() else "?" for char in str(text)[: limit + 1])
    return f"{clean[:limit]}…" if len(clean) > limit else clean


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
