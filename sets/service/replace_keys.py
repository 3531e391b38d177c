"""A key that may have leaked is replaced: links, the inbound door with the marks of replies, what is sealed.

Each new key counts at once in every process of the home. What is sealed stays sealed with the older key until it is
sealed anew, a cohort at a time in one write each: a kill leaves every text with the one key or the other, both open, and
whoever comes next goes on. Ids of people, tombstones and calendar entries stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from sets.model.keys import Renewable
from sets.responses.seal import Seal, SealError
from sets.service.inbound import held_mail
from sets.service.installation import Installation
from sets.service.mailbox import token


class Replaced(StrEnum):
    """What an operator replaces in one go."""

    LINKS = "links"
    INBOUND = "inbound"
    SEALING = "sealing"


KEYS = {
    Replaced.LINKS: (Renewable.LINKS,),
    # who knows the door knows how mail comes in, so the marks of replies go with it
    Replaced.INBOUND: (Renewable.INBOUND, Renewable.REPLIES),
    Replaced.SEALING: (Renewable.SEALING,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Sealed texts, counted: those of an older key, and those that no key opens and that stay as they are."""

    older: int = 0
    unopened: int = 0


def replace_key(installation: Installation, what: Replaced, now: datetime) -> None:
    """A new key in the place of the one that counts. What is sealed is for `seal_anew`. Raises StoreError."""
    installation.renew(KEYS[what], now)


def is_unfinished(installation: Installation) -> bool:
    """Whether a replaced key of what is sealed still has texts to its name: sealing anew was cut off, or went on meanwhile."""
    return installation.seal.version(Renewable.SEALING) > 1 and look_at_sealed(installation).older > 0


def seal_anew(installation: Installation) -> Sealed:
    """Seal with the newest key what an older one sealed, in every cohort; gives what was done. Raises StoreError."""
    return _each(installation, write=True)


def look_at_sealed(installation: Installation) -> Sealed:
    """How much an older key sealed, or none of those that are there; changes nothing."""
    return _each(installation, write=False)


def _each(installation: Installation, *, write: bool) -> Sealed:
    resealing: tuple[Callable[[Callable[[str], str]], object], ...] = (
        *(installation.store.cohort(cohort).reseal for cohort in installation.store.cohorts()),
        partial(held_mail.reseal, installation),
        partial(token.reseal, installation),
    )
    older = unopened = 0
    for reseal in resealing:
        hand = _Hand(installation.seal, write=write)
        reseal(hand.anew)
        older, unopened = older + hand.older, unopened + hand.unopened
    return Sealed(older=older, unopened=unopened)


class _Hand:
    """Seals the texts of one cohort anew, or only looks, and counts."""

    def __init__(self, seal: Seal, *, write: bool) -> None:
        self._seal, self._write = seal, write
        self._found: dict[str, str | None] = {}

    def anew(self, token: str) -> str:
        try:
            new: str | None = self._seal.resealed(token)
        except SealError:
            new = None
        self._found[token] = new
        return new if new is not None and self._write else token

    @property
    def older(self) -> int:
        return sum(new is not None and new != token for token, new in self._found.items())

    @property
    def unopened(self) -> int:
        return sum(new is None for new in self._found.values())
