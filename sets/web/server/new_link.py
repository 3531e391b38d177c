"""A new link for an old one: kept as a wish, which the next pass sends to the address on file, never to one typed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sets.due.requested_letters import next_number
from sets.mail.signed_links import Link
from sets.model.cohort import PersonId
from sets.model.requests import LetterKind, LetterRequest, Purpose
from sets.model.responses import Responses
from sets.web.page.site import Site

NEW_LINK = "newlink"
"""The step to which the button of an ended link posts."""
A_DAY = timedelta(days=1)
MOST_A_DAY = 3
BETWEEN = timedelta(minutes=10)


def ask(site: Site, link: Link, now: datetime) -> None:
    """Keep the wish for a new link, unless one is on its way or there were enough today."""
    records = site.records(link.cohort)
    asked = request_for(link, records.responses().asked, now)
    if asked is not None:
        records.keep_responses(Responses(asked=(asked,)))


def request_for(link: Link, asked: Iterable[LetterRequest], now: datetime) -> LetterRequest | None:
    """The wish for the page of `link`: one in ten minutes, three a day."""
    before = [one for one in asked if (one.person, one.wish) == (link.person, LetterKind.NEW_LINK)]
    today = [one for one in before if now - one.at < A_DAY]
    if len(today) >= MOST_A_DAY or any(now - one.at < BETWEEN for one in today):
        return None
    return LetterRequest(
        person=link.person,
        wish=LetterKind.NEW_LINK,
        number=next_number(before, link.person, LetterKind.NEW_LINK),
        at=now,
        occasion=link.occasion,
        purpose=_page_of(link),
        prompt=link.prompt,
    )


def on_its_way(person: PersonId, asked: Iterable[LetterRequest], now: datetime) -> bool:
    """Whether this person asked for a new link within a day."""
    return any((one.person, one.wish) == (person, LetterKind.NEW_LINK) and now - one.at < A_DAY for one in asked)


def _page_of(link: Link) -> Purpose:
    # a link that confirms a new address goes to that address alone; from one's own page it can be asked for again
    return Purpose.MINE if link.purpose is Purpose.ADDRESS else link.purpose
