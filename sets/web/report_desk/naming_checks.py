"""What in a coordinator's words would point to somebody: their words are published (domain.md section 8, rule 10)."""

from __future__ import annotations

import re

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.disclosure.quotes import names_somebody, naming_words
from sets.text.wording import one_line

ADDRESS = (
    "Take out the address, the number, or “he”, “she”, “his” or “her”: the report is published. “They” points to nobody"
)
SOMEBODY = "Take out the name “{name}”: the report is published. A role or a group says enough"
REMARK = "It seems to name an organisation, a set or a place. Look again: could it point to somebody?"
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_BEGINS = re.compile(r"(?:^|[.!?:;•]|\s[-–—])[\s“‘\"'(]*$")
_EVERYDAY = """
angel ash bay bell best bishop black bloom bond booth bright brook brooks brown bull bush carter castle chance
church clay close cook cross day dean dawn drew earl english faith field fields fisher forest fox france french
frost gold good grace grant gray green grey hall harmony hart heath hill holiday hope house hunt hunter jack joy
june justice keen king knight lane law light little long love marsh mark may mercy miles mill moon moss nelson
noble north page parish park patience pearl pope power prior price prince queen rain read reed reeves rich rivers
road rock rose rush said sage sand shepherd short silver small snow south spring star stone street summer sunny
swift temple town true trust wade wall ward waters way wells west white wild will winter wise wood woods young so
an to do in
"""
EVERYDAY = frozenset(_EVERYDAY.split())
"""Names that are everyday words too: in small letters, or at the start of a sentence, they are taken for the word."""


def naming_fault(text: str, programme: Programme) -> str:
    """What to take out of a text, or nothing. Never about organisations: the report lists them, and roles sit in them."""
    if names_somebody(text, frozenset()):
        return ADDRESS
    people = (person for person in programme.people.values() if not is_stand_in(person.email))
    parts = naming_words((person.name for person in people), ())
    found = next((name for name in _WORD.finditer(text) if _points(name, text, parts)), None)
    return SOMEBODY.format(name=one_line(found[0])) if found is not None else ""


def _points(found: re.Match[str], text: str, parts: frozenset[str]) -> bool:
    if not names_somebody(found[0], parts):
        return False
    if found[0].casefold().removesuffix("’s").removesuffix("'s") not in EVERYDAY:
        return True
    return found[0][0].isupper() and not _BEGINS.search(text[: found.start()])


def naming_remark(text: str, programme: Programme) -> str:
    """What to look at again in a text that has no fault, or nothing. Services are what reports like this one speak of."""
    sets = programme.cohort.sets
    places = [*(one.organisation for group in sets for one in group.members), *(group.name for group in sets)]
    return REMARK if names_somebody(text, naming_words((), places)) else ""
