"""Our invites, moves and cancellations through four readers of calendars: each finds the instant, the clock and the words meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sets.due.calendar_updates import calendar_bytes
from sets.model.messages import CalendarEntry, Method, Partstat
from tests.due.test_calendar_updates import GOLDENS
from tests.support.builders import LONDON, a_told, at
from tests.support.calendar_readers import by_icaljs, meant, read_alike, read_alike_by_icaljs

CLOCK_CHANGES = ("2026-10-25", "2027-03-28", "2027-10-31", "2028-03-26")
TIMES = ("00:30", "02:30", "10:00", "23:15")
ELSEWHERE = ("Europe/Belfast", "Europe/Dublin", "America/St_Johns")


def of_a_day(day: str, time: str, zone: ZoneInfo) -> CalendarEntry:
    """A session of two and a half hours; a time that the clock leaves out is the next that there is."""
    start = datetime.fromisoformat(f"{day} {time}").replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    end = (start.astimezone(UTC) + timedelta(hours=2, minutes=30)).astimezone(zone)
    return a_told(start=start, end=end, sequence=3, partstat=Partstat.TENTATIVE)


def around_the_clock_changes(zone: ZoneInfo) -> list[CalendarEntry]:
    days = [datetime.fromisoformat(one) + timedelta(days=n) for one in CLOCK_CHANGES for n in (-1, 0, 1)]
    asked = [of_a_day(f"{day:%Y-%m-%d}", time, zone) for day in days for time in TIMES]
    return [*asked, *(replace(one, method=Method.CANCEL, sequence=4) for one in asked[::3])]


def every_month(zone: ZoneInfo) -> list[CalendarEntry]:
    return [of_a_day(f"{year}-{month:02}-17", "10:00", zone) for year in (2026, 2027) for month in range(1, 13)]


ZONES = (LONDON, *map(ZoneInfo, ELSEWHERE))
MESSAGES = {
    zone: {calendar_bytes(one): one for one in (*around_the_clock_changes(zone), *every_month(zone))} for zone in ZONES
}


def test_readers_in_python_find_what_was_meant() -> None:
    for zone, messages in MESSAGES.items():
        read_alike(messages, zone)


def test_ical_js_finds_what_was_meant() -> None:
    for zone, messages in MESSAGES.items():
        read_alike_by_icaljs(messages, zone)


def test_awkward_names_and_places_are_read_alike() -> None:
    read_alike({calendar_bytes(one): one for one in GOLDENS.values()})


def test_awkward_names_and_places_are_read_alike_by_ical_js() -> None:
    read_alike_by_icaljs({calendar_bytes(one): one for one in GOLDENS.values()})


SUMMER = a_told(start=at("2027-03-30 10:00"), end=at("2027-03-30 12:30"))
AN_HOUR_OFF = {calendar_bytes(SUMMER): replace(SUMMER, start=SUMMER.start + timedelta(hours=1))}


def test_a_reader_that_is_an_hour_off_is_noticed() -> None:
    with pytest.raises(AssertionError):
        read_alike(AN_HOUR_OFF)


def test_ical_js_shows_the_clock_of_the_zone_that_is_asked_for() -> None:
    (seen,) = by_icaljs(AN_HOUR_OFF)
    assert (seen == meant(SUMMER), seen.local_start) == (True, "2027-03-30 10:00")
