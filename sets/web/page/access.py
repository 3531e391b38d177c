"""Pages that are for the cohort's coordinators alone."""

from __future__ import annotations

from threading import Lock

from sets.web.page.request import Answer, Handler, Page, PageRequest

CLOSED = "team/closed.html.j2"
_ONE_AT_A_TIME = Lock()
"""Between what a form was based on and what is kept, no other form of a desk of this installation comes in."""


def for_coordinators(shown: Handler) -> Handler:
    """The handler for the cohort's coordinators; everybody else gets a kind page, and nothing of the cohort."""

    def handled(request: PageRequest) -> Answer:
        mine = [one for one in request.programme.cohort.coordinators if one.id == request.person.id]
        if not any(one.last_day is None or one.last_day >= request.today for one in mine):
            return Page(template=CLOSED, title="This page is for the programme’s coordinators", status=403)
        return shown(request)

    return handled


def one_at_a_time(act: Handler) -> Handler:
    """The handler, while no other one of these is at work: what it compared with is what it replaces."""

    def acted(request: PageRequest) -> Answer:
        with _ONE_AT_A_TIME:
            return act(request)

    return acted
