"""log replies and log door: mail that came in, from files or from SendGrid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import say, warn
from sets.mail.inbound.classify import Became
from sets.mail.inbound.parse import LARGEST
from sets.model.errors import SettingsError, StateError, StoreError
from sets.service.installation import Installation

DeskHere = Annotated[Installation, Parameter(parse=False)]
MAILDIR = ("new", "cur")


def replies(*paths: Path, at: str | None = None, installation: DeskHere) -> int:
    """Replies to prompts and answers to invites, from .eml files, folders of them, or maildirs. Moves and deletes nothing.

    Parameters
    ----------
    paths
        .eml files, folders with .eml files, or maildirs.
    at
        When they came in; now, where it is not given.
    """
    from sets.service.receive_mail import receive

    now, files, counts = read_clock(at), tuple(_mails(paths)), Counter[Became]()
    try:
        for file in files:
            outcome = receive(installation, _read(file), now=now)
            counts[outcome.became] += 1
            if outcome.became is Became.REVIEW:
                warn(f"{file}: {outcome.why}")
    except StoreError:
        warn(f"stopped after {counts.total()}: run it again, and nothing is kept twice")
        raise
    finally:
        say(*(f"{counts[became]} {became.value}" for became in Became if counts[became]))
    if not counts:
        say("no mail found")
    return 0


def door(*, installation: DeskHere) -> int:
    """The address to which SendGrid's Inbound Parse posts mail. Keep it to yourself: it holds a secret."""
    from sets.web.server.inbound_webhook import RAW_ONLY, door_path

    if not installation.settings.url:
        raise SettingsError("it is needed: mail comes in by the address of the pages", whom="SETWISE_URL")
    say(f"{installation.settings.url}{door_path(installation.seal)}", f"{RAW_ONLY}.")
    return 0


def _mails(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files in order; a maildir's have no ending, and nothing but mail is in its new and cur."""
    if not paths:
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


def _read(file: Path) -> bytes:
    """The mail; of one that is too large, just enough to say so."""
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise StateError(f"cannot be read: {error.strerror}", whom=str(file)) from None
