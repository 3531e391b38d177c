"""The forms that people write, read into values, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.model.cohort import DayPart, Unavailable
from sets.model.timing import Anchor, Every, Moment, Period, Side, Unit
from sets.text import parsing
from sets.text.formatting import (
    written_length,
    written_moment,
    written_time,
    written_unavailable,
)
from sets.text.parsing import LIMITS, day, every, length, moment, period, time_of_day, unavailable

unhurried = settings(deadline=None, max_examples=80)  # other work shares the machine


def a_moment(
    count: int,
    unit: Unit,
    side: Side,
    anchor: Anchor = Anchor.EACH_SESSION,
    *,
    number: int | None = None,
    event: str | None = None,
    at: time | None = None,
) -> Moment:
    return Moment(period=Period(count=count, unit=unit), side=side, anchor=anchor, number=number, event=event, at=at)


TIMES = [
    ("10am", time(10)),
    ("10:00", time(10)),
    ("9:00", time(9)),
    ("2:30pm", time(14, 30)),
    ("2.30 p.m.", time(14, 30)),
    ("10.30am", time(10, 30)),
    ("1430", time(14, 30)),
    ("14:30", time(14, 30)),
    ("Midday", time(12)),
    ("noon", time(12)),
    ("12pm", time(12)),
    ("12am", time(0)),
    ("12:15am", time(0, 15)),
    ("00:00", time(0)),
]


@pytest.mark.parametrize(("text", "value"), TIMES)
def test_times(text: str, value: time) -> None:
    assert time_of_day(text) == value


LENGTHS = [
    ("2h30m", timedelta(minutes=150)),
    ("2h 30m", timedelta(minutes=150)),
    ("90 minutes", timedelta(minutes=90)),
    ("90m", timedelta(minutes=90)),
    ("45 mins", timedelta(minutes=45)),
    ("2 hours", timedelta(hours=2)),
    ("2h", timedelta(hours=2)),
    ("1 hour 30 minutes", timedelta(minutes=90)),
    ("1 hour and 30 minutes", timedelta(minutes=90)),
    ("12h", timedelta(hours=12)),
]


@pytest.mark.parametrize(("text", "value"), LENGTHS)
def test_lengths(text: str, value: timedelta) -> None:
    assert length(text) == value


CADENCES = [
    ("5 weeks", Every(count=5, unit=Unit.WEEKS)),
    ("five weeks", Every(count=5, unit=Unit.WEEKS)),
    ("every 5 weeks", Every(count=5, unit=Unit.WEEKS)),
    ("week", Every(count=1, unit=Unit.WEEKS)),
    ("weekly", Every(count=1, unit=Unit.WEEKS)),
    ("fortnight", Every(count=2, unit=Unit.WEEKS)),
    ("fortnightly", Every(count=2, unit=Unit.WEEKS)),
    ("10 days", Every(count=10, unit=Unit.DAYS)),
    ("month", Every(count=1, unit=Unit.MONTHS, weekday_of_month=True)),
    ("monthly", Every(count=1, unit=Unit.MONTHS, weekday_of_month=True)),
    ("2 months", Every(count=2, unit=Unit.MONTHS, weekday_of_month=True)),
]


@pytest.mark.parametrize(("text", "value"), CADENCES)
def test_cadences(text: str, value: Every) -> None:
    assert every(text) == value


DAYS = ["2027-03-02", "2 March 2027", "2 mar 2027", "Tuesday 2 March 2027", "Tue, 2 March 2027"]


@pytest.mark.parametrize("text", DAYS)
def test_days(text: str) -> None:
    assert day(text) == date(2027, 3, 2)


DAYS_OFF = [
    ("friday", Unavailable(weekday=4)),
    ("Fridays", Unavailable(weekday=4)),
    ("monday afternoon", Unavailable(weekday=0, part=DayPart.AFTERNOON)),
    ("wed mornings", Unavailable(weekday=2, part=DayPart.MORNING)),
    ("weds am", Unavailable(weekday=2, part=DayPart.MORNING)),
    ("thurs", Unavailable(weekday=3)),
    ("sunday all day", Unavailable(weekday=6)),
]


@pytest.mark.parametrize(("text", "value"), DAYS_OFF)
def test_days_off(text: str, value: Unavailable) -> None:
    assert unavailable(text) == value


MOMENTS = [
    ("2 working days after at 10:00", a_moment(2, Unit.WORKING_DAYS, Side.AFTER, at=time(10))),
    ("5 working days before", a_moment(5, Unit.WORKING_DAYS, Side.BEFORE)),
    ("a week before the session", a_moment(1, Unit.WEEKS, Side.BEFORE)),
    ("on the day", a_moment(0, Unit.DAYS, Side.ON)),
    ("on the day at 4pm", a_moment(0, Unit.DAYS, Side.ON, at=time(16))),
    (
        "2 weeks after the last session at 10am",
        a_moment(2, Unit.WEEKS, Side.AFTER, Anchor.LAST_SESSION, at=time(10)),
    ),
    ("1 working day before the first session", a_moment(1, Unit.WORKING_DAYS, Side.BEFORE, Anchor.FIRST_SESSION)),
    ("after session 3", a_moment(0, Unit.DAYS, Side.ON, Anchor.SESSION, number=3)),
    ("2 working days after session 3", a_moment(2, Unit.WORKING_DAYS, Side.AFTER, Anchor.SESSION, number=3)),
    ("1 week before launch", a_moment(1, Unit.WEEKS, Side.BEFORE, Anchor.EVENT, event="launch")),
    ("3 days after the Wrap-up day", a_moment(3, Unit.DAYS, Side.AFTER, Anchor.EVENT, event="wrap-up-day")),
    ("when published", a_moment(0, Unit.DAYS, Side.ON, Anchor.PUBLISHED)),
    ("1 working day after publishing", a_moment(1, Unit.WORKING_DAYS, Side.AFTER, Anchor.PUBLISHED)),
    ("10 working days after the report", a_moment(10, Unit.WORKING_DAYS, Side.AFTER, Anchor.REPORT)),
]


@pytest.mark.parametrize(("text", "value"), MOMENTS)
def test_moments(text: str, value: Moment) -> None:
    assert moment(text) == value


REFUSED: list[tuple[Callable[[str], object], str, str]] = [
    (time_of_day, "25:00", "'25:00': there is no such time; write 10am, 10:00 or 2:30pm"),
    (time_of_day, "10:60", "'10:60': there is no such time; write 10am, 10:00 or 2:30pm"),
    (time_of_day, "13pm", "'13pm' is not a time of day; write 10am, 10:00 or 2:30pm"),
    (time_of_day, "10", "'10' is not a time of day; write 10am, 10:00 or 2:30pm"),
    (length, "90", "'90' is not a length of time; write 2h30m, 90 minutes or 2 hours"),
    (length, "", "'' is not a length of time; write 2h30m, 90 minutes or 2 hours"),
    (length, "0m", "'0m': a meeting lasts from 1 minute to 12 hours; write 2h30m, 90 minutes or 2 hours"),
    (length, "13h", "'13h': a meeting lasts from 1 minute to 12 hours; write 2h30m, 90 minutes or 2 hours"),
    (every, "daily", "'daily' is not how often a set meets; write 5 weeks, fortnight or month"),
    (every, "5 working days", "'5 working days' is not how often a set meets; write 5 weeks, fortnight or month"),
    (period, "0 weeks", "'0 weeks': write 1 to 520 weeks"),
    (period, "9999 months", "'9999 months': write 1 to 120 months"),
    (day, "2027-02-30", "'2027-02-30': there is no such day; write 2027-03-02 or 2 March 2027"),
    (day, "02/03/2027", "'02/03/2027' is not a day; write 2027-03-02 or 2 March 2027"),
    (day, "Monday 2 March 2027", "'Monday 2 March 2027': 2 March 2027 is a Tuesday"),
    (day, "Someday 2 March 2027", "'Someday 2 March 2027': 2 March 2027 is a Tuesday"),
    (day, "0027-03-02", "'0027-03-02': the year should be from 2000 to 2199"),
    (unavailable, "weekends", "'weekends' is not a weekday; write friday or monday afternoon"),
    (unavailable, "friday night", "'friday night' is not a weekday; write friday or monday afternoon"),
    (moment, "after session 0", "'after session 0': sessions are counted from 1"),
    (moment, "5 days before at 25:00", "'25:00': there is no such time; write 10am, 10:00 or 2:30pm"),
    (
        moment,
        "before launch",
        "'before launch' is not a moment; write 5 working days before at 10:00, on the day at 4pm or "
        "2 weeks after the last session",
    ),
]


@pytest.mark.parametrize(("read", "text", "message"), REFUSED)
def test_refusals_say_what_works(read: Callable[[str], object], text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        read(text)
    assert str(refused.value) == message


periods = st.sampled_from(list(Unit)).flatmap(
    lambda unit: st.builds(Period, count=st.integers(1, LIMITS[unit]), unit=st.just(unit))
)
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
names = st.from_regex(r"[a-z]{2,9}(-[a-z]{1,9})?", fullmatch=True).filter(lambda name: not parsing.is_anchor(name))


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    anchor = draw(st.sampled_from(list(Anchor)))
    side = draw(st.sampled_from(list(Side)))
    return Moment(
        period=draw(periods) if side is not Side.ON else Period(count=0, unit=Unit.DAYS),
        side=side,
        anchor=anchor,
        number=draw(st.integers(1, 60)) if anchor is Anchor.SESSION else None,
        event=draw(names) if anchor is Anchor.EVENT else None,
        at=draw(st.none() | times),
    )


@unhurried
@given(moments())
def test_a_moment_reads_back(value: Moment) -> None:
    assert moment(written_moment(value)) == value


@unhurried
@given(times)
def test_a_time_reads_back(value: time) -> None:
    assert time_of_day(written_time(value)) == value


@unhurried
@given(st.timedeltas(timedelta(minutes=1), timedelta(hours=12)))
def test_a_length_reads_back(value: timedelta) -> None:
    minutes = timedelta(minutes=max(1, value // timedelta(minutes=1)))
    assert length(written_length(minutes)) == minutes


@unhurried
@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_a_day_reads_back(value: date) -> None:
    assert day(value.isoformat()) == value
    assert (
        day(f"{parsing.WEEKDAYS[value.weekday()]} {value.day} {parsing.MONTHS[value.month - 1]} {value.year}") == value
    )


@unhurried
@given(periods)
def test_a_period_reads_back(value: Period) -> None:
    assert period(str(value)) == value


@unhurried
@given(periods.filter(lambda value: value.unit is not Unit.WORKING_DAYS))
def test_a_cadence_reads_back(value: Period) -> None:
    cadence = Every(count=value.count, unit=value.unit, weekday_of_month=value.unit is Unit.MONTHS)
    assert every(str(value)) == cadence


@unhurried
@given(st.integers(0, 6), st.sampled_from(list(DayPart)))
def test_a_day_off_reads_back(weekday: int, part: DayPart) -> None:
    value = Unavailable(weekday=weekday, part=part)
    assert unavailable(written_unavailable(value)) == value


READERS: tuple[Callable[[str], Any], ...] = (time_of_day, length, every, period, day, unavailable, moment)
PIECES = st.lists(
    st.sampled_from(
        [
            "1",
            "10",
            "3",
            "0",
            "a",
            "an",
            "at",
            "on",
            "the",
            "day",
            "days",
            "working",
            "week",
            "weeks",
            "after",
            "before",
            "session",
            "last",
            ":",
            ".",
            "am",
            "pm",
            "h",
            "m",
            "-",
        ]
    )
    | st.text(max_size=3),
    max_size=9,
).map(" ".join)


@unhurried
@given(st.sampled_from(READERS), st.text(max_size=40) | PIECES)
def test_any_text_is_read_or_refused(read: Callable[[str], Any], text: str) -> None:
    try:
        read(text)
    except ValueError as refused:
        assert str(refused).isprintable()  # noqa: PT017 - either outcome is right
