"""Coordinators and facilitators learn how it stands, never who answered: whatever the answers, they read the same."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from difflib import unified_diff
from itertools import combinations
from pathlib import Path

import pytest

from flows.commands import drafting, running
from flows.tasks import summary_of
from flows.wording import summary_line
from sets.disclosure import thresholds
from sets.model.cohort import Occasion
from sets.model.messages import Flow, Partstat
from sets.model.requests import Purpose
from sets.model.responses import Answer, Came, Responses
from sets.service.installation import Installation
from sets.service.report_files import file_report
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.privacy_help import a_pass
from tests.support.records import a_log, a_mark
from tests.support.running_house import keep
from tests.support.web_help import (
    COHORT,
    a_house,
    a_link,
    as_html,
    as_text,
    facilitator,
    got,
    programme_of,
    somebody,
)

MOMENTS = ("2027-01-21T11:00", "2027-01-26T10:30", "2027-02-08T10:30", "2027-02-23T10:30")
"""After the reflection prompt; when its reminder is due; when the next session's invite is asked about; and after that."""
FLOOR = thresholds.LOGS_PEOPLE


@pytest.fixture
def house(tmp_path: Path) -> Site:
    """Thames has met, all six came, and every letter up to then has gone."""
    found = a_house(tmp_path)
    for when in ("2026-12-01 10:00", "2027-01-12 10:00", "2027-01-18 10:00", "2027-01-19 14:00"):
        a_pass(found.installation, at(when))
    keep(
        found, attendance=tuple(a_mark(somebody(found, "thames", n).id, when=at("2027-01-19 15:00")) for n in range(6))
    )
    a_pass(found.installation, at("2027-01-21 10:30"))
    return found


def what_is_read(house: Site, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """All that commands and pages tell a coordinator and a facilitator, at each moment."""
    read, here = {}, house.installation
    marta = programme_of(house).cohort.coordinators[0].id
    for when in MOMENTS:
        for json in (False, True):
            capsys.readouterr()
            running.due(COHORT, at=when, json=json, installation=here)
            drafting.plan(COHORT, at=when, json=json, installation=here)
            running.status(COHORT, at=when, json=json, installation=here)
            read[f"commands at {when}, json {json}"] = capsys.readouterr().out
        house.clock.now = at(when.replace("T", " "))  # type: ignore[attr-defined]
        for step in ("", "messages", "byhand"):
            read[f"team {step} at {when}"] = as_text(as_html(house, got(house, a_link(Purpose.TEAM, marta), step)))
        session = a_link(Purpose.SESSION, facilitator(house).id, "thames-1")
        read[f"session at {when}"] = as_text(as_html(house, got(house, session)))
    return read


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return [line for name in one for line in unified_diff(one[name].splitlines(), other[name].splitlines(), name, n=0)]


@pytest.mark.parametrize(
    "sizes", [(0, FLOOR - 1, FLOOR, 6), pytest.param((0, 1, FLOOR - 1, FLOOR, FLOOR + 1, 6), marks=pytest.mark.slow)]
)
def test_who_returned_a_log_is_nowhere_and_how_many_only_as_enough_or_not(
    tmp_path: Path, house: Site, capsys: pytest.CaptureFixture[str], sizes: tuple[int, ...]
) -> None:
    members = [somebody(house, "thames", n).id for n in range(6)]
    few, enough = [], []
    for size in sizes:
        who = list(combinations(members, size))
        for logs in {who[0], who[-1]}:
            keep(house, logs=tuple(a_log(person, at=at("2027-01-21 10:45")) for person in logs))
            (enough if size >= FLOOR else few).append(what_is_read(house, capsys))
            house.records(COHORT).erase(Responses(logs=house.records(COHORT).responses().logs))
    for found in (few, enough):
        assert [differing(found[0], one) for one in found[1:]] == [[]] * (len(found) - 1)
    told = f"{FLOOR} or more of 6 have answered"
    assert all(told in text for text in [enough[0][f"commands at {MOMENTS[0]}, json False"]])
    assert not any(told in text for text in few[0].values())


def test_a_run_says_the_same_whether_all_have_answered_or_not(house: Site) -> None:
    """The reminder of Thames goes to one, or to nobody: the line and the tables of a run do not tell which."""
    members = [somebody(house, "thames", n).id for n in range(6)]
    keep(house, logs=tuple(a_log(person, when=at("2027-01-21 10:45")) for person in members[:5]))
    a_pass(house.installation, at("2027-01-25 16:00"))
    home = house.installation.home
    other = Installation(replace(house.installation.settings, home=shutil.copytree(home, home.with_name("other"))))
    keep(Site(other, house.clock), logs=(a_log(members[5], when=at("2027-01-22 10:45")),))

    said = [what_a_run_says(one, at("2027-01-26 10:30")) for one in (house.installation, other)]

    assert said[0][0] == said[1][0]
    assert said[0][1] == said[1][1] + 1, "one of them was reminded all the same"


def what_a_run_says(installation: Installation, now: datetime) -> tuple[str, int]:
    """The line of a run, and how many letters it sent."""
    with installation.open_run(COHORT, now, file_report(installation)) as current:
        assert current is not None
        current.note()
        for flow in Flow:
            for batch in current.batches(flow):
                current.carry_out(batch)
        return summary_line(summary_of(current)), current.outcome.letters


def test_who_answered_the_invite_is_nowhere_in_the_commands(house: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """The facilitator reads it by name, and coordinators how many; the messages do not tell who."""
    seen = []
    for n in (0, 5):
        person, when = somebody(house, "thames", n).id, at(f"2027-01-2{2 + n // 5} 09:00")
        before = house.records(COHORT).responses().answers
        house.records(COHORT).erase(Responses(answers=before))
        keep(
            house, answers=(Answer(occasion=Occasion("thames-2"), person=person, partstat=Partstat.ACCEPTED, at=when),)
        )
        read = what_is_read(house, capsys)
        seen.append({name: text for name, text in read.items() if not name.startswith("session")})
    assert differing(*seen) == []


def test_who_was_absent_is_told_only_of_who_came_to_neither_of_the_last_two(
    house: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    members = [somebody(house, "thames", n) for n in range(6)]
    at_two = at("2027-02-23 15:00")
    sat = tuple(a_mark(one.id, Came.NO if one is members[2] else Came.YES, "thames-2", at_two) for one in members)
    keep(house, attendance=sat)
    names = [f"{member.name} (Thames) came to neither" for member in members]
    when = "2027-02-24T10:30"
    assert running.status(COHORT, at=when, installation=house.installation) == 0
    once = " ".join(capsys.readouterr().out.split())
    assert not [name for name in names if name in once]
    running.due(COHORT, at="2027-02-25T10:30", installation=house.installation)
    assert members[2].name not in capsys.readouterr().out

    again = at("2027-02-23 15:01")
    keep(house, attendance=(a_mark(members[2].id, Came.NO, "thames-1", again),))
    assert running.status(COHORT, at=when, installation=house.installation) == 0
    twice = " ".join(capsys.readouterr().out.split())
    assert [name for name in names if name in twice] == [names[2]]
