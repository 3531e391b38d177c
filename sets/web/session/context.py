"""What the page of a session tells those who may open it: never who returned a log, and only what was ticked for them.

Domain.md section 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sets.cohort import facilitating
from sets.cohort.meeting_wording import MeetingWords, meeting_words
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.session_digest import action_counts, digest_of
from sets.model.cohort import Meeting, MeetingKind, Person, PersonId
from sets.model.ledger import index
from sets.model.messages import Partstat
from sets.model.requests import Purpose
from sets.model.responses import Agreement, Came, LearningLog, LogState
from sets.responses.forms.register import Register, register_of, suggestion
from sets.responses.prompt_catalogue import REFLECTION, every_question, question_called
from sets.responses.question_card import CARD
from sets.responses.sealed_records import open_answer, safely_open
from sets.responses.session_plan import RE_READ, access_needs, checklist, order_of
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import PageRequest


class Access(StrEnum):
    """WHOLE: who facilitates the set. REGISTER: who facilitated this session and has left since. NONE: nobody else."""

    NONE = "none"
    REGISTER = "register"
    WHOLE = "whole"


def access_of(person: PersonId, meeting: Meeting, programme: Programme, today: date) -> Access:
    """What this person's link to the page of a session opens today. With the role goes all but the register they owe."""
    learning_set = programme.sets.get(meeting.set_id) if meeting.set_id is not None else None
    if meeting.kind is not MeetingKind.SESSION or learning_set is None:
        return Access.NONE
    times = facilitating.times(learning_set, person, meeting.number or 0, programme.day_of(meeting))
    then = any(one.id == person for one in programme.facilitators_at(meeting))
    days = programme.days_of(learning_set.id)
    if any(facilitating.holds_on(one, today, days) for one in times):
        return Access.WHOLE
    if then and any(facilitating.is_ahead(one, today, days) for one in times):
        return Access.WHOLE  # begins on a later day, and prepares
    return Access.REGISTER if then else Access.NONE


def told_names(told: Iterable[PersonId], programme: Programme) -> tuple[str, ...]:
    """The names of those who were told, and are on the list still."""
    return tuple(one_line(programme.people[one].name) for one in told if one in programme.people)


def readers_of(request: PageRequest, meeting: Meeting | None) -> dict[PersonId, str]:
    """Who a member's answers about this would be offered to, by id and name: who facilitated the session, and the set today.

    A champion is one of the set, and reads nobody's answers.
    """
    programme, today = request.programme, request.today
    about = programme.sets.get(meeting.set_id) if meeting is not None and meeting.set_id is not None else None
    own = about or programme.set_on(request.person.id, today)
    then = programme.named_facilitators_at(meeting) if meeting is not None else ()
    now = programme.facilitators_on(own, today) if own is not None else ()
    return {one.id: one_line(one.name) for one in (*then, *now)}


def was_told(person: PersonId, meeting: Meeting, programme: Programme, shared_on: date) -> bool:
    """Whether the author of a log that does not say whom it told will have meant this person: of that session, or that day."""
    learning_set = programme.sets.get(meeting.set_id) if meeting.set_id is not None else None
    now = programme.facilitators_on(learning_set, shared_on) if learning_set is not None else ()
    return any(one.id == person for one in (*programme.named_facilitators_at(meeting), *now))


BEFORE, DURING, AFTER, CANCELLED = "before", "during", "after", "cancelled"
CAME = (
    (Came.YES.value, "Came"),
    (Came.PART.value, "Came for part"),
    (Came.NO.value, "Was not there"),
)
TURNS = (("presented", "Presented"), ("passed", "Was offered a round and passed"))
_ANSWERS = (
    (Partstat.ACCEPTED, "Coming"),
    (Partstat.TENTATIVE, "Not sure"),
    (Partstat.DECLINED, "Not coming"),
    (Partstat.NEEDS_ACTION, "No answer yet"),
)


def phase_of(meeting: Meeting, request: PageRequest) -> str:
    """Where the session stands at the time of this visit."""
    if meeting.cancelled is not None:
        return CANCELLED
    if request.now < meeting.start:
        return BEFORE
    return DURING if request.now < meeting.end else AFTER


def session_facts(
    request: PageRequest, meeting: Meeting, access: Access, posted: Register | None = None, seen: Register | None = None
) -> dict[str, object]:
    """All facts of the page. `posted` is what the register's form said, where it has to be shown again, and `seen` what
    it was opened with.
    """
    phase = phase_of(meeting, request)
    whole = access is Access.WHOLE
    ready = whole and phase in (BEFORE, DURING)
    begun = phase in (DURING, AFTER)
    # a champion is one of the set: of the others they learn who comes, and nothing more
    leads = whole and not request.programme.is_champion_at(meeting, request.person.id)
    standing = CohortState(
        programme=request.programme,
        responses=request.responses,
        ledger=index(request.records.deliveries()),
        now=request.now,
    )
    return {
        "meeting": meeting_words(meeting, request.programme),
        "phase": phase,
        "whole": whole,
        "champion": whole and not leads,
        "order": order_of(meeting, request.programme) if ready else None,
        "checklist": checklist(meeting) if ready else (),
        "card": CARD if ready else (),
        "attendance": {**coming(meeting, standing), "decide": request.to(Purpose.DECIDE, meeting.key)}
        if ready
        else None,
        "notes": notes(request, meeting, standing) if ready and leads else (),
        "needs": access_needs(meeting, request.programme) if ready and leads else (),
        "presenting": suggestion(meeting, request.programme, request.responses)
        if ready and meeting.number != 1
        else "",
        "agreement": agreement_facts(request, meeting) if whole and phase != CANCELLED else None,
        "register": register_facts(request, meeting, posted, seen) if begun else None,
        "digest": digest_of(meeting, standing) if leads and phase == AFTER else None,
        "actions": action_counts(meeting, request.responses.actions) if leads and phase == AFTER else None,
        "shown": shown(request, meeting) if leads and phase == AFTER else (),
        "others": other_sessions(request, meeting),
    }


def coming(meeting: Meeting, standing: CohortState) -> dict[str, object]:
    """Who is coming, by name and answer, and how that stands to the going-ahead number."""
    answers = [(m, standing.answer(meeting, m.id)) for m in standing.programme.members_at(meeting)]
    rows = tuple((label, words.listed([one_line(m.name) for m, a in answers if a is kind])) for kind, label in _ANSWERS)
    return {
        "rows": tuple(row for row in rows if row[1]),
        "short": standing.short(meeting),
        "coming": standing.coming(meeting),
        "needed": meeting.going_ahead,
    }


def notes(request: PageRequest, meeting: Meeting, standing: CohortState) -> tuple[tuple[str, str], ...]:
    """What people wrote with their answers to whoever facilitates this session: who, and the words. Not the reader's own."""
    unseal = safely_open(request.site.seal.unseal)
    people = {one.id: one for one in standing.programme.expected(meeting) if one.id != request.person.id}
    written = {
        one.person: open_answer(one, unseal).note
        for one in request.responses.answers
        if one.occasion == meeting.key and one.person in people and (one.note or one.sealed)
    }
    return tuple((_writer(one, meeting, standing), written[one.id]) for one in people.values() if one.id in written)


def _writer(person: Person, meeting: Meeting, standing: CohortState) -> str:
    """Who wrote, and whether that was about a time that the session no longer has."""
    before = standing.answer(meeting, person.id) is Partstat.NEEDS_ACTION
    return f"{one_line(person.name)}, before the session had this time" if before else one_line(person.name)


def agreement_of(request: PageRequest, meeting: Meeting) -> Agreement | None:
    """The set's working agreement, if it was ever written down here."""
    return next((one for one in request.responses.agreements if one.set_id == meeting.set_id), None)


def agreement_facts(request: PageRequest, meeting: Meeting) -> dict[str, object]:
    """The agreement's words, where to edit them, and whether this is the session to read them again."""
    kept = agreement_of(request, meeting)
    text = kept.text if kept is not None else ""
    return {"text": text, "edit": request.here("agreement"), "read_again": meeting.number == RE_READ}


def register_facts(
    request: PageRequest, meeting: Meeting, posted: Register | None, seen: Register | None
) -> dict[str, object]:
    """The register's form: a line a member, as it stands or as it was posted."""
    members = request.programme.members_at(meeting)
    stands = register_of(meeting, [member.id for member in members], request.responses)
    shown_lines = stands if posted is None else posted
    rows = tuple(
        {"id": m.id, "name": one_line(m.name), "came": shown_lines[m.id].came, "rounds": shown_lines[m.id].rounds}
        for m in members
    )
    return {
        "action": request.here("register"),
        "rows": rows,
        "hidden": {f"was-{person}": line.text for person, line in (stands if seen is None else seen).items()},
        "marked": sum(bool(line.came) for line in stands.values()),
        "came": CAME,
        "turns": TURNS,
    }


def shown(request: PageRequest, meeting: Meeting) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What members ticked for this facilitator to read: each question with its answers, and by whom. Nothing else of a log.

    Not what their thinking touched: of that they were told that nobody reads theirs.
    """
    logs = [log for log in request.responses.logs if log.occasion == meeting.key and log.prompt == REFLECTION.name]
    told = [log for log in logs if _told(log, request, meeting) and log.person in request.programme.people]
    found: dict[str, list[tuple[str, str]]] = {}
    for log in told:
        name = one_line(request.programme.people[log.person].name)
        for question, text in _ticked(log):
            found.setdefault(question, []).append((name, text))
    in_order = [question.text for question in every_question() if question.text in found]
    others = sorted(found.keys() - set(in_order))
    return tuple((question, tuple(sorted(found[question]))) for question in (*in_order, *others))


def _told(log: LearningLog, request: PageRequest, meeting: Meeting) -> bool:
    if log.told:  # neither a later line for the report, nor an edit of the file, adds a reader
        return request.person.id in log.told
    day = log.at.astimezone(request.zone).date()
    return log.state is LogState.RETURNED and was_told(request.person.id, meeting, request.programme, day)


def _ticked(log: LearningLog) -> tuple[tuple[str, str], ...]:
    return tuple((_asked(a.question), a.text) for a in log.answers if a.shared and a.text and not a.sealed)


def _asked(question: str) -> str:
    known = question_called(question)
    return known.text if known is not None else "In their own words"


def other_sessions(request: PageRequest, meeting: Meeting) -> tuple[tuple[MeetingWords, str, str], ...]:
    """The other sessions whose page this person may open: in words, a remark, and the way there."""
    programme, found = request.programme, []
    for one in (one for sessions in programme.planned_by_set.values() for one in sessions):
        if one.key != meeting.key and access_of(request.person.id, one, programme, request.today) is not Access.NONE:
            remark = "cancelled" if one.cancelled is not None else "held" if one.end <= request.now else ""
            found.append((meeting_words(one, programme), remark, request.to(Purpose.SESSION, one.key)))
    return tuple(found)
