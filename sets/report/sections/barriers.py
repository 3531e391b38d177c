"""What got in the way, by who could do something about it: a senior decision first."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released
from sets.model.report_review import BarrierOwner, PassageKind
from sets.report.edition import Version, View
from sets.report.phrases import midpoint, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Barriers(View):
    """Each kind in a coordinator's words; `other` has no kind that is known."""

    senior: tuple[str, ...]
    officers: tuple[str, ...]
    system: tuple[str, ...]
    other: tuple[str, ...]


def view(released: Released, version: Version) -> Barriers | None:
    """None at half way where nothing is written."""
    found = released.parts(PassageKind.BARRIER)
    if midpoint(released) and not found:
        return None
    return Barriers(
        senior=texts(released, PassageKind.BARRIER, BarrierOwner.SENIOR),
        officers=texts(released, PassageKind.BARRIER, BarrierOwner.OFFICERS),
        system=texts(released, PassageKind.BARRIER, BarrierOwner.SYSTEM),
        other=tuple(one.text for one in found if one.kind not in tuple(BarrierOwner)),
    )
