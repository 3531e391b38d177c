"""An answer is shared with the facilitators whom the page named when it was ticked, and with nobody who comes later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from sets.model.requests import Purpose
from sets.model.responses import Responses
from tests.promises.test_visibility_machine import marks
from tests.promises.visibility_file import FIRST_PERIODS, Period
from tests.promises.visibility_help import Key, World
from tests.support.web_help import COHORT, as_text

ADA: Key = ("Ada", "thames-1", "reflection")
RUTH_ALONE = (Period("Ruth", "thames"), *FIRST_PERIODS[2:])


@pytest.fixture
def world() -> Iterator[World]:
    found = World()
    found.publish(RUTH_ALONE, {})
    found.tick_clock()
    assert found.write(ADA, [0, 1, 2, 3], "continue") == "check"
    assert found.check(ADA, 1, agree=True) == "sent"
    found.tick_clock()
    yield found
    found.close()


def read_by(world: World, name: str) -> set[str]:
    return marks(world.open(name, Purpose.SESSION, ("thames-1", "")).html)


def opened(world: World) -> set[str]:
    (word,) = world.sent[ADA].opened
    return {word}


def test_who_is_put_into_the_file_later_reads_nothing_of_before(world: World) -> None:
    assert world.publish((*RUTH_ALONE, Period("Nora", "thames")), {})
    assert (read_by(world, "Ruth"), read_by(world, "Nora")) == (opened(world), set())


def test_a_session_cannot_be_put_off_into_the_time_of_another_facilitator_once_it_has_begun(world: World) -> None:
    day = world.days["thames-1"]
    changed = (
        Period("Ruth", "thames", last=day + timedelta(days=3)),
        Period("Rosa", "thames", first=day + timedelta(days=4)),
        *FIRST_PERIODS[2:],
    )
    # it has begun, and is where it was: the edit is refused, and without it the later one opens nothing
    assert not world.publish(changed, {"thames-1": day + timedelta(days=7)})
    assert world.publish(changed, {})
    world.clock.now += timedelta(days=14)
    assert read_by(world, "Rosa") == set()


def test_a_line_approved_later_opens_no_answer_to_a_later_facilitator(world: World) -> None:
    today = world.today
    changed = (
        Period("Ruth", "thames", last=today + timedelta(days=1)),
        Period("Rosa", "thames", first=today + timedelta(days=2)),
        *FIRST_PERIODS[2:],
    )
    assert world.publish(changed, {})
    world.clock.now += timedelta(days=10)
    page = world.line_page(ADA, "unapprove")
    assert page is not None
    world.post_line(page, "unapprove")
    assert not world.sent[ADA].agreed
    assert read_by(world, "Rosa") == set()


def test_the_page_says_who_can_read_it_and_asks_again_for_a_reader_more(world: World) -> None:
    assert world.publish((*RUTH_ALONE, Period("Nora", "thames")), {})
    said = as_text(world.open("Ada", Purpose.ANSWER, ADA[1:]).html)
    assert "your facilitator, Ruth Okafor" in said
    assert "Nora" not in said
    home = as_text(world.open("Ada", Purpose.MINE).html)
    assert "Ruth Okafor" in home
    assert "Nora" not in home
    form = world.open("Ada", Purpose.ANSWER, ADA[1:], "check").form("check")
    assert form is not None
    assert ("share" in form.fields, "consent" in form.fields) == (False, True)
    world.post_check(ADA, form, 1, agree=True)
    assert read_by(world, "Nora") == opened(world)


def test_the_same_readers_find_their_ticks_again(world: World) -> None:
    form = world.open("Ada", Purpose.ANSWER, ADA[1:], "check").form("check")
    assert form is not None
    assert len(form.fields["share"]) == 1


def test_a_log_that_says_not_whom_it_told_goes_by_its_day(world: World) -> None:
    records = world.installation.records(COHORT)
    (log,) = records.responses().logs
    records.keep_responses(Responses(logs=(replace(log, told=(), at=log.at + timedelta(seconds=1)),)))
    assert read_by(world, "Ruth") == opened(world)


def test_who_was_told_is_not_in_a_copy_of_what_is_held(world: World) -> None:
    form = world.open("Ada", Purpose.EXPORT).form("file")
    assert form is not None
    held = world.browser.send(form, {}).html
    assert marks(held) >= opened(world)
    assert world.ids["Ruth"] not in held
