"""Who moves from one set to another, a set that ends, a set that facilitates itself: what each person is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sets.cohort.programme import effective
from sets.model.cohort import Cohort, Facilitator, PersonId
from tests.support.builders import a_cohort, a_person, a_set, at, day, members, rules
from tests.support.worlds import World, standard_prompts

PUBLISHED = at("2026-12-07 14:00")
END = at("2028-03-01 18:00")
ADA, BEN = PersonId("p-ada-marsh"), PersonId("p-ben-okoro")
ONCE = ("welcome", "baseline", "midpoint", "endline", "stories", "follow-up-3-months", "follow-up-6-months")
"""What belongs to a person's time as a whole."""


def two_sets() -> Cohort:
    lea = a_set("Lea", members=members(6, "Lea"), facilitators=(a_person("Ida Cole"),))
    return a_cohort(prompts=standard_prompts(), sets=(a_set(), lea))


def ada_moves(on: str = "2027-03-15", last: str = "2027-03-14") -> Cohort:
    thames, lea = two_sets().sets
    ada = thames.members[0]
    thames = replace(thames, members=(replace(ada, last_day=day(last)), *thames.members[1:]))
    return replace(two_sets(), sets=(thames, replace(lea, members=(*lea.members, replace(ada, first_day=day(on))))))


def lived(*versions: tuple[Cohort, str]) -> World:
    """A year of a programme whose first version, and then each of these, was published at that time."""
    world = World.of(two_sets(), PUBLISHED)
    now = PUBLISHED
    for cohort, when in versions:
        world.until(now, at(when))
        now = at(when)
        world.publish(cohort, now)
    world.until(now, END)
    return world


def told(world: World, person: PersonId) -> list[tuple[str, str]]:
    """Kind and occasion of all that a person was sent, reminders apart, in order of time."""
    name = person.removeprefix("p-")
    found = [(due.kind, due.occasion) for _, plan in world.sent for due in plan.dues if due.person.endswith(name)]
    return [(kind, str(occasion)) for kind, occasion in found if not kind.endswith("-reminder")]


def times(world: World, person: PersonId) -> dict[str, int]:
    kinds = [kind for kind, _ in told(world, person)]
    return {kind: kinds.count(kind) for kind in ONCE}


EACH = dict.fromkeys(ONCE, 1)


def test_who_moves_is_asked_once_what_belongs_to_the_whole_and_each_session_of_theirs() -> None:
    world = lived((ada_moves(), "2027-03-10 14:00"))
    found = told(world, ADA)

    assert times(world, ADA) == EACH
    assert times(world, BEN) == EACH
    assert [occasion for kind, occasion in found if kind == "reflection"] == [
        *("thames-1", "thames-2", "lea-3", "lea-4", "lea-5", "lea-6")
    ]
    assert sorted(o for kind, o in found if kind == "cancel") == [f"thames-{n}" for n in (3, 4, 5, 6)]
    whys = {due.why for _, plan in world.sent for due in plan.dues if (due.kind, due.person) == ("cancel", ADA)}
    assert whys == {"in Lea by then"}
    assert sorted(o for kind, o in found if kind == "invite" and o.startswith("lea")) == [
        f"lea-{n}" for n in (3, 4, 5, 6)
    ]


def test_who_moves_before_the_first_session_is_welcomed_and_asked_once() -> None:
    world = lived((ada_moves("2027-01-06", "2027-01-05"), "2027-01-05 14:00"))
    assert times(world, ADA) == EACH


def test_who_moves_after_half_way_is_asked_that_once() -> None:
    world = lived((ada_moves("2027-04-13", "2027-04-12"), "2027-04-12 14:00"))
    assert times(world, ADA) == EACH


def test_who_moves_across_half_way_is_asked_that_once_at_the_next_session_of_theirs() -> None:
    """Thames has its session 3 on 30 March, Lea had its own a week before: who moves between is at neither."""
    moving = ada_moves("2027-03-25", "2027-03-24")
    thames, lea = moving.sets
    earlier = replace(lea, rules=rules(first=day("2027-01-12")))
    before = replace(two_sets(), sets=(two_sets().sets[0], replace(two_sets().sets[1], rules=earlier.rules)))
    world = World.of(before, PUBLISHED)
    world.until(PUBLISHED, at("2027-03-24 14:00"))
    world.publish(replace(moving, sets=(thames, earlier)), at("2027-03-24 14:00"))
    world.until(at("2027-03-24 14:00"), END)

    assert times(world, ADA) == EACH
    assert times(world, BEN) == EACH
    lea_4 = next(one for one in world.programme.meetings if one.key == "lea-4")
    asked = [
        (when.date(), kind)
        for when, plan in world.sent
        for kind in (due.kind for due in plan.dues)
        if plan.lead.person == ADA and kind in ("midpoint", "voices")
    ]
    assert [kind for _, kind in asked] == ["midpoint", "voices"]
    assert {lea_4.start.date() < on <= lea_4.start.date() + timedelta(days=5) for on, _ in asked} == {True}


def test_a_set_that_ends_is_asked_the_questions_of_the_end_after_its_last_session() -> None:
    thames, lea = two_sets().sets
    ending = replace(two_sets(), sets=(replace(thames, ended=day("2027-03-14"), ended_why="it is done"), lea))
    world = lived((ending, "2027-03-10 14:00"))
    asked = {kind: when for when, plan in world.sent for kind in [d.kind for d in plan.dues] if plan.lead.person == BEN}

    assert times(world, BEN) == {**EACH, "midpoint": 1}
    assert sorted(o for kind, o in told(world, BEN) if kind == "cancel") == [f"thames-{n}" for n in (3, 4, 5, 6)]
    assert [o for kind, o in told(world, BEN) if kind == "reflection"] == ["thames-1", "thames-2"]
    assert asked["endline"] < at("2027-04-01 09:00")


def test_a_merger_asks_who_came_over_the_end_in_the_new_set() -> None:
    moving = ada_moves()
    thames, lea = moving.sets
    world = lived((replace(moving, sets=(replace(thames, ended=day("2027-03-14")), lea)), "2027-03-10 14:00"))
    asked = [when for when, plan in world.sent if plan.lead.person == ADA and "endline" in [d.kind for d in plan.dues]]
    assert len(asked) == 1
    assert asked[0] > at("2027-07-13 12:30")


def its_own(*sessions: int) -> Cohort:
    fran = a_person("Fran Doyle")
    led = Facilitator(id=fran.id, name=fran.name, email=fran.email, nation=fran.nation, sessions=sessions)
    thames = a_set(facilitators=(led,) if sessions else (), champion=ADA)
    return replace(two_sets(), sets=(thames, two_sets().sets[1]))


def test_a_champion_has_the_register_of_what_nobody_facilitates_and_is_a_member_all_the_same() -> None:
    world = World.of(its_own(1, 2), PUBLISHED)
    world.until(PUBLISHED, END)
    found, fran = told(world, ADA), told(world, PersonId("p-fran-doyle"))

    assert [o for kind, o in found if kind == "register"] == [f"thames-{n}" for n in (3, 4, 5, 6)]
    assert [o for kind, o in found if kind == "pack"] == [f"thames-{n}" for n in (3, 4, 5, 6)]
    assert [o for kind, o in found if kind == "reflection"] == [f"thames-{n}" for n in range(1, 7)]
    assert [o for kind, o in found if kind == "digest"] == []
    assert [o for kind, o in found if kind == "invite"].count("thames-3") == 1
    assert [o for kind, o in fran if kind == "register"] == ["thames-1", "thames-2"]
    assert [o for kind, o in fran if kind == "pack"] == ["thames-1", "thames-2"]

    # no letter more: a champion's pack is in the letter with their preparation
    with_pack = [
        [d.kind for d in plan.dues] for _, plan in world.sent if plan.lead.person == ADA and "pack" in str(plan.dues)
    ]
    assert [kinds[:2] for kinds in with_pack] == [["preparation", "pack"]] * 4


def test_a_cover_is_invited_where_they_cover_and_who_is_covered_is_not() -> None:
    cohort = two_sets()
    gil = a_person("Gil Hart")
    cover = Facilitator(
        id=gil.id, name=gil.name, email=gil.email, nation=gil.nation, sessions=(4,), covers=PersonId("p-fran-doyle")
    )
    thames = replace(cohort.sets[0], facilitators=(*cohort.sets[0].facilitators, cover))
    world = lived((replace(cohort, sets=(thames, cohort.sets[1])), "2027-03-10 14:00"))
    found, fran = told(world, gil.id), told(world, PersonId("p-fran-doyle"))

    assert [o for kind, o in found if kind == "invite"] == ["thames-4"]
    assert [o for kind, o in found if kind == "register"] == ["thames-4"]
    assert ("cancel", "thames-4") in fran
    assert "thames-4" not in [o for kind, o in fran if kind == "register"]
    assert (
        effective(world.programme.cohort, world.programme.meetings, (), number=2, at=PUBLISHED).people[gil.id] == cover
    )
