"""Raw tables about meetings: planned and held, the only one by set, and how many ran short. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sets.disclosure.raw import About, RawLine, RawTable
from sets.model.cohort import Meeting
from sets.report.counts.people import NO_REGISTER
from sets.report.facts import Facts

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
        caption="Sessions by set" if len(lines) > 1 else "Sessions",
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
        caption="Sessions with fewer members than agreed",
        about=About.PROGRAMME,
        heading="Sessions",
        columns=("Fewer members than the going-ahead number", "Enough members"),
        lines=(
            RawLine(
                label="Sessions with a register",
                counts=counts,
                people=len(people),
                most=facts.longest,
                met=facts.last_met(facts.attended),
            ),
        ),
        needs=("attendance",),
        in_words="{share} of the sessions ran with fewer members than the set had agreed it needs.",
        note="Out of sessions held whose register was marked. The going-ahead number is how many members a set has agreed "
        "that it needs.",
        missing="" if facts.marked else NO_REGISTER,
    )


def hours(facts: Facts) -> RawTable:
    """How long the sessions were that took place, all sets together."""
    held = facts.all_held
    return RawTable(
        name="hours",
        caption="Hours of sessions",
        about=About.PROGRAMME,
        heading="Set",
        columns=("Sessions held", "Hours of sessions"),
        lines=(RawLine(label=ALL_SETS, counts=(len(held), _in_hours(_length(held))), people=0),),
        note="To the nearest hour, as the sessions were planned.",
    )


def hours_given(facts: Facts) -> RawTable:
    """The hours that members gave at sessions: places taken up, times the average length of a session.

    The sum of each person's own hours would tell who came to a session of another length than the rest; the average
    says nothing that `attendance` and the calendar do not say already.
    """
    came, marked = sum(facts.attended.values()), facts.marked
    each = _length(marked) / len(marked) if marked else timedelta()
    return RawTable(
        name="hours-given",
        caption="Hours that members gave at sessions",
        about=About.PROGRAMME,
        heading="Members",
        columns=("Hours given by members",),
        lines=(
            RawLine(
                label="All members",
                counts=(_in_hours(came * each),),
                people=len({p for _, p in facts.attended}),
                most=_in_hours(facts.longest * each) + 1,
                met=facts.last_met(facts.attended),
            ),
        ),
        needs=("attendance",),
        in_words="",
        note="Places taken up at sessions with a register, times the average length of a session. Time between sessions "
        "and at events is not counted.",
        missing="" if marked else NO_REGISTER,
    )


def _length(meetings: Iterable[Meeting]) -> timedelta:
    return sum((meeting.end - meeting.start for meeting in meetings), timedelta())


def _in_hours(long: timedelta) -> int:
    """The nearest whole hour; a half is one more."""
    return (long + timedelta(minutes=30)) // timedelta(hours=1)
