"""Figures over several cohorts beside what one alone withholds: when they come, what subtraction leaves, and the ledger."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from sets.disclosure.disclose import disclose, figures_of
from sets.disclosure.raw import About, Group, Raw, RawLine, RawTable
from sets.disclosure.released import Released
from sets.disclosure.rolling import ROLLED, Other, figures_together, with_others
from sets.model.publication import PublishedFigure
from tests.attacks.disclosure_attack import compositions
from tests.attacks.disclosure_help import a_frame

COARSE = ((Group(label="Yes", columns=(0,)), Group(label="No or neither", columns=(1, 2))),)


def a_cohort(name: str, *counts: int, table: str = "stayed", **changes: Any) -> Raw:
    line = RawLine(label="Members", counts=counts, people=sum(counts), between=changes.pop("between", ()))
    given: dict[str, Any] = {
        "name": table,
        "caption": "Members who stayed",
        "about": About.PEOPLE,
        "heading": "Members",
        "columns": ("Yes", "No", "Neither")[: len(counts)],
        "lines": (line,),
        "in_words": "{share} stayed.",
        **changes,
    }
    frame = replace(a_frame(), cohort=name, title=f"The {name} cohort")
    return Raw(frame=frame, tables=(RawTable(**given),), quotes=(), naming=frozenset())


def out(raw: Raw, *earlier: PublishedFigure) -> Other:
    """A cohort whose report is out."""
    return Other(raw=raw, published=(*earlier, *figures_of(disclose(raw), "final")))


def beside(raw: Raw, *others: Other) -> Released:
    return with_others(disclose(raw), raw, others)


def seen(found: Released, name: str = "together-stayed") -> tuple[int | None, ...] | None:
    table = found.table(name)
    return None if table is None else table.lines[0].counts


@pytest.mark.parametrize(
    ("own", "others", "counts"),
    [
        ((4, 4), [(3, 4)], (7, 8)),  # two too small for any figure
        ((14, 3), [(12, 4)], None),  # 7 of 1 to 4 each are 3 and 4
        ((14, 3), [(12, 2)], (26, 5)),
        ((14, 3), [(12, 6)], None),  # the other was published: this one would be left
        ((14, 3), [(12, 6), (9, 2)], (35, 11)),
        ((14, 6), [(12, 3)], None),  # this one can be shown alone
        ((14, 3), [], None),
        ((3, 1), [(2, 2)], None),  # eight people
        ((14, 1), [(12, 1)], None),  # still small
    ],
)
def test_what_is_seen_beside_a_withheld_table(
    own: tuple[int, ...], others: list[tuple[int, ...]], counts: tuple[int, ...] | None
) -> None:
    found = beside(a_cohort("third", *own), *(out(a_cohort(f"c{n}", *one)) for n, one in enumerate(others)))
    assert seen(found) == counts


def test_the_table_says_which_cohorts_it_is_over() -> None:
    found = beside(a_cohort("third", 14, 3), out(a_cohort("first", 12, 2)))
    table = found.table("together-stayed")

    assert table is not None
    assert (table.caption, table.lines[0].total) == ("Members who stayed: 2 cohorts together", 31)
    assert "this cohort and The first cohort" in table.note
    assert seen(found, "stayed") == (None, None)


def test_the_ledger_records_which_cohorts_were_taken_together_shown_or_not() -> None:
    shown = beside(a_cohort("third", 14, 3), out(a_cohort("first", 12, 2)))
    tried = beside(a_cohort("third", 14, 3), out(a_cohort("first", 12, 4)))

    for found in (shown, tried):
        assert [(one.table, one.row, one.column, one.value) for one in figures_together(found, "final")] == [
            ("together-stayed", "first,third", "cohorts", 2)
        ]
    assert figures_together(beside(a_cohort("third", 14, 6), out(a_cohort("first", 12, 2))), "final") == ()


def test_cohorts_taken_together_before_are_subtracted() -> None:
    first, second = a_cohort("first", 14, 3), a_cohort("second", 12, 2)
    before = beside(second, out(first))
    published = (*figures_of(before, "final"), *figures_together(before, "final"))
    third = a_cohort("third", 11, 2)

    assert seen(beside(third, out(first), Other(raw=second, published=published))) is None
    # with a fourth, two are left of which neither is known
    fourth = out(a_cohort("fourth", 10, 3))
    assert seen(beside(third, out(first), Other(raw=second, published=published), fourth)) == (47, 10)


@pytest.mark.parametrize("change", [-1, 1])
def test_a_cohort_whose_figures_are_no_more_what_was_published_is_left_out(change: int) -> None:
    """Somebody was forgotten since: whoever has the old figures subtracts these, and knows this cohort to one or two."""
    old = figures_of(disclose(a_cohort("first", 15, 5)), "final")
    stale = Other(raw=a_cohort("first", 15, 5 + change), published=old)

    assert seen(beside(a_cohort("third", 14, 3), stale)) is None
    assert seen(beside(a_cohort("third", 14, 3), stale, out(a_cohort("second", 12, 2)))) == (26, 5)


def test_one_that_gave_out_a_coarser_form_is_left_out() -> None:
    coarse = out(a_cohort("first", 12, 3, 6, groupings=COARSE))
    fine = out(a_cohort("second", 3, 3, 3, groupings=COARSE))
    own = a_cohort("third", 3, 3, 3, groupings=COARSE)

    assert seen(beside(own, coarse)) is None
    assert seen(beside(own, coarse, fine)) == (6, 6, 6)


def test_bounds_of_a_cohorts_own_figures_count_here_too() -> None:
    """Attendance says that at most two of each did not complete; six of three cohorts are then two of each."""
    known = {"between": ((12, 14),)}
    cohorts = [a_cohort(name, 12, 2, **known) for name in ("first", "second", "third")]

    assert seen(beside(cohorts[2], *map(out, cohorts[:2]))) is None


def test_only_tables_of_the_list_are_taken_together() -> None:
    own, other = (a_cohort(name, 4, 4, table="members") for name in ("third", "first"))
    assert "members" not in ROLLED
    assert [table.name for table in beside(own, out(other)).tables] == ["members"]


@pytest.mark.parametrize(
    ("number", "sizes"),
    [(2, (5, 8, 11, 13)), (3, (5, 8)), pytest.param(3, (5, 8, 11, 13), marks=pytest.mark.slow)],
)
def test_a_reader_of_all_reports_learns_no_count_that_one_withheld(number: int, sizes: tuple[int, ...]) -> None:
    """Every truth over small cohorts, what is published of it, and the truths that look the same."""
    for totals in itertools.combinations_with_replacement(sizes, number):
        alike: dict[Any, list[tuple[tuple[int, ...], ...]]] = defaultdict(list)
        for world in itertools.product(*(tuple(compositions(total, 2)) for total in totals)):
            alike[_sight(world)].append(world)
        assert [(sight, worlds) for sight, worlds in alike.items() if _pinned(sight, worlds)] == []


def _sight(world: tuple[tuple[int, ...], ...]) -> Any:
    raws = [a_cohort(f"c{n}", *counts) for n, counts in enumerate(world)]
    found = beside(raws[-1], *map(out, raws[:-1]))
    alone = tuple((table.lines[0].counts, table.lines[0].words) for raw in raws for table in disclose(raw).tables)
    return alone, seen(found)


def _pinned(sight: Any, worlds: list[tuple[tuple[int, ...], ...]]) -> list[int]:
    alone, _ = sight
    return [
        place
        for place, (counts, _) in enumerate(alone)
        if None in counts and len({world[place] for world in worlds}) < 3
    ]
