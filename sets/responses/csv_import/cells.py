"""One cell's words to a value. A fault names the column and the remedy, and never repeats what the cell says."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from sets.responses.questions import ELEMENTS
from sets.text.wording import MONTHS

EnumT = TypeVar("EnumT", bound=StrEnum)
YES = frozenset({"yes", "y", "true", "1", "x", "ticked"})
NO = frozenset({"no", "n", "false", "0"})
EARLIEST_YEAR = 2000
DAY_FORMS = "write a day as 2027-01-19, 19/01/2027 or 19 January 2027"
_NUMERIC_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_WORDED_DAY = re.compile(r"(?:[a-z]+,? +)?(\d{1,2})(?:st|nd|rd|th)? +([a-z]+),? +(\d{4})", re.ASCII)


class CellFault(Exception):
    """Why a row is refused: the column at fault (empty for the row itself) and the reason with its remedy."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column = column
        self.why = why


def yes_no(cells: dict[str, str], column: str) -> bool:
    """Whether the cell says yes; an empty one is no."""
    word = cells.get(column, "no").lower()
    if word not in YES | NO:
        raise CellFault(column, "write yes or no")
    return word in YES


def one_of(cells: dict[str, str], column: str, kind: type[EnumT], also: dict[str, EnumT]) -> EnumT:
    """The member of `kind` that the cell names, by its value or by one of the `also` words."""
    word = " ".join(cells.get(column, "").lower().split())
    named = {member.value.lower(): member for member in kind} | also
    if word not in named:
        raise CellFault(column, f"write one of {', '.join(member.value.lower() for member in kind)}")
    return named[word]


def whole_number(cells: dict[str, str], column: str, most: int) -> int:
    """A number from 1 to `most`; a spreadsheet's `3.0` is 3."""
    word = cells.get(column, "").removesuffix(".0")
    if not (word.isascii() and word.isdigit() and len(word) < 6 and 1 <= int(word) <= most):
        raise CellFault(column, f"write a number from 1 to {most}")
    return int(word)


def day(cells: dict[str, str], column: str) -> date:
    """The day that the cell names; 19/01/2027 is read day first."""
    word = " ".join(cells[column].lower().split())
    try:
        return _day(word)
    except ValueError as fault:
        raise CellFault(column, f"is not a day that exists; {DAY_FORMS}") from fault


def _day(word: str) -> date:
    if numeric := _NUMERIC_DAY.fullmatch(word):
        return date(int(numeric[3]), int(numeric[2]), int(numeric[1]))
    if worded := _WORDED_DAY.fullmatch(word):
        months = [month.lower() for month in MONTHS if month.lower() == worded[2] or month.lower()[:3] == worded[2]]
        if not months:
            raise ValueError(word)
        names = [month.lower() for month in MONTHS]
        return date(int(worded[3]), names.index(months[0]) + 1, int(worded[1]))
    return date.fromisoformat(word)


def instant(cells: dict[str, str], column: str, zone: ZoneInfo, now: datetime) -> datetime:
    """When a thing was given: the cell's moment, midday of its day, or `now` without one; never after `now`."""
    if column not in cells:
        return now
    try:
        at = datetime.fromisoformat(cells[column]) if len(cells[column]) > 10 and cells[column][:4].isdigit() else None
    except ValueError as fault:
        raise CellFault(column, f"is not a moment that exists; {DAY_FORMS}") from fault
    if at is None:
        at = datetime.combine(day(cells, column), time(12), zone)
        # what is handed in on the day of the import, before midday, has not been given in the future
        at = now if at > now and at.date() == now.astimezone(zone).date() else at
    at = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    if at.year < EARLIEST_YEAR:
        raise CellFault(column, f"is before {EARLIEST_YEAR}; {DAY_FORMS}")
    if at > now:
        raise CellFault(column, "is in the future; write the day it was given, or leave it empty")
    return at


def elements(cells: dict[str, str], column: str) -> tuple[str, ...]:
    """The elements ticked, in their order, each once; `none` is none."""
    words = re.split(r"[\s,;+&]+", cells.get(column, "").upper())
    ticked = {word for word in words if word and word not in ("NONE", "AND")}
    known = [element.id for element in ELEMENTS]
    if not ticked <= set(known) and cells[column].lower() != "none this time":
        raise CellFault(column, f"write any of {', '.join(known)}, or none")
    return tuple(element for element in known if element in ticked)
