"""Letters that people asked for, or that were asked for on their behalf: what is still to be sent, at once. Pure.

They are answers, so nothing that spares people messages touches them: hours, merging, ceiling, pauses, holds, having
left. One with a link goes to the address on file, and nobody else sees where it leads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.from_calendars.alerts import alert_dues
from sets.due.from_calendars.invites_again import Pair, again_dues
from sets.model.cohort import PersonId, Role
from sets.model.errors import StateError
from sets.model.ledger import told_already
from sets.model.messages import GRACE, Delivery, Due, Flow, LeftOut, LetterPlan, State
from sets.model.requests import LetterKind, LetterRequest, Purpose
from sets.model.responses import Responses

USEFUL = timedelta(days=2)
"""How long a letter that was asked for is waited for; whoever still wants it asks again."""
A_DAY, MOST_A_DAY = timedelta(days=1), 3
"""How often a letter of one kind is sent to somebody who asks again and again."""
ARRIVES_WITHIN = timedelta(minutes=10)
"""What people are told; whoever asks again sooner has one on its way."""
WHY = "asked for on a page"
ASKED_AGAIN = "asked again since, with another address"


def requested_dues(
    standing: CohortState, now: datetime, on_their_way: Collection[Pair] = ()
) -> tuple[tuple[LetterPlan, ...], tuple[LeftOut, ...], tuple[Due, ...]]:
    """The letters asked for that are to leave, who gets none and why, and what came too late to be sent.

    Nothing for somebody who is not, or no longer, in the file. What calendars asked for is among them; `on_their_way` are
    those whose calendar is about to be told something newer.
    """
    plans: list[LetterPlan] = []
    left_out: list[LeftOut] = []
    missed: list[Due] = []
    for due, why in _wanted(standing, now, on_their_way):
        line = standing.ledger.by_key.get(due.key)
        if told_already(line) or _went_twice(line):
            continue
        ready = _at(due, line, now)
        past = max(ready.at, now) > due.until
        if why:
            left_out.extend([] if past else [due.left_out(why)])
        elif past:
            missed.extend([] if ready.resend else [due])
        else:
            plans.append(LetterPlan(dues=(ready,)))
    return tuple(plans), tuple(left_out), tuple(missed)


def _wanted(standing: CohortState, now: datetime, on_their_way: Collection[Pair]) -> Iterator[tuple[Due, str]]:
    """Each letter that somebody, or their calendar, asked for, and what stops it."""
    for asked in standing.responses.asked:
        due = _due(asked, standing)
        if due is not None:
            yield due, _stopped(asked, due, standing)
    for due in (*alert_dues(standing, now), *again_dues(standing, on_their_way)):
        yield due, standing.takes_no_mail(due.address, needed=True)


def next_number(asked: Iterable[LetterRequest], person: PersonId, wish: LetterKind) -> int:
    """The number of a person's next letter of this kind."""
    return 1 + max((one.number for one in asked if (one.person, one.wish) == (person, wish)), default=0)


def asked_since(asked: Iterable[LetterRequest], person: PersonId, wish: LetterKind, since: datetime) -> int:
    """How often a person asked for this since a moment."""
    return sum((one.person, one.wish) == (person, wish) and one.at > since for one in asked)


def _due(asked: LetterRequest, standing: CohortState) -> Due | None:
    person = standing.programme.people.get(asked.person)
    if person is None:
        return None
    return Due(
        cohort=standing.programme.cohort.id,
        occasion=asked.occasion,
        person=person.id,
        kind=asked.wish.value,
        revision=asked.number,
        part=Flow.PROMPTS,
        at=asked.at,
        until=asked.at + USEFUL,
        why=WHY,
        name=person.name,
        address=asked.address or person.email,
    )


def _stopped(asked: LetterRequest, due: Due, standing: CohortState) -> str:
    if why := standing.takes_no_mail(due.address, needed=True):
        return why
    newest = next_number(standing.responses.asked, asked.person, asked.wish) - 1
    turned = any(turn.person == asked.person and turn.at >= asked.at for turn in standing.responses.turns)
    over = asked.number < newest or turned
    return ASKED_AGAIN if asked.wish is LetterKind.NEW_ADDRESS and over else ""


def _went_twice(line: Delivery | None) -> bool:
    return line is not None and line.state is State.UNKNOWN and line.repeat


def _at(due: Due, line: Delivery | None, now: datetime) -> Due:
    """When it may leave: at once, after its grace where it may have left already, by the ladder where it was refused."""
    if line is None:
        return due
    if line.state is State.UNKNOWN:
        at = max(now, (line.settled or now) + GRACE)
        return replace(due, at=at, resend=True, why="its fate is unknown, so it is sent once more")
    if line.state is State.FAILED and line.next_try is not None:
        return replace(due, at=max(due.at, line.next_try))
    return due


def export_request(
    programme: Programme, responses: Responses, person: PersonId, now: datetime, named: str
) -> LetterRequest:
    """The letter with a link to all that is held on this person; StateError where it could reach nobody.

    `named` is how whoever asked called them.
    """
    return _asked(programme, responses.asked, person, LetterKind.YOUR_DATA, now, named)


def link_request(
    programme: Programme, responses: Responses, person: PersonId, now: datetime, named: str
) -> LetterRequest:
    """The letter with a fresh link to their own page; who only coordinates has the team's. StateError as above."""
    roles = programme.roles(person)
    only_coordinates = Role.COORDINATOR in roles and Role.MEMBER not in roles and Role.FACILITATOR not in roles
    purpose = Purpose.TEAM if only_coordinates else Purpose.MINE
    return _asked(programme, responses.asked, person, LetterKind.NEW_LINK, now, named, purpose.value)


def _asked(
    programme: Programme,
    asked: Iterable[LetterRequest],
    person: PersonId,
    wish: LetterKind,
    now: datetime,
    named: str,
    purpose: str = "",
) -> LetterRequest:
    found = programme.people.get(person)
    if found is None:
        raise StateError(
            "is in the records, but not in the version that runs, so no letter can go to them; write to them yourself",
            whom=named,
        )
    if is_stand_in(found.email):
        raise StateError("was forgotten: nothing is held on them any more", whom=named)
    return LetterRequest(person=person, wish=wish, number=next_number(asked, person, wish), at=now, purpose=purpose)
