"""The look of the pages: one style sheet, and every page of the frame as somebody meets it in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tinycss2

from sets.model.errors import StoreError
from sets.model.requests import LinkGeneration, Purpose
from sets.model.responses import Responses
from sets.text.resources import template_root
from sets.web.page.request import Answer, Fault, Page, PageHandlers, PageRequest, Site
from sets.web.server import dispatch
from sets.web.server.app import read_style
from sets.web.server.rate_limit import NO_LIMITS, Bucket
from tests.support.browser import WIDTHS, axe_clean, axe_clean_everywhere, running, window
from tests.support.web_help import AFTER_1, COHORT, Clock, a_house, a_link, somebody

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Window

STYLE = template_root() / "web" / "assets" / "pages.css"
GALLERY = """
{% extends "web/layout.html.j2" %}
{% from "web/parts.html.j2" import back, heading, form as posting, textarea, input, date_input, radios, checkboxes, button,
   inset, warning, summary_list, details %}
{% block before %}{{ back("/") }}{% endblock %}
{% block content %}
{{ heading(title, "Thames, session 1") }}
{{ inset("Said by the way") }}
{{ warning("Nobody else sees it") }}
{{ summary_list((("What you wrote", words), ("By when", "Tuesday 2 March 2027", "/", "Change"))) }}
{% call details("Why we ask") %}<p class="govuk-body">Because.</p>{% endcall %}
{% call posting("/", {"seen": "x"}, (("a", "1"), ("a", "2"))) %}
{{ textarea("what", "What happened?", words, "About 100 words", faults) }}
{{ input("line", "One line for the report", "a line", "Optional", faults) }}
{{ date_input("by", "By when?", {"day": "2", "month": "3", "year": "2027"}, "For example, 27 3 2027", faults) }}
{{ radios("how", "How did it go?", (("1", "Well", "It helped"), ("2", "Less well")), "1", "Choose one", faults) }}
{{ checkboxes("who", "Who may read it?", (("a", "My facilitator", "Only this answer"), ("b", "The team")), ("a",), "", faults) }}
<fieldset class="govuk-fieldset" aria-describedby="s-ends">
<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">I share power</legend>
<p class="sw-scale__ends" id="s-ends"><span>1 not at all true of me</span> <span>5 completely true of me</span></p>
<div class="govuk-radios sw-scale">
{% for n in range(1, 6) %}
<div class="govuk-radios__item"><input class="govuk-radios__input" id="s-{{ n }}" name="s" type="radio" value="{{ n }}">
<label class="govuk-label govuk-radios__label" for="s-{{ n }}">{{ n }}</label></div>
{% endfor %}
</div>
</fieldset>
<div class="sw-actions">{{ button("Continue") }}{{ button("Save", "save", "1", "secondary") }}{{ button("Leave", style="warning") }}</div>
{% endcall %}
<div class="sw-scroll" tabindex="0" role="region" aria-label="Sessions">
<table class="govuk-table"><caption class="govuk-table__caption govuk-table__caption--m">Sessions</caption>
<thead class="govuk-table__head"><tr class="govuk-table__row">
{% for name in ("Session", "When", "Where", "Register", "Answers", "Presented") %}
<th scope="col" class="govuk-table__header">{{ name }}</th>
{% endfor %}
</tr></thead>
<tbody class="govuk-table__body"><tr class="govuk-table__row"><th scope="row" class="govuk-table__header">1</th>
{% for cell in ("Tuesday 19 January 2027", "Microsoft Teams", "Marked", "4 of 6 returned", "Two") %}
<td class="govuk-table__cell">{{ cell }}</td>
{% endfor %}
</tr></tbody></table>
</div>
<div class="sw-card"><p class="govuk-body"><strong class="govuk-tag govuk-tag--yellow">Held</strong> A message</p></div>
<p class="govuk-body sw-quiet">Said quietly.</p>
{% endblock %}
"""
WRITTEN = "Two lines\nand averylongwordthatneverendsinanysensibleplaceandgoesonandonandonandon " * 3
FAULTS = tuple(Fault(field=name, message=f"Say {name}") for name in ("what", "line", "by", "how", "who"))


# the style sheet


def test_the_style_sheet_loads_nothing_and_keeps_its_licence() -> None:
    text = STYLE.read_text(encoding="utf-8")

    assert text.startswith("/*!")
    assert "Permission is hereby granted, free of charge" in text[:1_500]
    assert "Copyright (C) 2017 Crown Copyright" in text[:1_500]
    for banned in ("url(", "@font-face", "@import", "GDS Transport", "crown-logo", "govuk-header", "govuk-footer"):
        assert banned not in text, banned
    assert {name for name in re.findall(r"font-family:([^;}]+)", text) if "inherit" not in name} == {
        '"Helvetica Neue",Helvetica,Arial,sans-serif'
    }
    assert len(text) < 100_000


def test_the_style_sheet_is_css() -> None:
    rules = tinycss2.parse_stylesheet(STYLE.read_text(encoding="utf-8"), skip_comments=True)

    assert [rule.message for rule in rules if rule.type == "error"] == []
    assert len(rules) > 300


UNSTYLED = {
    *("govuk-radios", "govuk-checkboxes", "govuk-radios__hint", "govuk-checkboxes__hint"),
    *("govuk-table__head", "govuk-table__body", "govuk-table__caption--s", "sw-header__inner"),
}
"""Names that only say what something is."""


def test_every_class_of_the_templates_has_a_look() -> None:
    """A misspelt class is an unstyled page that no other test sees."""
    known = UNSTYLED | set(re.findall(r"\.((?:govuk|sw)-[\w!-]+)", STYLE.read_text(encoding="utf-8").replace("\\", "")))
    unknown = [
        (name, str(path.relative_to(template_root())))
        for path in sorted((template_root() / "web").rglob("*.j2"))
        for classes in re.findall(
            r'class="([^"]*)"', re.sub(r"\{[{%].*?[%}]\}", "\0", path.read_text(encoding="utf-8"))
        )
        for name in classes.split()
        if name.startswith(("govuk-", "sw-")) and "\0" not in name and name not in known
    ]

    assert unknown == []


def test_the_style_sheet_is_named_by_its_content(tmp_path: Path) -> None:
    from starlette.testclient import TestClient

    from sets.web.server.app import application

    client, style = TestClient(application(a_house(tmp_path), NO_LIMITS)), read_style()
    named = re.search(r'href="(/assets/[^"]+)"', client.get("/").text)
    assert named is not None
    assert named[1] == f"/assets/{style.mark}/pages.css"

    mine, old = client.get(named[1]), client.get("/assets/0123456789abcdef/pages.css")
    assert (mine.headers["cache-control"], mine.content) == ("public, max-age=31536000, immutable", style.content)
    assert (old.headers["cache-control"], old.content) == ("public, no-cache", style.content)
    assert mine.headers["content-type"] == "text/css; charset=utf-8"
    again = client.get("/assets/pages.css", headers={"if-none-match": old.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


# in a browser


def _gallery(visit: PageRequest) -> Answer:
    faults = FAULTS if visit.step == "faults" else ()
    return Page(template="gallery.html.j2", title="Everything at once", facts={"words": WRITTEN}, faults=faults)


def _broken(visit: PageRequest) -> Answer:
    raise StoreError("full") if visit.step == "full" else RuntimeError


SHOW = {"": _gallery, "faults": _gallery, "broken": _broken, "full": _broken}
HANDLERS = PageHandlers(show=SHOW, act={**SHOW, "only": _gallery})


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A house in which every link opens a page with every part that there is."""
    monkeypatch.setattr(dispatch, "handlers_of", lambda _: HANDLERS)
    found = a_house(tmp_path)
    folder = found.installation.home / "templates" / "web"
    folder.mkdir(parents=True)
    (folder / "gallery.html.j2").write_text(GALLERY, encoding="utf-8")
    return found


@pytest.fixture
def base(house: Site) -> Iterator[str]:
    with running(house) as address:
        yield address


def path_of(house: Site, days_ago: int = 0, **more: Any) -> str:
    return house.links.path(a_link(Purpose.MINE, somebody(house).id, **more), AFTER_1 - timedelta(days=days_ago))


@pytest.mark.browser
@pytest.mark.slow
def test_every_page_of_the_frame_is_accessible(house: Site, base: str, browser: Browser) -> None:
    """Statements, troubles and all parts of forms, with and without faults, at two widths."""
    good, old = path_of(house), path_of(house, days_ago=200)
    shown = {
        "/": "Nothing here without a link",
        "/accessibility": "Accessibility statement",
        "/privacy": "Privacy on these pages",
        "/nothing": "There is no such page",
        "/mine/forged": "This link does not work",
        old: "This link has stopped working",
        f"{good}/nothing": "There is no such page",
        f"{good}/only": "This page does not open like this",
        f"{good}/broken": "Something went wrong on our side",
        f"{good}/full": "We could not open it just now",
        good: "Everything at once",
        f"{good}/faults": "Everything at once",
    }
    with window(browser) as page:
        for path, title in shown.items():
            page.goto(base + path)
            assert page.locator("h1").all_inner_texts() == [title]
            axe_clean_everywhere(page)


@pytest.mark.browser
@pytest.mark.slow
def test_pages_look_the_same_without_javascript(house: Site, base: str, browser: Browser) -> None:
    for path in ("/", "/mine/forged", path_of(house)):
        pictures = []
        for scripts in (True, False):
            with window(browser, 320, scripts=scripts) as page:
                page.goto(base + path)
                pictures.append(page.screenshot(full_page=True))
        assert pictures[0] == pictures[1]


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.slow
def test_what_was_typed_is_still_there_after_a_trouble(house: Site, base: str, browser: Browser, width: int) -> None:
    """A form that met a full disk, a fault, or an ended link, without JavaScript."""
    good = path_of(house)
    for step, title in (("full", "We could not keep it just now"), ("broken", "Something went wrong on our side")):
        with window(browser, width) as page:
            page.goto(base + good)
            _aim(page, f"{good}/{step}")
            page.get_by_label("What happened?").fill("It <i>worked</i>\nin the end")
            page.get_by_role("button", name="Continue").click()
            assert page.locator("h1").inner_text() == title
            assert page.locator(".sw-words").first.inner_text() == "It <i>worked</i>\nin the end"
            axe_clean(page)
            _aim(page, good)
            page.get_by_role("button", name="Try again").click()
            assert page.locator("h1").inner_text() == "Everything at once"
    with window(browser, width) as page:
        page.goto(base + good)
        page.get_by_label("What happened?").fill("Typed before the link ended")
        turn = LinkGeneration(person=somebody(house).id, number=1, at=AFTER_1)
        house.records(COHORT).keep_responses(Responses(turns=(turn,)))
        _aim(page, good)
        page.get_by_role("button", name="Continue").click()
        assert page.locator("h1").inner_text() == "A newer link has taken the place of this one"
        assert "Typed before the link ended" in page.inner_text("main")
        axe_clean(page)


@pytest.mark.browser
@pytest.mark.slow
def test_too_much_too_often_and_from_elsewhere(house: Site, browser: Browser) -> None:
    good = path_of(house)
    with running(house) as base, window(browser) as page:
        page.goto(base + good)
        _aim(page, good)
        page.get_by_label("What happened?").fill("x" * 600_000)
        page.get_by_role("button", name="Continue").click()
        assert page.locator("h1").inner_text() == "That is more than this page can take"
        axe_clean_everywhere(page)
        page.goto(f'data:text/html,<form method="post" action="{base}{good}"><button>Win a prize</button></form>')
        page.get_by_role("button").click()
        page.wait_for_url("**/mine/**")
        assert page.locator("h1").inner_text() == "We did not take that"
        axe_clean_everywhere(page)
    with running(house, replace(NO_LIMITS, pages=Bucket(1, 0))) as base, window(browser) as page:
        page.goto(base + good)
        page.goto(base + good)
        assert page.locator("h1").inner_text() == "That was a lot at once"
        axe_clean_everywhere(page)


@pytest.mark.browser
def test_a_new_link_by_keyboard_alone_without_javascript(house: Site, base: str, browser: Browser) -> None:
    with window(browser, 320, scripts=False) as page:
        page.goto(base + path_of(house, days_ago=200))
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Skip to main content"
        assert page.locator(":focus").is_visible()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Send me a new link"
        page.keyboard.press("Enter")
        page.wait_for_url("**/newlink")
        assert page.locator("h1").inner_text() == "A new link is on its way"
    assert [one.number for one in house.records(COHORT).responses().asked] == [1]


@pytest.mark.browser
def test_faults_are_met_first_and_lead_to_their_fields(house: Site, base: str, browser: Browser) -> None:
    with window(browser, 320) as page:
        page.goto(f"{base}{path_of(house)}/faults")
        assert page.title() == "Error: Everything at once – Embedding equalities in service delivery"
        assert page.locator(":focus").get_attribute("class") == "govuk-error-summary"
        for name in ("what", "line", "by", "how", "who"):
            page.get_by_role("link", name=f"Say {name}").click()
            assert page.locator(":focus").get_attribute("id") == name
            assert f"{name}-error" in str(
                page.locator(f"[aria-describedby~='{name}-error']").count() and f"{name}-error"
            )


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
def test_targets_are_large_enough_and_focus_is_seen(house: Site, base: str, browser: Browser, width: int) -> None:
    """WCAG 2.2, 2.5.8 and 2.4.7: 24 pixels for what does not stand in a sentence, and a mark around what has the focus."""
    with window(browser, width) as page:
        page.goto(base + path_of(house))
        for target in page.locator("button, summary, input:not([type=hidden]), textarea, .sw-footer__links a").all():
            box = target.bounding_box()
            assert box is not None
            assert min(box["height"], box["width"]) >= 24, target.get_attribute("id") or target.inner_text()
        for number in range(20):
            page.keyboard.press("Tab")
            look = page.locator(":focus").evaluate(_LOOK)
            assert look["outline"] or look["shadow"] or look["mark"], f"stop {number}: {look}"


_LOOK = """element => {
  const own = getComputedStyle(element);
  const label = element.nextElementSibling ? getComputedStyle(element.nextElementSibling, '::before') : own;
  return {
    outline: own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) > 1,
    shadow: own.boxShadow !== 'none',
    mark: label.outlineStyle !== 'none' || label.boxShadow !== 'none',
    element: element.outerHTML.slice(0, 80),
  };
}"""


@pytest.mark.browser
def test_the_clock_of_the_house_is_that_of_the_pages(house: Site, base: str, browser: Browser) -> None:
    clock, good = house.clock, path_of(house)
    assert isinstance(clock, Clock)
    with window(browser) as page:
        page.goto(base + good)
        assert page.locator("h1").inner_text() == "Everything at once"
        clock.now = AFTER_1 + timedelta(days=200)
        page.goto(base + good)
        assert page.locator("h1").inner_text() == "This link has stopped working"


def _aim(page: Window, action: str) -> None:
    page.evaluate("action => { document.querySelector('form').action = action }", action)


def _height_of(page: Window, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    return box["height"] if box is not None else 0
