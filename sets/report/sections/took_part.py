"""Who took part."""

from __future__ import annotations

from sets.report.phrases import figure, members_words
from sets.report.released import Released
from sets.report.section import Section, bullets, heading, text
from sets.words import plural, upper_first


def build(released: Released) -> Section | None:
    """None before anybody has met."""
    frame = released.frame
    if frame.first is None:
        return None
    members = upper_first(members_words(released))
    sets = plural(frame.sets, "set") if frame.sets > 1 else "one set"
    return Section(
        key="who-took-part",
        heading="Who took part",
        blocks=(
            text(
                f"{members} took part in {sets}. A member is anyone who was expected at a session that was held, "
                "whether or not they stayed.",
            ),
            *figure(released, "members"),
            *figure(released, "stayed"),
            *((heading("Organisations"), bullets(*frame.organisations)) if frame.organisations else ()),
            *((heading("Services"), bullets(*frame.services)) if frame.services else ()),
            text(
                "Organisations and services are listed without numbers, so that nobody can be picked out.",
                "No equality breakdown is given: in one cohort of this size almost every figure could point to somebody.",
                "Several cohorts taken together could be reported on.",
            ),
        ),
    )
