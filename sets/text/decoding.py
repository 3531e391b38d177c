"""The bytes of a file that people saved, as text: UTF-8 and UTF-16 as they say themselves, else what fits best.

A spreadsheet saves CSV in its machine's own code page and says so nowhere. Detectors made for pages of prose take a
Mac's é for a Polish letter in a list of twelve names, so each of the few code pages that spreadsheets save in is judged
here by where its letters would stand: a capital within a word, or a sign within a name, is a letter of another one.
Menders of twice encoded text do not know ŵ and ŷ. What was guessed is told, with a line to look at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from sets.text.clean import shown

LOST = "a letter was lost when this was saved (it is a � now); type it again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """How bytes were read that do not say so themselves: in words, with a line to look at and its number.

    `letters` are those in question, each once: enough to look at where the line itself is confidential. `other` is
    the line as another reading, nearly as likely, has it.
    """

    how: str
    number: int
    line: str
    letters: tuple[str, ...]
    other: str = ""

    def told(self, *, confidential: bool = False) -> str:
        """What was guessed and where to look, for the person who has the file."""
        if confidential:
            return f"{self.how}: look at line {self.number} and these letters: {' '.join(self.letters)}. {_REMEDY}"
        other = f" (it might be '{self.other}')" if self.other else ""
        return f"{self.how}: line {self.number} reads '{self.line}'{other}. {_REMEDY}"


_REMEDY = "If that is wrong, save it as CSV UTF-8 and try again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text, without a byte order mark, and what was guessed on the way to it."""

    text: str
    guesses: tuple[Guess, ...] = ()


class NotText(Exception):
    """Bytes that are no text: why, the number of the line, and what the line looks like."""

    def __init__(self, why: str, number: int = 1, line: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.number = number
        self.line = line


def decoded(data: bytes) -> Decoded:
    """The text of a file. Raises NotText."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        found = _utf16(data)
    elif (nul := data.find(b"\0")) >= 0:
        raise NotText("this is not text", data.count(b"\n", 0, nul) + 1)
    else:
        found = _eight_bits(data)
    return _once(found)


def _utf16(data: bytes) -> Decoded:
    try:
        return Decoded(text=data.decode("utf-16"))
    except UnicodeDecodeError:
        raise NotText("this is not text") from None


# which code page


@dataclass(frozen=True, slots=True, kw_only=True)
class _CodePage:
    """`handicap`: by how much it must fit better than the first, as fewer people here save in it."""

    codec: str
    name: str
    handicap: float


_PAGES = (
    _CodePage(codec="cp1252", name="Windows", handicap=0.0),
    _CodePage(codec="mac_roman", name="an older Mac", handicap=0.2),
    _CodePage(codec="cp850", name="DOS", handicap=0.25),
    _CodePage(codec="cp1254", name="Windows in Turkish", handicap=0.3),
    _CodePage(codec="cp1250", name="Windows in a language of Central Europe", handicap=0.3),
    _CodePage(codec="iso8859_2", name="ISO 8859-2", handicap=0.5),
)
_JUDGED = 2_000
"""Letters that are looked at; more say no more."""
_CLOSE = 0.5
_NO_TEXT, _STRAYS = 1.0, 6.0
"""From this misfit a letter on, and so many in all, no code page makes text of it."""
_ODD = re.compile("[^\0-\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    page: _CodePage
    text: str
    misfit: float

    @property
    def cost(self) -> float:
        return self.misfit + self.page.handicap


def _eight_bits(data: bytes) -> Decoded:
    try:
        return Decoded(text=data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        lines = data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    # files that were put together from two hold lines of both kinds
    good = [_utf8(line) for line in lines]
    best, *others = _readings(b"".join(line for line, text in zip(lines, good, strict=True) if text is None))
    number = good.index(None)
    line = lines[number].decode(best.page.codec, "replace")
    if best.misfit > _STRAYS + _NO_TEXT * min(len(_ODD.findall(best.text)), _JUDGED):
        raise NotText("this is not text", number + 1, _around(line, _ODD))
    near = next((one for one in others if one.text != best.text and one.cost - best.cost < _CLOSE), None)
    other = lines[number].decode(near.page.codec, "replace") if near is not None else line
    guess = Guess(
        how=f"its letters were read as {best.page.name} writes them",
        number=number + 1,
        line=_around(line, _ODD),
        letters=_letters(best.text),
        other=_around(other, _ODD) if other != line else "",
    )
    text = "".join(
        line.decode(best.page.codec, "replace") if text is None else text
        for line, text in zip(lines, good, strict=True)
    )
    return Decoded(text=text, guesses=(guess,))


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _readings(data: bytes) -> list[_Reading]:
    """Every way to read these bytes, the best first; there is always one, as some code pages fill all 256 places."""
    found = []
    for page in _PAGES:
        try:
            text = data.decode(page.codec)
        except UnicodeDecodeError:
            continue
        found.append(_Reading(page=page, text=text, misfit=_misfit(text)))
    return sorted(found, key=lambda reading: reading.cost)


def _misfit(text: str) -> float:
    odd = [found.start() for found in islice(_ODD.finditer(text), _JUDGED)]
    if all(text[at] == "\xa0" for at in odd):
        return 0.0  # where nothing else is odd it is the hard space of a web page, not the á of DOS
    return sum(_misplaced(text[at - 1 : at], text[at], text[at + 1 : at + 2]) for at in odd)


_USUAL = {
    **dict.fromkeys("éáíóúöüä", 0.0),
    **dict.fromkeys("èëêâôîïçñûåæßŵŷàłśżąęćńşğčšžřě", 0.1),
    **dict.fromkeys("øőůı", 0.2),
    **dict.fromkeys("ãòùìýœÿűźďťňľĺţțșăđ", 0.3),
    **dict.fromkeys("ðþ", 0.4),
}
"""How unusual a letter is in names here; what is not named is 0.6."""
_VOWELS = frozenset("aeiouyæøœı")
_BEFORE_WORDS, _AFTER_WORDS, _NUMBERS = "‘“•·«", "”…»©®™°", "½¼¾¹²³"


def _misplaced(before: str, letter: str, after: str) -> float:
    """How odd a character stands between its neighbours: 0 for one that fits, 3 for one that does not belong there."""
    kind = unicodedata.category(letter)
    if kind in ("Lu", "Ll") and letter != "ƒ":
        return _misplaced_letter(before, letter, after)
    if kind[0] == "C":
        return 10.0
    return _misplaced_sign(before, letter, after)


def _misplaced_letter(before: str, letter: str, after: str) -> float:
    if not unicodedata.name(letter, "").startswith("LATIN"):
        return 3.0
    odd = _USUAL.get("ı" if letter == "İ" else letter.lower(), 0.6)
    odd += 1.0 if before.isdigit() or after.isdigit() else 0.0
    odd += 1.0 if before > "\x7f" and after > "\x7f" else 0.0  # three running: another script
    odd += (
        0.5
        if before.isalpha() and after.isalpha() and len({_vowel(before), _vowel(letter), _vowel(after)}) == 1
        else 0.0
    )
    return odd + (_capital if letter.isupper() else _small)(before, letter, after)


def _capital(before: str, letter: str, after: str) -> float:
    if before.islower():
        return 3.0
    if before.isupper() and after.islower():
        return 1.0
    alone = not before.isalpha() and not after.isalpha()
    return 0.5 if alone and letter not in "ÓÁÉÀÍ" else 0.0


def _small(before: str, letter: str, after: str) -> float:
    if before.isupper() and after.isupper():
        return 2.0
    if before.islower() and after.isupper():
        return 1.5
    first = not before.isalpha() and before not in ("'", "’", "-") and after.isalpha()
    return (0.7 if first else 0.0) + (1.0 if letter == "ğ" and not _vowel(before) else 0.0)


def _vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter.lower())[:1] in _VOWELS


def _misplaced_sign(before: str, sign: str, after: str) -> float:
    if sign == "\xa0":
        return 0.2 if before.isalpha() and after.islower() else 0.0
    if sign == "’":
        return 0.0 if before.isalnum() or after.isalnum() else 0.5
    if sign in "–—":
        return 2.0 if before.islower() and after.islower() else 0.0
    if sign in "£€":
        return 0.0 if after.isdigit() or not (before.isalnum() or after.isalpha()) else 3.0
    if sign in _NUMBERS:
        return 0.0 if not before.isalpha() or before == "m" else 2.0
    if sign in _AFTER_WORDS + _BEFORE_WORDS:
        beside = after.isalpha() if sign in _AFTER_WORDS else before.isalnum()
        return 3.0 if beside else 0.0
    return 3.0 if before.isalpha() or after.isalpha() else 1.5


# encoded twice

_READ_AS = ("cp1252", "mac_roman", "cp850", "cp1250")
_TWICE = "its letters had been encoded twice and were put right"


@cache
def _twice_encoded(codec: str) -> re.Pattern[str]:
    """A letter of Europe, a mark of print or an emoji in UTF-8, each of its bytes read as a letter of `codec`."""

    def at(first: int, last: int) -> str:
        return f"[{re.escape(''.join(_read_as(bytes((byte,)), codec) for byte in range(first, last + 1)))}]"

    rest = at(0x80, 0xBF)
    forms = (
        f"{at(0xC2, 0xC2)}{at(0xA0, 0xBF)}",
        f"{at(0xC3, 0xC5)}{rest}",
        f"{at(0xC8, 0xC8)}{at(0x98, 0x9B)}",
        f"{at(0xE1, 0xE1)}{at(0xB8, 0xBB)}{rest}",
        f"{at(0xE2, 0xE2)}{at(0x80, 0x84)}{rest}",
        f"{at(0xF0, 0xF0)}{at(0x9F, 0x9F)}{rest}{rest}",
    )
    return re.compile("|".join(forms))


def _read_as(data: bytes, codec: str) -> str:
    """As browsers and spreadsheets read: a byte without a letter stays a control character."""
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _bytes_of(text: str, codec: str) -> bytes:
    return b"".join(letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else codec) for letter in text)


def first_twice(text: str) -> tuple[int, str, str] | None:
    """Where the first letter stands that was encoded twice, as it is and as it ought to be; None where there is none."""
    codec = _misread_as(text)
    found = _twice_encoded(codec).search(text) if codec else None
    return None if found is None else (found.start(), found[0], _bytes_of(found[0], codec).decode("utf-8"))


def _misread_as(text: str) -> str:
    """The code page by which the letters of this text were misread before they were encoded once more, or nothing."""
    if text.isascii():
        return ""
    counts = {codec: sum(1 for _ in islice(_twice_encoded(codec).finditer(text), _JUDGED)) for codec in _READ_AS}
    best = max(_READ_AS, key=lambda codec: counts[codec])
    return best if counts[best] else ""


def _once(found: Decoded) -> Decoded:
    """The same text with what was encoded twice put right."""
    codec = _misread_as(found.text)
    if not codec:
        return found
    pattern = _twice_encoded(codec)
    before = found.text[: next(pattern.finditer(found.text)).start()]
    mended: list[str] = []

    def mend(letter: re.Match[str]) -> str:
        mended.append(_bytes_of(letter[0], codec).decode("utf-8"))
        return mended[-1]

    text = pattern.sub(mend, found.text)
    number, line = _line_at(text, len(before))
    guess = Guess(how=_TWICE, number=number, line=_around(line, _ODD), letters=_letters("".join(mended)))
    return _once(Decoded(text=text, guesses=(*found.guesses, guess)))


def _line_at(text: str, at: int) -> tuple[int, str]:
    starts = text.rfind("\n", 0, at) + 1
    ends = text.find("\n", at)
    return text.count("\n", 0, at) + 1, text[starts : ends if ends >= 0 else len(text)]


def _around(line: str, wanted: re.Pattern[str]) -> str:
    """Some 60 characters of a line, with the first letter that is wanted among them."""
    found = wanted.search(line)
    at = found.start() if found is not None else 0
    return shown(line.strip() if at < 50 else f"…{line[at - 25 :].strip()}")


def _letters(text: str) -> tuple[str, ...]:
    """The first dozen different letters outside ASCII."""
    return tuple(islice(_different(text), 12))


def _different(text: str) -> Iterator[str]:
    seen: set[str] = set()
    for found in islice(_ODD.finditer(text), _JUDGED):
        if found[0] not in seen and found[0].isprintable():
            seen.add(found[0])
            yield found[0]
