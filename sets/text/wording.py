"""Dates, times, numbers and names as people write them (domain.md section 10, style)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sets.text.clean import one_line

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "cllr", "councillor", "sir", "dame", "rev", "revd"}
)
UK_ZONES = frozenset({"Europe/London", "Europe/Belfast", "GB", "GB-Eire"})
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEXT_WIDTH = 72


def day(on: date) -> str:
    """`Tuesday 19 January 2027`."""
    return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]} {on.year}"


def short_day(on: date) -> str:
    """`19 January 2027`."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def clock(at: time | datetime) -> str:
    """`10am`, `2:30pm`, `midday`; midnight is `midnight`, best avoided by whoever chooses the time."""
    if at.minute == 0 and at.hour in (0, 12):
        return "midday" if at.hour else "midnight"
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`10am to 12:30pm` on the zone's clock; a meeting over several days names its last day."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    until = clock(last) if first.date() == last.date() else f"{clock(last)} on {day(last)}"
    return f"{clock(first)} to {until}"


def when(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """`Tuesday 19 January 2027, 10am to 12:30pm` on the zone's clock."""
    return f"{day(start.astimezone(zone))}, {span(start, end, zone)}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`10am on Tuesday 19 January 2027` on the zone's clock."""
    local = at.astimezone(zone)
    return f"{clock(local)} on {day(local)}"


def zone_words(zone: ZoneInfo) -> str:
    """`UK time`, or the zone's city (`Lisbon time`), for letters that may be read elsewhere."""
    return "UK time" if zone.key in UK_ZONES else f"{zone.key.rsplit('/', 1)[-1].replace('_', ' ')} time"


def listed(things: Sequence[str]) -> str:
    """`a, b and c`; nothing gives an empty string."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} and {things[-1]}"


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 session`, `6 sessions`; `many` is for nouns that do not take an s (`person`, `people`)."""
    return f"{count} {noun if count == 1 else many or noun + 's'}"


def number(count: int) -> str:
    """`four`, and `10` from ten on; 0 is `no`."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def length(duration: timedelta) -> str:
    """`2 hours 30 minutes`, `45 minutes`; seconds are left out."""
    hours, minutes = divmod(int(duration.total_seconds()) // 60, 60)
    parts = [plural(hours, "hour") if hours else "", plural(minutes, "minute") if minutes or not hours else ""]
    return " ".join(part for part in parts if part)


def first_name(name: str) -> str:
    """What to call a person in a greeting: the first name, without a title; `Mrs Osei` stays whole."""
    family, comma, given = one_line(name).partition(",")
    words = (given if comma and given.strip() else family).split()
    named = [word for word in words if word.rstrip(".").lower() not in TITLES]
    if not named or (len(named) == 1 and len(named) < len(words)):
        return " ".join(words)
    return named[0]


def upper_first(text: str) -> str:
    """The same text with a capital at its start; the rest is left as it is."""
    return text[:1].upper() + text[1:]


def wrapped(text: str, width: int = TEXT_WIDTH) -> str:
    """Plain text with long lines wrapped, list items indented, no trailing spaces, at most one empty line running.

    A word longer than a line (an address on the web) stays whole.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        stripped = line.rstrip()
        if stripped or (lines and lines[-1]):
            lines.extend([stripped] if len(stripped) <= width else _folded(stripped, width))
    return "\n".join(lines).strip("\n") + "\n"


def _folded(line: str, width: int) -> list[str]:
    words = line.split()
    indent = " " * (len(line) - len(line.lstrip()))
    hanging = indent + " " * (len(words[0]) + 1 if words[0] == "-" or words[0].rstrip(".").isdigit() else 0)
    folded, current = [], indent + words[0]
    for word in words[1:]:
        if len(current) + 1 + len(word) > width:
            folded.append(current)
            current = hanging + word
        else:
            current += " " + word
    return [*folded, current]
