"""Reports from records to files: drafts are counted once and kept, then shown; files lie in the home's reports/.

A figure that anybody reads is a published figure. `make_draft` counts anew and keeps its figures in the ledger; `compile_now`
shows the newest draft from there, with the words of now, and writes nothing. A release is the newest draft, released.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from shutil import rmtree

from sets.cohort.programme import Programme
from sets.disclosure.drafts import draft_name, newest_of
from sets.model.cohort import WHOLE_COHORT, CohortId
from sets.model.errors import StateError, StoreError
from sets.model.ledger import Ledger
from sets.model.messages import MIDPOINT_DRAFT, MIDPOINT_PREFIX, REPORT_DRAFT, REPORT_KINDS
from sets.model.ports import CohortStore
from sets.model.publication import Issued, PublishedFigure, released
from sets.model.report_review import Scope, Step
from sets.model.responses import Responses
from sets.report.compile import Beside, Compiled, compile_report, count_draft
from sets.report.release.workflow import released_folder
from sets.report.scope import scope_at
from sets.service.installation import Installation
from sets.service.run import Compiler
from sets.store.atomic_file import make_private_folder
from sets.text import wording as words

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
        scope = SCOPES[kind]
        if not _of_today(installation, programme, now, scope):
            count_now(installation, programme, now, scope)
        compiled = _compile(installation, programme, responses, ledger, now, scope)
        folder = f"reports/{programme.cohort.id}/{_day(programme, now)}-{scope}-draft"
        write_files(installation.home / folder, compiled.files)
        records.issue(Issued(kind=kind, at=now, digest=compiled.digest, folder=folder, occasion=WHOLE_COHORT))
        return folder

    return compiler


def write_report(installation: Installation, programme: Programme, now: datetime, out: Path | None) -> Path:
    """Make a draft as of `now` and write it into `out`, or into the home's reports/; gives the folder.

    While sessions are still to come it is a midpoint report.
    """
    scope = scope_at(programme, now)
    make_draft(installation, programme, now, scope)
    compiled = compile_now(installation, programme, now, scope)
    folder = out or installation.home / "reports" / programme.cohort.id / f"{_day(programme, now)}-draft"
    write_files(folder, compiled.files)
    return folder


def make_draft(installation: Installation, programme: Programme, now: datetime, scope: Scope) -> bool:
    """A new draft, where it says anything new: whether it does. StateError while a pass of the cohort is under way.

    Two that are counted at once would not know of each other, so it takes the cohort's lock.
    """
    with installation.store.run_lock(programme.cohort.id) as ours:
        if not ours:
            raise StateError("messages are leaving just now; try again in a minute", whom=programme.cohort.id)
        return count_now(installation, programme, now, scope)


def count_now(installation: Installation, programme: Programme, now: datetime, scope: Scope) -> bool:
    """The same for whoever holds the cohort's lock."""
    records = installation.store.cohort(programme.cohort.id)
    others, drafts = _ledger(records.figures(), scope)
    newest = newest_of(drafts)
    if newest is not None and now < newest.at:
        when = words.moment(newest.at, programme.zone)
        raise StateError(f"a draft was made after that, on {when}; its figures stand", whom=programme.cohort.id)
    found = count_draft(
        programme,
        records.responses(),
        records.deliveries(),
        others,
        drafts,
        now,
        review=records.review(),
        others=_beside(installation, programme.cohort.id),
        scope=scope,
    )
    records.add_figures(found)
    return bool(found)


def own_drafts(records: CohortStore, scope: Scope) -> tuple[PublishedFigure, ...]:
    """The figures of a report's drafts so far."""
    return _ledger(records.figures(), scope)[1]


def drafted_at(installation: Installation, programme: Programme, scope: Scope) -> datetime | None:
    """When the newest draft of a report was made; None before the first."""
    newest = newest_of(own_drafts(installation.store.cohort(programme.cohort.id), scope))
    return newest.at.astimezone(programme.zone) if newest is not None else None


def _of_today(installation: Installation, programme: Programme, now: datetime, scope: Scope) -> bool:
    at = drafted_at(installation, programme, scope)
    return at is not None and (at.date() == now.astimezone(programme.zone).date() or now < at)


def _ledger(
    figures: Iterable[PublishedFigure], scope: Scope
) -> tuple[tuple[PublishedFigure, ...], tuple[PublishedFigure, ...]]:
    """Figures of other reports, and those of this one: of its drafts, and of its release, which is one of them."""
    found = tuple(figures)
    own = (scope.value, draft_name(scope))
    return tuple(one for one in found if one.report not in own), tuple(one for one in found if one.report in own)


def compile_now(
    installation: Installation,
    programme: Programme,
    now: datetime,
    scope: Scope,
    *,
    draft: bool = True,
    step: Step | None = None,
) -> Compiled:
    """The newest draft of the report, with the words that are on record by `now`; writes nothing.

    With `step`, as it is once that step is taken.
    """
    records = installation.store.cohort(programme.cohort.id)
    ledger = Ledger(deliveries=records.deliveries())
    return _compile(installation, programme, records.responses(), ledger, now, scope, draft=draft, step=step)


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
    step: Step | None = None,
) -> Compiled:
    records = installation.store.cohort(programme.cohort.id)
    others, drafts = _ledger(records.figures(), scope)
    review = records.review()
    if step is not None:
        review = replace(review, steps=(*review.steps, step))
    return compile_report(
        programme,
        responses,
        ledger.deliveries,
        others,
        now,
        installation.renderer,
        review=review,
        others=_beside(installation, programme.cohort.id),
        draft=draft,
        scope=scope,
        drafts=drafts,
    )


def _beside(installation: Installation, cohort: CohortId) -> tuple[Beside, ...]:
    """The home's other cohorts whose report at the end is out and whose answers are still kept.

    None of them where one cannot be read: it must not stop this report, and figures over fewer cohorts than before
    could be subtracted from the earlier ones.
    """
    try:
        return tuple(_others(installation, cohort))
    except StoreError:
        return ()


def _others(installation: Installation, cohort: CohortId) -> Iterator[Beside]:
    for name in installation.store.cohorts():
        if name == cohort or not (out := released(installation.store.cohort(name).issued())):
            continue
        records = installation.store.cohort(name)
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
