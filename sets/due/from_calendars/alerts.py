"""What calendars ask for about a meeting that is near reaches those who run it the same day, in the letter of proposals. Pure.

Farther off it waits for the weekly letter and the coordinators' page. One letter tells all that waits about a meeting; a
second goes only for what was asked after the first had left, and no more than a few a day: anybody to whom an invite was
sent on can answer it again and again, and so can a machine by mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sets.cohort.people import is_stand_in
from sets.cohort.standing import CohortState
from sets.dates.working_days import add_working_days
from sets.due.calendar_times import URGENT_WORKING_DAYS
from sets.due.from_calendars.wishes import Wish, wishes_of
from sets.due.needs.of_calendars import need_key
from sets.model.cohort import Meeting, Occasion, Person, PersonId
from sets.model.ledger import perhaps_left
from sets.model.messages import Due, Flow
from sets.model.publication import Verdict
from sets.model.requests import LetterKind

MOST_A_DAY = 3
"""Letters about one meeting to one reader in a day; the next day's first tells all that waits by then."""
WHY = "somebody's calendar asks for something about it, and it is near"


def alert_dues(standing: CohortState, now: datetime) -> Iterator[Due]:
    """A letter for each of those who run a near meeting, as long as there is something that none has told them of."""
    near: dict[Occasion, list[Wish]] = {}
    for wish in wishes_of(standing):
        if is_near(wish.meeting, standing, now) and not _laid_aside(wish, standing):
            near.setdefault(wish.meeting.key, []).append(wish)
    for wishes in near.values():
        meeting = wishes[0].meeting
        for person in who_runs(meeting, standing, now):
            told = _told(meeting.key, person.id, standing)
            news = [wish.since for wish in wishes if not told or wish.since > max(told)]
            if news and not _enough(told, standing, now):
                yield _due(meeting, person, min(news), standing)


def is_near(meeting: Meeting, standing: CohortState, now: datetime) -> bool:
    """Whether the meeting is within two working days."""
    programme = standing.programme
    today = now.astimezone(programme.zone).date()
    return programme.day_of(meeting) <= add_working_days(today, URGENT_WORKING_DAYS, programme.cohort.calendar)


def who_runs(meeting: Meeting, standing: CohortState, now: datetime) -> tuple[Person, ...]:
    """Who facilitates a session, and who coordinates; of an event the coordinators alone."""
    programme, today = standing.programme, now.astimezone(standing.programme.zone).date()
    facilitators = programme.facilitators_at(meeting) if meeting.set_id is not None else ()
    coordinators = (one for one in programme.cohort.coordinators if one.serves_on(today))
    found = {one.id: one for one in (*facilitators, *coordinators)}
    return tuple(one for one in found.values() if not is_stand_in(one.email) and not standing.gone(one))


def _laid_aside(wish: Wish, standing: CohortState) -> bool:
    key = need_key(wish)
    return any(one.verdict is Verdict.DISMISS and one.subject == key for one in standing.programme.decisions)


def _told(occasion: Occasion, person: PersonId, standing: CohortState) -> tuple[datetime, ...]:
    """When the letters of proposals about this meeting to this person were written: each tells all that waited then."""
    lines = (
        line
        for line in standing.ledger.of_person(person)
        if line.occasion == occasion and line.kind == LetterKind.PROPOSED and perhaps_left(line)
    )
    return tuple(line.claimed or line.settled or line.seen for line in lines)


def _enough(told: Iterable[datetime], standing: CohortState, now: datetime) -> bool:
    zone = standing.programme.zone
    today = now.astimezone(zone).date()
    return sum(at.astimezone(zone).date() == today for at in told) >= MOST_A_DAY


def _due(meeting: Meeting, person: Person, since: datetime, standing: CohortState) -> Due:
    return Due(
        cohort=standing.programme.cohort.id,
        occasion=meeting.key,
        person=person.id,
        kind=LetterKind.PROPOSED.value,
        # a number that no letter asked for on a page has: those count from 1
        revision=int(since.timestamp()),
        part=Flow.PROMPTS,
        at=since,
        until=meeting.start,
        why=WHY,
        name=person.name,
        address=person.email,
    )
