"""How far to trust this: who answered, what a figure of this size can bear, and what was withheld and why."""

from __future__ import annotations

from sets.report.phrases import figure
from sets.report.released import Released
from sets.report.section import Block, Section, bullets, heading, text


def build(released: Released) -> Section:
    """Always there."""
    withheld: dict[str, list[str]] = {}
    for table in released.tables:
        for reason in table.reasons:
            withheld.setdefault(reason, []).append(table.caption)
    return Section(
        key="how-far-to-trust-this",
        heading="How far to trust this",
        blocks=(
            heading("Who answered"),
            *figure(released, "responses"),
            bullets(
                "Ratings, logs and actions are what people say about themselves. Nobody checked them.",
                "The numbers are small. A few people more or fewer would change them, so no test of significance is made.",
                "Other things happened at the same time. The programme may have contributed to a change; it cannot claim it.",
                "People who answer may differ from people who do not.",
            ),
            heading("What this report does not have"),
            bullets(
                "What communities and partners say. None of it was gathered for this report, unless they wrote as set members.",
                "Stories of change, what got in the way, and recommendations: these are for the sets and the programme lead "
                "to write together.",
                "What the programme cost, and what it was worth in money.",
            ),
            *_withheld([f"{reason} This is so for: {'; '.join(tables)}." for reason, tables in withheld.items()]),
            heading("How people are protected"),
            bullets(
                "Nothing about people is given by set, by organisation, or by two things at once.",
                "Figures about people need at least 10 of them. Counts from 1 to 4 are withheld, and others with them "
                "where they could be worked out.",
                "Percentages are given from a base of 20. Counts are never rounded.",
                "Figures are compared with every report published before, so that two reports cannot be subtracted.",
            ),
        ),
    )


def _withheld(reasons: list[str]) -> tuple[Block, ...]:
    if not reasons:
        return (heading("What is withheld"), text("No figure is withheld from this report."))
    return (heading("What is withheld, and why"), bullets(*reasons))
