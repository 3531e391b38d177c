"""Changes on the coordinators' page: seen first, made under the coordinator's name, and never over somebody else's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sets.cohort.acts.registry import ACTS, ROWS, Kind
from sets.mail.signed_links import Link
from sets.model.requests import Purpose
from sets.web.page.request import Page, Redirect, Site
from sets.web.team.change import step_of
from sets.web.team.change_forms import CHOICES, Stage
from sets.web.team.in_words import in_words
from tests.support.browser import running, window
from tests.support.web_help import (
    COHORT,
    EXAMPLE,
    a_house,
    a_link,
    as_html,
    as_text,
    got,
    posted,
    programme_of,
    somebody,
)
from tests.support.web_help import (
    step_of as step_gone_to,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOVE = {
    "meeting": "thames-3",
    "to-day": "1",
    "to-month": "April",
    "to-year": "2027",
    "time": "2pm",
    "why": "a conference",
}
CANCEL = {"meeting": "lea-4", "why": "elections"}
SAID = "Thames session 3 moves from 10am on Tuesday 30 March 2027 to 2pm on Thursday 1 April 2027: a conference"


def the_link(house: Site, number: int = 0) -> Link:
    return a_link(Purpose.TEAM, programme_of(house).cohort.coordinators[number].id)


def seen_of(house: Site, form: dict[str, str], step: str) -> str:
    page = posted(house, the_link(house), form, step)
    assert isinstance(page, Page)
    hidden = page.facts["hidden"]
    assert isinstance(hidden, dict)
    return str(hidden["seen"])


def file_of(house: Site) -> str:
    return (house.installation.home / "cohorts" / f"{COHORT}.yaml").read_text(encoding="utf-8")


def test_a_change_is_seen_first_and_made_under_the_name_of_the_links_coordinator(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    page = posted(house, the_link(house), MOVE, "change-move")
    said = as_text(as_html(house, page))
    assert f"{SAID}." in said
    assert said.index("Changed for 7 people" if "Changed for" in said else "Invited: 7 people") < said.index(
        "The lines of the file"
    )
    assert len(house.records(COHORT).versions()) == 1
    assert file_of(house) == EXAMPLE.read_text(encoding="utf-8")

    seen = seen_of(house, MOVE, "change-move")
    done = posted(house, the_link(house, 1), {**MOVE, "go": "publish", "seen": seen}, "change-move")
    assert isinstance(done, Redirect)
    assert done.to.endswith("/made")
    newest = house.records(COHORT).versions()[-1]
    assert (newest.number, newest.by, newest.what) == (2, "Joel Addo", (SAID,))
    assert "        date: 2027-04-01\n        at: 2pm\n" in file_of(house)


def test_who_comes_second_sees_what_the_first_did_and_what_theirs_would_do_now(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    mine, hers = seen_of(house, MOVE, "change-move"), seen_of(house, CANCEL, "change-cancel")
    posted(house, the_link(house, 1), {**CANCEL, "go": "publish", "seen": hers}, "change-cancel")
    page = posted(house, the_link(house), {**MOVE, "go": "publish", "seen": mine}, "change-move")
    assert isinstance(page, Page)
    assert (page.status, page.title) == (409, "Check this change")
    said = as_text(as_html(house, page))
    assert "it is now version 2 by Joel Addo" in said
    assert "Lea session 4 at 10am on Wednesday 5 May 2027 is cancelled: elections" in said
    assert SAID in said
    assert len(house.records(COHORT).versions()) == 2
    hidden = page.facts["hidden"]
    assert isinstance(hidden, dict)
    assert isinstance(posted(house, the_link(house), {**hidden, "go": "publish"}, "change-move"), Redirect)
    assert [one.by for one in house.records(COHORT).versions()] == ["", "Joel Addo", "Marta Nowak"]


def test_edits_in_the_file_stop_it_and_stay(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    path = house.installation.home / "cohorts" / f"{COHORT}.yaml"
    path.write_text(file_of(house).replace("count: 6", "count: 5"), encoding="utf-8")
    page = posted(house, the_link(house), MOVE, "change-move")
    assert isinstance(page, Page)
    assert (page.status, page.title) == (409, "Move a session or event")
    assert f"Nothing was done. The file {COHORT}.yaml has edits that are not published" in as_text(as_html(house, page))
    assert "count: 5" in file_of(house)


def test_only_coordinators_change_anything(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    link = a_link(Purpose.TEAM, somebody(house).id)
    for step in ("change", "versions", "made", *(step_of(row) for row in ACTS)):
        page = got(house, link, step)
        assert isinstance(page, Page)
        assert page.status == 403
    for step in ("back", *(step_of(row) for row in ACTS)):
        page = posted(house, link, {**MOVE, "go": "publish"}, step)
        assert isinstance(page, Page)
        assert page.status == 403
    assert len(house.records(COHORT).versions()) == 1


@pytest.mark.parametrize(
    ("step", "form", "faults"),
    [
        (
            "change-move",
            {"to-day": "31", "to-month": "6", "to-year": "2027", "time": "25:00"},
            [
                ("meeting", "Choose a session or event"),
                ("to", "There is no such day. Give a day, a month and a year, for example 19 2 2027"),
                ("time", "'25:00': there is no such time; write 10am, 10:00 or 2:30pm"),
                ("why", "Say why in a few words"),
            ],
        ),
        ("change-move", {**MOVE, "meeting": "thames-1"}, [("meeting", "Choose a session or event")]),
        (
            "change-cover",
            {"learning_set": "lea", "sessions": "1", "email": "gil@example.org", "name": "Gil Hart"},
            [("sessions", "Session 1 is no session to come of Lea; they are 2, 3, 4, 5 and 6")],
        ),
        (
            "change-merge",
            {"first_day-day": "1", "first_day-month": "3", "first_day-year": "2027", "why": "few are left"},
            [
                ("learning_set", "Answer this: Which set ends?"),
                ("into", "Answer this: Into which set does it go?"),
            ],
        ),
        (
            "change-place",
            {"where": "thames", "join": "teams"},
            [
                (
                    "where",
                    "This cannot be: join: 'teams' is not a link to join by; write one that begins with https://, or none",
                )
            ],
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    tmp_path: Path, step: str, form: dict[str, str], faults: list[tuple[str, str]]
) -> None:
    house = a_house(tmp_path)
    page = posted(house, the_link(house), form, step)
    assert isinstance(page, Page)
    assert [(one.field, one.message) for one in page.faults] == faults


def test_a_check_of_the_file_is_told_with_names_and_days(tmp_path: Path) -> None:
    said = "set 'thames' falls to 3 members from 2027-02-09; set 'gone' and 2027-02-31 stay"
    assert in_words(said, programme_of(a_house(tmp_path))) == (
        "Thames falls to 3 members from Tuesday 9 February 2027; set 'gone' and 2027-02-31 stay"
    )


def test_choices_are_what_the_act_can_be_about(tmp_path: Path) -> None:
    house = a_house(tmp_path)

    def labels(act: str, name: str) -> list[str]:
        stage = Stage(programme=programme_of(house), row=ROWS[act], now=house.clock())
        asked = next(one for one in stage.row.fields if one.name == name)
        return [label for _, label, _ in CHOICES[asked.kind](stage, asked)]

    assert labels("restore", "meeting") == []
    assert labels("move", "meeting")[:3] == ["Thames session 2", "Lea session 2", "Wandle session 2"]
    assert labels("coordinator", "leaves") == ["Marta Nowak", "Joel Addo"]
    assert "Helen Prior" in labels("address", "person")
    assert "Ruth Okafor" in labels("leave", "person")
    assert "Ruth Okafor" not in labels("transfer", "person")
    assert labels("end", "learning_set")[-1] == "The whole programme"
    assert {asked.kind for row in ACTS for asked in row.fields} == set(Kind)


def test_an_earlier_version_comes_back(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    posted(
        house, the_link(house), {**MOVE, "go": "publish", "seen": seen_of(house, MOVE, "change-move")}, "change-move"
    )
    assert SAID in as_text(as_html(house, got(house, the_link(house), "versions")))
    seen = seen_of(house, {"version": "1"}, "back")
    assert isinstance(posted(house, the_link(house), {"version": "1", "seen": seen, "go": "publish"}, "back"), Redirect)
    assert file_of(house) == EXAMPLE.read_text(encoding="utf-8")
    assert [one.number for one in house.records(COHORT).versions()] == [1, 2, 3]
    assert step_gone_to(posted(house, the_link(house), {"version": "3"}, "back")) == "versions"


@pytest.mark.browser
def test_a_change_on_a_phone_without_javascript(tmp_path: Path, browser: Browser) -> None:
    house = a_house(tmp_path)
    with running(house) as address, window(browser, 320, scripts=False) as page:
        page.goto(address + house.links.path(the_link(house), house.clock()))
        page.click("text=Change something")
        page.click("text=Move a session or event")
        page.click("main button")
        assert page.locator(".govuk-error-summary li").all_inner_texts() == [
            "Choose a session or event",
            "Say why in a few words",
        ]
        page.select_option("#meeting", "thames-3")
        for part, value in (("day", "1"), ("month", "4"), ("year", "2027")):
            page.fill(f"#to-{part}", value)
        page.fill("#time", "2pm")
        page.fill("#why", "a conference")
        page.click("main button")
        assert page.locator("h1").inner_text() == "Check this change"
        assert SAID in page.inner_text("main")
        page.click("text=Change the answers")
        assert page.input_value("#to-day") == "1"
        page.click("main button")
        page.click("text=Publish this change")
        assert "It is published" in page.inner_text("main")
    assert house.records(COHORT).versions()[-1].by == "Marta Nowak"
