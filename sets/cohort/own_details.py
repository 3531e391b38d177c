"""What people changed about themselves, laid over what the cohort file says. Pure.

A detail holds for as long as the file still says what it said when the detail was given: a coordinator's later edit wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sets.dates.working_days import add_working_days
from sets.model.cohort import Cohort, LearningSet, Member, Person, PersonId, Unavailable, WorkingCalendar
from sets.model.requests import Detail, DetailKind
from sets.text import clean, parsing
from sets.text.formatting import written_unavailable

PersonT = TypeVar("PersonT", bound=Person)
SEPARATOR = ", "
WAIT = 2
"""Working days between the confirmation of a new address and the first letter to it."""


def with_details(cohort: Cohort, details: Iterable[Detail]) -> tuple[Cohort, tuple[Detail, ...]]:
    """The cohort with the details that hold, in every role a person has, and those details.

    Left alone: somebody who is not in the file, what the file says otherwise by now, a value that cannot be read.
    """
    holding = tuple(one for one in _newest(details) if _holds(one, cohort))
    if not holding:
        return cohort, ()
    changes = _Changes(holding)
    sets = tuple(changes.in_set(learning_set) for learning_set in cohort.sets)
    return (
        replace(
            cohort,
            sets=sets,
            coordinators=tuple(map(changes.of, cohort.coordinators)),
            leads=tuple(map(changes.of, cohort.leads)),
            partners=tuple(map(changes.of, cohort.partners)),
        ),
        holding,
    )


def detail_wording(cohort: Cohort, person: PersonId, what: DetailKind) -> str:
    """What a cohort says of this about a person, in all their roles together, in the form of a cohort file."""
    return SEPARATOR.join(sorted({_WORDS[what](one) for one in _records(cohort, person)} - {""}))


def instead_of(cohort: Cohort, holding: Iterable[Detail], person: PersonId, what: DetailKind) -> str:
    """What the file itself says, where `cohort` has these details laid over it: what a new detail is given instead of."""
    held = next((one for one in holding if (one.person, one.what) == (person, what)), None)
    return held.instead_of if held is not None else detail_wording(cohort, person, what)


def overruled(cohort: Cohort, details: Iterable[Detail]) -> tuple[Detail, ...]:
    """The details that a published file says otherwise by now: an edit retires them for good, whatever it says later.

    `cohort` is the file's, without details laid over it. Somebody who is not in it keeps theirs.
    """
    here = {one.id for one in _everyone(cohort)}
    return tuple(
        one
        for one in details
        if one.person in here and one.what is not DetailKind.ADDRESS_KEPT and not _said_so(one, cohort)
    )


def takes_effect(pending: Detail, calendar: WorkingCalendar, zone: ZoneInfo) -> datetime:
    """When a confirmed new address is written to: two working days later, so that the old one can stop it."""
    local = pending.at.astimezone(zone)
    day = add_working_days(local.date(), WAIT, calendar)
    return datetime.combine(day, local.time(), zone).astimezone(UTC)


def kept_since(details: Iterable[Detail], person: PersonId, at: datetime) -> bool:
    """Whether this person's address was kept or put back at this moment or later: a change of before is over."""
    return any((one.person, one.what) == (person, DetailKind.ADDRESS_KEPT) and one.at >= at for one in details)


def pending_address(details: Iterable[Detail], person: PersonId) -> Detail | None:
    """An address of this person that was confirmed and waits for its day."""
    details = tuple(details)
    found = (one for one in details if (one.person, one.what) == (person, DetailKind.NEXT_EMAIL))
    return next((one for one in found if not kept_since(details, person, one.at)), None)


def written_days(days: Iterable[Unavailable]) -> str:
    """`friday, monday afternoon`, in the order of the week; `days_of` reads it back."""
    ordered = sorted(set(days), key=lambda one: (one.weekday, one.part.value))
    return SEPARATOR.join(written_unavailable(one) for one in ordered)


def days_of(text: str) -> tuple[Unavailable, ...]:
    """Days that do not work, as `written_days` wrote them. ValueError for anything else."""
    return tuple(parsing.unavailable(part) for part in text.split(",")) if text else ()


@dataclass(frozen=True, slots=True)
class _Changes:
    """The details that hold, as changes to any record of their person."""

    details: tuple[Detail, ...]

    def in_set(self, learning_set: LearningSet) -> LearningSet:
        members, facilitators = map(self.of, learning_set.members), map(self.of, learning_set.facilitators)
        return replace(learning_set, members=tuple(members), facilitators=tuple(facilitators))

    def of(self, person: PersonT) -> PersonT:
        for detail in self.details:
            if detail.person == person.id:
                person = _changed(person, detail)
        return person


def _changed(person: PersonT, detail: Detail) -> PersonT:
    if detail.what is DetailKind.DAYS:
        return replace(person, unavailable=days_of(detail.value))
    if detail.what is DetailKind.EMAIL:
        return replace(person, email=clean.address(detail.value))
    return replace(person, access=detail.value) if isinstance(person, Member) else person


def _newest(details: Iterable[Detail]) -> Iterable[Detail]:
    """One of each person and kind, the newest, by key."""
    found: dict[str, Detail] = {}
    details = tuple(details)
    for detail in sorted(details, key=lambda one: one.at):
        over = (
            detail.what is DetailKind.EMAIL
            and kept_since(details, detail.person, detail.at)
            and not any(
                one.key == f"{detail.person}/{DetailKind.ADDRESS_KEPT}" and one.value == detail.value for one in details
            )
        )
        if detail.what not in (DetailKind.NEXT_EMAIL, DetailKind.ADDRESS_KEPT) and not over:
            found[detail.key] = detail
    return (found[key] for key in sorted(found))


def _holds(detail: Detail, cohort: Cohort) -> bool:
    if not any(one.id == detail.person for one in _everyone(cohort)) or not _readable(detail):
        return False
    return _said_so(detail, cohort)


def _said_so(detail: Detail, cohort: Cohort) -> bool:
    return detail_wording(cohort, detail.person, detail.what).casefold() == detail.instead_of.casefold()


def _readable(detail: Detail) -> bool:
    try:
        if detail.what is DetailKind.DAYS:
            days_of(detail.value)
        elif detail.what is DetailKind.EMAIL:
            clean.address(detail.value)
        elif detail.value:
            clean.line(detail.value)
    except ValueError:
        return False
    return True


def _everyone(cohort: Cohort) -> Iterable[Person]:
    for group in (cohort.coordinators, cohort.leads, cohort.partners):
        yield from group
    for learning_set in cohort.sets:
        yield from learning_set.facilitators
        yield from learning_set.members


def _records(cohort: Cohort, person: PersonId) -> Iterable[Person]:
    return (one for one in _everyone(cohort) if one.id == person)


_WORDS: dict[DetailKind, Callable[[Person], str]] = {
    DetailKind.DAYS: lambda one: written_days(one.unavailable),
    DetailKind.ACCESS: lambda one: one.access if isinstance(one, Member) else "",
    DetailKind.EMAIL: lambda one: one.email,
    DetailKind.NEXT_EMAIL: lambda one: one.email,
    DetailKind.ADDRESS_KEPT: lambda one: one.email,
}
