"""What people did: their actions, the dropped ones valued for what they taught."""

from __future__ import annotations

from sets.report.phrases import figure, shown
from sets.report.released import Released
from sets.report.section import Section, text


def build(released: Released) -> Section:
    """Always there."""
    taught = released.table("dropped-actions")
    return Section(
        key="what-people-did",
        heading="What people did",
        blocks=(
            text(
                "Members choose their own actions, in their own words, and say themselves how each one went.",
                "An action that was dropped and taught something is a good outcome: it is counted here as learning, "
                "not as failure.",
            ),
            *figure(released, "actions"),
            *(figure(released, "dropped-actions") if shown(taught) else ()),
        ),
    )
