"""A mail's headers and parts, read so that nothing in them can raise: broken, hostile and honest mail alike (RFC 5322, 2045)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from sets.dates.moments import YEARS
from sets.mail.inbound import decode
from sets.text import clean

Mail = Message
LARGEST = 10 * 1024 * 1024
"""Bytes of a mail that is still read."""
MOST_PARTS = 100
MOST_HEADERS = 1_000
"""Headers of one part: five times what a mail through many servers has."""
LONGEST_HEADER = 20_000
_PARTS = re.compile(rb"boundary|message/", re.IGNORECASE)


class _Part(Message):
    """A part of a mail, within bounds: what Python makes of the parameters of a header takes the square of its length."""

    def set_raw(self, name: str, value: str) -> None:
        """Take a header as it was read, cut off where it is longer than any; MessageError for too many of them."""
        if len(self) >= MOST_HEADERS:
            raise MessageError("more headers than any mail has")
        super().set_raw(name, value[:LONGEST_HEADER])


class _Parts:
    """Makes the parts of one mail; MessageError for too many of them, before the rest is read."""

    def __init__(self) -> None:
        self._made = 0

    def __call__(self) -> _Part:
        self._made += 1
        if self._made > MOST_PARTS:
            raise MessageError("more parts than any mail has")
        return _Part()


def parse(raw: bytes) -> Mail | None:
    """The mail; None when it is too large, or in more parts or under more headers than any letter has."""
    if len(raw) > LARGEST or len(_PARTS.findall(raw)) > MOST_PARTS:
        return None
    try:
        # not policy.default: it parses headers strictly, and some that real programs write make it raise
        return BytesParser(_Parts(), policy=policy.compat32).parsebytes(raw)
    except (MessageError, ValueError, LookupError, RecursionError):
        return None


def headers(mail: Mail, name: str) -> tuple[str, ...]:
    """Every value of a header, decoded, each on one line."""
    wanted = name.lower()
    return tuple(clean.one_line(decode.header_text(value)) for value in _raw(mail, wanted))


def _raw(mail: Mail, wanted: str) -> Iterator[str]:
    return (str(value)[:LONGEST_HEADER] for key, value in mail.raw_items() if key.lower() == wanted)


def header(mail: Mail, name: str) -> str:
    """The first value of a header, or nothing."""
    return next(iter(headers(mail, name)), "")


def addresses(mail: Mail, *names: str) -> tuple[str, ...]:
    """The addresses in these headers, in lower case."""
    # encoded words stand in names only (RFC 2047 section 5): what they hold makes nobody an address
    raw = [clean.one_line(decode.plain_header(value)) for name in names for value in _raw(mail, name.lower())]
    with suppress(RecursionError):  # comments within comments, a thousand deep: nobody's address
        return tuple(address.lower() for _, address in getaddresses(raw) if "@" in address)
    return ()


def message_ids(mail: Mail, *names: str) -> tuple[str, ...]:
    """The ids in these headers, each with its angle brackets (RFC 5322 section 3.6.4)."""
    return tuple(found for name in names for value in headers(mail, name) for found in re.findall(r"<[^<>\s]+>", value))


def sent_at(mail: Mail) -> datetime | None:
    """When its author's program says that it was sent."""
    return moment_in(header(mail, "Date"))


def moment_in(text: str) -> datetime | None:
    """A moment as mail writes it (RFC 5322 section 3.3), in UTC; None for what is none, or in no year that could be meant."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if found.year not in YEARS:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)


def leaves(mail: Mail) -> Iterator[Mail]:
    """Every part that holds something itself. Reports and mails within the mail are not entered: they quote others."""
    if mail.get_content_maintype() == "message" or mail.get_content_type() == "multipart/report":
        return
    if not is_multipart(mail):
        yield mail
        return
    for part in children(mail):
        yield from leaves(part)


def is_multipart(mail: Mail) -> bool:
    """Whether it consists of parts, and not only says so."""
    # what it holds is not asked for: Python decodes it by its charset, whose name may be none
    return mail.is_multipart()


def children(mail: Mail) -> tuple[Mail, ...]:
    """The parts of a mail that consists of parts."""
    parts = mail.get_payload() if is_multipart(mail) else ()
    return tuple(part for part in parts if isinstance(part, Message))


def file_name(part: Mail) -> str:
    """The name of a part that is a file, in lower case, or nothing."""
    try:
        return (part.get_filename() or "").lower()
    except (ValueError, LookupError, TypeError):  # a name whose encoding is none
        return ""


def is_attachment(part: Mail) -> bool:
    """Whether a part is a file beside the text, rather than text."""
    return header(part, "Content-Disposition").lower().startswith("attachment") or bool(file_name(part))


def content(part: Mail) -> str:
    """A part's text, in whatever charset it proves to be."""
    try:
        charset = str(part.get_content_charset() or "")
    except (LookupError, ValueError, TypeError):
        charset = ""
    return decode.text_of(decode.body_of(part), charset)
