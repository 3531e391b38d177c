"""YAML text into plain data, with the line and column of every key and value.

Only what a cohort file needs: one document of mappings, lists, text, whole numbers, decimals, true, false. Read from
ruamel's events (YAML 1.2), so that an alias, a tag or a depth of a million brackets is met before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

from sets.cohort.file.fault_wording import plain_words
from sets.model.errors import Finding
from sets.text.fields import shown

Path = tuple[str | int, ...]
Place = tuple[int, int]
MAX_DEPTH = 20
MAX_NODES = 20_000

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,8}\.[0-9]{0,8}")
_DASH = re.compile(r"\s*-[^\s-]")
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


@dataclass(slots=True, kw_only=True)
class Loaded:
    """Plain data and where it stood. `values` and `keys` give (line, column), from 1, by path.

    `at_fault` are the paths that `findings` speak of; `complete` says whether the whole file could be read.
    """

    document: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    at_fault: set[Path] = field(default_factory=set)
    complete: bool = False

    def where(self, path: Path) -> Place:
        """Where the value at `path` stands, or its nearest ancestor that is in the file."""
        for end in range(len(path), 0, -1):
            if place := self.values.get(path[:end]):
                return place
        return (1, 1)


class _Unreadable(Exception):
    """Reading stops here; the finding is already noted."""


def load(text: str) -> Loaded:
    """The data of `text`; what is wrong with it as YAML is in `findings`, and then `document` holds what could be read."""
    loaded = Loaded()
    try:
        _Reader(loaded, YAML(typ="safe", pure=True).parse(text)).read()
        loaded.complete = True
    except _Unreadable:
        pass
    except YAMLError as trouble:
        loaded.findings.append(_syntax(trouble, text.splitlines()))
    # ruamel's parser meets some malformed input with its own IndexError, AttributeError or ValueError
    except Exception:
        loaded.findings.append(Finding(message="this file cannot be read as YAML"))
    return loaded


class _Reader:
    """Builds the data from events, noting places and faults in `loaded`."""

    def __init__(self, loaded: Loaded, events: Iterator[Event]) -> None:
        self.loaded = loaded
        self.events = events
        self.nodes = 0

    def read(self) -> None:
        first = next(self.events)
        while isinstance(first, StreamStartEvent | DocumentStartEvent):
            first = next(self.events)
        if isinstance(first, NodeEvent):
            self.loaded.document = self.value(first, ())
            self.nothing_follows()

    def nothing_follows(self) -> None:
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                raise self.stopped(event, "a second document starts here (---); one file holds one cohort")

    def value(self, event: Event, path: Path, key: Place | None = None) -> Any:
        """The value that begins with `event`. An empty one stands where its key does."""
        self.nodes += 1
        if len(path) > MAX_DEPTH:
            raise self.stopped(event, f"this is more than {MAX_DEPTH} levels deep; a cohort file needs about five")
        if self.nodes > MAX_NODES:
            raise self.stopped(event, f"this file has more than {MAX_NODES:,} values; a cohort file has a few hundred")
        if key is not None and isinstance(event, ScalarEvent) and event.value == "" and event.implicit[0]:
            self.empty(path, key)
            self.loaded.values[path] = key
            return None
        self.loaded.values[path] = _place(event)
        self.refuse_cleverness(event, path)
        if isinstance(event, MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(path)
        return self.scalar(event, path) if isinstance(event, ScalarEvent) else None

    def mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                raise self.stopped(event, "a key should be one word, followed by a colon")
            key = str(event.value)
            self.refuse_cleverness(event, (*path, key))
            if key in found:
                self.note(event, f"'{shown(key)}' is here twice; keep one")
                self.skip(next(self.events))
                continue
            self.loaded.keys[(*path, key)] = _place(event)
            found[key] = self.value(next(self.events), (*path, key), _place(event))
        return found

    def sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            found.append(self.value(event, (*path, len(found))))
        return found

    def skip(self, event: Event) -> None:
        """Read past a value, under the same limits, keeping nothing of it."""
        aside = _Reader(Loaded(findings=self.loaded.findings), self.events)
        aside.nodes = self.nodes
        aside.value(event, ("",))
        self.nodes = aside.nodes

    def scalar(self, event: ScalarEvent, path: Path) -> Any:
        text = str(event.value)
        if not event.implicit[0]:
            return text
        if text in _CONSTANTS:
            if _CONSTANTS[text] is None:
                self.empty(path, _place(event))
            return _CONSTANTS[text]
        if _WHOLE.fullmatch(text):
            return int(text)
        return float(text) if _DECIMAL.fullmatch(text) else text

    def refuse_cleverness(self, event: Event, path: Path) -> None:
        """Note an alias, an anchor or a tag: none is used here."""
        if isinstance(event, AliasEvent):
            sign, does = "*", "repeats another part of the file"
        elif getattr(event, "anchor", None) is not None:
            sign, does = "&", "names a part of the file"
        elif getattr(event, "tag", None) is not None:
            sign, does = "!", "marks a type"
        else:
            return
        self.loaded.at_fault.add(path)
        self.note(event, f"'{sign}' {does}, which is not used here; put quotes round text that begins with it")

    def empty(self, path: Path, place: Place) -> None:
        self.loaded.at_fault.add(path)
        words = "nothing is written here; write a value, or take the line out"
        self.loaded.findings.append(Finding(message=words, line=place[0], column=place[1]))

    def note(self, event: Event, message: str) -> None:
        line, column = _place(event)
        self.loaded.findings.append(Finding(message=message, line=line, column=column))

    def stopped(self, event: Event, message: str) -> _Unreadable:
        self.note(event, message)
        return _Unreadable()


def _place(event: Event) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _syntax(trouble: YAMLError, lines: list[str]) -> Finding:
    mark = None
    problem = ""
    if isinstance(trouble, MarkedYAMLError):
        problem = str(trouble.problem or trouble.context or "")
        # what is never closed is best mended where it was opened
        first, second = trouble.problem_mark, trouble.context_mark
        mark = (second or first) if "end of stream" in problem else (first or second)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    dash = next((n for n in (line, line - 1) if 0 < n <= len(lines) and _DASH.match(lines[n - 1])), None)
    message = plain_words(problem) if dash is None else f"put a space after the dash in line {dash}"
    return Finding(message=message, line=line, column=column)
