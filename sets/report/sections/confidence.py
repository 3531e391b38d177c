"""How far to trust this: who answered, what a figure of this size can bear, and what was withheld and why."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released
from sets.report.edition import Version, View
from sets.report.figures import Figures, Held, by_reason, figures, first_line, share_shown
from sets.report.phrases import midpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence(View):
    """`withheld` has every figure, theme and line that is not shown, by the reason why; `rates`: the report has rates."""

    answered: Figures
    withheld: tuple[Held, ...]
    rates: bool
    midpoint: bool


def view(released: Released, version: Version) -> Confidence | None:
    """None before anybody has met."""
    if released.frame.first is None:
        return None
    return Confidence(
        answered=figures(released, "responses", "answered", plain=("answered",)),
        withheld=_withheld(released),
        rates=any(share_shown(first_line(released, name)) for name in ("attendance", "log-return")),
        midpoint=midpoint(released),
    )


def _withheld(released: Released) -> tuple[Held, ...]:
    return by_reason((one.reason, one.what) for one in released.withheld)
