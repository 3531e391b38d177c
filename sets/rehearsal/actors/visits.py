"""Sample people on the real pages: each deed goes through the site's own code, and what they saw is kept for the rehearsal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from sets.rehearsal.actors.browser import Browser, Seen
from sets.rehearsal.actors.form_fills import Deed
from sets.service.installation import Installation
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.rate_limit import NO_LIMITS

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_SHEET = re.compile(r'href="/assets/[^"]*"')
_LINK = re.compile(r'href="/[^"]*"')
_FORM = re.compile(r'<form method="post" action="[^"]*"')
_BODY = re.compile(r"(<body[^>]*>)")
_STILL = (
    '<aside class="sw-still govuk-body-s" aria-label="Rehearsal">A page of the rehearsal, as {name} saw it. '
    "Its links and buttons lead nowhere.</aside>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One page that somebody saw: its title, and its HTML made to stand alone beside `pages.css`."""

    title: str
    html: str


class Clock:
    """The rehearsal's time, as the pages see it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Visits:
    """Opens pages and sends forms as sample people would."""

    def __init__(self, installation: Installation, now: datetime) -> None:
        self._clock = Clock(now)
        self._site = Site(installation, self._clock)
        self._browser = Browser(application(self._site, NO_LIMITS), urlsplit(installation.settings.url).netloc)

    def __enter__(self) -> Self:
        self._browser.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, at: TracebackType | None
    ) -> None:
        self._browser.__exit__(kind, problem, at)

    def do(self, deed: Deed, at: datetime, name: str) -> tuple[Look, ...]:
        """Carry a deed out at `at`; gives every page on the way. Nothing when a page would not take it."""
        self._clock.now = at
        path = self._site.links.path(deed.link, at)
        on_the_way = [self._browser.open(f"{path}/{step}".rstrip("/")) for step in deed.before]
        seen = self._browser.open(f"{path}/{deed.step}".rstrip("/"))
        looks = [_look(one, name) for one in (*on_the_way, seen) if one.html]
        for fill in deed.fills:
            found = fill.on(seen.forms)
            if found is None and fill.optional:
                continue
            if found is None:
                return ()
            seen = self._browser.send(*found)
            looks.append(_look(seen, name))
        return tuple(looks) if seen.status == 200 else ()


def _look(seen: Seen, name: str) -> Look:
    found = _TITLE.search(seen.html)
    title = unescape(found.group(1)).partition(" – ")[0].strip() if found else ""
    html = _SHEET.sub('href="pages.css"', seen.html)
    html = _FORM.sub('<form method="get" action="#"', _LINK.sub('href="#"', html))
    return Look(title=title, html=_BODY.sub(rf"\1{_STILL.format(name=name)}", html, count=1))
