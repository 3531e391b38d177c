"""A real IMAP server (dovecot) on loopback, started by the test itself, as a user of no rights, with all of it in one folder."""

from __future__ import annotations

import getpass
import imaplib
import os
import pwd
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from sets.mail.mailbox.account import Account
from sets.mail.mailbox.imap import Limits
from sets.mail.transports.kinds import Tls
from tests.support.mail_in import REPLIED
from tests.support.mail_servers import LOOPBACK, a_closed_port, certificates

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
needs_dovecot = pytest.mark.skipif(DOVECOT is None, reason="dovecot is not installed (dovecot-imapd)")
USER, PASSWORD = "sets@learning.example.gov.uk", "long-enough-for-a-test"
PATIENCE = 20.0

_CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/log
instance_name = {port}
protocols = imap
listen = {host}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:~/mail
mailbox_list_index = no
ssl = yes
ssl_cert = <{root}/certificate.pem
ssl_key = <{root}/certificate.pem
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login xoauth2
mail_max_userip_connections = 50
{more}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/tokens
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 50
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that listens: its ports, its folder, a context that trusts it, and whose mailbox is looked at here."""

    port: int
    tls_port: int
    root: Path
    context: ssl.SSLContext
    user: str = USER

    def of(self, user: str) -> Server:
        """The same for the mailbox of somebody else, which is there, and empty."""
        return replace(self, user=user)

    @property
    def limits(self) -> Limits:
        return Limits(step=10.0, whole=60.0, context=self.context)

    def account(self, **changes: object) -> Account:
        """The mailbox as the settings would name it."""
        given = {"host": LOOPBACK, "port": self.tls_port, "user": self.user, "tls": Tls.IMPLICIT, "password": PASSWORD}
        return Account(**{**given, **changes})  # type: ignore[arg-type]

    @contextmanager
    def hands(self) -> Iterator[imaplib.IMAP4]:
        """Somebody of the office, signed in to the same mailbox with a program of their own."""
        with imaplib.IMAP4_SSL(LOOPBACK, self.tls_port, ssl_context=self.context) as client:
            client.login(self.user, PASSWORD)
            yield client

    def put(self, *mails: bytes, folder: str = "INBOX", at: datetime = REPLIED) -> None:
        """These mails come in at this time."""
        with self.hands() as client:
            for mail in mails:
                kind, said = client.append(f'"{folder}"', "", at, mail)  # type: ignore[arg-type]
                assert kind == "OK", said

    def flags(self, folder: str = "INBOX") -> dict[str, str]:
        """Each mail of a folder by its Message-ID, with its flags; looking changes none."""
        found = {}
        with self.hands() as client:
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return {}
            for number in client.search(None, "ALL")[1][0].split():
                _, data = client.fetch(number, "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
                head = next(one for one in data if isinstance(one, tuple))
                flags = b" ".join(one if isinstance(one, bytes) else one[0] for one in data)  # type: ignore[misc]
                said = [str(flag, "ascii") for flag in imaplib.ParseFlags(flags) if flag != b"\\Recent"]
                found[head[1].decode().split(":", 1)[1].strip()] = " ".join(sorted(said))
        return found

    def folder_of(self, name: str) -> Path:
        """Where the server keeps something of this mailbox: `tmp` of the INBOX, `setwise.read`."""
        mail = self.root / "home" / self.user / "mail"
        return mail / name if name == "tmp" else mail / f".{name}"

    def with_other_uids(self) -> None:
        """The server gives the INBOX another UIDVALIDITY, as after a repair: the UIDs from before say nothing any more."""
        folder = self.folder_of("tmp").parent
        for index in folder.glob("dovecot.index*"):
            index.unlink()
        listed = folder / "dovecot-uidlist"
        text = listed.read_text(encoding="ascii")
        listed.write_text(re.sub(r" V(\d+)", lambda found: f" V{int(found[1]) + 7}", text, count=1), encoding="ascii")

    def log(self) -> str:
        path = self.root / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


@contextmanager
def dovecot(*, more: str = "", tokens: str = "") -> Iterator[Server]:
    """A server for as long as this is open, on which everybody has a mailbox; it is ended by its own pid.

    `more` goes into its configuration; `tokens` is where it asks whose a token is.
    """
    assert DOVECOT is not None
    user = "nobody" if os.getuid() == 0 else getpass.getuser()
    who = pwd.getpwnam(user)
    root = Path(tempfile.mkdtemp(prefix="imap-"))
    _, context = certificates(root)
    port, tls_port = a_closed_port(), a_closed_port()
    for name in ("run", "state", "home"):
        (root / name).mkdir()
    group = subprocess.run(["id", "-gn", user], capture_output=True, text=True, check=True).stdout.strip()
    config = _CONFIG.format(
        root=root, host=LOOPBACK, port=port, tls_port=tls_port, user=user, group=group, uid=who.pw_uid,
        gid=who.pw_gid, more=more.format(root=root), password=PASSWORD,
    )  # fmt: skip
    asks = (
        f"introspection_url = {tokens or 'http://127.0.0.1:1'}\nintrospection_mode = auth\nusername_attribute = email\n"
    )
    (root / "tokens").write_text(asks, encoding="utf-8")
    (root / "dovecot.conf").write_text(config, encoding="utf-8")
    if os.getuid() == 0:
        for path in (root, *root.rglob("*")):
            os.chown(path, who.pw_uid, who.pw_gid)
    child = subprocess.Popen(
        [DOVECOT, "-F", "-c", str(root / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        **({"user": user, "group": who.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}),  # type: ignore[call-overload]
    )
    server = Server(port=port, tls_port=tls_port, root=root, context=context)
    try:
        _wait_for(child, server)
        yield server
    finally:
        child.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            child.wait(PATIENCE)
        child.kill()
        child.wait()
        assert child.stderr is not None
        child.stderr.close()
        shutil.rmtree(root, ignore_errors=True)


def _wait_for(child: subprocess.Popen[bytes], server: Server) -> None:
    limit = time.monotonic() + PATIENCE
    while True:
        if child.poll() is not None:
            assert child.stderr is not None
            raise AssertionError(f"dovecot did not start: {child.stderr.read().decode()} {server.log()}")
        try:
            with server.hands():
                return
        except (OSError, imaplib.IMAP4.error):
            assert time.monotonic() < limit, server.log()
            time.sleep(0.05)
