"""A browser for sample people: it opens a page of the real site in this process, reads its forms and sends them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]
GOES_ON = (302, 303)
PAGE = "text/html"
WRITTEN = ("application/json",)
"""Files to save that can be read as they are."""


@dataclass(slots=True)
class Form:
    """A form as it stands on a page: `fields` as they would be sent, `offered` every value of its ticks and choices."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, given: Mapping[str, str | Iterable[str]]) -> dict[str, list[str]]:
        """The form with these fields filled in; a field that it does not have is left out, as no hand could fill it."""
        known = self.fields.keys() | self.offered.keys() | {name for name, _ in self.buttons}
        filled = {name: [value] if isinstance(value, str) else list(value) for name, value in given.items()}
        return self.fields | {name: values for name, values in filled.items() if name in known}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page as it came: where it is, its status, its HTML and its forms. A file to save has its `media` and no HTML."""

    path: str
    status: int
    html: str
    media: str = PAGE

    @property
    def forms(self) -> tuple[Form, ...]:
        """Its forms, in their order: read anew, because most pages are only looked at."""
        return forms_of(self.html)

    def form(self, action_ends: str = "") -> Form | None:
        """The first form, or the one whose action ends so."""
        return next((form for form in self.forms if form.action.endswith(action_ends)), None)


class Browser:
    """Opens pages of `app`. Its own thread has the event loop, so that it works wherever it is called from."""

    def __init__(self, app: App, host: str) -> None:
        self._app = app
        self._host = host
        self._loop = asyncio.new_event_loop()
        self._closed = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="rehearsal pages", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._closed.set)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        # one task around all requests, as under a server: a thread that answers is used again, not made for each
        self._loop.run_until_complete(self._closed.wait())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())

    def open(self, address: str) -> Seen:
        """The page at an address or path."""
        return self._asked("GET", urlsplit(address).path, b"")

    def send(self, form: Form, given: Mapping[str, str | Iterable[str]]) -> Seen:
        """Fill a form in and send it; gives the page that it leads to."""
        body = urlencode(form.filled(given), doseq=True).encode()
        return self._asked("POST", form.action, body)

    def _asked(self, method: str, path: str, body: bytes) -> Seen:
        status, headers, content = self._answer(method, path, body)
        if status in GOES_ON:
            return self._asked("GET", urlsplit(headers["location"]).path, b"")
        media = headers.get("content-type", "").partition(";")[0]
        html = content.decode() if media.startswith("text/") or media in WRITTEN else ""
        return Seen(path=path, status=status, html=html, media=media)

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        return asyncio.run_coroutine_threadsafe(self._request(method, path, body), self._loop).result()

    async def _request(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[Message] = []

        async def receive() -> Message:
            return incoming.pop() if incoming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(self._scope(method, path, len(body)), receive, send)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])

    def _scope(self, method: str, path: str, length: int) -> Message:
        headers = [(b"host", self._host.encode()), (b"sec-fetch-site", b"same-origin")]
        if method == "POST":
            headers += [(b"content-type", b"application/x-www-form-urlencoded"), (b"content-length", b"%d" % length)]
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": (self._host, 443),
        }


class _Reader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._writing: str | None = None
        self._choosing: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(action=found.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None and tag == "option" and self._choosing is not None:
            self._option(found, self._form, self._choosing)
        elif self._form is not None and found.get("name"):
            self._control(tag, found, self._form)

    def _control(self, tag: str, found: dict[str, str], form: Form) -> None:
        name, value = found["name"], found.get("value", "")
        if tag == "textarea":
            form.fields[name], self._writing = [""], name
        elif tag == "select":
            self._choosing = name
        elif tag == "button":
            form.buttons.append((name, value))
        elif found.get("type") in ("radio", "checkbox"):
            form.offered.setdefault(name, []).append(value)
            if "checked" in found:
                form.fields.setdefault(name, []).append(value)
        elif tag == "input":
            form.fields.setdefault(name, []).append(value)

    def _option(self, found: dict[str, str], form: Form, name: str) -> None:
        form.offered.setdefault(name, []).append(found.get("value", ""))
        if "selected" in found:
            form.fields[name] = [found.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._writing is not None:
            self._form.fields[self._writing][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._form is not None and self._writing is not None:
            self._form.fields[self._writing][0] = self._form.fields[self._writing][0].removeprefix("\n")
            self._writing = None
        elif tag == "select":
            self._choosing = None
        elif tag == "form":
            self._form = None


def forms_of(html: str) -> tuple[Form, ...]:
    """The forms of a page, in their order."""
    reader = _Reader()
    reader.feed(html[html.find("<form") : html.rfind("</form>") + len("</form>")])
    return tuple(reader.forms)
