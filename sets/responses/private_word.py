"""What a member told the coordinators alone: whom of their set it is about, and a line if they wrote one. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sets.cohort.programme import Programme
from sets.cohort.stays import stay_on
from sets.dates.working_days import add_working_days
from sets.model.cohort import Person, PersonId, WorkingCalendar
from sets.model.ledger import perhaps_left
from sets.model.messages import WELCOME, Delivery
from sets.model.responses import Difficulty


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateWord:
    """Whom it is about, by id, and what was written."""

    about: tuple[PersonId, ...] = ()
    note: str = ""


def written(word: PrivateWord) -> str:
    """It as the text that is sealed."""
    return json.dumps({"about": list(word.about), "note": word.note})


def read(text: str) -> PrivateWord:
    """What was kept; what cannot be read any more stands as its note."""
    try:
        found = json.loads(text)
        return PrivateWord(about=tuple(PersonId(str(one)) for one in found["about"]), note=str(found["note"]))
    except (ValueError, KeyError, TypeError):
        return PrivateWord(note=text)


def names(word: PrivateWord, people: Iterable[tuple[PersonId, str]]) -> tuple[str, ...]:
    """The names of those whom it is about and who are on the list still."""
    return tuple(name for person, name in people if person in word.about)


OPEN_FOR = 5
"""For how many working days after the welcome a member may say so (domain.md section 4)."""


SETTLED = 2
"""By which of their sessions somebody has settled in a set: nothing that they said of its members is kept after it."""


def stands(one: Difficulty, programme: Programme, now: datetime) -> bool:
    """Whether it is kept still: until the author's session SETTLED in the set has ended, whenever they joined it.

    What somebody says who was entered late, with a first day gone by, is kept until the next session.
    """
    stay = stay_on(programme.stays.get(one.person, ()), one.at.astimezone(programme.zone).date())
    planned = programme.planned_by_set[stay.learning_set.id] if stay is not None else ()
    ends = [meeting.end for meeting in planned if stay is not None and programme.day_of(meeting) >= stay.first]
    later = (end for end in ends[min(SETTLED, len(ends)) - 1 :] if end > one.at)
    return now < next(later, one.at)


def until(welcomed: date, calendar: WorkingCalendar) -> date:
    """The last day on which somebody welcomed on this day may say so."""
    return add_working_days(welcomed, OPEN_FOR, calendar)


def welcomed_on(person: PersonId, deliveries: Iterable[Delivery], zone: ZoneInfo) -> date | None:
    """The day on which the welcome left for somebody, as far as it has."""
    left = [
        line.left_at for line in deliveries if line.person == person and line.kind == WELCOME and perhaps_left(line)
    ]
    return min(left).astimezone(zone).date() if left else None


def open_until(person: Person, programme: Programme, deliveries: Iterable[Delivery], now: datetime) -> date | None:
    """The last day on which this member may say so, while it has not passed; None where they cannot (any more)."""
    today = now.astimezone(programme.zone).date()
    day = welcomed_on(person.id, deliveries, programme.zone)
    if day is None or programme.set_on(person.id, today) is None:
        return None
    last = until(day, person.calendar)
    return last if today <= last else None


def listeners(about: Collection[PersonId], author: PersonId, programme: Programme, today: date) -> tuple[Person, ...]:
    """The coordinators who hear of it: none whom it is about, and not its author."""
    there = (one for one in programme.cohort.coordinators if not one.is_over(today))
    return tuple(one for one in there if one.id not in about and one.id != author)
