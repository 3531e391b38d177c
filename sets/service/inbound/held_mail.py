"""Mail that could not be taken at the door: a sealed file each until it is read again and taken, 30 days at most."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sets.mail.inbound.classify import UNTAKEN, Became, Outcome
from sets.model.errors import StoreError
from sets.responses.seal import SealError
from sets.service.inbound.receive_mail import receive
from sets.service.installation import Installation
from sets.store.atomic_file import make_private_folder, replace_file

FOLDER = "held-mail"
MOST = 500
"""Mails that wait at once; whoever sends more means harm."""
KEPT = timedelta(days=30)
_ENDING = ".sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One mail that waited, and what became of it now."""

    path: Path
    outcome: Outcome


def hold(
    installation: Installation, raw: bytes, *, recipients: tuple[str, ...], sender: str | None, now: datetime
) -> bool:
    """Keep a mail with its envelope; False where too many wait already. StoreError where it cannot be written."""
    folder = installation.home / FOLDER
    if len(_files(installation)) >= MOST:
        return False
    name = f"{now.date().isoformat()}-{hashlib.sha256(raw).hexdigest()[:32]}"
    said = json.dumps({"to": recipients, "from": sender, "mail": raw.decode("latin-1")})
    try:
        make_private_folder(folder)
        replace_file(folder / f"{name}{_ENDING}", installation.seal.seal(said, _context(name)).encode())
    except OSError as error:
        raise StoreError(f"a mail could not be held: {error.strerror}", whom=FOLDER) from None
    return True


def read_again(installation: Installation, now: datetime) -> Iterator[Held]:
    """Read each mail that waits once more; one that was judged or kept goes. One that does not open stays, and is named."""
    for path in _files(installation):
        outcome = _again(installation, path, now)
        if outcome.became not in UNTAKEN:
            path.unlink(missing_ok=True)
        yield Held(path=path, outcome=outcome)


def waiting(installation: Installation) -> int:
    """How many wait."""
    return len(_files(installation))


def let_go(installation: Installation, now: datetime) -> int:
    """Delete those whose time is over; gives how many."""
    over = [path for path in _files(installation) if _day_of(path) < (now - KEPT).date()]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)


def reseal(installation: Installation, anew: Callable[[str], str]) -> None:
    """Put what `anew` gives in the place of each sealed mail, a file at a time. StoreError where one cannot be written.

    One that is taken meanwhile may come back: it is read once more then, and nothing is kept twice.
    """
    for path in _files(installation):
        try:
            token = path.read_text("ascii")
            new = anew(token)
            if new != token:
                replace_file(path, new.encode())
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"a held mail could not be sealed anew: {type(error).__name__}", whom=path.name) from None


def _again(installation: Installation, path: Path, now: datetime) -> Outcome:
    try:
        said = json.loads(installation.seal.unseal(path.read_text("ascii"), _context(path.stem)))
        raw, to, sender = said["mail"].encode("latin-1"), said["to"], said["from"]
    except (SealError, OSError, ValueError, KeyError, TypeError) as problem:
        return Outcome(became=Became.WAITING, why="it cannot be opened", trouble=f"it cannot be opened: {problem}")
    return receive(installation, raw, recipients=to, sender=sender, now=now)


def _files(installation: Installation) -> tuple[Path, ...]:
    return tuple(sorted((installation.home / FOLDER).glob(f"*{_ENDING}")))


def _day_of(path: Path) -> date:
    try:
        return date.fromisoformat(path.name[:10])
    except ValueError:
        return date.max


def _context(name: str) -> str:
    return f"held mail/{name}"
