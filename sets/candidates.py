"""Every prompt that the timeline has for anybody, with its natural moment, before hours and limits (domain.md section 4). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sets.audience import Standing, audience
from sets.model import (
    WHOLE_COHORT,
    Anchor,
    Audience,
    Meeting,
    Moment,
    Nation,
    Occasion,
    Period,
    Person,
    PromptRule,
    SetId,
    Side,
    Unit,
)
from sets.moments import resolve
from sets.outgoing import MIDPOINT_DRAFT, REMINDER_SUFFIX, REPORT_DRAFT, WELCOME, Part
from sets.programme import Programme

CLOSE_TOGETHER = timedelta(days=21)
"""Sessions nearer than this carry the log reminder in the next preparation (domain.md section 11)."""
REMINDER_GAP = timedelta(days=2)
DRAFT_STAYS_USEFUL = Period(count=20, unit=Unit.WORKING_DAYS)
# the welcome travels with the invites, so that it is the first thing to arrive
PARTS = {WELCOME: Part.INVITES, REPORT_DRAFT: Part.REPORTS, MIDPOINT_DRAFT: Part.REPORTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One prompt for one person. `at` is its natural moment and `side` tells which way it may slide.

    `first` is the occasion and kind of the prompt that a reminder follows; `left_out` says why it does not go.
    `limited`: it counts for, and obeys, the weekly ceiling (a facilitator's and coordinator's own work does not).
    """

    occasion: Occasion
    kind: str
    person: Person
    part: Part
    at: datetime
    until: datetime
    side: Side
    rank: int
    why: str
    limited: bool
    left_out: str = ""
    first: tuple[Occasion, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """A rule at one of its anchors: `occasion` keys it, `meeting` says who is expected, `start` and `end` anchor it."""

    occasion: Occasion
    meeting: Meeting | None
    start: datetime
    end: datetime
    following: Meeting | None = None


def candidates(standing: Standing, published: datetime) -> tuple[Candidate, ...]:
    """All prompts, welcome and report drafts of a programme; `published` is when the cohort was first published."""
    programme = standing.programme
    rules = [_welcome_rule(), *(rule for rule in programme.cohort.prompts if rule.send), *_draft_rules(programme)]
    found: list[Candidate] = []
    for rank, rule in enumerate(rules):
        for stage in _stages(rule, programme, published):
            found.extend(_of_stage(rule, rank, stage, standing))
    return tuple(found)


def _welcome_rule() -> PromptRule:
    now = Moment(period=Period(count=0, unit=Unit.DAYS), side=Side.ON, anchor=Anchor.PUBLISHED)
    until = Moment(period=Period(count=0, unit=Unit.DAYS), side=Side.ON, anchor=Anchor.LAST_SESSION)
    return PromptRule(
        name=WELCOME, to=Audience.EVERYONE, when=now, until=until, why="everyone who is in a set is welcomed once"
    )


def _draft_rules(programme: Programme) -> Iterator[PromptRule]:
    report = programme.cohort.report
    rows = [(REPORT_DRAFT, report.draft, "the report's draft is ready for you")]
    if report.midpoint is not None:
        rows.append((MIDPOINT_DRAFT, report.midpoint, "the midpoint report's draft is ready for you"))
    for name, when, why in rows:
        until = replace(when, period=_longer(when.period, DRAFT_STAYS_USEFUL), side=Side.AFTER, at=None)
        yield PromptRule(name=name, to=Audience.COORDINATORS, when=when, until=until, why=why)


def _longer(period: Period, more: Period) -> Period:
    """About `more` later than `period`, which may be counted in other units."""
    per_unit = {Unit.DAYS: 7 / 5, Unit.WORKING_DAYS: 1, Unit.WEEKS: 1 / 5, Unit.MONTHS: 1 / 20}
    return Period(count=period.count + max(1, round(more.count * per_unit[period.unit])), unit=period.unit)


def _stages(rule: PromptRule, programme: Programme, published: datetime) -> Iterator[_Stage]:
    moment = rule.when
    by_set = rule.to not in (Audience.COORDINATORS, Audience.LEADS, Audience.PARTNERS)
    match moment.anchor:
        case Anchor.PUBLISHED:
            yield _Stage(occasion=WHOLE_COHORT, meeting=None, start=published, end=published)
        case Anchor.EVENT:
            event = next((m for m in programme.meetings if m.key == moment.event and m.cancelled is None), None)
            if event is not None:
                yield _Stage(occasion=event.key, meeting=event, start=event.start, end=event.end)
        case Anchor.REPORT:
            yield from _after_report(programme)
        case Anchor.EACH_SESSION:
            yield from _each_session(programme)
        case _ if by_set:
            yield from _one_a_set(moment, programme)
        case _:
            yield from _once(moment, programme)


def _each_session(programme: Programme) -> Iterator[_Stage]:
    for sessions in programme.sessions_by_set.values():
        followers: list[Meeting | None] = [*sessions[1:], None]
        for meeting, following in zip(sessions, followers, strict=True):
            yield _Stage(
                occasion=meeting.key, meeting=meeting, start=meeting.start, end=meeting.end, following=following
            )


def _one_a_set(moment: Moment, programme: Programme) -> Iterator[_Stage]:
    """One stage a set. Its occasion is the cohort, so that a session added or cancelled at the end asks nobody twice."""
    for set_id in programme.sets:
        meeting = _anchor(moment, programme, set_id)
        if meeting is not None:
            yield _Stage(occasion=WHOLE_COHORT, meeting=meeting, start=meeting.start, end=meeting.end)


def _once(moment: Moment, programme: Programme) -> Iterator[_Stage]:
    """One stage for the cohort: the latest of the sets' anchors, or the earliest for its first session."""
    found = [m for set_id in programme.sets if (m := _anchor(moment, programme, set_id)) is not None]
    if found:
        pick = min if moment.anchor is Anchor.FIRST_SESSION else max
        meeting = pick(found, key=lambda one: one.start)
        yield _Stage(occasion=WHOLE_COHORT, meeting=None, start=meeting.start, end=meeting.end)


def _after_report(programme: Programme) -> Iterator[_Stage]:
    draft = programme.cohort.report.draft
    for stage in _once(draft, programme):
        at = resolve(draft, stage.start, stage.end, programme.cohort.nation, programme.zone)
        yield _Stage(occasion=WHOLE_COHORT, meeting=None, start=at, end=at)


def _anchor(moment: Moment, programme: Programme, set_id: SetId) -> Meeting | None:
    """The session a moment is counted from; when the numbered one is cancelled, the last one before it."""
    sessions = programme.sessions_by_set[set_id]
    if moment.anchor is Anchor.SESSION:
        sessions = tuple(m for m in sessions if (m.number or 0) <= (moment.number or 0))
    if not sessions:
        return None
    return sessions[0] if moment.anchor is Anchor.FIRST_SESSION else sessions[-1]


def _of_stage(rule: PromptRule, rank: int, stage: _Stage, standing: Standing) -> Iterator[Candidate]:
    programme = standing.programme
    for place in audience(rule.to, stage.meeting, standing):
        if not _concerns(rule, stage, place.person, programme):
            continue
        first = _candidate(rule, rank, stage, place.person, programme)
        answered = standing.returned(stage.occasion, place.person.id, rule.name)
        yield replace(first, left_out=place.left_out or ("has answered already" if answered else ""))
        if rule.remind is not None:
            yield _reminder(rule, first, stage, place.left_out or ("has answered" if answered else ""), programme)


def _concerns(rule: PromptRule, stage: _Stage, person: Person, programme: Programme) -> bool:
    """Whether a rule about the whole cohort is this person's at all: a welcome needs a meeting to come to."""
    if rule.when.anchor is not Anchor.PUBLISHED or rule.name != WELCOME:
        return True
    return any(m.start >= stage.start for m in programme.meetings if person.id in programme.expected_ids(m))


def _candidate(rule: PromptRule, rank: int, stage: _Stage, person: Person, programme: Programme) -> Candidate:
    zone = programme.zone
    at = _resolved(rule.when, stage.start, stage.end, person.nation, programme.cohort.timezone)
    until = _useful_until(rule, stage, person, programme)
    own_work = rule.to not in (
        Audience.MEMBERS,
        Audience.MEMBERS_CAME,
        Audience.MEMBERS_UNANSWERED,
        Audience.EVERYONE,
        Audience.PARTNERS,
    )
    return Candidate(
        occasion=stage.occasion,
        kind=rule.name,
        person=person,
        part=PARTS.get(rule.name, Part.PROMPTS),
        at=at.astimezone(zone),
        until=until.astimezone(zone),
        side=rule.when.side,
        rank=rank,
        why=rule.why,
        limited=not own_work,
    )


def _useful_until(rule: PromptRule, stage: _Stage, person: Person, programme: Programme) -> datetime:
    """The rule's own end, but never past the next session's start, and never past the meeting that it prepares."""
    if rule.name == WELCOME:
        return max(m.start for m in programme.meetings if person.id in programme.expected_ids(m))
    start, end = stage.start, stage.end
    if rule.until.anchor is not rule.when.anchor:
        anchor = _until_anchor(rule.until, programme, stage)
        start, end = (anchor.start, anchor.end) if anchor is not None else (start, end)
    until = _resolved(rule.until, start, end, person.nation, programme.cohort.timezone)
    if rule.when.side is Side.BEFORE and rule.until.side is Side.ON:
        until = min(until, start)
    if stage.following is not None and rule.when.side is not Side.BEFORE:
        until = min(until, stage.following.start)
    return until


def _until_anchor(until: Moment, programme: Programme, stage: _Stage) -> Meeting | None:
    if until.anchor is Anchor.EVENT:
        return next((m for m in programme.meetings if m.key == until.event), None)
    sets = (stage.meeting.set_id,) if stage.meeting is not None and stage.meeting.set_id is not None else programme.sets
    found = [m for set_id in sets if (m := _anchor(until, programme, set_id)) is not None]
    return max(found, key=lambda m: m.start, default=None)


def _reminder(rule: PromptRule, first: Candidate, stage: _Stage, left_out: str, programme: Programme) -> Candidate:
    assert rule.remind is not None
    person = first.person
    at = _resolved(rule.remind, stage.start, stage.end, person.nation, programme.cohort.timezone)
    following = stage.following
    if following is not None and following.start - stage.start < CLOSE_TOGETHER:
        at = max(at, _preparation_of(following, person, programme) or at)
    return replace(
        first,
        kind=rule.name + REMINDER_SUFFIX,
        at=max(at, first.at + REMINDER_GAP).astimezone(programme.zone),
        side=Side.AFTER,
        why=f"one reminder to those who have not answered: {rule.why}",
        left_out=left_out,
        first=(first.occasion, first.kind),
    )


def _preparation_of(meeting: Meeting, person: Person, programme: Programme) -> datetime | None:
    rows = (rule for rule in programme.cohort.prompts if rule.name == "preparation" and rule.send)
    row = next(rows, None)
    if row is None:
        return None
    return _resolved(row.when, meeting.start, meeting.end, person.nation, programme.cohort.timezone)


@lru_cache(maxsize=20_000)
def _resolved(moment: Moment, start: datetime, end: datetime, nation: Nation, timezone: str) -> datetime:
    return resolve(moment, start, end, nation, ZoneInfo(timezone))
