"""One's own words in a report under check, and the check of its facts (domain.md section 8, rule 10)."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sets.model.cohort import Person
from sets.model.report_review import ReportStage, Review, Scope
from sets.model.requests import Purpose
from sets.model.responses import Approval, Check, LearningLog, ReportLine, Responses
from sets.report.facts import report_facts
from sets.report.tables import raw_of
from sets.responses.consent import agreed, fingerprint, story_mark
from sets.web.own_words.standing import Checked
from sets.web.page.html import status_of
from sets.web.page.request import Answer, InlineDocument, Page, Site
from tests.support.browser import axe_clean_everywhere, running, window
from tests.support.builders import at
from tests.support.checking import (
    AMINA_LINE,
    NOW,
    OTHERS,
    PARTNER_LINE,
    STORY,
    UNTIL,
    a_checked_house,
    agreed_line,
    check_link,
    partner_of,
    take,
)
from tests.support.page_world import a_world, set_clock, who
from tests.support.records import a_log
from tests.support.running_house import keep
from tests.support.web_help import (
    COHORT,
    Clock,
    as_html,
    as_text,
    facilitator,
    got,
    posted,
    programme_of,
    somebody,
    step_of,
)
from tests.web.page_rows.check import ROWS, CheckRow, under_check

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_checked_house(tmp_path)


def amina(house: Site) -> Person:
    return somebody(house, "thames")


def seen_by(house: Site, person: Person, step: str = "") -> str:
    """What stands on their page."""
    return as_text(as_html(house, got(house, check_link(person.id), step)))


def forms(house: Site, person: Person, kind: str = "line") -> list[dict[str, str]]:
    """The hidden fields of each card of one's own lines or stories."""
    html = as_html(house, got(house, check_link(person.id)))
    found = re.findall(rf'name="{kind}" value="([^"]+)">\s*<input type="hidden" name="seen" value="([^"]+)"', html)
    return [{kind: ref, "seen": seen} for ref, seen in dict.fromkeys(found)]


def say(house: Site, person: Person, do: str, kind: str = "line", **more: str) -> Answer:
    """Press a button of the first card."""
    return posted(house, check_link(person.id), {**forms(house, person, kind)[0], "do": do, **more})


def responses(house: Site) -> Responses:
    return house.records(COHORT).responses()


def own_log(house: Site, person: Person, prompt: str = "reflection") -> LearningLog:
    return next(log for log in responses(house).logs if (log.person, log.prompt) == (person.id, prompt))


def in_the_report(house: Site) -> set[str]:
    """Lines and stories that the report would publish now."""
    records = house.records(COHORT)
    facts = report_facts(programme_of(house), records.responses(), (), house.clock())
    raw = raw_of(facts, records.review(), draft=False, scope=Scope.FINAL)
    lines = {quote.line.text for quote in raw.quotes if agreed(quote.line)}
    return lines | {story.answers[0] for story in raw.stories if story.agreed}


def test_it_shows_ones_own_words_in_their_place_and_nobody_elses(house: Site) -> None:
    text = seen_by(house, amina(house))
    for said in ("Asking first", "Asking early changed plans.", f"“{AMINA_LINE}”", "Set member", *STORY):
        assert said in text
    assert text.index("Asking first") < text.index(AMINA_LINE) < text.rindex("Set member")
    for other in (*OTHERS, PARTNER_LINE, "Nadia", "Daniel"):
        assert other not in text


def test_a_partners_line_says_who_says_it(house: Site) -> None:
    text = seen_by(house, partner_of(house))
    assert f"“{PARTNER_LINE}”" in text
    assert "A community partner" in text
    assert "You are the programme’s only partner, so readers may know that these words are yours." in text
    assert "Set member" not in text
    assert AMINA_LINE not in text


def test_a_line_stands_without_a_word_and_a_story_only_with_a_yes(house: Site) -> None:
    assert AMINA_LINE in in_the_report(house)
    assert STORY[0] not in in_the_report(house)
    assert step_of(say(house, amina(house), "yes", "story")) == "kept"
    assert STORY[0] in in_the_report(house)


@pytest.mark.parametrize(("kind", "words"), [("line", AMINA_LINE), ("story", STORY[0])])
def test_yes_then_no_then_yes_until_the_release(house: Site, kind: str, words: str) -> None:
    person = amina(house)
    for do, stands in (("yes", True), ("no", False), ("yes", True), ("no", False)):
        assert isinstance(house.clock, Clock)
        house.clock.now = at("2027-08-17 10:00")
        assert step_of(say(house, person, do, kind)) == "kept"
        assert (words in in_the_report(house)) is stands
        assert ("Taken out by you" in seen_by(house, person)) is not stands


def test_what_is_said_is_bound_to_the_very_words(house: Site) -> None:
    person = amina(house)
    say(house, person, "yes", "story")
    say(house, person, "no")
    mark = story_mark(own_log(house, person, "stories"))
    assert set(responses(house).approvals) == {
        Approval(person=person.id, words=mark, yes=True, at=NOW),
        Approval(person=person.id, words=fingerprint(AMINA_LINE), yes=False, at=NOW),
    }
    # and the consent given when it was written is gone too
    assert own_log(house, person).line == ReportLine(text=AMINA_LINE)


def test_new_words_need_a_yes_and_lose_their_theme(house: Site) -> None:
    person, new = amina(house), "We asked first."
    assert step_of(say(house, person, "change", **{"words-thames-1-reflection": new})) == "changed"
    assert own_log(house, person).line == ReportLine(text=new)
    assert in_the_report(house).isdisjoint({AMINA_LINE, new})
    changed = seen_by(house, person, "changed")
    assert "come in once you say yes" in changed
    assert "Needs your yes" in changed
    say(house, person, "yes")
    assert own_log(house, person).line == agreed_line(new)
    assert new in in_the_report(house)
    after = seen_by(house, person)
    assert "under no theme" in after
    assert "Asking first" not in after


@pytest.mark.parametrize(
    ("text", "said"), [("", "Write the line as it should stand"), ("x" * 10_001, "longer than 10,000 characters")]
)
def test_new_words_that_are_none_or_too_many_are_a_fault_and_stay_in_the_box(house: Site, text: str, said: str) -> None:
    answer = say(house, amina(house), "change", **{"words-thames-1-reflection": text})
    assert isinstance(answer, Page)
    assert status_of(answer) == 422
    html = as_html(house, answer)
    assert said in html
    assert text in html
    assert own_log(house, amina(house)).line == agreed_line(AMINA_LINE)


def test_an_old_page_changes_nothing(house: Site) -> None:
    person = amina(house)
    old = forms(house, person)[0]
    say(house, person, "change", **{"words-thames-1-reflection": "We asked first."})
    before = responses(house)
    answer = posted(house, check_link(person.id), {**old, "do": "yes"})
    assert isinstance(answer, Page)
    assert status_of(answer) == 409
    assert "nothing was done" in as_html(house, answer)
    assert responses(house) == before


def test_nobody_decides_about_anothers_words(house: Site) -> None:
    other = somebody(house, "lea")
    before = responses(house)
    for kind in ("line", "story"):
        form = forms(house, amina(house), kind)[0]
        posted(house, check_link(other.id), {**form, "do": "no"})
    assert responses(house) == before


def test_a_story_that_changed_is_no_longer_the_one_agreed_to(house: Site) -> None:
    person = amina(house)
    say(house, person, "yes", "story")
    log = own_log(house, person, "stories")
    answers = (replace(log.answers[0], text="Something else."), *log.answers[1:])
    keep(house, logs=(replace(log, answers=answers, at=at("2027-08-16 11:00")),))
    assert in_the_report(house).isdisjoint({STORY[0], "Something else."})
    assert "Your story of change" not in seen_by(house, person)


def test_a_line_that_names_somebody_is_left_out_and_it_says_why(house: Site) -> None:
    line = agreed_line("Tom Barrett taught me to ask sooner.")
    keep(house, logs=(a_log(amina(house).id, occasion="thames-2", line=line),))
    text = seen_by(house, amina(house))
    assert "Not in the report" in text
    assert "seem to name somebody or somewhere" in text


def closed_page(house: Site, person: Person, step: str = "") -> tuple[str, int]:
    answer = got(house, check_link(person.id), step)
    assert isinstance(answer, Page)
    assert answer.template == "check/closed.html.j2"
    assert AMINA_LINE not in as_html(house, answer)
    return answer.title, status_of(answer)


@pytest.mark.parametrize(
    ("stage", "title"),
    [(ReportStage.DRAFT, "This page is not open now"), (ReportStage.RELEASED, "The report has been released")],
)
def test_it_opens_only_while_the_report_is_under_check(tmp_path: Path, stage: ReportStage, title: str) -> None:
    house = a_checked_house(tmp_path, stage)
    for step in ("", "kept", "changed", "read", "facts", "told"):
        assert closed_page(house, amina(house), step) == (title, 200)
    before = responses(house)
    for step, form in (("", {"do": "no", "line": "thames-1-reflection", "seen": "x"}), ("facts", {"facts": "right"})):
        answer = posted(house, check_link(amina(house).id), form, step)
        assert isinstance(answer, Page)
        assert status_of(answer) == 409
    assert responses(house) == before


def test_the_draft_is_there_to_be_read(house: Site) -> None:
    for person in (amina(house), partner_of(house), facilitator(house)):
        answer = got(house, check_link(person.id), "read")
        assert isinstance(answer, InlineDocument)
        text = unescape(answer.content.decode())
        assert AMINA_LINE in text
        assert STORY[0] not in text, "nobody has said yes to it"
        assert "Public version" in text
        assert "Draft, for those who check its facts. Not released." in text
        assert "Sessions by set" not in text


def test_once_it_is_released_the_page_leads_to_it(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path, ReportStage.RELEASED)
    html = as_html(house, got(house, check_link(amina(house).id)))
    token = re.search(r'href="/report/([^"]+)"', html)
    assert token is not None
    link = house.links.read(Purpose.REPORT, token[1], NOW).link
    assert (link.person, link.prompt) == (amina(house).id, "final")


def test_a_report_of_another_scope_or_none_is_not_open(house: Site) -> None:
    for scope in ("midpoint", "", "else"):
        answer = got(house, check_link(amina(house).id, scope))
        assert isinstance(answer, Page)
        assert answer.title == "This page is not open now"


def test_a_step_back_closes_it_and_the_next_one_opens_it_again(house: Site) -> None:
    say(house, amina(house), "no")
    take(house, ReportStage.DRAFT, 2)
    assert closed_page(house, amina(house))[0] == "This page is not open now"
    take(house, ReportStage.QUOTES, 3)
    assert "Taken out by you" in seen_by(house, amina(house))


def test_only_sets_facilitators_and_partners_are_asked(house: Site) -> None:
    cohort = programme_of(house).cohort
    for person in (*cohort.leads, *cohort.coordinators):
        for step in ("", "read", "facts", "told"):
            assert closed_page(house, person, step) == ("This page is for the sets and the programme’s partners", 403)
        assert status_of(posted(house, check_link(person.id), {"facts": "right"}, "facts")) == 403  # type: ignore[arg-type]
    assert responses(house).checks == ()


@pytest.mark.parametrize("who", ["member", "facilitator", "partner"])
def test_everybody_asked_says_once_whether_the_facts_are_right(house: Site, who: str) -> None:
    person = {"member": amina, "facilitator": facilitator, "partner": partner_of}[who](house)
    link = check_link(person.id)
    assert step_of(posted(house, link, {"facts": "right"}, "facts")) == "told"
    assert "It is right as far as I can tell" in seen_by(house, person, "told")
    form = {"facts": "wrong", "what": "Section 4:\nsix sessions were held, not five."}
    assert step_of(posted(house, link, form, "facts")) == "told"
    assert responses(house).checks == (Check(person=person.id, report="final", at=NOW, right=False, text=form["what"]),)
    told = as_html(house, got(house, link, "told"))
    assert form["what"] in told
    assert "without your name" in told
    assert form["what"] in as_html(house, got(house, link, "facts"))
    assert "Something is wrong" in seen_by(house, person)


def test_each_is_asked_in_words_of_their_own_and_partners_as_equals(house: Site) -> None:
    partner = seen_by(house, partner_of(house), "facts")
    assert "You are asked the same as the sets" in partner
    assert "counts as much as what a set says" in partner
    assert "You were there" not in partner
    assert "You were there" in seen_by(house, amina(house), "facts")
    assert "does not speak for a set" in seen_by(house, facilitator(house), "facts")


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({}, "facts", "Choose whether it is right"),
        ({"what": "Section 4 is wrong"}, "facts", "Choose whether it is right"),
        ({"facts": "wrong"}, "what", "Say where in the report it is"),
        ({"facts": "wrong", "what": "x" * 10_001}, "what", "longer than 10,000 characters"),
    ],
)
def test_a_form_that_says_too_little_or_too_much_keeps_what_was_typed(
    house: Site, form: dict[str, str], field: str, said: str
) -> None:
    answer = posted(house, check_link(amina(house).id), form, "facts")
    assert isinstance(answer, Page)
    assert status_of(answer) == 422
    assert [fault.field for fault in answer.faults] == [field]
    html = as_html(house, answer)
    assert said in html
    assert form.get("what", "") in html
    assert responses(house).checks == ()


def test_a_name_in_it_is_pointed_out_and_kept(house: Site) -> None:
    form = {"facts": "wrong", "what": "Tom Barrett was not at session 2."}
    posted(house, check_link(amina(house).id), form, "facts")
    assert "seems to name somebody" in seen_by(house, amina(house), "told")
    assert responses(house).checks[0].text == form["what"]


def test_the_facts_close_on_their_day_and_ones_own_words_do_not(house: Site) -> None:
    person = amina(house)
    posted(house, check_link(person.id), {"facts": "right"}, "facts")
    assert isinstance(house.clock, Clock)
    house.clock.now = at("2027-08-30 10:00")
    assert closed_page(house, person, "facts") == ("The check of the facts has closed", 200)
    late = posted(house, check_link(person.id), {"facts": "wrong", "what": "Too late, it seems."}, "facts")
    assert isinstance(late, Page)
    assert status_of(late) == 409
    assert "Too late, it seems." in as_html(house, late)
    assert responses(house).checks[0].right
    assert "The check of the facts has closed" in seen_by(house, person)
    say(house, person, "no")
    assert AMINA_LINE not in in_the_report(house)


def test_while_quotes_are_looked_at_the_facts_wait(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path, ReportStage.QUOTES)
    assert closed_page(house, amina(house), "facts") == ("The facts are checked later", 200)
    assert closed_page(house, amina(house), "read") == ("The facts are checked later", 200)
    assert "Your words in the report" in seen_by(house, amina(house))
    assert "nothing for you to do here" in seen_by(house, somebody(house, "thames", 3))


def test_looking_changes_nothing(house: Site) -> None:
    before, review = responses(house), house.records(COHORT).review()
    for person in (amina(house), partner_of(house), facilitator(house)):
        for step in ("", "kept", "changed", "facts", "told"):
            got(house, check_link(person.id), step)
    assert (responses(house), house.records(COHORT).review()) == (before, review)
    assert isinstance(review, Review)
    assert UNTIL > NOW


def test_what_is_shown_as_standing_is_what_the_report_has(house: Site) -> None:
    """The page and the report never disagree about one's own lines, whatever was said of them."""
    from tests.support.web_help import a_visit

    person = amina(house)
    for do in ("", "no", "yes", "change", "yes"):
        if do:
            say(house, person, do, **{"words-thames-1-reflection": "We asked first."})
        checked = Checked(request=a_visit(house, check_link(person.id)), scope=Scope.FINAL)
        standing = {one.line.text for one in checked.lines if one.stand == "stands"}
        assert standing == {text for text in in_the_report(house) if text in (AMINA_LINE, "We asked first.")}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Site:
    found = a_world(tmp_path_factory.mktemp("world") / "home")
    under_check(found)
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_page_in_every_state(world: Site, row: CheckRow) -> None:
    set_clock(world, row.now)
    link = check_link(who(world, row.who).id, row.prompt)
    answer = got(world, link, row.step) if row.form is None else posted(world, link, dict(row.form), row.step)
    assert isinstance(answer, Page)
    text = as_text(as_html(world, answer))
    assert (answer.title, status_of(answer)) == (row.title, row.status)
    assert row.says in text


@pytest.mark.slow
@pytest.mark.browser
def test_axe_finds_nothing_at_either_width(house: Site, browser: Browser) -> None:
    say(house, amina(house), "yes", "story")
    with running(house) as base, window(browser) as tab:
        for person in (amina(house), partner_of(house), facilitator(house)):
            posted(house, check_link(person.id), {"facts": "wrong", "what": f"Wrong.\n{'long' * 30}"}, "facts")
            for step in ("", "kept", "changed", "facts", "told"):
                tab.goto(f"{base}{house.links.path(check_link(person.id), NOW)}/{step}")
                axe_clean_everywhere(tab)
