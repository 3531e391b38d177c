"""Which themes have enough support, and how it is said (domain.md section 8, rule 9). Pure."""

from __future__ import annotations

from sets.disclosure import thresholds as rules
from sets.disclosure.published_figures import PublishedFigures, Row
from sets.disclosure.raw import RawTheme
from sets.text.wording import plural

PEOPLE, FEW, SETS = "people", "few", "sets"


def supported(theme: RawTheme) -> bool:
    """Whether a theme comes from enough people, sets and organisations to be nobody's own."""
    return (
        len(theme.people) >= rules.THEME_PEOPLE
        and len(theme.sets) >= rules.THEME_SETS
        and len(theme.organisations) >= rules.THEME_ORGANISATIONS
    )


def strength(theme: RawTheme, ledger: PublishedFigures, members: int | None = None) -> tuple[str, int | None]:
    """How strong a theme is in words, and the number of its people where that is said exactly.

    A small number could be any of three; one near to what was published before any of four. One that takes in nearly all
    of the `members` would tell how many did not say so, and of fewer than ten members none is a number.
    """
    people = len(theme.people)
    if members is not None and members < rules.BASE:
        return f"{rules.THEME_PEOPLE} or more people in 2 or more sets", None
    if people < rules.THEME_EXACT:
        return f"{rules.THEME_PEOPLE} to {rules.THEME_EXACT - 1} people in 2 or more sets", None
    nearly_all = members is not None and people >= members - rules.SMALL
    if nearly_all or any(_near(people, row) for row in ledger.rows(rules.THEMES, theme.id)):
        return f"more than {rules.THEME_EXACT - 1} people in 2 or more sets", None
    return f"{people} people in {plural(len(theme.sets), 'set')}", people


def _near(people: int, row: Row) -> bool:
    """Whether the change from what was published is of few people. Without a number it may have been any that was small."""
    if PEOPLE in row:
        return 0 < abs(people - row[PEOPLE]) <= rules.SMALL
    return people < rules.THEME_EXACT + rules.SMALL
