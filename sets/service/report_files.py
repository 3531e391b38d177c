"""Where compiled reports are put: files readable by their owner only, in the home's reports/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from shutil import rmtree

from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, CohortId
from sets.model.errors import StateError, StoreError
from sets.model.ledger import Ledger
from sets.model.messages import MIDPOINT_DRAFT, MIDPOINT_PREFIX, REPORT_DRAFT, REPORT_KINDS
from sets.model.publication import Issued, released
from sets.model.report_review import Scope
from sets.model.responses import Responses
from sets.report.compile import Beside, Compiled, compile_report
from sets.report.release.workflow import released_folder
from sets.report.scope import scope_at
from sets.service.installation import Installation
from sets.service.run import Compiler
from sets.store.atomic_file import make_private_folder

SCOPES: dict[str, Scope] = {REPORT_DRAFT: Scope.FINAL, MIDPOINT_DRAFT: Scope.MIDPOINT}


def file_report(installation: Installation) -> Compiler:
    """What a pass calls for a letter about a report: gives the report's folder below the home.

    A draft that has fallen due is compiled and filed; a released report lies where its release put it.
    """

    def compiler(kind: str, programme: Programme, responses: Responses, ledger: Ledger, now: datetime) -> str:
        records = installation.store.cohort(programme.cohort.id)
        if kind not in REPORT_KINDS:
            scope = Scope.MIDPOINT if kind.startswith(MIDPOINT_PREFIX) else Scope.FINAL
            return released_folder(records.issued(), scope)
        compiled = _compile(installation, programme, responses, ledger, now, SCOPES[kind])
        folder = f"reports/{programme.cohort.id}/{_day(programme, now)}-{SCOPES[kind]}-draft"
        write_files(installation.home / folder, compiled.files)
        records.issue(Issued(kind=kind, at=now, digest=compiled.digest, folder=folder, occasion=WHOLE_COHORT))
        return folder

    return compiler


def write_report(installation: Installation, programme: Programme, now: datetime, out: Path | None) -> Path:
    """Compile the draft report as of `now` into `out`, or into the home's reports/; gives the folder.

    While sessions are still to come it is a midpoint report.
    """
    compiled = compile_now(installation, programme, now, scope_at(programme, now))
    folder = out or installation.home / "reports" / programme.cohort.id / f"{_day(programme, now)}-draft"
    write_files(folder, compiled.files)
    return folder


def compile_now(
    installation: Installation, programme: Programme, now: datetime, scope: Scope, *, draft: bool = True
) -> Compiled:
    """The report as of `now`, from all that is on record; writes nothing."""
    records = installation.store.cohort(programme.cohort.id)
    ledger = Ledger(deliveries=records.deliveries())
    return _compile(installation, programme, records.responses(), ledger, now, scope, draft=draft)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """These files of a report, below `folder`; StoreError when the disk refuses."""
    try:
        for name, content in files.items():
            path = folder / name
            make_private_folder(path.parent)
            path.touch(mode=0o600)
            path.write_bytes(content)
    except OSError as error:
        raise StoreError(f"the report could not be written: {error.strerror}", whom=str(folder)) from None


def clear_files(folder: Path) -> None:
    """Take away what a release that was broken off left there; StoreError when the disk refuses."""
    try:
        if folder.is_dir():
            rmtree(folder)
    except OSError as error:
        raise StoreError(f"the report could not be written: {error.strerror}", whom=str(folder)) from None


def read_files(folder: Path, inner: str = "") -> dict[str, bytes]:
    """The files of a report on file by their names, those below `inner` alone where it is given; StoreError without any."""
    top = folder / inner if inner else folder
    try:
        paths = sorted(path for path in top.rglob("*") if path.is_file())
        found = {path.relative_to(top).as_posix(): path.read_bytes() for path in paths}
    except OSError as error:
        raise StoreError(f"the report could not be read: {error.strerror}", whom=str(folder)) from None
    if not found:
        raise StoreError("the report is not on file", whom=str(folder))
    return found


def _compile(
    installation: Installation,
    programme: Programme,
    responses: Responses,
    ledger: Ledger,
    now: datetime,
    scope: Scope,
    *,
    draft: bool = True,
) -> Compiled:
    records = installation.store.cohort(programme.cohort.id)
    return compile_report(
        programme,
        responses,
        ledger.deliveries,
        # a report is not held against itself: its own figures are there after its release, or one that was broken off
        tuple(figure for figure in records.figures() if figure.report != scope.value),
        now,
        installation.renderer,
        review=records.review(),
        others=_beside(installation, programme.cohort.id),
        draft=draft,
        scope=scope,
    )


def _beside(installation: Installation, cohort: CohortId) -> Iterator[Beside]:
    """The home's other cohorts whose report at the end is out and whose answers are still kept; one that cannot be read is left out."""
    for name in installation.store.cohorts():
        records = installation.store.cohort(name)
        out = released(records.issued()) if name != cohort else ()
        if not out:
            continue
        with suppress(StateError):
            yield Beside(
                programme=installation.programme(name),
                responses=records.responses(),
                deliveries=records.deliveries(),
                published=records.figures(),
                at=max(out),
            )


def _day(programme: Programme, now: datetime) -> str:
    return f"{now.astimezone(programme.zone):%Y-%m-%d}"
