"""A table whose last line counts what is in none of the others: what its lines tell of each other. Pure."""

from __future__ import annotations

from itertools import product

from sets.disclosure import thresholds as rules
from sets.disclosure.lines import Outcome


def guarded(outcomes: tuple[Outcome, ...], totals: tuple[int, ...]) -> bool:
    """Whether every withheld count could have enough values, for a reader of the other lines who knows their total.

    Lines of too few people, or of different totals, bound nothing.
    """
    total = totals[0]
    if total < rules.BASE or len({*totals}) > 1 or all(one.shown for one in outcomes):
        return True
    reasons = {one.reason for one in outcomes}
    # where nothing is seen for reasons that have to do with no size, there is nothing to work out
    return reasons in ({rules.DIFFERS}, {rules.TOO_FEW}, {rules.LINKED}) or _open(outcomes, total)


def _open(outcomes: tuple[Outcome, ...], total: int) -> bool:
    """Whether enough values of each withheld count fit; where none do at all, that is as good as too few."""
    fitting = [
        guess
        for guess in product(*(_choices(one, total) for one in outcomes))
        # the rest of the total is in at least one of the first lines, and none of them is larger than it
        if max(guess[:-1]) <= total - guess[-1] <= sum(guess[:-1])
    ]
    values = list(zip(*fitting, strict=True))
    return bool(values) and all(
        one.shown or len({*found}) >= rules.FEASIBLE for one, found in zip(outcomes, values, strict=True)
    )


def _choices(outcome: Outcome, total: int) -> tuple[int, ...]:
    """What the first count of a line of two could be."""
    count = outcome.counts[0]
    if count is not None:
        return (count,)
    small = range(1, rules.SMALL + 1)
    large = tuple(total - n for n in small)
    if outcome.reason == rules.DIFFERS:
        # it could be many more: to look at few of them withholds rather too much than too little
        return tuple(sorted({*small, *large, total // 2 - 1, total // 2, total // 2 + 1}))
    if outcome.over_half is None:
        return (*small, *large)
    return large if outcome.over_half else tuple(small)
