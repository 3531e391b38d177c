"""A report's other forms: CSV, workbook, JSON with its schema, charts. What is withheld is so in each of them."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from python_calamine import CalamineWorkbook

from sets.disclosure.released import Released
from sets.report.compile import compile_report
from sets.report.edition import Version
from sets.report.formats.all_files import files_of
from sets.report.formats.csv_tables import guarded, to_csv, withheld_csv
from sets.report.formats.json_figures import schema, to_json
from sets.report.formats.svg_charts import FILLS, WIDTH, Box, Chart, Words, chart_of, chart_svg
from sets.report.formats.xlsx import to_xlsx
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.report_cases import a_year, too_small
from tests.support.report_forms import MOVEMENT, SMALL, STAGES, a_line, a_released, a_table, an_edition, full_of_words

SVG = "{http://www.w3.org/2000/svg}"
VALIDATOR = Draft202012Validator(json.loads(schema()), format_checker=FormatChecker())


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer((template_root(),))


# every file


@pytest.fixture(scope="module", params=["a year", "too small"])
def files(request: pytest.FixtureRequest, renderer: Renderer) -> dict[str, bytes]:
    case = a_year() if request.param == "a year" else too_small()
    report = compile_report(case.programme, case.responses, case.deliveries, (), case.at, renderer)
    return files_of(report.editions, renderer)


def test_each_version_has_every_form(files: dict[str, bytes]) -> None:
    forms = {"report.html", "report.pdf", "report.json", "report.schema.json", "report.xlsx", "withheld.csv"}
    for below in ("", "public/"):
        assert {f"{below}{name}" for name in forms} <= files.keys()
        tables = json.loads(files[f"{below}report.json"])["tables"]
        assert {f"{below}tables/{table['name']}.csv" for table in tables} <= files.keys()
    kinds = {name.rsplit(".", 1)[-1] for name in files}
    assert kinds <= {"html", "pdf", "json", "xlsx", "csv", "svg"}


def test_every_report_keeps_to_the_schema(files: dict[str, bytes]) -> None:
    for below in ("", "public/"):
        VALIDATOR.validate(json.loads(files[f"{below}report.json"]))


def test_the_same_report_is_the_same_bytes(renderer: Renderer) -> None:
    case = a_year()
    made = [
        files_of(compile_report(case.programme, case.responses, case.deliveries, (), case.at, r).editions, r)
        for r in (renderer, Renderer((template_root(),)))
    ]
    assert made[0] == made[1]


def test_what_is_withheld_has_no_number_in_any_form(files: dict[str, bytes]) -> None:
    for below in ("", "public/"):
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(files[f"{below}report.xlsx"]))
        tables = json.loads(files[f"{below}report.json"])["tables"]
        for table, sheet in zip(tables, sheets.sheet_names[1:-1], strict=True):
            rows = list(csv.reader(io.StringIO(files[f"{below}tables/{table['name']}.csv"].decode("utf-8-sig"))))
            cells = sheets.get_sheet_by_name(sheet).to_python()
            for n, line in enumerate(table["lines"], start=1):
                shown = ["withheld" if count is None else count for count in line["counts"]]
                assert rows[n][1 : len(shown) + 1] == [str(one) for one in shown]
                assert cells[n][1 : len(shown) + 1] == shown


# CSV


def test_a_table_as_csv() -> None:
    released = a_released(MOVEMENT, SMALL)
    shown, small = released.tables
    assert to_csv(shown).decode("utf-8-sig").split("\r\n") == [
        "Element,Moved up,Stayed the same,Moved down,Out of,In words,Reason withheld",
        "Shared goals and power,7,6,5,18,,",
        "Joint work,8,5,6,19,,",
        "",
    ]
    assert to_csv(small).startswith(b"\xef\xbb\xbfWhat,Officers,Community,Other,Out of,In words,Reason withheld\r\n")
    assert b"Members,withheld,withheld,withheld," in to_csv(small)


def test_what_is_withheld_as_csv() -> None:
    released = a_released()
    rows = list(csv.reader(io.StringIO(withheld_csv(released).decode("utf-8-sig"))))
    assert rows[0] == ["What is withheld", "Where", "Why"]
    assert rows[1:] == [[one.what, one.where, one.reason] for one in released.withheld]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        '"=1',
        "'=1",
        "“=1”",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\u200b=1",
        "\ufeff=1",
        "﹢1",
        "−1",
        "' \"=1",
    ],
)
def test_a_cell_that_could_run_is_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Done", "1 = 1", "half-day", "“Said”", "a@example.org", "🙂", "Ŵyl"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


@given(st.text())
def test_no_guarded_cell_starts_as_a_formula(text: str) -> None:
    assert not guarded(text).lstrip().startswith(("=", "+", "-", "@"))


# the workbook


HARD_NAMES = (
    "A/b:c*d?e[f]g\\h",
    "A caption much longer than thirty-one letters",
    "About",
    "History",
    "'Quoted'",
    "Actions",
)


def a_book(released: Released) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(an_edition("<p>x</p>", released=released))))


def test_the_workbook_is_read_back() -> None:
    released = a_released(MOVEMENT, SMALL)
    book = a_book(released)
    names = ["About", "Ratings looking back, compared", "Kinds", "Withheld and why"]
    assert book.sheet_names == names
    about = dict(book.get_sheet_by_name("About").to_python())
    assert about["Title"] == "Embedding equalities"
    assert about["As things stood on"] == "1 September 2027"
    assert about["Status"] == "Released."
    cells = book.get_sheet_by_name(names[1]).to_python()
    assert cells[:3] == [
        ["Element", "Moved up", "Stayed the same", "Moved down", "Out of", "In words", "Reason withheld"],
        ["Shared goals and power", 7.0, 6.0, 5.0, 18.0, "", ""],
        ["Joint work", 8.0, 5.0, 6.0, 19.0, "", ""],
    ]
    assert book.get_sheet_by_name("Kinds").to_python()[1][:4] == ["Members", *["withheld"] * 3]
    held = book.get_sheet_by_name("Withheld and why").to_python()
    assert held == [
        ["What is withheld", "Where", "Why"],
        *([one.what, one.where, one.reason] for one in released.withheld),
    ]


def test_sheets_have_names_that_workbooks_take_each_once() -> None:
    tables = [a_table(f"t{n}", caption=caption) for n, caption in enumerate((*HARD_NAMES, *HARD_NAMES))]
    names = a_book(a_released(*tables)).sheet_names
    assert names[1:-1] == [
        "A b c d e f g h",
        "A caption much longer than thir",
        "About 2",
        "History 2",
        "Quoted",
        "Actions",
        "A b c d e f g h 2",
        "A caption much longer than th 2",
        "About 3",
        "History 3",
        "Quoted 2",
        "Actions 2",
    ]


def test_no_cell_is_a_formula_or_a_link_and_headings_stay_in_sight() -> None:
    wild = a_table(
        "wild", a_line("=HYPERLINK(1)", 40, 20, 15), a_line("https://example.org", 30, 20, 15), note="=1+1\x07"
    )
    data = to_xlsx(an_edition("<p>x</p>", released=a_released(wild)))
    parts = {
        name: zipfile.ZipFile(io.BytesIO(data)).read(name).decode()
        for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
    }
    sheets = [text for name, text in parts.items() if "worksheets/sheet" in name]
    assert not any("<f>" in text or "<hyperlink" in text for text in sheets)
    assert all("<pane " in text and 'ySplit="1"' in text and 'state="frozen"' in text for text in sheets)
    assert "2027-09-01T09:00:00Z" in parts["docProps/core.xml"]
    assert {one.date_time for one in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    cells = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Wild").to_python()
    assert [row[0] for row in cells[1:]] == ["=HYPERLINK(1)", "https://example.org", "", "Wild. =1+1"]


# JSON


def test_everything_that_is_said_is_there_for_machines() -> None:
    found = json.loads(to_json(an_edition("<p>x</p>", released=full_of_words(), version=Version.PUBLIC)))
    assert found["format"] == "setwise report 2"
    assert (found["version"], found["applied"], found["placed"], found["cost"]) == ("public", 41, 26, 18_500)
    assert [one["name"] for one in found["themes"]] == ["Sharing power"]
    assert {one["from"] for one in found["quotes"]} == {"set member"}
    assert found["stories"] == [{"answers": ["We asked first."], "why": "It shows how.", "chosen_by": "A panel"}]
    assert [one["text"] for one in found["said"]] == ["Officers asked sooner.", "Nobody could sign it off."]
    assert found["appetite"] == [{"question": "What is fixed, and why?", "answers": ["The budget."], "said_by": []}]
    assert found["sections"] == [{"key": "part-1", "heading": "Part 1"}]
    assert found["tables"][1]["lines"][0]["counts"] == [None, None, None]
    VALIDATOR.validate(found)


def _objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the first object of each kind stands."""
    if isinstance(value, dict):
        yield path
        for key, one in value.items():
            yield from _objects(one, (*path, key))
    elif isinstance(value, list) and value:
        yield from _objects(value[0], (*path, 0))


WORDY = json.loads(to_json(an_edition("<p>x</p>", released=full_of_words())))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@pytest.mark.parametrize("path", list(_objects(WORDY)), ids=str)
def test_a_stray_or_a_missing_key_breaks_the_schema(path: tuple[Any, ...]) -> None:
    stray, missing = copy.deepcopy(WORDY), copy.deepcopy(WORDY)
    _at(stray, path)["stray"] = 1
    inside = _at(missing, path)
    inside.pop(next(iter(inside)))
    VALIDATOR.validate(WORDY)
    assert not VALIDATOR.is_valid(stray)
    assert not VALIDATOR.is_valid(missing)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), "secret"),
        (("format",), "setwise report 1"),
        (("tables", 0, "lines", 0, "counts", 0), -1),
        (("tables", 0, "lines", 0, "counts", 0), 1.5),
        (("tables", 0, "about"), "anything"),
        (("withheld", 0, "reason"), ""),
        (("cost",), "£18,500"),
        (("first_session",), "19 January 2027"),
    ],
)
def test_a_wrong_value_breaks_the_schema(path: tuple[Any, ...], value: object) -> None:
    wrong = copy.deepcopy(WORDY)
    _at(wrong, path[:-1])[path[-1]] = value
    assert not VALIDATOR.is_valid(wrong)


def test_the_schema_is_one_and_knows_every_part_and_kind() -> None:
    from sets.model.report_review import BarrierOwner, PassageKind, RecommendationFor

    Draft202012Validator.check_schema(json.loads(schema()))
    said = json.loads(schema())["$defs"]["said"]["properties"]
    assert said["part"]["enum"] == [one.value for one in PassageKind]
    assert said["kind"]["enum"] == ["", *(one.value for one in (*BarrierOwner, *RecommendationFor))]


# charts


def chart(released: Released, name: str) -> Chart | None:
    table = released.table(name)
    assert table is not None
    return chart_of(table)


def test_a_chart_of_bars_has_each_count_in_its_total() -> None:
    found = chart(a_released(), "actions")
    assert found == Chart(
        key="actions",
        title="Actions",
        description="Bars. Done: 40 of 75 (53%); Partly done: 20 of 75 (27%); Open: 15 of 75 (20%).",
        height=156,
        boxes=(
            Box(x=0, y=22, width=220, height=16, fill="rest"),
            Box(x=0, y=22, width=117.33, height=16, fill="full"),
            Box(x=0, y=74, width=220, height=16, fill="rest"),
            Box(x=0, y=74, width=58.67, height=16, fill="full"),
            Box(x=0, y=126, width=220, height=16, fill="rest"),
            Box(x=0, y=126, width=44, height=16, fill="full"),
        ),
        words=(
            Words(x=0, y=15, text="Done"),
            Words(x=230, y=35, text="40 of 75 (53%)", bold=True),
            Words(x=0, y=67, text="Partly done"),
            Words(x=230, y=87, text="20 of 75 (27%)", bold=True),
            Words(x=0, y=119, text="Open"),
            Words(x=230, y=139, text="15 of 75 (20%)", bold=True),
        ),
    )


def test_movement_is_one_bar_an_element_in_parts_that_differ_in_grey() -> None:
    found = chart(a_released(), "movement-looking-back")
    assert found is not None
    bars = [box for box in found.boxes if box.width != box.height]
    assert [(box.x, box.width, box.fill) for box in bars] == [
        (0, 140, "full"),
        (140, 120, "plain"),
        (260, 100, "hatch"),
        (0, 151.58, "full"),
        (151.58, 94.74, "plain"),
        (246.32, 113.68, "hatch"),
    ]
    assert [one.text for one in found.words][:4] == [
        "Shared goals and power, out of 18",
        "Moved up: 7",
        "Stayed the same: 6",
        "Moved down: 5",
    ]
    assert len(set(FILLS)) == len(FILLS)


def test_stages_stand_in_their_order_without_those_who_ticked_none() -> None:
    none = a_line("None of these", 5, 18)
    table = a_table("stages", *STAGES.lines, none, columns=STAGES.columns, caption="Stages")
    for stages in (STAGES, table):
        found = chart(a_released(SMALL, stages), "stages")
        assert found is not None
        assert [box.width for box in found.boxes if box.fill == "full"] == [133.91, 57.39, 114.78, 47.83]
        labels = [one.text for one in found.words if one.bold is False]
        assert labels == ["Design", "Decisions", "Delivery", "Evaluation"]
        assert [one.text for one in found.words if one.bold][:1] == ["14 of 23 (61%)"]
        assert "None of these" not in found.description


def test_what_is_withheld_is_not_drawn() -> None:
    stages = a_table("stages", *STAGES.lines[:3], a_line("Evaluation", 22, 1), columns=STAGES.columns, caption="Stages")
    released = a_released(SMALL, stages)
    assert chart(released, "kinds") is None
    found = chart(released, "stages")
    assert found is not None
    assert [box.fill for box in found.boxes] == ["rest", "full"] * 3
    assert [one.text for one in found.words][-1] == "withheld"
    assert found.description.endswith("Delivery: 12 of 23 (52%); Evaluation: withheld.")


def test_nothing_is_drawn_of_meetings_or_of_one_bar() -> None:
    released = a_released(a_table(columns=("Done",), name="one"))
    assert chart(released, "one") is None
    assert chart(a_released(), "sessions") is None


@pytest.mark.parametrize("name", ["actions", "movement-looking-back", "stages"])
def test_a_drawing_is_well_formed_named_and_within_its_box(name: str) -> None:
    found = chart(a_released(), name)
    assert found is not None
    svg = ET.fromstring(chart_svg(found))
    assert svg.get("role") == "img"
    ids = [one.get("id") for one in svg.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert all(str(one).startswith(f"{name}-") for one in ids)
    assert (svg.get("aria-labelledby") or "").split() == [f"{name}-title", f"{name}-desc"]
    assert (svg.findtext(f"{SVG}title"), svg.findtext(f"{SVG}desc")) == (found.title, found.description)
    assert "style" not in {key for one in svg.iter() for key in one.attrib}
    x, y, width, height = map(float, (svg.get("viewBox") or "").split())
    assert (x, y, width) == (-1, -1, WIDTH + 2)
    for box in svg.findall(f"{SVG}rect"):
        assert float(box.get("x", 0)) + float(box.get("width", 0)) <= WIDTH + 0.01
        assert float(box.get("y", 0)) + float(box.get("height", 0)) <= height
        assert box.get("stroke")
    for one in svg.findall(f"{SVG}text"):
        assert float(one.get("y", 0)) <= height
        assert float(one.get("x", 0)) + 7.8 * len(one.text or "") <= WIDTH + 2


def test_what_people_wrote_cannot_leave_its_place_in_a_drawing() -> None:
    wild = a_table("wild", columns=("</text><script>1</script>", "B & c", '"d"'), caption="<b>")
    found = chart(a_released(wild), "wild")
    assert found is not None
    svg = ET.fromstring(chart_svg(found))
    assert not list(svg.iter(f"{SVG}script"))
    assert svg.findtext(f"{SVG}title") == "<b>"


def test_every_figure_of_a_drawing_is_said_in_its_description() -> None:
    for table in a_released().tables:
        found = chart_of(table)
        if found is not None:
            drawn = re.findall(r"\d+", " ".join(one.text for one in found.words))
            assert set(drawn) <= set(re.findall(r"\d+", found.description))
