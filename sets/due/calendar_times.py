"""When one person's calendar messages leave: at once, or once changes have settled, in the person's hours. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sets.cohort.programme import Programme
from sets.cohort.settling import LENGTH, settled
from sets.cohort.standing import CohortState
from sets.dates.contact_hours import later
from sets.dates.working_days import add_working_days
from sets.due.covering.marks import mark_of, said_in
from sets.model.cohort import Person, PersonId
from sets.model.messages import Delivery, Due, LetterPlan, State
from sets.model.publication import Verdict

URGENT_WORKING_DAYS = 2
"""What changes a session this near goes at once, whatever the hour."""
WAITING = f" (waits {LENGTH} for further changes, so that all are told at once)"
"""What is added to the reason of a message that waits."""
_MAY_BE_UNDONE = (Verdict.LEFT, Verdict.BACK)
"""Decisions about a person that one press undoes: their calendar waits for it. Who wants nothing more waits for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Calendar messages that wait for further changes: how many, and when the first leaves."""

    count: int
    at: datetime


def waiting_in(plans: Iterable[LetterPlan]) -> Waiting | None:
    """What waits for further changes; None where nothing does."""
    found = [due.at for plan in plans for due in plan.dues if due.why.endswith(WAITING)]
    return Waiting(count=len(found), at=min(found)) if found else None


def timed(dues: Iterable[Due], standing: CohortState, now: datetime) -> tuple[Due, ...]:
    """One person's calendar messages with their times: all at once as soon as one of them cannot wait."""
    theirs = tuple(dues)
    hurry = any(not due.resend and cannot_wait(due, standing, now) for due in theirs)
    return tuple(_timed(due, standing, now, hurry=hurry and not due.resend) for due in theirs)


def settles(person: PersonId, programme: Programme) -> datetime | None:
    """When ordinary changes may be told to this person: an hour after the last version, or decision about them."""
    own = settled(one.at for one in programme.decisions if one.subject == person and one.verdict in _MAY_BE_UNDONE)
    return max((at for at in (own, programme.settles) if at is not None), default=None)


def _timed(due: Due, standing: CohortState, now: datetime, *, hurry: bool) -> Due:
    line = standing.ledger.by_key.get(due.key)
    at = now if hurry or (due.resend and cannot_wait(due, standing, now)) else _ready(due, standing, now)
    if line is not None and line.state in (State.FAILED, State.UNKNOWN) and line.next_try is not None:
        at = max(at, line.next_try)
    until = settles(due.person, standing.programme)
    waits = not (due.resend or hurry) and until is not None and now < until <= at
    return replace(due, at=at, why=f"{due.why}{WAITING}" if waits else due.why)


def _ready(due: Due, standing: CohortState, now: datetime) -> datetime:
    """In the person's hours, once changes have settled; what goes again, or was said in words, waits for nothing."""
    programme = standing.programme
    waits = not due.resend and mark_of(due) not in said_in(due.person, standing.ledger)
    until = settles(due.person, programme) if waits else None
    return later(max(now, until or now), whose(due, programme), programme.zone)


def cannot_wait(due: Due, standing: CohortState, now: datetime) -> bool:
    """Whether the session, as it was told or as it is, is near, or would begin before the person may be written to."""
    programme = standing.programme
    starts = [told.start for told in (due.told, due.before) if told is not None and told.start > now]
    nearest = min(starts, default=due.until).astimezone(programme.zone).date()
    day = _counted_from(standing.ledger.by_key.get(due.key), programme, now)
    soon = add_working_days(day, URGENT_WORKING_DAYS, programme.cohort.calendar)
    return nearest <= soon or _ready(due, standing, now) >= due.until


def _counted_from(line: Delivery | None, programme: Programme, now: datetime) -> date:
    """The day from which nearness is counted: what waits for the morning does not leave at midnight, a day nearer by then."""
    waiting = line is not None and line.state is State.WAITING
    since = max((line.seen, *programme.changes[-1:])) if line is not None and waiting else now
    return min(since, now).astimezone(programme.zone).date()


def whose(due: Due, programme: Programme) -> Person:
    """The person whose hours count; of somebody who is no longer in the file only the cohort's working days are known."""
    known = programme.people.get(due.person)
    if known is not None:
        return known
    cohort = programme.cohort
    return Person(id=due.person, name=due.name, email=due.address, nation=cohort.nation, closed=cohort.closed)
