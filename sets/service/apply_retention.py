"""`keep:` carried out on the records of one cohort: what has outlived its time goes, with a receipt in counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sets.cohort.people import Traces, real_people, traces
from sets.model.cohort import CohortId, PersonId
from sets.model.report_review import Review
from sets.model.responses import Responses
from sets.privacy.erasure import MAIL_EVENT, PLACING, Count, closed, counted, withdrawn
from sets.privacy.file_search import mentions, remove
from sets.privacy.receipts import Receipt
from sets.privacy.retention import ORIGINALS, outlived
from sets.service.erase_person import blank, cohorts_with, filed, no_run
from sets.service.installation import Installation

BY = "setwise, as keep: of the cohort file says"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What went, in counts. `receipt` is None where there was nothing but replies past their seven days."""

    removed: tuple[Count, ...] = ()
    blanked: tuple[Count, ...] = ()
    originals: int = 0
    receipt: Path | None = None

    @property
    def total(self) -> int:
        """How many records went or were blanked."""
        return self.originals + sum(count for _, count in (*self.removed, *self.blanked))


def clear(installation: Installation, cohort: CohortId, now: datetime) -> Cleared:
    """Take away what has outlived `keep:`, and replies as they came after seven days. Any number of times is safe.

    StateError while a pass of the cohort is under way.
    """
    records = installation.records(cohort)
    with no_run(installation, cohort, now):
        originals = records.drop_originals(now - ORIGINALS)
        found = outlived(installation.programme(cohort), records.responses(), records.issued(), now)
        records.erase(found.gone)
        placings = records.erase_review(Review(placings=records.review().placings)) if found.logs else 0
        people = _everybody(installation, cohort) if found.contacts else {}
        letters = _letters(installation, cohort) if found.contacts else 0
        said = records.drop_mail_events() if found.contacts else 0
        blanked = _without_names(installation, cohort, people, now) if people else ()
    more = ((PLACING, placings), ("copy of a letter", letters), (MAIL_EVENT, said))
    removed = (*counted(found.gone), *(one for one in more if one[1]))
    if not removed and not blanked:
        return Cleared(originals=originals)
    receipt = Receipt(
        title="Receipt: kept for as long as was promised, and no longer",
        cohort=cohort,
        at=now,
        by=BY,
        removed=removed,
        blanked=blanked,
        look_at=_look_at(installation, cohort, people),
    )
    return Cleared(
        removed=removed, blanked=blanked, originals=originals, receipt=filed(installation, receipt, "kept")[0]
    )


def _everybody(installation: Installation, cohort: CohortId) -> dict[PersonId, Traces]:
    """Everyone whom versions or ledger still name."""
    records, known = installation.records(cohort), installation.store.people()
    versions = records.versions()
    told = {line.person for line in records.deliveries() if line.address or line.told is not None}
    return {person: traces(person, versions, known) for person in sorted(real_people(versions) | told)}


def _without_names(
    installation: Installation, cohort: CohortId, people: Mapping[PersonId, Traces], now: datetime
) -> tuple[Count, ...]:
    records = installation.records(cohort)
    responses, decisions = records.responses(), records.decisions()
    records.decide([one for person in people for one in withdrawn(person, decisions, now)])
    turns = (turn for person in people for turn in closed(responses, person, now)[1].turns)
    records.keep_responses(Responses(turns=tuple(turns)))
    changed = blank(installation, cohort, people, now)
    for person in people:
        if not cohorts_with(installation, person):
            installation.store.suppress((), person)
    found = (("line of the ledger", len(changed.deliveries)), ("published version", len(changed.versions)))
    return tuple(count for count in found if count[1])


def _letters(installation: Installation, cohort: CohortId) -> int:
    outbox = installation.home / "outbox"
    return remove(path for name in (cohort, f"{cohort}-preview") for path in sorted((outbox / name).glob("*.eml")))


def _look_at(installation: Installation, cohort: CohortId, people: Mapping[PersonId, Traces]) -> tuple[str, ...]:
    """Files that still name somebody, each once. Who is in another cohort too is looked for in this one's own file alone."""
    gone = [found for person, found in people.items() if not cohorts_with(installation, person)]
    everywhere = mentions(installation.home, _together(gone), whole_files=True)
    files = mentions(installation.home / "cohorts", _together(people.values()), whole_files=True)
    here = [f"cohorts/{name}" for name in files if name == f"{cohort}.yaml"]
    return tuple(dict.fromkeys((*here, *everywhere)))


def _together(found: Collection[Traces]) -> Traces:
    return Traces(
        names=tuple(sorted({name for one in found for name in one.names})),
        addresses=tuple(sorted({address for one in found for address in one.addresses})),
    )
