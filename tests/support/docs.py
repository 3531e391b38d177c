"""The README and the pages of docs/ as the tests read them: their sections, anchors, tables and blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import CHECKOUT

README = "README.md"
LEFT_OUT = "…"
_FENCE = re.compile(r"^ *```")
_HEADING = re.compile(r"^(#+) (.+)$")
PAGES = {
    path.relative_to(CHECKOUT).as_posix(): path.read_text(encoding="utf-8")
    for path in (CHECKOUT / README, *sorted((CHECKOUT / "docs").rglob("*.md")))
}
"""Every page by its path in the checkout: `README.md`, `docs/tour.md`."""
EVERY_PAGE = "\n".join(PAGES.values())


def page(name: str) -> str:
    """The text of `README.md`, or of a page of docs/ by its file name."""
    return PAGES[name if name == README else f"docs/{name}"]


def section(name: str, title: str) -> str:
    """The text under a heading of a page, up to the next one of its level or a higher one."""
    lines, found = page(name).splitlines(keepends=True), headings(page(name))
    at = next((i for i, (_, _, words) in enumerate(found) if words == title), None)
    assert at is not None, f"{name} has no section {title!r}"
    start, level, _ = found[at]
    return "".join(lines[start + 1 : next((line for line, depth, _ in found[at + 1 :] if depth <= level), None)])


def headings(text: str) -> list[tuple[int, int, str]]:
    """Line, level and words of each heading; what looks like one in a block of code is none."""
    found, in_code = [], False
    for number, line in enumerate(text.splitlines()):
        in_code ^= _FENCE.match(line) is not None
        if not in_code and (heading := _HEADING.match(line)):
            found.append((number, len(heading[1]), heading[2]))
    return found


def anchors(text: str) -> set[str]:
    """Where a link may lead within a page, as GitHub names its headings; one that comes again is numbered."""
    found: set[str] = set()
    for _, _, words in headings(text):
        name = re.sub(r"[^\w -]", "", words).strip().lower().replace(" ", "-")
        found.add(next(n for n in (name, *(f"{name}-{i}" for i in range(1, 100))) if n not in found))
    return found


def links(name: str) -> Iterator[tuple[str, str]]:
    """File (as its path in the checkout) and anchor of each link of a page within this project, code left aside."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(PAGES[name])):
        if not re.match(r"[a-z]+:", target):
            file, _, anchor = target.partition("#")
            path = (CHECKOUT / Path(name).parent / file).resolve() if file else CHECKOUT / name
            assert path.is_relative_to(CHECKOUT), f"{name} links out of the checkout: {target}"
            yield path.relative_to(CHECKOUT).as_posix(), anchor


def prose(text: str) -> str:
    """A page without its blocks and snippets of code."""
    return re.sub(r"`[^`\n]+`", "", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.S | re.M))


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
