"""Which counts of one line are too small to be seen, and which go with them (domain.md section 8, rules 3, 4 and 11). Pure."""

from __future__ import annotations

from itertools import product

from sets.disclosure import thresholds
from sets.disclosure.raw import About, RawTable

Counts = tuple[int, ...]


def hidden_cells(counts: Counts, *, equality: bool = False) -> frozenset[int]:
    """Which counts to withhold: the small ones (in equality tables zeros too), and with a single one the smallest other."""
    limits = range(thresholds.SMALL_EQUALITY + 1) if equality else range(1, thresholds.SMALL + 1)
    small = {index for index, count in enumerate(counts) if count in limits}
    others = [index for index, count in enumerate(counts) if count and index not in small]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda index: (counts[index], index)))
    return frozenset(small)


def one_sided(table: RawTable, counts: Counts) -> bool:
    """Whether an opinion that somebody may mind is everybody's, or nobody's (rule 11)."""
    return table.about is About.OPINION and not table.benign and (0 in counts or sum(counts) in counts)


def showable(table: RawTable, counts: Counts) -> bool:
    """Whether every count may be seen as far as sizes go."""
    return not hidden_cells(counts, equality=table.about is About.EQUALITY) and not one_sided(table, counts)


def partly(table: RawTable, counts: Counts) -> Counts | None:
    """Which places to withhold so that the rest may be seen; None where that leaves too little to see, or tells too much."""
    hidden = hidden_cells(counts)
    if table.about is About.EQUALITY or one_sided(table, counts) or len(counts) - len(hidden) < thresholds.FEWEST_SHOWN:
        return None
    return tuple(sorted(hidden)) if all(n >= thresholds.FEASIBLE for n in feasible(table, counts, hidden)) else None


def feasible(table: RawTable, counts: Counts, hidden: frozenset[int]) -> Counts:
    """How many values each hidden count could have, for a reader who knows the total, the rest and these rules.

    The same for all that look alike, so that what is decided from it tells nothing more.
    """
    places = sorted(hidden)
    left = sum(counts[index] for index in places)
    values: list[set[int]] = [set() for _ in places]
    # at most one of them is not small: it is what the others leave over
    for spare, *small in product(range(len(places)), *[range(1, thresholds.SMALL + 1)] * (len(places) - 1)):
        guess = (*small[:spare], left - sum(small), *small[spare:])
        tried = list(counts)
        for index, value in zip(places, guess, strict=True):
            tried[index] = value
        if min(guess) > 0 and _looks_so(table, tuple(tried), hidden):
            for found, value in zip(values, guess, strict=True):
                found.add(value)
    return tuple(len(found) for found in values)


def _looks_so(table: RawTable, counts: Counts, hidden: frozenset[int]) -> bool:
    """Whether these counts would be withheld in these places: a coarser form that can be seen would come first."""
    coarse = (tuple(sum(counts[i] for i in group.columns) for group in grouping) for grouping in table.groupings)
    return hidden_cells(counts) == hidden and not any(showable(table, sums) for sums in coarse)
