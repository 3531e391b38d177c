"""The pages of self-ratings: what is asked, what is kept, and until when (domain.md sections 5 and 9)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sets.disclosure import thresholds
from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, PersonId
from sets.model.messages import REPORT_DRAFT
from sets.model.publication import Issued
from sets.model.requests import Purpose
from sets.model.responses import LogState, Phase, Rating, Responses
from sets.responses.forms import ratings
from sets.responses.questions import LOOKING_BACK, STATEMENTS
from sets.web.answers.ratings import HANDLERS
from sets.web.page.html import status_of
from sets.web.page.request import Page, Site
from tests.support.browser import axe_clean_everywhere, running, window
from tests.support.builders import at
from tests.support.web_help import (
    COHORT,
    a_house,
    a_link,
    as_html,
    as_text,
    got,
    posted,
    programme_of,
    somebody,
    step_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BEFORE = at("2027-01-06 10:00")
AFTER_ALL = at("2027-08-02 10:00")


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path, BEFORE)


def baseline(house: Site, number: int = 0) -> Link:
    return a_link(Purpose.ANSWER, somebody(house, "thames", number).id, "launch", "baseline")


def endline(house: Site) -> Link:
    return a_link(Purpose.ANSWER, somebody(house).id, prompt="endline")


def responses(house: Site) -> Responses:
    return house.records(COHORT).responses()


def values(house: Site, phase: Phase = Phase.BASELINE) -> dict[int, int | None]:
    return {r.statement: r.value for r in responses(house).ratings if r.phase is phase}


def release(house: Site, when: str = "2027-09-01 10:00") -> None:
    house.records(COHORT).issue(
        Issued(
            kind=REPORT_DRAFT,
            at=at("2027-08-30 10:00"),
            digest="d",
            folder="f",
            occasion=WHOLE_COHORT,
            released=at(when),
        )
    )


def test_every_statement_is_asked_with_nothing_chosen(house: Site) -> None:
    html = as_html(house, got(house, baseline(house)))
    assert html.count("<fieldset") == len(STATEMENTS) == 8
    assert all(statement.text.replace("'", "&#39;") in html for statement in STATEMENTS)
    assert html.count('type="radio"') == 8 * 6
    assert "checked" not in html
    assert html.count("1 is not at all true of me, 5 is completely true of me") == 8
    assert html.count("<h1") == 1
    assert "never shows anyone’s own ratings" in html
    assert f"{thresholds.BASE} people or more" in html


def test_at_the_end_each_is_asked_twice(house: Site) -> None:
    html = as_html(house, got(house, endline(house)))
    assert html.count("<fieldset") == 16
    assert html.count(LOOKING_BACK) == 8
    assert html.count("<h2") == 8


def test_what_is_chosen_is_kept_and_the_rest_is_not(house: Site) -> None:
    answer = posted(house, baseline(house), {"baseline-1": "4", "baseline-3": "unsure", "do": "send"})
    assert step_of(answer) == "rated"
    assert values(house) == {1: 4, 3: None}
    assert {r.person for r in responses(house).ratings} == {somebody(house).id}
    text = as_text(as_html(house, got(house, baseline(house), "rated")))
    assert "Thank you: your ratings are kept" in text
    assert text.count("Not rated") == 6


def test_sending_again_changes_only_what_is_different(house: Site) -> None:
    posted(house, baseline(house), {"baseline-1": "4", "baseline-2": "2"})
    seen = ratings.ratings_seen(ratings.own_ratings(responses(house).ratings, somebody(house).id, "baseline"))
    house.clock.now = at("2027-01-07 10:00")  # type: ignore[attr-defined]
    html = as_html(house, got(house, baseline(house), "numbers"))
    assert html.count("checked") == 2
    posted(house, baseline(house), {"baseline-1": "4", "baseline-2": "5", "seen": seen})
    assert values(house) == {1: 4, 2: 5}
    assert {r.statement: r.at.day for r in responses(house).ratings} == {1: 6, 2: 7}


def test_another_window_is_told_and_nothing_is_lost(house: Site) -> None:
    posted(house, baseline(house), {"baseline-1": "4"})
    late = posted(house, baseline(house), {"baseline-1": "2", "seen": ""})
    assert isinstance(late, Page)
    assert status_of(late) == 409
    html = as_html(house, late)
    assert "Sent from another page: 4" in html
    assert html.count("checked") == 1
    assert 'value="2" checked' in html
    assert values(house) == {1: 4}
    seen = late.facts["hidden"]["seen"]  # type: ignore[index]
    assert step_of(posted(house, baseline(house), {"baseline-1": "2", "seen": seen})) == "rated"
    assert values(house) == {1: 2}


def test_a_replayed_post_changes_nothing(house: Site) -> None:
    first = {"baseline-1": "4", "seen": "", "do": "send"}
    posted(house, baseline(house), first)
    before = responses(house)
    house.clock.now = at("2027-01-07 10:00")  # type: ignore[attr-defined]
    assert step_of(posted(house, baseline(house), first)) == "rated"
    assert responses(house) == before


def test_an_empty_form_says_what_to_do(house: Site) -> None:
    page = posted(house, baseline(house), {"do": "send"})
    assert isinstance(page, Page)
    assert status_of(page) == 422
    html = as_html(house, page)
    assert "<title>Error: Where are you starting from?" in html
    assert 'href="#baseline-1"' in html
    assert 'id="baseline-1"' in html
    assert responses(house) == Responses()


def test_nothing_to_share_is_a_full_answer(house: Site) -> None:
    assert step_of(posted(house, baseline(house), {"do": "nothing"})) == "none"
    (log,) = responses(house).logs
    assert (log.occasion, log.person, log.prompt, log.state) == (
        "launch",
        somebody(house).id,
        "baseline",
        LogState.NOTHING_TO_SHARE,
    )
    assert "a full answer" in as_html(house, got(house, baseline(house), "none"))


def test_nothing_to_share_with_numbers_chosen_asks_once_more(house: Site) -> None:
    page = posted(house, baseline(house), {"do": "nothing", "baseline-2": "3"})
    assert isinstance(page, Page)
    assert status_of(page) == 422
    assert 'value="3" checked' in as_html(house, page)
    assert responses(house) == Responses()
    sure = {"do": "nothing", "baseline-2": "3", "sure": "yes"}
    assert step_of(posted(house, baseline(house), sure)) == "none"
    assert values(house) == {}


def test_ratings_take_the_place_of_nothing_to_share(house: Site) -> None:
    posted(house, baseline(house), {"do": "nothing"})
    posted(house, baseline(house), {"do": "send", "baseline-2": "3"})
    assert responses(house).logs == ()
    assert values(house) == {2: 3}


def test_ratings_can_be_taken_back(house: Site) -> None:
    posted(house, baseline(house), {"baseline-1": "4"})
    posted(house, baseline(house, 1), {"baseline-1": "5"})
    assert "1 rating will be deleted" in as_text(as_html(house, got(house, baseline(house), "remove")))
    assert values(house) == {1: 4} or len(responses(house).ratings) == 2
    assert step_of(posted(house, baseline(house), {}, "remove")) == "none"
    (left,) = responses(house).ratings
    assert (left.person, left.value) == (somebody(house, "thames", 1).id, 5)
    assert [log.state for log in responses(house).logs] == [LogState.NOTHING_TO_SHARE]
    # and again, as a replay would
    assert step_of(posted(house, baseline(house), {}, "remove")) == "none"


@pytest.mark.parametrize(
    ("when", "sent", "says"),
    [
        ("2027-01-06 10:00", False, "low numbers are a good place"),
        ("2027-01-27 10:00", False, "Choose what was true when you started"),
        ("2027-03-17 10:00", False, "your second session has begun"),
        ("2027-03-17 10:00", True, "Change your ratings"),
        ("2027-09-02 10:00", True, "The report was released on 1 September 2027"),
    ],
)
def test_the_start_is_asked_while_it_is_remembered(house: Site, when: str, sent: bool, says: str) -> None:
    if sent:
        posted(house, baseline(house), {"baseline-1": "4"})
    release(house)
    house.clock.now = at(when)  # type: ignore[attr-defined]
    assert says in as_text(as_html(house, got(house, baseline(house))))


def test_nothing_changes_after_the_release(house: Site) -> None:
    posted(house, baseline(house), {"baseline-1": "4"})
    before = responses(house)
    release(house)
    house.clock.now = at("2027-09-02 10:00")  # type: ignore[attr-defined]
    late = posted(house, baseline(house), {"baseline-1": "1"})
    assert isinstance(late, Page)
    assert late.status == 409
    posted(house, baseline(house), {}, "remove")
    posted(house, baseline(house), {"do": "nothing"})
    assert responses(house) == before
    assert step_of(got(house, baseline(house), "numbers")) == ""


def test_at_the_end_ratings_lead_on_to_words(house: Site) -> None:
    house.clock.now = AFTER_ALL  # type: ignore[attr-defined]
    answer = posted(house, endline(house), {"endline-1": "5", "lookback-1": "2", "baseline-1": "1"})
    assert step_of(answer) == "words"
    assert (values(house), values(house, Phase.ENDLINE), values(house, Phase.LOOKBACK)) == ({}, {1: 5}, {1: 2})
    assert step_of(posted(house, replace(endline(house), person=somebody(house, "lea").id), {})) == "words"


def test_the_words_of_the_end_follow_and_the_start_has_none(house: Site) -> None:
    house.clock.now = AFTER_ALL  # type: ignore[attr-defined]
    html = as_html(house, got(house, endline(house), "words"))
    assert "What did not work, that others should know?" in html
    assert step_of(posted(house, endline(house), {"close-3": "The first plan", "go": "continue"}, "words")) == "check"
    assert "The first plan" in as_html(house, got(house, endline(house), "check"))
    for step in ("words", "check", "change", "takeback"):
        assert step_of(got(house, baseline(house), step)) == ""
    assert step_of(posted(house, baseline(house), {"statement-1": "Words", "go": "continue"}, "words")) == ""
    assert {draft.prompt for draft in responses(house).drafts} == {"endline"}


def test_a_late_joiner_has_until_their_own_second_session(house: Site) -> None:
    programme = programme_of(house)
    who = somebody(house).id
    second = programme.sessions_by_set[programme.sets_of(who)[0].id][1]
    assert ratings.closes("baseline", programme, who) == second.start
    assert ratings.closes("endline", programme, who) is None
    assert ratings.closes("baseline", programme, PersonId("p-nobody")) is None


JUNK = st.text(max_size=12) | st.sampled_from([*ratings.VALUES, "nothing", "send", "yes", "0", "6", "٣"])
NAMES = st.sampled_from(
    [*(ratings.name_of(p) for prompt in ("baseline", "endline") for p in ratings.places(prompt)), "do", "seen", "sure"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    forms=st.lists(
        st.tuples(
            st.sampled_from(sorted(HANDLERS.act)),
            st.sampled_from(["baseline", "endline"]),
            st.dictionaries(NAMES | st.text(max_size=8), JUNK, max_size=6),
        ),
        max_size=4,
    )
)
def test_no_post_reaches_anybody_elses_ratings(house: Site, forms: list[tuple[str, str, dict[str, str]]]) -> None:
    me, other = somebody(house), somebody(house, "thames", 1)
    theirs = Rating(person=other.id, phase=Phase.BASELINE, statement=1, value=3, at=BEFORE)
    house.records(COHORT).keep_responses(Responses(ratings=(theirs,)))
    for step, prompt, fields in forms:
        answer = posted(house, a_link(Purpose.ANSWER, me.id, prompt=prompt), fields, step)
        if isinstance(answer, Page):
            as_html(house, answer)
    for rating in responses(house).ratings:
        assert rating.person == me.id or rating == theirs
        assert rating.value is None or 1 <= rating.value <= 5
    assert theirs in responses(house).ratings
    assert {log.person for log in responses(house).logs} <= {me.id}


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.slow
def test_ratings_in_a_browser(browser: Browser, house: Site, scripts: bool) -> None:
    start = house.links.path(baseline(house), house.clock())
    with running(house) as base, window(browser, 320, scripts=scripts) as tab:

        def look() -> None:
            if scripts:  # axe is a script itself
                axe_clean_everywhere(tab)

        tab.goto(base + start)
        look()
        tab.get_by_role("button", name="Send").click()
        assert tab.title().startswith("Error: ")
        look()
        # with the keyboard alone: the first statement's row, and the fourth of its answers
        tab.locator("#baseline-1").focus()
        for key in (" ", "ArrowRight", "ArrowRight", "ArrowRight"):
            tab.keyboard.press(key)
        tab.get_by_role("group", name="I share power over").get_by_label("Not sure").check()
        tab.get_by_role("button", name="Nothing to share this time").click()
        look()
        tab.get_by_role("button", name="Send").click()
        look()
        assert values(house) == {1: 4, 3: None}
        tab.get_by_role("link", name="Take back your ratings").click()
        look()
        tab.get_by_role("button", name="Take back your ratings").click()
        look()
    assert values(house) == {}


@pytest.mark.browser
@pytest.mark.slow
def test_the_end_in_a_browser(browser: Browser, house: Site) -> None:
    house.clock.now = AFTER_ALL  # type: ignore[attr-defined]
    start = house.links.path(endline(house), house.clock())
    with running(house) as base, window(browser) as tab:
        tab.goto(base + start)
        axe_clean_everywhere(tab)
        tab.get_by_role("group", name="Looking back", exact=False).first.get_by_label("2").check()
        tab.get_by_role("button", name="Send and go on").click()
        tab.get_by_label("What did not work, that others should know?").fill("The first plan")
        tab.get_by_role("button", name="Continue").click()
        assert tab.url.endswith("/check")
        tab.goto(base + start)
        axe_clean_everywhere(tab)
        with window(browser) as second:
            second.goto(f"{base}{start}/numbers")
            second.locator("#endline-2-3").check()
            tab.goto(f"{base}{start}/numbers")
            tab.locator("#lookback-1-4").check()
            house.clock.now = at("2027-08-02 10:05")  # type: ignore[attr-defined]
            second.get_by_role("button", name="Send and go on").click()
            tab.get_by_role("button", name="Send and go on").click()
            axe_clean_everywhere(tab)
            assert "You have sent other ratings" in tab.content()
    assert (values(house, Phase.LOOKBACK), values(house, Phase.ENDLINE)) == ({1: 2}, {2: 3})
