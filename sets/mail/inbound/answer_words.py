"""What somebody wrote with their answer to an invite, wherever their calendar put it: never our own letter, nor a program's phrase."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from email.utils import getaddresses
from html import unescape

from sets.mail.inbound.itip import Attendee, CalendarAnswer
from sets.mail.inbound.own_words import SentLetter, own_words
from sets.mail.inbound.parse import Mail, header
from sets.mail.inbound.reply_text import whole_text
from sets.mail.inbound.strip_quote import cut
from sets.text import clean

LONGEST = 2_000
"""Characters of a note that are kept: as many as the page takes."""
_READ = 20_000
_APPOINTMENT = re.compile(
    r"^[\s>]*-{2,}\s*original (appointment|message)\s*-{2,}.*", re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_TOP = re.compile(r"\A((when|where|time|subject)[ \t]*:[^\n]{0,300}\n|[ \t]*\n){0,20}[ \t]*\*~\*~[*~]*", re.IGNORECASE)
"""What Outlook puts above somebody's words: when, where and a rule of waves."""
_SUBJECT = re.compile(r"(accepted|declined|tentative(ly accepted)?|new time proposed|maybe)\s*:", re.IGNORECASE)
_HAS_ANSWERED = re.compile(
    r"[\s\"'”’]*(<[^>]{0,100}>|\([^)]{0,100}\))?\s*(has\s+)?((tentatively|provisionally)\s+)?"
    r"(accepted|declined|replied|responded|confirmed|propose[ds]|delegated|forwarded)\b",
    re.IGNORECASE,
)


def words_with(answer: CalendarAnswer, attendee: Attendee, mail: Mail, letter: Callable[[], SentLetter | None]) -> str:
    """The words, tidied, or nothing. `letter` composes the invite once more: it is asked for only where there is text."""
    said = tuple(_once((*answer.comments, _unescaped(attendee.comment))))
    found = "\n\n".join(filter(None, (_own(text, letter) for text in said)))
    if not found:
        text = _above_the_meeting(whole_text(mail)[:_READ], header(mail, "Subject"))
        found = "" if _is_a_programs(text, _names(mail, attendee)) else _own(text, letter)
    return found if len(found) <= LONGEST else f"{found[: LONGEST - 1].rstrip()}…"


def _once(texts: Iterable[str]) -> Iterator[str]:
    """Each but once: a program may write the same into two properties, and a part of it into a third."""
    kept: list[str] = []
    for text in (clean.paragraphs(one[:_READ]).strip() for one in texts):
        if text and not any(" ".join(text.split()) in " ".join(one.split()) for one in kept):
            kept.append(text)
            yield text


def _unescaped(comment: str) -> str:
    # Google writes a page's entities into a parameter, and escapes their semicolons as if it were a text
    return unescape(comment.replace("\\;", ";").replace("\\,", ",").replace("\\n", "\n"))


def _own(text: str, letter: Callable[[], SentLetter | None]) -> str:
    if not text.strip():
        return ""
    sent = letter() if len(text) > _SHORTEST_QUOTE else None
    own = own_words(text, sent) if sent is not None else None
    found = own.text if own is not None and not own.whole else cut(text).text
    return clean.paragraphs(found).strip()


_SHORTEST_QUOTE = 200
"""Characters of a text in which our letter could stand: it is not composed for a line or two."""


def _above_the_meeting(text: str, subject: str) -> str:
    """The text without the meeting that Outlook quotes below, and without what it and others put on top."""
    lines = _TOP.sub("", _APPOINTMENT.sub("", text)).strip().split("\n")
    if lines[0].strip() and (lines[0].strip().casefold() == subject.casefold() or _SUBJECT.match(lines[0].strip())):
        del lines[0]
    return "\n".join(lines).strip()


def _names(mail: Mail, attendee: Attendee) -> tuple[str, ...]:
    """As what a program may call the one who answers."""
    known = [part for name, address in getaddresses([header(mail, "From")]) for part in (name, address)]
    return tuple(one.casefold().strip() for one in (*known, attendee.email, attendee.name) if one.strip())


def _is_a_programs(text: str, names: tuple[str, ...]) -> bool:
    """Whether a calendar's own sentence (`Amina Yusuf has accepted this invitation`) opens it: then none of it is theirs."""
    start = text.lstrip(" \n\"'“‘").casefold()
    return any(start.startswith(name) and _HAS_ANSWERED.match(start, len(name)) for name in names)
