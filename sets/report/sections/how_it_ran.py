"""How it ran: sessions, attendance, turns to present, learning logs."""

from __future__ import annotations

from sets.report.phrases import figure
from sets.report.released import Released
from sets.report.section import Block, Section, heading, text


def build(released: Released) -> Section:
    """Always there."""
    blocks = [
        text("Sessions are the only figures given by set. Everything about people is for the whole cohort."),
        *figure(released, "sessions"),
        *figure(released, "short-sessions"),
        heading("Coming to sessions"),
        *figure(released, "attendance"),
        *figure(released, "completed"),
        heading("Presenting an issue"),
        *figure(released, "presented"),
        heading("Learning logs"),
        text(
            "Writing is voluntary. A member may always say that there is nothing to share this time.",
        ),
        *figure(released, "logs"),
        *(_table_alone(released, "log-return")),
    ]
    return Section(key="how-it-ran", heading="How it ran", blocks=tuple(blocks))


def _table_alone(released: Released, name: str) -> tuple[Block, ...]:
    """A table whose bars are drawn already by another."""
    table = released.table(name)
    return (Block(table=table),) if table is not None else ()
