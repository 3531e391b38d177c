"""A subscribed calendar as a file: RFC 5545 with METHOD:PUBLISH (RFC 5546 section 3.2.1), and its head by RFC 7986.

The same bytes for the same entries, and nothing in them that is not the reader's: no ATTENDEE, no address but the
organiser's, and no address of the calendar itself, which whoever exports or prints it would pass on with its SOURCE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from sets.due.calendar_updates import PRODUCT, calendar_address, instant
from sets.due.feeds.entries import Entry
from sets.model.cohort import Cohort, Occasion
from sets.text.clean import one_line, paragraphs

if TYPE_CHECKING:
    from icalendar import Calendar, Event

REFRESH = timedelta(hours=6)
"""How long a calendar may wait before it asks again: those that heed it see in the afternoon what moved in the morning."""
ABOUT = "Your dates, as they stand. The invites that we send put the same dates into your main calendar."
BEFORE_RFC_7986 = {"name": "x-wr-calname", "description": "x-wr-caldesc"}
AnswersAt = Callable[[Occasion], str]
"""The address of the page on which one says whether one comes."""


def feed_bytes(cohort: Cohort, entries: Iterable[Entry], answers_at: AnswersAt) -> bytes:
    """One VCALENDAR with a VEVENT each, times in UTC, CRLF, folded at 75 octets."""
    from icalendar import Calendar

    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
        calendar.add(name, value)
    _add_head(calendar, one_line(cohort.title))
    for entry in entries:
        calendar.add_component(_event(cohort, entry, answers_at(entry.occasion) if entry.answers else ""))
    return bytes(calendar.to_ical(sorted=False))


def _add_head(calendar: Calendar, title: str) -> None:
    """Name and period twice: as RFC 7986 has them, and as calendars knew them before it."""
    from icalendar import vText

    for name, text in (("name", title), ("description", ABOUT)):
        calendar.add(name, text)
        calendar.add(BEFORE_RFC_7986[name], vText(text))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{REFRESH // timedelta(hours=1)}H")


def _event(cohort: Cohort, entry: Entry, page: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", instant(entry.changed))
    event.add("last-modified", instant(entry.changed))
    event.add("dtstart", instant(entry.start))
    event.add("dtend", instant(entry.end))
    event.add("sequence", entry.sequence)
    for name, text in _texts(entry, page).items():
        if text:
            event.add(name, text)
    event.add("organizer", calendar_address(cohort.organiser.email, cohort.organiser.name), encode=False)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    # the invite of the same meeting keeps the time free: a second copy, or one of a session one only looks at, must not
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    return event


def _texts(entry: Entry, page: str) -> dict[str, str]:
    said = paragraphs(entry.description).strip()
    asked = f"{said}\n\nWill you be there?\n{page}" if page else said
    return {"summary": entry.title, "location": entry.place, "description": asked, "url": page}
