"""The annex: method, questions, timetable, protection of data and of people, accessibility."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released
from sets.report.edition import Version, View
from sets.report.figures import count
from sets.report.phrases import midpoint
from sets.responses.questions import (
    APPETITE,
    ENDLINE,
    FOLLOW_UP_3_MONTHS,
    FOLLOW_UP_6_MONTHS,
    LOG_A,
    LOG_B,
    LOG_C,
    MIDPOINT,
    MY_WORK,
    STATEMENTS,
    STORIES,
    Question,
)
from sets.text.wording import day

GROUPS: tuple[tuple[str, tuple[Question, ...], bool], ...] = (
    ("Statements rated from 1 to 5", STATEMENTS, False),
    ("Learning logs, in the first third of the sessions", LOG_A, False),
    ("Learning logs, in the middle third", LOG_B, False),
    ("Learning logs, in the last third", LOG_C, True),
    ("At half way", MIDPOINT, False),
    ("At the end", ENDLINE, True),
    ("Stories of change", STORIES, True),
    ("About members’ own work", MY_WORK, False),
    ("Of those who lead the programme, before it began", APPETITE, False),
    ("After 3 months", FOLLOW_UP_3_MONTHS, True),
    ("After 6 months", FOLLOW_UP_6_MONTHS, True),
)
"""A heading, the questions under it, and whether they are only asked towards the end or later."""


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
            for heading, questions, later in GROUPS
            if not (half and later)
        ),
        contact=frame.contact,
    )
