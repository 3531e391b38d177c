"""What people learned: themes when they have been reviewed, what thinking touched, and members' own words."""

from __future__ import annotations

from sets.report.phrases import figure
from sets.report.released import Released
from sets.report.section import Block, Section, heading, text


def build(released: Released) -> Section:
    """Always there, as themes are still to be reviewed."""
    held = "Some lines are left out because they seem to name somebody or somewhere. " if released.quotes_held else ""
    none = f"{held}No line that may be shown has been given for this report." if not released.quotes else held.strip()
    return Section(
        key="what-people-learned",
        heading="What people learned",
        blocks=(
            heading("Themes"),
            text(
                "Themes are not yet reviewed.",
                "A theme is reported when it comes from at least 3 people, in 2 sets and 2 organisations.",
            ),
            *figure(released, "elements-touched"),
            heading("In members’ own words"),
            *((Block(quotes=released.quotes),) if released.quotes else ()),
            *((text(none),) if none else ()),
            *(
                (text("Each line stands in its writer’s exact words and with their consent."),)
                if released.quotes
                else ()
            ),
        ),
    )
