"""A table in the ways that spreadsheets save it, whatever its columns are."""

from __future__ import annotations

import pytest

from sets.text.csv_table import NotATable, Table, heading_key, letter_of, meant, read_table, text_of

KNOWN = {"name": "name", "email": "email", "emailaddress": "email"}


def table(text: str) -> Table:
    return read_table(text, lambda written: KNOWN.get(heading_key(written)), ("email",), most=5)


def cells(found: Table) -> list[tuple[int, list[str]]]:
    return [(number, list(row)) for number, row in found.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("told", ["", "sep={}\r\n", '"sep={}"\r\n', "SEP={}\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_told_or_found(delimiter: str, told: str, end: str) -> None:
    rows = [("Name", "E-mail"), ("Ada, Bee; Cee", "a@example.org")]
    body = end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    found = table(told.format(delimiter) + body)
    assert [heading.column for heading in found.headings] == ["name", "email"]
    assert cells(found) == [(2, ["Ada, Bee; Cee", "a@example.org"])]


def test_headings_below_a_title_and_rows_by_their_own_number() -> None:
    found = table('Our list\n\nname,email,,Phone,\n\n"Ada\nMarsh",a@x,,1\n')
    assert [(heading.written, heading.column) for heading in found.headings] == [
        ("name", "name"),
        ("email", "email"),
        ("", ""),
        ("Phone", None),
    ]
    assert (cells(found), found.above, found.unclosed) == ([(5, ["Ada\nMarsh", "a@x", "", "1"])], 1, 0)
    assert list(found.notes()) == ["the headings are not in the first row; what stands above them was not read"]


def test_columns_without_a_heading_are_named_where_they_hold_something() -> None:
    found = table("name,,email,,x\na,,b,c,d\n")
    assert list(found.nameless()) == ["D"]


def test_a_quote_that_is_never_closed_takes_its_row_and_no_other() -> None:
    found = table('name,email\na,b\n"c,d\ne,f\n')
    assert (cells(found), found.unclosed) == ([(2, ["a", "b"])], 3)
    with pytest.raises(NotATable, match="row 1: a quote opens in it that is never closed"):
        table('"name,email\n')


def test_a_row_with_values_beyond_the_headings() -> None:
    found = table("name,email\na,b,,\na,b,c\n")
    assert [found.beyond(row) for _, row in found.rows] == [False, True]


def test_more_columns_than_anybody_has() -> None:
    with pytest.raises(NotATable, match="has 600 columns; the most is 500"):
        table(",".join(f"c{n}" for n in range(600)))


def test_no_more_rows_are_read_than_anybody_has() -> None:
    assert len(table("name,email\n" + "a,b\n\n" * 5).rows) == 5
    for rows in (6, 10_000):
        with pytest.raises(NotATable, match="has more than 5 rows"):
            table("name,email\n" + "a,b\n" * rows)


def test_the_nearest_known_heading_is_named() -> None:
    assert [meant(written, KNOWN) for written in ("E-mial adress", "emial", "Phone")] == [
        "; did you mean 'email'?",
        "; did you mean 'email'?",
        "",
    ]


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [letter_of(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_files_that_are_no_text() -> None:
    with pytest.raises(NotATable, match="is a spreadsheet's own file"):
        text_of(b"PK\x03\x04")
    with pytest.raises(NotATable, match="is not text in line 2"):
        text_of(b"a\n\0")
    assert text_of(b"a\r\n\x1a") == ("a\r\n", ())
