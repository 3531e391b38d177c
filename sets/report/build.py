"""The cohort report, from what people gave back to files (domain.md section 8).

facts | raw tables | disclose | sections | HTML, CSV, JSON
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sets.gathered import Gathered
from sets.outgoing import Delivery
from sets.programme import Programme
from sets.published import PublishedFigure
from sets.render import Renderer
from sets.report.disclose import disclose, figures_of
from sets.report.facts import facts_of
from sets.report.publish import to_csv, to_html, to_json
from sets.report.released import Released
from sets.report.section import Section
from sets.report.sections import did, elements, how_it_ran, learned, summary, took_part, trust
from sets.report.tables import raw_of

Scope = Literal["final", "midpoint"]

SECTIONS: tuple[Callable[[Released], Section | None], ...] = (
    summary.build,
    took_part.build,
    how_it_ran.build,
    learned.build,
    did.build,
    elements.build,
    trust.build,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A report: `files` by their path in its folder, the `figures` it would publish, and the `digest` of its files."""

    files: dict[str, bytes] = field(hash=False)
    figures: tuple[PublishedFigure, ...]
    digest: str


def compile_report(
    programme: Programme,
    gathered: Gathered,
    deliveries: Iterable[Delivery],
    published: Iterable[PublishedFigure],
    at: datetime,
    renderer: Renderer,
    *,
    draft: bool = True,
    scope: Scope = "final",
) -> Compiled:
    """The report as of `at`, from what had come in by then. The same input gives the same bytes.

    `published` are the figures of earlier reports; those of this one are in `figures`, to be kept when it is released.
    """
    released = disclose(raw_of(facts_of(programme, gathered, deliveries, at), draft=draft, scope=scope), published)
    sections = tuple(section for build in SECTIONS if (section := build(released)) is not None)
    files = {
        "report.html": to_html(released, sections, renderer),
        "report.json": to_json(released),
        **{f"tables/{table.name}.csv": to_csv(table) for table in released.tables},
    }
    return Compiled(files=files, figures=figures_of(released, scope), digest=_digest(files))


def _digest(files: dict[str, bytes]) -> str:
    """64 hexadecimal digits over every file's name, length and content."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{len(files[name])}\0".encode())
        total.update(files[name])
    return total.hexdigest()
