"""Who gets one letter to read before their calendar messages, or because their set has changed, and when. Pure.

A letter is due to whoever is to get two or more calendar messages, to whoever leaves, and to a set that somebody joins,
that another set is merged with, or that gets another facilitator. Whoever is welcomed has the welcome for it, and whoever
coordinates from now on the letter with their page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.dates.contact_hours import OPENS, later
from sets.dates.working_days import add_working_days
from sets.due.calendar_times import URGENT_WORKING_DAYS, cannot_wait, settles, whose
from sets.due.covering.company import companions, company_of, last_told, set_news
from sets.due.covering.marks import mark_of, said_in
from sets.due.prompting.prompts import counted_letters
from sets.model.cohort import WHOLE_COHORT, Person, PersonId, Role, SetId
from sets.model.ledger import Ledger, perhaps_left, told_already
from sets.model.messages import (
    CALENDAR_KINDS,
    CANCEL,
    CHANGES,
    COVERING,
    FIRST_PAGE,
    GOODBYE,
    GRACE,
    NEVER_REACHED,
    WELCOME,
    Companion,
    Delivery,
    Due,
    Flow,
    State,
    key_of,
)
from sets.model.requests import LetterKind

FEW = 2
"""From how many calendar messages on a letter says what they do; one says it itself."""
WHY = {
    CHANGES: "one letter that says what changed, before what changes the calendar",
    GOODBYE: "one letter to who leaves, before what changes the calendar",
}
NEWS_OF_THE_SET = "who is in the set, or facilitates it, has changed"
_REFUSED = NEVER_REACHED | {State.COMPLAINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Covering:
    """The letters that are due, and the calendar messages with their times: those of one letter leave with it."""

    letters: tuple[Due, ...]
    calendar: tuple[Due, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What is the same for everybody in one look."""

    standing: CohortState
    now: datetime
    everybody: tuple[Companion, ...]

    @property
    def programme(self) -> Programme:
        return self.standing.programme

    @property
    def ledger(self) -> Ledger:
        return self.standing.ledger


def covering_letters(calendar: Iterable[Due], standing: CohortState, now: datetime) -> Covering:
    """The letters that go before these calendar messages, or tell a set of itself."""
    view = _View(standing=standing, now=now, everybody=companions(standing.programme, now))
    by_person: dict[PersonId, list[Due]] = defaultdict(list)
    for due in calendar:
        by_person[due.person].append(due)
    for one in view.everybody:
        by_person.setdefault(one.person, [])
    letters: list[Due] = []
    timed: list[Due] = []
    for person, theirs in by_person.items():
        letter, after = _of_person(person, theirs, view)
        letters += letter
        timed += after
    return Covering(letters=tuple(letters), calendar=tuple(timed))


def _of_person(person: PersonId, theirs: list[Due], view: _View) -> tuple[list[Due], list[Due]]:
    said = said_in(person, view.ledger)
    fresh = [due for due in theirs if not due.resend and mark_of(due) not in said]
    reader = whose(fresh[0], view.programme) if fresh else view.programme.people.get(person)
    if reader is None or to_be_welcomed(reader, view) or left_by_link(person, view.standing) or _refused(reader, view):
        return [], theirs
    leaves = bool(fresh) and _leaves(person, fresh, view)
    news = not leaves and tells_a_set(person, view)
    if len(fresh) < FEW and not leaves and not news:
        return [_again(line, reader, view) for line in _to_repeat(person, view.ledger)], theirs
    kind = GOODBYE if leaves else CHANGES
    at = _when(reader, fresh, view)
    letter = _letter(kind, reader, at, fresh, view)
    moved = {due.key for due in fresh}
    return [letter], [replace(due, at=max(due.at, at)) if due.key in moved else due for due in theirs]


def to_be_welcomed(person: Person, view: _View) -> bool:
    """Whether a first letter is still to go to this person, the welcome or a coordinator's page: it says all their dates."""
    in_a_set = any(one.person == person.id for one in view.everybody)
    coordinates = Role.COORDINATOR in view.programme.roles(person.id) and view.programme.first_page and _goes_on(view)
    kind = WELCOME if in_a_set else FIRST_PAGE
    lines = (one for one in view.ledger.of_person(person.id) if one.kind == kind)
    return (in_a_set or coordinates) and not any(_reached(one, person, view) for one in lines)


def _reached(line: Delivery, person: Person, view: _View) -> bool:
    left = told_already(line) or perhaps_left(line)
    return left and not view.standing.goes_again(line, person.email)


def left_by_link(person: PersonId, standing: CohortState) -> str:
    """The key of the letter that told somebody, at once, that they left by a link of theirs; nothing for others."""
    known = standing.programme.people.get(person)
    if known is None or not standing.gone(known):
        return ""
    asked = [one for one in standing.responses.asked if (one.person, one.wish) == (person, LetterKind.YOU_LEFT)]
    newest = max(asked, key=lambda one: one.number, default=None)
    left = standing.left_at(person)
    if newest is None or left is None or newest.at < left:
        return ""
    return key_of(standing.programme.cohort.id, newest.occasion, person, newest.wish.value, newest.number)


def _refused(person: Person, view: _View) -> bool:
    """Whether such a letter was refused at this very address: what is to be told goes as it is."""
    lines = [one for one in view.ledger.of_person(person.id) if one.kind in COVERING]
    there = [one for one in lines if one.state in _REFUSED and one.address.lower() == person.email.lower()]
    return not all(view.standing.stopped_mail.is_past(one) for one in there)


def _leaves(person: PersonId, fresh: list[Due], view: _View) -> bool:
    """Whether all that is to be told is that this person is expected no longer, as they leave."""
    programme, known = view.programme, view.programme.people.get(person)
    if any(due.kind != CANCEL for due in fresh):
        return False
    to_come = any(m.start > view.now and person in programme.expected_ids(m) for m in programme.meetings)
    stands = [programme.by_key.get(due.occasion) for due in fresh]
    if not to_come and _set_is_over(person, view):
        return True
    if any(meeting is None or meeting.cancelled is not None for meeting in stands):
        # a programme that ends says so; whoever leaves in the same hour is thanked all the same
        return known is not None and known.last_day is not None and not to_come
    return known is None or known.last_day is not None or not to_come


def _set_is_over(person: PersonId, view: _View) -> bool:
    """Whether somebody facilitated sets that have all ended, of a programme that goes on without them."""
    programme = view.programme
    theirs = [one for one in programme.cohort.sets if any(p.id == person for p in one.facilitators)]
    return bool(theirs) and _goes_on(view) and all(one.ended is not None for one in theirs)


def _goes_on(view: _View) -> bool:
    return any(numbers_to_come(view.programme, view.now).values())


def tells_a_set(person: PersonId, view: _View) -> bool:
    """Whether somebody joined, moved or began to facilitate in a set of this person, who was not told of it."""
    told = last_told(person, view.ledger)
    if told is None:
        return False
    there = company_of(person, view.everybody)
    near = _last_near_day(view)
    for news in set_news(person, there, told.company, numbers_to_come(view.programme, view.now)):
        moved_on = {one.person for one in news.left if _elsewhere(one, view)}
        if news.moved_in or moved_on or any(_is_known_in_time(one, near, view) for one in news.joined):
            return True
    return False


def numbers_to_come(programme: Programme, now: datetime) -> dict[SetId, frozenset[int]]:
    """The numbers of the sessions to come, by set."""
    return {
        set_id: frozenset(m.number or 0 for m in meetings if m.start > now)
        for set_id, meetings in programme.sessions_by_set.items()
    }


def _elsewhere(one: Companion, view: _View) -> bool:
    return any(other.person == one.person and other.role is Role.MEMBER for other in view.everybody)


def _is_known_in_time(one: Companion, near: date, view: _View) -> bool:
    """A member always; a facilitator whose sessions are not all so near that the session itself introduces them."""
    if one.role is Role.MEMBER:
        return True
    meetings = view.programme.sessions_by_set.get(one.set_id, ())
    return any(view.programme.day_of(m) > near for m in meetings if m.number in one.sessions)


def _last_near_day(view: _View) -> date:
    programme = view.programme
    today = view.now.astimezone(programme.zone).date()
    return add_working_days(today, URGENT_WORKING_DAYS, programme.cohort.calendar)


def _when(reader: Person, fresh: list[Due], view: _View) -> datetime:
    """With the calendar messages that it is about. An ordinary letter comes on a day without another letter."""
    hurry = any(cannot_wait(due, view.standing, view.now) for due in fresh)
    if fresh:
        at = min(due.at for due in fresh)
    else:
        ready = max(view.now, settles(reader.id, view.programme) or view.now)
        at = later(ready, reader, view.programme.zone)
    if hurry:
        return at
    day = _free_day(reader, at, paused=not fresh, view=view)
    return at if fresh and day >= min(due.until for due in fresh) else day


def _free_day(reader: Person, at: datetime, *, paused: bool, view: _View) -> datetime:
    zone = view.programme.zone
    taken = {one.astimezone(zone).date() for one in counted_letters(view.ledger, reader.id).values()}
    until = view.standing.paused.get(reader.id) if paused else None
    while at.astimezone(zone).date() in taken or (until is not None and at.astimezone(zone).date() <= until):
        tomorrow = at.astimezone(zone).date() + timedelta(days=1)
        at = later(datetime.combine(tomorrow, time(OPENS.hour), zone), reader, zone)
    return at


def _letter(kind: str, reader: Person, at: datetime, fresh: list[Due], view: _View) -> Due:
    number, line = _number(kind, reader.id, view.ledger)
    if line is not None and line.state is State.FAILED and line.next_try is not None:
        at = max(at, line.next_try)
    return Due(
        cohort=view.programme.cohort.id,
        occasion=WHOLE_COHORT,
        person=reader.id,
        kind=kind,
        revision=number,
        part=Flow.INVITES,
        at=at,
        until=max((due.until for due in fresh), default=_end(reader.id, view)),
        why=WHY[kind] if fresh else NEWS_OF_THE_SET,
        name=reader.name,
        address=fresh[0].address if fresh else reader.email,
    )


def _end(person: PersonId, view: _View) -> datetime:
    programme = view.programme
    return max((m.start for m in programme.meetings if person in programme.expected_ids(m)), default=view.now)


def _number(kind: str, person: PersonId, ledger: Ledger) -> tuple[int, Delivery | None]:
    """The number of this person's next letter of the kind, and its line where it was put off."""
    lines = [one for one in ledger.of_person(person) if one.kind == kind]
    newest = max(lines, key=lambda one: one.revision, default=None)
    if newest is None:
        return 0, None
    if told_already(newest) or perhaps_left(newest):
        return newest.revision + 1, None
    return newest.revision, newest


def _to_repeat(person: PersonId, ledger: Ledger) -> Iterator[Delivery]:
    """A letter that was put off although what it is about has left, or that may have been lost: it goes again, once."""
    lines = [one for one in ledger.of_person(person) if one.kind in COVERING]
    newest = max(lines, key=lambda one: one.seen, default=None)
    if newest is None or newest.repeat or newest.state not in (State.FAILED, State.UNKNOWN):
        return
    if newest.state is State.UNKNOWN or covered_by(newest.key, person, ledger):
        yield newest


def covered_by(key: str, person: PersonId, ledger: Ledger) -> tuple[Delivery, ...]:
    """The calendar messages that left, or may have, and that this letter says in words."""
    lines = (one for one in ledger.of_person(person) if one.cover == key and one.kind in CALENDAR_KINDS)
    return tuple(one for one in lines if perhaps_left(one))


def _again(line: Delivery, reader: Person, view: _View) -> Due:
    lost = line.state is State.UNKNOWN
    ready = (line.settled or view.now) + GRACE if lost else line.next_try or view.now
    return Due(
        cohort=line.cohort,
        occasion=line.occasion,
        person=line.person,
        kind=line.kind,
        revision=line.revision,
        part=line.part,
        at=later(max(view.now, ready), reader, view.programme.zone),
        until=line.until,
        why="its fate is unknown, so it is sent once more" if lost else line.why,
        name=line.name,
        address=reader.email if not lost else line.address,
        resend=lost,
    )
