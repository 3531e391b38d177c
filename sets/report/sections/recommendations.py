"""Recommendations, by whom they are for, each with its owner and date where they have one."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.raw import Said
from sets.disclosure.released import Released
from sets.model.report_review import Part, Whom
from sets.report.edition import Version
from sets.report.phrases import midpoint
from sets.report.section import View

HEADINGS = {
    Whom.AUTHORITY: "For the authority",
    Whom.SERVICES: "For services",
    Whom.PROGRAMME: "For the programme",
    Whom.MEMBERS: "For members",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForWhom:
    """The recommendations for somebody, under their heading."""

    heading: str
    asks: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendations(View):
    """Those who have a recommendation, and theirs."""

    groups: tuple[ForWhom, ...]


def view(released: Released, version: Version) -> Recommendations | None:
    """None at half way where nothing is recommended."""
    found = released.parts(Part.RECOMMENDATION)
    if midpoint(released) and not found:
        return None
    named = [
        ForWhom(heading=heading, asks=released.parts(Part.RECOMMENDATION, whom)) for whom, heading in HEADINGS.items()
    ]
    others = ForWhom(heading="For everyone", asks=tuple(one for one in found if one.kind not in tuple(Whom)))
    return Recommendations(groups=tuple(group for group in (*named, others) if group.asks))
