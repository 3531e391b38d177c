"""An import file to what people gave back, with an account of every row (domain.md section 9).

bytes | table: rows | records | the last of each key
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sets.cohort.people import AddressBook
from sets.cohort.programme import Programme
from sets.model.responses import Action, Answer, Attendance, LearningLog, Rating, Responses, Round
from sets.responses.csv_import.columns import COLUMNS, KINDS, CellFault, either_way
from sets.responses.csv_import.lookup import Finder
from sets.responses.csv_import.records import READERS, ImportContext, Record
from sets.responses.csv_import.table import Row, read_sheet
from sets.text import wording as words

RecordT = TypeVar("RecordT", LearningLog, Attendance, Round, Rating, Answer, Action)
_NOBODY = AddressBook(handles={}, here=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What did not go in, where, and why with the remedy. Never the content of an answer."""

    place: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many records of a kind went in."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What went in, how much of each kind, what was refused, and `notes` on what a person should know (`row 9: ...`)."""

    responses: Responses
    accepted: tuple[Count, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...] = ()


def read_import(
    data: bytes,
    filename: str,
    programme: Programme,
    now: datetime,
    seal: Callable[[str, str], str],
    *,
    book: AddressBook = _NOBODY,
    held: Responses | None = None,
) -> Imported:
    """Read a CSV or JSON file; the good rows go in whatever the others say.

    `seal(text, record key)` gives the token that is kept instead of the text. `book` knows people's ids
    and earlier addresses; `held` is what is kept already, to which news of an action is added.
    Raises SetwiseError when the file as a whole cannot be read.
    """
    sheet = read_sheet(data, filename)
    finder = Finder(programme=programme, book=book, held=held or Responses(), now=now)
    context = ImportContext(finder=finder, seal=seal, actions_seen={})
    refused = [Refused(place=remark.place, why=remark.why) for remark in sheet.remarks]
    found: dict[tuple[str, str], tuple[str, Record]] = {}
    notes: list[str] = [*sheet.notes]
    doubtful = ""
    for row in sheet.rows:
        try:
            records = _records(row, context)
        except CellFault as fault:
            place = f"{row.place}, column {fault.column}" if fault.column else row.place
            refused.append(Refused(place=place, why=fault.why))
            continue
        for kind, record in ((type(record).__name__, record) for record in records):
            earlier = found.pop((kind, record.key), None)
            if earlier is not None:
                notes.append(f"{row.place}: is about the same thing as {earlier[0]}; the later one was kept")
            found[kind, record.key] = (row.place, record)
        notes.extend(_unread(row))
        doubtful = doubtful or _day_first(row)
    notes += [doubtful] if doubtful else []
    responses = _responses([record for _, record in found.values()])
    return Imported(responses=responses, accepted=_counts(responses), refused=tuple(refused), notes=tuple(notes))


def _records(row: Row, context: ImportContext) -> list[Record]:
    kind = row.cells.get("kind", "").lower().removesuffix("s")
    if kind not in READERS:
        near = difflib.get_close_matches(kind[:20], KINDS, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise CellFault("kind", f"write one of {', '.join(KINDS)}{hint}")
    return READERS[kind](row.cells, context)


def _unread(row: Row) -> list[str]:
    """A note on each filled cell that this kind of row has no use for: nothing is ignored in silence."""
    kind = row.cells["kind"].lower().removesuffix("s")
    used = {column.name: not column.kinds or kind in column.kinds for column in COLUMNS}
    spare = [name for name in row.cells if not used.get(name, kind == "log")]
    return [f"{row.place}: {', '.join(spare)} was not read, as a row of kind {kind} has no use for it"] if spare else []


def _day_first(row: Row) -> str:
    """What to say of a day that could be read either way: once a file is enough."""
    day = either_way(row.cells, "date") or either_way(row.cells, "action_by")
    return (
        f"{row.place}: its day was read as {words.day(day)}: in all of this file the day comes before the month"
        if day
        else ""
    )


def _responses(records: list[Record]) -> Responses:
    return Responses(
        answers=_of(records, Answer),
        attendance=_of(records, Attendance),
        rounds=_of(records, Round),
        logs=_of(records, LearningLog),
        actions=_of(records, Action),
        ratings=_of(records, Rating),
    )


def _of(records: list[Record], kind: type[RecordT]) -> tuple[RecordT, ...]:
    return tuple(record for record in records if isinstance(record, kind))


def _counts(responses: Responses) -> tuple[Count, ...]:
    counts = Counter(
        {
            "log": len(responses.logs),
            "attendance": len(responses.attendance),
            "round": len(responses.rounds),
            "rating": len(responses.ratings),
            "answer": len(responses.answers),
            "action": len(responses.actions),
        }
    )
    return tuple(Count(kind=kind, count=counts[kind]) for kind in KINDS if counts[kind])
