"""One request for a page, from its token to its answer: whose link it is, whether it opens, which handler, what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sets.cohort.programme import Programme
from sets.mail.signed_links import ForgedLink
from sets.model.requests import Purpose
from sets.web.page import error_pages as troubles
from sets.web.page.form_fields import Fields
from sets.web.page.open_link import Gone, Opening, look
from sets.web.page.request import Answer, Page, PageHandlers, PageRequest, Redirect
from sets.web.page.site import Site
from sets.web.server import new_link as asking
from sets.web.server.form_body import ONE_CLICK, Given
from sets.web.server.routes import room_of


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
        return Outcome(answer=troubles.not_whole(), bad_link=True)
    except Gone as gone:
        return Outcome(answer=troubles.gone(wanted.given or {}), programme=gone.programme)
    if opening.ended:
        return Outcome(answer=_ended(site, opening, wanted), programme=opening.programme, step=_known_step(wanted))
    if wanted.step == asking.NEW_LINK:
        return Outcome(answer=Redirect(to=wanted.start), programme=opening.programme, step=asking.NEW_LINK)
    return _in_room(site, opening, wanted)


def _ended(site: Site, opening: Opening, wanted: RequestedPage) -> Answer:
    action = f"{wanted.start}/{asking.NEW_LINK}"
    if wanted.step != asking.NEW_LINK:
        return troubles.ended(opening, action, wanted.given or {})
    if wanted.given is not None:
        asking.ask(site, opening.link, wanted.now)
        return Redirect(to=action)
    asked = site.records(opening.link.cohort).responses().asked
    if asking.on_its_way(opening.person.id, asked, wanted.now):
        return troubles.on_its_way()
    return troubles.ended(opening, action, {})


def _known_step(wanted: RequestedPage) -> str:
    return wanted.step if wanted.step in ("", asking.NEW_LINK) else "-"


def _in_room(site: Site, opening: Opening, wanted: RequestedPage) -> Outcome:
    room, posted = room_of(opening.link), wanted.given is not None
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
        answer = troubles.stopped()
    return Outcome(answer=answer, programme=opening.programme, step=wanted.step)


def _no_handler(room: PageHandlers, wanted: RequestedPage) -> Page:
    other = room.show if wanted.given is not None else room.act
    return troubles.wrong_way(wanted.start) if wanted.step in other else troubles.no_such_page(wanted.start)
