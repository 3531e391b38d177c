"""The cohort report, from what people gave back to files (domain.md section 8).

facts | raw tables | disclose | sections | editions | HTML, PDF, CSV, XLSX, JSON, SVG
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sets.cohort.programme import Programme
from sets.disclosure.disclose import disclose, figures_of
from sets.disclosure.public_version import public
from sets.disclosure.released import Released
from sets.disclosure.rolling import Other, figures_together, with_others
from sets.model.cohort import PersonId
from sets.model.messages import Delivery
from sets.model.publication import PublishedFigure
from sets.model.report_review import Review, Scope
from sets.model.responses import Responses
from sets.report.edition import Edition, Version
from sets.report.facts import report_facts
from sets.report.formats.all_files import files_of
from sets.report.formats.html_page import to_html
from sets.report.quoted_people import quoted_in
from sets.report.render_sections import edition_of
from sets.report.section import Section
from sets.report.sections import actions as did
from sets.report.sections import annex, barriers, how_it_ran, partners, recommendations, stories, summary
from sets.report.sections import confidence as trust
from sets.report.sections import coproduction as elements
from sets.report.sections import learning as learned
from sets.report.sections import participants as took_part
from sets.report.sections import purpose as set_out
from sets.report.tables import raw_of
from sets.text.templates import Renderer

NOTHING_REVIEWED = Review()

SECTIONS: tuple[Section, ...] = (
    Section(key="summary", heading="Summary", view=summary.view),
    Section(key="what-we-set-out-to-do", heading="What we set out to do", view=set_out.view),
    Section(key="who-took-part", heading="Who took part", view=took_part.view),
    Section(key="how-it-ran", heading="How it ran", view=how_it_ran.view),
    Section(key="what-people-learned", heading="What people learned", view=learned.view),
    Section(key="what-people-did", heading="What people did", view=did.view),
    Section(key="three-elements", heading="Co-production: the three elements", view=elements.view),
    Section(key="stories-of-change", heading="Stories of change", view=stories.view),
    Section(key="what-got-in-the-way", heading="What got in the way", view=barriers.view),
    Section(key="communities-and-partners", heading="What communities and partners say", view=partners.view),
    Section(key="recommendations", heading="Recommendations", view=recommendations.view),
    Section(key="how-far-to-trust-this", heading="How far to trust this", view=trust.view),
    Section(key="annex", heading="Annex", view=annex.view),
)
"""All thirteen, in the report's order; each key names a template in templates/report/sections/."""


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """A report: its `editions`, the lead's first, the `figures` it would publish, and `files` by their path in its folder.

    `digest` is over the figures and words of the lead's edition, without its date and whether it is a draft: it changes
    when what was checked does. `quoted` are the people whose words, a line or a story, stand in the report; the author of
    a chosen story is among them before they have said yes to it.
    """

    editions: tuple[Edition, ...]
    figures: tuple[PublishedFigure, ...]
    digest: str
    quoted: tuple[PersonId, ...]
    renderer: Renderer = field(repr=False, compare=False)

    @cached_property
    def page(self) -> bytes:
        """The lead's edition to read, alone."""
        return to_html(self.editions[0], self.renderer)

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every form of every edition. Made when first asked for: a page that shows where a report stands needs none."""
        return files_of(self.editions, self.renderer)

    def lead(self, *ends: str) -> dict[str, bytes]:
        """Those files of the lead's edition whose names end so, made alone."""
        return files_of(self.editions[:1], self.renderer, ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Another cohort of the home as it was when its report at the end was released, with the figures of all its reports."""

    programme: Programme
    responses: Responses
    deliveries: tuple[Delivery, ...]
    published: tuple[PublishedFigure, ...]
    at: datetime


def compile_report(
    programme: Programme,
    responses: Responses,
    deliveries: Iterable[Delivery],
    published: Iterable[PublishedFigure],
    at: datetime,
    renderer: Renderer,
    *,
    review: Review = NOTHING_REVIEWED,
    others: Iterable[Beside] = (),
    draft: bool = True,
    scope: Scope = Scope.FINAL,
) -> Compiled:
    """The report as of `at`, from what had come in by then. The same input gives the same bytes.

    `published` are the figures of earlier reports; those of this one are in `figures`, to be kept when it is released.
    `others` are cohorts of the same home whose report at the end is out.
    """
    facts = report_facts(programme, responses, deliveries, at)
    raw = raw_of(facts, review, draft=draft, scope=scope)
    published = tuple(published)
    released = disclose(raw, published)
    if scope is Scope.FINAL:
        released = with_others(released, raw, [_other(one) for one in others], published)
    editions = editions_of(released, renderer)
    return Compiled(
        editions=editions,
        figures=(*figures_of(released, scope), *figures_together(released, scope)),
        digest=_digest(editions[0]),
        quoted=quoted_in(released, raw, facts.responses.approvals),
        renderer=renderer,
    )


def _other(one: Beside) -> Other:
    facts = report_facts(one.programme, one.responses, one.deliveries, one.at)
    return Other(raw=raw_of(facts, NOTHING_REVIEWED, draft=False, scope=Scope.FINAL), published=one.published)


def editions_of(released: Released, renderer: Renderer) -> tuple[Edition, ...]:
    """The lead's version and the public one, from the same figures."""
    return (
        edition_of(released, Version.LEAD, SECTIONS, renderer),
        edition_of(public(released), Version.PUBLIC, SECTIONS, renderer),
    )


def _digest(edition: Edition) -> str:
    """64 hexadecimal digits over every figure and every word."""
    parts = [repr(edition.released.tables), *(part for one in edition.sections for part in (one.heading, one.body))]
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "backslashreplace")
        total.update(f"{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()
