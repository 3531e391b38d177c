"""Released tables as CSV, as spreadsheets read it: UTF-8 with its mark, CRLF, no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

from sets.disclosure.released import Released, ReleasedLine, ReleasedTable

WITHHELD = "withheld"
WITHHELD_HEADINGS = ("What is withheld", "Where", "Why")
_STARTS = ("=", "+", "-", "@", "−", "–", "—")
_BEFORE = "'\"`’‘“”"
"""Marks that some spreadsheets take away from the front of a cell before they look at the rest."""


def to_csv(table: ReleasedTable) -> bytes:
    """One table: its headings, then a row for each line."""
    return _written((headings(table), *(cells(table, line) for line in table.lines)))


def withheld_csv(released: Released) -> bytes:
    """Every figure that is not shown: what, where and why."""
    rows = ((one.what, one.where, one.reason) for one in released.withheld)
    return _written((WITHHELD_HEADINGS, *rows))


def headings(table: ReleasedTable) -> tuple[str, ...]:
    """What stands over the columns of `cells`."""
    total = ("Out of",) if table.has_total else ()
    return (table.heading, *table.columns, *total, *table.middles, "In words", "Reason withheld")


def cells(table: ReleasedTable, line: ReleasedLine) -> tuple[str | int, ...]:
    """A line under `headings`: numbers as numbers, and WITHHELD where one is not shown."""
    middles: tuple[str | int, ...] = tuple(line.middles) or (WITHHELD,) * len(table.middles)
    counts = tuple(WITHHELD if value is None else value for value in line.counts)
    total = (WITHHELD if line.total is None else line.total,) if table.has_total else ()
    return (line.label, *counts, *total, *middles, line.words, line.reason)


def guarded(cell: str) -> str:
    """The cell with a mark before it where a spreadsheet might take it for a formula, now or after it tidied it up.

    Such begin with = + - @, a tab or a line's end; also behind spaces, quotation marks and signs that cannot be seen, and
    in the wide forms of Chinese and Japanese writing.
    """
    plain = unicodedata.normalize("NFKC", cell)
    bare = (one for one in plain if not one.isspace() and one not in _BEFORE and unicodedata.category(one)[0] != "C")
    risky = next(bare, "") in _STARTS or plain.startswith(("\t", "\r", "\n"))
    return f"'{cell}" if risky else cell


def _written(rows: Iterable[Iterable[str | int]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig", errors="replace")
