"""One VEVENT as four readers have it, laid side by side with what was meant: icalendar, recurring-ical-events, vobject, ical.js."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
import vobject
from icalendar import Calendar, Event

from sets.model.messages import CalendarEntry, Method
from tests.support import icaljs
from tests.support.builders import LONDON


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a calendar shows and goes by. `local_start` and `local_end` are what a clock on the wall shows."""

    method: str
    uid: str
    sequence: int
    status: str
    start: datetime
    end: datetime
    local_start: str
    local_end: str
    summary: str
    location: str
    organizer: str
    attendee: str
    partstat: str


def meant(told: CalendarEntry, zone: ZoneInfo = LONDON) -> Seen:
    """What setwise wants every calendar to show of this message."""
    cancelled = told.method is Method.CANCEL
    return Seen(
        method=told.method.value,
        uid=told.uid,
        sequence=told.sequence,
        status="CANCELLED" if cancelled else "CONFIRMED",
        start=told.start.astimezone(UTC),
        end=told.end.astimezone(UTC),
        local_start=wall(told.start, zone),
        local_end=wall(told.end, zone),
        summary=told.title,
        location=told.place,
        organizer=told.organiser_email.lower(),
        attendee=told.attendee_email.lower(),
        partstat=told.partstat.value,
    )


def wall(moment: datetime, zone: ZoneInfo = LONDON) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


@lru_cache(maxsize=1)
def _parsed(content: bytes) -> Calendar:
    found = Calendar.from_ical(content)
    assert isinstance(found, Calendar)
    return found


def by_icalendar(content: bytes, zone: ZoneInfo = LONDON) -> Seen:
    calendar = _parsed(content)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    return Seen(
        method=str(calendar["METHOD"]),
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        status=str(event["STATUS"]),
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        local_start=wall(start, zone),
        local_end=wall(end, zone),
        summary=str(event["SUMMARY"]),
        location=str(event.get("LOCATION", "")),
        organizer=_address(str(event["ORGANIZER"])),
        attendee=_address(str(event["ATTENDEE"])),
        partstat=str(event["ATTENDEE"].params["PARTSTAT"]),
    )


def by_recurring(content: bytes, zone: ZoneInfo = LONDON) -> Seen:
    """The only occurrence that an expanding reader finds, within days of where the event says that it is."""
    seen = by_icalendar(content, zone)
    around = (seen.start - timedelta(days=2), seen.end + timedelta(days=2))
    (occurrence,) = recurring_ical_events.of(_parsed(content)).between(*around)
    start, end = occurrence.start, occurrence.end
    return replace(
        seen,
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        local_start=wall(start, zone),
        local_end=wall(end, zone),
        status=str(occurrence["STATUS"]),
        summary=str(occurrence["SUMMARY"]),
    )


def by_vobject(content: bytes, zone: ZoneInfo = LONDON) -> Seen:
    calendar = vobject.readOne(content.decode("utf-8"))
    (event,) = calendar.vevent_list
    start, end = event.dtstart.value, event.dtend.value
    return Seen(
        method=calendar.method.value,
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        status=event.status.value,
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        local_start=wall(start, zone),
        local_end=wall(end, zone),
        summary=event.summary.value,
        location=event.location.value if hasattr(event, "location") else "",
        organizer=_address(event.organizer.value),
        attendee=_address(event.attendee.value),
        partstat=event.attendee.params["PARTSTAT"][0],
    )


def by_icaljs(contents: Iterable[bytes], zone: ZoneInfo = LONDON) -> list[Seen]:
    return [_from_js(one) for one in icaljs.read(contents, zone.key)]


def _from_js(calendar: icaljs.JsCalendar) -> Seen:
    (event,) = calendar.events
    (attendee,) = event.all("attendee")
    assert event.start is not None
    assert event.end is not None
    return Seen(
        method=calendar.get("method"),
        uid=event.get("uid"),
        sequence=event.get("sequence"),
        status=event.get("status"),
        start=event.start,
        end=event.end,
        local_start=event.local_start,
        local_end=event.local_end,
        summary=event.get("summary"),
        location=event.get("location") or "",
        organizer=_address(event.get("organizer")),
        attendee=_address(attendee.value),
        partstat=attendee.params["partstat"],
    )


def _address(value: Any) -> str:
    scheme, _, address = str(value).partition(":")
    assert scheme.lower() == "mailto", value
    return address.lower()


READERS = {"icalendar": by_icalendar, "recurring-ical-events": by_recurring, "vobject": by_vobject}
"""Those that run here; ical.js runs in a process of its own, and reads all at once."""


def read_alike(messages: Mapping[bytes, CalendarEntry], zone: ZoneInfo = LONDON) -> None:
    """Every reader of Python's finds in every message what it was to say."""
    for content, told in messages.items():
        for name, reader in READERS.items():
            assert reader(content, zone) == meant(told, zone), name


def read_alike_by_icaljs(messages: Mapping[bytes, CalendarEntry], zone: ZoneInfo = LONDON) -> None:
    """The same with ical.js, in one process; skipped where it is not installed."""
    assert by_icaljs(messages, zone) == [meant(told, zone) for told in messages.values()]
