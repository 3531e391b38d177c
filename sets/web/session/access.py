"""Who may open a session's page, and read what was shown to its facilitators (domain.md section 9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, MeetingKind, Person, PersonId
from sets.text import wording as words


class Access(StrEnum):
    """WHOLE: who facilitates the set. REGISTER: who facilitated this session and has left since. NONE: nobody else."""

    NONE = "none"
    REGISTER = "register"
    WHOLE = "whole"


def access_of(person: PersonId, meeting: Meeting, programme: Programme, today: date) -> Access:
    """What this person's link to the page of a session opens today. With the role goes all but the register they owe."""
    if meeting.kind is not MeetingKind.SESSION:
        return Access.NONE
    roles = _roles(person, meeting, programme)
    then = any(one.serves_on(programme.day_of(meeting)) for one in roles)
    if any(one.serves_on(today) for one in roles):
        return Access.WHOLE
    if then and any(one.last_day is None or one.last_day >= today for one in roles):
        return Access.WHOLE  # begins on a later day, and prepares
    return Access.REGISTER if then else Access.NONE


def told_names(told: Iterable[PersonId], programme: Programme) -> tuple[str, ...]:
    """The names of those who were told, and are on the list still."""
    return tuple(words.one_line(programme.people[one].name) for one in told if one in programme.people)


def was_told(person: PersonId, meeting: Meeting, programme: Programme, shared_on: date) -> bool:
    """Whether the author of a log that does not say whom it told will have meant this person: of that session, or that day."""
    days = (programme.day_of(meeting), shared_on)
    return any(one.serves_on(day) for one in _roles(person, meeting, programme) for day in days)


def _roles(person: PersonId, meeting: Meeting, programme: Programme) -> list[Person]:
    """This person's times as a facilitator of the set."""
    found = programme.sets[meeting.set_id].facilitators if meeting.set_id in programme.sets else ()
    return [one for one in found if one.id == person]
