"""run_cycle: the heartbeat. Any number of runs, at any time, on any machine: a second run finds nothing to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from prefect import State, flow
from prefect.logging import get_run_logger

from flows.artifacts import show_sent
from flows.clock import read_clock
from flows.invites import send_invites
from flows.prompts import circulate_prompts
from flows.reports import compile_reports
from flows.sessions import schedule_sessions
from flows.summary import Summary
from flows.tasks import PassTrouble, installation_here, nothing_to_do, summary_of, the_pass, told_safely
from sets.mail.inbound.classify import UNTAKEN
from sets.model.cohort import CohortId
from sets.model.errors import SetwiseError, StoreError
from sets.model.messages import Flow
from sets.service.erase_person import reforget
from sets.service.inbound.held_mail import FOLDER, let_go, read_again
from sets.service.inbound.receive_mail import expire_originals
from sets.service.installation import Installation
from sets.service.mailbox.state import was_in_trouble
from sets.text import wording as words
from sets.text.fault_line import in_short


@flow(name="run_cycle", flow_run_name="cycle", persist_result=False)
async def run_cycle(cohorts: list[str] | None = None, at: str | None = None) -> tuple[Summary, ...]:
    """One pass of every published cohort (or of those named). A cohort that fails leaves the others untouched."""
    installation = installation_here()
    names = _names(installation, cohorts)
    moment = at or read_clock().isoformat()  # one clock for the whole run
    with told_safely():
        # before anything is sent: a backup that was put back may hold somebody who asked to be forgotten
        reforget(installation, read_clock(moment))
    late = at is None and was_in_trouble(installation)
    if at is None:
        _read_held_mail(installation, read_clock(moment))
        if not late:
            _read_mailbox(installation, read_clock(moment))
    summaries: list[Summary] = []
    troubles: list[str] = []
    for name in names:
        if at is None:
            _let_go(installation, name, read_clock(moment))
        if _quiet(installation, name, moment):
            summaries.append(Summary(cohort=name))
            _passed(installation, name, at, moment)
            continue
        state: State[Summary] = await run_cohort(name, moment, return_state=True)
        if state.is_completed():
            summaries.append(summary := await state.aresult())
            if not summary.busy:
                _passed(installation, name, at, moment)
        else:
            why = await _words(state)
            troubles.append(f"{name} ({why})")
            get_run_logger().error("%s: the pass failed: %s", name, why)
    if late:
        _read_mailbox(installation, read_clock(moment))
    if troubles:
        cause = f"{len(troubles)} of {words.plural(len(names), 'cohort')} failed: {'; '.join(troubles)}"
        raise PassTrouble(cause, summaries=summaries)
    return tuple(summaries)


@flow(name="run_cohort", flow_run_name="pass-of-{cohort}", persist_result=False)
async def run_cohort(cohort: str, at: str | None = None) -> Summary:
    """One pass of one cohort: what is due is computed once, and each flow below gets its part."""
    async with the_pass(cohort, at) as current:
        if current is None:
            get_run_logger().info("another pass of this cohort is under way")
            return Summary(cohort=cohort, busy=True)
        await schedule_sessions(cohort, at)
        due = {part for part in Flow if current.batches(part)}
        if Flow.INVITES in due:
            await send_invites(cohort, at)
        if Flow.PROMPTS in due:
            await circulate_prompts(cohort, at)
        if Flow.REPORTS in due:
            await compile_reports(cohort, at)
        if due:
            await show_sent(current)
        return summary_of(current)


def _names(installation: Installation, cohorts: Sequence[str] | None) -> tuple[CohortId, ...]:
    return tuple(installation.id_of(name) for name in cohorts) if cohorts else installation.store.cohorts()


def _let_go(installation: Installation, cohort: CohortId, now: datetime) -> None:
    """Replies as they came, once their seven days are over: the daily flow alone would keep some for eight."""
    with suppress(SetwiseError):  # records that cannot be read are told by the cohort's own pass
        expire_originals(installation, cohort, now)


def _read_held_mail(installation: Installation, now: datetime) -> None:
    """Mail that could not be taken when it came. It stops nothing: what still cannot be taken waits on."""
    with suppress(OSError):  # a file that cannot be deleted today is tried again at the next pass
        left = [one.outcome.why for one in read_again(installation, now) if one.outcome.became in UNTAKEN]
        let_go(installation, now)
        for why in left:
            get_run_logger().error("a mail that waits in %s could not be taken: %s", FOLDER, why)


def _read_mailbox(installation: Installation, now: datetime) -> None:
    """The organiser's mailbox, where one is set. It stops nothing; what is wrong is said once, and stands in `status`."""
    from sets.service.mailbox.reading import read_mailbox

    try:
        found = read_mailbox(installation, now)
    except StoreError as problem:
        get_run_logger().error("the mailbox could not be read: %s", in_short(problem))
        return
    for became, count in Counter(one.outcome.became for one in found.mails).items():
        get_run_logger().info("mailbox: %d %s", count, became.value)
    if found.news and found.trouble:
        get_run_logger().error("the mailbox could not be read: %s", found.trouble)


def _quiet(installation: Installation, cohort: CohortId, at: str | None) -> bool:
    """Whether there is nothing to do. A cohort that cannot even be read is run: so its failure is seen, and stops no other."""
    try:
        return nothing_to_do(installation, cohort, read_clock(at, installation.programme(cohort).zone))
    except Exception:
        return False


def _passed(installation: Installation, cohort: CohortId, at: str | None, moment: str) -> None:
    """That there was a pass stays, for whoever asks whether setwise runs. Not of one as if it were another time."""
    if at is None:
        with suppress(StoreError):  # where nothing can be written, no mark is what there is to tell
            installation.store.cohort(cohort).passed(read_clock(moment))


async def _words(state: State[Summary]) -> str:
    """The failure in one line; what is not a SetwiseError is named by its type only, as its text may hold anything."""
    problem: object = await state.aresult(raise_on_failure=False)
    return str(problem) if isinstance(problem, SetwiseError) else type(problem).__name__
