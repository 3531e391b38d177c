"""The README as the tests read it: its sections, tables and blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.support.paths import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
LEFT_OUT = "…"


def section(title: str) -> str:
    """The text under a heading, up to the next one of its level or a higher one."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", README, re.S | re.M)
    assert found is not None, f"the README has no section {title!r}"
    return found[2]


def first_cells(text: str) -> Iterator[tuple[str, str]]:
    """Each row of the tables: its first cell, and all of it."""
    for line in text.splitlines():
        if line.startswith("| `"):
            yield re.split(r"(?<!\\)\|", line)[1].strip(), line


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


def assert_shows(shown: str, real: str) -> None:
    """Every line that is shown comes in `real`, in this order; `…` and blank lines stand for what is left out.

    A line that ends with `…` is the beginning of a longer one.
    """
    lines = iter(" ".join(line.split()) for line in real.splitlines())
    for line in shown.splitlines():
        wanted = " ".join(line.split())
        if wanted not in ("", LEFT_OUT):
            assert any(_is(wanted, found) for found in lines), f"not there, or not in this place: {line!r}"


def _is(wanted: str, found: str) -> bool:
    return found == wanted or (wanted.endswith(LEFT_OUT) and found.startswith(wanted.removesuffix(LEFT_OUT)))
