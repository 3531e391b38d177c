"""A number that people are promised stands in one place: whoever changes it there has changed every promise."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sets.disclosure import thresholds
from sets.text.wording import number
from tests.support.paths import CHECKOUT
from tests.support.promises import told

THRESHOLDS = "sets/disclosure/thresholds.py"
OTHER_LIMITS = {
    "BASE = 10": "BASE = 8",
    "PERCENT_FROM = 20": "PERCENT_FROM = 24",
    "SMALL, SMALL_EQUALITY = 4, 9": "SMALL, SMALL_EQUALITY = 3, 9",
    "THEME_PEOPLE, THEME_SETS, THEME_ORGANISATIONS = 3, 2, 2": "THEME_PEOPLE, THEME_SETS, THEME_ORGANISATIONS = 4, 3, 3",
    "QUOTES_A_PERSON, QUOTES = 2, 12": "QUOTES_A_PERSON, QUOTES = 3, 12",
    "ANSWERS_PEOPLE = 3": "ANSWERS_PEOPLE = 6",
    "ACTIONS_PEOPLE = 4": "ACTIONS_PEOPLE = 7",
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
)
"""A promise as it reads today, its numbers in braces, and its numbers under OTHER_LIMITS."""


def read(promise: str) -> str:
    return re.sub(r"[{}]", "", promise)


def under(promise: str, others: str) -> str:
    """The promise with other numbers, the last of them as often as there is room."""
    left = others.split("|" if "|" in others else " ")
    return re.sub(r"\{[^}]*\}", lambda _: left.pop(0) if len(left) > 1 else left[0], promise)


def changed(folder: Path, path: str, lines: Mapping[str, str]) -> str:
    """All that a checkout tells people in which these lines of one module, and nothing else, were changed."""
    for part in ("sets", "templates"):
        shutil.copytree(CHECKOUT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    module = folder / path
    text = module.read_text(encoding="utf-8")
    for old, new in lines.items():
        assert f"\n{old}\n" in text
        text = text.replace(f"\n{old}\n", f"\n{new}\n")
    module.write_text(text, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "tests.support.promises"],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{CHECKOUT}", "PYTHONSAFEPATH": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return "\n".join(json.loads(found.stdout))


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> str:
    return "\n".join(told(tmp_path_factory.mktemp("today") / "home"))


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory: pytest.TempPathFactory) -> str:
    return changed(tmp_path_factory.mktemp("otherwise"), THRESHOLDS, OTHER_LIMITS)


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


# what is written for readers of the documentation


def documents() -> str:
    pages = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
    return " ".join(" ".join(page.read_text(encoding="utf-8").split()) for page in pages)


@pytest.mark.parametrize(
    ("shape", "limit"),
    [
        (r"fewer than (\w+) people behind it", thresholds.BASE),
        (r"fewer than (\w+) members a report", thresholds.BASE),
        (r"in the report, from (\w+) people on", thresholds.BASE),
        (r"percentage of fewer than (\w+)", thresholds.PERCENT_FROM),
        (r"no count from 1 to (\w+)", thresholds.SMALL),
        (r"could still be at least (\w+) numbers", thresholds.FEASIBLE),
        (r"a theme only from (\w+) people", thresholds.THEME_PEOPLE),
        (r"a theme only from \w+ people, (\w+) sets", thresholds.THEME_SETS),
        (r"a theme only from \w+ people, \w+ sets and (\w+) organisations", thresholds.THEME_ORGANISATIONS),
        (r"at most (\w+) quotes, \w+ from one person", thresholds.QUOTES),
        (r"at most \w+ quotes, (\w+) from one person", thresholds.QUOTES_A_PERSON),
        (r"withheld from 1 to (\w+), and zeros", thresholds.SMALL_EQUALITY),
    ],
)
def test_the_documentation_promises_the_same(shape: str, limit: int) -> None:
    written = re.findall(shape, documents())
    assert written
    assert set(written) <= {str(limit), number(limit)}
