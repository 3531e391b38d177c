"""Who is in a person's sets, and what of it is new to them since they were last told. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sets.cohort.programme import Programme
from sets.model.cohort import PersonId, Role, SetId
from sets.model.ledger import Ledger, perhaps_left
from sets.model.messages import COVERING, WELCOME, Companion, Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class SetNews:
    """What is new in one set for one reader. `moved_in`: the reader came here from another set; `joined` and `left` are
    others. A companion who left has the sessions to come at which they had been expected.
    """

    set_id: SetId
    moved_in: bool
    joined: tuple[Companion, ...]
    left: tuple[Companion, ...]


def company_of(person: PersonId, companions: Iterable[Companion]) -> tuple[Companion, ...]:
    """All who are in a set with this person, the person too."""
    found = tuple(companions)
    own = {one.set_id for one in found if one.person == person}
    return tuple(one for one in found if one.set_id in own)


def companions(programme: Programme, now: datetime) -> tuple[Companion, ...]:
    """Everybody who is expected at a session to come, by set."""
    sessions: dict[tuple[SetId, PersonId, Role], list[int]] = defaultdict(list)
    for set_id, meetings in programme.sessions_by_set.items():
        for meeting in (one for one in meetings if one.start > now):
            for role, people in (
                (Role.MEMBER, programme.members_at(meeting)),
                (Role.FACILITATOR, programme.facilitators_at(meeting)),
            ):
                for person in people:
                    sessions[set_id, person.id, role].append(meeting.number or 0)
    return tuple(
        Companion(set_id=set_id, person=person, role=role, sessions=tuple(numbers))
        for (set_id, person, role), numbers in sessions.items()
    )


def last_told(person: PersonId, ledger: Ledger, *, but: str = "") -> Delivery | None:
    """The newest letter, `but` one, that named this person's company to them."""
    named = (WELCOME, *COVERING)
    lines = (
        one
        for one in ledger.of_person(person)
        if one.kind in named and one.company and perhaps_left(one) and one.key != but
    )
    return max(lines, key=lambda one: one.claimed or one.seen, default=None)


def set_news(
    person: PersonId,
    now_there: tuple[Companion, ...],
    known: tuple[Companion, ...],
    to_come: dict[SetId, frozenset[int]],
) -> Iterator[SetNews]:
    """What is new in each set of this person, of sessions to come (`to_come` are their numbers by set)."""
    before = {(one.set_id, one.person, one.role) for one in known}
    there = {(one.set_id, one.person, one.role) for one in now_there}
    own_before = {one.set_id for one in known if one.person == person}
    for set_id in sorted({one.set_id for one in now_there if one.person == person}):
        moved_in = set_id not in own_before
        joined = tuple(
            one
            for one in now_there
            if one.set_id == set_id and one.person != person and (set_id, one.person, one.role) not in before
        )
        gone = (one for one in known if one.set_id == set_id and (set_id, one.person, one.role) not in there)
        left = tuple(
            one for one in gone if one.person != person and to_come.get(set_id, frozenset()) & set(one.sessions)
        )
        if moved_in or joined or left:
            yield SetNews(set_id=set_id, moved_in=moved_in, joined=joined, left=left)
