"""SMTP: letters through a mail server, over one connection for a batch (RFC 5321)."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress

from sets.mail.mime import needs_utf8, to_bytes
from sets.mail.status_codes import judged
from sets.mail.transports.kinds import Tls, untrusted
from sets.mail.transports.provider_remarks import remark
from sets.model.errors import MailError, MailUncertain, SettingsError
from sets.model.messages import Letter, Receipt
from sets.text.net_address import is_this_machine

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_CLOSING = 421
_TOO_LARGE = 552
_WANTS_LOGIN = frozenset({530, 534, 535, 538})


class Smtp:
    """Hands letters to the mail server at `host`:`port`.

    With `user` it logs in. `tls=Tls.NONE` is for a relay on this machine or network; a password is never sent over
    it except to this machine. `context` decides whose certificates count (default: the system's). `timeout` in
    seconds bounds every single step.
    """

    def __init__(
        self,
        host: str,
        port: int = 587,
        *,
        user: str = "",
        password: str = "",
        tls: Tls = Tls.STARTTLS,
        timeout: float = 30.0,
        context: ssl.SSLContext | None = None,
    ) -> None:
        if user and tls is Tls.NONE and not is_this_machine(host):
            raise SettingsError("a password may not travel unprotected; use TLS", whom="SETWISE_MAIL")
        self.host, self.port, self.user, self.tls, self.timeout = host, port, user, tls, timeout
        self._password = password
        self._context = context
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> Receipt:
        """Returns once the server took the letter; errors as `ports.Transport` says.

        A lost connection is uncertain only between the end of the letter and the server's reply.
        """
        content = to_bytes(letter)
        try:
            connection = self._opened(letter)
            self._address(connection, letter)
            self._hand_over(connection, letter, content)
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            cause = f"the connection to {self.host} was lost before the letter was handed over"
            raise MailError(cause, whom=letter.key) from problem
        return Receipt()

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
        self._drop()

    def _opened(self, letter: Letter) -> smtplib.SMTP:
        """A connection on which MAIL FROM was accepted; one that fell asleep meanwhile is replaced once."""
        kept = self._connection
        if kept is not None:
            try:
                code, said = self._begin(kept, letter)
            except (OSError, smtplib.SMTPException):
                code, said = _CLOSING, b""
            if code != _CLOSING:
                self._expect_sender(code, said, letter)
                return kept
            self._drop()
        fresh = self._connection = self._connected()
        self._expect_sender(*self._begin(fresh, letter), letter)
        return fresh

    def _begin(self, connection: smtplib.SMTP, letter: Letter) -> tuple[int, bytes]:
        options = ["SMTPUTF8", "BODY=8BITMIME"] if needs_utf8(letter) else []
        if options and not connection.has_extn("smtputf8"):
            cause = "this address has letters that the mail server cannot carry; use another address"
            raise MailError(cause, whom=letter.key, permanent=True, address=True)
        return connection.mail(letter.sender_email, options)

    def _connected(self) -> smtplib.SMTP:
        try:
            return self._dialled()
        except smtplib.SMTPAuthenticationError as problem:
            raise self._unusable("refused the user name or password") from problem
        except smtplib.SMTPNotSupportedError as problem:
            raise self._unusable("does not offer STARTTLS or logging in") from problem
        except ssl.SSLError as problem:
            raise self._unusable(untrusted(problem)) from problem
        except (smtplib.SMTPException, OSError) as problem:
            raise self._unusable("cannot be reached") from problem

    def _dialled(self) -> smtplib.SMTP:
        context = self._context or ssl.create_default_context()
        if self.tls is Tls.IMPLICIT:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            connection.ehlo_or_helo_if_needed()
            if self.tls is Tls.STARTTLS:
                connection.starttls(context=context)
                connection.ehlo()
            if self.user:
                connection.login(self.user, self._password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _unusable(self, what: str) -> MailError:
        return MailError(f"the mail server {self.host}:{self.port} {what}", everyone=True)

    def _address(self, connection: smtplib.SMTP, letter: Letter) -> None:
        code, said = connection.rcpt(letter.to_email)
        if code // 100 != 2:
            # a full mailbox or the server's policy (it will not relay for us) is not the address: another time it goes
            refusal = judged(f"{code} {said.decode('utf-8', 'replace')}")
            later = code // 100 == 5 and refusal is not None and not refusal.for_good
            raise self._refused("the address was refused", code, said, letter, later=later, address=not later)

    def _hand_over(self, connection: smtplib.SMTP, letter: Letter, content: bytes) -> None:
        code, said = connection.docmd("DATA")
        if code != 354:
            raise self._refused("the letter was refused", code, said, letter)
        connection.send(_LEADING_DOT.sub(b"..", content) + b".\r\n")
        try:
            code, said = connection.getreply()
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            raise MailUncertain(f"{self.host} took the letter and never answered", whom=letter.key) from problem
        if code // 100 != 2:
            raise self._refused("the letter was refused", code, said, letter)

    def _expect_sender(self, code: int, said: bytes, letter: Letter) -> None:
        if code // 100 == 2:
            return
        # the sender is the same for every letter, so this is not the recipient's matter, unless it is too large
        raise self._refused("the sender was refused", code, said, letter, ours=code // 100 == 5 and code != _TOO_LARGE)

    def _refused(
        self,
        what: str,
        code: int,
        said: bytes,
        letter: Letter,
        *,
        ours: bool = False,
        later: bool = False,
        address: bool = False,
    ) -> MailError:
        """The error for a refusal, after which the connection is ready for the next letter or gone."""
        everyone = ours or code == _CLOSING or code in _WANTS_LOGIN
        self._reset(closing=code == _CLOSING)
        permanent = code // 100 == 5 and not everyone and not later
        return MailError(
            f"{what} ({code} {remark(said, letter)})".replace(" )", ")"),
            whom=letter.key,
            permanent=permanent,
            everyone=everyone,
            address=address and permanent,
        )

    def _reset(self, *, closing: bool) -> None:
        if self._connection is None or closing:
            self._drop()
            return
        try:
            code, _ = self._connection.rset()
        except (OSError, smtplib.SMTPException):
            code = _CLOSING
        if code // 100 != 2:
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
