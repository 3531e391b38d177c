"""A page as HTML: its template with what every page has around it."""

from __future__ import annotations

from markupsafe import Markup

from sets.cohort.programme import Programme
from sets.disclosure import thresholds
from sets.text.templates import Renderer
from sets.web.page.request import Page

ASSETS = "/assets"
FAULTY = 422


def html_of(page: Page, renderer: Renderer, programme: Programme | None = None, *, assets: str = ASSETS) -> Markup:
    """The whole page. Without a programme (nobody's link) it names no team and no address."""
    organiser = programme.cohort.organiser if programme is not None else None
    return renderer.html(
        f"web/{page.template}",
        title=page.title,
        faults=page.faults,
        site=programme.cohort.title if programme is not None else "Action learning",
        contact=organiser.contact if organiser is not None else "",
        team=organiser.name if organiser is not None else "",
        assets=assets,
        limits=thresholds,
        **page.facts,
    )


def status_of(page: Page) -> int:
    """422 for a form with faults, else the page's own."""
    return FAULTY if page.faults and page.status == 200 else page.status
