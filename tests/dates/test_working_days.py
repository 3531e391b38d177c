"""Bank holidays, working days and observances, against dates printed on calendars."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.dates.working_days import (
    CLOSURE,
    add_working_days,
    bank_holiday,
    closed,
    is_working_day,
    observances,
    working_days_between,
)
from sets.model.cohort import ClosedDay, Nation, WorkingCalendar
from tests.support.builders import day

MOURNING = (ClosedDay(date(2027, 1, 20), "a day of mourning"),)
E, W, S, N = Nation.ENGLAND, Nation.WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))
nations = st.sampled_from(Nation)

# the weekday bank holidays of the government's lists
COMMON = {
    2026: ["01-01", "04-03", "05-04", "05-25", "12-25", "12-28"],
    2027: ["01-01", "03-26", "05-03", "05-31", "12-27", "12-28"],
    2028: ["01-03", "04-14", "05-01", "05-29", "12-25", "12-26"],
}
OWN = {
    (E, 2026): ["04-06", "08-31"],
    (E, 2027): ["03-29", "08-30"],
    (E, 2028): ["04-17", "08-28"],
    (W, 2026): ["04-06", "08-31"],
    (W, 2027): ["03-29", "08-30"],
    (W, 2028): ["04-17", "08-28"],
    (S, 2026): ["01-02", "06-15", "08-03", "11-30"],
    (S, 2027): ["01-04", "08-02", "11-30"],
    (S, 2028): ["01-04", "08-07", "11-30"],
    (N, 2026): ["03-17", "04-06", "07-13", "08-31"],
    (N, 2027): ["03-17", "03-29", "07-12", "08-30"],
    (N, 2028): ["03-17", "04-17", "07-12", "08-28"],
}


@pytest.mark.parametrize(("nation", "year"), OWN)
def test_weekday_bank_holidays_of_a_year(nation: Nation, year: int) -> None:
    every_day = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    found = [d for d in every_day if d.year == year and d.weekday() < 5 and bank_holiday(d, nation)]
    assert found == sorted(day(f"{year}-{text}") for text in COMMON[year] + OWN[nation, year])


@pytest.mark.parametrize(
    ("when", "nation", "name"),
    [
        ("2027-05-03", E, "Early May bank holiday"),
        ("2027-05-31", W, "Spring bank holiday"),
        ("2027-08-30", N, "Summer bank holiday"),
        ("2027-08-02", S, "Summer bank holiday"),
        ("2027-08-02", E, None),
        ("2027-01-04", S, "2 January bank holiday (substitute day)"),
        ("2027-01-04", E, None),
        ("2027-12-27", E, "Christmas Day (substitute day)"),
        ("2027-03-29", E, "Easter Monday"),
        ("2027-03-29", S, None),
        ("2026-07-13", N, "Battle of the Boyne (Orangemen's Day) (substitute day)"),
        ("2027-11-30", S, "St Andrew's Day"),
        ("2027-03-17", N, "St Patrick's Day"),
        ("2027-01-19", E, None),
    ],
)
def test_a_bank_holiday_has_the_name_people_know(when: str, nation: Nation, name: str | None) -> None:
    assert bank_holiday(day(when), nation) == name


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ("2027-01-19", None),
        ("2027-01-23", "a Saturday"),
        ("2027-01-20", "a day of mourning"),
        ("2027-01-24", "a Sunday"),
        ("2027-05-03", "Early May bank holiday"),
        ("2026-12-23", None),
        ("2026-12-24", CLOSURE),
        ("2026-12-25", "Christmas Day"),
        ("2026-12-30", CLOSURE),
        ("2027-01-01", "New Year's Day"),
        ("2029-01-02", CLOSURE),
        ("2029-01-03", None),
    ],
)
def test_why_a_day_is_closed_for_meetings(when: str, reason: str | None) -> None:
    assert closed(day(when), WorkingCalendar(E, MOURNING)) == reason


@pytest.mark.parametrize(
    ("start", "count", "nation", "expected"),
    [
        ("2027-01-19", 0, E, "2027-01-19"),
        ("2027-01-23", 0, E, "2027-01-23"),
        ("2027-01-19", 1, E, "2027-01-20"),
        ("2027-01-22", 1, E, "2027-01-25"),
        ("2027-01-23", 1, E, "2027-01-25"),
        ("2027-01-23", -1, E, "2027-01-22"),
        ("2027-03-25", 1, E, "2027-03-30"),
        ("2027-03-25", 1, S, "2027-03-29"),
        ("2027-03-30", -5, E, "2027-03-19"),
        ("2026-12-31", 1, E, "2027-01-04"),
        ("2026-12-31", 1, S, "2027-01-05"),
        ("2026-12-24", 2, E, "2026-12-30"),
    ],
)
def test_adding_working_days(start: str, count: int, nation: Nation, expected: str) -> None:
    assert add_working_days(day(start), count, WorkingCalendar(nation)) == day(expected)


def test_a_day_closed_by_hand_is_no_working_day() -> None:
    shut = WorkingCalendar(E, MOURNING)
    assert add_working_days(date(2027, 1, 19), 1, shut) == date(2027, 1, 21)
    assert add_working_days(date(2027, 1, 21), -1, shut) == date(2027, 1, 19)
    assert working_days_between(date(2027, 1, 19), date(2027, 1, 25), shut) == 3
    assert working_days_between(date(2027, 1, 25), date(2027, 1, 19), shut) == 0


@given(days, st.integers(-60, 60), nations)
def test_working_days_are_counted_as_they_are_added(start: date, count: int, nation: Nation) -> None:
    calendar = WorkingCalendar(nation)
    end = add_working_days(start, count, calendar)
    first, last = sorted((start, end))
    between = (first + timedelta(days=n) for n in range((last - first).days + 1))
    assert sum(is_working_day(one, calendar) for one in between if one != start) == abs(count)
    assert count == 0 or is_working_day(end, calendar)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2027-01-19", ()),
        ("2026-02-17", ("Lunar New Year", "Ramadan (date may vary by a day)")),
        ("2026-03-10", ("Ramadan",)),
        ("2027-02-20", ("Ramadan",)),
        ("2027-03-08", ("Eid al-Fitr (date may vary by a day)", "Ramadan (date may vary by a day)")),
        ("2027-03-10", ("Eid al-Fitr (date may vary by a day)",)),
        ("2027-03-11", ()),
        ("2027-05-17", ("Eid al-Adha (date may vary by a day)",)),
        ("2027-03-26", ("Good Friday",)),
        ("2027-04-14", ("Vaisakhi",)),
        ("2027-04-22", ("Passover",)),
        ("2027-04-25", ()),
        ("2027-04-30", ("Orthodox Good Friday",)),
        ("2026-04-12", ("Orthodox Easter",)),
        ("2026-09-21", ("Yom Kippur",)),
        ("2028-09-22", ("Rosh Hashanah",)),
        ("2026-11-08", ("Diwali",)),
        ("2027-10-29", ("Diwali",)),
        ("2028-10-17", ("Diwali",)),
        ("2026-11-24", ("Guru Nanak's birthday",)),
        ("2028-01-26", ("Lunar New Year",)),
    ],
)
def test_observances(when: str, expected: tuple[str, ...]) -> None:
    assert observances(day(when)) == expected


def test_ramadan_across_the_turn_of_a_year() -> None:
    assert observances(day("2030-12-28")) == ("Ramadan",)
    assert observances(day("2031-01-10")) == ("Ramadan",)
