"""Leaving the programme, in two steps and without a reason (domain.md section 3); and no more messages, by one press.

The press is the reader's or their mail program's (RFC 8058). Invites still come, and it can be undone.
"""

from __future__ import annotations

from sets.model.cohort import Role
from sets.model.publication import Verdict
from sets.model.requests import LetterKind
from sets.model.responses import Responses
from sets.responses.forms import own_details
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.member.requests import asked
from sets.web.page.request import Answer, Fault, Page, PageHandlers, PageRequest, Redirect

FOLLOW_UPS, EVERYTHING = "followups", "withdraw"
"""What goes on after leaving: also the steps that confirm each."""
VERDICTS = {FOLLOW_UPS: Verdict.LEFT, EVERYTHING: Verdict.WITHDRAWN}
CHOOSE = "Say whether we may ask you the follow-up questions"


def show_leave(request: PageRequest, faults: tuple[Fault, ...] = ()) -> Answer:
    """What leaving means, and the one question about it."""
    if own_details.left_on(request.programme, request.person, request.now) is not None:
        return Redirect(to=request.here("left"))
    facts = _facts(request) | {
        "may": own_details.may_leave(request.programme, request.person.id),
        "member": Role.MEMBER in request.programme.roles(request.person.id),
        "items": (
            (FOLLOW_UPS, "Leave, and you may ask me the follow-up questions", "About 3 and 6 months after the end."),
            (EVERYTHING, "Leave, and ask me nothing more", ""),
        ),
        "pause": request.here("pause"),
    }
    return Page(template="mine/leave.html.j2", title="Leave the programme", facts=facts, faults=faults)


def leave(request: PageRequest) -> Answer:
    """On to the page that confirms the choice."""
    chosen = request.fields.choice("then", VERDICTS)
    if not chosen:
        return show_leave(request, (Fault(field="then", message=CHOOSE),))
    return Redirect(to=request.here(chosen))


def show_confirm(request: PageRequest) -> Answer:
    """Exactly what will happen, and the button."""
    if own_details.left_on(request.programme, request.person, request.now) is not None:
        return Redirect(to=request.here("left"))
    if not own_details.may_leave(request.programme, request.person.id):
        return Redirect(to=request.here("leave"))
    facts = _facts(request) | {"action": request.here(request.step), "everything": request.step == EVERYTHING}
    return Page(template="mine/leaving.html.j2", title="Check before you leave", facts=facts)


def confirm(request: PageRequest) -> Answer:
    """Leaves. Once only; who left can still say that they want nothing more."""
    if not own_details.may_leave(request.programme, request.person.id):
        return Redirect(to=request.here("leave"))
    decision = own_details.leaving(request.programme, request.person, VERDICTS[request.step], request.now)
    if decision is not None:
        first = own_details.left_on(request.programme, request.person, request.now) is None
        request.decide(decision)
        if first:
            request.keep(Responses(asked=(asked(request, LetterKind.YOU_LEFT),)))
    return Redirect(to=request.here("left"))


def show_left(request: PageRequest) -> Answer:
    """Since when somebody has left, what is still theirs, and how to come back."""
    day = own_details.left_on(request.programme, request.person, request.now)
    if day is None:
        return Redirect(to=request.here("leave"))
    facts = _facts(request) | {
        "day": words.day(day),
        "nothing_more": own_details.wants_nothing_more(request.programme, request.person.id),
        "withdraw": request.here(EVERYTHING),
        "may": own_details.may_leave(request.programme, request.person.id),
    }
    return Page(template="mine/left.html.j2", title="You have left the programme", facts=facts)


def _facts(request: PageRequest) -> dict[str, object]:
    cohort = request.programme.cohort
    return {
        "back": request.here(),
        "programme": one_line(cohort.title),
        "contact_address": cohort.organiser.contact,
        "keep_logs": str(cohort.keep.logs),
        "forget": request.here("forget"),
        "leave": request.here("leave"),
    }


SHOW = {"leave": show_leave, FOLLOW_UPS: show_confirm, EVERYTHING: show_confirm, "left": show_left}
ACT = {"leave": leave, FOLLOW_UPS: confirm, EVERYTHING: confirm}


UNDO = "undo"


def show(request: PageRequest) -> Answer:
    """A button that stops messages; once they are stopped, one that lets them come again."""
    stopped = _stopped(request)
    facts = {"stopped": stopped, "action": request.here(), "undo": request.here(UNDO)}
    return Page(template="mine/stop.html.j2", title="Messages are stopped" if stopped else "Stop messages", facts=facts)


def stop(request: PageRequest) -> Answer:
    """Stops messages until a year after the programme's last meeting."""
    if not _stopped(request):
        request.decide(own_details.pause(request.person.id, own_details.stopped_until(request.programme), request.now))
    return Redirect(to=request.here())


def undo(request: PageRequest) -> Answer:
    """Lets messages come again."""
    if own_details.paused_until(request.programme, request.person.id, request.today) is not None:
        request.decide(own_details.resume(request.person.id, request.today, request.now))
    return Redirect(to=request.here())


def _stopped(request: PageRequest) -> bool:
    until = own_details.paused_until(request.programme, request.person.id, request.today)
    return until is not None and until >= own_details.stopped_until(request.programme)


HANDLERS = PageHandlers(show={"": show}, act={"": stop, UNDO: undo})
