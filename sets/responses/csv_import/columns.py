"""The columns of an import file, written out: what docs/import.md shows, the reader looks up and the template holds.

A fault of a cell names the column and the remedy, and never repeats what the cell says.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from sets.responses.prompt_catalogue import CATALOGUE, every_question
from sets.responses.questions import ELEMENTS, STATEMENTS
from sets.text.csv_table import heading_key
from sets.text.wording import MONTHS

LOG, ATTENDANCE, ROUND, RATING, REPLY, ACTION = "log", "attendance", "round", "rating", "answer", "action"
KINDS = (LOG, ATTENDANCE, ROUND, RATING, REPLY, ACTION)
MOST_ANSWERS = max(len(prompt.asked()) for prompt in CATALOGUE.values() if prompt.in_words)
ANSWERS = tuple(f"answer {number}" for number in range(1, MOST_ANSWERS + 1))
STATEMENT_COLUMNS = tuple(f"statement {number}" for number in range(1, len(STATEMENTS) + 1))
PRIVATE_NOTE = "private note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name, the kinds of row that use it (all of them when empty), what goes in, and other names it answers to."""

    name: str
    meaning: str
    kinds: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


COLUMNS = (
    Column(name="kind", meaning=f"What the row is: {', '.join(KINDS)}.", also=("type", "record")),
    Column(
        name="person",
        meaning="The person's email address (an earlier one will do) or id.",
        also=("email", "email address", "work email", "mail", "member", "participant", "who", "person id", "id"),
    ),
    Column(
        name="occasion",
        meaning="The meeting: its key (thames-3), or the name of an event. Or use set and session.",
        also=("meeting", "event"),
    ),
    Column(
        name="set",
        meaning="The set's id or name; may be left out for a set member.",
        also=("learning set", "group"),
    ),
    Column(name="session", meaning="The session's number.", also=("session number",)),
    Column(
        name="date",
        meaning="The day it was given: 2027-01-19, 19/01/2027 or 19 January 2027. Without it, the moment of import.",
        also=("when", "given on", "returned on"),
    ),
    Column(name="came", meaning="yes, part or no.", kinds=(ATTENDANCE,), also=("attended", "attendance", "present")),
    Column(
        name="passed",
        meaning="yes when the person had the chance to present and chose not to.",
        kinds=(ROUND,),
    ),
    Column(name="phase", meaning="baseline, lookback or endline.", kinds=(RATING,)),
    Column(name="statement", meaning=f"1 to {len(STATEMENTS)}.", kinds=(RATING,), also=("statement number",)),
    Column(name="value", meaning="1 to 5, or not sure.", kinds=(RATING,), also=("rating", "score")),
    *(
        Column(name=name, meaning=f"The rating of statement {number}, all in one row.", kinds=(RATING,))
        for number, name in enumerate(STATEMENT_COLUMNS, start=1)
    ),
    Column(
        name="reply",
        meaning="accepted, declined or tentative.",
        kinds=(REPLY,),
        also=("calendar answer", "response", "coming"),
    ),
    Column(
        name="prompt",
        meaning="Which prompt the log answers; reflection when left out.",
        kinds=(LOG,),
    ),
    *(
        Column(
            name=name,
            meaning=f"The answer to question {number} of that prompt. A column named by a question's id (log-a-{number}) does the same.",
            kinds=(LOG,),
            also=(f"question {number}",),
        )
        for number, name in enumerate(ANSWERS, start=1)
    ),
    Column(
        name="share",
        meaning="yes when the member lets the facilitator read the answers. Anything else keeps them for the member alone.",
        kinds=(LOG,),
        also=("shared", "share with facilitator"),
    ),
    Column(
        name="elements",
        meaning="Which elements their thinking touched: E1 E3, or none.",
        kinds=(LOG,),
        also=("element",),
    ),
    Column(
        name="line",
        meaning="The one line for the report, in the member's words.",
        kinds=(LOG,),
        also=("one line", "report line", "one line for the report"),
    ),
    Column(
        name="line_consent",
        meaning="yes when the member agreed to these exact words. Without it the line is kept and never used.",
        kinds=(LOG,),
        also=("consent",),
    ),
    Column(
        name="nothing",
        meaning="yes for nothing to share this time, which is a full answer.",
        kinds=(LOG,),
        also=("nothing to share", "nothing to share this time"),
    ),
    Column(
        name="action",
        meaning="What the member will do, in their own words.",
        kinds=(LOG, ACTION),
        also=("action text", "text"),
    ),
    Column(
        name="action_by",
        meaning="The day they mean to have done it.",
        kinds=(LOG, ACTION),
        also=("by", "by when"),
    ),
    Column(
        name="number",
        meaning="Which of the member's actions of that session, from 1. Without it, in the order of the file.",
        kinds=(ACTION,),
        also=("action number",),
    ),
    Column(
        name="state",
        meaning="open, done, partly, changed or dropped.",
        kinds=(ACTION,),
        also=("status", "action state"),
    ),
    Column(
        name="learned",
        meaning="What the member learned from it.",
        kinds=(ACTION,),
        also=("what i learned",),
    ),
)


_COLUMN_NAMES = {heading_key(name): column.name for column in COLUMNS for name in (*column.also, column.name)}
PRIVATE_HEADINGS = frozenset({"privatenote", "privatenotes", "private", "personalnote", "personalnotes", "notetoself"})


def known_headings() -> dict[str, str]:
    """What each heading means, as it is compared. A statement's id (`statement-1`) is also the name of its rating column, which wins."""
    return {heading_key(question.id): question.id for question in every_question()} | _COLUMN_NAMES


def template_csv() -> str:
    """An empty import file: the heading of every column, with CRLF line ends."""
    out = io.StringIO()
    csv.writer(out).writerow([column.name for column in COLUMNS])
    return out.getvalue()


EnumT = TypeVar("EnumT", bound=StrEnum)
YES = frozenset({"yes", "y", "true", "1", "x", "ticked"})
NO = frozenset({"no", "n", "false", "0"})
EARLIEST_YEAR = 2000
DAY_FORMS = "write a day as 2027-01-19, 19/01/2027 or 19 January 2027"
_NUMERIC_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST_DAY = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})", re.ASCII)
_SERIAL = re.compile(r"[34567]\d{4}(\.\d+)?", re.ASCII)
"""A day as a spreadsheet counts it, from 1900, when the column has lost its form."""
_WORDED_DAY = re.compile(r"(?:[a-z]+,? +)?(\d{1,2})(?:st|nd|rd|th)?[ -]+([a-z]+),?[ -]+(\d{4}|\d{2})", re.ASCII)
_WITH_TIME = re.compile(r"(.*\d)[ t]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)? ?([ap]m)?", re.ASCII)


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
    """The day that the cell names; 19/01/2027 is read day first, and a time of day beside it says nothing."""
    word = " ".join(cells[column].lower().split())
    parted = _WITH_TIME.fullmatch(word)
    try:
        return _day(parted[1] if parted else word)
    except ValueError as fault:
        raise CellFault(column, _no_day(word)) from fault


def either_way(cells: dict[str, str], column: str) -> date | None:
    """The day read from numbers that would be another day with the month first; None where there is no doubt."""
    word = " ".join(cells.get(column, "").lower().split())
    parted = _WITH_TIME.fullmatch(word)
    numeric = _NUMERIC_DAY.fullmatch(parted[1] if parted else word)
    if numeric is None or int(numeric[2]) > 12 or int(numeric[1]) > 12 or int(numeric[1]) == int(numeric[2]):
        return None
    return _day(numeric[0])


def _no_day(word: str) -> str:
    """Why a cell gives no day, with the remedy."""
    numeric = _NUMERIC_DAY.match(word)
    if numeric and int(numeric[1]) <= 12 < int(numeric[2]) <= 31:
        return f"has the month before the day, and here the day comes first; {DAY_FORMS}"
    if _SERIAL.fullmatch(word):
        return f"is a spreadsheet's own number for a day; give the column the form of a date, or {DAY_FORMS}"
    return f"is not a day that exists; {DAY_FORMS}"


def _day(word: str) -> date:
    if numeric := _NUMERIC_DAY.fullmatch(word):
        return date(_year(numeric[3]), int(numeric[2]), int(numeric[1]))
    if year_first := _YEAR_FIRST_DAY.fullmatch(word):
        return date(*map(int, year_first.groups()))
    if worded := _WORDED_DAY.fullmatch(word):
        months = [at for at, month in enumerate(MONTHS, 1) if worded[2] in (month.lower(), month.lower()[:3])]
        if not months:
            raise ValueError(word)
        return date(_year(worded[3]), months[0], int(worded[1]))
    return date.fromisoformat(word)


def _year(word: str) -> int:
    return int(word) + (2000 if len(word) == 2 else 0)


def instant(cells: dict[str, str], column: str, zone: ZoneInfo, now: datetime) -> datetime:
    """When a thing was given: the cell's moment, midday of its day, or `now` without one; never after `now`."""
    if column not in cells:
        return now
    at = _moment(cells, column)
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


def _moment(cells: dict[str, str], column: str) -> datetime | None:
    """The moment that a cell gives with its time of day; None for a day alone, which spreadsheets write with midnight."""
    word = " ".join(cells[column].lower().split())
    try:
        if len(word) > 10 and word[:4].isdigit():
            at = datetime.fromisoformat(word.upper())
        elif parted := _WITH_TIME.fullmatch(word):
            at = datetime.combine(day(cells, column), _time(int(parted[2]), int(parted[3]), parted[4]))
        else:
            return None
    except ValueError as fault:
        raise CellFault(column, f"is not a moment that exists; {DAY_FORMS}") from fault
    return None if at.time() == time() and at.tzinfo is None else at


def _time(hour: int, minute: int, half: str | None) -> time:
    if half and not 1 <= hour <= 12:
        raise ValueError(half)
    return time(hour % 12 + (12 if half == "pm" else 0) if half else hour, minute)


def elements(cells: dict[str, str], column: str) -> tuple[str, ...]:
    """The elements ticked, in their order, each once; `none` is none."""
    words = re.split(r"[\s,;+&]+", cells.get(column, "").upper())
    ticked = {word for word in words if word and word not in ("NONE", "AND")}
    known = [element.id for element in ELEMENTS]
    if not ticked <= set(known) and cells[column].lower() != "none this time":
        raise CellFault(column, f"write any of {', '.join(known)}, or none")
    return tuple(element for element in known if element in ticked)
