"""Values of the model in the form in which people write them; `sets/text/parsing.py` reads each back to the same value.

And text as a YAML value that reads back as the same text: plain where that is safe, else in double quotes.
"""

from __future__ import annotations

import json
import re
from datetime import time, timedelta

from sets.model.cohort import DayPart, Unavailable
from sets.model.timing import Anchor, Moment, Side

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def written_time(value: time) -> str:
    """`10am`, `2:30pm`, `midday`."""
    if (value.hour, value.minute) == (12, 0):
        return "midday"
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{'am' if value.hour < 12 else 'pm'}"


def written_length(value: timedelta) -> str:
    """`2h30m`, `45m`."""
    hours, minutes = divmod(round(value.total_seconds() / 60), 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes else "")


def written_unavailable(value: Unavailable) -> str:
    """`friday`, `monday afternoon`."""
    weekday = _WEEKDAYS[value.weekday]
    return weekday if value.part is DayPart.ALL_DAY else f"{weekday} {value.part.value}"


def written_moment(value: Moment) -> str:
    """`5 working days before at 10am`, `on the day of session 3`, `13 weeks after the last session`."""
    at = f" at {written_time(value.at)}" if value.at is not None else ""
    return _point(value) + at


def _point(value: Moment) -> str:
    anchor = _anchor(value)
    if value.side is not Side.ON:
        return f"{value.period} {value.side.value}{anchor and f' {anchor}'}"
    if value.anchor is Anchor.PUBLISHED:
        return "when published"
    if value.anchor is Anchor.EACH_WEEK:
        return value.anchor.value
    return f"on the day{anchor and f' of {anchor}'}"


def _anchor(value: Moment) -> str:
    if value.anchor is Anchor.EACH_SESSION:
        return ""
    if value.anchor is Anchor.SESSION:
        return f"session {value.number}"
    if value.anchor is Anchor.EVENT:
        return value.event or ""
    return value.anchor.value


_PLAIN = re.compile(r"[A-Za-z\u00c0-\u024f](?:[\w\u00c0-\u024f '&.,()/@+-]*[\w\u00c0-\u024f).])?")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def written_text(text: str) -> str:
    """`text` as the value of a key: `Sam Lee`, `"3rd Sector: North"`."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and "  " not in text:
        return text
    return json.dumps(text, ensure_ascii=False)
