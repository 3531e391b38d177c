"""Released figures to an edition: every section's values put into its template."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from sets.disclosure.released import Released
from sets.report.edition import Edition, Version, Written
from sets.report.formats.svg_charts import chart_svg
from sets.report.phrases import owned
from sets.report.section import Section, View
from sets.text.templates import Renderer

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What well-formed XML may not have in it (XML 1.0, section 2.2)."""
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")


def edition_of(released: Released, version: Version, sections: Iterable[Section], renderer: Renderer) -> Edition:
    """One version of a report, with the sections that it has."""
    written = []
    for section in sections:
        view = section.view(released, version)
        if view is not None:
            written.append(Written(key=section.key, heading=section.heading, body=_body(section, view, renderer)))
    return Edition(version=version, released=released, sections=tuple(written))


def _body(section: Section, view: View, renderer: Renderer) -> Markup:
    rendered = renderer.html(section.template, it=view, chart_svg=chart_svg, owned=owned)
    return Markup(_EMPTY_LINES.sub("\n", _NOT_XML.sub("", str(rendered))).strip() + "\n")
