"""People of a set who have a history: they are not taken out of the file, but given a last day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sets.cohort.history.edit import Edit
from sets.cohort.people import entries, handle_of, is_stand_in
from sets.cohort.schedule import Problem
from sets.model.cohort import Facilitator, LearningSet, Person, PersonId, Role
from sets.model.publication import Begun, leaves

Path = tuple[str | int, ...]
LAST = {Role.MEMBER: "last_day", Role.FACILITATOR: "until"}
FIRST = {Role.MEMBER: "first_day", Role.FACILITATOR: "from"}
LIST = {Role.MEMBER: "members", Role.FACILITATOR: "facilitators"}


@dataclass(frozen=True, slots=True)
class _Missing:
    """Somebody with a history who was in a set as it runs, and is not in it in the file. `fact`: where they were expected last."""

    learning_set: LearningSet
    role: Role
    person: Person
    fact: Begun | None


def missing_people(edit: Edit) -> Iterator[Problem]:
    """A fault for each person with a history whose entry in a set is gone.

    Not for those who left by a decision, or were forgotten: what they were expected at is kept without the entry.
    """
    excused = leaves(edit.before.decisions).keys()
    for one in _missing(edit):
        if one.person.id not in excused and not is_stand_in(one.person.email):
            yield _problem(edit, one)


def _missing(edit: Edit) -> Iterator[_Missing]:
    anywhere = {person.id for one in edit.draft.cohort.sets for _, people in _people(one) for person in people}
    events = edit.past_of.get(None, ())
    for learning_set in edit.before.cohort.sets:
        if learning_set.id not in edit.index_of:
            continue
        here = dict(_people(edit.draft.sets[learning_set.id]))
        for role, people in _people(learning_set):
            still = {person.id for person in here[role]}
            for person in people:
                if person.id in still:
                    continue
                fact = _expected_last(edit.past_of.get(learning_set.id, ()), role, person.id)
                if fact is None and person.id not in anywhere:
                    fact = _expected_last(events, role, person.id)
                if fact is not None or (person.id in edit.records.people and person.id not in anywhere):
                    yield _Missing(learning_set, role, person, fact)


def _people(learning_set: LearningSet) -> tuple[tuple[Role, tuple[Person, ...]], ...]:
    return (Role.MEMBER, learning_set.members), (Role.FACILITATOR, learning_set.facilitators)


def _expected_last(facts: tuple[Begun, ...], role: Role, person: PersonId) -> Begun | None:
    there = (one for one in reversed(facts) if person in (one.members if role is Role.MEMBER else one.facilitators))
    return next(there, None)


def _problem(edit: Edit, one: _Missing) -> Problem:
    name, role = one.person.name, one.role
    last = min(edit.today, one.person.last_day or edit.today)
    if one.fact is None:
        why = f"there are records of {name}"
    else:
        number = one.fact.meeting.number
        meeting = f"session {number} of {one.learning_set.name}" if number else one.fact.meeting.title
        why = f"{name} was expected at {meeting} on {edit.day(one.fact)}"
    again = f"`{LAST[role]}: {last}`"
    if isinstance(one.person, Facilitator) and one.person.sessions:
        again = f"`sessions: {list(one.person.sessions)}`"
    if (path := _namesake(edit, name)) is not None:
        mend = f"write `formerly: {one.person.email}` for the same person at a new address; for somebody else, write "
        return _fault(
            (*path, "email"), f"email: {why} as {one.person.email}; {mend}the earlier entry again with {again}"
        )
    path = ("sets", edit.index_of[one.learning_set.id], LIST[role])
    elsewhere = [other for other in edit.draft.cohort.sets if _in(other, role, one.person.id)]
    and_there = f", and `{FIRST[role]}: {last + timedelta(days=1)}` in {elsewhere[0].name}" if elsewhere else ""
    return _fault(path, f"{LIST[role]}: {why}; write the entry again with {again}{and_there}")


def _fault(path: Path, message: str) -> Problem:
    return Problem(path=path, message=message, warning=False)


def _in(learning_set: LearningSet, role: Role, person: PersonId) -> bool:
    return any(one.id == person for one in dict(_people(learning_set))[role])


def _namesake(edit: Edit, name: str) -> Path | None:
    """Where somebody of the same name stands in the file who was in no version."""
    written = {handle_of(entry) for _, entry in entries(edit.written)}
    for path, entry in entries(edit.document):
        same = " ".join(str(entry["name"]).lower().split()) == " ".join(name.lower().split())
        if same and handle_of(entry) not in written:
            return path
    return None
