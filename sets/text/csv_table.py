"""A CSV file in the ways that spreadsheets save it: its headings, its rows by number, and what a person should know of it.

Whoever reads one says what its headings mean: `called` gives the column that a heading means, or None.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sets.text.decoding import Guess, NotText, decoded
from sets.text.near_words import near_word

UNCLOSED = "a quote opens in it that is never closed"
_DELIMITERS = ",;\t|"
_TOLD_DELIMITER = re.compile(r'\s*"?sep=([,;\t|])"?[ ,;\t|]*(?:\r\n|\r|\n)', re.IGNORECASE)
"""The first line by which spreadsheets are told the delimiter; they do not count it as a row."""
MOST_COLUMNS = 500
_LONGEST = 2**31 - 1
_LOOKED_AT = 10
"""Rows among which the headings are looked for: a title may stand above them."""
_TOO_MANY = "has more than {most:,} rows. Split it into smaller files"
_END = "\x1eend of the file"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

Named = Callable[[str], str | None]
Record = tuple[int, list[str]]


class NotATable(Exception):
    """A file that cannot be read as CSV at all; the text says why, with the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One heading as it is written, with the column that it means: empty for one without words, None for an unknown one."""

    written: str
    column: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Headings, and the rows below them that have something in them, each by the number that a spreadsheet gives it.

    `above` is how many rows with words stand above the headings; `unclosed` the number of a row, left out here, in
    which a quote opens that is never closed (0 for none); `guesses` are how its letters were read.
    """

    headings: tuple[Heading, ...]
    rows: tuple[Record, ...]
    above: int = 0
    unclosed: int = 0
    guesses: tuple[Guess, ...] = ()

    def beyond(self, record: list[str]) -> bool:
        """Whether a row has more values than there are headings, as where a comma is not in quotes."""
        return any(cell.strip() for cell in record[len(self.headings) :])

    def nameless(self) -> Iterator[str]:
        """The letters of columns that hold something and have no heading."""
        for index, heading in enumerate(self.headings):
            if not heading.written.strip() and any(
                cell.strip() for _, row in self.rows for cell in row[index : index + 1]
            ):
                yield letter_of(index)

    def notes(self, *, confidential: bool = False) -> Iterator[str]:
        """What a person should know of how the file was read."""
        yield from (guess.told(confidential=confidential) for guess in self.guesses)
        if self.above:
            yield "the headings are not in the first row; what stands above them was not read"


def text_of(data: bytes, *, confidential: bool = False) -> tuple[str, tuple[Guess, ...]]:
    """The text of a file that people saved, and what was guessed of its letters. Raises NotATable, which shows the line
    that is no text where that is not confidential."""
    if data.startswith(_SPREADSHEETS):
        raise NotATable("is a spreadsheet's own file. Save the sheet as CSV UTF-8")
    try:
        found = decoded(data)
    except NotText as no:
        seen = f" ('{no.line}')" if no.line and not confidential else ""
        raise NotATable(f"is not text in line {no.number}{seen}. Save the sheet as CSV UTF-8") from None
    # DOS ends a file so
    return found.text.removesuffix("\x1a"), found.guesses


def read_table(text: str, called: Named, needed: Iterable[str], *, most: int, guesses: tuple[Guess, ...] = ()) -> Table:
    """The table in a text. The headings are the first row that has all the `needed` columns, else the first with words.

    Raises NotATable, also for more than `most` rows, of which no more are read.
    """
    told = _TOLD_DELIMITER.match(text)
    body = text[told.end() :] if told else text
    filled, unclosed = _filled(body, told[1] if told else _delimiter(body, called), most + _LOOKED_AT)
    wanted = frozenset(needed)
    above = next((at for at, (_, record) in enumerate(filled[:_LOOKED_AT]) if wanted <= {*map(called, record)}), 0)
    if not filled and unclosed:
        raise NotATable(f"cannot be read at row {unclosed}: {UNCLOSED}")
    rows = tuple(filled[above + 1 :])
    if len(rows) > most:
        raise NotATable(_TOO_MANY.format(most=most))
    headings = _headings(filled[above][1] if filled else [], called)
    return Table(headings=headings, rows=rows, above=above, unclosed=unclosed, guesses=guesses)


def _headings(written: list[str], called: Named) -> tuple[Heading, ...]:
    last = next((at for at in range(len(written), 0, -1) if written[at - 1].strip()), 0)
    if last > MOST_COLUMNS:
        raise NotATable(f"has {last} columns; the most is {MOST_COLUMNS}")
    return tuple(Heading(written=one, column=called(one) if one.strip() else "") for one in written[:last])


def heading_key(written: str) -> str:
    """A heading as it is compared: its letters and digits, in lower case, so that `E-mail` is `email`."""
    return "".join(letter for letter in written.casefold() if letter.isalnum())


def letter_of(index: int) -> str:
    """A, B, ... Z, AA: as spreadsheets name their columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def meant(written: str, known: Mapping[str, str]) -> str:
    """`; did you mean 'email'?` for what is nearest to an unknown heading, or nothing; `known` gives a key's own word."""
    near = near_word(heading_key(written), known)
    return f"; did you mean '{known[near]}'?" if near else ""


def _filled(text: str, delimiter: str, most: int) -> tuple[list[Record], int]:
    """Every record with words and its number, and the number of one whose quote is never closed (0 for none)."""
    # a cell's length is judged by who reads it, with a reason for its row; the reader would give up on the whole file
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(f"{text}\n{_END}\n", newline=""), delimiter=delimiter)
    filled: list[Record] = []
    try:
        for number, record in enumerate(reader, start=1):
            if not any(map(str.strip, record)):
                continue
            filled.append((number, record))
            if len(filled) > most + 2:
                raise NotATable(_TOO_MANY.format(most=most - _LOOKED_AT))
    except csv.Error as fault:
        raise NotATable(f"cannot be read as CSV after line {reader.line_num}: {fault}") from None
    last, ending = filled.pop()
    return filled, 0 if ending == [_END] else last


def _delimiter(text: str, called: Named) -> str:
    """The one by which the first rows have the most known headings, and then the most cells."""
    lines = [line for line in io.StringIO(text[:20_000], newline="") if line.strip()][:_LOOKED_AT]

    def known(delimiter: str) -> tuple[int, int]:
        rows = [next(csv.reader([line], delimiter=delimiter), []) for line in lines]
        return max(((sum(bool(called(cell)) for cell in row), len(row)) for row in rows), default=(0, 0))

    return max(_DELIMITERS, key=known)
