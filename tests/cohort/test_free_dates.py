"""Dates that suit everyone: what stands against a time, whom it names, what is offered, in which order, and why there is no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from sets.cohort.free_dates import suits
from sets.cohort.programme import Programme
from sets.model.cohort import Avoid, Away, ClosedDay, DayPart, Facilitator, LearningSet, Meeting, Nation, Unavailable
from sets.model.timing import Anchor, Every, Side, Unit
from tests.support.builders import a_cohort, a_moment, a_person, a_programme, a_set, an_event, at, day, members, rules

NOW = at("2027-01-25 09:00")
"""A Monday after Thames session 1; session 2 is on 23 February, 3 on 30 March, 4 on 4 May. Notice ends on 8 February."""
FRAN = a_person("Fran Doyle")
ADA, BEN, *_ = members()


def thames(programme: Programme, number: int = 3) -> Meeting:
    return next(one for one in programme.meetings if one.key == f"thames-{number}")


def changed(*people: Any, **changes: Any) -> LearningSet:
    """Thames with these members in the place of those of the same id."""
    there = {one.id: one for one in people}
    return a_set(members=tuple(there.get(one.id, one) for one in members()), **changes)


def running(*sets: LearningSet, **changes: Any) -> Programme:
    return a_programme(a_cohort(sets=sets or (a_set(),), **changes))


def against(programme: Programme, start: str, number: int = 3, *others: Programme, named: bool = True) -> list[str]:
    meeting = thames(programme, number)
    return list(suits(programme, meeting, at(start), now=NOW, others=others, named=named))


PLAIN = running()
UNAVAILABLE = {"unavailable": (Unavailable(weekday=3),)}
MORNINGS = {"unavailable": (Unavailable(weekday=3, part=DayPart.MORNING),)}


@pytest.mark.parametrize(
    ("start", "number", "said"),
    [
        ("2027-04-08 10:00", 3, []),
        ("2027-04-08 14:30", 3, []),
        ("2027-03-30 10:00", 3, ["It is at that time already."]),
        ("2027-03-30 14:00", 3, []),
        ("2027-04-10 10:00", 3, ["Saturday 10 April 2027 is closed: a Saturday."]),
        ("2027-03-29 10:00", 3, ["Monday 29 March 2027 is closed: Easter Monday."]),
        ("2027-02-05 10:00", 2, ["People get 10 working days’ notice, so the first day is Monday 8 February 2027."]),
        ("2027-02-08 10:00", 2, []),
        ("2027-03-08 10:00", 3, ["Session 2 is on Tuesday 23 February 2027, and two weeks lie between sessions."]),
        ("2027-03-09 10:00", 3, []),
        ("2027-04-21 10:00", 3, ["Session 4 is on Tuesday 4 May 2027, and two weeks lie between sessions."]),
        ("2027-04-20 10:00", 3, []),
        ("2027-04-08 09:00", 3, ["It is offered from 9:30am to 5pm only."]),
        ("2027-04-08 15:00", 3, ["It is offered from 9:30am to 5pm only."]),
    ],
)  # fmt: skip
def test_what_the_calendar_has_against_a_time(start: str, number: int, said: list[str]) -> None:
    assert against(PLAIN, start, number) == said


@pytest.mark.parametrize(
    ("person", "start", "said", "counted"),
    [
        (UNAVAILABLE, "2027-04-08 10:00", "does not work on Thursdays", "does not work on Thursdays"),
        (UNAVAILABLE, "2027-04-07 10:00", "", ""),
        (MORNINGS, "2027-04-08 10:00", "does not work on Thursday mornings", "does not work on Thursday mornings"),
        (MORNINGS, "2027-04-08 12:00", "", ""),
        (
            {"away": (Away(start=day("2027-04-05"), end=day("2027-04-16")),)},
            "2027-04-08 10:00",
            "is away from Monday 5 April 2027 to Friday 16 April 2027",
            "is away",
        ),
        (
            {"closed": (ClosedDay(day("2027-04-08"), "the office moves"),)},
            "2027-04-08 10:00",
            "does not work on Thursday 8 April 2027 (the office moves)",
            "has a holiday",
        ),
        (
            {"nation": Nation.NORTHERN_IRELAND},
            "2027-03-17 10:00",
            "does not work on Wednesday 17 March 2027 (St Patrick's Day, a bank holiday in Northern Ireland)",
            "has a holiday",
        ),
    ],
)  # fmt: skip
def test_what_a_person_has_against_a_time_with_a_name_and_without(
    person: dict[str, Any], start: str, said: str, counted: str
) -> None:
    of_a_member = running(changed(replace(ADA, **person)))
    of_the_facilitator = running(a_set(facilitators=(replace(FRAN, **person),)))
    assert against(of_a_member, start) == ([f"Ada Marsh {said}."] if said else [])
    assert against(of_the_facilitator, start) == ([f"Fran Doyle {said}."] if said else [])
    assert against(of_a_member, start, named=False) == ([f"One member {counted}."] if said else [])
    assert against(of_the_facilitator, start, named=False) == ([f"One facilitator {counted}."] if said else [])


def test_people_are_counted_together_where_names_are_not_told() -> None:
    programme = running(changed(replace(ADA, **UNAVAILABLE), replace(BEN, **UNAVAILABLE)))
    assert against(programme, "2027-04-08 10:00", named=False) == ["Two members do not work on Thursdays."]


def test_other_meetings_of_everyone_in_any_cohort() -> None:
    lea = a_set(
        "Lea", members=members(4, "Hill"), rules=rules(first=date(2027, 1, 21), join="https://x.example.org/lea")
    )
    one_facilitator = running(a_set(), lea)  # Lea meets on 1 April
    assert against(one_facilitator, "2027-04-01 11:00") == ["Fran Doyle is at Lea session 3 then."]
    assert against(one_facilitator, "2027-04-01 13:00") == ["Fran Doyle has Lea session 3 within an hour of it."]
    assert against(one_facilitator, "2027-04-01 13:30") == []

    elsewhere = replace(lea, facilitators=(a_person("Gil Hart"),), members=(*members(3, "Hill"), ADA))
    other = a_programme(a_cohort(id="other-2027", title="The other year", sets=(elsewhere,)))
    assert against(PLAIN, "2027-04-01 11:00", 3, other) == ["Ada Marsh is at Lea session 3 of The other year then."]
    assert against(PLAIN, "2027-04-01 12:30", 3, other) == []  # an hour between is for who facilitates
    assert against(PLAIN, "2027-04-01 11:00", 3, other, named=False) == ["One member is in another meeting."]


@pytest.mark.parametrize(
    ("place", "join", "said"),
    [
        ("Microsoft Teams", "https://teams.example.org/thames", ["Lea session 3 has the same joining link then."]),
        ("Microsoft Teams", "https://teams.example.org/lea", []),
        ("Microsoft Teams", "", []),
        ("Town Hall,  room 1", "", ["Lea session 3 has the same room then."]),
    ],
)
def test_a_room_or_a_link_is_used_once_at_a_time(place: str, join: str, said: list[str]) -> None:
    own = rules(place="Town Hall, Room 1" if place.startswith("Town") else place, join="" if not join else rules().join)
    there = rules(first=date(2027, 1, 21), place=place, join=join)
    lea = a_set("Lea", facilitators=(a_person("Gil Hart"),), members=members(4, "Hill"), rules=there)
    assert against(running(a_set(rules=own), lea), "2027-04-01 11:00") == said


def test_days_that_are_kept_free_and_days_on_which_nobody_facilitates() -> None:
    easter = Avoid(start=day("2027-04-05"), end=day("2027-04-09"), why="school holidays")
    kept = running(a_set(rules=rules(avoid=(easter,))))
    assert against(kept, "2027-04-08 10:00") == ["Thursday 8 April 2027 is kept free: school holidays."]

    until = replace(FRAN, last_day=day("2027-04-01"))
    assert against(running(a_set(facilitators=(until,))), "2027-04-08 10:00") == ["Nobody facilitates Thames then."]

    gil = Facilitator(
        id="p-gil",
        name="Gil Hart",
        email="gil@example.org",
        nation=Nation.ENGLAND,
        sessions=(3,),
        covers=FRAN.id,
        **UNAVAILABLE,
    )  # type: ignore[arg-type]
    covered = running(a_set(facilitators=(FRAN, gil)))
    assert against(covered, "2027-04-08 10:00") == ["Gil Hart does not work on Thursdays."]


def test_it_stays_between_launch_and_close_and_before_what_does_not_move_with_it() -> None:
    close = an_event("close", date=date(2027, 7, 27))
    first = running(a_set(rules=rules(first=date(2027, 2, 23))), events=(an_event(date=date(2027, 2, 16)),))
    assert against(first, "2027-02-12 10:00", 1) == ["Launch is on Tuesday 16 February 2027."]
    last = running(events=(an_event(), close))
    assert against(last, "2027-07-28 10:00", 6) == ["Close is on Tuesday 27 July 2027."]
    ended = running(a_set(ended=day("2027-08-01")), ended=day("2027-08-15"))
    assert against(ended, "2027-08-17 10:00", 6) == [
        "The programme ends on Sunday 15 August 2027.",
        "Thames ends on Sunday 1 August 2027.",
        "Nobody facilitates Thames then.",
    ]
    drafted = a_moment(5, Unit.WORKING_DAYS, Side.AFTER, Anchor.EVENT, event="close")
    fixed = running(events=(an_event(), close), report=replace(a_cohort().report, draft=drafted))
    assert "The report is drafted on Tuesday 3 August 2027." in against(fixed, "2027-08-03 10:00", 6)


@pytest.mark.parametrize(("weeks", "gap"), [(1, 3), (2, 7), (3, 14)])
def test_a_set_that_meets_more_often_than_two_weeks_apart_keeps_half_its_rhythm(weeks: int, gap: int) -> None:
    programme = running(a_set(rules=rules(every=Every(count=weeks, unit=Unit.WEEKS), count=8)))
    before = thames(programme, 3).start
    near, nearer = (before + timedelta(days=days) for days in (gap, gap - 1))
    apart = [one for one in against(programme, f"{near:%Y-%m-%d 11:00}", 4) if "between sessions" in one]
    close = [one for one in against(programme, f"{nearer:%Y-%m-%d 11:00}", 4) if "between sessions" in one]
    assert (len(apart), len(close)) == (0, 1)


def test_who_meets_in_the_evening_is_offered_evenings() -> None:
    evening = running(a_set(rules=rules(at=time(18, 30), lasts=timedelta(hours=2))))
    assert against(evening, "2027-04-08 17:30") == []
    assert against(evening, "2027-04-08 19:00") == []
    assert against(evening, "2027-04-08 10:00") == ["It is offered from 5:30pm to 9pm only."]
