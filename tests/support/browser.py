"""The pages as a browser meets them: served on loopback by a real server, looked at with axe at two widths."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe

from flows.web import listener
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.rate_limit import NO_LIMITS, Limits

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (1280, 320)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@contextmanager
def running(house: Site, limits: Limits = NO_LIMITS) -> Iterator[str]:
    """The site of this house on a port of loopback; gives its base address. `house.clock.now` sets the time."""
    with listener("127.0.0.1", 0) as found:
        server = uvicorn.Server(
            uvicorn.Config(
                application(house, limits),
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                ws="none",
            )
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [found]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{found.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@contextmanager
def window(browser: Browser, width: int = 1280, *, scripts: bool = True) -> Iterator[Page]:
    """A page of a browser of its own, without anything kept; `scripts=False` turns JavaScript off."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    try:
        yield context.new_page()
    finally:
        context.close()


def axe_clean(page: Page) -> None:
    """Fail unless axe finds nothing on the page as it is, and it does not scroll sideways."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(RULES)}})
    assert found.violations_count == 0, _said(found.response["violations"])
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.title()!r} is {wide} pixels wider than its window of {page.viewport_size}"


def axe_clean_everywhere(page: Page) -> None:
    """`axe_clean` at 1280 and at 320 pixels; the window keeps its width."""
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        axe_clean(page)
    if before is not None:
        page.set_viewport_size(before)


def _said(violations: list[dict[str, Any]]) -> str:
    return "\n".join(f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']]}" for one in violations)
