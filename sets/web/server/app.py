"""The pages as an ASGI application: `/PURPOSE/TOKEN/STEP` is one page of the holder of a link.

A request goes by `guard` (headers, bounds, the log), its form is read, `dispatch` finds its handler and answers in a
thread, and the answer becomes a response. Nothing here decides about the domain. Beside these are the style sheet, named
by its content so that browsers may keep it, and pages that need no link.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sets.model.errors import StoreError
from sets.model.requests import Purpose
from sets.text.fault_line import in_short
from sets.text.resources import template_root
from sets.web.page import error_pages
from sets.web.page.html import ASSETS
from sets.web.page.request import Page, Site
from sets.web.server import dispatch, events_webhook
from sets.web.server.access_log import TROUBLE, Seen
from sets.web.server.calendar_feed import SUFFIX, CalendarFeeds, read_only
from sets.web.server.dispatch import RequestedPage, outcome_of
from sets.web.server.form_body import Given, Refused, form_of, one_click_of
from sets.web.server.guard import SEEN, Guard, from_elsewhere, too_often
from sets.web.server.http_responses import Replies
from sets.web.server.rate_limit import Flood, Limits

STYLE = "pages.css"
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"


@dataclass(frozen=True, slots=True)
class Style:
    """The style sheet and the mark of its content."""

    content: bytes
    mark: str

    @property
    def assets(self) -> str:
        """The path below which pages find it."""
        return f"{ASSETS}/{self.mark}"

    def response(self, request: Request) -> Response:
        """The sheet: for good under its own mark, to be asked for again under any other; 304 for who has it."""
        own = request.path_params.get("mark") == self.mark
        headers = {"Cache-Control": FOR_GOOD if own else ASK_AGAIN, "ETag": f'"{self.mark}"'}
        if f'"{self.mark}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(self.content, media_type="text/css", headers=headers)


def read_style() -> Style:
    """The style sheet that travels with setwise."""
    content = (template_root() / "web" / "assets" / STYLE).read_bytes()
    return Style(content, sha256(content).hexdigest()[:16])


PAGES = {
    "/": Page(template="statements/home.html.j2", title="Nothing here without a link"),
    "/accessibility": Page(template="statements/accessibility.html.j2", title="Accessibility statement"),
    "/privacy": Page(template="statements/privacy.html.j2", title="Privacy on these pages"),
}
"""By path. A home's own templates win over these, as everywhere."""
ROBOTS = "User-agent: *\nDisallow: /\n"


Application = Starlette
METHODS = ["GET", "POST"]


class Pages:
    """The handlers of the routes. No state of their own but how often addresses asked, and calendars to hand out again."""

    def __init__(self, site: Site, replies: Replies, limits: Limits) -> None:
        self._site = site
        self._replies = replies
        self._patience = limits.patience
        self._bad_links = Flood(limits.bad_links)
        self._new_links = Flood(limits.new_links)
        self._calendars = CalendarFeeds(site, bad_links=self._bad_links, often=Flood(limits.calendars))

    async def page(self, request: Request) -> Response:
        """One page of a link."""
        purpose, seen = request.path_params["purpose"], _seen(request)
        if purpose not in set(Purpose):
            return self._replies.trouble(error_pages.no_such_page())
        seen.purpose = purpose
        try:
            given = await self._given(request) if request.method == "POST" else None
        except Refused as refused:
            return self._replies.trouble(refused.page)
        wanted = RequestedPage(
            purpose=Purpose(purpose),
            token=request.path_params["token"],
            step=request.path_params.get("step", ""),
            now=self._site.clock(),
            given=given,
        )
        if given is not None and wanted.step == dispatch.NEW_LINK and not self._new_links.take(seen.address):
            return self._too_often()
        return await run_in_threadpool(self._answered, wanted, seen)

    async def _given(self, request: Request) -> Given:
        if request.path_params["purpose"] == Purpose.STOP:  # a mail provider may send this one for its reader
            return await one_click_of(request, self._patience)
        if from_elsewhere(request.headers, self._site.installation.settings.url):
            raise Refused(error_pages.from_elsewhere())
        return await form_of(request, self._patience)

    def _answered(self, wanted: RequestedPage, seen: Seen) -> Response:
        try:
            outcome = outcome_of(self._site, wanted)
            seen.step = outcome.step
            if outcome.bad_link and not self._bad_links.take(seen.address):
                return self._too_often()
            return self._replies.of(outcome.answer, outcome.programme)
        except StoreError as problem:
            TROUBLE.error("%s", in_short(problem))
            given = wanted.given
            page = error_pages.not_opened(wanted.here) if given is None else error_pages.not_kept(wanted.here, given)
        except Exception as problem:
            TROUBLE.error("%s", in_short(problem))
            page = error_pages.our_fault(wanted.here, wanted.given)
        return self._replies.trouble(page)

    def _too_often(self) -> Response:
        return too_often(self._replies)

    async def statement(self, request: Request, *, page: Page) -> Response:
        """A page that needs no link."""
        _seen(request).purpose = request.url.path.strip("/") or "home"
        return await run_in_threadpool(self._replies.of, page)

    async def calendar(self, request: Request) -> Response:
        """A subscribed calendar, for the program that asks for it."""
        seen = _seen(request)
        seen.purpose, token = Purpose.CALENDAR, request.path_params["token"]
        return await run_in_threadpool(self._calendars.answer, request.method, token, request.headers, seen)

    async def inbound(self, request: Request) -> Response:
        """Mail that comes in; its own door sees to its secret and its bounds."""
        from sets.web.server.inbound_webhook import door

        _seen(request).purpose = "inbound"
        return await door(request, self._site)

    async def events(self, request: Request) -> Response:
        """What SendGrid tells of our letters; its own door sees to its signature and its bounds."""
        _seen(request).purpose = "events"
        return await events_webhook.door(request, self._site)

    async def refused(self, request: Request, problem: Exception) -> Response:
        """What no route takes: an unknown path, or a method that no page has."""
        assert isinstance(problem, HTTPException)
        if problem.status_code == 405 and request.url.path.endswith(SUFFIX):
            return read_only()
        page = error_pages.wrong_way() if problem.status_code == 405 else error_pages.no_such_page()
        response = self._replies.trouble(page)
        response.headers.update(problem.headers or {})
        return response


def application(site: Site, limits: Limits | None = None) -> Application:
    """The application of an installation's pages, for any ASGI server."""
    style, bounds = read_style(), limits or Limits()
    replies = Replies(site.renderer, style.assets)
    pages = Pages(site, replies, bounds)
    _open(site)
    app = Starlette(
        routes=_routes(pages, style),
        middleware=[Middleware(Guard, site=site, replies=replies, pages=Flood(bounds.pages))],
        exception_handlers={HTTPException: pages.refused},
    )
    app.router.redirect_slashes = False  # it would redirect to whatever host the request names
    return app


def _routes(pages: Pages, style: Style) -> list[Route]:
    return [
        *(Route(path, partial(pages.statement, page=page)) for path, page in PAGES.items()),
        Route("/health", _health),
        Route("/robots.txt", _robots),
        Route("/favicon.ico", _no_icon),
        Route("/assets/pages.css", partial(_style, style)),
        Route("/assets/{mark}/pages.css", partial(_style, style)),
        Route("/inbound/{secret}", pages.inbound, methods=METHODS),
        Route(events_webhook.PATH, pages.events, methods=METHODS),
        Route(f"/calendar/{{token}}{SUFFIX}", pages.calendar, methods=METHODS),
        Route("/{purpose}/{token}", pages.page, methods=METHODS),
        Route("/{purpose}/{token}/", pages.page, methods=METHODS),
        Route("/{purpose}/{token}/{step}", pages.page, methods=METHODS),
    ]


async def _style(style: Style, request: Request) -> Response:
    _seen(request).purpose = "assets"
    return style.response(request)


async def _health(request: Request) -> Response:
    _seen(request).purpose = "health"
    return PlainTextResponse("ok\n")


async def _robots(_: Request) -> Response:
    return PlainTextResponse(ROBOTS)


async def _no_icon(_: Request) -> Response:
    return Response(status_code=204)


def _seen(request: Request) -> Seen:
    seen: Seen = request.scope[SEEN]
    return seen


def _open(site: Site) -> None:
    """Open what requests share, once, before many of them come at the same time."""
    _ = site.links, site.seal, site.renderer, site.installation.store
