"""The door for what SendGrid tells of our letters: its signed Event Webhook posts batches of events here.

Nothing but SendGrid's signature opens it. A batch is answered with 200 once all of it that concerns this home is kept, and
with 503 where something could not be: SendGrid sends it again (for 24 hours), and what was kept already is not doubled.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from sets.web.page.request import Site

if TYPE_CHECKING:
    from sets.mail.transports.sendgrid_events import Batch

LOG = logging.getLogger("setwise.events")
"""One line a batch: how many events of which kind. Never whose."""
PATH = "/events/sendgrid"
MOST = 4 * 1024 * 1024
"""Bytes of a batch; SendGrid's own are of 768 kB at most."""
PATIENCE = 60.0
MOST_LINES = 5
NO_KEY = "SENDGRID_EVENTS_KEY is no key that can be used, so no event is taken. Copy it again from SendGrid's page"


async def door(request: Request, site: Site) -> Response:
    """Take in one batch that SendGrid posts."""
    key = site.installation.settings.sendgrid_events_key
    if not key:
        return _said(404, "There is nothing here.")
    if request.method != "POST":
        return _said(405, "Post events here.")
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:12]) > MOST:
        return _said(413, "This is too large.")
    try:
        body = await asyncio.wait_for(_read(request), PATIENCE)
    except (ClientDisconnect, TimeoutError):
        return _said(400, "This is not whole.")
    return _said(413, "This is too large.") if body is None else await run_in_threadpool(_judged, request, body, site)


async def _read(request: Request) -> bytes | None:
    """The body as it was sent; None once it is larger than any batch."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST:
            return None
    return bytes(body)


def _judged(request: Request, body: bytes, site: Site) -> Response:
    from sets.mail.transports.sendgrid_events import SIGNATURE, TIMESTAMP, Checker, read_batch

    now = site.clock()
    try:
        checker = Checker(site.installation.settings.sendgrid_events_key)
    except ValueError:
        LOG.error(NO_KEY)
        return _said(503, "Events cannot be checked just now.")
    if not checker.is_signed(body, request.headers.get(SIGNATURE, ""), request.headers.get(TIMESTAMP, ""), now):
        LOG.warning("a batch was refused: it is not signed with the key in SENDGRID_EVENTS_KEY, or not lately")
        return _said(403, "This is not signed as it ought to be.")
    try:
        batch = read_batch(body, now)
    except ValueError:
        LOG.error("a batch is signed, and holds no events that can be read")
        return _said(400, "This is no list of events.")
    return _taken(site, batch, now)


def _taken(site: Site, batch: Batch, now: datetime) -> Response:
    from sets.service.inbound.take_provider_events import take_provider_events

    taken = take_provider_events(site.installation, batch.events, now)
    LOG.info(
        "%d new, %d known, %d about letters of others, %d of other kinds, %d not readable",
        *(taken.new, taken.known, taken.elsewhere, batch.beside, batch.unread),
    )
    trouble = (*batch.trouble, *taken.trouble)
    for line in trouble[:MOST_LINES]:
        LOG.error("what was said of letters could not be kept, and will come again: %s", line)
    return _said(503, "Not all of it could be kept just now.") if trouble else _said(200, "Taken.")


def _said(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status_code=status)
