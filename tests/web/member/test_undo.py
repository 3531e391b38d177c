"""A link must not become an identity: what somebody does with a link of another's can be stopped, and put back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from flows.commands import person, running
from sets.model.cohort import Person, PersonId
from sets.model.errors import StateError
from sets.model.publication import Decision, KnownPerson, Verdict
from sets.model.requests import DetailKind, LetterKind, Purpose
from sets.web.page.request import Page, Redirect, Site
from tests.support.privacy_help import a_pass
from tests.support.web_help import (
    AFTER_1,
    COHORT,
    Clock,
    a_house,
    a_link,
    as_html,
    as_text,
    got,
    posted,
    programme_of,
    somebody,
)

OLD, THEIRS = "amina.yusuf@riverside.example.gov.uk", "stranger@elsewhere.example.org"
MINE, CONFIRM, UNDO = Purpose.MINE, Purpose.ADDRESS, Purpose.UNDO


@pytest.fixture
def house(tmp_path: Path) -> Site:
    """The day after the first session; every letter up to then has gone."""
    found = a_house(tmp_path)
    a_pass(found.installation, AFTER_1)
    return found


def amina(house: Site) -> Person:
    return programme_of(house).people[somebody(house).id]


def later(house: Site, **delta: float) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.now += timedelta(**delta)


def a_run(house: Site) -> list[tuple[str, str]]:
    """What a run sends to Amina now: kind and address, invites left out."""
    records = house.installation.records(COHORT)
    before = {one.key for one in records.deliveries()}
    a_pass(house.installation, house.clock())
    new = [one for one in records.deliveries() if one.key not in before and one.person == somebody(house).id]
    return [(one.kind, one.address) for one in new if one.kind in set(LetterKind)]


def taken_over(house: Site) -> None:
    """Somebody with one of Amina's links asks for their own address and confirms it from there."""
    assert isinstance(posted(house, a_link(MINE, amina(house).id), {"email": THEIRS}, "email"), Redirect)
    assert isinstance(posted(house, a_link(CONFIRM, amina(house).id, number=1), {}), Redirect)


def undo(house: Site, prompt: str = "address", number: int = 1) -> str:
    return house.links.path(a_link(UNDO, amina(house).id, prompt=prompt, number=number), house.clock())


def generation(house: Site) -> int:
    return max((one.number for one in house.records(COHORT).responses().turns), default=0)


def page(house: Site, prompt: str = "address") -> str:
    return as_text(as_html(house, got(house, a_link(UNDO, amina(house).id, prompt=prompt, number=1))))


def press(house: Site, step: str = "", prompt: str = "address") -> object:
    return posted(house, a_link(UNDO, amina(house).id, prompt=prompt, number=1), {}, step)


def test_the_address_on_file_is_told_at_once_and_one_press_there_stops_it(house: Site) -> None:
    taken_over(house)
    assert sorted(a_run(house)) == [("address-changed", OLD), ("new-address", THEIRS)]
    assert f"write to {THEIRS}" in page(house)
    assert "We begin on Monday 25 January 2027" in page(house)

    assert isinstance(press(house), Redirect)

    later(house, days=10)
    assert a_run(house) == [("new-link", OLD)]
    assert amina(house).email == OLD
    assert generation(house) == 1, "the link that was in other hands no longer opens"
    assert [one.addresses for one in house.installation.store.people() if one.id == amina(house).id] == [(OLD,)]
    before = house.records(COHORT).responses()
    answer = press(house)
    assert isinstance(answer, Page)
    assert house.records(COHORT).responses() == before, "the same twice is once"


def test_after_two_working_days_it_begins_and_can_still_be_put_back(house: Site) -> None:
    taken_over(house)
    a_run(house)
    later(house, days=3, hours=23)
    a_run(house)
    assert amina(house).email == OLD, "Thursday, Friday, a weekend: not yet"
    later(house, hours=2)
    a_run(house)
    assert (amina(house).email, generation(house)) == (THEIRS, 1)

    later(house, days=9)
    assert "We write to another address now" in page(house)
    assert isinstance(press(house), Redirect)
    a_run(house)

    assert (amina(house).email, generation(house)) == (OLD, 2)
    assert [one.addresses for one in house.installation.store.people() if one.id == amina(house).id] == [(OLD,)]
    assert [one.what for one in house.records(COHORT).responses().details] == [DetailKind.ADDRESS_KEPT]


def test_confirmed_from_both_mailboxes_it_begins_at_once(house: Site) -> None:
    taken_over(house)
    assert isinstance(press(house, "now"), Redirect)

    assert (amina(house).email, generation(house)) == (THEIRS, 1)
    assert [one.what for one in house.records(COHORT).responses().details] == [DetailKind.EMAIL]
    assert isinstance(press(house, "now"), Page)
    assert generation(house) == 1


def test_a_change_of_ones_own_is_what_a_strangers_is_put_back_to(house: Site) -> None:
    own, me = "amina@home.example.org", amina(house).id
    posted(house, a_link(MINE, me), {"email": own}, "email")
    posted(house, a_link(CONFIRM, me, number=1), {})
    press(house, "now")
    assert amina(house).email == own
    later(house, days=1)
    assert isinstance(posted(house, a_link(MINE, me, turn=1), {"email": THEIRS}, "email"), Page), "not within 14 days"
    later(house, days=14)
    posted(house, a_link(MINE, me, turn=1), {"email": THEIRS}, "email")
    posted(house, a_link(CONFIRM, me, number=2, turn=1), {})
    a_run(house)
    later(house, days=7)
    a_run(house)
    assert amina(house).email == THEIRS

    posted(house, a_link(UNDO, me, prompt="address", number=1), {})
    assert amina(house).email == THEIRS, "an older letter is about an older change"
    posted(house, a_link(UNDO, me, prompt="address", number=2), {})

    assert amina(house).email == own


def test_a_takeover_does_not_outlive_the_way_back(house: Site) -> None:
    """Who has taken over cannot move on while the true person may still put it back, nor undo what puts it back."""
    taken_over(house)
    a_run(house)
    later(house, days=5)
    a_run(house)
    me = amina(house).id
    assert amina(house).email == THEIRS
    again = posted(house, a_link(MINE, me, turn=1), {"email": "second@elsewhere.example.org"}, "email")
    assert isinstance(again, Page)
    assert "write to the team" in as_text(as_html(house, again))

    at = house.clock().strftime("%Y-%m-%dT%H:%M")
    assert person.address(COHORT, OLD, at=at, installation=house.installation) == 0
    assert amina(house).email == OLD
    later(house, hours=1)
    press(house)
    assert amina(house).email == OLD
    a_run(house)
    assert (amina(house).email, generation(house)) == (OLD, 2)


def test_nothing_begins_of_which_the_address_on_file_was_never_told(house: Site) -> None:
    taken_over(house)
    later(house, days=5)
    a_run(house)
    later(house, days=5)
    a_run(house)
    assert amina(house).email == OLD


def test_stopping_links_stops_what_waits_and_what_was_asked_for_with_them(house: Site) -> None:
    taken_over(house)
    a_run(house)
    me = amina(house).id
    posted(house, a_link(MINE, me), {}, "links")
    later(house, days=5)
    a_run(house)
    assert amina(house).email == OLD

    posted(house, a_link(MINE, me, turn=1), {"email": THEIRS}, "email")
    posted(house, a_link(MINE, me, turn=1), {}, "links")
    later(house, minutes=1)
    a_run(house)
    assert isinstance(posted(house, a_link(CONFIRM, me, number=2, turn=2), {}), Page)
    assert [one.what for one in house.records(COHORT).responses().details] == []


def test_an_address_that_became_somebody_elses_stops_no_run(house: Site) -> None:
    taken_over(house)
    a_run(house)
    tom = KnownPerson(id=PersonId("p-somebody"), addresses=(THEIRS,), first_seen=AFTER_1)
    house.installation.store.know((tom,))
    later(house, days=5)
    a_run(house)
    assert amina(house).email == OLD


def test_status_says_it_and_the_coordinator_puts_it_back(house: Site, capsys: pytest.CaptureFixture[str]) -> None:
    here, at = house.installation, "2027-01-21T12:00"
    with pytest.raises(StateError, match="changed no address on their page"):
        person.address(COHORT, OLD, at=at, installation=here)
    taken_over(house)
    assert running.status(COHORT, at=at, installation=here) == 0
    assert "asked on their page to be written to elsewhere; it begins on Monday 25 January 2027" in " ".join(
        capsys.readouterr().out.split()
    )

    assert person.address(COHORT, OLD, at=at, installation=here) == 0

    later(house, days=9)
    a_run(house)
    assert (amina(house).email, generation(house)) == (OLD, 1)


def test_a_published_edit_retires_an_older_change_for_good(house: Site) -> None:
    taken_over(house)
    a_run(house)
    later(house, days=7)
    a_run(house)
    assert amina(house).email == THEIRS
    path = house.installation.home / "cohorts" / f"{COHORT}.yaml"
    before = path.read_text(encoding="utf-8")

    for text in (before.replace(OLD, "amina.y@riverside.example.gov.uk\n        formerly: " + OLD), before):
        later(house, hours=1)
        path.write_text(text, encoding="utf-8")
        house.installation.publish(house.installation.draft(path, house.clock()), house.clock())

    assert amina(house).email == OLD, "the true address published again does not bring the stranger's back"


@pytest.mark.parametrize("step", ["followups", "withdraw"])
def test_who_was_made_to_leave_comes_back_by_one_press(house: Site, step: str) -> None:
    posted(house, a_link(MINE, amina(house).id), {}, step)
    assert ("you-left", OLD) in a_run(house)
    assert "Come back to the programme?" in page(house, "left")
    later(house, days=2)

    assert isinstance(press(house, prompt="left"), Redirect)

    assert [one.verdict for one in house.records(COHORT).decisions()][-1] is Verdict.BACK
    assert amina(house).last_day is None
    assert "There is nothing to put back" in page(house, "left")
    assert isinstance(press(house, prompt="left"), Page)
    later(house, days=3)
    a_pass(house.installation, house.clock())
    ledger = house.installation.published_outlook(COHORT, house.clock())[2]
    told = ledger.last_told(programme_of(house).meetings[-1].key, amina(house).id)
    assert told is not None
    assert told.kind != "cancel", "their dates are in the calendar again"


def test_a_coordinator_lets_messages_come_again(house: Site) -> None:
    link = a_link(Purpose.STOP, amina(house).id)
    posted(house, link, {})
    assert "Messages are stopped" in as_text(as_html(house, got(house, link)))

    assert running.decide(COHORT, "back", OLD, at="2027-01-22T10:00", installation=house.installation) == 0

    assert "One press, and our questions and reminders stop" in as_text(as_html(house, got(house, link)))


def test_what_the_team_decided_since_is_not_undone_by_a_link(house: Site) -> None:
    posted(house, a_link(MINE, amina(house).id), {}, "withdraw")
    a_run(house)
    later(house, hours=1)
    decided = Decision(at=house.clock(), verdict=Verdict.LEFT, subject=amina(house).id, by="Marta Nowak")
    house.records(COHORT).decide([decided])

    assert "There is nothing to put back" in page(house, "left")
    assert isinstance(press(house, prompt="left"), Page)
    assert list(house.records(COHORT).decisions())[-1] == decided
