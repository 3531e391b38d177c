"""What has begun, as a fact: from the version that ran then and the decisions taken by then. Pure.

Later versions and decisions change neither where and when a meeting was, nor who was expected at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from sets.cohort import file
from sets.cohort.programme import Programme, effective
from sets.model.cohort import Cohort, LearningSet, Meeting, Person, PersonId, Role, SetId
from sets.model.publication import Begun, Decision, Published

PersonT = TypeVar("PersonT", bound=Person)


def as_it_began(programme: Programme, meeting: Meeting) -> Begun:
    """The fact of a meeting that begins while this programme runs."""
    return Begun(
        occasion=meeting.key,
        version=programme.number,
        meeting=meeting,
        members=tuple(member.id for member in programme.members_at(meeting)),
        facilitators=tuple(person.id for person in programme.facilitators_at(meeting)),
        invited=tuple(person.id for person in programme.expected(meeting)),
        count=programme.count_of(meeting),
    )


def unkept(programme: Programme, now: datetime) -> bool:
    """Whether a meeting has begun of which there is no fact yet."""
    facts = {fact.occasion for fact in programme.begun}
    return any(m.start < now and m.cancelled is None and m.key not in facts for m in programme.meetings)


def begun_by(
    versions: tuple[Published, ...], decisions: tuple[Decision, ...], kept: Iterable[Begun], now: datetime | None = None
) -> tuple[Begun, ...]:
    """What has begun by now: what was kept, and the rest from the version that ran at its start.

    Without `now`, what had begun when the newest version came: of what begins since, that one is right itself. A version
    that comes at the very moment of a start is the one that runs then. A meeting of which the version of then knew nothing,
    or said another time or that it is off, was entered afterwards and is none.
    """
    facts = {fact.occasion: fact for fact in kept}
    if not versions:
        return tuple(facts.values())
    newest, past = versions[-1], _Past(versions, decisions)
    until = newest.at if now is None else now
    for meeting in newest.meetings:
        if meeting.key in facts or meeting.cancelled is not None or meeting.start >= until:
            continue
        if (fact := past.fact(meeting)) is not None:
            facts[fact.occasion] = fact
    return tuple(facts[key] for key in sorted(facts))


class _Past:
    """The programmes that ran."""

    def __init__(self, versions: tuple[Published, ...], decisions: tuple[Decision, ...]) -> None:
        self.versions, self.decisions = versions, decisions
        self._cohort = cache(lambda version: _cohort(versions[version]))
        self._programme = cache(self._as_decided)

    def fact(self, meeting: Meeting) -> Begun | None:
        """The fact of a meeting of the newest version; None where another version ran then and said otherwise."""
        ran = [index for index, version in enumerate(self.versions) if version.at <= meeting.start]
        newest = self._programme(len(self.versions) - 1, len(self.decisions))
        if not ran or newest.by_key[meeting.key].cancelled is not None:
            return None
        then = self._programme(ran[-1], sum(one.at <= meeting.start for one in self.decisions))
        before = then.by_key.get(meeting.key)
        if before is None or before.cancelled is not None or (before.start, before.end) != (meeting.start, meeting.end):
            return None
        return as_it_began(then, before)

    def _as_decided(self, index: int, decided: int) -> Programme:
        version = self.versions[index]
        return effective(
            self._cohort(index), version.meetings, self.decisions[:decided], number=version.number, at=version.at
        )


def with_those_expected(
    cohort: Cohort, versions: tuple[Published, ...], begun: Iterable[Begun], now: datetime
) -> Cohort:
    """The cohort with whoever was expected at what has begun and is in its file no longer: they left the day before.

    `versions` are those before the cohort's own, which comes at `now`.
    """
    wanted = frozenset(_expected(begun))
    zone, sets = ZoneInfo(cohort.timezone), {learning_set.id: learning_set for learning_set in cohort.sets}
    ends = (*(version.at for version in versions[1:]), now)
    for version, end in zip(reversed(versions), reversed(ends), strict=False):
        lost = wanted - _there(sets.values())
        if not lost:
            break
        last = end.astimezone(zone).date() - timedelta(days=1)
        for before in _cohort(version).sets:
            if before.id in sets:
                sets[before.id] = _put_back(sets[before.id], before, lost, last)
    return replace(cohort, sets=tuple(sets.values()))


_Expected = tuple[Role, SetId | None, PersonId]
"""Somebody who was expected at a session of this set; at an event (no set) whichever their set is."""


def _expected(begun: Iterable[Begun]) -> Iterator[_Expected]:
    for fact in begun:
        yield from ((Role.MEMBER, fact.meeting.set_id, person) for person in fact.members)
        # a champion is there as a member
        leading = (person for person in fact.facilitators if person not in fact.members)
        yield from ((Role.FACILITATOR, fact.meeting.set_id, person) for person in leading)


def _there(sets: Iterable[LearningSet]) -> frozenset[_Expected]:
    """Everybody of these sets, each as of their set and as of any."""
    found = ((one.id, role, person.id) for one in sets for role, people in _people(one) for person in people)
    return frozenset((role, any_or_own, person) for set_id, role, person in found for any_or_own in (set_id, None))


def _people(learning_set: LearningSet) -> tuple[tuple[Role, tuple[Person, ...]], ...]:
    return (Role.MEMBER, learning_set.members), (Role.FACILITATOR, learning_set.facilitators)


def _put_back(learning_set: LearningSet, before: LearningSet, lost: frozenset[_Expected], last: date) -> LearningSet:
    def back(role: Role, people: tuple[PersonT, ...]) -> tuple[PersonT, ...]:
        gone = (p for p in people if {(role, before.id, p.id), (role, None, p.id)} & lost)
        return tuple(replace(person, last_day=min(last, person.last_day or last)) for person in gone)

    return replace(
        learning_set,
        members=(*learning_set.members, *back(Role.MEMBER, before.members)),
        facilitators=(*learning_set.facilitators, *back(Role.FACILITATOR, before.facilitators)),
    )


def _cohort(version: Published) -> Cohort:
    return file.build(version.document, version.people, version.lists)
