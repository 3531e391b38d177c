"""What a coordinator sees: the messages to come as lines, where a cohort stands, and one letter plan of each kind. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sets.cohort.meeting_wording import about
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.attention import needs
from sets.due.invites import Describe, calendar_dues
from sets.due.outlook import Outlook
from sets.due.prompt_candidates import Candidate, due_of, prompt_candidates
from sets.model.cohort import Meeting, MeetingKind, Occasion
from sets.model.ledger import Ledger
from sets.model.messages import CANCEL, INVITE, UPDATE, WELCOME, Due, LeftOut, LetterPlan, Method, Partstat
from sets.model.responses import LogState, Responses
from sets.responses.prompt_catalogue import REFLECTION
from sets.text.wording import number

AHEAD = timedelta(days=14)
AHEAD_IN_WORDS = f"{number(AHEAD.days // 7)} weeks"
"""How far coordinators look ahead at what leaves."""
HELD = "held until a person releases it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one or more people at one moment (None: nobody gets it). `people` and `left_out` are names."""

    at: datetime | None
    kinds: tuple[str, ...]
    occasion: Occasion
    about: str
    why: tuple[str, ...]
    people: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def messages(outlook: Outlook, programme: Programme, *, series: bool = True) -> tuple[Message, ...]:
    """Every message to come, in the order in which they leave, each with who is left out of it and why.

    `series`: the invites of one set that go to the same people stand as one.
    """
    grouped: dict[tuple[datetime, tuple[str, ...], Occasion], list[LetterPlan]] = defaultdict(list)
    for plan in outlook.plans:
        kinds = tuple(dict.fromkeys(due.kind for due in plan.dues))
        grouped[plan.lead.at, kinds, plan.lead.occasion].append(plan)
    held = (due.left_out(HELD) for due in outlook.held)
    absent = _absent((*outlook.left_out, *held))
    found = [_message(key, plans, absent, programme) for key, plans in grouped.items()]
    shown = {(m.occasion, kind) for m in found for kind in m.kinds}
    found += [_nobody(key, out, programme) for key, out in absent.items() if key not in shown]
    ordered = sorted(found, key=lambda m: _order(m, programme))
    return _series(ordered, programme) if series else tuple(ordered)


def _order(message: Message, programme: Programme) -> tuple[object, ...]:
    """By time; at one time the welcome first, then by set and in the order of the meetings."""
    meeting = programme.by_key.get(message.occasion)
    learning_set = meeting.set_id or "" if meeting is not None else ""
    start = meeting.start.timestamp() if meeting is not None else 0.0
    at = message.at.timestamp() if message.at is not None else float("inf")
    return (at, WELCOME not in message.kinds, learning_set, start, message.occasion, message.kinds)


def _series(found: list[Message], programme: Programme) -> tuple[Message, ...]:
    """Invites of one set that go to the same people at one moment stand as one line: `Thames: sessions 1 to 6 of 6`."""
    merged: list[Message] = []
    for message in found:
        last = merged[-1] if merged else None
        if last is not None and _one_series(last, message, programme):
            last_number = programme.by_key[message.occasion].number
            first = programme.by_key[last.occasion]
            of = last.about.rpartition(" of ")[2]
            learning_set = programme.sets[first.set_id].name if first.set_id is not None else ""
            merged[-1] = replace(last, about=f"{learning_set}: sessions {first.number} to {last_number} of {of}")
        else:
            merged.append(message)
    return tuple(merged)


def _one_series(last: Message, message: Message, programme: Programme) -> bool:
    first, following = programme.by_key.get(last.occasion), programme.by_key.get(message.occasion)
    if first is None or following is None or first.set_id is None or first.set_id != following.set_id:
        return False
    same = (last.at, last.kinds, last.people, last.why, last.left_out)
    return last.kinds == (INVITE,) and same == (
        message.at,
        message.kinds,
        message.people,
        message.why,
        message.left_out,
    )


def _absent(left_out: tuple[LeftOut, ...]) -> dict[tuple[Occasion, str], tuple[tuple[str, str], ...]]:
    grouped: dict[tuple[Occasion, str], list[tuple[str, str]]] = defaultdict(list)
    for one in left_out:
        grouped[one.occasion, one.kind].append((one.name or one.person, one.why))
    return {key: tuple(sorted(set(names))) for key, names in grouped.items()}


def _message(
    key: tuple[datetime, tuple[str, ...], Occasion],
    plans: list[LetterPlan],
    absent: dict[tuple[Occasion, str], tuple[tuple[str, str], ...]],
    programme: Programme,
) -> Message:
    at, kinds, occasion = key
    left_out = {one for kind in kinds for one in absent.get((occasion, kind), ())}
    return Message(
        at=at.astimezone(programme.zone),
        kinds=kinds,
        occasion=occasion,
        about=about(programme, occasion),
        why=tuple(dict.fromkeys(due.why for plan in plans for due in plan.dues)),
        people=tuple(sorted(plan.lead.name for plan in plans)),
        left_out=tuple(sorted(left_out)),
    )


def _nobody(key: tuple[Occasion, str], out: tuple[tuple[str, str], ...], programme: Programme) -> Message:
    occasion, kind = key
    return Message(
        at=None, kinds=(kind,), occasion=occasion, about=about(programme, occasion), why=(), people=(), left_out=out
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStanding:
    """Where one session stands, in numbers; `returned` and `declined_log` count learning logs."""

    meeting: Meeting
    expected: int
    accepted: int
    declined: int
    came: int | None
    returned: int
    declined_log: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortStanding:
    """Where a cohort stands; `needs` are sentences on what a person should look at."""

    cohort: str
    title: str
    number: int
    sessions: tuple[SessionStanding, ...]
    states: tuple[tuple[str, int], ...]
    next_message: datetime | None
    needs: tuple[str, ...]


def standing_of(
    programme: Programme, responses: Responses, ledger: Ledger, outlook: Outlook, now: datetime
) -> CohortStanding:
    """The state of a cohort: its sessions, answers, logs and mail, and what needs a person."""
    standing = CohortState(programme=programme, responses=responses, ledger=ledger)
    sessions = tuple(_session(m, standing) for m in programme.meetings if m.kind is MeetingKind.SESSION)
    return CohortStanding(
        cohort=programme.cohort.id,
        title=programme.cohort.title,
        number=programme.number,
        sessions=sessions,
        states=tuple(sorted(Counter(line.state.value for line in ledger.deliveries).items())),
        next_message=outlook.next_after(now),
        needs=needs(standing, outlook.held, now),
    )


def _session(meeting: Meeting, standing: CohortState) -> SessionStanding:
    members = standing.programme.members_at(meeting)
    answers = Counter(standing.answer(meeting, member.id) for member in members)
    logs = [log for log in standing.responses.logs if log.occasion == meeting.key and log.prompt == REFLECTION.name]
    came = sum(standing.came(meeting, member.id) is True for member in members)
    return SessionStanding(
        meeting=meeting,
        expected=len(members),
        accepted=answers[Partstat.ACCEPTED],
        declined=answers[Partstat.DECLINED],
        came=came if meeting.key in standing.marked else None,
        returned=sum(log.state is LogState.RETURNED for log in logs),
        declined_log=sum(log.state is LogState.NOTHING_TO_SHARE for log in logs),
    )


def one_of_each(programme: Programme, now: datetime, *, uid_key: bytes, describe: Describe) -> list[LetterPlan]:
    """An invite, an update, a cancellation, and the first of every prompt and reminder of the timeline."""
    standing = CohortState(programme=programme, responses=Responses(), ledger=Ledger())
    before = min((m.start for m in programme.meetings), default=now) - timedelta(days=1)
    invites, _ = calendar_dues(standing, min(now, before), uid_key=uid_key, describe=describe)
    firsts: dict[str, Candidate] = {}
    for candidate in prompt_candidates(standing, programme.published or now):
        firsts.setdefault(candidate.kind, candidate)
    prompts = [LetterPlan(dues=(due_of(candidate, programme, candidate.at),)) for candidate in firsts.values()]
    calendar = [LetterPlan(dues=(due,)) for due in _calendar(invites[0])] if invites else []
    return [*prompts[:1], *calendar, *prompts[1:]]


def _calendar(invite: Due) -> tuple[Due, Due, Due]:
    told = invite.told
    assert told is not None
    moved = replace(told, start=told.start + timedelta(hours=1), end=told.end + timedelta(hours=1), sequence=1)
    update = replace(invite, kind=UPDATE, revision=1, told=moved, before=told, why="new time")
    gone = replace(moved, method=Method.CANCEL, sequence=2)
    cancel = replace(invite, kind=CANCEL, revision=2, told=gone, before=moved, why="cancelled: an example of a reason")
    return invite, update, cancel
