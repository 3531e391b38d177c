"""The page of one session, for those who facilitate it: what is needed to run it, then its register."""

from __future__ import annotations

from collections.abc import Callable

from sets.cohort.meeting_wording import meeting_words
from sets.model.cohort import Meeting, PersonId
from sets.model.responses import Agreement, Came, Gathered
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
from sets.text import wording as words
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, Go, Handler, Page, Room, Visit
from sets.web.session.access import Access, access_of
from sets.web.session.context import AFTER, DURING, agreement_of, facts_of, phase_of

INDEX, AGREEMENT, CLOSED = "session/index.html.j2", "session/agreement.html.j2", "session/closed.html.j2"
SAVED = "The register is saved."
TOGETHER = (
    "The register is saved. Somebody else changed it while you had it open: what you both marked is here. "
    "Look through it once more."
)
AGREED = "The working agreement is saved."
TOO_EARLY = "The register opens when the session begins, so nothing was kept."
NO_REGISTER = "This session was cancelled, so it has no register, and nothing was kept."
Shown = Callable[[Visit, Meeting, Access], Answer]


def _for_facilitators(shown: Shown, *, whole: bool = False) -> Handler:
    """The handler for those who may open it; everybody else gets a kind page, and nothing of the session."""

    def handled(visit: Visit) -> Answer:
        meeting = visit.meeting
        access = Access.NONE if meeting is None else access_of(visit.person.id, meeting, visit.programme, visit.today)
        if meeting is None or access is Access.NONE or (whole and access is not Access.WHOLE):
            return Page(template=CLOSED, title="This page is for the set's facilitators", status=403)
        return shown(visit, meeting, access)

    return handled


def _index(done: str = "", notice: str = "") -> Shown:
    """The page, headed by what was just done; `notice` is why something was not, with status 409."""

    def shown(visit: Visit, meeting: Meeting, access: Access) -> Page:
        facts = {**facts_of(visit, meeting, access), "done": done, "notice": notice}
        label = meeting_words(meeting, visit.programme).label
        return Page(template=INDEX, title=label, facts=facts, status=409 if notice else 200)

    return shown


def _register(visit: Visit, meeting: Meeting, access: Access) -> Answer:
    """Keep what changed of the register; a line that was not touched stays as it stands."""
    if phase_of(meeting, visit) not in (DURING, AFTER):
        return _index(notice=NO_REGISTER if meeting.cancelled is not None else TOO_EARLY)(visit, meeting, access)
    people = [member.id for member in visit.programme.members_at(meeting)]
    stands = register_of(meeting, people, visit.gathered)
    posted: Register = {
        person: Line(visit.fields.choice(f"came-{person}", Came), visit.fields.ticked(f"round-{person}", ROUNDS))
        for person in people
    }
    kept = {person: read_line(visit.fields.line(f"was-{person}")) for person in people}
    seen = {person: line for person, line in kept.items() if line is not None}
    after = merged(stands, seen, posted)
    if wrong := contradictions(posted) or contradictions(after):
        return _faulty(visit, meeting, facts_of(visit, meeting, access, posted, seen), wrong)
    _write(visit, *news_of(meeting, stands, after, visit.now))
    changed = any(stands[person] != line for person, line in seen.items())
    return Go(to=visit.here("together" if changed else "saved"))


def _write(visit: Visit, news: Gathered, gone: Gathered) -> None:
    if news.attendance or news.rounds:
        visit.keep(news)
    if gone.rounds:
        visit.records.erase(gone)


def _faulty(visit: Visit, meeting: Meeting, facts: dict[str, object], wrong: dict[PersonId, str]) -> Page:
    names = {member.id: words.one_line(member.name) for member in visit.programme.members_at(meeting)}
    faults = tuple(Fault(field=f"round-{p}", message=f"{names[p]}: {why}") for p, why in wrong.items())
    label = meeting_words(meeting, visit.programme).label
    return Page(template=INDEX, title=label, facts={**facts, "done": "", "notice": ""}, faults=faults)


def _agreement(visit: Visit, meeting: Meeting, access: Access) -> Answer:
    """The form of the working agreement, with examples beside it."""
    kept = agreement_of(visit, meeting)
    return _agreement_page(visit, meeting, kept.text if kept is not None else "")


def _agreement_page(visit: Visit, meeting: Meeting, text: str, other: str = "", *, clash: bool = False) -> Page:
    kept = agreement_of(visit, meeting)
    faults = _too_long(visit)
    facts = {
        "caption": meeting_words(meeting, visit.programme).label,
        "back": visit.here(),
        "action": visit.here("agreement"),
        "text": text,
        "other": other,
        "clash": clash,
        "hidden": {"seen": _mark(kept)},
        "examples": AGREEMENT_EXAMPLES,
    }
    title = "The set's working agreement"
    return Page(template=AGREEMENT, title=title, facts=facts, faults=faults, status=409 if clash else 200)


def _too_long(visit: Visit) -> tuple[Fault, ...]:
    long = visit.fields.too_long(("agreement",))
    return tuple(Fault(field=name, message=f"Shorten it to {LONGEST_TEXT:,} characters or fewer") for name in long)


def _mark(kept: Agreement | None) -> str:
    return kept.at.isoformat() if kept is not None else ""


def _keep_agreement(visit: Visit, meeting: Meeting, access: Access) -> Answer:
    """Keep the agreement, unless somebody else's words came in between: then both are shown."""
    text, kept = visit.fields.text("agreement"), agreement_of(visit, meeting)
    if kept is not None and kept.text == text:
        return Go(to=visit.here("agreed"))
    if _too_long(visit):
        return _agreement_page(visit, meeting, text)
    if kept is not None and visit.fields.line("seen") != _mark(kept):
        return _agreement_page(visit, meeting, text, kept.text, clash=True)
    assert meeting.set_id is not None
    visit.keep(Gathered(agreements=(Agreement(set_id=meeting.set_id, text=text, at=visit.now),)))
    return Go(to=visit.here("agreed"))


ROOM = Room(
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
