"""Where a published cohort stands, from all the records that say so: those of other cohorts too, and of the passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sets.cohort.clashes import clashes_beside
from sets.cohort.programme import Programme
from sets.due.cohort_standing import CohortStanding, standing_of
from sets.due.needs.of_passes import AT_LEAST_EVERY, Passes, is_overdue, late_of
from sets.due.outlook import Outlook
from sets.model.cohort import CohortId
from sets.model.ledger import Ledger
from sets.service.installation import Installation
from sets.service.mailbox.state import state_of


def where_it_stands(
    installation: Installation, cohort: CohortId, now: datetime, *, as_if: bool = False, held: bool = True
) -> CohortStanding:
    """The standing of a cohort; takes no lock and writes nothing. StateError for a draft.

    `as_if`: `now` is another time than it is, so nothing can be said of passes. `held`: what is held back and would have
    gone needs a person too; a page shows it among its messages.
    """
    programme = installation.programme(cohort)
    outlook, responses, ledger = installation.published_outlook(cohort, now)
    shown = outlook if held else replace(outlook, held=())
    return standing_of(
        programme,
        responses,
        ledger,
        shown,
        now,
        clashes=clashes_beside(programme, installation.others(cohort)),
        passes=None if as_if else passes_of(installation, programme, outlook, ledger, now),
        mailbox=None if as_if else state_of(installation),
    )


def passes_of(
    installation: Installation, programme: Programme, outlook: Outlook, ledger: Ledger, now: datetime
) -> Passes:
    """The last pass, and what is late. What was due is computed a second time only where passes have stopped."""
    last = installation.last_pass(programme.cohort.id, now)
    version = installation.records(programme.cohort.id).latest()
    then = now - AT_LEAST_EVERY
    if not is_overdue(last, programme.published, now) or version is None or version.at > then:
        return Passes(last=last)
    due_then = {due.key for plan in installation.outlook(programme, then).now(then) for due in plan.dues}
    return Passes(last=last, late=late_of(outlook, due_then, ledger, programme, now))
