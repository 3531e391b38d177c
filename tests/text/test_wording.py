"""Dates, times, numbers and names in words."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.text import wording as words
from tests.support.builders import LONDON, at, utc


@pytest.mark.parametrize(
    ("given_time", "said"),
    [
        (time(10), "10am"),
        (time(14, 30), "2:30pm"),
        (time(12), "midday"),
        (time(12, 5), "12:05pm"),
        (time(0, 30), "12:30am"),
        (time(0), "midnight"),
        (time(23, 59), "11:59pm"),
        (time(9, 5), "9:05am"),
    ],
)
def test_clock(given_time: time, said: str) -> None:
    assert words.clock(given_time) == said


def test_day_needs_no_locale() -> None:
    assert words.day(date(2027, 1, 19)) == "Tuesday 19 January 2027"
    assert words.short_day(date(2027, 12, 1)) == "1 December 2027"


def test_when_is_on_the_zones_clock() -> None:
    start, end = utc("2027-06-15 09:00"), utc("2027-06-15 11:30")
    assert words.when(start, end, LONDON) == "Tuesday 15 June 2027, 10am to 12:30pm"
    assert words.when(start, end, ZoneInfo("Europe/Lisbon")) == "Tuesday 15 June 2027, 10am to 12:30pm"
    assert words.when(start, end, ZoneInfo("America/New_York")) == "Tuesday 15 June 2027, 5am to 7:30am"
    assert words.moment(start, LONDON) == "10am on Tuesday 15 June 2027"


def test_a_meeting_over_two_days_names_both() -> None:
    said = words.when(at("2027-06-15 10:00"), at("2027-06-16 15:00"), LONDON)
    assert said == "Tuesday 15 June 2027, 10am to 3pm on Wednesday 16 June 2027"


def test_zone_words() -> None:
    assert words.zone_words(LONDON) == "UK time"
    assert words.zone_words(ZoneInfo("America/New_York")) == "New York time"


def test_lists_and_numbers() -> None:
    assert [words.listed(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert [words.plural(n, "session") for n in (0, 1, 6)] == ["0 sessions", "1 session", "6 sessions"]
    assert words.plural(2, "person", "people") == "2 people"
    assert [words.number(n) for n in (0, 1, 9, 10)] == ["no", "one", "nine", "10"]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (150, "2 hours 30 minutes"),
        (120, "2 hours"),
        (60, "1 hour"),
        (45, "45 minutes"),
        (1, "1 minute"),
        (0, "0 minutes"),
    ],
)
def test_length(minutes: int, said: str) -> None:
    assert words.length(timedelta(minutes=minutes, seconds=20)) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Siân Llewellyn-Jones", "Siân"),
        ("Dr Siân Llewellyn-Jones", "Siân"),
        ("Prof. Dr. Ana Silva", "Ana"),
        ("Cllr Amina Begum", "Amina"),
        ("O'Neil, Sam", "Sam"),
        ("Mrs Osei", "Mrs Osei"),
        ("Cher", "Cher"),
        ("Dr", "Dr"),
        ("  ada \n marsh ", "ada"),
        ("Li,", "Li"),
        ("", ""),
    ],
)
def test_first_name(name: str, said: str) -> None:
    assert words.first_name(name) == said


def test_wrapped_indents_lists_and_keeps_addresses_whole() -> None:
    address = "https://teams.example.org/" + "x" * 60
    text = f"- one two three four five six\n\n\n\n12. one two three four five six  \nJoin: {address}\n\n"
    assert words.wrapped(text, 20) == (
        f"- one two three four\n  five six\n\n12. one two three\n    four five six\nJoin:\n{address}\n"
    )


@given(st.text(alphabet=st.sampled_from("ab \n-1."), max_size=300), st.integers(min_value=10, max_value=72))
def test_wrapping_loses_no_word_and_keeps_to_the_width(text: str, width: int) -> None:
    wrapped = words.wrapped(text, width)
    assert wrapped.split() == text.split()
    assert wrapped == words.wrapped(wrapped.rstrip("\n"), width) or "\n" in text
    for line in wrapped.split("\n"):
        assert line == line.rstrip()
        assert len(line) <= width or len(line.split()) == 1
