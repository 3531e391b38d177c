"""What is most likely to leave a calendar wrong, one story each: in the end all calendars are the programme's, in any order of mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

import pytest

from sets.model.cohort import Occasion, PersonId
from sets.model.messages import Partstat
from sets.model.publication import Verdict
from tests.journeys.any_acts import address
from tests.journeys.posted_life import Fate
from tests.journeys.test_mail_in_any_order import AnyOrder
from tests.support.builders import LONDON, at
from tests.support.calendar_person import Message

AMINA, DEVI, RUTH = "Amina Yusuf", "Devi Raman", "Ruth Okafor"
AN_HOUR, A_DAY = timedelta(minutes=70), timedelta(days=1)
Story = Callable[[AnyOrder], None]


@pytest.fixture
def house() -> Iterator[AnyOrder]:
    state = AnyOrder()
    state.published()
    yield state
    state.teardown()


def move(house: AnyOrder, meeting: str, to: str, time: str = "", why: str = "the room is taken") -> None:
    assert house.act("move", meeting=meeting, to=to, time=time, why=why)


def cancel(house: AnyOrder, meeting: str) -> None:
    assert house.act("cancel", meeting=meeting, why="inspection week")


def transfer(house: AnyOrder, name: str, to: str, first_day: str) -> None:
    assert house.act("transfer", person=address(name), to=to, first_day=first_day)


def later(house: AnyOrder, by: timedelta = AN_HOUR) -> None:
    house.pass_until(house.now + by)


def two_changes_in_one_pass(house: AnyOrder) -> None:
    move(house, "thames-2", "2027-02-11")
    assert house.act("place", where="thames", place="Town hall")
    cancel(house, "thames-3")
    assert house.act("address", person=address(AMINA), email="amina@newtown.example.gov.uk")


def unknown_then_changed(fate: Fate) -> Story:
    def story(house: AnyOrder) -> None:
        move(house, "thames-2", "2027-02-11")
        house.weather([fate] * 8)
        later(house, A_DAY)
        move(house, "thames-2", "2027-02-12")
        house.weather([fate] * 8)
        later(house, A_DAY)
        cancel(house, "thames-2")

    return story


def cancelled_and_restored_at_the_same_time(house: AnyOrder) -> None:
    for _ in range(2):
        cancel(house, "thames-2")
        later(house, A_DAY)
        assert house.act("restore", meeting="thames-2")
        later(house, A_DAY)


def restored_before_the_cancellation_is_known(house: AnyOrder) -> None:
    cancel(house, "thames-2")
    house.weather([Fate.LOST] * 8)
    later(house, A_DAY)
    assert house.act("restore", meeting="thames-2")


def to_another_set_and_back(house: AnyOrder) -> None:
    transfer(house, DEVI, "lea", "2026-12-20")
    later(house, A_DAY)
    house.bring_back(1)
    later(house, A_DAY)


def to_another_set_and_back_in_bad_weather(house: AnyOrder) -> None:
    transfer(house, DEVI, "lea", "2026-12-20")
    house.weather([Fate.CUT, Fate.LOST, Fate.BUSY] * 4)
    later(house, A_DAY)
    house.bring_back(1)
    house.weather([Fate.LOST, Fate.CUT] * 4)
    later(house, A_DAY)


def an_address_changes_while_a_letter_is_in_doubt(fate: Fate) -> Story:
    def story(house: AnyOrder) -> None:
        move(house, "thames-2", "2027-02-11")
        house.weather([fate] * 10)
        later(house)
        house.changes_address(AMINA, "newtown")
        later(house, A_DAY)
        cancel(house, "thames-3")
        house.changes_address(AMINA, "hillside")

    return story


def an_address_changes_with_a_cancellation(house: AnyOrder) -> None:
    cancel(house, "thames-2")
    house.changes_address(AMINA, "newtown")
    later(house, A_DAY)
    assert house.act("restore", meeting="thames-2")


def a_closed_mailbox_and_another_address(house: AnyOrder) -> None:
    house.a_mailbox_closes(AMINA)
    move(house, "thames-2", "2027-02-11")
    later(house, A_DAY)
    cancel(house, "thames-3")
    later(house, A_DAY)
    assert house.act("address", person=address(AMINA), email="amina@newtown.example.gov.uk")
    later(house, A_DAY)
    assert house.act("restore", meeting="thames-3")


def a_refused_cancellation_and_another_address(house: AnyOrder) -> None:
    house.a_mailbox_closes(AMINA)
    cancel(house, "thames-3")
    later(house, A_DAY)
    assert house.act("address", person=address(AMINA), email="amina@newtown.example.gov.uk")


def another_organiser(house: AnyOrder) -> None:
    move(house, "thames-4", "2027-03-25")
    house.weather([Fate.CUT] * 8)
    later(house)
    house.edit("another organiser")
    later(house)
    move(house, "thames-2", "2027-02-11")
    later(house, A_DAY)
    cancel(house, "thames-3")
    assert house.act(
        "join",
        learning_set="thames",
        name="Meera Shah",
        email=address("Meera Shah"),
        first_day="2027-01-04",
    )


def sessions_change_places(house: AnyOrder) -> None:
    move(house, "thames-2", "2027-02-08")
    move(house, "thames-1", "2027-01-28")
    later(house)
    move(house, "thames-1", "2027-02-05", "2pm")
    later(house, A_DAY)


def over_the_clock_change(house: AnyOrder) -> None:
    move(house, "thames-4", "2027-03-29", "10am")
    later(house, A_DAY)
    move(house, "thames-4", "2027-03-26", "10am")
    move(house, "lea-4", "2027-03-29", "9am")


def other_titles(house: AnyOrder) -> None:
    house.edit("a set by another name")
    house.edit("another title")
    later(house, A_DAY)
    move(house, "thames-2", "2027-02-11")


def another_clock(house: AnyOrder) -> None:
    house.edit("another clock")
    later(house, A_DAY)
    house.edit("another clock")


def facilitator_and_member(house: AnyOrder) -> None:
    house.joins_too("lea", RUTH, 20)
    later(house, A_DAY)
    house.facilitates_too("lea", RUTH, 25)
    later(house, A_DAY)
    house.facilitates_too("thames", AMINA, 25)
    move(house, "lea-2", "2027-02-12")
    later(house, A_DAY)
    assert house.act("leave", person=address(RUTH), last_day="2027-01-31")


def within_the_hour_of_settling(house: AnyOrder) -> None:
    move(house, "thames-2", "2027-02-11")
    later(house, timedelta(minutes=50))
    move(house, "thames-2", "2027-02-12")
    later(house, timedelta(minutes=50))
    cancel(house, "thames-2")
    later(house, timedelta(minutes=55))
    assert house.act("restore", meeting="thames-2")
    later(house, timedelta(minutes=10))


def leaves_and_comes_back(house: AnyOrder) -> None:
    house.decides(AMINA, Verdict.LEFT)
    later(house, A_DAY)
    house.decides(AMINA, Verdict.BACK)
    later(house, A_DAY)
    house.decides(AMINA, Verdict.WITHDRAWN)


def taken_out_while_a_letter_is_in_doubt(house: AnyOrder) -> None:
    move(house, "thames-2", "2027-02-11")
    house.weather([Fate.CUT] * 10)
    later(house)
    house.take_out(AMINA)


def moved_to_an_earlier_day_while_mail_was_down(house: AnyOrder) -> None:
    """Nobody hears in time that thames-2 is on the Monday; the entry of three weeks later must not stay."""
    move(house, "thames-2", "2027-02-26")
    house.pass_until(at("2027-02-05 10:00"))
    move(house, "thames-2", "2027-02-08")
    house.weather([Fate.DOWN] * 400)
    house.pass_until(at("2027-02-08 18:00"))


STORIES: dict[str, Story] = {
    one.__name__.replace("_", " "): one
    for one in (
        two_changes_in_one_pass,
        cancelled_and_restored_at_the_same_time,
        restored_before_the_cancellation_is_known,
        to_another_set_and_back,
        to_another_set_and_back_in_bad_weather,
        an_address_changes_with_a_cancellation,
        a_closed_mailbox_and_another_address,
        a_refused_cancellation_and_another_address,
        another_organiser,
        sessions_change_places,
        over_the_clock_change,
        other_titles,
        another_clock,
        facilitator_and_member,
        within_the_hour_of_settling,
        leaves_and_comes_back,
        taken_out_while_a_letter_is_in_doubt,
        moved_to_an_earlier_day_while_mail_was_down,
    )
} | {
    f"{fate}, then {what}": story(fate)
    for fate in (Fate.LOST, Fate.CUT, Fate.BUSY)
    for what, story in (
        ("changed twice", unknown_then_changed),
        ("another address", an_address_changes_while_a_letter_is_in_doubt),
    )
}


AT_ONCE = (
    "a refused cancellation and another address",
    "lost, then changed twice",
)
"""The stories of the default tests; the others take more than half a minute together."""


@pytest.mark.parametrize("name", AT_ONCE)
def test_calendars_are_right_in_the_end(name: str, house: AnyOrder) -> None:
    STORIES[name](house)
    house.all_has_arrived(Random(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in STORIES if name not in AT_ONCE])
def test_calendars_are_right_in_the_end_of_every_story(name: str, house: AnyOrder) -> None:
    STORIES[name](house)
    house.all_has_arrived(Random(name))


def entry(house: AnyOrder, name: str, occasion: str) -> Message:
    person = house.person_called(name)
    assert person is not None
    (uid,) = [uid for uid, pair in house.whose().items() if pair == (Occasion(occasion), person)]
    return house.live[PersonId(person)].entries[uid]


def test_an_answer_stays_with_the_time_that_it_was_given_to(house: AnyOrder) -> None:
    house.answers(AMINA, 0, Partstat.ACCEPTED)
    amina = house.person_called(AMINA)
    assert amina is not None
    (occasion,) = [
        house.whose()[uid][0] for uid, one in house.live[amina].entries.items() if one.partstat is Partstat.ACCEPTED
    ]
    later(house)
    assert house.act("place", where=occasion, place="Library")
    later(house, A_DAY)
    placed = entry(house, AMINA, occasion)
    (said,) = [
        one.message.partstat
        for one in house.life.post.taken
        if one.message is not None and (one.message.uid, one.message.sequence) == (placed.uid, 1)
    ]
    assert said is Partstat.ACCEPTED
    move(house, occasion, "2027-02-18")
    later(house, A_DAY)
    moved = entry(house, AMINA, occasion)
    assert (placed.location, placed.sequence, placed.partstat) == ("Library", 1, Partstat.ACCEPTED)
    assert (moved.start.astimezone(LONDON).date().isoformat(), moved.sequence) == ("2027-02-18", 2)
    assert moved.partstat is Partstat.NEEDS_ACTION
    house.all_has_arrived(Random(1))
