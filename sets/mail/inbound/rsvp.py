"""An answer to an invite, as calendars send it back (RFC 5546 section 3.2.3, RFC 6047)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sets.mail.inbound.parse import Mail, content, file_name, leaves
from sets.model.messages import Partstat

if TYPE_CHECKING:
    from icalendar import Event

LONGEST = 200_000
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_PROPOSED = ("X-MS-PROPOSED", "TO-ALL-PROPOSED-NEW-TIME")
# what Exchange puts around another program's UID (MS-OXOCAL section 2.2.1.27)
_GLOBAL_ID = "040000008200E00074C5B7101A82E008"
_FOREIGN_UID = b"vCal-Uid\x01\x00\x00\x00"


class Method(StrEnum):
    """What a calendar that came is for. OTHER asks or tells something; UNREADABLE says that it is one, and is not."""

    REPLY = "REPLY"
    COUNTER = "COUNTER"
    OTHER = "other"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rsvp:
    """One person's answer. `attendee` is an address in lower case, `proposes` says that they would like another time."""

    uid: str
    attendee: str
    partstat: Partstat
    at: datetime | None
    sequence: int = 0
    proposes: bool = False


def calendar_methods(mail: Mail) -> frozenset[Method]:
    """What the calendars in a mail are for; those that are files beside a person's text count only when they answer.

    Apple Mail sends answers as files without a method parameter, so METHOD is read from the calendar itself.
    """
    found = {_method_of(part, text) for part, text in _calendars(mail)}
    return frozenset(method for method in found if method is not None)


def rsvp_of(mail: Mail) -> Rsvp | str:
    """The answer, or why a person must look at it, in the operator's words. The same answer twice in a mail is one."""
    replies = [text for _, text in _calendars(mail) if _method(text) is Method.REPLY]
    if not replies:
        return "it proposes another time" if Method.COUNTER in calendar_methods(mail) else "its calendar cannot be read"
    try:
        events = _events(replies[0])
    except Exception:  # whatever icalendar makes of it, the mail was no more than unreadable
        return "its calendar cannot be read"
    if len(events) != 1:
        return "it answers several meetings at once" if events else "its calendar answers no meeting"
    return _rsvp(events[0], proposes=any(mark in replies[0].upper() for mark in _PROPOSED))


def plain_uid(uid: str) -> str:
    """Our own UID, also where a phone gives it back in hexadecimal inside Exchange's own kind of id."""
    if not uid.upper().startswith(_GLOBAL_ID):
        return uid
    try:
        data = bytes.fromhex(uid)
    except ValueError:
        return uid
    _, found, rest = data.partition(_FOREIGN_UID)
    return rest.split(b"\x00")[0].decode("ascii", "replace") if found else uid


def _calendars(mail: Mail) -> Iterator[tuple[Mail, str]]:
    for part in leaves(mail):
        if part.get_content_type() in _CALENDARS or file_name(part).endswith(".ics"):
            yield part, content(part)[:LONGEST]


def _method_of(part: Mail, text: str) -> Method | None:
    method = _method(text)
    is_file = (
        part.get_content_type() not in _CALENDARS or "attachment" in str(part.get("Content-Disposition", "")).lower()
    )
    # a calendar that somebody attached to their own words is a file like any other
    return None if is_file and method in (Method.OTHER, Method.UNREADABLE) else method


def _method(text: str) -> Method:
    if "BEGIN:VCALENDAR" not in text.upper():
        return Method.UNREADABLE
    found = re.search(r"^METHOD[^:\n]{0,200}:[ \t]*([A-Za-z]+)", text, re.MULTILINE | re.IGNORECASE)
    named = found[1].upper() if found else ""
    if named == Method.REPLY and "BEGIN:VEVENT" not in text.upper() and "BEGIN:VFREEBUSY" in text.upper():
        return Method.OTHER
    return Method(named) if named in (Method.REPLY, Method.COUNTER) else Method.OTHER


def _events(text: str) -> list[Event]:
    from icalendar import Calendar, Event

    # Lightning leaves an empty line inside a folded UID, at which every parser stops
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    calendar = Calendar.from_ical("\r\n".join(lines) + "\r\n")
    return [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]


def _rsvp(event: Event, *, proposes: bool) -> Rsvp | str:
    given = event.get("attendee")
    attendees = given if isinstance(given, list) else [given] if given is not None else []
    if len(attendees) != 1:
        return "it does not say who answers" if not attendees else "it answers for several people at once"
    params = getattr(attendees[0], "params", {})
    named = str(params.get("PARTSTAT", "")).upper()
    if named not in (Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE):
        return "somebody else is to come instead" if named == "DELEGATED" else "it gives no answer"
    return Rsvp(
        uid=plain_uid("".join(str(event.get("uid", "")).split())),
        attendee=re.sub(r"(?i)^mailto:", "", str(attendees[0]).strip()).strip().lower(),
        partstat=Partstat(named),
        at=_stamp(event),
        sequence=_sequence(event),
        proposes=proposes,
    )


def _stamp(event: Event) -> datetime | None:
    value = getattr(event.get("dtstamp"), "dt", None)
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _sequence(event: Event) -> int:
    try:
        return max(int(event.get("sequence", 0)), 0)
    except (TypeError, ValueError):
        return 0
