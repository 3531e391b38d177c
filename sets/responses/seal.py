"""What only its author may read, sealed at rest; and the keys that come from the installation's secrets.

What a leak may give away has keys of its own that can be replaced (`Renewable`). Version 1 comes from the secrets alone;
each later one from the newest secret of its day and chance of its own, so that neither the secret nor the file with that
chance (`model/keys.py`) gives a key by itself. Ids of people, tombstones and calendar keys hang on the oldest secret for
as long as the home does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sets.model.errors import SetwiseError
from sets.model.keys import Renewable, RenewedKey

_SALT = b"setwise"
_SEALING = "sealing"
_KEY_BYTES = 32
_CONTEXT_BYTES = 32
_UTF8 = ("utf-8", "surrogatepass")
"""Half a character, pasted from a broken program, comes back as it was."""


class SealError(SetwiseError):
    """Something sealed that does not open, or no secret to seal with."""

    what = "seal"

    @property
    def for_log(self) -> str:
        """All of it: its words are always the same, and say what to mend."""
        return f": {self}"


class Seal:
    """Seals and opens texts with keys derived (HKDF-SHA256, RFC 5869) from `secrets`, newest first.

    `secrets` is a list, or a text with the secrets apart by commas, spaces or line ends. New seals are made with the
    newest key; a seal made with any of them opens. To change the secret put a new one in front and leave the others.
    The oldest, last one is also the root of `derived`, which must not change: it stays for as long as the home does.
    `renewed` are the keys that took the place of those of the secrets, in any order.
    """

    def __init__(self, secrets: str | Sequence[str], renewed: Iterable[RenewedKey] = ()) -> None:
        listed = secrets.replace(",", " ").split() if isinstance(secrets, str) else list(secrets)
        if not listed or not all(listed):
            raise SealError("there is no secret to seal with; set SETWISE_SECRET")
        self._oldest = listed[-1]
        self._secrets = tuple(listed)
        self._versions = {what: self._all_of(what, renewed) for what in Renewable}
        keys = [key for version in self._versions[Renewable.SEALING] for key in version]
        fernets = [Fernet(base64.urlsafe_b64encode(key)) for key in keys]
        self._newest, self._fernet = fernets[0], MultiFernet(fernets)

    def seal(self, text: str, context: str) -> str:
        """A token that gives `text` back only with the same `context` (whose it is, and the record's key)."""
        # Fernet stamps its tokens with the time; zero says nothing, and nothing here goes by it
        return self._fernet.encrypt_at_time(_bound(context) + text.encode(*_UTF8), 0).decode("ascii")

    def unseal(self, token: str, context: str) -> str:
        """The text. SealError when the token was changed, moved to another record, or sealed with a secret now gone."""
        try:
            content = self._fernet.decrypt(token.encode())
        except (InvalidToken, UnicodeEncodeError):
            raise SealError(
                "what is sealed does not open: it was changed, or the secret it was sealed with is no longer in "
                "SETWISE_SECRET; put the earlier secret back at the end of the list"
            ) from None
        if not hmac.compare_digest(content[:_CONTEXT_BYTES], _bound(context)):
            raise SealError("what is sealed belongs to another record, and was not opened")
        return content[_CONTEXT_BYTES:].decode(*_UTF8)

    def resealed(self, token: str) -> str:
        """The same text sealed with the newest key; the very same token where it is. SealError when it does not open."""
        try:
            self._newest.decrypt(token.encode())
        except (InvalidToken, UnicodeEncodeError):
            return self._rotated(token)
        return token

    def _rotated(self, token: str) -> str:
        try:
            return self._newest.encrypt_at_time(self._fernet.decrypt(token.encode()), 0).decode("ascii")
        except (InvalidToken, UnicodeEncodeError):
            raise SealError("what is sealed does not open with any key that is there") from None

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose (the home's key of person ids), the same for as long as the oldest secret stays."""
        return _key(self._oldest, f"derived/{purpose}")

    def keys(self, what: Renewable) -> tuple[bytes, ...]:
        """The keys that count, newest first: of version 1 one a secret where several may open (links, seals)."""
        return self._versions[what][0]

    def retired_keys(self, what: Renewable) -> tuple[bytes, ...]:
        """Keys that were replaced, newest first: they open nothing, and what was made with them is known for ours."""
        return tuple(key for version in self._versions[what][1:] for key in version)

    def version(self, what: Renewable) -> int:
        """Which version of the key counts."""
        return len(self._versions[what])

    def new_key(self, what: Renewable, chance: bytes, made: datetime) -> RenewedKey:
        """The key that takes the place of the one that counts, made with the newest secret and `chance`."""
        mark = _mark(self._secrets[0])
        return RenewedKey(what=what, version=self.version(what) + 1, secret=mark, chance=chance.hex(), made=made)

    def _all_of(self, what: Renewable, renewed: Iterable[RenewedKey]) -> tuple[tuple[bytes, ...], ...]:
        """The keys of each version, newest first."""
        later = sorted((key for key in renewed if key.what is what), key=lambda key: -key.version)
        return (*((self._made(key),) for key in later), self._first(what))

    def _first(self, what: Renewable) -> tuple[bytes, ...]:
        place = _FIRST[what]
        if place.startswith("derived/"):
            return (_key(self._oldest, place),)
        return tuple(_key(secret, place) for secret in self._secrets)

    def _made(self, key: RenewedKey) -> bytes:
        secret = next((one for one in self._secrets if _mark(one) == key.secret), None)
        if secret is None:
            raise SealError(
                f"the secret that version {key.version} of the key for {key.what} was made with is gone; put it back "
                "into SETWISE_SECRET, after the new one"
            )
        return _key(secret + key.chance, f"renewed/{key.what}/{key.version}")


_FIRST = {
    Renewable.SEALING: _SEALING,
    Renewable.LINKS: "keys/links",
    Renewable.INBOUND: "derived/inbound door",
    Renewable.REPLIES: "derived/replies",
}
"""What version 1 of each key is derived for, which never changes."""


def _mark(secret: str) -> str:
    """By which a secret is known again; it gives nothing of the secret."""
    return _key(secret, "mark").hex()[:16]


def _key(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=_SALT, info=purpose.encode()).derive(secret.encode())


def _bound(context: str) -> bytes:
    return hashlib.sha256(context.encode()).digest()
