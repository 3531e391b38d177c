"""How a fault of a file is worded: YAML's own complaints in plain words, near misses, choices."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from sets.text.clean import shown

_PLAIN_WORDS = (
    ("'\\t'", "a tab stands where spaces are wanted; indent with spaces only"),
    (
        "mapping values are not allowed",
        "a colon stands where none is expected: check the indent, or put quotes round text that has a colon in it",
    ),
    ("could not find expected ':'", "a colon after the key is missing here, or the indent is wrong"),
    ("expected <block end>", "this line does not line up with the lines above it; check the indent"),
    ("did not find expected", "this line does not line up with the lines above it; check the indent"),
    ("while scanning a quoted scalar", "a quote is opened and not closed"),
    ("unexpected end of stream", "a quote or bracket is opened and not closed"),
    ("expected ',' or", "a comma or a closing bracket is missing"),
    ("cannot start any token", "text cannot begin with this character; put quotes round it"),
    ("expected '<document start>'", "this line does not belong to what is above it; check the indent"),
    ("expected alphabetic or numeric character", "put quotes round text that begins with * or &"),
    ("undefined alias", "put quotes round text that begins with *"),
    (
        "unknown escape character",
        "after a backslash within double quotes this character has no meaning; use single quotes",
    ),
)


def plain_words(problem: str) -> str:
    """What a YAML parser's complaint means for somebody who writes a cohort file."""
    for sign, words in _PLAIN_WORDS:
        if sign in problem:
            return words
    return "this line cannot be read as YAML" + (f" ({shown(problem)})" if problem else "")


def near_word(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is nearest to, when any is near; never `word` itself."""
    found = get_close_matches(word.lower()[:60], sorted(set(known) - {word}), n=1, cutoff=0.6)
    return found[0] if found else None


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest of the known words; empty when none is near."""
    found = near_word(word, known)
    return f"; did you mean '{found}'?" if found else ""


def choice(options: Iterable[str]) -> str:
    """`a, b or c`."""
    *most, last = options
    return f"{', '.join(most)} or {last}" if most else last
