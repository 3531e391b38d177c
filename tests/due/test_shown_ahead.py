"""A session that was moved to an earlier day, and began before anybody could be told: calendars still show the later day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from sets.model.cohort import Cohort, Move, PersonId
from sets.model.errors import MailError, MailUncertain, SetwiseError
from sets.model.messages import LetterPlan
from tests.support.builders import a_cohort, at, day
from tests.support.worlds import World, calendar_of

ADA = PersonId("p-ada-marsh")
PUBLISHED, MOVED = at("2026-12-14 10:00"), at("2027-02-18 10:00")
"""Session 2 is on 23 February by the rules."""
BEGUN = at("2027-02-19 14:00")


def on(text: str) -> Cohort:
    cohort = a_cohort(prompts=())
    moved = replace(cohort.sets[0], moves=(Move(session=2, date=day(text), why="the room is taken"),))
    return replace(cohort, sets=(moved,))


def earlier_than_told(trouble: SetwiseError | None) -> World:
    """Session 2 is moved to the next day while mail has this trouble, and begins; gives the world after that."""
    world = World.of(a_cohort(prompts=()), PUBLISHED)
    world.until(PUBLISHED, at("2027-02-17 10:00"))
    world.publish(on("2027-02-19"), MOVED)

    def script(plan: LetterPlan) -> None:
        if trouble is not None:
            raise trouble

    world.script = script
    for hour in range(10, 14):
        world.run(at(f"2027-02-18 {hour}:30"))
        world.run(at(f"2027-02-19 {hour - 1:02}:30"))
    world.script = lambda plan: None
    world.publish(on("2027-02-19"), BEGUN)
    return world


def shown(world: World) -> datetime:
    (start,) = [
        told.start for told in calendar_of(world.sent, ADA).values() if told.title.startswith("Thames: session 2")
    ]
    return start


@pytest.mark.parametrize("trouble", [MailError("down", everyone=True), MailUncertain("cut")])
def test_the_entry_of_a_session_that_has_begun_is_put_right_later(trouble: SetwiseError) -> None:
    world = earlier_than_told(trouble)
    assert shown(world) == at("2027-02-23 10:00")
    world.until(BEGUN, at("2027-02-22 17:00"))
    assert shown(world) == at("2027-02-19 10:00")
    assert world.until(at("2027-02-22 17:00"), at("2027-02-24 10:00")) == []


def test_of_what_was_told_in_time_nothing_is_told_again() -> None:
    world = earlier_than_told(None)
    assert shown(world) == at("2027-02-19 10:00")
    assert world.until(BEGUN, at("2027-02-24 10:00")) == []
