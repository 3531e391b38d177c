"""Reports of mail servers: of which letter, at which address, and what it means."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.mail.inbound.classify import Kind, classify
from sets.mail.inbound.delivery_report import MOST_NAMED, came_at, delivery_report, is_report
from sets.mail.inbound.parse import Mail, parse
from sets.mail.status_codes import judged
from sets.model.mail_events import Happened
from tests.support.bounces import ADA, LETTER, Sample, samples
from tests.support.builders import utc
from tests.support.mail_in import a_mail

SAMPLES = samples()


def read(raw: bytes) -> Mail:
    found = parse(raw)
    assert found is not None
    return found


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_what_each_mail_server_says_is_understood(sample: Sample) -> None:
    mail = read(sample.raw)
    found = delivery_report(mail)
    assert (is_report(mail), classify(mail)) == (True, Kind.BOUNCE)
    assert found.letters == (f"<{LETTER}>",)
    assert found.at == utc("2027-01-21 10:02:30"), "when our own side took it, whatever its author's clock said"
    mine = [one for one in found.said if sample.address in one.addresses or one.of_the_reader]
    told = [(one.happened, one.reason) for one in mine]
    assert told == ([(sample.happened, sample.reason)] if sample.happened is not None else [])


def test_an_ordinary_reply_is_no_report_however_much_it_quotes() -> None:
    quoting = a_mail(
        f"My mailbox was full, sorry.\n\n> <{ADA}>: 550 5.1.1 user unknown\n> Message-ID: <{LETTER}>",
        From=f"Ada <{ADA}>",
        Subject="Re: Your reflections",
        In_Reply_To=f"<{LETTER}>",
    )
    away = a_mail("I am away.", From=f"Ada <{ADA}>", Auto_Submitted="auto-replied", In_Reply_To=f"<{LETTER}>")
    assert [classify(read(raw)) for raw in (quoting, away)] == [Kind.REPLY, Kind.AUTOMATIC]


@pytest.mark.parametrize(
    ("trace", "came"),
    [
        ("Thu, 21 Jan 2027 10:02:30 +0000", utc("2027-01-21 10:02:30")),
        ("Mon, 01 Jan 1900 00:00:00 +0000", utc("2027-01-21 15:30")),
        ("Fri, 31 Dec 9999 23:59:59 -2359", utc("2027-01-21 15:30")),
        ("Mon, 9999999999999999999999 Jan 2027 09:00:00 GMT", utc("2027-01-21 15:30")),
        ("", utc("2027-01-21 15:30")),
    ],
)
def test_when_a_report_came_is_told_by_a_trace_that_can_be_so_else_by_its_date(trace: str, came: datetime) -> None:
    mail = parse(a_mail(Received=f"from mx.example.gov.uk by mail.example.org; {trace}"))
    assert mail is not None
    assert came_at(mail) == came


def test_a_report_names_no_more_than_any_report_does() -> None:
    many = "\n".join(f"<user{n}@example.org>:\n550 5.1.1 unknown <{n:032x}@example.org>\n" for n in range(500))
    found = delivery_report(read(a_mail(f"Hi. This is the qmail-send program.\n\n{many}", From="MAILER-DAEMON@mx")))
    assert (len(found.said), len(found.letters)) == (MOST_NAMED, MOST_NAMED)


CODES = [
    ("550 5.1.1 no such user", "", True, "there is no such mailbox (5.1.1)"),
    ("550-5.1.1 first line 550 5.1.1 second", "", True, "there is no such mailbox (5.1.1)"),
    ("", "5.1.2", True, "what stands after the @ takes no mail (5.1.2)"),
    ("", "5.4.4", True, "what stands after the @ takes no mail (5.4.4)"),
    ("550 5.2.1 disabled", "", True, "the mailbox is switched off (5.2.1)"),
    ("552 5.2.2 over quota", "", False, "the mailbox is full (5.2.2)"),
    ("452 4.2.2 full", "", False, "the mailbox is full (4.2.2)"),
    ("451 4.7.1 greylisted", "", False, "a rule of the receiving mail server blocks it (4.7.1)"),
    ("550 5.7.1 policy", "", False, "a rule of the receiving mail server blocks it (5.7.1)"),
    ("550 5.7.1 user does not exist on this relay", "", False, "a rule of the receiving mail server blocks it (5.7.1)"),
    ("525 5.7.13 disabled", "", True, "the mailbox is switched off (5.7.13)"),
    ("550 5.4.1 Recipient address rejected: Access denied", "", True, "there is no such mailbox (5.4.1)"),
    ("no answer", "5.4.1", False, "the receiving mail server could not be reached in time (5.4.1)"),
    ("553 5.1.8 Bad sender", "", False, "the receiving mail server does not take our sender’s address (5.1.8)"),
    ("smtp; 550 5.1.1 unknown", "5.0.0", True, "there is no such mailbox (5.1.1)"),
    ("550 user unknown", "5.0.0", True, "there is no such mailbox (5.0.0)"),
    ("554 5.3.0 other", "", False, "it was not taken this time (5.3.0)"),
    ("550 no", "", True, "the address is refused (550)"),
    ("554 rejected as spam", "", False, "a rule of the receiving mail server blocks it (554)"),
    ("552 message too big", "", False, "it was not taken this time (552)"),
    ("550 Denied by policy", "5.0.0", False, "a rule of the receiving mail server blocks it (5.0.0)"),
    (
        "SMTP error after MAIL FROM:<a@example.org>: 550 no",
        "",
        False,
        "a rule of the receiving mail server blocks it (550)",
    ),
    ("550 5.0.0 Sender address does not exist", "", False, "a rule of the receiving mail server blocks it (5.0.0)"),
    ("550 #5.1.0 Address rejected.", "5.0.0", True, "the address is refused (5.1.0)"),
    (
        "550 5.1.0 192.0.2.2 is not allowed to send: SPF",
        "5.1.0",
        False,
        "a rule of the receiving mail server blocks it (5.1.0)",
    ),
    ("Quota exceeded", "", False, "the mailbox is full"),
]


@pytest.mark.parametrize(("said", "status", "for_good", "reason"), CODES)
def test_what_a_code_means(said: str, status: str, for_good: bool, reason: str) -> None:
    found = judged(said, status)
    assert found is not None
    assert (found.for_good, found.reason) == (for_good, reason)


@pytest.mark.parametrize("said", ["", "sorry", "from 10.5.1.1 by mx", "version 5.1.10.2", "call 0550 123"])
def test_what_says_nothing_means_nothing(said: str) -> None:
    assert judged(said) is None


@given(st.binary(max_size=400), st.sampled_from(list(SAMPLES.values())), st.integers(0, 2_000), st.integers(0, 300))
def test_a_broken_report_never_raises(noise: bytes, sample: Sample, at: int, cut: int) -> None:
    broken = sample.raw[:at] + noise + sample.raw[at + cut :]
    mail = parse(broken)
    if mail is not None:
        is_report(mail)
        found = delivery_report(mail)
        assert len(found.said) <= MOST_NAMED
        assert all(one.happened in Happened for one in found.said)
