"""Figures over this cohort and earlier ones, where this one alone is too small to show them (domain.md section 8, rule 12). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sets.disclosure.disclose import TOTAL, figures_of
from sets.disclosure.pooled import CohortTable, Earlier, pooled
from sets.disclosure.raw import Raw, RawTable
from sets.disclosure.released import RELEASE_KEY, Released, ReleasedTable
from sets.disclosure.thresholds import HALF
from sets.model.publication import PublishedFigure
from sets.text.wording import listed, plural

ROLLED = ("presented", "completed", "stayed", "movement-looking-back", "movement-from-start")
"""Tables that count each person once a cohort and share no line with another table of theirs."""
PREFIX = "together-"
COHORTS = "cohorts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another cohort whose report at the end is out: all that it could say, and every figure that left in its reports."""

    raw: Raw
    published: tuple[PublishedFigure, ...]


def with_others(
    released: Released, raw: Raw, others: Sequence[Other], published: Iterable[PublishedFigure] = ()
) -> Released:
    """The same with a table over all cohorts beside each of `ROLLED` that this one cannot show, where that holds.

    `published` are this cohort's earlier figures. What was tried stands in `taken_together`, shown or not: it belongs into
    the ledger, because whole cohorts can be subtracted.
    """
    own = Other(raw=raw, published=(*published, *figures_of(released, released.frame.scope)))
    tried: list[tuple[str, tuple[str, ...]]] = []
    found: list[ReleasedTable] = []
    for name in ROLLED if others else ():
        shown = released.table(name)
        parts = _parts(name, (own, *others))
        if shown is None or shown.shown or len(parts) < 2 or parts[0].cohort != raw.frame.cohort:
            continue
        tried.append((name, tuple(sorted(part.cohort for part in parts))))
        table = pooled(parts, _earlier(name, (own, *others)))
        if any(line.shown for line in table.lines):
            found.append(_named(table, parts, others))
    tables = (*released.tables, *found)
    return replace(released, tables=tables, taken_together=tuple(tried), key=RELEASE_KEY)


def figures_together(released: Released, report: str) -> tuple[PublishedFigure, ...]:
    """Which cohorts were taken together for which table, for the ledger."""
    return tuple(
        PublishedFigure(
            report=report,
            at=released.frame.at,
            table=f"{PREFIX}{name}",
            row=",".join(cohorts),
            column=COHORTS,
            value=len(cohorts),
        )
        for name, cohorts in released.taken_together
    )


def _parts(name: str, cohorts: Iterable[Other]) -> tuple[CohortTable, ...]:
    """The cohorts that have the table and gave out nothing of it in another form, which would have to be subtracted too."""
    found = []
    for one in cohorts:
        table = next((table for table in one.raw.tables if table.name == name and table.lines), None)
        if table is not None and not table.missing and not _otherwise(table, one.published):
            found.append(CohortTable(cohort=one.raw.frame.cohort, table=table, published=one.published))
    return tuple(part for part in found if part.table.columns == found[0].table.columns)


def _otherwise(table: RawTable, published: Iterable[PublishedFigure]) -> bool:
    """Whether figures of the table left in a coarser form, or as they are no more since somebody was forgotten."""
    now = {
        (line.label, column): n for line in table.lines for column, n in zip(table.columns, line.counts, strict=True)
    }
    now |= {(line.label, TOTAL): line.total for line in table.lines}
    return any(
        now.get((one.row, one.column)) != one.value
        for one in published
        # on which side of half a withheld count is, is taken to be known in `together`
        if one.table == table.name and one.column != HALF
    )


def _earlier(name: str, cohorts: Iterable[Other]) -> tuple[Earlier, ...]:
    rows = {
        figure.row
        for one in cohorts
        for figure in one.published
        if figure.table == f"{PREFIX}{name}" and figure.column == COHORTS
    }
    return tuple(Earlier(cohorts=frozenset(row.split(","))) for row in sorted(rows))


def _named(table: ReleasedTable, parts: Sequence[CohortTable], others: Sequence[Other]) -> ReleasedTable:
    titles = {one.raw.frame.cohort: one.raw.frame.title for one in others}
    beside = [titles[part.cohort] for part in parts if part.cohort in titles]
    return replace(
        table,
        name=f"{PREFIX}{table.name}",
        caption=f"{table.caption}: {plural(len(parts), 'cohort')} together",
        note=f"{table.note} Counted here are this cohort and {listed(beside)}, as this one alone cannot be shown.".strip(),
        key=RELEASE_KEY,
    )
