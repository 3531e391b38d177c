"""One request for a page, from its token to its answer: whose link it is, whether it opens, which handler, what it gives.

Of a link that has ended it keeps the request for a new one, which the next run sends to the address on file, never to one
typed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sets.cohort.programme import Programme
from sets.due.requested_letters import A_DAY, ARRIVES_WITHIN, MOST_A_DAY, next_number
from sets.mail.signed_links import ForgedLink, Link
from sets.model.cohort import PersonId
from sets.model.requests import OF_CALENDAR, LetterKind, LetterRequest, Purpose
from sets.model.responses import Responses
from sets.web.page import error_pages
from sets.web.page.form_fields import Fields
from sets.web.page.open_link import Gone, Opening, look
from sets.web.page.request import Answer, Page, PageHandlers, PageRequest, Redirect, Site
from sets.web.server.form_body import ONE_CLICK, Given
from sets.web.server.routes import handlers_of

NEW_LINK = "newlink"
"""The step to which the button of an ended link posts."""


def ask(site: Site, link: Link, now: datetime) -> None:
    """Keep the request for a new link, unless one is on its way or there were enough today."""
    records = site.records(link.cohort)
    asked = request_for(link, records.responses().asked, now)
    if asked is not None:
        records.keep_responses(Responses(asked=(asked,)))


def request_for(link: Link, asked: Iterable[LetterRequest], now: datetime) -> LetterRequest | None:
    """The request for the page of `link`: one until it may be expected to have come, and only so many a day."""
    before = [one for one in asked if (one.person, one.wish) == (link.person, LetterKind.NEW_LINK)]
    today = [one for one in before if now - one.at < A_DAY]
    if len(today) >= MOST_A_DAY or any(now - one.at < ARRIVES_WITHIN for one in today):
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
    # and a calendar's has its way on from there
    return Purpose.MINE if link.purpose in (Purpose.ADDRESS, Purpose.UNDO, *OF_CALENDAR) else link.purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedPage:
    """What somebody wants. `given` is what a form posted; None for a page to show, which changes nothing."""

    purpose: Purpose
    token: str
    step: str
    now: datetime
    given: Given | None = None

    @property
    def start(self) -> str:
        """The path of the first page of this link."""
        return f"/{self.purpose}/{self.token}"

    @property
    def here(self) -> str:
        """The path that was asked for."""
        return f"{self.start}/{self.step}" if self.step else self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The answer, the programme whose name stands over it, and the step, if it is one that there is."""

    answer: Answer
    programme: Programme | None = None
    step: str = "-"
    bad_link: bool = False


def outcome_of(site: Site, wanted: RequestedPage) -> Outcome:
    """What comes of it. Raises StoreError, and whatever a handler raises."""
    try:
        opening = look(site, wanted.purpose, wanted.token, wanted.now)
    except ForgedLink:
        return Outcome(answer=error_pages.not_whole(), bad_link=True)
    except Gone as gone:
        return Outcome(answer=error_pages.gone(wanted.given or {}), programme=gone.programme)
    if opening.ended:
        return Outcome(answer=_ended(site, opening, wanted), programme=opening.programme, step=_known_step(wanted))
    if wanted.step == NEW_LINK:
        return Outcome(answer=Redirect(to=wanted.start), programme=opening.programme, step=NEW_LINK)
    return _in_room(site, opening, wanted)


def _ended(site: Site, opening: Opening, wanted: RequestedPage) -> Answer:
    action = f"{wanted.start}/{NEW_LINK}"
    if wanted.step != NEW_LINK:
        return error_pages.ended(opening, action, wanted.given or {})
    if wanted.given is not None:
        ask(site, opening.link, wanted.now)
        return Redirect(to=action)
    asked = site.records(opening.link.cohort).responses().asked
    if on_its_way(opening.person.id, asked, wanted.now):
        return error_pages.on_its_way()
    return error_pages.ended(opening, action, {})


def _known_step(wanted: RequestedPage) -> str:
    return wanted.step if wanted.step in ("", NEW_LINK) else "-"


def _in_room(site: Site, opening: Opening, wanted: RequestedPage) -> Outcome:
    room, posted = handlers_of(opening.link), wanted.given is not None
    handler = (room.act if posted else room.show).get(wanted.step)
    if handler is None:
        return Outcome(answer=_no_handler(room, wanted), programme=opening.programme)
    request = PageRequest(
        site=site,
        link=opening.link,
        token=wanted.token,
        step=wanted.step,
        programme=opening.programme,
        person=opening.person,
        now=wanted.now,
        fields=Fields(wanted.given or {}),
        signed_at=opening.signed_at,
    )
    answer = handler(request)
    if wanted.given is not None and ONE_CLICK in wanted.given and isinstance(answer, Redirect):
        answer = error_pages.stopped()
    return Outcome(answer=answer, programme=opening.programme, step=wanted.step)


def _no_handler(room: PageHandlers, wanted: RequestedPage) -> Page:
    other = room.show if wanted.given is not None else room.act
    return error_pages.wrong_way(wanted.start) if wanted.step in other else error_pages.no_such_page(wanted.start)
