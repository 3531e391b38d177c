"""The ledger as the decisions read it: what each person has been told, looked up quickly. Pure; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sets.model import Occasion, PersonId
from sets.outgoing import CALENDAR_KINDS, LEFT_US, PERHAPS_LEFT, Delivery, Method, State


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """An index over the deliveries of one cohort."""

    deliveries: tuple[Delivery, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Delivery]:
        return {line.key: line for line in self.deliveries}

    @cached_property
    def _calendar(self) -> dict[tuple[Occasion, PersonId], list[Delivery]]:
        found: dict[tuple[Occasion, PersonId], list[Delivery]] = defaultdict(list)
        for line in self.deliveries:
            if line.kind in CALENDAR_KINDS:
                found[line.occasion, line.person].append(line)
        return found

    @cached_property
    def calendar_pairs(self) -> frozenset[tuple[Occasion, PersonId]]:
        """Every meeting and person of whom a calendar was ever told something."""
        return frozenset(pair for pair in self._calendar if self.last_told(*pair) is not None)

    def last_told(self, occasion: Occasion, person: PersonId) -> Delivery | None:
        """The newest calendar message that left, or may have left."""
        lines = [d for d in self._calendar.get((occasion, person), ()) if d.state in PERHAPS_LEFT and d.told]
        return max(lines, key=lambda line: line.revision, default=None)

    def refused(self, occasion: Occasion, person: PersonId) -> Delivery | None:
        """The newest calendar message that was refused for good."""
        lines = [d for d in self._calendar.get((occasion, person), ()) if d.state is State.DEAD]
        return max(lines, key=lambda line: line.revision, default=None)

    def time_told(self, occasion: Occasion, person: PersonId) -> datetime | None:
        """When the person was first told of the time that stands now: an older answer was about another time."""
        lines = sorted(
            (d for d in self._calendar.get((occasion, person), ()) if d.state in PERHAPS_LEFT and d.told),
            key=lambda line: line.revision,
        )
        since, start = None, None
        for line in lines:
            if line.told and (line.told.start != start or line.told.method is Method.CANCEL):
                since, start = line.claimed or line.seen, line.told.start
        return since

    @cached_property
    def bounced(self) -> frozenset[str]:
        """Addresses (lower case) that mail came back from, or whose owner complained."""
        gone = (State.BOUNCED, State.COMPLAINED)
        return frozenset(line.address.lower() for line in self.deliveries if line.state in gone)

    @cached_property
    def letters_sent(self) -> dict[PersonId, tuple[datetime, ...]]:
        """When each person was sent a letter that counts for the daily and weekly limits, each letter once."""
        found: dict[PersonId, dict[str, datetime]] = defaultdict(dict)
        for line in self.deliveries:
            if line.kind not in CALENDAR_KINDS and line.state in PERHAPS_LEFT:
                found[line.person][line.letter or line.key] = line.settled or line.claimed or line.seen
        return {person: tuple(sorted(letters.values())) for person, letters in found.items()}


def told_already(line: Delivery | None) -> bool:
    """Whether this key needs nothing more: it left, was refused for good, or is in somebody's hands."""
    return line is not None and (line.state in LEFT_US or line.state in (State.DEAD, State.CLAIMED))


def index(deliveries: Iterable[Delivery]) -> Ledger:
    """The deliveries as a ledger."""
    return Ledger(deliveries=tuple(deliveries))
