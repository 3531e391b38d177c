"""SMTP: which refusal means what, and what a lost connection leaves certain."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from sets.mail.transports.kinds import Tls
from sets.mail.transports.provider_remarks import remark
from sets.mail.transports.smtp import Smtp
from sets.model.errors import MailError, MailUncertain, SettingsError
from tests.support.builders import a_letter
from tests.support.mail_servers import (
    CUT,
    LOOPBACK,
    SILENCE,
    Mailroom,
    Script,
    a_closed_port,
    certificates,
    scripted_smtp,
    sign_in,
    smtp_server,
)

ADA = a_letter()
BEN = a_letter(to_email="ben.okoro@example.gov.uk", to_name="Ben Okoro", message_id="<ben@example.org>")
PASSWORD = "correct horse"


def dial(port: int, **options: Any) -> Smtp:
    return Smtp(LOOPBACK, port, **{"tls": Tls.NONE, "timeout": 5.0, **options})


OF_THE_ADDRESS = ("an unknown address", "an address refused without more words", "a mailbox that is switched off")
"""Refusals after which nothing more is sent there, as after a bounce."""
REFUSALS: dict[str, tuple[dict[str, Any], bool, bool]] = {
    # script, permanent, everyone
    "an unknown address": ({"RCPT": "550 5.1.1 no such user"}, True, False),
    "an address refused without more words": ({"RCPT": "550 no"}, True, False),
    "a mailbox that is switched off": ({"RCPT": "550 5.2.1 disabled"}, True, False),
    "a mailbox that is full, said as if for good": ({"RCPT": "552 5.2.2 over quota"}, False, False),
    "a sender that a group does not know": ({"RCPT": "550 5.7.133 not in the group"}, False, False),
    "a server that will not relay": ({"RCPT": "554 5.7.1 Relay access denied"}, False, False),
    "a full mailbox": ({"RCPT": "452 4.2.2 mailbox full"}, False, False),
    "greylisting": ({"RCPT": "451 4.7.1 come back later"}, False, False),
    "a server that wants a login": ({"RCPT": "530 5.7.0 authentication required"}, False, True),
    "a server that closes at the address": ({"RCPT": "421 4.3.2 closing"}, False, True),
    "an unwelcome sender": ({"MAIL": "550 5.7.1 not you"}, False, True),
    "a sender to try later": ({"MAIL": "451 4.3.0 try again"}, False, False),
    "a letter announced as too large": ({"MAIL": "552 5.3.4 too big"}, True, False),
    "a server that closes at the sender": ({"MAIL": "421 4.3.2 closing"}, False, True),
    "no letters now": ({"DATA": "451 4.3.0 try again"}, False, False),
    "no letters ever": ({"DATA": "554 5.5.1 no valid recipients"}, True, False),
    "content refused": ({"DOT": "554 5.7.1 looks like spam"}, True, False),
    "content put off": ({"DOT": "451 4.3.0 scanner is down"}, False, False),
    "closing after the letter": ({"DOT": "421 4.3.2 closing, not taken"}, False, True),
    "a busy greeting": ({"HELLO": "421 4.3.2 too busy"}, False, True),
    "a refusing greeting": ({"HELLO": "554 5.3.2 no service"}, False, True),
    "cut at the greeting": ({"HELLO": CUT}, False, True),
    "cut at hello": ({"EHLO": CUT}, False, True),
    "cut at the sender": ({"MAIL": CUT}, False, False),
    "cut at the address": ({"RCPT": CUT}, False, False),
    "cut before the letter": ({"DATA": CUT}, False, False),
    "silence before the letter": ({"DATA": SILENCE}, False, False),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_a_refusal_means(name: str) -> None:
    replies, permanent, everyone = REFUSALS[name]
    with scripted_smtp(Script(**replies)) as port:
        transport = dial(port, timeout=1 if SILENCE in replies.values() else 5)
        with pytest.raises(MailError) as refused:
            transport.send(ADA)
        transport.close()
    assert (refused.value.permanent, refused.value.everyone, refused.value.retry_at) == (permanent, everyone, None)
    assert refused.value.address is (name in OF_THE_ADDRESS)


@pytest.mark.parametrize("end", [CUT, SILENCE])
def test_no_reply_after_the_letter_is_uncertain(end: str) -> None:
    with scripted_smtp(Script(DOT=end)) as port:
        transport = dial(port, timeout=1 if end == SILENCE else 5)
        with pytest.raises(MailUncertain):
            transport.send(ADA)
        transport.close()


def test_a_connection_lost_while_the_letter_is_sent_is_certain() -> None:
    long = a_letter(text="A line of a very long letter.\n" * 400_000)
    with scripted_smtp(Script(LETTER=CUT)) as port:
        transport = dial(port)
        with pytest.raises(MailError) as refused:
            transport.send(long)
        transport.close()
    assert (refused.value.permanent, refused.value.everyone) == (False, False)


def test_one_bad_address_stops_nobody_else_and_keeps_the_connection() -> None:
    room = Mailroom()
    room.rcpt["ada.marsh@example.gov.uk"] = "550 5.1.1 no such user"
    with smtp_server(room) as port:
        transport = dial(port)
        with pytest.raises(MailError):
            transport.send(ADA)
        transport.send(BEN)
        transport.close()
    assert [one.rcpt_tos for one in room.arrived] == [["ben.okoro@example.gov.uk"]]


def test_a_batch_goes_over_one_connection_and_is_closed_politely() -> None:
    script = Script(RCPT=["250 OK", "550 no", "250 OK"])
    with scripted_smtp(script) as port:
        transport = dial(port)
        transport.send(ADA)
        with pytest.raises(MailError):
            transport.send(BEN)
        transport.send(ADA)
        transport.close()
    assert script.connections == 1
    assert script.heard[-1].upper() == "QUIT"


@pytest.mark.parametrize("asleep", [CUT, "421 4.4.2 idle too long"])
def test_a_connection_that_fell_asleep_is_replaced_before_anything_is_lost(asleep: str) -> None:
    script = Script(MAIL=["250 OK", asleep, "250 OK"])
    with scripted_smtp(script) as port:
        transport = dial(port)
        transport.send(ADA)
        transport.send(BEN)
        transport.close()
    assert script.connections == 2
    assert [line for line in script.heard if line.upper().startswith("RCPT")] == [
        "rcpt TO:<ada.marsh@example.gov.uk>",
        "rcpt TO:<ben.okoro@example.gov.uk>",
    ]


@pytest.mark.parametrize("replies", [{"DOT": [CUT, "250 taken"]}, {"RSET": CUT, "RCPT": ["550 no", "250 OK"]}])
def test_after_a_broken_letter_the_next_one_dials_anew(replies: dict[str, Any]) -> None:
    script = Script(**replies)
    with scripted_smtp(script) as port:
        transport = dial(port)
        with pytest.raises((MailError, MailUncertain)):
            transport.send(ADA)
        transport.send(BEN)
        transport.close()
    assert script.connections == 2


def test_what_the_server_says_is_told_without_the_person() -> None:
    said = "550 5.1.1 <ada.marsh@example.gov.uk>: user Ada MARSH (ada.marsh) unknown at this desk"
    with scripted_smtp(Script(RCPT=said)) as port:
        transport = dial(port)
        with pytest.raises(MailError) as refused:
            transport.send(ADA)
        transport.close()
    assert str(refused.value) == (
        f"mail: {ADA.key}: the address was refused (550 5.1.1 (address) user (name) (name) ((name)) unknown at this desk)"
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("5.7.1 siân WYN is away; write to <desk@example.org>", "5.7.1 (name) (name) is away; write to (address)"),
        ("mailbox desk7 full\r\nforged: line", "mailbox (name) full forged: line"),
        (b"\xff\xfe not UTF-8", "\ufffd\ufffd not UTF-8"),
        ("x" * 500, "x" * 200),
        ("Wynford is no Wyn", "Wynford is no (name)"),
    ],
)
def test_a_remark_names_nobody_and_stays_on_one_line(said: str | bytes, told: str) -> None:
    assert remark(said, a_letter(to_name="Siân Wyn", to_email="desk7@example.gov.uk")) == told


def test_an_address_in_other_letters_needs_a_server_that_carries_them() -> None:
    script = Script()
    with scripted_smtp(script) as port:
        transport = dial(port)
        with pytest.raises(MailError, match="use another address") as refused:
            transport.send(a_letter(to_email="siân@example.org"))
        transport.send(ADA)
        transport.close()
    assert refused.value.permanent
    assert script.connections == 1
    assert not any("siân" in line for line in script.heard)


# --- who may speak to whom -------------------------------------------------------------------------------------


# aiosmtpd does not see that its socket was wrapped in TLS from the first byte, and warns about the login
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
def test_a_login_over_tls(tmp_path: Path, tls: Tls) -> None:
    ours, theirs = certificates(tmp_path)
    room = Mailroom()
    how = {"tls_context": ours, "require_starttls": True} if tls is Tls.STARTTLS else {"ssl_context": ours}
    options = {
        "authenticator": sign_in(PASSWORD),
        "auth_required": True,
        "auth_require_tls": tls is Tls.STARTTLS,
    }
    with smtp_server(room, **how, **options) as port:
        transport = dial(port, tls=tls, context=theirs, user="sets", password=PASSWORD)
        transport.send(ADA)
        transport.close()
        wrong = dial(port, tls=tls, context=theirs, user="sets", password="wrong horse")
        with pytest.raises(MailError, match="refused the user name or password") as refused:
            wrong.send(ADA)
    assert len(room.arrived) == 1
    assert (refused.value.permanent, refused.value.everyone) == (False, True)
    assert "horse" not in str(refused.value)


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
def test_a_server_with_a_strange_certificate_is_not_spoken_to(tmp_path: Path, tls: Tls) -> None:
    ours, _ = certificates(tmp_path)
    room = Mailroom()
    how = {"tls_context": ours} if tls is Tls.STARTTLS else {"ssl_context": ours}
    with smtp_server(room, **how) as port:
        transport = dial(port, tls=tls, context=ssl.create_default_context())
        with pytest.raises(
            MailError, match=r"could not be trusted .*; .* set SSL_CERT_FILE in the environment: \.env is not enough"
        ) as refused:
            transport.send(ADA)
    assert refused.value.everyone
    assert room.arrived == []


def test_a_server_without_starttls_gets_nothing() -> None:
    script = Script()
    with scripted_smtp(script) as port:
        transport = dial(port, tls=Tls.STARTTLS)
        with pytest.raises(MailError, match="does not offer STARTTLS") as refused:
            transport.send(ADA)
    assert refused.value.everyone
    assert not any(line.upper().startswith("MAIL") for line in script.heard)


@pytest.mark.parametrize("host", ["mail.example.gov.uk", "localhost.example.org", "127.0.0.1.example.org", "10.0.0.1"])
def test_a_password_is_not_sent_unprotected_across_a_network(host: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Smtp(host, user="sets", password=PASSWORD, tls=Tls.NONE)
    assert PASSWORD not in str(refused.value)


def test_nobody_there_is_everyones_trouble() -> None:
    with pytest.raises(MailError, match="cannot be reached") as refused:
        dial(a_closed_port()).send(ADA)
    assert (refused.value.permanent, refused.value.everyone) == (False, True)


def test_a_server_that_never_greets_is_given_up() -> None:
    with socket.create_server((LOOPBACK, 0)) as deaf, pytest.raises(MailError) as refused:
        dial(deaf.getsockname()[1], timeout=0.2).send(ADA)
    assert refused.value.everyone
