"""The lines of a calendar that somebody's program wrote, well or badly: names, parameters and values (RFC 5545 section 3.1).

Nothing here raises. A line that is broken hides no other, and one without end is cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from sets.dates.moments import YEARS

LONGEST = 2_000_000
"""Characters of a calendar that are looked at; pictures that an answer carries make it long."""
LONGEST_LINE = 20_000
_NAME = re.compile(r"[ \t]*([A-Za-z0-9-]+)(?=[;:])")
_WORDS = re.compile(r"([A-Za-z0-9-]*COMMENT|DESCRIPTION|SUMMARY)[;:]", re.IGNORECASE)
_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d):?(\d\d)?(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE | re.ASCII
)
"""A moment, also as ISO 8601 writes it and without its seconds."""
_ESCAPED = re.compile(r"\\(.)")
_CARETS = {"^n": "\n", "^'": '"', "^^": "^"}
_UTC_NAMES = frozenset({"utc", "gmt", "z", "etc/utc", "tzone://microsoft/utc"})


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its name in capitals, its parameters by names in capitals, and its value as it stands."""

    name: str
    params: Mapping[str, str] = field(default_factory=dict)
    value: str = ""

    @property
    def text(self) -> str:
        """The value where it is a text, without its escapes (RFC 5545 section 3.3.11)."""
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


def lines_of(text: str) -> Iterator[Line]:
    """The properties of a calendar in order, unfolded. A line that names none may belong to the one before it."""
    for whole in _unfolded(text[:LONGEST].lstrip("\ufeff")):
        found = _NAME.match(whole)
        if found is not None:
            rest = whole[found.end() :]
            params, value = _split(rest)
            yield Line(found[1].upper(), dict(params), value)


def moment(line: Line | None) -> datetime | None:
    """The moment in a property, in UTC; without a zone where none is said; None where it is no moment."""
    return said_moment(line.value, line.params.get("TZID", "")) if line is not None else None


def said_moment(text: str, tzid: str = "") -> datetime | None:
    """The same of a text. A zone that is not known makes it none: a wrong hour is worse than no hour."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    zone = _offset(found[7]) if found[7] else zone_called(tzid) if tzid else None
    if tzid and zone is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
        when = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        if year not in YEARS:
            return None
        return when.astimezone(UTC) if zone is not None else when
    except (ValueError, OverflowError):
        return None


def zone_called(tzid: str) -> tzinfo | None:
    """The time zone of this name, as IANA, Windows or Mozilla's `/mozilla.org/2005/Europe/London` call it."""
    name = tzid.strip().strip('"')
    if name.lower() in _UTC_NAMES:
        return UTC
    # here, for `status` has no use of what takes a fifth of a second to load
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    tail = "/".join(name.split("/")[-2:])
    for one in (name, WINDOWS_TO_OLSON.get(name, ""), tail):
        try:
            return ZoneInfo(one)
        except (KeyError, ValueError, OSError):  # a name of no zone, of no file, or of a folder
            continue
    return None


def _offset(said: str) -> tzinfo | None:
    if said in "Zz":
        return UTC
    minutes = int(said[1:3]) * 60 + int(said[-2:])
    return timezone(timedelta(minutes=-minutes if said[0] == "-" else minutes)) if minutes < 24 * 60 else None


def _unfolded(text: str) -> Iterator[str]:
    """Whole lines. An empty one inside a folded one, as Lightning leaves it, ends nothing."""
    pieces: list[str] = []
    size = 0
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.strip():
            continue
        folded = line[0] in " \t"
        if folded or not _NAME.match(line):
            more = line[1:] if folded else _more(line, pieces)
            if pieces and size < LONGEST_LINE:
                pieces.append(more)
                size += len(more)
            continue
        if pieces:
            yield "".join(pieces)[:LONGEST_LINE]
        pieces, size = [line], len(line)
    if pieces:
        yield "".join(pieces)[:LONGEST_LINE]


def _more(line: str, before: list[str]) -> str:
    """What a line that names nothing adds to the one before it: words, or the rest of what broke off before its value."""
    if not before or ":" not in before[0]:
        return line
    return f" {line}" if _WORDS.match(before[0]) else ""


def _split(rest: str) -> tuple[Iterator[tuple[str, str]], str]:
    """Parameters and value of what follows a name. Where quotes do not close, they are only characters."""
    ends = _ends(rest, quotes=True)
    if rest[ends[-1] : ends[-1] + 1] != ":":
        ends = _ends(rest, quotes=False)
    parts = (rest[start + 1 : end] for start, end in pairwise(ends))
    return (_param(part) for part in parts if "=" in part), rest[ends[-1] + 1 :]


def _ends(rest: str, *, quotes: bool) -> list[int]:
    """Where each part begins: at a `;` or, the last one, at the `:` before the value."""
    found: list[int] = []
    quoted = False
    for number, one in enumerate(rest):
        # a quote inside a value is a character of it: programs write `CN=Ada 5" Marsh`, and quotes in quotes
        if one == '"' and quotes and (rest[number + 1 : number + 2] in ";:," if quoted else rest[number - 1] in "=,"):
            quoted = not quoted
        elif one in ";:" and not quoted:
            found.append(number)
            if one == ":":
                break
    return found or [len(rest)]


def _param(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    plain = re.sub(r"\^[n'^]", lambda found: _CARETS[found[0]], value)
    quoted = len(plain) > 1 and plain[0] == plain[-1] == '"'
    return name.strip().upper(), plain[1:-1] if quoted else plain
