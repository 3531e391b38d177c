"""A `Letter` as a MIME message (RFC 5322, 2045, 6047): the same letter gives the same bytes.

The standard library's own folding drops the quotes of a long name with commas, which turns its words into further
recipients, and encodes long ids. So header values are encoded here (RFC 2047), and folded only at their spaces.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from email import quoprimime
from email.headerregistry import BaseHeader, ContentDispositionHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from email.utils import format_datetime
from typing import Any

from sets.model.errors import MailError
from sets.model.messages import Attachment, CalendarPart, Letter
from sets.text.clean import one_line, paragraphs

LINE_LIMIT = 76
_WORD_OCTETS = 39  # in base64 and its frame 64 characters, which leaves room for "Subject: " in a line of 76
_QUOTABLE = 60  # a longer name might be folded inside its quotes
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_PLAIN = re.compile("[ -~]*")


def unstructured(text: str) -> str:
    """One-line `text` for a header such as Subject: itself when it is plain, else as encoded words."""
    if _plain(text) and all(len(word) <= LINE_LIMIT for word in text.split(" ")):
        return text
    return _encoded(text)


def mailbox(name: str, address: str) -> str:
    """A one-line name and an address for From, To or Reply-To; nothing in the name can become an address."""
    if not name:
        return address
    if not _plain(name) or len(name) > _QUOTABLE:
        return f"{_encoded(name)} <{address}>"
    if _ATOMS.fullmatch(name):
        return f"{name} <{address}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def _plain(text: str) -> bool:
    # "=?" in what someone typed would be read as an encoded word
    return bool(_PLAIN.fullmatch(text)) and "=?" not in text


def _encoded(text: str) -> str:
    return " ".join(f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?=" for piece in _pieces(text))


def _pieces(text: str) -> Iterator[bytes]:
    """UTF-8 in pieces that never part a character."""
    piece = b""
    for character in text:
        octets = character.encode()
        if len(piece) + len(octets) > _WORD_OCTETS:
            yield piece
            piece = b""
        piece += octets
    yield piece


class _Encoded(BaseHeader):
    """A value that is already in the form in which it travels."""

    max_count = None

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds["parse_tree"] = None
        kwds["decoded"] = value

    def fold(self, *, policy: Policy) -> str:
        first, *words = str(self).split(" ")
        lines = [f"{self.name}: {first}"]
        for word in words:
            if len(lines[-1]) + 1 + len(word) > LINE_LIMIT:
                lines.append("")
            lines[-1] += f" {word}"
        return policy.linesep.join(lines) + policy.linesep


def _policy() -> EmailPolicy[Any]:
    # typeshed asks of a header class what only the registry's own mixing gives it
    registry = HeaderRegistry(default_class=_Encoded, use_default_map=False)  # type: ignore[arg-type]
    registry.map_to_type("content-disposition", ContentDispositionHeader)  # type: ignore[arg-type]
    return SMTP.clone(header_factory=registry, cte_type="7bit")


POLICY = _policy()
UTF8_POLICY = POLICY.clone(utf8=True)
"""For addresses that only SMTPUTF8 carries (RFC 6531)."""


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
