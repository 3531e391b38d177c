"""Moments of the timeline, counted from a meeting."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.dates.moments import exists, occurs_twice, resolve, wall
from sets.model.cohort import ClosedDay, Nation, WorkingCalendar
from sets.model.timing import Moment, Side, Unit
from tests.support.builders import LONDON, a_moment, at, day, utc

WD = Unit.WORKING_DAYS
E, S = WorkingCalendar(Nation.ENGLAND), WorkingCalendar(Nation.SCOTLAND)
MOURNING = WorkingCalendar(Nation.ENGLAND, (ClosedDay(day("2027-03-25"), "a day of mourning"),))
TEN = time(10)


@pytest.mark.parametrize(
    ("moment", "calendar", "expected"),
    [
        # counted from Wednesday 24 March 2027, 10am to 12:30pm: Easter and a clock change lie after it
        (a_moment(1, WD, Side.AFTER, at=TEN), E, "2027-03-25 10:00"),
        (a_moment(2, WD, Side.AFTER, at=TEN), E, "2027-03-30 10:00"),
        (a_moment(1, WD, Side.AFTER, at=TEN), MOURNING, "2027-03-30 10:00"),
        (a_moment(2, WD, Side.AFTER, at=TEN), S, "2027-03-29 10:00"),
        (a_moment(5, WD, Side.BEFORE), E, "2027-03-17 10:00"),
        (a_moment(5, WD, Side.BEFORE), WorkingCalendar(Nation.NORTHERN_IRELAND), "2027-03-16 10:00"),
        (a_moment(2, WD, Side.BEFORE, at=time(11)), E, "2027-03-22 11:00"),
        (a_moment(3, Unit.DAYS, Side.AFTER, at=time(14, 30)), E, "2027-03-27 14:30"),
        (a_moment(2, Unit.WEEKS, Side.BEFORE), E, "2027-03-10 10:00"),
        (a_moment(13, Unit.WEEKS, Side.AFTER), E, "2027-06-23 10:00"),
        (a_moment(6, Unit.MONTHS, Side.AFTER), E, "2027-09-24 10:00"),
        (a_moment(1, Unit.MONTHS, Side.BEFORE), E, "2027-02-24 10:00"),
        (a_moment(0, WD, Side.ON, at=time(16)), E, "2027-03-24 16:00"),
        (a_moment(0, WD, Side.ON), E, "2027-03-24 12:30"),
        (a_moment(0, WD, Side.AFTER), E, "2027-03-24 10:00"),
    ],
)
def test_where_a_moment_falls(moment: Moment, calendar: WorkingCalendar, expected: str) -> None:
    found = resolve(moment, at("2027-03-24 10:00"), at("2027-03-24 12:30"), calendar, LONDON)
    assert (found, found.tzinfo) == (at(expected), LONDON)


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    start = at("2027-01-31 10:00")
    assert resolve(a_moment(1, Unit.MONTHS, Side.AFTER), start, start, E, LONDON) == at("2027-02-28 10:00")


def test_a_bare_instant_counts_from_its_local_day() -> None:
    published = utc("2027-06-15 23:30")
    moment = a_moment(1, WD, Side.AFTER)
    assert resolve(moment, published, published, E, LONDON) == at("2027-06-17 10:00")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - the zone is added in the test
    st.integers(0, 200),
    st.sampled_from(Unit),
    st.sampled_from([Side.BEFORE, Side.AFTER]),
    st.sampled_from(Nation),
)
def test_ten_is_ten_on_the_clock_whenever(start: datetime, count: int, unit: Unit, side: Side, nation: Nation) -> None:
    anchor = start.replace(tzinfo=LONDON)
    found = resolve(a_moment(min(count, 40), unit, side), anchor, anchor, WorkingCalendar(nation), LONDON)
    assert found.time() == TEN
    assert found.date() >= anchor.date() if side is Side.AFTER else found.date() <= anchor.date()


def test_a_time_the_clocks_skip_becomes_the_first_that_exists() -> None:
    assert wall(day("2027-03-28"), time(1, 30), LONDON).isoformat() == "2027-03-28T02:00:00+01:00"
    assert not exists(day("2027-03-28"), time(1, 30), LONDON)
    assert exists(day("2027-03-28"), time(2), LONDON)


def test_a_time_that_occurs_twice_is_the_first() -> None:
    assert wall(day("2027-10-31"), time(1, 30), LONDON).isoformat() == "2027-10-31T01:30:00+01:00"
    assert occurs_twice(day("2027-10-31"), time(1, 30), LONDON)
    assert not occurs_twice(day("2027-10-31"), time(2), LONDON)
    assert not occurs_twice(day("2027-03-28"), time(1, 30), LONDON)


def test_a_whole_day_that_a_zone_skipped() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert wall(day("2011-12-30"), time(10), apia).isoformat() == "2011-12-31T00:00:00+14:00"
