"""Leaving a programme, without a reason (domain.md section 3): who may by themselves, and what stands when they have. Pure."""

from __future__ import annotations

from datetime import date, datetime

from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.model.cohort import Person, PersonId, Role
from sets.model.ledger import Ledger
from sets.model.publication import Decision, Verdict
from sets.model.responses import Responses
from sets.responses.forms.own_details import OWN_PAGE

RUN_IT = frozenset({Role.COORDINATOR, Role.LEAD})
GONE = (Verdict.LEFT, Verdict.WITHDRAWN)


def may_leave(programme: Programme, person: PersonId) -> bool:
    """Whether somebody can leave by themselves; who runs the programme hands it over first."""
    return not programme.roles(person) & RUN_IT


def left_on(programme: Programme, person: Person, now: datetime) -> date | None:
    """The day on which somebody left; None while they are in the programme."""
    standing = CohortState(programme=programme, responses=Responses(), ledger=Ledger(), now=now)
    return person.last_day if standing.gone(person) else None


def wants_nothing_more(programme: Programme, person: PersonId) -> bool:
    """Whether their newest word on leaving was to be asked nothing more."""
    newest = _newest(programme, person)
    return newest is not None and newest.verdict is Verdict.WITHDRAWN


def leaving(programme: Programme, person: Person, verdict: Verdict, now: datetime) -> Decision | None:
    """The decision to leave: LEFT, or WITHDRAWN with the follow-up questions too; None when nothing would change.

    Who has left and now wants nothing more left when they left: a later day would put them back into what was between.
    """
    newest = _newest(programme, person.id) if left_on(programme, person, now) is not None else None
    if left_on(programme, person, now) is not None and verdict is Verdict.LEFT:
        return None
    if newest is not None and newest.verdict is verdict:
        return None
    at = newest.at if newest is not None else now
    return Decision(at=at, verdict=verdict, subject=person.id, by=OWN_PAGE)


def _newest(programme: Programme, person: PersonId) -> Decision | None:
    said = [d for d in programme.decisions if d.verdict in GONE and d.subject == person]
    return said[-1] if said else None
