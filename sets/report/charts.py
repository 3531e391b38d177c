"""Released tables to plain bars. Nothing is told by colour alone, and the table stands beside the chart."""

from __future__ import annotations

from dataclasses import dataclass

from sets.report.released import ReleasedLine, ReleasedTable

BAR_STEP = 46
"""Pixels from one bar's label to the next one's."""
TRACK = 58
"""Percent of the width that a whole total takes; the number stands beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: `y` in pixels from the top, `width` in percent of the chart's."""

    label: str
    said: str
    y: int
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars drawn in SVG without a script; `key` makes its ids unique on the page."""

    key: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    height: int
    track: int = TRACK


def chart_of(table: ReleasedTable) -> Chart | None:
    """The table's shown counts as bars; None when fewer than two are shown, or when they are not parts of a total."""
    if not table.has_total:
        return None
    rows = [(label, line, index) for line in table.lines for index, label in _labels(table, line)]
    bars = tuple(
        Bar(label=label, said=line.share(index), y=n * BAR_STEP, width=_width(line, index))
        for n, (label, line, index) in enumerate(row for row in rows if row[1].counts[row[2]] is not None)
    )
    if len(bars) < 2:
        return None
    said = "; ".join(f"{bar.label}: {bar.said}" for bar in bars)
    return Chart(
        key=table.name, title=table.caption, description=f"Bars. {said}.", bars=bars, height=len(bars) * BAR_STEP
    )


def _width(line: ReleasedLine, index: int) -> float:
    """The count's part of its total, in percent of the chart's width."""
    return round(TRACK * (line.counts[index] or 0) / (line.total or 1), 2)


def _labels(table: ReleasedTable, line: ReleasedLine) -> list[tuple[int, str]]:
    """The columns of a line to draw, with their labels; of yes and no in several lines only the yes."""
    if len(table.lines) == 1:
        return list(enumerate(table.columns))
    if len(table.columns) <= 2:
        return [(0, line.label)]
    return [(index, f"{line.label}: {column.lower()}") for index, column in enumerate(table.columns)]
