"""What the mail service tells of our letters is kept with each letter's cohort, and steps its line in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sets.mail.became import became
from sets.mail.compose import message_id
from sets.mail.inbound.trace import before_at
from sets.mail.transports.sendgrid_events import ProviderEvent
from sets.model.errors import SetwiseError
from sets.model.mail_events import EventSource, MailEvent
from sets.model.messages import Delivery, State
from sets.model.ports import CohortStore
from sets.service.installation import Installation
from sets.text.fault_line import in_short

IN_DOUBT = frozenset({State.UNKNOWN, State.CLAIMED})
"""States in which it is news that the service has the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenEvents:
    """What became of a batch: how many events were new, how many were known or said nothing new, how many are about letters of
    nobody here; and what went wrong, a line each, with nobody's name. With trouble it is to be handed in again."""

    new: int = 0
    known: int = 0
    elsewhere: int = 0
    trouble: tuple[str, ...] = ()


def take_provider_events(installation: Installation, events: Sequence[ProviderEvent], now: datetime) -> TakenEvents:
    """Keep these events, cohort by cohort. What cannot be kept of one cohort, or meets a fault of ours, stops no other."""
    ours = new = 0
    trouble: list[str] = []
    for cohort in installation.store.cohorts() if events else ():
        records = installation.records(cohort)
        try:
            letters = _Letters(records.deliveries())
            about = [(event, line) for event in events if (line := letters.of(event)) is not None]
            ours += len(about)
            news = [_said(event, line, now) for event, line in about if line.state in IN_DOUBT or not event.taken]
            new += _kept(records, news, trouble)
        except SetwiseError as problem:
            trouble.append(in_short(problem))
    return TakenEvents(new=new, known=max(ours - new, 0), elsewhere=len(events) - ours, trouble=tuple(trouble))


def _kept(records: CohortStore, news: Sequence[MailEvent], trouble: list[str]) -> int:
    """How many of these were new. Where they meet a fault of ours, each is kept alone, so that one loses no neighbour's word."""
    try:
        return records.keep_mail_events(news, became) if news else 0
    except SetwiseError:
        raise
    except Exception as problem:  # a fault of ours, or of a record: it is one letter's, and not the batch's
        if len(news) == 1:
            trouble.append(in_short(problem))
            return 0
        return sum(_kept(records, [one], trouble) for one in news)


class _Letters:
    """A line of each letter that may have left, by the letter's key, and by its Message-ID where that is asked for."""

    def __init__(self, lines: Sequence[Delivery]) -> None:
        self._by_key = {line.letter or line.key: line for line in lines if line.attempts}
        self._by_id: Mapping[str, Delivery] | None = None

    def of(self, event: ProviderEvent) -> Delivery | None:
        """A line of the letter of an event; None for one that never left here, or went to another address."""
        line = self._by_key.get(event.letter) if event.letter else self._named(event.message_id)
        return line if line is not None and line.address.lower() == event.address.lower() else None

    def _named(self, name: str) -> Delivery | None:
        if self._by_id is None:
            self._by_id = {before_at(message_id(key, "")): line for key, line in self._by_key.items()}
        return self._by_id.get(before_at(name))


def _said(event: ProviderEvent, line: Delivery, now: datetime) -> MailEvent:
    return MailEvent(
        event_id=event.event_id,
        letter=line.letter or line.key,
        person=line.person,
        address=line.address,
        happened=event.happened,
        at=event.at,
        heard=now,
        source=EventSource.SENDGRID,
        reason=event.reason,
    )
