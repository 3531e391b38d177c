"""A coordinator's steps with a report, and its release: its newest draft, filed, kept in the ledger, and only then told.

    files  →  published figures  →  the record of the release, which closes the logs  →  the step, which lets letters go

A crash between any two leaves a report that nobody was told of; the next press does all of it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, CohortId
from sets.model.ledger import index
from sets.model.publication import Issued
from sets.model.report_review import ReportStage, Review, Scope, Step
from sets.model.responses import Responses
from sets.report.compile import Compiled
from sets.report.release.obstacles import Blocker, cuts_short, obstacles, still_blocking
from sets.report.release.workflow import KINDS, Situation, ahead, behind, step_to
from sets.service.installation import Installation
from sets.service.report_files import clear_files, compile_now, count_now, drafted_at, write_files


class NotTaken(Exception):
    """A step that was not taken, and `why` in words for people; `obstacles` are what stood in its way, if anything did."""

    def __init__(self, why: str, obstacles: tuple[Blocker, ...] = ()) -> None:
        super().__init__(why)
        self.why = why
        self.obstacles = obstacles


TAKEN = "Somebody else took a step with this report since you opened the page, so nothing was done. Look again."
BUSY = "Messages are leaving just now, so nothing was done. Wait a minute and try again."
NOT_NEXT = "The report cannot go there from where it stands."
MOVED_ON = (
    "Somebody changed words of theirs while the report was being made, so it was not released. Look once more, and "
    "press again."
)
IN_THE_WAY = "Something stands in the way of this step, so nothing was done."
LONGEST_WHY = 500
TOO_LONG = f"Shorten the reason to {LONGEST_WHY} characters or fewer."


def situation_of(
    installation: Installation, programme: Programme, scope: Scope, now: datetime, compiled: Compiled | None = None
) -> Situation:
    """Where a report stands, with what it would be now."""
    records = installation.store.cohort(programme.cohort.id)
    found = compiled or compile_now(installation, programme, now, scope)
    return Situation(
        programme=programme,
        responses=records.responses(),
        review=records.review(),
        issued=records.issued(),
        scope=scope,
        now=now,
        digest=found.digest,
        quoted=found.quoted,
        held=any(edition.released.quotes_held for edition in found.editions),
        ledger=index(records.deliveries()),
    )


def take_step(
    installation: Installation,
    cohort: CohortId,
    scope: Scope,
    to: ReportStage,
    now: datetime,
    *,
    by: str,
    seen: int,
    ticked: Collection[str] = (),
    why: str = "",
) -> None:
    """Take a step, forward or back; NotTaken when something stands in its way, or `seen` is not the newest step's number.

    `why` is the reason of a step back, or of one that ends a stage before it is over: that one stands in the report.

    A release waits for no pass and no other coordinator: it takes the cohort's lock, and is NotTaken without it. A step
    forward of a report that was never drafted makes its first draft, and takes the lock for that.
    """
    drafted = drafted_at(installation, installation.programme(cohort), scope) is not None
    if to is not ReportStage.RELEASED and (drafted or to is ReportStage.DRAFT):
        _take(installation, cohort, scope, to, now, by=by, seen=seen, ticked=ticked, why=why)
        return
    with installation.store.run_lock(cohort) as ours:
        if not ours:
            raise NotTaken(BUSY)
        _take(installation, cohort, scope, to, now, by=by, seen=seen, ticked=ticked, why=why)


def _take(
    installation: Installation,
    cohort: CohortId,
    scope: Scope,
    to: ReportStage,
    now: datetime,
    *,
    by: str,
    seen: int,
    ticked: Collection[str],
    why: str,
) -> None:
    situation = situation_of(installation, installation.programme(cohort), scope, now)
    if situation.number != seen:
        raise NotTaken(TAKEN)
    if to not in (*ahead(situation), *behind(situation)):
        raise NotTaken(NOT_NEXT)
    ways = obstacles(to, situation) if to in ahead(situation) else ()
    if found := still_blocking(ways, ticked, why):
        raise NotTaken(IN_THE_WAY, found)
    if len(why) > LONGEST_WHY:
        raise NotTaken(TOO_LONG)
    if to is not ReportStage.DRAFT and drafted_at(installation, situation.programme, scope) is None:
        count_now(installation, situation.programme, now, scope)
        situation = situation_of(installation, situation.programme, scope, now)
    step = step_to(to, situation, by, why, cuts=cuts_short(ways))
    if step.cut is not None:
        # what is checked next, or released, says already that this stage was cut short
        step = replace(step, digest=compile_now(installation, situation.programme, now, scope, step=step).digest)
    if to is ReportStage.RELEASED:
        _file_release(installation, situation, step)
    if not installation.store.cohort(cohort).keep_review(Review(steps=(step,))):
        raise NotTaken(TAKEN)


def _file_release(installation: Installation, situation: Situation, step: Step) -> None:
    programme, scope, now = situation.programme, situation.scope, situation.now
    records = installation.store.cohort(programme.cohort.id)
    said = _said(records.responses())
    compiled = compile_now(installation, programme, now, scope, draft=False, step=step)
    local = now.astimezone(programme.zone)
    folder = f"reports/{programme.cohort.id}/{local:%Y-%m-%d}-{scope}"
    clear_files(installation.home / folder)
    write_files(installation.home / folder, compiled.files)
    if _said(records.responses()) != said:
        clear_files(installation.home / folder)
        raise NotTaken(MOVED_ON)
    records.add_figures([replace(figure, report=scope.value) for figure in compiled.figures])
    records.issue(
        Issued(
            kind=KINDS[scope],
            at=now,
            digest=_of_files(compiled),
            folder=folder,
            occasion=WHOLE_COHORT,
            released=now,
        )
    )


def _said(responses: Responses) -> tuple[object, ...]:
    """What people may change of their words until the release."""
    return responses.logs, responses.approvals


def _of_files(compiled: Compiled) -> str:
    """The mark of what was released, byte for byte: a draft of the same figures is another record."""
    total = hashlib.sha256()
    for name in sorted(compiled.files):
        total.update(f"{name}\0{len(compiled.files[name])}\0".encode())
        total.update(compiled.files[name])
    return total.hexdigest()
