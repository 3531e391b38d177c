"""Who cannot be where the schedule wants them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sets.cohort.clashes import Clash, clashes, in_short
from sets.cohort.programme import Programme
from sets.model.cohort import DayPart, Meeting, Nation, Unavailable
from tests.support.builders import (
    a_cohort,
    a_meeting,
    a_member,
    a_person,
    a_programme,
    a_set,
    an_event,
    an_event_meeting,
    members,
)

FRAN = a_person("Fran Doyle")


def running(*meetings: Meeting, cohort_id: str = "learning-2027", **changes: Any) -> Programme:
    """Two sets with different members and one facilitator; these meetings."""
    given: dict[str, Any] = {
        "id": cohort_id,
        "sets": (a_set(members=members(4, "Reed")), a_set("Lea", members=members(4, "Hill"))),
    }
    return a_programme(a_cohort(**{**given, **changes}), meetings)


def said(*programmes: Programme) -> list[tuple[bool, str]]:
    return [(clash.warning, clash.message) for clash in clashes(programmes)]


def test_a_facilitator_in_two_places_at_once() -> None:
    programme = running(a_meeting("thames-1"), a_meeting("lea-1", "2027-01-19 12:00"))
    assert clashes((programme,)) == (
        Clash(
            message="Fran Doyle is expected in two meetings at once: "
            "Thames: session 1 of 6 (Tuesday 19 January 2027, 10am to 12:30pm) and "
            "Lea: session 1 of 6 (Tuesday 19 January 2027, midday to 2:30pm)",
            warning=False,
            cohort="learning-2027",
            occasion="thames-1",
            person=FRAN.id,
        ),
    )


def test_a_facilitator_needs_an_hour_between_and_one_meeting_a_day_is_better() -> None:
    both = "Thames: session 1 of 6 (Tuesday 19 January 2027, 10am to 12:30pm) and Lea: session 1 of 6 (Tuesday 19 January 2027, "
    close = running(a_meeting("thames-1"), a_meeting("lea-1", "2027-01-19 13:00"))
    assert said(close) == [(True, f"Fran Doyle has 30 minutes between {both}1pm to 3:30pm)")]
    apart = running(a_meeting("thames-1"), a_meeting("lea-1", "2027-01-19 13:30"))
    assert said(apart) == [(True, f"Fran Doyle has two meetings on one day: {both}1:30pm to 4pm)")]
    assert said(running(a_meeting("thames-1"), a_meeting("lea-1", "2027-01-20 10:00"))) == []


def test_a_meeting_that_is_called_off_clashes_with_nothing() -> None:
    off = a_meeting("lea-1", cancelled="not needed")
    assert said(running(a_meeting("thames-1"), off)) == []


def test_a_member_of_two_cohorts_is_named_in_both_and_only_for_an_overlap() -> None:
    ada = a_member("Ada Marsh")

    def cohort(name: str, start: str) -> Programme:
        thames = a_set(facilitators=(a_person(f"Fay {name}"),), members=(*members(3, name), ada))
        cohort = a_cohort(id=name, title=f"The {name} year", sets=(thames,))
        return a_programme(cohort, (a_meeting("thames-1", start),))

    first, second = cohort("first", "2027-01-19 10:00"), cohort("second", "2027-01-19 11:00")
    found = clashes((first, second))
    assert [(clash.cohort, clash.other, clash.warning, clash.person) for clash in found] == [
        ("first", "second", False, ada.id),
        ("second", "first", False, ada.id),
    ]
    assert {clash.message for clash in found} == {
        "Ada Marsh is expected in two meetings at once: "
        "Thames: session 1 of 6 (Tuesday 19 January 2027, 10am to 12:30pm) of The first year and "
        "Thames: session 1 of 6 (Tuesday 19 January 2027, 11am to 1:30pm) of The second year"
    }
    assert said(first, cohort("second", "2027-01-19 12:30")) == []


def test_clashes_with_one_cohort_are_one_line_a_person_and_way_with_the_days() -> None:
    fran = a_set(facilitators=(FRAN,), members=members(4, "Reed"))

    def cohort(name: str, *starts: str) -> Programme:
        cohort = a_cohort(id=name, title=f"The {name} year", sets=(replace(fran, members=members(4, name)),))
        return a_programme(cohort, tuple(a_meeting(f"thames-{n}", start) for n, start in enumerate(starts, 1)))

    first = cohort("first", "2027-01-19 10:00", "2027-02-16 10:00", "2027-03-16 10:00", "2027-04-13 10:00")
    second = cohort("second", "2027-01-19 11:00", "2027-02-16 09:00", "2027-03-16 13:00", "2027-04-13 13:00")
    third = cohort("third", "2027-04-13 16:00")
    told = in_short(one for one in clashes((first, second, third)) if one.cohort == "first")
    days = "Tuesday 19 January 2027 and Tuesday 16 February 2027"
    assert [(one.warning, one.other, one.occasion, one.message) for one in told] == [
        (
            *(False, "second", "thames-1"),
            f"Fran Doyle is expected in two meetings at once of The first year and of The second year on 2 days: {days}",
        ),
        (
            *(True, "second", "thames-3"),
            "Fran Doyle has less than an hour between meetings of The first year and of The second year on 2 days: "
            "Tuesday 16 March 2027 and Tuesday 13 April 2027",
        ),
        (
            *(True, "third", "thames-4"),
            "Fran Doyle has two meetings on one day: Thames: session 4 of 6 (Tuesday 13 April 2027, 10am to 12:30pm) of "
            "The first year and Thames: session 1 of 6 (Tuesday 13 April 2027, 4pm to 6:30pm) of The third year",
        ),
    ]
    assert in_short(one for one in clashes((first,))) == ()


def test_unavailable_days_are_one_line_a_person_and_weekday() -> None:
    parts = (
        Unavailable(weekday=1, part=DayPart.AFTERNOON),
        Unavailable(weekday=2, part=DayPart.MORNING),
        Unavailable(weekday=3),
    )
    ada = a_member("Ada Marsh", unavailable=parts)
    thames = a_set(members=(*members(3, "Reed"), ada))
    starts = ("2027-01-19 10:00", "2027-02-16 12:30", "2027-03-17 10:00", "2027-04-14 12:00", "2027-05-13 15:00")
    meetings = tuple(a_meeting(f"thames-{n}", start) for n, start in enumerate(starts, 1))
    assert said(running(*meetings, sets=(thames,))) == [
        (True, "Ada Marsh does not work on Tuesday afternoons, and 2 meetings of Embedding equalities would need it: Tuesday 19 January 2027 and Tuesday 16 February 2027"),
        (True, "Ada Marsh does not work on Wednesday mornings, and 1 meeting of Embedding equalities would need it: Wednesday 17 March 2027"),
        (True, "Ada Marsh does not work on Thursdays, and 1 meeting of Embedding equalities would need it: Thursday 13 May 2027"),
    ]  # fmt: skip
    until_midday = replace(meetings[0], end=meetings[0].start + timedelta(hours=2))
    assert said(running(until_midday, sets=(thames,))) == []


def test_a_members_own_bank_holiday() -> None:
    eilidh = a_member("Eilidh Ross", nation=Nation.SCOTLAND)
    thames = a_set(members=(*members(3, "Reed"), eilidh))
    meetings = (
        a_meeting("thames-1", "2027-11-30 10:00"),
        a_meeting("thames-2", "2027-12-28 10:00", cancelled="closed"),
    )
    assert said(running(*meetings, sets=(thames,))) == [
        (
            True,
            "Eilidh Ross: Thames: session 1 of 6 (Tuesday 30 November 2027, 10am to 12:30pm) "
            "is on a bank holiday in Scotland (St Andrew's Day)",
        )
    ]


def test_the_cohorts_own_bank_holiday_is_not_said_once_a_member() -> None:
    assert said(running(a_meeting("thames-1", "2027-05-03 10:00"))) == []


def test_an_event_over_a_session_touches_everyone_in_it() -> None:
    programme = running(an_event_meeting("launch", "2027-01-19 10:00"), a_meeting("thames-1"), events=(an_event(),))
    found = clashes((programme,))
    assert {clash.person for clash in found} == {FRAN.id, *(m.id for m in members(4, "Reed"))}
    assert all(not clash.warning and clash.occasion in ("launch", "thames-1") for clash in found)


def test_people_who_are_not_there_yet_or_any_more_clash_with_nothing() -> None:
    thames = a_set(members=members(4, "Reed"))
    lea = a_set(
        "Lea",
        members=members(4, "Hill"),
        facilitators=(replace(FRAN, last_day=a_meeting().start.date() - timedelta(days=1)),),
    )
    programme = running(a_meeting("thames-1"), a_meeting("lea-1"), sets=(thames, lea))
    assert said(programme) == []
