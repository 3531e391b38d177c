"""What earlier reports published, and whether a figure beside them could be subtracted (domain.md section 8, rule 7). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sets.disclosure import thresholds
from sets.disclosure.raw import About, RawLine, RawTable
from sets.model.publication import PublishedFigure

Groups = tuple[tuple[int, ...], ...]


class Row(dict[str, int]):
    """What one report published of one row, by column; `at` is when, `most` how much of it one person could stand behind."""

    def __init__(self, at: datetime, figures: Mapping[str, int] = MappingProxyType({}), most: int = 1) -> None:
        super().__init__(figures)
        self.at = at
        self.most = most


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    """What one report published of one table: its figures and marks by row."""

    at: datetime
    rows: dict[str, dict[str, int]]

    def row(self, name: str) -> Row:
        """The figures of this row; empty where it was withheld."""
        found = self.rows.get(name, {})
        figures = {column: value for column, value in found.items() if not column.startswith(thresholds.MARK)}
        return Row(self.at, figures, most=found.get(thresholds.MOST, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigures:
    """Published figures: for every table, what each report that had a figure of it said, in the order they were kept."""

    reports: dict[str, tuple[PublishedTable, ...]] = field(hash=False)

    def rows(self, table: str, row: str) -> tuple[Row, ...]:
        """What each report that had any figure of the table published of this row; empty where it was withheld there."""
        tables = self.reports.get(table, ())
        return tuple(one.row(row) for one in tables if any(one.row(name) for name in one.rows))


def ledger_of(published: Iterable[PublishedFigure]) -> PublishedFigures:
    """The ledger of these figures."""
    found: dict[str, dict[tuple[str, datetime], dict[str, dict[str, int]]]] = {}
    for one in published:
        rows = found.setdefault(one.table, {}).setdefault((one.report, one.at), {})
        rows.setdefault(one.row, {})[one.column] = one.value
    return PublishedFigures(
        reports={
            table: tuple(PublishedTable(at=at, rows=rows) for (_, at), rows in reports.items())
            for table, reports in found.items()
        }
    )


def base_near(total: int, past: Iterable[Row]) -> bool:
    """Whether so few came or went that what is counted of them could be got by subtraction."""
    return any(0 < abs(total - row[thresholds.TOTAL]) < thresholds.BASE for row in past if thresholds.TOTAL in row)


def near(table: RawTable, line: RawLine, groups: Groups, past: Iterable[Row]) -> bool:
    """Whether a form of this line cannot stand beside what was published of it."""
    tests = {About.EVENTS: _events_near, About.PROGRAMME: _events_near, About.RESPONSE: _answers_near}
    test = tests.get(table.about, _people_near)
    return any(test(table, line, groups, row) for row in past)


def _answers_near(table: RawTable, line: RawLine, groups: Groups, row: Row) -> bool:
    """Answers that were withheld before may be shown now: they are counted once each, and no breakdown of them was seen."""
    return any(_few(change) for change in _changes(table, line, groups, row))


def _people_near(table: RawTable, line: RawLine, groups: Groups, row: Row) -> bool:
    """What an earlier report withheld stays so; what it showed differs by nobody or by enough people.

    Where it said of too few people on which side of half they are, and no more, ten others make a figure of their own.
    """
    if row.keys() == {thresholds.HALF}:
        return line.total < 2 * thresholds.BASE
    sums = _changes(table, line, _all(table, groups), row)
    return None in _changes(table, line, groups, row) or any(_few(change) for change in sums)


def _events_near(table: RawTable, line: RawLine, groups: Groups, row: Row) -> bool:
    """As for people where enough of them have met since: what was counted before is counted still, or has changed in ways
    of its own. Where they have not, whatever changed may be one person's, who can stand behind several.
    """
    if sum(end > row.at for end in line.met) < thresholds.BASE:
        return _one_persons(table, line, groups, row)
    if row.keys() == {thresholds.HALF}:
        return _narrows(line, groups, over_half=bool(row[thresholds.HALF]))
    # it was withheld beside other rows of the table, which tell its total
    if not row or (thresholds.TOTAL in row and len(line.counts) == 2 and None in _changes(table, line, groups, row)):
        return True
    changes = _changes(table, line, _all(table, groups), row)
    return all(n is None or n >= 0 for n in changes) and any(_few(n) for n in changes)


def _one_persons(table: RawTable, line: RawLine, groups: Groups, row: Row) -> bool:
    """Whether any change, up or down, is no more than a few people can have made; what was withheld before stays so."""
    if None in _changes(table, line, groups, row):
        return True
    most = thresholds.SMALL * max(line.most, row.most)
    return any(
        change is not None and 0 < abs(change) <= most for change in _changes(table, line, _all(table, groups), row)
    )


def _narrows(line: RawLine, groups: Groups, *, over_half: bool) -> bool:
    """Whether these counts are so low that they would bound those of which only words were given before."""
    first = sum(line.counts[index] for index in groups[0])
    largest = max(sum(line.counts[index] for index in group) for group in groups)
    return min(largest, first if over_half else line.total - first) < thresholds.WIDE


def _few(change: int | None) -> bool:
    return change is not None and 0 < abs(change) <= thresholds.SMALL


def _all(table: RawTable, groups: Groups) -> Groups:
    """These groups of columns, and the table's own that are sums of them: what a reader of this form can compare."""
    named = tuple(one.columns for grouping in table.groupings for one in grouping)
    return (
        *groups,
        *(one for one in named if all(set(group) <= set(one) or not set(group) & set(one) for group in groups)),
    )


def _changes(table: RawTable, line: RawLine, groups: Groups, row: Row) -> tuple[int | None, ...]:
    """By how much each count of this form changed; None where it was not to be known before."""
    return tuple(
        sum(line.counts[i] for i in group) - before if (before := _before(table, group, row)) is not None else None
        for group in groups
    )


def _before(table: RawTable, group: tuple[int, ...], row: Row) -> int | None:
    """What was published of these columns together, under whichever headings."""
    for grouping in table.groupings:
        for one in grouping:
            if set(one.columns) == set(group) and one.label in row:
                return row[one.label]
    parts = [row.get(table.columns[index]) for index in group]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def grew_little(table: RawTable, line: RawLine, past: Iterable[Row]) -> bool:
    """Whether any count differs by fewer than five from one that was published."""
    alone: Groups = tuple((index,) for index in range(len(table.columns)))
    return any(_few(change) for row in past for change in _changes(table, line, _all(table, alone), row))
