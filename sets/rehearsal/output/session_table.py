"""The sessions of every set in one table, each leading to its day on the timeline."""

from __future__ import annotations

from dataclasses import dataclass

from sets.model.cohort import Meeting
from sets.rehearsal.output.index import Index
from sets.text import wording as words


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A meeting's day; `anchor` is empty for a day that the rehearsal does not reach."""

    title: str
    day: str
    anchor: str
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A set's sessions by number from 1; None where a set has no session of that number."""

    name: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTable:
    numbers: tuple[int, ...]
    rows: tuple[Row, ...]
    events: tuple[Cell, ...]


def glance(book: Index) -> SessionTable:
    """Every set with its sessions, and the meetings of the whole cohort."""
    sessions = [meeting for meeting in book.programme.meetings if meeting.set_id is not None]
    numbers = tuple(range(1, max((meeting.number or 0 for meeting in sessions), default=0) + 1))
    placed = {(meeting.set_id, meeting.number): _cell(book, meeting) for meeting in sessions}
    rows = tuple(
        Row(name=words.one_line(one.name), cells=tuple(placed.get((one.id, number)) for number in numbers))
        for one in book.programme.cohort.sets
    )
    events = tuple(_cell(book, meeting) for meeting in book.programme.meetings if meeting.set_id is None)
    return SessionTable(numbers=numbers, rows=rows, events=events)


def _cell(book: Index, meeting: Meeting) -> Cell:
    local = meeting.start.astimezone(book.programme.zone)
    reached = book.story.began <= meeting.start <= book.story.ended
    return Cell(
        title=book.brief(meeting.title),
        day=f"{local.day} {words.MONTHS[local.month - 1][:3]}",
        anchor=f"d-{local:%Y-%m-%d}" if reached else "",
        cancelled=meeting.cancelled is not None,
    )
