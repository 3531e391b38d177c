"""What cannot be right about the report's own numbers and polls, or is worth a second look."""

from __future__ import annotations

from collections.abc import Iterator

from sets.cohort.file.context import Context
from sets.cohort.file.events import FURTHEST
from sets.cohort.file.session_rules import merged, nominal_days, session_rules
from sets.cohort.file.shape_faults import Remark
from sets.text.wording import plural


def places_given(context: Context) -> Iterator[Remark]:
    """Nobody gets a place without asking for one, and whoever is in a set has a place."""
    report = context.file.report
    if report.placed is None:
        return
    path, members = ("report", "placed"), sum(len(one.members) for one in context.file.sets)
    if report.applied is not None and report.placed > report.applied:
        fault = f"placed: {report.placed} got a place and only {report.applied} applied; look at both numbers"
        yield Remark(path=path, message=fault)
    elif report.placed < members:
        fewer = (
            f"placed: {report.placed} got a place, and the sets have {plural(members, 'member')}; look at the number"
        )
        yield Remark(path=path, message=fewer, warning=True)


def polls_near(context: Context) -> Iterator[Remark]:
    """A poll stands within a year of the sessions, and once."""
    sets = context.file.sets
    days = sorted(day for one in sets for day in nominal_days(session_rules(merged(context.file.sessions, one))))
    polls = context.file.report.polls
    for number, poll in enumerate(polls):
        if poll in polls[:number]:
            yield Remark(path=("report", "polls", number), message=f"polls: {poll} is here twice; keep one")
        elif days and not days[0] - FURTHEST <= poll <= days[-1] + FURTHEST:
            far = f"polls: {poll} is more than a year from the sessions ({days[0]} to {days[-1]}); look at the year"
            yield Remark(path=("report", "polls", number), message=far)


REPORT_CHECKS = (places_given, polls_near)
