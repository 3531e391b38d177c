"""The three co-production elements: how members rate themselves at the start, looking back, and at the end."""

from __future__ import annotations

from sets.questions import ELEMENTS, STATEMENTS
from sets.report.phrases import figure
from sets.report.released import Released
from sets.report.section import Section, bullets, heading, text


def build(released: Released) -> Section:
    """Always there; before the end it says that movement is not known yet."""
    about = bullets(*(f"{element.name}. {element.sentence} {_asked(element.id)}" for element in ELEMENTS))
    if released.table("movement-looking-back") is None:
        waiting = text(
            "Movement is measured at the end, when members rate themselves again and look back at the start."
        )
        return Section(key="three-elements", heading="Co-production: the three elements", blocks=(about, waiting))
    return Section(
        key="three-elements",
        heading="Co-production: the three elements",
        blocks=(
            about,
            heading("How far members moved"),
            text(
                "People often learn what good looks like and then rate their start lower than they did at the time.",
                "So at the end they are also asked where they were when they started. This is the fairer comparison.",
            ),
            *figure(released, "movement-looking-back"),
            *figure(released, "movement-from-start"),
        ),
    )


def _asked(element: str) -> str:
    count = sum(statement.element == element for statement in STATEMENTS)
    return f"({count} {'statement' if count == 1 else 'statements'} rated from 1 to 5.)"
