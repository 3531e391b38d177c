"""SendGrid as setwise meets it: takes letters over its API, and says later what became of each, signed: several times, in any
order, hours late, among what concerns nobody here. Its list of addresses to which it sends no more is part of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import httpx

from sets.mail.transports.sendgrid import KEY_ARGUMENT
from tests.support.mail_servers import Provider
from tests.support.signed_events import Event, posted
from tests.support.web_help import Clock

MOST_TIMES = 46
JUNK: tuple[Any, ...] = (
    {"event": "open", "email": "ada@example.org", "timestamp": 1_790_000_000},
    {"event": "bounce", "email": "somebody@example.org", "timestamp": 1_790_000_000, "campaign": "another system"},
    {"event": "delivered", "email": "somebody@example.org", "timestamp": "soon"},
    {"event": "account_status_change", "type": "compliance_suspend"},
    None,
    7,
    [],
)


class Fate(StrEnum):
    """What becomes of the letters to an address."""

    ARRIVES = "arrives"
    LATE = "late"
    FULL = "full"
    BOUNCES = "bounces"
    COMPLAINS = "complains"


@dataclass
class FakeSendGrid:
    """`fates` by address; whoever is not named gets their mail. `copies` is how often an event is told, at the mean."""

    provider: Provider
    clock: Clock
    chance: random.Random
    fates: dict[str, Fate] = field(default_factory=dict)
    copies: float = 3.0
    listed: dict[str, str] = field(default_factory=dict)
    """Addresses to which it sends no more, with the reason that it gives."""
    posts: int = 0
    _told: int = 0
    _waiting: list[tuple[datetime, int, Any]] = field(default_factory=list)

    def hear(self) -> None:
        """Think out what will be said of the letters that came since, and when each copy of it arrives."""
        for body in self.provider.taken[self._told :]:
            for happened, event in self._story(body):
                for _ in range(min(MOST_TIMES, 1 + int(self.chance.expovariate(1 / (self.copies - 0.6))))):
                    self._wait(happened, {**event, "sg_event_id": f"{self.chance.random()}"})
            self._wait(self.clock.now, self.chance.choice(JUNK))
        self._told = len(self.provider.taken)

    def tell(self, client: httpx.Client, end: datetime) -> None:
        """Post all that arrives up to `end`, batch by batch, each at its time; a batch that is not taken comes again."""
        self.hear()
        due = sorted(one for one in self._waiting if one[0] <= end)
        self._waiting = [one for one in self._waiting if one[0] > end]
        while due:
            size = self.chance.randint(1, 40)
            batch, due = due[:size], due[size:]
            self.clock.now = max(self.clock.now, batch[-1][0])
            answer = posted(client, [event for *_, event in batch], self.clock.now)
            assert answer.status_code == 200, answer.text
            self.posts += 1
        self.clock.now = end

    def _wait(self, happened: datetime, event: Any) -> None:
        late = timedelta(seconds=self.chance.randint(1, 60))
        if self.chance.random() < 0.3:
            late = timedelta(minutes=self.chance.randint(1, 300))
        self._waiting.append((happened + late, len(self._waiting) + 1_000 * self._told, event))

    def _story(self, body: dict[str, Any]) -> Iterator[tuple[datetime, Event]]:
        (one,) = body["personalizations"]
        address, key = one["to"][0]["email"], one["custom_args"][KEY_ARGUMENT]
        for seconds, said in self._said(address):
            at = self.clock.now + timedelta(seconds=seconds)
            told = {"email": address, "timestamp": int(at.timestamp()), "category": body.get("categories", [])}
            letter = {"sg_message_id": f"{self._told}.filter0001.{key}", "smtp-id": f"<{key}@ismtpd-555>"}
            yield at, {**told, **letter, KEY_ARGUMENT: key, **said}

    def _said(self, address: str) -> list[tuple[int, Event]]:
        if address in self.listed:
            return [(1, {"event": "dropped", "reason": self.listed[address]})]
        processed, delivered = (1, {"event": "processed"}), (4, {"event": "delivered", "response": "250 OK"})
        busy = (9, {"event": "deferred", "response": "451 4.7.1 Greylisted", "attempt": "1"})
        match self.fates.get(address, Fate.ARRIVES):
            case Fate.ARRIVES:
                return [processed, delivered]
            case Fate.LATE:
                return [processed, busy, (1_800, {"event": "delivered", "response": "250 OK"})]
            case Fate.FULL:
                full = {"event": "bounce", "type": "blocked", "bounce_classification": "Mailbox Unavailable"}
                return [processed, busy, (60, {**full, "status": "4.2.2", "reason": f"452 4.2.2 {address} is full"})]
            case Fate.BOUNCES:
                self.listed[address] = "Bounced Address"
                none = {"event": "bounce", "type": "bounce", "bounce_classification": "Invalid Address"}
                return [processed, (5, {**none, "status": "5.1.1", "reason": f"550 5.1.1 <{address}>: unknown"})]
            case Fate.COMPLAINS:
                return [processed, delivered, (600, {"event": "spamreport"})]
