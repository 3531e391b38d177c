"""Where a cohort stands, for its coordinators: what needs a person first, then the sessions in numbers. Pure.

With a link to each other cohort that the same person coordinates, and what it takes to run one by hand on a day without
setwise: next dates, people and empty registers.
"""

from __future__ import annotations

from collections.abc import Callable

from sets.cohort.meeting_wording import meeting_words
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.cohort_standing import CohortStanding, EventStanding, SessionStanding
from sets.due.needs.need import Dismissed, Need, fact_of
from sets.due.weeks import AHEAD
from sets.mail.page_links import link_generation_of
from sets.mail.signed_links import Link
from sets.model.cohort import CohortId, MeetingKind
from sets.model.errors import StateError, StoreError
from sets.model.ledger import index
from sets.model.requests import Purpose
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import PageRequest
from sets.web.team.try_again import TryAgain

TO_COME = "to come"


def state_facts(
    found: CohortStanding,
    programme: Programme,
    to: Callable[[Need], str],
    again: Callable[[Need], tuple[TryAgain, ...]],
) -> dict[str, object]:
    """What the page says. What is held stands among the messages, so `found` has none of it.

    `to` gives the page on which it is decided, or nothing; `again` the buttons by which mail goes to somebody again.
    """
    return {
        "needs": tuple((need, reason_field(need.key), to(need), again(need)) for need in found.needs if not need.alone),
        "dismissed": tuple(_dismissed(one, programme) for one in found.dismissed if not one.need.alone),
        "sessions": tuple(_row(session, programme) for session in found.sessions),
        "events": tuple(_event(event, programme) for event in found.events),
        "letters": found.letters,
        "states": tuple((words.upper_first(state), str(count)) for state, count in found.states),
        "next": words.moment(found.next_message, programme.zone) if found.next_message is not None else "",
        "last_pass": words.moment(found.last_pass, programme.zone) if found.last_pass is not None else "",
        "version": found.number,
    }


def reason_field(key: str) -> str:
    """The name of the field with the reason to lay this aside: one a need, as a page has several."""
    return f"why-{fact_of(key)}"


def _dismissed(one: Dismissed, programme: Programme) -> str:
    who = one.decision.by or "somebody at the command line"
    return f"{one.need.says} Laid aside by {who} on {words.moment(one.decision.at, programme.zone)}: {one.decision.why}"


def to_decide(request: PageRequest) -> tuple[tuple[str, str], ...]:
    """Sessions about which something is to be chosen, and the page for it: few are coming, or somebody asks for a change."""
    programme, now = request.programme, request.now
    ledger = index(request.records.deliveries())
    standing = CohortState(programme=programme, responses=request.responses, ledger=ledger, now=now)
    return tuple(
        (meeting_words(meeting, programme).label, request.to(Purpose.DECIDE, meeting.key))
        for meeting in programme.meetings
        if meeting.kind is MeetingKind.SESSION
        and meeting.cancelled is None
        and now < meeting.start
        and (standing.proposal(meeting) is not None or (meeting.start <= now + AHEAD and standing.short(meeting)))
    )


def _row(session: SessionStanding, programme: Programme) -> tuple[str, ...]:
    meeting = meeting_words(session.meeting, programme)
    if session.meeting.cancelled is not None:
        return (meeting.label, meeting.day, "cancelled", "", "", "")
    coming, runs = session.members.words, session.facilitators.words
    if session.logs is None:
        return (meeting.label, meeting.day, coming, runs, TO_COME, TO_COME)
    came = f"{session.came} of {session.members.expected}" if session.came is not None else "not marked"
    return (meeting.label, meeting.day, coming, runs, came, words.upper_first(session.logs.words))


def _event(event: EventStanding, programme: Programme) -> tuple[str, str, tuple[str, ...]]:
    meeting = meeting_words(event.meeting, programme)
    if event.meeting.cancelled is not None:
        return (meeting.label, meeting.day, ("Cancelled",))
    said = tuple(f"{words.upper_first(one.who)}: {one.words}" for one in event.coming)
    return (meeting.label, meeting.day, said)


def others_of(request: PageRequest) -> tuple[tuple[str, str], ...]:
    """Title and path of each, in the order of their ids; a cohort that cannot be read is left out here and said elsewhere."""
    names = (name for name in request.site.installation.store.cohorts() if name != request.link.cohort)
    return tuple(found for name in names if (found := _page(request, name)) is not None)


def _page(request: PageRequest, name: CohortId) -> tuple[str, str] | None:
    try:
        programme, responses = request.site.programme(name), request.site.records(name).responses()
    except (StateError, StoreError):
        return None
    today = request.now.astimezone(programme.zone).date()
    if not any(one.id == request.person.id and one.serves_on(today) for one in programme.cohort.coordinators):
        return None
    link = Link(
        purpose=Purpose.TEAM,
        cohort=name,
        person=request.person.id,
        turn=link_generation_of(responses, request.person.id),
    )
    return one_line(programme.cohort.title), request.site.links.path(link, request.now)
