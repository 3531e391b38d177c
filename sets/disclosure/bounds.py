"""What other figures of a report say of a count before it is shown or withheld (domain.md section 8, rule 3). Pure.

Somebody who missed a third of the sessions is at least two of the places not taken up, so attendance bounds how many did
not complete. Where a withheld count would have too few values within such bounds it is withheld whatever it is: then the
bounds, which were known already, are all that is known. The lines of a table whose last line counts what is in none of
the others bound each other in the same way.
"""

from __future__ import annotations

from itertools import product

from sets.disclosure import thresholds
from sets.disclosure.cell_suppression import Counts, showable
from sets.disclosure.lines import Outcome
from sets.disclosure.raw import About, RawLine, RawTable

Range = tuple[int, int]


def narrow(table: RawTable, line: RawLine) -> bool:
    """Whether to withhold a line for what readers know of its first count, whatever that is.

    Where it was told which side of half a withheld count is on, each side must leave enough values.
    """
    if min(line.people, line.total) < thresholds.BASE:
        return False  # withheld for that, whatever the count
    return any(_too_few(table, line.total, between) for between in line.between)


def _too_few(table: RawTable, total: int, between: Range) -> bool:
    low, high = max(between[0], 0), min(between[1], total)
    held = [count for count in range(low, high + 1) if _withheld(table, count, total)]
    over = [count for count in held if 2 * count > total]
    sides = (over, [count for count in held if 2 * count <= total]) if table.in_words else (held,)
    return any(0 < len(side) < thresholds.FEASIBLE for side in sides)


def _withheld(table: RawTable, count: int, total: int) -> bool:
    """Whether a first count of this size would be withheld for its size."""
    if table.about is About.RESPONSE:
        return 0 < count <= thresholds.SMALL
    counts: Counts = (count, total - count)
    return not showable(table, counts)


def tells(line: RawLine, count: int) -> bool:
    """Whether a reader with the tightest bounds may still take this for the first count."""
    return all(low <= count <= high for low, high in line.between)


def guarded(outcomes: tuple[Outcome, ...], totals: tuple[int, ...]) -> bool:
    """Whether every withheld count could have enough values, for a reader of the other lines who knows their total.

    Lines of too few people, or of different totals, bound nothing.
    """
    total = totals[0]
    if total < thresholds.BASE or len({*totals}) > 1 or all(one.shown for one in outcomes):
        return True
    reasons = {one.reason for one in outcomes}
    # where nothing is seen for reasons that have to do with no size, there is nothing to work out
    return reasons in ({thresholds.DIFFERS}, {thresholds.TOO_FEW}, {thresholds.LINKED}) or _open(outcomes, total)


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
        one.shown or len({*found}) >= thresholds.FEASIBLE for one, found in zip(outcomes, values, strict=True)
    )


def _choices(outcome: Outcome, total: int) -> tuple[int, ...]:
    """What the first count of a line of two could be."""
    count = outcome.counts[0]
    if count is not None:
        return (count,)
    small = range(1, thresholds.SMALL + 1)
    large = tuple(total - n for n in small)
    if outcome.reason == thresholds.DIFFERS:
        # it could be many more: to look at few of them withholds rather too much than too little
        return tuple(sorted({*small, *large, total // 2 - 1, total // 2, total // 2 + 1}))
    if outcome.over_half is None:
        return (*small, *large)
    return large if outcome.over_half else tuple(small)
