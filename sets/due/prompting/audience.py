"""Who a prompt goes to, and who is left out and why (domain.md section 11). Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sets.cohort.standing import CohortState
from sets.model.cohort import Audience, Meeting, MeetingKind, Person
from sets.model.messages import Partstat


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One person in an audience; `left_out` says why they get nothing, or is empty."""

    person: Person
    left_out: str = ""


def audience(to: Audience, meeting: Meeting | None, standing: CohortState) -> tuple[Place, ...]:
    """Everyone a row of the timeline is about, with the reason for each who is left out."""
    return tuple(_CHOOSERS[to](meeting, standing))


def _members(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    programme = standing.programme
    if meeting is None:
        return [Place(person=member) for member in programme.members.values()]
    return [Place(person=member) for member in programme.members_at(meeting)]


def _unanswered(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    places = _members(meeting, standing)
    if meeting is None:
        return places
    return [
        Place(person=p.person, left_out="")
        if standing.answer(meeting, p.person.id) is Partstat.NEEDS_ACTION
        else Place(person=p.person, left_out="has answered the invite")
        for p in places
    ]


def _came(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    places = _members(meeting, standing)
    return places if meeting is None else [_if_came(meeting, place.person, standing) for place in places]


def _if_came(meeting: Meeting, person: Person, standing: CohortState) -> Place:
    came = standing.came(meeting, person.id)
    if came is False:
        return Place(person=person, left_out="was not there")
    if came is None and standing.answer(meeting, person.id) is Partstat.DECLINED:
        return Place(person=person, left_out="had declined the session")
    if came is None and standing.passed_over(meeting, person.id):
        return Place(person=person, left_out="was not invited to it")
    return Place(person=person)


def _facilitators(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    programme = standing.programme
    if meeting is not None and meeting.set_id is not None:
        return [Place(person=person) for person in programme.named_facilitators_at(meeting)]
    if meeting is not None:
        return [Place(person=person) for person in programme.facilitators_at(meeting)]
    found = {p.id: p for group in programme.cohort.sets for p in group.facilitators}
    return [Place(person=person) for person in found.values()]


def _and_champions(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    """Who runs a session, its champion where nobody facilitates it."""
    if meeting is None:
        return _facilitators(meeting, standing)
    return [Place(person=person) for person in standing.programme.facilitators_at(meeting)]


def _if_short(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    if meeting is None or meeting.kind is MeetingKind.EVENT:
        return []
    people = {person.id: person for person in standing.programme.facilitators_at(meeting)}
    people.update((person.id, person) for person in standing.programme.cohort.coordinators)
    why = _settled(meeting, standing)
    return [Place(person=person, left_out=why) for person in people.values()]


def _settled(meeting: Meeting, standing: CohortState) -> str:
    """Why nobody has to choose what becomes of this session, or nothing."""
    if standing.coming(meeting) >= meeting.going_ahead:
        return "enough members are coming"
    if standing.goes_ahead(meeting) is not None:
        return "somebody decided that it goes ahead"
    return "somebody has asked the coordinators for a change" if standing.proposal(meeting) is not None else ""


def _if_unmarked(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    done = "the register is marked" if meeting is not None and meeting.key in standing.marked else ""
    return [Place(person=place.person, left_out=done) for place in _and_champions(meeting, standing)]


def _everyone(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    places = [*_members(meeting, standing), *_facilitators(meeting, standing)]
    return list({place.person.id: place for place in reversed(places)}.values())[::-1]


def _coordinators(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    return [Place(person=person) for person in standing.programme.cohort.coordinators]


def _leads(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    return [Place(person=person) for person in standing.programme.cohort.leads]


def _partners(meeting: Meeting | None, standing: CohortState) -> list[Place]:
    return [Place(person=person) for person in standing.programme.cohort.partners]


_CHOOSERS: dict[Audience, Callable[[Meeting | None, CohortState], list[Place]]] = {
    Audience.MEMBERS: _members,
    Audience.MEMBERS_UNANSWERED: _unanswered,
    Audience.MEMBERS_CAME: _came,
    Audience.FACILITATORS: _facilitators,
    Audience.FACILITATORS_AND_CHAMPIONS: _and_champions,
    Audience.FACILITATORS_IF_SHORT: _if_short,
    Audience.FACILITATORS_UNMARKED: _if_unmarked,
    Audience.COORDINATORS: _coordinators,
    Audience.LEADS: _leads,
    Audience.PARTNERS: _partners,
    Audience.EVERYONE: _everyone,
}
