"""A YAML file of ours, from its bytes on disk to plain data, with the line and column of every key and value.

Only what such a file needs: one document of mappings, lists, text, whole numbers, decimals, true, false. Read from
ruamel's events (YAML 1.2), so that an alias, a tag or a depth of a million brackets is met before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
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

from sets.model.errors import CohortFileError, Finding
from sets.text import decoding
from sets.text.clean import shown
from sets.text.near_words import plain_words

KeyPath = tuple[str | int, ...]
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
    values: dict[KeyPath, Place] = field(default_factory=dict)
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    at_fault: set[KeyPath] = field(default_factory=set)
    complete: bool = False

    def where(self, path: KeyPath) -> Place:
        """Where the value at `path` stands, or its nearest ancestor that is in the file."""
        for end in range(len(path), 0, -1):
            if place := self.values.get(path[:end]):
                return place
        return (1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A fault or warning about the value at `path`. `unfinished`: a warning until somebody publishes, and then a fault."""

    path: KeyPath
    message: str
    warning: bool = False
    unfinished: bool = False

    def found_in(self, loaded: Loaded) -> Finding:
        line, column = loaded.where(self.path)
        return Finding(message=self.message, line=line, column=column, warning=self.warning, unfinished=self.unfinished)


def in_file_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sorted by place; of several with the same words at one place, one."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: (finding.line, finding.column)))


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

    def value(self, event: Event, path: KeyPath, key: Place | None = None) -> Any:
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

    def mapping(self, path: KeyPath) -> dict[str, Any]:
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

    def sequence(self, path: KeyPath) -> list[Any]:
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

    def scalar(self, event: ScalarEvent, path: KeyPath) -> Any:
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

    def refuse_cleverness(self, event: Event, path: KeyPath) -> None:
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

    def empty(self, path: KeyPath, place: Place) -> None:
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


MAX_BYTES = 1_000_000
MAX_LINES = 20_000
MAX_LINE = 10_000
_TOO_LARGE = "this file is larger than 1 MB; a cohort file is a few kilobytes of text"
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_file(path: Path) -> bytes:
    """The file's bytes; a file over the limit is refused without reading it all. Raises CohortFileError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refused(str(path), "there is no such file") from None
    except IsADirectoryError:
        raise _refused(str(path), "this is a folder, not a file") from None
    except OSError as trouble:
        raise _refused(str(path), f"cannot be read: {trouble.strerror or 'the system refused'}") from None
    if len(data) > MAX_BYTES:
        raise _refused(str(path), _TOO_LARGE)
    return data


_HARD_INDENT = re.compile("^[ -]*([\u00a0\u2007\u202f])", re.MULTILINE)


def decoded(data: bytes, filename: str) -> str:
    """The text of the file, without a byte order mark. Raises CohortFileError for what is not UTF-8 text."""
    if len(data) > MAX_BYTES:
        raise _refused(filename, _TOO_LARGE)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _refused(filename, "this file was saved as UTF-16; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        place = _place_after(data[: trouble.start].decode("utf-8-sig", errors="replace"))
        raise _refused(filename, f"this is not UTF-8 text; save the file as UTF-8{_as_it_reads(data)}", place) from None
    if found := _out_of_place(text):
        words, at = found
        raise _refused(filename, words, _place_after(text[:at]))
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise _refused(filename, f"this file has more than {MAX_LINES:,} lines; a cohort file has a few hundred")
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE:
            raise _refused(filename, f"this line is longer than {MAX_LINE:,} characters", (number, 1))
    return text


def _out_of_place(text: str) -> tuple[str, int] | None:
    """What must not stand in the text, in words, and where it is."""
    if odd := _UNPRINTABLE.search(text):
        return f"a character that is not text stands here ({ord(odd[0]):#04x})", odd.start()
    if (lost := text.find("\ufffd")) >= 0:
        return decoding.LOST, lost
    if twice := decoding.first_twice(text):
        at, seen, right = twice
        return f"this letter was encoded twice; write '{right}' in place of '{seen}', here and wherever it is so", at
    if hard := _HARD_INDENT.search(text):
        words = "a hard space stands in the indent, as in text pasted from a document; delete it and type spaces"
        return words, hard.start(1)
    return None


def _as_it_reads(data: bytes) -> str:
    """The first line that is not UTF-8 as it was probably meant, for people to know it by."""
    try:
        guess = decoding.decoded(data).guesses[0]
    except decoding.NotText:
        return ""
    return f", so that line {guess.number} reads '{guess.line}'"


def _place_after(before: str) -> tuple[int, int]:
    lines = before.split("\n")
    return len(lines), len(lines[-1]) + 1


def _refused(filename: str, message: str, place: tuple[int, int] = (1, 1)) -> CohortFileError:
    return CohortFileError(filename, (Finding(message=message, line=place[0], column=place[1]),))
