"""What sample people give back in a rehearsal: answers, registers, logs, actions, ratings. Chance comes in seeded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sets.consent import fingerprint
from sets.gathered import (
    Action,
    ActionState,
    Answer,
    Attendance,
    Came,
    Gathered,
    LearningLog,
    LogAnswer,
    LogState,
    Phase,
    Rating,
    ReportLine,
    Round,
)
from sets.model import WHOLE_COHORT, Meeting, MeetingKind, Occasion, Person, PersonId
from sets.outgoing import CALENDAR_KINDS, REMINDER_SUFFIX, Due, Method, Partstat
from sets.programme import Programme
from sets.questions import ELEMENTS, STATEMENTS, questions_for
from sets.rehearsal.sample_words import ACTIONS, ANSWERS, LEARNED, LINES
from sets.rehearsal.story import Event

RATED = {"baseline": (Phase.BASELINE,), "endline": (Phase.ENDLINE, Phase.LOOKBACK)}
NOT_ANSWERED = ("preparation", "reminder", "attendance-check", "going-ahead", "register", "welcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Something that sample people will do at `at`; `what` is for the story."""

    at: datetime
    news: Gathered
    event: Event
    what: str
    occasion: Occasion | None = None


@dataclass(slots=True)
class Cast:
    """Sample people with habits of their own; the same `random` gives the same cohort."""

    random: Random
    answered: dict[tuple[Occasion, PersonId], Partstat] = field(default_factory=dict)
    rounds: dict[PersonId, int] = field(default_factory=dict)
    starts: dict[tuple[PersonId, int], int] = field(default_factory=dict)
    open_actions: dict[PersonId, Action] = field(default_factory=dict)

    def reacts(self, due: Due, programme: Programme, now: datetime) -> Reaction | None:
        """What a person does after one ask of a letter, or nothing."""
        if due.kind in CALENDAR_KINDS:
            return self._answer(due, now)
        kind = due.kind.removesuffix(REMINDER_SUFFIX)
        if kind in NOT_ANSWERED or due.part.value == "reports":
            return None
        if self.random.random() > (0.45 if kind != due.kind else 0.62):
            return None
        at = now + timedelta(hours=self.random.choice((2, 5, 24, 29, 50)))
        if kind in RATED:
            return self._rate(due, kind, at)
        return self._log(due, kind, programme, at)

    def holds(self, meeting: Meeting, programme: Programme) -> tuple[Reaction, ...]:
        """What the facilitator marks on the day, an hour after the meeting; now and then a register is forgotten."""
        at = meeting.end + timedelta(hours=1)
        members = programme.members_at(meeting)
        if not members or self.random.random() < 0.06:
            return ()
        lines = tuple(
            Attendance(occasion=meeting.key, person=m.id, came=self._came(meeting, m), at=at) for m in members
        )
        came = [line.person for line in lines if line.came is not Came.NO]
        rounds = self._present(meeting, came, at) if meeting.kind is MeetingKind.SESSION else ()
        what = f"{meeting.title}: {len(came)} of {len(members)} came"
        news = Gathered(attendance=lines, rounds=rounds, actions=self._reviewed(came, at))
        return (Reaction(at=at, news=news, event=Event.REGISTER, what=what, occasion=meeting.key),)

    def _answer(self, due: Due, now: datetime) -> Reaction | None:
        if due.told is None or due.told.method is Method.CANCEL:
            return None
        dice = self.random.random()
        if dice > 0.93:
            return None
        partstat = Partstat.ACCEPTED if dice < 0.84 else Partstat.DECLINED
        at = min(now + timedelta(hours=self.random.choice((1, 3, 26, 50))), due.told.start)
        self.answered[due.occasion, due.person] = partstat
        answer = Answer(occasion=due.occasion, person=due.person, partstat=partstat, at=at, sequence=due.told.sequence)
        news = Gathered(answers=(answer,))
        return Reaction(at=at, news=news, event=Event.ANSWERS, what=partstat.value.lower(), occasion=due.occasion)

    def _came(self, meeting: Meeting, member: Person) -> Came:
        if self.answered.get((meeting.key, member.id)) is Partstat.DECLINED:
            return Came.NO
        dice = self.random.random()
        return Came.YES if dice < 0.88 else Came.PART if dice < 0.92 else Came.NO

    def _present(self, meeting: Meeting, came: list[PersonId], at: datetime) -> tuple[Round, ...]:
        chosen = sorted(came, key=lambda person: (self.rounds.get(person, 0), self.random.random()))[: meeting.rounds]
        for person in chosen:
            self.rounds[person] = self.rounds.get(person, 0) + 1
        return tuple(Round(occasion=meeting.key, person=person, at=at) for person in chosen)

    def _reviewed(self, came: list[PersonId], at: datetime) -> tuple[Action, ...]:
        """Last time's actions, told at the action review."""
        states = (ActionState.DONE, ActionState.DONE, ActionState.PARTLY, ActionState.CHANGED, ActionState.DROPPED)
        found = []
        for person in came:
            action = self.open_actions.pop(person, None)
            if action is not None:
                state = self.random.choice(states)
                found.append(
                    Action(
                        occasion=action.occasion,
                        person=person,
                        number=action.number,
                        at=at,
                        state=state,
                        text=action.text,
                        by=action.by,
                        learned=self.random.choice(LEARNED),
                    )
                )
        return tuple(found)

    def _log(self, due: Due, kind: str, programme: Programme, at: datetime) -> Reaction:
        if self.random.random() < 0.12:
            log = LearningLog(
                occasion=due.occasion, person=due.person, prompt=kind, state=LogState.NOTHING_TO_SHARE, at=at
            )
            return Reaction(
                at=at, news=Gathered(logs=(log,)), event=Event.LOGS, what="nothing to share", occasion=due.occasion
            )
        meeting = programme.by_key.get(due.occasion)
        sessions = len(programme.sessions_by_set.get(meeting.set_id, ())) if meeting and meeting.set_id else 1
        questions = questions_for(kind, (meeting.number or 1) if meeting else 1, max(sessions, 1))
        answers = tuple(
            LogAnswer(question=q.id, text=self.random.choice(q.choices or ANSWERS[q.element]), shared=shared)
            for q in questions
            for shared in (self.random.random() < 0.3,)
            if self.random.random() < 0.8
        )
        ticks = tuple(e.id for e in ELEMENTS if self.random.random() < 0.4) if kind == "reflection" else ()
        log = LearningLog(
            occasion=due.occasion,
            person=due.person,
            prompt=kind,
            state=LogState.RETURNED,
            at=at,
            answers=answers or (LogAnswer(question=questions[0].id, text=ANSWERS[""][0]),),
            elements=ticks,
            line=self._line(),
        )
        actions = self._undertakes(due, at) if kind == "reflection" else ()
        news = Gathered(logs=(log,), actions=actions)
        return Reaction(at=at, news=news, event=Event.LOGS, what="log", occasion=due.occasion)

    def _line(self) -> ReportLine | None:
        if self.random.random() > 0.35:
            return None
        text = self.random.choice(LINES)
        return ReportLine(text=text, consent=fingerprint(text) if self.random.random() < 0.7 else "")

    def _undertakes(self, due: Due, at: datetime) -> tuple[Action, ...]:
        if self.random.random() > 0.6:
            return ()
        by = (at + timedelta(days=self.random.randint(7, 28))).date()
        action = Action(
            occasion=due.occasion, person=due.person, number=1, at=at, text=self.random.choice(ACTIONS), by=by
        )
        self.open_actions[due.person] = action
        return (action,)

    def _rate(self, due: Due, kind: str, at: datetime) -> Reaction:
        ratings = tuple(
            Rating(
                person=due.person, phase=phase, statement=number, value=self._value(due.person, number, phase), at=at
            )
            for phase in RATED[kind]
            for number in range(1, len(STATEMENTS) + 1)
        )
        return Reaction(at=at, news=Gathered(ratings=ratings), event=Event.RATINGS, what=kind, occasion=WHOLE_COHORT)

    def _value(self, person: PersonId, statement: int, phase: Phase) -> int | None:
        if self.random.random() < 0.05:
            return None
        start = self.starts.setdefault((person, statement), self.random.choice((1, 2, 2, 3, 3, 4)))
        if phase is Phase.BASELINE:
            return start
        step = self.random.choice((-1, 0, 0)) if phase is Phase.LOOKBACK else self.random.choice((-1, 0, 1, 1, 2))
        return max(1, min(5, start + step))
