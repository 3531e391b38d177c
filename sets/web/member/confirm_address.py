"""The page that a letter to a new address opens: one press there, and we write to it from now on.

Who stands here has that mailbox, so the page names nobody and links to nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from sets.cohort.own_details import instead_of
from sets.mail.page_links import link_generation_of
from sets.model.publication import KnownPerson
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest, LinkGeneration
from sets.model.responses import Responses
from sets.web.member.requests import asked, newest_of
from sets.web.page.request import Answer, Page, PageHandlers, PageRequest, Redirect

CONFIRMED = "done"
GONE, CONFLICT = 410, 409


def show(request: PageRequest) -> Answer:
    """The address and a button; or that it was done already, or asked for again since."""
    wish = _wish(request)
    if wish is None:
        return _page("nothing", "There is nothing to confirm", status=GONE)
    if _is_present(request, wish):
        return _page("done", "This address is confirmed", wish)
    if _superseded(request, wish):
        return _page("newer", "You have asked for another address since", wish, status=GONE)
    return _page("ask", "Is this your address?", wish, action=request.here())


def confirm(request: PageRequest) -> Answer:
    """From now on the programme writes to this address; links that were mailed to the old one stop working."""
    wish = _wish(request)
    if wish is None or _is_present(request, wish) or _superseded(request, wish):
        return show(request)
    if _is_somebody_elses(request, wish.address):
        return _page("taken", "We cannot use this address", status=CONFLICT)
    # who comes by this address later is known as the same person, in every cohort
    known = KnownPerson(id=request.person.id, addresses=(wish.address.lower(),), first_seen=request.now)
    request.site.installation.store.know((known,))
    turn = link_generation_of(request.responses, request.person.id) + 1
    request.keep(_news(request, wish, turn))
    # a link of the new turn, as this page's own was made before it
    link = replace(request.link, turn=turn)
    return Redirect(to=f"{request.site.links.path(link, request.now)}/{CONFIRMED}")


def done(request: PageRequest) -> Answer:
    """Says that it is confirmed."""
    return show(request)


def _news(request: PageRequest, wish: LetterRequest, turn: int) -> Responses:
    person, programme = request.person, request.programme
    before = instead_of(programme.cohort, programme.details, person.id, DetailKind.EMAIL)
    detail = Detail(person=person.id, what=DetailKind.EMAIL, value=wish.address, instead_of=before, at=request.now)
    return Responses(
        details=(detail,),
        turns=(LinkGeneration(person=person.id, number=turn, at=request.now),),
        asked=(asked(request, LetterKind.ADDRESS_CHANGED, address=person.email),),
    )


def _wish(request: PageRequest) -> LetterRequest | None:
    """The wish for which this link was made."""
    mine = (
        one for one in request.responses.asked if (one.person, one.wish) == (request.person.id, LetterKind.NEW_ADDRESS)
    )
    return next((one for one in mine if one.number == request.link.number), None)


def _is_present(request: PageRequest, wish: LetterRequest) -> bool:
    return request.person.email.casefold() == wish.address.casefold()


def _superseded(request: PageRequest, wish: LetterRequest) -> bool:
    newest = newest_of(request.responses.asked, request, LetterKind.NEW_ADDRESS)
    return newest is not None and newest.number > wish.number


def _is_somebody_elses(request: PageRequest, address: str) -> bool:
    said, person = address.casefold(), request.person.id
    known = any(
        one.id != person and said in (kept.casefold() for kept in one.addresses)
        for one in request.site.installation.store.people()
    )
    return known or any(one.email.casefold() == said and one.id != person for one in request.programme.people.values())


def _page(state: str, title: str, wish: LetterRequest | None = None, *, action: str = "", status: int = 200) -> Page:
    facts = {"state": state, "address": wish.address if wish is not None else "", "action": action}
    return Page(template="mine/new_address.html.j2", title=title, facts=facts, status=status)


ROOM = PageHandlers(show={"": show, CONFIRMED: done}, act={"": confirm})
