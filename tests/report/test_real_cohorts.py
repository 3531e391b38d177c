"""Two reports read from start to end: nothing empty, nothing twice, every figure with its base, and one page that stands alone."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import which
from xml.etree import ElementTree

import pytest

from sets.disclosure.raw import Said
from sets.disclosure.released import RELEASE_KEY
from sets.model.report_review import PassageKind, Scope
from sets.report.compile import Compiled, compile_report
from sets.report.editing.to_do import THEMES, WORDS, to_do
from sets.report.edition import Edition, Version, Written, cover_of
from sets.report.formats.pdf import to_pdf
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.report_cases import Case
from tests.support.report_full import a_full_year, eight, half_way
from tests.support.report_real import a_real_year, six

CASES = {"real": a_real_year, "six": six, "full": a_full_year, "eight": eight}
LETTERS = re.compile(r"[a-z]", re.IGNORECASE)


@cache
def report(name: str) -> Compiled:
    return compiled(CASES[name]())


def compiled(case: Case, *, scope: Scope = Scope.FINAL, draft: bool = False) -> Compiled:
    return compile_report(
        case.programme,
        case.responses,
        case.deliveries,
        (),
        case.at,
        Renderer((template_root(),)),
        review=case.review,
        scope=scope,
        draft=draft,
    )


def editions() -> list[tuple[str, Edition]]:
    return [(f"{name}-{one.version}", one) for name in CASES for one in report(name).editions]


def blocks(section: Written) -> list[tuple[str, str]]:
    """Every block of a section in order: its element and its words. A table is one block, and so is a chart."""
    tree = ElementTree.fromstring(f"<section>{section.body}</section>")
    return [(one.tag, " ".join("".join(one.itertext()).split())) for one in _leaves(tree)]


def _leaves(part: ElementTree.Element) -> list[ElementTree.Element]:
    if part.tag in ("p", "li", "h3", "h4", "dt", "figure"):
        return [part]
    return [leaf for child in part for leaf in _leaves(child)]


def said(edition: Edition, key: str) -> str:
    return "\n".join(words for one in edition.sections if one.key == key for _, words in blocks(one))


BY = ("Set member", "Programme lead")
"""Who said something, under each of their words."""
every_edition = pytest.mark.parametrize("edition", [one for _, one in editions()], ids=[name for name, _ in editions()])


@every_edition
def test_no_heading_stands_over_nothing_and_none_is_followed_by_its_own_words(edition: Edition) -> None:
    for section in edition.sections:
        found = blocks(section)
        assert found, section.key
        for (tag, words), (after, next_words) in zip(found, [*found[1:], ("end", "")], strict=True):
            if tag in ("h3", "h4"):
                assert after not in ("h3", "end"), (section.key, words)
                assert (tag, after) != ("h4", "h4"), (section.key, words)
                assert words != next_words, (section.key, words)


@every_edition
def test_no_sentence_stands_twice_in_one_section(edition: Edition) -> None:
    for section in edition.sections:
        if section.key == "annex":  # the same question is asked at several times
            continue
        told = [words for tag, words in blocks(section) if tag in ("p", "li") and words not in BY]
        # why something is withheld is said wherever it is
        told = [
            words
            for words in told
            if not words.startswith(("Withheld.", "Not in figures", "Out of", "Chosen by", "Strength:"))
        ]
        assert len(told) == len(set(told)), (section.key, [words for words in told if told.count(words) > 1])


@every_edition
def test_no_brackets_in_brackets_and_no_mark_of_code(edition: Edition) -> None:
    for section in edition.sections:
        for _, words in blocks(section):
            assert not re.search(r"\([^)]*\(", words), (section.key, words)
            assert "`" not in words, (section.key, words)


@every_edition
def test_one_is_one_and_none_is_said(edition: Edition) -> None:
    together = "\n".join(said(edition, one.key) for one in edition.sections)
    assert re.findall(r"\b1 (?:members|people|sessions|sets|hours|statements|logs|lines)\b", together) == []
    assert re.findall(r"\b(?:0|zero) (?:members|people|sessions|sets)\b", together) == []


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("version", Version)
def test_the_summary_has_a_printed_page_to_itself(name: str, version: Version, tmp_path: Path) -> None:
    edition = next(one for one in report(name).editions if one.version is version)
    pages = pages_of(edition, tmp_path)
    assert "1. Summary" in pages[1]
    assert "2. What we set out to do" not in pages[1]
    assert "2. What we set out to do" in pages[2]


def pages_of(edition: Edition, folder: Path) -> list[str]:
    if which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    (folder / "report.pdf").write_bytes(to_pdf(edition))
    found = subprocess.run(["pdftotext", "-layout", "report.pdf", "-"], cwd=folder, capture_output=True, check=True)
    return found.stdout.decode().split("\f")


def test_the_summary_alone_says_what_a_renewal_is_decided_on() -> None:
    told = said(report("real").editions[0], "summary")
    for part in (
        "24 members",
        "23 times",
        "19 of 24 (79%) came to at least two thirds",
        "£21,400, about £890 for each member",
        "10 of 19 members",
        "None of the 19 members who answered",
        "Owner: Equalities board",
        "Two things need a senior decision",
    ):
        assert part in told, part


def test_what_did_not_happen_is_told() -> None:
    lead = report("real").editions[0]
    assert "The register of one of the 23 sessions was never marked" in said(lead, "how-it-ran")
    assert "One was rearranged and one was cancelled." in said(lead, "how-it-ran")
    assert "One of them wrote this." in said(lead, "communities-and-partners")
    assert "Its writer has not said yes to these words in place." in said(lead, "how-far-to-trust-this")
    assert said(lead, "stories-of-change").count("Why it was chosen") == 1


def test_the_pilot_of_six_is_worth_reading_without_figures() -> None:
    lead = report("six").editions[0]
    together = "\n".join(said(lead, one.key) for one in lead.sections)
    assert "A story tells what changed, from the beginning to now, under “Stories of change”." in said(lead, "summary")
    assert "with one set there can be none" in said(lead, "what-people-learned")
    assert "Not in figures" not in together
    assert "As a rule of thumb" not in together  # there is no rate to hold it against
    assert not re.search(r"\b\d+ of (?:\d+ )?members", together)
    assert "Each line stands in its writer’s exact words" in together


def test_everything_withheld_is_listed_with_a_reason_in_words() -> None:
    for name in CASES:
        for edition in report(name).editions:
            listed = said(edition, "how-far-to-trust-this")
            for table in edition.released.tables:
                if any(line.reason for line in table.lines):
                    assert table.caption in listed, (name, table.caption)
                assert all(LETTERS.search(line.reason) for line in table.lines if not line.shown)


def test_the_timetable_has_the_days_on_which_everyone_met() -> None:
    assert (
        "There were meetings of the whole cohort: Launch on Tuesday 12 January 2027 and Sharing what we learned on Tuesday "
        "20 July 2027." in said(report("real").editions[0], "annex")
    )
    assert "of the whole cohort:" not in said(report("full").editions[0], "annex")


def test_half_way_opens_with_whether_it_is_worth_the_time() -> None:
    lead = compiled(half_way(), scope=Scope.MIDPOINT).editions[0]
    assert said(lead, "summary").splitlines()[0] == (
        "9 of 17 members who answered say without reserve that this is worth their time so far."
    )


def test_a_coordinator_is_told_where_their_words_count_few_people() -> None:
    released = report("real").editions[0].released
    words = (
        *released.said,
        Said(
            part=PassageKind.WRONG, text="Two members gave up, and all 24 members wrote. One of the officers said so."
        ),
    )
    theme = replace(released.themes[0], dissent="Three people did not.", key=RELEASE_KEY)
    draft = replace(
        released,
        frame=replace(released.frame, draft=True),
        said=words,
        themes=(theme, *released.themes[1:]),
        key=RELEASE_KEY,
    )
    found = [(one.what.split(":")[0], one.where) for one in to_do(draft) if "so small" in one.what]
    assert found == [("“Two members”", WORDS), ("“One of the officers”", WORDS), ("“Three people”", THEMES)]
    assert not [one for one in to_do(released) if "so small" in one.what]
    released_cover = cover_of(report("real").editions[0])
    assert released_cover.to_do == ()
