"""Released tables to plain charts in SVG: bars and stacked bars. Nothing is told by colour alone.

A chart draws what its table shows and nothing else; the table stands beside it. Lengths are in units of the view box,
so that one drawing serves a phone, a page of a PDF and a file of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from textwrap import wrap

from markupsafe import Markup

from sets.disclosure.released import ReleasedLine, ReleasedTable
from sets.responses.questions import STAGES as IN_ORDER
from sets.text.resources import template_root
from sets.text.templates import Renderer

WIDTH = 360
"""Small enough that letters of 15 can still be read on a screen 320 pixels wide."""
LINE = 19
ACROSS = 46
"""Letters that fit across; labels are wrapped there."""
TRACK = 220
BAR = 16
GAP = 14
STAGES = "stages"
MOVEMENT = "movement"
WITHHELD = "withheld"
FILLS = ("full", "plain", "hatch", "dots")
"""How the parts of a stacked bar differ, in order: by pattern, so that they do in grey too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle; `fill` is one of FILLS, or `rest` for what is not counted."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A line of writing, by where its baseline starts."""

    x: float
    y: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing of `height` units below each other; `key` makes its ids unique on the page. `title` and `description`
    are its alternative text, which has every figure that it draws."""

    key: str
    title: str
    description: str
    height: float
    boxes: tuple[Box, ...]
    words: tuple[Words, ...]
    width: int = WIDTH


@dataclass(slots=True, kw_only=True)
class _Drawing:
    """A chart in the making, from the top down to `y`."""

    y: float = 0
    boxes: list[Box] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)

    def write(self, text: str, *, bold: bool = False, across: int = ACROSS) -> None:
        for row in wrap(text, across):
            self.y += LINE
            self.words.append(Words(x=0, y=self.y - 4, text=row, bold=bold))
        self.y += 3

    def say(self, x: float, text: str, *, bold: bool = True) -> None:
        self.words.append(Words(x=x, y=self.y + BAR - 3, text=text, bold=bold))

    def box(self, x: float, width: float, fill: str) -> None:
        self.boxes.append(Box(x=round(x, 2), y=self.y, width=round(width, 2), height=BAR, fill=fill))


def chart_of(table: ReleasedTable) -> Chart | None:
    """The table's shown counts drawn; None where fewer than two are shown, or when they are not parts of a total."""
    if not table.has_total:
        return None
    if table.name == STAGES:
        return _stages(table)
    if table.name.startswith(MOVEMENT):
        return _stacked(table)
    return _bars(table)


def chart_svg(chart: Chart) -> Markup:
    """The chart as an `svg` element with its title and description, well-formed both in HTML and on its own."""
    return Markup(str(_renderer().html("report/chart.svg.j2", chart=chart)).strip())


@cache
def _renderer() -> Renderer:
    return Renderer((template_root(),))


def _bars(table: ReleasedTable) -> Chart | None:
    """A bar for each shown count, in its total."""
    rows = [(label, line, n) for line in table.lines for n, label in _labels(table, line) if _drawn(line, n)]
    if len(rows) < 2:
        return None
    drawing = _Drawing()
    for label, line, n in rows:
        _bar(drawing, label, line, n)
    said = "; ".join(f"{label}: {line.share(n)}" for label, line, n in rows)
    return _chart(table, drawing, f"Bars. {said}.")


def _stacked(table: ReleasedTable) -> Chart | None:
    """A bar of all columns for each line that is shown whole."""
    lines = [line for line in table.lines if line.shown and line.total]
    if not lines:
        return None
    drawing = _Drawing()
    for line in lines:
        drawing.write(f"{line.label}, out of {line.total}", bold=True)
        x = 0.0
        for n, fill in zip(range(len(table.columns)), FILLS, strict=False):
            drawing.box(x, WIDTH * _part(line, n), fill)
            x += WIDTH * _part(line, n)
        drawing.y += BAR
        _key(drawing, table, line)
        drawing.y += GAP
    said = ". ".join(f"{line.label}, out of {line.total}: {_parts(table, line)}" for line in lines)
    return _chart(table, drawing, f"Stacked bars. {said}.")


def _key(drawing: _Drawing, table: ReleasedTable, line: ReleasedLine) -> None:
    """What each part of a stacked bar is, each beside a piece of its pattern."""
    drawing.y += 5
    for n, (column, fill) in enumerate(zip(table.columns, FILLS, strict=False)):
        drawing.box(0, BAR, fill)
        drawing.say(BAR + 8, f"{column}: {line.counts[n]}", bold=False)
        drawing.y += LINE + 1


def _parts(table: ReleasedTable, line: ReleasedLine) -> str:
    return ", ".join(f"{column.lower()} {count}" for column, count in zip(table.columns, line.counts, strict=True))


def _bar(drawing: _Drawing, label: str, line: ReleasedLine, column: int) -> None:
    """A bar in its total under its label; a withheld one keeps its place, without a bar."""
    drawing.write(label)
    if _drawn(line, column):
        drawing.box(0, TRACK, "rest")
        drawing.box(0, TRACK * _part(line, column), "full")
        drawing.say(TRACK + 10, line.share(column))
    else:
        drawing.say(0, WITHHELD, bold=False)
    drawing.y += BAR + GAP


def _stages(table: ReleasedTable) -> Chart | None:
    """The stages in their order, each in its place; those who ticked none are in the table alone."""
    names = {stage.casefold() for stage in IN_ORDER}
    lines = [line for line in table.lines if line.label.casefold() in names]
    if sum(_drawn(line, 0) for line in lines) < 2:
        return None
    drawing = _Drawing()
    for line in lines:
        _bar(drawing, line.label, line, 0)
    told = "; ".join(f"{line.label}: {line.share(0) if _drawn(line, 0) else WITHHELD}" for line in lines)
    return _chart(table, drawing, f"Bars. {table.columns[0]}. {told}.")


def _chart(table: ReleasedTable, drawing: _Drawing, description: str) -> Chart:
    return Chart(
        key=table.name,
        title=table.caption,
        description=description,
        height=drawing.y,
        boxes=tuple(box for box in drawing.boxes if box.width and box.height),
        words=tuple(drawing.words),
    )


def _drawn(line: ReleasedLine, column: int) -> bool:
    """Whether this count can be drawn: it is shown, and so is the total that it is a part of."""
    return line.counts[column] is not None and bool(line.total)


def _part(line: ReleasedLine, column: int) -> float:
    return min(1.0, (line.counts[column] or 0) / (line.total or 1))


def _labels(table: ReleasedTable, line: ReleasedLine) -> list[tuple[int, str]]:
    """The columns of a line to draw, with their labels; of yes and no in several lines only the yes."""
    if len(table.lines) == 1:
        return list(enumerate(table.columns))
    if len(table.columns) <= 2:
        return [(0, line.label)]
    return [(index, f"{line.label}: {column.lower()}") for index, column in enumerate(table.columns)]
