"""The words of a reply that are not ours, each in its place: under the question that it answers, or beside them all.

No line is taken away that is not a line of the letter that was sent, or of what a mail program puts above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sets.mail.inbound.align import Ours, Word, words_in
from sets.mail.inbound.strip_quote import cut, is_banner, tidy, without_banner

LONGEST = 200_000
"""Characters that are looked at."""
_QUOTED = re.compile(r"^[\s|]*(>[\s|]?)+")
_RULE = re.compile(r"[\s>|]*[_*=–—-]{3,}[\s>|]*")
_LABELS = (
    "from|sent|to|cc|bcc|date|subject|reply-to|importance|"
    "o|oddi wrth|anfonwyd|at|pwnc|dyddiad|von|gesendet|an|betreff|datum|de|envoyé|à|objet"
)
_HEADER = re.compile(rf"\*{{0,2}}({_LABELS})\s?:\*{{0,2}}\s?\S.*", re.IGNORECASE)
_SENDER = re.compile(r"\*{0,2}(from|o|oddi wrth|von|de)\s?:", re.IGNORECASE)
_OPENS = re.compile(
    r"[\s>_*=-]*(original message|forwarded message|neges wreiddiol|begin forwarded message:)[\s_*=-]*", re.I
)
_WROTE = re.compile(
    r"(on|ar|am|le|el|il|op)\s.{5,400}(wrote|ysgrifennodd|schrieb|a écrit|escribió|ha scritto|schreef)\s?:", re.I
)
_PICTURE = re.compile(r"(\[(cid|https?):[^\[\]]{1,500}\]\s*)+", re.IGNORECASE)
_HEAD_LINES = 14
"""Lines of a head are no more, with its rule and the banner of a gateway."""
_NUMBERED = re.compile(r"\s*(?:q(?:uestion)?\s*)?(\d{1,2})\s?[.):]\s+(?=\S)", re.IGNORECASE)
_OURS, _THEIRS = -1, -2
_AFTER = ' \t\u00a0?!.:;,)"”’*_>–-'


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """The letter that a reply answers. `texts` are its words in every form, `questions` what it asks, in order.

    `known` are the words by which the head above its quotation is known: its subject, and who sent it.
    """

    texts: tuple[str, ...]
    questions: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What somebody wrote, in its order. `answers`: which of it answers which question, counted from 0; `rest` is what
    answers none, where some does.

    `whole`: it could not be told from what they quote, so all is here. `aside`: some of it stands among our lines and
    under no question.
    """

    text: str
    answers: tuple[tuple[int, str], ...] = ()
    rest: str = ""
    whole: bool = False
    aside: bool = False


def own_words(text: str, letter: SentLetter) -> Own:
    """What somebody wrote in reply to this letter, wherever they wrote it."""
    lines = without_banner(text[:LONGEST].strip("\n")).split("\n")
    page = _Page(lines, Ours(letter.texts, letter.questions), letter.known)
    if not page.ours:
        return _unquoted(text, letter)
    pieces = page.pieces()
    said = re.sub(r"\n{3,}", "\n\n", "\n".join(piece.text for piece in pieces))
    answers, rest = _under(pieces) or _numbered(said, len(letter.questions))
    aside = any(piece.aside and piece.text.strip() for piece in pieces)
    return Own(text=tidy(said.split("\n")), answers=answers, rest=rest, aside=aside)


def _unquoted(text: str, letter: SentLetter) -> Own:
    """Nothing of the letter stands in it: all of it is kept, and where it seems to quote something, that is said."""
    everything = tidy(without_banner(text[:LONGEST].strip("\n")).split("\n"))
    answers, rest = _numbered(everything, len(letter.questions))
    return Own(text=everything, answers=answers, rest=rest, whole=cut(text).text != everything)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of theirs, or an empty line. `question`: under which they stand; `aside`: after lines of ours, and under none."""

    text: str
    question: int | None = None
    aside: bool = False


class _Page:
    """The lines of a reply, and which of their words are ours."""

    def __init__(self, lines: Sequence[str], ours: Ours, known: Iterable[str]) -> None:
        self.lines, self.letter = lines, ours
        self.known = tuple(" ".join(word.lower().split()) for word in known if word.strip())
        self.words: list[list[Word]] = [[] for _ in lines]
        for word in words_in(lines):
            self.words[word.line].append(word)
        said = [word for line in self.words for word in line if not word.link]
        found = ours.found_in(said)
        self.ours = {id(said[number]): unit for number, unit in found.items()}
        self.whole = [self._is_whole(number) for number in range(len(lines))]
        self._first = next((number for number, whole in enumerate(self.whole) if whole), -1)

    def _is_whole(self, number: int) -> bool:
        """Whether every word of this line is ours."""
        words = self.words[number]
        return any(id(word) in self.ours for word in words) and all(
            self.letter.is_ours(word.said) if word.link else id(word) in self.ours for word in words
        )

    def pieces(self) -> list[_Piece]:
        """What is left, line by line, in its place."""
        gone, found = self._beside(), list[_Piece]()
        quoted = any(self.whole[n] and _QUOTED.match(line) for n, line in enumerate(self.lines))
        question: int | None = None
        begun = False
        for number in range(len(self.lines)):
            if number in gone or (begun and self._is_link_of_ours(number)):
                continue
            for text, asked in self._split(number, quoted=quoted and begun):
                if asked is not None:
                    question, begun = (asked if asked >= 0 else None), True
                if text is not None:
                    found.append(_Piece(text, question, aside=begun and question is None))
        return found

    def _split(self, number: int, *, quoted: bool) -> Iterator[tuple[str | None, int | None]]:
        """A line's own words, and the paragraphs of ours between them (-1: one that asks nothing)."""
        line, at, after = self.lines[number], 0, False
        if quoted and (mark := _QUOTED.match(line)):
            at = mark.end()
        if not any(id(word) in self.ours for word in self.words[number]):
            yield line[at:] if line.strip(" >|\t") else "", None
            return
        for unit, group in groupby(self.words[number], key=self._unit):
            same = list(group)
            if unit != _THEIRS:
                own = line[at : same[0].start]
                if _has_words(own):
                    yield own.strip(), None
                at, after = same[-1].end, True
                asks = self.letter.question(unit) if unit >= 0 else None
                if unit >= 0:
                    yield None, asks if asks is not None else -1
        rest = line[at:]
        if _has_words(rest) and not all(self.letter.is_ours(one) for one in rest.split()):
            yield (rest.lstrip(_AFTER) if after else rest).rstrip(), None

    def _unit(self, word: Word) -> int:
        """The paragraph of ours to which a word belongs; _OURS where it is ours and of none."""
        if word.link:
            return _OURS if self.letter.is_ours(word.said) else _THEIRS
        return self.ours.get(id(word), _THEIRS)

    def _beside(self) -> set[int]:
        """Lines that are no words of theirs: rules and empty lines that touch ours, and the head above a quotation."""
        gone: set[int] = set()
        for number in range(len(self.lines)):
            if self.whole[number]:
                gone.update(self._head(number))
        for numbers in (range(len(self.lines)), reversed(range(len(self.lines)))):
            beside = False
            for number in numbers:
                if self.whole[number] or number in gone:
                    beside = True
                elif beside and _is_rule(self.lines[number]):
                    gone.add(number)
                elif self.lines[number].strip(" >|\t"):
                    beside = False
        return gone

    def _is_link_of_ours(self, number: int) -> bool:
        words = self.words[number]
        return bool(words) and all(word.link and self.letter.is_ours(word.said) for word in words)

    def _head(self, first: int) -> set[int]:
        """The head of what is quoted from this line on: From, Sent, To and Subject, or `On ... wrote:`; nothing else."""
        found: set[int] = set()
        told, number = False, first
        while number > 0 and first - number < _HEAD_LINES:
            number -= 1
            text = _bare(self.lines[number])
            if not text:
                continue
            if self.whole[number]:
                break
            if count := self._wrote(number, anybody=first == self._first and bool(_QUOTED.match(self.lines[first]))):
                found.update(range(number - count + 1, number + 1))
                told, number = True, number - count + 1
                break
            if not self._is_head_line(text):
                break
            found.add(number)
            told = told or self._is_known(text)
            if _SENDER.match(text):
                number = self._above(number, found)
                break
        return found if told or all(_is_rule(self.lines[one]) for one in found) else set()

    def _above(self, number: int, found: set[int]) -> int:
        """Rules and titles over the first line of a head belong to it."""
        above = number - 1
        while above >= 0 and (not _bare(self.lines[above]) or _is_title(self.lines[above])):
            if _bare(self.lines[above]):
                found.add(above)
            above -= 1
        return above

    def _is_head_line(self, text: str) -> bool:
        return bool(_HEADER.fullmatch(text)) or _is_title(text) or is_banner(text) or self._is_known(text)

    def _wrote(self, number: int, *, anybody: bool) -> int:
        """How many lines, up from this one, say that we wrote; 0 where none does.

        `anybody`: what is quoted begins below, marked as mail programs mark it, so they may call us what they like.
        """
        for count in (1, 2, 3):
            if number - count + 1 < 0:
                break
            text = " ".join(_bare(line) for line in self.lines[number - count + 1 : number + 1])
            if _WROTE.fullmatch(text) and (self._is_known(text) or (anybody and re.search(r"\d|@", text))):
                return count
        return 0

    def _is_known(self, text: str) -> bool:
        plain = " ".join(text.lower().split())
        return any(known in plain for known in self.known)


def _bare(line: str) -> str:
    return _QUOTED.sub("", line).strip()


def _is_rule(line: str) -> bool:
    return bool(_RULE.fullmatch(line)) and bool(line.strip(" >|"))


def _is_title(line: str) -> bool:
    """A rule, `Original message`, or a picture: what a mail program puts around a head."""
    return _is_rule(line) or bool(_OPENS.fullmatch(line)) or bool(_PICTURE.fullmatch(_bare(line)))


def _has_words(text: str) -> bool:
    return any(one.isalnum() or ord(one) > 0x2FFF for one in text)


Answers = tuple[tuple[tuple[int, str], ...], str]
"""Answers by question, and what answers none."""


def _under(pieces: Sequence[_Piece]) -> Answers | None:
    """The words under each question, in the order of the questions; None where none stand under any."""
    said: dict[int | None, list[str]] = {}
    for piece in pieces:
        said.setdefault(piece.question, []).append(piece.text)
    rest = tidy(said.pop(None, []))
    texts = [(question, tidy(said[question])) for question in sorted(said, key=lambda one: one or 0)]
    answers = tuple((question, text) for question, text in texts if text and question is not None)
    return (answers, rest) if answers else None


def _numbered(text: str, questions: int) -> Answers:
    """The answers of a reply that numbers them as the letter numbers its questions; none where the numbers do not rise."""
    found: list[tuple[int, list[str]]] = []
    rest: list[str] = []
    for line in text.split("\n"):
        mark = _NUMBERED.match(line)
        number = int(mark[1]) if mark else 0
        after = found[-1][0] + 1 if found else 0
        if mark and after < number <= questions:
            found.append((number - 1, [line[mark.end() :]]))
        else:
            (found[-1][1] if found else rest).append(line)
    if len(found) < 2 or found[0][0] != 0:
        return (), ""
    return tuple((number, tidy(lines)) for number, lines in found if tidy(lines)), tidy(rest)
