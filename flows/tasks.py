"""What the flows share: the pass of a cohort, the task that carries a batch out, and the artifacts."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar, copy_context
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger

from flows.clock import read_clock
from flows.summary import Summary
from sets.mail.send import Batch, Outcome
from sets.model.cohort import CohortId
from sets.model.errors import SetwiseError
from sets.model.ledger import letters_of
from sets.model.messages import Flow, State
from sets.model.responses import Responses
from sets.service.installation import Installation, named
from sets.service.report_files import file_report
from sets.service.run import Run, lines_to_note
from sets.text.fault_line import in_short

# the pass itself never travels as a parameter: Prefect would store its letters and names with the run
_under_way: ContextVar[Run | None] = ContextVar("pass under way", default=None)


_stopped = threading.Event()
"""Set once somebody asked this process to stop while letters left."""


class PassTrouble(SetwiseError):
    """Something could not be sent or stored; the rest was. `summaries` are those of the cohorts that did not fail."""

    what = "run"

    def __init__(self, cause: str, *, whom: str = "", summaries: Sequence[Summary] = ()) -> None:
        super().__init__(cause, whom=whom)
        self.summaries = tuple(summaries)


@contextmanager
def told_safely() -> Iterator[None]:
    """A fault that setwise did not foresee becomes its type and its place: its text may hold anybody's name, and Prefect keeps it."""
    try:
        yield
    except SetwiseError:
        raise
    except Exception as problem:
        raise PassTrouble(in_short(problem)) from None


def installation_here() -> Installation:
    """The installation of this process's environment."""
    return Installation.at(os.environ)


@asynccontextmanager
async def the_pass(cohort: str, at: str | None) -> AsyncIterator[Run | None]:
    """The pass that is under way for this cohort, or one of its own; None when another process has it."""
    current = _under_way.get()
    with told_safely():
        if current is not None and current.cohort == named(cohort):
            yield current
            return
        installation = installation_here()
        name = installation.id_of(cohort)
        zone = installation.programme(name).zone
        with installation.open_run(name, read_clock(at, zone), file_report(installation)) as found:
            token = _under_way.set(found)
            try:
                yield found
            finally:
                _under_way.reset(token)


@task(task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
async def carry_out(name: str, part: str, number: int) -> None:
    """Send one batch of the pass under way. `name` says what it is and how many, never who."""
    current = _under_way.get()
    if current is None:
        raise PassTrouble("no pass is under way; run `run_cycle`")
    batch = current.batches(Flow(part))[number]
    with told_safely(), stop_held_back(current.stop):
        outcome = await _to_its_end(current, batch)
    _report(name, outcome)


async def _to_its_end(current: Run, batch: Batch) -> Outcome:
    """Send the batch in a thread; a run that is stopped waits for its letter in hand, as nothing may leave without the run lock."""
    # a future and no task: when a loop is shut down it cancels every task, and the thread would go on alone
    sending = asyncio.get_running_loop().run_in_executor(None, copy_context().run, current.carry_out, batch)
    try:
        return await asyncio.shield(sending)
    except asyncio.CancelledError:
        current.stop()
        while not sending.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({sending})
        raise


def was_stopped() -> bool:
    """Whether a stop was asked for while letters left: an event loop on its way out may lose the signal itself."""
    return _stopped.is_set()


@contextmanager
def stop_held_back(stop: Callable[[], None]) -> Iterator[None]:
    """While letters leave, SIGTERM and SIGINT only ask for a stop; once all that left is written down, they do what they do.

    Prefect's own handler ends the process in the middle of a letter, whatever waits for the thread that sends.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def hold(number: int, _: object) -> None:
        came.append(number)
        _stopped.set()
        stop()

    before = {number: signal.signal(number, hold) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for again in dict.fromkeys(came):
            signal.raise_signal(again)


def _report(name: str, outcome: Outcome) -> None:
    logger = get_run_logger()
    # no number: what goes only to who has not answered would tell by it
    logger.info("%s: %s", name, "sent" if outcome.letters else "nothing left")
    if outcome.troubled:
        counts = (letters_of(outcome.failed), letters_of(outcome.unknown), letters_of(outcome.dead))
        logger.warning("%s: letters: %d to be tried again, %d uncertain, %d refused for good", name, *counts)
    if outcome.down:
        logger.error("%s: the mail service refused: %s", name, outcome.down)


async def carry_out_part(cohort: str, part: Flow, at: str | None) -> int:
    """Send every batch of one part; gives how many batches there were."""
    async with the_pass(cohort, at) as current:
        if current is None:
            return 0
        found = current.batches(part)
        for number, batch in enumerate(found):
            await carry_out(batch.name, part.value, number)
        return len(found)


def summary_of(current: Run) -> Summary:
    """The pass in numbers."""
    outcome = current.outcome
    return Summary(
        cohort=current.cohort,
        orphans=current.orphans,
        noted=current.noted,
        letters=current.told,
        failed=letters_of(outcome.failed),
        unknown=letters_of(outcome.unknown),
        dead=letters_of(outcome.dead),
        waiting=sum(plan.lead.at > current.now for plan in current.outlook.plans),
        down=outcome.down,
        untold=current.responses != Responses(),
    )


def nothing_to_do(installation: Installation, cohort: CohortId, now: datetime) -> bool:
    """Whether a pass at `now` would neither send nor note anything; takes no lock and writes nothing."""
    found, _, ledger = installation.published_outlook(cohort, now)
    claimed = any(line.state is State.CLAIMED for line in ledger.deliveries)
    return not (found.now(now) or claimed or lines_to_note(found, ledger, now))
