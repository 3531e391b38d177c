"""Which of members' own words may stand in a report (domain.md section 8, rule 10). Pure; part of disclosure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from unicodedata import category, normalize

from sets.consent import agreed, fingerprint
from sets.programme import Programme
from sets.report.raw import RawQuote
from sets.words import one_line

MOST_A_PERSON = 2
MOST = 12
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"@|://|\bwww\.|(?:\d[\s().-]*){7,}|[\u202a-\u202e\u2066-\u2069]", re.IGNORECASE)
"""An email or web address, a telephone number, or a mark that turns the direction of what follows."""
_SOMEBODY = frozenset({"he", "him", "his", "himself", "she", "her", "hers", "herself", "mr", "mrs", "ms", "miss"})
_WHAT_NOT_WHERE = frozenset({"council", "borough", "city", "county", "district", "metropolitan", "unitary"})


def choose_quotes(quotes: Iterable[RawQuote], naming: frozenset[str]) -> tuple[tuple[str, ...], bool]:
    """Words with consent, at most two a person, in an order that tells nothing; and whether some were left out for naming."""
    chosen: list[str] = []
    held = False
    used: Counter[str] = Counter()
    # by fingerprint: stable, and unconnected with who wrote it, when, or in which set
    for quote in sorted((q for q in quotes if agreed(q.line)), key=lambda q: (fingerprint(q.line.text), q.person)):
        if names_somebody(quote.line.text, naming):
            held = True
        elif used[quote.person] < MOST_A_PERSON and len(chosen) < MOST and quote.line.text not in chosen:
            used[quote.person] += 1
            chosen.append(quote.line.text)
    return tuple(chosen), held


def names_somebody(text: str, naming: frozenset[str]) -> bool:
    """Whether a text has an address or a gendered pronoun in it, or one of these words or names, in any case."""
    if _ADDRESS.search(text):
        return True
    said = _plain(text)
    return any(f" {name} " in said for name in naming | _SOMEBODY)


def naming_words(names: Iterable[str], places: Iterable[str]) -> frozenset[str]:
    """What would point to somebody: every part of their names, the whole name of an organisation, and a council's place."""
    parts = {part for name in names for part in _plain(name).split() if len(part) > 1}
    return frozenset(parts | {form for place in places for form in (_plain(place).strip(), _where(place)) if form})


def naming_in(programme: Programme) -> frozenset[str]:
    """What would point to somebody of this programme, or to where they are."""
    cohort = programme.cohort
    members = [member for learning_set in cohort.sets for member in learning_set.members]
    places = [place for member in members for place in (member.organisation, member.service)]
    names = (person.name for person in programme.people.values())
    return naming_words(names, [*places, *(learning_set.name for learning_set in cohort.sets)])


def _where(organisation: str) -> str:
    """The place in a council's name (`marl` of Marl Borough Council); nothing for another organisation."""
    said = _plain(organisation).split()
    return " ".join(word for word in said if word not in _WHAT_NOT_WHERE) if "council" in said else ""


def _plain(text: str) -> str:
    """Words in lower case without accents between single spaces, with one at either end; `Zoë` however it is spelt."""
    line = one_line(text)
    bare = line if line.isascii() else "".join(c for c in normalize("NFKD", line) if category(c) not in ("Mn", "Cf"))
    return f" {' '.join(_WORD.findall(bare.casefold()))} "
