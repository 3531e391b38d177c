"""An edition as a tagged PDF (PDF/UA-1), laid out from the same words as the page. The same edition gives the same bytes."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import typst

from sets.model.errors import SetwiseError
from sets.report.cover import cover_of
from sets.report.edition import Edition
from sets.report.formats.pdf_glyphs import covered, legible
from sets.text.resources import template_root

REMEMBERED = 11
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_VIEW = re.compile(r'viewBox="\S+ \S+ (\S+) \S+"')
_ID = re.compile(r'\sid="([^"]+)"')


class PdfFault(SetwiseError):
    """A report that cannot be laid out as a PDF: something in it has no place there."""

    what = "report as a PDF"


def to_pdf(edition: Edition) -> bytes:
    """The whole report; raises PdfFault for an element that the layout does not know."""
    compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True, root=str(_folder()))
    try:
        found = compiler.compile(
            str(_folder() / "report.typ"),
            format="pdf",
            sys_inputs={"report": json.dumps(_drawable(_given(edition)), ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=int(edition.released.frame.at.timestamp()),
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
    if isinstance(value, dict):
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
