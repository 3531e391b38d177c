"""IMAP: one connection to a mailbox (RFC 3501, 6851, 4315), through imap-tools. Looking changes nothing: no mail becomes read."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from threading import Event, Thread, Timer
from typing import TypeVar

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailboxLoginError, MailBoxStartTls, MailBoxUnencrypted

from sets.mail.mailbox.account import Account
from sets.mail.mailbox.heads import FETCHED, Head, body_in, heads_in
from sets.mail.transports.kinds import Tls, untrusted
from sets.model.errors import MailboxError

T = TypeVar("T")
AT_ONCE = 50
_BOTH_WAYS = 2
_NAMESPACE = re.compile(r'\(\("(?P<prefix>[^"]*)" ')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HINTS = {
    **dict.fromkeys(
        ("outlook.office365.com", "outlook.office.com"), "Microsoft takes no passwords: let an application sign in"
    ),
    **dict.fromkeys(("imap.gmail.com", "imap.googlemail.com"), "Google takes an app password, not that of the account"),
}
_PROBLEMS = (imaplib.IMAP4.error, ImapToolsError, OSError, EOFError, ValueError)
"""What imaplib and imap-tools raise for a server that is gone, refuses, or talks nonsense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds that a server may take for one step, and for a whole reading however slowly it drips; whose certificates count."""

    step: float = 20.0
    whole: float = 120.0
    context: ssl.SSLContext | None = None


@contextmanager
def opened(account: Account, limits: Limits, *, token: str = "") -> Iterator[Imap]:
    """The mailbox, signed in to. MailboxError where it cannot be reached, is not trusted or lets nobody in."""
    box = _dialled_within(account, limits)
    watch = Timer(limits.whole, _cut, [box])
    watch.daemon = True
    watch.start()
    try:
        _signed_in(box, account, token)
        yield Imap(box, account)
    finally:
        watch.cancel()
        _close(box)


def _dialled_within(account: Account, limits: Limits) -> BaseMailBox:
    """A connection. Names and handshakes know no time-out of a whole, so they are waited for from outside."""
    found: list[BaseMailBox | Exception] = []
    over = Event()

    def dial() -> None:
        try:
            box = _dialled(account, limits.step, limits.context or ssl.create_default_context())
        except Exception as problem:  # raised where it is waited for: in a thread nobody would hear of it
            found.append(problem)
            return
        found.append(box)
        if over.is_set():
            _cut(box)

    thread = Thread(target=dial, daemon=True)
    thread.start()
    thread.join(limits.step)
    over.set()
    if not found:
        raise MailboxError(f"{account.named} does not answer")
    if isinstance(found[0], _PROBLEMS):
        raise _unreachable(account, found[0]) from found[0]
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def _dialled(account: Account, step: float, context: ssl.SSLContext) -> BaseMailBox:
    # the context is given always: without one imaplib trusts any certificate
    if account.tls is Tls.IMPLICIT:
        return MailBox(account.host, account.port, timeout=step, ssl_context=context)
    if account.tls is Tls.STARTTLS:
        return MailBoxStartTls(account.host, account.port, timeout=step, ssl_context=context)
    return MailBoxUnencrypted(account.host, account.port, timeout=step)


def _unreachable(account: Account, problem: Exception) -> MailboxError:
    if isinstance(problem, ssl.SSLError):
        return MailboxError(f"{account.named} {untrusted(problem)}")
    if isinstance(problem, TimeoutError):
        return MailboxError(f"{account.named} does not answer")
    if isinstance(problem, imaplib.IMAP4.error | ImapToolsError) and account.tls is Tls.STARTTLS:
        return MailboxError(f"{account.named} does not offer STARTTLS; an address with imaps: may work")
    return MailboxError(f"{account.named} cannot be reached")


def _signed_in(box: BaseMailBox, account: Account, token: str) -> None:
    try:
        if token:
            box.xoauth2(account.user, token, initial_folder=None)
        elif account.password.isascii() and account.user.isascii():
            box.login(account.user, account.password, initial_folder=None)
        else:
            box.login_utf8(account.user, account.password, initial_folder=None)
        # a server offers more to whom it knows, MOVE among it
        box.client._get_capabilities()
    except imaplib.IMAP4.abort as problem:
        raise MailboxError(f"{account.named} hung up while signing in") from problem
    except (imaplib.IMAP4.error, MailboxLoginError) as problem:
        raise MailboxError(f"{account.named} refused {_what(account, token)}", refused=True) from problem
    except _PROBLEMS as problem:
        raise MailboxError(f"{account.named} does not answer while signing in") from problem


def _what(account: Account, token: str) -> str:
    if token:
        return "the token: see that the application may use IMAP, and was given this mailbox"
    hint = _HINTS.get(account.host.lower(), "")
    return f"the user name or the password{f'. {hint}' if hint else ''}"


def _cut(box: BaseMailBox) -> None:
    with suppress(OSError, AttributeError, ValueError):
        box.client.sock.shutdown(_BOTH_WAYS)


def _close(box: BaseMailBox) -> None:
    with suppress(*_PROBLEMS, AttributeError):
        box.logout()
    with suppress(*_PROBLEMS, AttributeError):
        box.client.shutdown()


class Imap:
    """A mailbox that is open. Every method raises MailboxError where the server does not do it."""

    def __init__(self, box: BaseMailBox, account: Account) -> None:
        self._box, self._account = box, account
        self._places: dict[str, str] = {}
        self.is_lost = False

    @property
    def moves(self) -> bool:
        """Whether the server moves a mail in one step."""
        return "MOVE" in self._box.client.capabilities

    def look(self) -> int:
        """Look into the folder without changing it; gives its UIDVALIDITY."""
        return self._select(readonly=True)

    def take(self) -> int:
        """Look into the folder so that mail can be moved out of it; gives its UIDVALIDITY."""
        return self._select(readonly=False)

    def uids(self, since: date) -> tuple[int, ...]:
        """What came into the folder on this day or later, lowest first."""
        day = f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
        # of many, some servers say it in several lines
        said = self._said("looking for mail", lambda: self._box.client.uid("SEARCH", "SINCE", day))
        found = {uid for line in said if isinstance(line, bytes) for uid in line.split()}
        return tuple(sorted(int(uid) for uid in found if uid.isdigit()))

    def heads(self, uids: Sequence[int]) -> Iterator[Head]:
        """What is to be known of these before they are loaded; one that has gone meanwhile is left out."""
        for first in range(0, len(uids), AT_ONCE):
            chosen = ",".join(str(uid) for uid in uids[first : first + AT_ONCE])
            answer = self._said("looking at mail", lambda chosen=chosen: self._box.client.uid("FETCH", chosen, FETCHED))  # type: ignore[misc]
            yield from (head for head in heads_in(answer) if head.uid in uids)

    def body(self, uid: int, most: int) -> bytes | None:
        """The mail, of one that is larger its first `most` bytes; None where it has gone."""
        what = f"(UID BODY.PEEK[]<0.{most}>)"
        return body_in(self._said("loading a mail", lambda: self._box.client.uid("FETCH", str(uid), what)), uid)

    def move(self, uid: int, folder: str) -> None:
        """Move a mail to this folder, which is made where it is not there."""
        place = self.place_of(folder)
        try:
            self._moved(uid, place)
        except MailboxError:
            if not self.make(folder):
                raise
            self._moved(uid, place)

    def make(self, folder: str) -> bool:
        """Make a folder, and show it to mail programs; False where it was there."""
        place = self.place_of(folder)
        if self.exists(folder):
            return False
        self._done("making a folder", lambda: self._box.folder.create(place))
        with suppress(*_PROBLEMS):
            self._box.folder.subscribe(place, True)
        return True

    def exists(self, folder: str) -> bool:
        """Whether the mailbox has this folder."""
        place = self.place_of(folder)
        return bool(self._done("looking for a folder", lambda: self._box.folder.list("", place)))

    def count(self, folder: str) -> int:
        """How many mails a folder holds; none where there is no such folder."""
        if not self.exists(folder):
            return 0
        place = self.place_of(folder)
        found = self._done("looking into a folder", lambda: self._box.folder.status(place, ["MESSAGES"]))
        return found.get("MESSAGES", 0)

    def place_of(self, folder: str) -> str:
        """A folder as this server names it: with its own sign between levels, and below the user's own root."""
        if folder not in self._places:
            listed = self._done("asking for folders", lambda: self._box.folder.list("", ""))
            between = listed[0].delim if listed and listed[0].delim not in ("", "NIL") else "/"
            self._places[folder] = self._root() + folder.replace("/", between)
        return self._places[folder]

    def _root(self) -> str:
        if "NAMESPACE" not in self._box.client.capabilities:
            return ""
        (line,) = self._said("asking for folders", self._box.client.namespace)[:1]
        found = _NAMESPACE.match(line.decode("ascii", "replace")) if isinstance(line, bytes) else None
        return found["prefix"] if found else ""

    def _select(self, *, readonly: bool) -> int:
        self._done("opening the folder", lambda: self._box.folder.set(self._account.folder, readonly=readonly))
        said = self._box.client.response("UIDVALIDITY")[1]
        value = said[-1] if said else None
        if not isinstance(value, bytes) or not value.isdigit():
            raise MailboxError(f"{self._account.named} does not say which mails are which (no UIDVALIDITY)")
        return int(value)

    def _moved(self, uid: int, place: str) -> None:
        from imap_tools.utils import encode_folder

        client, name = self._box.client, encode_folder(place)
        if self.moves:
            self._said("moving a mail", lambda: client.uid("MOVE", str(uid), name))  # type: ignore[arg-type]
            return
        self._said("copying a mail", lambda: client.uid("COPY", str(uid), name))  # type: ignore[arg-type]
        self._said("taking a mail away", lambda: client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"))
        # never EXPUNGE alone: it would end other mails too, that somebody of the office has only marked
        if "UIDPLUS" in client.capabilities:
            self._said("taking a mail away", lambda: client.uid("EXPUNGE", str(uid)))

    def _said(self, doing: str, command: Callable[[], tuple[str, list[object]]]) -> list:  # type: ignore[type-arg]
        kind, data = self._done(doing, command)
        if kind != "OK":
            raise MailboxError(f"{self._account.named} refused {doing}{_reason(data)}")
        return data

    def _done(self, doing: str, act: Callable[[], T]) -> T:
        try:
            return act()
        except ImapToolsError as problem:
            result: tuple[object, ...] = getattr(problem, "command_result", ("", []))
            raise MailboxError(f"{self._account.named} refused {doing}{_reason(result[1])}") from problem
        except _PROBLEMS as problem:
            self.is_lost = True
            raise MailboxError(f"the connection to {self._account.named} was lost while {doing}") from problem


def _reason(data: object) -> str:
    """What a server's refusal is about, by the codes of RFC 5530; never its own words, which may name somebody."""
    said = b" ".join(one for one in data if isinstance(one, bytes)) if isinstance(data, list) else b""
    found = re.search(rb"\[(OVERQUOTA|NOPERM|TRYCREATE|NONEXISTENT|INUSE|LIMIT|UNAVAILABLE|CANNOT)", said)
    return f" ({_CODES[found[1].decode()]})" if found else ""


_CODES = {
    "OVERQUOTA": "the mailbox is full",
    "NOPERM": "it is not allowed",
    "TRYCREATE": "there is no such folder",
    "NONEXISTENT": "there is no such folder",
    "INUSE": "somebody else is at it",
    "LIMIT": "a limit of the server",
    "UNAVAILABLE": "it is not available just now",
    "CANNOT": "the server cannot",
}
