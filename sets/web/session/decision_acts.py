"""Cancelling or moving a session from its page: the acts of the cohort file, published in the presser's name.

Where the file cannot be changed, because it has edits that are not published, nothing is done: then what was wanted is
kept as something that needs a coordinator.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sets.cohort.acts import meetings
from sets.cohort.acts.scene import Acted
from sets.model.cohort import Meeting
from sets.service.change import Preview, carry_out, preview
from sets.text.clean import one_line
from sets.web.page.request import PageRequest


def cancelled(request: PageRequest, meeting: Meeting, why: str) -> Preview:
    """What cancelling would do. Raises ActError, StateError, CohortFileError, StoreError."""
    act = meetings.Cancel(meeting=str(meeting.key), why=why)
    return _previewed(request, partial(meetings.cancel, act))


def moved(request: PageRequest, meeting: Meeting, start: datetime, why: str) -> Preview:
    """What moving it to that time would do. Raises as `cancelled` does."""
    local = start.astimezone(request.zone)
    act = meetings.Move(meeting=str(meeting.key), to=local.date(), time=local.time(), why=why)
    return _previewed(request, partial(meetings.move, act))


def publish(request: PageRequest, found: Preview) -> None:
    """Do it, in the name of who pressed."""
    carry_out(request.site.installation, found, request.now, by=one_line(request.person.name))


def _previewed(request: PageRequest, change: partial[Acted]) -> Preview:
    return preview(request.site.installation, str(request.link.cohort), change, request.now)


def who_is_told(found: Preview) -> tuple[str, ...]:
    """The names of all who would be told something, each once, in order."""
    return tuple(sorted({name for change in found.difference.changes for name in change.people}))


def decided_by(request: PageRequest, meeting: Meeting) -> str:
    """In whose name the version was published that cancelled this session; nothing where no name was given."""
    by = ""
    for version in reversed(request.records.versions()):
        there = next((one for one in version.meetings if one.key == meeting.key), None)
        if there is None or there.cancelled is None:
            break
        by = version.by
    return one_line(by)
