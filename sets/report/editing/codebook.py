"""The codebook: themes and the words by which a line given for the report is found to be about one. It only suggests. Pure.

An installation uses the home's own where there is one, else the one that travels with setwise. Its faults are told all
at once at their line and column, as in a cohort file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from sets.model.errors import CohortFileError, Finding
from sets.report.editing.stems import Stemmer, Stems, hits
from sets.responses.questions import ELEMENTS
from sets.text import clean
from sets.text.clean import shown
from sets.text.near_words import choice, nearest
from sets.text.resources import template_root
from sets.text.yaml_file import KeyPath, Loaded, Remark, decoded, in_file_order, load, read_file


@dataclass(frozen=True, kw_only=True)
class Code:
    """One theme of a codebook. `element` is E1, E2 or E3 where it belongs to one of them, or empty."""

    id: str
    name: str
    description: str
    keywords: tuple[str, ...]
    element: str = ""

    @cached_property
    def phrases(self) -> tuple[Stems, ...]:
        """The different keywords as stems."""
        stemmer = Stemmer()
        return tuple(dict.fromkeys(found for keyword in self.keywords if (found := stemmer.stems(keyword))))


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """Themes in the order in which they were written."""

    codes: tuple[Code, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Code]:
        return {code.id: code for code in self.codes}

    def suggested(self, lines: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """For each line the ids of the themes whose words it has: most different words first, then in order; or none.

        The same lines give the same answer, whatever stands beside them.
        """
        stemmer = Stemmer()
        return tuple(self._found(stemmer.stems(line)) for line in lines)

    def _found(self, line: Stems) -> tuple[str, ...]:
        counted = ((hits(code.phrases, line), code.id) for code in self.codes)
        # sorted is stable: equals stay in the codebook's order
        return tuple(id_ for _, id_ in sorted(((n, id_) for n, id_ in counted if n), key=lambda one: -one[0]))


MOST_THEMES, MOST_KEYWORDS = 40, 60
TOP = ("themes",)
NEEDED, OPTIONAL = ("id", "name", "description", "keywords"), ("element",)
LONGEST = {"id": 40, "name": 80, "description": 300, "element": 10}
OWN = re.compile(r"own-\d+")
"""The ids of themes that coordinators add on the page."""
RESERVED = frozenset({"unread", "unsorted", "aside"})
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_ELEMENTS = {element.id: element for element in ELEMENTS}


class CodebookError(CohortFileError):
    """A codebook that cannot be used; `findings` holds every fault found, in file order."""

    what = "codebook"


def parse_codebook(data: bytes, filename: str) -> Codebook:
    """The codebook in a file. Raises CodebookError with every fault, each at its line and column."""
    try:
        text = decoded(data, filename)
    except CohortFileError as error:
        raise CodebookError(filename, error.findings) from None
    loaded = load(text)
    remarks = [*_top(loaded.document)] if loaded.complete else []
    told = [_finding(one, loaded) for one in remarks if one.path not in loaded.at_fault]
    faults = in_file_order([*loaded.findings, *told])
    if faults:
        raise CodebookError(filename, faults)
    return Codebook(codes=tuple(_code(theme) for theme in loaded.document["themes"]))


def _code(theme: dict[str, Any]) -> Code:
    return Code(
        id=theme["id"],
        name=clean.line(theme["name"]),
        description=clean.line(theme["description"], LONGEST["description"]),
        keywords=tuple(clean.line(str(keyword)) for keyword in theme["keywords"]),
        element=theme.get("element", ""),
    )


def _finding(remark: Remark, loaded: Loaded) -> Finding:
    """At the key where the key itself is at fault: what is unknown was never looked into."""
    if remark.message.startswith("unknown key") and (place := loaded.keys.get(remark.path)):
        return Finding(message=remark.message, line=place[0], column=place[1])
    return remark.found_in(loaded)


def _top(document: Any) -> Iterator[Remark]:
    if not isinstance(document, dict):
        yield Remark(path=(), message="this is not a codebook: it should begin with themes: and a list below it")
        return
    yield from _unknown(document, (), TOP)
    themes = document.get("themes")
    if "themes" not in document and any(nearest(key, TOP) for key in document):
        return  # it is told already, as an unknown key
    if not isinstance(themes, list) or not themes:
        yield Remark(path=("themes",), message="themes: a list is expected here, each theme starting with a dash")
        return
    if len(themes) > MOST_THEMES:
        yield Remark(path=("themes",), message=f"themes: {MOST_THEMES} is the most; there are {len(themes)}")
    for number, theme in enumerate(themes):
        yield from _theme(theme, ("themes", number))
    for key in ("id", "name"):
        yield from _twice(themes, key)


def _theme(theme: Any, path: KeyPath) -> Iterator[Remark]:
    if not isinstance(theme, dict):
        yield Remark(path=path, message=f"a theme has {choice(NEEDED)}, each on a line of its own with a colon")
        return
    yield from _unknown(theme, path, (*NEEDED, *OPTIONAL))
    for key in NEEDED:
        if key not in theme and not any(_near(str(unknown), key) for unknown in theme):
            yield Remark(path=path, message=f"'{key}' is missing in this theme")
    for key in LONGEST:
        if key in theme:
            yield from _line(theme[key], (*path, key), LONGEST[key])
    yield from _id(theme.get("id"), (*path, "id"))
    element = theme.get("element")
    if isinstance(element, str) and element not in _ELEMENTS:
        known = choice([f"{one.id} ({one.name.lower()})" for one in ELEMENTS])
        yield Remark(path=(*path, "element"), message=f"element: '{shown(element)}' is not known here; write {known}")
    if "keywords" in theme:
        yield from _keywords(theme["keywords"], (*path, "keywords"))


def _near(unknown: str, key: str) -> bool:
    return unknown not in (*NEEDED, *OPTIONAL) and bool(nearest(unknown, (key,)))


def _id(id_: Any, path: KeyPath) -> Iterator[Remark]:
    if not isinstance(id_, str):
        return
    if not _ID.fullmatch(id_):
        yield Remark(path=path, message=f"id: '{shown(id_)}' cannot be one; write lower-case letters, digits, hyphens")
    elif OWN.fullmatch(id_) or id_ in RESERVED:
        yield Remark(path=path, message=f"id: '{id_}' is one that setwise gives itself; write another")


def _keywords(keywords: Any, path: KeyPath) -> Iterator[Remark]:
    if not isinstance(keywords, list) or not keywords:
        yield Remark(path=path, message="keywords: a list is expected here, each word or phrase on a line with a dash")
        return
    if len(keywords) > MOST_KEYWORDS:
        yield Remark(path=path, message=f"keywords: {MOST_KEYWORDS} is the most; there are {len(keywords)}")
    stemmer, before = Stemmer(), dict[tuple[str, ...], str]()
    for number, keyword in enumerate(keywords):
        here = (*path, number)
        faults = [*_line(keyword, here, 80)]
        yield from faults
        stems = () if faults else stemmer.stems(keyword)
        if not faults and not stems:
            yield Remark(path=here, message=f"'{shown(keyword)}' has no word in it")
        elif stems in before:
            yield Remark(path=here, message=f"'{shown(keyword)}' finds the same as '{shown(before[stems])}'; keep one")
        elif stems:
            before[stems] = keyword


def _line(value: Any, path: KeyPath, limit: int) -> Iterator[Remark]:
    label = f"{path[-1]}: " if isinstance(path[-1], str) else ""
    if isinstance(value, bool | int | float):
        words = str(value).lower() if isinstance(value, bool) else str(value)
        yield Remark(path=path, message=f"{label}text is expected here; put quotes round it: '{words}'")
    elif not isinstance(value, str):
        yield Remark(path=path, message=f"{label}text is expected here; write a few words")
    else:
        try:
            clean.line(value, limit)
        except ValueError as trouble:
            yield Remark(path=path, message=f"{label}{trouble}")


def _unknown(given: dict[str, Any], path: KeyPath, known: Iterable[str]) -> Iterator[Remark]:
    for key in given:
        if key not in known:
            near = nearest(key, known) or f"; the keys here are {choice(known)}"
            yield Remark(path=(*path, key), message=f"unknown key '{shown(key)}'{near}")


def _twice(themes: list[Any], key: str) -> Iterator[Remark]:
    before: set[str] = set()
    for number, theme in enumerate(themes):
        said = theme.get(key) if isinstance(theme, dict) else None
        if not isinstance(said, str):
            continue
        plain = " ".join(said.casefold().split())
        if plain in before:
            yield Remark(path=("themes", number, key), message=f"{key}: '{shown(said)}' is here twice; keep one")
        before.add(plain)


NAME = "codebook.yaml"


def shipped() -> bytes:
    """The codebook that travels with setwise, for editing."""
    return (template_root() / NAME).read_bytes()


def read_codebook(path: Path) -> Codebook:
    """The codebook in this file. Raises CohortFileError where it cannot be read, CodebookError for its faults."""
    return _parsed(read_file(path), str(path))


def codebook_of(home: Path) -> Codebook:
    """The codebook for the cohorts of this home. Raises as `read_codebook` does."""
    own = home / NAME
    return read_codebook(own) if own.exists() else _parsed(shipped(), NAME)


@lru_cache(maxsize=8)
def _parsed(data: bytes, filename: str) -> Codebook:
    return parse_codebook(data, filename)
