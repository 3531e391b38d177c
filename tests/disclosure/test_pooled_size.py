"""Several cohorts taken together: every way to the sums is looked at, however many there are, and never for long."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.disclosure import rolling, thresholds
from sets.disclosure.cell_suppression import Counts
from sets.disclosure.raw import RawTable
from sets.disclosure.rolling import ALONE, CohortTable, Earlier, pooled
from tests.attacks.disclosure_help import a_table

NAMES = "abcd"
FEW = st.tuples(*[st.integers(0, 4)] * 3)
SMALL_PARTS = st.tuples(st.integers(5, 12), st.integers(0, 4), st.integers(0, 4))


def parts_of(*counts: Counts) -> tuple[CohortTable, ...]:
    return tuple(CohortTable(cohort=f"c{n:02}", table=a_table(*one)) for n, one in enumerate(counts))


def by_trying_all(table: RawTable, tables: dict[str, RawTable], groups: list[frozenset[str]]) -> bool:
    """The same question asked of every combination there is."""
    names = sorted(tables)
    choices = [tuple(rolling._could_be(table, tables[name].lines[0])) for name in names]

    def sums(guess: tuple[Counts, ...]) -> list[list[int]]:
        found = [[one for name, one in zip(names, guess, strict=True) if name in group] for group in groups]
        return [[sum(column) for column in zip(*one, strict=True)] for one in found]

    truth = sums(tuple(tables[name].lines[0].counts for name in names))
    fitting = [guess for guess in product(*choices) if sums(guess) == truth]
    return all(
        len({one[column] for one in known}) == 1 or len({guess[n][column] for guess in fitting}) >= thresholds.FEASIBLE
        for n, known in enumerate(choices)
        for column in range(3)
    )


@given(
    st.lists(st.one_of(FEW, SMALL_PARTS), min_size=2, max_size=3), st.lists(st.sets(st.sampled_from(NAMES)), max_size=2)
)
def test_as_good_as_trying_every_combination(counts: list[Counts], before: list[set[str]]) -> None:
    tables = {name: a_table(*one) for name, one in zip(NAMES, counts, strict=False)}
    groups = [frozenset(tables), *(found for one in before if (found := frozenset(one) & frozenset(tables)))]
    lines = {name: table.lines[0] for name, table in tables.items()}
    table = tables["a"]
    assert rolling._open(table, lines, groups) is by_trying_all(table, tables, groups)


def test_eight_small_cohorts_are_looked_at_whole() -> None:
    line = pooled(parts_of(*[(4, 3, 2), (2, 3, 3)] * 4)).lines[0]
    assert (line.counts, line.reason) == ((24, 24, 20), "")


@pytest.mark.parametrize("most", [rolling.MOST_TRIED, 10_000_000])
def test_what_would_take_too_long_is_withheld(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolling, "MOST_TRIED", most)
    line = pooled(parts_of(*[(4, 3, 2), (2, 3, 3)] * 25)).lines[0]
    assert line.reason == ("" if most > 1_000_000 else ALONE)


def test_cohorts_published_together_before_in_many_ways_are_soon_too_many() -> None:
    earlier = tuple(Earlier(cohorts=frozenset({f"c{n:02}", f"c{n + 1:02}"})) for n in range(0, 20, 2))
    line = pooled(parts_of(*[(4, 3, 2), (2, 3, 3)] * 12), earlier).lines[0]
    assert (line.counts, line.reason) == ((None,) * 3, ALONE)
