"""The only place that sends. Does not decide whether a thing is due.

    plans | claim | compose | send | settle

Claims and settlements are one write a batch. What dies between the two is found by the next holder of the run lock
and becomes `unknown`. A refused letter is tried again by a ladder with jitter, obeying the provider's own time.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from sets.model.cohort import Occasion
from sets.model.errors import MailError, MailUncertain, SetwiseError
from sets.model.ledger import Ledger
from sets.model.messages import Delivery, Due, Flow, Letter, LetterPlan, State, line_of
from sets.model.ports import CohortStore, Transport

RUNGS = tuple(timedelta(minutes=m) for m in (5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
SPREAD = 0.2
"""Jitter: up to a fifth later, the same for the same key and attempt, so that a batch does not return as one."""


def next_try(key: str, attempts: int, now: datetime, retry_at: datetime | None = None) -> datetime:
    """The moment of the next try after `attempts` tries; never before the provider's own `retry_at`."""
    rung = RUNGS[min(max(attempts, 1), len(RUNGS)) - 1]
    ours = now + rung + rung * (SPREAD * _chance(key, attempts))
    if retry_at is None:
        return ours
    return max(retry_at + timedelta(seconds=60 * _chance(key, attempts)), now)


def _chance(key: str, attempts: int) -> float:
    """A number from 0 to 1 that belongs to this key and attempt."""
    digest = hashlib.sha256(f"{key}#{attempts}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


BATCH = 50
Compose = Callable[[LetterPlan], Letter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Letters of one kind about one occasion: the grain at which flows work and Prefect shows."""

    part: Flow
    occasion: Occasion
    kind: str
    plans: tuple[LetterPlan, ...]

    @property
    def name(self) -> str:
        """`invite thames-1: 7`: what it is and how many, never who."""
        return f"{self.kind} {self.occasion}: {len(self.plans)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a batch. `down` says that the mail service itself refused, and why."""

    sent: tuple[Delivery, ...] = ()
    failed: tuple[Delivery, ...] = ()
    unknown: tuple[Delivery, ...] = ()
    dead: tuple[Delivery, ...] = ()
    skipped: int = 0
    down: str = ""

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            sent=self.sent + other.sent,
            failed=self.failed + other.failed,
            unknown=self.unknown + other.unknown,
            dead=self.dead + other.dead,
            skipped=self.skipped + other.skipped,
            down=self.down or other.down,
        )

    @property
    def letters(self) -> int:
        """How many letters left (one may settle several deliveries)."""
        return len({line.letter for line in self.sent})

    @property
    def troubled(self) -> bool:
        return bool(self.failed or self.unknown or self.dead or self.down)


def batches(plans: Iterable[LetterPlan]) -> tuple[Batch, ...]:
    """The letter plans in order, grouped by part, kind and occasion, at most BATCH letters each."""
    found: list[Batch] = []
    for (part, kind, occasion), group in groupby(plans, key=lambda e: (e.lead.part, e.lead.kind, e.lead.occasion)):
        same = tuple(group)
        found.extend(
            Batch(part=part, occasion=occasion, kind=kind, plans=same[i : i + BATCH])
            for i in range(0, len(same), BATCH)
        )
    return tuple(found)


def in_turn(batch: Batch, outcome: Outcome) -> Batch:
    """The batch without the letters before which another has to be tried, which was not begun in this pass."""
    tried = {line.key for line in (*outcome.sent, *outcome.failed, *outcome.unknown, *outcome.dead)}
    return replace(batch, plans=tuple(p for p in batch.plans if not p.lead.after or p.lead.after in tried))


def never() -> bool:
    """Nobody asks for a stop."""
    return False


def carry_out(
    batch: Batch,
    *,
    ledger: Ledger,
    store: CohortStore,
    transport: Transport,
    compose: Compose,
    now: datetime,
    stopped: Callable[[], bool] = never,
) -> Outcome:
    """Claim the batch, compose and send each letter, settle; one bad address stops nobody else's mail.

    `ledger` is what the pass read when it took its lock: earlier attempts are counted from it. Once `stopped` says so, or
    a letter's fate is unknown, no further letter of the batch is begun: it goes with the next run.
    """
    run = _Run(ledger=ledger, store=store, transport=transport, compose=compose, now=now)
    run.left.extend(sorted(batch.plans, key=run.turn))
    won = store.claim([run.line(due, plan, State.CLAIMED) for plan in batch.plans for due in plan.dues])
    try:
        while run.left and not (run.in_doubt or stopped()):
            run.take(run.left[0], won)
    finally:
        # what left is written down even when the process is being stopped; the rest is for the next pass
        store.settle(run.settled, [*run.given_back, *run.not_begun(won)])
    return run.outcome()


def _refused(error: MailError) -> State:
    """Refused while it was handed over, for good or not: of an address that takes no mail it is as if it had come back."""
    if error.everyone or not error.permanent:
        return State.FAILED
    return State.BOUNCED if error.address else State.DEAD


@dataclass(slots=True)
class _Run:
    """One batch under way. `left` are the letters that were not begun."""

    ledger: Ledger
    store: CohortStore
    transport: Transport
    compose: Compose
    now: datetime
    left: deque[LetterPlan] = field(default_factory=deque)
    settled: list[Delivery] = field(default_factory=list)
    given_back: list[Delivery] = field(default_factory=list)
    skipped: int = 0
    in_doubt: bool = False
    down: MailError | None = None

    def turn(self, plan: LetterPlan) -> int:
        """Letters that may have left already come last, the most often tried at the end: none keeps another waiting for ever."""
        before = self.ledger.by_key.get(plan.lead.key)
        return before.attempts if before is not None and plan.lead.resend else 0

    def take(self, plan: LetterPlan, won: frozenset[str]) -> None:
        """Do with the first letter that is left what is to be done with it."""
        if not won.issuperset(plan.keys):
            self.left.popleft()
            self._release(plan, won)
        elif self.down is not None:
            self.left.popleft()
            self._settle(plan, State.FAILED, self.down.cause, self.down.retry_at)
        else:
            self._send(plan)

    def _send(self, plan: LetterPlan) -> None:
        try:
            letter = self.compose(plan)
        except SetwiseError as error:
            self.left.popleft()
            self._settle(plan, State.FAILED, str(error))
            return
        self.store.handing_over(plan.keys)
        self.left.popleft()
        self.store.became(self._hand_over(plan, letter))

    def _hand_over(self, plan: LetterPlan, letter: Letter) -> list[Delivery]:
        try:
            receipt = self.transport.send(letter)
        except MailUncertain as error:
            # whoever never answered would let each further letter wait as long, and leave its fate as dark
            self.in_doubt = True
            return self._settle(plan, State.UNKNOWN, error.cause)
        except MailError as error:
            self.down = error if error.everyone else None
            return self._settle(plan, _refused(error), error.cause, error.retry_at)
        except SetwiseError as error:
            return self._settle(plan, State.FAILED, str(error))
        return self._settle(plan, State.SENT, provider_id=receipt.provider_id)

    def _settle(
        self,
        plan: LetterPlan,
        state: State,
        trouble: str = "",
        retry_at: datetime | None = None,
        provider_id: str = "",
    ) -> list[Delivery]:
        lines = []
        for due in plan.dues:
            line = replace(self.line(due, plan, state), trouble=trouble, provider_id=provider_id)
            if state is State.BOUNCED:
                line = replace(line, heard=self.now)
            if state in (State.FAILED, State.UNKNOWN):
                line = replace(line, next_try=next_try(line.key, line.attempts, self.now, retry_at))
            lines.append(line)
        self.settled.extend(lines)
        return lines

    def not_begun(self, won: frozenset[str]) -> list[Delivery]:
        """The lines that were claimed for letters whose turn did not come, as they were."""
        self.skipped += len(self.left)
        return [self._before(due) for plan in self.left for due in plan.dues if due.key in won]

    def _release(self, plan: LetterPlan, won: frozenset[str]) -> None:
        """Somebody else has part of this letter: give back the rest, the next pass looks again."""
        self.skipped += 1
        self.given_back += [self._before(due) for due in plan.dues if due.key in won]

    def _before(self, due: Due) -> Delivery:
        """The line before it was claimed."""
        before = self.ledger.by_key.get(due.key)
        return before if before is not None else replace(line_of(due, State.WAITING, self.now), told=due.told)

    def outcome(self) -> Outcome:
        def those(state: State) -> tuple[Delivery, ...]:
            return tuple(line for line in self.settled if line.state is state)

        return Outcome(
            sent=those(State.SENT),
            failed=those(State.FAILED),
            unknown=those(State.UNKNOWN),
            dead=(*those(State.DEAD), *those(State.BOUNCED)),
            skipped=self.skipped,
            down=self.down.cause if self.down is not None else "",
        )

    def line(self, due: Due, plan: LetterPlan, state: State) -> Delivery:
        """The ledger's line for one due of a letter plan: first seen and attempts go on from what was there."""
        before = self.ledger.by_key.get(due.key)
        return replace(
            line_of(due, state, before.seen if before is not None else self.now),
            attempts=(before.attempts if before is not None else 0) + 1,
            claimed=self.now,
            settled=None if state is State.CLAIMED else self.now,
            letter=plan.lead.key,
            told=due.told,
            repeat=due.resend or (before is not None and before.repeat),
        )
