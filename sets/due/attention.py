"""What people did on their own pages that a coordinator has to see to: leaving, and what helps them to take part. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.model.cohort import LearningSet, Member, Person
from sets.model.publication import Decision, Verdict
from sets.model.requests import DetailKind
from sets.text import wording as words

AGO = timedelta(days=14)
"""How long somebody's leaving is told."""
GONE = (Verdict.LEFT, Verdict.WITHDRAWN)


def people_need(standing: CohortState, now: datetime) -> tuple[str, ...]:
    """A sentence each: who left, which set has nobody to facilitate it, what helps whom to take part.

    An access need stands here for as long as the cohort file does not say it: a coordinator sees to it, with the name
    (domain.md section 9); a set and its facilitator are told nothing of it by this.
    """
    return (*_left(standing, now), *_no_facilitator(standing.programme, now), *_access(standing, now))


def _left(standing: CohortState, now: datetime) -> Iterator[str]:
    programme, newest = standing.programme, dict[str, Decision]()
    for one in standing.programme.decisions:
        if one.verdict in GONE and now - AGO <= one.at <= now:
            newest[one.subject] = one
    for person in programme.people.values():
        decision = newest.get(person.id)
        if decision is not None and standing.gone(person) and not is_stand_in(person.email):
            day = words.day(decision.at.astimezone(programme.zone).date())
            yield f"{person.name} left on {day}.{_set_left(person, programme, now)}"


def _set_left(person: Person, programme: Programme, now: datetime) -> str:
    """What leaving means for a set: the set is told only that they have left (domain.md section 3)."""
    learning_set = programme.set_of.get(person.id)
    if learning_set is None:
        return ""
    today = now.astimezone(programme.zone).date()
    stay = sum(member.last_day is None or member.last_day > today for member in learning_set.members)
    return f" {learning_set.name} has {words.plural(stay, 'member')} now. Tell the set only that they have left."


def _no_facilitator(programme: Programme, now: datetime) -> Iterator[str]:
    for learning_set in programme.cohort.sets:
        meetings = programme.sessions_by_set[learning_set.id]
        alone = [m for m in meetings if m.start > now and not programme.facilitators_at(m)]
        if learning_set.facilitators and alone:
            first = alone[0]
            yield (
                f"{first.title}, {words.day(programme.day_of(first))}: nobody facilitates it"
                f"{_nor_later(len(alone) - 1)}. Name somebody in the cohort file and publish."
            )


def _nor_later(count: int) -> str:
    return f", nor {words.plural(count, 'later session')}" if count else ""


def _access(standing: CohortState, now: datetime) -> Iterator[str]:
    programme = standing.programme
    today = now.astimezone(programme.zone).date()
    said = {one.person: one.value for one in programme.details if one.what is DetailKind.ACCESS}
    for learning_set in programme.cohort.sets:
        for member in learning_set.members:
            there = not standing.gone(member) and (member.last_day is None or member.last_day >= today)
            if member.id in said and there:
                yield _access_of(member, learning_set, said[member.id])


def _access_of(member: Member, learning_set: LearningSet, said: str) -> str:
    if not said:
        return (
            f"{member.name} ({learning_set.name}) said on their page that nothing is needed any more to take part. "
            "Take `access:` out of the cohort file once you have seen to it."
        )
    return (
        f"{member.name} ({learning_set.name}) said on their page what helps them to take part: “{said}”. "
        "See to it, then put it into the cohort file as `access:`."
    )
