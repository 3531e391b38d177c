"""What an IMAP server says of mails before one of them is loaded, read so that nothing in them can raise or mislead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sets.mail.inbound.automatic import Automatic, automatic
from sets.mail.inbound.parse import Mail, header, parse, sent_at
from sets.mail.inbound.trace import ids_answered, mark_of

MOST_OF_A_HEAD = 64_000
"""Bytes of a mail's headers that are asked for."""
FETCHED = f"(UID RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER]<0.{MOST_OF_A_HEAD}>)"
_BEGINS = re.compile(rb"\d+ \(")
_UID, _SIZE = re.compile(rb"\bUID (\d{1,10})\b"), re.compile(rb"\bRFC822\.SIZE (\d{1,15})\b")
_QUOTED = re.compile(rb'"(?:[^"\\]|\\.)*"')
_HOLDS_HEADERS = re.compile(rb"BODY\[HEADER\](<0>)? \{\d+\}$", re.IGNORECASE)
_CALENDAR = re.compile(rb'"calendar"|"ics"|\.ics"|text/calendar|application/ics', re.IGNORECASE)
_REPORT = re.compile(rb'"report"|"delivery-status"|"disposition-notification"|multipart/report', re.IGNORECASE)

Piece = bytes | tuple[bytes, bytes]
"""Part of an answer as imaplib gives it: a line, or a line with the literal that it announces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One mail as its server describes it. `structure` is its BODYSTRUCTURE as sent, `mail` its headers alone."""

    uid: int
    size: int
    structure: bytes
    mail: Mail

    def sent(self, otherwise: datetime) -> datetime:
        """When its author's program says that it was sent; of one that does not say, `otherwise`."""
        return sent_at(self.mail) or otherwise

    @property
    def names(self) -> tuple[str, ...]:
        """The letters that it says it answers, by their ids."""
        return ids_answered(self.mail)

    @property
    def mark(self) -> str:
        """The mark of a letter in an address that it came to, or nothing."""
        return mark_of(self.mail)

    @property
    def may_hold_more(self) -> bool:
        """Whether only what it holds can tell: it has a calendar, is a report, or a machine wrote it, and no list."""
        said = self.structure + header(self.mail, "Content-Type").encode()
        if _CALENDAR.search(said) or _REPORT.search(said):
            return True
        return automatic(self.mail, None) is Automatic.YES and not header(self.mail, "List-Id")


def heads_in(answer: Iterable[Piece | None]) -> Iterator[Head]:
    """The mails of one answer to FETCHED; what is about no mail, or not whole, is passed over."""
    for group in _grouped(answer):
        lines = b" ".join(piece if isinstance(piece, bytes) else piece[0] for piece in group)
        # what stands in quotes was written by whoever sent the mail, and may look like an answer of the server's
        plain = _QUOTED.sub(b'""', lines)
        uid, size = _UID.search(plain), _SIZE.search(plain)
        raw = next((one[1] for one in group if isinstance(one, tuple) and _HOLDS_HEADERS.search(one[0])), None)
        mail = parse(raw) if raw is not None else None
        if uid is None or size is None or mail is None:
            continue
        structure = b" ".join((lines, *(one[1] for one in group if isinstance(one, tuple) and one[1] is not raw)))
        yield Head(uid=int(uid[1]), size=int(size[1]), structure=structure, mail=mail)


def _grouped(answer: Iterable[Piece | None]) -> Iterator[list[Piece]]:
    """The pieces mail by mail: each mail's begin with its number, and what follows a literal does not."""
    group: list[Piece] = []
    for piece in answer:
        if piece is None:
            continue
        line = piece if isinstance(piece, bytes) else piece[0]
        if _BEGINS.match(line) and group:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def body_in(answer: Iterable[Piece | None], uid: int) -> bytes | None:
    """The mail of this UID in an answer to BODY.PEEK[]; None where it is not there any more."""
    for group in _grouped(answer):
        lines = b" ".join(piece if isinstance(piece, bytes) else piece[0] for piece in group)
        found = _UID.search(_QUOTED.sub(b'""', lines))
        literal = next((one[1] for one in group if isinstance(one, tuple)), None)
        if found is not None and int(found[1]) == uid and literal is not None:
            return literal
    return None
