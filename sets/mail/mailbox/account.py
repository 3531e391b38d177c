"""Which mailbox is read, and how one signs in to it, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from sets.mail.transports.kinds import Tls


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """An application that signs in by a token (RFC 6749): with a refresh token for whoever gave it, else in its own name."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One folder of one mailbox. `read` and `look` are where mail goes that was taken, and that a person must look at."""

    host: str
    port: int
    user: str
    tls: Tls
    folder: str = "INBOX"
    read: str = "setwise/read"
    look: str = "setwise/look"
    password: str = field(default="", repr=False)
    oauth: OAuth | None = None

    @property
    def named(self) -> str:
        """The mailbox for an operator's eyes: its server, never whose it is."""
        return f"{self.host}:{self.port}"
