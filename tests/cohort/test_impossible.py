"""What cannot be put right by publishing it: two rooms at once, a set that can never meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sets.cohort.impossible import impossible
from sets.cohort.programme import Programme
from sets.cohort.schedule import Problem
from sets.model.cohort import Cohort, DayPart, Facilitator, Move, Unavailable
from tests.support.builders import a_cohort, a_person, a_programme, a_set, at, day, members, rules

NOW = at("2026-12-01 09:00")
FRAN, GIL = a_person("Fran Doyle"), a_person("Gil Hart")
TUESDAY, MORNING = Unavailable(weekday=1), Unavailable(weekday=1, part=DayPart.MORNING)
AFTERNOON = Unavailable(weekday=1, part=DayPart.AFTERNOON)


def facilitator(**changes: Any) -> Facilitator:
    return Facilitator(id=FRAN.id, name=FRAN.name, email=FRAN.email, nation=FRAN.nation, **changes)


def two_sets(thames: Any = FRAN, lea: Any = FRAN, **changes: Any) -> Cohort:
    """Two sets that meet at the same time."""
    return a_cohort(
        sets=(
            a_set(facilitators=(GIL, thames)),
            a_set("Lea", members=members(5, "Lea"), facilitators=(lea,), **changes),
        )
    )


def found(programme: Programme, now: str = "2026-12-01 09:00", *, published: bool = False) -> tuple[Problem, ...]:
    return impossible(programme, at(now), published=published)


@pytest.mark.parametrize("published", [True, False])
def test_two_rooms_at_once(published: bool) -> None:
    assert found(a_programme(two_sets()), published=published) == (
        Problem(
            path=("sets", 0, "facilitators", 1),
            message="Fran Doyle cannot be in two rooms at once: "
            "Lea: session 1 of 6 (Tuesday 19 January 2027, 10am to 12:30pm) and "
            "Thames: session 1 of 6 (Tuesday 19 January 2027, 10am to 12:30pm), and at 5 more sessions; "
            "move one of them, or name who facilitates there instead (sessions, covers)",
            warning=False,
        ),
    )


RIGHT: dict[str, Cohort] = {
    "one hour later": two_sets(rules=rules(at=at("2027-01-19 12:30").time())),
    "another facilitator": two_sets(lea=a_person("Hal Byrne")),
    "by session": two_sets(facilitator(sessions=(1, 3, 5)), facilitator(sessions=(2, 4, 6))),
    "by day": two_sets(facilitator(last_day=day("2027-03-31")), facilitator(first_day=day("2027-04-01"))),
    "called off": two_sets(moves=tuple(Move(session=n, cancelled="not needed") for n in range(1, 7))),
}


@pytest.mark.parametrize("case", RIGHT)
def test_one_room_at_a_time(case: str) -> None:
    assert found(a_programme(RIGHT[case])) == ()


def test_what_has_begun_is_not_to_be_mended() -> None:
    programme = a_programme(two_sets(facilitator(sessions=(1,)), facilitator(sessions=(1, 2))))
    assert len(found(programme)) == 1
    assert found(programme, "2027-01-20 09:00") == ()


def test_a_cover_frees_somebody() -> None:
    cover = Facilitator(
        id=GIL.id, name=GIL.name, email=GIL.email, nation=GIL.nation, covers=FRAN.id, sessions=(1, 2, 3, 4, 5, 6)
    )
    cohort = a_cohort(
        sets=(a_set(facilitators=(FRAN,)), a_set("Lea", members=members(5, "Lea"), facilitators=(FRAN, cover)))
    )
    assert found(a_programme(cohort)) == ()


def test_a_member_who_facilitates_another_set_at_that_time() -> None:
    ada = members()[0]
    assert [problem.path for problem in found(a_programme(two_sets(GIL, ada)))] == [("sets", 0, "members", 0)]


def all_away(*days: Unavailable, but: int = 0) -> Cohort:
    thames = a_set(members=tuple(replace(one, unavailable=days) for one in members()[but:]) + members()[:but])
    return a_cohort(sets=(thames,))


@pytest.mark.parametrize("published", [True, False])
def test_a_set_that_can_never_meet(published: bool) -> None:
    assert found(a_programme(all_away(TUESDAY)), published=published) == (
        Problem(
            path=("sets", 0, "at"),
            message="Thames: nobody in this set can ever meet, for it meets on Tuesdays and each of its members does not "
            "work then (unavailable); choose another day or time",
            warning=published,
        ),
    )


@pytest.mark.parametrize(
    ("cohort", "never"),
    [
        (all_away(MORNING), True),
        (all_away(AFTERNOON), True),  # it lasts until half past twelve
        (all_away(Unavailable(weekday=2)), False),
        (all_away(TUESDAY, but=1), False),
        (
            replace(
                all_away(TUESDAY),
                sets=(replace(all_away(TUESDAY).sets[0], moves=(Move(session=4, date=day("2027-05-05")),)),),
            ),
            False,
        ),
    ],
)
def test_when_a_set_can_never_meet(cohort: Cohort, never: bool) -> None:
    assert bool(found(a_programme(cohort))) is never
