"""Calendars as ical.js reads them, the reader inside Thunderbird, Nextcloud and others: one node process for all of a test.

`npm ci --prefix tests/support/node` installs it where git looks away; SETWISE_ICALJS names another `node_modules`.
Without node or ical.js a test that asks is skipped by name, which CI takes for a failure.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent / "node"
# read before a test begins: none of them sees the settings of whoever runs it
MODULES = Path(os.environ.get("SETWISE_ICALJS", FOLDER / "node_modules"))
LIBRARY = MODULES / "ical.js" / "dist" / "ical.js"
SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class JsProperty:
    """A property with its parameters, names in lower case. `value` is text, a number, or a list of them."""

    name: str
    value: Any
    params: dict[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsEvent:
    """One VEVENT. `start` and `end` are instants; `local_start` and `local_end` what a clock in the asked zone shows.

    Of whole days or times without a zone there are no instants: None, and the text itself in `local_start`, `local_end`.
    """

    start: datetime | None
    end: datetime | None
    local_start: str
    local_end: str
    properties: tuple[JsProperty, ...]

    def all(self, name: str) -> tuple[JsProperty, ...]:
        return tuple(one for one in self.properties if one.name == name)

    def get(self, name: str) -> Any:
        """The value of the only property of this name; None without one."""
        return _only(self.all(name), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsCalendar:
    """One VCALENDAR with its events, in their order."""

    properties: tuple[JsProperty, ...]
    events: tuple[JsEvent, ...]

    def get(self, name: str) -> Any:
        """The value of the only property of this name in its head; None without one."""
        return _only(tuple(one for one in self.properties if one.name == name), name)


def _only(found: tuple[JsProperty, ...], name: str) -> Any:
    assert len(found) <= 1, f"{name} stands {len(found)} times"
    return found[0].value if found else None


@cache
def missing() -> str:
    """What is not on this machine, or nothing."""
    if shutil.which("node") is None:
        return "no node on this machine, so nothing is read with ical.js"
    if not LIBRARY.is_file():
        return f"no ical.js in {MODULES}: `npm ci --prefix tests/support/node` installs it"
    return ""


def read(calendars: Iterable[bytes], zone: str = "Europe/London") -> list[JsCalendar]:
    """Each calendar as ical.js has it; the test is skipped where it is not installed, and fails where one cannot be read."""
    if why := missing():
        pytest.skip(why)
    texts = json.dumps([content.decode("utf-8") for content in calendars])
    command = ["node", str(FOLDER / "read.mjs"), str(LIBRARY), zone]
    ended = subprocess.run(command, input=texts, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ended.returncode == 0, ended.stderr
    return [_calendar(one) for one in json.loads(ended.stdout)]


def _calendar(found: dict[str, Any]) -> JsCalendar:
    assert found["name"] == "vcalendar"
    return JsCalendar(properties=_properties(found), events=tuple(map(_event, found["events"])))


def _event(found: dict[str, Any]) -> JsEvent:
    start, end = found["start"] or {}, found["end"] or {}
    return JsEvent(
        start=_instant(start),
        end=_instant(end),
        local_start=_shown(start),
        local_end=_shown(end),
        properties=_properties(found),
    )


def _instant(when: dict[str, str]) -> datetime | None:
    return datetime.fromisoformat(when["utc"]) if "utc" in when else None


def _shown(when: dict[str, str]) -> str:
    return when.get("local") or when.get("date") or when.get("floating") or ""


def _properties(found: dict[str, Any]) -> tuple[JsProperty, ...]:
    return tuple(JsProperty(**one) for one in found["properties"])
