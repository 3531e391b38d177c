"""Letters: every template read aloud as a golden, and the rules that hold for all of them."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest

from sets.mail.compose import EMAIL_KINDS
from sets.model.cohort import WHOLE_COHORT
from sets.model.messages import REMINDER_SUFFIX, STEP_KINDS, WELCOME, step_kind
from sets.model.timing import Side, Unit
from sets.text.resources import template_root
from tests.support.builders import (
    a_moment,
    members,
)
from tests.support.goldens import same_as_golden
from tests.support.letter_cases import (
    CRISES,
    FRAN,
    JOIN,
    LETTERS,
    PROMPTS,
    SIAN,
    a_due,
    letter,
    shown,
    the_programme,
)


@pytest.mark.parametrize("case", sorted(LETTERS))
def test_letter_reads_as_its_golden(case: str) -> None:
    same_as_golden(f"letters/{case}/letter.txt", shown(LETTERS[case]).encode())
    same_as_golden(f"letters/{case}/letter.html", LETTERS[case].html.encode())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"when": a_moment(1, Unit.WEEKS, Side.BEFORE)}, "- one week before a session, a message if few"),
        ({"when": a_moment(0, Unit.DAYS, Side.ON)}, "- before a session, a message if few"),
        ({"send": False}, ""),
    ],
)
def test_a_facilitator_is_told_when_the_timeline_asks_whether_it_goes_ahead(changes: dict[str, Any], said: str) -> None:
    programme = the_programme()
    prompts = tuple(replace(p, **changes) if p.name == "going-ahead" else p for p in programme.cohort.prompts)
    changed = replace(programme, cohort=replace(programme.cohort, prompts=prompts))
    found = letter(a_due(WELCOME, FRAN, str(WHOLE_COHORT)), programme=changed)
    assert (said or "(about 2 minutes)\n\nWhat we will never") in found.text
    assert "two working days before" not in found.text + found.html


def _folder(kind: str) -> str:
    return step_kind(kind) if kind in STEP_KINDS else kind.removesuffix(REMINDER_SUFFIX)


def test_every_template_folder_has_a_golden() -> None:
    kinds = {_folder(letter.kind) for letter in LETTERS.values()}
    folders = {
        path.name for part in ("email", "prompts") for path in (template_root() / part).iterdir() if path.is_dir()
    }
    assert kinds == folders
    assert folders == {_folder(kind) for kind in EMAIL_KINDS} | set(PROMPTS)


# --- what holds for all of them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", sorted(LETTERS))
def test_no_link_but_the_joining_link(case: str) -> None:
    found = LETTERS[case]
    rest = (found.text + found.html).replace(JOIN, "").replace("https://teams.example.org/new", "")
    rest = rest.replace("https://teams.example.org/all", "")
    if "-page" in case:
        rest = re.sub(
            r"https://sets\.example\.gov\.uk/(answer|mine|session|decide|team|edit|check|report|export|address|undo|dates)/[\w.-]+",
            "",
            rest,
        )
    assert not re.search(r"https?:|www\.|<img|url\(", rest)


@pytest.mark.parametrize("case", sorted(LETTERS))
def test_plain_text_is_pleasant(case: str) -> None:
    lines = LETTERS[case].text.split("\n")
    assert [line for line in lines if line != line.rstrip()] == []
    assert [line for line in lines if len(line) > 72 and " " in line.strip()] == []
    assert "\n\n\n" not in LETTERS[case].text
    assert LETTERS[case].text.endswith("\n")


JARGON = re.compile(
    r"(?-i:\bNone\b|Undefined)|quorum|delegate|purdah|overdue|homework|non-compliance|\{|\}|—|\bplease\b|\?\.|,,|\.\.|\( | ,",
    re.IGNORECASE,
)


@pytest.mark.parametrize("case", sorted(LETTERS))
def test_plain_english(case: str) -> None:
    assert JARGON.findall(LETTERS[case].subject + "\n" + LETTERS[case].text) == []


def words_of(text: str) -> list[str]:
    return [word.rstrip(".:?") for word in re.findall(r"[\w'’.:?-]+", text)]


@pytest.mark.parametrize("case", sorted(LETTERS))
def test_html_says_what_the_text_says(case: str) -> None:
    """Word for word, but for list numbers, rules and what surrounds a joining link."""
    found = LETTERS[case]
    page = re.sub(r"<!--.*?-->|<head>.*?</head>|<[^>]+>", " ", found.html, flags=re.DOTALL)
    said = {*words_of(html.unescape(page)), "Join", "-", "----", "-" * 40}
    written = re.sub(r"^\d\. |https://\S+", "", found.text, flags=re.MULTILINE)
    missing = [word for word in words_of(written) if word not in said]
    assert missing == []


def test_html_pages_are_whole_and_accessible() -> None:
    for case, found in LETTERS.items():
        page = found.html
        assert page.startswith("<!DOCTYPE html>") or page.lower().startswith("<!doctype html>"), case
        assert '<html lang="en-GB">' in page, case
        assert f"<title>{html.escape(found.subject, quote=False)}" in page.replace("&#34;", '"').replace(
            "&#39;", "'"
        ), case
        assert page.count("<h1") == 1, case
        assert "style=" in page, case


def test_html_templates_include_only_html() -> None:
    """A .txt.j2 piece inside a page would be put in without escaping."""
    for path in template_root().rglob("*.html.j2"):
        assert not re.search(r"\.txt\.j2", path.read_text(encoding="utf-8")), path


def test_access_is_told_to_the_person_alone() -> None:
    naming = {case for case, found in LETTERS.items() if "live captions" in found.text + found.html}
    assert {"invite-member", "welcome-member", "attendance-check-member"} <= naming
    assert {case for case in naming if LETTERS[case].to_email != SIAN.email} == {"test-invite"}


def test_only_those_who_run_a_session_get_names_and_before_the_first_those_in_the_set() -> None:
    names = [m.name for m in members(5)]
    for case, found in LETTERS.items():
        named = [name for name in names if name in found.text + found.html]
        if case in CRISES:
            continue  # that letter tells a set who joins it
        listed = case.startswith(("pack-", "welcome-before-")) or (
            case.startswith("register-") and not case.endswith("-page")
        )
        # a coordinator hears who left, and whom mail does not reach, as on their page
        told = ("weekly-coordinator", "mail-comes-back-several", "mail-comes-back-unwanted")
        left = ["Ada Marsh"] if case.startswith(told) else []
        if case.startswith(("mail-comes-back-several", "mail-comes-back-held")):
            left = [*left, "Ben Okoro"]
        if case.startswith("proposed-by-calendars"):
            left = ["Ada Marsh", "Ben Okoro"]  # who runs the session hears who asks for what
        assert named == (names if listed else left), case
