"""One's own lines for the report and the list of one's own answers (domain.md sections 8 and 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sets.model.cohort import WHOLE_COHORT, Occasion
from sets.model.messages import REPORT_DRAFT, Delivery, Flow, State
from sets.model.publication import Issued
from sets.model.requests import Purpose
from sets.model.responses import Draft, LearningLog, LogAnswer, LogState, Phase, Rating, ReportLine, Responses
from sets.responses.consent import agreed, fingerprint
from sets.responses.sealed_records import sealed
from sets.web.member import answers
from sets.web.own_words import lines
from sets.web.own_words.lines import lines_of
from sets.web.page.html import status_of
from sets.web.page.request import Answer, Page, PageRequest, Site
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
    programme_of,
    somebody,
    step_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TEXT = "We asked before we had decided"


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path, AFTER_1)


def visit(house: Site, step: str = "", form: Mapping[str, str] | None = None) -> PageRequest:
    return a_visit(house, a_link(Purpose.MINE, somebody(house).id), step, form)


def got(house: Site) -> Page:
    page = lines.SHOW["lines"](visit(house, "lines"))
    assert isinstance(page, Page)
    return page


def posted(house: Site, form: Mapping[str, str]) -> Answer:
    return lines.ACT["line"](visit(house, "line", form))


def written(house: Site, text: str = TEXT, *, approved: bool = False, who: int = 0, **changes: object) -> LearningLog:
    """A log with a line, as the log's page keeps it."""
    log = LearningLog(
        occasion=Occasion("thames-1"),
        person=somebody(house, "thames", who).id,
        prompt="reflection",
        state=LogState.RETURNED,
        at=at("2027-01-20 11:00"),
        answers=(
            LogAnswer(question="log-a-1", text="Silence"),
            LogAnswer(question="log-a-2", text="Hope", shared=True),
        ),
        line=ReportLine(text=text, consent=fingerprint(text) if approved else ""),
    )
    log = replace(log, **changes)  # type: ignore[arg-type]
    house.records(COHORT).keep_responses(sealed(Responses(logs=(log,)), house.seal.seal))
    return log


def kept(house: Site, who: int = 0) -> LearningLog:
    (log,) = (g for g in house.records(COHORT).responses().logs if g.person == somebody(house, "thames", who).id)
    return log


def line(house: Site) -> ReportLine:
    found = kept(house).line
    assert found is not None
    return found


def doing(house: Site, do: str, **more: str) -> dict[str, str]:
    """The form of the only line, as its page has it."""
    (shown,) = lines_of(visit(house))
    return {"line": shown.ref, "seen": shown.mark, "do": do, **more}


def release(house: Site) -> None:
    house.records(COHORT).issue(
        Issued(
            kind=REPORT_DRAFT,
            at=AFTER_1,
            digest="d",
            folder="f",
            occasion=WHOLE_COHORT,
            released=at("2027-01-21 09:00"),
        )
    )


def test_each_line_stands_as_it_would_be_published(house: Site) -> None:
    written(house)
    written(house, "Somebody else's line", who=1)
    html = as_html(house, got(house))
    assert '<p class="govuk-body">“We asked before we had decided”</p>\n<p class="govuk-body-s">Set member</p>' in html
    text = as_text(html)
    assert "Thames session 1" in text
    assert "Not approved" in text
    assert "Somebody else" not in text
    assert html.count("<h1") == 1


def test_without_a_line_the_page_says_so(house: Site) -> None:
    written(house, line=None)
    assert "You have not written a line for the report" in as_html(house, got(house))


def test_a_line_is_approved_and_the_approval_taken_back(house: Site) -> None:
    written(house)
    before = kept(house)
    assert step_of(posted(house, doing(house, "approve"))) == "lines"
    assert line(house) == ReportLine(text=TEXT, consent=fingerprint(TEXT))
    assert replace(kept(house), line=None, at=before.at, source=before.source) == replace(before, line=None)
    assert "You agreed that these exact words" in as_html(house, got(house))
    posted(house, doing(house, "unapprove"))
    assert line(house) == ReportLine(text=TEXT)


def test_changed_words_need_approval_again(house: Site) -> None:
    written(house, approved=True)
    assert step_of(posted(house, doing(house, "change", **{"words-thames-1-reflection": "We asked first"}))) == "lines"
    assert line(house) == ReportLine(text="We asked first")
    assert "“We asked first”" in as_html(house, got(house))
    same = doing(house, "change", **{"words-thames-1-reflection": "We asked first"})
    posted(house, doing(house, "approve"))
    posted(house, {**same, "seen": doing(house, "")["seen"]})
    assert agreed(line(house))


def test_a_line_is_withdrawn_in_two_steps_and_its_words_go(house: Site) -> None:
    written(house, approved=True)
    page = posted(house, doing(house, "withdraw"))
    assert isinstance(page, Page)
    assert "Withdraw this line?" in as_html(house, page)
    assert agreed(line(house))
    gone = doing(house, "gone")
    assert step_of(posted(house, gone)) == "lines"
    assert line(house) == ReportLine(text="")
    assert step_of(posted(house, gone)) == "lines"
    html = as_html(house, got(house))
    assert "You withdrew this line" in html
    assert TEXT not in html
    assert [answer.question for answer in kept(house).answers] == ["log-a-1", "log-a-2"]
    posted(house, doing(house, "change", **{"words-thames-1-reflection": "After all"}))
    assert line(house) == ReportLine(text="After all")


def test_consent_is_to_the_words_that_were_seen(house: Site) -> None:
    written(house)
    seen = doing(house, "approve")
    written(house, "Other words", at=at("2027-01-20 12:00"))
    page = posted(house, seen)
    assert isinstance(page, Page)
    assert status_of(page) == 409
    html = as_html(house, page)
    assert "changed in another window" in html
    assert "“Other words”" in html
    assert line(house) == ReportLine(text="Other words")


def test_words_typed_meanwhile_stay_in_the_box(house: Site) -> None:
    written(house)
    typed = doing(house, "change", **{"words-thames-1-reflection": "My newer words"})
    written(house, "Other words", at=at("2027-01-20 12:00"))
    page = posted(house, typed)
    assert isinstance(page, Page)
    html = as_html(house, page)
    assert (status_of(page), "My newer words</textarea>" in html, "“Other words”" in html) == (409, True, True)
    assert line(house).text == "Other words"


def test_a_replayed_post_changes_nothing(house: Site) -> None:
    written(house)
    approve = doing(house, "approve")
    posted(house, approve)
    before = kept(house)
    house.clock.now = at("2027-01-22 10:00")  # type: ignore[attr-defined]
    assert step_of(posted(house, approve)) == "lines"
    assert kept(house) == before


@pytest.mark.parametrize(("text", "message"), [("  ", "Write the line"), ("x" * 10_001, "longer than 10,000")])
def test_faults_keep_what_was_typed(house: Site, text: str, message: str) -> None:
    written(house)
    page = posted(house, doing(house, "change", **{"words-thames-1-reflection": text}))
    assert isinstance(page, Page)
    assert status_of(page) == 422
    html = as_html(house, page)
    assert message in html
    assert 'href="#words-thames-1-reflection"' in html
    assert f"{text.strip()}</textarea>" in html
    assert line(house).text == TEXT


def test_after_the_release_a_line_is_read_only(house: Site) -> None:
    written(house, approved=True)
    release(house)
    html = as_html(house, got(house))
    assert "The report has been released" in html
    assert "<form" not in html
    for do in ("approve", "unapprove", "change", "withdraw", "gone"):
        page = posted(house, doing(house, do))
        assert isinstance(page, Page)
        assert page.status == 409
    assert agreed(line(house))


def test_a_line_that_seems_to_name_somebody_is_said_kindly(house: Site) -> None:
    written(house, "She told Riverside Council to listen")
    assert "seems to name somebody or somewhere" in as_html(house, got(house))
    written(house, TEXT, at=at("2027-01-20 12:00"))
    assert "seems to name" not in as_html(house, got(house))


def test_a_get_of_the_address_of_posts_leads_to_the_list(house: Site) -> None:
    assert step_of(lines.SHOW["line"](visit(house, "line"))) == "lines"


DOING = st.sampled_from(["approve", "unapprove", "change", "withdraw", "gone", ""]) | st.text(max_size=4)
JUNK = st.dictionaries(
    st.sampled_from(["line", "seen", "words-thames-1-reflection", "words-x"]),
    st.sampled_from(["thames-1-reflection", "thames-1-midpoint", "x" * 10_001]) | st.text(max_size=8),
)


POSTS = st.lists(st.tuples(DOING, st.just({}) | JUNK, st.booleans()), max_size=6)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=POSTS)
@example(posts=[("approve", {}, True), ("change", {"words-thames-1-reflection": "New"}, True), ("approve", {}, True)])
def test_no_post_reaches_anybody_elses_line_or_makes_consent_to_unseen_words(
    house: Site, posts: list[tuple[str, dict[str, str], bool]]
) -> None:
    house.records(COHORT).erase(house.records(COHORT).responses())
    written(house)
    theirs = written(house, "Theirs", who=1, approved=True)
    before = kept(house, 1)
    approved: set[str] = set()
    for do, junk, honest in posts:
        (shown,) = lines_of(visit(house))
        form = {**(doing(house, do) if honest else {"do": do}), **junk}
        if do == "approve" and form.get("seen") == shown.mark:
            approved.add(shown.text)
        answer = posted(house, form)
        if isinstance(answer, Page):
            assert "Theirs" not in as_html(house, answer)
        assert not agreed(line(house)) or line(house).text in approved
    assert kept(house, 1) == before
    assert before.line == theirs.line


@pytest.mark.browser
@pytest.mark.slow
def test_lines_in_a_browser(browser: Browser, house: Site) -> None:
    written(house)
    mine = house.links.path(a_link(Purpose.MINE, somebody(house).id), house.clock())
    with running(house) as base, window(browser, 320) as tab:
        tab.goto(f"{base}{mine}/lines")
        axe_clean_everywhere(tab)
        tab.get_by_role("button", name="Approve these words").click()
        axe_clean_everywhere(tab)
        assert agreed(line(house))
        tab.get_by_text("Change the words").click()
        tab.get_by_label("New words").fill("")
        tab.get_by_role("button", name="Keep these words").click()
        assert tab.title().startswith("Error: ")
        axe_clean_everywhere(tab)
        tab.get_by_label("New words").fill("She asked first")
        tab.get_by_role("button", name="Keep these words").click()
        axe_clean_everywhere(tab)
        assert line(house) == ReportLine(text="She asked first")
        tab.get_by_role("button", name="Withdraw").click()
        axe_clean_everywhere(tab)
        tab.get_by_role("button", name="Withdraw this line").click()
        axe_clean_everywhere(tab)
    assert line(house) == ReportLine(text="")


# the list of one's own answers


def delivery(
    house: Site, kind: str, occasion: str = "thames-1", state: State = State.SENT, **changes: object
) -> Delivery:
    person = somebody(house).id
    moment = at("2027-01-20 10:00")
    line_ = Delivery(
        key=f"{COHORT}/{occasion}/{person}/{kind}/0",
        cohort=COHORT,
        occasion=Occasion(occasion),
        person=person,
        kind=kind,
        revision=0,
        part=Flow.PROMPTS,
        state=state,
        seen=moment,
        at=moment,
        until=moment,
        settled=moment,
    )
    return replace(line_, **changes)  # type: ignore[arg-type]


def states(house: Site, *deliveries: Delivery, responses: Responses | None = None) -> list[tuple[str, str, str]]:
    known = responses if responses is not None else house.records(COHORT).responses()
    found = answers.standings(somebody(house).id, programme_of(house), known, deliveries)
    return [(one.occasion, one.prompt, one.state.value) for one in found]


def test_what_was_sent_to_somebody_is_listed_once(house: Site) -> None:
    other = somebody(house, "thames", 1).id
    assert states(
        house,
        delivery(house, "reflection"),
        delivery(house, "reflection-reminder"),
        delivery(house, "baseline", "launch"),
        delivery(house, "midpoint", state=State.WAITING),
        delivery(house, "follow-up-3-months", "cohort", state=State.MISSED),
        delivery(house, "register"),
        delivery(house, "attendance-check"),
        delivery(house, "preparation", "thames-2"),
        delivery(house, "invite"),
        delivery(house, "endline", "cohort", person=other),
    ) == [("thames-1", "reflection", "Not written"), ("launch", "baseline", "Not written")]


def records(house: Site) -> Iterator[tuple[str, Responses, str]]:
    person, moment, thames_1 = somebody(house).id, at("2027-01-20 11:00"), Occasion("thames-1")
    log = LearningLog(occasion=thames_1, person=person, prompt="reflection", state=LogState.RETURNED, at=moment)
    draft = Draft(occasion=thames_1, person=person, prompt="reflection", at=moment, text="{}")
    yield "nothing", Responses(), "Not written"
    yield "draft", Responses(drafts=(draft,)), "Draft, not sent yet"
    yield "emptied draft", Responses(drafts=(replace(draft, text=""),)), "Not written"
    yield "sent", Responses(logs=(log,)), "Sent"
    yield "changing", Responses(logs=(log,), drafts=(draft,)), "Sent"
    nothing = replace(log, state=LogState.NOTHING_TO_SHARE)
    yield "nothing to share", Responses(logs=(nothing,)), "Nothing to share this time"
    other = replace(log, person=somebody(house, "thames", 1).id)
    yield "somebody else's", Responses(logs=(other,)), "Not written"


def test_each_state(house: Site) -> None:
    for name, responses, state in records(house):
        assert states(house, delivery(house, "reflection"), responses=responses) == [
            ("thames-1", "reflection", state)
        ], name


def test_ratings_answer_their_prompt(house: Site) -> None:
    rating = Rating(person=somebody(house).id, phase=Phase.BASELINE, statement=1, value=3, at=at("2027-01-06 10:00"))
    responses = Responses(ratings=(rating,))
    assert states(house, delivery(house, "baseline", "launch"), responses=responses) == [("launch", "baseline", "Sent")]
    assert states(house, responses=responses) == [("cohort", "baseline", "Sent")]


def test_rows_say_who_reads_and_lead_to_the_page(house: Site) -> None:
    written(house)
    house.records(COHORT).keep_responses(
        Responses(
            ratings=(
                Rating(
                    person=somebody(house).id, phase=Phase.BASELINE, statement=1, value=3, at=at("2027-01-06 10:00")
                ),
            )
        )
    )
    log, baseline = answers.answers_of(visit(house))
    assert (log.title, log.about, log.state, log.readers) == (
        "Your learning log",
        "Thames session 1",
        "Sent",
        "You; your facilitator, Ruth Okafor: 1 of 2 answers",
    )
    assert baseline.readers == "Only you. The report says only how the whole group moved"
    link = house.links.read(Purpose.ANSWER, log.href.removeprefix("/answer/"), house.clock()).link
    assert (link.person, link.occasion, link.prompt) == (somebody(house).id, "thames-1", "reflection")
