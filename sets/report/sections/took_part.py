"""Who took part, from applying to finishing, and who was missing."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released
from sets.report.edition import Version
from sets.report.figures import Figures, few, figures, first_line, share_shown, total
from sets.report.phrases import members_words, midpoint, texts
from sets.report.section import View
from sets.review import Part
from sets.words import listed, plural, upper_first

BASE, SMALL = 10, 4
"""As in the rules of disclosure: a way in that loses 1 to 4 people is not told step by step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TookPart(View):
    """`way_in` says how many applied, were given a place, took part and finished, as far as that may be said."""

    members: str
    sets: str
    way_in: str
    figures: Figures
    few: bool
    organisations: tuple[str, ...]
    services: tuple[str, ...]
    missing: tuple[str, ...]
    midpoint: bool


def view(released: Released, version: Version) -> TookPart | None:
    """None before anybody has met."""
    frame = released.frame
    if frame.first is None:
        return None
    return TookPart(
        members=upper_first(members_words(released)),
        sets=plural(frame.sets, "set") if frame.sets > 1 else "one set",
        way_in=_way_in(released),
        figures=figures(released, "members", "stayed", "completed"),
        few=few(released),
        organisations=frame.organisations,
        services=frame.services,
        missing=texts(released, Part.MISSING),
        midpoint=midpoint(released),
    )


def _way_in(released: Released) -> str:
    """`41 people applied, 26 were given a place and 21 took part.` No step is told that only 1 to 4 people made."""
    frame = released.frame
    took_part = total(released, "members")
    if took_part is None or took_part < BASE:
        return ""
    told = [took_part]
    steps = [f"{took_part} took part"]
    for number, what in ((frame.placed, "were given a place"), (frame.applied, "applied")):
        if number is not None and number >= told[0] and not 0 < number - told[0] <= SMALL:
            told.insert(0, number)
            steps.insert(0, f"{number} {what}")
    done = share_shown(first_line(released, "completed"))
    finished = (
        f" {done} came to at least two thirds of their set’s sessions, which counts as finishing." if done else ""
    )
    if len(steps) == 1:  # how many took part is said already
        return finished.strip()
    steps[0] = steps[0].replace(" ", " people ", 1)
    return f"{listed(steps)}.{finished}"
