"""An edition as a tagged PDF (PDF/UA-1), laid out from the same words as the page. The same edition gives the same bytes.

A PDF has to show every letter or say what it was: words stand for characters that none of the fonts can draw.
"""

from __future__ import annotations

import json
import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import typst

from sets.model.errors import SetwiseError
from sets.report.edition import Edition, cover_of
from sets.text.resources import template_root

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


REMEMBERED = 11
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_VIEW = re.compile(r'viewBox="\S+ \S+ (\S+) \S+"')
_ID = re.compile(r'\sid="([^"]+)"')


class PdfFault(SetwiseError):
    """What cannot be laid out as a PDF: something in it has no place there."""

    what = "PDF"


def to_pdf(edition: Edition) -> bytes:
    """The whole report; raises PdfFault for an element that the layout does not know."""
    return laid_out("report/report.typ", "report", _given(edition), edition.released.frame.at)


def laid_out(layout: str, name: str, given: Mapping[str, Any], at: datetime) -> bytes:
    """What a layout (its path below the templates) makes of this data, which it has by this name. Raises PdfFault."""
    compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True, root=str(template_root()))
    try:
        found = compiler.compile(
            str(template_root() / layout),
            format="pdf",
            sys_inputs={name: json.dumps(_drawable(given), ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as fault:
        raise PdfFault(fault.message) from fault
    finally:
        _let_go()
    assert isinstance(found, bytes)
    return found


def _let_go() -> None:
    """Lay out nothing, until what was kept of a report is let go of: no other report has a use for it.

    The library keeps what it worked out over its next REMEMBERED compilations, ever more of it: some 20 MB a report.
    """
    compiler = typst.Compiler(b"", font_paths=_fonts(), ignore_system_fonts=True)
    for _ in range(REMEMBERED):
        compiler.compile(b"", format="svg")


def _given(edition: Edition) -> dict[str, Any]:
    """All that the layout is made from, as data: `body` is XML whose charts are numbers into `charts`."""
    cover, at = cover_of(edition), edition.released.frame.at
    charts: list[dict[str, Any]] = []
    sections = [
        {"key": one.key, "heading": one.heading, "body": f"<section>{_without_charts(str(one.body), charts)}</section>"}
        for one in edition.sections
    ]
    return {
        "title": f"{cover.title}: {cover.kind.lower()}",
        "heading": cover.title,
        "author": cover.contact,
        "day": {"year": at.year, "month": at.month, "day": at.day},
        "kind": cover.kind,
        "version": cover.version,
        "about": cover.about_version,
        "as_at": cover.as_at,
        "draft": cover.draft,
        "warnings": cover.warnings,
        "to_do": [f"{one.what} ({one.where})" for one in cover.to_do],
        "glance": cover.glance,
        "contact": cover.contact,
        "sections": sections,
        "charts": charts,
        "anchors": _anchors(sections),
    }


def _drawable(value: Any) -> Any:
    """The same data, with words for every character that no font here has."""
    if isinstance(value, str):
        return legible(value, _letters())
    if isinstance(value, Mapping):
        return {key: _drawable(one) for key, one in value.items()}
    return [_drawable(one) for one in value] if isinstance(value, list | tuple) else value


def _without_charts(body: str, charts: list[dict[str, Any]]) -> str:
    """The section with a number in place of each chart, which is put into `charts`."""

    def taken(found: re.Match[str]) -> str:
        svg = found.group()
        view = _VIEW.search(svg)
        charts.append({"svg": svg, "alt": _said(svg), "width": float(view.group(1)) if view else 360.0})
        return f'<svg chart="{len(charts) - 1}"/>'

    return _SVG.sub(taken, body)


def _said(svg: str) -> str:
    """The title and the description of a chart: its alternative text."""
    found = (re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}>", svg, re.DOTALL) for tag in ("title", "desc"))
    return ". ".join(" ".join(unescape(one.group(1)).split()).rstrip(".") for one in found if one) + "."


def _anchors(sections: list[dict[str, str]]) -> list[str]:
    """Everything that a link may lead to; an id that stands twice leads to nothing."""
    ids = [one["key"] for one in sections] + [name for one in sections for name in _ID.findall(one["body"])]
    return [name for name in ids if ids.count(name) == 1]


def _folder() -> Path:
    return template_root() / "report"


@cache
def _fonts() -> typst.Fonts:
    """The fonts that travel with setwise, and none of the machine's: other fonts, other bytes."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_folder() / "fonts")])


@cache
def _letters() -> frozenset[int]:
    files = sorted((_folder() / "fonts").glob("*.ttf"))
    return frozenset().union(*(covered(file.read_bytes()) for file in files))
