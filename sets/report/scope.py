"""Which report a cohort has before it: the one at half way, or the one after the end."""

from __future__ import annotations

from datetime import datetime

from sets.cohort.programme import Programme
from sets.model.report_review import Scope


def scope_at(programme: Programme, now: datetime) -> Scope:
    """FINAL once every session that takes place is over."""
    sessions = (meeting for meetings in programme.sessions_by_set.values() for meeting in meetings)
    over = all(meeting.end <= now for meeting in sessions if meeting.cancelled is None)
    return Scope.FINAL if over else Scope.MIDPOINT
