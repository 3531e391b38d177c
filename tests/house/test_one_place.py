"""A number that people are promised stands in one place: whoever changes it there has changed every promise."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from sets.dates.contact_hours import CLOSES, OPENS
from tests.support.paths import CHECKOUT
from tests.support.promises import told

OTHER_NUMBERS = {
    "sets/disclosure/thresholds.py": {
        "BASE = 10": "BASE = 8",
        "PERCENT_FROM = 20": "PERCENT_FROM = 24",
        "SMALL, SMALL_EQUALITY = 4, 9": "SMALL, SMALL_EQUALITY = 3, 9",
        "THEME_PEOPLE, THEME_SETS, THEME_ORGANISATIONS = 3, 2, 2": "THEME_PEOPLE, THEME_SETS, THEME_ORGANISATIONS = 4, 3, 3",
        "QUOTES_A_PERSON, QUOTES = 2, 12": "QUOTES_A_PERSON, QUOTES = 3, 12",
        "ANSWERS_PEOPLE = 3": "ANSWERS_PEOPLE = 6",
        "ACTIONS_PEOPLE = 4": "ACTIONS_PEOPLE = 7",
    },
    "sets/mail/signed_links.py": {
        "    Purpose.EXPORT: timedelta(days=14),": "    Purpose.EXPORT: timedelta(days=15),",
        "    Purpose.ADDRESS: timedelta(days=3),": "    Purpose.ADDRESS: timedelta(days=4),",
    },
    "sets/privacy/retention.py": {"ORIGINALS = timedelta(days=7)": "ORIGINALS = timedelta(days=6)"},
    "sets/report/release/workflow.py": {"QUOTES_DAYS, FACTS_DAYS = 5, 10": "QUOTES_DAYS, FACTS_DAYS = 6, 12"},
    "sets/due/requested_letters.py": {
        "A_DAY, MOST_A_DAY = timedelta(days=1), 3": "A_DAY, MOST_A_DAY = timedelta(days=1), 2",
        "ARRIVES_WITHIN = timedelta(minutes=10)": "ARRIVES_WITHIN = timedelta(minutes=20)",
    },
    "sets/due/weeks.py": {"AHEAD = timedelta(days=14)": "AHEAD = timedelta(days=21)"},
}
PROMISED = (
    ("{10} people or more have answered", "8"),
    ("from {10} people on", "8"),
    ("at least {10} of them", "8"),
    ("fewer than {10} members", "8"),
    ("Fewer than {10} people, or fewer than {10} entries", "8"),
    ("Counts from 1 to {4} are withheld", "3"),
    ("differs by fewer than {5}", "4"),
    ("a base of {20}", "24"),
    ("at least {3} people, in {2} sets and {2} organisations", "4 3 3"),
    ("at least {3}, from at least {2} sets and {2} organisations", "4 3 3"),
    ("at least {3} people, from at least {2} sets and {2} organisations", "4 3 3"),
    (
        "Fewer than {3} people, or people of {one set} or {one organisation} only",
        "4|fewer than 3 sets|fewer than 3 organisations",
    ),
    ("Strength: {3} to 5 people in {2} or more sets", "4 3"),
    ("at most {two} quotes from one person", "three"),
    ("At most {two} quotes come from one person", "three"),
    ("at most {two} lines from one person", "three"),
    ("Fewer than {three} people answered some questions", "six"),
    ("at least {four} members wrote one down", "seven"),
    ("The link works for {14} days", "15"),
    ("The link works for {3} days", "4"),
    ("press the button there within {3} days", "4"),
    ("with its full text, is deleted after {7} days at most", "6"),
    ("A reply that you sent by mail: {7} days at most", "6"),
    ("sees their words in place, for {5} working days", "6"),
    ("check the facts, for {10} working days", "12"),
    ("You have asked for it {3} times today", "2"),
    ("to the address we have for you, within about {10} minutes", "20"),
    ("The next {two} weeks", "three"),
)
"""A promise as it reads today, its numbers in braces, and its numbers under OTHER_NUMBERS."""


def flowing(texts: Iterable[str]) -> str:
    """As one text, however its lines were broken."""
    return " ".join(" ".join(texts).split())


def read(promise: str) -> str:
    return re.sub(r"[{}]", "", promise)


def under(promise: str, others: str) -> str:
    """The promise with other numbers, the last of them as often as there is room."""
    left = others.split("|" if "|" in others else " ")
    return re.sub(r"\{[^}]*\}", lambda _: left.pop(0) if len(left) > 1 else left[0], promise)


def changed(folder: Path, modules: Mapping[str, Mapping[str, str]]) -> str:
    """All that a checkout tells people in which these lines of some modules, and nothing else, were changed."""
    for part in ("sets", "templates"):
        shutil.copytree(CHECKOUT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name, lines in modules.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in lines.items():
            assert f"\n{old}\n" in text
            text = text.replace(f"\n{old}\n", f"\n{new}\n")
        (folder / name).write_text(text, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "tests.support.promises"],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{CHECKOUT}", "PYTHONSAFEPATH": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return flowing(json.loads(found.stdout))


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> str:
    return flowing(told(tmp_path_factory.mktemp("today") / "home"))


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory: pytest.TempPathFactory) -> str:
    return changed(tmp_path_factory.mktemp("otherwise"), OTHER_NUMBERS)


@pytest.mark.parametrize(("promise", "others"), PROMISED)
def test_a_promise_is_made_from_its_limit(promise: str, others: str, today: str, otherwise: str) -> None:
    assert read(promise) in today
    assert read(promise) not in otherwise
    assert under(promise, others) in otherwise


NUMBER = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)"
PEOPLE = r"(?:people|members|of them|sets|organisations|entries|quotes|lines)"
SHAPES = (
    rf"(?i)\b(?:fewer than|at least|at most|from) {NUMBER} {PEOPLE}",
    rf"(?i)\b{NUMBER} (?:(?:people|members) or more|or more {PEOPLE})",
    rf"(?i)\bbase of {NUMBER}\b",
)
"""How people are promised that so many stand behind something."""


def prose() -> Iterator[tuple[str, str]]:
    """Everything that is written for people: templates, and texts in modules, without their docstrings."""
    for path in sorted((CHECKOUT / "templates").rglob("*.j2")):
        yield str(path.relative_to(CHECKOUT)), path.read_text(encoding="utf-8")
    for path in sorted((CHECKOUT / "sets").rglob("*.py")):
        nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
        alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
                yield f"{path.relative_to(CHECKOUT)}:{node.lineno}", node.value


def test_nobody_else_writes_a_limit() -> None:
    written = [
        f"{place}: {found.group()}" for place, text in prose() for one in SHAPES for found in re.finditer(one, text)
    ]
    assert written == []


def test_the_hours_in_which_people_are_written_to_stand_in_one_module() -> None:
    elsewhere = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno}"
        for path in sorted((CHECKOUT / "sets").rglob("*.py"))
        if path != CHECKOUT / "sets/dates/contact_hours.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node) in {f"time({at.hour})" for at in (OPENS, CLOSES)}
    ]
    assert elsewhere == []
