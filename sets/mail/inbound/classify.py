"""What sort of mail it is, and what became of it, in words that say nothing of what it says or who wrote it.

Only a person's own reply may become a draft, and nothing that a machine wrote is answered.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sets.mail.inbound.automatic import Automatic, automatic
from sets.mail.inbound.delivery_report import is_report
from sets.mail.inbound.itip import ANSWERING, CalendarMethod, calendar_methods
from sets.mail.inbound.parse import Mail, addresses, children, header, leaves


class Kind(StrEnum):
    """What a mail is, in the operator's words."""

    ANSWER = "a calendar answer"
    CALENDAR = "a calendar message that answers nothing"
    BOUNCE = "a report about a mail that did not arrive"
    RECEIPT = "a receipt"
    FORWARDED = "a note that somebody forwarded an invite"
    LOOP = "one of our own letters"
    AUTOMATIC = "an automatic message"
    REPLY = "a reply"


_FORWARDED_SUBJECT = "meeting forward notification"
_ANSWERS = ANSWERING | {CalendarMethod.UNREADABLE}


def classify(mail: Mail, *, sender: str | None = None, ours: Collection[str] = ()) -> Kind:
    """What a mail is. `sender` is the envelope's, where it is known: empty for a machine's own mail (RFC 5321 section 4.5.5).

    `ours` are the addresses (lower case) that we write from. Calendars come before everything that says automatic:
    Google marks its users' answers as automatic.
    """
    if (report := _report(mail)) is not None:
        return report
    methods = calendar_methods(mail)
    if methods & _ANSWERS:
        return Kind.ANSWER
    if not methods and is_report(mail):
        return Kind.BOUNCE
    if header(mail, "Subject").lower().startswith(_FORWARDED_SUBJECT):
        return Kind.FORWARDED
    if methods:
        return Kind.CALENDAR
    if set(addresses(mail, "From")) & set(ours):
        return Kind.LOOP
    return Kind.AUTOMATIC if automatic(mail, sender) is Automatic.YES else Kind.REPLY


def _report(mail: Mail) -> Kind | None:
    """What a report is about (RFC 6522); a message that only asks for a receipt is none."""
    if mail.get_content_type() == "multipart/report":
        kinds = [str(mail.get_param("report-type", ""))] + [part.get_content_type() for part in children(mail)]
        return Kind.RECEIPT if any("disposition-notification" in kind.lower() for kind in kinds) else Kind.BOUNCE
    if mail.get_content_type() in ("message/delivery-status", "message/disposition-notification"):
        return Kind.BOUNCE
    # no more than a report inside: a machine's envelope around it
    return Kind.BOUNCE if children(mail) and not any(True for _ in leaves(mail)) else None


class Became(StrEnum):
    """What became of a mail, in the operator's words. Of REVIEW nothing is kept, unless it says so.

    WAITING and FAULT are no judgement: the mail is to be handed in again, the latter once setwise is mended.
    """

    DRAFT = "kept as a draft for its author"
    SET_ASIDE = "kept for its author to open, beside a draft that has enough"
    ANSWER = "kept as an answer to an invite"
    DECIDE = "kept for a person to decide: `setwise status` says who and which session"
    AGAIN = "kept as a wish for an invite again"
    BEFORE = "no news: it came before, or something later did"
    AUTOMATIC = "automatic, so neither kept nor answered"
    CLOSED = "too late, so not kept"
    REPORT = "kept as what became of a letter"
    REVIEW = "for a person to look at"
    WAITING = "not kept, as the records could not be read or written: to be handed in again"
    FAULT = "not judged, as setwise met a fault: to be handed in again"


UNTAKEN = frozenset({Became.WAITING, Became.FAULT})
"""What leaves a mail as if it had not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one mail, and why: without content, and without a name or an address.

    `about` is the occasion that it is about. `trouble` is for a terminal alone: what went wrong, with its place. `kept`: of
    what a person should look at, all is in the records, and `status` tells it; nobody needs the mail.
    """

    became: Became
    why: str = ""
    about: str = ""
    trouble: str = ""
    kept: bool = False


def review(why: str, about: str = "", *, kept: bool = False) -> Outcome:
    """A person must look at it, or, where it is `kept`, at what `status` says of it."""
    return Outcome(became=Became.REVIEW, why=why, about=about, kept=kept)
