"""Whether a page of questions is open, and what stands in the way (domain.md section 4: late logs until the next session). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sets.cohort.anchors import asked_on, report_draft
from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, Meeting, Occasion, Person, PersonId
from sets.model.publication import Issued, released
from sets.model.responses import Came, LearningLog, Responses
from sets.responses.prompt_catalogue import REFLECTION, prompt_called


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
    if closed_by(prompt, meeting, person, programme, issued, log.at if log is not None else None, now) is not None:
        return Window.RELEASED
    if log is not None or meeting is None or prompt != REFLECTION.name:
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


def closed_by(
    prompt: str,
    meeting: Meeting | None,
    person: Person,
    programme: Programme,
    issued: Iterable[Issued],
    answered: datetime | None,
    now: datetime,
) -> datetime | None:
    """When the release of the report closed this page for somebody who has `answered` at that moment, or not yet.

    None while it is open: what is asked after the report is answered after it too, but for answers that it counted.
    """
    past = sorted(at for at in released(issued) if at <= now)
    occasion = meeting.key if meeting is not None else WHOLE_COHORT
    if not past or asked_for_report(prompt, occasion, person, programme, past[0]):
        return past[0] if past else None
    return next((at for at in past if answered is not None and answered <= at), None)


def asked_for_report(prompt: str, occasion: Occasion, person: Person, programme: Programme, release: datetime) -> bool:
    """Whether a prompt is asked for the report, which closes it: its row of the timeline says so, never its name."""
    rule, row = next((one for one in programme.cohort.prompts if one.name == prompt), None), prompt_called(prompt)
    if rule is None or not row.closes_with_report:
        return row.closes_with_report
    asked = asked_on(rule, occasion, person, programme)
    return asked is None or asked <= min(report_draft(programme) or release, release)


def _absent(meeting: Meeting, person: PersonId, responses: Responses) -> bool:
    lines = [line for line in responses.attendance if line.occasion == meeting.key and line.person == person]
    newest = max(lines, key=lambda line: line.at, default=None)
    return newest is not None and newest.came is Came.NO
