"""A cohort file beside the version that runs and what has begun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sets.cohort.history.begun import as_it_began
from sets.cohort.programme import Programme
from sets.model.cohort import LearningSet, Occasion, PersonId, SetId
from sets.model.publication import Begun
from sets.model.responses import Responses
from sets.text import wording as words


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The meetings of which, and the people of whom, there are records: registers, turns, logs, actions, ratings, answers."""

    occasions: frozenset[Occasion] = frozenset()
    people: frozenset[PersonId] = frozenset()


NO_RECORDS = Records()


def records_in(responses: Responses) -> Records:
    """Of which meetings and of whom something was given back."""
    came, turns, logs = responses.attendance, responses.rounds, responses.logs
    occasions = {*(a.occasion for a in came), *(r.occasion for r in turns), *(log.occasion for log in logs)}
    people = {*(a.person for a in came), *(r.person for r in turns), *(log.person for log in logs)}
    people |= {*(a.person for a in responses.answers), *(a.person for a in responses.actions)}
    people |= {rating.person for rating in responses.ratings}
    return Records(occasions=frozenset(occasions), people=frozenset(people))


@dataclass(frozen=True, kw_only=True)
class Edit:
    """`before` is the version that runs and `draft` the file, both as they are written: without the facts laid over them.

    `written` is the document of the version that runs, and `document` the file's.
    """

    document: Mapping[str, Any]
    draft: Programme
    written: Mapping[str, Any]
    before: Programme
    begun: tuple[Begun, ...]
    records: Records
    now: datetime

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.before.zone).date()

    @cached_property
    def past(self) -> tuple[Begun, ...]:
        """What has begun, and what was entered after its start and has records by now; in order of time."""
        known = {fact.occasion for fact in self.begun}
        entered = tuple(
            as_it_began(self.before, meeting)
            for meeting in self.before.meetings
            if meeting.start < self.now and meeting.cancelled is None
            if meeting.key in self.records.occasions and meeting.key not in known
        )
        return tuple(sorted((*self.begun, *entered), key=lambda fact: (fact.meeting.start, fact.occasion)))

    @cached_property
    def same_zone(self) -> bool:
        return self.draft.cohort.timezone == self.before.cohort.timezone

    def entered(self, fact: Begun) -> bool:
        """Whether it was entered after its start: its time may still be put right, within what is past."""
        return fact not in self.begun

    @cached_property
    def past_of(self) -> dict[SetId | None, tuple[Begun, ...]]:
        """The same by set, the events of the cohort under None."""
        found: dict[SetId | None, tuple[Begun, ...]] = {}
        for fact in self.past:
            found[fact.meeting.set_id] = (*found.get(fact.meeting.set_id, ()), fact)
        return found

    @cached_property
    def index_of(self) -> dict[SetId, int]:
        """Where each set stands in the file."""
        return {one.id: index for index, one in enumerate(self.draft.cohort.sets)}

    def day(self, fact: Begun) -> date:
        """The local day on which it began."""
        return self.before.day_of(fact.meeting)

    def was_written(self, set_id: SetId, key: str) -> Any:
        """What the version that runs says of a key of a set, or of all sets."""
        own: Mapping[str, Any] = next((one for one in self.written["sets"] if one.get("id") == set_id), {})
        return own.get(key, self.written.get("sessions", {}).get(key))

    def began(self, facts: tuple[Begun, ...], name: str) -> str:
        """`session 2 of Thames began at 10am on Tuesday 16 February 2027`."""
        moments = [words.moment(fact.meeting.start, self.before.zone) for fact in facts]
        numbers = [str(fact.meeting.number) for fact in facts]
        if len(facts) == 1:
            return f"session {numbers[0]} of {name} began at {moments[0]}"
        return f"sessions {words.listed(numbers)} of {name} have begun, the latest at {moments[-1]}"


def mostly_the_same(one: LearningSet, other: LearningSet) -> bool:
    """Whether more than half of a set's members are in another."""
    members = {member.id for member in one.members}
    return 2 * len(members & {member.id for member in other.members}) > len(members)
