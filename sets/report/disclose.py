"""The rules of disclosure, all of them, in one place (domain.md section 8, rules 1 to 12). Pure.

Nothing by set but meetings (1) and nothing by two things at once (5): `tables.py` builds no such table. Themes (9) are
not reported yet. No rounding (6). Equality figures of one cohort (4, 12) fall under the strictest limits.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from sets.published import PublishedFigure
from sets.report.quotes import choose_quotes
from sets.report.raw import About, Grouping, Raw, RawLine, RawTable
from sets.report.released import RELEASE_KEY, Released, ReleasedLine, ReleasedTable
from sets.words import upper_first

BASE = 10
SMALL, SMALL_EQUALITY = 4, 9
FEWEST_SHOWN = 3
FEASIBLE = 3
"""How many values a withheld count must still be able to have, for a reader who knows these rules."""
WORDS_FROM = 5

TOO_FEW = "Fewer than 10 people, or fewer than 10 entries, stand behind this, so no number is given."
TOO_SMALL = "One or more counts are so small, or take in so nearly everyone, that they could point to somebody."
SOME_HIDDEN = "Counts from 1 to 4 are withheld, and one more so that they cannot be worked out."
LINKED = "Set beside the other figures, this would let a withheld count be worked out."
DIFFERS = "It differs by fewer than 5 from an earlier report, so the two together could point to somebody."
GREW = "{caption}: differs by fewer than 5 from the report published earlier. Read the two together before release."
_SHARES = {
    (True, True): "half or more",
    (True, False): "fewer than half",
    (False, True): "more than half",
    (False, False): "half or fewer",
}
Before = dict[tuple[str, str, str], set[int]]
TOTAL = "total"


def disclose(raw: Raw, published: Iterable[PublishedFigure] = ()) -> Released:
    """What may be seen of `raw`, given every figure published before."""
    before: Before = {}
    for figure in published:
        before.setdefault((figure.table, figure.row, figure.column), set()).add(figure.value)
    tables: dict[str, ReleasedTable] = {}
    finest: dict[str, bool] = {}
    warnings: list[str] = []
    for table in raw.tables:
        found = _released(table, before, linked=_linked(table, tables, finest))
        tables[table.name] = found
        unknown = bool(table.missing) and found.reasons == (table.missing,)
        finest[table.name] = unknown or (found.shown and found.columns == table.columns)
        if table.about is About.EVENTS and any(_differs(table, line, before, line.counts) for line in table.lines):
            warnings.append(GREW.format(caption=table.caption))
    quotes, held = choose_quotes(raw.quotes, raw.naming)
    return Released(
        frame=raw.frame,
        tables=tuple(tables.values()),
        quotes=quotes,
        quotes_held=held,
        warnings=tuple(warnings),
        key=RELEASE_KEY,
    )


def _linked(table: RawTable, tables: dict[str, ReleasedTable], finest: dict[str, bool]) -> str:
    """Why a table is withheld for the sake of those it needs, or nothing.

    The same for every size of the table itself: which reason is given must not tell it.
    """
    hiding = [tables[name] for name in table.needs if not finest[name]]
    if any(found.reasons == (TOO_FEW,) for found in hiding):
        return TOO_FEW
    return LINKED if hiding else ""


def _missing(table: RawTable) -> bool:
    """Whether it may be said that there is nothing to count."""
    return bool(table.missing) and (table.among is None or table.among >= BASE)


def figures_of(released: Released, report: str) -> tuple[PublishedFigure, ...]:
    """Every figure about people that would leave with this report, for the ledger."""
    return tuple(
        PublishedFigure(
            report=report, at=released.frame.at, table=table.name, row=line.label, column=column, value=value
        )
        for table in released.tables
        if table.about is not About.PROGRAMME
        for line in table.lines
        for column, value in zip((*table.columns, TOTAL), (*line.counts, line.total), strict=True)
        if value is not None
    )


def _released(table: RawTable, before: Before, *, linked: str) -> ReleasedTable:
    """The finest form of a table that withholds the fewest lines."""
    forms = [_in_form(table, grouping, before, linked=linked) for grouping in (None, *table.groupings)]
    # min keeps the first of equals, which is the finest
    return min(forms, key=lambda form: sum(not line.shown for line in form.lines))


def _in_form(table: RawTable, grouping: Grouping | None, before: Before, *, linked: str) -> ReleasedTable:
    columns = table.columns if grouping is None else tuple(group.label for group in grouping)
    lines = tuple(_line(table, line, grouping, before, linked=linked) for line in table.lines)
    if table.covering and not _guarded(lines):
        lines = tuple(_withheld(table, line, columns, line.counts, TOO_SMALL, total=line.total) for line in table.lines)
    return ReleasedTable(
        name=table.name,
        caption=table.caption,
        about=table.about,
        heading=table.heading,
        columns=columns,
        middles=table.middles,
        lines=lines,
        note=table.note,
        key=RELEASE_KEY,
    )


def _line(table: RawTable, line: RawLine, grouping: Grouping | None, before: Before, *, linked: str) -> ReleasedLine:
    counts = line.counts if grouping is None else _grouped(line.counts, grouping)
    columns = table.columns if grouping is None else tuple(group.label for group in grouping)
    if why := linked or (table.missing if _missing(table) else ""):
        return _withheld(table, line, columns, counts, why, total=None)
    if table.about is About.PROGRAMME and not 0 < line.people < BASE:
        return _shown(line, counts, total=None)
    if min(line.people, line.total) < BASE:
        return _withheld(table, line, columns, counts, TOO_FEW, total=None)
    if table.about is About.RESPONSE:
        return (
            _shown(line, counts, total=line.total)
            if counts[0] == 0 or counts[0] > SMALL
            else _withheld(table, line, columns, counts, TOO_SMALL, total=None)
        )
    if table.about is not About.EVENTS and _differs(table, line, before, counts, columns):
        return _withheld(table, line, columns, counts, DIFFERS, total=None)
    return _by_size(table, line, columns, counts)


def _by_size(table: RawTable, line: RawLine, columns: tuple[str, ...], counts: tuple[int, ...]) -> ReleasedLine:
    one_sided = table.about is About.OPINION and not table.benign and (0 in counts or line.total in counts)
    hidden = hidden_cells(counts, equality=table.about is About.EQUALITY)
    if not hidden and not one_sided:
        return _shown(line, counts, total=line.total)
    visible = len(counts) - len(hidden)
    safe = table.about is not About.EQUALITY and all(n >= FEASIBLE for n in _feasible(counts, hidden))
    if one_sided or visible < FEWEST_SHOWN or not safe:
        return _withheld(table, line, columns, counts, TOO_SMALL, total=line.total)
    partly = tuple(None if index in hidden else count for index, count in enumerate(counts))
    return ReleasedLine(
        label=line.label, counts=partly, total=line.total, middles=(), words="", reason=SOME_HIDDEN, key=RELEASE_KEY
    )


def hidden_cells(counts: tuple[int, ...], *, equality: bool = False) -> frozenset[int]:
    """Which counts to withhold: the small ones (in equality tables zeros too), and with a single one the smallest other."""
    limits = range(SMALL_EQUALITY + 1) if equality else range(1, SMALL + 1)
    small = {index for index, count in enumerate(counts) if count in limits}
    others = [index for index, count in enumerate(counts) if count and index not in small]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda index: (counts[index], index)))
    return frozenset(small)


def _feasible(counts: tuple[int, ...], hidden: frozenset[int]) -> tuple[int, ...]:
    """How many values each hidden count could have, for a reader who knows the total, the rest and `hidden_cells`."""
    places = sorted(hidden)
    sum_hidden = sum(counts[index] for index in places)
    values: list[set[int]] = [set() for _ in places]
    # at most one of them is not small: it is what the others leave over
    for spare, *small in product(range(len(places)), *[range(1, SMALL + 1)] * (len(places) - 1)):
        guess = [*small[:spare], sum_hidden - sum(small), *small[spare:]]
        tried = list(counts)
        for index, value in zip(places, guess, strict=True):
            tried[index] = value
        if min(guess) > 0 and hidden_cells(tuple(tried)) == hidden:
            for found, value in zip(values, guess, strict=True):
                found.add(value)
    return tuple(len(found) for found in values)


def _guarded(lines: tuple[ReleasedLine, ...]) -> bool:
    """Whether every withheld count of a covering table could have enough values, for a reader of its other lines."""
    if any(line.total is None for line in lines) or all(line.shown for line in lines):
        return True
    total = lines[0].total or 0
    choices = [_choices(line, total) for line in lines]
    fitting = [
        guess
        for guess in product(*choices)
        # the rest of the total is in at least one of the first lines, and none of them is larger than it
        if max(guess[:-1]) <= total - guess[-1] <= sum(guess[:-1])
    ]
    values = zip(*fitting, strict=True)
    return all(line.shown or len(set(found)) >= FEASIBLE for line, found in zip(lines, values, strict=True))


def _choices(line: ReleasedLine, total: int) -> tuple[int, ...]:
    """What the first count of a line of two could be."""
    count = line.counts[0]
    if count is not None:
        return (count,)
    small = range(1, SMALL + 1)
    return tuple(total - n for n in small) if line.over_half else tuple(small)


def _grouped(counts: tuple[int, ...], grouping: Grouping) -> tuple[int, ...]:
    return tuple(sum(counts[index] for index in group.columns) for group in grouping)


def _differs(
    table: RawTable, line: RawLine, before: Before, counts: tuple[int, ...], columns: tuple[str, ...] | None = None
) -> bool:
    """Whether any count, or the total, is nearly but not quite what was published (rule 7)."""
    named = zip((*(columns or table.columns), TOTAL), (*counts, line.total), strict=True)
    return any(
        0 < abs(value - earlier) <= SMALL
        for column, value in named
        for earlier in before.get((table.name, line.label, column), ())
    )


def _shown(line: RawLine, counts: tuple[int, ...], *, total: int | None) -> ReleasedLine:
    return ReleasedLine(
        label=line.label, counts=counts, total=total, middles=line.middles, words="", reason="", key=RELEASE_KEY
    )


def _withheld(
    table: RawTable, line: RawLine, columns: tuple[str, ...], counts: tuple[int, ...], reason: str, *, total: int | None
) -> ReleasedLine:
    # beside figures that are shown, which half a count is in can be enough; of what is not known nothing is said
    many = None if reason in (LINKED, table.missing) else _over_half(table, line, counts, small=reason == TOO_FEW)
    words = ""
    if many is not None:
        share = _SHARES[reason == TOO_FEW, many]
        words = upper_first(table.in_words.format(share=share, column=columns[0].lower(), label=line.label.lower()))
    return ReleasedLine(
        label=line.label,
        counts=(None,) * len(counts),
        total=total,
        middles=(),
        words=words,
        reason=reason,
        over_half=many,
        key=RELEASE_KEY,
    )


def _over_half(table: RawTable, line: RawLine, counts: tuple[int, ...], *, small: bool) -> bool | None:
    """On which side of half the first column is. Never nothing from five on: silence too would tell."""
    if line.total < WORDS_FROM or line.out_of is not None or not table.in_words:
        return None
    return 2 * counts[0] > line.total or (small and 2 * counts[0] == line.total)
