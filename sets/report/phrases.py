"""Released figures in sentences. A withheld figure gives its words, or nothing."""

from __future__ import annotations

from datetime import date

from sets.report.charts import chart_of
from sets.report.disclose import TOO_FEW
from sets.report.released import Released, ReleasedLine, ReleasedTable
from sets.report.section import Block
from sets.words import short_day

FEW_MEMBERS, MANY_MEMBERS = "fewer than 10 members", "10 or more members"


def first_line(released: Released, name: str) -> ReleasedLine | None:
    """The first line of a table, where the report has it."""
    table = released.table(name)
    return table.lines[0] if table is not None and table.lines else None


def count(released: Released, name: str, column: str, label: str = "") -> int | None:
    """A shown count by its column's heading, of the line so labelled or else the last; None where it is withheld or not there."""
    table = released.table(name)
    if table is None or column not in table.columns or not table.lines:
        return None
    line = table.line(label) if label else table.lines[-1]
    return line.counts[table.columns.index(column)]


def members_words(released: Released) -> str:
    """`18 members`, or words where they are fewer than 10 or their number cannot be shown beside an earlier report."""
    line = first_line(released, "members")
    if line is None or line.reason == TOO_FEW:
        return FEW_MEMBERS
    return f"{line.total} members" if line.total is not None else MANY_MEMBERS


def dates(first: date | None, last: date | None) -> str:
    """`between 19 January 2027 and 13 July 2027`, or nothing before the first session."""
    if first is None or last is None:
        return ""
    return f"on {short_day(first)}" if first == last else f"between {short_day(first)} and {short_day(last)}"


def figure(released: Released, name: str) -> tuple[Block, ...]:
    """A table, and its chart under it where there is something to draw."""
    table = released.table(name)
    if table is None:
        return ()
    chart = chart_of(table)
    return (Block(table=table), *((Block(chart=chart),) if chart is not None else ()))


def shown(table: ReleasedTable | None) -> bool:
    """Whether the table is there and something in it can be seen."""
    return table is not None and any(value is not None for line in table.lines for value in line.counts)
