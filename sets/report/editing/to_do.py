"""What a draft still lacks or has too much of before it is worth releasing, and where that is written. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sets.disclosure import thresholds
from sets.disclosure.released import Released
from sets.model.report_review import PassageKind, Scope
from sets.report.phrases import midpoint
from sets.text.wording import number

WORDS, THEMES, OUTSIDE = "the page “Words”", "the page “Lines and themes”", "the cohort file"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """One thing that is missing or to be said otherwise, and where it is written."""

    what: str
    where: str


_SMALL = "|".join(f"{number(count)}|{count}" for count in range(1, thresholds.SMALL + 1))
_FEW = re.compile(
    rf"\b(?:{_SMALL})\s+(?:of\s+the\s+|of\s+our\s+|set\s+|community\s+)?"
    r"(?:members?|people|person|officers?|councillors?|participants?|presenters?)\b",
    re.IGNORECASE,
)
_FINAL_PARTS = (
    (PassageKind.HEADLINE, "The headline, in one sentence. Until it is written, one is made from the figures."),
    (PassageKind.GOALS, "Who set the goals."),
    (PassageKind.AGAINST, "What happened beside the red lines of the start."),
    (PassageKind.MISSING, "Who was missing."),
    (PassageKind.WRONG, "What went wrong."),
    (PassageKind.LEARNED, "What dropped actions taught."),
    (PassageKind.LEVER, "Levers that were used without new money."),
    (PassageKind.HEARD, "Whose voices were heard."),
    (PassageKind.UNHEARD, "Who was named as missing."),
    (PassageKind.BARRIER, "What got in the way, and what needs a senior decision."),
    (PassageKind.RECOMMENDATION, "Recommendations, with an owner and a date."),
)
_MIDPOINT_PARTS = frozenset({PassageKind.WRONG, PassageKind.UNHEARD})
NEEDED: dict[Scope, dict[PassageKind, str]] = {
    Scope.FINAL: {
        PassageKind.HEADLINE: "the headline",
        PassageKind.MISSING: "who was missing",
        PassageKind.WRONG: "what went wrong",
        PassageKind.RECOMMENDATION: "the recommendations",
    },
    Scope.MIDPOINT: {
        PassageKind.WRONG: "what went wrong",
        PassageKind.UNHEARD: "whose voices were missing",
    },
}
"""The words without which a report goes to nobody: only people can write them, and there is always something to say."""


def to_do(released: Released) -> tuple[ToDo, ...]:
    """What is missing, in the report's order, then what tells too much; empty when nothing is to do."""
    half = midpoint(released)
    missing = [
        ToDo(what=what, where=WORDS)
        for part, what in _FINAL_PARTS
        if not released.parts(part) and (not half or part in _MIDPOINT_PARTS)
    ]
    return (*missing, *_unowned(released), *_not_chosen(released, half=half), *_small_numbers(released))


def _small_numbers(released: Released) -> tuple[ToDo, ...]:
    """Words that count few members, where the figures would withhold the number."""
    written = (
        (WORDS, [one.text for one in released.said]),
        (THEMES, [text for theme in released.themes for text in (theme.summary, theme.dissent)]),
    )
    found = [(where, said.group()) for where, texts in written for text in texts for said in _FEW.finditer(text)]
    return tuple(
        ToDo(what=f"“{said}”: so small a number of people could point to them. Say it without the number.", where=where)
        for where, said in dict.fromkeys(found)
    )


def _unowned(released: Released) -> tuple[ToDo, ...]:
    open_ = [one for one in released.parts(PassageKind.RECOMMENDATION) if not (one.owner and one.by_when)]
    return (ToDo(what="An owner and a date for every recommendation.", where=WORDS),) if open_ else ()


def _not_chosen(released: Released, *, half: bool) -> tuple[ToDo, ...]:
    themes = ToDo(what="Themes: none is accepted that enough people stand behind.", where=THEMES)
    stories = ToDo(what="Stories of change: none is chosen that its writer has said yes to.", where=WORDS)
    none = "Partners were asked and none answered." if released.frame.partners_asked else "No partner was asked."
    partners = ToDo(what=f"A voice from communities or partners. {none}", where=f"{OUTSIDE}, under “partners”")
    heard = any(quote.partner for quote in released.quotes)
    found = ((themes, not released.themes), (stories, not released.stories and not half), (partners, not heard))
    return tuple(one for one, lacking in found if lacking)
