"""A new link for an old one: kept as a wish, which the next pass sends to the address on file, never to one typed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sets.due.requested_letters import next_number
from sets.mail.signed_links import Link
from sets.model.cohort import PersonId
from sets.model.requests import Asked, Purpose, Wish
from sets.model.responses import Gathered
from sets.web.page.site import House

NEW_LINK = "newlink"
"""The step to which the button of an ended link posts."""
A_DAY = timedelta(days=1)
MOST_A_DAY = 3
BETWEEN = timedelta(minutes=10)


def ask(house: House, link: Link, now: datetime) -> None:
    """Keep the wish for a new link, unless one is on its way or there were enough today."""
    records = house.records(link.cohort)
    asked = wish_for(link, records.gathered().asked, now)
    if asked is not None:
        records.gather(Gathered(asked=(asked,)))


def wish_for(link: Link, asked: Iterable[Asked], now: datetime) -> Asked | None:
    """The wish for the page of `link`: one in ten minutes, three a day."""
    before = [one for one in asked if (one.person, one.wish) == (link.person, Wish.NEW_LINK)]
    today = [one for one in before if now - one.at < A_DAY]
    if len(today) >= MOST_A_DAY or any(now - one.at < BETWEEN for one in today):
        return None
    return Asked(
        person=link.person,
        wish=Wish.NEW_LINK,
        number=next_number(before, link.person, Wish.NEW_LINK),
        at=now,
        occasion=link.occasion,
        purpose=_page_of(link),
        prompt=link.prompt,
    )


def on_its_way(person: PersonId, asked: Iterable[Asked], now: datetime) -> bool:
    """Whether this person asked for a new link within a day."""
    return any((one.person, one.wish) == (person, Wish.NEW_LINK) and now - one.at < A_DAY for one in asked)


def _page_of(link: Link) -> Purpose:
    # a link that confirms a new address goes to that address alone; from one's own page it can be asked for again
    return Purpose.MINE if link.purpose is Purpose.ADDRESS else link.purpose
