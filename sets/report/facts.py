"""What happened up to a moment, counted from the programme, what people gave back and the ledger. Still raw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.cohort.stays import Stay
from sets.model.cohort import Meeting, Member, Occasion, PersonId, SetId
from sets.model.messages import LEFT_US, Delivery
from sets.model.responses import Action, ActionState, Came, LearningLog, LogState, Phase, Rating, Responses, Source
from sets.responses.prompt_catalogue import REFLECTION

Pair = tuple[Occasion, PersonId]


def until(at: datetime, responses: Responses) -> Responses:
    """What had been given back by `at`."""

    # every kind there is, so that a new one cannot be forgotten here; every record has the moment it was given
    found = {
        kind.name: tuple(record for record in getattr(responses, kind.name) if record.at <= at)
        for kind in fields(responses)
    }
    return Responses(**found)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The cohort as of `at`. Make it with `report_facts`, which leaves out whatever came later."""

    programme: Programme
    responses: Responses
    deliveries: tuple[Delivery, ...]
    at: datetime

    @cached_property
    def sessions(self) -> dict[SetId, tuple[Meeting, ...]]:
        """Every session of each set, cancelled ones too, in order of time."""
        found: dict[SetId, list[Meeting]] = {set_id: [] for set_id in self.programme.sets}
        for meeting in self.programme.meetings:
            if meeting.set_id is not None:
                found[meeting.set_id].append(meeting)
        return {set_id: tuple(meetings) for set_id, meetings in found.items()}

    def held(self, set_id: SetId) -> tuple[Meeting, ...]:
        """The set's sessions that took place."""
        return tuple(m for m in self.sessions[set_id] if m.cancelled is None and m.end <= self.at)

    @cached_property
    def all_held(self) -> tuple[Meeting, ...]:
        return tuple(meeting for set_id in self.programme.sets for meeting in self.held(set_id))

    @cached_property
    def to_come(self) -> bool:
        """Whether a session is still to be held."""
        planned = (meeting for meetings in self.sessions.values() for meeting in meetings)
        return any(meeting.cancelled is None and meeting.end > self.at for meeting in planned)

    @cached_property
    def members(self) -> dict[PersonId, Member]:
        """Everyone who was expected at a session that was held, whether or not they stayed."""
        return {member.id: member for meeting in self.all_held for member in self.programme.members_at(meeting)}

    @cached_property
    def known(self) -> dict[PersonId, Member]:
        """The members of whom something is known: without those who were forgotten, whose records are gone."""
        return {person: member for person, member in self.members.items() if not is_stand_in(member.email)}

    @cached_property
    def _register(self) -> dict[Pair, bool]:
        return {(line.occasion, line.person): line.came is not Came.NO for line in self.responses.attendance}

    @cached_property
    def marked(self) -> tuple[Meeting, ...]:
        """Sessions held whose register was marked."""
        return tuple(
            meeting
            for meeting in self.all_held
            # a line about the facilitator alone says nothing of who came
            if any((meeting.key, member.id) in self._register for member in self.programme.members_at(meeting))
        )

    def _known_at(self, meeting: Meeting) -> tuple[Member, ...]:
        """Members expected, but for those who were forgotten: nothing is known of them, not even that they were away."""
        return tuple(member for member in self.programme.members_at(meeting) if not is_stand_in(member.email))

    @cached_property
    def attended(self) -> dict[Pair, bool]:
        """Whether each expected member came, at each session with a register; somebody not marked did not."""
        return {
            (meeting.key, member.id): self._register.get((meeting.key, member.id), False)
            for meeting in self.marked
            for member in self._known_at(meeting)
        }

    def road(self, person: PersonId) -> tuple[Meeting, ...]:
        """The sessions held and marked that a member could have come to had they been there from the start to the end.

        Of who moved from one set to another: those of the one up to the move, and of the other from it on.
        """
        stays = self.programme.stays[person]
        # whoever was expected there was on the road, whatever days the file gives them by now
        return tuple(m for m in self.marked if (m.key, person) in self.attended or self._on_road(m, stays))

    def _on_road(self, meeting: Meeting, stays: tuple[Stay, ...]) -> bool:
        day, last = self.programme.day_of(meeting), len(stays) - 1
        return any(
            meeting.set_id == stay.learning_set.id
            and (place == 0 or stay.first <= day)
            and (place == last or day <= stay.last)
            for place, stay in enumerate(stays)
        )

    def completed(self, person: PersonId) -> bool:
        """At least two thirds of the sessions held by the set, or by each of the sets in turn."""
        held = [meeting.key for meeting in self.road(person)]
        came = sum(self.attended.get((key, person), False) for key in held)
        return 3 * came >= 2 * len(held)

    @cached_property
    def short(self) -> int:
        """Sessions held with fewer members than the going-ahead number."""
        came = Counter(occasion for (occasion, _), there in self.attended.items() if there)
        return sum(came[meeting.key] < meeting.going_ahead for meeting in self.marked)

    def last_met(self, pairs: Iterable[Pair]) -> tuple[datetime, ...]:
        """For each person of these the end of the last session among them, without saying whose it is."""
        ends: dict[PersonId, datetime] = {}
        for occasion, person in pairs:
            if (meeting := self.programme.by_key.get(occasion)) is not None:
                ends[person] = max(meeting.end, ends.get(person, meeting.end))
        return tuple(sorted(ends.values()))

    @cached_property
    def longest(self) -> int:
        """How many sessions with a register one person can have had at most: so often one person can be counted."""
        return max((1, *Counter(m.set_id for m in self.marked).values(), *(len(self.road(one)) for one in self.known)))

    @cached_property
    def logs(self) -> dict[Pair, LearningLog]:
        """Learning logs after sessions; other prompts are not among them."""
        held = {meeting.key for meeting in self.all_held}
        found = (log for log in self.responses.logs if log.prompt == REFLECTION.name and log.occasion in held)
        return {(log.occasion, log.person): log for log in found if log.person in self.members}

    @cached_property
    def asked(self) -> frozenset[Pair]:
        """Whom a learning log was asked of: sent to (or returned by) somebody who came, or may have while nobody marked it.

        Where logs came in and no prompt had left, they were asked for by other ways, of everyone.
        """
        sent = {
            (delivery.occasion, delivery.person)
            for delivery in self.deliveries
            if delivery.kind == REFLECTION.name and delivery.state in LEFT_US
        }
        prompted, returned = {occasion for occasion, _ in sent}, {occasion for occasion, _ in self.logs}
        by_hand = [meeting for meeting in self.all_held if meeting.key in returned - prompted]
        others = {(meeting.key, member.id) for meeting in by_hand for member in self._known_at(meeting)}
        expected = {(meeting.key, member.id) for meeting in self.all_held for member in self._known_at(meeting)}
        marked = {meeting.key for meeting in self.marked}
        return frozenset(
            (occasion, person)
            for occasion, person in (sent | set(self.logs) | others) & expected
            if occasion not in marked or self.attended.get((occasion, person), False)
        )

    def answered(self, prompt: str) -> dict[PersonId, LearningLog]:
        """Each member's answers to a prompt of the whole programme; `nothing to share` is not among them."""
        found: dict[PersonId, LearningLog] = {}
        # answers may come by two ways under two occasions: the newest word counts
        for log in sorted(self.responses.logs, key=lambda log: (log.at, log.key)):
            if log.prompt == prompt and log.person in self.members:
                found[log.person] = log
        return {person: log for person, log in found.items() if log.state is LogState.RETURNED}

    def went_out(self, prompt: str) -> bool:
        """Whether a prompt was sent to anybody, or answered without having been sent."""
        sent = any(line.kind == prompt and line.state in LEFT_US for line in self.deliveries)
        return sent or any(log.prompt == prompt for log in self.responses.logs)

    def next_held(self, action: Action) -> Meeting | None:
        """The first session after an action's own at which its owner was expected, once it has been held."""
        began = self.programme.by_key.get(action.occasion)
        if began is None:
            return None
        later = (m for m in self.programme.sessions_of(action.person) if m.start > began.start and m.end <= self.at)
        return next(later, None)

    def reviewed(self, action: Action, at: Meeting) -> bool:
        """Whether the owner has said what became of an action, or has worded it anew since that session."""
        # an imported record carries the day on which it was typed in, which says nothing of its owner
        touched = action.source is not Source.IMPORT and action.at >= at.start
        return action.state is not ActionState.OPEN or touched

    def ratings(self, phase: Phase) -> dict[PersonId, dict[int, Rating]]:
        """Each member's ratings of a phase by statement, `not sure` left out; nobody without one."""
        found: dict[PersonId, dict[int, Rating]] = {}
        for rating in self.responses.ratings:
            if rating.phase is phase and rating.value is not None and rating.person in self.members:
                found.setdefault(rating.person, {})[rating.statement] = rating
        return found

    @cached_property
    def left_early(self) -> frozenset[PersonId]:
        """Members whose last day came before the last session that takes place of the set they were in last, and by now."""
        today = self.at.astimezone(self.programme.zone).date()
        return frozenset(person for person in self.members if self._left(self.programme.stays[person][-1], today))

    def _left(self, stay: Stay, today: date) -> bool:
        # in a cohort or a set that ended early the cancelled sessions are nobody's to stay for
        taking_place = self.programme.sessions_by_set[stay.learning_set.id]
        last = max((self.programme.day_of(meeting) for meeting in taking_place), default=today)
        return stay.member.last_day is not None and stay.member.last_day < min(last, today)


def report_facts(programme: Programme, responses: Responses, deliveries: Iterable[Delivery], at: datetime) -> Facts:
    """The facts as of `at`, from what had come in and gone out by then."""
    early = tuple(line for line in deliveries if (line.settled or line.claimed or line.at) <= at)
    return Facts(programme=programme, responses=until(at, responses), deliveries=early, at=at)
