"""No more messages: one press, by the reader or by their mail program (RFC 8058). Invites still come, and it can be undone."""

from __future__ import annotations

from sets.responses.forms import own_details as form
from sets.web.page.request import Answer, Go, Page, Room, Visit

UNDO = "undo"


def show(visit: Visit) -> Answer:
    """A button that stops messages; once they are stopped, one that lets them come again."""
    stopped = _stopped(visit)
    facts = {"stopped": stopped, "action": visit.here(), "undo": visit.here(UNDO)}
    return Page(template="mine/stop.html.j2", title="Messages are stopped" if stopped else "Stop messages", facts=facts)


def stop(visit: Visit) -> Answer:
    """Stops messages until a year after the programme's last meeting."""
    if not _stopped(visit):
        visit.decide(form.pause(visit.person.id, form.stopped_until(visit.programme), visit.now))
    return Go(to=visit.here())


def undo(visit: Visit) -> Answer:
    """Lets messages come again."""
    if form.paused_until(visit.programme, visit.person.id, visit.today) is not None:
        visit.decide(form.resume(visit.person.id, visit.today, visit.now))
    return Go(to=visit.here())


def _stopped(visit: Visit) -> bool:
    until = form.paused_until(visit.programme, visit.person.id, visit.today)
    return until is not None and until >= form.stopped_until(visit.programme)


ROOM = Room(show={"": show}, act={"": stop, UNDO: undo})
