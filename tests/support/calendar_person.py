"""The calendar of one person: raw mails go in, as setwise sends them, and RFC 5546 says what it holds then.

Sections 2.1.4 and 2.1.5 (UID, then SEQUENCE, then DTSTAMP), 3.2.2 (REQUEST), 3.2.5 (CANCEL). `Manners` are what calendars
are known to do otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from enum import StrEnum

from icalendar import Calendar, Event

from sets.model.messages import Method, Partstat


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What a calendar does with a message. As it stands: what RFC 5546 says.

    `orders`: an older message changes nothing. `by_stamp`: of two with one SEQUENCE the later DTSTAMP counts.
    `remembers`: a cancellation is known for ever, so that a REQUEST that it overtook changes nothing. `trusts`: whether
    the mail's sender may be another than the ORGANIZER.
    """

    name: str = "RFC 5546"
    orders: bool = True
    by_stamp: bool = True
    remembers: bool = True
    trusts: bool = True


RFC_5546 = Manners()
# MS-OXOCAL 3.1.5.2: out of date by sequence number, then by the owner's critical change; 3.1.4.9.2.1: a cancellation of
# a meeting that is not there creates none
OUTLOOK = Manners(name="Outlook", remembers=False)
# a change or cancellation from another sender than the organiser is refused
GOOGLE = Manners(name="Google", remembers=False, trusts=False)
# compareSequence, then compareStamp; a cancelled event may be deleted, and then nothing is known of it
THUNDERBIRD = Manners(name="Thunderbird", remembers=False)
# the public source of its server orders so, and ignores a cancellation of what is not there
APPLE = Manners(name="Apple", remembers=False)
# sabre/vobject's broker: whatever came last replaces what was there, and only what is there can be cancelled
NEXTCLOUD = Manners(name="Nextcloud", orders=False, remembers=False)
# an update whose SEQUENCE is not higher is outdated
TUTA = Manners(name="Tuta", by_stamp=False, remembers=False)
ALL_MANNERS = (RFC_5546, OUTLOOK, GOOGLE, THUNDERBIRD, APPLE, NEXTCLOUD, TUTA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One calendar message, out of its mail. `link` is the joining link on a line of its own in the description, `thread`
    the Message-ID that the mail follows.
    """

    method: Method
    uid: str
    sequence: int
    dtstamp: datetime
    start: datetime
    end: datetime
    summary: str
    location: str
    link: str
    status: str
    organizer: str
    attendee: str
    partstat: Partstat
    sender: str
    recipient: str
    message_id: str
    thread: str

    @property
    def rank(self) -> tuple[int, datetime]:
        return (self.sequence, self.dtstamp)


class Effect(StrEnum):
    """What a message did."""

    ADDED = "added"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REVIVED = "revived"
    SAME = "the same again"
    OLDER = "older"
    UNKNOWN = "cancels what is not there"
    REFUSED = "from somebody else than the organiser"
    NONE = "no calendar message"


def calendar_message(raw: bytes) -> Message | None:
    """The calendar message in a mail; None without one. Both its copies must agree, and with METHOD (RFC 6047 section 2.4)."""
    mail = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(mail, EmailMessage)
    parts = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    if not parts:
        return None
    (part,) = parts
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    copies = [one.get_payload(decode=True) for one in mail.walk() if one.get_content_type() == "application/ics"]
    assert copies == [content], "the invite.ics beside it says something else"
    calendar = Calendar.from_ical(content)
    assert part.get_param("method") == str(calendar["METHOD"])
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return _message(Method(str(calendar["METHOD"])), event, mail)


def _message(method: Method, event: Event, mail: EmailMessage) -> Message:
    attendee = event["ATTENDEE"]  # a list, where there are several, has no params
    description = str(event.get("DESCRIPTION", ""))
    return Message(
        method=method,
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        dtstamp=event["DTSTAMP"].dt,
        start=event["DTSTART"].dt,
        end=event["DTEND"].dt,
        summary=str(event["SUMMARY"]),
        location=str(event.get("LOCATION", "")),
        link=next((line for line in description.split("\n") if line.startswith("https://")), ""),
        status=str(event["STATUS"]),
        organizer=_address(event["ORGANIZER"]),
        attendee=_address(attendee),
        partstat=Partstat(str(attendee.params["PARTSTAT"])),
        sender=mail["From"].addresses[0].addr_spec.lower(),
        recipient=mail["To"].addresses[0].addr_spec.lower(),
        message_id=str(mail["Message-ID"]),
        thread=str(mail["In-Reply-To"] or ""),
    )


def _address(value: object) -> str:
    return str(value).lower().removeprefix("mailto:")


@dataclass
class CalendarPerson:
    """Entries by UID: the message that counts, and the person's own answer in its PARTSTAT."""

    manners: Manners = RFC_5546
    entries: dict[str, Message] = field(default_factory=dict)

    def receive(self, raw: bytes) -> Effect:
        """Take in one mail; gives what it did."""
        message = calendar_message(raw)
        return Effect.NONE if message is None else self.apply(message)

    def apply_all(self, messages: Iterable[Message]) -> CalendarPerson:
        """Messages that were read before, in the order of their arrival."""
        for message in messages:
            self.apply(message)
        return self

    def apply(self, message: Message) -> Effect:
        """RFC 5546 section 2.1.5, or what the manners say instead."""
        before = self.entries.get(message.uid)
        if not self.manners.trusts and message.sender != message.organizer:
            return Effect.REFUSED
        if before is None:
            return self._first(message)
        if not self.manners.trusts and message.organizer != before.organizer:
            return Effect.REFUSED
        if self.manners.orders and (older := self._older(message, before)):
            return older
        return self._newer(message, before)

    def _first(self, message: Message) -> Effect:
        if message.method is Method.CANCEL and not self.manners.remembers:
            return Effect.UNKNOWN
        self.entries[message.uid] = message
        return Effect.UNKNOWN if message.method is Method.CANCEL else Effect.ADDED

    def _older(self, message: Message, before: Message) -> Effect | None:
        if message.rank == before.rank:
            return Effect.SAME
        if not self.manners.by_stamp:
            return Effect.OLDER if message.sequence <= before.sequence else None
        return Effect.OLDER if message.rank < before.rank else None

    def _newer(self, message: Message, before: Message) -> Effect:
        if message.method is Method.CANCEL:
            # what was there, cancelled: a cancellation need not repeat the rest
            self.entries[message.uid] = replace(
                before, method=Method.CANCEL, status=message.status, sequence=message.sequence, dtstamp=message.dtstamp
            )
            return Effect.CANCELLED
        same_time = (message.start, message.end) == (before.start, before.end)
        kept = before.partstat if same_time and before.method is Method.REQUEST else Partstat.NEEDS_ACTION
        asked = message.partstat is Partstat.NEEDS_ACTION
        self.entries[message.uid] = replace(message, partstat=kept if asked else message.partstat)
        return Effect.REVIVED if before.method is Method.CANCEL else Effect.CHANGED

    def held(self, after: datetime) -> dict[str, Message]:
        """What the person sees as taking place, of what begins later than `after`."""
        return {uid: one for uid, one in self.entries.items() if one.method is Method.REQUEST and one.start > after}

    def answer(self, uid: str, partstat: Partstat, now: datetime) -> bytes:
        """Accept or decline: the entry shows it, and a REPLY goes to the organiser (RFC 5546 section 3.2.3)."""
        entry = self.entries[uid] = replace(self.entries[uid], partstat=partstat)
        return self._to_organiser("REPLY", entry, now, f";PARTSTAT={partstat.value}")

    def refresh(self, uid: str, now: datetime) -> bytes:
        """Ask for the current REQUEST once more (RFC 5546 section 3.2.6)."""
        return self._to_organiser("REFRESH", self.entries[uid], now)

    def _to_organiser(self, method: str, entry: Message, now: datetime, answer: str = "") -> bytes:
        stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        lines = (
            *("BEGIN:VCALENDAR", f"METHOD:{method}", "PRODID:-//Example//Calendar//EN", "VERSION:2.0", "BEGIN:VEVENT"),
            f"ATTENDEE{answer}:mailto:{entry.attendee}",
            f"ORGANIZER:mailto:{entry.organizer}",
            *(f"UID:{entry.uid}", f"DTSTAMP:{stamp}", f"SEQUENCE:{entry.sequence}"),
            *(f"DTSTART:{entry.start.astimezone(UTC):%Y%m%dT%H%M%SZ}", f"SUMMARY:{entry.summary}"),
            *("END:VEVENT", "END:VCALENDAR", ""),
        )
        mail = EmailMessage(policy.SMTP)
        mail["From"], mail["To"] = entry.attendee, entry.organizer
        mail["Subject"], mail["Date"] = f"{method}: {entry.summary}", now
        mail["Message-ID"] = f"<{method}.{stamp}.{entry.uid}>".lower()
        mail.set_content(f"{method.capitalize()}.\n")
        calendar = "\r\n".join(lines).encode()
        mail.add_alternative(calendar, maintype="text", subtype="calendar", params={"method": method})
        return mail.as_bytes()
