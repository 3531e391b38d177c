"""What a coordinator's decision is about: a person, a session or a message of the cohort, or a word on why it is none. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from sets.cohort.people import AddressBook
from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, MeetingKind, Occasion, monday_of
from sets.model.errors import StateError
from sets.model.messages import (
    CALENDAR_KINDS,
    COVERING,
    FIRST_PAGE,
    POLL_KINDS,
    REMINDER_SUFFIX,
    REPORT_KINDS,
    STEP_KINDS,
    WELCOME,
)
from sets.model.publication import Verdict

MAIL_AGAIN = (Verdict.WORKS_AGAIN, Verdict.WANTS_MAIL)
ABOUT_PEOPLE = (Verdict.PAUSED, Verdict.LEFT, Verdict.WITHDRAWN, Verdict.BACK, *MAIL_AGAIN)


def subject_of(programme: Programme, verdict: Verdict, named: str, book: AddressBook) -> str:
    """The subject under which the decision is kept; StateError with the nearest right name where there is none.

    People are named by their address or id, sessions by their key (`thames-3`), messages as `thames-3/reflection`.
    An address that two people share is refused: the decision would be about the wrong one.
    """
    if verdict in ABOUT_PEOPLE:
        return book.one(named)
    if verdict is Verdict.GOING_AHEAD:
        keys = [str(m.key) for m in programme.meetings if m.kind is MeetingKind.SESSION and m.cancelled is None]
        return named if named in keys else _refuse(named, "is no session that is to take place", keys)
    if book.owners(named):
        return book.one(named)
    occasion, slash, kind = named.partition("/")
    occasions = [WHOLE_COHORT, *(str(m.key) for m in programme.meetings)]
    if occasion not in occasions and monday_of(occasion) is None:
        return _refuse(named, "is no person, session or message of this cohort", occasions)
    if slash and kind not in kinds(programme):
        return _refuse(named, f"names no message; {kind or 'nothing'} is not a kind of message", kinds(programme))
    return named


def day_of(programme: Programme, verdict: Verdict, subject: str, given: date | None) -> date | None:
    """The day that the decision is kept with: of going ahead the day that the session has, so that a move ends it."""
    if verdict is Verdict.GOING_AHEAD:
        return programme.day_of(programme.by_key[Occasion(subject)])
    return given


def kinds(programme: Programme) -> tuple[str, ...]:
    """Every kind of message that this cohort's timeline has."""
    prompts = [rule.name for rule in programme.cohort.prompts if rule.send]
    reminders = [rule.name + REMINDER_SUFFIX for rule in programme.cohort.prompts if rule.send and rule.remind]
    return (
        *CALENDAR_KINDS,
        WELCOME,
        FIRST_PAGE,
        *COVERING,
        *prompts,
        *reminders,
        *REPORT_KINDS,
        *STEP_KINDS,
        *POLL_KINDS,
    )


def _refuse(named: str, why: str, known: Iterable[str]) -> str:
    near = get_close_matches(named.rpartition("/")[2] if "/" in named else named, list(known), n=1)
    hint = f"; did you mean {near[0]}?" if near else "; `setwise plan` names them"
    raise StateError(f"{why}{hint}", whom=named)
