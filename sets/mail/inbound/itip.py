"""The calendars in a mail as values: what each is for, whom it is about and what it says (RFC 5546, RFC 6047). Judges nothing.

Every part is looked at by itself, and every meeting in it: one that is broken hides no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from sets.mail.inbound.content_lines import LONGEST, Line, lines_of, moment, said_moment
from sets.mail.inbound.parse import Mail, content, file_name, leaves

MOST_EVENTS = 50
"""Meetings of one mail that are looked at: a member has some ten sessions."""
MOST_LINES, DEEPEST = 2_000, 8
_CALENDARS = frozenset({"text/calendar", "application/ics"})
_PROPOSED = re.compile(r"X-MS-PROPOSED|TO-ALL-PROPOSED-NEW-TIME")
_IN_PROPOSAL = re.compile(r"(\d{8}T\d{6}Z?)", re.IGNORECASE | re.ASCII)
_COMMENT = "COMMENT"
# what Exchange puts around another program's UID (MS-OXOCAL section 2.2.1.27)
_GLOBAL_ID = "040000008200E00074C5B7101A82E008"
_FOREIGN_UID = b"vCal-Uid\x01\x00\x00\x00"


class CalendarMethod(StrEnum):
    """What a calendar that came is for. OTHER asks or tells something else; UNREADABLE says that it is one, and is not."""

    REPLY = "REPLY"
    COUNTER = "COUNTER"
    REFRESH = "REFRESH"
    OTHER = "other"
    UNREADABLE = "unreadable"


ANSWERING = frozenset({CalendarMethod.REPLY, CalendarMethod.COUNTER, CalendarMethod.REFRESH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Somebody as an answer names them. `uri` is as it was written, `email` what a parameter says instead of it, `name` a CN.

    `delegated_to` are addresses or names of who is to come instead; `delegated_from` says that they come instead of another.
    """

    uri: str
    partstat: str
    email: str = ""
    name: str = ""
    delegated_to: str = ""
    delegated_from: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAnswer:
    """What one calendar says about one meeting. `start` and `end` are the meeting's, or what a COUNTER proposes.

    `proposed` is the other time that a REPLY proposes: its start, and its end where it says one. A moment without a zone
    is one on the clock of the programme. `sequence` is None where none is written, `stamp` where it is no moment.
    """

    method: CalendarMethod
    uid: str
    attendees: tuple[Attendee, ...] = ()
    stamp: datetime | None = None
    sequence: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    proposes: bool = False
    proposed: tuple[datetime, datetime | None] | None = None
    instance: bool = False
    comments: tuple[str, ...] = ()


def calendar_methods(mail: Mail) -> frozenset[CalendarMethod]:
    """What the calendars in a mail are for; those that are files beside a person's text count only when they answer.

    Apple Mail sends answers as files without a method parameter, so METHOD is read from the calendar itself, and from the
    part's header only where the calendar has none.
    """
    found = {_of_part(part, text) for part, text in _calendars(mail)}
    return frozenset(method for method in found if method is not None)


def calendar_answers(mail: Mail) -> tuple[CalendarAnswer, ...]:
    """What the calendars in a mail answer, in their order; what is said twice in a mail is said once."""
    found: dict[tuple[object, ...], CalendarAnswer] = {}
    for part, text in _calendars(mail):
        for one in _answers(text, _parameter(part)):
            # Google sends one answer as an alternative and as a file, at times with the words in only one of them
            same = (one.method, one.uid.lower(), one.instance, one.stamp, *((a.uri, a.partstat) for a in one.attendees))
            if same not in found or (one.comments and not found[same].comments):
                found[same] = one
            if len(found) >= MOST_EVENTS:
                break
    return _of_the_meeting(tuple(found.values()))


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


def _of_the_meeting(found: tuple[CalendarAnswer, ...]) -> tuple[CalendarAnswer, ...]:
    """Without those about an instance (RECURRENCE-ID) of a meeting that is answered as a whole: ours has no other."""
    whole = {one.uid.lower() for one in found if not one.instance}
    return tuple(one for one in found if not one.instance or one.uid.lower() not in whole)


def _calendars(mail: Mail) -> Iterator[tuple[Mail, str]]:
    for part in leaves(mail):
        if part.get_content_type() in _CALENDARS or file_name(part).endswith(".ics"):
            yield part, content(part)[:LONGEST]


def _of_part(part: Mail, text: str) -> CalendarMethod | None:
    method = _method(text, _parameter(part))
    is_file = (
        part.get_content_type() not in _CALENDARS or "attachment" in str(part.get("Content-Disposition", "")).lower()
    )
    # a calendar that somebody attached to their own words is a file like any other
    return None if is_file and method not in ANSWERING else method


def _parameter(part: Mail) -> str:
    """The method that the part's own header names (RFC 6047 section 2.4)."""
    try:
        given = part.get_param("method", "")
    except (LookupError, ValueError, TypeError):
        return ""
    return (given[-1] if isinstance(given, tuple) else str(given or "")).strip()


def _method(text: str, parameter: str) -> CalendarMethod:
    if "BEGIN:VCALENDAR" not in text.upper():
        return CalendarMethod.UNREADABLE
    found = re.search(r"^METHOD[^:\n]{0,200}:[ \t]*([A-Za-z]+)", text, re.MULTILINE | re.IGNORECASE)
    method = _named(found[1] if found else parameter)
    only_times = "BEGIN:VEVENT" not in text.upper() and "BEGIN:VFREEBUSY" in text.upper()
    return CalendarMethod.OTHER if only_times else method


def _named(name: str) -> CalendarMethod:
    wanted = name.strip().upper()
    return CalendarMethod(wanted) if wanted in ANSWERING else CalendarMethod.OTHER


def _answers(text: str, parameter: str) -> Iterator[CalendarAnswer]:
    for method, lines in _events(text):
        named = _named(method or parameter)
        if named in ANSWERING:
            yield _answer(named, lines)


def _events(text: str) -> Iterator[tuple[str, list[Line]]]:
    """Each event's own properties with the METHOD of its calendar, which may stand below it. What is cut off counts."""
    method, open_, events = "", list[str](), list[list[Line]]()
    for line in lines_of(text):
        if line.name == "BEGIN" and len(open_) < DEEPEST:
            begun = line.value.strip().upper()
            if begun == "VEVENT":
                open_ = open_[: open_.index(begun)] if begun in open_ else open_  # one that was never ended
                events += [[]]
            open_.append(begun)
        elif line.name == "END":
            ended = line.value.strip().upper()
            if ended in open_:
                del open_[len(open_) - 1 - open_[::-1].index(ended) :]
            if ended == "VCALENDAR":
                yield from ((method, event) for event in events)
                method, events, open_ = "", [], []
        elif open_ and open_[-1] == "VEVENT":
            if len(events) <= MOST_EVENTS and len(events[-1]) < MOST_LINES:
                events[-1].append(line)
        elif line.name == "METHOD" and "VEVENT" not in open_:
            method = line.value
    yield from ((method, event) for event in events)


def _answer(method: CalendarMethod, lines: list[Line]) -> CalendarAnswer:
    first: dict[str, Line] = {}
    for line in lines:
        first.setdefault(line.name, line)
    uid = first.get("UID", Line("UID"))
    stamp = moment(first.get("DTSTAMP"))
    found = CalendarAnswer(
        method=method,
        uid=plain_uid("".join(uid.value.split())),
        attendees=tuple(_attendee(line) for line in lines if line.name == "ATTENDEE"),
        stamp=stamp.replace(tzinfo=UTC) if stamp is not None and stamp.tzinfo is None else stamp,
        sequence=_number(first.get("SEQUENCE")),
        start=moment(first.get("DTSTART")),
        end=moment(first.get("DTEND")),
        instance="RECURRENCE-ID" in first,
        comments=tuple(line.text for line in lines if line.name.endswith(_COMMENT)),
    )
    return _proposing(found, lines)


def _proposing(found: CalendarAnswer, lines: list[Line]) -> CalendarAnswer:
    """The same with the other time that phones propose within an answer, as a parameter or as properties."""
    said = [(line.name, line.value) for line in lines if _PROPOSED.search(line.name)]
    said += [(name, value) for line in lines for name, value in line.params.items() if _PROPOSED.search(name)]
    if not said:
        return found
    ends = [time for name, value in said if name.endswith("END") for time in _times(value)]
    times = [time for name, value in said if not name.endswith("END") for time in _times(value)] + ends[:1]
    proposed = (times[0], times[1] if len(times) > 1 else None) if len(times) > len(ends) else None
    return replace(found, proposes=True, proposed=proposed)


def _times(value: str) -> Iterator[datetime]:
    for said in _IN_PROPOSAL.findall(value[:500]):
        when = said_moment(said)
        if when is not None:
            yield when


def _attendee(line: Line) -> Attendee:
    return Attendee(
        uri=line.value.strip(),
        partstat=line.params.get("PARTSTAT", "").strip().upper(),
        email=line.params.get("EMAIL", "") or line.params.get("X-CALENDARSERVER-EMAIL", ""),
        name=line.params.get("CN", ""),
        delegated_to=line.params.get("DELEGATED-TO", ""),
        delegated_from=bool(line.params.get("DELEGATED-FROM", "").strip()),
        comment=line.params.get("X-RESPONSE-COMMENT", ""),
    )


def _number(line: Line | None) -> int | None:
    found = re.fullmatch(r"\s*(\d{1,9})\s*", line.value, re.ASCII) if line is not None else None
    return int(found[1]) if found else None
