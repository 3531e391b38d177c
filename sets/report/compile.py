"""The cohort report, from what people gave back to files (domain.md section 8).

    facts | raw tables | disclose | sections | editions | HTML, PDF, CSV, XLSX, JSON, SVG

And whose words stand in it: those people see them in place before anyone else does. Pure.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from markupsafe import Markup

from sets.cohort.programme import Programme
from sets.disclosure import thresholds
from sets.disclosure.disclose import disclose, disclosed_again, figures_of, public
from sets.disclosure.drafts import draft_name, marks_of, newest_of, reads_the_same
from sets.disclosure.raw import Raw, RawStory
from sets.disclosure.released import Released
from sets.disclosure.rolling import Other, figures_together, together_again, with_others
from sets.model.cohort import PersonId
from sets.model.messages import Delivery
from sets.model.publication import PublishedFigure
from sets.model.report_review import Review, Scope
from sets.model.responses import Approval, Responses
from sets.report.edition import Edition, Section, Version, View, Written
from sets.report.facts import report_facts, until
from sets.report.formats.all_files import files_of, to_html
from sets.report.formats.svg_charts import chart_svg
from sets.report.phrases import owned
from sets.report.sections import (
    actions,
    annex,
    barriers,
    confidence,
    coproduction,
    how_it_ran,
    learning,
    participants,
    partners,
    purpose,
    recommendations,
    stories,
    summary,
)
from sets.report.tables import raw_of
from sets.responses.consent import agreed, fingerprint
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
    rendered = renderer.html(section.template, it=view, chart_svg=chart_svg, owned=owned, limits=thresholds)
    return Markup(_EMPTY_LINES.sub("\n", _NOT_XML.sub("", str(rendered))).strip() + "\n")


def quoted_in(released: Released, raw: Raw, approvals: Iterable[Approval]) -> tuple[PersonId, ...]:
    """Everyone who wrote a released line, or a story chosen that they have not said no to; in an order that tells nothing.

    Two people who gave the same words both stand behind them.
    """
    texts = {quote.text for quote in released.quotes}
    refused = {(one.person, one.words) for one in approvals if not one.yes}
    people = {quote.person for quote in raw.quotes if quote.line.text in texts and agreed(quote.line)}
    people |= {story.person for story in raw.stories if (story.person, _mark(story)) not in refused}
    return tuple(sorted(people))


def _mark(story: RawStory) -> str:
    """As `consent.story_mark` of the log that it came from."""
    return fingerprint("\n\n".join(story.answers))


NOTHING_REVIEWED = Review()

SECTIONS: tuple[Section, ...] = (
    Section(key="summary", heading="Summary", view=summary.view),
    Section(key="what-we-set-out-to-do", heading="What we set out to do", view=purpose.view),
    Section(key="who-took-part", heading="Who took part", view=participants.view),
    Section(key="how-it-ran", heading="How it ran", view=how_it_ran.view),
    Section(key="what-people-learned", heading="What people learned", view=learning.view),
    Section(key="what-people-did", heading="What people did", view=actions.view),
    Section(key="three-elements", heading="Co-production: the three elements", view=coproduction.view),
    Section(key="stories-of-change", heading="Stories of change", view=stories.view),
    Section(key="what-got-in-the-way", heading="What got in the way", view=barriers.view),
    Section(key="communities-and-partners", heading="What communities and partners say", view=partners.view),
    Section(key="recommendations", heading="Recommendations", view=recommendations.view),
    Section(key="how-far-to-trust-this", heading="How far to trust this", view=confidence.view),
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
    def public_page(self) -> bytes:
        """The public edition to read, alone."""
        return to_html(self.editions[1], self.renderer)

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
    drafts: Iterable[PublishedFigure] | None = None,
) -> Compiled:
    """The report as of `at`, from what had come in by then. The same input gives the same bytes.

    `published` are the figures of earlier reports; those of this one are in `figures`, to be kept when it is released.
    `others` are cohorts of the same home whose report at the end is out. With `drafts`, the figures of this report's drafts,
    it is the newest of them with the words of now, and counts nothing anew.
    """
    early = until(at, responses)
    raw = raw_of(report_facts(programme, early, deliveries, at), review, draft=draft, scope=scope)
    published, beside = tuple(published), [_other(one) for one in others] if scope is Scope.FINAL else []
    if drafts is None:
        released = with_others(disclose(raw, published), raw, beside, published)
    else:
        released = as_drafted(raw, tuple(drafts), published, beside)
    editions = editions_of(released, renderer)
    return Compiled(
        editions=editions,
        figures=_figures(released, raw, scope),
        digest=_digest(editions[0]),
        quoted=quoted_in(released, raw, early.approvals),
        renderer=renderer,
    )


def as_drafted(
    raw: Raw,
    drafts: tuple[PublishedFigure, ...],
    published: Iterable[PublishedFigure] = (),
    beside: Sequence[Other] = (),
) -> Released:
    """The newest of these drafts with the words of now: nothing is counted anew."""
    return together_again(disclosed_again(raw, drafts, published), raw, beside, newest_of(drafts))


def count_draft(
    programme: Programme,
    responses: Responses,
    deliveries: Iterable[Delivery],
    published: Iterable[PublishedFigure],
    drafts: Iterable[PublishedFigure],
    at: datetime,
    *,
    review: Review = NOTHING_REVIEWED,
    others: Iterable[Beside] = (),
    scope: Scope = Scope.FINAL,
) -> tuple[PublishedFigure, ...]:
    """The figures of a new draft, to be kept before anybody sees them; none where it would say what the newest says.

    `drafts` are the figures of this report's drafts so far, `published` those of other reports.
    """
    facts = report_facts(programme, responses, deliveries, at)
    raw = raw_of(facts, review, draft=True, scope=scope)
    published, drafts = tuple(published), tuple(drafts)
    beside = [_other(one) for one in others] if scope is Scope.FINAL else []
    released = disclose(raw, published, drafts)
    released = with_others(released, raw, beside, (*published, *drafts), newest_of(drafts))
    found = _figures(released, raw, draft_name(scope))
    return () if reads_the_same(found, drafts) else found


def _figures(released: Released, raw: Raw, report: str) -> tuple[PublishedFigure, ...]:
    """All of a report that goes to the ledger."""
    found = (*figures_of(released, report), *figures_together(released, report), *marks_of(released, raw, report))
    return tuple(dict.fromkeys(found))


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
