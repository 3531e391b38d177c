"""The running order adds up to the session, keeps people from sitting too long, and says what does not fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.cohort.running_order import (
    ONLINE_STRETCH,
    TOGETHER_STRETCH,
    AgendaItem,
    RunningOrder,
    Step,
    running_order,
    split_of,
)
from sets.model.cohort import Meeting
from sets.text import wording as words
from tests.support.builders import LONDON, a_meeting

ARRIVE = ("arrive 5", "check in 5")
END = ("process review 5", "close 5")


def a_session(minutes: int, rounds: int, number: int = 2, *, online: bool = True, start: str = "") -> Meeting:
    meeting = a_meeting(f"thames-{number}", start or "2027-01-19 10:00", rounds=rounds)
    return replace(meeting, end=meeting.start + timedelta(minutes=minutes), join="x" if online else "")


def order_of(minutes: int, rounds: int, number: int = 2, *, online: bool = True) -> RunningOrder:
    return running_order(a_session(minutes, rounds, number, online=online), LONDON)


def told(order: RunningOrder) -> tuple[str, ...]:
    return tuple(f"{part.step} {part.minutes}" for part in order.parts)


@pytest.mark.parametrize(
    ("minutes", "rounds", "middle"),
    [
        (90, 1, ("action review 10", "bids 5", "break 10", "round 45")),
        (120, 2, ("action review 10", "bids 5", "round 35", "break 10", "round 35", "time in hand 5")),
        (150, 2, ("action review 15", "bids 5", "round 40", "break 10", "round 40", "time in hand 20")),
        (
            180,
            3,
            (
                *("action review 10", "bids 5", "round 40", "break 10", "round 40", "break 10", "round 40"),
                "time in hand 5",
            ),
        ),
        (
            210,
            4,
            (
                *("action review 10", "bids 5", "round 35", "break 10", "round 35", "round 35", "break 10"),
                *("round 35", "time in hand 15"),
            ),
        ),
    ],
)
def test_the_usual_lengths(minutes: int, rounds: int, middle: tuple[str, ...]) -> None:
    order = order_of(minutes, rounds)
    assert told(order) == (*ARRIVE, *middle, *END)
    assert order.notes == ()


def test_a_full_day_has_lunch_in_the_middle_and_a_round_for_everyone() -> None:
    order = order_of(420, 6, online=False)
    lunch = next(part for part in order.parts if part.step is Step.LUNCH)
    assert [part.minutes for part in order.parts if part.step is Step.ROUND] == [45] * 6
    assert (lunch.minutes, words.clock(lunch.start)) == (60, "12:55pm")


def test_session_1_makes_the_agreement_and_has_one_round_fewer() -> None:
    order = order_of(150, 2, number=1)
    assert told(order)[2:8] == (
        "introductions 20",
        "working agreement 40",
        "bids 5",
        "break 10",
        "round 40",
        "time in hand 15",
    )
    assert order.notes == ("The set makes its working agreement today, so there is one round fewer.",)
    short = order_of(90, 1, number=1)
    assert Step.ROUND not in {part.step for part in short.parts}
    assert short.notes == ("The set makes its working agreement today, so there is no round.",)


@pytest.mark.parametrize(
    ("minutes", "rounds", "note"),
    [
        (90, 2, "Only one of the two rounds that were planned fits: a round needs 30 minutes or more."),
        (120, 4, "Only two of the four rounds that were planned fit: a round needs 30 minutes or more."),
        (45, 1, "The round that was planned does not fit: a round needs 30 minutes or more."),
        (45, 2, "None of the two rounds that were planned fits: a round needs 30 minutes or more."),
        (97, 2, "There is no room for a break within 75 minutes. Ask people to stretch when they need to."),
        (180, 1, "There are 60 minutes in hand: enough for another round, or to end early."),
    ],
)
def test_what_does_not_fit_is_said(minutes: int, rounds: int, note: str) -> None:
    assert order_of(minutes, rounds).notes == (note,)


def test_clock_times_are_those_of_the_zone() -> None:
    order = order_of(150, 2)
    assert [words.clock(part.start) for part in order.parts] == [
        *("10am", "10:05am", "10:10am", "10:25am", "10:30am", "11:10am", "11:20am", "midday", "12:20pm", "12:25pm"),
    ]
    across = a_session(150, 2, start="2027-03-28 00:30")
    real = replace(across, end=(across.start.astimezone(tz=None) + timedelta(minutes=150)).astimezone(LONDON))
    found = running_order(real, LONDON)
    assert sum(part.minutes for part in found.parts) == 150
    assert words.clock(found.parts[-1].end) == "4am"


def longest_stretch(parts: tuple[AgendaItem, ...]) -> int:
    """The most minutes without a break."""
    stretches = groupby(parts, lambda part: part.step in (Step.BREAK, Step.LUNCH))
    return max((sum(part.minutes for part in found) for is_break, found in stretches if not is_break), default=0)


@given(st.integers(1, 480), st.integers(0, 8), st.sampled_from([1, 2, 6]), st.booleans())
def test_it_always_adds_up(minutes: int, rounds: int, number: int, online: bool) -> None:
    meeting = a_session(minutes, rounds, number, online=online)
    order = running_order(meeting, LONDON)
    assert sum(part.minutes for part in order.parts) == minutes
    assert (order.parts[0].start, order.parts[-1].end) == (meeting.start, meeting.end)
    assert all(one.end == other.start for one, other in zip(order.parts, order.parts[1:], strict=False))
    assert all(30 <= part.minutes <= 60 for part in order.parts if part.step is Step.ROUND)
    stretch = ONLINE_STRETCH if online else TOGETHER_STRETCH
    assert longest_stretch(order.parts) <= stretch or any("no room for a break" in note for note in order.notes)


@given(st.integers(30, 60))
def test_a_round_splits_exactly(minutes: int) -> None:
    split = split_of(minutes)
    parts = (split.presents, split.facts, split.questions, split.actions, split.takes_away)
    assert sum(parts) == minutes
    assert parts >= (5, 5, 10, 5, 5)
    if minutes == 40:
        assert parts == (5, 5, 20, 5, 5)
