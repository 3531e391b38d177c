"""What the page of a short session tells those who run it: how many are coming, what each choice does, what was decided.

Who declined is for the facilitator to read; a coordinator has the number (domain.md section 9).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sets.cohort.meeting_wording import meeting_words
from sets.cohort.standing import CohortState
from sets.due.needs.asked_for import proposal_words
from sets.model.cohort import Meeting
from sets.model.ledger import index
from sets.responses.forms.session_dates import unsuitable
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.date_offers import found_for, items
from sets.web.page.request import PageRequest
from sets.web.session.context import Access, access_of, coming
from sets.web.session.decision_acts import decided_by
from sets.web.session.wish_facts import cards, history, yes_so_far

ENOUGH = "Enough people are coming now, so there is nothing to choose."
NO_CHOICE = "There is nothing to choose about it."


class Runs(StrEnum):
    """Who may decide: who facilitates the session, a coordinator, or nobody else."""

    NOT = "not"
    FACILITATES = "facilitates"
    COORDINATES = "coordinates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the choice stands. `open`: each of the three can be chosen still; `said` is what was chosen, and by whom.

    `enough`: there is nothing to choose, as enough people are coming.
    """

    open: bool
    said: str = ""
    enough: bool = False


def runs(request: PageRequest, meeting: Meeting) -> Runs:
    """What this person is to the session, or the event, today. Who facilitates and coordinates may all that a coordinator may."""
    person, coordinators = request.person.id, request.programme.cohort.coordinators
    coordinates = any(one.id == person and not one.is_over(request.today) for one in coordinators)
    if coordinates:
        return Runs.COORDINATES
    return Runs.FACILITATES if _facilitates(request, meeting) else Runs.NOT


def _facilitates(request: PageRequest, meeting: Meeting) -> bool:
    return access_of(request.person.id, meeting, request.programme, request.today) is Access.WHOLE


def standing_of(request: PageRequest) -> CohortState:
    """What is known of people at this request."""
    return CohortState(
        programme=request.programme,
        responses=request.responses,
        ledger=index(request.records.deliveries()),
        now=request.now,
    )


def stage_of(request: PageRequest, meeting: Meeting) -> Stage:
    """Whether there is anything to choose, and what was chosen so far."""
    standing, zone = standing_of(request), request.zone
    if meeting.cancelled is not None:
        by = decided_by(request, meeting)
        who = f"{by} cancelled this session" if by else "The session is cancelled"
        return Stage(open=False, said=f"{who}. The reason: {one_line(meeting.cancelled).rstrip('.')}.")
    if meeting.start <= request.now:
        return Stage(open=False, said="The session has begun, so there is nothing to choose any more.")
    if standing.coming(meeting) >= meeting.going_ahead:
        return Stage(open=False, said=ENOUGH if meeting.set_id is not None else NO_CHOICE, enough=True)
    decided, proposal = standing.goes_ahead(meeting), standing.proposal(meeting)
    if decided is not None:
        by = one_line(decided.by) or "A coordinator"
        return Stage(
            open=True, said=f"{by} decided at {words.moment(decided.at, zone)} that it goes ahead, as a short session."
        )
    if proposal is not None:
        return Stage(open=True, said=f"{proposal_words(proposal, standing)} Said at {words.moment(proposal.at, zone)}.")
    return Stage(open=True)


def seen_mark(request: PageRequest, meeting: Meeting) -> str:
    """What a form was based on: the session's time, and what was chosen so far."""
    facts = f"{meeting.start.timestamp()}\n{stage_of(request, meeting).said}"
    return sha256(facts.encode()).hexdigest()[:16]


def proposed_starts(request: PageRequest, meeting: Meeting) -> tuple[datetime, ...]:
    """The proposed starts that still will do: a holiday, another session or the clock may have come in between."""
    proposal = standing_of(request).proposal(meeting)
    starts = proposal.starts if proposal is not None else ()
    return tuple(start for start in starts if not unsuitable(start, meeting, request.programme, request.now))


def found_starts(request: PageRequest, meeting: Meeting) -> tuple[datetime, ...]:
    """The starts that setwise finds, best first, while there is something to choose."""
    return tuple(one.start for one in found_for(request, meeting).offers) if stage_of(request, meeting).open else ()


def decision_facts(request: PageRequest, meeting: Meeting, role: Runs) -> dict[str, object]:
    """All facts of the page."""
    standing, stage = standing_of(request), stage_of(request, meeting)
    proposal = standing.proposal(meeting)
    return {
        "meeting": meeting_words(meeting, request.programme),
        "coming": standing.coming(meeting),
        "members": len(request.programme.members_at(meeting)),
        "rows": coming(meeting, standing)["rows"] if stage.open and _facilitates(request, meeting) else (),
        "stage": stage,
        "wishes": cards(request, meeting, standing, coordinates=role is Runs.COORDINATES),
        "yes": yes_so_far(meeting, standing),
        "history": history(meeting, standing),
        "goes": standing.goes_ahead(meeting) is not None,
        "dates": tuple(
            (words.moment(start, request.zone), f"{request.here()}/take{number}")
            for number, start in enumerate(proposed_starts(request, meeting), start=1)
            if role is Runs.COORDINATES and stage.open
        ),
        "found": tuple(
            (label, hint, f"{request.here()}/found{number}")
            for number, (_, label, hint) in enumerate(items(request, found_for(request, meeting), named=True), start=1)
        )
        if role is Runs.COORDINATES and stage.open
        else (),
        "late": proposal is not None and not proposed_starts(request, meeting) and bool(proposal.starts),
        "told": len(request.programme.expected_ids(meeting)),
        "names": words.listed([one_line(one.name) for one in request.programme.expected(meeting)]),
        "others": words.listed(_others(request, meeting)),
        "hidden": {"seen": seen_mark(request, meeting)},
        "here": request.here(),
    }


def _others(request: PageRequest, meeting: Meeting) -> list[str]:
    """Who else may decide, by name."""
    there = [one for one in request.programme.cohort.coordinators if one.serves_on(request.today)]
    people = {one.id: one for one in (*request.programme.facilitators_at(meeting), *there)}
    return [one_line(one.name) for one in people.values() if one.id != request.person.id]
