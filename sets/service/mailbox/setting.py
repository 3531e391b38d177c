"""SETWISE_MAILBOX and what belongs to it, as an account; and where replies go."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult, unquote, urlsplit

from sets.mail.mailbox.account import Account, OAuth
from sets.mail.transports.kinds import Tls, tls_of
from sets.model.errors import SettingsError
from sets.text.net_address import is_this_machine, split_address

MAILBOX = "SETWISE_MAILBOX"
FORMS = (
    "imaps://user%40example.gov.uk@imap.example.gov.uk · imaps://user@host:993/FOLDER · imap://user@host:143 · "
    "imap://user@localhost:143?starttls=no"
)
MICROSOFT, GOOGLE = "login.microsoftonline.com", "oauth2.googleapis.com"
SCOPES = {MICROSOFT: "https://outlook.office365.com/.default", GOOGLE: "https://mail.google.com/"}
"""What a token has to be good for, by the host that gives it."""
_LONGEST_NAME = 30
"""64 octets before the @ (RFC 5321 section 4.5.3.1.1), of which each letter's own mark takes 33."""


def account_of(values: Mapping[str, str]) -> Account | None:
    """The mailbox to read; None where none is set. SettingsError names the variable and never shows a secret."""
    text = values[MAILBOX]
    if not text:
        return None
    url = split_address(text)
    if url is None or url.scheme not in ("imap", "imaps") or not url.hostname:
        raise _error("it is none of the forms that work")
    if url.password is not None:
        raise _error("a password does not belong in it; set SETWISE_MAILBOX_PASSWORD or SETWISE_MAILBOX_PASSWORD_FILE")
    if not url.username:
        raise _error("it names nobody whose mailbox it is")
    password, oauth = values[f"{MAILBOX}_PASSWORD"], _oauth(values)
    if bool(password) == (oauth is not None):
        raise _error(
            "set SETWISE_MAILBOX_PASSWORD (or SETWISE_MAILBOX_PASSWORD_FILE), or SETWISE_MAILBOX_TOKEN_URL for an "
            f"application that signs in{'; not both' if password else ''}"
        )
    read, look = (_folder(f"{MAILBOX}_{name}", values) for name in ("READ", "LOOK"))
    folder = unquote(url.path.strip("/")) or "INBOX"
    if len({folder.lower(), read.lower(), look.lower()}) < 3:
        raise _error(f"{folder}, {read} and {look} have to be three folders")
    return Account(
        host=url.hostname,
        port=url.port or (993 if url.scheme == "imaps" else 143),
        user=unquote(url.username),
        tls=_tls(url),
        folder=folder,
        read=read,
        look=look,
        password=password,
        oauth=oauth,
    )


def replies_to(text: str, mailbox: Account | None) -> tuple[str, bool]:
    """Where replies go that become drafts, and whether each letter's own mark may stand behind a plus there.

    Without SETWISE_INBOUND it is the mailbox's own address, plain: not every server takes mail with a plus.
    """
    if not text:
        user = mailbox.user if mailbox is not None else ""
        return (user.lower(), False) if _is_address(user) else ("", True)
    address, asked, option = text.partition("?")
    marked = option != "plus=no"
    too_long = marked and len(address.partition("@")[0]) > _LONGEST_NAME
    if not _is_address(address) or too_long or (asked and marked):
        raise SettingsError(
            "it is no address for replies. Forms that work: reply@in.example.gov.uk, 30 characters at most before the @; "
            "sets@example.gov.uk?plus=no",
            whom="SETWISE_INBOUND",
        )
    return address.lower(), marked


def _is_address(text: str) -> bool:
    name, at, host = text.partition("@")
    return bool(at and name and "." in host and text.isascii() and not set(text) & set(" +<>,"))


def _tls(url: SplitResult) -> Tls:
    try:
        found = tls_of(url, "imap")
    except ValueError as problem:
        raise _error(str(problem)) from None
    if found is Tls.NONE and not is_this_machine(url.hostname or ""):
        raise _error("with starttls=no the password and all mail would travel in the clear; leave that option out")
    return found


def _oauth(values: Mapping[str, str]) -> OAuth | None:
    url, client = values[f"{MAILBOX}_TOKEN_URL"], values[f"{MAILBOX}_CLIENT_ID"]
    if not url:
        return None
    where = split_address(url)
    clear = where is not None and where.scheme == "http" and is_this_machine(where.hostname or "")
    if where is None or not where.hostname or where.query or not (where.scheme == "https" or clear):
        raise SettingsError("it is no address that gives tokens: https://host/path", whom=f"{MAILBOX}_TOKEN_URL")
    secret, refresh = values[f"{MAILBOX}_CLIENT_SECRET"], values[f"{MAILBOX}_REFRESH_TOKEN"]
    if not client:
        raise SettingsError(f"{MAILBOX}_TOKEN_URL needs it: the id of the application", whom=f"{MAILBOX}_CLIENT_ID")
    if not (secret or refresh):
        raise SettingsError(
            f"set it (or {MAILBOX}_CLIENT_SECRET_FILE), or {MAILBOX}_REFRESH_TOKEN for somebody who signed in",
            whom=f"{MAILBOX}_CLIENT_SECRET",
        )
    scope = values[f"{MAILBOX}_SCOPE"] or SCOPES.get(urlsplit(url).hostname or "", "")
    return OAuth(token_url=url, client_id=client, client_secret=secret, refresh_token=refresh, scope=scope)


def _folder(name: str, values: Mapping[str, str]) -> str:
    folder = values[name].strip("/")
    if not folder or not folder.isprintable() or set(folder) & set('"\\*%'):
        raise SettingsError("it is no name of a folder. A form that works: setwise/read", whom=name)
    return folder


def _error(cause: str) -> SettingsError:
    return SettingsError(f"{cause}. Forms that work: {FORMS}", whom=MAILBOX)
