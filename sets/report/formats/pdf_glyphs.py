"""Which characters a font can draw, and words for those that none can: a PDF has to show every letter or say what it was."""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator

ANOTHER_SCRIPT = "[words in another script: see the web page]"
_INVISIBLE = ("Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Sk")
_ALLOWED = "\t\n\r"


def covered(font: bytes) -> frozenset[int]:
    """The characters of a TrueType font, by number; from its `cmap` tables of formats 4 and 12. ValueError without one."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    offsets = {start + struct.unpack_from(">HHI", font, start + 4 + 8 * n)[2] for n in range(count)}
    found: set[int] = set()
    for offset in offsets:
        (kind,) = struct.unpack_from(">H", font, offset)
        reader = {4: _format_4, 12: _format_12}.get(kind)
        found.update(reader(font, offset) if reader is not None else ())
    return frozenset(found)


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for n in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * n)
        if name == tag:
            return int(offset)
    raise ValueError(f"a font without a table {tag!r}")


def _format_4(font: bytes, offset: int) -> Iterator[int]:
    segments = struct.unpack_from(">H", font, offset + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, offset + 14)
    starts_at = offset + 16 + 2 * segments
    starts = struct.unpack_from(f">{segments}H", font, starts_at)
    deltas = struct.unpack_from(f">{segments}H", font, starts_at + 2 * segments)
    ranges_at = starts_at + 4 * segments
    ranges = struct.unpack_from(f">{segments}H", font, ranges_at)
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if ranges[n]:
                (glyph,) = struct.unpack_from(">H", font, ranges_at + 2 * n + ranges[n] + 2 * (code - first))
            if glyph and (glyph + deltas[n]) & 0xFFFF:
                yield code


def _format_12(font: bytes, offset: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">I", font, offset + 12)
    for n in range(groups):
        first, last, _ = struct.unpack_from(">III", font, offset + 16 + 12 * n)
        yield from range(first, last + 1)


def legible(text: str, known: frozenset[int]) -> str:
    """The text with a word for what cannot be drawn: `[slightly smiling face]`; letters of other scripts are pointed out."""
    if text.isascii() and not _CONTROL.search(text):
        return text
    found = [_drawn(letter, known) for letter in unicodedata.normalize("NFC", text)]
    return "".join(_once(found))


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _drawn(letter: str, known: frozenset[int]) -> str:
    if letter in _ALLOWED or (ord(letter) in known and unicodedata.category(letter) not in ("Cc", "Cs")):
        return letter
    kind = unicodedata.category(letter)
    if kind in _INVISIBLE:
        return ""
    if kind.startswith("L") or kind == "Mc":
        return ANOTHER_SCRIPT
    if kind == "Zs":
        return " "
    return f"[{unicodedata.name(letter, 'a sign').lower()}]"


def _once(parts: Iterable[str]) -> Iterator[str]:
    """Words in another script are pointed out once, not once a letter."""
    waiting, last = "", ""
    for part in parts:
        if part == ANOTHER_SCRIPT:
            if last != ANOTHER_SCRIPT:
                yield waiting + part
            waiting, last = "", part
        elif not part or (part.isspace() and last == ANOTHER_SCRIPT):
            waiting += part
        else:
            yield waiting + part
            waiting, last = "", part
    yield waiting
