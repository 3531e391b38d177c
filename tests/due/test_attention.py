"""Who left, whom a set misses and what helps somebody to take part: told to the coordinators, until they have seen to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sets.cohort.people import STAND_IN
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.attention import people_need
from sets.model.cohort import Person
from sets.model.ledger import Ledger
from sets.model.publication import Decision, Verdict
from sets.model.requests import Detail, DetailKind, Purpose
from sets.model.responses import Responses
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.web_help import COHORT, PUBLISHED, a_house, a_link, as_html, as_text, got, programme_of, somebody

NOW = at("2027-01-25 09:00")
LEFT = Decision(at=NOW - timedelta(days=1), verdict=Verdict.LEFT, subject="")


def told(programme: Programme, now: datetime = NOW) -> tuple[str, ...]:
    found = people_need(CohortState(programme=programme, responses=Responses(), ledger=Ledger()), now)
    return tuple(need.words for need in found)


def told_after(house: Site, *decisions: Decision, now: datetime = NOW) -> tuple[str, ...]:
    house.records(COHORT).decide(decisions)
    return told(programme_of(house), now)


def gone(person: Person, verdict: Verdict = Verdict.LEFT) -> Decision:
    return replace(LEFT, subject=person.id, verdict=verdict)


@pytest.mark.parametrize("verdict", [Verdict.LEFT, Verdict.WITHDRAWN])
def test_who_left_is_told_until_it_is_laid_aside_and_what_the_set_may_hear(tmp_path: Path, verdict: Verdict) -> None:
    house = a_house(tmp_path / "home")
    assert told(programme_of(house)) == ()
    said = (
        "Amina Yusuf left on Sunday 24 January 2027. Thames had 5 members then. Tell the set only that they have left."
    )
    assert told_after(house, gone(somebody(house), verdict)) == (said,)
    assert told(programme_of(house), NOW + timedelta(days=200)) == (said,)


def test_a_set_without_a_facilitator_needs_one(tmp_path: Path) -> None:
    house = a_house(tmp_path / "home")
    (peter,) = programme_of(house).cohort.sets[1].facilitators
    later = (
        "Lea: session 2 of 6, Wednesday 24 February 2027: nobody facilitates it, nor 4 later sessions. "
        "Name somebody in the cohort file and publish."
    )
    assert told_after(house, gone(peter)) == ("Peter Lindqvist left on Sunday 24 January 2027.", later)
    last = (
        "Lea: session 6 of 6, Wednesday 14 July 2027: nobody facilitates it. "
        "Name somebody in the cohort file and publish."
    )
    assert told(programme_of(house), at("2027-07-14 09:00")) == (
        "Peter Lindqvist left on Sunday 24 January 2027.",
        last,
    )


def test_somebody_forgotten_is_not_named_and_missed_all_the_same(tmp_path: Path) -> None:
    from sets.service.erase_person import case_of, forget

    house = a_house(tmp_path / "home")
    forget(case_of(house.installation, COHORT, "peter.lindqvist@facilitators.example.org", NOW), "test")
    (said,) = told(programme_of(house))
    assert said.startswith("Lea: session 2 of 6")
    assert STAND_IN not in said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            "papers in large print",
            "Amina Yusuf (Thames) said on their page what helps them to take part: “papers in large print”. "
            "See to it, then put it into the cohort file as `access:`.",
        ),
        (
            "",
            "Amina Yusuf (Thames) said on their page that nothing is needed any more to take part. "
            "Take `access:` out of the cohort file once you have seen to it.",
        ),
    ],
)
def test_what_helps_somebody_is_told_to_coordinators_until_the_file_says_it(
    tmp_path: Path, value: str, said: str
) -> None:
    house = a_house(tmp_path / "home")
    amina = somebody(house)
    house.records(COHORT).keep_responses(Responses(details=(_access(amina, value),)))
    assert told(programme_of(house)) == (said,)
    marta = a_link(Purpose.TEAM, programme_of(house).cohort.coordinators[0].id)
    plain = " ".join(said.replace("`", " ").split())  # a command stands in an element of its own on the page
    assert plain in as_text(as_html(house, got(house, marta)))
    publish(house, "name: Amina Yusuf\n", "name: Amina Yusuf\n        access: papers in large print\n")
    assert told(programme_of(house)) == ()


def test_days_and_addresses_need_nobody_and_who_left_needs_nothing(tmp_path: Path) -> None:
    house = a_house(tmp_path / "home")
    amina = somebody(house)
    days = replace(_access(amina, "friday"), what=DetailKind.DAYS)
    house.records(COHORT).keep_responses(Responses(details=(days, _access(amina, "large print"))))
    assert len(told(programme_of(house))) == 1
    (left,) = told_after(house, gone(amina))
    assert left.startswith("Amina Yusuf left")


def _access(person: Person, value: str) -> Detail:
    return Detail(person=person.id, what=DetailKind.ACCESS, value=value, instead_of="", at=PUBLISHED)


def publish(house: Site, old: str, new: str) -> None:
    path = house.installation.home / "cohorts" / f"{COHORT}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    house.installation.publish(house.installation.draft(path, NOW), NOW)
