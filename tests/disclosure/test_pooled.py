"""Several cohorts taken together: what is shown, and what subtraction of each one's own report leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sets.disclosure.disclose import figures_of
from sets.disclosure.raw import About, RawTable
from sets.disclosure.rolling import ALONE, CohortTable, Earlier, pooled
from tests.attacks.disclosure_attack import World, compositions, pinned
from tests.attacks.disclosure_help import a_table, released, sight


def part(cohort: str, *counts: int, about: About = About.PEOPLE, published: bool = True) -> CohortTable:
    table = a_table(*counts, about=about)
    return CohortTable(cohort=cohort, table=table, published=figures_of(released(table), "final") if published else ())


@pytest.mark.parametrize(
    ("parts", "counts"),
    [
        # two that are too small by themselves
        ((part("a", 4, 3), part("b", 3, 4)), (7, 7)),
        # everything was published already
        ((part("a", 12, 6), part("b", 10, 5)), (22, 11)),
        # what one did not publish is what is left of the others
        ((part("a", 12, 6), part("b", 5, 3)), (None, None)),
        # left over are two, of 13 together
        ((part("a", 12, 6), part("b", 2, 4), part("c", 5, 2)), (19, 12)),
        # ... on whose sides of half nothing but the truth adds up
        ((part("a", 12, 6), part("b", 3, 3), part("c", 4, 3)), (None, None)),
        # left over are two of fewer than 10
        ((part("a", 12, 6), part("b", 2, 2), part("c", 3, 2)), (None, None)),
        # 7 people in two withheld counts from 1 to 4 are 3 and 4
        ((part("a", 15, 3), part("b", 14, 4)), (None, None)),
        ((part("a", 15, 3), part("b", 16, 2)), (31, 5)),
        ((part("a", 15, 3), part("b", 17, 1)), (None, None)),
    ],
)
def test_what_is_seen_of_cohorts_together(parts: tuple[CohortTable, ...], counts: tuple[int | None, ...]) -> None:
    line = pooled(parts).lines[0]
    assert (line.counts, line.reason) == (counts, ALONE if None in counts else "")
    assert line.total == (None if None in counts else sum(n or 0 for n in counts))


@pytest.mark.parametrize(
    ("names", "before", "shown"),
    [
        ("abc", "", True),
        ("abc", "ab", False),  # the third alone is left
        ("abcd", "ab", True),
        ("abcd", "abcd", True),
        ("abcd", "abc", False),
        ("abcd", "cde", True),  # what e has is not known
    ],
)
def test_what_was_published_of_some_together_is_subtracted_too(names: str, before: str, shown: bool) -> None:
    figures = {"a": (4, 3), "b": (3, 4), "c": (3, 4), "d": (4, 3)}
    parts = tuple(part(name, *figures[name]) for name in names)
    earlier = (Earlier(cohorts=frozenset(before)),) if before else ()
    assert pooled(parts, earlier).shown is shown


def test_equality_figures_need_ten_of_each() -> None:
    equal = [part(name, 7, 8, about=About.EQUALITY) for name in "ab"]
    assert pooled(tuple(equal)).lines[0].counts == (14, 16)
    assert pooled((equal[0], part("b", 2, 13, about=About.EQUALITY))).lines[0].counts == (None, None)


def test_tables_of_different_kinds_are_refused() -> None:
    other: RawTable = a_table(5, 5, name="u")
    with pytest.raises(ValueError, match="different kinds"):
        pooled((part("a", 5, 5), CohortTable(cohort="b", table=other)))
    with pytest.raises(ValueError, match="different kinds"):
        pooled(())


def test_three_cohorts_of_which_one_published_leave_nothing_to_work_out() -> None:
    def worlds() -> Iterator[tuple[Any, World, frozenset[int], bool]]:
        published = part("c", 12, 6)
        alone = {counts: part("x", *counts) for total in range(4, 9) for counts in compositions(total, 2)}
        seen = {counts: sight(released(one.table)) for counts, one in alone.items()}
        for one in alone:
            for two in alone:
                parts = tuple(
                    CohortTable(cohort=n, table=alone[c].table) for n, c in zip("ab", (one, two), strict=True)
                )
                line = pooled((*parts, published)).lines[0]
                yield (seen[one], seen[two], line.counts, line.reason), (*one, *two), frozenset(range(4)), True

    assert pinned(worlds()) == []
