"""What a letter told of, kept as marks: a later pass knows which calendar messages were said in words already. Pure."""

from __future__ import annotations

import hashlib
from datetime import UTC

from sets.model.cohort import PersonId
from sets.model.ledger import Ledger, perhaps_left
from sets.model.messages import COVERING, FIRST_PAGE, WELCOME, CalendarEntry, Due, News

SAYING = (WELCOME, FIRST_PAGE, *COVERING)
"""Kinds of letters that say in words what calendar messages do."""


def mark_of(due: Due) -> str:
    """A calendar message and all that it tells: another time, place, link or address has another mark."""
    assert due.told is not None
    return _mark(due.key, due.told)


def _mark(key: str, told: CalendarEntry) -> str:
    facts = (told.method, told.start.astimezone(UTC), told.end.astimezone(UTC), told.place, told.join)
    said = "|".join((key, *map(str, facts), told.attendee_email.casefold()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def said_in(person: PersonId, ledger: Ledger) -> dict[str, str]:
    """The letter, by its key, that told this person of each mark; one that may have left counts."""
    lines = (one for one in ledger.of_person(person) if one.kind in SAYING and perhaps_left(one))
    return {mark: line.key for line in lines for mark in line.tells}


def news_of(due: Due) -> News:
    """What a calendar message does."""
    assert due.told is not None
    return News(occasion=due.occasion, kind=due.kind, told=due.told, before=due.before, restored=due.restored)
