"""Letters that people asked for on a page: they leave at once, spare nobody's limits, and go to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sets.cohort.standing import COMES_BACK
from sets.due.requested_letters import ASKED_AGAIN, asked_since, next_number
from sets.model.cohort import WHOLE_COHORT, Occasion, PersonId
from sets.model.errors import MailError, MailUncertain
from sets.model.messages import LetterPlan, State, key_of
from sets.model.publication import Decision, Verdict
from sets.model.requests import LetterKind, LetterRequest
from tests.support.builders import a_cohort, at, day
from tests.support.worlds import DAY, World, kinds, standard_prompts

ADA, BEN = PersonId("p-ada-marsh"), PersonId("p-ben-okoro")
PUBLISHED = at("2026-12-07 14:00")
QUIET = at("2027-03-10 14:00")
"""A Wednesday on which nothing is due."""
SUNDAY_NIGHT = at("2027-03-14 23:30")
OLD, NEW = "ada.marsh@example.gov.uk", "ada@elsewhere.example.gov.uk"


def asked(wish: LetterKind = LetterKind.NEW_LINK, when: datetime = QUIET, **changes: object) -> LetterRequest:
    given: dict[str, object] = {"person": ADA, "wish": wish, "number": 1, "at": when, **changes}
    return LetterRequest(**given)  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    found = World.of(a_cohort(prompts=standard_prompts()), PUBLISHED)
    found.until(PUBLISHED, at("2027-03-10 13:00"))
    assert found.run(QUIET) == []
    return found


def asks(world: World, *wishes: LetterRequest) -> None:
    world.responses = replace(world.responses, asked=(*world.responses.asked, *wishes))


def test_each_wish_becomes_one_letter_to_the_right_address_and_no_second(world: World) -> None:
    asks(
        world,
        asked(LetterKind.NEW_LINK),
        asked(LetterKind.YOUR_DATA),
        asked(LetterKind.NEW_ADDRESS, address=NEW),
        asked(LetterKind.ADDRESS_CHANGED, address="before@example.gov.uk"),
        asked(LetterKind.DRAFT_LOG, occasion=Occasion("thames-2"), prompt="reflection"),
    )

    told = world.run(QUIET)

    assert sorted(told) == [
        ("ada-marsh", "address-changed", "cohort"),
        ("ada-marsh", "draft-log", "thames-2"),
        ("ada-marsh", "new-address", "cohort"),
        ("ada-marsh", "new-link", "cohort"),
        ("ada-marsh", "your-data", "cohort"),
    ]
    sent = {plan.lead.kind: plan.lead for _, plan in world.sent[-5:]}
    assert {kind: due.address for kind, due in sent.items()} == {
        "new-link": OLD,
        "your-data": OLD,
        "new-address": NEW,
        "address-changed": "before@example.gov.uk",
        "draft-log": OLD,
    }
    assert (sent["draft-log"].key, sent["draft-log"].why) == (
        key_of(world.programme.cohort.id, Occasion("thames-2"), ADA, "draft-log", 1),
        "asked for on a page",
    )
    assert world.run(QUIET + timedelta(hours=1)) == []


def test_the_next_number_is_another_letter(world: World) -> None:
    asks(world, asked())
    world.run(QUIET)
    asks(world, asked(when=QUIET + DAY, number=2))

    assert world.run(QUIET + DAY) == [("ada-marsh", "new-link", "cohort")]


Then = Callable[[World], None]


def decided(verdict: Verdict, subject: str = ADA, **more: object) -> Then:
    decision = Decision(at=QUIET, verdict=verdict, subject=subject, **more)  # type: ignore[arg-type]
    return lambda world: world.decide(decision)


SPARED: dict[str, Then] = {
    "nothing": lambda world: None,
    "paused": decided(Verdict.PAUSED, until=day("2027-09-01")),
    "left": decided(Verdict.LEFT),
    "withdrawn": decided(Verdict.WITHDRAWN),
    "held": decided(Verdict.HOLD),
    "everything held": decided(Verdict.HOLD, WHOLE_COHORT),
}


@pytest.mark.parametrize("before", SPARED.values(), ids=SPARED)
def test_it_leaves_at_once_on_a_sunday_night_whatever_spares_the_person_letters(world: World, before: Then) -> None:
    before(world)
    asks(world, asked(LetterKind.YOUR_DATA, SUNDAY_NIGHT))

    assert [one for one in world.run(SUNDAY_NIGHT) if one[1] == "your-data"] == [("ada-marsh", "your-data", "cohort")]


def test_letters_asked_for_take_no_other_letter_s_place(world: World) -> None:
    other = world.copy()
    for number in range(1, 5):
        asks(world, asked(number=number, when=at("2027-03-15 09:00")))
    end = at("2027-04-10 10:00")

    # the world with four letters asked for tells all else at the same moments
    plain = [one for one in world.until(QUIET, end) if one[2] != "new-link"]
    assert plain == other.until(QUIET, end)
    assert kinds(plain, "ada-marsh")


def test_nobody_outside_the_file_gets_one(world: World) -> None:
    asks(world, asked(person=PersonId("p-somebody-else")))

    assert world.run(QUIET) == []
    assert "p-somebody-else" not in {one.person for one in world.look(QUIET).left_out}


def test_a_bounced_address_gets_nothing_and_a_new_one_does(world: World) -> None:
    key = next(key for key, line in world.lines.kept.items() if line.person == ADA and line.kind == "reflection")
    world.lines.kept[key] = replace(world.lines.kept[key], state=State.BOUNCED)
    asks(world, asked(), asked(LetterKind.NEW_ADDRESS, address=NEW))

    assert world.run(QUIET) == [("ada-marsh", "new-address", "cohort")]
    assert [one.why for one in world.look(QUIET).left_out if one.kind == "new-link"] == [COMES_BACK]
    # what nobody waits for any more is not shown for ever
    assert [one for one in world.look(QUIET + 3 * DAY).left_out if one.kind == "new-link"] == []


def test_of_two_new_addresses_the_newer_one_is_written_to(world: World) -> None:
    asks(
        world,
        asked(LetterKind.NEW_ADDRESS, address="typo@elsewhere.example.gov.uk"),
        asked(LetterKind.NEW_ADDRESS, number=2, address=NEW),
    )

    world.run(QUIET)

    assert [plan.lead.address for _, plan in world.sent if plan.lead.kind == "new-address"] == [NEW]
    assert [one.why for one in world.look(QUIET).left_out if one.kind == "new-address"] == [ASKED_AGAIN]


def test_after_two_days_it_is_missed_and_not_sent(world: World) -> None:
    asks(world, asked())
    late = QUIET + timedelta(days=2, minutes=1)

    assert "new-link" not in kinds(world.run(late))
    assert world.states("new-link") == {"p-ada-marsh cohort": State.MISSED}
    assert [due.kind for due in world.look(late).missed if due.kind == "new-link"] == ["new-link"]


def raising(error: Exception, times: int) -> Callable[[LetterPlan], None]:
    left = [times]

    def script(plan: LetterPlan) -> None:
        if left[0] > 0:
            left[0] -= 1
            raise error

    return script


def test_of_unknown_fate_it_goes_once_more_after_its_grace_and_then_never(world: World) -> None:
    world.script = raising(MailUncertain("cut off"), 5)
    asks(world, asked())

    tried = [world.run(QUIET + timedelta(minutes=minutes)) for minutes in (0, 30, 61, 200, 1000)]

    assert tried == [[], [], [], [], []]
    assert [line.attempts for line in world.lines.kept.values() if line.kind == "new-link"] == [2]
    assert world.states("new-link") == {"p-ada-marsh cohort": State.UNKNOWN}


def test_refused_for_now_it_climbs_the_ladder(world: World) -> None:
    world.script = raising(MailError("try later"), 2)
    asks(world, asked())
    moments = [QUIET + timedelta(minutes=minutes) for minutes in (0, 1, 7, 8, 26)]

    assert [bool(world.run(now)) for now in moments] == [False, False, False, False, True]
    assert [line.attempts for line in world.lines.kept.values() if line.kind == "new-link"] == [3]


def test_numbers_count_a_person_s_wishes_of_a_kind() -> None:
    kept = (asked(), asked(number=2, when=QUIET + DAY), asked(LetterKind.YOUR_DATA), asked(person=BEN, number=7))

    assert [
        next_number(kept, who, wish)
        for who, wish in ((ADA, LetterKind.NEW_LINK), (BEN, LetterKind.NEW_LINK), (BEN, LetterKind.YOUR_DATA))
    ] == [3, 8, 1]
    assert asked_since(kept, ADA, LetterKind.NEW_LINK, QUIET) == 1
    assert asked_since(kept, ADA, LetterKind.NEW_LINK, QUIET - DAY) == 2
