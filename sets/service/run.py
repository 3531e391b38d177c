"""One pass of one cohort: what is due is computed once, under the run lock, and carried out batch by batch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from sets.cohort.history.begun import begun_by, unkept
from sets.cohort.programme import Programme
from sets.due.discretion import conditional
from sets.due.outlook import Describe, Outlook, outlook
from sets.mail.became import became
from sets.mail.compose import description_for
from sets.mail.send import Batch, Outcome, batches, carry_out, in_turn
from sets.model.cohort import CohortId
from sets.model.ledger import Ledger, index, letters_of
from sets.model.messages import (
    MIDPOINT_PREFIX,
    REPORT,
    REPORT_KINDS,
    Delivery,
    Flow,
    Letter,
    LetterPlan,
    State,
    line_of,
)
from sets.model.ports import CohortStore, Store, Transport
from sets.model.responses import Responses
from sets.service.change_address import change_what_is_ripe

Composer = Callable[[LetterPlan, Programme, Responses, datetime, str], Letter]
"""Makes a letter; the last argument is the folder of a report that was just drafted, or empty."""
Compiler = Callable[[str, Programme, Responses, Ledger, datetime], str]
"""Compiles the report of this kind and gives its folder."""
DESCRIBE: Describe = description_for
WITH_REPORT = frozenset({*REPORT_KINDS, REPORT, f"{MIDPOINT_PREFIX}{REPORT}"})
"""Kinds whose letters need the report's folder."""


@dataclass(slots=True, kw_only=True)
class Run:
    """A pass under way. `noted` counts the lines that changed without a letter; `outcome` adds up what was sent."""

    programme: Programme
    responses: Responses
    ledger: Ledger
    outlook: Outlook
    store: CohortStore
    transport: Transport
    composer: Composer
    compiler: Compiler
    now: datetime
    orphans: int = 0
    noted: int = 0
    outcome: Outcome = field(default_factory=Outcome)
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def cohort(self) -> CohortId:
        return self.programme.cohort.id

    @property
    def told(self) -> int:
        """How many letters left that tell on nobody by having left: what goes only to some by their answers is not counted."""
        return letters_of(line for line in self.outcome.sent if not conditional(line.kind, self.programme))

    def batches(self, part: Flow) -> tuple[Batch, ...]:
        """This part's batches whose time has come, in order."""
        return tuple(batch for batch in batches(self.outlook.now(self.now)) if batch.part is part)

    def note(self) -> int:
        """Keep what changed without a letter: first seen, held, missed, withdrawn. Gives how many lines."""
        lines = lines_to_note(self.outlook, self.ledger, self.now)
        if lines:
            self.store.note(lines)
        self.noted = len(lines)
        return len(lines)

    def stop(self) -> None:
        """Begin no further letter; the one in hand is ended and written down. From any thread."""
        self._stop.set()

    def carry_out(self, batch: Batch) -> Outcome:
        """Send one batch; once the mail service itself has refused, or a stop was asked for, the rest waits for the next pass."""
        if self.outcome.down or self._stop.is_set():
            return Outcome(skipped=len(batch.plans), down=self.outcome.down)
        waiting, batch = len(batch.plans), in_turn(batch, self.outcome)
        folders = self._compiled(batch)
        outcome = carry_out(
            batch,
            ledger=self.ledger,
            store=self.store,
            transport=self.transport,
            compose=lambda plan: self.composer(
                plan, self.programme, self.responses, self.now, _folder_of(plan, folders)
            ),
            now=self.now,
            stopped=self._stop.is_set,
        )
        outcome = replace(outcome, skipped=outcome.skipped + waiting - len(batch.plans))
        self.outcome = self.outcome + outcome
        return outcome

    def _compiled(self, batch: Batch) -> dict[str, str]:
        """The folder of each report that a letter of this batch announces, alone or beside another ask."""
        kinds = {due.kind for plan in batch.plans for due in plan.dues if due.kind in WITH_REPORT}
        return {
            kind: self.compiler(kind, self.programme, self.responses, self.ledger, self.now) for kind in sorted(kinds)
        }


def _folder_of(plan: LetterPlan, folders: dict[str, str]) -> str:
    return next((folders[due.kind] for due in plan.dues if due.kind in folders), "")


def outlook_of(
    programme: Programme, store: CohortStore, now: datetime, *, uid_candidate: bytes
) -> tuple[Outlook, Responses, Ledger]:
    """What is due in a programme as the records stand, with the records it was computed from."""
    responses, ledger = store.responses(), index(store.deliveries())
    uid_key = store.uid_key(uid_candidate)
    steps = store.review().steps
    found = outlook(programme, responses, ledger, now, uid_key=uid_key, describe=DESCRIBE, steps=steps)
    return found, responses, ledger


def keep_what_has_begun(records: CohortStore, programme: Programme, now: datetime) -> None:
    """Keep as a fact each meeting that has begun by now, as it was when it began; only for the holder of the run lock."""
    kept = records.begun()
    if len(kept) < len(programme.begun) or unkept(programme, now):
        records.keep_begun(begun_by(records.versions(), records.decisions(), kept, now))


@contextmanager
def open_run(
    store: Store,
    cohort: CohortId,
    now: datetime,
    *,
    programme_of: Callable[[CohortId], Programme],
    uid_candidate: bytes,
    transport: Transport,
    composer: Composer,
    compiler: Compiler,
) -> Iterator[Run | None]:
    """Take the run lock, adopt what a dead process left behind, compute what is due. None: another pass is under way."""
    with store.run_lock(cohort) as ours:
        if not ours:
            yield None
            return
        records = store.cohort(cohort)
        orphans = records.adopt_orphans(now)
        # what was heard of a letter while its line was claimed, or before it was known that it had left
        records.keep_mail_events((), became)
        keep_what_has_begun(records, programme_of(cohort), now)
        change_what_is_ripe(store, programme_of(cohort), now)
        programme = programme_of(cohort)
        found, responses, ledger = outlook_of(programme, records, now, uid_candidate=uid_candidate)
        try:
            yield Run(
                programme=programme,
                responses=responses,
                ledger=ledger,
                outlook=found,
                store=records,
                transport=transport,
                composer=composer,
                compiler=compiler,
                now=now,
                orphans=len(orphans),
            )
        finally:
            transport.close()


def lines_to_note(found: Outlook, ledger: Ledger, now: datetime) -> tuple[Delivery, ...]:
    """The ledger lines whose state changes although nothing is sent."""
    waiting = [
        due for plan in found.plans for due in plan.dues if due.told is not None and due.at > now and not due.resend
    ]
    lines = [
        *found.withdrawn,
        *(line_of(due, State.WAITING, now) for due in waiting),
        *(line_of(due, State.HELD, now) for due in found.held if due.at <= now),
        *(line_of(due, State.MISSED, now) for due in found.missed),
    ]
    return tuple(line for line in lines if _is_news(line, ledger))


def _is_news(line: Delivery, ledger: Ledger) -> bool:
    before = ledger.by_key.get(line.key)
    if before is None or before.state is line.state:
        return before is None
    return not (line.state is State.WAITING and before.state is State.FAILED)
