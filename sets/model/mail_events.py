"""What the mail service, or a report that came by mail, says became of a letter: kept as it was said, each once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sets.model.cohort import PersonId


class Happened(StrEnum):
    """What happened to a letter on its way.

    DELIVERED: the recipient's server took it. DEFERRED: it is still being tried. BOUNCED: mail to this address is refused
    for good. SOFT: not this time (a full mailbox, a policy), so another try may do. DROPPED: the service did not even
    try, as the address is on a list of its own, of those that once took no mail, reported some or unsubscribed: whoever
    it was for never had it. COMPLAINED: its reader, who has it, reported it as unwanted.
    """

    DELIVERED = "delivered"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    SOFT = "soft"
    DROPPED = "dropped"
    COMPLAINED = "complained"


class EventSource(StrEnum):
    """Who says so."""

    REPORT = "report"
    SENDGRID = "sendgrid"


MOST_OF_A_KIND = 10
"""How many events of one kind about one letter are kept: a letter that is tried for days says so again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEvent:
    """One event. `event_id` is the same each time that it is told; `letter` is the key of the letter's leading delivery.

    `at` is when it happened and `heard` when setwise was told, which may be days later. `address` is whom it is about,
    `person` whose letter it was. `reason` is a code or some words, without an address or a name.
    """

    event_id: str
    letter: str
    person: PersonId
    address: str
    happened: Happened
    at: datetime
    heard: datetime
    source: EventSource
    reason: str = ""

    @property
    def key(self) -> str:
        return self.event_id
