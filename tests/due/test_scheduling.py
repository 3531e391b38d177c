"""When one person's prompts leave: each row is a week and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from sets.due.prompting.candidates import Candidate
from sets.due.prompting.scheduling import REASON_CEILING, REASON_LATE, REASON_NOT_ASKED, REASON_PAUSED, schedule
from sets.model.cohort import Away, DayPart, Occasion, Person, Unavailable
from sets.model.messages import Flow
from sets.model.timing import Side
from tests.support.builders import LONDON, a_person, at, day

PERSON = a_person("Ada Marsh")
NOW = at("2027-03-01 09:00")
"""A Monday; all that follows is in that week and the next."""


def ask(kind: str, when: str, until: str = "2027-03-19 17:00", side: Side = Side.AFTER, **changes: Any) -> Candidate:
    given: dict[str, Any] = {
        "occasion": Occasion("thames-1"),
        "kind": kind,
        "person": PERSON,
        "part": Flow.PROMPTS,
        "at": at(when),
        "until": at(until),
        "side": side,
        "rank": 1,
        "why": "because",
        "limited": True,
    }
    return Candidate(**{**given, **changes})


def reminder(kind: str, when: str, of: str, **changes: Any) -> Candidate:
    return ask(kind, when, first=(Occasion("thames-1"), of), **changes)


def placed(*asks: Candidate, person: Person = PERSON, now: datetime = NOW, **more: Any) -> list[tuple[str, str]]:
    """Kinds of each letter with its local time, and what found no place with the reason."""
    found, unplaced = schedule(asks, person, LONDON, now, **more)
    letters: dict[int, list[str]] = {}
    times: dict[int, datetime] = {}
    for one in found:
        letters.setdefault(one.letter, []).append(one.candidate.kind)
        assert times.setdefault(one.letter, one.at) == one.at
    said = [(f"{times[n]:%a %d %H:%M}", "+".join(kinds)) for n, kinds in letters.items()]
    return sorted(said, key=lambda one: one[0].split()[1:]) + [(one.why, one.candidate.kind) for one in unplaced]


FULL = (at("2027-03-02 10:00"), at("2027-03-04 10:00"))
ROWS: list[tuple[str, list[Candidate], dict[str, Any], list[tuple[str, str]]]] = [
    ("alone, at its moment", [ask("a", "2027-03-03 10:00")], {}, [("Wed 03 10:00", "a")]),
    (
        "two on one day become one letter",
        [ask("a", "2027-03-03 10:00"), ask("b", "2027-03-03 10:00")],
        {},
        [("Wed 03 10:00", "a+b")],
    ),
    (
        "what looks back is not asked too early",
        [ask("a", "2027-03-03 10:00", side=Side.BEFORE), ask("b", "2027-03-03 12:30")],
        {},
        [("Wed 03 12:30", "a+b")],
    ),
    (
        "unless the other would come too late",
        [ask("a", "2027-03-03 10:00", "2027-03-03 11:00", Side.BEFORE), ask("b", "2027-03-03 12:30")],
        {},
        [("Wed 03 10:00", "a"), ("Thu 04 12:30", "b")],
    ),
    (
        "the day's letter comes forward for what ends sooner",
        [ask("a", "2027-03-02 15:00"), ask("b", "2027-03-03 09:30", "2027-03-03 10:00", Side.BEFORE)],
        {"sent": (at("2027-03-02 10:00"),)},
        [("Wed 03 10:00", "a+b")],
    ),
    (
        "a weekend: before slides back, after slides on",
        [ask("a", "2027-03-06 10:00", side=Side.BEFORE), ask("b", "2027-03-06 10:00")],
        {},
        [("Fri 05 10:00", "a"), ("Mon 08 10:00", "b")],
    ),
    (
        "one was sent today already",
        [ask("a", "2027-03-01 10:00")],
        {"sent": (at("2027-03-01 08:00"),)},
        [("Tue 02 10:00", "a")],
    ),
    ("the week is full", [ask("a", "2027-03-05 10:00")], {"sent": FULL}, [("Tue 09 10:00", "a")]),
    (
        "the week is full and time is short",
        [ask("a", "2027-03-05 10:00", "2027-03-08 17:00")],
        {"sent": FULL},
        [(REASON_CEILING, "a")],
    ),
    (
        "a team member's own work knows no ceiling",
        [ask("a", "2027-03-05 10:00", limited=False)],
        {"sent": FULL},
        [("Fri 05 10:00", "a")],
    ),
    (
        "a full week: what looks ahead rides with an earlier letter",
        [ask("a", "2027-03-02 10:00"), ask("b", "2027-03-03 10:00"), ask("c", "2027-03-04 10:00", side=Side.BEFORE)],
        {},
        [("Tue 02 10:00", "a"), ("Wed 03 10:00", "b+c")],
    ),
    (
        "a letter some seconds late last week does not push this week's",
        [ask("a", "2027-03-09 10:00")],
        {"sent": (at("2027-03-02 10:00:07"), at("2027-03-04 10:00"))},
        [("Tue 09 10:00", "a")],
    ),
    ("late, but useful: now", [ask("a", "2027-02-24 10:00")], {}, [("Mon 01 09:00", "a")]),
    ("too late", [ask("a", "2027-02-24 10:00", "2027-02-26 17:00")], {}, [(REASON_LATE, "a")]),
    ("paused", [ask("a", "2027-03-02 10:00")], {"paused": day("2027-03-05")}, [("Mon 08 09:00", "a")]),
    (
        "paused past its use",
        [ask("a", "2027-03-02 10:00", "2027-03-04 17:00")],
        {"paused": day("2027-03-05")},
        [(REASON_PAUSED, "a")],
    ),
    (
        "a late ask keeps its reminder at a distance",
        [ask("a", "2027-02-24 10:00"), reminder("a-reminder", "2027-03-01 10:00", "a")],
        {},
        [("Mon 01 09:00", "a"), ("Wed 03 10:00", "a-reminder")],
    ),
    (
        "an ask that waits for its next try stays before its reminder",
        [ask("a", "2027-03-04 15:00"), reminder("a-reminder", "2027-03-03 10:00", "a")],
        {},
        [("Thu 04 15:00", "a"), ("Mon 08 10:00", "a-reminder")],
    ),
    (
        "nobody is reminded of what they were never asked",
        [ask("a", "2027-02-24 10:00", "2027-02-26 17:00"), reminder("a-reminder", "2027-03-03 10:00", "a")],
        {},
        [(REASON_LATE, "a"), (REASON_NOT_ASKED, "a-reminder")],
    ),
    (
        "reminded of what was sent before",
        [reminder("a-reminder", "2027-03-03 10:00", "a", asked=True)],
        {},
        [("Wed 03 10:00", "a-reminder")],
    ),
    (
        "an alert goes alone, on a day that has its letter and in a full week",
        [ask("a", "2027-03-05 10:00"), ask("alert", "2027-03-05 11:00", side=Side.BEFORE, alone=True)],
        {"sent": (at("2027-03-03 10:00"),)},
        [("Fri 05 10:00", "a"), ("Fri 05 11:00", "alert")],
    ),
    (
        "two alerts of one day are two letters, and count for nobody's week",
        [
            ask("alert", "2027-03-03 11:00", alone=True),
            ask("other", "2027-03-03 11:00", alone=True),
            ask("b", "2027-03-04 10:00"),
        ],
        {"sent": (at("2027-03-02 10:00"),)},
        [("Wed 03 11:00", "alert"), ("Wed 03 11:00", "other"), ("Thu 04 10:00", "b")],
    ),
    (
        "an alert that the person's hours would make too late goes at once",
        [ask("alert", "2027-03-01 08:30", "2027-03-01 08:59", Side.BEFORE, alone=True)],
        {"now": at("2027-03-01 08:40")},
        [("Mon 01 08:40", "alert")],
    ),
    (
        "but a pause is a pause",
        [ask("alert", "2027-03-02 11:00", "2027-03-04 10:00", Side.BEFORE, alone=True)],
        {"paused": day("2027-03-05")},
        [(REASON_PAUSED, "alert")],
    ),
]


@pytest.mark.parametrize(("asks", "given", "letters"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_one_persons_week(asks: list[Candidate], given: dict[str, Any], letters: list[tuple[str, str]]) -> None:
    assert placed(*asks, **given) == letters
    assert placed(*reversed(asks), **given) == letters


def test_free_half_days_are_kept() -> None:
    person = replace(PERSON, unavailable=(Unavailable(weekday=2, part=DayPart.MORNING), Unavailable(weekday=3)))

    assert placed(ask("a", "2027-03-03 10:00"), person=person) == [("Wed 03 12:00", "a")]
    assert placed(ask("a", "2027-03-04 10:00"), person=person) == [("Fri 05 10:00", "a")]


def test_who_is_away_is_written_to_before_or_after_or_not_at_all() -> None:
    person = replace(PERSON, away=(Away(start=day("2027-03-03"), end=day("2027-03-10")),))

    assert placed(ask("a", "2027-03-05 10:00", "2027-03-12 17:00"), person=person) == [("Thu 11 10:00", "a")]
    assert placed(ask("a", "2027-03-05 10:00", side=Side.BEFORE), person=person) == [("Tue 02 10:00", "a")]
    assert placed(ask("a", "2027-03-05 10:00", "2027-03-09 17:00"), person=person) == [(REASON_LATE, "a")]


def test_the_notes_say_why_it_is_not_at_its_moment() -> None:
    found, _ = schedule(
        [ask("a", "2027-03-06 10:00"), ask("b", "2027-03-08 10:00"), ask("c", "2027-02-22 10:00")], PERSON, LONDON, NOW
    )

    assert {one.candidate.kind: one.note for one in found} == {
        "a": "moved to a working day and hour",
        "b": "in one letter with another ask",
        "c": "late, but still useful",
    }
