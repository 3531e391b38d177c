"""What of a reply is the letter that it answers, word by word, however a mail program wrapped, quoted or spelt it.

The letter that was sent is known. What stands in the reply as it stands there is ours; everything else is its author's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import unquote

SHINGLE = 3
"""Words that begin a match, and that the part of a paragraph at its end has."""
UNIT = 4
"""Words of a whole paragraph of ours that are no chance."""
RUN = 10
"""Words running that are no chance, wherever they stand with us."""
NEAR = 4
"""Paragraphs of ours within which a shorter one is known by those around it."""
SWAPPED = 4
"""Words of ours in a row in whose place others may stand: a day that has moved since."""
MOST_PLACES = 12
MOST_STEPS = 2_000_000
"""Words that are compared at most: what a reply of 200,000 characters takes, ten times over."""
_ADDRESS = r"<(?:https?|mailto):[^<>\s]*>|\[(?:https?:|mailto:|cid:)[^\[\]\s]*\]|https?://[^\s<>\"]+"
_LINK = re.compile(_ADDRESS, re.IGNORECASE)
_WORD = re.compile(rf"{_ADDRESS}|[^\W_]+(?:['’‘][^\W_]+)*", re.IGNORECASE)
_PLACE = re.compile(r"https?://([^/\s<>\"\]]+)|([\w.+-]{1,64}@[\w.-]{1,255}\w)", re.IGNORECASE)
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'"})
_BETWEEN = ""
"""Stands between two texts of ours, so that nothing runs on from one into the other."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text; `start` and `end` are places in its line. `link`: an address, which programs rewrite and add."""

    said: str
    line: int
    start: int
    end: int
    link: bool = False


def words_in(lines: Sequence[str]) -> Iterator[Word]:
    """The words of these lines as they are compared: without case and marks, apostrophes alike."""
    for number, line in enumerate(lines):
        for found in _WORD.finditer(line):
            link = _LINK.fullmatch(found[0]) is not None
            said = found[0] if link else unicodedata.normalize("NFKC", found[0].translate(_APOSTROPHES)).casefold()
            yield Word(said, number, found.start(), found.end(), link)


class Ours:
    """The letter that was sent, in every form in which it may come back, and the questions in it."""

    def __init__(self, texts: Iterable[str], questions: Sequence[str] = ()) -> None:
        self.words: list[str] = []
        self.unit: list[int] = []
        self.asks: dict[int, int] = {}
        self.short: dict[tuple[str, ...], list[int]] = {}
        self._starts: list[int] = []
        self._pages: set[str] = set()
        asked = {tuple(_said(text)): number for number, text in enumerate(questions)}
        for text in dict.fromkeys((*texts, *questions)):
            self._pages.update(place.lower() for found in _PLACE.findall(text) for place in found if place)
            for paragraph in re.split(r"\n\s*\n", text):
                self._add(_said(paragraph), asked)
            self._add([_BETWEEN], {})
        self.places: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place in range(len(self.words) - SHINGLE + 1):
            self.places[tuple(self.words[place : place + SHINGLE])].append(place)

    def _add(self, said: list[str], asked: dict[tuple[str, ...], int]) -> None:
        question = asked.get(tuple(said), asked.get(tuple(said[1:])))
        if question is not None:
            self.asks[len(self._starts)] = question
        if said and len(said) < UNIT:
            self.short.setdefault(tuple(said), []).append(len(self._starts))
        self.unit += [len(self._starts)] * len(said)
        self._starts.append(len(self.words))
        self.words += said

    def begins(self, place: int) -> bool:
        """Whether a paragraph of ours begins with this word."""
        return self._starts[self.unit[place]] == place

    def ends(self, place: int) -> bool:
        """Whether a paragraph of ours ends with this word."""
        return place + 1 == len(self.words) or self.unit[place + 1] != self.unit[place]

    def is_ours(self, link: str) -> bool:
        """Whether a link leads to a page or an address in the letter, also through a gateway that rewrote it."""
        plain = unquote(unquote(link)).lower()
        return any(place in plain for place in self._pages)

    def found_in(self, words: Sequence[Word]) -> dict[int, int]:
        """Which of a reply's words (none of them a link) are ours, each with the number of its paragraph."""
        return _Search(self, words).found()

    def question(self, unit: int) -> int | None:
        """Which question, counted from 0, a paragraph of ours asks."""
        return self.asks.get(unit)


def _said(text: str) -> list[str]:
    return [word.said for word in words_in(text.split("\n")) if not word.link]


Pair = tuple[int, int | None]
"""A word of the reply, and the word of ours that it is; None where it stands in the place of another."""


class _Search:
    """One reply beside one letter."""

    def __init__(self, ours: Ours, words: Sequence[Word]) -> None:
        self.ours, self.words = ours, words
        self.steps = 0

    def found(self) -> dict[int, int]:
        taken: dict[int, int] = {}
        at = 0
        while at + SHINGLE <= len(self.words) and self.steps < MOST_STEPS:
            run = self._best(at)
            taken.update((number, self.ours.unit[place] if place is not None else -1) for number, place in run)
            at = run[-1][0] + 1 if run else at + 1
        return taken | self._short(taken)

    def _short(self, taken: dict[int, int]) -> dict[int, int]:
        """Lines that are a short paragraph of ours, where the ones before and after it in the letter stand around them."""
        found: dict[int, int] = {}
        before, after = -1, self._followed(taken)
        for _, group in groupby(range(len(self.words)), key=lambda number: self.words[number].line):
            line = list(group)
            units = self.ours.short.get(tuple(self.words[number].said for number in line), ())
            last = after[line[-1]]
            unit = next((one for one in units if before < one < last <= before + NEAR), None)
            if unit is not None and before >= 0 and not any(number in taken for number in line):
                found.update(dict.fromkeys(line, unit))
            before = next((one for one in (taken.get(number, -1) for number in reversed(line)) if one >= 0), before)
        return found

    def _followed(self, taken: dict[int, int]) -> list[int]:
        """For each word, the first paragraph of ours that stands after it."""
        after, following = [len(self.ours.unit)] * len(self.words), len(self.ours.unit)
        for number in range(len(self.words) - 1, -1, -1):
            after[number] = following
            following = taken[number] if taken.get(number, -1) >= 0 else following
        return after

    def _best(self, at: int) -> list[Pair]:
        """The longest run from this word on that is no chance; empty where there is none."""
        key = tuple(word.said for word in self.words[at : at + SHINGLE])
        runs = (self._trimmed(self._run(at, place)) for place in self.ours.places.get(key, ())[:MOST_PLACES])
        return max((run for run in runs if self._is_sure(run)), key=len, default=[])

    def _run(self, at: int, place: int) -> list[Pair]:
        """The words from here on that are ours from that place on, with a few others in the place of some."""
        words, ours, run = self.words, self.ours.words, list[Pair]()
        while at < len(words) and place < len(ours):
            if words[at].said == ours[place]:
                run.append((at, place))
                at, place = at + 1, place + 1
                continue
            theirs, skipped = self._swapped(at, place)
            if not skipped:
                break
            run += [(at + number, None) for number in range(theirs)]
            at, place = at + theirs, place + skipped
        self.steps += len(run) + 1
        return run

    def _swapped(self, at: int, place: int) -> tuple[int, int]:
        """How many words stand in the place of how many of ours, inside a paragraph that goes on; none of them a line alone."""
        unit = self.ours.unit
        if place < 2 or unit[place - 2] != unit[place] or self.ours.question(unit[place]) is not None:
            return 0, 0
        for skipped in range(1, SWAPPED + 1):
            after = place + skipped
            if after + SHINGLE > len(unit) or unit[after + SHINGLE - 1] != unit[place]:
                break
            for theirs in range(1, skipped + 1):
                if self._goes_on(at + theirs, after) and not self._is_a_line(at, at + theirs):
                    return theirs, skipped
        return 0, 0

    def _goes_on(self, at: int, place: int) -> bool:
        self.steps += 1
        said = [word.said for word in self.words[at : at + SHINGLE]]
        return said == self.ours.words[place : place + SHINGLE]

    def _is_a_line(self, first: int, last: int) -> bool:
        """Whether some line has no other words than these."""
        return any(
            self._opens(number) and any(self._closes(end) for end in range(number, last))
            for number in range(first, last)
        )

    def _trimmed(self, run: list[Pair]) -> list[Pair]:
        """From where a line begins to where one ends, or a question or long paragraph of ours: behind it may stand an answer.

        A word or two of the next paragraph are chance, and so is our name in a sentence of theirs.
        """
        first, last = 0, len(run)
        while first < last and not self._opens(run[first][0]):
            first += 1
        while last > first and not (self._closes(run[last - 1][0]) or self._may_stop(run[first:last])):
            last -= 1
        return self._without_chance(run[first:last])

    def _may_stop(self, run: list[Pair]) -> bool:
        place = run[-1][1]
        asks = place is not None and self.ours.question(self.ours.unit[place]) is not None
        return self._ends(place) and (asks or len(run) >= RUN)

    def _without_chance(self, run: list[Pair]) -> list[Pair]:
        units = [self.ours.unit[place] for _, place in run if place is not None]
        if not units:
            return []
        last = sum(unit == units[-1] for unit in units)
        if not self._ends(run[-1][1]) and last < SHINGLE:
            run = run[: len(run) - last]
        first = sum(unit == units[0] for unit in units)
        if run and not self._begins(run[0][1]) and first < SHINGLE:
            run = run[first:]
        return run

    def _is_sure(self, run: list[Pair]) -> bool:
        if len(run) >= RUN:
            return True
        places = [place for _, place in run]
        if len(run) < UNIT or None in places:
            return False
        begun: int | None = None
        for number, place in enumerate(places):
            begun = number if self._begins(place) else begun
            if begun is not None and self._ends(place) and number + 1 - begun >= UNIT:
                return True
        return False

    def _begins(self, place: int | None) -> bool:
        return place is not None and self.ours.begins(place)

    def _ends(self, place: int | None) -> bool:
        return place is not None and self.ours.ends(place)

    def _opens(self, number: int) -> bool:
        return number == 0 or self.words[number - 1].line != self.words[number].line

    def _closes(self, number: int) -> bool:
        return number + 1 == len(self.words) or self.words[number + 1].line != self.words[number].line
