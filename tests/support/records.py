"""Records as the store keeps them: one builder a kind, complete and valid; what a test is about is given by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.messages import Delivery, Flow, State, key_of
from sets.model.report_review import ReportStage, Scope, Step
from sets.model.responses import Action, Attendance, Came, LearningLog, LogAnswer, LogState, ReportLine
from sets.responses.consent import fingerprint
from tests.support.builders import at

LEARNING = CohortId("learning-2027")
WHEN = at("2027-01-21 10:00")
"""Two days after the first session."""
AFTER_THE_END = at("2027-09-01 10:00")


def a_delivery(
    person: PersonId,
    kind: str = "reflection",
    occasion: str = "thames-1",
    *,
    cohort: CohortId = LEARNING,
    when: datetime = WHEN,
    **changes: Any,
) -> Delivery:
    """The ledger's line of a letter that left at `when`, unless its state is given."""
    key = key_of(cohort, Occasion(occasion), person, kind, 0)
    given: dict[str, Any] = {
        "key": key,
        "cohort": cohort,
        "occasion": Occasion(occasion),
        "person": person,
        "kind": kind,
        "revision": 0,
        "part": Flow.INVITES if kind == "invite" else Flow.PROMPTS,
        "seen": when,
        "at": when,
        "until": when,
    }
    left = {"state": State.SENT, "settled": when} if "state" not in changes else {}
    return Delivery(**{**given, **left, **changes})


def a_log(
    person: PersonId,
    prompt: str = "reflection",
    occasion: str = "thames-1",
    *,
    when: datetime = WHEN,
    shared: Mapping[str, str] | None = None,
    says: str = "",
    agreed: bool = True,
    **changes: Any,
) -> LearningLog:
    """A returned log: answers that were ticked, by question, and what it says for the report, with consent to these words."""
    given: dict[str, Any] = {
        "occasion": Occasion(occasion),
        "person": person,
        "prompt": prompt,
        "state": LogState.RETURNED,
        "at": when,
        "answers": tuple(LogAnswer(question=one, text=text, shared=True) for one, text in (shared or {}).items()),
        "line": ReportLine(text=says, consent=fingerprint(says) if agreed else "") if says else None,
    }
    return LearningLog(**{**given, **changes})


def an_action(
    person: PersonId, number: int = 1, occasion: str = "thames-1", *, when: datetime = WHEN, **changes: Any
) -> Action:
    """What a member undertook; open, unless its state is given."""
    return Action(**{"occasion": Occasion(occasion), "person": person, "number": number, "at": when, **changes})


def a_mark(person: PersonId, came: Came = Came.YES, occasion: str = "thames-1", when: datetime = WHEN) -> Attendance:
    """A line of a register."""
    return Attendance(occasion=Occasion(occasion), person=person, came=came, at=when)


def a_step(
    stage: ReportStage = ReportStage.QUOTES, number: int = 1, when: datetime = AFTER_THE_END, **changes: Any
) -> Step:
    """A coordinator's step with the report after the end."""
    given: dict[str, Any] = {"report": Scope.FINAL, "number": number, "stage": stage, "at": when, "by": "Cora Lane"}
    return Step(**{**given, **changes})
