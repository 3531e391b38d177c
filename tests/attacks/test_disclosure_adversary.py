"""An adversary who knows the rules and holds everything published finds nothing; with any rule broken they find something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sets.disclosure import cell_suppression, disclose, lines, published_figures, rolling, thresholds, words
from sets.disclosure.raw import About
from tests.attacks.disclosure_attack import (
    cohorts,
    covered,
    grid,
    linked,
    one_line,
    reports,
    small,
    subtraction,
    theme_growth,
    turns,
    two_lines,
)
from tests.attacks.disclosure_attack import themes as themes_attack
from tests.attacks.disclosure_help import ACTIONS, COARSE

PEOPLE, EVENTS, OPINION, EQUALITY = About.PEOPLE, About.EVENTS, About.OPINION, About.EQUALITY
Attack = Callable[[], list[Any]]

ATTACKS: dict[str, Attack] = {
    "small counts": small,
    "two people counts": lambda: one_line(PEOPLE, 2, 40),
    "three people counts": lambda: one_line(PEOPLE, 3, 17),
    "four people counts": lambda: one_line(PEOPLE, 4, 13),
    "two counts of events": lambda: one_line(EVENTS, 2, 40, people=12),
    "two counts of events by few": lambda: one_line(EVENTS, 2, 25, people=8),
    "three counts of events in two forms": lambda: one_line(EVENTS, 3, 18, COARSE, people=12),
    "five counts in their forms": lambda: one_line(EVENTS, 5, 13, ACTIONS, people=12),
    "five counts": lambda: one_line(PEOPLE, 5, 11),
    "two opinions": lambda: one_line(OPINION, 2, 40, benign=False),
    "three opinions in two forms": lambda: one_line(OPINION, 3, 20, COARSE, benign=False),
    "equality, two": lambda: one_line(EQUALITY, 2, 45),
    "equality, three": lambda: one_line(EQUALITY, 3, 20),
    "two opinions in one form": lambda: two_lines(10),
    "what is in none of the lines": lambda: covered(11),
    "attendance, logs and their rate": lambda: linked(range(5, 12), range(7)),
    "attendance, logs and their rate, of few": lambda: linked(range(10), range(6), people=8),
    "presented, and how often": lambda: turns(15),
    "people in two reports": lambda: reports(PEOPLE, grid(range(9, 17), range(10, 17), 2, 14), grows=False),
    "people in two reports, growing": lambda: reports(PEOPLE, grid(range(9, 24), range(10, 24), 2, 14), grows=True),
    "events in two reports": lambda: reports(EVENTS, grid(range(16), range(10, 16), 2, 13), grows=False),
    "events in two reports, growing": lambda: reports(EVENTS, grid(range(18), range(10, 18), 2, 14), grows=True),
    "opinions in two reports": lambda: reports(
        OPINION, grid(range(9, 15), range(10, 15), 2, 13), grows=False, benign=False
    ),
    "three people counts in two reports": lambda: reports(
        PEOPLE, grid(range(10, 12), range(10, 12), 3), groupings=COARSE, grows=False
    ),
    "three counts of events in two reports, growing": lambda: reports(
        EVENTS, grid(range(5, 13), range(10, 15), 3, 13), groupings=COARSE, grows=True
    ),
    "people, by subtraction": lambda: subtraction(PEOPLE, range(9, 13), range(9, 23)),
    "events, by subtraction": lambda: subtraction(EVENTS, range(9, 13), range(9, 23)),
    "themes": lambda: themes_attack(30),
    "themes, by subtraction": lambda: theme_growth(25),
    "cohorts together": lambda: cohorts(range(1, 13)),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_adversary_finds_nothing(name: str) -> None:
    assert ATTACKS[name]() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "attack",
    [
        lambda: one_line(PEOPLE, 3, 40),
        lambda: one_line(PEOPLE, 4, 24),
        lambda: one_line(EVENTS, 5, 18, ACTIONS, people=12),
        lambda: one_line(PEOPLE, 5, 18),
        lambda: two_lines(14),
        lambda: linked(range(5, 20), range(12)),
        lambda: turns(30),
        lambda: covered(14),
        lambda: reports(PEOPLE, grid(range(5, 32), range(10, 44), 2, 32), grows=True),
        lambda: reports(EVENTS, grid(range(40), range(10, 40), 2, 32), grows=True),
        lambda: reports(PEOPLE, grid(range(5, 16), range(10, 17), 3, 16), groupings=COARSE, grows=False),
        lambda: reports(EVENTS, grid(range(16), range(10, 19), 3, 14), groupings=COARSE, grows=True),
        lambda: reports(OPINION, grid(range(5, 14), range(10, 16), 3, 15), groupings=COARSE, grows=False, benign=False),
        lambda: cohorts(range(1, 26)),
    ],
)
def test_nor_over_larger_tables(attack: Attack) -> None:
    assert attack() == []


def _small_alone(table: Any, counts: tuple[int, ...]) -> tuple[int, ...] | None:
    """Places as withheld without a second one, and without a look at what that tells."""
    small = tuple(index for index, count in enumerate(counts) if 0 < count <= thresholds.SMALL)
    return small if len(counts) - len(small) >= thresholds.FEWEST_SHOWN else None


def _shown_again(table: Any, line: Any, groups: Any, row: Any) -> bool:
    return any(published_figures._few(change) for change in published_figures._changes(table, line, groups, row))


def _words_anyway(table: Any, line: Any, form: Any, *, small: bool) -> bool | None:
    if line.total < thresholds.WORDS_FROM or not table.in_words:
        return None
    first = sum(line.counts[index] for index in form.groups[0])
    return bool(2 * first > line.total or (small and 2 * first == line.total))


def _reasons_apart(*given: Any) -> lines.Outcome:
    table, line, form, counts, context = given
    beside = lines_beside(table, line, form, counts, context)
    too_small = not beside.shown and not cell_suppression.showable(table, counts)
    return lines.withheld(table, line, form, thresholds.TOO_SMALL, total=beside.total) if too_small else beside


lines_beside = lines._beside_earlier


def _zeros_shown(counts: tuple[int, ...], *, equality: bool = False) -> frozenset[int]:
    most = thresholds.SMALL_EQUALITY if equality else thresholds.SMALL
    small = {index for index, count in enumerate(counts) if 0 < count <= most}
    return frozenset(small)


def _never(*given: Any, **named: Any) -> bool:
    return False


BROKEN: dict[str, tuple[Any, str, Any, str]] = {
    "counts of 3 and 4 are shown": (thresholds, "SMALL", 2, "small counts"),
    "a base of 9 is enough": (thresholds, "BASE", 9, "small counts"),
    "a small count is hidden alone": (lines, "partly", _small_alone, "five counts"),
    "one value is enough": (thresholds, "FEASIBLE", 1, "five counts"),
    "a coarser form is forgotten": (cell_suppression, "_looks_so", lambda *given: True, "five counts in their forms"),
    "small equality counts are shown": (thresholds, "SMALL_EQUALITY", 4, "small counts"),
    "zero is harmless in equality tables": (cell_suppression, "hidden_cells", _zeros_shown, "small counts"),
    "one-sided opinions are shown": (cell_suppression, "one_sided", _never, "small counts"),
    "words for finer parts of a shown count": (lines, "_over_half", _words_anyway, "presented, and how often"),
    "links are not followed": (disclose, "_linked", lambda *given: "", "attendance, logs and their rate"),
    "words for both of two that count the same": (
        disclose,
        "_silent",
        _never,
        "attendance, logs and their rate, of few",
    ),
    "covering lines are not looked at together": (
        disclose,
        "guarded",
        lambda *given: True,
        "what is in none of the lines",
    ),
    "no history of people": (lines, "near", _never, "people, by subtraction"),
    "no history of events": (lines, "near", _never, "events, by subtraction"),
    "newcomers need no base": (lines, "base_near", _never, "people, by subtraction"),
    "withheld once, shown later": (published_figures, "_people_near", _shown_again, "people in two reports, growing"),
    "words are no history": (thresholds, "WIDE", 0, "events in two reports, growing"),
    "the reason says which rule it was": (lines, "_beside_earlier", _reasons_apart, "people in two reports"),
    "strength is always a number": (thresholds, "THEME_EXACT", 3, "small counts"),
    "strengths are not compared": (words, "_near", _never, "themes, by subtraction"),
    "two people make a theme": (thresholds, "THEME_PEOPLE", 2, "small counts"),
    "cohorts are added up whatever they withheld": (rolling, "_open", lambda *given: True, "cohorts together"),
    "one cohort may be what is left": (rolling, "_left", lambda *given: True, "cohorts together"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_with_a_rule_broken_the_adversary_finds_something(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, broken, attack = BROKEN[rule]
    monkeypatch.setattr(module, name, broken)

    assert ATTACKS[attack]() != []
