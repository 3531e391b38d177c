"""What a letter tells of a session: who comes, who is in the set, what it takes to run it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sets.cohort.programme import Programme
from sets.cohort.set_members import fellow, fellows
from sets.cohort.standing import CohortState
from sets.due.from_calendars.wishes import TOLD, decided_about, wish_words, wishes_of
from sets.due.needs.asked_for import proposal_words
from sets.due.session_digest import Digest, letter_digest
from sets.mail.reader_facts import COORDINATOR, FACILITATOR, MEMBER, Recipient
from sets.model.cohort import Meeting, Person, PersonId
from sets.model.ledger import Ledger
from sets.model.messages import Due, Partstat
from sets.model.responses import Asks, Attendance, Came, ProposedChange, Responses
from sets.model.timing import Side
from sets.responses import private_word
from sets.responses.date_poll import in_words, is_open, poll_of
from sets.responses.prompt_catalogue import GOING_AHEAD
from sets.responses.question_card import AGREEMENT_EXAMPLES, CARD, CardRow
from sets.responses.session_plan import RE_READ, access_needs, checklist, order_of
from sets.text import wording as words
from sets.text.clean import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Members of a meeting by their newest answer; `coming` are all who have not declined."""

    expected: int
    coming: int
    declined: int
    unsure: int
    unanswered: int


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
class AskedDates:
    """Dates that a set is asked about, in words, and until when it can say what suits it."""

    dates: tuple[str, ...]
    until: str


def asked_dates(
    meeting: Meeting | None, programme: Programme, responses: Responses, now: datetime
) -> AskedDates | None:
    """What a letter asks of other dates; None where that is settled by now."""
    poll = poll_of(meeting, responses) if meeting is not None else None
    if poll is None or meeting is None or not is_open(poll, meeting, now):
        return None
    return AskedDates(dates=in_words(poll, programme), until=words.moment(poll.until, programme.zone))


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

    `needs` are what will be done, each once and without a name (domain.md section 9). `written`: how many members left a
    note with their answer, which stands on the page of the session alone.
    """

    names: tuple[str, ...]
    needs: tuple[str, ...]
    parts: tuple[tuple[str, str, str, str], ...]
    ends: str
    notes: tuple[str, ...]
    checklist: tuple[str, ...]
    read_again: bool
    last: Digest | None
    written: int = 0
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
        written=0 if reader.champion else _written(meeting, programme, responses),
        last=None if reader.champion else letter_digest(_before(meeting, programme), programme, responses, now),
        card=CARD if first else (),
        agreement=AGREEMENT_EXAMPLES if first else (),
    )


def _written(meeting: Meeting, programme: Programme, responses: Responses) -> int:
    members = {member.id for member in programme.members_at(meeting)}
    mine = (one for one in responses.answers if one.occasion == meeting.key and one.person in members)
    return sum(bool(one.note or one.sealed) for one in mine)


def _before(meeting: Meeting, programme: Programme) -> Meeting | None:
    """The session of the set before this one, of those that take place."""
    sessions = programme.sessions_by_set[meeting.set_id] if meeting.set_id is not None else ()
    return next((one for one in reversed(sessions) if one.start < meeting.start), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWords:
    """What somebody asks to be done about a session, in a sentence."""

    words: str = ""
    to_cancel: bool = False
    wishes: tuple[str, ...] = ()


def proposal(
    meeting: Meeting | None, programme: Programme, responses: Responses, now: datetime
) -> ProposalWords | None:
    """What somebody who runs this session, or a calendar, asks to be done about it, if it waits still."""
    standing = CohortState(programme=programme, responses=responses, ledger=Ledger(), now=now)
    found = standing.proposal(meeting) if meeting is not None else None
    asked = wishes_of(standing, meeting.key) if meeting is not None else ()
    if found is None and not asked:
        return None
    return ProposalWords(
        words=proposal_words(found, standing) if found is not None else "",
        to_cancel=found is not None and found.change is ProposedChange.CANCEL,
        wishes=tuple(words.upper_first(wish_words(wish, standing)) for wish in asked),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """That a session stays as it is, for who asked otherwise: `proposed` the time, or nothing where they named somebody."""

    proposed: str
    by: str
    said: str


def stays(person: PersonId, meeting: Meeting | None, programme: Programme, responses: Responses) -> Stays | None:
    """What was decided last about what this person's calendar asked for; None where nothing was."""
    standing = CohortState(programme=programme, responses=responses, ledger=Ledger())
    mine = (
        one for one in responses.calendar_requests if meeting and (one.occasion, one.person) == (meeting.key, person)
    )
    found = [(one, decided) for one in mine if (decided := decided_about(one, standing)) and decided.how in TOLD]
    if not found:
        return None
    asked, decided = max(found, key=lambda pair: pair[1].decision.at)
    zone = programme.zone
    return Stays(
        proposed=words.moment(asked.start, zone) if asked.what is Asks.OTHER_TIME and asked.start else "",
        by=one_line(decided.decision.by),
        said=one_line(decided.said),
    )


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
