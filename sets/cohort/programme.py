"""The effective programme: a published version plus the decisions and details that people gave since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from sets.cohort.own_details import with_details
from sets.cohort.settling import settled
from sets.model.cohort import Cohort, LearningSet, Meeting, MeetingKind, Member, Occasion, Person, PersonId, Role, SetId
from sets.model.publication import Begun, Decision, leaves
from sets.model.requests import Detail

ENDED_EARLY = "the programme ended early"
PersonT = TypeVar("PersonT", bound=Person)


@dataclass(frozen=True, kw_only=True)
class Programme:
    """What ought to be, as of the newest version and decision. `number` is 0 for a draft.

    `meetings` are in order of time and include cancelled ones. `details` are those that hold, and are in `cohort`.
    What has begun is as `begun` says, whatever the version does.
    `changes` are the times at which each version after the first was published.
    """

    cohort: Cohort
    meetings: tuple[Meeting, ...]
    number: int = 0
    published: datetime | None = None
    decisions: tuple[Decision, ...] = ()
    details: tuple[Detail, ...] = ()
    begun: tuple[Begun, ...] = ()
    changes: tuple[datetime, ...] = ()

    @cached_property
    def settles(self) -> datetime | None:
        """When ordinary changes of the newest version may be told; None for the first, which nothing waits for."""
        return settled(self.changes)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of all wall-clock times."""
        return ZoneInfo(self.cohort.timezone)

    @cached_property
    def by_key(self) -> dict[Occasion, Meeting]:
        return {meeting.key: meeting for meeting in self.meetings}

    @cached_property
    def _facts(self) -> dict[Occasion, Begun]:
        return {fact.occasion: fact for fact in self.begun}

    @cached_property
    def sets(self) -> dict[SetId, LearningSet]:
        return {learning_set.id: learning_set for learning_set in self.cohort.sets}

    @cached_property
    def planned_by_set(self) -> dict[SetId, tuple[Meeting, ...]]:
        """Every session by set and in order of number, cancelled ones too."""
        grouped: dict[SetId, list[Meeting]] = {set_id: [] for set_id in self.sets}
        for meeting in self.meetings:
            if meeting.set_id is not None:
                grouped[meeting.set_id].append(meeting)
        return {set_id: tuple(sorted(found, key=lambda m: m.number or 0)) for set_id, found in grouped.items()}

    @cached_property
    def sessions_by_set(self) -> dict[SetId, tuple[Meeting, ...]]:
        """The sessions that take place, by set and in order of number; cancelled ones are left out."""
        return {
            set_id: tuple(m for m in sessions if m.cancelled is None)
            for set_id, sessions in self.planned_by_set.items()
        }

    @cached_property
    def people(self) -> dict[PersonId, Person]:
        """Everyone in the file by id; a member's record wins where one person has two roles."""
        found: dict[PersonId, Person] = {}
        cohort = self.cohort
        for group in (cohort.partners, cohort.leads, cohort.coordinators):
            found.update((person.id, person) for person in group)
        for learning_set in cohort.sets:
            found.update((person.id, person) for person in learning_set.facilitators)
        for learning_set in cohort.sets:
            found.update((member.id, member) for member in learning_set.members)
        return found

    @cached_property
    def set_of(self) -> dict[PersonId, LearningSet]:
        """Each member's set."""
        return {member.id: learning_set for learning_set in self.cohort.sets for member in learning_set.members}

    def roles(self, person: PersonId) -> frozenset[Role]:
        """Every role this person has in the file."""
        cohort = self.cohort
        groups: list[tuple[Role, Iterable[Person]]] = [
            (Role.COORDINATOR, cohort.coordinators),
            (Role.LEAD, cohort.leads),
            (Role.PARTNER, cohort.partners),
            *((Role.FACILITATOR, learning_set.facilitators) for learning_set in cohort.sets),
            *((Role.MEMBER, learning_set.members) for learning_set in cohort.sets),
        ]
        return frozenset(role for role, group in groups if any(one.id == person for one in group))

    def members_at(self, meeting: Meeting) -> tuple[Member, ...]:
        """Members expected at a meeting: those who are in the set (or any set, for an event) on its day.

        Of one that has begun, those who were expected then.
        """
        day = self.day_of(meeting)
        if (fact := self._facts.get(meeting.key)) is not None:
            return _those(
                (m for learning_set in self._sets_of(meeting) for m in learning_set.members), fact.members, day
            )
        return tuple(
            member
            for learning_set in self._sets_of(meeting)
            for member in learning_set.members
            if member.serves_on(day)
        )

    def facilitators_at(self, meeting: Meeting) -> tuple[Person, ...]:
        """Facilitators of the meeting's set (or of any set, for an event) on its day, each once; or as it was when it began."""
        day = self.day_of(meeting)
        if (fact := self._facts.get(meeting.key)) is not None:
            then = (p for learning_set in self._sets_of(meeting) for p in learning_set.facilitators)
            return _those(then, fact.facilitators, day)
        found = {
            person.id: person
            for learning_set in self._sets_of(meeting)
            for person in learning_set.facilitators
            if person.serves_on(day)
        }
        return tuple(found.values())

    def expected(self, meeting: Meeting) -> tuple[Person, ...]:
        """Everyone who ought to hold an invite of this meeting; nobody when it is cancelled. Each person once."""
        if meeting.cancelled is not None:
            return ()
        return tuple(self._expected[meeting.key].values())

    def expected_ids(self, meeting: Meeting) -> frozenset[PersonId]:
        """The ids of everyone who ought to hold an invite of this meeting."""
        return frozenset() if meeting.cancelled is not None else frozenset(self._expected[meeting.key])

    @cached_property
    def _expected(self) -> dict[Occasion, dict[PersonId, Person]]:
        return {meeting.key: {p.id: p for p in self._invited(meeting)} for meeting in self.meetings}

    def _invited(self, meeting: Meeting) -> tuple[Person, ...]:
        if meeting.kind is MeetingKind.SESSION:
            return (*self.members_at(meeting), *self.facilitators_at(meeting))
        day, cohort = self.day_of(meeting), self.cohort
        if (fact := self._facts.get(meeting.key)) is not None:
            team = (*cohort.coordinators, *cohort.leads, *cohort.partners)
            everybody = (*self.members_at(meeting), *self.facilitators_at(meeting), *team)
            return _those(everybody, fact.invited, day)
        rule = next(event for event in cohort.events if event.key == meeting.key)
        groups: dict[Role, tuple[Person, ...]] = {
            Role.MEMBER: self.members_at(meeting),
            Role.FACILITATOR: self.facilitators_at(meeting),
            Role.COORDINATOR: cohort.coordinators,
            Role.LEAD: cohort.leads,
            Role.PARTNER: cohort.partners,
        }
        return tuple(person for role in rule.who for person in groups[role] if person.serves_on(day))

    def why_moved(self, occasion: Occasion) -> str:
        """The reason that the file gives for a change to this session or event, or nothing."""
        meeting = self.by_key.get(occasion)
        if meeting is None:
            return ""
        if meeting.kind is MeetingKind.EVENT:
            return next((event.why for event in self.cohort.events if event.key == occasion), "")
        learning_set = self.sets.get(meeting.set_id) if meeting.set_id is not None else None
        moves = learning_set.moves if learning_set is not None else ()
        return next((move.why for move in moves if move.session == meeting.number), "")

    def day_of(self, meeting: Meeting) -> date:
        """The meeting's local day."""
        return meeting.start.astimezone(self.zone).date()

    def _sets_of(self, meeting: Meeting) -> tuple[LearningSet, ...]:
        return self.cohort.sets if meeting.set_id is None else (self.sets[meeting.set_id],)


def _those(people: Iterable[PersonT], wanted: tuple[PersonId, ...], day: date) -> tuple[PersonT, ...]:
    """Those of these ids, each once; of two entries of one person the one that holds on the day."""
    found: dict[PersonId, PersonT] = {}
    for person in people:
        if person.id in wanted and (person.id not in found or person.serves_on(day)):
            found[person.id] = person
    return tuple(found.values())


def effective(
    cohort: Cohort,
    meetings: tuple[Meeting, ...],
    decisions: tuple[Decision, ...],
    *,
    number: int,
    at: datetime | None,
    details: tuple[Detail, ...] = (),
    begun: tuple[Begun, ...] = (),
    changes: tuple[datetime, ...] = (),
) -> Programme:
    """The programme that runs: `ended`, people's own details and the decisions about people applied to a version.

    What has begun takes the place of what the version says of it.
    """
    zone = ZoneInfo(cohort.timezone)
    cohort, holding = with_details(cohort, details)
    last_days = _last_days(decisions, zone)
    sets = tuple(
        replace(
            learning_set,
            members=tuple(_leaving(member, last_days) for member in learning_set.members),
            facilitators=tuple(_leaving(person, last_days) for person in learning_set.facilitators),
        )
        for learning_set in cohort.sets
    )
    cohort = replace(
        cohort,
        sets=sets,
        coordinators=tuple(_leaving(person, last_days) for person in cohort.coordinators),
        leads=tuple(_leaving(person, last_days) for person in cohort.leads),
        partners=tuple(_leaving(person, last_days) for person in cohort.partners),
    )
    here = {one.id for one in sets}
    facts = tuple(
        replace(fact, meeting=_local(fact.meeting, zone))
        for fact in begun
        if fact.meeting.set_id is None or fact.meeting.set_id in here
    )
    ought = {m.key: _ended(_local(m, zone), cohort.ended, zone) for m in meetings}
    ought |= {fact.occasion: fact.meeting for fact in facts}
    return Programme(
        cohort=cohort,
        meetings=tuple(sorted(ought.values(), key=lambda m: (m.start, m.key))),
        number=number,
        published=at,
        decisions=decisions,
        details=holding,
        begun=facts,
        changes=changes,
    )


def _local(meeting: Meeting, zone: ZoneInfo) -> Meeting:
    return replace(meeting, start=meeting.start.astimezone(zone), end=meeting.end.astimezone(zone))


def _last_days(decisions: tuple[Decision, ...], zone: ZoneInfo) -> dict[str, date]:
    """The day each leaver left. A person who rejoins does so by a `first_day` in the file after that day."""
    return {subject: one.at.astimezone(zone).date() for subject, one in leaves(decisions).items()}


def _leaving(person: PersonT, last_days: dict[str, date]) -> PersonT:
    left = last_days.get(person.id)
    if left is None or (person.first_day is not None and person.first_day > left):
        return person
    if person.last_day is not None and person.last_day < left:
        return person
    return replace(person, last_day=left)


def _ended(meeting: Meeting, ended: date | None, zone: ZoneInfo) -> Meeting:
    if ended is None or meeting.cancelled is not None or meeting.start.astimezone(zone).date() <= ended:
        return meeting
    # the closing event and the report stay when a cohort ends early; sessions after it do not
    if meeting.kind is MeetingKind.EVENT:
        return meeting
    return replace(meeting, cancelled=ENDED_EARLY)
