"""What is answered by a letter: a new address, a copy of all that is held, links that are to stop working."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sets.due.requested_letters import asked_since, next_number
from sets.mail.page_links import turn_of
from sets.mail.signed_links import LIFETIMES
from sets.model.requests import Asked, DetailKind, Purpose, Turn, Wish
from sets.model.responses import Gathered
from sets.responses.forms import own_details as form
from sets.web.page.request import Answer, Fault, Go, Page, Visit

A_DAY = timedelta(days=1)
MOST_A_DAY = 3
EMAIL = "email"
ENOUGH = "You have asked for this 3 times today. Look for our message, also in your junk mail, or write to the team"


def show_email(visit: Visit, typed: str = "", faults: tuple[Fault, ...] = ()) -> Answer:
    """The address that we write to, one that waits to be confirmed, and a box for a new one."""
    waiting = waiting_address(visit)
    facts = {
        "back": visit.here(),
        "action": visit.here("email"),
        "present": visit.person.email,
        "waiting": waiting.address if waiting is not None else "",
        "value": typed,
    }
    return Page(template="mine/email.html.j2", title="Your email address", facts=facts, faults=faults)


def email(visit: Visit) -> Answer:
    """Asks for a letter to the new address; nothing changes until it is confirmed from there."""
    typed = visit.fields.line(EMAIL)
    try:
        address = form.new_address(typed, visit.person.email)
    except ValueError as problem:
        return show_email(visit, typed, (Fault(field=EMAIL, message=str(problem)),))
    waiting = waiting_address(visit)
    again = waiting is not None and waiting.address.casefold() == address.casefold() and _just_asked(visit, waiting)
    if not again and _enough(visit, Wish.NEW_ADDRESS):
        return show_email(visit, typed, (Fault(field=EMAIL, message=ENOUGH),))
    if not again:
        visit.keep(Gathered(asked=(asked(visit, Wish.NEW_ADDRESS, address=address),)))
    return Go(to=visit.here("email"))


def waiting_address(visit: Visit) -> Asked | None:
    """The newest new address asked for, while its link opens and it is not confirmed."""
    newest = newest_of(visit.gathered.asked, visit, Wish.NEW_ADDRESS)
    if newest is None or visit.now > newest.at + LIFETIMES[Purpose.ADDRESS] or _confirmed(visit, newest):
        return None
    turned = any(turn.person == visit.person.id and turn.at > newest.at for turn in visit.gathered.turns)
    return None if turned else newest


def show_data(visit: Visit) -> Answer:
    """How to get a copy of all that is held, and whether one is on its way."""
    newest = newest_of(visit.gathered.asked, visit, Wish.YOUR_DATA)
    facts = {
        "back": visit.here(),
        "action": visit.here("data"),
        "coming": newest is not None and visit.now - newest.at < A_DAY,
        "enough": _enough(visit, Wish.YOUR_DATA),
        "privacy": visit.here("privacy"),
        "forget": visit.here("forget"),
    }
    return Page(template="mine/data.html.j2", title="A copy of all that we hold about you", facts=facts)


def data(visit: Visit) -> Answer:
    """Asks for the letter that opens the copy."""
    newest = newest_of(visit.gathered.asked, visit, Wish.YOUR_DATA)
    if not _enough(visit, Wish.YOUR_DATA) and (newest is None or not _just_asked(visit, newest)):
        visit.keep(Gathered(asked=(asked(visit, Wish.YOUR_DATA),)))
    return Go(to=visit.here("data"))


def show_links(visit: Visit) -> Answer:
    """What happens when earlier links are to stop working."""
    facts = {"back": visit.here(), "action": visit.here("links"), "stopped": False}
    return Page(template="mine/links.html.j2", title="Stop earlier links", facts=facts)


def links(visit: Visit) -> Answer:
    """Makes every earlier link void, this page's own too, and mails a new one to the address on file.

    The page comes at once: whoever stands here may be somebody to whom a link was passed on, so it opens nothing.
    """
    turn = Turn(person=visit.person.id, number=turn_of(visit.gathered, visit.person.id) + 1, at=visit.now)
    wish = asked(visit, Wish.NEW_LINK, purpose=Purpose.MINE)
    visit.keep(Gathered(turns=(turn,), asked=(wish,)))
    facts = {"back": "", "action": "", "stopped": True}
    return Page(template="mine/links.html.j2", title="Your earlier links have stopped working", facts=facts)


def asked(visit: Visit, wish: Wish, *, purpose: str = "", address: str = "") -> Asked:
    """This person's next letter of a kind."""
    return Asked(
        person=visit.person.id,
        wish=wish,
        number=next_number(visit.gathered.asked, visit.person.id, wish),
        at=visit.now,
        purpose=purpose,
        address=address,
    )


def newest_of(asked: Iterable[Asked], visit: Visit, wish: Wish) -> Asked | None:
    """The visitor's newest letter of a kind."""
    mine = [one for one in asked if (one.person, one.wish) == (visit.person.id, wish)]
    return max(mine, key=lambda one: one.number, default=None)


def _enough(visit: Visit, wish: Wish) -> bool:
    return asked_since(visit.gathered.asked, visit.person.id, wish, visit.now - A_DAY) >= MOST_A_DAY


def _just_asked(visit: Visit, wish: Asked) -> bool:
    # a form that was sent twice, or from two tabs, is one wish
    return visit.now - wish.at < timedelta(minutes=10)


def _confirmed(visit: Visit, wish: Asked) -> bool:
    return any(
        (one.person, one.what) == (wish.person, DetailKind.EMAIL)
        and one.at >= wish.at
        and one.value.casefold() == wish.address.casefold()
        for one in visit.gathered.details
    )
