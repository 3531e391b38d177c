"""Raw tables about meetings: planned and held, the only one by set, and how many ran short. Pure."""

from __future__ import annotations

from sets.report.count_people import NO_REGISTER
from sets.report.facts import Facts
from sets.report.raw import About, RawLine, RawTable

ALL_SETS = "All sets"


def sessions(facts: Facts) -> RawTable:
    """Sessions planned, held, rearranged and cancelled: the one table by set."""
    lines = [
        RawLine(label=learning_set.name, counts=_session_counts(facts, learning_set.id), people=0)
        for learning_set in facts.programme.cohort.sets
    ]
    totals = tuple(sum(column) for column in zip(*(line.counts for line in lines), strict=True))
    return RawTable(
        name="sessions",
        caption="Sessions by set",
        about=About.PROGRAMME,
        heading="Set",
        columns=("Planned", "Held", "Rearranged", "Cancelled", "Still to come"),
        lines=(*lines, RawLine(label=ALL_SETS, counts=totals, people=0)) if len(lines) > 1 else tuple(lines),
        note="A rearranged session is one that was moved from the day or time first planned. It may have been held.",
    )


def _session_counts(facts: Facts, set_id: str) -> tuple[int, ...]:
    learning_set = next(one for one in facts.programme.cohort.sets if one.id == set_id)
    planned = facts.sessions[learning_set.id]
    cancelled = sum(meeting.cancelled is not None for meeting in planned)
    held = len(facts.held(learning_set.id))
    moved = {m.session for m in learning_set.moves if m.cancelled is None and (m.date is not None or m.at is not None)}
    rearranged = sum(meeting.number in moved and meeting.cancelled is None for meeting in planned)
    return len(planned), held, rearranged, cancelled, len(planned) - cancelled - held


def short_sessions(facts: Facts) -> RawTable:
    """How many of the sessions ran below the going-ahead number.

    In a set that needs everyone this is its attendance, so it falls under the rules for people.
    """
    counts = (facts.short, len(facts.marked) - facts.short)
    people = {person for _, person in facts.attended}
    return RawTable(
        name="short-sessions",
        caption="Sessions that ran short",
        about=About.PROGRAMME,
        heading="Sessions",
        columns=("Fewer members than the going-ahead number", "Enough members"),
        lines=(RawLine(label="Sessions with a register", counts=counts, people=len(people)),),
        needs=("attendance",),
        in_words="{share} of the sessions ran with fewer members than the set had agreed it needs.",
        missing="" if facts.marked else NO_REGISTER,
    )
