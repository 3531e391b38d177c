"""An installation's choices, from the environment and `.env`, as values."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from sets.mail.mailbox.account import Account
from sets.mail.transports.kinds import MailKind, Tls, tls_of
from sets.model.errors import SettingsError
from sets.service.mailbox.setting import account_of, replies_to
from sets.text.net_address import is_this_machine, split_address


class Variable(NamedTuple):
    """One variable: its default and its meaning in a coordinator's words."""

    name: str
    default: str
    meaning: str


VARIABLES: tuple[Variable, ...] = (
    Variable("SETWISE_HOME", "./home", "The folder with all that this installation owns"),
    Variable(
        "SETWISE_MAIL",
        "outbox:",
        "How mail leaves: `outbox:` (files, nothing leaves), `smtp://user@host:587`, `smtps://user@host:465` or "
        "`sendgrid:`; `smtp://localhost:25?starttls=no` for a mail server on this machine",
    ),
    Variable("SETWISE_SMTP_PASSWORD", "", "The password that goes with the user of SETWISE_MAIL"),
    Variable("SETWISE_STORE", "tiny:", "Where records are kept: `tiny:` (files in the home)"),
    Variable(
        "SETWISE_URL",
        "",
        "The public address of the web pages, such as `https://sets.example.gov.uk`. Without it there are no pages, "
        "and letters ask for replies",
    ),
    Variable("SETWISE_LISTEN", "127.0.0.1:8600", "Where `setwise serve` listens for the pages, behind your web server"),
    Variable(
        "SETWISE_INBOUND",
        "",
        "An address whose mail reaches setwise, such as `reply@in.example.gov.uk`: replies to it become drafts. "
        "`?plus=no` behind it says that mail to `reply+something@` does not arrive. With a mailbox: its address and `?plus=no`",
    ),
    Variable(
        "SETWISE_MAILBOX",
        "",
        "A mailbox that is read for replies and answers, such as `imaps://sets%40example.gov.uk@imap.example.gov.uk`; "
        "`imap://` with STARTTLS, `/FOLDER` behind it for another folder than INBOX",
    ),
    Variable("SETWISE_MAILBOX_PASSWORD", "", "The password, or app password, of SETWISE_MAILBOX"),
    Variable(
        "SETWISE_MAILBOX_READ", "setwise/read", "The folder of the mailbox that mail is moved to once it is taken"
    ),
    Variable("SETWISE_MAILBOX_LOOK", "setwise/look", "The folder that mail is moved to which a person must look at"),
    Variable(
        "SETWISE_MAILBOX_TOKEN_URL",
        "",
        "Where an application signs in instead of a password: `https://login.microsoftonline.com/TENANT/oauth2/v2.0/token` "
        "or `https://oauth2.googleapis.com/token`",
    ),
    Variable("SETWISE_MAILBOX_CLIENT_ID", "", "The id of that application"),
    Variable("SETWISE_MAILBOX_CLIENT_SECRET", "", "The secret of that application"),
    Variable(
        "SETWISE_MAILBOX_REFRESH_TOKEN",
        "",
        "The refresh token of whoever signed in for it; without one the application signs in in its own name",
    ),
    Variable("SETWISE_MAILBOX_SCOPE", "", "What is asked of the token; Microsoft's and Google's are known"),
    Variable(
        "SETWISE_SECRET",
        "",
        "Secrets of 32 characters or more, newest first, apart by commas; made on first use in the home. "
        "Put a new one in front and keep the old ones",
    ),
    Variable("SENDGRID_API_KEY", "", "The key of SendGrid, for `sendgrid:`"),
    Variable("SENDGRID_HOST", "https://api.sendgrid.com", "Where SendGrid is reached"),
    Variable(
        "SENDGRID_EVENTS_KEY",
        "",
        "The verification key of SendGrid's signed Event Webhook, which tells setwise what arrived and what came back",
    ),
    Variable("PREFECT_API_URL", "", "A Prefect server of your own, such as `http://127.0.0.1:4200/api`"),
)
"""Every variable that setwise reads, in the order of docs/settings.md."""

SECRETS = (
    "SETWISE_SMTP_PASSWORD",
    "SETWISE_MAILBOX_PASSWORD",
    "SETWISE_MAILBOX_CLIENT_SECRET",
    "SETWISE_MAILBOX_REFRESH_TOKEN",
    "SETWISE_SECRET",
    "SENDGRID_API_KEY",
)
"""Variables that may also be given as NAME_FILE: the path of a file that holds the value."""

MAIL_FORMS = "outbox: · smtp://user@host:587 · smtps://user@host:465 · smtp://localhost:25?starttls=no · sendgrid:"
_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}
_SECRET_LENGTH = 32
_P256_SHOWN = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"
"""How a public key of the curve P-256 begins (RFC 5480, the point uncompressed), in base64."""
_P256, _P256_LENGTH = b64decode(_P256_SHOWN), 91


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSetting:
    """How mail leaves. All but `kind` belongs to SMTP."""

    kind: MailKind = MailKind.OUTBOX
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = Tls.STARTTLS


class StoreKind(StrEnum):
    TINY = "tiny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All choices of an installation. `secrets` is empty where the home's own secret is to be used.

    `inbound` is where replies go that become drafts; `inbound_marked`: with the mark of a letter behind a plus.
    """

    home: Path
    mail: MailSetting
    store: StoreKind = StoreKind.TINY
    url: str = ""
    listen: tuple[str, int] = ("127.0.0.1", 8600)
    inbound: str = ""
    inbound_marked: bool = True
    mailbox: Account | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)
    sendgrid_key: str = field(default="", repr=False)
    sendgrid_host: str = ""
    sendgrid_events_key: str = ""
    prefect_api_url: str = ""

    @property
    def shares_replies(self) -> bool:
        """Whether people may read the mailbox that replies come into: one that an office has is read by its people."""
        return self.mailbox is not None


def read_settings(environ: Mapping[str, str], dotenv: Mapping[str, str]) -> Settings:
    """The settings; what the environment says wins over `.env`, an empty value is as good as none.

    SettingsError names the variable, what is wrong with it and the forms that work, and never shows a secret.
    """
    for source in (environ, dotenv):
        _refuse_unknown(source)
    values = {name: _value(name, environ, dotenv) for name in _DEFAULTS}
    mail, mailbox = _mail(values), account_of(values)
    inbound, marked = replies_to(values["SETWISE_INBOUND"], mailbox)
    return Settings(
        home=Path(values["SETWISE_HOME"]).expanduser(),
        mail=mail,
        store=_store(values["SETWISE_STORE"]),
        url=_site(values["SETWISE_URL"]),
        listen=_listen(values["SETWISE_LISTEN"]),
        inbound=inbound,
        inbound_marked=marked,
        mailbox=mailbox,
        secrets=_secrets(values["SETWISE_SECRET"]),
        sendgrid_key=_sendgrid_key(values["SENDGRID_API_KEY"], mail),
        sendgrid_host=_sendgrid_host(values["SENDGRID_HOST"]),
        sendgrid_events_key=_sendgrid_events_key(values["SENDGRID_EVENTS_KEY"]),
        prefect_api_url=_web_address("PREFECT_API_URL", values["PREFECT_API_URL"]),
    )


def _refuse_unknown(source: Mapping[str, str]) -> None:
    known = [*_DEFAULTS, *(f"{name}_FILE" for name in SECRETS)]
    for name in sorted(source):
        if name.startswith("SETWISE_") and name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"setwise reads {', '.join(_DEFAULTS)}"
            raise SettingsError(f"there is no such setting; {hint}", whom=name)


def _value(name: str, *sources: Mapping[str, str]) -> str:
    for source in sources:
        direct = source.get(name, "").strip()
        file = source.get(f"{name}_FILE", "").strip() if name in SECRETS else ""
        if direct and file:
            raise SettingsError(f"it is given twice, also as {name}_FILE; keep one of the two", whom=name)
        if direct or file:
            return direct or _from_file(f"{name}_FILE", Path(file))
    return _DEFAULTS[name]


def _from_file(name: str, path: Path) -> str:
    try:
        content = path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, ValueError):  # ValueError: bytes that are no text, or a path that can be none
        raise SettingsError(f"the file {path} cannot be read; give the path of a text file", whom=name) from None
    if not content:
        raise SettingsError(f"the file {path} is empty", whom=name)
    return content


def _mail(values: Mapping[str, str]) -> MailSetting:
    text = values["SETWISE_MAIL"]
    if text in ("outbox:", "sendgrid:"):
        return MailSetting(kind=MailKind(text.removesuffix(":")))
    url = split_address(text)
    if url is None or url.scheme not in ("smtp", "smtps") or not url.hostname or url.path not in ("", "/"):
        raise _mail_error("it is none of the forms that work")
    if url.password is not None:
        raise _mail_error("a password does not belong in it; set SETWISE_SMTP_PASSWORD or SETWISE_SMTP_PASSWORD_FILE")
    user = unquote(url.username or "")
    password = values["SETWISE_SMTP_PASSWORD"]
    if user and not password:
        raise _mail_error("it names a user; set SETWISE_SMTP_PASSWORD or SETWISE_SMTP_PASSWORD_FILE too")
    return MailSetting(
        kind=MailKind.SMTP,
        host=url.hostname,
        port=url.port or (465 if url.scheme == "smtps" else 587),
        user=user,
        password=password if user else "",
        tls=_tls(url, user),
    )


def _tls(url: SplitResult, user: str) -> Tls:
    try:
        found = tls_of(url, "smtp")
    except ValueError as problem:
        raise _mail_error(str(problem)) from None
    if found is Tls.NONE and user and not is_this_machine(url.hostname or ""):
        raise _mail_error("with starttls=no the password would travel in the clear; leave that option out")
    return found


def _mail_error(cause: str) -> SettingsError:
    return SettingsError(f"{cause}. Forms that work: {MAIL_FORMS}", whom="SETWISE_MAIL")


def _store(text: str) -> StoreKind:
    if text != "tiny:":
        raise SettingsError("it is none of the forms that work. Forms that work: tiny:", whom="SETWISE_STORE")
    return StoreKind.TINY


def _secrets(text: str) -> tuple[str, ...]:
    secrets = tuple(text.replace(",", " ").split())
    if any(len(secret) < _SECRET_LENGTH for secret in secrets):
        raise SettingsError(
            f"each secret needs {_SECRET_LENGTH} characters or more, such as `openssl rand -base64 32` gives, "
            "newest first, apart by commas",
            whom="SETWISE_SECRET",
        )
    return secrets


def _sendgrid_key(key: str, mail: MailSetting) -> str:
    if mail.kind is MailKind.SENDGRID and not key:
        raise SettingsError(
            "SETWISE_MAIL=sendgrid: needs it; set SENDGRID_API_KEY or SENDGRID_API_KEY_FILE", whom="SENDGRID_API_KEY"
        )
    return key


def _sendgrid_host(text: str) -> str:
    address = _web_address("SENDGRID_HOST", text)
    if address.startswith("http:") and not is_this_machine(urlsplit(address).hostname or ""):
        raise SettingsError("the key would travel in the clear; give an https: address", whom="SENDGRID_HOST")
    return address


def _sendgrid_events_key(text: str) -> str:
    """The key, or while it is changed both with a comma between, as SendGrid shows them; those in a PEM file are taken too."""
    return ",".join(filter(None, map(_one_events_key, text.split(","))))


def _one_events_key(text: str) -> str:
    key = re.sub(r"-----[A-Z ]+-----|\\n|\s", "", text)
    try:
        found = b64decode(key, validate=True)
    except ValueError:
        found = b""
    if key and not (found.startswith(_P256) and len(found) == _P256_LENGTH):
        raise SettingsError(
            f"it is not the verification key of SendGrid's signed Event Webhook, which begins with {_P256_SHOWN}",
            whom="SENDGRID_EVENTS_KEY",
        )
    return key


def _web_address(name: str, text: str) -> str:
    url = split_address(text)
    if not text:
        return ""
    if url is None or url.scheme not in ("http", "https") or not url.hostname:
        raise SettingsError("it is no web address. Forms that work: https://host, http://host:port/path", whom=name)
    if url.username is not None or url.query or url.fragment:
        raise SettingsError("an address with no user, no ? and no # in it is needed: https://host/path", whom=name)
    return text.rstrip("/")


def _listen(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError("it is no host and port. A form that works: 127.0.0.1:8600", whom="SETWISE_LISTEN")
    return host.strip("[]"), int(port)


def _site(text: str) -> str:
    address = _web_address("SETWISE_URL", text)
    if urlsplit(address).path:
        raise SettingsError("the pages need a host of their own, without a path: https://sets.host", whom="SETWISE_URL")
    return address
