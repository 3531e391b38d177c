"""What is answered by a letter: a new address, a copy of all that is held, links that are to stop working.

With the page that a letter to a new address opens. Who stands there has that mailbox, so it names nobody and links to
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sets.cohort.own_details import WAIT, instead_of, pending_address
from sets.due.requested_letters import A_DAY, ARRIVES_WITHIN, MOST_A_DAY, asked_since, next_number
from sets.mail.page_links import link_generation_of
from sets.mail.signed_links import LIFETIMES
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest, LinkGeneration, Purpose
from sets.model.responses import Responses
from sets.responses.forms import own_details
from sets.service.change_address import may_change, waiting_of
from sets.text import wording as words
from sets.web.page.request import Answer, Fault, Page, PageHandlers, PageRequest, Redirect

EMAIL = "email"
ENOUGH = f"You have asked for this {MOST_A_DAY} times today. Look for our message, also in your junk mail, or write to the team"

LATER = (
    "Your address changed, or is about to change, and can still be put back. To change it again now, write to the team"
)


def show_email(request: PageRequest, typed: str = "", faults: tuple[Fault, ...] = ()) -> Answer:
    """The address that we write to, one that waits to be confirmed, and a box for a new one."""
    waiting = waiting_address(request)
    confirmed = waiting_of(request.responses.details, request.programme, request.person.id)
    facts = {
        "back": request.here(),
        "action": request.here("email"),
        "present": request.person.email,
        "waiting": waiting.address if waiting is not None else "",
        "next": confirmed[0] if confirmed is not None else "",
        "since": words.day(confirmed[1].astimezone(request.zone).date()) if confirmed is not None else "",
        "value": typed,
        "works_for": words.plural(LIFETIMES[Purpose.ADDRESS].days, "day"),
        "waits_for": f"{words.upper_first(words.number(WAIT))} working days",
    }
    return Page(template="mine/email.html.j2", title="Your email address", facts=facts, faults=faults)


def email(request: PageRequest) -> Answer:
    """Asks for a letter to the new address; nothing changes until it is confirmed from there."""
    typed = request.fields.line(EMAIL)
    try:
        address = own_details.new_address(typed, request.person.email)
    except ValueError as problem:
        return show_email(request, typed, (Fault(field=EMAIL, message=str(problem)),))
    if not may_change(request.responses, request.person.id, request.now):
        return show_email(request, typed, (Fault(field=EMAIL, message=LATER),))
    waiting = waiting_address(request)
    again = waiting is not None and waiting.address.casefold() == address.casefold() and _just_asked(request, waiting)
    if not again and _enough(request, LetterKind.NEW_ADDRESS):
        return show_email(request, typed, (Fault(field=EMAIL, message=ENOUGH),))
    if not again:
        request.keep(Responses(asked=(asked(request, LetterKind.NEW_ADDRESS, address=address),)))
    return Redirect(to=request.here("email"))


def waiting_address(request: PageRequest) -> LetterRequest | None:
    """The newest new address asked for, while its link opens and it is not confirmed."""
    newest = newest_of(request.responses.asked, request, LetterKind.NEW_ADDRESS)
    if newest is None or request.now > newest.at + LIFETIMES[Purpose.ADDRESS] or _confirmed(request, newest):
        return None
    turned = any(at > newest.at for at in _turned(request))
    return None if turned else newest


def _turned(request: PageRequest) -> tuple[datetime, ...]:
    """When the visitor's earlier links were stopped, all of them."""
    return tuple(turn.at for turn in request.responses.turns if turn.person == request.person.id and not turn.only)


def show_data(request: PageRequest) -> Answer:
    """How to get a copy of all that is held, and whether one is on its way."""
    newest = newest_of(request.responses.asked, request, LetterKind.YOUR_DATA)
    facts = {
        "back": request.here(),
        "action": request.here("data"),
        "coming": newest is not None and request.now - newest.at < A_DAY,
        "enough": _enough(request, LetterKind.YOUR_DATA),
        "most": MOST_A_DAY,
        "soon": words.length(ARRIVES_WITHIN),
        "works_for": words.plural(LIFETIMES[Purpose.EXPORT].days, "day"),
        "privacy": request.here("privacy"),
        "forget": request.here("forget"),
    }
    return Page(template="mine/data.html.j2", title="A copy of all that we hold about you", facts=facts)


def data(request: PageRequest) -> Answer:
    """Asks for the letter that opens the copy."""
    newest = newest_of(request.responses.asked, request, LetterKind.YOUR_DATA)
    if not _enough(request, LetterKind.YOUR_DATA) and (newest is None or not _just_asked(request, newest)):
        request.keep(Responses(asked=(asked(request, LetterKind.YOUR_DATA),)))
    return Redirect(to=request.here("data"))


def show_links(request: PageRequest) -> Answer:
    """What happens when earlier links are to stop working."""
    facts = {
        "back": request.here(),
        "action": request.here("links"),
        "stopped": False,
        "soon": words.length(ARRIVES_WITHIN),
    }
    return Page(template="mine/links.html.j2", title="Stop earlier links", facts=facts)


def links(request: PageRequest) -> Answer:
    """Makes every earlier link void, this page's own too, and mails a new one to the address on file.

    The page comes at once: whoever stands here may be somebody to whom a link was passed on, so it opens nothing.
    """
    turn = LinkGeneration(
        person=request.person.id, number=link_generation_of(request.responses, request.person.id) + 1, at=request.now
    )
    wish = asked(request, LetterKind.NEW_LINK, purpose=Purpose.MINE)
    request.keep(Responses(turns=(turn,), asked=(wish,)))
    if (pending := pending_address(request.responses.details, request.person.id)) is not None:
        request.records.erase(Responses(details=(pending,)))
    facts = {"back": "", "action": "", "stopped": True, "soon": words.length(ARRIVES_WITHIN)}
    return Page(template="mine/links.html.j2", title="Your earlier links have stopped working", facts=facts)


def asked(request: PageRequest, wish: LetterKind, *, purpose: str = "", address: str = "") -> LetterRequest:
    """This person's next letter of a kind."""
    return LetterRequest(
        person=request.person.id,
        wish=wish,
        number=next_number(request.responses.asked, request.person.id, wish),
        at=request.now,
        purpose=purpose,
        address=address,
    )


def newest_of(asked: Iterable[LetterRequest], request: PageRequest, wish: LetterKind) -> LetterRequest | None:
    """The visitor's newest letter of a kind."""
    mine = [one for one in asked if (one.person, one.wish) == (request.person.id, wish)]
    return max(mine, key=lambda one: one.number, default=None)


def _enough(request: PageRequest, wish: LetterKind) -> bool:
    # what was asked with a link that was stopped since is not the person's own
    since = max((request.now - A_DAY, *_turned(request)))
    return asked_since(request.responses.asked, request.person.id, wish, since) >= MOST_A_DAY


def _just_asked(request: PageRequest, wish: LetterRequest) -> bool:
    # a form that was sent twice, or from two tabs, is one request
    return request.now - wish.at < ARRIVES_WITHIN


def _confirmed(request: PageRequest, wish: LetterRequest) -> bool:
    return any(
        (one.person, one.what) in ((wish.person, DetailKind.EMAIL), (wish.person, DetailKind.NEXT_EMAIL))
        and one.at >= wish.at
        and one.value.casefold() == wish.address.casefold()
        for one in request.responses.details
    )


CONFIRMED = "done"
GONE, CONFLICT = 410, 409


def show(request: PageRequest) -> Answer:
    """The address and a button; or that it was done already, or asked for again since."""
    wish = _wish(request)
    if wish is None:
        return _page("nothing", "There is nothing to confirm", status=GONE)
    if _is_present(request, wish):
        return _page("done", "This address is confirmed", wish)
    if (waits := waiting_of(request.responses.details, request.programme, wish.person)) and waits[0] == wish.address:
        return _page(
            "waits", "This address is confirmed", wish, since=words.day(waits[1].astimezone(request.zone).date())
        )
    if _superseded(request, wish):
        return _page("newer", "You have asked for another address since", wish, status=GONE)
    return _page("ask", "Is this your address?", wish, action=request.here())


def confirm(request: PageRequest) -> Answer:
    """The address waits two working days, and the one on file is told, with a page that stops it or lets it begin at once."""
    wish = _wish(request)
    if wish is None or _is_present(request, wish) or _confirmed(request, wish) or _superseded(request, wish):
        return show(request)
    if not may_change(request.responses, wish.person, request.now):
        return _page("newer", "You have asked for another address since", wish, status=GONE)
    if _is_somebody_elses(request, wish.address):
        return _page("taken", "We cannot use this address", status=CONFLICT)
    request.keep(_news(request, wish))
    return Redirect(to=request.here(CONFIRMED))


def done(request: PageRequest) -> Answer:
    """Says that it is confirmed."""
    return show(request)


def _news(request: PageRequest, wish: LetterRequest) -> Responses:
    person, programme = request.person, request.programme
    before = instead_of(programme.cohort, programme.details, person.id, DetailKind.EMAIL)
    waits = Detail(person=person.id, what=DetailKind.NEXT_EMAIL, value=wish.address, instead_of=before, at=request.now)
    return Responses(details=(waits,), asked=(asked(request, LetterKind.ADDRESS_CHANGED, address=person.email),))


def _wish(request: PageRequest) -> LetterRequest | None:
    """The request for which this link was made."""
    mine = (
        one for one in request.responses.asked if (one.person, one.wish) == (request.person.id, LetterKind.NEW_ADDRESS)
    )
    return next((one for one in mine if one.number == request.link.number), None)


def _is_present(request: PageRequest, wish: LetterRequest) -> bool:
    return request.person.email.casefold() == wish.address.casefold()


def _superseded(request: PageRequest, wish: LetterRequest) -> bool:
    newest = newest_of(request.responses.asked, request, LetterKind.NEW_ADDRESS)
    # a link that was stopped since may be the one with which this was asked for
    stopped = any(at >= wish.at for at in _turned(request))
    return stopped or (newest is not None and newest.number > wish.number)


def _is_somebody_elses(request: PageRequest, address: str) -> bool:
    said, person = address.casefold(), request.person.id
    known = any(
        one.id != person and said in (kept.casefold() for kept in one.addresses)
        for one in request.site.installation.store.people()
    )
    return known or any(one.email.casefold() == said and one.id != person for one in request.programme.people.values())


def _page(
    state: str,
    title: str,
    wish: LetterRequest | None = None,
    *,
    action: str = "",
    since: str = "",
    status: int = 200,
) -> Page:
    facts = {"state": state, "address": wish.address if wish is not None else "", "action": action, "since": since}
    return Page(template="mine/new_address.html.j2", title=title, facts=facts, status=status)


HANDLERS = PageHandlers(show={"": show, CONFIRMED: done}, act={"": confirm})
