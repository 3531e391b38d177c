"""The effective programme: a published version plus the decisions and details that people gave since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from sets.cohort import facilitating
from sets.cohort.own_details import with_details
from sets.cohort.settling import settled
from sets.cohort.stays import Stay, runs_on, spanning, stay_on, stays_of
from sets.model.cohort import (
    Cohort,
    Facilitator,
    LearningSet,
    Meeting,
    MeetingKind,
    Member,
    Occasion,
    Person,
    PersonId,
    Role,
    SetId,
)
from sets.model.publication import Begun, Decision, leaves
from sets.model.requests import Detail

ENDED_EARLY = "the programme ended early"
SET_ENDED = "the set has ended"
PersonT = TypeVar("PersonT", bound=Person)


@dataclass(frozen=True, kw_only=True)
class Programme:
    """What ought to be, as of the newest version and decision. `number` is 0 for a draft.

    `meetings` are in order of time and include cancelled ones. `details` are those that hold, and are in `cohort`.
    What has begun is as `begun` says, whatever the version does.
    `changes` are the times at which each version after the first was published. `first_page`: whoever coordinates is sent
    their page.
    """

    cohort: Cohort
    meetings: tuple[Meeting, ...]
    number: int = 0
    published: datetime | None = None
    decisions: tuple[Decision, ...] = ()
    details: tuple[Detail, ...] = ()
    begun: tuple[Begun, ...] = ()
    changes: tuple[datetime, ...] = ()
    first_page: bool = True
    mail_comes_back: bool = True

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
        for times in self._facilitating.values():
            found[times[0].id] = spanning(times)
        return found | self.members

    @cached_property
    def _facilitating(self) -> dict[PersonId, list[Person]]:
        """Each facilitator's times in all sets, as the file has them."""
        found: dict[PersonId, list[Person]] = {}
        for learning_set in self.cohort.sets:
            for person in learning_set.facilitators:
                found.setdefault(person.id, []).append(person)
        return found

    def times_of(self, person: Person) -> tuple[Person, ...]:
        """Every time that somebody has in the role that this record of them is about."""
        if isinstance(person, Member):
            return tuple(stay.member for stay in self.stays.get(person.id, ())) or (person,)
        if isinstance(person, Facilitator):
            return tuple(self._facilitating.get(person.id, ())) or (person,)
        return (person,)

    @cached_property
    def members(self) -> dict[PersonId, Member]:
        """Every member once, in the order of the file: from their first day in any set to their last in all."""
        return {person: spanning([stay.member for stay in stays]) for person, stays in self.stays.items()}

    @cached_property
    def stays(self) -> dict[PersonId, tuple[Stay, ...]]:
        """Each member's times in sets, in order of time."""
        return stays_of(self.cohort.sets)

    def set_on(self, person: PersonId, day: date) -> LearningSet | None:
        """The set a member is in on a day; else the next one they come to; else the last they were in."""
        stay = stay_on(self.stays.get(person, ()), day)
        return stay.learning_set if stay is not None else None

    def sets_of(self, person: PersonId) -> tuple[LearningSet, ...]:
        """The sets that a member is, was or will be in, in order of time."""
        return tuple(stay.learning_set for stay in self.stays.get(person, ()))

    @cached_property
    def sessions_by_member(self) -> dict[PersonId, tuple[Meeting, ...]]:
        """The sessions that take place and at which each member is expected, whatever set, in order of time."""
        found: dict[PersonId, list[Meeting]] = {person: [] for person in self.stays}
        for meeting in self.meetings:
            if meeting.set_id is not None and meeting.cancelled is None:
                for member in self.members_at(meeting):
                    found[member.id].append(meeting)
        return {person: tuple(meetings) for person, meetings in found.items()}

    def sessions_of(self, person: PersonId) -> tuple[Meeting, ...]:
        """The sessions that take place and at which this person is expected as a member, in order of time."""
        return self.sessions_by_member.get(person, ())

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
        """Members expected at a meeting: those who are in the set (or any set, for an event) on its day, each once.

        Of one that has begun, those who were expected then.
        """
        day = self.day_of(meeting)
        if (fact := self._facts.get(meeting.key)) is not None:
            return _those((m for one in self._sets_of(meeting) for m in one.members), fact.members, day)
        found = {
            member.id: member
            for learning_set in self._sets_of(meeting)
            if runs_on(learning_set, day)
            for member in learning_set.members
            if member.serves_on(day)
        }
        return tuple(found.values())

    def facilitators_at(self, meeting: Meeting) -> tuple[Person, ...]:
        """Who facilitates the meeting's set there (its champion where nobody does), or any set on an event's day; each once.

        Of one that has begun, those who did.
        """
        day = self.day_of(meeting)
        if (fact := self._facts.get(meeting.key)) is not None:
            return self._then(meeting, fact, champions=True)
        running = [one for one in self._sets_of(meeting) if runs_on(one, day)]
        if meeting.set_id is not None:
            return tuple(p for one in running for p in facilitating.at_session(one, meeting.number or 0, day))
        found = {p.id: p for one in running for p in facilitating.on_day(one, day, self.days_of(one.id))}
        return tuple(found.values())

    def named_facilitators_at(self, meeting: Meeting) -> tuple[Person, ...]:
        """Who facilitates a session, without a champion: a champion is one of the members, and reads nothing of theirs."""
        if meeting.set_id is None:
            return ()
        if (fact := self._facts.get(meeting.key)) is not None:
            return self._then(meeting, fact, champions=False)
        day, number = self.day_of(meeting), meeting.number or 0
        return tuple(person for one in self._sets_of(meeting) for person in facilitating.named_for(one, number, day))

    def _then(self, meeting: Meeting, fact: Begun, *, champions: bool) -> tuple[Person, ...]:
        """Who facilitated what has begun."""
        sets = self._sets_of(meeting)
        known: list[Person] = (
            [m for one in sets for m in one.members] if champions and meeting.set_id is not None else []
        )
        return _those([*known, *(p for one in sets for p in one.facilitators)], fact.facilitators, self.day_of(meeting))

    def is_champion_at(self, meeting: Meeting, person: PersonId) -> bool:
        """Whether this member has a facilitator's tasks at a session, as nobody facilitates it."""
        has_tasks = any(one.id == person for one in self.facilitators_at(meeting))
        return has_tasks and all(one.id != person for one in self.named_facilitators_at(meeting))

    def facilitators_on(self, learning_set: LearningSet, day: date) -> tuple[Person, ...]:
        """The facilitators who look after a set on a day, without a champion."""
        if not runs_on(learning_set, day):
            return ()
        return facilitating.on_day(learning_set, day, self.days_of(learning_set.id))

    def days_of(self, set_id: SetId) -> dict[int, date]:
        """The day of each session of a set, cancelled ones too, by its number."""
        return {m.number: self.day_of(m) for m in self.planned_by_set[set_id] if m.number is not None}

    def count_of(self, meeting: Meeting | None) -> int:
        """How many sessions the meeting's set has by its rules, cancelled ones counted; 0 for an event.

        Of one that has begun, how many it had then: what a session asks never changes.
        """
        found = self.sets.get(meeting.set_id) if meeting is not None and meeting.set_id is not None else None
        if meeting is None or found is None:
            return 0
        fact = self._facts.get(meeting.key)
        return found.rules.count if fact is None else fact.count or found.rules.count

    def expected(self, meeting: Meeting) -> tuple[Person, ...]:
        """Everyone who ought to hold an invite of this meeting; nobody when it is cancelled. Each person once."""
        if meeting.cancelled is not None:
            return ()
        return tuple(self._expected[meeting.key].values())

    def expected_ids(self, meeting: Meeting) -> frozenset[PersonId]:
        """The ids of everyone who ought to hold an invite of this meeting."""
        return frozenset() if meeting.cancelled is not None else frozenset(self._expected[meeting.key])

    def would_expect(self, meeting: Meeting) -> tuple[Person, ...]:
        """Everyone whom a meeting that has not begun would expect at the time that it has here; each person once."""
        return tuple({person.id: person for person in self._invited(meeting)}.values())

    def meant_for(self, meeting: Meeting, person: PersonId) -> bool:
        """Whether a meeting is this person's: they are expected, or would be if it and its set went on."""
        day, learning_set = self.day_of(meeting), self.sets.get(meeting.set_id) if meeting.set_id is not None else None
        if learning_set is None or runs_on(learning_set, day):
            return person in self._expected[meeting.key]
        leading = facilitating.at_session(learning_set, meeting.number or 0, day)
        return any(one.id == person and one.serves_on(day) for one in (*learning_set.members, *leading))

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
    first_page: bool = True,
    mail_comes_back: bool = True,
) -> Programme:
    """The programme that runs: `ended`, people's own details and the decisions about people applied to a version.

    What has begun takes the place of what the version says of it.
    """
    zone = ZoneInfo(cohort.timezone)
    cohort, holding = with_details(cohort, details)
    cohort = _without_leavers(cohort, _last_days(decisions, zone))
    here = {one.id for one in cohort.sets}
    facts = tuple(
        replace(fact, meeting=_local(fact.meeting, zone))
        for fact in begun
        if fact.meeting.set_id is None or fact.meeting.set_id in here
    )
    ought = {m.key: _ended(_local(m, zone), cohort, zone) for m in meetings}
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
        first_page=first_page,
        mail_comes_back=mail_comes_back,
    )


def _local(meeting: Meeting, zone: ZoneInfo) -> Meeting:
    return replace(meeting, start=meeting.start.astimezone(zone), end=meeting.end.astimezone(zone))


def _last_days(decisions: tuple[Decision, ...], zone: ZoneInfo) -> dict[str, date]:
    """The day each leaver left. A person who rejoins does so by a `first_day` in the file after that day."""
    return {subject: one.at.astimezone(zone).date() for subject, one in leaves(decisions).items()}


def _without_leavers(cohort: Cohort, last_days: dict[str, date]) -> Cohort:
    """The cohort in which everybody who left has that last day, in every role and set."""
    away = {person: left for person, left in last_days.items() if not _between(cohort, person, left)}

    def leaving(person: PersonT) -> PersonT:
        return _leaving(person, last_days.get(person.id), may_return=person.id in away)

    return replace(
        cohort,
        sets=tuple(
            replace(
                learning_set,
                members=tuple(map(leaving, learning_set.members)),
                facilitators=tuple(map(leaving, learning_set.facilitators)),
            )
            for learning_set in cohort.sets
        ),
        coordinators=tuple(map(leaving, cohort.coordinators)),
        leads=tuple(map(leaving, cohort.leads)),
        partners=tuple(map(leaving, cohort.partners)),
    )


def _between(cohort: Cohort, person: str, left: date) -> bool:
    """Whether the file has a leaver in a set beyond the day they left: the set they were to move to next is no return."""
    roles = (one for group in cohort.sets for one in (*group.members, *group.facilitators) if one.id == person)
    return any(one.serves_on(left) and (one.last_day is None or one.last_day > left) for one in roles)


def _leaving(person: PersonT, left: date | None, *, may_return: bool) -> PersonT:
    if left is None or (may_return and person.first_day is not None and person.first_day > left):
        return person
    if person.last_day is not None and person.last_day < left:
        return person
    return replace(person, last_day=left)


def _ended(meeting: Meeting, cohort: Cohort, zone: ZoneInfo) -> Meeting:
    # the closing event and the report stay when a cohort ends early; sessions after it do not
    if meeting.kind is MeetingKind.EVENT or meeting.cancelled is not None:
        return meeting
    day = meeting.start.astimezone(zone).date()
    of_set = next((one for one in cohort.sets if one.id == meeting.set_id), None)
    if of_set is not None and of_set.ended is not None and day > of_set.ended:
        return replace(meeting, cancelled=of_set.ended_why or SET_ENDED)
    if cohort.ended is not None and day > cohort.ended:
        return replace(meeting, cancelled=cohort.ended_why or ENDED_EARLY)
    return meeting
