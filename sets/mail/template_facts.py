"""What a letter's templates are told: words and numbers, never records, and never what anyone wrote in a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sets.cohort import meeting_wording
from sets.cohort.programme import Programme
from sets.cohort.set_members import fellow, fellows
from sets.cohort.standing import CohortState
from sets.dates.pre_election import pre_election
from sets.due.needs.asked_for import proposal_words
from sets.due.session_digest import Digest, letter_digest
from sets.mail.changes_facts import changes_words, said_in
from sets.mail.signed_links import LIFETIMES
from sets.model.cohort import Audience, LearningSet, Meeting, Member, Person, PersonId, Role, SetId
from sets.model.ledger import Ledger
from sets.model.messages import MIDPOINT_PREFIX, WEEKLY, Due, Partstat, prompt_of
from sets.model.publication import leaves
from sets.model.responses import Attendance, Came, Draft, LogState, ProposedChange, Responses, Source
from sets.model.timing import Side
from sets.privacy.retention import ORIGINALS
from sets.report.release.workflow import CHECK_DAYS
from sets.responses import private_word
from sets.responses.forms.sharing import said_as
from sets.responses.prompt_catalogue import GOING_AHEAD, kept_as, prompt_called
from sets.responses.question_card import AGREEMENT_EXAMPLES, CARD, CardRow
from sets.responses.questions import LOG_STANDING_LINE, LOOKING_BACK, NOTHING_TO_SHARE, STATEMENTS
from sets.responses.session_plan import RE_READ, access_needs, checklist, order_of
from sets.text import wording as words
from sets.text.clean import one_line

PERIODS: dict[str, object] = {
    "check_days": {stage.value: days for stage, days in CHECK_DAYS.items()},
    "link_days": {purpose.value: life.days for purpose, life in LIFETIMES.items()},
    "reply_days": ORIGINALS.days,
}
"""How long a check lasts (working days), a link opens, and a reply is kept as it came: what letters promise."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Members of a meeting by their newest answer; `coming` are all who have not declined."""

    expected: int
    coming: int
    declined: int
    unsure: int
    unanswered: int


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


def counts(meeting: Meeting | None, programme: Programme, responses: Responses) -> Counts:
    """How many members are expected at a meeting, counting each one's newest answer."""
    if meeting is None:
        return Counts(expected=0, coming=0, declined=0, unsure=0, unanswered=0)
    members = {member.id for member in programme.members_at(meeting)}
    newest: dict[PersonId, Partstat] = {}
    for answer in sorted(responses.answers, key=lambda one: one.at):
        if answer.occasion == meeting.key and answer.person in members:
            newest[answer.person] = answer.partstat
    given = list(newest.values())
    declined = given.count(Partstat.DECLINED)
    unsure = given.count(Partstat.TENTATIVE)
    return Counts(
        expected=len(members),
        coming=len(members) - declined,
        declined=declined,
        unsure=unsure,
        unanswered=len(members) - declined - unsure - given.count(Partstat.ACCEPTED),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class YourSet:
    """The others of a member's set, before its first session; `until` is how long they may say that one is a difficulty."""

    people: tuple[str, ...] = ()
    until: str = ""


def your_set(person: PersonId, reader: Recipient, programme: Programme, now: datetime) -> YourSet:
    """Who is in the reader's set: for a member, as long as the set has not met."""
    today = now.astimezone(programme.zone).date()
    own, them = programme.set_on(person, today), programme.people.get(person)
    first = next(iter(programme.planned_by_set[own.id]), None) if own is not None else None
    if reader.role != MEMBER or them is None or first is None or first.start <= now:
        return YourSet()
    people = tuple(one.words for one in fellows(person, programme, today))
    return YourSet(people=people, until=words.day(private_word.until(today, them.calendar)) if people else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What it takes to run a session. `parts` are (clock, minutes, title, what for); `card` and `agreement` come once.

    `needs` are what will be done, each once and without a name (domain.md section 9).
    """

    names: tuple[str, ...]
    needs: tuple[str, ...]
    parts: tuple[tuple[str, str, str, str], ...]
    ends: str
    notes: tuple[str, ...]
    checklist: tuple[str, ...]
    read_again: bool
    last: Digest | None
    card: tuple[CardRow, ...] = ()
    agreement: tuple[str, ...] = ()


def pack(
    meeting: Meeting | None, reader: Recipient, programme: Programme, responses: Responses, now: datetime
) -> Pack | None:
    """All of it before a set's first session; before the others what changes, and how the last one stands in numbers."""
    if meeting is None or meeting.set_id is None or reader.role not in (FACILITATOR, COORDINATOR):
        return None
    order = order_of(meeting, programme)
    first = meeting.number == 1
    return Pack(
        names=tuple(fellow(one).words for one in programme.members_at(meeting)),
        # a champion is one of the members, and reads neither what helps whom nor how many wrote
        needs=() if reader.champion else access_needs(meeting, programme),
        parts=order.rows,
        ends=order.ends,
        notes=order.notes,
        checklist=checklist(meeting),
        read_again=meeting.number == RE_READ,
        last=None if reader.champion else letter_digest(_before(meeting, programme), programme, responses, now),
        card=CARD if first else (),
        agreement=AGREEMENT_EXAMPLES if first else (),
    )


def _before(meeting: Meeting, programme: Programme) -> Meeting | None:
    """The session of the set before this one, of those that take place."""
    sessions = programme.sessions_by_set[meeting.set_id] if meeting.set_id is not None else ()
    return next((one for one in reversed(sessions) if one.start < meeting.start), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWords:
    """What somebody asks to be done about a session, in a sentence."""

    words: str
    to_cancel: bool


def proposal(meeting: Meeting | None, programme: Programme, responses: Responses) -> ProposalWords | None:
    """What somebody who runs this session asks a coordinator to do about it, if it waits still."""
    standing = CohortState(programme=programme, responses=responses, ledger=Ledger())
    found = standing.proposal(meeting) if meeting is not None else None
    if found is None:
        return None
    return ProposalWords(words=proposal_words(found, standing), to_cancel=found.change is ProposedChange.CANCEL)


def last_day(person: PersonId, programme: Programme) -> str:
    """The last day of somebody who leaves, in words; nothing where the file gives none."""
    found = programme.people.get(person)
    return words.day(found.last_day) if found is not None and found.last_day is not None else ""


def stands_in(due: Due, meeting: Meeting | None, programme: Programme) -> str:
    """Who facilitates a session in the place of a facilitator who is expected there no longer; nothing for others."""
    if meeting is None or due.person not in {one.id for one in _facilitators_of(meeting, programme)}:
        return ""
    return words.listed([one_line(one.name) for one in programme.facilitators_at(meeting) if one.id != due.person])


def _facilitators_of(meeting: Meeting, programme: Programme) -> tuple[Person, ...]:
    found = programme.sets.get(meeting.set_id) if meeting.set_id is not None else None
    return found.facilitators if found is not None else ()


def expected_names(reader: Recipient, meeting: Meeting | None, programme: Programme) -> tuple[str, ...]:
    """Names of the members expected, for those who run the session; nobody else gets them."""
    if meeting is None or reader.role not in (FACILITATOR, COORDINATOR):
        return ()
    return tuple(one_line(member.name) for member in programme.members_at(meeting))


def asked_when(programme: Programme) -> str:
    """When a facilitator hears that few are coming, as the timeline has it: `two working days before a session`."""
    rule = next((one for one in programme.cohort.prompts if one.name == GOING_AHEAD.name and one.send), None)
    if rule is None:
        return ""
    count, _, unit = str(rule.when.period).partition(" ")
    ahead = f"{words.number(int(count))} {unit} " if rule.when.side is Side.BEFORE else ""
    return f"{ahead}before a session"


def came(due: Due, responses: Responses) -> bool | None:
    """Whether the register says the person came; None while it says nothing."""
    lines = [a for a in responses.attendance if a.occasion == due.occasion and a.person == due.person]
    newest: Attendance | None = max(lines, key=lambda one: one.at, default=None)
    return None if newest is None else newest.came is not Came.NO


def had_action(person: PersonId, responses: Responses, meeting: Meeting | None, now: datetime) -> bool:
    """Whether the person said, before now, what they would do after an earlier session."""
    return any(
        action.person == person and action.at <= now and (meeting is None or action.occasion != meeting.key)
        for action in responses.actions
    )


def prompt_facts(due: Due, prompt: str, programme: Programme, responses: Responses, now: datetime) -> dict[str, object]:
    """What every template may name. What costs something, or is seldom wanted, is a function to be called there."""
    meeting = programme.by_key.get(due.occasion)
    reader = reader_words(due, programme, meeting, now)
    about = set_words(due, programme, meeting)
    return {
        "programme": programme_words(programme),
        "reader": reader,
        "learning_set": about,
        "about": _about(due, programme, meeting),
        "reminder": prompt != due.kind,
        "held": held_words(due, prompt, responses),
        "said_as": said_as(programme.people.get(due.person)),
        "told_before": partial(told_before, due, prompt, responses),
        "standing_line": LOG_STANDING_LINE,
        "nothing_to_share": NOTHING_TO_SHARE,
        "came": came(due, responses),
        "asked_when": partial(asked_when, programme),
        "weekly": any(rule.name == WEEKLY and rule.send for rule in programme.cohort.prompts),
        "dates": partial(meeting_wording.dates_for, due.person, programme, now),
        "counts": partial(counts, meeting, programme, responses),
        "your_set": partial(your_set, due.person, reader, programme, now),
        "pack": partial(pack, meeting, reader, programme, responses, now),
        "proposal": partial(proposal, meeting, programme, responses),
        "digest": partial(letter_digest, meeting, programme, responses, now),
        "expected": partial(expected_names, reader, meeting, programme),
        **PERIODS,
        **_of_report(due, programme, now),
        **_of_meeting(due, meeting, programme, now),
        **_asked(due, meeting, prompt, programme, responses, now),
    }


def held_words(due: Due, prompt: str, responses: Responses) -> str:
    """What a reminder says to somebody whose draft is kept; nothing where there is none."""
    draft = draft_held(due, prompt, responses)
    if draft is None:
        return ""
    if draft.source is Source.MAIL:
        return "We have your reply, as a draft that only you can open. One press on the page below sends it."
    return "What you began to write is kept, and only you can open it. The page below is where you send it."


def told_before(due: Due, prompt: str, responses: Responses) -> bool:
    """Whether this person has sent answers to what is asked, and may look at them again; never what they are."""
    occasion, page = kept_as(prompt, due.occasion)
    key = f"{occasion}/{due.person}/{page}"
    return any(log.key == key and log.state is LogState.RETURNED for log in responses.logs)


def draft_held(due: Due, prompt: str, responses: Responses) -> Draft | None:
    """The draft in which this person's answer waits to be sent."""
    occasion, page = kept_as(prompt, due.occasion)
    key = f"{occasion}/{due.person}/{page}"
    return next((one for one in responses.drafts if one.key == key and (one.sealed or one.text)), None)


def _of_report(due: Due, programme: Programme, now: datetime) -> dict[str, object]:
    """Which report it is, when what is asked closes, and what a coordinator should know of polls."""
    today = now.astimezone(programme.zone).date()
    return {
        "report": "midpoint report" if due.kind.startswith(MIDPOINT_PREFIX) else "cohort report",
        "closes": words.moment(due.until, programme.zone),
        "pre_election": partial(pre_election, programme.cohort, today),
    }


def _of_meeting(due: Due, meeting: Meeting | None, programme: Programme, now: datetime) -> dict[str, object]:
    """The meeting as its calendar is told of it, or as the programme has it, and what comes after."""
    told, around = due.told, due.told or meeting
    changes = meeting_wording.changes(due.before, told, programme.zone) if told is not None else ()
    described = meeting_wording.told_words(told, meeting, programme) if told else _in_words(meeting, programme)
    return {
        "meeting": described,
        "heading": f"{described.label} on {described.day}"
        if described is not None
        else _about(due, programme, meeting),
        "gone": meeting is None,
        "before": meeting_wording.told_words(due.before, meeting, programme) if due.before else None,
        "changes": changes,
        "moved": any(change.what in meeting_wording.TIMES for change in changes),
        "rejoin": any(change.what == meeting_wording.LINK for change in changes),
        "restored": due.restored,
        "said_in": said_in(due),
        "told_changes": partial(changes_words, due, programme, now),
        "last_day": partial(last_day, due.person, programme),
        "stands_in": partial(stands_in, due, meeting, programme),
        "why_moved": meeting_wording.why_moved(meeting, programme),
        "next_session": partial(meeting_wording.next_for, due.person, programme, around, now) if around else _nothing,
    }


def _about(due: Due, programme: Programme, meeting: Meeting | None) -> str:
    found = set_words(due, programme, meeting)
    return found.title if found is not None else one_line(programme.cohort.title)


def _in_words(meeting: Meeting | None, programme: Programme) -> meeting_wording.MeetingWords | None:
    return meeting_wording.meeting_words(meeting, programme) if meeting is not None else None


def _nothing() -> None:
    return None


def _asked(
    due: Due, meeting: Meeting | None, prompt: str, programme: Programme, responses: Responses, now: datetime
) -> dict[str, object]:
    number = (meeting.number or 1) if meeting is not None else 1
    count = programme.count_of(meeting)
    planned = had_action(due.person, responses, meeting, now)
    return {"had_action": planned, "questions": prompt_called(prompt).asked(number, count, had_action=planned)} | {
        "statements": STATEMENTS,
        "looking_back": LOOKING_BACK,
    }
