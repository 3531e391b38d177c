"""One draft after another, in small: middle ratings, days, tables that come up later, and figures over several cohorts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sets.disclosure.disclose import disclose, disclosed_again, figures_of
from sets.disclosure.drafts import draft_name, marks_of, newest_of
from sets.disclosure.raw import About, Raw, RawTable
from sets.disclosure.rolling import Other, figures_together, together_again, with_others
from sets.disclosure.thresholds import DIFFERS, UNCOUNTED
from sets.model.publication import PublishedFigure
from tests.attacks.disclosure_help import EARLIER, NOW, a_raw, a_table

NAME = draft_name("final")
Figures = tuple[PublishedFigure, ...]


def kept(raw: Raw, drafts: Figures = (), others: tuple[Other, ...] = ()) -> Figures:
    """All that a draft leaves in the ledger, with what was there."""
    found = with_others(disclose(raw, (), drafts), raw, others, drafts, newest_of(drafts))
    return (*drafts, *figures_of(found, NAME), *figures_together(found, NAME), *marks_of(found, raw, NAME))


def ratings(*counts: int, middles: tuple[int, int], at: Any = NOW) -> Raw:
    table = a_table(*counts, about=About.OPINION, benign=False, columns=("Up", "Same", "Down"), middles=("was", "is"))
    (line,) = table.lines
    return a_raw(replace(table, lines=(replace(line, middles=middles),)), now=at)


@pytest.mark.parametrize(
    ("counts", "middles", "seen"),
    [
        ((10, 7, 6), (2, 4), (2, 3)),  # nobody moved elsewhere, and one person rated anew
        ((16, 12, 11), (2, 4), (2, 4)),
        ((11, 7, 6), (2, 4), (2, 3)),
    ],
)
def test_a_middle_rating_moves_only_with_the_counts_around_it(
    counts: tuple[int, ...], middles: tuple[int, int], seen: tuple[int, int]
) -> None:
    drafts = kept(ratings(10, 7, 6, middles=(2, 3), at=EARLIER))
    now = ratings(*counts, middles=middles)
    (table,) = disclosed_again(now, kept(now, drafts)).tables
    assert table.lines[0].middles == seen


def test_a_middle_rating_does_not_move_beside_another_table_that_does() -> None:
    def beside(middles: tuple[int, int], *counts: int, at: Any = NOW) -> Raw:
        (rated,) = ratings(10, 7, 6, middles=middles).tables
        return two(rated, a_table(*counts, name="u"), at=at)

    drafts = kept(beside((2, 3), 12, 6, at=EARLIER))
    found = [disclose(beside(middles, 22, 16), (), drafts).tables for middles in ((2, 4), (2, 3))]
    assert [(one.lines[0].middles, other.lines[0].counts) for one, other in found] == [
        ((2, 3), (12, 6)),
        ((2, 3), (22, 16)),
    ]


def two(first: RawTable, *more: RawTable, at: Any = NOW) -> Raw:
    return a_raw(replace(first, group="g"), *(replace(one, group="g") for one in more), now=at)


def test_a_table_that_comes_up_later_waits_for_those_it_hangs_together_with() -> None:
    drafts = kept(two(a_table(12, 6), at=EARLIER))
    beside = a_table(9, 8, name="u")
    held = disclose(two(a_table(13, 6), beside), (), drafts)
    assert [(one.name, one.hidden, one.counted) for one in held.tables] == [
        ("t", False, EARLIER.date()),
        ("u", True, None),
    ]
    assert held.tables[0].lines[0].counts == (12, 6)
    assert held.tables[0].note == "Counted on 2 April 2027."
    assert held.tables[1].reasons == (DIFFERS,)
    grown = disclose(two(a_table(22, 16), beside), (), drafts)
    assert [(one.lines[0].counts, one.note) for one in grown.tables] == [((22, 16), ""), ((9, 8), "")]


def test_before_the_first_draft_nothing_is_counted() -> None:
    found = disclosed_again(a_raw(a_table(12, 6)), ())
    assert [(one.hidden, one.reasons) for one in found.tables] == [(True, (UNCOUNTED,))]


def stayed(cohort: str, *counts: int, at: Any = NOW) -> Raw:
    raw = a_raw(a_table(*counts, name="stayed", columns=("Stayed", "Left early")), now=at)
    return replace(raw, frame=replace(raw.frame, cohort=cohort, title=f"The {cohort} cohort"))


@pytest.mark.parametrize("now", [(14, 3), (13, 3), (14, 2), (24, 3)])
def test_figures_over_several_cohorts_stay_as_a_draft_had_them(now: tuple[int, int]) -> None:
    """A newer sum less the older one is what one person of this cohort did."""
    first = stayed("first", 12, 2)
    other = Other(raw=first, published=figures_of(disclose(first), "final"))
    drafts = kept(stayed("third", 14, 3, at=EARLIER), others=(other,))
    later = stayed("third", *now)
    counted = with_others(disclose(later, (), drafts), later, (other,), drafts, newest_of(drafts))
    assert [one.name for one in counted.tables].count("together-stayed") == len(counted.taken_together) == 1
    drafts = kept(later, drafts, (other,))
    found = together_again(disclosed_again(later, drafts), later, (other,), newest_of(drafts))
    table = found.table("together-stayed")

    assert table is not None
    assert (table.lines[0].counts, table.caption) == ((26, 5), "T: 2 cohorts together")
    assert "this cohort and The first cohort" in table.note


def test_the_newest_draft_is_the_last_one_made() -> None:
    one = kept(a_raw(a_table(12, 6), now=EARLIER))
    two_ = kept(a_raw(a_table(32, 26), now=EARLIER + timedelta(days=1)), one)
    found = newest_of(two_)
    assert found is not None
    assert found.at == EARLIER + timedelta(days=1)
    assert newest_of(figure for figure in two_ if figure.report == "final") is None
