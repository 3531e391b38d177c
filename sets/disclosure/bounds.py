"""What other figures of a report say of a count before it is shown or withheld (domain.md section 8, rule 3). Pure.

Somebody who missed a third of the sessions is at least two of the places not taken up, so attendance bounds how many did
not complete. Where a withheld count would have too few values within such bounds it is withheld whatever it is: then the
bounds, which were known already, are all that is known.
"""

from __future__ import annotations

from sets.disclosure import thresholds as rules
from sets.disclosure.cell_suppression import Counts, showable
from sets.disclosure.raw import About, RawLine, RawTable

Range = tuple[int, int]


def narrow(table: RawTable, line: RawLine) -> bool:
    """Whether to withhold a line for what readers know of its first count, whatever that is.

    Where it was told which side of half a withheld count is on, each side must leave enough values.
    """
    if min(line.people, line.total) < rules.BASE:
        return False  # withheld for that, whatever the count
    return any(_too_few(table, line.total, between) for between in line.between)


def _too_few(table: RawTable, total: int, between: Range) -> bool:
    low, high = max(between[0], 0), min(between[1], total)
    held = [count for count in range(low, high + 1) if _withheld(table, count, total)]
    over = [count for count in held if 2 * count > total]
    sides = (over, [count for count in held if 2 * count <= total]) if table.in_words else (held,)
    return any(0 < len(side) < rules.FEASIBLE for side in sides)


def _withheld(table: RawTable, count: int, total: int) -> bool:
    """Whether a first count of this size would be withheld for its size."""
    if table.about is About.RESPONSE:
        return 0 < count <= rules.SMALL
    counts: Counts = (count, total - count)
    return not showable(table, counts)


def tells(line: RawLine, count: int) -> bool:
    """Whether a reader with the tightest bounds may still take this for the first count."""
    return all(low <= count <= high for low, high in line.between)
