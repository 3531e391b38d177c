"""Who a letter is to and what it is about, in words: its reader, their set, the programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sets.cohort import meeting_wording
from sets.cohort.programme import Programme
from sets.model.cohort import Audience, LearningSet, Meeting, Member, Person, PersonId, Role, SetId
from sets.model.messages import Due, prompt_of
from sets.model.publication import leaves
from sets.text import wording as words
from sets.text.clean import one_line

TASKS = (Audience.FACILITATORS_AND_CHAMPIONS, Audience.FACILITATORS_IF_SHORT, Audience.FACILITATORS_UNMARKED)
"""Rows that go to a set's champion as they go to a facilitator."""
MEMBER, FACILITATOR, COORDINATOR, LEAD, PARTNER = "member", "facilitator", "coordinator", "lead", "partner"
OF_OLD = ""
"""The role of somebody taken out of the file of whom no set is known: a coordinator, lead or partner of before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who the letter is to. `role` is theirs in the matter at hand; `access` is what will be done for them.

    `former`: they have left, or are no longer in the file. `facilitates` names their sets (`the Thames set`), of
    a session its own.
    `champion`: they are the champion of the set in hand, which nobody facilitates.
    """

    name: str
    first_name: str
    role: str
    access: str = ""
    facilitates: tuple[str, ...] = ()
    former: bool = False
    champion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeWords:
    """The programme and its team. `team` signs, `contact` is read by people, `id` is what the command takes."""

    id: str
    title: str
    purpose: str
    team: str
    contact: str
    keep_logs: str
    keep_contacts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWords:
    """A set in words: `title` is `Thames set`, `phrase` is `the Thames set`. It has facilitators, a champion, or neither."""

    name: str
    title: str
    phrase: str
    facilitators: str
    champion: str = ""


def reader_words(due: Due, programme: Programme, meeting: Meeting | None, now: datetime) -> Recipient:
    """The person a due is about, as this matter sees them."""
    person = programme.people.get(due.person)
    name = one_line(due.name)
    about = meeting.set_id if meeting is not None else None
    return Recipient(
        name=name,
        first_name=words.first_name(name) or "there",
        role=_role(due, programme, meeting),
        access=one_line(person.access) if isinstance(person, Member) else "",
        facilitates=tuple(
            meeting_wording.set_phrase(one.name)
            for one in programme.cohort.sets
            if _has(one.facilitators, due.person) and (about is None or about == one.id)
        ),
        former=_is_former(person, programme, now),
        champion=_is_champion(due, programme, meeting),
    )


def _is_former(person: Person | None, programme: Programme, now: datetime) -> bool:
    """Whether they are no longer in the file, have left, or wrote today that they leave."""
    if person is None or person.last_day is None:
        return person is None
    today = now.astimezone(programme.zone).date()
    return person.last_day < today or (person.last_day == today and person.id in leaves(programme.decisions))


def _is_champion(due: Due, programme: Programme, meeting: Meeting | None) -> bool:
    found = _session_in_hand(due, programme, meeting)
    return found is not None and programme.is_champion_at(found, due.person)


def _session_in_hand(due: Due, programme: Programme, meeting: Meeting | None) -> Meeting | None:
    """The session that a due is about, else the next one of its person's set, else the last."""
    if meeting is not None and meeting.set_id is not None:
        return meeting
    day = due.at.astimezone(programme.zone).date()
    own = programme.set_on(due.person, day)
    leads = (one for one in programme.cohort.sets if _has(one.facilitators, due.person))
    found = own or next(leads, None)
    sessions = programme.sessions_by_set[found.id] if found is not None else ()
    return next((one for one in sessions if one.start >= due.at), sessions[-1] if sessions else None)


def _role(due: Due, programme: Programme, meeting: Meeting | None) -> str:
    person = due.person
    of_set = programme.sets.get(meeting.set_id) if meeting is not None and meeting.set_id is not None else None
    if of_set is not None and _has(of_set.facilitators, person):
        return FACILITATOR
    rule = next((one for one in programme.cohort.prompts if one.name == prompt_of(due.kind)), None)
    if rule is not None and rule.to in TASKS and _is_champion(due, programme, meeting):
        return FACILITATOR
    cohort = programme.cohort
    if person in programme.members:
        return MEMBER
    if any(_has(s.facilitators, person) for s in cohort.sets):
        return FACILITATOR
    named = ((COORDINATOR, cohort.coordinators), (LEAD, cohort.leads), (PARTNER, cohort.partners))
    return next((role for role, people in named if _has(people, person)), None) or _role_of_old(due, programme, of_set)


def _role_of_old(due: Due, programme: Programme, of_set: LearningSet | None) -> str:
    """Of somebody taken out of the file: as whom they were last told of their set, or as the member they most likely were."""
    told = next((one.role for one in due.known if one.person == due.person), None)
    if told is not None:
        return FACILITATOR if told is Role.FACILITATOR else MEMBER
    about = (programme.by_key.get(one.occasion) for one in due.news)
    in_a_set = of_set is not None or any(one is not None and one.set_id is not None for one in about)
    return MEMBER if in_a_set else OF_OLD


def _has(people: tuple[Person, ...], person: PersonId) -> bool:
    return any(one.id == person for one in people)


def programme_words(programme: Programme) -> ProgrammeWords:
    """The programme in words; the same for all its letters."""
    cohort = programme.cohort
    return ProgrammeWords(
        id=cohort.id,
        title=one_line(cohort.title),
        purpose=one_line(cohort.purpose),
        team=one_line(cohort.organiser.name),
        contact=cohort.organiser.contact,
        keep_logs=str(cohort.keep.logs),
        keep_contacts=str(cohort.keep.contacts),
    )


def set_words(due: Due, programme: Programme, meeting: Meeting | None) -> SetWords | None:
    """The set a due is about: the meeting's, else the one the person is in or facilitates."""
    by_meeting = programme.sets.get(meeting.set_id) if meeting is not None and meeting.set_id is not None else None
    day = due.at.astimezone(programme.zone).date()
    # somebody who moves is told as of the set that they go to
    own = by_meeting or _set_to_come(due, programme) or programme.set_on(due.person, day)
    found = own or next((s for s in programme.cohort.sets if _has(s.facilitators, due.person)), None)
    if found is None:
        return None
    session = _session_in_hand(due, programme, meeting)
    leads = programme.facilitators_at(session) if session is not None else found.facilitators
    champion = session is not None and bool(leads) and programme.is_champion_at(session, leads[0].id)
    names = words.listed([one_line(person.name) for person in leads])
    return SetWords(
        name=one_line(found.name),
        title=meeting_wording.set_phrase(found.name).removeprefix("the "),
        phrase=meeting_wording.set_phrase(found.name),
        facilitators="" if champion else names,
        champion=names if champion else "",
    )


def _set_to_come(due: Due, programme: Programme) -> LearningSet | None:
    """The set in which a letter about changes finds its reader a member."""
    mine = (one.set_id for one in due.company if (one.person, one.role) == (due.person, Role.MEMBER))
    return programme.sets.get(next(mine, SetId("")))
