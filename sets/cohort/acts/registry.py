"""Every act: what it is called, what has to be said for it, and its function. What was typed becomes an act here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sets.cohort.acts import facilitation, meetings, membership, team
from sets.cohort.acts.scene import Acted, Scene
from sets.cohort.file.field_types import MOST_SESSIONS, says_no_reason
from sets.model.cohort import MemberKind
from sets.model.errors import ActError
from sets.text import clean, parsing
from sets.text.near_words import choice

REASON_LENGTH = 200
MOST_WEEKS = 52


class Kind(Enum):
    """What an answer is; the page asks for each in its own way."""

    MEETING = auto()
    SESSION_NUMBER = auto()
    SESSION_NUMBERS = auto()
    WHERE = auto()
    ONE_SET = auto()
    ANY_SET = auto()
    PERSON = auto()
    DAY = auto()
    TIME = auto()
    WEEKS = auto()
    LINE = auto()
    REASON = auto()
    ADDRESS = auto()
    MEMBER_KIND = auto()
    YES = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that an act has to be told. `name` is the act's own; `ask` is the question on the page."""

    name: str
    kind: Kind
    ask: str
    hint: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An act by name. `title` says what it does, `about` when one wants it."""

    name: str
    title: str
    about: str
    act: Callable[..., Any]
    apply: Callable[[Any, Scene], Acted]
    fields: tuple[Field, ...]


_WHY = Field(name="why", kind=Kind.REASON, ask="Why?", hint="A few words. Everybody who is told of it reads them.")
_WHY_NOT_NEEDED = Field(
    name="why",
    kind=Kind.REASON,
    ask="Why? (optional)",
    hint="A few words, kept with the change. Leave out anything private.",
    needed=False,
)
_AGREED = Field(
    name="agreed",
    kind=Kind.YES,
    ask="Has the set that they join agreed?",
    hint="After session 2 somebody new needs its agreement.",
    needed=False,
)
_MEETING = Field(name="meeting", kind=Kind.MEETING, ask="Which session or event?")
_SET = Field(name="learning_set", kind=Kind.ONE_SET, ask="Which set?")
_PERSON = Field(name="person", kind=Kind.PERSON, ask="Who?")
_EMAIL = Field(name="email", kind=Kind.ADDRESS, ask="What is the email address?")
_NAME_IF_NEW = Field(
    name="name",
    kind=Kind.LINE,
    ask="What is the name?",
    hint="Not needed for somebody in this programme.",
    needed=False,
)


def _day(name: str, ask: str, hint: str = "", *, needed: bool = True) -> Field:
    return Field(name=name, kind=Kind.DAY, ask=ask, hint=hint, needed=needed)


def _line(name: str, ask: str, hint: str = "", *, needed: bool = False) -> Field:
    return Field(name=name, kind=Kind.LINE, ask=ask, hint=hint, needed=needed)


ACTS: tuple[Row, ...] = (
    Row(
        name="move",
        title="Move a session or event",
        about="To another day, another time, or both.",
        act=meetings.Move,
        apply=meetings.move,
        fields=(
            _MEETING,
            _day("to", "The new day", "Leave it empty if only the time changes.", needed=False),
            Field(
                name="time",
                kind=Kind.TIME,
                ask="The new time",
                hint="For example, 10am or 2:30pm. Leave it empty if the time stays.",
                needed=False,
            ),
            _WHY,
        ),
    ),
    Row(
        name="cancel",
        title="Cancel a session or event",
        about="It does not take place, and nothing is put in its place.",
        act=meetings.Cancel,
        apply=meetings.cancel,
        fields=(_MEETING, _WHY),
    ),
    Row(
        name="restore",
        title="Put a session or event back",
        about="A cancelled one takes place after all; a moved session goes back to its usual day and time.",
        act=meetings.Restore,
        apply=meetings.restore,
        fields=(_MEETING, _WHY_NOT_NEEDED),
    ),
    Row(
        name="postpone",
        title="Postpone sessions",
        about="All from one session on so many weeks later, of one set or of all. Events stay; move them apart.",
        act=meetings.Postpone,
        apply=meetings.postpone,
        fields=(
            Field(name="learning_set", kind=Kind.ANY_SET, ask="Which set?", needed=False),
            Field(name="first", kind=Kind.SESSION_NUMBER, ask="From which session on?", hint="Its number, such as 3."),
            Field(name="weeks", kind=Kind.WEEKS, ask="By how many weeks?"),
            _WHY,
        ),
    ),
    Row(
        name="place",
        title="Change a place or joining link",
        about="Of one session or event, or of all sessions to come of a set.",
        act=meetings.Place,
        apply=meetings.place,
        fields=(
            Field(name="where", kind=Kind.WHERE, ask="Which session, event or set?"),
            _line(
                "place",
                "The new place",
                "A room, or the name of the online service. A new place without a link has none.",
            ),
            _line("join", "The new joining link", "It begins with https://, or write none."),
            _WHY_NOT_NEEDED,
        ),
    ),
    Row(
        name="leave",
        title="Somebody leaves",
        about="A member or facilitator. No reason is asked for, and the set is told only that they have left.",
        act=membership.Leave,
        apply=membership.leave,
        fields=(_PERSON, _day("last_day", "Their last day")),
    ),
    Row(
        name="join",
        title="Somebody joins a set",
        about="A new member from a day on.",
        act=membership.Join,
        apply=membership.join,
        fields=(
            _SET,
            _line("name", "What is their name?", needed=True),
            _EMAIL,
            _day("first_day", "Their first day in the set"),
            _line("organisation", "Their organisation (optional)"),
            _line("service", "Their service or team (optional)"),
            Field(name="kind", kind=Kind.MEMBER_KIND, ask="Who are they? (optional)", needed=False),
            _line(
                "access",
                "What will be done so that they can take part? (optional)",
                "For example, live captions. Never a diagnosis.",
            ),
            _AGREED,
        ),
    ),
    Row(
        name="transfer",
        title="A member changes sets",
        about="What they did so far stays with the earlier set.",
        act=membership.Transfer,
        apply=membership.transfer,
        fields=(
            _PERSON,
            Field(name="to", kind=Kind.ONE_SET, ask="Into which set?"),
            _day("first_day", "Their first day there"),
            _AGREED,
            _WHY_NOT_NEEDED,
        ),
    ),
    Row(
        name="merge",
        title="One set goes into another",
        about="Every member changes sets on a day, and the set ends. Talk with both sets first.",
        act=membership.Merge,
        apply=membership.merge,
        fields=(
            Field(name="learning_set", kind=Kind.ONE_SET, ask="Which set ends?"),
            Field(name="into", kind=Kind.ONE_SET, ask="Into which set does it go?"),
            _day("first_day", "Their first day there"),
            _AGREED,
            _WHY,
        ),
    ),
    Row(
        name="hand-over",
        title="Another facilitator takes over",
        about="From a day on. The earlier one’s access ends, and what they marked stays.",
        act=facilitation.HandOver,
        apply=facilitation.hand_over,
        fields=(
            _SET,
            Field(
                name="leaves",
                kind=Kind.PERSON,
                ask="Who hands over?",
                hint="Needed where a set has several facilitators.",
                needed=False,
            ),
            _EMAIL,
            _NAME_IF_NEW,
            _day("first_day", "Their first day"),
            _WHY_NOT_NEEDED,
        ),
    ),
    Row(
        name="cover",
        title="A facilitator is covered",
        about="At some sessions only. It moves with them.",
        act=facilitation.Cover,
        apply=facilitation.cover,
        fields=(
            _SET,
            Field(
                name="sessions",
                kind=Kind.SESSION_NUMBERS,
                ask="At which sessions?",
                hint="Their numbers, such as 3, 4.",
            ),
            Field(
                name="instead_of",
                kind=Kind.PERSON,
                ask="Who is covered?",
                hint="Needed where a set has several facilitators.",
                needed=False,
            ),
            _EMAIL,
            _NAME_IF_NEW,
            _WHY_NOT_NEEDED,
        ),
    ),
    Row(
        name="coordinator",
        title="Another coordinator takes over",
        about="From now on. The new one gets the page, the earlier one’s link opens nothing any more.",
        act=team.Coordinator,
        apply=team.coordinator,
        fields=(
            Field(name="leaves", kind=Kind.PERSON, ask="Who hands over?"),
            _EMAIL,
            _NAME_IF_NEW,
            _WHY_NOT_NEEDED,
        ),
    ),
    Row(
        name="address",
        title="Put an address right",
        about="The person stays who they are, with all they gave.",
        act=team.Address,
        apply=team.address,
        fields=(_PERSON, Field(name="email", kind=Kind.ADDRESS, ask="What is the right address?")),
    ),
    Row(
        name="end",
        title="End early",
        about="A set, or the whole programme. Sessions after the day are cancelled; the report stays.",
        act=team.End,
        apply=team.end,
        fields=(
            Field(name="learning_set", kind=Kind.ANY_SET, ask="What ends?", needed=False),
            _day("last_day", "The last day"),
            _WHY,
        ),
    ),
)
ROWS: dict[str, Row] = {row.name: row for row in ACTS}


def act_of(row: Row, answers: Mapping[str, str]) -> Any:
    """The act that these answers describe; ActError names the first that cannot be read, and how to write it."""
    return row.act(**{field.name: _read(field, answers.get(field.name, "").strip()) for field in row.fields})


def faults_of(row: Row, answers: Mapping[str, str]) -> tuple[ActError, ...]:
    """What is wrong with each of the answers taken by itself."""
    found = []
    for field in row.fields:
        try:
            _read(field, answers.get(field.name, "").strip())
        except ActError as error:
            found.append(error)
    return tuple(found)


def _read(field: Field, text: str) -> object:
    if not text:
        if field.needed:
            raise ActError(f"{field.ask.rstrip('?')} is not answered", field=field.name)
        return None
    try:
        return _READERS[field.kind](text)
    except ValueError as error:
        raise ActError(str(error), field=field.name) from None


def _number(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or len(text) > len(str(most)) or not 1 <= int(text) <= most:
            raise ValueError(f"'{clean.shown(text)}' is not a number from 1 to {most}")
        return int(text)

    return read


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[,\s]+|\band\b", text) if part]
    if not parts:
        raise ValueError("write numbers of sessions, such as 3, 4")
    return tuple(sorted({_number(MOST_SESSIONS)(part) for part in parts}))


def _member_kind(text: str) -> str:
    known = [str(kind) for kind in MemberKind]
    if text.lower() not in known:
        raise ValueError(f"'{clean.shown(text)}' is not known here; write {choice(known)}")
    return text.lower()


def _yes(text: str) -> str | None:
    if text.lower() not in ("yes", "no"):
        raise ValueError(f"'{clean.shown(text)}' is no answer here; write yes or no")
    return "yes" if text.lower() == "yes" else None


def _reason(text: str) -> str:
    if says_no_reason(text):
        raise ValueError(f"'{clean.shown(text)}' is no reason that people can read; write a few words")
    return _line_of(text)


def _line_of(text: str) -> str:
    return clean.line(text, REASON_LENGTH)


_READERS: dict[Kind, Callable[[str], object]] = {
    Kind.MEETING: str,
    Kind.SESSION_NUMBER: _number(MOST_SESSIONS),
    Kind.SESSION_NUMBERS: _numbers,
    Kind.WHERE: str,
    Kind.ONE_SET: str,
    Kind.ANY_SET: str,
    Kind.PERSON: str,
    Kind.DAY: parsing.day,
    Kind.TIME: parsing.time_of_day,
    Kind.WEEKS: _number(MOST_WEEKS),
    Kind.LINE: _line_of,
    Kind.REASON: _reason,
    Kind.ADDRESS: clean.address,
    Kind.MEMBER_KIND: _member_kind,
    Kind.YES: _yes,
}
