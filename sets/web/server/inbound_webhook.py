"""The door for mail: SendGrid's Inbound Parse posts each message whole (`POST the raw, full MIME message`).

Its address holds a secret of the installation. What was kept or judged is answered with 200, and so is what cannot be
taken now and is held sealed; only what could not even be held with 503, as SendGrid tries again (for three days) after nothing else.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from sets.mail.inbound.classify import UNTAKEN, Outcome, review
from sets.mail.inbound.parse import LARGEST
from sets.model.errors import SetwiseError
from sets.model.keys import Renewable
from sets.responses.seal import Seal
from sets.service.inbound.held_mail import FOLDER, hold
from sets.service.inbound.receive_mail import receive
from sets.web.page.request import Site

LOG = logging.getLogger("setwise.inbound")
"""One line a mail: what became of it. Never who, never what."""
DOOR = "inbound"
MOST = 31 * 1024 * 1024
"""Bytes of a request; SendGrid's own limit is 30 MB."""
LARGEST_FIELD = 100_000
PATIENCE = 120.0
_MAIL, _ENVELOPE = "email", "envelope"
_PARSED = ("text", "html")
AGAIN = "Each heartbeat reads it again, and so does `setwise log replies --held`"
RAW_ONLY = "Tick 'POST the raw, full MIME message' in SendGrid's Inbound Parse settings"


def door_path(seal: Seal) -> str:
    """`/inbound/SECRET`, the same until its key is replaced."""
    secret = base64.b32encode(seal.keys(Renewable.INBOUND)[0][:16]).decode("ascii").rstrip("=").lower()
    return f"/{DOOR}/{secret}"


async def door(request: Request, site: Site) -> Response:
    """Take in one mail that SendGrid posts to `/inbound/SECRET`."""
    given = f"/{DOOR}/{request.path_params.get('secret', '')}"
    if not hmac.compare_digest(given.encode(), door_path(site.seal).encode()):
        return _said(404, "There is nothing here.")
    if request.method != "POST":
        return _said(405, "Post mail here.")
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        return _said(415, "Post multipart/form-data.")
    try:
        form = await asyncio.wait_for(read_form(request.stream(), options[b"boundary"]), PATIENCE)
    except (FormParserError, ClientDisconnect, TimeoutError):
        return _said(400, "This is not a whole form.")
    return _said(413, "This is too large.") if form is None else await _taken(site, form)


async def _taken(site: Site, form: Form) -> Response:
    if _MAIL not in form.fields:
        LOG.error("a mail came in pieces and was left with SendGrid for now. %s", RAW_ONLY)
        # it will come again: there are three days to change the setting in
        return _said(503 if any(name in form.fields for name in _PARSED) else 400, RAW_ONLY)
    if form.too_large:
        return _judged(review("it is larger than 10 MB"))
    recipients, sender = envelope_of(bytes(form.fields.get(_ENVELOPE, b"")))
    raw, now = bytes(form.fields[_MAIL]), site.clock()
    outcome = await run_in_threadpool(receive, site.installation, raw, recipients=recipients, sender=sender, now=now)
    if outcome.became in UNTAKEN:
        return await run_in_threadpool(_held, site, raw, recipients, sender, outcome)
    return _judged(outcome)


def _held(site: Site, raw: bytes, recipients: tuple[str, ...], sender: str | None, outcome: Outcome) -> Response:
    """It is kept sealed here, as what went wrong may go wrong for longer than SendGrid tries; 503 where not even that can be."""
    try:
        kept = hold(site.installation, raw, recipients=recipients, sender=sender, now=site.clock())
    except SetwiseError:
        kept = False
    if not kept:
        LOG.error("a mail could not be kept, and will come again: %s", outcome.why)
        return _said(503, "It could not be kept just now.")
    LOG.error("a mail could not be taken and waits sealed in %s: %s. %s", FOLDER, outcome.why, AGAIN)
    return _said(200, "Held.")


def envelope_of(text: bytes) -> tuple[tuple[str, ...], str | None]:
    """The recipients and the sender that `envelope` names; none, and None, where it cannot be read."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return (), None
    if not isinstance(said, dict):
        return (), None
    to, sender = said.get("to"), said.get("from")
    recipients = tuple(one for one in to if isinstance(one, str)) if isinstance(to, list) else ()
    return recipients, sender if isinstance(sender, str) else None


def _judged(outcome: Outcome) -> Response:
    LOG.info("%s: %s", outcome.became.value, outcome.why)
    return _said(200, "Taken.")


def _said(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status_code=status)


@dataclass(slots=True)
class Form:
    """The fields that matter, as bytes: starlette's own form would decode the mail, which has charsets of its own."""

    fields: dict[str, bytearray] = field(default_factory=dict)
    too_large: bool = False
    _header: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)
    _open: bytearray | None = None
    _limit: int = 0

    def callbacks(self) -> dict[str, Callable[..., None]]:
        """What the parser calls while it reads."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._named,
            "on_part_data": self._data,
        }

    def _begin(self) -> None:
        self._open = None
        self._header.clear()
        self._value.clear()

    def _named(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            name = parse_options_header(bytes(self._value).decode("latin-1"))[1].get(b"name", b"").decode("latin-1")
            if name in (_MAIL, _ENVELOPE, *_PARSED):
                self._open = self.fields.setdefault(name, bytearray())
                self._limit = LARGEST if name == _MAIL else LARGEST_FIELD
        self._header.clear()
        self._value.clear()

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._open is None:
            return
        if len(self._open) + end - start > self._limit:
            self.too_large = self.too_large or self._limit == LARGEST
            self._open = None
            return
        self._open.extend(data[start:end])


async def read_form(pieces: AsyncIterator[bytes], boundary: bytes) -> Form | None:
    """The form in a body that comes in pieces; None when it is larger than any that SendGrid sends."""
    form, size = Form(), 0
    parser = MultipartParser(boundary, form.callbacks())  # type: ignore[arg-type]  # a plain dict of its callbacks
    async for chunk in pieces:
        size += len(chunk)
        if size > MOST:
            return None
        parser.write(chunk)
    parser.finalize()
    return form
