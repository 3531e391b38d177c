"""An edition's tables as a workbook (XLSX): about it, a sheet a table, and what is withheld and why. Same edition, same bytes."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sets.disclosure.released import ReleasedTable
from sets.report.edition import Edition, cover_of
from sets.report.formats.csv_tables import WITHHELD, WITHHELD_HEADINGS, cells, headings

ABOUT, HELD = "About", "Withheld and why"
LONGEST_NAME = 31
LONGEST_CELL = 32_767
"""Letters that a cell can hold."""
NARROWEST, WIDEST = 9, 60
_REFUSED = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Cell = str | int
Row = Sequence[Cell]


def to_xlsx(edition: Edition) -> bytes:
    """The workbook. Numbers are numbers, a withheld one is the word; no cell is a formula or a link."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    frame, cover = edition.released.frame, cover_of(edition)
    book.set_properties(
        {
            "title": _writable(f"{cover.title}: {cover.kind.lower()}"),
            "author": _writable(cover.contact),
            "comments": _writable(cover.version),
            "created": frame.at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        }
    )
    writer = _Writer(book)
    writer.sheet(ABOUT, (("About this report", ""), *_about(edition)), note="")
    taken = {ABOUT.casefold(), HELD.casefold()}
    for table in edition.released.tables:
        rows = (headings(table), *(cells(table, line) for line in table.lines))
        writer.sheet(_name_of(table, taken), rows, note=f"{table.caption}. {table.note}".strip())
    held = ((one.what, one.where, one.reason) for one in edition.released.withheld)
    writer.sheet(HELD, (WITHHELD_HEADINGS, *held), note="")
    book.close()
    return out.getvalue()


def _about(edition: Edition) -> tuple[tuple[str, str], ...]:
    cover = cover_of(edition)
    rows = (
        ("Title", cover.title),
        ("What it is", cover.kind),
        ("Version", cover.version),
        ("", cover.about_version),
        ("As things stood on", cover.as_at),
        ("Status", cover.draft or "Released."),
        ("How to read it", "Each sheet is one table of the report. Under it stands what it counts."),
        (
            "Withheld",
            f"Where a cell says “{WITHHELD}”, a figure is not shown, so that nobody can be recognised from it.",
        ),
        ("", f"The column “Reason withheld” says why. The sheet “{HELD}” has them all."),
        ("Questions", cover.contact),
    )
    return tuple((label, text) for label, text in rows if text)


class _Writer:
    """Writes rows of cells into sheets of one book: the first row as headings, kept in sight."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.head: Format = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
        self.text: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.held: Format = book.add_format(
            {"italic": True, "valign": "top", "align": "right", "font_color": "#7A3B00"}
        )
        self.number: Format = book.add_format({"num_format": "#,##0", "valign": "top"})

    def sheet(self, name: str, rows: Iterable[Row], *, note: str) -> None:
        sheet = self.book.add_worksheet(name)
        written = [tuple(_cell(cell) for cell in row) for row in rows]
        for y, row in enumerate(written):
            for x, cell in enumerate(row):
                self._write(sheet, y, x, cell)
        for x, width in enumerate(_widths(written)):
            sheet.set_column(x, x, width)
        sheet.freeze_panes(1, 1 if len(written[0]) > 2 else 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        if note:
            sheet.write_string(len(written) + 1, 0, _writable(note))

    def _write(self, sheet: Worksheet, y: int, x: int, cell: Cell) -> None:
        if isinstance(cell, int):
            sheet.write_number(y, x, cell, self.number)
        else:
            sheet.write_string(y, x, cell, self.head if y == 0 else self.held if cell == WITHHELD else self.text)


def _cell(cell: Cell) -> Cell:
    return _writable(cell) if isinstance(cell, str) else cell


def _writable(text: str) -> str:
    """What a cell can hold: no control characters, and no more letters than it takes."""
    return _UNWRITABLE.sub("", text)[:LONGEST_CELL]


def _widths(rows: Sequence[Row]) -> list[int]:
    """Wide enough for the longest cell below the headings and for the headings' longest word, within limits."""
    found = []
    for x, heading in enumerate(rows[0]):
        below = max((len(str(row[x])) for row in rows[1:]), default=0)
        word = max((len(part) for part in str(heading).split()), default=0)
        found.append(min(WIDEST, max(NARROWEST, below + 2, word + 2)))
    return found


def _name_of(table: ReleasedTable, taken: set[str]) -> str:
    """A name that workbooks take, and that no sheet has yet: from the table's caption, 31 letters at most."""
    plain = _REFUSED.sub(" ", unicodedata.normalize("NFC", _writable(table.caption)))
    plain = " ".join(plain.split()).strip("'") or table.name
    name, number = plain[:LONGEST_NAME].strip().strip("'"), 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        tail = f" {number}"
        name = plain[: LONGEST_NAME - len(tail)].rstrip() + tail
    taken.add(name.casefold())
    return name
