"""The pages of themes as a browser meets them: with lines, with faults, kept, at both widths, without JavaScript."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sets.model.report_review import ReportStage
from sets.model.requests import Purpose
from tests.support.browser import axe_clean_everywhere, running, window
from tests.support.theme_help import NOW, TRUST, a_themed_house, coordinator, placings, review
from tests.support.web_help import a_link
from tests.web.report_desk.test_themes import at_stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_a_coordinator_sorts_names_and_reads(tmp_path: Path, browser: Browser) -> None:
    house = a_themed_house(tmp_path)
    path = f"{house.links.path(a_link(Purpose.EDIT, coordinator(house)), NOW)}/themes"
    with running(house) as base, window(browser) as tab:
        tab.goto(base + path)
        axe_clean_everywhere(tab)
        tab.click("text=Trust and consultation fatigue")
        axe_clean_everywhere(tab)
        tab.click("button:has-text('Save') >> nth=0")
        axe_clean_everywhere(tab)
        assert tab.title().startswith("Error: ")
        tab.get_by_label(TRUST[0]).check()
        tab.get_by_label("Put them under a new theme").first.check()
        tab.get_by_label("Name of the new theme").first.fill("Promises")
        tab.click("button:has-text('Save') >> nth=0")
        axe_clean_everywhere(tab)
        assert tab.get_by_text("Saved.").is_visible()
        tab.goto(base + path)
        tab.click("text=Promises")
        tab.get_by_label("What people said").fill("A promise is remembered.")
        tab.get_by_label("Yes", exact=True).check()
        tab.click("text=Save the theme")
        axe_clean_everywhere(tab)
        tab.goto(base + path)
        tab.click("text=Lines that no theme was found for")
        axe_clean_everywhere(tab)
        at_stage(house, ReportStage.RELEASED)
        tab.reload()
        axe_clean_everywhere(tab)
        assert tab.locator("form").count() == 0
    assert list(placings(house).values()) == [("own-1",)]
    assert [(theme.name, theme.summary, theme.accepted) for theme in review(house).themes] == [
        ("Promises", "A promise is remembered.", True)
    ]


def test_it_is_done_by_keyboard_and_without_javascript(tmp_path: Path, browser: Browser) -> None:
    house = a_themed_house(tmp_path)
    link = a_link(Purpose.EDIT, coordinator(house), prompt="trust")
    with running(house) as base, window(browser, 320, scripts=False) as tab:
        tab.goto(f"{base}{house.links.path(link, NOW)}/themesone")
        tab.get_by_label(TRUST[0]).focus()
        tab.keyboard.press("Space")
        tab.get_by_label("Put them under “Trust").first.focus()
        tab.keyboard.press("Space")
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        assert tab.url.endswith("/themeskept")
    assert list(placings(house).values()) == [("trust",)]
