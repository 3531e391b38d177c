"""The columns of an import file, written out: what the README shows, the reader looks up and the template holds."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from sets.responses.questions import ALL_QUESTIONS, MOST_LOG_QUESTIONS, STATEMENTS

LOG, ATTENDANCE, ROUND, RATING, REPLY, ACTION = "log", "attendance", "round", "rating", "answer", "action"
KINDS = (LOG, ATTENDANCE, ROUND, RATING, REPLY, ACTION)
ANSWERS = tuple(f"answer {number}" for number in range(1, MOST_LOG_QUESTIONS + 1))
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
        also=("email", "email address", "member", "who", "person id"),
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


def plain(header: str) -> str:
    """A header as it is compared: lower case, with single spaces for dashes, underlines and line ends."""
    return re.sub(r"[\s_\-]+", " ", header).strip().lower()


_EVERY_NAME = {
    **{plain(question): question for question in ALL_QUESTIONS},
    **{plain(name): column.name for column in COLUMNS for name in (*column.also, column.name)},
}
"""A statement's id (`statement-1`) is also the name of its rating column, which wins."""
_PRIVATE = frozenset({"private note", "private notes", "private", "personal note", "personal notes", "note to self"})


def column_called(header: str) -> str | None:
    """The column that a header means: a name of COLUMNS, a question's id, PRIVATE_NOTE, or None."""
    name = plain(header)
    return PRIVATE_NOTE if name in _PRIVATE else _EVERY_NAME.get(name)


def known_names() -> tuple[str, ...]:
    """Every name that a header may have, for suggestions."""
    return tuple(_EVERY_NAME)


def template_csv() -> str:
    """An empty import file: the heading of every column, with CRLF line ends."""
    out = io.StringIO()
    csv.writer(out).writerow([column.name for column in COLUMNS])
    return out.getvalue()
