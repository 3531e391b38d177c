"""Why no more times suit all: the fewest causes that together take every time there is. Pure, of causes alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sets.cohort.free_dates.values import Cause, Taken

Blocked = frozenset[Cause]
"""All that stands against one time."""
DEEPEST = 4
"""Up to so many causes the fewest are found for certain; where it takes more, the next best is good enough to read."""


def taken(days: Mapping[date, Sequence[Blocked]]) -> tuple[Taken, ...]:
    """The causes that take these days, each with a time or more and each time with a cause or more; most days first.

    A day is counted once: at the cause that takes what the ones before it left.
    """
    chosen = fewest(blocked for times in days.values() for blocked in times)
    counted = Counter(_last(times, chosen) for times in days.values())
    found = (Taken(cause=cause, days=count) for cause, count in counted.items())
    return tuple(sorted(found, key=lambda one: (-one.days, one.cause.order)))


def _last(times: Sequence[Blocked], chosen: Sequence[Cause]) -> Cause:
    """The cause after which nothing of a day is left."""
    left = list(times)
    for cause in chosen:
        left = [blocked for blocked in left if cause not in blocked]
        if not left:
            return cause
    raise AssertionError("the causes chosen take every time")


def fewest(times: Iterable[Blocked]) -> tuple[Cause, ...]:
    """The smallest set of causes of which each time has one; those that take most times first."""
    all_times = list(times)
    bare = _bare(all_times)
    found = next((one for size in range(DEEPEST + 1) if (one := _hitting(bare, size)) is not None), None)
    counts = Counter(cause for blocked in all_times for cause in blocked)
    return tuple(sorted(found if found is not None else _greedy(bare), key=lambda one: (-counts[one], one.order)))


def _bare(times: Iterable[Blocked]) -> list[Blocked]:
    """Without those that another one's causes settle too."""
    each = sorted(set(times), key=_order)
    found: list[Blocked] = []
    for blocked in each:
        if not any(other <= blocked for other in found):
            found.append(blocked)
    return found


def _order(blocked: Blocked) -> tuple[int, list[tuple[int, str, str]]]:
    return len(blocked), sorted(cause.order for cause in blocked)


def _hitting(times: list[Blocked], size: int) -> tuple[Cause, ...] | None:
    """At most `size` causes of which each time has one; None where there are none. `times` are in order of their size."""
    if not times:
        return ()
    if size == 0:
        return None
    for cause in sorted(times[0], key=lambda one: one.order):
        rest = _hitting([blocked for blocked in times if cause not in blocked], size - 1)
        if rest is not None:
            return (cause, *rest)
    return None


def _greedy(times: list[Blocked]) -> tuple[Cause, ...]:
    found: list[Cause] = []
    while times:
        counts = Counter(cause for blocked in times for cause in blocked)
        best = min(counts, key=lambda one: (-counts[one], one.order))
        found.append(best)
        times = [blocked for blocked in times if best not in blocked]
    return tuple(found)
