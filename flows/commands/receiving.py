"""log replies, log mailbox and log door: mail that came in, from files, from a mailbox or from SendGrid."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import say, say_json, warn
from sets.mail.inbound.classify import UNTAKEN, Became, Outcome
from sets.mail.inbound.parse import LARGEST
from sets.model.errors import SettingsError, StateError
from sets.model.mailbox import Place
from sets.service.installation import Installation
from sets.text import wording as words

if TYPE_CHECKING:
    from sets.service.mailbox.reading import Reading

InstallationHere = Annotated[Installation, Parameter(parse=False)]
MAILDIR = ("new", "cur")
_PLACES = {
    Place.READ: "moved to the folder for what was taken",
    Place.LOOK: "moved to the folder for a person",
    Place.STAYS: "left where it is",
    Place.AGAIN: "to be read again",
}
LONGEST_HEAD = 100_000
"""Bytes of a mail in which its Date is looked for."""
LAST = datetime.max.replace(tzinfo=UTC)


def replies(
    *paths: Path, held: bool = False, at: str | None = None, json: bool = False, installation: InstallationHere
) -> int:
    """Replies to prompts and answers to invites, from .eml files, folders of them, or maildirs. Moves and deletes nothing.

    They are read in the order of their dates. A mail that cannot be taken stays where it is, is named, and stops no other.

    Parameters
    ----------
    paths
        .eml files, folders with .eml files, or maildirs.
    held
        Read again what the web door could not take and holds; what is taken goes from there.
    at
        When they came in; now, where it is not given.
    json
        One JSON document: an object for each mail.
    """
    now, files = read_clock(at), in_order(_mails(paths, held=held))
    found = list[tuple[Path, Outcome]]()
    for file, outcome in _taken(installation, files, now, held=held):
        found.append((file, outcome))
        if outcome.became in (Became.REVIEW, *UNTAKEN) and not json:
            warn(f"{file}: {outcome.trouble or outcome.why}{_left(outcome)}")
    if json:
        say_json([_document(file, outcome) for file, outcome in found])
    else:
        counts = Counter(outcome.became for _, outcome in found)
        say(*(f"{counts[became]} {became.value}" for became in Became if counts[became]))
        if not found:
            say("no mail found")
    return 3 if any(outcome.became in UNTAKEN for _, outcome in found) else 0


def _taken(
    installation: Installation, files: Iterable[Path], now: datetime, *, held: bool
) -> Iterator[tuple[Path, Outcome]]:
    from sets.service.inbound.held_mail import read_again
    from sets.service.inbound.receive_mail import receive

    for file in files:
        try:
            raw = _read(file)
        except StateError as problem:
            yield file, Outcome(became=Became.WAITING, why="it cannot be read", trouble=problem.cause)
            continue
        yield file, receive(installation, raw, now=now)
    if held:
        yield from ((one.path, one.outcome) for one in read_again(installation, now))


def _left(outcome: Outcome) -> str:
    return f" ({outcome.became.value})" if outcome.became in UNTAKEN else ""


def _document(file: Path, outcome: Outcome) -> dict[str, str]:
    return {"file": str(file), **_became(outcome)}


def _became(outcome: Outcome) -> dict[str, str]:
    return {
        "became": outcome.became.name.lower().replace("_", " "),
        "why": outcome.trouble or outcome.why,
        "about": outcome.about,
    }


def door(*, installation: InstallationHere) -> int:
    """The address to which SendGrid's Inbound Parse posts mail. Keep it to yourself: it holds a secret."""
    from sets.web.server.inbound_webhook import RAW_ONLY, door_path

    if not installation.settings.url:
        raise SettingsError("it is needed: mail comes in by the address of the pages", whom="SETWISE_URL")
    say(f"{installation.settings.url}{door_path(installation.seal)}", f"{RAW_ONLY}.")
    return 0


def mailbox(*, look: bool = False, json: bool = False, installation: InstallationHere) -> int:
    """Replies and answers from the mailbox of SETWISE_MAILBOX, which each heartbeat reads too.

    Parameters
    ----------
    look
        Only sign in and look at the folders; nothing is read, moved or made.
    json
        One JSON document.
    """
    if installation.settings.mailbox is None:
        raise SettingsError("it is not set; docs/mail.md says how", whom="SETWISE_MAILBOX")
    if look:
        return _look(installation, as_json=json)
    from sets.service.mailbox.reading import read_mailbox

    found = read_mailbox(installation, read_clock())
    if json:
        say_json(
            {
                "mails": [
                    {"uid": str(one.uid), "place": one.place.value, **_became(one.outcome)} for one in found.mails
                ],
                "others": found.others,
                "trouble": found.trouble,
                "busy": found.busy,
                "more": found.more,
            }
        )
    else:
        _say_read(found)
    return 3 if found.trouble or any(one.outcome.became in UNTAKEN for one in found.mails) else 0


def _say_read(found: Reading) -> None:
    if found.busy:
        say("another process is reading the mailbox just now")
        return
    for one in found.mails:
        if one.outcome.became in (Became.REVIEW, *UNTAKEN):
            warn(f"mail {one.uid}, {_PLACES[one.place]}: {one.outcome.trouble or one.outcome.why}{_left(one.outcome)}")
    counts = Counter(one.outcome.became for one in found.mails)
    say(*(f"{counts[became]} {became.value}" for became in Became if counts[became]))
    if found.others:
        say(f"{words.plural(found.others, 'other mail')} looked at, and left as they are")
    if not (found.mails or found.others or found.trouble):
        say("no new mail")
    if found.more:
        say("there is more; the next reading goes on")
    if found.trouble:
        warn(f"mailbox: {found.trouble}")


def _look(installation: Installation, *, as_json: bool) -> int:
    from sets.service.mailbox.reading import LOOKS_BACK, look_into

    found, inbound = look_into(installation, read_clock()), installation.settings.inbound
    if as_json:
        say_json({"mails": found.mails, "missing": list(found.missing), "elsewhere": list(found.elsewhere)})
        return 0
    say(f"signed in; {words.plural(found.mails, 'mail')} of the last {LOOKS_BACK.days} days")
    say(*(f"{folder} is not there yet; it is made when it is needed" for folder in found.missing))
    say(
        f"replies to prompts go to {inbound}"
        if inbound
        else "replies: no address is known for them; set SETWISE_INBOUND"
    )
    for cohort in found.elsewhere:
        say(f"{cohort}: calendar answers go to the organiser's address; see that its mail comes into this mailbox")
    return 0


def _mails(paths: tuple[Path, ...], *, held: bool) -> Iterator[Path]:
    """The files in order; a maildir's have no ending, and nothing but mail is in its new and cur."""
    if not paths and not held:
        raise StateError("name .eml files, folders of them, or maildirs")
    for path in paths:
        if path.is_dir():
            boxes = [path / name for name in MAILDIR if (path / name).is_dir()]
            found = [one for box in boxes for one in box.iterdir()] or list(path.glob("*.eml"))
            yield from sorted(one for one in found if one.is_file() and not one.name.startswith("."))
        elif path.is_file():
            yield path
        else:
            raise StateError("there is no such file or folder", whom=str(path))


def in_order(files: Iterable[Path]) -> tuple[Path, ...]:
    """The mails by their Date, whatever they are called; those without one, or that cannot be read, come last, and alike ones as they stand."""
    return tuple(sorted(files, key=_sent_at))


def _sent_at(file: Path) -> datetime:
    from sets.mail.inbound.parse import parse, sent_at

    try:
        with file.open("rb") as opened:
            head = opened.read(LONGEST_HEAD)
    except OSError:
        return LAST
    mail = parse(re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0] + b"\r\n\r\n")
    return (sent_at(mail) if mail is not None else None) or LAST


def _read(file: Path) -> bytes:
    """The mail; of one that is too large, just enough to say so."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise StateError(f"cannot be read: {error.strerror}", whom=str(file)) from None
