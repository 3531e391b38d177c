"""A `Letter` as a MIME message (RFC 5322, 2045, 6047): the same letter gives the same bytes."""

from __future__ import annotations

import base64
import hashlib
import re
from email import quoprimime
from email.message import EmailMessage
from email.utils import format_datetime

from sets.mail.headers import LINE_LIMIT, POLICY, UTF8_POLICY, mailbox, unstructured
from sets.model.errors import MailError
from sets.model.messages import Attachment, CalendarPart, Letter
from sets.text.clean import one_line, paragraphs

_ADDRESS = re.compile(r'[^\s@"<>(),;:\\\[\]]+@[^\s@"<>(),;:\\\[\]]+')
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MEDIA = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_PRINTABLE_ASCII = re.compile(r"[\t\n -~]*")


def needs_utf8(letter: Letter) -> bool:
    """Whether an address of the letter can only travel by SMTPUTF8 (RFC 6531)."""
    return not (letter.sender_email + letter.reply_to + letter.to_email).isascii()


def to_bytes(letter: Letter) -> bytes:
    """The letter as it travels, CRLF throughout. MailError (permanent) as `to_message`."""
    return to_message(letter).as_bytes()


def to_message(letter: Letter) -> EmailMessage:
    """The letter as a message for its one recipient.

    Line breaks and control characters in names and subject become spaces; in an address or an id they are refused
    with a MailError (permanent), for there is no right way to read them. The headers hold their encoded form.
    """
    check(letter)
    message = EmailMessage(UTF8_POLICY if needs_utf8(letter) else POLICY)
    message["From"] = mailbox(one_line(letter.sender_name), letter.sender_email)
    message["To"] = mailbox(one_line(letter.to_name), letter.to_email)
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Subject"] = unstructured(one_line(letter.subject))
    message["Date"] = format_datetime(letter.date)
    for name, value in own_headers(letter).items():
        message[name] = value
    _fill(message, letter)
    return message


def own_headers(letter: Letter) -> dict[str, str]:
    """The headers beside the addresses, subject and date: ids, thread, loop guards, unsubscribing."""
    headers = {"Message-ID": letter.message_id}
    if letter.in_reply_to:
        headers |= {"In-Reply-To": letter.in_reply_to, "References": letter.in_reply_to}
    # not "All": that would also ask Exchange for no bounces
    headers |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
    if letter.unsubscribe:
        ways = [way.strip().strip("<>") for way in letter.unsubscribe.split(",")]
        headers["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways)
        if any(way.startswith("https:") for way in ways):
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def check(letter: Letter) -> None:
    """MailError (permanent) unless every address, id and link of the letter can stand in a header."""
    for what, address in (
        ("the sender's address", letter.sender_email),
        ("the reply address", letter.reply_to),
        ("the recipient's address", letter.to_email),
    ):
        if (address or what != "the reply address") and not _is_address(address):
            raise MailError(f"{what} cannot be written in a letter", whom=letter.key, permanent=True)
    for ident in (letter.message_id, *filter(None, (letter.in_reply_to,))):
        if not _MESSAGE_ID.fullmatch(ident) or len(ident) > 900:
            raise MailError("the letter's Message-ID is not in the form <id@host>", whom=letter.key, permanent=True)
    for one in letter.attachments:
        if not (_FILE.fullmatch(one.name) and _MEDIA.fullmatch(one.media)):
            raise MailError("an attached file has a name that no header can carry", whom=letter.key, permanent=True)
    if not re.fullmatch(r"[ -~]{0,900}", letter.unsubscribe):
        raise MailError("the link to unsubscribe cannot be written in a header", whom=letter.key, permanent=True)


def _is_address(address: str) -> bool:
    # 254 octets: the longest path that SMTP carries (RFC 5321 section 4.5.3.1.3)
    return bool(_ADDRESS.fullmatch(address)) and one_line(address) == address and len(address.encode()) <= 254


def _fill(message: EmailMessage, letter: Letter) -> None:
    texts = (_text(letter.text, "plain"), _text(letter.html, "html"))
    calendar = letter.calendar
    if calendar is None and not letter.attachments:
        _contain(message, letter, "alternative", texts)
        return
    inner = texts if calendar is None else (*texts, _calendar(calendar))
    invites = () if calendar is None else (_invite(calendar),)
    alternative = _contain(EmailMessage(POLICY), letter, "alternative", inner)
    _contain(message, letter, "mixed", (alternative, *invites, *map(_attachment, letter.attachments)))


def _contain(holder: EmailMessage, letter: Letter, subtype: str, parts: tuple[EmailMessage, ...]) -> EmailMessage:
    # made from the Message-ID, so that the same letter gives the same bytes
    digest = hashlib.sha256(f"{subtype} {letter.message_id}".encode()).hexdigest()
    holder["MIME-Version"] = "1.0"
    holder["Content-Type"] = f'multipart/{subtype}; boundary="=_{digest[:32]}"'
    for part in parts:
        holder.attach(part)
    return holder


def _text(text: str, subtype: str) -> EmailMessage:
    clean = paragraphs(text)
    readable = _PRINTABLE_ASCII.fullmatch(clean) and all(len(line) <= LINE_LIMIT for line in clean.split("\n"))
    kind = f"text/{subtype}; charset=utf-8"
    if readable:
        return _part(kind, "7bit", clean)
    return _part(kind, "quoted-printable", quoprimime.body_encode(clean.encode().decode("latin-1"), LINE_LIMIT))


def _calendar(calendar: CalendarPart) -> EmailMessage:
    """The part that gives Accept and Decline their buttons; base64, so that no relay touches its line ends."""
    kind = f"text/calendar; charset=UTF-8; method={calendar.method.value}"
    return _part(kind, "base64", base64.encodebytes(calendar.content).decode("ascii"))


def _invite(calendar: CalendarPart) -> EmailMessage:
    return _attachment(Attachment(name="invite.ics", media="application/ics", content=calendar.content))


def _attachment(attached: Attachment) -> EmailMessage:
    content = base64.encodebytes(attached.content).decode("ascii")
    part = _part(f'{attached.media}; name="{attached.name}"', "base64", content)
    part["Content-Disposition"] = f'attachment; filename="{attached.name}"'
    return part


def _part(kind: str, encoding: str, body: str) -> EmailMessage:
    part = EmailMessage(POLICY)
    part["Content-Type"] = kind
    part["Content-Transfer-Encoding"] = encoding
    part.set_payload(body)
    return part
