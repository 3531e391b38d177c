"""Recommendations, by whom they are for, each with its owner and date where they have one."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.raw import Said
from sets.disclosure.released import Released
from sets.model.report_review import PassageKind, RecommendationFor
from sets.report.edition import Version, View
from sets.report.phrases import midpoint

HEADINGS = {
    RecommendationFor.AUTHORITY: "For the authority",
    RecommendationFor.SERVICES: "For services",
    RecommendationFor.PROGRAMME: "For the programme",
    RecommendationFor.MEMBERS: "For members",
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
    found = released.parts(PassageKind.RECOMMENDATION)
    if midpoint(released) and not found:
        return None
    named = [
        ForWhom(heading=heading, asks=released.parts(PassageKind.RECOMMENDATION, whom))
        for whom, heading in HEADINGS.items()
    ]
    others = ForWhom(
        heading="For everyone", asks=tuple(one for one in found if one.kind not in tuple(RecommendationFor))
    )
    return Recommendations(groups=tuple(group for group in (*named, others) if group.asks))
