"""What the published tables of a cohort leave open: integers for every count, equations for all that is known, and a solver.

It reads the CSV files of both versions of both reports, as anybody could, and knows how the tables hang together.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import highspy

from sets.disclosure.raw import RawTable
from sets.disclosure.thresholds import TOO_FEW, TOO_SMALL

MOST = 400
Cell = tuple[str, str, str, int]
"""Which report, table and row; and the column, or -1 for the total."""


@dataclass(kw_only=True)
class Model:
    """Unknown counts and what is known of them."""

    solver: Any = field(default_factory=highspy.Highs)
    counts: dict[Cell, Any] = field(default_factory=dict)
    shown: set[Cell] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.solver.silent()

    def count(self, cell: Cell) -> Any:
        if cell not in self.counts:
            self.counts[cell] = self.solver.addIntegral(lb=0, ub=MOST)
        return self.counts[cell]

    def know(self, *facts: Any) -> None:
        for fact in facts:
            self.solver.addConstr(fact)

    def one_of(self, cells: list[Any], low: int, high: int) -> None:
        """At least one of these lies between low and high."""
        picks = [self.solver.addBinary() for _ in cells]
        self.know(sum(picks[1:], picks[0]) >= 1)
        for pick, count in zip(picks, cells, strict=True):
            self.know(count - low >= -MOST * (1 - pick), count - high <= MOST * (1 - pick))

    def values(self, cell: Cell) -> int:
        """How many values this count could have, counted up to three."""
        low, high = (self._end(cell, sense) for sense in (self.solver.minimize, self.solver.maximize))
        if high - low < 2:
            return high - low + 1
        open_ = any(self._could_be(cell, value) for value in range(low + 1, min(high, low + 12)))
        return 3 if open_ else 2

    def _end(self, cell: Cell, optimise: Any) -> int:
        optimise(self.counts[cell] + 0)
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return round(self.solver.val(self.counts[cell]))

    def _could_be(self, cell: Cell, value: int) -> bool:
        row = self.solver.addConstr(self.counts[cell] == value)
        self.solver.minimize(self.counts[cell] + 0)
        found = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        self.solver.removeConstr(row)
        return bool(found)


def read(model: Model, report: str, table: RawTable, content: bytes) -> None:
    """All that one CSV file says."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    for row in rows:
        label = row[table.heading]
        cells = [model.count((report, table.name, label, n)) for n in range(len(table.columns))]
        total = model.count((report, table.name, label, -1))
        if len(cells) > 1:
            model.know(sum(cells[1:], cells[0]) == total)
        else:
            model.know(cells[0] <= total)
        for places, said in _groups(table, row):
            if said != "withheld":
                group = [cells[n] for n in places]
                model.know(sum(group[1:], group[0]) == int(said))
                model.shown |= {(report, table.name, label, n) for n in places if len(places) == 1 or int(said) == 0}
        if row.get("Out of", "withheld") != "withheld":
            model.know(total == int(row["Out of"]))
        _words(model, table, row, cells, total)


def _groups(table: RawTable, row: dict[str, str]) -> Iterator[tuple[tuple[int, ...], str]]:
    """The columns behind each heading of the file, and what stands there."""
    headings = {name: (n,) for n, name in enumerate(table.columns)}
    headings |= {one.label: one.columns for grouping in table.groupings for one in grouping}
    return ((headings[name], said) for name, said in row.items() if name in headings)


def _words(model: Model, table: RawTable, row: dict[str, str], cells: list[Any], total: Any) -> None:
    said, why = row["In words"].casefold(), row["Reason withheld"]
    sides = {"half or more": (1, 0), "more than half": (1, 1), "fewer than half": (-1, 1), "half or fewer": (-1, 0)}
    for words, (sign, least) in sides.items():
        if said.startswith(words):
            model.know(sign * (2 * cells[0] - total) >= least)
    if why == TOO_FEW and table.about.value != "events":
        model.know(total <= 9)
    if why == TOO_SMALL and len(table.columns) > 1:
        model.know(total >= 10)
        if table.about.value != "opinion":
            model.one_of(cells, 1, 4)


def link(model: Model, report: str, tables: dict[str, RawTable]) -> None:
    """How the tables of one report hang together."""

    def c(name: str, n: int, row: int = 0) -> Any:
        return model.count((report, name, tables[name].lines[row].label, n))

    def know(*needed: str) -> Callable[[Callable[[], Iterable[Any]]], None]:
        """What follows from tables that this report has: at half way there are few."""

        def given(facts: Callable[[], Iterable[Any]]) -> None:
            if tables.keys() >= {*needed}:
                model.know(*facts())

        return given

    know("logs", "attendance")(lambda: [c("logs", -1) <= c("attendance", 0)])
    know("log-return")(lambda: [c("log-return", 0) == c("logs", 0), c("log-return", 1) == c("logs", 2)])
    know("dropped-actions")(lambda: [c("dropped-actions", -1) == c("actions", 3)])
    know("rounds-spread")(lambda: [c("rounds-spread", -1) == c("presented", 0)])
    know("actions-reviewed")(
        lambda: [c("actions-reviewed", 1) <= c("actions", 4), c("actions-reviewed", -1) <= c("actions", -1)]
    )
    for name in ("stayed", "presented", "gave-a-line"):
        know(name)(lambda name=name: [c(name, -1) == c("members", -1)])
    know("responses")(
        lambda: [c("responses", -1, row) == c("members", -1) for row in range(len(tables["responses"].lines))]
    )
    know("elements-touched")(
        lambda: [
            *(c("elements-touched", 0, row) <= c("logs", 0) for row in range(4)),
            *(c("elements-touched", -1, row) == c("elements-touched", -1, 0) for row in (1, 2, 3)),
            c("elements-touched", -1) <= c("logs", 0),
        ]
    )


def grow(model: Model, tables: dict[str, RawTable]) -> None:
    """What was counted at half way is counted still at the end."""
    for name, places in {
        "members": (0, 1, 2),
        "attendance": (0, 1),
        "actions": (-1,),
    }.items():
        label = tables[name].lines[0].label
        for place in places:
            model.know(model.count(("final", name, label, place)) >= model.count(("midpoint", name, label, place)))
    (logs,) = tables["logs"].lines
    before, after = (
        [model.count((report, "logs", logs.label, n)) for n in range(columns)]
        for report, columns in (("midpoint", 2), ("final", 3))
    )
    # at half way an answer is one, whichever it was
    model.know(after[0] + after[1] >= before[0], after[2] >= before[1])
