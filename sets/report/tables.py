"""Facts to everything that a report could say: the tables written out in order, quotes, and the frame around them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from sets.disclosure.names import counted
from sets.disclosure.raw import Frame, Raw, RawNames, RawStory, RawTable
from sets.disclosure.words import naming_in
from sets.model.cohort import MeetingKind
from sets.model.report_review import Review, Scope
from sets.report.counts.learning import (
    actions,
    actions_reviewed,
    answered_logs,
    dropped,
    levers,
    logs,
    named_missing,
    return_rate,
    stages,
    ticks,
)
from sets.report.counts.meetings import hours, hours_given, sessions, short_sessions
from sets.report.counts.own_work import own_hours, paid, their_hours, young_say
from sets.report.counts.people import attendance, completed, kinds, presented, rounds_spread, stayed
from sets.report.counts.ratings import (
    ANSWERED,
    answered,
    gave_a_line,
    movement_baseline,
    movement_lookback,
    ratings_answered,
    responses_at_start,
    worth_it,
)
from sets.report.editing.editorial import appetite, editorial, raw_stories
from sets.report.editing.themes import raw_quotes, raw_themes
from sets.report.facts import Facts
from sets.report.release.workflow import cut_short
from sets.responses.prompt_catalogue import PARTNERS, STORIES

MOST = 10_000

# what a table needs stands before it
FINAL_TABLES: tuple[Callable[[Facts], RawTable], ...] = (
    sessions,
    hours,
    kinds,
    presented,
    rounds_spread,
    attendance,
    stayed,
    hours_given,
    short_sessions,
    logs,
    return_rate,
    ticks,
    actions,
    actions_reviewed,
    dropped,
    stages,
    levers,
    named_missing,
    young_say,
    own_hours,
    their_hours,
    paid,
    worth_it,
    answered,
    gave_a_line,
    ratings_answered,
    completed,
    movement_lookback,
    movement_baseline,
)
MIDPOINT_TABLES: tuple[Callable[[Facts], RawTable], ...] = (
    sessions,
    hours,
    kinds,
    attendance,
    short_sessions,
    answered_logs,
    actions,
    worth_it,
    answered,
    responses_at_start,
)
"""Few: what is told of people at half way has to be left out at the end when it has changed by a few of them."""

CHANGE_TOGETHER: dict[str, str] = {
    **dict.fromkeys(("members", "stayed"), "members"),
    **dict.fromkeys(("presented", "rounds-spread"), "turns"),
    **dict.fromkeys(
        ("attendance", "hours-given", "short-sessions", "completed", "logs", "log-return", "elements-touched"), "came"
    ),
    **dict.fromkeys(("actions", "actions-reviewed", "dropped-actions"), "actions"),
    **dict.fromkeys(("stages", "levers", "named-missing", "worth-it", "answered"), "answered"),
    **dict.fromkeys(("young-say", "own-hours", "their-hours", "paid"), "answered"),
    **dict.fromkeys(("responses", "movement-looking-back", "movement-from-start"), "ratings"),
}
"""Tables that count some of the same, by the group in which they change from one draft to the next."""


def raw_of(facts: Facts, review: Review, *, draft: bool, scope: Scope) -> Raw:
    """Everything that a report of this scope could say. A table without lines is about what was not asked, and left out."""
    stories = raw_stories(facts, review)
    counted = FINAL_TABLES if scope is Scope.FINAL else MIDPOINT_TABLES
    return Raw(
        frame=_frame(facts, review, draft=draft, scope=scope),
        tables=tuple(_grouped(_told(table, stories)) for count in counted if (table := count(facts)).lines),
        quotes=raw_quotes(facts, review),
        naming=naming_in(facts.programme),
        themes=raw_themes(facts, review),
        stories=stories,
        said=editorial(review),
        appetite=appetite(facts),
        members=len(facts.members),
        organisations=_named(facts, (member.organisation for member in facts.known.values())),
        services=_named(facts, (member.service for member in facts.known.values())),
    )


def _told(table: RawTable, stories: tuple[RawStory, ...]) -> RawTable:
    """With each story that a reader sees being one that somebody told."""
    told = {(len(stories), MOST), (sum(one.agreed for one in stories), MOST)}
    lines = (
        replace(line, between=tuple(sorted(told))) if line.label == STORIES.counted_as else line for line in table.lines
    )
    return replace(table, lines=tuple(lines)) if table.name == ANSWERED else table


def _grouped(table: RawTable) -> RawTable:
    return replace(table, group=CHANGE_TOGETHER.get(table.name, table.name))


def _frame(facts: Facts, review: Review, *, draft: bool, scope: Scope) -> Frame:
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
        contact=cohort.organiser.contact,
        unmarked=len(facts.all_held) - len(facts.marked),
        partners_asked=bool(cohort.partners) and facts.went_out(PARTNERS.name),
        applied=cohort.report.applied,
        placed=cohort.report.placed,
        cost=cohort.report.cost,
        events=_events(facts),
        cut=cut_short(review.steps, scope),
    )


def _events(facts: Facts) -> tuple[tuple[date, str], ...]:
    """Meetings of the whole cohort that took place, in order."""
    past = (
        meeting for meeting in facts.programme.meetings if meeting.kind is MeetingKind.EVENT and meeting.end <= facts.at
    )
    return tuple(sorted((facts.programme.day_of(one), one.title) for one in past if one.cancelled is None))


def _named(facts: Facts, names: Iterable[str]) -> RawNames:
    return counted(len(facts.members), len(facts.known), names)
