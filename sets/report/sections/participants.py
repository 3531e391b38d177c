"""Who took part, from applying to finishing, and who was missing."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure import thresholds
from sets.disclosure.released import Released
from sets.model.report_review import PassageKind
from sets.report.edition import Version, View
from sets.report.figures import Figures, few, figures, first_line, share_shown, total
from sets.report.phrases import members_words, midpoint, texts
from sets.text.wording import listed, plural, upper_first

_NAMED = (
    f"named only where at least {thresholds.SMALL + 1} members come from it, and none where the kinds of members are "
    "withheld. What others there were is not said, nor how many."
)
NAMING = {
    Version.LEAD: f"An organisation or a service is {_NAMED}",
    Version.PUBLIC: f"An organisation is {_NAMED} Services are not named in this version.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Participants(View):
    """`way_in` says how many applied, were given a place, took part and finished, as far as that may be said; `naming` by
    which rule organisations and services are named.
    """

    members: str
    sets: str
    way_in: str
    figures: Figures
    few: bool
    organisations: tuple[str, ...]
    services: tuple[str, ...]
    naming: str
    missing: tuple[str, ...]
    midpoint: bool


def view(released: Released, version: Version) -> Participants | None:
    """None before anybody has met."""
    frame = released.frame
    if frame.first is None:
        return None
    # who completed it is said where the way in is
    way_in, finished = _way_in(released), share_shown(first_line(released, "completed"))
    return Participants(
        members=upper_first(members_words(released)),
        sets=plural(frame.sets, "set") if frame.sets > 1 else "one set",
        way_in=way_in,
        figures=figures(released, "members", "stayed", *(() if finished and way_in else ("completed",))),
        few=few(released),
        organisations=frame.organisations,
        services=frame.services,
        naming=NAMING[version],
        missing=texts(released, PassageKind.MISSING),
        midpoint=midpoint(released),
    )


def _way_in(released: Released) -> str:
    """`41 people applied, 26 were given a place and 21 took part`, of which disclosure left what may be told."""
    frame = released.frame
    took_part = total(released, "members")
    if took_part is None:
        return ""
    numbers = ((frame.applied, "applied"), (frame.placed, "were given a place"), (took_part, "took part"))
    steps = [f"{number} {what}" for number, what in numbers if number is not None]
    done = share_shown(first_line(released, "completed"))
    finished = (
        f" {done} completed the programme: they came to at least two thirds of their set’s sessions." if done else ""
    )
    if len(steps) == 1:  # how many took part is said already
        return finished.strip()
    steps[0] = steps[0].replace(" ", " people ", 1)
    return f"{listed(steps)}.{finished}"
