"""What a form posted, read within strict bounds: how much, how long, of what kind, how many fields."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from sets.web.page import error_pages
from sets.web.page.request import Page

MOST_BYTES = 512 * 1024
MOST_FIELDS = 200
FORM = "application/x-www-form-urlencoded"
ONE_CLICK = "List-Unsubscribe"
Given = dict[str, tuple[str, ...]]


class Refused(Exception):
    """A form that is not taken; `page` says why."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


async def form_of(request: Request, patience: float) -> Given:
    """The fields of a form by name, in their order; raises Refused. Reads no more once it is too much or too slow."""
    if _kind(request) != FORM:
        raise Refused(error_pages.wrong_kind())
    return parsed(await _body(request, patience))


async def one_click_of(request: Request, patience: float) -> Given:
    """What a mail provider posts for its reader (RFC 8058 section 3.1), which may come as either kind of form."""
    body = await _body(request, patience)
    if ONE_CLICK.encode() in body and _kind(request) != FORM:
        return {ONE_CLICK: ("One-Click",)}
    return parsed(body)


def parsed(body: bytes) -> Given:
    """The fields of a form; raises Refused for what is no text or has too many fields. Null characters are left out."""
    try:
        text = body.decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refused(error_pages.unreadable()) from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name.replace("\0", ""), []).append(value.replace("\0", ""))
    return {name: tuple(values) for name, values in found.items()}


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _body(request: Request, patience: float) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:12]) > MOST_BYTES:
        raise Refused(error_pages.too_much())
    try:
        async with asyncio.timeout(patience):
            return await _read(request)
    except TimeoutError:
        raise Refused(error_pages.too_slow()) from None
    except ClientDisconnect:
        raise Refused(error_pages.unreadable()) from None  # nobody is there to read it


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refused(error_pages.too_much())
    return bytes(body)
