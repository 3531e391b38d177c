"""Which of the messages to come a coordinator asks for: those of a set, to a person, between two days. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sets.cohort.programme import Programme
from sets.due.overview import Message
from sets.model.errors import StateError

_AHEAD = re.compile(r"(\d{1,4}) ?(d|days?|w|weeks?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is asked for; what is empty leaves nothing out. `person` is a name as the programme has it, days are inclusive."""

    set_id: str = ""
    person: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Choice()


def choice_of(
    programme: Programme,
    today: date,
    *,
    of_set: str = "",
    person: str = "",
    first: date | None = None,
    last: date | None = None,
    ahead: str = "",
) -> Choice:
    """The choice in a coordinator's words: a set by id or name, a person by address, id or name, `14d` or `2 weeks` ahead.

    StateError for what the programme has not.
    """
    if ahead:
        found = _AHEAD.fullmatch(ahead.strip().lower())
        if found is None:
            raise StateError("is not a length of time; 14d or 2 weeks works", whom=ahead)
        first, last = first or today, today + timedelta(days=int(found[1]) * (7 if found[2][0] == "w" else 1))
    return Choice(set_id=_set(programme, of_set), person=_person(programme, person), first=first, last=last)


def _set(programme: Programme, named: str) -> str:
    if not named:
        return ""
    for one in programme.cohort.sets:
        if named.casefold() in (one.id.casefold(), one.name.casefold()):
            return one.id
    known = ", ".join(one.id for one in programme.cohort.sets)
    raise StateError(f"is no set of this cohort; it has {known}", whom=named)


def _person(programme: Programme, named: str) -> str:
    if not named:
        return ""
    wanted = named.casefold()
    for one in programme.people.values():
        if wanted in (one.email.casefold(), one.id.casefold(), one.name.casefold()):
            return one.name
    raise StateError("is nobody of this cohort; give an address, an id or a name", whom=named)


def chosen(found: Iterable[Message], choice: Choice, programme: Programme) -> tuple[Message, ...]:
    """The messages of the choice. Of one person, only what tells nothing of their answers: what is private names nobody."""
    return tuple(one for one in found if _fits(one, choice, programme))


def _fits(one: Message, choice: Choice, programme: Programme) -> bool:
    if choice.set_id:
        meeting = programme.by_key.get(one.occasion)
        if meeting is None or meeting.set_id != choice.set_id:
            return False
    if choice.person and choice.person not in (*one.people, *(name for name, _ in one.left_out)):
        return False
    if choice.first is None and choice.last is None:
        return True
    if one.at is None:
        return False
    day = one.at.astimezone(programme.zone).date()
    return (choice.first is None or choice.first <= day) and (choice.last is None or day <= choice.last)
