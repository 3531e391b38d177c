"""The page that a letter to a new address opens: one press there, and we write to it from now on.

Who stands here has that mailbox, so the page names nobody and links to nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from sets.cohort.own_details import instead_of
from sets.mail.page_links import turn_of
from sets.model.publication import KnownPerson
from sets.model.requests import Asked, Detail, DetailKind, Turn, Wish
from sets.model.responses import Gathered
from sets.web.member.requests import asked, newest_of
from sets.web.page.request import Answer, Go, Page, Room, Visit

CONFIRMED = "done"
GONE, CONFLICT = 410, 409


def show(visit: Visit) -> Answer:
    """The address and a button; or that it was done already, or asked for again since."""
    wish = _wish(visit)
    if wish is None:
        return _page("nothing", "There is nothing to confirm", status=GONE)
    if _is_present(visit, wish):
        return _page("done", "This address is confirmed", wish)
    if _superseded(visit, wish):
        return _page("newer", "You have asked for another address since", wish, status=GONE)
    return _page("ask", "Is this your address?", wish, action=visit.here())


def confirm(visit: Visit) -> Answer:
    """From now on the programme writes to this address; links that were mailed to the old one stop working."""
    wish = _wish(visit)
    if wish is None or _is_present(visit, wish) or _superseded(visit, wish):
        return show(visit)
    if _is_somebody_elses(visit, wish.address):
        return _page("taken", "We cannot use this address", status=CONFLICT)
    # who comes by this address later is known as the same person, in every cohort
    known = KnownPerson(id=visit.person.id, addresses=(wish.address.lower(),), first_seen=visit.now)
    visit.house.desk.store.know((known,))
    turn = turn_of(visit.gathered, visit.person.id) + 1
    visit.keep(_news(visit, wish, turn))
    # a link of the new turn, as this page's own was made before it
    link = replace(visit.link, turn=turn)
    return Go(to=f"{visit.house.links.path(link, visit.now)}/{CONFIRMED}")


def done(visit: Visit) -> Answer:
    """Says that it is confirmed."""
    return show(visit)


def _news(visit: Visit, wish: Asked, turn: int) -> Gathered:
    person, programme = visit.person, visit.programme
    before = instead_of(programme.cohort, programme.details, person.id, DetailKind.EMAIL)
    detail = Detail(person=person.id, what=DetailKind.EMAIL, value=wish.address, instead_of=before, at=visit.now)
    return Gathered(
        details=(detail,),
        turns=(Turn(person=person.id, number=turn, at=visit.now),),
        asked=(asked(visit, Wish.ADDRESS_CHANGED, address=person.email),),
    )


def _wish(visit: Visit) -> Asked | None:
    """The wish for which this link was made."""
    mine = (one for one in visit.gathered.asked if (one.person, one.wish) == (visit.person.id, Wish.NEW_ADDRESS))
    return next((one for one in mine if one.number == visit.link.number), None)


def _is_present(visit: Visit, wish: Asked) -> bool:
    return visit.person.email.casefold() == wish.address.casefold()


def _superseded(visit: Visit, wish: Asked) -> bool:
    newest = newest_of(visit.gathered.asked, visit, Wish.NEW_ADDRESS)
    return newest is not None and newest.number > wish.number


def _is_somebody_elses(visit: Visit, address: str) -> bool:
    said, person = address.casefold(), visit.person.id
    known = any(
        one.id != person and said in (kept.casefold() for kept in one.addresses)
        for one in visit.house.desk.store.people()
    )
    return known or any(one.email.casefold() == said and one.id != person for one in visit.programme.people.values())


def _page(state: str, title: str, wish: Asked | None = None, *, action: str = "", status: int = 200) -> Page:
    facts = {"state": state, "address": wish.address if wish is not None else "", "action": action}
    return Page(template="mine/new_address.html.j2", title=title, facts=facts, status=status)


ROOM = Room(show={"": show, CONFIRMED: done}, act={"": confirm})
