"""What stands before every page: a line in the log after it, headers that browsers obey, bounds, and no fault shown raw.

And whether a form was sent by one of our own pages: the token in the address is the secret, this is the second lock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sets.text.fault_line import in_short
from sets.web.page import error_pages
from sets.web.page.request import Site
from sets.web.server.access_log import ACCESS, TROUBLE, Seen, line
from sets.web.server.http_responses import Replies
from sets.web.server.rate_limit import Flood, address_of

SEEN = "setwise.seen"
"""Where in the scope the pages write what the log may say."""
LONGEST_PATH = 3_000
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
CSP = "Content-Security-Policy"
HEADERS = {
    CSP: POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NO_STORE = "no-store"
TLS_ONLY = "max-age=31536000"
UNCOUNTED = re.compile(r"/assets/([^/]+/)?pages\.css|/health|/inbound/[^/]+|/events/sendgrid|/calendar/[^/]+\.ics")
"""What a page needs; mail and what is told of it, as a provider that is told to wait gives up instead; and subscribed
calendars, which a few machines of a provider fetch for everybody: each is counted by itself (`calendar_feed.py`)."""


@dataclass(slots=True)
class _Course:
    """How far a request has come: `unread` while some of its body may still be on its way."""

    unread: bool
    status: int = 0


class Guard:
    """An ASGI application around another one. `pages` bounds what one address may ask for."""

    def __init__(self, app: ASGIApp, *, site: Site, replies: Replies, pages: Flood) -> None:
        self._app = app
        self._site = site
        self._replies = replies
        self._pages = pages
        secure = site.installation.settings.url.startswith("https:")
        self._headers = {**HEADERS, **({"Strict-Transport-Security": TLS_ONLY} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen, course, began = Seen(address=_address(scope)), _Course(unread=_has_body(scope)), perf_counter()
        scope[SEEN] = seen
        try:
            await self._guarded(scope, _watched(receive, course), self._sender(send, course), course)
        finally:
            status, seconds = course.status, perf_counter() - began
            ACCESS.info(line(self._site.clock(), scope["method"], seen, status, seconds))

    async def _guarded(self, scope: Scope, receive: Receive, send: Send, course: _Course) -> None:
        try:
            await self._inner(scope)(scope, receive, send)
        except Exception as problem:
            TROUBLE.error("%s", in_short(problem))
            if not course.status:
                await self._replies.trouble(error_pages.our_fault("", None))(scope, receive, send)

    def _inner(self, scope: Scope) -> ASGIApp:
        path: str = scope["path"]
        if len(path) > LONGEST_PATH or len(scope.get("raw_path") or b"") > LONGEST_PATH:
            return self._replies.trouble(error_pages.no_such_page())
        if UNCOUNTED.fullmatch(path) or self._pages.take(scope[SEEN].address):
            return self._app
        return too_often(self._replies)

    def _sender(self, send: Send, course: _Course) -> Send:
        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                course.status = message["status"]
                headers = MutableHeaders(scope=message)
                own = headers.get(CSP)
                for name, value in self._headers.items():
                    headers[name] = value
                if own is not None:  # a document that carries its style in itself
                    headers[CSP] = own
                headers.setdefault("Cache-Control", NO_STORE)
                if course.unread:  # else the server would go on to read what nobody wants
                    headers["Connection"] = "close"
            await send(message)

        return guarded_send


def _watched(receive: Receive, course: _Course) -> Receive:
    async def watched_receive() -> Message:
        message = await receive()
        if message["type"] == "http.request" and not message.get("more_body", False):
            course.unread = False
        return message

    return watched_receive


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def too_often(replies: Replies) -> Response:
    """The page for an address that asked for too much."""
    response = replies.trouble(error_pages.too_often())
    response.headers["Retry-After"] = "60"
    return response


def _address(scope: Scope) -> str:
    peer: Iterable[object] = scope.get("client") or ("",)
    return address_of(str(next(iter(peer))), ",".join(Headers(scope=scope).getlist("x-forwarded-for")))


OURS = ("same-origin", "none")
UNSAID = "null"
"""What browsers send as Origin of a form on a page with `Referrer-Policy: no-referrer`, our own pages among them
(Fetch Standard, "append a request Origin header")."""


def from_elsewhere(headers: Mapping[str, str], url: str) -> bool:
    """Whether the headers of a POST tell of another website. `url` is the public address of the pages, or nothing.

    A browser's own word (Sec-Fetch-Site) decides; older browsers, and pages without TLS, have only Origin or nothing.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in OURS
    origin = headers.get("origin")
    if origin is None or origin == UNSAID:
        return False
    given = _host_of(origin)
    return not given or given not in (_host_of(url), _own(origin, headers.get("host", "")))


def _own(origin: str, host: str) -> str:
    # a proxy ends TLS, so the scheme that we see may differ from the browser's: the host alone tells
    return _host_of(f"{origin.partition('://')[0]}://{host}") if host else ""


def _host_of(address: str) -> str:
    """`https://host:port` of an address, in lower case and without a default port; nothing for what is none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port not in (None, usual) else "")
