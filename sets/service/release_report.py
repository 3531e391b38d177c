"""A coordinator's steps with a report, and its release: compiled anew, filed, kept in the ledger, and only then told.

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
from sets.model.publication import Issued
from sets.model.report_review import Review, Scope, Stage
from sets.model.responses import Gathered
from sets.report.compile import Compiled
from sets.report.release.obstacles import Obstacle, blocked, obstacles
from sets.report.release.workflow import KINDS, Situation, ahead, behind, step_to
from sets.service.installation import Desk
from sets.service.report_files import clear_files, compile_now, write_files


class NotTaken(Exception):
    """A step that was not taken, and `why` in words for people; `obstacles` are what stood in its way, if anything did."""

    def __init__(self, why: str, obstacles: tuple[Obstacle, ...] = ()) -> None:
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


def situation_of(
    desk: Desk, programme: Programme, scope: Scope, now: datetime, compiled: Compiled | None = None
) -> Situation:
    """Where a report stands, with what it would be now."""
    records = desk.store.cohort(programme.cohort.id)
    found = compiled or compile_now(desk, programme, now, scope)
    return Situation(
        programme=programme,
        gathered=records.gathered(),
        review=records.review(),
        issued=records.issued(),
        scope=scope,
        now=now,
        digest=found.digest,
        quoted=found.quoted,
        held=any(edition.released.quotes_held for edition in found.editions),
    )


def take_step(
    desk: Desk,
    cohort: CohortId,
    scope: Scope,
    to: Stage,
    now: datetime,
    *,
    by: str,
    seen: int,
    ticked: Collection[str] = (),
    why: str = "",
) -> None:
    """Take a step, forward or back; NotTaken when something stands in its way, or `seen` is not the newest step's number.

    A release waits for no pass and no other coordinator: it takes the cohort's lock, and is NotTaken without it.
    """
    if to is not Stage.RELEASED:
        _take(desk, cohort, scope, to, now, by=by, seen=seen, ticked=ticked, why=why)
        return
    with desk.store.pass_lock(cohort) as ours:
        if not ours:
            raise NotTaken(BUSY)
        _take(desk, cohort, scope, to, now, by=by, seen=seen, ticked=ticked, why=why)


def _take(
    desk: Desk,
    cohort: CohortId,
    scope: Scope,
    to: Stage,
    now: datetime,
    *,
    by: str,
    seen: int,
    ticked: Collection[str],
    why: str,
) -> None:
    situation = situation_of(desk, desk.programme(cohort), scope, now)
    if situation.number != seen:
        raise NotTaken(TAKEN)
    if to not in (*ahead(situation), *behind(situation)):
        raise NotTaken(NOT_NEXT)
    if to in ahead(situation) and (found := blocked(obstacles(to, situation), ticked)):
        raise NotTaken(IN_THE_WAY, found)
    if to is Stage.RELEASED:
        _file_release(desk, situation)
    if not desk.store.cohort(cohort).keep_review(Review(steps=(step_to(to, situation, by, why),))):
        raise NotTaken(TAKEN)


def _file_release(desk: Desk, situation: Situation) -> None:
    programme, scope, now = situation.programme, situation.scope, situation.now
    records = desk.store.cohort(programme.cohort.id)
    said = _said(records.gathered())
    compiled = compile_now(desk, programme, now, scope, draft=False)
    local = now.astimezone(programme.zone)
    folder = f"reports/{programme.cohort.id}/{local:%Y-%m-%d}-{scope}"
    clear_files(desk.home / folder)
    write_files(desk.home / folder, compiled.files)
    if _said(records.gathered()) != said:
        clear_files(desk.home / folder)
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


def _said(gathered: Gathered) -> tuple[object, ...]:
    """What people may change of their words until the release."""
    return gathered.logs, gathered.approvals


def _of_files(compiled: Compiled) -> str:
    """The mark of what was released, byte for byte: a draft of the same figures is another record."""
    total = hashlib.sha256()
    for name in sorted(compiled.files):
        total.update(f"{name}\0{len(compiled.files[name])}\0".encode())
        total.update(compiled.files[name])
    return total.hexdigest()
