"""The limits of disclosure, and the reasons that a reader is given (domain.md section 8, rules 1 to 12). Values only.

Whoever promises one of these numbers, on a page, in a letter or in a report, takes it from here: templates of pages and
of the report have this module as `limits`. No rounding (6). Nothing by set but meetings (1) and nothing by two things at
once (5): no such table is counted.
"""

from __future__ import annotations

from sets.text.wording import number, plural

BASE = 10
"""People, and entries, that have to stand behind a figure; and the least by which two bases may differ."""
PERCENT_FROM = 20
"""The least base of a percentage."""
SMALL, SMALL_EQUALITY = 4, 9
FEWEST_SHOWN = 3
FEASIBLE = 3
"""How many values a withheld count must still be able to have, for a reader who knows these rules."""
WORDS_FROM = 5
WIDE = 12
"""How large the larger count must be when an earlier report said only on which side of half it was."""
THEME_PEOPLE, THEME_SETS, THEME_ORGANISATIONS = 3, 2, 2
QUOTES_A_THEME = 2
"""All lines of a theme side by side would tell how many people they are of, or how many gave others."""
THEME_EXACT = 6
"""From how many people on the strength of a theme is a number."""
QUOTES_A_PERSON, QUOTES = 2, 12
ANSWERS_PEOPLE = 3
"""Behind the answers to one question, for them to stand under it on the coordinators' page."""
ACTIONS_PEOPLE = 4
"""Behind a count of what became of actions on a facilitator's page; with fewer a count would be somebody's."""
LOGS_PEOPLE = ACTIONS_PEOPLE
"""Whether so many of a set have answered is told, never how many: who knows who came would know all of them by 5 of 5."""
MISSED = 2
"""After how many sessions in a row somebody who was not there is named to the coordinators, who may ring them."""

MARK = "~"
"""What a column of the ledger begins with that is no figure: it says how one is to be read."""
MOST = "~most"
TOTAL = "total"
HALF = "more than half"
"""The column of the ledger that holds words: 1 where a report said that the first count is the larger, else 0."""
THEMES = "themes"
ORGANISATIONS, SERVICES = "organisations", "services"
KNOWN, NAMED = "known", "named"
"""Columns of the ledger for a list: how many people were known when it was made, and that it had a name."""

TOO_FEW = f"Fewer than {BASE} people, or fewer than {BASE} entries, stand behind this, so no number is given."
TOO_SMALL = "One or more counts are so small, or take in so nearly everyone, that they could point to somebody."
SOME_HIDDEN = f"Counts from 1 to {SMALL} are withheld, and one more so that they cannot be worked out."
LINKED = "Set beside the other figures, this would let a withheld count be worked out."
DIFFERS = (
    "It is small, or it differs by few from an earlier report or was withheld there, so the two together could point "
    "to somebody."
)
ALONE = (
    "Too few people, or people of one cohort only, stand behind this or are left when what is published of single "
    "cohorts is taken away, or a count that one of them withheld could be worked out."
)
"""One reason for all that it may be: which one would tell."""
UNCOUNTED = "No draft has been made yet, so nothing is counted."
NOTHING_THEN = "There was nothing to count then."
REASONS = ("", TOO_FEW, TOO_SMALL, SOME_HIDDEN, LINKED, DIFFERS, ALONE)
"""In the order of their marks in the ledger: add new ones at the end."""
GREW = (
    f"{{caption}}: differs by fewer than {SMALL + 1} from the report published earlier. Read the two together before "
    "release."
)
THEME_BEHIND = (
    f"{plural(THEME_PEOPLE, 'person', 'people')}, in {plural(THEME_SETS, 'set')} and "
    f"{plural(THEME_ORGANISATIONS, 'organisation')}"
)
"""Who has to stand behind a theme, at the least."""


def _fewer_than(count: int, noun: str) -> str:
    return f"one {noun}" if count == 2 else f"fewer than {plural(count, noun)}"


UNSUPPORTED = (
    f"Fewer than {THEME_PEOPLE} people, or people of {_fewer_than(THEME_SETS, 'set')} or "
    f"{_fewer_than(THEME_ORGANISATIONS, 'organisation')} only, stand behind it."
)
NAMES = "The words could point to somebody."
SPREAD = (
    f"At most {number(QUOTES_A_PERSON)} quotes come from one person and at most half of them from one set, so that no "
    "voice stands out."
)
NO_YES = "Its writer has not said yes to these words in place."
FEW_PEOPLE = "A number as small as this one, or as near to an earlier report’s, is given in words."
