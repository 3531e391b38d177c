"""When a person may be written to, and to which moment a message moves."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.dates.contact_hours import earlier, later
from sets.model.cohort import Away, ClosedDay, DayPart, Nation, Person, Unavailable
from tests.support.builders import LONDON, a_person, at, may_write, utc

MON, FRI = 0, 4
PLAIN = a_person()
FRIDAYS_OFF = a_person(unavailable=(Unavailable(weekday=FRI),))
MONDAY_MORNINGS_OFF = a_person(unavailable=(Unavailable(weekday=MON, part=DayPart.MORNING),))
FRIDAY_AFTERNOONS_OFF = a_person(unavailable=(Unavailable(weekday=FRI, part=DayPart.AFTERNOON),))
NEVER = a_person(unavailable=tuple(Unavailable(weekday=n) for n in range(5)))
SCOT = a_person(nation=Nation.SCOTLAND)
AWAY = a_person(away=(Away(start=date(2027, 1, 21), end=date(2027, 1, 26)),))
SHUT = a_person(closed=(ClosedDay(date(2027, 1, 25), "a day of mourning"),))


@pytest.mark.parametrize(
    ("person", "when", "allowed"),
    [
        (PLAIN, "2027-01-22 08:59", False),
        (PLAIN, "2027-01-22 09:00", True),
        (PLAIN, "2027-01-22 17:00", True),
        (PLAIN, "2027-01-22 17:01", False),
        (PLAIN, "2027-01-23 10:00", False),
        (PLAIN, "2027-05-03 10:00", False),
        (PLAIN, "2027-03-29 10:00", False),
        (SCOT, "2027-03-29 10:00", True),
        (FRIDAYS_OFF, "2027-01-22 10:00", False),
        (FRIDAYS_OFF, "2027-01-21 10:00", True),
        (MONDAY_MORNINGS_OFF, "2027-01-25 11:59", False),
        (MONDAY_MORNINGS_OFF, "2027-01-25 12:00", True),
        (FRIDAY_AFTERNOONS_OFF, "2027-01-22 11:59", True),
        (FRIDAY_AFTERNOONS_OFF, "2027-01-22 12:00", False),
        (NEVER, "2027-01-22 10:00", True),
        (AWAY, "2027-01-26 10:00", False),
        (AWAY, "2027-01-27 10:00", True),
        (SHUT, "2027-01-25 10:00", False),
        (NEVER, "2027-01-23 10:00", False),
    ],
)
def test_whether_a_message_may_leave(person: Person, when: str, allowed: bool) -> None:
    assert may_write(at(when), person, LONDON) is allowed


def test_hours_are_those_of_the_zone_whatever_the_moment_is_written_in() -> None:
    assert may_write(utc("2027-06-16 08:00"), PLAIN, LONDON)
    assert not may_write(utc("2027-01-20 08:00"), PLAIN, LONDON)


@pytest.mark.parametrize(
    ("person", "when", "expected"),
    [
        (PLAIN, "2027-01-22 10:00", "2027-01-22 10:00"),
        (PLAIN, "2027-01-22 07:30", "2027-01-22 09:00"),
        (PLAIN, "2027-01-22 17:30", "2027-01-25 09:00"),
        (PLAIN, "2027-01-23 10:00", "2027-01-25 10:00"),
        (PLAIN, "2027-01-24 23:00", "2027-01-25 09:00"),
        (PLAIN, "2027-03-26 10:00", "2027-03-30 10:00"),
        (SCOT, "2027-03-26 10:00", "2027-03-29 10:00"),
        (FRIDAYS_OFF, "2027-01-22 10:00", "2027-01-25 10:00"),
        (MONDAY_MORNINGS_OFF, "2027-01-25 10:00", "2027-01-25 12:00"),
        (MONDAY_MORNINGS_OFF, "2027-01-23 10:00", "2027-01-25 12:00"),
        (MONDAY_MORNINGS_OFF, "2027-01-23 14:00", "2027-01-25 14:00"),
        (FRIDAY_AFTERNOONS_OFF, "2027-01-22 15:00", "2027-01-25 15:00"),
        (NEVER, "2027-01-23 10:00", "2027-01-25 10:00"),
        (AWAY, "2027-01-21 10:00", "2027-01-27 10:00"),
        (SHUT, "2027-01-23 10:00", "2027-01-26 10:00"),
    ],
)
def test_a_message_moves_later(person: Person, when: str, expected: str) -> None:
    assert later(at(when), person, LONDON) == at(expected)


@pytest.mark.parametrize(
    ("person", "when", "expected"),
    [
        (PLAIN, "2027-01-22 10:00", "2027-01-22 10:00"),
        (PLAIN, "2027-01-22 07:30", "2027-01-21 17:00"),
        (PLAIN, "2027-01-22 18:00", "2027-01-22 17:00"),
        (PLAIN, "2027-01-24 10:00", "2027-01-22 10:00"),
        (PLAIN, "2027-03-29 10:00", "2027-03-25 10:00"),
        (FRIDAYS_OFF, "2027-01-22 10:00", "2027-01-21 10:00"),
        (MONDAY_MORNINGS_OFF, "2027-01-25 10:00", "2027-01-22 10:00"),
        (FRIDAY_AFTERNOONS_OFF, "2027-01-22 15:00", "2027-01-22 11:59"),
        (FRIDAY_AFTERNOONS_OFF, "2027-01-23 10:00", "2027-01-22 10:00"),
        (FRIDAY_AFTERNOONS_OFF, "2027-01-23 15:00", "2027-01-22 11:59"),
        (NEVER, "2027-01-23 10:00", "2027-01-22 10:00"),
    ],
)
def test_a_message_moves_earlier(person: Person, when: str, expected: str) -> None:
    assert earlier(at(when), person, LONDON) == at(expected)


def test_ten_in_the_morning_stays_so_over_a_clock_change() -> None:
    assert later(at("2027-10-30 10:00"), PLAIN, LONDON).isoformat() == "2027-11-01T10:00:00+00:00"
    assert earlier(at("2027-03-28 10:00"), PLAIN, LONDON).isoformat() == "2027-03-25T10:00:00+00:00"


unavailable = st.lists(
    st.builds(
        lambda weekday, part: Unavailable(weekday=weekday, part=part), st.integers(0, 6), st.sampled_from(DayPart)
    ),
    max_size=8,
)
people = st.builds(
    lambda nation, off: a_person(nation=nation, unavailable=tuple(off)), st.sampled_from(Nation), unavailable
)
zones = st.sampled_from([LONDON, ZoneInfo("Europe/Dublin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 - the zone is added in the test


@given(moments, people, zones)
def test_the_moment_found_is_allowed_on_the_right_side_and_stays(
    naive: datetime, person: Person, zone: ZoneInfo
) -> None:
    moment = naive.replace(tzinfo=zone)
    after, before = later(moment, person, zone), earlier(moment, person, zone)
    assert before <= moment <= after
    assert later(after, person, zone) == after
    assert earlier(before, person, zone) == before


@given(moments, st.integers(0, 40 * 24 * 60), people, zones)
def test_a_later_moment_never_lands_on_an_earlier_day(
    naive: datetime, minutes: int, person: Person, zone: ZoneInfo
) -> None:
    # to the minute it cannot hold: Saturday 10am keeps its time on Monday, Sunday 7am opens with the day
    moment = naive.replace(tzinfo=zone)
    second = (naive + timedelta(minutes=minutes)).replace(tzinfo=zone)
    if second >= moment:
        assert later(moment, person, zone).date() <= later(second, person, zone).date()
        assert earlier(moment, person, zone).date() <= earlier(second, person, zone).date()


@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)), people)
def test_no_allowed_day_is_passed_over(day: date, person: Person) -> None:
    start = datetime.combine(day, time(0), tzinfo=LONDON)
    found = later(start, person, LONDON)
    passed = (start + timedelta(hours=hour) for hour in range(24 * (found.date() - day).days))
    assert not any(may_write(moment, person, LONDON) for moment in passed)
