"""Facts to everything that a report could say: the tables written out in order, quotes, and the frame around them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sets.report.count_learning import actions, dropped, logs, return_rate, ticks
from sets.report.count_meetings import sessions, short_sessions
from sets.report.count_people import attendance, completed, kinds, presented, stayed
from sets.report.count_ratings import movement_baseline, movement_lookback, responses, responses_at_start
from sets.report.facts import Facts
from sets.report.quotes import naming_in
from sets.report.raw import Frame, Raw, RawQuote, RawTable

# what a table needs stands before it
TABLES: tuple[Callable[[Facts], RawTable], ...] = (
    sessions,
    kinds,
    stayed,
    presented,
    attendance,
    short_sessions,
    logs,
    return_rate,
    ticks,
    actions,
    dropped,
)
MIDPOINT_TABLES: tuple[Callable[[Facts], RawTable], ...] = (responses_at_start,)
FINAL_TABLES: tuple[Callable[[Facts], RawTable], ...] = (responses, completed, movement_lookback, movement_baseline)


def raw_of(facts: Facts, *, draft: bool, scope: str) -> Raw:
    """Everything that a report of this scope (`final` or `midpoint`) could say."""
    lines = (RawQuote(person=log.person, line=log.line) for log in facts.gathered.logs if log.line is not None)
    return Raw(
        frame=_frame(facts, draft=draft, scope=scope),
        tables=tuple(table(facts) for table in (*TABLES, *(FINAL_TABLES if scope == "final" else MIDPOINT_TABLES))),
        quotes=tuple(quote for quote in lines if quote.person in facts.programme.people),
        naming=naming_in(facts.programme),
    )


def _frame(facts: Facts, *, draft: bool, scope: str) -> Frame:
    cohort = facts.programme.cohort
    days = sorted(facts.programme.day_of(meeting) for meeting in facts.all_held)
    return Frame(
        cohort=cohort.id,
        title=cohort.title,
        purpose=cohort.purpose,
        at=facts.at.astimezone(facts.programme.zone),
        scope=scope,
        draft=draft,
        sets=len(cohort.sets),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        organisations=_named(member.organisation for member in facts.members.values()),
        services=_named(member.service for member in facts.members.values()),
        contact=cohort.organiser.contact,
        unmarked=len(facts.all_held) - len(facts.marked),
    )


def _named(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name.strip() for name in names if name.strip()}, key=lambda name: (name.casefold(), name)))
