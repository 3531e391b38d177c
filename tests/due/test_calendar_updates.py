"""Invites: goldens that open in a calendar, numbering, and no name or place that breaks a line."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from sets.due.calendar_updates import calendar_bytes, changed, next_told, uid_for
from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.errors import MailError
from sets.model.messages import CalendarEntry, Method, Partstat
from tests.support import paths
from tests.support.builders import LONDON, a_told, at, utc

GOLDEN = paths.GOLDEN / "calendars"
KEY = bytes(range(32))

INVITE = a_told()
MOVED = replace(
    INVITE,
    sequence=1,
    dtstamp=utc("2027-02-01 12:00"),
    # the clocks go forward on 28 March 2027: 10am is then 9am UTC
    start=at("2027-03-30 10:00"),
    end=at("2027-03-30 12:30"),
)
GOLDENS = {
    "invite": INVITE,
    "moved-over-the-clock-change": MOVED,
    "cancelled": replace(MOVED, method=Method.CANCEL, sequence=2, dtstamp=utc("2027-03-01 08:30")),
    "place-changed-after-accepting": replace(
        INVITE, sequence=1, partstat=Partstat.ACCEPTED, place="Room 4, Town Hall; ring the bell", join=""
    ),
    "awkward-names-and-places": replace(
        INVITE,
        title="Tŷ Gwyn set: session 1 🏴󠁧󠁢󠁷󠁬󠁳󠁿; who, what \\ why",
        place='Neuadd y Dref, "Yr Ŵyl" room; 2nd floor, left',
        description="One\r\ntwo, three; four\\five\n\n" + "A line of three hundred letters: ŵŷ " * 9,
        attendee_name='Siân "Sh^ân" O\'Neil, MBE; ŵ\\',
        organiser_name="Tîm Dysgu: Cynhwysiant",
    ),
    "nothing-optional": replace(INVITE, place="", join="", description="", attendee_name=""),
}


@pytest.mark.parametrize("name", GOLDENS)
def test_calendars_stay_as_they_were_last_looked_at(name: str) -> None:
    path = GOLDEN / f"{name}.ics"
    written = calendar_bytes(GOLDENS[name])
    if os.environ.get("SETWISE_GOLDEN") == "write":
        path.write_bytes(written)
    assert written == path.read_bytes()


def test_every_golden_file_is_looked_at() -> None:
    assert {path.stem for path in GOLDEN.glob("*")} == set(GOLDENS)


def _event(told: CalendarEntry) -> Event:
    calendar = Calendar.from_ical(calendar_bytes(told))
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return event


def _lines(told: CalendarEntry) -> list[str]:
    """The content lines, unfolded."""
    return calendar_bytes(told).decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_an_invite_says_all_that_a_calendar_needs_and_nothing_else() -> None:
    assert _lines(INVITE) == [
        "BEGIN:VCALENDAR",
        "PRODID:-//setwise//setwise//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:mfrggzdfmztwq2lknnwg23tpobyxe43u@setwise",
        "DTSTAMP:20261201T090000Z",
        "LAST-MODIFIED:20261201T090000Z",
        "DTSTART:20270119T100000Z",
        "DTEND:20270119T123000Z",
        "SEQUENCE:0",
        "SUMMARY:Thames set: session 1",
        "LOCATION:Microsoft Teams",
        "DESCRIPTION:Six of you and a facilitator. Two people bring something that they are stuck on."
        "\\n\\nJoin here:\\nhttps://teams.example.org/thames",
        'ORGANIZER;CN="Learning and Inclusion team":mailto:sets@learning.example.gov.uk',
        'ATTENDEE;CN="Ada Marsh";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:'
        "mailto:ada.marsh@example.gov.uk",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
        "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
        "X-MICROSOFT-DISALLOW-COUNTER:TRUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_cancellation_frees_the_time_and_offers_nothing_to_join() -> None:
    told = replace(INVITE, method=Method.CANCEL, sequence=1, dtstamp=utc("2027-01-05 09:00"))
    gone, came = set(_lines(INVITE)) - set(_lines(told)), set(_lines(told)) - set(_lines(INVITE))
    assert came == {
        "METHOD:CANCEL",
        "SEQUENCE:1",
        "DTSTAMP:20270105T090000Z",
        "LAST-MODIFIED:20270105T090000Z",
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "DESCRIPTION:Six of you and a facilitator. Two people bring something that they are stuck on.",
    }
    assert len(gone) == 10


def test_a_link_that_the_description_gives_on_its_own_line_is_not_said_twice() -> None:
    told = a_told(description="Join:\nhttps://teams.example.org/thames\nSee you there.")
    assert _event(told)["DESCRIPTION"] == told.description


def test_an_answer_known_stands_in_the_invite() -> None:
    assert _event(a_told(partstat=Partstat.ACCEPTED))["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


# --- structure -------------------------------------------------------------------------------------------------

awkward = st.text(
    alphabet=st.one_of(
        st.characters(),  # all of Unicode, control characters and lone surrogates included
        st.sampled_from("\r\n\t\0\x0b\x0c\x1c\x1f\x7f\x85\u2028\u2029\u202e\ufeff\ud800\"'^;:,\\=<>🏴ŵ "),
    ),
    max_size=120,
)


@settings(deadline=None)
@given(title=awkward, place=awkward, join=awkward, description=awkward, name=awkward, organiser=awkward)
def test_no_text_breaks_the_structure(**texts: str) -> None:
    told = a_told(
        title=texts["title"],
        place=texts["place"],
        join=texts["join"],
        description=texts["description"],
        attendee_name=texts["name"],
        organiser_name=texts["organiser"],
    )
    content = calendar_bytes(told)
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # folding never parts a character
    names = [re.split("[;:]", line)[0] for line in _lines(told)]
    fixed = [name for name in names if name not in {"SUMMARY", "LOCATION", "DESCRIPTION"}]
    assert fixed == [re.split("[;:]", line)[0] for line in _lines(a_told(title="", place="", join="", description=""))]
    event = _event(told)
    assert event["ATTENDEE"] == "mailto:ada.marsh@example.gov.uk"
    assert event["ORGANIZER"] == "mailto:sets@learning.example.gov.uk"
    assert not set('"^\\\r\n') & set(event["ATTENDEE"].params.get("CN", ""))


typed = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=300)


@settings(deadline=None)
@given(title=typed, place=typed)
def test_what_people_typed_comes_back_as_it_was(title: str, place: str) -> None:
    event = _event(a_told(title=title, place=place))
    assert (event["SUMMARY"], event["LOCATION"]) == (title, place)


@settings(deadline=None)
@given(
    start=st.datetimes(
        datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(2030, 12, 31),  # noqa: DTZ001
        timezones=st.just(LONDON),
        allow_imaginary=False,
    ),
    minutes=st.integers(15, 600),
)
def test_two_other_readers_find_the_same_instants(start: datetime, minutes: int) -> None:
    start = start.replace(second=0, microsecond=0)
    end = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(LONDON)
    told = a_told(start=start, end=end)
    event = _event(told)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (start.astimezone(UTC), end.astimezone(UTC))
    (occurrence,) = recurring_ical_events.of(Calendar.from_ical(calendar_bytes(told))).between(
        start - timedelta(days=1), end + timedelta(days=1)
    )
    assert (occurrence.start, occurrence.end) == (start.astimezone(UTC), end.astimezone(UTC))
    assert b"VTIMEZONE" not in calendar_bytes(told)
    assert b"TZID" not in calendar_bytes(told)


def test_clock_change_days_are_right_in_utc() -> None:
    spring, autumn = a_told(start=at("2027-03-28 10:00")), a_told(start=at("2027-10-31 10:00"))
    assert "DTSTART:20270328T090000Z" in _lines(spring)
    assert "DTSTART:20271031T100000Z" in _lines(autumn)


def test_the_same_told_gives_the_same_bytes_whatever_zone_its_times_are_in() -> None:
    elsewhere = replace(INVITE, start=INVITE.start.astimezone(UTC), end=INVITE.end.astimezone(UTC))
    assert calendar_bytes(elsewhere) == calendar_bytes(INVITE) == calendar_bytes(a_told())


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        calendar_bytes(a_told(start=datetime.combine(date(2027, 1, 19), datetime.min.time())))


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@x\r\nATTENDEE:mailto:eve@example.org", "a da@example.org", "a,b@example.org", 'a"@x.org']
)
def test_an_address_that_would_break_a_line_is_refused(email: str) -> None:
    with pytest.raises(MailError) as refused:
        calendar_bytes(a_told(attendee_email=email))
    assert refused.value.permanent
    assert email not in str(refused.value) or not email


def test_an_apostrophe_and_a_plus_are_fine_in_an_address() -> None:
    assert (
        _event(a_told(attendee_email="o'neil+sets@example.gov.uk"))["ATTENDEE"] == "mailto:o'neil+sets@example.gov.uk"
    )


# --- UIDs ------------------------------------------------------------------------------------------------------


def _uid(key: bytes = KEY, cohort: str = "embedding-2027", occasion: str = "thames-1", person: str = "p-ada") -> str:
    return uid_for(key, CohortId(cohort), Occasion(occasion), PersonId(person))


def test_a_uid_is_the_same_for_ever() -> None:
    # this very value stands in people's calendars: a change of it would leave every invite behind as a stranger
    assert _uid() == "uxd6n5naoff2uxsze3patbxnfumcv6lnlqngp47w@setwise"


def test_a_uid_differs_by_key_cohort_occasion_and_person() -> None:
    others = [_uid(key=b"k"), _uid(cohort="c"), _uid(occasion="thames-2"), _uid(person="p-ben")]
    assert len({_uid(), *others}) == 5
    assert _uid(cohort="ab", occasion="c") != _uid(cohort="a", occasion="bc")


@settings(deadline=None)
@given(st.binary(min_size=16, max_size=64), st.text(), st.text(), st.text())
def test_a_uid_is_short_plain_ascii(key: bytes, cohort: str, occasion: str, person: str) -> None:
    assert re.fullmatch(r"[a-z2-7]{40}@setwise", _uid(key, cohort, occasion, person))


# --- what is told next -----------------------------------------------------------------------------------------

LATER = utc("2027-01-04 09:00")


def moved_an_hour() -> dict[str, Any]:
    return {"start": at("2027-01-19 11:00"), "end": at("2027-01-19 13:30")}


CHANGES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "nothing": ({}, ()),
    "title": ({"title": "Thames set, session one"}, ()),
    "description": ({"description": "A typo mended"}, ()),
    "a name": ({"attendee_name": "Ada Marsh-Lee"}, ()),
    "the organiser's name": ({"organiser_name": "Learning team"}, ()),
    "the organiser's address": ({"organiser_email": "new@example.gov.uk"}, ()),
    "another zone, same instants": ({"start": utc("2027-01-19 10:00"), "end": utc("2027-01-19 12:30")}, ()),
    "spaces around the place": ({"place": " Microsoft  Teams "}, ()),
    "capitals in the address": ({"attendee_email": "Ada.Marsh@example.gov.uk"}, ()),
    "moved an hour": (moved_an_hour(), ("time",)),
    "half an hour longer": ({"end": at("2027-01-19 13:00")}, ("time",)),
    "place": ({"place": "Town Hall"}, ("place",)),
    "link": ({"join": "https://teams.example.org/new"}, ("joining link",)),
    "address": ({"attendee_email": "ada@new.example.gov.uk"}, ("address",)),
    "time and place": ({**moved_an_hour(), "place": "Town Hall"}, ("time", "place")),
    "cancelled": ({"method": Method.CANCEL}, ("cancelled",)),
    "cancelled and moved": ({"method": Method.CANCEL, **moved_an_hour()}, ("cancelled",)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_counts_as_a_change(name: str) -> None:
    changes, words = CHANGES[name]
    ought = a_told(**changes, dtstamp=LATER)
    assert changed(INVITE, ought) == words
    assert next_told(INVITE, ought) == (
        replace(ought, sequence=1, organiser_email=INVITE.organiser_email) if words else None
    )


def test_first_told_starts_at_nought_and_nobody_is_uninvited_from_nothing() -> None:
    assert next_told(None, a_told(sequence=7)) == a_told(sequence=0)
    assert next_told(None, a_told(method=Method.CANCEL)) is None


def test_a_cancelled_one_stays_cancelled_until_it_is_back_on() -> None:
    cancelled = a_told(method=Method.CANCEL, sequence=3)
    assert next_told(cancelled, a_told(method=Method.CANCEL, place="Town Hall")) is None
    again = a_told(dtstamp=LATER, partstat=Partstat.ACCEPTED)
    assert changed(cancelled, again) == ("back on",)
    assert next_told(cancelled, again) == replace(again, sequence=4, partstat=Partstat.NEEDS_ACTION)


@pytest.mark.parametrize(
    ("changes", "known", "expected"),
    [
        (moved_an_hour(), Partstat.ACCEPTED, Partstat.NEEDS_ACTION),
        ({**moved_an_hour(), "place": "Town Hall"}, Partstat.DECLINED, Partstat.NEEDS_ACTION),
        ({"place": "Town Hall"}, Partstat.ACCEPTED, Partstat.ACCEPTED),
        ({"join": ""}, Partstat.TENTATIVE, Partstat.TENTATIVE),
        ({"method": Method.CANCEL}, Partstat.ACCEPTED, Partstat.ACCEPTED),
    ],
)
def test_an_answer_survives_all_but_a_new_time(changes: dict[str, Any], known: Partstat, expected: Partstat) -> None:
    for before, ought in ((INVITE, a_told(partstat=known, **changes)), (a_told(partstat=known), a_told(**changes))):
        following = next_told(before, ought)
        assert following is not None
        assert following.partstat is expected


def test_uid_and_organiser_stay_those_of_the_first_invite() -> None:
    ought = a_told(uid="other@setwise", organiser_email="new@example.gov.uk", place="Town Hall", dtstamp=LATER)
    following = next_told(INVITE, ought)
    assert following is not None
    assert (following.uid, following.organiser_email) == (INVITE.uid, INVITE.organiser_email)


def test_a_revision_is_never_stamped_before_the_one_it_replaces() -> None:
    before = a_told(dtstamp=LATER)
    following = next_told(before, a_told(place="Town Hall", dtstamp=LATER - timedelta(days=1)))
    assert following is not None
    assert following.dtstamp == LATER + timedelta(seconds=1)


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(CHANGES)), max_size=8))
def test_numbers_only_ever_rise(names: list[str]) -> None:
    told = INVITE
    for step, name in enumerate(names):
        following = next_told(told, a_told(**CHANGES[name][0], dtstamp=LATER + timedelta(hours=step)))
        if following is not None:
            assert following.sequence == told.sequence + 1
            assert following.dtstamp > told.dtstamp
            assert following.uid == told.uid
            told = following
