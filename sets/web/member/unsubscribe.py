"""No more messages: one press, by the reader or by their mail program (RFC 8058). Invites still come, and it can be undone."""

from __future__ import annotations

from sets.responses.forms import own_details as form
from sets.web.page.request import Answer, Page, PageHandlers, PageRequest, Redirect

UNDO = "undo"


def show(request: PageRequest) -> Answer:
    """A button that stops messages; once they are stopped, one that lets them come again."""
    stopped = _stopped(request)
    facts = {"stopped": stopped, "action": request.here(), "undo": request.here(UNDO)}
    return Page(template="mine/stop.html.j2", title="Messages are stopped" if stopped else "Stop messages", facts=facts)


def stop(request: PageRequest) -> Answer:
    """Stops messages until a year after the programme's last meeting."""
    if not _stopped(request):
        request.decide(form.pause(request.person.id, form.stopped_until(request.programme), request.now))
    return Redirect(to=request.here())


def undo(request: PageRequest) -> Answer:
    """Lets messages come again."""
    if form.paused_until(request.programme, request.person.id, request.today) is not None:
        request.decide(form.resume(request.person.id, request.today, request.now))
    return Redirect(to=request.here())


def _stopped(request: PageRequest) -> bool:
    until = form.paused_until(request.programme, request.person.id, request.today)
    return until is not None and until >= form.stopped_until(request.programme)


ROOM = PageHandlers(show={"": show}, act={"": stop, UNDO: undo})
