"""SendGrid's Event Webhook: whether a batch of events is SendGrid's own, and what each event says of a letter.

A batch is JSON, signed as a whole; each event carries the key that `sendgrid` stamped on its letter. Events come several
times, in any order, and hours late, so each is known again by what it says.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sendgrid.helpers.eventwebhook import EventWebhook

from sets.mail.transports.sendgrid import KEY_ARGUMENT
from sets.model.mail_events import Happened
from sets.text.fault_line import in_short

SIGNATURE, TIMESTAMP = "X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp"
OLDEST, SOONEST = timedelta(hours=26), timedelta(minutes=10)
"""How far the time of a signature may lie behind and ahead of ours. SendGrid sends a batch again for 24 hours and does not say
whether it signs it anew, so what is younger is taken; one that comes again says nothing new, as events are kept once."""
MOST_EVENTS = 20_000
_LONGEST_KEY, _LONGEST_ADDRESS, _LONGEST_WORD = 500, 320, 1_000
_DIGITS = 15


class Checker:
    """Knows SendGrid's batches by the verification `keys` of the account, a comma between; ValueError where one is no key.

    While a key is changed both hold: what was signed with the old one comes again for a day.
    """

    def __init__(self, keys: str) -> None:
        try:
            # without a key the helper is made all the same, and knows nobody
            self._webhooks = [EventWebhook(key or "none") for key in keys.split(",")]
        except Exception:  # whatever its library raises, for a point that is on no curve too
            raise ValueError("no verification key") from None

    def is_signed(self, body: bytes, signature: str, timestamp: str, now: datetime) -> bool:
        """Whether SendGrid signed this body, exactly these bytes, at about this time. Whatever cannot be read was not."""
        if not _about_now(timestamp, now):
            return False
        return any(_is_signed_by(webhook, body, signature, timestamp) for webhook in self._webhooks)


def _is_signed_by(webhook: EventWebhook, body: bytes, signature: str, timestamp: str) -> bool:
    try:
        return webhook.verify_signature(body.decode("utf-8"), signature, timestamp) is True
    except Exception:  # the helper raises for a signature that is no base64, and its library may for others
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEvent:
    """What one event says. `letter` is the key that the letter was stamped with, `message_id` its Message-ID; one may be empty.

    `event_id` is made of what it says: SendGrid's own `sg_event_id` may be another each time that it tells the same
    (sendgrid-nodejs issue 1435). `taken`: it says no more than that SendGrid has the letter.
    """

    event_id: str
    letter: str
    message_id: str
    address: str
    happened: Happened
    at: datetime
    reason: str = ""
    taken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The events of a batch that concern letters on their way; how many say something else, and how many cannot be read.

    `trouble` has a line for each that met a fault of ours: the batch is to be handed in again.
    """

    events: tuple[ProviderEvent, ...] = ()
    beside: int = 0
    unread: int = 0
    trouble: tuple[str, ...] = ()


def read_batch(body: bytes, now: datetime) -> Batch:
    """What a batch says; ValueError where it is no list of events at all, or longer than any. One that cannot be read hides no other."""
    try:
        found = json.loads(body, parse_int=_number, parse_float=_number, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(found, list) or len(found) > MOST_EVENTS:
        raise ValueError("no list of events")
    events: list[ProviderEvent] = []
    trouble: list[str] = []
    beside = unread = 0
    for one in found:
        kind = one.get("event") if isinstance(one, dict) else None
        if isinstance(kind, str) and kind not in _READERS:
            beside += 1  # opens and clicks, and what is told of the account itself
            continue
        try:
            event = _event(one, now)
        except Exception as problem:  # a fault of ours must lose no neighbour's word
            trouble.append(in_short(problem))
            continue
        if event is not None:
            events.append(event)
        else:
            unread += 1
    return Batch(events=tuple(events), beside=beside, unread=unread, trouble=tuple(trouble))


def _event(said: Any, now: datetime) -> ProviderEvent | None:
    if not isinstance(said, dict):
        return None
    kind, at = said.get("event"), _moment(said.get("timestamp"))
    address = _text(said, "email", _LONGEST_ADDRESS)
    if not isinstance(kind, str) or at is None or "@" not in address:
        return None
    letter, message_id = _text(said, KEY_ARGUMENT, _LONGEST_KEY), _text(said, "smtp-id", _LONGEST_KEY)
    happened, reason = _READERS[kind](said)
    told = (letter or message_id, _text(said, "sg_message_id", _LONGEST_KEY), address, kind, _word(said, "type"))
    return ProviderEvent(
        event_id=hashlib.sha256("\n".join((*told, at.isoformat())).encode()).hexdigest()[:32],
        letter=letter,
        message_id=message_id,
        address=address,
        happened=happened,
        at=min(at, now),
        reason=reason,
        taken=kind == _PROCESSED,
    )


_PROCESSED = "processed"
REFUSED = "their mail server refused it"
BY_CLASS = {
    "invalid address": "there is no such mailbox",
    "mailbox unavailable": "the mailbox is full, or takes no mail",
    "technical": "their mail server could not be reached, or found a technical fault",
    "reputation": "their mail server does not trust the sender",
    "content": "their mail server refused what it looks like",
    "frequency or volume too high": "their mail server found it too much mail at once",
}
"""By SendGrid's classes of bounces, in lower case."""
LISTED = "the address is on SendGrid's list of {}"
DROPS = {
    "bounced address": LISTED.format("bounces"),
    "invalid": LISTED.format("invalid addresses"),
    "spam reporting address": LISTED.format("spam reports"),
    "unsubscribed address": LISTED.format("unsubscribes"),
}
"""By SendGrid's reasons for a drop, in lower case. Any other (a quota, a filter) says nothing of the address."""


def _bounced(said: Mapping[str, Any]) -> tuple[Happened, str]:
    """SendGrid sends no more to an address once it calls it a bounce, whatever the code says; a block it forgets."""
    soft = _word(said, "type") in ("blocked", "expired")
    return Happened.SOFT if soft else Happened.BOUNCED, _in_words(said)


def _dropped(said: Mapping[str, Any]) -> tuple[Happened, str]:
    """On a list of SendGrid's it stays until somebody takes it off there; the letter never left, whatever the list is of."""
    listed = DROPS.get(_word(said, "reason"), "")
    return (
        (Happened.DROPPED, listed) if listed else (Happened.SOFT, "SendGrid did not send it, for a reason of its own")
    )


_READERS: dict[str, Callable[[Mapping[str, Any]], tuple[Happened, str]]] = {
    _PROCESSED: lambda _: (Happened.DEFERRED, ""),
    "deferred": lambda said: (Happened.DEFERRED, _in_words(said)),
    "delivered": lambda _: (Happened.DELIVERED, ""),
    "bounce": _bounced,
    "dropped": _dropped,
    "spamreport": lambda _: (Happened.COMPLAINED, "they reported it as spam"),
    # who presses a provider's own link wants no more of the mail that it came with, which is what a complaint says
    **dict.fromkeys(
        ("unsubscribe", "group_unsubscribe"),
        lambda _: (Happened.COMPLAINED, "they unsubscribed with their mail service"),
    ),
}


def _in_words(said: Mapping[str, Any]) -> str:
    """What the other server said in our words and with its code: its own words may quote the address."""
    words = BY_CLASS.get(_word(said, "bounce_classification"), REFUSED)
    given = " ".join(_text(said, name, _LONGEST_WORD) for name in ("status", "reason", "response"))
    code = re.search(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])", given) or re.search(
        r"(?<![\d.])[45]\d\d(?![\d.])", given
    )
    return f"{words} ({code[0]})" if code else words


def _word(said: Mapping[str, Any], name: str) -> str:
    return _text(said, name, _LONGEST_WORD).strip().lower()


def _text(said: Mapping[str, Any], name: str, most: int) -> str:
    """A text of an event; none where it is something else, too long, or what no text of the net can be."""
    found = said.get(name)
    if not isinstance(found, str) or len(found) > most or any("\ud800" <= letter <= "\udfff" for letter in found):
        return ""
    return found


def _number(text: str) -> float | None:
    """Of a number only what a time could be: Python refuses, or takes long over, one of thousands of digits."""
    return float(text) if len(text) <= _DIGITS else None


def _moment(seconds: Any) -> datetime | None:
    if not isinstance(seconds, float) or not 0 < seconds < 1e11:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC)


def _about_now(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        return False
    try:
        at = datetime.fromtimestamp(int(timestamp), tz=UTC)
    except (OverflowError, OSError, ValueError):
        return False
    return -OLDEST <= at - now <= SOONEST
