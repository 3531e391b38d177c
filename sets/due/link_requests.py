"""A letter with a link, asked for on somebody's behalf: it goes to the address on file, and nobody else sees where it leads. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.due.requested_letters import next_number
from sets.model.cohort import PersonId, Role
from sets.model.errors import StateError
from sets.model.requests import LetterKind, LetterRequest, Purpose
from sets.model.responses import Responses


def export_request(
    programme: Programme, responses: Responses, person: PersonId, now: datetime, named: str
) -> LetterRequest:
    """The letter with a link to all that is held on this person; StateError where it could reach nobody.

    `named` is how whoever asked called them.
    """
    return _asked(programme, responses.asked, person, LetterKind.YOUR_DATA, now, named)


def link_request(
    programme: Programme, responses: Responses, person: PersonId, now: datetime, named: str
) -> LetterRequest:
    """The letter with a fresh link to their own page; who only coordinates has the team's. StateError as above."""
    roles = programme.roles(person)
    only_coordinates = Role.COORDINATOR in roles and Role.MEMBER not in roles and Role.FACILITATOR not in roles
    purpose = Purpose.TEAM if only_coordinates else Purpose.MINE
    return _asked(programme, responses.asked, person, LetterKind.NEW_LINK, now, named, purpose.value)


def _asked(
    programme: Programme,
    asked: Iterable[LetterRequest],
    person: PersonId,
    wish: LetterKind,
    now: datetime,
    named: str,
    purpose: str = "",
) -> LetterRequest:
    found = programme.people.get(person)
    if found is None:
        raise StateError(
            "is in the records, but not in the version that runs, so no letter can go to them; write to them yourself",
            whom=named,
        )
    if is_stand_in(found.email):
        raise StateError("was forgotten: nothing is held on them any more", whom=named)
    return LetterRequest(person=person, wish=wish, number=next_number(asked, person, wish), at=now, purpose=purpose)
