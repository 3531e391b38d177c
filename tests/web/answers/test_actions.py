"""The page of one's own actions: shown back in the owner's words, one tap for what became of them (domain.md section 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sets.mail.signed_links import Link
from sets.model.cohort import Occasion
from sets.model.requests import Purpose
from sets.model.responses import Action, ActionState, Responses
from sets.responses.forms import actions
from sets.responses.sealed_records import open_action, sealed
from sets.web.answers.action_views import own_actions, page_of_actions
from sets.web.answers.actions import HANDLERS
from sets.web.page.html import status_of
from sets.web.page.request import Page, Site
from tests.support.browser import axe_clean_everywhere, running, window
from tests.support.builders import at
from tests.support.web_help import (
    AFTER_1,
    COHORT,
    a_house,
    a_link,
    a_visit,
    as_html,
    as_text,
    got,
    posted,
    somebody,
    step_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TEXT = "Ask two residents to help write the brief"


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path, AFTER_1)


def preparation(house: Site, occasion: str = "thames-2", number: int = 0) -> Link:
    return a_link(Purpose.ANSWER, somebody(house, "thames", number).id, occasion, "preparation")


def planned(house: Site, text: str = TEXT, *, number: int = 1, who: int = 0, **changes: object) -> Action:
    """An action kept as the log's page keeps it: sealed."""
    action = Action(
        occasion=Occasion("thames-1"),
        person=somebody(house, "thames", who).id,
        number=number,
        at=at("2027-01-20 11:00"),
        text=text,
        by=date(2027, 2, 19),
        **changes,  # type: ignore[arg-type]
    )
    house.records(COHORT).keep_responses(sealed(Responses(actions=(action,)), house.seal.seal))
    return action


def kept(house: Site) -> dict[str, Action]:
    """Every action by its key, opened."""
    return {a.key: open_action(a, house.seal.unseal) for a in house.records(COHORT).responses().actions}


def mine(house: Site) -> list[tuple[str, ActionState, str]]:
    who = somebody(house).id
    return [(a.text, a.state, a.learned) for a in kept(house).values() if a.person == who]


def test_the_page_shows_questions_and_ones_own_action_back(house: Site) -> None:
    planned(house)
    planned(house, "Somebody else's plan", who=1)
    html = as_html(house, got(house, preparation(house)))
    text = as_text(html)
    assert "Before Thames session 2" in text
    assert "Tuesday 23 February 2027" in text
    assert "At which point could others come in" in text
    assert TEXT in text
    assert "by 19 February 2027" in text
    assert "Thames session 1" in text
    assert "Somebody else" not in text
    assert [name for name in ("Done", "Partly", "Changed", "Dropped") if f">{name}</button>" in html] == [
        "Done",
        "Partly",
        "Changed",
        "Dropped",
    ]
    assert html.count("<h1") == 1


@pytest.mark.parametrize(
    ("said", "state", "thanks", "goes_on"),
    [
        ("done", ActionState.DONE, "Well done", False),
        ("partly", ActionState.PARTLY, "Part of the way counts", True),
        ("changed", ActionState.CHANGED, "A changed plan is a sign of learning", True),
        ("dropped", ActionState.DROPPED, "Dropping it is a good outcome too", False),
    ],
)
def test_one_tap_says_what_became_of_it(house: Site, said: str, state: ActionState, thanks: str, goes_on: bool) -> None:
    planned(house)
    answer = posted(house, preparation(house), {"action": "thames-1-1", "outcome": said}, "outcome")
    assert step_of(answer) == "told"
    assert mine(house) == [(TEXT, state, "")]
    html = as_html(house, got(house, preparation(house), "told"))
    assert thanks in html
    assert TEXT in html
    assert ("How does it go on" in html) is goes_on


def test_the_words_stay_sealed_on_disk(house: Site) -> None:
    planned(house)
    posted(house, preparation(house), {"action": "thames-1-1", "outcome": "dropped"}, "outcome")
    posted(house, preparation(house), {"action": "thames-1-1", "learned": "Nobody wanted it"}, "learned")
    (record,) = house.records(COHORT).responses().actions
    assert (record.text, record.learned, record.state) == ("", "", ActionState.DROPPED)
    assert mine(house) == [(TEXT, ActionState.DROPPED, "Nobody wanted it")]
    on_disk = b"".join(path.read_bytes() for path in (house.installation.home / "records").rglob("*.json"))
    assert on_disk
    assert TEXT.encode() not in on_disk
    assert b"Nobody wanted it" not in on_disk


def test_the_same_outcome_twice_is_no_change_and_another_can_be_undone(house: Site) -> None:
    planned(house)
    tap = {"action": "thames-1-1", "outcome": "done"}
    posted(house, preparation(house), tap, "outcome")
    before = house.records(COHORT).responses()
    house.clock.now = at("2027-01-22 10:00")  # type: ignore[attr-defined]
    assert step_of(posted(house, preparation(house), tap, "outcome")) == "told"
    assert house.records(COHORT).responses() == before
    assert step_of(posted(house, preparation(house), {**tap, "outcome": "open"}, "outcome")) == ""
    assert mine(house) == [(TEXT, ActionState.OPEN, "")]
    assert step_of(got(house, preparation(house), "told")) == ""


def test_what_was_learned_and_how_it_goes_on(house: Site) -> None:
    planned(house)
    posted(house, preparation(house), {"action": "thames-1-1", "outcome": "changed"}, "outcome")
    fields = {
        "action": "thames-1-1",
        "learned": "They had a brief",
        "again": "Join theirs",
        "by-day": "1",
        "by-month": "March",
        "by-year": "2027",
    }
    assert step_of(posted(house, preparation(house), fields, "learned")) == "kept"
    assert step_of(posted(house, preparation(house), fields, "learned")) == "kept"
    assert mine(house) == [
        (TEXT, ActionState.CHANGED, "They had a brief"),
        ("Join theirs", ActionState.OPEN, ""),
    ]
    new = kept(house)[f"thames-1/{somebody(house).id}/2"]
    assert (new.by, new.sealed) == (date(2027, 3, 1), "")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"again": "Go", "by-day": "31", "by-month": "2", "by-year": "2027"}, "There is no such day"),
        ({"again": "", "by-day": "1", "by-month": "3", "by-year": "2027"}, "You gave a day"),
        ({"learned": "x" * 10_001}, "longer than 10,000 characters"),
    ],
)
def test_faults_keep_what_was_typed(house: Site, fields: dict[str, str], message: str) -> None:
    planned(house)
    posted(house, preparation(house), {"action": "thames-1-1", "outcome": "partly"}, "outcome")
    page = posted(house, preparation(house), {"learned": "Half of it", "action": "thames-1-1", **fields}, "learned")
    assert isinstance(page, Page)
    assert status_of(page) == 422
    html = as_html(house, page)
    assert message in html
    assert fields.get("learned", "Half of it") in html
    assert fields.get("by-day", "") in html
    assert mine(house) == [(TEXT, ActionState.PARTLY, "")]


def test_an_action_is_added_to_the_latest_session_up_to_three(house: Site) -> None:
    for n in (1, 2, 3):
        assert step_of(posted(house, preparation(house), {"text": f"Plan {n}"}, "add")) == ""
        assert step_of(posted(house, preparation(house), {"text": f"Plan {n}"}, "add")) == ""
    assert [text for text, _, _ in mine(house)] == ["Plan 1", "Plan 2", "Plan 3"]
    assert {a.occasion for a in kept(house).values()} == {"thames-1"}
    page = posted(house, preparation(house), {"text": "Plan 4"}, "add")
    assert isinstance(page, Page)
    assert "three open actions" in as_html(house, page)
    assert "Plan 4" in as_html(house, page)
    assert step_of(got(house, preparation(house), "add")) == ""
    assert "Add an action" not in as_html(house, got(house, preparation(house)))


def test_what_was_learned_is_not_lost_between_two_windows(house: Site) -> None:
    planned(house)
    posted(house, preparation(house), {"action": "thames-1-1", "outcome": "dropped"}, "outcome")
    first = got(house, preparation(house), "told")
    assert isinstance(first, Page)
    fields = {"action": "thames-1-1", "seen": str(first.facts["seen"])}
    posted(house, preparation(house), {**fields, "learned": "Nobody asked for it"}, "learned")
    late = posted(house, preparation(house), {**fields, "learned": ""}, "learned")
    assert isinstance(late, Page)
    assert status_of(late) == 409
    assert "Nobody asked for it" in as_html(house, late)
    assert mine(house) == [(TEXT, ActionState.DROPPED, "Nobody asked for it")]
    fields["seen"] = str(late.facts["seen"])
    assert step_of(posted(house, preparation(house), {**fields, "learned": "Too early"}, "learned")) == "kept"
    assert mine(house) == [(TEXT, ActionState.DROPPED, "Too early")]


def test_before_the_first_session_there_is_nothing_to_add(tmp_path: Path) -> None:
    house = a_house(tmp_path, at("2027-01-13 10:00"))
    assert "After your first session" in as_html(house, got(house, preparation(house, "thames-1")))
    assert step_of(posted(house, preparation(house, "thames-1"), {"text": "Early"}, "add")) == ""
    assert mine(house) == []


def test_an_empty_action_says_what_to_do(house: Site) -> None:
    page = posted(house, preparation(house), {"text": "  ", "by-day": "x"}, "add")
    assert isinstance(page, Page)
    assert [fault.field for fault in page.faults] == ["text", "by"]
    html = as_html(house, page)
    assert 'id="text-error"' in html
    assert 'id="by-error"' in html
    assert 'value="x"' in html


def test_an_open_action_is_worded_anew(house: Site) -> None:
    planned(house)
    (card,) = own_actions(a_visit(house, preparation(house)))
    fields = {"action": card.ref, "seen": card.mark, "text-thames-1-1": "Ask three residents"}
    assert step_of(posted(house, preparation(house), fields, "edit")) == ""
    assert mine(house) == [("Ask three residents", ActionState.OPEN, "")]
    stale = posted(house, preparation(house), {**fields, "text-thames-1-1": "Ask four"}, "edit")
    assert isinstance(stale, Page)
    assert status_of(stale) == 409
    html = as_html(house, stale)
    assert "Ask three residents" in html
    assert "Ask four</textarea>" in html
    assert mine(house) == [("Ask three residents", ActionState.OPEN, "")]
    (card,) = own_actions(a_visit(house, preparation(house)))
    posted(house, preparation(house), {**fields, "seen": card.mark, "text-thames-1-1": "Ask four"}, "edit")
    assert mine(house) == [("Ask four", ActionState.OPEN, "")]


def test_a_settled_action_is_not_edited_and_anothers_cannot_be_named(house: Site) -> None:
    planned(house)
    theirs = planned(house, "Theirs", number=2, who=1)
    posted(house, preparation(house), {"action": "thames-1-1", "outcome": "done"}, "outcome")
    for step, fields in (
        ("edit", {"action": "thames-1-1", "text-thames-1-1": "New"}),
        ("outcome", {"action": "thames-1-2", "outcome": "dropped"}),
        ("outcome", {"action": theirs.key, "outcome": "dropped"}),
        ("learned", {"action": "thames-1-2", "learned": "Mine now"}),
    ):
        page = posted(house, preparation(house), fields, step)
        assert isinstance(page, Page)
        assert status_of(page) == 409
        assert "not here any more" in as_html(house, page)
    assert kept(house)[theirs.key] == theirs
    assert mine(house) == [(TEXT, ActionState.DONE, "")]


def test_the_session_over_or_called_off_leaves_the_actions(house: Site) -> None:
    planned(house)
    house.clock.now = at("2027-03-02 10:00")  # type: ignore[attr-defined]
    text = as_text(as_html(house, got(house, preparation(house))))
    assert "Your actions" in text
    assert TEXT in text
    assert "turn over in your mind" not in text
    assert "Your actions" in as_text(as_html(house, got(house, preparation(house, "cohort"))))


def test_a_page_of_more_reach_links_to_the_next_sessions_page(house: Site) -> None:
    visit = a_visit(house, a_link(Purpose.MINE, somebody(house).id))
    path = page_of_actions(visit)
    opened = house.links.read(Purpose.ANSWER, path.removeprefix("/answer/"), house.clock()).link
    assert (opened.occasion, opened.prompt, opened.person) == ("thames-2", "preparation", somebody(house).id)


def test_words_that_no_longer_open_can_still_be_settled(house: Site) -> None:
    planned(house)
    (record,) = house.records(COHORT).responses().actions
    house.records(COHORT).keep_responses(Responses(actions=(replace(record, sealed="not a token", at=AFTER_1),)))
    assert "cannot be opened just now" in as_html(house, got(house, preparation(house)))
    posted(house, preparation(house), {"action": "thames-1-1", "outcome": "done"}, "outcome")
    (after,) = house.records(COHORT).responses().actions
    assert (after.state, after.sealed) == (ActionState.DONE, "not a token")
    as_html(house, got(house, preparation(house), "told"))


def test_script_and_several_lines_are_shown_as_typed(house: Site) -> None:
    planned(house, "<script>alert(1)</script>\nsecond line")
    html = as_html(house, got(house, preparation(house)))
    assert "<script>" not in html
    assert 'class="govuk-body sw-words"' in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nsecond line" in html


STATES = st.sampled_from([state.value for state in ActionState])
REFS = st.sampled_from(["thames-1-1", "thames-1-2", "thames-1-9", "lea-1-1", ""]) | st.text(max_size=8)
WORDS = st.sampled_from(["", "Go", "x" * 10_001, "1", "3", "2027"]) | st.text(max_size=8)
FIELDS = st.sampled_from(
    ["text", "learned", "again", "seen", "by-day", "by-month", "by-year", "text-thames-1-1", "by-thames-1-1-day"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    posts=st.lists(
        st.tuples(
            st.sampled_from(sorted(HANDLERS.act)),
            st.builds(
                lambda more, ref, state: {**more, "action": ref, "outcome": state},
                st.dictionaries(FIELDS | st.text(max_size=5), WORDS, max_size=5),
                REFS,
                STATES | st.text(max_size=5),
            ),
        ),
        max_size=5,
    )
)
def test_no_post_reaches_anybody_elses_actions(house: Site, posts: list[tuple[str, dict[str, str]]]) -> None:
    planned(house)
    theirs = planned(house, "Theirs", number=2, who=1)
    for step, fields in posts:
        answer = posted(house, preparation(house), fields, step)
        if isinstance(answer, Page):
            as_html(house, answer)
    for step in ("", "told", "edit", "add", "kept"):
        answer = got(house, preparation(house), step)
        if isinstance(answer, Page):
            assert "Theirs" not in as_html(house, answer)
    assert kept(house)[theirs.key] == theirs
    own = [a for a in kept(house).values() if a.person == somebody(house).id]
    assert len([a for a in own if a.number > actions.MOST]) == 0
    assert {a.person for a in kept(house).values()} <= {somebody(house).id, theirs.person}


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.slow
def test_actions_in_a_browser(browser: Browser, house: Site, scripts: bool) -> None:
    planned(house)
    planned(house, "Ask who decides\nabout the opening hours", number=2)
    start = house.links.path(preparation(house), house.clock())
    with running(house) as base, window(browser, 320, scripts=scripts) as tab:

        def look() -> None:
            if scripts:  # axe is a script itself
                axe_clean_everywhere(tab)

        tab.goto(base + start)
        look()
        tab.get_by_role("group", name=TEXT).get_by_role("button", name="Changed").click()
        look()
        tab.get_by_label("How does it go on? (optional)").fill("Join their brief")
        tab.get_by_label("Day").fill("31")
        tab.get_by_role("button", name="Keep this").click()
        assert tab.title().startswith("Error: ")
        look()
        tab.get_by_label("Day").fill("")
        tab.get_by_label("What did you learn? (optional)").fill("They had one already")
        tab.get_by_role("button", name="Keep this").click()
        look()
        tab.get_by_role("link", name="Back to your actions").click()
        tab.get_by_text("Say something else about it").click()
        look()
        tab.get_by_role("link", name="Change the words or the day").click()
        look()
        tab.goto(f"{base}{start}/add")
        tab.get_by_role("button", name="Keep this action").click()
        look()
    assert [state for _, state, _ in mine(house)] == [ActionState.CHANGED, ActionState.OPEN, ActionState.OPEN]
