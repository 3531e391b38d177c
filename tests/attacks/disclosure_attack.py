"""An adversary who knows the rules: of everything that looks alike to them, any could be true. Knows nothing of how it is made.

Each attack gives what it found; an empty list is what we want. A world is the truth as a tuple of numbers; `hidden` are
the places in it that nobody was shown.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sets.disclosure.disclose import disclose, figures_of
from sets.disclosure.raw import About, Group, Grouping, RawLine, RawTable
from sets.disclosure.released import Released, ReleasedTable
from sets.disclosure.rolling import CohortTable, pooled
from sets.model.publication import PublishedFigure
from tests.attacks.disclosure_help import COARSE, EARLIER, NAMES, a_raw, a_table, a_theme, released, sight

PEOPLE, EVENTS, OPINION, EQUALITY = About.PEOPLE, About.EVENTS, About.OPINION, About.EQUALITY
World = tuple[int, ...]
FEWEST = 3


def compositions(total: int, cells: int) -> Iterator[World]:
    """All ways to write a total as so many counts."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in compositions(total - first, cells - 1))


def pinned(worlds: Iterable[tuple[Any, World, frozenset[int], bool]]) -> list[Any]:
    """Hidden places that could have fewer than three values, by what is seen; only where a judged world looks so."""
    alike: dict[Any, list[World]] = defaultdict(list)
    hides: dict[Any, frozenset[int]] = {}
    judged = set()
    for seen, world, hidden, judge in worlds:
        alike[seen].append(world)
        hides[seen] = hidden
        if judge:
            judged.add(seen)
    return [
        (seen, place, sorted(values))
        for seen in judged
        for place in hides[seen]
        if len(values := {world[place] for world in alike[seen]}) < FEWEST
    ]


def unseen(
    table: ReleasedTable, columns: tuple[str, ...], groupings: tuple[Grouping, ...], line: int = 0
) -> frozenset[int]:
    """The finest columns of a line whose counts a reader was not shown."""
    alone = {group.label: group.columns[0] for grouping in groupings for group in grouping if len(group.columns) == 1}
    alone |= {name: index for index, name in enumerate(columns)}
    parts = {group.label: group.columns for grouping in groupings for group in grouping}
    seen = dict(zip(table.columns, table.lines[line].counts, strict=True))
    shown = {alone[name] for name, count in seen.items() if count is not None and name in alone}
    # nobody in a group is nobody in each part of it
    shown |= {index for name, count in seen.items() if count == 0 for index in parts.get(name, ())}
    return frozenset(range(len(columns))) - shown


def one_line(
    about: About,
    cells: int,
    most: int,
    groupings: tuple[Grouping, ...] = (),
    benign: bool = True,
    people: int | None = None,
) -> list[Any]:
    """Every line of one size, with its total known to the adversary from five on."""
    columns = NAMES[:cells]

    def worlds() -> Iterator[tuple[Any, World, frozenset[int], bool]]:
        for total in range(most + 1):
            for counts in compositions(total, cells):
                raw = a_table(*counts, about=about, groupings=groupings, benign=benign, people=people)
                found = released(raw)
                known = total if total >= 5 else None
                yield (known, sight(found)), counts, unseen(found.tables[0], columns, groupings), True

    return pinned(worlds())


def two_lines(most: int, benign: bool = False) -> list[Any]:
    """Every pair of lines of three counts that share one form."""

    def worlds() -> Iterator[tuple[Any, World, frozenset[int], bool]]:
        for total in range(10, most + 1):
            for one, two in itertools.product(compositions(total, 3), repeat=2):
                lines = tuple(RawLine(label=n, counts=c, people=total) for n, c in (("x", one), ("y", two)))
                raw = a_table(1, about=About.OPINION, benign=benign, columns=NAMES[:3], lines=lines, groupings=COARSE)
                found = released(raw)
                (table,) = found.tables
                hidden = unseen(table, NAMES[:3], COARSE) | {3 + n for n in unseen(table, NAMES[:3], COARSE, 1)}
                yield sight(found), (*one, *two), hidden, True

    return pinned(worlds())


def linked(came: range, away: range, people: int = 12) -> list[Any]:
    """Attendances, logs asked of those who came, and the logs' return rate."""

    def worlds() -> Iterator[tuple[Any, World, frozenset[int], bool]]:
        for yes, no in itertools.product(came, away):
            for asked in range(yes + 1):
                for back, nothing, none in compositions(asked, 3):
                    found = released(*log_tables((yes, no), (back, nothing, none), people))
                    attendance, logs, rate = found.tables
                    hidden = unseen(attendance, ("came", "away"), ())
                    rest = {"back", "none"} if rate.shown else set()
                    seen = {
                        name for name, n in zip(logs.columns, logs.lines[0].counts, strict=True) if n is not None
                    } | rest
                    places = frozenset(
                        i for i, name in enumerate(("back", "nothing", "none"), start=2) if name not in seen
                    )
                    yield (
                        sight(found),
                        (yes, no, back, nothing, none),
                        hidden | places,
                        no < max(away) and yes < max(came),
                    )

    return pinned(worlds())


def log_tables(attended: World, logs: World, people: int) -> tuple[RawTable, ...]:
    answered = ((Group(label="answered", columns=(0, 1)), Group(label="none", columns=(2,))),)
    return (
        a_table(*attended, about=About.EVENTS, people=people, name="attendance", columns=("came", "away")),
        a_table(
            *logs,
            about=About.EVENTS,
            people=people,
            name="logs",
            columns=("back", "nothing", "none"),
            groupings=answered,
            needs=("attendance",),
        ),
        a_table(
            logs[0],
            logs[2],
            about=About.EVENTS,
            people=people,
            name="rate",
            columns=("back", "none"),
            needs=("attendance", "logs"),
        ),
    )


def turns(most: int) -> list[Any]:
    """Members by whether they presented and by how often: the first count of one is the first two of the other."""
    either = ((Group(label="at least once", columns=(0,)), Group(label="did not", columns=(1, 2))),)
    spread: tuple[Grouping, ...] = ()

    def worlds() -> Iterator[tuple[Any, World, frozenset[int], bool]]:
        for total in range(10, most + 1):
            for passed, never, once, more in compositions(total, 4):
                first = a_table(
                    once + more, passed, never, columns=("at least once", "passed", "never"), groupings=either
                )
                second = a_table(
                    once,
                    more,
                    passed + never,
                    name="u",
                    columns=("one", "more", "none"),
                    needs=("t",),
                )
                found = released(first, second)
                one, two = found.tables
                hidden = {0, 1} & {n - 1 for n in unseen(one, first.columns, either)}
                hidden |= {n + 2 for n in unseen(two, second.columns, spread) if n < 2}
                # nobody of either kind is nobody of its parts
                hidden -= {0, 1} if one.shown and passed + never == 0 else set()
                hidden -= {2, 3} if one.shown and once + more == 0 else set()
                yield sight(found), (passed, never, once, more), frozenset(hidden), True

    return pinned(worlds())


Pair = tuple[World, World]


def reports(
    about: About,
    pairs: Iterable[tuple[Pair, bool]],
    *,
    groupings: tuple[Grouping, ...] = (),
    grows: bool,
    benign: bool = True,
) -> list[Any]:
    """A report and a later one of the same line; `grows`: what was counted before is counted still."""
    first: dict[World, tuple[Released, Any]] = {}

    def worlds() -> Iterator[tuple[Any, World, frozenset[int], bool]]:
        for (was, now), judge in pairs:
            if grows and any(b < a for a, b in zip(was, now, strict=True)):
                continue
            if was not in first:
                found = released(_of(was, about, groupings, benign), now=EARLIER)
                first[was] = found, figures_of(found, "midpoint")
            before, figures = first[was]
            after = released(_of(now, about, groupings, benign), published=figures)
            columns = NAMES[: len(was)]
            hidden = unseen(before.tables[0], columns, groupings)
            hidden |= {len(was) + n for n in unseen(after.tables[0], columns, groupings)}
            yield (sight(before), sight(after)), (*was, *now), _open(was, now, hidden, grows=grows), judge

    return pinned(worlds())


def _open(was: World, now: World, hidden: frozenset[int], *, grows: bool) -> frozenset[int]:
    """Without the counts that a zero in the later report gives away: nobody ever is nobody before."""
    size = len(was)
    zeros = {n for n in range(size) if grows and now[n] == 0 and size + n not in hidden}
    return hidden - zeros


def _of(counts: World, about: About, groupings: tuple[Grouping, ...], benign: bool) -> RawTable:
    people = 12 if about is About.EVENTS else None
    return a_table(*counts, about=about, groupings=groupings, benign=benign, people=people, met=people or 0)


def grid(totals: range, later: range, cells: int = 2, judged: int = 99) -> Iterator[tuple[Pair, bool]]:
    """All pairs of lines of these totals; those above `judged` are there only so that others can look like them."""
    for total in totals:
        for after in (n for n in later if n >= total):
            ends = list(compositions(after, cells))
            yield from (((was, now), after <= judged) for was in compositions(total, cells) for now in ends)


def subtraction(about: About, totals: range, later: range) -> list[Any]:
    """Two reports side by side: whatever may be subtracted must leave nobody, or enough people."""
    found = []
    for (was, now), _ in grid(totals, later):
        if any(b < a for a, b in zip(was, now, strict=True)):
            continue
        before = released(_of(was, about, (), True), now=EARLIER)
        after = released(_of(now, about, (), True), published=figures_of(before, "midpoint"))
        one, two = before.tables[0].lines[0], after.tables[0].lines[0]
        cells = [b - a for a, b in zip(one.counts, two.counts, strict=True) if a is not None and b is not None]
        base = two.total - one.total if one.total is not None and two.total is not None else 0
        if any(0 < n < 5 for n in cells) or (about is not About.EVENTS and 0 < base < 10):
            found.append((was, now))
    return found


def steps(*attacks: Callable[[], list[Any]]) -> list[Any]:
    """What the first of these that finds anything finds."""
    return next((found for attack in attacks if (found := attack())), [])


def covered(total: int) -> list[Any]:
    """Lines of what was ticked, the last of them of those who ticked nothing."""

    def worlds() -> Iterator[tuple[Any, World, frozenset[int], bool]]:
        for *ticked, none in itertools.product(range(total + 1), repeat=4):
            if max(ticked) <= total - none <= sum(ticked):
                counts = (*ticked, none)
                lines = tuple(
                    RawLine(label=n, counts=(c, total - c), people=12) for n, c in zip(NAMES, counts, strict=False)
                )
                table = a_table(1, about=About.EVENTS, columns=("Ticked", "Not"), lines=lines, covering=True)
                found = released(table)
                hidden = frozenset(n for n, line in enumerate(found.tables[0].lines) if not line.shown)
                yield sight(found), counts, hidden, True

    return pinned(worlds())


def themes(most: int) -> list[Any]:
    """How many people stand behind a theme, in a report and in a later one with nobody fewer."""

    def worlds() -> Iterator[tuple[Any, World, frozenset[int], bool]]:
        for was in range(most + 1):
            before = disclose(a_raw(themes=(a_theme(was),), now=EARLIER), ())
            figures = figures_of(before, "midpoint")
            for now in range(was, most + 1):
                after = disclose(a_raw(themes=(a_theme(now),)), figures)
                said = tuple(tuple(theme.strength for theme in found.themes) for found in (before, after))
                hidden = frozenset(
                    n for n, found in enumerate((before, after)) if not any(theme.people for theme in found.themes)
                )
                # four who came and four who went look the same: above, there are more of both
                yield said, (was, now), hidden, now <= most - 10

    return pinned(worlds())


def theme_growth(most: int) -> list[Any]:
    """Numbers of a theme's people in two reports whose difference is of few."""
    found = []
    for was, now in itertools.combinations(range(most + 1), 2):
        before = disclose(a_raw(themes=(a_theme(was),), now=EARLIER), ())
        after = disclose(a_raw(themes=(a_theme(now),)), figures_of(before, "midpoint"))
        numbers = [theme.people for one in (before, after) for theme in one.themes]
        if len(numbers) == 2 and None not in numbers and now - was < 5:
            found.append((was, now))
    return found


def cohorts(totals: range) -> list[Any]:
    """Two cohorts by themselves, and then the two taken together."""
    alone: dict[World, tuple[Any, tuple[PublishedFigure, ...], frozenset[int]]] = {}
    for total in totals:
        for counts in compositions(total, 2):
            found = released(a_table(*counts))
            alone[counts] = sight(found), figures_of(found, "final"), unseen(found.tables[0], NAMES[:2], ())

    def worlds() -> Iterator[tuple[Any, World, frozenset[int], bool]]:
        for one, two in itertools.product(alone, repeat=2):
            parts = tuple(
                CohortTable(cohort=name, table=a_table(*counts), published=alone[counts][1])
                for name, counts in (("a", one), ("b", two))
            )
            line = pooled(parts).lines[0]
            hidden = alone[one][2] | {2 + n for n in alone[two][2]}
            yield (alone[one][0], alone[two][0], line.counts, line.total, line.reason), (*one, *two), hidden, True

    return pinned(worlds())


def small() -> list[Any]:
    """Counts of few people, or of few who are left over, that are simply there to read."""
    found: list[Any] = []
    for about, benign in ((PEOPLE, True), (EVENTS, True), (OPINION, True), (OPINION, False), (EQUALITY, True)):
        for size, total in ((2, 9), (2, 25), (3, 16), (4, 12)):
            for counts in compositions(total, size):
                (line,) = released(a_table(*counts, about=about, benign=benign)).tables[0].lines
                seen = [count for count in line.counts if count is not None]
                few = range(10) if about is EQUALITY else range(1, 5)
                sided = about is OPINION and not benign and {0, total} & {*seen}
                if seen and (total < 10 or sided or any(count in few for count in seen)):
                    found.append((about, counts, line.counts))
    for people in range(6):
        for theme in disclose(a_raw(themes=(a_theme(people),)), ()).themes:
            if theme.people is not None or people < 3:
                found.append((people, theme.strength))
    return found
