"""The report as a PDF: tagged for those who listen to it, in the order of the page, and the same bytes each time."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from sets.report.compile import compile_report
from sets.report.edition import Version
from sets.report.formats.pdf import ANOTHER_SCRIPT, PdfFault, covered, legible, to_pdf
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.paths import CHECKOUT
from tests.support.report_cases import Case, a_year, too_small
from tests.support.report_forms import WHOLE, a_released, an_edition, charts_of, table_xhtml

FONTS = CHECKOUT / "templates" / "report" / "fonts"
POPPLER = shutil.which("pdfinfo")


@pytest.fixture(scope="module")
def whole() -> bytes:
    return to_pdf(an_edition(WHOLE, charts_of(a_released()) + "<p>After them.</p>", draft=True))


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def elements(
    node: pikepdf.Object, inside: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...], pikepdf.Object]]:
    """Every structure element in reading order: its type, the types around it, itself."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from elements(one, inside)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        kind = str(node.S)
        yield kind, inside, node
        if "/K" in node:
            yield from elements(node.K, (*inside, kind))


def tags(data: bytes) -> list[tuple[str, tuple[str, ...], dict[str, Any]]]:
    with opened(data) as pdf:
        return [(kind, inside, plain(node)) for kind, inside, node in elements(pdf.Root.StructTreeRoot.K)]


def plain(node: pikepdf.Object) -> dict[str, Any]:
    """The alternative text and the scope of an element, apart from its file."""
    attributes = node.get("/A", [])
    scopes = [str(one.Scope) for one in attributes if isinstance(one, pikepdf.Dictionary) and "/Scope" in one]
    return {"alt": str(node.get("/Alt", "")), "scopes": scopes}


def test_it_says_what_it_is(whole: bytes) -> None:
    pdf = opened(whole)
    with pdf.open_metadata() as about:
        assert about["dc:title"] == "Embedding equalities: cohort report"
        assert about["dc:language"] == {"en-GB"} or "en-GB" in about["dc:language"]
        assert about["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert str(pdf.docinfo["/Title"]) == "Embedding equalities: cohort report"
    assert str(pdf.docinfo["/Author"]) == "learning@example.gov.uk"
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20270901")
    assert str(pdf.Root.Lang) == "en-GB"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert "/StructTreeRoot" in pdf.Root


def test_bookmarks_lead_to_every_section_and_heading(whole: bytes) -> None:
    with opened(whole).open_outline() as outline:
        found = [(one.title, [below.title for below in one.children]) for one in outline.root]
    assert [row for row in found if row[0] != "Contents"] == [
        ("1. Part 1", ["A heading below"]),
        ("2. Part 2", []),
    ]


def test_every_kind_of_element_has_its_tag(whole: bytes) -> None:
    found = {kind for kind, _, _ in tags(whole)}
    assert {"/Title", "/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Lbl", "/LBody", "/BlockQuote"} <= found
    assert {"/Table", "/Caption", "/THead", "/TBody", "/TR", "/TH", "/TD", "/Figure", "/Link", "/TOC"} <= found


def test_a_table_keeps_its_caption_and_headings(whole: bytes) -> None:
    found = tags(whole)
    assert [inside[-1] for kind, inside, _ in found if kind == "/Caption"] == ["/Table"]
    heads = [(inside[-2], node) for kind, inside, node in found if kind == "/TH"]
    assert [place for place, _ in heads] == ["/THead"] * 3
    assert [node["scopes"] for _, node in heads] == [["/Column"]] * 3


def test_every_chart_says_its_figures(whole: bytes) -> None:
    figures = [node["alt"] for kind, _, node in tags(whole) if kind == "/Figure"]
    assert figures == [
        "Actions. Bars. Done: 40 of 75 (53%); Partly done: 20 of 75 (27%); Open: 15 of 75 (20%).",
        "Ratings looking back, compared with ratings at the end. Stacked bars. Shared goals and power, out of 18: "
        "moved up 7, stayed the same 6, moved down 5. Joint work, out of 19: moved up 8, stayed the same 5, moved down 6.",
        "Where communities took part. Bars. Communities took part. Design: 14 of 23 (61%); "
        "Decisions: 6 of 23 (26%); Delivery: 12 of 23 (52%); Evaluation: 5 of 23 (22%).",
    ]


def test_fonts_travel_inside(whole: bytes) -> None:
    fonts = {}
    for page in opened(whole).pages:
        for font in page.Resources.get("/Font", {}).values():
            below = font.DescendantFonts[0]
            fonts[str(below.BaseFont).split("+")[-1]] = "/FontFile2" in below.FontDescriptor
    assert fonts
    assert all(fonts.values())
    assert {name.split("-")[0] for name in fonts} <= {"AtkinsonHyperlegibleNext", "DejaVuSans"}


def spoken(data: bytes, tmp_path: Path) -> str:
    """All words in the order of the tags, without spaces, marks of lists and charts."""
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    assert POPPLER is not None
    run = subprocess.run([POPPLER, "-struct-text", str(path)], capture_output=True, check=True)
    told = run.stdout.decode(errors="replace")  # it writes titles of headings as they are stored, in UTF-16
    words, chart = [], None
    for line in told.splitlines():
        depth, text = len(line) - len(line.lstrip()), line.strip()
        if chart is not None and depth > chart:
            continue
        chart = depth if text.startswith("Figure") else None
        if text.startswith('"') and text.endswith('"') and not re.fullmatch(r'"(?:[•‣–]|\d+\.)"', text):
            words.append(text[1:-1])
    return bare("".join(words))


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def written(body: str) -> str:
    """A fragment's words in order, without spaces and charts."""
    root = ET.fromstring(f"<section>{re.sub('<svg.*?</svg>', '', body, flags=re.DOTALL)}</section>")
    return bare("".join(root.itertext()))


@pytest.mark.skipif(POPPLER is None, reason="needs poppler")
def test_it_is_read_in_the_order_of_the_page(whole: bytes, tmp_path: Path) -> None:
    edition = an_edition(WHOLE, "<p>After them.</p>")
    expected = "".join(
        bare(f"{n}. {one.heading}") + written(str(one.body)) for n, one in enumerate(edition.sections, 1)
    )

    assert spoken(whole, tmp_path).endswith(expected)


@pytest.mark.skipif(POPPLER is None, reason="needs poppler")
@pytest.mark.parametrize("case", [a_year(), too_small()], ids=["a year", "too small"])
def test_a_whole_report_is_read_in_the_order_of_its_page(case: Case, tmp_path: Path) -> None:
    renderer = Renderer((template_root(),))
    report = compile_report(case.programme, case.responses, case.deliveries, (), case.at, renderer)
    for edition, below in zip(report.editions, ("", "public/"), strict=True):
        expected = "".join(
            bare(f"{n}. {one.heading}") + written(str(one.body)) for n, one in enumerate(edition.sections, 1)
        )
        data = report.files[f"{below}report.pdf"]
        assert spoken(data, tmp_path).endswith(expected)
        assert all(node["alt"] for kind, _, node in tags(data) if kind == "/Figure")
        assert {inside[-1] for kind, inside, _ in tags(data) if kind == "/Caption"} <= {"/Table"}


@pytest.mark.parametrize(
    "fragment",
    [
        "<h2>Too high</h2>",
        "<script>1</script>",
        "<p>One<br/>two</p>",
        '<p><img src="x" alt=""/></p>',
        "<p><span>words</span></p>",
        "<table><tr><td>1</td></tr></table>",
        '<figure class="table">Stray words<table><tr><td>1</td></tr></table></figure>',
        '<figure class="table"><table><colgroup/></table></figure>',
        "<section><p>Within</p></section>",
        "<dl><p>Neither term nor meaning</p></dl>",
        "<ul><li>One</li>Stray words</ul>",
        "<ul><p>No item</p></ul>",
    ],
)
def test_what_has_no_place_in_it_is_a_fault_and_never_lost(fragment: str) -> None:
    with pytest.raises(PdfFault):
        to_pdf(an_edition(fragment))


HOSTILE = (
    '#panic("x") $x^2$ *b* _i_ @ref &lt;label&gt; \\ `raw` // gone /* too */ = Heading - item + 1. [a](b) ~ -- ...'
)


@pytest.mark.skipif(POPPLER is None, reason="needs poppler")
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (HOSTILE, HOSTILE.replace("&lt;", "<").replace("&gt;", ">")),
        ("Ŵyl, ŷd, tŷ bach", "Ŵyl, ŷd, tŷ bach"),
        ("Thumbs \U0001f44d\U0001f3fd up", "Thumbs [thumbs up sign] up"),
        ("Bell\x07 and \x0bline", "Bell and line"),
        ("বাংলা words 你好", f"{ANOTHER_SCRIPT} words {ANOTHER_SCRIPT}"),
        ("Pneumono" * 40, "Pneumono" * 40),
        ("Πώς; Как?", "Πώς; Как?"),
    ],
    ids=["hostile", "welsh", "emoji", "control", "scripts", "long", "greek"],
)
def test_what_people_type_is_shown_as_it_is(typed: str, read: str, tmp_path: Path) -> None:
    found = spoken(to_pdf(an_edition(f"<blockquote><p>{typed}</p></blockquote>", title=typed[:40] or "x")), tmp_path)
    assert bare(read) in found


def test_writing_from_right_to_left_is_laid_out() -> None:
    assert len(opened(to_pdf(an_edition("<p>שלום עולם, 12</p><p>مرحبا بالعالم</p>"))).pages) == 2


def test_a_long_table_goes_on_with_its_headings_and_a_short_one_stays_whole() -> None:
    long = to_pdf(an_edition(table_xhtml(120)))
    assert len(opened(long).pages) > 3
    assert [kind for kind, _, _ in tags(long)].count("/THead") == 1
    assert len(opened(to_pdf(an_edition("<p>Words.</p>" * 30 + table_xhtml(9)))).pages) == 3


def test_forty_quotes_are_all_there() -> None:
    quotes = "".join(f"<blockquote><p>“Quote {n}.”</p><footer>Set member</footer></blockquote>" for n in range(40))
    assert [kind for kind, _, _ in tags(to_pdf(an_edition(quotes)))].count("/BlockQuote") == 40


def test_a_link_to_nowhere_is_words() -> None:
    links = [kind for kind, inside, _ in tags(to_pdf(an_edition('<p><a href="#gone">Words</a></p>')))]
    assert links.count("/Link") == 1  # the one in the contents


def test_only_a_draft_says_so(tmp_path: Path) -> None:
    draft, out = to_pdf(an_edition("<p>Words</p>", draft=True)), to_pdf(an_edition("<p>Words</p>"))
    assert draft != out
    if POPPLER is not None:
        assert "Notreleased" in spoken(draft, tmp_path)
        assert "Notreleased" not in spoken(out, tmp_path)


def test_the_same_report_is_the_same_bytes_everywhere(whole: bytes) -> None:
    code = (
        "import sys; from tests.support.report_forms import *; from sets.report.formats.pdf import to_pdf; "
        "sys.stdout.buffer.write(to_pdf(an_edition(WHOLE, charts_of(a_released()) + '<p>After them.</p>', draft=True)))"
    )
    elsewhere = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "1", "LANG": "C"}
    other = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, env=elsewhere, capture_output=True, check=True)
    assert other.stdout == whole


def test_the_versions_differ_on_the_cover() -> None:
    assert to_pdf(an_edition("<p>x</p>")) != to_pdf(an_edition("<p>x</p>", version=Version.PUBLIC))


KNOWN = covered((FONTS / "AtkinsonHyperlegibleNext_400Regular.ttf").read_bytes())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain <p>ascii</p>\n\t", "plain <p>ascii</p>\n\t"),
        ("w\u0302yl", "ŵyl"),
        ("\U0001f642", "[slightly smiling face]"),
        ("你 好", ANOTHER_SCRIPT),
        ("a\u200bb\ufe0f", "ab"),
        ("a\x00b", "ab"),
        ("a\u2003b", "a b"),
    ],
)
def test_words_stand_for_what_a_font_cannot_draw(text: str, shown: str) -> None:
    assert legible(text, KNOWN) == shown


def test_a_font_says_what_it_can_draw() -> None:
    assert set(map(ord, "ABCxyz ŵŷŴŶâêîôû£€“”’–…")) <= KNOWN
    assert not {ord(one) for one in "你🙂ব"} & KNOWN
    with pytest.raises(ValueError, match="cmap"):
        covered(b"\0\1\0\0\0\0" + b"\0" * 10)
