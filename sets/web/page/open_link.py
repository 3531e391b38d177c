"""From a token to somebody at a page: whose link it is, whether it still opens, and which pages are for coordinators alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.due.feeds.entries import is_over
from sets.mail.page_links import link_generation_of
from sets.mail.signed_links import Ended, EndedLink, Link
from sets.model.cohort import Person
from sets.model.errors import StateError
from sets.model.requests import OF_CALENDAR, Purpose
from sets.model.responses import Responses
from sets.web.page.request import Answer, Handler, Page, PageRequest, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A link that we signed, of somebody in a programme that runs. It opens unless there is a reason why it has `ended`."""

    link: Link
    programme: Programme
    person: Person
    signed_at: datetime
    ended: Ended | None = None


KEEP_WORKING = frozenset({Purpose.STOP, Purpose.UNDO})
"""Links that a newer generation does not close: a way to stop messages, and the way back of whoever has the mailbox."""


class Gone(Exception):
    """A link that we signed, but the person (or the whole programme) is on no list any more."""

    def __init__(self, programme: Programme | None = None) -> None:
        super().__init__()
        self.programme = programme


def look(site: Site, purpose: Purpose, token: str, now: datetime) -> Opening:
    """What a token opens. Raises ForgedLink, Gone, StoreError.

    Somebody who left stays on the list, to read and to take back what is theirs (domain.md section 9).
    """
    link, signed_at, ended = _read(site, purpose, token, now)
    try:
        programme = site.programme(link.cohort)
    except StateError:
        raise Gone from None
    person = programme.people.get(link.person)
    if person is None or is_stand_in(person.email):
        raise Gone(programme)
    responses = site.records(link.cohort).responses()
    if link.turn < link_generation_of(responses, person.id) and purpose not in KEEP_WORKING:
        ended = Ended.SUPERSEDED
    if purpose in OF_CALENDAR:
        ended = ended or _of_calendar(link, programme, responses, now)
    return Opening(link=link, programme=programme, person=person, signed_at=signed_at, ended=ended)


def _of_calendar(link: Link, programme: Programme, responses: Responses, now: datetime) -> Ended | None:
    """Why a link of a subscribed calendar does not open: it has another address by now, or shows nothing more."""
    if link.number < link_generation_of(responses, link.person, Purpose.CALENDAR):
        return Ended.SUPERSEDED
    return Ended.OVER if is_over(programme, link.person, now.astimezone(programme.zone).date()) else None


def _read(site: Site, purpose: Purpose, token: str, now: datetime) -> tuple[Link, datetime, Ended | None]:
    try:
        link, signed_at = site.links.read(purpose, token, now)
    except EndedLink as ended:
        return ended.link, ended.signed_at or now, ended.why
    return link, signed_at, None


CLOSED = "team/closed.html.j2"
_ONE_AT_A_TIME = Lock()
"""Between what a form was based on and what is kept, no other form of the coordinators' pages comes in."""


def for_coordinators(shown: Handler) -> Handler:
    """The handler for the cohort's coordinators; everybody else gets a kind page, and nothing of the cohort."""

    def handled(request: PageRequest) -> Answer:
        mine = [one for one in request.programme.cohort.coordinators if one.id == request.person.id]
        if all(one.is_over(request.today) for one in mine):
            return Page(template=CLOSED, title="This page is for the programme’s coordinators", status=403)
        return shown(request)

    return handled


def one_at_a_time(act: Handler) -> Handler:
    """The handler, while no other one of these is at work: what it compared with is what it replaces."""

    def acted(request: PageRequest) -> Answer:
        with _ONE_AT_A_TIME:
            # what was read before the lock may be older than what the one before has just decided
            return act(replace(request, programme=request.site.programme(request.link.cohort)))

    return acted
