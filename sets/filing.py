"""Where compiled reports are put: files readable by their owner only, in the home's reports/."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from sets.desk import Desk
from sets.errors import StoreError
from sets.gathered import Gathered
from sets.ledger import Ledger
from sets.model import WHOLE_COHORT
from sets.outgoing import MIDPOINT_DRAFT, REPORT_DRAFT
from sets.passing import Compiler
from sets.programme import Programme
from sets.published import Issued
from sets.report.build import Compiled, compile_report

Scope = Literal["final", "midpoint"]
SCOPES: dict[str, Scope] = {REPORT_DRAFT: "final", MIDPOINT_DRAFT: "midpoint"}


def file_report(desk: Desk) -> Compiler:
    """What a pass calls when a report's draft has fallen due: compiles it, files it, gives its folder below the home."""

    def compiler(kind: str, programme: Programme, gathered: Gathered, ledger: Ledger, now: datetime) -> str:
        records = desk.store.cohort(programme.cohort.id)
        compiled = _compile(desk, programme, gathered, ledger, now, SCOPES[kind])
        folder = f"reports/{programme.cohort.id}/{_day(programme, now)}-{SCOPES[kind]}-draft"
        write_files(desk.home / folder, compiled)
        records.issue(Issued(kind=kind, at=now, digest=compiled.digest, folder=folder, occasion=WHOLE_COHORT))
        return folder

    return compiler


def write_report(desk: Desk, programme: Programme, now: datetime, out: Path | None) -> Path:
    """Compile the draft report as of `now` into `out`, or into the home's reports/; gives the folder.

    While sessions are still to come it is a midpoint report.
    """
    records = desk.store.cohort(programme.cohort.id)
    ledger = Ledger(deliveries=records.deliveries())
    over = all(meeting.end <= now for sessions in programme.sessions_by_set.values() for meeting in sessions)
    compiled = _compile(desk, programme, records.gathered(), ledger, now, "final" if over else "midpoint")
    folder = out or desk.home / "reports" / programme.cohort.id / f"{_day(programme, now)}-draft"
    write_files(folder, compiled)
    return folder


def write_files(folder: Path, compiled: Compiled) -> None:
    """Every file of a compiled report, below `folder`; StoreError when the disk refuses."""
    try:
        for name, content in compiled.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_bytes(content)
    except OSError as error:
        raise StoreError(f"the report could not be written: {error.strerror}", whom=str(folder)) from None


def _compile(
    desk: Desk, programme: Programme, gathered: Gathered, ledger: Ledger, now: datetime, scope: Scope
) -> Compiled:
    figures = desk.store.cohort(programme.cohort.id).figures()
    return compile_report(programme, gathered, ledger.deliveries, figures, now, desk.renderer, draft=True, scope=scope)


def _day(programme: Programme, now: datetime) -> str:
    return f"{now.astimezone(programme.zone):%Y-%m-%d}"
