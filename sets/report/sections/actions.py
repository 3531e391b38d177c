"""What people did: their actions, the dropped ones valued for what they taught, levers, hours and cost."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released
from sets.model.report_review import PassageKind
from sets.report.edition import Version, View
from sets.report.figures import Figures, count, figures, sentence_of
from sets.report.phrases import cost_words, midpoint, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions(View):
    """`taught` are a coordinator's words on dropped actions, `levers` on levers. `hours` and `cost` are sentences, or empty."""

    actions: Figures
    taught: tuple[str, ...]
    dropped: Figures
    levers: tuple[str, ...]
    named: Figures
    hours: str
    cost: str
    midpoint: bool


def view(released: Released, version: Version) -> Actions | None:
    """None before anybody has met."""
    if released.frame.first is None:
        return None
    return Actions(
        actions=figures(released, "actions", "actions-reviewed", plain=("actions-reviewed",)),
        taught=texts(released, PassageKind.LEARNED),
        dropped=sentence_of(
            released, "dropped-actions", "dropped actions", "taught something that their owners wrote down"
        ),
        levers=texts(released, PassageKind.LEVER),
        named=sentence_of(
            released,
            "levers",
            "members who answered",
            "named a power, lever or relationship that they used without new money",
        ),
        hours=_hours(released),
        cost=cost_words(released),
        midpoint=midpoint(released),
    )


def _hours(released: Released) -> str:
    """How long the sessions were, and the hours that members gave at them, where that may be said."""
    held, given = (
        count(released, "hours", "Hours of sessions"),
        count(released, "hours-given", "Hours given by members"),
    )
    if not held:
        return ""
    gave = f" Members gave {given} hours of their time at those with a register." if given else ""
    return f"The sessions held lasted {held} {'hour' if held == 1 else 'hours'} in all.{gave}"
