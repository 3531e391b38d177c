"""Dates that suit everyone, on the pages: found for a session, chosen with a reason, seen as a move before it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from sets.mail.signed_links import Link
from sets.model.cohort import Occasion
from sets.model.messages import Partstat
from sets.model.requests import Purpose
from sets.model.responses import Answer, Proposal, ProposedChange
from sets.web.page.request import Page, Redirect, Site
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
    somebody,
    step_of,
)

NOW = at("2027-01-25 09:00")
AMINA, GRACE = "- name: Amina Yusuf\n", "- name: Grace Mensah\n"
ONE_AND_TWO = (
    EXAMPLE.read_text(encoding="utf-8")
    .replace(AMINA, f"{AMINA}        away: [{{from: 2027-01-26, to: 2027-03-03}}]\n", 1)
    .replace(GRACE, f"{GRACE}        unavailable: [monday, tuesday, thursday, friday]\n", 1)
)
"""For Thames session 2 there is one day for all, Wednesday 10 March, and Grace alone is missing on two."""


def team(house: Site, key: str = "thames-2") -> Link:
    return a_link(Purpose.TEAM, programme_of(house).cohort.coordinators[0].id, key)


def text_of(house: Site, link: Link, step: str = "dates") -> str:
    return as_text(as_html(house, got(house, link, step)))


def offered(house: Site, link: Link, step: str = "dates") -> list[str]:
    page = got(house, link, step)
    assert isinstance(page, Page)
    items = page.facts["items"] if step == "dates" and "items" in page.facts else page.facts["offered"].items  # type: ignore[attr-defined]
    return [value for value, _, _ in items]  # type: ignore[attr-defined]


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path, NOW)


@pytest.fixture
def tight(tmp_path: Path) -> Site:
    found = a_house(tmp_path, at("2027-02-19 11:30"), ONE_AND_TWO)
    for number in range(3):
        who = somebody(found, "thames", number).id
        declined = Answer(
            occasion=Occasion("thames-2"), person=who, partstat=Partstat.DECLINED, at=at("2027-02-01 10:00")
        )
        keep(found, answers=(declined,))
    return found


def test_each_session_to_come_leads_to_its_dates(house: Site) -> None:
    html = as_html(house, got(house, a_link(Purpose.TEAM, programme_of(house).cohort.coordinators[0].id)))
    assert html.count("Find another date<") == 15
    assert 'Find another date<span class="govuk-visually-hidden"> for Thames session 2</span>' in html
    assert 'Find another date<span class="govuk-visually-hidden"> for Thames session 1</span>' not in html


def test_a_date_that_is_chosen_leads_to_what_the_move_does_and_changes_nothing(house: Site) -> None:
    starts = offered(house, team(house))
    assert starts == ["2027-03-02T10:00:00+00:00", "2027-02-09T10:00:00+00:00", "2027-03-09T10:00:00+00:00"]
    answer = posted(house, team(house), {"date": starts[2], "why": "the room is not free"}, "dates")
    assert isinstance(answer, Page)
    assert answer.title == "Check this change"
    text = as_text(as_html(house, answer))
    moves = "Thames session 2 moves from 10am on Tuesday 23 February 2027 to 10am on Tuesday 9 March 2027: the room is not free"
    assert moves in text
    assert programme_of(house).number == 1
    hidden = answer.facts["hidden"]
    assert isinstance(hidden, dict)
    made = posted(house, team(house), {**hidden, "go": "publish"}, "change-move")
    assert step_of(made) == "made"
    moved = next(one for one in programme_of(house).meetings if one.key == "thames-2")
    assert moved.start == at("2027-03-09 10:00")


def test_what_is_missing_is_asked_for_and_what_was_never_offered_does_nothing(house: Site) -> None:
    answer = posted(house, team(house), {"why": ""}, "dates")
    assert isinstance(answer, Page)
    assert [(one.field, one.message) for one in answer.faults] == [
        ("date", "Choose a date"),
        ("why", "Say why in a few words"),
    ]
    other = posted(house, team(house), {"date": "2027-02-27T10:00:00+00:00", "why": "a test"}, "dates")
    assert isinstance(other, Page)
    assert other.status == 409
    assert "What suits everyone has changed since you opened the page. Look again." in as_text(as_html(house, other))
    for key, said in (("thames-1", "Thames session 1 began at 10am on Tuesday 19 January 2027"), ("thames-9", "")):
        for answer in (got(house, team(house, key), "dates"), posted(house, team(house, key), {"date": "x"}, "dates")):
            if said:
                assert said in as_text(as_html(house, answer))
            else:
                assert isinstance(answer, Redirect)


def test_only_coordinators_find_a_date_and_read_whose_days_they_are(tight: Site) -> None:
    text = text_of(tight, team(tight))
    assert "One day suits everyone, and two suit all but one member." in text
    assert "Grace Mensah does not work on Tuesdays." in text
    assert "7 days: Grace Mensah does not work on Mondays, Tuesdays, Thursdays and Fridays" in text
    for somebody_else in (facilitator(tight).id, somebody(tight).id):
        answer = got(tight, a_link(Purpose.TEAM, somebody_else, "thames-2"), "dates")
        assert isinstance(answer, Page)
        assert answer.status == 403


def test_the_form_of_a_move_leads_there(house: Site) -> None:
    page = posted(house, team(house, "cohort"), {"go": "find"}, "change-move")
    assert isinstance(page, Page)
    assert [(one.field, one.message) for one in page.faults] == [("meeting", "Choose a session or event")]
    answer = posted(house, team(house, "cohort"), {"go": "find", "meeting": "thames-4"}, "change-move")
    assert isinstance(answer, Redirect)
    token = answer.to.split("/")[2]
    assert house.links.read(Purpose.TEAM, token, NOW)[0].occasion == "thames-4"
    assert step_of(answer) == "dates"


def decide(house: Site, who: str) -> Link:
    coordinator = programme_of(house).cohort.coordinators[0].id
    return a_link(Purpose.DECIDE, facilitator(house).id if who == "ruth" else coordinator, "thames-2")


def press(house: Site, link: Link, **form: str | list[str]) -> object:
    page = got(house, link)
    assert isinstance(page, Page)
    return posted(house, link, {"seen": page.facts["hidden"]["seen"], **form}, "dates")  # type: ignore[index]


def test_a_facilitator_ticks_dates_and_is_told_how_many_cannot_but_not_who(tight: Site) -> None:
    text = text_of(tight, decide(tight, "ruth"))
    assert "One member does not work on Tuesdays." in text
    assert "7 days: one member does not work on Mondays, Tuesdays, Thursdays and Fridays" in text
    assert "Grace" not in text
    assert "Grace Mensah does not work on Tuesdays." in text_of(tight, decide(tight, "marta"))


def test_ticked_and_typed_dates_are_proposed_together_and_three_at_most(tight: Site) -> None:
    first, second, third = offered(tight, decide(tight, "ruth"))
    typed = {"date1-day": "11", "date1-month": "3", "date1-year": "2027", "time1": "2pm"}
    too_many = press(tight, decide(tight, "ruth"), offered=[first, second, third], **typed)
    assert isinstance(too_many, Page)
    assert [(one.field, one.message) for one in too_many.faults] == [
        ("offered", "Choose three dates at most, with your own")
    ]
    strange = press(tight, decide(tight, "ruth"), offered=["2027-03-11T10:00:00+00:00"])
    assert isinstance(strange, Page)
    assert [one.field for one in strange.faults] == ["offered"]
    assert tight.records(COHORT).responses().proposals == ()

    assert step_of(press(tight, decide(tight, "ruth"), offered=[third, first], **typed)) == "proposed"  # type: ignore[arg-type]
    assert tight.records(COHORT).responses().proposals == (
        Proposal(
            occasion=Occasion("thames-2"),
            about=at("2027-02-23 10:00"),
            person=facilitator(tight).id,
            change=ProposedChange.DATES,
            at=at("2027-02-19 11:30"),
            starts=(at("2027-03-10 10:00"), at("2027-03-11 14:00"), at("2027-03-16 10:00")),
        ),
    )


def test_a_coordinator_takes_what_was_found_with_one_press_and_only_what_was_shown(tight: Site) -> None:
    link = decide(tight, "marta")
    text = text_of(tight, link, "")
    assert "Move it to a day that setwise has found" in text
    assert "Move it to a day that setwise has found" not in text_of(tight, decide(tight, "ruth"), "")
    shown = got(tight, link, "found1")
    assert isinstance(shown, Page)
    assert shown.title == "Move Thames session 2 to 10am on Wednesday 10 March 2027?"
    hidden = shown.facts["hidden"]
    assert isinstance(hidden, dict)
    for wrong in ({"start": "2027-03-16T10:00:00+00:00"}, {"start": ""}):
        other = posted(tight, link, {**hidden, **wrong, "why": "a test"}, "found1")
        assert isinstance(other, Page)
        assert other.status == 409
    by_ruth = posted(tight, decide(tight, "ruth"), {**hidden, "why": "a test"}, "found1")
    assert isinstance(by_ruth, Page)
    assert programme_of(tight).number == 1
    assert step_of(posted(tight, link, {**hidden, "why": "a test"}, "found1")) == "moved"
    moved = next(one for one in programme_of(tight).meetings if one.key == "thames-2")
    assert moved.start == at("2027-03-10 10:00")
