"""What people did: their actions, the dropped ones valued for what they taught, levers, hours and cost."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released
from sets.report.edition import Version
from sets.report.figures import Figures, count, figures, total
from sets.report.phrases import midpoint, money, texts
from sets.report.section import View
from sets.review import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Did(View):
    """`taught` are a coordinator's words on dropped actions, `levers` on levers. `cost` and `each` are in pounds, or empty."""

    actions: Figures
    taught: tuple[str, ...]
    levers: tuple[str, ...]
    named: Figures
    hours: str
    cost: str
    each: str
    midpoint: bool


def view(released: Released, version: Version) -> Did | None:
    """None before anybody has met."""
    if released.frame.first is None:
        return None
    half, members = midpoint(released), total(released, "members")
    cost = None if half else released.frame.cost
    return Did(
        actions=figures(
            released, "actions", "actions-reviewed", "dropped-actions", plain=("actions-reviewed", "dropped-actions")
        ),
        taught=texts(released, Part.LEARNED),
        levers=texts(released, Part.LEVER),
        named=figures(released, "levers", plain=("levers",)),
        hours=_hours(released),
        cost=money(cost) if cost is not None else "",
        each=money(round(cost / members)) if cost is not None and members else "",
        midpoint=half,
    )


def _hours(released: Released) -> str:
    """How long the sessions were, and the hours that members gave at them, where that may be said."""
    held, given = (
        count(released, "hours", "Hours of sessions"),
        count(released, "hours-given", "Hours given by members"),
    )
    if not held:
        return ""
    gave = (
        f" Members gave {given} hours at them, counting places taken up at sessions with a register." if given else ""
    )
    return f"The sessions held came to {held} {'hour' if held == 1 else 'hours'}.{gave}"
