"""Mail to test with: letters that left, and what comes back. Every name, address and word is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sets.mail.compose import message_id
from sets.mail.inbound.parse import Mail, parse
from sets.mail.reply_address import mark, reply_address
from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.keys import Renewable
from sets.model.messages import CalendarEntry, Delivery, Flow, State, key_of
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.paths import DATA
from tests.support.records import a_delivery
from tests.support.web_help import COHORT, a_house, programme_of, somebody

REPLIES = DATA / "replies"
INBOUND = "reply@in.example.gov.uk"
SENT = at("2027-01-21 10:00")
REPLIED = at("2027-01-21 15:30")


def sample(name: str) -> bytes:
    """A mail of tests/data/replies, with the line ends of the net."""
    return (REPLIES / f"{name}.eml").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def read(raw: bytes | str) -> Mail:
    found = parse(raw.encode() if isinstance(raw, str) else raw)
    assert found is not None
    return found


def a_mail(body: str = "The quiet stayed with me.", **headers: str) -> bytes:
    """A plain mail; `In_Reply_To="<...>"` sets a header, an empty one leaves it out."""
    given = {
        "From": "Ada Marsh <ada.marsh@example.gov.uk>",
        "To": INBOUND,
        "Subject": "Re: your reflections",
        "Date": "Thu, 21 Jan 2027 15:30:00 +0000",
        "Message-ID": "<a1@mail.example.gov.uk>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    return f"{head}\r\n{body}".encode()


def letter_line(person: PersonId, kind: str = "reflection", occasion: str = "thames-1", **changes: object) -> Delivery:
    """The ledger's line of a letter that left on 21 January 2027 at 10am."""
    key = key_of(COHORT, Occasion(occasion), person, kind, 0)
    given = {"until": at("2027-02-04 17:00"), "attempts": 1, "claimed": SENT, "letter": key, **changes}
    return a_delivery(person, kind, occasion, cohort=CohortId(COHORT), when=SENT, **given)


def a_post(home: Path, now: datetime = REPLIED, **settings: object) -> Site:
    """The example published, with a mailbox for replies; nothing was sent yet."""
    return a_house(home, now, **{"inbound": INBOUND, **settings})


def leave(house: Site, *lines: Delivery) -> None:
    """These letters left."""
    records = house.records(COHORT)
    records.claim([replace(line, state=State.WAITING, settled=None) for line in lines])
    records.settle(lines)


def prompted(house: Site, kind: str = "reflection", occasion: str = "thames-1", number: int = 0) -> Delivery:
    """A prompt left to a member of Thames; gives its line."""
    member = somebody(house, number=number)
    line = letter_line(member.id, kind, occasion, address=member.email, name=member.name)
    leave(house, line)
    return line


def mark_of(house: Site, line: Delivery) -> str:
    return mark(house.seal.keys(Renewable.REPLIES)[0], line.letter)


def back_to(house: Site, line: Delivery) -> str:
    """The address that a reply to this letter goes to."""
    return reply_address(INBOUND, mark_of(house, line))


def id_of(house: Site, line: Delivery) -> str:
    return message_id(line.letter, programme_of(house).cohort.organiser.email)


def invited(
    house: Site,
    told: CalendarEntry,
    *,
    kind: str = "invite",
    revision: int = 0,
    occasion: str = "thames-1",
    number: int = 0,
) -> Delivery:
    """An invite left to a member of Thames; `told` gets their address."""
    member = somebody(house, number=number)
    told = replace(told, attendee_email=member.email, attendee_name=member.name)
    key = key_of(COHORT, Occasion(occasion), member.id, kind, revision)
    line = letter_line(member.id, kind, occasion, key=key, letter=key, revision=revision, part=Flow.INVITES, told=told)
    line = replace(line, address=member.email, claimed=told.dtstamp, settled=told.dtstamp)
    leave(house, line)
    return line


def a_calendar(*lines: str, method: str = "REPLY") -> str:
    """A calendar with one event of these lines."""
    said = [f"METHOD:{method}"] if method else []
    head = ("BEGIN:VCALENDAR", *said, "PRODID:Example calendar", "VERSION:2.0", "BEGIN:VEVENT")
    return "".join(f"{line}\r\n" for line in (*head, *lines, "END:VEVENT", "END:VCALENDAR"))


def an_answer(
    uid: str,
    attendee: str,
    partstat: str = "ACCEPTED",
    *,
    stamp: str = "20270110T120000Z",
    sequence: int = 0,
    method: str = "REPLY",
    start: str = "20270119T100000Z",
    text: str = "Accepted: Thames",
    more: str = "",
    **headers: str,
) -> bytes:
    """An answer as Outlook sends it: the calendar as an alternative of a line of text."""
    lines = (
        *([f"ATTENDEE;PARTSTAT={partstat};CN=Somebody:mailto:{attendee}"] if attendee else []),
        *(
            f"UID:{uid}",
            f"DTSTAMP:{stamp}",
            f"SEQUENCE:{sequence}",
            *(() if "DTSTART" in more else (f"DTSTART:{start}",)),
        ),
        *(line for line in more.split("\n") if line),
    )
    ics = a_calendar(*lines, method=method)
    body = (
        f"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        f"--x\r\nContent-Type: text/calendar; charset=utf-8; method={method}\r\n\r\n{ics}\r\n--x--\r\n"
    )
    given = {"Content_Type": "multipart/alternative; boundary=x", "Subject": "Accepted: Thames: session 1"}
    given |= {"From": f"Somebody <{attendee.lower()}>"} if attendee else {}
    given |= headers
    return a_mail(body, **given)
