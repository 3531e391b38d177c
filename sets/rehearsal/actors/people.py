"""What sample people do in a rehearsal, on the pages that their letters open. Chance comes in seeded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from sets.cohort.programme import Programme
from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, CohortId, Meeting, MeetingKind, Occasion, Person, PersonId
from sets.model.messages import (
    CALENDAR_KINDS,
    FACT_CHECK,
    QUOTE_CHECK,
    REPORT,
    REPORT_DRAFT,
    REPORT_OUT,
    Due,
    Flow,
    Method,
    Partstat,
    key_of,
    prompt_of,
    step_kind,
)
from sets.model.requests import Purpose
from sets.model.responses import Answer, Came, Phase, Responses
from sets.rehearsal.actors.coordinator import ReleaseSteps
from sets.rehearsal.actors.form_fills import Deed, Fill, log_fills, nothing_fills, outcome_fills, register_fills
from sets.rehearsal.actors.report_checkers import Checking
from sets.rehearsal.actors.sample_answers import (
    ACTIONS,
    AGREEMENT,
    ANSWERS,
    BY_QUESTION,
    LEARNED,
    LINES,
    PARTNER_LINES,
)
from sets.rehearsal.actors.sample_answers import STORIES as TOLD
from sets.rehearsal.events import Event, Reaction
from sets.report.editing.codebook import Codebook
from sets.responses.forms.log_form import next_step, questions_of
from sets.responses.prompt_catalogue import (
    PARTNERS,
    PREPARATION,
    REGISTER,
    STORIES,
    AnswerReader,
    Page,
    Prompt,
    kept_as,
    prompt_called,
)
from sets.responses.questions import ELEMENTS, NONE, STATEMENTS, Question
from sets.web.answers.log_state import CHANGE

Card = TypeVar("Card")
OUTCOMES = ("done", "done", "partly", "changed", "dropped")
LIKELY, LIKELY_WHEN_REMINDED = 0.62, 0.45
CERTAIN = 1.0
"""How likely somebody answers what is asked of one person only."""


@dataclass(slots=True)
class People:
    """Sample people with habits of their own; the same `random` gives the same cohort."""

    random: Random
    answered: dict[tuple[Occasion, PersonId], Partstat] = field(default_factory=dict)
    rounds: dict[PersonId, int] = field(default_factory=dict)
    starts: dict[tuple[PersonId, int], int] = field(default_factory=dict)
    with_action: dict[PersonId, None] = field(default_factory=dict)
    decks: dict[str, list[Any]] = field(default_factory=dict)
    codebook: Codebook = field(default_factory=Codebook)
    way: ReleaseSteps = field(init=False)
    checking: Checking = field(init=False)

    def __post_init__(self) -> None:
        self.checking = Checking(random=self.random)
        self.way = ReleaseSteps(codebook=self.codebook, changed=self.checking.changed)

    def reacts(self, due: Due, programme: Programme, now: datetime) -> tuple[Reaction, ...]:
        """What a person does after one ask of a letter, or nothing."""
        if due.kind in CALENDAR_KINDS:
            return self._answer(due, now)
        if due.part is Flow.REPORTS:
            return self._of_report(due, programme, now)
        prompt = prompt_called(prompt_of(due.kind), programme.cohort.prompts)
        if prompt.page is Page.DECISION:
            return self._decides(due, programme, now)
        if not prompt.answered and prompt.page is not Page.ACTIONS:
            return ()
        usual = LIKELY if prompt.name == due.kind else LIKELY_WHEN_REMINDED
        if self.random.random() > (usual if prompt.likely is None else prompt.likely):
            return ()
        at = now + timedelta(hours=self.random.choice((2, 5, 24, 29, 50)))
        if prompt.page is Page.ACTIONS:
            return self._tells(due, at)
        if prompt == PARTNERS:
            self.checking.partners[due.person] = None
        if prompt.phases:
            return (self._rate(due, prompt, at),)
        return self._logs(due, prompt, programme, at)

    def _decides(self, due: Due, programme: Programme, now: datetime) -> tuple[Reaction, ...]:
        """Whoever facilitates a session that is short runs it all the same, where nobody else has decided by then."""
        meeting = programme.by_key.get(due.occasion)
        if meeting is None or all(one.id != due.person for one in programme.facilitators_at(meeting)):
            return ()
        link = Link(purpose=Purpose.DECIDE, cohort=programme.cohort.id, person=due.person, occasion=meeting.key)
        deed = Deed(link=link, fills=(Fill(action="ahead", optional=True),))
        what = f"{meeting.title}: goes ahead, as a short session"
        return (
            Reaction(
                at=now + timedelta(hours=1),
                event=Event.REGISTER,
                what=what,
                person=due.person,
                occasion=meeting.key,
                deed=deed,
                key=due.key,
            ),
        )

    def _of_report(self, due: Due, programme: Programme, now: datetime) -> tuple[Reaction, ...]:
        """A coordinator who has the draft takes it on its way; the others say what they are asked."""
        kind = step_kind(due.kind)
        if kind == REPORT_DRAFT:
            return self.way.begins(due, programme, now)
        found = {
            QUOTE_CHECK: self.checking.own_words,
            FACT_CHECK: self.checking.facts,
            REPORT: self.checking.receives,
            REPORT_OUT: self.checking.hears,
        }.get(kind, _nothing)(due)
        if found is None:
            return ()
        at = now + timedelta(hours=self.random.choice((2, 5)))
        what, deed = found
        return (Reaction(at=at, event=Event.REPORT, what=what, person=due.person, deed=deed, key=due.key),)

    def holds(self, meeting: Meeting, programme: Programme) -> tuple[Reaction, ...]:
        """What the facilitator marks on the day, an hour after the meeting; now and then a register is forgotten."""
        at = meeting.end + timedelta(hours=1)
        members, leading = programme.members_at(meeting), programme.facilitators_at(meeting)
        if not members or meeting.kind is not MeetingKind.SESSION or not leading or self.random.random() < 0.06:
            return ()
        came = {member.id: self._came(meeting, member) for member in members}
        there = [person for person, word in came.items() if word is not Came.NO]
        fills = register_fills({p: word.value for p, word in came.items()}, frozenset(self._present(meeting, there)))
        what = f"{meeting.title}: {len(there)} of {len(members)} came"
        marks = self._on_session(meeting, programme, leading[0], Event.REGISTER, what, at, fills)
        if meeting.number == 2 and meeting.set_id == programme.cohort.sets[0].id:
            return (marks, *self._look_around(meeting, programme, at + timedelta(days=6)))
        if meeting.number != 1:
            return (marks,)
        agreement = Fill(fields={"agreement": AGREEMENT}, action="agreement")
        later = at + timedelta(minutes=5)
        wrote = self._on_session(meeting, programme, leading[0], Event.LOGS, "", later, (agreement,), "agreement")
        return (marks, wrote)

    def _look_around(self, meeting: Meeting, programme: Programme, at: datetime) -> tuple[Reaction, ...]:
        """Pages that people open without filling anything in, for whoever reads the rehearsal."""
        cohort = programme.cohort
        first = cohort.sets[0]
        following = (m for m in programme.sessions_by_set[first.id] if m.start > at)
        shown = [
            (Purpose.SESSION, first.facilitators[0], next(following, meeting).key, ""),
            (Purpose.MINE, first.members[0], WHOLE_COHORT, ""),
        ]
        shown += [(Purpose.TEAM, cohort.coordinators[0], WHOLE_COHORT, step) for step in ("", "messages")]
        return tuple(
            Reaction(
                at=at,
                event=Event.LOGS,
                what="",
                person=who.id,
                deed=Deed(link=Link(purpose=purpose, cohort=cohort.id, person=who.id, occasion=occasion), step=step),
            )
            for purpose, who, occasion, step in shown
        )

    def _on_session(
        self,
        meeting: Meeting,
        programme: Programme,
        who: Person,
        event: Event,
        what: str,
        at: datetime,
        fills: tuple[Fill, ...],
        step: str = "",
    ) -> Reaction:
        link = Link(purpose=Purpose.SESSION, cohort=programme.cohort.id, person=who.id, occasion=meeting.key)
        key = key_of(programme.cohort.id, meeting.key, who.id, REGISTER.name, 0)
        deed = Deed(link=link, fills=fills, step=step)
        return Reaction(at=at, event=event, what=what, person=who.id, occasion=meeting.key, deed=deed, key=key)

    def _answer(self, due: Due, now: datetime) -> tuple[Reaction, ...]:
        if due.told is None or due.told.method is Method.CANCEL:
            return ()
        dice = self.random.random()
        if dice > 0.93:
            return ()
        partstat = Partstat.ACCEPTED if dice < 0.84 else Partstat.DECLINED
        at = min(now + timedelta(hours=self.random.choice((1, 3, 26, 50))), due.told.start)
        self.answered[due.occasion, due.person] = partstat
        answer = Answer(occasion=due.occasion, person=due.person, partstat=partstat, at=at, sequence=due.told.sequence)
        news, what = Responses(answers=(answer,)), partstat.value.lower()
        return (Reaction(at=at, event=Event.ANSWERS, what=what, person=due.person, occasion=due.occasion, news=news),)

    def _came(self, meeting: Meeting, member: Person) -> Came:
        if self.answered.get((meeting.key, member.id)) is Partstat.DECLINED:
            return Came.NO
        dice = self.random.random()
        return Came.YES if dice < 0.88 else Came.PART if dice < 0.92 else Came.NO

    def _present(self, meeting: Meeting, came: list[PersonId]) -> list[PersonId]:
        chosen = sorted(came, key=lambda person: (self.rounds.get(person, 0), self.random.random()))[: meeting.rounds]
        for person in chosen:
            self.rounds[person] = self.rounds.get(person, 0) + 1
        return chosen

    def _tells(self, due: Due, at: datetime) -> tuple[Reaction, ...]:
        """What became of the last action, with one tap."""
        if due.person not in self.with_action:
            return ()
        del self.with_action[due.person]
        fills = outcome_fills(self.random.choice(OUTCOMES), self.random.choice(LEARNED))
        return (self._on_page(due, PREPARATION, at, "told what became of an action", fills),)

    def _logs(self, due: Due, prompt: Prompt, programme: Programme, at: datetime) -> tuple[Reaction, ...]:
        if self.random.random() < 0.12 and prompt.likely != CERTAIN and not prompt.again:
            return (self._on_page(due, prompt, at, "nothing to share", nothing_fills()),)
        questions = questions_of(prompt.name, programme.by_key.get(due.occasion), programme)
        return (self._on_page(due, prompt, at, prompt.tallied_as, self._written(due.person, questions, prompt, at)),)

    def _written(
        self, person: PersonId, questions: tuple[Question, ...], prompt: Prompt, at: datetime
    ) -> tuple[Fill, ...]:
        if prompt == STORIES:
            told = dict(zip((q.id for q in questions), self._dealt(prompt.name, TOLD), strict=True))
            return log_fills(told, (self.random.random() < 0.8,) * len(told))
        asks = next_step(questions)
        answers: dict[str, str | tuple[str, ...]] = {}
        for question in questions:
            if question.id != asks and (prompt.likely == CERTAIN or self.random.random() < 0.8):
                answers[question.id] = self._said(question)
        if not answers:
            answers[questions[0].id] = self.random.choice(ANSWERS[""])
        action, by = self._undertakes(person, asks, at)
        line, consent = self._line(prompt)
        shared = tuple(prompt.reader is AnswerReader.NAMED_ROLE or self.random.random() < 0.3 for _ in range(5))
        return log_fills(answers, shared, action=action, by=by.date(), action_field=asks, line=line, consent=consent)

    def _said(self, question: Question) -> str | tuple[str, ...]:
        if question.elements:
            return tuple(e.id for e in ELEMENTS if self.random.random() < 0.4) or (NONE,)
        if question.choices:
            return self.random.choice(question.choices)
        return self.random.choice(BY_QUESTION.get(question.id) or ANSWERS[question.element])

    def _undertakes(self, person: PersonId, asks: str, at: datetime) -> tuple[str, datetime]:
        by = at + timedelta(days=self.random.randint(7, 28))
        if not asks or self.random.random() > 0.6:
            return "", by
        self.with_action[person] = None
        return self.random.choice(ACTIONS), by

    def _line(self, prompt: Prompt) -> tuple[str, bool]:
        if prompt == PARTNERS:
            return self._dealt(prompt.name, PARTNER_LINES), True
        if not prompt.asks_a_line or self.random.random() > 0.5:
            return "", False
        return self._dealt("lines", [line for line, _ in LINES]), self.random.random() < 0.8

    def _dealt(self, deck: str, cards: Sequence[Card]) -> Card:
        """The next one of a shuffled deck: nobody says what somebody else said while there is something left to say."""
        if not self.decks.get(deck):
            self.decks[deck] = self.random.sample(cards, len(cards))
        found: Card = self.decks[deck].pop()
        return found

    def _on_page(self, due: Due, prompt: Prompt, at: datetime, what: str, fills: tuple[Fill, ...]) -> Reaction:
        occasion, page = kept_as(prompt.name, due.occasion)
        # who looks again is shown what they wrote, and opens it to change it
        step, before = (CHANGE, ("",)) if prompt.again else ("", ())
        deed = Deed(link=_link(due.cohort, due.person, occasion, page), fills=fills, step=step, before=before)
        event = Event.RATINGS if prompt.phases else Event.LOGS
        return Reaction(at=at, event=event, what=what, person=due.person, occasion=due.occasion, deed=deed, key=due.key)

    def _rate(self, due: Due, prompt: Prompt, at: datetime) -> Reaction:
        fields = {
            f"{phase.value}-{number}": self._value(due.person, number, phase)
            for number in range(1, len(STATEMENTS) + 1)
            for phase in prompt.phases
        }
        sent = Fill(fields={**fields, "do": "send"})
        words = self._written(due.person, prompt.questions, prompt, at) if prompt.in_words else ()
        return self._on_page(due, prompt, at, prompt.tallied_as, (sent, *words))

    def _value(self, person: PersonId, statement: int, phase: Phase) -> str:
        if self.random.random() < 0.05:
            return "unsure"
        start = self.starts.setdefault((person, statement), self.random.choice((1, 2, 2, 3, 3, 4)))
        if phase is Phase.BASELINE:
            return str(start)
        step = self.random.choice((-1, 0, 0)) if phase is Phase.LOOKBACK else self.random.choice((-1, 0, 1, 1, 2))
        return str(max(1, min(5, start + step)))


def _nothing(due: Due) -> None:
    """Nobody answers this."""


def _link(cohort: CohortId, person: PersonId, occasion: Occasion, prompt: str) -> Link:
    return Link(purpose=Purpose.ANSWER, cohort=cohort, person=person, occasion=occasion, prompt=prompt)
