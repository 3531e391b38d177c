"""Reports about a mail that did not arrive, as the common mail servers write them; constructed, after the form of real ones."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from sets.model.mail_events import Happened

ADA = "ada.marsh@example.gov.uk"
LETTER = "0123456789abcdef0123456789abcdef@learning.example.gov.uk"
WHEN = "Thu, 21 Jan 2027 10:02:30 +0000"
_COPY = """\
From: Learning sets <sets@learning.example.gov.uk>
To: Ada Marsh <{to}>
Subject: Your reflections on session 1
Message-ID: <{letter}>
Date: Thu, 21 Jan 2027 10:00:00 +0000

Dear Ada, what did you learn? See https://sets.example.gov.uk/
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A report, and what is to be understood from it."""

    raw: bytes
    happened: Happened | None
    reason: str = ""
    address: str = ADA


def _mail(sender: str, subject: str, body: str, content_type: str = "text/plain", **headers: str) -> bytes:
    given = {
        "Return-Path": "<>",
        "Received": f"from mx.example.gov.uk by mail.learning.example.gov.uk with ESMTPS; {WHEN}",
        "Date": "Thu, 21 Jan 2027 09:00:00 +0000",
        "From": sender,
        "To": "sets@learning.example.gov.uk",
        "Subject": subject,
        "Message-ID": "<report-1@mx.example.gov.uk>",
        "MIME-Version": "1.0",
        "Content-Type": content_type,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\n" for name, value in given.items())
    return f"{head}\n{body}".replace("\n", "\r\n").encode()


def _report(
    sender: str, subject: str, human: str, fields: str, copy: str, *, kind: str = "rfc822", **headers: str
) -> bytes:
    body = f"""\
--r
Content-Type: text/plain; charset=utf-8

{human}
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.gov.uk
Arrival-Date: Thu, 21 Jan 2027 10:00:02 +0000

{fields}
--r
Content-Type: {"text/rfc822-headers" if kind == "headers" else "message/rfc822"}

{copy}
--r--
"""
    content_type = 'multipart/report; report-type=delivery-status; boundary="r"'
    return _mail(sender, subject, body, content_type, **headers)


DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.example.gov.uk>"


def samples(letter: str = LETTER, to: str = ADA) -> dict[str, Sample]:
    """One of each, about this letter to this address."""
    copy = _COPY.format(letter=letter, to=to)
    no_mailbox = "there is no such mailbox (5.1.1)"
    return {
        "postfix": Sample(
            raw=_report(
                DAEMON,
                "Undelivered Mail Returned to Sender",
                f"This is the mail system at host mx.example.gov.uk.\n\n<{to}>: host mail said: 550 5.1.1\n    no such user",
                f"Final-Recipient: rfc822; {to}\nOriginal-Recipient: rfc822;{to}\nAction: failed\nStatus: 5.1.1\n"
                f"Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address rejected:\n    User unknown",
                copy,
            ),
            happened=Happened.BOUNCED,
            reason=no_mailbox,
            address=to,
        ),
        "postfix, still trying": Sample(
            raw=_report(
                DAEMON,
                "Delayed Mail (still being retried)",
                "THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.",
                f"Final-Recipient: rfc822; {to}\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: Tue, 26 Jan 2027 10:00:00 +0000",
                copy,
                kind="headers",
            ),
            happened=Happened.DEFERRED,
            address=to,
            reason="a report says that it is delayed",
        ),
        "postfix, after five days": Sample(
            raw=_report(
                DAEMON,
                "Undelivered Mail Returned to Sender",
                "This is the mail system",
                f"Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 4.4.1\n"
                "Diagnostic-Code: X-Postfix; connect to mx[192.0.2.1]:25: Connection timed out",
                copy,
            ),
            happened=Happened.SOFT,
            reason="the receiving mail server could not be reached in time (4.4.1)",
            address=to,
        ),
        "office 365": Sample(
            raw=_report(
                "<postmaster@council.example.gov.uk>",
                "Undeliverable: Your reflections on session 1",
                f"Your message to {to} couldn't be delivered.\n\nada.marsh wasn't found at example.gov.uk.",
                f"Final-Recipient: rfc822;{to}\nAction: failed\nStatus: 5.1.10\n"
                "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
                "Received: from mail\nSubject: Your reflections\n",
                kind="headers",
                In_Reply_To=f"<{letter}>",
                References=f"<{letter}>",
            ),
            happened=Happened.BOUNCED,
            reason="the address takes no mail (5.1.10)",
            address=to,
        ),
        "office 365 at its edge": Sample(
            raw=_report(
                DAEMON,
                "Undelivered Mail Returned to Sender",
                "",
                f"Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.4.1\n"
                f"Diagnostic-Code: smtp; 550 5.4.1 [{to}]: Recipient address rejected: Access denied. AS(201806281)",
                copy,
            ),
            happened=Happened.BOUNCED,
            reason="there is no such mailbox (5.4.1)",
            address=to,
        ),
        "office 365, a rule": Sample(
            raw=_report(
                "<postmaster@council.example.gov.uk>",
                "Undeliverable: Your reflections",
                "",
                f"Final-Recipient: rfc822;{to}\nAction: failed\nStatus: 5.7.133\n"
                "Diagnostic-Code: smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup",
                copy,
            ),
            happened=Happened.SOFT,
            reason="a rule of the receiving mail server blocks it (5.7.133)",
            address=to,
        ),
        "google": Sample(
            raw=_report(
                "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
                "Delivery Status Notification (Failure)",
                f"** Address not found **\n\nYour message wasn't delivered to {to} because the address couldn't be found.",
                f"Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1\n"
                "Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.\n"
                " 550 5.1.1  https://support.google.com/mail/?p=NoSuchUser a1si1",
                copy,
                X_Failed_Recipients=to,
            ),
            happened=Happened.BOUNCED,
            reason=no_mailbox,
            address=to,
        ),
        "google, a full mailbox": Sample(
            raw=_report(
                "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
                "Delivery Status Notification (Failure)",
                "** Message blocked **",
                f"Final-Recipient: rfc822; {to}\nAction: failed\nStatus: 4.2.2\n"
                "Diagnostic-Code: smtp; 452-4.2.2 The recipient's inbox is out of storage space.",
                copy,
            ),
            happened=Happened.SOFT,
            reason="the mailbox is full (4.2.2)",
            address=to,
        ),
        "mimecast, with spaces before its colons": Sample(
            raw=_report(
                "Postmaster <postmaster@example.gov.uk>",
                "[Postmaster] Email Delivery Failure",
                f"an email you addressed to email address :\n-- {to}\n\ncould not be delivered.",
                f"DISPLAY_DATE_FORMAT : EEE\nAction : failed\nStatus : 5.0.0\n"
                f"Diagnostic-Code : smtp;550 No such user here\nOriginal-Recipient : rfc/822;{to}\nFinal-Recipient : rfc/822;{to}",
                copy,
            ),
            happened=Happened.BOUNCED,
            reason="there is no such mailbox (5.0.0)",
            address=to,
        ),
        "qmail": Sample(
            raw=_mail(
                "MAILER-DAEMON@mx.example.gov.uk",
                "failure notice",
                "Hi. This is the qmail-send program at mx.example.gov.uk.\n"
                "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
                "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
                f"<{to}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
                f"--- Below this line is a copy of the message.\n\nReturn-Path: <sets@learning.example.gov.uk>\n{copy}",
            ),
            happened=Happened.BOUNCED,
            reason=no_mailbox,
            address=to,
        ),
        "exim": Sample(
            raw=_mail(
                "Mail Delivery System <Mailer-Daemon@mx.example.gov.uk>",
                "Mail delivery failed: returning message to sender",
                "This message was created automatically by mail delivery software.\n\n"
                "A message that you sent could not be delivered to one or more of its\n"
                "recipients. This is a permanent error. The following address(es) failed:\n\n"
                f"  {to}\n    Unrouteable address\n\n"
                f"------ This is a copy of the message, including all the headers. ------\n\n{copy}",
                X_Failed_Recipients=to,
                Auto_Submitted="auto-replied",
            ),
            happened=Happened.BOUNCED,
            reason="there is no such mailbox",
            address=to,
        ),
        "exim, still trying": Sample(
            raw=_mail(
                "Mail Delivery System <Mailer-Daemon@mx.example.gov.uk>",
                "Warning: message 1kX delayed 24 hours",
                "This message was created automatically by mail delivery software.\n"
                "A message that you sent has not yet been delivered to one or more of its\n"
                "recipients after more than 24 hours on the queue.\n\n"
                f"The address to which the message has not yet been delivered is:\n\n  {to}\n    Delay reason: Connection timed out\n\n"
                "No action is required on your part. Delivery attempts will continue for\nsome time.\n\n"
                f"------ This is a copy of the message, including all the headers. ------\n\n{copy}",
            ),
            happened=Happened.DEFERRED,
            address=to,
            reason="a report says that it is delayed",
        ),
        "exim, to a forwarding": Sample(
            raw=_mail(
                "Mail Delivery System <Mailer-Daemon@mx.example.gov.uk>",
                "Mail delivery failed: returning message to sender",
                "This message was created automatically by mail delivery software.\n\n"
                "The following address(es) failed:\n\n"
                f"  elsewhere@example.org\n    (generated from {to})\n    550 5.1.1 User unknown\n\n"
                f"------ This is a copy of the message, including all the headers. ------\n\n{copy}",
                X_Failed_Recipients="elsewhere@example.org",
            ),
            happened=None,
            address=to,
        ),
        "all of it in base64": Sample(
            raw=_mail(
                "MAILER-DAEMON@mx.example.gov.uk",
                "failure notice",
                base64.encodebytes(
                    f"Hi. This is the qmail-send program.\n\n<{to}>:\n550 5.2.1 mailbox disabled\n\n"
                    f"--- Below this line is a copy of the message.\n\n{copy}".encode()
                ).decode(),
                "text/plain; charset=utf-8",
                Content_Transfer_Encoding="base64",
            ),
            happened=Happened.BOUNCED,
            reason="the mailbox is switched off (5.2.1)",
            address=to,
        ),
        "its parts in base64": Sample(
            raw=_mail(
                DAEMON,
                "Undelivered Mail Returned to Sender",
                "--r\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
                + base64.encodebytes(
                    f"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; {to}\nAction: failed\nStatus: 5.1.1\n".encode()
                ).decode()
                + "\n--r\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
                + base64.encodebytes(copy.encode()).decode()
                + "\n--r--\n",
                'multipart/report; report-type=delivery-status; boundary="r"',
            ),
            happened=Happened.BOUNCED,
            reason=no_mailbox,
            address=to,
        ),
        "with nothing said": Sample(
            raw=_mail(DAEMON, "Undelivered Mail Returned to Sender", f"<{to}>: sorry\n\n{copy}"),
            happened=Happened.SOFT,
            reason="it came back, and the report does not say why",
            address=to,
        ),
        "taken, and passed on": Sample(
            raw=_report(
                DAEMON,
                "Successful Mail Delivery Report",
                "",
                f"Final-Recipient: rfc822; {to}\nAction: relayed\nStatus: 2.1.5",
                copy,
            ),
            happened=Happened.DEFERRED,
            address=to,
        ),
        "taken": Sample(
            raw=_report(
                DAEMON,
                "Successful Mail Delivery Report",
                "",
                f"Final-Recipient: rfc822; {to}\nAction: delivered\nStatus: 2.0.0",
                copy,
            ),
            happened=Happened.DELIVERED,
            address=to,
        ),
        "a complaint that names nobody": Sample(
            raw=_mail(
                "feedback@mail.example.net",
                "FW: Your reflections",
                "--r\nContent-Type: text/plain\n\nThis is an abuse report.\n--r\nContent-Type: message/feedback-report\n\n"
                "Feedback-Type: abuse\nUser-Agent: SomeFBL/1.0\nVersion: 1\nOriginal-Rcpt-To: <redacted>\n\n"
                f"--r\nContent-Type: message/rfc822\n\n{copy}\n--r--\n",
                'multipart/report; report-type=feedback-report; boundary="r"',
            ),
            happened=Happened.COMPLAINED,
            reason="they reported it as spam",
            address="",
        ),
    }
