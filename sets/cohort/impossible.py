"""What no schedule can mend: somebody who facilitates in two rooms at once, a set none of whose members can ever meet. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sets.cohort.clashes import double_bookings, touches
from sets.cohort.programme import Programme
from sets.cohort.schedule import Path, Problem
from sets.model.cohort import LearningSet, Meeting, Person, PersonId
from sets.text.wording import WEEKDAYS, listed, plural, when


def impossible(programme: Programme, now: datetime, *, published: bool) -> tuple[Problem, ...]:
    """Faults of a programme, at what is still to come.

    In one that is `published` already a set that cannot meet is a warning: an urgent repair of something else has to go
    through. Two rooms at once stay a fault, for somebody would stand before a closed door.
    """
    return (*_two_rooms(programme, now), *_never(programme, now, published=published))


Pairs = dict[tuple[PersonId, str | None, str | None], list[tuple[Person, Meeting, Meeting]]]


def _two_rooms(programme: Programme, now: datetime) -> Iterator[Problem]:
    """One fault for each person and two sets, with the first of their sessions that lie at one time."""
    found: Pairs = {}
    for person, one, other in double_bookings(programme):
        if one.start > now or other.start > now:
            found.setdefault((person.id, one.set_id, other.set_id), []).append((person, one, other))
    for together in found.values():
        person, one, other = together[0]
        zone = programme.zone
        more = f", and at {plural(len(together) - 1, 'more session')}" if len(together) > 1 else ""
        both = (
            f"{one.title} ({when(one.start, one.end, zone)}) and {other.title} ({when(other.start, other.end, zone)})"
        )
        message = (
            f"{person.name} cannot be in two rooms at once: {both}{more}; move one of them, or name who facilitates "
            "there instead (sessions, covers)"
        )
        yield Problem(path=_entry(programme, person, other), message=message, warning=False)


def _entry(programme: Programme, person: Person, meeting: Meeting) -> Path:
    """Where the person stands in the meeting's set."""
    sets = [one.id for one in programme.cohort.sets]
    index = sets.index(meeting.set_id) if meeting.set_id is not None else 0
    learning_set = programme.cohort.sets[index]
    for role, people in (("facilitators", learning_set.facilitators), ("members", learning_set.members)):
        for place, one in enumerate(people):
            if one.id == person.id:
                return ("sets", index, role, place)
    return ("sets", index)


def _never(programme: Programme, now: datetime, *, published: bool) -> Iterator[Problem]:
    for index, learning_set in enumerate(programme.cohort.sets):
        to_come = [m for m in programme.sessions_by_set[learning_set.id] if m.start > now]
        if to_come and not any(_somebody_can(meeting, programme) for meeting in to_come):
            yield Problem(
                path=("sets", index, "at"), message=_nobody(learning_set, to_come, programme), warning=published
            )


def _somebody_can(meeting: Meeting, programme: Programme) -> bool:
    """Whether a member can come, or none is expected any more."""
    members = programme.members_at(meeting)
    away = [any(touches(one, meeting, programme.zone) for one in member.unavailable) for member in members]
    return not all(away) or not members


def _nobody(learning_set: LearningSet, to_come: list[Meeting], programme: Programme) -> str:
    days = sorted({programme.day_of(meeting).weekday() for meeting in to_come})
    met = listed([f"{WEEKDAYS[day]}s" for day in days])
    return (
        f"{learning_set.name}: nobody in this set can ever meet, for it meets on {met} and each of its members does not "
        "work then (unavailable); choose another day or time"
    )
