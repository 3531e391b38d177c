"""What becomes of a session that is short of people: who may choose, what each choice does, and that it is done once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sets.mail.signed_links import Link
from sets.model.cohort import Occasion
from sets.model.messages import Partstat
from sets.model.publication import Verdict
from sets.model.requests import LetterKind, Purpose
from sets.model.responses import Answer, Proposal, ProposedChange
from sets.web.page.request import Page, Site
from tests.support.builders import at
from tests.support.running_house import keep
from tests.support.web_help import (
    COHORT,
    EXAMPLE,
    a_house,
    a_link,
    as_html,
    as_text,
    facilitator,
    got,
    posted,
    programme_of,
    session,
    somebody,
    step_of,
)

NOW = at("2027-01-15 11:30")
"""The Friday two working days before Thames session 1, on Tuesday 19 January."""
DATES = {"date1-day": "21", "date1-month": "1", "date1-year": "2027", "time1": "2pm"}


@pytest.fixture
def house(tmp_path: Path) -> Site:
    found = a_house(tmp_path, NOW)
    for number in range(3):
        person = somebody(found, "thames", number).id
        keep(found, answers=(Answer(occasion=Occasion("thames-1"), person=person, partstat=Partstat.DECLINED, at=NOW),))
    return found


def ruths(house: Site) -> Link:
    return a_link(Purpose.DECIDE, facilitator(house).id, "thames-1")


def martas(house: Site) -> Link:
    return a_link(Purpose.DECIDE, programme_of(house).cohort.coordinators[0].id, "thames-1")


def page(house: Site, link: Link, step: str = "") -> str:
    return as_text(as_html(house, got(house, link, step)))


def seen(house: Site, link: Link) -> str:
    answer = got(house, link)
    assert isinstance(answer, Page)
    return str(answer.facts["hidden"]["seen"])  # type: ignore[index]


def press(house: Site, link: Link, step: str, **more: str) -> str:
    """The step that a press leads to; what the page says at once where it leads to none."""
    answer = posted(house, link, {"seen": seen(house, link), **more}, step)
    return as_text(as_html(house, answer)) if isinstance(answer, Page) else step_of(answer)


def proposals(house: Site) -> tuple[Proposal, ...]:
    return house.records(COHORT).responses().proposals


def letters(house: Site) -> set[tuple[str, LetterKind, str]]:
    return {(one.person, one.wish, one.occasion) for one in house.records(COHORT).responses().asked}


def later(house: Site) -> None:
    house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]


def test_both_see_how_many_are_coming_and_only_the_facilitator_who_is_not(house: Site) -> None:
    names = [somebody(house, "thames", number).name for number in range(3)]
    for link, told in ((ruths(house), True), (martas(house), False)):
        text = page(house, link)
        assert "3 of 6 members are coming, if everyone who has not declined comes. 4 are enough to go ahead" in text
        assert [name in text for name in names] == [told] * 3
    assert "Marta Nowak and Joel Addo can decide here too." in page(house, ruths(house))
    assert "7 people who expect it get one message with the reason" in page(house, ruths(house))


def test_a_facilitator_runs_it_short_and_the_coordinator_reads_who_did(house: Site) -> None:
    old = seen(house, martas(house))
    assert press(house, ruths(house), "ahead") == "goes"
    later(house)

    decided = programme_of(house).decisions
    assert [(one.verdict, one.subject, one.by, one.until) for one in decided] == [
        (Verdict.GOING_AHEAD, "thames-1", "Ruth Okafor", at("2027-01-19 10:00").date())
    ]
    said = "Ruth Okafor decided at 11:30am on Friday 15 January 2027 that it goes ahead, as a short session."
    assert said in page(house, martas(house))
    answer = posted(house, martas(house), {"seen": old}, "ahead")
    assert isinstance(answer, Page)
    assert answer.status == 409
    assert said in as_text(as_html(house, answer))
    assert len(programme_of(house).decisions) == 1


def test_other_dates_are_a_fact_and_the_coordinators_hear_at_once(house: Site) -> None:
    assert press(house, ruths(house), "dates", **DATES) == "proposed"

    ruth, team = facilitator(house).id, [one.id for one in programme_of(house).cohort.coordinators]
    start = session(house).start
    assert proposals(house) == (
        Proposal(
            occasion=Occasion("thames-1"),
            about=start,
            person=ruth,
            change=ProposedChange.DATES,
            at=NOW,
            starts=(at("2027-01-21 14:00"),),
        ),
    )
    assert letters(house) == {(one, LetterKind.PROPOSED, "thames-1") for one in team}
    assert "Ruth Okafor proposes 2pm on Thursday 21 January 2027 instead." in page(house, martas(house))


def test_a_coordinator_who_proposes_writes_to_the_other_alone(house: Site) -> None:
    assert press(house, martas(house), "dates", **DATES) == "proposed"
    assert letters(house) == {(programme_of(house).cohort.coordinators[1].id, LetterKind.PROPOSED, "thames-1")}


def test_dates_that_will_not_do_are_shown_again(house: Site) -> None:
    text = press(house, ruths(house), "dates", **{**DATES, "date1-day": "23"})
    assert "Saturday 23 January 2027 will not do: a Saturday. Give another day" in text
    text = press(
        house, ruths(house), "dates", **{**DATES, "time1": "midday"}
    )  # Ruth facilitates Wandle from 10am to 12:30pm
    assert "Wandle session 1 is at that time, and somebody who is expected is there. Give another day or time" in text
    assert proposals(house) == ()


def file_of(house: Site) -> Path:
    return house.installation.home / "cohorts" / f"{COHORT}.yaml"


def test_a_facilitator_cancels_with_a_reason_in_their_own_name(house: Site) -> None:
    old = seen(house, martas(house))
    assert press(house, ruths(house), "cancel", why="Too few of us can come") == "cancelled"
    later(house)

    latest = house.records(COHORT).latest()
    assert latest is not None
    assert (latest.number, latest.by) == (2, "Ruth Okafor")
    assert session(house).cancelled == "Too few of us can come"
    assert "cancelled: Too few of us can come" in file_of(house).read_text(encoding="utf-8")
    said = "Ruth Okafor cancelled this session. The reason: Too few of us can come."
    assert said in page(house, martas(house))
    answer = posted(house, martas(house), {"seen": old, "why": "Again"}, "cancel")
    assert isinstance(answer, Page)
    assert (answer.status, said in as_text(as_html(house, answer))) == (409, True)
    assert house.records(COHORT).running()[0] == 2
    assert proposals(house) == ()


def test_a_file_with_unpublished_edits_is_left_alone_and_a_coordinator_hears_what_is_wanted(house: Site) -> None:
    path = file_of(house)
    edited = (
        path.read_text(encoding="utf-8").replace("going_ahead: 4", "going_ahead: 3").replace("rounds: 2", "rounds: 1")
    )
    path.write_text(edited, encoding="utf-8")

    assert press(house, ruths(house), "cancel", why="Too few") == "asked"

    assert path.read_text(encoding="utf-8") == edited
    assert house.records(COHORT).running()[0] == 1
    assert [(one.change, one.why) for one in proposals(house)] == [(ProposedChange.CANCEL, "Too few")]
    assert len(letters(house)) == 2
    text = page(house, ruths(house), "asked")
    assert "only a coordinator can settle them" in text
    assert "rounds" not in text
    assert "Ruth Okafor wants to cancel it. The reason: Too few." in page(house, martas(house))
    later(house)
    shown = press(house, martas(house), "cancel", why="Too few")
    assert "It is not cancelled, and what you want is kept here." in shown
    assert f"The file {COHORT}.yaml has edits that are not published" in shown


def test_a_coordinator_takes_a_proposed_date_with_one_press(house: Site) -> None:
    both = {**DATES, "date2-day": "22", "date2-month": "1", "date2-year": "2027", "time2": "2:30pm"}
    assert press(house, ruths(house), "dates", **both) == "proposed"
    later(house)
    assert "Take one of these dates" not in page(house, ruths(house))
    assert "2pm on Thursday 21 January 2027" in page(house, martas(house))
    text = page(house, martas(house), "take2")
    assert "Move Thames session 1 to 2:30pm on Friday 22 January 2027?" in text
    assert "Ruth Okafor" in text
    assert "Take one" not in page(house, ruths(house), "take2")

    assert "The session has moved" not in press(house, ruths(house), "take2", why="Too few")
    assert press(house, martas(house), "take2", why="Too few on Tuesday") == "moved"

    assert session(house).start == at("2027-01-22 14:30")
    latest = house.records(COHORT).latest()
    assert latest is not None
    assert latest.by == "Marta Nowak"
    assert "proposes" not in page(house, martas(house))


def test_who_facilitates_and_coordinates_takes_a_date_alone(tmp_path: Path) -> None:
    ruth = "  - name: Ruth Okafor\n    email: ruth.okafor@facilitators.example.org\n"
    text = EXAMPLE.read_text(encoding="utf-8").replace("\n# Leads read", f"{ruth}\n# Leads read", 1)
    both = a_house(tmp_path, NOW, text)
    for number in range(3):
        given = Answer(
            occasion=Occasion("thames-1"),
            person=somebody(both, "thames", number).id,
            partstat=Partstat.DECLINED,
            at=NOW,
        )
        keep(both, answers=(given,))
    assert somebody(both, "thames", 0).name in page(both, ruths(both))
    dates = {"date2-day": "20", "date2-month": "1", "date2-year": "2027", "time2": "10am"}
    assert press(both, ruths(both), "dates", **DATES, **dates) == "proposed"
    later(both)
    path, why_not = (
        file_of(both),
        f"It was not moved. The reason: The file {COHORT}.yaml has edits that are not published",
    )
    path.write_text(text.replace("going_ahead: 4", "going_ahead: 3"), encoding="utf-8")
    assert why_not in press(both, ruths(both), "take2", why="Too few on Tuesday")
    path.write_text(text, encoding="utf-8")
    assert press(both, ruths(both), "take1", why="Too few on Tuesday") == "moved"
    assert session(both).start == at("2027-01-20 10:00")


def test_to_cancel_needs_a_reason(house: Site) -> None:
    assert "Give the reason, in a few words" in press(house, ruths(house), "cancel")
    assert "Shorten the reason" in press(house, ruths(house), "cancel", why="x" * 201)
    assert proposals(house) == ()


def test_a_session_that_enough_are_coming_to_has_nothing_to_choose(house: Site) -> None:
    old = seen(house, ruths(house))
    later(house)
    amina = somebody(house, "thames", 0).id
    keep(
        house,
        answers=(Answer(occasion=Occasion("thames-1"), person=amina, partstat=Partstat.ACCEPTED, at=house.clock()),),
    )
    assert "Enough people are coming now" in page(house, ruths(house))
    for step in ("ahead", "cancel", "dates"):
        answer = posted(house, ruths(house), {"seen": old, "why": "few", **DATES}, step)
        assert isinstance(answer, Page)
        assert answer.status == 409
    assert programme_of(house).decisions == ()
    assert proposals(house) == ()


def test_nobody_else_opens_it(house: Site) -> None:
    run_it = {facilitator(house).id, *(one.id for one in programme_of(house).cohort.coordinators)}
    others = [one for one in programme_of(house).people.values() if one.id not in run_it]
    assert len(others) > 20
    for person in others:
        link = a_link(Purpose.DECIDE, person.id, "thames-1")
        for answer in (got(house, link), posted(house, link, {"seen": "x"}, "ahead")):
            assert isinstance(answer, Page)
            assert answer.status == 403
            assert "Thames" not in as_html(house, answer)
    assert programme_of(house).decisions == ()
