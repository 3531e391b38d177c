"""An answer to an invite, as calendars send it back, and what it amounts to: a record, or why there is none.

RFC 5546 sections 2.1.5 and 3.2.3, RFC 6047.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sets.mail.inbound.parse import Mail, content, file_name, leaves, sent_at
from sets.model.messages import Partstat

if TYPE_CHECKING:
    from icalendar import Event

from sets.model.cohort import Occasion, PersonId
from sets.model.ledger import Ledger, perhaps_left
from sets.model.messages import CALENDAR_KINDS, CalendarEntry, Delivery, Method
from sets.model.responses import Answer, Source

LONGEST = 200_000
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_PROPOSED = ("X-MS-PROPOSED", "TO-ALL-PROPOSED-NEW-TIME")
# what Exchange puts around another program's UID (MS-OXOCAL section 2.2.1.27)
_GLOBAL_ID = "040000008200E00074C5B7101A82E008"
_FOREIGN_UID = b"vCal-Uid\x01\x00\x00\x00"


_STAMP = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)?Z?", re.IGNORECASE | re.ASCII)
"""A moment, also as ISO 8601 writes it and without its seconds."""


class RsvpMethod(StrEnum):
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


def calendar_methods(mail: Mail) -> frozenset[RsvpMethod]:
    """What the calendars in a mail are for; those that are files beside a person's text count only when they answer.

    Apple Mail sends answers as files without a method parameter, so METHOD is read from the calendar itself.
    """
    found = {_method_of(part, text) for part, text in _calendars(mail)}
    return frozenset(method for method in found if method is not None)


def rsvp_of(mail: Mail) -> Rsvp | str:
    """The answer, or why a person must look at it, in the operator's words. The same answer twice in a mail is one."""
    replies = [text for _, text in _calendars(mail) if _method(text) is RsvpMethod.REPLY]
    if not replies:
        return (
            "it proposes another time"
            if RsvpMethod.COUNTER in calendar_methods(mail)
            else "its calendar cannot be read"
        )
    try:
        events = _events(replies[0])
        if len(events) != 1:
            return "it answers several meetings at once" if events else "its calendar answers no meeting"
        found = _rsvp(events[0], proposes=any(mark in replies[0].upper() for mark in _PROPOSED))
    except Exception:  # icalendar raises when a broken value is looked at, too: the mail was no more than unreadable
        return "its calendar cannot be read"
    return replace(found, at=found.at or sent_at(mail)) if isinstance(found, Rsvp) else found


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


def _method_of(part: Mail, text: str) -> RsvpMethod | None:
    method = _method(text)
    is_file = (
        part.get_content_type() not in _CALENDARS or "attachment" in str(part.get("Content-Disposition", "")).lower()
    )
    # a calendar that somebody attached to their own words is a file like any other
    return None if is_file and method in (RsvpMethod.OTHER, RsvpMethod.UNREADABLE) else method


def _method(text: str) -> RsvpMethod:
    if "BEGIN:VCALENDAR" not in text.upper():
        return RsvpMethod.UNREADABLE
    found = re.search(r"^METHOD[^:\n]{0,200}:[ \t]*([A-Za-z]+)", text, re.MULTILINE | re.IGNORECASE)
    named = found[1].upper() if found else ""
    if named == RsvpMethod.REPLY and "BEGIN:VEVENT" not in text.upper() and "BEGIN:VFREEBUSY" in text.upper():
        return RsvpMethod.OTHER
    return RsvpMethod(named) if named in (RsvpMethod.REPLY, RsvpMethod.COUNTER) else RsvpMethod.OTHER


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
    """When it was answered, also in the ways in which programs write it wrongly; None where that is no moment."""
    given = event.get("dtstamp")
    first = next(iter(given), None) if isinstance(given, list) else given
    # what icalendar cannot read is a text, and raises when it is asked for a moment
    value = _said_moment(first) if isinstance(first, str) else getattr(first, "dt", None)
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _said_moment(text: str) -> datetime | None:
    found = _STAMP.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _sequence(event: Event) -> int:
    try:
        return max(int(event.get("sequence", 0)), 0)
    except (TypeError, ValueError):
        return 0


OLDER = "a later answer is kept already"
GONE = "it answers a meeting that is off, or that they no longer hold an invite of"


def invite_of(rsvp: Rsvp, ledger: Ledger) -> Delivery | None:
    """The newest invite with the UID that an answer names: each person has one of their own, which nobody can guess."""
    lines = (
        line
        for line in ledger.deliveries
        if line.told is not None and line.kind in CALENDAR_KINDS and perhaps_left(line)
    )
    named = [line for line in lines if line.told is not None and line.told.uid.lower() == rsvp.uid.lower()]
    return max(named, key=lambda line: line.revision, default=None)


def is_theirs(rsvp: Rsvp, invite: Delivery, addresses: Collection[str]) -> bool:
    """Whether the answer is that of the person invited, at any address of theirs, and not of somebody it went on to."""
    told = {invite.told.attendee_email.lower()} if invite.told is not None else set()
    return rsvp.attendee in {*told, invite.address.lower(), *(address.lower() for address in addresses)}


def answer_of(rsvp: Rsvp, invite: Delivery, ledger: Ledger, kept: Answer | None, now: datetime) -> Answer | str:
    """The answer as a record, or why it changes nothing.

    Its time is the calendar's own DTSTAMP, by which answers are put in order; never later than `now`, nor earlier than
    the invite that it answers (clocks differ). One to an earlier SEQUENCE than that of the time that stands keeps a
    time before it: it was about another time, and counts as such.
    """
    if invite.told is None or invite.told.method is Method.CANCEL:
        return GONE
    at = min(_moment(rsvp, invite.occasion, invite.person, ledger, now), now)
    if kept is not None and (kept.at > at or (kept.at == at and kept.sequence > rsvp.sequence)):
        return OLDER
    return Answer(
        occasion=invite.occasion,
        person=invite.person,
        partstat=rsvp.partstat,
        at=at,
        sequence=rsvp.sequence,
        source=Source.MAIL,
    )


def _moment(rsvp: Rsvp, occasion: Occasion, person: PersonId, ledger: Ledger, now: datetime) -> datetime:
    at = rsvp.at or now
    standing = ledger.time_told(occasion, person)
    if standing is None:
        return at
    if rsvp.sequence < standing.sequence:
        return min(at, standing.dtstamp - timedelta(seconds=1))
    answered = _told_of(rsvp.sequence, occasion, person, ledger) or standing
    return max(at, answered.dtstamp, standing.dtstamp)


def _told_of(sequence: int, occasion: Occasion, person: PersonId, ledger: Ledger) -> CalendarEntry | None:
    """What the person was told under this SEQUENCE."""
    told = (
        line.told
        for line in ledger.deliveries
        if (line.occasion, line.person) == (occasion, person) and line.told is not None and perhaps_left(line)
    )
    return next((one for one in told if one.sequence == sequence), None)
