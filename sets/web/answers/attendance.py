"""Will you be there? One press, and another until the meeting begins; a `no` needs no reason."""

from __future__ import annotations

from sets.cohort.meeting_wording import meeting_words
from sets.cohort.standing import CohortState
from sets.model.cohort import Meeting, Role
from sets.model.ledger import Ledger, index
from sets.model.messages import Partstat
from sets.model.responses import Responses
from sets.responses.forms import attendance_reply
from sets.responses.forms.attendance_reply import Open
from sets.web.page.request import Answer, Page, PageHandlers, PageRequest, Redirect

SAID, THANKS, CONFLICT = "answer", "thanks", 409
TITLES = {
    Open.NONE: "This session is not in the programme any more",
    Open.CANCELLED: "This session is cancelled",
    Open.BEGUN: "This session has begun",
    Open.NOT_EXPECTED: "You are not expected at this session",
    Open.MOVED: "This session has moved",
}


def show(request: PageRequest) -> Answer:
    """When and where, and three buttons."""
    return _page(request)


def keep(request: PageRequest) -> Answer:
    """Keeps the answer to the time that the page showed."""
    meeting, ledger = request.meeting, ledger_of(request)
    said = request.fields.choice(SAID, attendance_reply.ANSWERS)
    if (
        meeting is None
        or attendance_reply.open_for(request.programme, meeting, request.person.id, ledger, request.now)
        is not Open.OPEN
    ):
        return _page(request)
    if request.fields.line("seen") != attendance_reply.meeting_seen(meeting):
        return _page(request, changed=True)
    if not said:
        return Redirect(to=request.here())
    request.keep(Responses(answers=(attendance_reply.answer(meeting, request.person.id, said, ledger, request.now),)))
    return Redirect(to=request.here(THANKS))


def thanks(request: PageRequest) -> Answer:
    """What was answered, and that it can be changed."""
    if request.meeting is None or answer_of(request, request.meeting) is Partstat.NEEDS_ACTION:
        return Redirect(to=request.here())
    return _page(request, thanks=True)


def ledger_of(request: PageRequest) -> Ledger:
    """What the cohort's people were told."""
    return index(request.records.deliveries())


def answer_of(request: PageRequest, meeting: Meeting, ledger: Ledger | None = None) -> Partstat:
    """The visitor's answer to the time that stands."""
    known = ledger if ledger is not None else ledger_of(request)
    return CohortState(programme=request.programme, responses=request.responses, ledger=known).answer(
        meeting, request.person.id
    )


def _page(request: PageRequest, *, changed: bool = False, thanks: bool = False) -> Page:
    meeting, ledger = request.meeting, ledger_of(request)
    state = attendance_reply.open_for(request.programme, meeting, request.person.id, ledger, request.now)
    given = answer_of(request, meeting, ledger) if meeting is not None else Partstat.NEEDS_ACTION
    title = _title(state, meeting, thanks=thanks)
    facts = {
        "state": state.value,
        "meeting": meeting_words(meeting, request.programme) if meeting is not None else None,
        "given": "" if given is Partstat.NEEDS_ACTION else attendance_reply.SAID[given],
        "choices": tuple(attendance_reply.LABELS.items()),
        "chosen": next((said for said, partstat in attendance_reply.ANSWERS.items() if partstat is given), ""),
        "seen": attendance_reply.meeting_seen(meeting) if meeting is not None else "",
        "here": request.here(),
        "changed": changed,
        "thanks": thanks,
        "member": Role.MEMBER in request.programme.roles(request.person.id),
    }
    return Page(template="attendance/page.html.j2", title=title, facts=facts, status=CONFLICT if changed else 200)


def _title(state: Open, meeting: Meeting | None, *, thanks: bool) -> str:
    if state not in TITLES:
        return "Thank you. We have your answer" if thanks else "Will you be there?"
    event = meeting is not None and meeting.set_id is None
    return TITLES[state].replace("session", "event") if event else TITLES[state]


HANDLERS = PageHandlers(show={"": show, THANKS: thanks}, act={"": keep})
