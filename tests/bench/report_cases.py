"""The year that `make bench` reports on: everybody came, everybody wrote, 420 lines for the report under twenty themes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, MeetingKind
from sets.model.messages import Delivery, State
from sets.model.report_review import Placing, Review, Theme
from sets.model.responses import Action, ActionState, LearningLog, LogAnswer, LogState, ReportLine, Responses
from sets.responses.consent import fingerprint
from sets.responses.questions import STORIES as STORY_QUESTIONS
from tests.bench.cases import a_full_year, claimed_line
from tests.support.builders import at
from tests.support.report_full import PASSAGES
from tests.support.theme_sentences import SENTENCES

THEMES = 20
ORGANISATIONS = ("Thorpe Council", "Marl Carers Forum")
MADE = at("2027-10-01 10:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """All that one report is made from."""

    programme: Programme
    responses: Responses
    deliveries: tuple[Delivery, ...]
    review: Review
    at: datetime = MADE


def a_written_year(programme: Programme) -> Year:
    """A log with a line and an action after each session from each member, and one more line each at half way."""
    programme = _in_two_organisations(programme)
    given = a_full_year(programme)
    logs = [*given.logs, *(_half_way(log, programme) for log in given.logs[: len(programme.members)])]
    lined = tuple(_lined(log, number) for number, log in enumerate(logs))
    actions = tuple(
        Action(
            occasion=log.occasion, person=log.person, number=1, at=log.at + timedelta(days=3),
            state=tuple(ActionState)[number % len(ActionState)], sealed="sealed",
        )
        for number, log in enumerate(given.logs)
    )  # fmt: skip
    stories = tuple(_story(log, number) for number, log in enumerate(given.logs[:12]))
    texts = [log.line.text for log in lined if log.line is not None]
    return Year(
        programme=programme,
        responses=replace(given, logs=(*lined, *stories), actions=actions),
        deliveries=tuple(replace(claimed_line(n), state=State.SENT, settled=claimed_line(n).at) for n in range(3_000)),
        review=Review(placings=_placings(texts), themes=_themes(), passages=PASSAGES),
    )


def _in_two_organisations(programme: Programme) -> Programme:
    """A theme needs two of them behind it."""
    sets = tuple(
        replace(one, members=tuple(replace(m, organisation=ORGANISATIONS[n // 3]) for n, m in enumerate(one.members)))
        for one in programme.cohort.sets
    )
    return replace(programme, cohort=replace(programme.cohort, sets=sets))


def _half_way(log: LearningLog, programme: Programme) -> LearningLog:
    middle = max(m.end for m in programme.meetings if m.kind is MeetingKind.SESSION)
    answers = (LogAnswer(question="midpoint-1", text="yes", shared=True),)
    return replace(log, occasion=WHOLE_COHORT, prompt="midpoint", at=middle, answers=answers)


def _lined(log: LearningLog, number: int) -> LearningLog:
    text = f"{SENTENCES[number % len(SENTENCES)][1]} It was the {number}th thing that we tried."
    elements = ("E1", "E2", "E3")[: number % 4]
    return replace(log, elements=elements, line=ReportLine(text=text, consent=fingerprint(text)))


def _story(log: LearningLog, number: int) -> LearningLog:
    answers = tuple(
        LogAnswer(question=one.id, text=f"We tried it, {number} times. " * 12, shared=True) for one in STORY_QUESTIONS
    )
    return LearningLog(
        occasion=WHOLE_COHORT, person=log.person, prompt="stories", at=log.at, state=LogState.RETURNED, answers=answers
    )


def _placings(texts: list[str]) -> tuple[Placing, ...]:
    return tuple(
        Placing(line=fingerprint(text), themes=(f"own-{number % THEMES + 1}",), at=MADE)
        for number, text in enumerate(texts)
    )


def _themes() -> tuple[Theme, ...]:
    said = "People said that it took time, and that it was worth the time. " * 5
    return tuple(
        Theme(
            id=f"own-{n}", name=f"What people said, {n}", at=MADE, accepted=True, summary=said, dissent="Some did not."
        )
        for n in range(1, THEMES + 1)
    )
