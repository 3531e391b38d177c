"""The page of one session, for those who facilitate it: what is needed to run it, then its register."""

from __future__ import annotations

from collections.abc import Callable

from sets.cohort.meeting_wording import meeting_words
from sets.model.cohort import Meeting, PersonId
from sets.model.responses import Agreement, Came, Responses
from sets.responses.forms.register import (
    ROUNDS,
    Line,
    Register,
    contradictions,
    merged,
    news_of,
    read_line,
    register_of,
)
from sets.responses.question_card import AGREEMENT_EXAMPLES
from sets.text.clean import one_line
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, Handler, Page, PageHandlers, PageRequest, Redirect
from sets.web.session.context import AFTER, DURING, Access, access_of, agreement_of, phase_of, session_facts

INDEX, AGREEMENT, CLOSED = "session/index.html.j2", "session/agreement.html.j2", "session/closed.html.j2"
SAVED = "The register is saved."
TOGETHER = (
    "The register is saved. Somebody else changed it while you had it open: what you both marked is here. "
    "Look through it once more."
)
AGREED = "The working agreement is saved."
TOO_EARLY = "The register opens when the session begins, so nothing was kept."
NO_REGISTER = "This session was cancelled, so it has no register, and nothing was kept."
Shown = Callable[[PageRequest, Meeting, Access], Answer]


def _for_facilitators(shown: Shown, *, whole: bool = False) -> Handler:
    """The handler for those who may open it; everybody else gets a kind page, and nothing of the session."""

    def handled(request: PageRequest) -> Answer:
        meeting = request.meeting
        access = (
            Access.NONE if meeting is None else access_of(request.person.id, meeting, request.programme, request.today)
        )
        if meeting is None or access is Access.NONE or (whole and access is not Access.WHOLE):
            return Page(template=CLOSED, title="This page is for the set's facilitators", status=403)
        return shown(request, meeting, access)

    return handled


def _index(done: str = "", notice: str = "") -> Shown:
    """The page, headed by what was just done; `notice` is why something was not, with status 409."""

    def shown(request: PageRequest, meeting: Meeting, access: Access) -> Page:
        facts = {**session_facts(request, meeting, access), "done": done, "notice": notice}
        label = meeting_words(meeting, request.programme).label
        return Page(template=INDEX, title=label, facts=facts, status=409 if notice else 200)

    return shown


def _register(request: PageRequest, meeting: Meeting, access: Access) -> Answer:
    """Keep what changed of the register; a line that was not touched stays as it stands."""
    if phase_of(meeting, request) not in (DURING, AFTER):
        return _index(notice=NO_REGISTER if meeting.cancelled is not None else TOO_EARLY)(request, meeting, access)
    people = [member.id for member in request.programme.members_at(meeting)]
    stands = register_of(meeting, people, request.responses)
    posted: Register = {
        person: Line(request.fields.choice(f"came-{person}", Came), request.fields.ticked(f"round-{person}", ROUNDS))
        for person in people
    }
    kept = {person: read_line(request.fields.line(f"was-{person}")) for person in people}
    seen = {person: line for person, line in kept.items() if line is not None}
    after = merged(stands, seen, posted)
    if wrong := contradictions(posted) or contradictions(after):
        return _faulty(request, meeting, session_facts(request, meeting, access, posted, seen), wrong)
    _write(request, *news_of(meeting, stands, after, request.now))
    changed = any(stands[person] != line for person, line in seen.items())
    return Redirect(to=request.here("together" if changed else "saved"))


def _write(request: PageRequest, news: Responses, gone: Responses) -> None:
    if news.attendance or news.rounds:
        request.keep(news)
    if gone.rounds:
        request.records.erase(gone)


def _faulty(request: PageRequest, meeting: Meeting, facts: dict[str, object], wrong: dict[PersonId, str]) -> Page:
    names = {member.id: one_line(member.name) for member in request.programme.members_at(meeting)}
    faults = tuple(Fault(field=f"round-{p}", message=f"{names[p]}: {why}") for p, why in wrong.items())
    label = meeting_words(meeting, request.programme).label
    return Page(template=INDEX, title=label, facts={**facts, "done": "", "notice": ""}, faults=faults)


def _agreement(request: PageRequest, meeting: Meeting, access: Access) -> Answer:
    """The form of the working agreement, with examples beside it."""
    kept = agreement_of(request, meeting)
    return _agreement_page(request, meeting, kept.text if kept is not None else "")


def _agreement_page(request: PageRequest, meeting: Meeting, text: str, other: str = "", *, clash: bool = False) -> Page:
    kept = agreement_of(request, meeting)
    faults = _too_long(request)
    facts = {
        "caption": meeting_words(meeting, request.programme).label,
        "back": request.here(),
        "action": request.here("agreement"),
        "text": text,
        "other": other,
        "clash": clash,
        "hidden": {"seen": _mark(kept)},
        "examples": AGREEMENT_EXAMPLES,
    }
    title = "The set's working agreement"
    return Page(template=AGREEMENT, title=title, facts=facts, faults=faults, status=409 if clash else 200)


def _too_long(request: PageRequest) -> tuple[Fault, ...]:
    long = request.fields.too_long(("agreement",))
    return tuple(Fault(field=name, message=f"Shorten it to {LONGEST_TEXT:,} characters or fewer") for name in long)


def _mark(kept: Agreement | None) -> str:
    return kept.at.isoformat() if kept is not None else ""


def _keep_agreement(request: PageRequest, meeting: Meeting, access: Access) -> Answer:
    """Keep the agreement, unless somebody else's words came in between: then both are shown."""
    text, kept = request.fields.text("agreement"), agreement_of(request, meeting)
    if kept is not None and kept.text == text:
        return Redirect(to=request.here("agreed"))
    if _too_long(request):
        return _agreement_page(request, meeting, text)
    if kept is not None and request.fields.line("seen") != _mark(kept):
        return _agreement_page(request, meeting, text, kept.text, clash=True)
    assert meeting.set_id is not None
    request.keep(Responses(agreements=(Agreement(set_id=meeting.set_id, text=text, at=request.now),)))
    return Redirect(to=request.here("agreed"))


HANDLERS = PageHandlers(
    show={
        "": _for_facilitators(_index()),
        "saved": _for_facilitators(_index(SAVED)),
        "together": _for_facilitators(_index(TOGETHER)),
        "agreed": _for_facilitators(_index(AGREED), whole=True),
        "agreement": _for_facilitators(_agreement, whole=True),
    },
    act={
        "register": _for_facilitators(_register),
        "agreement": _for_facilitators(_keep_agreement, whole=True),
    },
)
