"""Where no mail goes any more, and what goes again after all: the ledger beside what coordinators decided since. Pure.

What became of a letter stays as it was. A dated decision about its reader lays aside what was heard before it, so that
whatever is still of use starts again; what is heard after it stops the address anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sets.model.cohort import PersonId
from sets.model.ledger import Ledger
from sets.model.messages import NEVER_REACHED, Delivery, State
from sets.model.publication import Decision, Verdict

COMES_BACK = frozenset({State.BOUNCED, State.DROPPED})
"""States that say of an address, whatever the letter was, that it takes no mail."""
_WORKS = (Verdict.WORKS_AGAIN, Verdict.WANTS_MAIL)
_LAYS_ASIDE = {**dict.fromkeys(NEVER_REACHED, _WORKS), State.COMPLAINED: (Verdict.WANTS_MAIL,)}
"""Whoever wants mail gets it, so that says too that it reaches them; the other way round it says nothing."""


@dataclass(frozen=True, kw_only=True)
class StoppedMail:
    """What stops, by the lines of a ledger and the decisions of its cohort."""

    ledger: Ledger
    decisions: tuple[Decision, ...]

    @cached_property
    def bounced(self) -> frozenset[str]:
        """Addresses (lower case) that take no mail: nothing goes there until they are mended, or work again."""
        return self._addresses(COMES_BACK)

    @cached_property
    def dropped(self) -> frozenset[str]:
        """Those of them to which the mail service itself holds mail back."""
        return self._addresses({State.DROPPED})

    @cached_property
    def complained(self) -> frozenset[str]:
        """Addresses (lower case) whose owner reported a letter as unwanted: only what concerns a session still goes there."""
        return self._addresses({State.COMPLAINED})

    def is_past(self, line: Delivery) -> bool:
        """Whether somebody decided since it was heard that mail goes there again."""
        decided = self.tried(line.person, line.state)
        return decided is not None and heard(line) <= decided

    def goes_again(self, line: Delivery, address: str) -> bool:
        """Whether a letter that reached nobody may go once more: its reader has another address by now, or theirs works again."""
        return line.state in NEVER_REACHED and (line.address.lower() != address.lower() or self.is_past(line))

    def tried(self, person: PersonId, state: State) -> datetime | None:
        """When somebody last decided what lays such a state of this person's letters aside."""
        decided = (self._decided.get((person, verdict)) for verdict in _LAYS_ASIDE.get(state, ()))
        return max((at for at in decided if at is not None), default=None)

    @cached_property
    def _decided(self) -> dict[tuple[str, Verdict], datetime]:
        found: dict[tuple[str, Verdict], datetime] = {}
        for one in self.decisions:
            if one.verdict in _WORKS:
                found[one.subject, one.verdict] = max(one.at, found.get((one.subject, one.verdict), one.at))
        return found

    def _addresses(self, states: Collection[State]) -> frozenset[str]:
        lines = (line for line in self.ledger.deliveries if line.state in states)
        return frozenset(line.address.lower() for line in lines if not self.is_past(line))


def heard(line: Delivery) -> datetime:
    """When setwise was told what became of it; what was refused while it was handed over, then."""
    return line.heard or line.settled or line.seen
