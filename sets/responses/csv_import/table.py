"""A file's bytes to rows of named cells: CSV in the ways that spreadsheets save it, or JSON. Knows nothing of the field."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from sets.model.errors import SetwiseError
from sets.responses.csv_import.columns import KINDS, PRIVATE_HEADINGS, PRIVATE_NOTE, known_headings
from sets.text.clean import paragraphs
from sets.text.csv_table import UNCLOSED, NotATable, Table, heading_key, letter_of, meant, read_table, text_of
from sets.text.decoding import LOST, Guess

LARGEST = 5_000_000
"""Bytes; a cohort's year of logs is a tenth of it."""
MOST_ROWS = 20_000
LONGEST_CELL = 20_000
MOST_HINTS = 100
NOT_COLLECTED = (
    "private notes are not collected: they belong to their writer alone. Nothing in it was read or kept; "
    "take the column out of the file"
)


class ImportFault(SetwiseError):
    """A whole file that cannot be read."""

    what = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row's cells by column name, without the empty ones. `place` is where a person finds it."""

    place: str
    cells: dict[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to say about a place of the file, before anybody looks at what the cells mean."""

    place: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows that can be read, remarks on what cannot, and notes on how the file was read."""

    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...] = ()


class _Headings:
    """What the headings of one file mean, and what is to be said of those that cannot be used."""

    def __init__(self) -> None:
        self.known = known_headings()
        self.hints: dict[str, str] = {}

    def called(self, header: str) -> str | None:
        """The column that a heading means: a name of COLUMNS, a question's id, PRIVATE_NOTE, or None."""
        name = heading_key(header)
        return PRIVATE_NOTE if name in PRIVATE_HEADINGS else self.known.get(name)

    def trouble(self, header: str, name: str | None, before: Container[str]) -> str:
        if name == PRIVATE_NOTE:
            return NOT_COLLECTED
        if name is None:
            # a heading may be somebody's answer when the heading row is missing: it is never repeated, only what it is near to
            return f"its heading is not known, so it was not read{self.hint(header)}"
        return f"a second column for {name}; the first one was read" if name and name in before else ""

    def hint(self, header: str) -> str:
        """What it is near to, found once for each heading, and for the first of them: each costs a hundred comparisons."""
        if header not in self.hints:
            self.hints[header] = meant(header, self.known) if len(self.hints) < MOST_HINTS else ""
        return self.hints[header]


def read_sheet(data: bytes, filename: str) -> Sheet:
    """Rows of a CSV or JSON file; raises ImportFault when the file as a whole cannot be read."""
    if len(data) > LARGEST:
        raise ImportFault(
            f"is larger than {LARGEST // 1_000_000} MB. Split it into smaller files",
            whom=filename,
        )
    try:
        text, guesses = text_of(data, confidential=True)
        if not text.strip():
            raise ImportFault("is empty", whom=filename)
        json_like = text.lstrip()[:1] in ("[", "{")
        named_csv = filename.lower().endswith((".csv", ".tsv", ".txt"))
        return _json(text, filename, guesses) if json_like and not named_csv else _csv(text, filename, guesses)
    except NotATable as fault:
        raise ImportFault(str(fault), whom=filename) from fault


def _csv(text: str, filename: str, guesses: tuple[Guess, ...]) -> Sheet:
    headings = _Headings()
    table = read_table(text, headings.called, ("kind",), most=MOST_ROWS, guesses=guesses)
    columns, remarks = _columns(table, headings, filename)
    if table.unclosed:
        why = f"{UNCLOSED}, so nothing from here on was read; close it and import again"
        remarks.append(Remark(place=f"row {table.unclosed}", why=why))
    rows: list[Row] = []
    for number, record in table.rows:
        if table.beyond(record):
            remarks.append(
                Remark(place=f"row {number}", why="has more cells than there are headings; check its quotes")
            )
            continue
        cells = {name: cell for name, cell in zip(columns, record, strict=False) if name}
        _add(rows, remarks, f"row {number}", cells)
    return Sheet(rows=tuple(rows), remarks=tuple(remarks), notes=tuple(table.notes(confidential=True)))


def _columns(table: Table, headings: _Headings, filename: str) -> tuple[list[str], list[Remark]]:
    """The column that each heading means ("" for none), with a remark on each that is unknown or there twice."""
    columns: list[str] = []
    remarks: list[Remark] = []
    for index, heading in enumerate(table.headings):
        why = headings.trouble(heading.written, heading.column, columns)
        if why:
            remarks.append(Remark(place=f"column {letter_of(index)}", why=why))
        columns.append("" if why else heading.column or "")
    remarks += [
        Remark(place=f"column {letter}", why="has no heading, so it was not read") for letter in table.nameless()
    ]
    if "kind" not in columns:
        raise ImportFault(
            f"has no column called kind, which says what each row is ({', '.join(KINDS)}). "
            "The first row must hold the headings",
            whom=filename,
        )
    return columns, remarks


def _json(text: str, filename: str, guesses: tuple[Guess, ...]) -> Sheet:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as fault:
        line = f" at line {fault.lineno}" if isinstance(fault, json.JSONDecodeError) else ""
        raise ImportFault(f"is not JSON that can be read{line}", whom=filename) from fault
    found = list(_items(document, filename))
    if len(found) > MOST_ROWS:
        raise NotATable(f"has more than {MOST_ROWS:,} rows. Split it into smaller files")
    rows: list[Row] = []
    remarks: list[Remark] = []
    headings = _Headings()
    for place, item, kind in found:
        cells = _fields(place, item, remarks, headings)
        if cells is not None:
            _add(rows, remarks, place, {**({"kind": kind} if kind else {}), **cells})
    return Sheet(rows=tuple(rows), remarks=tuple(remarks), notes=tuple(one.told(confidential=True) for one in guesses))


def _items(document: object, filename: str) -> Iterator[tuple[str, object, str]]:
    """Each object with its place and, in the grouped form, its kind."""
    if isinstance(document, list):
        yield from ((f"item {number}", item, "") for number, item in enumerate(document, start=1))
        return
    groups = document if isinstance(document, dict) else {}
    if not groups or any(kind not in KINDS or not isinstance(items, list) for kind, items in groups.items()):
        raise ImportFault(
            f"must be a list of objects, or an object of such lists by kind: {', '.join(KINDS)}", whom=filename
        )
    for kind, items in groups.items():
        yield from ((f"{kind} {number}", item, kind) for number, item in enumerate(items, start=1))


def _fields(place: str, item: object, remarks: list[Remark], headings: _Headings) -> dict[str, str] | None:
    if not isinstance(item, dict):
        remarks.append(Remark(place=place, why="is not an object with named fields"))
        return None
    cells: dict[str, str] = {}
    for key, value in item.items():
        name, text = headings.called(key), _worded(value)
        why = "must be text, a number, yes or no, or a list of words" if text is None else ""
        why = why or headings.trouble(key, name, cells)
        if why:
            remarks.append(Remark(place=f"{place}, a field", why=why))
        elif name and text is not None:
            cells[name] = text
    return cells


def _worded(value: object) -> str | None:
    """A JSON value as the cell a person would have typed; None for what no cell can hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        try:
            return str(value)
        except ValueError:  # an int of thousands of digits
            return None
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return " ".join(value)
    return None


def _add(rows: list[Row], remarks: list[Remark], place: str, cells: dict[str, str]) -> None:
    faults = [(name, f"is longer than {LONGEST_CELL} characters") for name in cells if len(cells[name]) > LONGEST_CELL]
    faults += [(name, LOST) for name, cell in cells.items() if "\ufffd" in cell]
    remarks += [Remark(place=f"{place}, column {name}", why=why) for name, why in faults]
    if not faults:
        # half a character, which JSON can spell, could be neither sealed nor kept
        whole = {name: cell.encode("utf-8", "replace").decode() for name, cell in cells.items()}
        clean = {name: paragraphs(cell).strip() for name, cell in whole.items()}
        rows.append(Row(place=place, cells={name: cell for name, cell in clean.items() if cell}))
