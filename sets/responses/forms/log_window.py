"""Whether a page of questions is open, and what stands in the way (domain.md section 4: late logs until the next session). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, Person, PersonId
from sets.model.publication import Issued, released
from sets.model.responses import Came, LearningLog, Responses
from sets.responses.readers import REFLECTION

AFTER_THE_REPORT = frozenset({"follow-up-3-months", "follow-up-6-months"})
"""Asked after the report has gone out, so that its release does not close them."""


class Window(StrEnum):
    """OPEN: write, change, take back. Else why not: EARLY, CANCELLED, ABSENT, LATE (for a new one), RELEASED."""

    OPEN = "open"
    EARLY = "early"
    CANCELLED = "cancelled"
    ABSENT = "absent"
    LATE = "late"
    RELEASED = "released"


def window(
    prompt: str,
    meeting: Meeting | None,
    person: Person,
    programme: Programme,
    responses: Responses,
    issued: Iterable[Issued],
    log: LearningLog | None,
    now: datetime,
) -> Window:
    """Where a page stands for somebody whose log so far is `log`. What was sent stays open until the report's release."""
    if _released(prompt, issued, log, now):
        return Window.RELEASED
    if log is not None or meeting is None or prompt != REFLECTION:
        return Window.OPEN
    if meeting.cancelled is not None:
        return Window.CANCELLED
    if now < meeting.start:
        return Window.EARLY
    if _absent(meeting, person.id, responses):
        return Window.ABSENT
    following = next_session(meeting, programme)
    return Window.LATE if following is not None and following.start <= now else Window.OPEN


def next_session(meeting: Meeting | None, programme: Programme) -> Meeting | None:
    """The set's next session that takes place after this one."""
    if meeting is None or meeting.set_id is None:
        return None
    later = (m for m in programme.sessions_by_set.get(meeting.set_id, ()) if m.start > meeting.start)
    return min(later, key=lambda m: m.start, default=None)


def _released(prompt: str, issued: Iterable[Issued], log: LearningLog | None, now: datetime) -> bool:
    past = [at for at in released(issued) if at <= now]
    if prompt in AFTER_THE_REPORT:
        return log is not None and any(log.at <= at for at in past)
    return bool(past)


def _absent(meeting: Meeting, person: PersonId, responses: Responses) -> bool:
    lines = [line for line in responses.attendance if line.occasion == meeting.key and line.person == person]
    newest = max(lines, key=lambda line: line.at, default=None)
    return newest is not None and newest.came is Came.NO
