"""A subscribed calendar, for the programs that ask for it: the file, 304 where they have it, or a line of plain text.

They come unasked for months, some every five minutes, many from machines that a provider uses for everybody. So each
calendar is counted by itself, an answer costs as little as may be, and one that has ended says so for good (410), upon
which they stop. None of them reads HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.responses import PlainTextResponse, Response

from sets.mail.signed_links import Ended, ForgedLink
from sets.model.errors import StoreError
from sets.model.requests import Purpose
from sets.service.feeds import Feed, Feeds
from sets.text.fault_line import in_short
from sets.web.member.subscribing import SUFFIX
from sets.web.page.open_link import Gone, Opening, look
from sets.web.page.request import Site
from sets.web.server.access_log import TROUBLE, Seen
from sets.web.server.rate_limit import Flood

__all__ = ["SUFFIX", "CalendarFeeds", "read_only"]
MEDIA = "text/calendar"
PRIVATE = "private, no-cache"
"""Only the reader's own program may keep it, and it asks before it shows it again."""
NO_SUCH = (
    "There is no calendar at this address. Your own page has the right one: the link is at the end of our messages.\n"
)
ENDED = "This calendar has ended, or has another address now. Your own page has it: the link is at the end of our messages.\n"
READ_ONLY = "This calendar can only be read.\n"
LATER = "Not just now. Ask again later.\n"
SOON, A_WHILE = 60, 600
"""Seconds after which to ask again: who asked too often, and where something is wrong on our side."""


class CalendarFeeds:
    """Answers calendar programs. `bad_links` bounds what one address may guess, `often` how often one calendar is asked for."""

    def __init__(self, site: Site, *, bad_links: Flood, often: Flood) -> None:
        self._site, self._feeds = site, Feeds(site.installation)
        self._bad_links, self._often = bad_links, often

    def answer(self, method: str, token: str, headers: Mapping[str, str], seen: Seen) -> Response:
        """What a request gets, whatever goes wrong."""
        if method not in ("GET", "HEAD"):
            return read_only()
        try:
            return self._answered(token, headers, seen)
        except StoreError as problem:
            TROUBLE.error("%s", in_short(problem))
            return _later(503, A_WHILE)
        except Exception as problem:  # none of these programs reads the page that tells people of a fault
            TROUBLE.error("%s", in_short(problem))
            return _later(500, A_WHILE)

    def _answered(self, token: str, headers: Mapping[str, str], seen: Seen) -> Response:
        try:
            opening = look(self._site, Purpose.CALENDAR, token, self._site.clock())
        except ForgedLink:
            return PlainTextResponse(NO_SUCH, 404) if self._bad_links.take(seen.address) else _later(429, SOON)
        except Gone:
            return PlainTextResponse(ENDED, 410)
        if opening.ended is not None:
            return (
                PlainTextResponse(ENDED, 410) if opening.ended is not Ended.EARLY else PlainTextResponse(NO_SUCH, 404)
            )
        if not self._often.take(_name(opening)):
            return _later(429, SOON)
        return _given(self._feeds.feed(opening.link, opening.signed_at), headers)


def read_only() -> Response:
    """For a program that would write."""
    return PlainTextResponse(READ_ONLY, 405, {"Allow": "GET, HEAD"})


def _name(opening: Opening) -> str:
    return f"{opening.link.cohort}/{opening.link.person}"


def _later(status: int, seconds: int) -> Response:
    return PlainTextResponse(LATER, status, {"Retry-After": str(seconds)})


def _given(feed: Feed, headers: Mapping[str, str]) -> Response:
    changed = feed.changed.astimezone(UTC).replace(microsecond=0)
    given = {
        "ETag": f'"{feed.mark}"',
        "Last-Modified": format_datetime(changed, usegmt=True),
        "Cache-Control": PRIVATE,
    }
    if _has_it(feed.mark, changed, headers):
        return Response(status_code=304, headers=given)
    return Response(feed.content, media_type=MEDIA, headers=given)


def _has_it(mark: str, changed: datetime, headers: Mapping[str, str]) -> bool:
    """Whether who asks has these bytes (RFC 9110 section 13.2.2: what they say of the bytes counts before any time).

    A web server in front that compresses makes our mark a weak one.
    """
    marks = headers.get("if-none-match")
    if marks is not None:
        return any(one.strip().removeprefix("W/") in (f'"{mark}"', "*") for one in marks.split(","))
    try:
        return changed <= parsedate_to_datetime(headers.get("if-modified-since", ""))
    except (ValueError, TypeError, IndexError, OverflowError):  # no date, or one without a zone
        return False
