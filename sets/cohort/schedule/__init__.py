"""From a cohort to the dates of its meetings.

A session stands on its cadence date, unless that day is closed (then `session_dates.open_day` says where it goes), a person
listed the date, or a move names another one. `session_dates` decides the days, `meetings` gives them times and words,
`checks` and `practice` look at the result.
"""

from __future__ import annotations

from datetime import datetime

from sets.cohort.schedule.checks import checked, observed_events, past_events
from sets.cohort.schedule.meetings import event_meetings, session_meetings
from sets.cohort.schedule.practice import practised
from sets.cohort.schedule.problems import Path, Problem, Scene, Schedule, placed
from sets.model.cohort import Cohort, Meeting

__all__ = ["Path", "Problem", "Schedule", "placed", "practised", "resolve"]


def resolve(cohort: Cohort, previous: tuple[Meeting, ...], now: datetime | None) -> Schedule:
    """Every meeting of the cohort in order of time, cancelled ones too, with what a person should know about them.

    `previous` are the meetings of the version before: a date that people were told stays, unless the session's own
    entries changed or, while it lies ahead of `now`, its closed days did. Place, link and title are the file's.
    """
    scene = Scene(cohort=cohort, previous={meeting.key: meeting for meeting in previous}, now=now)
    events, problems = event_meetings(scene)
    problems += observed_events(scene) + past_events(scene, events)
    meetings = list(events)
    for index in range(len(cohort.sets)):
        sessions, found = session_meetings(scene, index)
        meetings += [session.meeting for session in sessions]
        problems += found + checked(scene, index, sessions, events)
    return Schedule(
        meetings=tuple(sorted(meetings, key=lambda meeting: (meeting.start, meeting.key))), problems=tuple(problems)
    )
