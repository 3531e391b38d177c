"""Whole cohorts: a midpoint and a final report, each in both versions, read back from their CSV files and attacked by a solver."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.disclosure import disclose as composed
from sets.disclosure import lines
from sets.disclosure.disclose import disclose, figures_of, public
from sets.disclosure.drafts import draft_name
from sets.disclosure.raw import About, RawTable
from sets.model.cohort import PersonId
from sets.model.publication import PublishedFigure
from sets.model.report_review import Review, Scope
from sets.report.compile import as_drafted
from sets.report.facts import report_facts
from sets.report.formats.csv_tables import to_csv
from sets.report.tables import raw_of
from tests.attacks.disclosure_drafts import House, raw, without
from tests.attacks.disclosure_solver import Cell, Model, grow, link, read
from tests.support.builders import at
from tests.support.report_cases import Case, a_year, too_small

MIDDLE = at("2027-04-20 10:00")


def published(case: Case, report: Scope, before: Iterable[PublishedFigure]) -> tuple[Any, ...]:
    """The raw tables, the CSV files of both versions, and the figures for the ledger."""
    now = MIDDLE if report is Scope.MIDPOINT else case.at
    raw = raw_of(
        report_facts(case.programme, case.responses, case.deliveries, now), Review(), draft=False, scope=report
    )
    lead = disclose(raw, before)
    files = [(table.name, to_csv(table)) for version in (lead, public(lead)) for table in version.tables]
    return {table.name: table for table in raw.tables}, files, figures_of(lead, report)


def drafted(case: Case, report: Scope, house: House, gone: PersonId) -> tuple[Any, ...]:
    """The same of a report that was drafted, drafted again after somebody was forgotten, and then released."""
    first = replace(case, at=MIDDLE if report is Scope.MIDPOINT else case.at)
    second = without(replace(first, at=first.at + timedelta(days=1)), gone)
    house.draft(first, report)
    house.draft(second, report)
    house.release(second, report)
    lead = as_drafted(raw(second, report), tuple(one for one in house.figures if one.report == draft_name(report)))
    files = [(table.name, to_csv(table)) for version in (lead, public(lead)) for table in version.tables]
    return {table.name: table for table in raw(first, report).tables}, files


def attacked(case: Case, gone: PersonId | None = None) -> list[tuple[Cell, int]]:
    """Withheld counts of which the solver leaves fewer than three values; `gone` was forgotten between two drafts of each."""
    model = Model()
    truth: dict[Cell, int] = {}
    figures: tuple[PublishedFigure, ...] = ()
    house = House()
    for report in (Scope.MIDPOINT, Scope.FINAL):
        if gone is None:
            tables, files, figures = published(case, report, figures)
        else:
            tables, files = drafted(case, report, house, gone)
        for name, content in files:
            if tables[name].about is not About.PROGRAMME:
                read(model, report, tables[name], content)
        link(model, report, tables)
        truth.update(_truth(report, tables.values()))
    grow(model, tables)
    apart = [(cell, change) for cell, change in _changes(model, truth) if 0 < change < 5]
    return apart + [
        (cell, found)
        for cell in sorted(truth.keys() & model.counts.keys() - model.shown)
        if (found := model.values(cell)) < 3 and not _told(model, cell, truth)
    ]


def _truth(report: str, tables: Iterable[RawTable]) -> dict[Cell, int]:
    return {
        (report, table.name, line.label, n): count
        for table in tables
        if table.about not in (About.PROGRAMME, About.RESPONSE) and not table.missing
        for line in table.lines
        for n, count in enumerate(line.counts)
    }


def _changes(model: Model, truth: dict[Cell, int]) -> list[tuple[Cell, int]]:
    """What subtraction gives of counts that both reports show and that only grow, or are of people."""
    grows = {"attendance", "logs"}
    people = {"members", "stayed", "presented", "gave-a-line"}
    # at half way the second column of logs is the third at the end, and the first is the first two
    moved = {("logs", 0): 9, ("logs", 1): 9, ("logs", 2): 1}
    pairs = [(cell, ("midpoint", *cell[1:3], moved.get((cell[1], cell[3]), cell[3]))) for cell in model.shown]
    pairs = [(cell, before) for cell, before in pairs if cell[0] == "final"]
    return [
        (cell, abs(truth[cell] - truth[before]))
        for cell, before in pairs
        if before in model.shown and cell in truth and before in truth and cell[1] in grows | people
    ]


def _told(model: Model, cell: Cell, truth: dict[Cell, int]) -> bool:
    """Whether another table shows the same count, or that there is nothing of which this one is a part."""
    report, name, _, place = cell
    same = {("log-return", 0): ("logs", 0), ("log-return", 1): ("logs", 2)}.get((name, place))
    whole = {("actions-reviewed", 1): ("actions", 4)}.get((name, place))
    seen = {(one[1], one[3]): truth.get(one) for one in model.shown if one[0] == report}
    return same in seen or (whole in seen and seen[whole] == 0)


@pytest.mark.parametrize("seed", [1, 4, 5])
def test_the_solver_finds_nothing_in_a_cohort(seed: int) -> None:
    assert attacked(a_year(seed, sets=3, size=6)) == []


@pytest.mark.parametrize("seed", [1, 4])
def test_nor_where_each_report_was_drafted_before_and_after_somebody_was_forgotten(seed: int) -> None:
    case = a_year(seed, sets=3, size=6)
    assert attacked(case, case.programme.cohort.sets[0].members[2].id) == []


def test_with_drafts_counted_anew_it_finds_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composed, "followed", lambda raws, fresh, *more: fresh)
    monkeypatch.setattr(lines, "near", lambda *given: False)
    monkeypatch.setattr(lines, "base_near", lambda *given: False)
    found = []
    for seed in (1, 4, 5):
        case = a_year(seed, sets=3, size=6)
        house, gone = House(), case.programme.cohort.sets[0].members[2].id
        drafted(case, Scope.FINAL, house, gone)
        one, two, _ = (seen["counts"] for _, _, seen in house.read)
        found += [
            (cell, one[cell] - two[cell]) for cell in one.keys() & two.keys() if 0 < abs(one[cell] - two[cell]) < 5
        ]
    assert found != []


def test_nor_in_one_that_is_too_small() -> None:
    assert attacked(too_small()) == []


@pytest.mark.slow
@pytest.mark.parametrize("size", [3, 4, 5, 6])
@pytest.mark.parametrize("seed", range(6, 30))
def test_nor_in_many_cohorts(seed: int, size: int) -> None:
    assert attacked(a_year(seed, size=size)) == []


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        (composed, "_linked", lambda *given: ""),
        (lines, "near", lambda *given: False),
    ],
)
def test_with_a_rule_broken_it_finds_something(
    module: Any, name: str, broken: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, broken)
    assert any(attacked(a_year(seed)) for seed in (4, 1, 5, 2, 3))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 5), gone=st.sets(st.integers(0, 499), max_size=150))
def test_whatever_is_missing_the_solver_finds_nothing(seed: int, gone: set[int]) -> None:
    case = a_year(seed)
    fewer = {
        kind: tuple(one for n, one in enumerate(getattr(case.responses, kind)) if n not in gone)
        for kind in ("attendance", "rounds", "logs", "actions", "ratings")
    }
    assert attacked(replace(case, responses=replace(case.responses, **fewer))) == []
