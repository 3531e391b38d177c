"""carry_out_keep: once a day, what has outlived `keep:` goes, and whoever was forgotten stays forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from prefect import flow
from prefect.logging import get_run_logger

from flows.clock import read_clock
from flows.tasks import PassTrouble, installation_here, told_safely
from sets.model.cohort import CohortId
from sets.model.errors import SetwiseError, StateError
from sets.service.apply_retention import clear
from sets.service.erase_person import reforget
from sets.service.installation import Installation
from sets.service.private_home import close_to_others
from sets.service.replace_keys import is_unfinished, seal_anew
from sets.text import wording as words

DAILY = "23 3 * * *"
"""Once a day, in UTC, between two heartbeats."""


@flow(name="carry_out_keep", flow_run_name="carry-out-keep", persist_result=False)
async def carry_out_keep(cohorts: list[str] | None = None, at: str | None = None) -> int:
    """Delete what was promised to be deleted in every published cohort (or those named); gives how many records went."""
    installation = installation_here()
    moment = at or read_clock().isoformat()
    with told_safely():
        again = reforget(installation, read_clock(moment))
        _finish_sealing(installation)
        close_to_others(installation.home)
    if again:
        get_run_logger().warning("%d forgotten again: a backup had brought them back", again)
    total, troubles = 0, []
    names = _names(installation, cohorts)
    for name in names:
        try:
            with told_safely():
                total += _cleared(installation, name, moment)
        except SetwiseError as trouble:
            troubles.append(f"{name} ({trouble})")
    if troubles:
        raise PassTrouble(
            f"{len(troubles)} of {words.plural(len(names), 'cohort')} could not be done: {'; '.join(troubles)}"
        )
    return total


def _finish_sealing(installation: Installation) -> None:
    """What was still sealed with a key that was replaced, by a change that was cut off or by a page that was just open."""
    if is_unfinished(installation):
        get_run_logger().info("%d texts sealed anew: their key was replaced", seal_anew(installation).older)


def _cleared(installation: Installation, name: CohortId, moment: str) -> int:
    logger = get_run_logger()
    try:
        found = clear(installation, name, read_clock(moment))
    except StateError:
        logger.info("%s: a pass is under way; tomorrow will do", name)
        return 0
    if found.total:
        logger.info("%s: %d records went; the receipt is in receipts/", name, found.total)
    return found.total


def _names(installation: Installation, cohorts: Sequence[str] | None) -> tuple[CohortId, ...]:
    return tuple(installation.id_of(name) for name in cohorts) if cohorts else installation.store.cohorts()
