"""Pages that are for the cohort's coordinators alone."""

from __future__ import annotations

from sets.web.visit import Answer, Handler, Page, Visit

CLOSED = "team/closed.html.j2"


def for_coordinators(shown: Handler) -> Handler:
    """The handler for the cohort's coordinators; everybody else gets a kind page, and nothing of the cohort."""

    def handled(visit: Visit) -> Answer:
        mine = [one for one in visit.programme.cohort.coordinators if one.id == visit.person.id]
        if not any(one.last_day is None or one.last_day >= visit.today for one in mine):
            return Page(template=CLOSED, title="This page is for the programme's coordinators", status=403)
        return shown(visit)

    return handled
