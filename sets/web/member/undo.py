"""What was done with a link of somebody's, put back by whoever reads mail at the address on file.

A link can be passed on; a mailbox is harder to take. The letter that tells of a new address or of leaving leads here.
Who stands here has that mailbox, so the page names nobody and links to nothing else.
"""

from __future__ import annotations

from sets.cohort.own_details import kept_since, pending_address
from sets.mail.page_links import UNDONE
from sets.model.errors import StoreError
from sets.model.publication import Decision, Verdict, leaves
from sets.model.requests import LetterKind, LetterRequest
from sets.responses.forms import own_details
from sets.service.change_address import change, put_back, waiting_of
from sets.text import wording as words
from sets.web.page.request import Answer, Page, PageHandlers, PageRequest, Redirect

NOW, KEPT, CHANGED = "now", "kept", "changed"
ADDRESS = UNDONE[LetterKind.ADDRESS_CHANGED]
CONFLICT = 409


def show(request: PageRequest) -> Answer:
    """What was done, and the button that puts it back; or that there is nothing to put back."""
    return _address(request) if request.link.prompt == ADDRESS else _left(request)


def act(request: PageRequest) -> Answer:
    """Puts it back. The same twice is once."""
    if request.link.prompt != ADDRESS:
        return _come_back(request)
    told = _told(request)
    if told is None or not _differs(request, told):
        return show(request)
    store = request.site.installation.store
    put_back(store, request.programme, request.person.id, told.address, request.now)
    return Redirect(to=request.here(KEPT))


def at_once(request: PageRequest) -> Answer:
    """Lets a new address begin now: confirmed from both mailboxes, it need not wait."""
    pending = pending_address(request.responses.details, request.person.id)
    if request.link.prompt != ADDRESS or pending is None or _told(request) is None:
        return show(request)
    try:
        change(request.site.installation.store, request.programme, pending, request.now)
    except StoreError:
        return _page("taken", "We cannot use this address", status=CONFLICT)
    return Redirect(to=request.here(CHANGED))


def kept(request: PageRequest) -> Answer:
    """Says that it is as it was."""
    if request.link.prompt == ADDRESS:
        return _page("kept", "Your address stays as it is", address=request.person.email)
    return _page("back", "You are back in the programme")


def changed(request: PageRequest) -> Answer:
    """Says that the new address has begun."""
    return _page("changed", "We write to your new address now", action=request.here(), address=request.person.email)


def _address(request: PageRequest) -> Answer:
    told = _told(request)
    if told is None or not _differs(request, told):
        return _page("nothing", "There is nothing to put back", address=request.person.email)
    waits = waiting_of(request.responses.details, request.programme, request.person.id)
    if waits is None:
        return _page("changed", "We write to another address now", action=request.here(), address=request.person.email)
    since = words.day(waits[1].astimezone(request.zone).date())
    now = request.here(NOW)
    return _page("waits", "Keep your address?", action=request.here(), now=now, address=waits[0], since=since)


def _told(request: PageRequest) -> LetterRequest | None:
    """The letter that led here, while it is the newest of its kind: a later change has a letter of its own."""
    mine = [
        one
        for one in request.responses.asked
        if (one.person, one.wish) == (request.person.id, LetterKind.ADDRESS_CHANGED)
    ]
    newest = max(mine, key=lambda one: one.number, default=None)
    if newest is None or kept_since(request.responses.details, request.person.id, newest.at):
        return None
    return newest if newest.number == request.link.number else None


def _differs(request: PageRequest, told: LetterRequest) -> bool:
    """Whether anything waits, or another address than the one of the letter is written to."""
    waits = pending_address(request.responses.details, request.person.id)
    return waits is not None or request.person.email.casefold() != told.address.casefold()


def _left(request: PageRequest) -> Answer:
    if not _left_by_themselves(request):
        return _page("nothing", "There is nothing to put back", address=request.person.email)
    return _page("left", "Come back to the programme?", action=request.here())


def _left_by_themselves(request: PageRequest) -> bool:
    """Whether they are out by what was done on their page: what the team decided since is the team's to undo."""
    newest = leaves(request.programme.decisions).get(request.person.id)
    gone = own_details.left_on(request.programme, request.person, request.now) is not None
    return gone and newest is not None and newest.by == own_details.OWN_PAGE


def _come_back(request: PageRequest) -> Answer:
    if not _left_by_themselves(request):
        return show(request)
    person = request.person.id
    request.decide(Decision(at=request.now, verdict=Verdict.BACK, subject=person, by=own_details.OWN_PAGE))
    return Redirect(to=request.here(KEPT))


def _page(state: str, title: str, *, status: int = 200, **said: str) -> Page:
    facts = {"state": state, "action": "", "now": "", "address": "", "since": "", **said}
    return Page(template="mine/undo.html.j2", title=title, facts=facts, status=status)


HANDLERS = PageHandlers(show={"": show, KEPT: kept, CHANGED: changed}, act={"": act, NOW: at_once})
