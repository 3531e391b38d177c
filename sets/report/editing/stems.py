"""Words and phrases looked for in a line by their stems: `decide` finds `decided`. No meaning, no negation. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category, normalize

from snowballstemmer import stemmer  # type: ignore[import-untyped]

BETWEEN = 2
"""How many other words may stand between two words of a phrase."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_OWNED = re.compile(r"'s?$")
Stems = tuple[str, ...]


class Stemmer:
    """Stems of English words. One for one thread: the library's stemmer keeps what it is at in itself."""

    def __init__(self) -> None:
        self._stemmer = stemmer("english")
        self._known: dict[str, str] = {}

    def stems(self, text: str) -> Stems:
        """The stem of every word, in order; case, accents, hyphens and a possessive's ending make no difference."""
        return tuple(self._stem(word) for word in _WORD.findall(_plain(text)))

    def _stem(self, word: str) -> str:
        if word not in self._known:
            self._known[word] = str(self._stemmer.stemWord(_OWNED.sub("", word)))
        return self._known[word]


def stands_in(phrase: Stems, line: Stems) -> bool:
    """Whether the words of a phrase are in a line in their order, with at most BETWEEN others between two of them."""
    if not phrase:
        return False
    reached = [place for place, stem in enumerate(line) if stem == phrase[0]]
    for wanted in phrase[1:]:
        near = {place for one in reached for place in range(one + 1, min(one + 2 + BETWEEN, len(line)))}
        reached = sorted(place for place in near if line[place] == wanted)
    return bool(reached)


def hits(phrases: Sequence[Stems], line: Stems) -> int:
    """How many different phrases are in a line."""
    known = frozenset(line)
    return sum(phrase[0] in known and stands_in(phrase, line) for phrase in phrases)


def _plain(text: str) -> str:
    """In lower case, without accents, with straight apostrophes."""
    spread = normalize("NFKD", text.replace("\u2019", "'").replace("\u2018", "'"))
    return "".join(one for one in spread if category(one) not in ("Mn", "Cf")).casefold()
