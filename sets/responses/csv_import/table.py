"""A file's bytes to rows of named cells: CSV in the ways that spreadsheets save it, or JSON. Knows nothing of the field."""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sets.model.errors import SetwiseError
from sets.responses.csv_import.columns import KINDS, PRIVATE_NOTE, column_called, known_names, plain

LARGEST = 5_000_000
"""Bytes; a cohort's year of logs is a tenth of it."""
MOST_ROWS = 20_000
LONGEST_CELL = 20_000
UNCLOSED = "a quote opens in it that is never closed, so nothing from here on was read; close it and import again"
_END = "\x1eend of the file"
_TOLD_DELIMITER = re.compile(r'\s*"?sep=([,;\t])"?[ ,;\t]*(?:\r\n|\r|\n)', re.IGNORECASE)
"""The first line by which spreadsheets are told the delimiter; they do not count it as a row."""
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
    """The rows that can be read, and remarks on what cannot."""

    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...]


def read_sheet(data: bytes, filename: str) -> Sheet:
    """Rows of a CSV or JSON file; raises ImportFault when the file as a whole cannot be read."""
    if len(data) > LARGEST:
        raise ImportFault(
            f"is {len(data) / 1e6:.1f} MB; the most is {LARGEST // 1_000_000} MB. Split it into smaller files",
            whom=filename,
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImportFault("is a spreadsheet's own file. Save it as CSV UTF-8 and import that", whom=filename)
    text = _decoded(data, filename)
    if not text.strip():
        raise ImportFault("is empty", whom=filename)
    json_like = text.lstrip()[:1] in ("[", "{")
    named_csv = filename.lower().endswith((".csv", ".tsv", ".txt"))
    return _json(text, filename) if json_like and not named_csv else _csv(text, filename)


def _decoded(data: bytes, filename: str) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise ImportFault("is not text. Save it as CSV UTF-8 or as JSON", whom=filename)


def _csv(text: str, filename: str) -> Sheet:
    records, unclosed = _records(text, filename)
    filled = [(number, record) for number, record in records if any(cell.strip() for cell in record)]
    (_, heading), *body = filled or [(1, [])]
    _check_count(len(body), filename)
    columns, remarks = _headings(heading, filename)
    if unclosed:
        remarks.append(Remark(place=f"row {unclosed}", why=UNCLOSED))
    rows: list[Row] = []
    for number, record in body:
        if len(record) > len(heading) and any(cell.strip() for cell in record[len(heading) :]):
            remarks.append(
                Remark(place=f"row {number}", why="has more cells than there are headings; check its quotes")
            )
            continue
        cells = {name: cell for name, cell in zip(columns, record, strict=False) if name}
        _add(rows, remarks, f"row {number}", cells)
    return Sheet(rows=tuple(rows), remarks=tuple(remarks))


def _records(text: str, filename: str) -> tuple[list[tuple[int, list[str]]], int]:
    """Every record with its number, and the number of one whose quote is never closed (0 for none), which is left out."""
    if told := _TOLD_DELIMITER.match(text):
        text, delimiter = text[told.end() :], told[1]
    else:
        delimiter = _delimiter(text)
    # a cell's length is ours to judge, with a reason for its row; the reader would give up on the whole file
    csv.field_size_limit(LARGEST)
    reader = csv.reader(io.StringIO(f"{text}\n{_END}\n", newline=""), delimiter=delimiter)
    try:
        *records, last = enumerate(reader, start=1)
    except csv.Error as fault:
        raise ImportFault(f"cannot be read as CSV after line {reader.line_num}: {fault}", whom=filename) from fault
    return records, 0 if last[1] == [_END] else last[0]


def _delimiter(text: str) -> str:
    """The commonest of comma, semicolon and tab in the heading row."""
    heading = text.lstrip("\r\n").splitlines()[0]
    return max(",;\t", key=heading.count)


def _headings(heading: list[str], filename: str) -> tuple[list[str], list[Remark]]:
    """The column that each heading means ("" for none), with a remark on each that is unknown or there twice."""
    columns: list[str] = []
    remarks: list[Remark] = []
    for index, header in enumerate(heading):
        name = column_called(header) if header.strip() else ""
        why = _trouble_with(header, name, columns)
        if why:
            remarks.append(Remark(place=f"column {_letter(index)}", why=why))
        columns.append("" if why or not name else name)
    if "kind" not in columns:
        raise ImportFault(
            f"has no column called kind, which says what each row is ({', '.join(KINDS)}). "
            "The first row must hold the headings",
            whom=filename,
        )
    return columns, remarks


def _trouble_with(header: str, name: str | None, before: list[str]) -> str:
    if name == PRIVATE_NOTE:
        return NOT_COLLECTED
    if name is None:
        # a heading may be somebody's answer when the heading row is missing: it is never repeated, only what it is near to
        near = difflib.get_close_matches(plain(header)[:40], known_names(), n=1, cutoff=0.75)
        return "its heading is not known, so it was not read" + (f"; did you mean {near[0]}?" if near else "")
    return f"a second column for {name}; the first one was read" if name and name in before else ""


def _letter(index: int) -> str:
    """A, B, ... Z, AA: as spreadsheets name their columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _json(text: str, filename: str) -> Sheet:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as fault:
        line = f" at line {fault.lineno}" if isinstance(fault, json.JSONDecodeError) else ""
        raise ImportFault(f"is not JSON that can be read{line}", whom=filename) from fault
    found = list(_items(document, filename))
    _check_count(len(found), filename)
    rows: list[Row] = []
    remarks: list[Remark] = []
    for place, item, kind in found:
        cells = _fields(place, item, remarks)
        if cells is not None:
            _add(rows, remarks, place, {**({"kind": kind} if kind else {}), **cells})
    return Sheet(rows=tuple(rows), remarks=tuple(remarks))


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


def _fields(place: str, item: object, remarks: list[Remark]) -> dict[str, str] | None:
    if not isinstance(item, dict):
        remarks.append(Remark(place=place, why="is not an object with named fields"))
        return None
    cells: dict[str, str] = {}
    for key, value in item.items():
        name, text = column_called(key), _worded(value)
        if name and name != PRIVATE_NOTE and text is not None:
            cells[name] = text
        elif why := (
            "must be text, a number, yes or no, or a list of words" if text is None else _trouble_with(key, name, [])
        ):
            remarks.append(Remark(place=f"{place}, a field", why=why))
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


def _check_count(count: int, filename: str) -> None:
    if count > MOST_ROWS:
        raise ImportFault(f"has {count} rows; the most is {MOST_ROWS}. Split it into smaller files", whom=filename)


def _add(rows: list[Row], remarks: list[Remark], place: str, cells: dict[str, str]) -> None:
    long = [name for name, cell in cells.items() if len(cell) > LONGEST_CELL]
    for name in long:
        remarks.append(Remark(place=f"{place}, column {name}", why=f"is longer than {LONGEST_CELL} characters"))
    if not long:
        # half a character, which JSON can spell, could be neither sealed nor kept
        whole = {name: cell.encode("utf-8", "replace").decode().strip() for name, cell in cells.items()}
        filled = {name: cell for name, cell in whole.items() if cell}
        rows.append(Row(place=place, cells=filled))
