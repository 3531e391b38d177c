"""What calendars ask for: what stands under "Needs a person", who hears of it the same day, and what goes again by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sets.cohort.standing import CohortState
from sets.due.from_calendars.alerts import MOST_A_DAY
from sets.due.from_calendars.wishes import wishes_of
from sets.due.needs.of_calendars import of_calendars
from sets.model.cohort import Move, Occasion, PersonId
from sets.model.errors import MailUncertain
from sets.model.messages import CANCEL, INVITE, INVITE_AGAIN, UPDATE, LetterPlan, Method, Partstat, State
from sets.model.publication import Decision, Verdict
from sets.model.responses import Answer, Asks, CalendarRequest
from tests.support.builders import a_cohort, a_person, a_set, at, day, rules
from tests.support.worlds import DAY, World

ADA, BEN, CAT = (PersonId(f"p-{name}") for name in ("ada-marsh", "ben-okoro", "cat-lim"))
PUBLISHED, QUIET = at("2026-12-07 14:00"), at("2027-03-10 14:00")
"""Thames meets on Tuesday 23 February and on Tuesday 30 March 2027; on the quiet Wednesday between nothing is due."""
THIRD = Occasion("thames-3")
NEAR = at("2027-03-24 14:00")
"""A day on which the third session is within two working days: Good Friday and Easter Monday lie between."""
START, END = at("2027-04-08 14:00"), at("2027-04-08 16:30")
CORA, FRAN = a_person("Cora Lane"), a_person("Fran Doyle")


@pytest.fixture(scope="module")
def before() -> World:
    learning_set = a_set(facilitators=(FRAN,), rules=rules())
    found = World.of(a_cohort(sets=(learning_set,), coordinators=(CORA,), prompts=()), PUBLISHED)
    found.until(PUBLISHED, QUIET)
    return found


@pytest.fixture
def world(before: World) -> World:
    return before.copy()


def members(world: World) -> tuple[PersonId, ...]:
    return tuple(one.id for one in world.programme.members_at(world.programme.by_key[THIRD]))


def asked(
    world: World, number: int = 0, what: Asks = Asks.OTHER_TIME, when: datetime = QUIET, **more: object
) -> CalendarRequest:
    meeting = world.programme.by_key[THIRD]
    given: dict[str, object] = {"start": START, "end": END} if what is Asks.OTHER_TIME else {}
    return CalendarRequest(
        occasion=THIRD,
        person=members(world)[number],
        what=what,
        about=meeting.start,
        at=when,
        **{**given, **more},  # type: ignore[arg-type]
    )


def asks(world: World, *requests: CalendarRequest) -> None:
    """The requests come in; the newest of a key counts, as in every store."""
    kept = {one.key: one for one in (*world.responses.calendar_requests, *requests)}
    world.responses = replace(world.responses, calendar_requests=tuple(kept.values()))


def needs(world: World, now: datetime = QUIET) -> list[str]:
    state = CohortState(programme=world.programme, responses=world.responses, ledger=world.lines.ledger(), now=now)
    return [need.says for need in of_calendars(state)]


LABEL = "Thames: session 3 of 6, Tuesday 30 March 2027: "


def test_one_line_a_wish_and_several_who_propose_the_same_time_are_counted(world: World) -> None:
    people = [world.programme.people[one].name for one in members(world)]
    asks(
        world,
        asked(world, 0),
        asked(world, 1),
        asked(world, 2, start=START + DAY, end=None),
        asked(world, 3, Asks.SOMEBODY_ELSE),
        asked(world, 4, Asks.UNKNOWN_SENDER),
        asked(world, 5, Asks.SENT_AGAIN),
    )

    assert needs(world) == [
        f"{LABEL}2 people propose 2pm to 4:30pm on Thursday 8 April 2027 instead: {people[0]} and {people[1]}.",
        f"{LABEL}{people[2]} proposes 2pm on Friday 9 April 2027 instead.",
        f"{LABEL}the calendar of {people[3]} names somebody else to come instead of them.",
        f"{LABEL}somebody answered the invite of {people[4]} from an address that we do not know as theirs, so the "
        "answer was not counted.",
    ]


def decided(world: World, one: CalendarRequest) -> None:
    world.decide(Decision(at=QUIET, verdict=Verdict.ANSWERED, subject=one.key, why="the session stays as it is"))


def yes_since(world: World, one: CalendarRequest) -> None:
    said = Answer(occasion=THIRD, person=one.person, partstat=Partstat.ACCEPTED, at=QUIET + timedelta(hours=1))
    world.responses = replace(world.responses, answers=(said,))


def left(world: World, one: CalendarRequest) -> None:
    world.decide(Decision(at=QUIET, verdict=Verdict.LEFT, subject=one.person))


@pytest.mark.parametrize("then", [decided, yes_since, left])
def test_it_stands_until_it_is_decided_taken_back_or_nobodys(
    world: World, then: Callable[[World, CalendarRequest], None]
) -> None:
    asks(world, one := asked(world))
    assert len(needs(world)) == 1

    then(world, one)

    assert needs(world) == []


def test_whoever_joins_in_makes_another_mark_and_so_does_asking_again(world: World) -> None:
    def marks() -> set[str]:
        state = CohortState(
            programme=world.programme, responses=world.responses, ledger=world.lines.ledger(), now=QUIET
        )
        return {wish.mark for wish in wishes_of(state)}

    asks(world, asked(world))
    first = marks()
    asks(world, asked(world, 1))
    both = marks()
    asks(world, asked(world, when=QUIET + DAY))
    assert len(first | both | marks()) == 3


# --- who hears of it the same day ------------------------------------------------------------------------------------


def alerts(told: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [one for one in told if one[1] == "proposed"]


BOTH = [("cora-lane", "proposed", THIRD), ("fran-doyle", "proposed", THIRD)]


def test_far_off_no_letter_is_sent_and_near_one_to_each_of_those_who_run_it(world: World) -> None:
    asks(world, asked(world))
    assert alerts(world.run(QUIET)) == []
    assert alerts(world.run(at("2027-03-23 16:00"))) == []

    assert sorted(alerts(world.run(NEAR))) == BOTH

    due = next(plan.lead for _, plan in world.sent if plan.lead.kind == "proposed")
    assert (due.why, due.until) == (
        "somebody's calendar asks for something about it, and it is near",
        at("2027-03-30 10:00"),
    )
    assert alerts(world.run(NEAR + timedelta(hours=1))) == []


def test_what_is_asked_when_it_is_near_is_told_the_same_day_all_in_one_letter(world: World) -> None:
    asks(world, asked(world, when=NEAR), asked(world, 3, Asks.SOMEBODY_ELSE, NEAR))
    assert sorted(alerts(world.run(NEAR))) == BOTH
    asks(world, asked(world, 1, when=NEAR + timedelta(hours=1)))
    assert alerts(world.run(NEAR + timedelta(hours=1))) == []
    asks(world, asked(world, 2, when=NEAR + timedelta(hours=2), start=START + DAY))
    assert sorted(alerts(world.run(NEAR + timedelta(hours=2)))) == BOTH


def test_who_answers_a_forwarded_invite_without_end_writes_to_nobody_without_end(world: World) -> None:
    """Each time it is news, as it may be somebody else; all that waits stands in the next day's letter."""
    for number in range(12):
        now = NEAR + timedelta(minutes=15 * number)
        asks(world, asked(world, 0, Asks.UNKNOWN_SENDER, now, other=f"{number}@example.org"))
        assert len(alerts(world.run(now))) == (2 if number < MOST_A_DAY else 0)
    assert sorted(alerts(world.run(NEAR + DAY))) == BOTH
    assert alerts(world.run(NEAR + DAY + timedelta(hours=1))) == []


def test_what_is_settled_or_laid_aside_is_told_to_nobody(world: World) -> None:
    asks(world, one := asked(world, when=NEAR), two := asked(world, 1, Asks.UNKNOWN_SENDER, NEAR))
    decided(world, one)
    world.decide(Decision(at=NEAR, verdict=Verdict.ANSWERED, subject=one.key, why="the session stays as it is"))
    state = CohortState(programme=world.programme, responses=world.responses, ledger=world.lines.ledger(), now=NEAR)
    (need,) = of_calendars(state)
    world.decide(Decision(at=NEAR, verdict=Verdict.DISMISS, subject=need.key, why="she rang"))

    assert two.person in need.key
    assert alerts(world.run(NEAR)) == []


# --- the invite once more --------------------------------------------------------------------------------------------


def again(world: World, when: datetime = QUIET, number: int = 0) -> None:
    asks(world, asked(world, number, Asks.SENT_AGAIN, when))


def sent_again(world: World, now: datetime) -> list[str]:
    return [
        kind
        for person, kind, _ in world.run(now)
        if kind in (INVITE_AGAIN, INVITE, UPDATE, CANCEL) and f"p-{person}" == members(world)[0]
    ]


def test_what_stands_goes_once_more_unchanged_and_once_a_day_at_most(world: World) -> None:
    told = world.lines.ledger().last_told(THIRD, members(world)[0])
    assert told is not None
    again(world)

    assert sent_again(world, QUIET) == [INVITE_AGAIN]

    due = world.sent[-1][1].lead
    assert due.told == told.told
    assert (due.why, due.key == told.key) == ("their calendar asked for it once more", False)
    assert world.lines.ledger().last_told(THIRD, members(world)[0]) == told
    assert sent_again(world, QUIET + timedelta(hours=2)) == []
    again(world, QUIET + timedelta(hours=3))
    assert sent_again(world, QUIET + timedelta(hours=3)) == []
    assert sent_again(world, QUIET + DAY - timedelta(minutes=1)) == []
    assert sent_again(world, QUIET + DAY) == [INVITE_AGAIN]
    assert sent_again(world, QUIET + 2 * DAY) == []


def test_nothing_once_the_meeting_is_over_or_where_something_newer_is_on_its_way(world: World) -> None:
    again(world, at("2027-03-30 10:00"))
    assert sent_again(world, at("2027-03-30 10:00")) == []
    again(world)
    moved = replace(world.programme.cohort.sets[0], moves=(Move(session=3, date=day("2027-03-31"), why="a room"),))
    world.publish(replace(world.programme.cohort, sets=(moved,)), QUIET)
    told = [kind for now in (QUIET, QUIET + timedelta(hours=2), QUIET + DAY) for kind in sent_again(world, now)]
    assert told == [UPDATE]


def test_who_is_expected_no_longer_gets_the_cancellation_that_stands(world: World) -> None:
    ada = members(world)[0]
    world.decide(Decision(at=QUIET, verdict=Verdict.LEFT, subject=ada))
    cancelled = world.until(QUIET, QUIET + DAY)
    assert CANCEL in [kind for _, person, kind, _ in cancelled if f"p-{person}" == ada]
    asks(
        world,
        CalendarRequest(
            occasion=THIRD, person=ada, what=Asks.SENT_AGAIN, about=at("2027-03-30 10:00"), at=QUIET + 2 * DAY
        ),
    )

    world.run(QUIET + 2 * DAY)

    due = world.sent[-1][1].lead
    assert (due.kind, due.person, due.told and due.told.method) == (INVITE_AGAIN, ada, Method.CANCEL)
    before = world.lines.ledger().last_told(THIRD, ada)
    assert before is not None
    assert due.told == before.told


def test_an_address_that_comes_back_gets_none(world: World) -> None:
    ada = members(world)[0]
    line = world.lines.ledger().last_told(Occasion("thames-4"), ada)
    assert line is not None
    world.lines.kept[line.key] = replace(line, state=State.BOUNCED)
    again(world)

    found = world.look(QUIET)

    assert [(one.kind, one.why) for one in found.left_out if one.kind == INVITE_AGAIN] == [
        (INVITE_AGAIN, "mail to this address comes back")
    ]
    assert sent_again(world, QUIET) == []


def test_of_unknown_fate_it_goes_once_more_with_the_same_key(world: World) -> None:
    def cut(plan: LetterPlan) -> None:
        raise MailUncertain("the connection was cut")

    again(world)
    world.script = cut
    world.run(QUIET)
    world.script = lambda plan: None
    assert world.states(INVITE_AGAIN) == {f"{members(world)[0]} {THIRD}": State.UNKNOWN}
    assert sent_again(world, QUIET + timedelta(minutes=5)) == []
    assert sent_again(world, QUIET + timedelta(hours=2)) == [INVITE_AGAIN]
    assert sent_again(world, QUIET + timedelta(hours=4)) == []
