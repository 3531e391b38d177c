"""Which words may stand in a report: lines, themes and stories, and warnings where somebody could be recognised. Pure.

Domain.md section 8: quotes by rule 10, themes and how their support is said by rule 9.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from unicodedata import category, normalize

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.disclosure import thresholds
from sets.disclosure.published_figures import PublishedFigures, Row
from sets.disclosure.raw import Raw, RawQuote, RawStory, RawTheme
from sets.responses.consent import agreed, fingerprint
from sets.text.clean import one_line
from sets.text.wording import plural

_WORD = re.compile(r"[^\W_]+")
_SINGLE = re.compile(r"(?<=\b[^\W_]) (?=[^\W_]\b)")
_ADDRESS = re.compile(r"@|://|\bwww\.|(?:\d[\s().-]*){7,}|[\u202a-\u202e\u2066-\u2069]", re.IGNORECASE)
"""An email or web address, a telephone number, or a mark that turns the direction of what follows."""
_SOMEBODY = frozenset(
    {"he", "him", "his", "himself", "she", "her", "hers", "herself", "mr", "mrs", "ms", "miss", "mx", "cllr"}
)
_WHAT_NOT_WHERE = frozenset({"council", "borough", "city", "county", "district", "metropolitan", "unitary"})


def choose_quotes(
    quotes: Iterable[RawQuote], naming: frozenset[str], *, sets: int = 1
) -> tuple[tuple[RawQuote, ...], bool]:
    """Words with consent in an order that tells nothing; and whether some were left out for naming.

    At most two a person; where the cohort has several sets at most half from one of them, and never all from one
    organisation where lines came from several.
    """
    willing = [quote for quote in quotes if agreed(quote.line)]
    clear = [quote for quote in willing if not names_somebody(quote.line.text, naming)]
    # by fingerprint: stable, and unconnected with who wrote it, when, or in which set
    ordered = sorted(clear, key=lambda quote: (fingerprint(quote.line.text), quote.person))
    for number in range(min(thresholds.QUOTES, len(ordered)), 0, -1):
        chosen = _spread(ordered, number, several=sets > 1)
        if len(chosen) == number:
            return chosen, len(clear) < len(willing)
    return (), len(clear) < len(willing)


def _spread(ordered: list[RawQuote], number: int, *, several: bool) -> tuple[RawQuote, ...]:
    """The first so many that stand beside each other without one person, set or organisation standing out."""
    used: Counter[tuple[str, str]] = Counter()
    chosen: dict[str, RawQuote] = {}
    mixed = len({quote.organisation for quote in ordered if quote.organisation}) > 1
    for quote in ordered:
        limits = {("person", str(quote.person)): thresholds.QUOTES_A_PERSON}
        if several and quote.learning_set:
            limits["set", quote.learning_set] = max(1, number // 2)
        if mixed and quote.organisation:
            limits["organisation", quote.organisation] = max(1, number - 1)
        room = len(chosen) < number and all(used[which] < most for which, most in limits.items())
        if room and quote.line.text not in chosen:
            used.update(limits.keys())
            chosen[quote.line.text] = quote
    return tuple(chosen.values())


def names_somebody(text: str, naming: frozenset[str]) -> bool:
    """Whether a text has an address or a gendered pronoun in it, or one of these words or names, in any case."""
    if _ADDRESS.search(text):
        return True
    said = _plain(text)
    # `M.B.C.` and `Z o e` are words of single letters
    return any(f" {name} " in form for form in (said, _SINGLE.sub("", said)) for name in naming | _SOMEBODY)


def naming_words(names: Iterable[str], places: Iterable[str]) -> frozenset[str]:
    """What would point to somebody: parts of their names, an organisation's whole name or initials, and a council's place.

    `O’Neill` and `Ann-Marie` are looked for as one word too.
    """
    words = [word for name in names for word in name.split()]
    parts = {part for word in words for part in (*_plain(word).split(), "".join(_plain(word).split())) if len(part) > 1}
    forms = {form for place in places for form in (_plain(place).strip(), _where(place), _initials(place))}
    return frozenset(parts | forms - {""})


def naming_in(programme: Programme) -> frozenset[str]:
    """What would point to somebody of this programme, or to where they are."""
    cohort = programme.cohort
    members = [member for learning_set in cohort.sets for member in learning_set.members]
    places = [place for member in members for place in (member.organisation, member.service)]
    # the words of a stand-in ("Somebody who left") are everybody's
    names = (person.name for person in programme.people.values() if not is_stand_in(person.email))
    return naming_words(names, [*places, *(learning_set.name for learning_set in cohort.sets)])


def _where(organisation: str) -> str:
    """The place in a council's name (`marl` of Marl Borough Council); nothing for another organisation."""
    said = _plain(organisation).split()
    return " ".join(word for word in said if word not in _WHAT_NOT_WHERE) if "council" in said else ""


def _initials(organisation: str) -> str:
    """`mbc` for Marl Borough Council; nothing for fewer than three words, whose initials may be anything."""
    said = [word for word in _plain(organisation).split() if word not in ("and", "of", "the", "for")]
    return "".join(word[0] for word in said) if len(said) > 2 else ""


def _plain(text: str) -> str:
    """Words in lower case without accents between single spaces, with one at either end; `Zoë` however it is spelt."""
    line = one_line(text)
    bare = line if line.isascii() else "".join(c for c in normalize("NFKD", line) if category(c) not in ("Mn", "Cf"))
    return f" {' '.join(_WORD.findall(bare.casefold()))} "


PEOPLE, FEW = "people", "few"
"""Columns of the ledger for themes: their people, or that no number was given."""


def supported(theme: RawTheme) -> bool:
    """Whether a theme comes from enough people, sets and organisations to be nobody's own."""
    return (
        len(theme.people) >= thresholds.THEME_PEOPLE
        and len(theme.sets) >= thresholds.THEME_SETS
        and len(theme.organisations) >= thresholds.THEME_ORGANISATIONS
    )


_SETS = f"{thresholds.THEME_SETS} or more sets"
VAGUE = (
    f"{thresholds.THEME_PEOPLE} to {thresholds.THEME_EXACT - 1} people in {_SETS}",
    f"more than {thresholds.THEME_EXACT - 1} people in {_SETS}",
    f"{thresholds.THEME_PEOPLE} or more people in {_SETS}",
)
"""How strong a theme is without a number, in the order of the marks in the ledger."""


def strength(theme: RawTheme, ledger: PublishedFigures, members: int | None = None) -> tuple[str, int | None]:
    """How strong a theme is in words, and the number of its people where that is said exactly.

    A small number could be any of three; one near to what was published before any of four. One that takes in nearly all
    of the `members` would tell how many did not say so, and where members are too few for figures none is a number.
    """
    people = len(theme.people)
    if members is not None and members < thresholds.BASE:
        return VAGUE[2], None
    if people < thresholds.THEME_EXACT:
        return VAGUE[0], None
    nearly_all = members is not None and people >= members - thresholds.SMALL
    if nearly_all or any(_near(people, row) for row in ledger.rows(thresholds.THEMES, theme.id)):
        return VAGUE[1], None
    return exactly(people, len(theme.sets)), people


def exactly(people: int, sets: int) -> str:
    """The strength of a theme in numbers."""
    return f"{people} people in {plural(sets, 'set')}"


def _near(people: int, row: Row) -> bool:
    """Whether the change from what was published is of few people. Without a number it may have been any that was small."""
    if PEOPLE in row:
        return 0 < abs(people - row[PEOPLE]) <= thresholds.SMALL
    return people < thresholds.THEME_EXACT + thresholds.SMALL


NAMED = "{where}: the words could point to somebody or somewhere. Read them again before release."
STORY_HELD = "A story that was chosen could point to somebody or somewhere in its words, so it is held."


def stands(story: RawStory, naming: frozenset[str]) -> bool:
    """Whether its author said yes to it and its words point to nobody."""
    return story.agreed and not names_in((*story.answers,), naming)


def warnings(raw: Raw, themes: Iterable[RawTheme]) -> tuple[str, ...]:
    """What a coordinator should read again, naming no one: their own words, and themes that are published."""
    places = [
        *((f"Your words ({one.part.value})", (one.text, one.by_when)) for one in raw.said),
        *((f"The theme “{one.name}”", (one.name, one.summary, one.dissent)) for one in themes),
        *(("Why a story was chosen", (one.why, one.chosen_by)) for one in raw.stories if one.agreed),
        *(("What was answered before the programme began", one.answers) for one in raw.appetite),
    ]
    found = [NAMED.format(where=where) for where, words in places if names_in(words, raw.naming)]
    if any(one.agreed and names_in(one.answers, raw.naming) for one in raw.stories):
        found.append(STORY_HELD)
    return tuple(dict.fromkeys(found))


def names_in(words: Iterable[str], naming: frozenset[str]) -> bool:
    """Whether any of these texts points to somebody."""
    return any(names_somebody(text, naming) for text in words)
