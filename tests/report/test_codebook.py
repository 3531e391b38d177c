"""The codebook: what it finds in a line, and what it says of a file with faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.commands.codebook import codebook
from sets.model.errors import CohortFileError, StateError
from sets.report.editing.codebook import NAME, Code, Codebook, CodebookError, codebook_of, parse_codebook, shipped
from sets.report.editing.stems import Stemmer, stands_in
from tests.support.theme_sentences import HELD_OUT, LATER, SENTENCES
from tests.support.web_help import a_desk

NOWHERE = Path("/nowhere")
GOOD = """themes:
  - id: time
    name: Time
    description: Time and workload.
    keywords: [enough time, deadline]
"""


@pytest.mark.parametrize(
    ("phrase", "line", "found"),
    [
        ("decide", "They had already DECIDED it.", True),
        ("decide", "It was their decision.", False),
        ("decision", "Three decisions were theirs.", True),
        ("senior manager", "Senior and middle managers came.", True),
        ("senior manager", "The manager was senior.", False),
        ("senior manager", "Senior officers, and then in the end a manager, came.", False),
        ("senior manager", "Senior council and district managers came.", False),
        ("co-design", "We co designed it.", True),
        ("community's priorities", "The community’s own priorities won.", True),
        ("cafe", "We met in a café.", True),
        ("fund", "We had no funding.", True),
        ("fund", "It was fun.", False),
        ("vote", "", False),
        ("a b a c", "a b a b a c", True),
    ],
)
def test_words_are_found_by_their_stems_and_phrases_in_their_order(phrase: str, line: str, found: bool) -> None:
    stemmer = Stemmer()

    assert stands_in(stemmer.stems(phrase), stemmer.stems(line)) is found


def test_most_different_words_come_first_and_then_the_order_of_the_codebook() -> None:
    def code(id_: str, *keywords: str) -> Code:
        return Code(id=id_, name=id_, description=id_, keywords=keywords)

    book = Codebook(codes=(code("one", "tea"), code("two", "tea", "cake"), code("three", "teas", "tea")))

    assert book.suggested(["Tea, and tea, and tea.", "Cake with tea.", "Neither."]) == (
        ("one", "two", "three"),
        ("two", "one", "three"),
        (),
    )


BOOK = codebook_of(NOWHERE)


@pytest.mark.parametrize(("theme", "line"), SENTENCES)
def test_the_shipped_codebook_finds_the_theme_of_a_line(theme: str, line: str) -> None:
    (found,) = BOOK.suggested([line])

    assert theme in found if theme else found == ()


def test_it_suggests_little_beside_the_theme_itself() -> None:
    found = BOOK.suggested([line for _, line in SENTENCES])
    first = [theme for (theme, _), themes in zip(SENTENCES, found, strict=True) if themes[:1] == (theme,)]

    assert len(first) >= 110
    assert sum(len(themes) for themes in found) <= 1.2 * len(SENTENCES)


@pytest.mark.parametrize(("lines", "found", "beside"), [(LATER, 51, 3), (HELD_OUT, 30, 4)])
def test_lines_that_it_was_not_written_for(lines: tuple[tuple[str, str], ...], found: int, beside: int) -> None:
    """Words alone do not find everything: that is why unsorted lines are shown and a person reads them all."""
    pairs = [(theme, BOOK.suggested([line])[0]) for theme, line in lines]

    assert sum(theme in themes for theme, themes in pairs if theme) >= found
    assert [themes for theme, themes in pairs if not theme and themes] == []
    assert sum(bool(themes) and theme not in themes for theme, themes in pairs if theme) <= beside


def test_the_shipped_codebook_has_the_elements_and_enough_words() -> None:
    assert [(code.id, code.element) for code in BOOK.codes if code.element] == [
        ("goals", "E1"),
        ("joint", "E2"),
        ("impact", "E3"),
    ]
    assert 14 <= len(BOOK.codes) <= 18
    assert {code.id for code in BOOK.codes if not 8 <= len(code.phrases) <= 25} == set()


def test_every_keyword_of_the_shipped_codebook_finds_itself() -> None:
    missed = [
        (code.id, word) for code in BOOK.codes for word in code.keywords if code.id not in BOOK.suggested([word])[0]
    ]

    assert missed == []


def test_a_keyword_may_stand_in_two_themes() -> None:
    text = GOOD + GOOD.removeprefix("themes:\n").replace("time", "pace", 1).replace("Time", "Pace", 1)

    assert parse_codebook(text.encode(), NAME).suggested(["The deadline came."]) == (("time", "pace"),)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("keywords:", "keyword:", ["5:5: unknown key 'keyword'; did you mean 'keywords'?"]),
        (
            "    name: Time\n",
            "",
            ["2:5: 'name' is missing in this theme"],
        ),
        ("themes:", "theme:", ["1:1: unknown key 'theme'; did you mean 'themes'?"]),
        ("id: time", "id: Time!", ["2:9: id: 'Time!' cannot be one; write lower-case letters, digits, hyphens"]),
        ("id: time", "id: own-1", ["2:9: id: 'own-1' is one that setwise gives itself; write another"]),
        ("id: time", "id: unread", ["2:9: id: 'unread' is one that setwise gives itself; write another"]),
        ("id: time", "id: 7", ["2:9: id: text is expected here; put quotes round it: '7'"]),
        (
            "name: Time\n",
            "name: Time\n    element: E4\n",
            [
                "4:14: element: 'E4' is not known here; write E1 (shared goals and power), E2 (joint work) or E3 (real impact)"
            ],
        ),
        ("[enough time, deadline]", "[]", ["5:15: keywords: a list is expected here, each word or phrase on a line with a dash"]),
        ("[enough time, deadline]", "deadline", ["5:15: keywords: a list is expected here, each word or phrase on a line with a dash"]),
        ("deadline]", "deadlines, deadline]", ["5:40: 'deadline' finds the same as 'deadlines'; keep one"]),
        ("deadline]", "'!']", ["5:29: '!' has no word in it"]),
        ("deadline]", "yes, 10]", ["5:34: text is expected here; put quotes round it: '10'"]),
        ("description: Time and workload.", "description:", ["4:5: nothing is written here; write a value, or take the line out"]),
    ],
)  # fmt: skip
def test_faults_are_told_in_plain_words_at_their_place(old: str, new: str, said: list[str]) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text.encode(), NAME)

    assert str(caught.value).splitlines() == [f"codebook.yaml:{line}" for line in said]


def test_every_fault_comes_at_once() -> None:
    text = GOOD + GOOD.removeprefix("themes:\n").replace("keywords", "key words") + "  - only words\n"
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text.encode(), NAME)

    assert [(finding.line, finding.message) for finding in caught.value.findings] == [
        (6, "id: 'time' is here twice; keep one"),
        (7, "name: 'Time' is here twice; keep one"),
        (9, "unknown key 'key words'; did you mean 'keywords'?"),
        (10, "a theme has id, name, description or keywords, each on a line of its own with a colon"),
    ]


@pytest.mark.parametrize("data", [b"", b"- a\n", b"themes: 3\n", b"\xff\xfe", b"themes:\n\t- id: x\n", b"a: &b c\n"])
def test_what_is_no_codebook_is_refused(data: bytes) -> None:
    with pytest.raises(CodebookError):
        parse_codebook(data, NAME)


def test_a_codebook_of_the_home_wins(tmp_path: Path) -> None:
    assert codebook_of(tmp_path) == parse_codebook(shipped(), NAME)
    (tmp_path / NAME).write_text(GOOD, encoding="utf-8")

    assert [code.id for code in codebook_of(tmp_path).codes] == ["time"]


def test_a_codebook_with_faults_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("themes: []\n", encoding="utf-8")

    with pytest.raises(CohortFileError, match="a list is expected"):
        codebook_of(tmp_path)


def test_the_command_writes_and_checks_a_codebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installation = a_desk(tmp_path)
    assert codebook(installation=installation) == 0
    codebook(out=tmp_path / NAME, installation=installation)
    assert codebook(tmp_path / NAME, installation=installation) == 0
    said = capsys.readouterr().out.replace("\n", " ")
    keywords = sum(len(code.phrases) for code in BOOK.codes)
    assert f"comes with setwise: right: 18 themes, {keywords} keywords" in said
    assert (tmp_path / NAME).read_bytes() == shipped()
    with pytest.raises(StateError, match="is there already"):
        codebook(out=tmp_path / NAME, installation=installation)
    (tmp_path / NAME).write_text("themes: 1", encoding="utf-8")
    with pytest.raises(CodebookError):
        codebook(installation=installation)
