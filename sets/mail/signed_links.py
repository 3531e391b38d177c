"""Signed links: bound to a cohort, a person, a purpose and, where it has one, an occasion and a prompt. No account, no cookie.

The whole token is the secret: whoever has it may open that page, so a page links only to pages of less reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from itsdangerous import BadSignature, TimestampSigner
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.exc import BadData

from sets.model.cohort import WHOLE_COHORT, CohortId, Occasion, PersonId
from sets.model.errors import LinkError
from sets.model.requests import Purpose

LIFETIMES = {
    Purpose.ANSWER: timedelta(days=180),
    Purpose.MINE: timedelta(days=180),
    Purpose.SESSION: timedelta(days=90),
    Purpose.DECIDE: timedelta(days=30),
    Purpose.TEAM: timedelta(days=90),
    Purpose.EDIT: timedelta(days=90),
    Purpose.CHECK: timedelta(days=60),
    Purpose.REPORT: timedelta(days=180),
    Purpose.EXPORT: timedelta(days=14),
    Purpose.ADDRESS: timedelta(days=3),
    Purpose.STOP: timedelta(days=365),
    Purpose.UNDO: timedelta(days=14),
    Purpose.CALENDAR: timedelta(days=1095),
    Purpose.COMING: timedelta(days=1095),
    Purpose.DATES: timedelta(days=30),
}
"""How long a link of each purpose opens. A fresh one comes with every letter, and for the asking.

A calendar asks with the same link as long as it is subscribed, so that one ends with its programme (`due/feeds/`).
"""
AHEAD = timedelta(minutes=10)
"""How far the clocks of two machines may differ. A link from further ahead does not open before its time."""
LONGEST = 2_000
_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a token says. `turn` is the person's turn when it was made (`requests.LinkGeneration`): an earlier one is superseded.

    `number` is that of the request (`requests.LetterRequest`) that an ADDRESS link confirms; of a link of a calendar it is
    the generation of that calendar's address.
    """

    purpose: Purpose
    cohort: CohortId
    person: PersonId
    occasion: Occasion = WHOLE_COHORT
    prompt: str = ""
    turn: int = 0
    number: int = 0


class Opened(NamedTuple):
    """A link that holds, and when it was signed."""

    link: Link
    signed_at: datetime


class ForgedLink(LinkError):
    """Not one of ours, or not whole. Nothing is known about whose it might be."""


class Ended(StrEnum):
    """Why a link of ours does not open."""

    EXPIRED = "expired"
    EARLY = "dated ahead of the clock"
    REPLACED = "signed with a key that was replaced"
    SUPERSEDED = "made before a newer one"
    OVER = "of a programme that is over"


class EndedLink(LinkError):
    """One of ours that does not open; `link` is what it said."""

    def __init__(self, link: Link, signed_at: datetime, why: Ended) -> None:
        super().__init__(f"this link does not open: {why}", signed_at=signed_at)
        self.link, self.why = link, why


class Links:
    """Makes and reads links. `keys` are newest first: the first one signs, all of them open. `url` has no last slash.

    What was signed with a `retired` key opens nothing and is known for one of ours: its page offers a new link.
    """

    def __init__(self, keys: Sequence[bytes], url: str = "", *, retired: Sequence[bytes] = ()) -> None:
        self._keys = list(reversed(keys))  # itsdangerous signs with the last
        self._retired = list(reversed(retired))
        self.url = url.rstrip("/")

    def token(self, link: Link, now: datetime) -> str:
        """The token of a link signed at `now`."""
        parts = (link.cohort, link.person, link.occasion, link.prompt, str(link.turn), str(link.number))
        payload = base64_encode(_SEPARATOR.join(parts).encode())
        return _signer(self._keys, link.purpose, now).sign(payload).decode("ascii")

    def path(self, link: Link, now: datetime) -> str:
        """`/answer/TOKEN`, the address of the page below the site."""
        return f"/{link.purpose}/{self.token(link, now)}"

    def address(self, link: Link, now: datetime) -> str:
        """The whole address of the page, for a letter."""
        return self.url + self.path(link, now)

    def read(self, purpose: Purpose, token: str, now: datetime) -> Opened:
        """What a token says. ForgedLink when it is not whole or not ours, EndedLink when it does not open."""
        if len(token) > LONGEST or not token.isascii():
            raise ForgedLink("this link is not whole")
        payload, signed_at, replaced = self._unsigned(purpose, token, now)
        link = _said(purpose, payload)
        if replaced:
            raise EndedLink(link, signed_at, Ended.REPLACED)
        if now > signed_at + LIFETIMES[purpose]:
            raise EndedLink(link, signed_at, Ended.EXPIRED)
        if signed_at > now + AHEAD:
            raise EndedLink(link, signed_at, Ended.EARLY)
        return Opened(link, signed_at)

    def _unsigned(self, purpose: Purpose, token: str, now: datetime) -> tuple[bytes, datetime, bool]:
        """What was signed, when, and whether it was with a key that was replaced since."""
        for keys in filter(None, (self._keys, self._retired)):
            try:
                payload, signed_at = _signer(keys, purpose, now).unsign(token, return_timestamp=True)
            except BadSignature:
                continue
            return payload, signed_at, keys is not self._keys
        raise ForgedLink("this link is not whole")


class _Signer(TimestampSigner):
    """Signs with SHA-256 and with the time that it is given."""

    def __init__(self, keys: list[bytes], now: datetime, *, salt: bytes) -> None:
        super().__init__(keys, salt=salt, digest_method=sha256)
        self._now = int(now.astimezone(UTC).timestamp())

    def get_timestamp(self) -> int:
        return self._now


def _signer(keys: list[bytes], purpose: Purpose, now: datetime) -> _Signer:
    return _Signer(keys, now, salt=f"setwise/{purpose}".encode())


def _said(purpose: Purpose, payload: bytes) -> Link:
    try:
        cohort, person, occasion, prompt, turn, number = base64_decode(payload).decode().split(_SEPARATOR)
        return Link(
            purpose=purpose,
            cohort=CohortId(cohort),
            person=PersonId(person),
            occasion=Occasion(occasion),
            prompt=prompt,
            turn=int(turn),
            number=int(number),
        )
    except (BadData, ValueError):
        raise ForgedLink("this link was made by another version of setwise") from None
