"""Dates that suit everyone: what stands against a time, whom it names, what is offered, in which order, and why there is no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from sets.cohort.free_dates import FreeDates, free_dates, suits
from sets.cohort.free_dates.explain import fewest
from sets.cohort.free_dates.values import Cause, Rule
from sets.cohort.free_dates.wording import bounds, headline, said, why_no_more
from sets.cohort.programme import Programme
from sets.model.cohort import (
    Avoid,
    Away,
    ClosedDay,
    DayLevel,
    DayList,
    DayPart,
    Facilitator,
    LearningSet,
    ListedDays,
    Meeting,
    Move,
    Nation,
    PersonId,
    Unavailable,
)
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
        ("2027-03-08 10:00", 3, ["Session 2 is on Tuesday 23 February 2027, and sessions are at least two weeks apart."]),
        ("2027-03-09 10:00", 3, []),
        ("2027-04-21 10:00", 3, ["Session 4 is on Tuesday 4 May 2027, and sessions are at least two weeks apart."]),
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
    apart = [one for one in against(programme, f"{near:%Y-%m-%d 11:00}", 4) if " apart" in one]
    close = [one for one in against(programme, f"{nearer:%Y-%m-%d 11:00}", 4) if " apart" in one]
    assert (len(apart), len(close)) == (0, 1)


def test_who_meets_in_the_evening_is_offered_evenings() -> None:
    evening = running(a_set(rules=rules(at=time(18, 30), lasts=timedelta(hours=2))))
    assert against(evening, "2027-04-08 17:30") == []
    assert against(evening, "2027-04-08 19:00") == []
    assert against(evening, "2027-04-08 10:00") == ["It is offered from 5:30pm to 9pm only."]


def found(programme: Programme, number: int = 3, *others: Programme, now: datetime = NOW) -> FreeDates:
    return free_dates(programme, thames(programme, number), now=now, others=others)


def offered(programme: Programme, number: int = 3, now: datetime = NOW) -> list[str]:
    return [f"{one.start:%a %d %b %H:%M}" for one in found(programme, number, now=now).offers]


def not_on(*weekdays: int) -> dict[str, Any]:
    return {"unavailable": tuple(Unavailable(weekday=weekday) for weekday in weekdays)}


ALL_WEEK = not_on(*range(5))
TUESDAYS = not_on(1)
EVERY_MORNING = {"unavailable": tuple(Unavailable(weekday=n, part=DayPart.MORNING) for n in range(5))}
LEICESTER = DayList(
    name="leicester",
    days=(ListedDays(start=day("2027-03-22"), end=day("2027-03-26"), why="half-term", level=DayLevel.WARN),),
)
FEBRUARY = a_set(rules=rules(first=date(2027, 2, 9)))
"""Its session 6 is on 3 August."""


@pytest.mark.parametrize(
    ("programme", "number", "starts"),
    [
        (PLAIN, 3, ["Tue 23 Mar 10:00", "Tue 06 Apr 10:00", "Tue 16 Mar 10:00"]),
        # the weekday counts before the time of day, the time of day before nearness
        (running(changed(replace(ADA, **EVERY_MORNING))), 3, ["Tue 23 Mar 12:00", "Tue 06 Apr 12:00", "Tue 16 Mar 12:00"]),
        (running(changed(replace(ADA, **TUESDAYS))), 3, ["Wed 31 Mar 10:00", "Thu 01 Apr 10:00", "Thu 25 Mar 10:00"]),
        # nearness by fortnights counts before an observance, an observance before the day: Eid is on 9 and 10 March
        (PLAIN, 2, ["Tue 16 Feb 10:00", "Tue 02 Mar 10:00", "Tue 09 Feb 10:00"]),
        (running(a_set(members=(*members(5), replace(members()[5], away=(Away(start=day("2027-02-08"), end=day("2027-02-19")),))))),
         2, ["Tue 02 Mar 10:00", "Tue 09 Mar 10:00", "Tue 16 Mar 10:00"]),
        # of two as near the one that no list warns of
        (running(a_set(calendars=("leicester",)), calendars=(LEICESTER,)), 3, ["Tue 06 Apr 10:00", "Tue 23 Mar 10:00", "Tue 16 Mar 10:00"]),
        # August last, of those as near
        (running(FEBRUARY), 6, ["Tue 27 Jul 10:00", "Tue 10 Aug 10:00", "Tue 20 Jul 10:00"]),
        # Mondays and Fridays after the days that suit most
        (running(changed(replace(ADA, **not_on(1, 2, 3)))), 3, ["Fri 02 Apr 10:00", "Mon 05 Apr 10:00", "Mon 22 Mar 10:00"]),
        # the facilitator's day with one meeting before the one with two
        (running(a_set(), a_set("Lea", members=members(4, "Hill"), rules=rules(first=date(2027, 3, 23), count=1, every=None, dates=(date(2027, 3, 23),), at=time(15)))),
         3, ["Tue 06 Apr 10:00", "Tue 23 Mar 10:00", "Tue 16 Mar 10:00"]),
    ],
)  # fmt: skip
def test_which_date_is_offered_before_which(programme: Programme, number: int, starts: list[str]) -> None:
    assert offered(programme, number) == starts


def test_the_facilitator_has_to_be_able_and_one_member_may_be_missing_after_those_that_suit_all() -> None:
    nobody = found(running(a_set(facilitators=(replace(FRAN, **ALL_WEEK),))))
    assert (nobody.offers, headline(nobody)) == ((), "No day suits everyone, nor all but one member.")
    one = found(
        running(
            changed(replace(ADA, **not_on(0, 1, 3, 4), away=(Away(start=day("2027-03-10"), end=day("2027-04-07")),)))
        )
    )
    assert [(f"{offer.start:%a %d %b %H:%M}", [cause.name for cause in offer.missing]) for offer in one.offers] == [
        ("Wed 14 Apr 10:00", []),
        ("Tue 23 Mar 10:00", ["Ada Marsh", "Ada Marsh"]),
        ("Tue 06 Apr 10:00", ["Ada Marsh", "Ada Marsh"]),
    ]
    assert headline(one) == "One day suits everyone, and two suit all but one member."
    few = found(running(a_set(members=(replace(ADA, **ALL_WEEK), *members()[1:4]))))  # 3 would come, and 4 are needed
    assert few.offers == ()


def test_a_day_that_suits_all_is_not_offered_once_more_for_all_but_one() -> None:
    away = (Away(start=day("2027-03-01"), end=day("2027-04-13")), Away(start=day("2027-04-15"), end=day("2027-04-20")))
    afternoon = {"away": away, "unavailable": (Unavailable(weekday=2, part=DayPart.AFTERNOON),)}
    assert offered(running(changed(replace(ADA, away=away), replace(BEN, **afternoon)))) == ["Wed 14 Apr 09:30"]


def test_of_two_as_near_the_one_that_nobody_observes_comes_first() -> None:
    autumn = running(a_set(rules=rules(first=date(2027, 9, 13), count=3)), events=())
    assert offered(autumn, 2, at("2027-09-14 09:00"))[:2] == ["Mon 25 Oct 10:00", "Mon 11 Oct 10:00"]  # Yom Kippur


def test_near_by_comes_before_evenly_spaced() -> None:
    lopsided = running(a_set(moves=(Move(session=3, date=day("2027-03-16")),)))
    assert offered(lopsided) == ["Tue 23 Mar 10:00", "Tue 09 Mar 10:00", "Tue 30 Mar 10:00"]


def test_an_afternoon_that_is_left_is_offered_to_its_end() -> None:
    busy = a_set(
        "Lea",
        members=members(4, "Hill"),
        rules=rules(
            dates=(date(2027, 4, 13),), first=None, count=1, at=time(10), lasts=timedelta(hours=3, minutes=30), join=""
        ),
    )
    only = replace(
        ADA,
        **not_on(0, 2, 3, 4),
        away=(
            Away(start=day("2027-03-01"), end=day("2027-04-06")),
            Away(start=day("2027-04-20"), end=day("2027-04-20")),
        ),
    )
    assert offered(running(changed(only), busy))[:1] == ["Tue 13 Apr 14:30"]


def test_each_offer_says_what_speaks_for_it_and_what_to_look_at() -> None:
    offer = found(running(changed(replace(ADA, **not_on(1, 2, 3))))).offers[0]
    assert (offer.start, offer.end) == (at("2027-04-02 10:00"), at("2027-04-02 12:30"))
    assert offer.reasons == (
        "It suits all 6 members and Fran Doyle.",
        "At 10am as usual, on a Friday and not on a Tuesday.",
        "3 days later than now, about 5 weeks after session 2 and about 5 weeks before session 4.",
    )
    assert offer.mind == ("It is on a Friday: many people do not work then.",)
    missing = found(running(changed(replace(ADA, **ALL_WEEK)))).offers[0]
    assert missing.reasons[0] == "It suits 5 of 6 members and Fran Doyle."
    assert said(missing.missing, named=True) == ("Ada Marsh does not work on Tuesdays.",)
    assert "Ada" not in "".join((*missing.reasons, *missing.mind, *said(missing.missing, named=False)))


def test_why_there_are_no_more_in_the_fewest_words_and_with_names_for_coordinators_alone() -> None:
    programme = running(
        changed(replace(ADA, **not_on(0, 1, 2)), replace(BEN, **not_on(3, 4)), replace(members()[2], **not_on(1)))
    )
    none = found(programme)
    assert why_no_more(none, named=True) == (
        "17 days: Ada Marsh does not work on Mondays, Tuesdays and Wednesdays",
        "11 days: Ben Okoro does not work on Thursdays and Fridays",
        "2 days: closed: Good Friday and Easter Monday",
    )
    assert why_no_more(none, named=False) == (
        "17 days: one member does not work on Mondays, Tuesdays and Wednesdays",
        "11 days: one member does not work on Thursdays and Fridays",
        "2 days: closed: Good Friday and Easter Monday",
    )
    assert bounds(none) == (
        "Looked at: 30 weekdays, from Tuesday 9 March 2027 to Tuesday 20 April 2027.",
        "Not earlier: session 2 is on Tuesday 23 February 2027, and sessions are at least two weeks apart.",
        "Not later: session 4 is on Tuesday 4 May 2027, and sessions are at least two weeks apart.",
    )
    assert sum(one.days for one in none.taken) == none.days


def test_people_who_take_days_in_the_same_way_are_counted_together() -> None:
    first, second = (
        (Away(start=day(a), end=day(b)),) for a, b in (("2027-03-01", "2027-03-24"), ("2027-03-25", "2027-04-30"))
    )
    apart = found(running(changed(replace(ADA, away=first), replace(BEN, away=second))))
    assert why_no_more(apart, named=True) == (
        "16 days: Ben Okoro is away",
        "12 days: Ada Marsh is away",
        "2 days: closed: Good Friday and Easter Monday",
    )
    assert why_no_more(apart, named=False)[0] == "28 days: two members are away"


def test_where_there_is_no_day_at_all_it_says_between_what() -> None:
    fortnightly = running(a_set(rules=rules(every=Every(count=2, unit=Unit.WEEKS))))
    late = found(fortnightly, 3, now=at("2027-02-10 09:00"))
    assert (late.offers, late.days, late.taken) == ((), 0, ())
    assert headline(late) == "There is no day on which it can be."
    assert bounds(late) == (
        "People get 10 working days’ notice, so the first day is Wednesday 24 February 2027.",
        "Session 4 is on Tuesday 2 March 2027, and sessions are at least one week apart.",
    )


def test_fewer_than_greed_would_take_are_found() -> None:
    a, b, c, d, e = (Cause(rule=Rule.AWAY, person=PersonId(f"p-{name}")) for name in "bcade")
    assert fewest(map(frozenset, ({a, c}, {b, c}, {a, d}, {b, e}))) == (a, b)


@pytest.mark.parametrize(("count", "said"), [(6, "all 6 members"), (2, "both members"), (1, "1 member")])
def test_whom_a_date_suits_is_said_as_people_say_it(count: int, said: str) -> None:
    programme = running(a_set(members=members()[:count]))
    found = free_dates(programme, thames(programme), now=NOW)
    assert [offer.reasons[0] for offer in found.offers] == [f"It suits {said} and Fran Doyle."] * 3
