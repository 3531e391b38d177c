"""Invites: a `CalendarEntry` as iCalendar bytes, and the rules of UID, SEQUENCE and DTSTAMP (RFC 5545, 5546).

Callers say what a calendar ought to hold and what it was told before; they cannot forget the number that makes a
calendar accept a move.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.errors import MailError
from sets.model.messages import CalendarEntry, Method, Partstat
from sets.text.clean import one_line, paragraphs

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress

# A word, not a host name: a UID names no domain or person (RFC 7986 section 5.3) and outlives a change of organiser.
UID_SUFFIX = "@setwise"
PRODUCT = "-//setwise//setwise//EN"

# Outlook shows the escapes of RFC 6868 (^' ^n) as they stand, so none may be needed; a backslash is taken for one too
_NOT_IN_CN = str.maketrans("", "", '"^\\')

TIME, PLACE, JOINING_LINK, ADDRESS = "time", "place", "joining link", "address"
CANCELLED, BACK_ON = "cancelled", "back on"
"""The words of `changed`."""


def uid_for(uid_key: bytes, cohort: CohortId, occasion: Occasion, person: PersonId) -> str:
    """The UID of one person's invite to one meeting: the same for ever, and not to be guessed without the key.

    47 ASCII characters: 200 bits of HMAC-SHA256 in base32, then a fixed word.
    """
    # a length before each part, so that no two triples give one message
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in (cohort, occasion, person))
    digest = hmac.new(uid_key, message, hashlib.sha256).digest()[:25]
    return base64.b32encode(digest).decode("ascii").lower() + UID_SUFFIX


def changed(before: CalendarEntry, ought: CalendarEntry) -> tuple[str, ...]:
    """What a person must be told again, in words; empty for cosmetic edits (title, description, names)."""
    if before.method is not ought.method:
        return (CANCELLED,) if ought.method is Method.CANCEL else (BACK_ON,)
    if ought.method is Method.CANCEL:
        return ()
    differs = {
        TIME: (instant(before.start), instant(before.end)) != (instant(ought.start), instant(ought.end)),
        PLACE: one_line(before.place) != one_line(ought.place),
        JOINING_LINK: one_line(before.join) != one_line(ought.join),
        ADDRESS: before.attendee_email.casefold() != ought.attendee_email.casefold(),
    }
    return tuple(word for word, differing in differs.items() if differing)


def next_told(before: CalendarEntry | None, ought: CalendarEntry, *, lost: bool = False) -> CalendarEntry | None:
    """What to tell next, numbered; None when there is nothing to tell.

    `ought.partstat` is the answer known now, `ought.dtstamp` the moment of this revision; its `sequence` is
    disregarded. UID and the organiser's address are those the person was told first: with another organiser every
    calendar takes it for another meeting. An answer survives a change of place or link, not one of time. `lost`: what was
    told last may not have arrived, so that it is told anew where nothing changed.
    """
    if before is None:
        return None if ought.method is Method.CANCEL else replace(ought, sequence=0)
    changes = changed(before, ought)
    if not changes and not lost:
        return None
    return replace(
        ought,
        sequence=before.sequence + 1,
        uid=before.uid,
        organiser_email=before.organiser_email,
        dtstamp=max(ought.dtstamp, before.dtstamp + timedelta(seconds=1)),
        partstat=_answer_after(changes, before, ought),
    )


def _answer_after(changes: tuple[str, ...], before: CalendarEntry, ought: CalendarEntry) -> Partstat:
    if TIME in changes or BACK_ON in changes:
        return Partstat.NEEDS_ACTION
    return before.partstat if ought.partstat is Partstat.NEEDS_ACTION else ought.partstat


def calendar_bytes(told: CalendarEntry) -> bytes:
    """One VCALENDAR with one VEVENT, times in UTC, CRLF, folded at 75 octets; the same bytes for the same `told`.

    Only the recipient's own ATTENDEE line stands in it. MailError (permanent) for an address that cannot be written.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", told.method.value)
    calendar.add_component(_event(told))
    # unsorted: METHOD stays in the head, where calendars that read line by line look for it
    return bytes(calendar.to_ical(sorted=False))


def _event(told: CalendarEntry) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", told.uid)
    event.add("dtstamp", instant(told.dtstamp))
    event.add("last-modified", instant(told.dtstamp))
    event.add("dtstart", instant(told.start))
    event.add("dtend", instant(told.end))
    event.add("sequence", told.sequence)
    for name, text in _texts(told).items():
        if text:  # libical drops an empty property with an error
            event.add(name, text)
    event.add("organizer", _organiser(told), encode=False)
    event.add("attendee", _attendee(told), encode=False)
    for name, word in _standing(told.method).items():
        event.add(name, word)
    return event


def _texts(told: CalendarEntry) -> dict[str, str]:
    return {"summary": one_line(told.title), "location": one_line(told.place), "description": _description(told)}


def _description(told: CalendarEntry) -> str:
    """The description, and the joining link on a line of its own; nothing to join once it is cancelled."""
    text, link = paragraphs(told.description).strip(), one_line(told.join)
    if not link or told.method is Method.CANCEL or link in text.split("\n"):
        return text
    return f"{text}\n\nJoin here:\n{link}" if text else f"Join here:\n{link}"


def _standing(method: Method) -> dict[str, str]:
    """STATUS, and the properties by which Outlook shows the time as tentative, busy or free."""
    if method is Method.CANCEL:
        return {"status": "CANCELLED", "transp": "TRANSPARENT", "x-microsoft-cdo-busystatus": "FREE"}
    return {
        "status": "CONFIRMED",
        "transp": "OPAQUE",
        "x-microsoft-cdo-busystatus": "TENTATIVE",
        "x-microsoft-cdo-intendedstatus": "BUSY",
        "x-microsoft-disallow-counter": "TRUE",
    }


def _organiser(told: CalendarEntry) -> vCalAddress:
    return calendar_address(told.organiser_email, told.organiser_name)


def _attendee(told: CalendarEntry) -> vCalAddress:
    who = calendar_address(told.attendee_email, told.attendee_name)
    for name, word in (
        ("CUTYPE", "INDIVIDUAL"),
        ("ROLE", "REQ-PARTICIPANT"),
        ("PARTSTAT", told.partstat.value),
        ("RSVP", "TRUE"),
    ):
        who.params[name] = word
    return who


def calendar_address(email: str, name: str) -> vCalAddress:
    """An address with its name as calendars read them; MailError (permanent) for one that cannot be written."""
    from icalendar import vCalAddress

    if "@" not in email or one_line(email) != email or any(letter in ' "<>,;:\\' for letter in email):
        raise MailError("this address cannot be written in an invite", permanent=True)
    who = vCalAddress(f"mailto:{email}")
    if common_name := one_line(name.translate(_NOT_IN_CN)):
        who.params["CN"] = common_name
    return who


def instant(moment: datetime) -> datetime:
    """`moment` in UTC and whole seconds, as calendars write it: no VTIMEZONE to get wrong."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone names no instant")
    return moment.astimezone(UTC).replace(microsecond=0)
