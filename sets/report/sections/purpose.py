"""What we set out to do: goals and who set them, what leads were ready for, and what happened beside it."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.raw import Appetite
from sets.disclosure.released import Released
from sets.model.report_review import PassageKind
from sets.report.edition import Version, View
from sets.report.phrases import midpoint, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose(View):
    """`against` is what happened beside the leads' answers in `appetite`."""

    purpose: str
    goals: tuple[str, ...]
    appetite: tuple[Appetite, ...]
    against: tuple[str, ...]
    midpoint: bool


def view(released: Released, version: Version) -> Purpose:
    """Always there."""
    return Purpose(
        purpose=released.frame.purpose,
        goals=texts(released, PassageKind.GOALS),
        appetite=released.appetite,
        against=texts(released, PassageKind.AGAINST),
        midpoint=midpoint(released),
    )
