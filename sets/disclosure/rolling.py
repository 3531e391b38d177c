"""Figures over this cohort and earlier ones, where this one alone is too small to show them (domain.md section 8, rule 12). Pure.

What each cohort published can be subtracted from the whole, and so can earlier figures of several cohorts. Whoever
subtracts is taken to know the size of every cohort and every count that is not small: the rest has to stay open all the
same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product

from sets.disclosure import thresholds
from sets.disclosure.bounds import tells
from sets.disclosure.cell_suppression import Counts, showable
from sets.disclosure.disclose import TOTAL, figures_of
from sets.disclosure.drafts import Snapshot, table_of
from sets.disclosure.raw import About, Raw, RawLine, RawTable
from sets.disclosure.released import RELEASE_KEY, Released, ReleasedLine, ReleasedTable
from sets.disclosure.thresholds import ALONE, HALF, MARK
from sets.model.publication import PublishedFigure
from sets.text.wording import listed, plural

MOST_TRIED = 100_000
"""Sums that are tried for one line; where there are more, it is withheld."""
LARGER = 1_000_000
"""Than any sum: digits of this base do not run over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortTable:
    """One cohort's raw table and all that was published of the cohort by itself."""

    cohort: str
    table: RawTable
    published: tuple[PublishedFigure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Cohorts that were published together before, whether or not a number was shown: whole cohorts can be subtracted."""

    cohorts: frozenset[str]


def pooled(parts: tuple[CohortTable, ...], earlier: tuple[Earlier, ...] = ()) -> ReleasedTable:
    """The table over all these cohorts: lines of the same label added up, a person counted once in each of their cohorts.

    Equality tables are shown as a whole line or not at all, as others are; nothing is shown in part. `parts` are tables
    of the same name and columns; ValueError otherwise, and without any.
    """
    if not parts or len({(one.table.name, one.table.columns) for one in parts}) > 1:
        raise ValueError("tables of different kinds cannot be taken together")
    first = parts[0].table
    labels = dict.fromkeys(line.label for part in parts for line in part.table.lines)
    return ReleasedTable(
        name=first.name,
        caption=first.caption,
        about=first.about,
        heading=first.heading,
        columns=first.columns,
        middles=(),
        lines=tuple(_line(first, label, parts, earlier) for label in labels),
        note=first.note,
        key=RELEASE_KEY,
    )


def _line(table: RawTable, label: str, parts: tuple[CohortTable, ...], earlier: tuple[Earlier, ...]) -> ReleasedLine:
    lines = {one.cohort: line for one in parts for line in one.table.lines if line.label == label}
    seen = frozenset(one.cohort for one in parts if one.cohort in lines and _published(one, label))
    open_ = {cohort: line for cohort, line in lines.items() if cohort not in seen}
    enough = _enough(table, tuple(lines.values())) and _left(table, open_, earlier)
    reason = "" if enough else ALONE
    counts = _sums(tuple(lines.values()))
    return ReleasedLine(
        label=label,
        counts=(None,) * len(table.columns) if reason else counts,
        total=None if reason else _total(tuple(lines.values())),
        middles=(),
        words="",
        reason=reason,
        key=RELEASE_KEY,
    )


def _published(part: CohortTable, label: str) -> bool:
    """Whether every count of the line is known from the cohort's own reports as it stands now."""
    now = {one.label: one.counts for one in part.table.lines}[label]
    known = {(one.column, one.value) for one in part.published if (one.table, one.row) == (part.table.name, label)}
    return {*zip(part.table.columns, now, strict=True)} <= known


def _enough(table: RawTable, lines: tuple[RawLine, ...]) -> bool:
    """Whether these lines added up may be seen as far as their sizes go."""
    people = min(sum(line.people for line in lines), _total(lines))
    return people >= thresholds.BASE and showable(table, _sums(lines))


def _left(table: RawTable, lines: dict[str, RawLine], earlier: tuple[Earlier, ...]) -> bool:
    """Whether what is left when the published is taken away is of enough people in enough cohorts."""
    if not lines:
        return True
    groups = [frozenset(lines)]
    for before in earlier:
        old = before.cohorts & frozenset(lines)
        groups.extend(group for group in (frozenset(lines) - old, old) if group and old)
    left = [tuple(lines[cohort] for cohort in sorted(group)) for group in groups]
    return all(len(group) >= 2 and _enough(table, group) for group in left) and _open(table, lines, groups)


def _open(table: RawTable, lines: dict[str, RawLine], groups: list[frozenset[str]]) -> bool:
    """Whether every count that a cohort withheld keeps enough values for a reader of all the sums.

    Every way to reach the sums is looked at, cohort after cohort: `ahead` has what the first ones can add up to.
    """
    names = sorted(lines)
    # what other figures of a cohort's report say of it (`RawLine.between`) is known here too
    choices = [tuple(one for one in _could_be(table, lines[name]) if tells(lines[name], one[0])) for name in names]
    if not all(choices):
        return False
    marks = [tuple(_mark(name, guess, groups) for guess in found) for name, found in zip(names, choices, strict=True)]
    ahead = [{0}]
    for found in marks:
        if len(ahead[-1]) * len(found) > MOST_TRIED:
            return False
        ahead.append({before + mark for before in ahead[-1] for mark in found})
    reached = {sum(_mark(name, lines[name].counts, groups) for name in names)}
    for guesses, found, before in zip(reversed(choices), reversed(marks), reversed(ahead[:-1]), strict=True):
        fitting = [guess for guess, mark in zip(guesses, found, strict=True) if {n - mark for n in reached} & before]
        if not _wide(guesses, fitting):
            return False
        reached = {n - mark for n in reached for mark in found} & before
    return True


def _mark(name: str, counts: Counts, groups: list[frozenset[str]]) -> int:
    """What a cohort's counts add to the sums of all groups, as one number whose digits (of base LARGER) are those sums."""
    digits = [count if name in group else 0 for group in groups for count in counts]
    return sum(digit * LARGER**place for place, digit in enumerate(digits))


def _wide(guesses: tuple[Counts, ...], fitting: list[Counts]) -> bool:
    """Whether every count that is not known anyway has enough values among what fits."""
    return all(
        len({*known}) == 1 or len({guess[column] for guess in fitting}) >= thresholds.FEASIBLE
        for column, known in enumerate(zip(*guesses, strict=True))
    )


def _could_be(table: RawTable, line: RawLine) -> Iterator[Counts]:
    """What a cohort's withheld line could be, for somebody who knows its total and its counts that are not small."""
    if line.total < thresholds.BASE:
        half = 2 * line.counts[0] >= line.total
        for guess in _all_of(line.total, len(line.counts)):
            # on which side of half it is may have been said in words
            if line.total < thresholds.WORDS_FROM or (2 * guess[0] >= line.total) is half:
                yield guess
        return
    most = thresholds.SMALL_EQUALITY if table.about is About.EQUALITY else thresholds.SMALL
    least = 0 if table.about is About.EQUALITY else 1
    small = [index for index, count in enumerate(line.counts) if least <= count <= most]
    # with one small count another one makes up the total
    rest = max((i for i in range(len(line.counts)) if i not in small), key=lambda i: line.counts[i], default=None)
    for values in product(range(least, most + 1), repeat=len(small)):
        tried = list(line.counts)
        for index, value in zip(small, values, strict=True):
            tried[index] = value
        if rest is not None:
            tried[rest] += line.total - sum(tried)
        if sum(tried) == line.total and (rest is None or tried[rest] >= 0):
            yield tuple(tried)


def _all_of(total: int, cells: int) -> Iterator[Counts]:
    """Every way to divide a total: each division is a choice of places for the bars between the parts."""
    for bars in combinations(range(total + cells - 1), cells - 1):
        ends = (-1, *bars, total + cells - 1)
        yield tuple(after - before - 1 for before, after in pairwise(ends))


def _sums(lines: tuple[RawLine, ...]) -> Counts:
    return tuple(sum(column) for column in zip(*(line.counts for line in lines), strict=True))


def _total(lines: tuple[RawLine, ...]) -> int:
    return sum(line.total for line in lines)


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
    released: Released,
    raw: Raw,
    others: Sequence[Other],
    published: Iterable[PublishedFigure] = (),
    before: Snapshot | None = None,
) -> Released:
    """The same with a table over all cohorts beside each of `ROLLED` that this one cannot show, where that holds.

    `published` are this cohort's earlier figures. What was tried stands in `taken_together`, shown or not: it belongs into
    the ledger, because whole cohorts can be subtracted. What an earlier draft tried is as it was `before`.
    """
    own = Other(raw=raw, published=(*published, *figures_of(released, released.frame.scope)))
    with_before = together_again(released, raw, others, before)
    tried, found = [*with_before.taken_together], [*with_before.tables[len(released.tables) :]]
    for name in ROLLED if others else ():
        shown = released.table(name)
        parts = _parts(name, (own, *others))
        if shown is None or shown.shown or len(parts) < 2 or parts[0].cohort != raw.frame.cohort:
            continue
        if name in {one for one, _ in tried}:
            continue
        tried.append((name, tuple(sorted(part.cohort for part in parts))))
        table = pooled(parts, _earlier(name, (own, *others)))
        if any(line.shown for line in table.lines):
            found.append(_named(table, tried[-1][1], raw, others))
    tables = (*released.tables, *found)
    return replace(released, tables=tables, taken_together=tuple(tried), key=RELEASE_KEY)


def together_again(released: Released, raw: Raw, others: Sequence[Other], before: Snapshot | None) -> Released:
    """The same with the tables over several cohorts that an earlier draft showed."""
    tried, found = [], []
    for raw_table in raw.tables:
        for row in _tried(before, raw_table.name):
            tried.append((raw_table.name, tuple(row.split(","))))
            named = replace(raw_table, name=f"{PREFIX}{raw_table.name}", groupings=(), middles=())
            assert before is not None
            table = table_of(named, before, released.frame.at.date())
            if table is not None and any(line.shown for line in table.lines):
                found.append(_named(replace(table, name=raw_table.name, key=RELEASE_KEY), tried[-1][1], raw, others))
    tables = (*released.tables, *found)
    return replace(released, tables=tables, taken_together=tuple(tried), key=RELEASE_KEY)


def _tried(before: Snapshot | None, name: str) -> tuple[str, ...]:
    """Of which cohorts together the table was looked at in an earlier draft."""
    rows = before.tables.get(f"{PREFIX}{name}", {}) if before is not None else {}
    return tuple(row for row, columns in rows.items() if COHORTS in columns)


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
        # on which side of half a withheld count is, is taken to be known in `pooled`
        if one.table == table.name and one.column != HALF and not one.column.startswith(MARK)
    )


def _earlier(name: str, cohorts: Iterable[Other]) -> tuple[Earlier, ...]:
    rows = {
        figure.row
        for one in cohorts
        for figure in one.published
        if figure.table == f"{PREFIX}{name}" and figure.column == COHORTS
    }
    return tuple(Earlier(cohorts=frozenset(row.split(","))) for row in sorted(rows))


def _named(table: ReleasedTable, cohorts: Sequence[str], raw: Raw, others: Sequence[Other]) -> ReleasedTable:
    titles = {one.raw.frame.cohort: one.raw.frame.title for one in others}
    beside = [titles.get(one, one) for one in cohorts if one != raw.frame.cohort]
    return replace(
        table,
        name=f"{PREFIX}{table.name}",
        caption=f"{table.caption}: {plural(len(cohorts), 'cohort')} together",
        note=f"{table.note} Counted here are this cohort and {listed(beside)}, as this one alone cannot be shown.".strip(),
        key=RELEASE_KEY,
    )
