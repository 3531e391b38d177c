"""When councils keep back from publicity before a poll (domain.md section 10). Pure."""

from __future__ import annotations

from datetime import date, timedelta

from sets.dates.working_days import add_working_days
from sets.model.cohort import Cohort, WorkingCalendar
from sets.text import wording as words

WORKING_DAYS = 25
FURTHEST = timedelta(days=3 * WORKING_DAYS)
THURSDAY = 3
USUAL = "the usual day of local elections"


def pre_election(cohort: Cohort, day: date) -> str:
    """What to say to whoever publishes a report on a day within the 25 working days up to a poll; nothing on other days."""
    if which := poll_ahead(cohort, day):
        return (
            f"It is the pre-election period before {which}. The public version is publicity: council publicity is "
            "restricted then."
        )
    return ""


def poll_ahead(cohort: Cohort, day: date) -> str:
    """The poll in whose pre-election period `day` lies, in words, the poll's day included; nothing on other days.

    Polls are those that the cohort's file names; without any, the first Thursday in May. Only the nation's own holidays
    count, as they do in the notice of election.
    """
    named = cohort.report.polls
    for poll in named or tuple(usual_poll(year) for year in (day.year, day.year + 1)):
        # no year of holidays is looked up for a day that is months away
        if (
            poll - FURTHEST <= day <= poll
            and add_working_days(poll, -WORKING_DAYS, WorkingCalendar(cohort.nation)) <= day <= poll
        ):
            return words.day(poll) if named else f"{words.day(poll)}, {USUAL}"
    return ""


def usual_poll(year: int) -> date:
    """The first Thursday in May."""
    first = date(year, 5, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7)
