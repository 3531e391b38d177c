"""What publishing shows before anybody is told."""

from __future__ import annotations

from dataclasses import replace

from sets.cohort.programme import effective
from sets.cohort.schedule import resolve
from sets.due.difference import Difference, PromptChanges, difference
from sets.model.cohort import Cohort, Move, PersonId
from tests.due.test_outlook import MIDWAY, lived, moved, the_cohort
from tests.support.builders import a_cohort, a_member, a_programme, at, day, with_member
from tests.support.worlds import World

ADA = PersonId("p-ada-marsh")


def shown(world: World, cohort: Cohort) -> Difference:
    """The difference between a new version and the one that runs."""
    now = MIDWAY
    running = world.look(now)
    draft = replace(world.copy(), programme=world.programme)
    draft.publish(cohort, now)
    return difference(draft.look(now), running)


def lines(found: Difference) -> list[tuple[str, str, int]]:
    return [(change.kind, change.occasion, len(change.people)) for change in found.changes]


def test_the_first_version_is_all_news() -> None:
    world = World.of(the_cohort(), at("2026-12-07 14:00"))
    found = difference(world.look(at("2026-12-07 14:00")), None)

    assert lines(found) == [
        ("invite", "launch", 8),
        *(("invite", f"thames-{n}", 7) for n in range(1, 7)),
        ("welcome", "cohort", 7),
        ("coordinators-page", "cohort", 1),
    ]
    assert found.prompts.added > 100


def test_nothing_changed_tells_nobody() -> None:
    world = lived(the_cohort(), MIDWAY)
    cohort = replace(world.programme.cohort, purpose="Said better.")

    assert shown(world, cohort) == Difference(changes=(), prompts=PromptChanges())
    assert shown(world, cohort).tells_nobody


def test_cancellations_come_first() -> None:
    world = lived(the_cohort(), MIDWAY)
    cohort = moved(world.programme.cohort, Move(session=3, place="Town hall"), Move(session=6, cancelled="agreed"))
    new = a_member("Gwen Price", first_day=day("2027-03-10"))
    cohort = replace(cohort, sets=(replace(cohort.sets[0], members=(*cohort.sets[0].members, new)),))

    assert lines(shown(world, cohort)) == [
        ("cancel", "thames-6", 7),
        ("update", "thames-3", 7),
        *(("invite", f"thames-{n}", 1) for n in (3, 4, 5)),
        ("welcome", "cohort", 1),
        ("changes", "cohort", 7),
    ]


def test_what_is_told_anyway_is_no_difference() -> None:
    world = lived(the_cohort(), MIDWAY)
    world.publish(moved(world.programme.cohort, Move(session=3, place="Town hall")), MIDWAY)

    assert shown(world, world.programme.cohort).tells_nobody


def test_prompts_that_fall_away_are_counted() -> None:
    world = lived(the_cohort(), MIDWAY)
    cohort = with_member(world.programme.cohort, "thames", ADA, last_day=day("2027-03-10"))
    found = shown(world, cohort)

    assert lines(found) == [*(("cancel", f"thames-{n}", 1) for n in range(3, 7)), ("goodbye", "cohort", 1)]
    assert (found.prompts.added, found.prompts.moved) == (0, 0)
    assert found.prompts.dropped > 10


def test_the_builders_cohort_is_published_as_it_stands() -> None:
    cohort = a_cohort()
    again = effective(cohort, resolve(cohort, (), None).meetings, (), number=1, at=None)

    assert again.meetings == a_programme(cohort).meetings
