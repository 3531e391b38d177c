"""A report as one page of HTML that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from sets.report.cover import cover_of
from sets.report.editing.to_do import ToDo
from sets.report.edition import Edition
from sets.text.templates import Renderer


def to_html(edition: Edition, renderer: Renderer) -> bytes:
    """The whole page. The same edition gives the same bytes."""
    cover = cover_of(edition)
    page = renderer.html("report/report.html.j2", cover=cover, to_do=_by_place(cover.to_do), sections=edition.sections)
    return str(page).encode("utf-8")


def _by_place(to_do: tuple[ToDo, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is to do, by where it is written."""
    places = dict.fromkeys(one.where for one in to_do)
    return tuple((place, tuple(one.what for one in to_do if one.where == place)) for place in places)
