"""The other cohorts that the same person coordinates: a link to the page of each."""

from __future__ import annotations

from sets.mail.page_links import link_generation_of
from sets.mail.signed_links import Link
from sets.model.cohort import CohortId
from sets.model.errors import StateError, StoreError
from sets.model.requests import Purpose
from sets.text import wording as words
from sets.web.page.request import PageRequest


def others_of(request: PageRequest) -> tuple[tuple[str, str], ...]:
    """Title and path of each, in the order of their ids; a cohort that cannot be read is left out here and said elsewhere."""
    names = (name for name in request.site.installation.store.cohorts() if name != request.link.cohort)
    return tuple(found for name in names if (found := _page(request, name)) is not None)


def _page(request: PageRequest, name: CohortId) -> tuple[str, str] | None:
    try:
        programme, responses = request.site.programme(name), request.site.records(name).responses()
    except (StateError, StoreError):
        return None
    today = request.now.astimezone(programme.zone).date()
    if not any(one.id == request.person.id and one.serves_on(today) for one in programme.cohort.coordinators):
        return None
    link = Link(
        purpose=Purpose.TEAM,
        cohort=name,
        person=request.person.id,
        turn=link_generation_of(responses, request.person.id),
    )
    return words.one_line(programme.cohort.title), request.site.links.path(link, request.now)
