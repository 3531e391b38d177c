"""The annex: method, questions, timetable, protection of data and of people, accessibility."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released
from sets.report.edition import Version, View
from sets.report.figures import count
from sets.report.phrases import midpoint
from sets.responses.prompt_catalogue import CATALOGUE
from sets.responses.questions import LOG_A, LOG_B, LOG_C, STATEMENTS, Question
from sets.text.wording import day

Group = tuple[str, tuple[Question, ...], bool]
"""A heading, the questions under it, and whether they are only asked towards the end or later."""
LOGS: tuple[Group, ...] = (
    ("Statements rated from 1 to 5", STATEMENTS, False),
    ("Learning logs, in the first third of the sessions", LOG_A, False),
    ("Learning logs, in the middle third", LOG_B, False),
    ("Learning logs, in the last third", LOG_C, True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Questions under one heading."""

    heading: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex(View):
    """`first` and `last` are the days of the sessions held, or empty; `planned` and `held` count them. `events` are
    meetings of everyone, each with its day.
    """

    midpoint: bool
    met: bool
    first: str
    last: str
    planned: int
    held: int
    events: tuple[str, ...]
    asked: tuple[Asked, ...]
    contact: str


def view(released: Released, version: Version) -> Annex:
    """Always there."""
    frame = released.frame
    half = midpoint(released)
    return Annex(
        midpoint=half,
        met=frame.first is not None,
        first=day(frame.first) if frame.first else "",
        last=day(frame.last) if frame.last else "",
        planned=count(released, "sessions", "Planned") or 0,
        held=count(released, "sessions", "Held") or 0,
        events=tuple(f"{title} on {day(when)}" for when, title in frame.events),
        asked=tuple(
            Asked(heading=heading, questions=tuple(question.text for question in questions))
            for heading, questions, later in groups()
            if not (half and later)
        ),
        contact=frame.contact,
    )


def groups() -> tuple[Group, ...]:
    """What the annex lists: what is rated, the logs, and the prompts that have a heading there."""
    rows = (row for row in CATALOGUE.values() if row.annex)
    return (*LOGS, *((row.annex, row.questions, row.towards_the_end) for row in rows))
