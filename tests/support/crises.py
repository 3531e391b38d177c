"""What happens to programmes, one crisis each: two sets under way, an edit, and the pass that tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from sets.model.cohort import Cohort, Facilitator, LearningSet, Move, PersonId, Role
from sets.model.messages import LetterPlan
from sets.model.publication import Decision, Verdict
from tests.support.builders import a_cohort, a_member, a_person, a_set, an_event, at, day, members
from tests.support.worlds import World

PUBLISHED = at("2026-12-07 14:00")
NOW = at("2027-03-10 14:00")
"""A Wednesday between session 2 (23 February) and session 3 (30 March)."""
SETTLED = NOW + timedelta(hours=1)
ADA, FRAN = PersonId("p-ada-marsh"), PersonId("p-fran-doyle")
Change = Callable[[Cohort], Cohort]


def base() -> Cohort:
    """Thames with Fran Doyle and Lea with Gil Hart, a launch and a close, and no prompts."""
    lea = a_set("Lea", members=members(5, "Lea"), facilitators=(a_facilitator("Gil Hart"),))
    everyone = (*Role,)
    return a_cohort(
        sets=(a_set(facilitators=(a_facilitator("Fran Doyle"),)), lea),
        events=(an_event(who=everyone), an_event("close", date=day("2027-07-27"), who=everyone)),
        prompts=(),
    )


def a_facilitator(name: str, **changes: Any) -> Facilitator:
    """A facilitator as the file gives one."""
    person = a_person(name)
    return Facilitator(id=person.id, name=person.name, email=person.email, nation=person.nation, **changes)


def _thames(cohort: Cohort, **changes: Any) -> Cohort:
    return replace(cohort, sets=(replace(cohort.sets[0], **changes), *cohort.sets[1:]))


def _lea(cohort: Cohort, **changes: Any) -> Cohort:
    return replace(cohort, sets=(cohort.sets[0], replace(cohort.sets[1], **changes)))


def _later(learning_set: LearningSet, why: str) -> tuple[Move, ...]:
    """Sessions 3 to 6 four weeks later."""
    days = ("2027-04-27", "2027-06-01", "2027-07-06", "2027-08-10")
    return tuple(Move(session=n, date=day(text), why=why) for n, text in enumerate(days, start=3))


def postponed(cohort: Cohort) -> Cohort:
    why = "the programme waits for the election"
    return replace(cohort, sets=tuple(replace(one, moves=_later(one, why)) for one in cohort.sets))


def moved_and_cancelled(cohort: Cohort) -> Cohort:
    moves = (
        Move(session=3, date=day("2027-04-01"), at=at("2027-04-01 14:00").time(), why="the room is taken"),
        Move(session=4, place="County Hall, Room 4"),
        Move(session=5, cancelled="the set agreed to skip it"),
    )
    return _thames(cohort, moves=moves)


def one_moves(cohort: Cohort) -> Cohort:
    return _thames(cohort, moves=(Move(session=3, date=day("2027-04-01"), why="the room is taken"),))


def two_cancelled(cohort: Cohort) -> Cohort:
    return _thames(cohort, moves=tuple(Move(session=n, cancelled="the venue has a flood") for n in (4, 5)))


def one_cancelled(cohort: Cohort) -> Cohort:
    return _thames(cohort, moves=(Move(session=4, cancelled="the venue has a flood"),))


def as_it_was(cohort: Cohort) -> Cohort:
    return _thames(cohort, moves=())


def somebody_joins(cohort: Cohort) -> Cohort:
    return _thames(cohort, members=(*cohort.sets[0].members, a_member("Gwen Price", first_day=day("2027-03-11"))))


def _leaving(learning_set: LearningSet, last: str) -> tuple[Any, ...]:
    ada, *others = learning_set.members
    return (replace(ada, last_day=day(last)), *others)


def somebody_leaves(cohort: Cohort) -> Cohort:
    return _thames(cohort, members=_leaving(cohort.sets[0], "2027-03-09"))


def somebody_will_leave(cohort: Cohort) -> Cohort:
    return _thames(cohort, members=_leaving(cohort.sets[0], "2027-04-02"))


def somebody_moves_set(cohort: Cohort) -> Cohort:
    ada = cohort.sets[0].members[0]
    leaves = _thames(cohort, members=_leaving(cohort.sets[0], "2027-03-10"))
    return _lea(leaves, members=(*cohort.sets[1].members, replace(ada, first_day=day("2027-03-11"))))


def merged(cohort: Cohort) -> Cohort:
    thames = cohort.sets[0]
    kept = cohort.sets[1].members[:2]
    thames = replace(
        thames,
        members=tuple(replace(one, last_day=day("2027-03-10")) for one in thames.members),
        ended=day("2027-03-10"),
        ended_why="two sets become one",
    )
    joining = tuple(replace(one, first_day=day("2027-03-11")) for one in cohort.sets[0].members)
    return replace(cohort, sets=(thames, replace(cohort.sets[1], members=(*kept, *joining))))


def another_team(cohort: Cohort) -> Cohort:
    """Somebody else coordinates, and nobody leads any more: both are taken out of the file."""
    return replace(cohort, coordinators=(a_person("Dina Shah"),), leads=())


def another_facilitator(cohort: Cohort) -> Cohort:
    fran = a_facilitator("Fran Doyle", last_day=day("2027-04-01"))
    return _thames(cohort, facilitators=(fran, a_facilitator("Ida Cole", first_day=day("2027-04-02"))))


def a_cover(cohort: Cohort) -> Cohort:
    cover = a_facilitator("Ida Cole", sessions=(3,), covers=FRAN)
    return _thames(cohort, facilitators=(*cohort.sets[0].facilitators, cover))


def another_address(cohort: Cohort) -> Cohort:
    ada, *others = cohort.sets[0].members
    return _thames(cohort, members=(replace(ada, email="ada@elsewhere.example.gov.uk"), *others))


def ended_early(cohort: Cohort) -> Cohort:
    return replace(cohort, ended=day("2027-04-30"))


@cache
def _under_way() -> World:
    world = World.of(base(), PUBLISHED)
    world.run(PUBLISHED)
    world.run(PUBLISHED + timedelta(days=1))  # the coordinator's page, on a day of its own
    return world


def under_way() -> World:
    """The two sets after their first day, at NOW."""
    return _under_way().copy()


def first_day() -> tuple[World, list[LetterPlan]]:
    """The first publication, told."""
    world = under_way()
    return world, [plan for when, plan in world.sent if when == PUBLISHED]


@cache
def told(*changes: Change) -> tuple[World, list[LetterPlan]]:
    """The edits published a day apart, each told; gives what the last one told."""
    world = under_way()
    plans: list[LetterPlan] = []
    for n, change in enumerate(changes):
        cohort = world.filed
        assert cohort is not None
        world.publish(change(cohort), NOW + timedelta(days=n))
        before = len(world.sent)
        world.run(SETTLED + timedelta(days=n))
        plans = [plan for _, plan in world.sent[before:]]
    return world, plans


def left_by_decision() -> tuple[World, list[LetterPlan]]:
    """A coordinator recorded that Ada left."""
    world = under_way()
    world.decide(Decision(at=NOW, verdict=Verdict.LEFT, subject=ADA))
    before = len(world.sent)
    world.run(SETTLED)
    return world, [plan for _, plan in world.sent[before:]]
