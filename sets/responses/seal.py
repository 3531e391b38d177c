"""What only its author may read, sealed at rest; and the keys that come from the installation's secrets."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sets.model.errors import SetwiseError

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
    first secret; a seal made with any of them opens. To change the secret put a new one in front and leave the others.
    The oldest, last one is also the root of `derived`, which must not change: it stays for as long as the home does.
    """

    def __init__(self, secrets: str | Sequence[str]) -> None:
        listed = secrets.replace(",", " ").split() if isinstance(secrets, str) else list(secrets)
        if not listed or not all(listed):
            raise SealError("there is no secret to seal with; set SETWISE_SECRET")
        self._oldest = listed[-1]
        self._secrets = tuple(listed)
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(_key(secret, _SEALING))) for secret in listed])

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

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose (the home's key of person ids), the same for as long as the oldest secret stays."""
        return _key(self._oldest, f"derived/{purpose}")

    def keys(self, purpose: str) -> tuple[bytes, ...]:
        """32 bytes a secret, newest first, for what a change of secret should outlast only for a while (signed links)."""
        return tuple(_key(secret, f"keys/{purpose}") for secret in self._secrets)


def _key(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=_SALT, info=purpose.encode()).derive(secret.encode())


def _bound(context: str) -> bytes:
    return hashlib.sha256(context.encode()).digest()
