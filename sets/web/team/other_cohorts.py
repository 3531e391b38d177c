"""The other cohorts that the same person coordinates: a link to the page of each."""

from __future__ import annotations

from sets.mail.page_links import turn_of
from sets.mail.signed_links import Link
from sets.model.cohort import CohortId
from sets.model.errors import StateError, StoreError
from sets.model.requests import Purpose
from sets.text import wording as words
from sets.web.page.request import Visit


def others_of(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Title and path of each, in the order of their ids; a cohort that cannot be read is left out here and said elsewhere."""
    names = (name for name in visit.house.desk.store.cohorts() if name != visit.link.cohort)
    return tuple(found for name in names if (found := _page(visit, name)) is not None)


def _page(visit: Visit, name: CohortId) -> tuple[str, str] | None:
    try:
        programme, gathered = visit.house.programme(name), visit.house.records(name).gathered()
    except (StateError, StoreError):
        return None
    today = visit.now.astimezone(programme.zone).date()
    if not any(one.id == visit.person.id and one.serves_on(today) for one in programme.cohort.coordinators):
        return None
    link = Link(purpose=Purpose.TEAM, cohort=name, person=visit.person.id, turn=turn_of(gathered, visit.person.id))
    return words.one_line(programme.cohort.title), visit.house.links.path(link, visit.now)
