"""What is answered by a letter: a new address, a copy of all that is held, links that are to stop working."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sets.due.requested_letters import asked_since, next_number
from sets.mail.page_links import link_generation_of
from sets.mail.signed_links import LIFETIMES
from sets.model.requests import DetailKind, LetterKind, LetterRequest, LinkGeneration, Purpose
from sets.model.responses import Responses
from sets.responses.forms import own_details as form
from sets.web.page.request import Answer, Fault, Page, PageRequest, Redirect

A_DAY = timedelta(days=1)
MOST_A_DAY = 3
EMAIL = "email"
ENOUGH = "You have asked for this 3 times today. Look for our message, also in your junk mail, or write to the team"


def show_email(request: PageRequest, typed: str = "", faults: tuple[Fault, ...] = ()) -> Answer:
    """The address that we write to, one that waits to be confirmed, and a box for a new one."""
    waiting = waiting_address(request)
    facts = {
        "back": request.here(),
        "action": request.here("email"),
        "present": request.person.email,
        "waiting": waiting.address if waiting is not None else "",
        "value": typed,
    }
    return Page(template="mine/email.html.j2", title="Your email address", facts=facts, faults=faults)


def email(request: PageRequest) -> Answer:
    """Asks for a letter to the new address; nothing changes until it is confirmed from there."""
    typed = request.fields.line(EMAIL)
    try:
        address = form.new_address(typed, request.person.email)
    except ValueError as problem:
        return show_email(request, typed, (Fault(field=EMAIL, message=str(problem)),))
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
    turned = any(turn.person == request.person.id and turn.at > newest.at for turn in request.responses.turns)
    return None if turned else newest


def show_data(request: PageRequest) -> Answer:
    """How to get a copy of all that is held, and whether one is on its way."""
    newest = newest_of(request.responses.asked, request, LetterKind.YOUR_DATA)
    facts = {
        "back": request.here(),
        "action": request.here("data"),
        "coming": newest is not None and request.now - newest.at < A_DAY,
        "enough": _enough(request, LetterKind.YOUR_DATA),
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
    facts = {"back": request.here(), "action": request.here("links"), "stopped": False}
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
    facts = {"back": "", "action": "", "stopped": True}
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
    return asked_since(request.responses.asked, request.person.id, wish, request.now - A_DAY) >= MOST_A_DAY


def _just_asked(request: PageRequest, wish: LetterRequest) -> bool:
    # a form that was sent twice, or from two tabs, is one wish
    return request.now - wish.at < timedelta(minutes=10)


def _confirmed(request: PageRequest, wish: LetterRequest) -> bool:
    return any(
        (one.person, one.what) == (wish.person, DetailKind.EMAIL)
        and one.at >= wish.at
        and one.value.casefold() == wish.address.casefold()
        for one in request.responses.details
    )
