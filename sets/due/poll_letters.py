"""The letters of a poll of dates: one to each whom a session expects, and one reminder to who has said nothing. Pure.

No other letter goes for it: what was chosen, people learn by the update of their calendar. Hours, pauses and days with
another letter are those of the steps of a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sets.cohort.standing import CohortState
from sets.dates.moments import USUAL_TIME, wall
from sets.dates.working_days import add_working_days
from sets.due.prompting.candidates import well_after
from sets.due.report_steps import Busy, ready
from sets.model.cohort import Meeting, Person
from sets.model.ledger import perhaps_left, told_already
from sets.model.messages import DATES_ASKED, REMINDER_SUFFIX, Due, Flow, LeftOut, LetterPlan, State
from sets.model.polls import DatePoll
from sets.report.release.letters import letter_of
from sets.responses.date_poll import REMINDED, is_open, poll_of, said_by

WHY = "the coordinators ask which other dates suit the set"


def poll_dues(standing: CohortState, now: datetime, busy: Busy) -> tuple[tuple[LetterPlan, ...], tuple[LeftOut, ...]]:
    """The letters that are to leave, and who gets none and why. Somebody whose pause lasts longer is not asked."""
    plans: list[LetterPlan] = []
    left_out: list[LeftOut] = []
    for due, person in _wanted(standing, now):
        line = standing.ledger.by_key.get(due.key)
        if told_already(line) or (line is not None and line.state is State.UNKNOWN and line.repeat):
            continue
        # it asks for something: where a letter was reported as unwanted it stops, as prompts do
        if why := standing.takes_no_mail(person.email, needed=False):
            left_out.append(due.left_out(why))
        elif (found := ready(due, person, line, standing, now, busy)) is not None:
            plans.append(LetterPlan(dues=(found,)))
    return tuple(plans), tuple(left_out)


def _wanted(standing: CohortState, now: datetime) -> Iterator[tuple[Due, Person]]:
    for meeting in standing.programme.meetings:
        poll = poll_of(meeting, standing.responses)
        if poll is None or not is_open(poll, meeting, now):
            continue
        for person in standing.programme.expected(meeting):
            if person.id in poll.asked:
                yield from ((due, person) for due in _of_one(poll, meeting, person, standing))


def _of_one(poll: DatePoll, meeting: Meeting, person: Person, standing: CohortState) -> Iterator[Due]:
    first = _due(poll, meeting, person, standing, DATES_ASKED, poll.at)
    # whatever was said: a list of who is still to be asked must tell nothing
    yield first
    sent, said = standing.ledger.by_key.get(first.key), said_by(poll, person.id, standing.responses)
    if sent is not None and perhaps_left(sent) and not said:
        day = add_working_days(poll.at.astimezone(standing.programme.zone).date(), REMINDED, person.calendar)
        at = well_after(wall(day, USUAL_TIME, standing.programme.zone), sent.left_at)
        yield _due(poll, meeting, person, standing, DATES_ASKED + REMINDER_SUFFIX, at)


def _due(poll: DatePoll, meeting: Meeting, person: Person, standing: CohortState, kind: str, at: datetime) -> Due:
    cohort = standing.programme.cohort.id
    revision, _ = letter_of(cohort, person, kind, poll.number, standing.stopped_mail, meeting.key)
    return Due(
        cohort=cohort,
        occasion=meeting.key,
        person=person.id,
        kind=kind,
        revision=revision,
        part=Flow.PROMPTS,
        at=at,
        until=poll.until,
        why=WHY if kind == DATES_ASKED else f"one reminder to those who have not answered: {WHY}",
        name=person.name,
        address=person.email,
    )
