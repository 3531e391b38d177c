"""What cannot be right, or is worth a second look, about the people of a cohort file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from sets.cohort.file.schema import CohortFile, LearningSet, Member, Person
from sets.cohort.file.session_rules import called, handle, member_counts, merged, nominal_days, session_rules
from sets.cohort.file.shape_faults import Context
from sets.cohort.file.timeline import over, standard_rows
from sets.model.cohort import FEWEST_MEMBERS, MOST_MEMBERS, Audience, Role
from sets.text.yaml_file import KeyPath, Remark

A_SET_HAS = f"a set has {FEWEST_MEMBERS} to {MOST_MEMBERS}"
PersonT = TypeVar("PersonT", bound=Person)


def somebody_runs_it(context: Context) -> Iterator[Remark]:
    """A cohort has a coordinator, and at least one set."""
    if not context.file.coordinators:
        yield Remark(path=("coordinators",), message="coordinators: name at least one person who runs the programme")
    if not context.file.sets:
        yield Remark(path=("sets",), message="sets: there is no set here; a cohort has at least one")


def sizes(context: Context) -> Iterator[Remark]:
    """A set has enough members, and not too many, from its first session on."""
    for index, learning_set in enumerate(context.file.sets):
        yield from _size(context, index, learning_set)


def _size(context: Context, index: int, learning_set: LearningSet) -> Iterator[Remark]:
    path: KeyPath = ("sets", index, "members")
    counts = member_counts(context.file.sessions, learning_set)
    at_start, most, name = next(iter(counts.values())), max(counts.values()), called(learning_set)
    if at_start < FEWEST_MEMBERS:
        fault = f"{name} has {at_start} member{'' if at_start == 1 else 's'} at its first session; {A_SET_HAS}"
        yield Remark(path=path, message=fault, warning=context.published)
    if most > MOST_MEMBERS:
        yield Remark(path=path, message=f"{name} has {most} members; {A_SET_HAS}")
    elif at_start in (FEWEST_MEMBERS, MOST_MEMBERS):
        yield Remark(
            path=path,
            message=f"{name} has {at_start} members; {FEWEST_MEMBERS + 1} to {MOST_MEMBERS - 1} work best",
            warning=True,
        )
    fallen = next((day for day, count in counts.items() if count < FEWEST_MEMBERS <= at_start), None)
    if fallen is not None:
        low = f"{name} falls to {counts[fallen]} members from {fallen}; below {FEWEST_MEMBERS}, think of a merger or a close"
        yield Remark(path=path, message=low, warning=True)


def one_set_at_a_time(context: Context) -> Iterator[Remark]:
    """A member is in one set at a time; two who share a mailbox each have an id."""
    seen: defaultdict[str, list[tuple[Member, LearningSet]]] = defaultdict(list)
    for path, member, learning_set in _members(context.file):
        earlier = seen[handle(member)]
        at_once = [one for one in earlier if one[1] is learning_set or _together(one, (member, learning_set))]
        if at_once:
            hint = "give another id" if member.id else "two people who share a mailbox each need an id"
            moved = "keep one entry" if at_once[0][1] is learning_set else _moved(at_once[0], (member, learning_set))
            shared = f"{member.id or member.email} is already a member of {called(at_once[0][1])}; {moved}; {hint}"
            yield Remark(path=(*path, "id" if member.id else "email"), message=shared)
        earlier.append((member, learning_set))


def _together(one: tuple[Member, LearningSet], other: tuple[Member, LearningSet]) -> bool:
    return _first(one) <= _last(other) and _first(other) <= _last(one)


def _first(one: tuple[Member, LearningSet]) -> date:
    return one[0].first_day or date.min


def _last(one: tuple[Member, LearningSet]) -> date:
    member, learning_set = one
    return min(member.last_day or date.max, learning_set.ended or date.max)


def _moved(one: tuple[Member, LearningSet], other: tuple[Member, LearningSet]) -> str:
    """What to write for somebody who moves from one set to another; the set that begins later is the new one."""
    old, new = sorted((one, other), key=_first) if _first(one) != _first(other) else (one, other)
    return (
        f"for a move from one set to another write the last day in {called(old[1])} there (last_day) and a later first day "
        f"in {called(new[1])} (first_day)"
    )


def ids_agree(context: Context) -> Iterator[Remark]:
    """An address that has an id in one place has one everywhere."""
    named = {person.email.lower() for _, person in people_of(context.file) if person.id}
    for path, person in people_of(context.file):
        if not person.id and person.email.lower() in named:
            yield Remark(
                path=(*path, "email"),
                message=f"{person.email} has an id elsewhere in this file; say here too which id this person has",
            )


def former_addresses(context: Context) -> Iterator[Remark]:
    """A former address is nobody's present one, and belongs to one person."""
    people = tuple(people_of(context.file))
    present = {person.email.lower() for _, person in people}
    owner: dict[str, str] = {}
    for path, person in people:
        for former in person.formerly:
            at = (*path, "formerly")
            if former.lower() in present and not person.id:
                yield Remark(
                    path=at, message=f"formerly: {former} is in use in this file; only an address given up belongs here"
                )
            if owner.setdefault(former.lower(), handle(person)) != handle(person):
                yield Remark(path=at, message=f"formerly: {former} is given for two people; it can belong to one")


def terms(context: Context) -> Iterator[Remark]:
    """Nobody leaves before they come."""
    for path, member, learning_set in _members(context.file):
        if member.first_day and member.last_day and member.last_day < member.first_day:
            yield Remark(path=(*path, "last_day"), message="last_day is before first_day")
        elif member.first_day and member.first_day > _last_session(context.file, learning_set):
            late = "first_day: this is after the last session of the set; look at the year"
            yield Remark(path=(*path, "first_day"), message=late, warning=True)


def _last_session(file: CohortFile, learning_set: LearningSet) -> date:
    days = nominal_days(session_rules(merged(file.sessions, learning_set)))
    return max((*days, *(move.date for move in learning_set.moves if move.date)), default=date.max)


def two_roles(context: Context) -> Iterator[Remark]:
    """Worth a look: a coordinator or lead who is also a member."""
    members = {handle(member) for _, member, _ in _members(context.file)}
    for role, group in (("coordinator", context.file.coordinators), ("lead", context.file.leads)):
        for path, person in identified((f"{role}s",), group):
            if handle(person) in members:
                both = f"{person.name} is a {role} and a member; take care with what members say in confidence"
                yield Remark(path=path, message=both, warning=True)


def unheard(context: Context) -> Iterator[Remark]:
    """Worth a look: partners to whom nothing goes, because their own questions are switched off."""
    file = context.file
    rows = {name: over(row, file.prompts.get(name)) for name, row in standard_rows().items()}
    written = any(row.to is Audience.PARTNERS and row.send is not False for row in {**file.prompts, **rows}.values())
    invited = any(Role.PARTNER in (event.who or ()) for event in file.events if event.cancelled is None)
    if file.partners and not invited and not written:
        nothing = "partners: nothing in this file goes to them; switch their questions on, or write partners under an event's who"
        yield Remark(path=("partners",), message=nothing, warning=True)


def people_of(file: CohortFile) -> Iterator[tuple[KeyPath, Person]]:
    """Everybody in the file, in its order, with where they stand."""
    for role, group in (("coordinators", file.coordinators), ("leads", file.leads), ("partners", file.partners)):
        yield from identified((role,), group)
    for index, learning_set in enumerate(file.sets):
        yield from identified(("sets", index, "facilitators"), learning_set.facilitators)
        yield from identified(("sets", index, "members"), learning_set.members)


def _members(file: CohortFile) -> Iterator[tuple[KeyPath, Member, LearningSet]]:
    for index, learning_set in enumerate(file.sets):
        for path, member in identified(("sets", index, "members"), learning_set.members):
            yield path, member, learning_set


def identified(path: KeyPath, people: Iterable[PersonT]) -> Iterator[tuple[KeyPath, PersonT]]:
    """Those with an address; who has none that can be read is named as a fault elsewhere."""
    for number, person in enumerate(people):
        if person.email is not None:
            yield (*path, number), person


PEOPLE_CHECKS = (
    *(somebody_runs_it, sizes, one_set_at_a_time, ids_agree, former_addresses),
    *(terms, two_roles, unheard),
)
