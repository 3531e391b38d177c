"""Will you be there? One press, and another until the meeting begins; a `no` needs no reason.

With it goes, if they like, a note to whoever facilitates the session: its author changes it here, or clears it.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from sets.cohort.meeting_wording import meeting_words
from sets.cohort.standing import CohortState
from sets.model.cohort import Meeting, Role
from sets.model.ledger import Ledger, index
from sets.model.messages import Partstat
from sets.model.requests import Purpose
from sets.model.responses import Answer as Given
from sets.model.responses import AnswerGiven, Responses, Source
from sets.responses.answers import beyond, with_answer, without_words
from sets.responses.forms import attendance_reply
from sets.responses.forms.attendance_reply import ANSWERS, NOTE_LENGTH, Open
from sets.responses.sealed_records import open_answer, safely_open
from sets.text import wording as words
from sets.web.page.request import Answer, Fault, Page, PageHandlers, PageRequest, Redirect

SAID, THANKS, CONFLICT = "answer", "thanks", 409
NOTE, AS_BEFORE = "note", "asbefore"
"""The field of the note, and the answer of who only changes it."""
LONG = "Shorten the note to {most:,} characters or fewer"
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
    """Keeps the answer to the time that the page showed, and the note."""
    meeting, ledger = request.meeting, ledger_of(request)
    if (
        meeting is None
        or attendance_reply.open_for(request.programme, meeting, request.person.id, ledger, request.now)
        is not Open.OPEN
    ):
        return _page(request)
    if request.fields.line("seen") != attendance_reply.meeting_seen(meeting):
        return _page(request, changed=True)
    said = _said(request, meeting, ledger)
    if said is Partstat.NEEDS_ACTION:
        return Redirect(to=request.here())
    if len(request.fields.text(NOTE)) > NOTE_LENGTH:
        return _page(request, faults=(Fault(field=NOTE, message=LONG.format(most=NOTE_LENGTH)),))
    note = _note(request, meeting)
    source = Source.FEED if _by_calendar(request) else Source.WEB
    given = attendance_reply.answer(meeting, request.person.id, said, ledger, request.now, note, source)
    # from a calendar that others may see nobody does away with what was written: it stays in its author's history
    rewritten = note != note_of(request, meeting) and not _by_calendar(request)
    request.change(lambda before: _kept(before, given, rewritten=rewritten))
    # a link can be pressed without end, by whoever has it
    request.records.erase(Responses(given=beyond(request.records.responses(), given.occasion, given.person)))
    return Redirect(to=request.here(THANKS))


def _kept(before: Responses, given: AnswerGiven, *, rewritten: bool) -> Responses:
    """The answer as one more of their history; what they wrote before and take back stands nowhere any more."""
    news = with_answer(given, before)
    earlier = without_words(before, given.occasion, given.person) if rewritten else ()
    return replace(news, given=(*earlier, *news.given))


def _said(request: PageRequest, meeting: Meeting, ledger: Ledger) -> Partstat:
    chosen = request.fields.choice(SAID, (*ANSWERS, AS_BEFORE))
    if chosen == AS_BEFORE:
        return answer_of(request, meeting, ledger)
    return ANSWERS.get(chosen, Partstat.NEEDS_ACTION)


def _note(request: PageRequest, meeting: Meeting) -> str:
    """The note to keep: one that was not touched here stays as it is, though a calendar brought another meanwhile."""
    stands, posted = note_of(request, meeting), request.fields.text(NOTE)
    untouched = NOTE not in request.fields.given or _mark(posted) == request.fields.line("was")
    nobody = not attendance_reply.note_readers(request.programme, meeting, request.person.id)
    return stands if untouched or (nobody and posted) else posted


def _by_calendar(request: PageRequest) -> bool:
    """Whether this page was opened from a subscribed calendar, which others may see: it shows nothing that was written."""
    return request.link.purpose is Purpose.COMING


def _mark(note: str) -> str:
    # a browser posts its own line ends, so a mark is of the words
    return sha256(" ".join(note.split()).encode()).hexdigest()[:12]


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


def note_of(request: PageRequest, meeting: Meeting) -> str:
    """What the visitor wrote with their answer."""
    mine = (meeting.key, request.person.id)
    found: Given | None = next((one for one in request.responses.answers if (one.occasion, one.person) == mine), None)
    return open_answer(found, safely_open(request.site.seal.unseal)).note if found is not None else ""


def _page(request: PageRequest, *, changed: bool = False, thanks: bool = False, faults: tuple[Fault, ...] = ()) -> Page:
    meeting, ledger = request.meeting, ledger_of(request)
    state = attendance_reply.open_for(request.programme, meeting, request.person.id, ledger, request.now)
    given = answer_of(request, meeting, ledger) if meeting is not None else Partstat.NEEDS_ACTION
    title = _title(state, meeting, thanks=thanks)
    stands = note_of(request, meeting) if meeting is not None else ""
    note = "" if _by_calendar(request) else stands
    facts = {
        "state": state.value,
        "meeting": meeting_words(meeting, request.programme) if meeting is not None else None,
        "given": "" if given is Partstat.NEEDS_ACTION else attendance_reply.SAID[given],
        "choices": tuple(attendance_reply.LABELS.items()),
        "chosen": next((said for said, partstat in ANSWERS.items() if partstat is given), ""),
        "hidden": {
            "seen": attendance_reply.meeting_seen(meeting) if meeting is not None else "",
            "was": _mark(note),
        },
        # what was typed is never lost: not on an old page, and not where it is too long
        "note": request.fields.text(NOTE) if faults or changed else note,
        "readers": words.listed(attendance_reply.note_readers(request.programme, meeting, request.person.id)),
        "unseen": bool(stands) and not note,
        "as_before": AS_BEFORE,
        "here": request.here(),
        "changed": changed,
        "thanks": thanks,
        "member": Role.MEMBER in request.programme.roles(request.person.id),
    }
    status = CONFLICT if changed else 200
    return Page(template="attendance/page.html.j2", title=title, facts=facts, faults=faults, status=status)


def _title(state: Open, meeting: Meeting | None, *, thanks: bool) -> str:
    if state not in TITLES:
        return "Thank you. We have your answer" if thanks else "Will you be there?"
    event = meeting is not None and meeting.set_id is None
    return TITLES[state].replace("session", "event") if event else TITLES[state]


HANDLERS = PageHandlers(show={"": show, THANKS: thanks}, act={"": keep})
