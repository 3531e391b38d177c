"""The letters of a report's steps: who is shown their words, who checks the facts, who receives the report. Pure.

The newest step of each report says what is to be told; its number is the letters' revision, so that going back and on
again tells people anew, and the same step never twice. Hours and pauses are those of prompts; a day on which somebody
gets another letter is left alone where that is in time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sets.cohort.standing import CohortState
from sets.dates.contact_hours import CLOSES, later
from sets.dates.moments import USUAL_TIME, wall
from sets.dates.working_days import add_working_days
from sets.due.prompting.candidates import well_after
from sets.model.cohort import WHOLE_COHORT, Person, PersonId
from sets.model.ledger import perhaps_left, told_already
from sets.model.messages import (
    FACT_CHECK,
    GRACE,
    QUOTE_CHECK,
    REMINDER_SUFFIX,
    REPORT,
    REPORT_OUT,
    Delivery,
    Due,
    Flow,
    LeftOut,
    LetterPlan,
    State,
    prompt_of,
)
from sets.model.report_review import ReportStage, Scope, Step, newest_step
from sets.report.release.letters import letter_of
from sets.report.release.workflow import KINDS, checkers, prefix_of, said_since, serves

QUOTES_REMINDER, FACTS_REMINDER = 3, 3
"""Working days after the quotes were shown; before the check of the facts closes."""
STAYS_USEFUL = 20
"""Working days for which word of a released report is still sent."""
WHYS = {
    QUOTE_CHECK: "their words stand in the report",
    FACT_CHECK: "the sets and partners check the report's facts",
    REPORT: "the report is released",
    REPORT_OUT: "the report is out",
}
Busy = Mapping[PersonId, Collection[date]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """One letter for one person, with its natural moment and its last useful one."""

    step: Step
    kind: str
    person: Person
    at: datetime
    until: datetime
    reminds: bool = False


def drafts_over(steps: tuple[Step, ...]) -> frozenset[str]:
    """The kinds of drafts whose report is released."""
    newest = ((scope, newest_step(steps, scope)) for scope in Scope)
    return frozenset(KINDS[scope] for scope, step in newest if step is not None and step.stage is ReportStage.RELEASED)


def first_release(steps: tuple[Step, ...]) -> datetime | None:
    """When the cohort's report was released for the first time."""
    out = (step.at for step in steps if step.report is Scope.FINAL and step.stage is ReportStage.RELEASED)
    return min(out, default=None)


def report_dues(
    standing: CohortState, steps: tuple[Step, ...], now: datetime, busy: Busy
) -> tuple[tuple[LetterPlan, ...], tuple[LeftOut, ...], tuple[Due, ...]]:
    """The letters that are to leave, who gets none and why, and what came too late to be sent.

    `busy` are the days on which each person gets something else.
    """
    plans: list[LetterPlan] = []
    left_out: list[LeftOut] = []
    missed: list[Due] = []
    for one in _all_wanted(standing, steps):
        due, line = _due(one, standing)
        if told_already(line) or (line is not None and line.state is State.UNKNOWN and line.repeat):
            continue
        if why := _stopped(one, standing):
            left_out.extend([due.left_out(why)] if one.until >= now else [])
        elif (found := ready(due, one.person, line, standing, now, busy)) is not None:
            plans.append(LetterPlan(dues=(found,)))
        elif not one.reminds:
            missed.append(due)
    return tuple(plans), tuple(left_out), tuple(missed)


def _all_wanted(standing: CohortState, steps: tuple[Step, ...]) -> Iterator[_Wanted]:
    for scope in Scope:
        step = newest_step(steps, scope)
        if step is not None:
            yield from _wanted(step, standing)


def _wanted(step: Step, standing: CohortState) -> Iterable[_Wanted]:
    if step.stage is ReportStage.QUOTES:
        return _asked(step, QUOTE_CHECK, step.quoted, standing)
    if step.stage is ReportStage.FACTS:
        return _asked(step, FACT_CHECK, sorted(checkers(standing.programme, _day(step.at, standing))), standing)
    return _told(step, standing) if step.stage is ReportStage.RELEASED else ()


def _asked(step: Step, kind: str, people: Iterable[PersonId], standing: CohortState) -> Iterator[_Wanted]:
    """One letter, and one reminder, to those who have said nothing since the step was taken."""
    said = said_since(standing.responses, step)
    until = step.until or _useful(step, standing)
    for person in _found(people, standing):
        if person.id not in said:
            yield (first := _Wanted(step=step, kind=kind, person=person, at=step.at, until=until))
            remind = wall(_reminder_day(step, until, person, standing), USUAL_TIME, standing.programme.zone)
            sent = _due(first, standing)[1]
            if sent is not None and perhaps_left(sent):
                at = well_after(remind, sent.left_at)
                yield replace(first, kind=kind + REMINDER_SUFFIX, at=at, reminds=True)


def _reminder_day(step: Step, until: datetime, person: Person, standing: CohortState) -> date:
    if step.stage is ReportStage.QUOTES:
        return add_working_days(_day(step.at, standing), QUOTES_REMINDER, person.calendar)
    return add_working_days(_day(until, standing), -FACTS_REMINDER, person.calendar)


def _told(step: Step, standing: CohortState) -> Iterator[_Wanted]:
    """Leads receive the report; everybody who checked its facts hears that it is out. Who is both receives it."""
    programme, day = standing.programme, _day(step.at, standing)
    leads = [one.id for one in programme.cohort.leads if serves(programme, one.id, day)]
    others = sorted(checkers(programme, day) - set(leads))
    for kind, people in ((REPORT, leads), (REPORT_OUT, others)):
        for person in _found(people, standing):
            yield _Wanted(step=step, kind=kind, person=person, at=step.at, until=_useful(step, standing))


def _found(people: Iterable[PersonId], standing: CohortState) -> Iterator[Person]:
    everyone = standing.programme.people
    return (everyone[one] for one in people if one in everyone)


def _useful(step: Step, standing: CohortState) -> datetime:
    zone, calendar = standing.programme.zone, standing.programme.cohort.calendar
    return wall(add_working_days(_day(step.at, standing), STAYS_USEFUL, calendar), CLOSES, zone)


def _stopped(one: _Wanted, standing: CohortState) -> str:
    if standing.gone(one.person) or not serves(standing.programme, one.person.id, _day(one.at, standing)):
        return "has left the programme"
    return standing.takes_no_mail(one.person.email, needed=False)


def _due(one: _Wanted, standing: CohortState) -> tuple[Due, Delivery | None]:
    """The letter, and its line where it has one."""
    why, cohort = WHYS[prompt_of(one.kind)], standing.programme.cohort.id
    kind = prefix_of(one.step.report) + one.kind
    revision, line = letter_of(cohort, one.person, kind, one.step.number, standing.stopped_mail)
    due = Due(
        cohort=cohort,
        occasion=WHOLE_COHORT,
        person=one.person.id,
        kind=kind,
        revision=revision,
        part=Flow.REPORTS,
        at=one.at,
        until=one.until,
        why=f"one reminder to those who have not answered: {why}" if one.reminds else why,
        name=one.person.name,
        address=one.person.email,
    )
    return due, line


def ready(
    due: Due, person: Person, line: Delivery | None, standing: CohortState, now: datetime, busy: Busy
) -> Due | None:
    """The due at the time when it may leave; None where that is past its last useful moment."""
    at = due.at
    if line is not None and line.state is State.UNKNOWN:
        at = (line.settled or now) + GRACE
        due = replace(due, resend=True, why="its fate is unknown, so it is sent once more")
    if line is not None and line.state is State.FAILED and line.next_try is not None:
        at = max(at, line.next_try)
    first = _working(max(at, now), person, standing)
    free = first
    while free <= due.until and _day(free, standing) in busy.get(person.id, ()):
        free = _working(free + timedelta(days=1), person, standing)
    # better a second letter on one day than none in time
    found = free if free <= due.until else first
    return replace(due, at=found) if found <= due.until else None


def _working(at: datetime, person: Person, standing: CohortState) -> datetime:
    """In the person's hours, pauses counted."""
    paused = standing.paused.get(person.id)
    found = later(at, person, standing.programme.zone)
    while paused is not None and found.date() <= paused:
        found = later(found + timedelta(days=1), person, standing.programme.zone)
    return found


def _day(at: datetime, standing: CohortState) -> date:
    return at.astimezone(standing.programme.zone).date()
