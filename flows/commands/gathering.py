"""log import and report: what people gave back, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import say, warn
from sets.model.errors import StateError
from sets.model.ports import CohortStore
from sets.model.responses import Responses
from sets.service.installation import Installation
from sets.text import wording as words

InstallationHere = Annotated[Installation, Parameter(parse=False)]


def import_logs(cohort: str, file: Path, *, at: str | None = None, installation: InstallationHere) -> int:
    """Learning logs, attendance, rounds and ratings from CSV or JSON (what came on paper or by other ways).

    Parameters
    ----------
    cohort
        A cohort's id.
    file
        The CSV or JSON file.
    at
        When it came in, where the rows do not say.
    """
    from sets.responses.csv_import import LARGEST, read_import

    name = installation.id_of(cohort)
    programme = installation.programme(name)
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise StateError(f"cannot be read: {error.strerror}", whom=str(file)) from None
    records = installation.store.cohort(name)
    held = records.responses()
    found = read_import(
        data,
        file.name,
        programme,
        read_clock(at, programme.zone),
        installation.seal.seal,
        book=installation.address_book(name),
        held=held,
    )
    kept = _kept(records, found.responses)
    counts = ", ".join(words.plural(one.count, one.kind) for one in found.accepted)
    say(f"{name}: {words.plural(kept, 'record')} kept or changed" + (f", of {counts}" if counts else ""))
    say(*found.notes)
    for refused in found.refused:
        warn(f"{file}: {refused.place}: {refused.why}")
    if found.refused:
        warn(f"{len(found.refused)} refused; mend these and import the file again: what is kept already is not doubled")
    return 1 if found.refused else 0


def _kept(records: CohortStore, news: Responses) -> int:
    """Keep what was read; gives how many records that makes. An answer is one of a history, of which the newest counts."""
    from sets.responses.answers import with_answers

    others, answers = replace(news, answers=()), Responses(answers=news.answers)
    count = records.keep_responses(others)
    return (
        count + len(records.change_responses(lambda before: with_answers(answers, before)).given)
        if answers.answers
        else count
    )


def report(cohort: str, *, at: str | None = None, out: Path | None = None, installation: InstallationHere) -> int:
    """Make a draft of the cohort report now, in every form; of the midpoint report while sessions are to come.

    Its figures are kept before they are shown, and newer ones only shown where nobody's share could be worked out.

    Parameters
    ----------
    cohort
        A cohort's id.
    at
        As of this time.
    out
        The folder to write into; without it, one in the home's reports/.
    """
    from sets.report.scope import scope_at
    from sets.service.report_files import drafted_at, write_report

    name = installation.id_of(cohort)
    programme = installation.programme(name)
    now = read_clock(at, programme.zone)
    folder = write_report(installation, programme, now, out)
    say(f"{name}: the draft report is in {folder}", f"Open {folder / 'report.html'}")
    made = drafted_at(installation, programme, scope_at(programme, now))
    if made is not None and made < now:
        say(f"Nothing newer can be shown beside the draft of {words.moment(made, programme.zone)}: its figures stand.")
    return 0
