"""How it ran: sessions, attendance, turns to present, learning logs."""

from __future__ import annotations

from sets.report.phrases import figure, first_line, said, sentence
from sets.report.released import Released
from sets.report.section import Section, heading, text


def build(released: Released) -> Section:
    """Always there."""
    blocks = [
        text("Sessions are the only figures given by set. Everything about people is for the whole cohort."),
        *figure(released, "sessions"),
        *figure(released, "short-sessions"),
        heading("Coming to sessions"),
        text(sentence("Attendance:", said(released, "attendance"), "")),
        *figure(released, "attendance"),
        *figure(released, "completed"),
        heading("Presenting an issue"),
        *figure(released, "presented"),
        heading("Learning logs"),
        text(
            sentence("Return rate:", said(released, "log-return"), ""),
            "A member may always say that there is nothing to share this time.",
        ),
        *figure(released, "logs"),
        *(figure(released, "log-return") if _adds(released) else ()),
    ]
    return Section(key="how-it-ran", heading="How it ran", blocks=tuple(block for block in blocks if block != text("")))


def _adds(released: Released) -> bool:
    """Whether the return rate can be seen apart from the table of logs."""
    line = first_line(released, "log-return")
    return line is not None and line.shown
