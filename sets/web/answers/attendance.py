"""Will you be there? One press, and another until the meeting begins; a `no` needs no reason."""

from __future__ import annotations

from sets.cohort.meeting_wording import meeting_words
from sets.cohort.standing import Standing
from sets.model.cohort import Meeting, Role
from sets.model.ledger import Ledger, index
from sets.model.messages import Partstat
from sets.model.responses import Gathered
from sets.responses.forms import attendance_reply as form
from sets.responses.forms.attendance_reply import Open
from sets.web.page.request import Answer, Go, Page, Room, Visit

SAID, THANKS, CONFLICT = "answer", "thanks", 409
ID = "answer"
TITLES = {
    Open.NONE: "This session is not in the programme any more",
    Open.CANCELLED: "This session is cancelled",
    Open.BEGUN: "This session has begun",
    Open.NOT_EXPECTED: "You are not expected at this session",
    Open.MOVED: "This session has moved",
}


def show(visit: Visit) -> Answer:
    """When and where, and three buttons."""
    return _page(visit)


def keep(visit: Visit) -> Answer:
    """Keeps the answer to the time that the page showed."""
    meeting, ledger = visit.meeting, ledger_of(visit)
    said = visit.fields.choice(SAID, form.ANSWERS)
    if meeting is None or form.open_for(visit.programme, meeting, visit.person.id, ledger, visit.now) is not Open.OPEN:
        return _page(visit)
    if visit.fields.line("seen") != form.seen_of(meeting):
        return _page(visit, changed=True)
    if not said:
        return Go(to=visit.here())
    visit.keep(Gathered(answers=(form.answer(meeting, visit.person.id, said, ledger, visit.now),)))
    return Go(to=visit.here(THANKS))


def thanks(visit: Visit) -> Answer:
    """What was answered, and that it can be changed."""
    if visit.meeting is None or answer_of(visit, visit.meeting) is Partstat.NEEDS_ACTION:
        return Go(to=visit.here())
    return _page(visit, thanks=True)


def ledger_of(visit: Visit) -> Ledger:
    """What the cohort's people were told."""
    return index(visit.records.deliveries())


def answer_of(visit: Visit, meeting: Meeting, ledger: Ledger | None = None) -> Partstat:
    """The visitor's answer to the time that stands."""
    known = ledger if ledger is not None else ledger_of(visit)
    return Standing(programme=visit.programme, gathered=visit.gathered, ledger=known).answer(meeting, visit.person.id)


def _page(visit: Visit, *, changed: bool = False, thanks: bool = False) -> Page:
    meeting, ledger = visit.meeting, ledger_of(visit)
    state = form.open_for(visit.programme, meeting, visit.person.id, ledger, visit.now)
    given = answer_of(visit, meeting, ledger) if meeting is not None else Partstat.NEEDS_ACTION
    title = _title(state, meeting, thanks=thanks)
    facts = {
        "state": state.value,
        "meeting": meeting_words(meeting, visit.programme) if meeting is not None else None,
        "given": "" if given is Partstat.NEEDS_ACTION else form.SAID[given],
        "choices": tuple(form.LABELS.items()),
        "chosen": next((said for said, partstat in form.ANSWERS.items() if partstat is given), ""),
        "seen": form.seen_of(meeting) if meeting is not None else "",
        "here": visit.here(),
        "changed": changed,
        "thanks": thanks,
        "member": Role.MEMBER in visit.programme.roles(visit.person.id),
    }
    return Page(template="attendance/page.html.j2", title=title, facts=facts, status=CONFLICT if changed else 200)


def _title(state: Open, meeting: Meeting | None, *, thanks: bool) -> str:
    if state not in TITLES:
        return "Thank you. We have your answer" if thanks else "Will you be there?"
    event = meeting is not None and meeting.set_id is None
    return TITLES[state].replace("session", "event") if event else TITLES[state]


ROOM = Room(show={"": show, THANKS: thanks}, act={"": keep})
