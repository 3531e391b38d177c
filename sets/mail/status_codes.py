"""What a mail server's refusal means: whether the address takes no mail at all, or not this letter this time. Pure.

By the enhanced status code (RFC 3463; the list of all is IANA's, RFC 5248), by what a few large services are known to
mean by theirs, and else by the words. What a server writes is never passed on: it may name people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
"""An enhanced status code, and not a piece of an IP address or a version."""
_REPLY = re.compile(r"(?<![\d.:])([45]\d\d)(?=[ -])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """`for_good`: mail to this address is refused for good. `reason`: in our words, with the code in brackets."""

    for_good: bool
    reason: str


_NO_MAILBOX = "there is no such mailbox"
_NO_DOMAIN = "what stands after the @ takes no mail"
_NO_MAIL = "the address takes no mail"
_OWNER = "the address belongs to somebody else by now"
_FULL, _BLOCKED = "the mailbox is full", "a rule of the receiving mail server blocks it"
_LARGE, _SENDER = "the letter is too large for it", "the receiving mail server does not take our sender’s address"
_LATER, _TIMED_OUT = "it was not taken this time", "the receiving mail server could not be reached in time"

FOR_GOOD = {
    "1.1": _NO_MAILBOX,
    "1.2": _NO_DOMAIN,
    "1.3": "the address is not written as one",
    "1.4": "the address is taken for more than one mailbox",
    "1.6": "the mailbox has moved",
    "1.10": _NO_MAIL,  # a domain that says so itself (RFC 7505); Exchange Online: nobody of this name
    "2.1": "the mailbox is switched off",
    "4.4": _NO_DOMAIN,
    "4.310": _NO_DOMAIN,  # Exchange Online: the domain does not exist
    "7.13": "the mailbox is switched off",
    "7.17": _OWNER,  # RFC 7293
    "7.18": _OWNER,
}
"""Subject and detail of a permanent code (5.x.y) after which the address takes no mail."""
NOT_THIS_TIME = {
    "1.7": _SENDER,
    "1.8": _SENDER,
    "2.2": _FULL,
    "2.3": _LARGE,
    "3.1": "the receiving mail server is full",
    "3.4": _LARGE,
    "4.1": _TIMED_OUT,
    "4.2": _TIMED_OUT,
    "4.7": _TIMED_OUT,
    "7": _BLOCKED,
}
"""The same of what may be otherwise another time; a subject alone stands for all of its details."""
_GONE_WORDS = re.compile(
    r"recipient address rejected: access denied|"  # Exchange Online, under 5.4.1: nobody of this name in its directory
    r"(no such|unknown|invalid|non-?existent) (local )?(user|recipient|mailbox|address|account)|"
    r"(user|recipient|mailbox|address|account|alias)( name)? (is )?(unknown|disabled|inactive|invalid|not found|unavailable)|"
    r"no mailbox here|invalid final delivery userid|recipient name is not recognized|mailbox unavailable|does ?n[o']t (exist|have an? \S+ account)|unknown or illegal alias|"
    r"(was|were|could)n't (be )?found|address not found|unrouteable address|not listed in|no longer (here|available|works)|"
    r"host or domain name not found|domain (\S+ )?(was not found|does ?n[o']t exist)",
    re.IGNORECASE,
)
_FULL_WORDS = re.compile(
    r"(mailbox|mail ?folder) (is )?full|(over|exceed\w*) (\w+ ){0,3}quota|quota (is )?exceeded|out of storage",
    re.IGNORECASE,
)
_SENDER_WORDS = re.compile(
    r"sender|mail ?from|\b(spf|dmarc|dkim)\b|initial connection|not allowed to send|client host|your (ip|host|server)|"
    r"(black|block|deny) ?list|listed (in|by|at)|spamhaus|reputation",
    re.IGNORECASE,
)
"""What is about whoever sends, even where it also speaks of an address that does not exist."""
_BLOCKED_WORDS = re.compile(
    r"\b(blocked|spam|policy|policies|virus|relay(ing)?|protocol|prohibited|forbidden|rejected by)\b|reply to DATA|end of data|"
    r"message (generated|content)|(url|link) in message",
    re.IGNORECASE,
)
_GONE_REPLIES = frozenset({"550", "551", "553"})
LONGEST = 4_000
"""Characters of a server's words that are looked at."""


def judged(said: str, status: str = "") -> Refusal | None:
    """What a refusal means; None where neither code nor words tell. `status` is the code where it stands by itself.

    A code that only says that something was wrong (5.0.0) leaves the word to what the server said.
    """
    said = said[:LONGEST]
    for text in (status, said):
        if (found := CODE.search(text)) and (known := _by_code(found, said)):
            return known
    return _by_words(said, "")


def _by_code(found: re.Match[str], said: str) -> Refusal | None:
    kind, subject, detail = found.groups()
    code, place = found[0], f"{subject}.{detail}"
    reason = NOT_THIS_TIME.get(place) or NOT_THIS_TIME.get(subject)
    if kind == "4":
        return Refusal(for_good=False, reason=f"{reason or _LATER} ({code})")
    if place in FOR_GOOD:
        return Refusal(for_good=True, reason=f"{FOR_GOOD[place]} ({code})")
    if place != "4.1" and reason:
        return Refusal(for_good=False, reason=f"{reason} ({code})")
    if (by_words := _by_words(said, code)) is not None:
        return by_words
    if place == "1.0":
        return Refusal(for_good=True, reason=f"the address is refused ({code})")
    return None if subject == "0" else Refusal(for_good=False, reason=f"{reason or _LATER} ({code})")


def _by_words(said: str, code: str) -> Refusal | None:
    reply = _REPLY.search(said)
    given = code or (reply[0] if reply else "")
    told = f" ({given})" if given else ""
    if _FULL_WORDS.search(said):
        return Refusal(for_good=False, reason=_FULL + told)
    if _SENDER_WORDS.search(said):
        return Refusal(for_good=False, reason=_BLOCKED + told)
    if _GONE_WORDS.search(said):
        return Refusal(for_good=True, reason=_NO_MAILBOX + told)
    if _BLOCKED_WORDS.search(said):
        return Refusal(for_good=False, reason=_BLOCKED + told)
    if reply is None or code:
        return None
    if reply[0] in _GONE_REPLIES:
        return Refusal(for_good=True, reason=f"the address is refused{told}")
    return Refusal(for_good=False, reason=_LATER + told)
