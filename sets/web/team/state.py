"""Where a cohort stands, for its coordinators: what needs a person first, then the sessions in numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sets.cohort.meeting_wording import meeting_words
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.outlook import Outlook
from sets.due.overview import AGO, SessionStanding, standing_of
from sets.model.cohort import Meeting, MeetingKind
from sets.model.ledger import Ledger, index
from sets.model.messages import REMINDER_SUFFIX, Delivery
from sets.model.responses import Responses
from sets.text import wording as words
from sets.web.team.messages import WISHES

_MESSAGE = "message"
TO_COME = "to come"


def state_facts(
    programme: Programme, responses: Responses, ledger: Ledger, outlook: Outlook, now: datetime
) -> dict[str, object]:
    """What the page says. What is held stands among the messages, so it is left out of what needs a person here."""
    found = standing_of(programme, responses, _discreet(ledger), replace(outlook, held=()), now)
    standing = CohortState(programme=programme, responses=responses, ledger=ledger, now=now)
    return {
        "needs": tuple(need.what for need in found.needs),
        "short": tuple(_short(meeting, standing) for meeting in short_sessions(standing, now)),
        "sessions": tuple(_row(session, programme, now) for session in found.sessions),
        "states": tuple((words.upper_first(state), str(count)) for state, count in found.states),
        "next": words.moment(found.next_message, programme.zone) if found.next_message is not None else "",
        "version": found.number,
    }


def short_sessions(standing: CohortState, now: datetime) -> tuple[Meeting, ...]:
    """Sessions of the next two weeks for which too few are coming and nobody has decided to go ahead."""
    return tuple(
        meeting
        for meeting in standing.programme.meetings
        if meeting.kind is MeetingKind.SESSION
        and meeting.cancelled is None
        and now < meeting.start <= now + AGO
        and standing.short(meeting)
    )


def _short(meeting: Meeting, standing: CohortState) -> dict[str, str]:
    return {"key": meeting.key, "label": meeting_words(meeting, standing.programme).label}


def _row(session: SessionStanding, programme: Programme, now: datetime) -> tuple[str, ...]:
    meeting = meeting_words(session.meeting, programme)
    if session.meeting.cancelled is not None:
        return (meeting.label, meeting.day, "cancelled", "", "")
    coming = f"{session.accepted} yes, {session.declined} no, of {session.expected}"
    if session.meeting.end > now:
        return (meeting.label, meeting.day, coming, TO_COME, TO_COME)
    came = f"{session.came} of {session.expected}" if session.came is not None else "not marked"
    given = session.returned + session.declined_log
    logs = f"{session.returned} returned, {session.declined_log} nothing to share" if given else "none yet"
    return (meeting.label, meeting.day, coming, came, logs)


def _discreet(ledger: Ledger) -> Ledger:
    """The ledger without the kinds that tell on people: who got a reminder had not answered, who asked had asked."""
    return index(_plain(ledger.deliveries))


def _plain(lines: Iterable[Delivery]) -> Iterable[Delivery]:
    for line in lines:
        kind = _MESSAGE if line.kind in WISHES else line.kind.removesuffix(REMINDER_SUFFIX)
        yield line if kind == line.kind else replace(line, kind=kind)
