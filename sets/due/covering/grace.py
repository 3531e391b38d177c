"""Some days without asking, once people were told that a session has changed: the message itself asked them already. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sets.cohort.standing import CohortState
from sets.dates.working_days import add_working_days
from sets.due.calendar_updates import ADDRESS, changed
from sets.due.prompting.candidates import Candidate
from sets.model.ledger import Ledger
from sets.model.messages import INVITE, UPDATE, Delivery
from sets.model.timing import Side
from sets.responses.prompt_catalogue import ATTENDANCE_CHECK, PREPARATION

GRACE_DAYS = 3
"""Working days after a calendar message about a change of a session, in which nobody is asked about that session."""
JUST_ASKED = "was told of a change to it, which asked the same"


def after_a_change(candidate: Candidate, standing: CohortState) -> Candidate:
    """The prompt with its days of grace. Where they end after its last useful moment, preparation keeps its time, and the
    attendance check falls away: the message about the change has Accept and Decline of its own.
    """
    if candidate.kind not in (ATTENDANCE_CHECK.name, PREPARATION.name):
        return candidate
    line = standing.ledger.last_told(candidate.occasion, candidate.person.id)
    if line is None or not _is_change(line, standing.ledger):
        return candidate
    zone = standing.programme.zone
    told = line.left_at.astimezone(zone)
    free = add_working_days(told.date(), GRACE_DAYS, candidate.person.calendar)
    at = datetime.combine(free, candidate.at.astimezone(zone).timetz())
    if at <= candidate.at:
        return candidate
    if at <= candidate.until:
        return replace(candidate, at=at, side=Side.AFTER)
    return replace(candidate, left_out=JUST_ASKED) if candidate.kind == ATTENDANCE_CHECK.name else candidate


def _is_change(line: Delivery, ledger: Ledger) -> bool:
    """Whether this message told of the session itself; another address of the person's is no change of it."""
    before = ledger.told_before(line)
    if before is None or line.told is None or line.kind not in (INVITE, UPDATE):
        return False
    return bool(set(changed(before, line.told)) - {ADDRESS})
