"""The letter to the coordinators that mail does not reach somebody, the same working day. Pure.

One letter for everybody of whom it is news, an hour after the first was heard of; whatever is heard of after it waits for
the end of that day. Nobody is written to of what an earlier such letter or a letter of the week said, or will say that
day, nor of what was laid aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sets.cohort.people import is_stand_in
from sets.cohort.standing import CohortState
from sets.dates.contact_hours import CLOSES, earlier, later
from sets.dates.moments import wall
from sets.due.needs.of_mail import mark_of, need_key, unreachable
from sets.model.cohort import WHOLE_COHORT, Person
from sets.model.ledger import perhaps_left, told_already
from sets.model.messages import MAIL_COMES_BACK, WEEKLY, Delivery, Due, Flow, LetterPlan, State, Unreachable
from sets.model.publication import Verdict

TOGETHER = timedelta(hours=1)
"""How long what is heard of first waits for others: the invites of a set leave together, and come back together."""
LATE = timedelta(minutes=30)
"""A pass comes every five minutes, so that what is due as the day closes may leave some minutes after it."""
USEFUL = timedelta(days=2)
WHY = "mail does not reach somebody, which a coordinator can mend"


def mail_alerts(standing: CohortState, planned: Iterable[LetterPlan], now: datetime) -> tuple[LetterPlan, ...]:
    """The letters that are due to whoever coordinates; `planned` are the others that they get, for the letter of the week."""
    programme = standing.programme
    if not programme.mail_comes_back:
        return ()
    aside = {one.subject for one in programme.decisions if one.verdict is Verdict.DISMISS}
    found = [
        one
        for one in unreachable(standing.ledger, programme)
        if need_key(one) not in aside and not standing.gone(programme.people[one.person])
    ]
    today = now.astimezone(programme.zone).date()
    readers = (one for one in programme.cohort.coordinators if found and _reads(one, standing, today))
    weekly = [plan.lead for plan in planned if any(due.kind == WEEKLY for due in plan.dues)]
    dues = (_due(one, found, weekly, standing, now) for one in readers)
    return tuple(LetterPlan(dues=(due,)) for due in dues if due is not None)


def _reads(person: Person, standing: CohortState, today: date) -> bool:
    there = not (person.is_over(today) or is_stand_in(person.email) or standing.gone(person))
    return there and person.email.lower() not in standing.stopped_mail.bounced


def _due(
    reader: Person, found: Iterable[Unreachable], weekly: Iterable[Due], standing: CohortState, now: datetime
) -> Due | None:
    lines = [line for line in standing.ledger.of_person(reader.id) if line.kind == MAIL_COMES_BACK]
    known = {mark for line in lines if perhaps_left(line) for mark in line.tells}
    week = _last([line for line in standing.ledger.of_person(reader.id) if line.kind == WEEKLY])
    news = tuple(
        one
        for one in found
        if one.person != reader.id and mark_of(one) not in known and (week is None or week < one.since)
    )
    if not news:
        return None
    newest = max(lines, key=lambda line: line.revision, default=None)
    at = _at(reader, min(one.since for one in news), lines, standing, now)
    if any(due.person == reader.id and _day(due.at, standing) == _day(max(at, now), standing) for due in weekly):
        return None
    if newest is not None and newest.state is State.FAILED and newest.next_try is not None:
        at = max(at, newest.next_try)
    return Due(
        cohort=standing.programme.cohort.id,
        occasion=WHOLE_COHORT,
        person=reader.id,
        kind=MAIL_COMES_BACK,
        revision=_number(newest),
        part=Flow.PROMPTS,
        at=at,
        until=max(at, now) + USEFUL,
        why=WHY,
        name=reader.name,
        address=reader.email,
        tells=tuple(sorted(mark_of(one) for one in news)),
        unreachable=news,
    )


def _at(reader: Person, first: datetime, lines: Iterable[Delivery], standing: CohortState, now: datetime) -> datetime:
    """An hour after the first was heard of, and in any case on the day on which the reader can first be written to.

    Where no pass came then, in their hours again.
    """
    zone = standing.programme.zone
    opens = later(first, reader, zone)
    day, sent = opens.date(), _last(lines)
    close = max(earlier(wall(day, CLOSES, zone), reader, zone), opens)
    again = sent is not None and _day(sent, standing) == day
    at = close if again else min(max(opens, first.astimezone(zone) + TOGETHER), close)
    return later(now, reader, zone) if now - at > LATE else at


def _last(lines: Iterable[Delivery]) -> datetime | None:
    """When the last of these letters left, or may have."""
    return max((line.left_at for line in lines if perhaps_left(line)), default=None)


def _number(newest: Delivery | None) -> int:
    if newest is None:
        return 0
    return newest.revision + (told_already(newest) or perhaps_left(newest))


def _day(at: datetime, standing: CohortState) -> date:
    return at.astimezone(standing.programme.zone).date()
