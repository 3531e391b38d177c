"""What has begun, as facts, and what an edit of the cohort file would change of it: a fault each, which names the line to write.

Pure.
"""

from __future__ import annotations

from sets.cohort.history.edit import NO_RECORDS, Edit, Records, mostly_the_same, records_in
from sets.cohort.history.held_meetings import changed_meetings
from sets.cohort.history.people_there import missing_people
from sets.cohort.schedule import Problem

__all__ = ["NO_RECORDS", "Edit", "Records", "history_faults", "mostly_the_same", "records_in"]


def history_faults(edit: Edit) -> tuple[Problem, ...]:
    """Every fault, those about meetings first; nothing for what is to come."""
    return (*changed_meetings(edit), *missing_people(edit))
