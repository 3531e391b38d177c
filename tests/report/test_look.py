"""The pages about a report as people meet them: every stage in every state, and each person's way through, on paper too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sets.model.cohort import Person
from sets.model.report_review import ReportStage
from sets.model.requests import Purpose
from sets.responses.consent import agreed
from sets.web.page.request import Site
from tests.support.browser import axe_clean_everywhere, running, window
from tests.support.builders import at
from tests.support.release_help import letters_are
from tests.support.report_desk import (
    LINES,
    PARTNER_LINE,
    STORY,
    a_desk_house,
    go_to,
    link_of,
    member,
    partner,
    reviewed,
)
from tests.support.web_help import COHORT, a_house, a_link, programme_of
from tests.web.page_rows.report import STAGES
from tests.web.test_every_page import _tab_to, opened, wrong

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Window

pytestmark = pytest.mark.browser
LINE, TRUST = LINES["thames"][0], "Trust and consultation fatigue"
NEEDED_WORDS = {
    "The headline": "Small decisions were shared early.",
    "Who was missing": "Nobody from planning applied.",
    "What went wrong": "The link of one session was wrong for 20 minutes.",
}


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_every_page_at_every_stage(tmp_path: Path, browser: Browser, stage: str) -> None:
    steps, rows = STAGES[stage]
    house = a_desk_house(tmp_path)
    if stage != "new":
        reviewed(house)
    for step in steps:
        go_to(house, step, "early", "changed")
    letters_are(house)
    faults = []
    with running(house) as base, window(browser) as tab:
        for row in rows:
            tab.set_viewport_size({"width": 1280, "height": 900})
            status = opened(tab, base, house, row)
            if status != row.status:
                faults.append(f"{row.id}: status {status}")
            faults.extend(f"{row.id}: {one}" for one in wrong(tab, row))
    assert not faults, "\n".join(faults)


def go(tab: Window, base: str, house: Site, purpose: Purpose, person: Person) -> None:
    """As from a letter's link."""
    tab.goto(base + house.links.path(link_of(purpose, person), house.clock()))


def h1(tab: Window) -> str:
    return tab.locator("h1").inner_text()


def press(tab: Window, name: str) -> None:
    with tab.expect_navigation():
        tab.get_by_role("button", name=name).first.click(timeout=5_000)


def follow(tab: Window, name: str, *, exact: bool = False) -> None:
    with tab.expect_navigation():
        tab.get_by_role("link", name=name, exact=exact).first.click(timeout=5_000)


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_desk_house(tmp_path)


@pytest.fixture
def base(house: Site) -> Iterator[str]:
    with running(house) as address:
        yield address


@pytest.mark.slow
def test_a_report_from_a_draft_to_its_readers(house: Site, base: str, browser: Browser) -> None:
    """A coordinator who never saw it, a quoted member on a phone, a member and a partner who check, a lead who downloads."""
    coordinator, lead = programme_of(house).cohort.coordinators[0], programme_of(house).cohort.leads[0]
    with window(browser, scripts=False) as installation, window(browser, 320, scripts=False) as phone:
        go(installation, base, house, Purpose.EDIT, coordinator)
        _read_every_line(installation)
        _write(installation)
        _show_the_words(installation)
        letters_are(house)
        go(phone, base, house, Purpose.CHECK, member(house, "thames", 0))
        _say_yes_change_and_no(phone)
        follow(installation, "Lines and themes")
        _read_every_line_of_here(installation)
        follow(installation, "Back")
        _cut_short(installation, "Start the check of the facts")
        go(phone, base, house, Purpose.CHECK, member(house, "thames", 4))
        _say_what_is_wrong(phone)
        go(phone, base, house, Purpose.CHECK, partner(house))
        _say_it_is_right(phone)
        letters_are(house)
        _release(installation)
    with window(browser, scripts=False) as tab:
        go(tab, base, house, Purpose.REPORT, lead)
        _read_and_download(tab)


def _read_every_line(tab: Window) -> None:
    assert h1(tab) == "The cohort report"
    follow(tab, "Read the lines and sort them")
    follow(tab, TRUST)
    _sort(tab, f"Put them under “{TRUST}”")
    follow(tab, "Back to all themes")
    _read_every_line_of_here(tab)
    follow(tab, TRUST)
    tab.get_by_label("What people said").fill("People had been asked before, and heard nothing since.")
    tab.get_by_label("Yes", exact=True).check()
    press(tab, "Save the theme")
    assert tab.get_by_text("Enough people stand behind it.").count() == 1
    follow(tab, "Back to all themes")
    follow(tab, "Back")


def _read_every_line_of_here(tab: Window) -> None:
    """From the list of themes and back to it, by the page's own lead from one to the next."""
    assert h1(tab) == "Themes"
    follow(tab, "Start with")
    for _ in range(30):
        _sort(tab, "They belong to none")
        more = tab.get_by_text("Next, with lines to read:").get_by_role("link")
        if not more.count():
            break
        with tab.expect_navigation():
            more.click()
    follow(tab, "Back to all themes")
    assert tab.get_by_text("none still to read").is_visible()


def _sort(tab: Window, choice: str) -> None:
    """Tick every line that nobody has read, choose, and save."""
    for box in tab.locator("input[id^=unread1-line]").all():
        box.check()
    tab.locator("form", has=tab.locator("#unread1-line-1")).get_by_label(choice).first.check()
    press(tab, "Save where these lines belong")
    assert tab.get_by_text("Saved.").is_visible()


def _write(tab: Window) -> None:
    follow(tab, "Words", exact=True)
    for part, text in NEEDED_WORDS.items():
        follow(tab, f"Write {part}")
        tab.locator("main textarea").first.fill(text)
        press(tab, "Save")
        follow(tab, "Back to the words")
    _recommend(tab)
    follow(tab, "Stories of change")
    card = tab.locator(".sw-card", has_text=STORY[0])
    card.get_by_label("Why was this one chosen?").fill("A decision moved.")
    card.get_by_label("Who chose it?").fill("Two partners and two members.")
    with tab.expect_navigation():
        card.get_by_role("button", name="Choose this story").click()
    assert tab.get_by_text("1 story chosen.").is_visible()
    follow(tab, "Back to the words")
    follow(tab, "Back to the report")


def _recommend(tab: Window) -> None:
    follow(tab, "Write Recommendations")
    tab.locator("main textarea").first.fill("Say what is fixed before anybody is asked.")
    tab.locator("main input[type=radio]").first.check()
    tab.get_by_label("Who can say yes to it?").fill("Corporate board")
    tab.get_by_label("By when?").fill("March 2028")
    press(tab, "Add it")
    follow(tab, "Back to the words")


def press_next(tab: Window, words: str) -> None:
    """The green way on: its page says what it does, and only its button does it."""
    follow(tab, words)
    assert h1(tab) == f"{words}?"
    press(tab, words)
    assert h1(tab) == "The cohort report"


def _cut_short(tab: Window, words: str) -> None:
    """On before everybody has answered: ticked, with the reason that the report gives."""
    follow(tab, words)
    _tick_all_and_say_why(tab)
    press(tab, words)
    assert h1(tab) == "The cohort report"


def _tick_all_and_say_why(tab: Window) -> None:
    for box in tab.locator("main input[type=checkbox]").all():
        box.check()
    tab.locator("main textarea").fill("The committee meets on Friday.")


def _show_the_words(tab: Window) -> None:
    press_next(tab, "Show people their words")
    assert tab.get_by_text("Everybody quoted gets a message").is_visible()


def _say_yes_change_and_no(tab: Window) -> None:
    assert h1(tab) == "Your words in the report"
    story, line = tab.locator(".sw-card", has_text=STORY[0]), tab.locator(".sw-card", has_text=LINE)
    with tab.expect_navigation():
        story.get_by_role("button", name="Yes, this may stand").click()
    assert tab.get_by_text("Thank you: what you said is kept.").is_visible()
    line.get_by_text("Change the words").click()
    line.get_by_label("New words").fill("We asked what people wanted before we wrote anything.")
    with tab.expect_navigation():
        line.get_by_role("button", name="Keep these words").click()
    assert tab.get_by_text("are in no report yet").is_visible()
    changed = tab.locator(".sw-card", has_text="before we wrote anything.")
    with tab.expect_navigation():
        changed.get_by_role("button", name="Yes, these words may stand").click()
    with tab.expect_navigation():
        story.get_by_role("button", name="Take it out").click()
    assert story.get_by_text("You took").is_visible()


def _say_what_is_wrong(tab: Window) -> None:
    assert h1(tab) == "Check the report before it is released"
    follow(tab, "Read the draft of the report")
    assert tab.locator("h1").count() == 1
    tab.go_back()
    follow(tab, "Say whether the facts are right")
    press(tab, "Send")
    assert tab.title().startswith("Error: ")
    tab.get_by_label("Something is wrong").check()
    tab.get_by_label("Where is it, and what is wrong?").fill("How it ran: session 2 was online.")
    press(tab, "Send")
    assert tab.get_by_text("How it ran: session 2 was online.").is_visible()


def _say_it_is_right(tab: Window) -> None:
    assert tab.get_by_text("as the sets").is_visible()
    assert tab.get_by_text(f"“{PARTNER_LINE}”").is_visible()
    follow(tab, "Say whether the facts are right")
    tab.get_by_label("It is right as far as I can tell").check()
    press(tab, "Send")
    assert h1(tab) == "Thank you"


def _release(tab: Window) -> None:
    tab.reload()
    assert tab.get_by_text("How it ran: session 2 was online.").is_visible()
    assert tab.get_by_text("Fewer than half of those asked have answered.").first.is_visible()
    assert not tab.get_by_text("1 person said that it is right").count(), "nobody is to be told by a number"
    follow(tab, "Release the report")
    _tick_all_and_say_why(tab)
    press(tab, "Release the report")
    assert tab.get_by_text("Leads get a message with a link").is_visible()


def _read_and_download(tab: Window) -> None:
    assert tab.get_by_text("what needs a decision").is_visible()
    with tab.expect_download() as saved:
        tab.get_by_role("link", name="PDF, to print or send").first.click()
    assert saved.value.suggested_filename == f"{COHORT}-report.pdf"
    assert Path(saved.value.path()).read_bytes()[:5] == b"%PDF-"
    follow(tab, "Read the report")
    assert tab.locator("h1").count() == 1
    text = tab.inner_text("body")
    assert "Small decisions were shared early." in text
    assert "before we wrote anything." in text
    assert LINE not in text
    assert STORY[0] not in text


def test_a_quoted_member_takes_it_out_by_keyboard_alone_on_a_phone(house: Site, base: str, browser: Browser) -> None:
    reviewed(house)
    go_to(house, ReportStage.QUOTES)
    with window(browser, 320, scripts=False) as tab:
        go(tab, base, house, Purpose.CHECK, member(house, "thames", 1))
        _tab_to(tab, "button[value=no]")
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        assert tab.get_by_text("You took these words out.").is_visible()
        _tab_to(tab, "button[value=yes]")
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        assert tab.get_by_text("You saw these exact words in their place and said yes.").is_visible()


def test_a_partner_answers_three_questions_on_a_phone(tmp_path: Path, browser: Browser) -> None:
    house = a_house(tmp_path, at("2027-07-26 10:00"))
    samina = partner(house)
    link = a_link(Purpose.ANSWER, samina.id, prompt="partners")
    questions = ("What changed for the people you work with", "Where did you have a say", "What should the council do")
    with running(house) as base, window(browser, 320, scripts=False) as tab:
        tab.goto(base + house.links.path(link, house.clock()))
        assert h1(tab) == "What you see as a partner"
        for question in questions:
            tab.get_by_label(question).fill("We were asked in time.", timeout=5_000)
        tab.get_by_label("One line for the report").fill("We were asked before the plan was written.")
        press(tab, "Continue")
        assert h1(tab) == "Check your answers"
        assert tab.get_by_text("community partner").first.is_visible()
        tab.get_by_label("These exact words may stand in the report").check(timeout=5_000)
        with tab.expect_navigation():
            tab.locator("main form button").first.click()
        assert h1(tab) == "Thank you"
    (log,) = [one for one in house.records(COHORT).responses().logs if one.person == samina.id]
    assert log.line is not None
    assert (log.line.text, agreed(log.line)) == ("We were asked before the plan was written.", True)
    assert not any(answer.shared for answer in log.answers)


@pytest.mark.slow
def test_the_read_pages_of_a_report(house: Site, base: str, browser: Browser) -> None:
    """The draft and the released report, as they open from the pages."""
    reviewed(house)
    for step in (ReportStage.QUOTES, ReportStage.FACTS):
        go_to(house, step)
    lead, coordinator = programme_of(house).cohort.leads[0], programme_of(house).cohort.coordinators[0]
    with window(browser) as tab:
        for purpose, person in ((Purpose.EDIT, coordinator), (Purpose.CHECK, member(house, "lea", 0))):
            tab.goto(f"{base}{house.links.path(link_of(purpose, person), house.clock())}/read")
            axe_clean_everywhere(tab)
        go_to(house, ReportStage.RELEASED, "early")
        for step in ("read", "publicread"):
            tab.goto(f"{base}{house.links.path(link_of(Purpose.REPORT, lead), house.clock())}/{step}")
            axe_clean_everywhere(tab)
