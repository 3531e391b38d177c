"""What a coordinator sees of the messages to come, as lines, and one letter plan of each kind. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sets.cohort.meeting_wording import about
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.discretion import Key, tells
from sets.due.outlook import Outlook
from sets.due.prompting.candidates import Candidate, due_of, prompt_candidates
from sets.due.weeks import AHEAD
from sets.model.cohort import Occasion
from sets.model.ledger import Ledger
from sets.model.messages import INVITE, WELCOME, LeftOut, LetterPlan
from sets.model.responses import Responses
from sets.text.wording import number

AHEAD_IN_WORDS = f"{number(AHEAD.days // 7)} weeks"
HELD = "held until a person releases it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one or more people at one moment (None: nobody gets it). `people` and `left_out` are names.

    `private`: who gets it, and whether anybody does, would tell who answered or who was absent, so neither is there.
    """

    at: datetime | None
    kinds: tuple[str, ...]
    occasion: Occasion
    about: str
    why: tuple[str, ...]
    people: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    private: bool = False


def messages(
    outlook: Outlook, programme: Programme, responses: Responses, now: datetime, *, series: bool = True
) -> tuple[Message, ...]:
    """Every message to come, in the order in which they leave, each with who is left out of it and why.

    `series`: the invites of one set that go to the same people stand as one. What would tell on people is left out where
    its turn has come, and stands without a name where it is still to come, whoever answers until then.
    """
    held = (due.left_out(HELD) for due in outlook.held)
    left_out = (*outlook.left_out, *held)
    private = private_of(outlook.plans, left_out, programme, responses)
    grouped: dict[tuple[datetime, tuple[str, ...], Occasion], list[LetterPlan]] = defaultdict(list)
    for plan in _by_ask(outlook.plans) if not private else _by_message(outlook.plans, private):
        kinds = tuple(dict.fromkeys(due.kind for due in plan.dues))
        grouped[plan.lead.at, kinds, plan.lead.occasion].append(plan)
    absent = _absent(tuple(one for one in left_out if (one.occasion, one.kind) not in private))
    found = [_message(key, plans, absent, programme) for key, plans in grouped.items()]
    shown = {(m.occasion, kind) for m in found for kind in m.kinds}
    found += [_nobody(key, out, programme) for key, out in absent.items() if key not in shown]
    found += unnamed(private, programme, now)
    ordered = sorted(found, key=lambda m: _order(m, programme))
    return _series(ordered, programme) if series else tuple(ordered)


def private_of(
    plans: Iterable[LetterPlan], left_out: Iterable[LeftOut], programme: Programme, responses: Responses
) -> frozenset[Key]:
    """The messages whose recipients, or whose having none, would tell on people."""
    absent: dict[Key, list[LeftOut]] = defaultdict(list)
    for one in left_out:
        absent[one.occasion, one.kind].append(one)
    to_come = {(due.occasion, due.kind) for plan in plans for due in plan.dues}
    keys = to_come | set(absent)
    return frozenset(key for key in keys if tells(*key, programme, responses, absent[key], to_come))


def _by_ask(plans: Iterable[LetterPlan]) -> Iterator[LetterPlan]:
    """A line for each ask, at the time of its letter: what stood as the first of two would be looked for in vain."""
    return (LetterPlan(dues=(replace(due, at=plan.lead.at),)) for plan in plans for due in plan.dues)


def _by_message(plans: Iterable[LetterPlan], private: frozenset[Key]) -> Iterator[LetterPlan]:
    """A letter for each ask, at the time of the first who gets it: who gets two in one would tell of the other."""
    dues = [due for plan in plans for due in plan.dues if (due.occasion, due.kind) not in private]
    first: dict[Key, datetime] = {}
    for due in dues:
        key = (due.occasion, due.kind)
        first[key] = min(first.get(key, due.at), due.at)
    return (LetterPlan(dues=(replace(due, at=first[due.occasion, due.kind]),)) for due in dues)


def unnamed(private: frozenset[Key], programme: Programme, now: datetime) -> Iterator[Message]:
    """What would tell on people and is still to come, as it would be if nobody had answered anything."""
    standing = CohortState(programme=programme, responses=Responses(), ledger=Ledger())
    moments: dict[Key, Candidate] = {}
    for candidate in prompt_candidates(standing, programme.published or datetime.min.replace(tzinfo=programme.zone)):
        moments.setdefault((candidate.occasion, candidate.kind), candidate)
    for key in private & moments.keys():
        candidate = moments[key]
        if candidate.at <= now:
            continue
        yield Message(
            at=candidate.at.astimezone(programme.zone),
            kinds=(candidate.kind,),
            occasion=candidate.occasion,
            about=about(programme, candidate.occasion),
            why=(due_of(candidate, programme, candidate.at).why,),
            people=(),
            private=True,
        )


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
