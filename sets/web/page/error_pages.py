"""What a page says when it cannot do what was wanted: what happened, what it means, what to do next. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from sets.due.requested_letters import ARRIVES_WITHIN
from sets.mail.signed_links import LIFETIMES, Ended
from sets.text import wording as words
from sets.web.page.open_link import Opening
from sets.web.page.request import Page

SOON = words.length(ARRIVES_WITHIN)
Given = Mapping[str, tuple[str, ...]]
BACK = "Go back in your browser: it may still have what you wrote."
NEWEST = "Open the newest message from us and choose the link there. Every message has a fresh one."
NOT_KEPT = "It was not kept. You can copy it from here."
TO_BE_SAFE = "To be safe, you can copy it from here."
STOPPED = "This link has stopped working"
TEAM = "If that does not help, write to the team: their address is at the end of each message."


def _page(status: int, title: str, *paragraphs: str, **facts: object) -> Page:
    """A page of trouble. Facts: `steps` to take, a `form` (action, button, hidden pairs), a `link` (address, words), `written`."""
    known: dict[str, object] = {"steps": (), "form": None, "link": None, "written": (), "written_note": NOT_KEPT}
    return Page(
        template="trouble.html.j2", title=title, status=status, facts={**known, "paragraphs": paragraphs, **facts}
    )


def not_whole() -> Page:
    """A token that is cut off, or not ours: nothing is said about whose it might be."""
    return _page(
        404,
        "This link does not work",
        "It is not whole, or it is not one of ours.",
        steps=("If you copied the link, copy all of it, to its last character.", NEWEST, TEAM),
    )


def no_such_page(start: str = "") -> Page:
    """No page has this address. `start` is where an open link begins."""
    return _page(
        404,
        "There is no such page",
        "Perhaps its address has lost a part on the way.",
        steps=(NEWEST,) if not start else (),
        link=(start, "Go to the first page of this link") if start else None,
    )


def ended(opening: Opening, action: str, given: Given) -> Page:
    """A link of ours that does not open any more, or not yet; a new one goes to the address on file."""
    title, said = _why_ended(opening)
    return _page(
        410,
        title,
        f"{said} What you sent before is kept.",
        f"We can send you a new link, to the address we have for you and to no other. It takes about {SOON}.",
        form=(action, "Send me a new link", ()),
        written=_written(given),
    )


def _why_ended(opening: Opening) -> tuple[str, str]:
    made = words.day(opening.signed_at.astimezone(opening.programme.zone).date())
    if opening.ended is Ended.SUPERSEDED:
        title = "A newer link has taken the place of this one"
        return title, "Links made before it were stopped: because you asked for that, or because your address changed."
    if opening.ended is Ended.REPLACED:
        return STOPPED, f"It was made on {made}. We have replaced all links since, to keep what is yours safe."
    if opening.ended is Ended.EARLY:
        return "This link does not open yet", f"It is dated {made}, which is still to come."
    if opening.ended is Ended.OVER:
        return STOPPED, "The dates that it was for are over."
    days = LIFETIMES[opening.link.purpose].days
    return STOPPED, f"It was made on {made}, and a link like it works for {days} days."


def on_its_way() -> Page:
    """A new link was asked for; says the same whether it is the first time or the fifth."""
    return _page(
        200,
        "A new link is on its way",
        f"We will send you a new link within about {SOON}, to the address we have for you.",
        steps=(
            "If it does not come, look in your junk mail.",
            "If your address has changed, write to the team: they can put it right.",
        ),
    )


def stopped() -> Page:
    """For a mail provider that asked in its reader's name, and follows no redirect (RFC 8058 section 3.1)."""
    return _page(200, "Messages are stopped", "We will send no more of them. Invitations to sessions still come.")


def gone(given: Given) -> Page:
    """Somebody, or a programme, that is on no list any more."""
    return _page(
        410,
        "This page is no longer kept",
        "The link is one of ours, but the programme or the person that it was for is no longer on our list.",
        steps=("If you think that this is wrong, write to the team: their address is at the end of each message.",),
        written=_written(given),
    )


def wrong_way(start: str = "") -> Page:
    """A form's address opened as a page, or a page that takes no form."""
    return _page(
        405,
        "This page does not open like this",
        "It is a step of a form, and cannot be opened by itself. Nothing was changed.",
        steps=(NEWEST,) if not start else (),
        link=(start, "Go to the first page of this link") if start else None,
    )


def from_elsewhere() -> Page:
    """A form sent by another website."""
    return _page(
        403,
        "We did not take that",
        "It seems to come from another website, so nothing was changed.",
        steps=(NEWEST, "Send the form from there."),
    )


def too_much() -> Page:
    """More than any form of ours sends."""
    return _page(
        413,
        "That is more than this page can take",
        "Nothing of it was kept. All the answers of a page may have some 50,000 letters together.",
        steps=(
            BACK,
            "Keep a copy of it for yourself, make it shorter and send it again. 100 words an answer is plenty.",
        ),
    )


def wrong_kind() -> Page:
    """Not what a form sends."""
    return _page(
        415, "This page takes no files", "It takes what its own form sends. Nothing was kept.", steps=(NEWEST,)
    )


def unreadable() -> Page:
    """Bytes that are no text, or more fields than any form of ours has."""
    return _page(
        400,
        "We could not read that",
        "It is not what the form on this page sends. Nothing was kept.",
        steps=(BACK, "Send it again. If that does not help, open the newest message from us and start from its link."),
    )


def too_slow() -> Page:
    """A form that did not arrive in time."""
    return _page(
        408, "That took too long", "The connection was too slow, and nothing was kept.", steps=(BACK, "Send it again.")
    )


def too_often() -> Page:
    """More than one address on the net may ask for at once."""
    return _page(
        429,
        "That was a lot at once",
        "Your connection has asked for more pages than we can show just now. Nothing that was kept is lost.",
        steps=(
            "Wait a minute, then try again.",
            "If you were sending a form, go back in your browser, which may still have it, and send it again.",
        ),
    )


def not_kept(address: str, given: Given) -> Page:
    """The records cannot be written just now: what was posted stays on the page, to be sent again."""
    return _page(503, "We could not keep it just now", *_still_here(given), **_again(address, given))


def not_opened(address: str) -> Page:
    """The records cannot be read just now."""
    said = "What was kept before is safe. Wait a minute, then try again."
    return _page(503, "We could not open it just now", said, link=(address, "Try again"))


def our_fault(address: str, given: Given | None) -> Page:
    """A fault of our own; `given` is what was posted, None where nothing was."""
    title = "Something went wrong on our side"
    if given is None:
        said = "What was kept before is safe. Try again in a minute; if it stays like this, write to the team."
        return _page(500, title, said, link=(address, "Try again") if address else None)
    return _page(500, title, "It may not have been kept.", *_still_here(given), **_again(address, given))


def _still_here(given: Given) -> tuple[str, ...]:
    still = "What you wrote is still here. " if _written(given) else ""
    return (f"{still}Wait a minute, then choose the button to send it again.", "What was kept before is safe.")


def _again(address: str, given: Given) -> dict[str, object]:
    pairs = tuple((name, value) for name, values in given.items() for value in values)
    return {"form": (address, "Try again", pairs), "written": _written(given), "written_note": TO_BE_SAFE}


def _written(given: Given) -> tuple[str, ...]:
    """What somebody typed, among all that a form sends: whatever has a space in it."""
    return tuple(value for values in given.values() for value in values if len(value.split()) > 1)
