"""Other dates for a session, as they are typed: which will do, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sets.model.cohort import Avoid, Occasion
from sets.responses.forms.session_dates import (
    BAD_TIME,
    NO_DAY,
    NO_TIME,
    NONE,
    ODD_TIME,
    PAST,
    SAME,
    TWICE,
    TypedDate,
    read_starts,
)
from tests.support.builders import a_cohort, a_programme, a_set, at, day, rules

NOW = at("2027-03-24 14:00")
AVOID = (Avoid(start=day("2027-04-12"), end=day("2027-04-16"), why="half term"),)
PROGRAMME = a_programme(a_cohort(sets=(a_set(rules=rules(avoid=AVOID)),)))
THIRD = PROGRAMME.by_key[Occasion("thames-3")]


def typed(day_: str = "", month: str = "", year: str = "2027", at_: str = "10am") -> TypedDate:
    return TypedDate(day=day_, month=month, year=year, at=at_)


WRONG = [
    (typed(at_=""), "The date needs a day, a month and a year, for example 19 2 2027"),
    (TypedDate(at="10am"), NO_DAY),
    (typed("8", "4", at_=""), NO_TIME),
    (typed("8", "4", at_="tenish"), BAD_TIME),
    (typed("8", "4", at_="2:30am"), ODD_TIME),
    (typed("31", "6"), "There is no such day. Give a day, a month and a year, for example 19 2 2027"),
    (typed("23", "3"), PAST),
    (typed("30", "3"), SAME),
    (typed("29", "3"), "Monday 29 March 2027 will not do: Easter Monday. Give another day"),
    (typed("10", "4"), "Saturday 10 April 2027 will not do: a Saturday. Give another day"),
    (typed("13", "4"), "Tuesday 13 April 2027 will not do: half term. Give another day"),
    (typed("6", "5"), "Session 4 is on Tuesday 4 May 2027. Give a day before it"),
]


@pytest.mark.parametrize(("one", "fault"), WRONG, ids=[row[1] for row in WRONG])
def test_a_date_that_will_not_do_is_named_with_what_to_give(one: TypedDate, fault: str) -> None:
    assert THIRD.start == at("2027-03-30 10:00")
    assert read_starts((TypedDate(), one), THIRD, PROGRAMME, NOW) == ((), {2: fault})


def test_the_dates_that_will_do_come_in_order_of_time() -> None:
    both = (typed("8", "April", at_="2:30pm"), TypedDate(), typed("1", "4", "27", "09:30"))

    assert read_starts(both, THIRD, PROGRAMME, NOW) == ((at("2027-04-01 09:30"), at("2027-04-08 14:30")), {})


def test_nothing_and_the_same_twice() -> None:
    assert read_starts((TypedDate(),) * 3, THIRD, PROGRAMME, NOW) == ((), {1: NONE})
    one = typed("8", "4")
    assert read_starts((one, replace(one, month="April")), THIRD, PROGRAMME, NOW)[1] == {2: TWICE}


def test_a_session_stays_after_the_one_before_it() -> None:
    fourth = PROGRAMME.by_key[Occasion("thames-4")]
    fault = "Session 3 is on Tuesday 30 March 2027. Give a day after it"

    assert read_starts((typed("29", "3"),), fourth, PROGRAMME, NOW)[1] == {
        1: "Monday 29 March 2027 will not do: Easter Monday. Give another day"
    }
    assert read_starts((typed("25", "3"),), fourth, PROGRAMME, NOW)[1] == {1: fault}
