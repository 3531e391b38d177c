"""Every page in every state, as somebody meets it in a browser: axe, headings, titles, targets, text spacing, reflow."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import TimeoutError as TooLong

from sets.cohort.standing import CohortState
from sets.due.from_calendars.wishes import wishes_of
from sets.mail.signed_links import Link
from sets.model.cohort import Occasion, PersonId
from sets.model.ledger import Ledger
from sets.model.requests import Purpose
from sets.model.responses import Asks
from sets.responses.forms.attendance_reply import meeting_seen
from sets.responses.prompt_catalogue import CATALOGUE, prompt_called
from sets.web.page import error_pages
from sets.web.page.html import html_of
from sets.web.page.request import Page, Site
from sets.web.server.app import PAGES, read_style
from sets.web.server.routes import ANSWERS, LOG, PAGES_BY_PURPOSE, handlers_of
from tests.support.browser import RULES, WIDTHS, running, window
from tests.support.builders import at
from tests.support.page_world import a_world, moved, set_clock, who
from tests.support.web_help import COHORT, a_house, a_link, programme_of
from tests.web.page_rows.all_rows import ROWS
from tests.web.page_rows.check import SAYS_IT_ITSELF as SAY_IT_OF_CHECKS
from tests.web.page_rows.check import under_check
from tests.web.page_rows.release import released
from tests.web.page_rows.rows import ONLY_GO_ON, Row

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route
    from playwright.sync_api import Page as Window

PLACES = tuple(dict.fromkeys(row.place for row in ROWS))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    found = a_world(tmp_path_factory.mktemp("world") / "home")
    moved(found)
    under_check(found)
    released(found)
    return found


@pytest.fixture(scope="module")
def base(house: Site) -> Iterator[str]:
    with running(house) as address:
        yield address


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Window]:
    with window(browser) as page:
        page.goto("about:blank")
        yield page


def path_of(house: Site, row: Row) -> str:
    purpose = Purpose(row.place) if row.place in set(Purpose) else Purpose.ANSWER
    prompt = row.place if purpose is Purpose.ANSWER else row.prompt
    link = a_link(purpose, who(house, row.who).id, row.occasion, prompt, number=row.number)
    now = set_clock(house, row.now)
    path = house.links.path(link, at(row.signed) if row.signed else now)
    return f"{path}/{row.step}" if row.step else path


def opened(tab: Window, base: str, house: Site, row: Row) -> int:
    """The page of a row, in the browser; gives its status."""
    path = path_of(house, row)
    if row.form is None:
        response = tab.goto(base + path)
    else:
        tab.goto(f"{base}/robots.txt")
        with tab.expect_navigation() as gone:
            tab.evaluate(_POST, [path, _pairs(house, row)])
        response = gone.value
    assert response is not None
    return response.status


def _pairs(house: Site, row: Row) -> list[tuple[str, str]]:
    ids = {name.upper(): str(who(house, name).id) for name in ("amina", "joel")} | {
        "WISH": _wish(house, row),
        "SEEN": _seen(house, row),
    }
    given = ((k, (v,) if isinstance(v, str) else v) for k, v in (row.form or {}).items())
    return [(_filled(name, ids), _filled(one, ids)) for name, values in given for one in values]


def _wish(house: Site, row: Row) -> str:
    """By which the form of the first time that a calendar proposes for the row's meeting is known."""
    standing = CohortState(programme=programme_of(house), responses=house.records(COHORT).responses(), ledger=Ledger())
    found = (wish.mark for wish in wishes_of(standing, Occasion(row.occasion)) if wish.what is Asks.OTHER_TIME)
    return next(found, "")


def _seen(house: Site, row: Row) -> str:
    """The time that the page of an answer shows."""
    meeting = programme_of(house).by_key.get(Occasion(row.occasion))
    return meeting_seen(meeting) if meeting is not None else ""


def _filled(text: str, ids: dict[str, str]) -> str:
    """The text with the id of whoever it names in capitals."""
    for name, found in ids.items():
        text = text.replace(name, found)
    return text


_POST = """([path, pairs]) => {
  const form = document.createElement('form');
  form.method = 'post'; form.action = path;
  for (const [name, value] of pairs) {
    const field = document.createElement('textarea');
    field.name = name; field.value = value; form.append(field);
  }
  document.body.append(form); form.submit();
}"""


# what must hold on every page


def wrong(tab: Window, row: Row) -> Iterator[str]:
    """What is wrong with the page that the tab shows."""
    faulty = row.status == 422
    if faulty:
        # autofocus comes after the load event, so a busy machine may be asked too early
        with contextlib.suppress(TooLong):
            tab.wait_for_function(_ON_SUMMARY, timeout=5_000)
    found = tab.evaluate(_LOOK)
    if found["h1"] != [row.title]:
        yield f"headed {found['h1']}, not {row.title!r}"
    if found["title"].startswith("Error: ") is not faulty or row.title not in found["title"]:
        yield f"titled {found['title']!r}"
    if faulty and found["focus"] != "govuk-error-summary":
        yield f"the focus is not on the error summary but on {found['focus']!r}"
    for name in ("lost", "twice", "unclear", "small", "order", "nowhere"):
        if found[name]:
            yield f"{name}: {found[name]}"
    if row.says not in found["text"] or (row.silent and row.silent in found["text"]):
        yield f"does not say {row.says!r}, or says {row.silent!r}"
    if row.status == 409 and row.title not in SAYS_IT_ITSELF | SAY_IT_OF_CHECKS and "alert" not in found["roles"]:
        yield "nothing tells at once that it was not done"
    yield from _axe(tab)
    yield from _spaced(tab)


SAYS_IT_ITSELF = {
    "The report is out",
    "This log is closed",
    "No log is expected from you",
    "We cannot use this address",
}
"""Headings of pages that stand in the place of a form."""
_ON_SUMMARY = "() => document.activeElement.className === 'govuk-error-summary'"
_LOOK = """() => {
  const all = (css) => [...document.querySelectorAll(css)];
  const seen = (one) => { const box = one.getBoundingClientRect(); return box.width > 1 && box.height > 1; };
  const ids = all('[id]').map((one) => one.id);
  const said = (one) => one.innerText.trim().replace(/\\s+/g, ' ');
  const links = all('main a, nav a, footer a').filter(seen);
  const goals = {};
  for (const one of links) (goals[one.textContent.trim().replace(/\\s+/g, ' ')] ??= new Set()).add(one.href);
  const targets = all('button, summary, input:not([type=hidden]), textarea, .govuk-back-link, .sw-footer__links a, .govuk-error-summary__list a, .govuk-summary-list__actions a');
  return {
    title: document.title,
    text: document.body.innerText,
    roles: all('[role]').map((one) => one.getAttribute('role')),
    h1: all('h1').map(said),
    focus: document.activeElement.className,
    lost: all('a[href^="#"]').map((one) => one.getAttribute('href').slice(1)).filter((id) => !ids.includes(id)),
    twice: ids.filter((id, n) => ids.indexOf(id) !== n),
    unclear: Object.entries(goals).filter(([text, to]) => to.size > 1 || /^(here|click here|more|link|this)$/i.test(text) || !text).map(([text]) => text),
    small: targets.filter(seen).map((one) => [one, one.getBoundingClientRect()]).filter(([one, box]) => Math.min(box.width, box.height) < 24).map(([one]) => one.id || said(one)),
    order: all('[tabindex]').filter((one) => one.tabIndex > 0).length,
    nowhere: all('[aria-describedby], [aria-labelledby]').flatMap((one) => ((one.getAttribute('aria-describedby') || '') + ' ' + (one.getAttribute('aria-labelledby') || '')).split(' ').filter((id) => id && !ids.includes(id))),
  };
}"""


def _axe(tab: Window) -> Iterator[str]:
    tab.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 640})
        for one in tab.evaluate(_AXE, list(RULES)):
            yield f"axe at {width}: {one}"
        over = tab.evaluate(_OVER)
        if over:
            yield f"wider than its window at {width}: {over}"


_AXE = """async (tags) => (await axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false})).violations
  .map((one) => one.id + ': ' + one.nodes.map((node) => node.html).join(' | ').slice(0, 500))"""
_OVER = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return '';
  const found = [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > wide + 1 && !one.closest('.sw-scroll'));
  return found.map((one) => one.outerHTML.slice(0, 120)).slice(-2).join(' | ') || 'something';
}"""
SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"
"""WCAG 1.4.12."""


def _spaced(tab: Window) -> Iterator[str]:
    """At 320 pixels, with the spacing of text that a reader may choose: nothing is cut off or runs out of the window.

    What was typed into a field of one line moves in it with the caret, so it is never lost.
    """
    tab.evaluate(_SPACE, SPACING)
    over, cut = tab.evaluate(_OVER), tab.evaluate(_CUT)
    if over or cut:
        yield f"with wider text: {over or 'cut off'} {cut}"


_SPACE = "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }"
_CUT = """() => [...document.querySelectorAll('main *:not(input), header *, footer *')].filter((one) => {
  const look = getComputedStyle(one);
  return one.clientWidth > 1 && /hidden|clip/.test(look.overflow) && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("place", PLACES)
def test_every_page_in_every_state(tab: Window, base: str, house: Site, place: str) -> None:
    faults = []
    for row in (row for row in ROWS if row.place == place):
        tab.set_viewport_size({"width": 1280, "height": 900})
        status = opened(tab, base, house, row)
        if status != row.status:
            faults.append(f"{row.id}: status {status}")
        faults.extend(f"{row.id}: {one}" for one in wrong(tab, row))
    assert not faults, "\n".join(faults)


FILES = ("pdf", "xlsx", "csv", "json", "html")
DOCUMENTS = {
    *((PAGES_BY_PURPOSE[Purpose.EDIT], step) for step in ("read", *FILES)),
    *(
        (PAGES_BY_PURPOSE[Purpose.REPORT], f"{version}{step}")
        for version in ("", "public")
        for step in ("read", *FILES)
    ),
    (PAGES_BY_PURPOSE[Purpose.CHECK], "read"),
}
"""Steps that give a report or a file of it, not a page of the site."""


def test_no_page_is_left_out() -> None:
    """A new step of a page needs a row here."""
    shown = {(_room(row.place), row.step) for row in ROWS if row.form is None} | {
        (PAGES_BY_PURPOSE[Purpose.MINE], "line")
    }
    posted = {(_room(row.place), row.step) for row in ROWS if row.form is not None}
    posted |= {(_room(place), step) for place, steps in ONLY_GO_ON.items() for step in steps}
    rooms = {place: handlers_of(_link(place)) for place in (*PLACES, *PAGES_BY_PURPOSE, *CATALOGUE)}
    missing = {("show", _room(place), step) for place, room in rooms.items() for step in room.show} - {
        ("show", *one) for one in shown | DOCUMENTS
    }
    missing |= {("act", _room(place), step) for place, room in rooms.items() for step in room.act} - {
        ("act", *one) for one in posted
    }
    assert missing == set()


def _link(place: str) -> Link:
    purpose = Purpose(place) if place in set(Purpose) else Purpose.ANSWER
    return a_link(purpose, PersonId("anybody"), prompt=place if purpose is Purpose.ANSWER else "")


def _room(place: str) -> str:
    """Where the pages of a place are written: several prompts share one room."""
    return PAGES_BY_PURPOSE[Purpose(place)] if place in set(Purpose) else ANSWERS.get(prompt_called(place).page, LOG)


# pages without a visitor


def _all_troubles() -> dict[str, Page]:
    given = {"text": ("What I had typed",), "go": ("send",)}
    return {
        "not_whole": error_pages.not_whole(),
        "no_such_page": error_pages.no_such_page(),
        "on_its_way": error_pages.on_its_way(),
        "stopped": error_pages.stopped(),
        "gone": error_pages.gone(given),
        "wrong_way": error_pages.wrong_way(),
        "from_elsewhere": error_pages.from_elsewhere(),
        "too_much": error_pages.too_much(),
        "wrong_kind": error_pages.wrong_kind(),
        "unreadable": error_pages.unreadable(),
        "too_slow": error_pages.too_slow(),
        "too_often": error_pages.too_often(),
        "not_kept": error_pages.not_kept("/mine/token", given),
        "not_opened": error_pages.not_opened("/mine/token"),
        "our_fault": error_pages.our_fault("/mine/token", given),
    }


AMONG_THE_ROWS = {"ended"}


@pytest.mark.browser
@pytest.mark.slow
def test_statements_and_troubles(tab: Window, base: str, house: Site) -> None:
    """Also those that no browser brings about by itself: a slow line, a form of another kind, somebody forgotten."""
    public = {name for name, one in vars(error_pages).items() if inspect.isfunction(one) and not name.startswith("_")}
    assert public == set(_all_troubles()) | AMONG_THE_ROWS
    faults = []
    for name, page in {**PAGES, **_all_troubles()}.items():
        html = str(html_of(page, house.renderer, assets=read_style().assets))
        tab.route("**/shown", _giving(html))
        tab.set_viewport_size({"width": 1280, "height": 900})
        tab.goto(f"{base}/shown")
        tab.unroute("**/shown")
        row = Row(place="mine", step="", state=name, title=page.title, who="")
        faults.extend(f"{name}: {one}" for one in wrong(tab, row))
    assert not faults, "\n".join(faults)


def _giving(body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")


# as a person goes through them


@pytest.mark.browser
def test_a_log_by_keyboard_alone_at_400_per_cent_without_javascript(tmp_path: Path, browser: Browser) -> None:
    """1280 pixels at 400 per cent are 320: Tab, Space, Enter and letters are all that it takes."""
    house = a_house(tmp_path)
    link = a_link(Purpose.ANSWER, who(house, "devi").id, "thames-1", "reflection")
    with running(house) as address, window(browser, 320, scripts=False) as page:
        page.set_viewport_size({"width": 320, "height": 256})
        page.goto(address + house.links.path(link, house.clock()))
        _tab_to(page, "#log-a-1")
        page.keyboard.type("We met too late.")
        _tab_to(page, "#log-a-4-2")
        page.keyboard.press("Space")
        _tab_to(page, "button[value=continue]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/check")
        _tab_to(page, "#share")
        page.keyboard.press("Space")
        _tab_to(page, "main button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sent")
        assert page.locator("h1").inner_text() == "Thank you"
        assert "You and your facilitator, Ruth Okafor" in page.inner_text("main")


def _tab_to(page: Window, goal: str) -> None:
    """Tab until the goal has the focus; what has it on the way can be seen, whole, in the window."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        box, size = focused.bounding_box(), page.viewport_size
        assert box is not None
        assert size is not None
        assert -box["height"] < box["y"] < size["height"], focused.get_attribute("id")
        if page.locator(f"{goal}:focus").count():
            return
    raise AssertionError(f"{goal} is not reached by Tab")


@pytest.mark.browser
@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.id in ("team byhand sheets", "session - before the first")],
    ids=lambda row: row.id,
)
def test_what_is_printed_has_no_secret_address_and_nothing_to_press(
    tab: Window, base: str, house: Site, row: Row
) -> None:
    tab.set_viewport_size({"width": 1280, "height": 900})
    opened(tab, base, house, row)
    tab.emulate_media(media="print")
    try:
        seen = tab.evaluate(_PRINTED)
    finally:
        tab.emulate_media(media="screen")
    assert (seen["addresses"], seen["pressed"]) == ([], [])
    assert f"/{row.place}/" not in seen["text"]


_PRINTED = """() => {
  const all = (css) => [...document.querySelectorAll(css)];
  return {
    addresses: all('a[href]').map((one) => getComputedStyle(one, '::after').content).filter((one) => one.includes('/')),
    pressed: all('button, .govuk-back-link, .govuk-skip-link, nav').filter((one) => one.getBoundingClientRect().height > 0).map((one) => one.outerHTML),
    text: document.body.innerText,
  };
}"""
