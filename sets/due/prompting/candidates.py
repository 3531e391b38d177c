"""Every prompt that the timeline has for anybody, with its natural moment, before hours and limits (domain.md section 4). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sets.cohort.anchors import AnchorPoint, anchor_points, closing
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.dates.moments import resolve
from sets.due.prompting.audience import audience
from sets.due.weeks import has_news, nobody
from sets.model.cohort import Audience, Meeting, Occasion, Person, PersonId, PromptRule, SetId, WorkingCalendar
from sets.model.messages import FIRST_PAGE, MIDPOINT_DRAFT, REMINDER_SUFFIX, REPORT_DRAFT, WELCOME, Due, Flow
from sets.model.timing import Anchor, Moment, Period, Side, Unit
from sets.responses.prompt_catalogue import CATALOGUE, PREPARATION, is_alert, kept_as, prompt_called

CLOSE_TOGETHER = timedelta(days=21)
"""Sessions nearer than this carry the log reminder in the next preparation (domain.md section 11)."""
REMINDER_GAP = timedelta(days=2)
DRAFT_STAYS_USEFUL = Period(count=20, unit=Unit.WORKING_DAYS)
# the welcome travels with the invites, so that it is the first thing to arrive
LIMITED = (
    Audience.MEMBERS,
    Audience.MEMBERS_CAME,
    Audience.MEMBERS_UNANSWERED,
    Audience.EVERYONE,
    Audience.PARTNERS,
)
"""Whose prompts count for the weekly ceiling: the others have them as their own work."""
PARTS = {WELCOME: Flow.INVITES, FIRST_PAGE: Flow.INVITES, REPORT_DRAFT: Flow.REPORTS, MIDPOINT_DRAFT: Flow.REPORTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One prompt for one person. `at` is its natural moment and `side` tells which way it may slide.

    `first` is the occasion and kind of the prompt that a reminder follows, `asked` that this one has left; `left_out`
    says why it does not go.
    `limited`: it counts for, and obeys, the weekly ceiling (a facilitator's and coordinator's own work does not).
    `alone`: it shares no letter, and counts neither for the one of its day nor for the week.
    `revision` rises when the address that refused it was mended.
    """

    occasion: Occasion
    kind: str
    person: Person
    part: Flow
    at: datetime
    until: datetime
    side: Side
    rank: int
    why: str
    limited: bool
    left_out: str = ""
    first: tuple[Occasion, str] | None = None
    asked: bool = False
    alone: bool = False
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    """When a rule asks at one stage, until when that is useful, and when its reminder goes and may slide to."""

    at: datetime
    until: datetime
    remind: tuple[datetime, Side] | None


def prompt_candidates(
    standing: CohortState, published: datetime, needed: Callable[[], bool] = nobody
) -> tuple[Candidate, ...]:
    """All prompts, welcome and report drafts of a programme; `published` is when the cohort was first published.

    `needed`: whether anything needs a person, which is worth a weekly letter of its own.
    """
    programme = standing.programme
    rules = [
        _welcome_rule(),
        *([_first_page_rule()] if programme.first_page else []),
        *(rule for rule in programme.cohort.prompts if rule.send),
        *_draft_rules(programme),
    ]
    found: list[Candidate] = []
    weekly: list[tuple[int, PromptRule]] = []
    for rank, rule in enumerate(rules):
        if rule.when.anchor is Anchor.EACH_WEEK:
            weekly.append((rank, rule))
            continue
        mine = [
            one
            for stage in anchor_points(rule, programme, published)
            if not _carried(rule, stage, programme)
            for one in _of_stage(rule, rank, stage, standing)
        ]
        found.extend(_each_once(mine, rule))
    asks = tuple({one.at for one in found})
    for rank, rule in weekly:
        stages = anchor_points(rule, programme, published)
        news = (stage for stage in stages if has_news(stage, programme, asks, standing.now, needed))
        found.extend(one for stage in news for one in _of_week(rule, rank, stage, standing))
    return tuple(found)


def _carried(rule: PromptRule, stage: AnchorPoint, programme: Programme) -> bool:
    """Whether another prompt says the same before the set's next session."""
    row = CATALOGUE.get(rule.name)
    if row is None or not row.carried_by or stage.following is None:
        return False
    return any(one.name == row.carried_by and one.send for one in programme.cohort.prompts)


def _of_week(rule: PromptRule, rank: int, stage: AnchorPoint, standing: CohortState) -> Iterator[Candidate]:
    """Those who are there in that week. A week that is over is nothing that anybody missed."""
    day = stage.start.astimezone(standing.programme.zone).date()
    for one in _of_stage(rule, rank, stage, standing):
        past = standing.now is not None and one.until < standing.now
        if not past and one.person.serves_on(day):
            yield one


def _each_once(found: list[Candidate], rule: PromptRule) -> Iterable[Candidate]:
    """One prompt a person and occasion. Who facilitates several sets is asked at the last set's last session, once."""
    first = rule.when.anchor is Anchor.FIRST_SESSION
    kept: dict[tuple[Occasion, str, PersonId], Candidate] = {}
    for candidate in sorted(found, key=lambda one: one.at, reverse=first):
        kept[candidate.occasion, candidate.kind, candidate.person.id] = candidate
    return kept.values()


def _welcome_rule() -> PromptRule:
    now = Moment(period=Period(count=0, unit=Unit.DAYS), side=Side.ON, anchor=Anchor.PUBLISHED)
    until = Moment(period=Period(count=0, unit=Unit.DAYS), side=Side.ON, anchor=Anchor.LAST_SESSION)
    return PromptRule(
        name=WELCOME, to=Audience.EVERYONE, when=now, until=until, why="everyone who is in a set is welcomed once"
    )


def _first_page_rule() -> PromptRule:
    """Who coordinates is sent their page at the first publishing, and whoever is named later then."""
    return replace(
        _welcome_rule(),
        name=FIRST_PAGE,
        to=Audience.COORDINATORS,
        why="whoever coordinates is sent the page from which the programme is run, once",
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


def _of_stage(rule: PromptRule, rank: int, stage: AnchorPoint, standing: CohortState) -> Iterator[Candidate]:
    programme = standing.programme
    limited = rule.to in LIMITED
    known: dict[tuple[object, ...], _Times] = {}
    for place in audience(rule.to, stage.meeting, standing):
        if not stage.asks(place.person.id) or not _concerns(rule, stage, place.person, programme):
            continue
        alike = _alike(rule, stage, place.person, programme)
        times = known.get(alike) or known.setdefault(alike, _times(rule, stage, place.person, programme))
        answered = rule.asks and _answered(rule, stage.occasion, place.person, times.at, standing)
        why = place.left_out or ("has answered already" if answered else "")
        yield (first := _candidate(rule, rank, stage, place.person, times, limited, why))
        if times.remind is not None:
            yield _reminder(rule, first, times.remind, place.left_out or ("has answered" if answered else ""))


def _answered(rule: PromptRule, occasion: Occasion, person: Person, asked: datetime, standing: CohortState) -> bool:
    """Whether the answer is in; to an ask to look again, whether it was changed since."""
    kept, page = kept_as(rule.name, occasion)
    since = asked if prompt_called(rule.name).again else None
    return standing.returned(kept, person.id, page, since)


def _concerns(rule: PromptRule, stage: AnchorPoint, person: Person, programme: Programme) -> bool:
    """Whether a rule about the whole cohort is this person's at all: a welcome needs a meeting to come to."""
    if rule.when.anchor is not Anchor.PUBLISHED or rule.name != WELCOME:
        return True
    return any(m.start >= stage.start for m in programme.meetings if person.id in programme.expected_ids(m))


def _alike(rule: PromptRule, stage: AnchorPoint, person: Person, programme: Programme) -> tuple[object, ...]:
    """People with the same of this have the same times at a stage; a welcome is for as long as its reader has meetings."""
    own, follows = (
        _own_sets(person, programme),
        stage.following is not None and _is_at(person, stage.following, programme),
    )
    return (person.calendar, own, follows, person.id if rule.name == WELCOME else "")


def _own_sets(person: Person, programme: Programme) -> tuple[SetId, ...]:
    return tuple(one.id for one in programme.sets_of(person.id))


def _is_at(person: Person, meeting: Meeting, programme: Programme) -> bool:
    return person.id in programme.expected_ids(meeting)


def _times(rule: PromptRule, stage: AnchorPoint, person: Person, programme: Programme) -> _Times:
    zone = programme.zone
    at = _resolved(rule.when, stage.start, stage.end, person.calendar, programme.cohort.timezone).astimezone(zone)
    until = _useful_until(rule, stage, person, programme).astimezone(zone)
    return _Times(at=at, until=until, remind=_reminded(rule, stage, person, programme, at))


def _candidate(
    rule: PromptRule, rank: int, stage: AnchorPoint, person: Person, times: _Times, limited: bool, left_out: str
) -> Candidate:
    return Candidate(
        occasion=stage.occasion,
        kind=rule.name,
        person=person,
        part=PARTS.get(rule.name, Flow.PROMPTS),
        at=times.at,
        until=times.until,
        side=rule.when.side,
        rank=rank,
        why=rule.why,
        limited=limited,
        left_out=left_out,
        alone=is_alert(rule.name),
    )


def _useful_until(rule: PromptRule, stage: AnchorPoint, person: Person, programme: Programme) -> datetime:
    """The rule's own end, but never past the next session's start, and never past the meeting that it prepares."""
    if rule.name == WELCOME:
        return max(m.start for m in programme.meetings if person.id in programme.expected_ids(m))
    start, end = _closes(rule, stage, person, programme)
    until = _resolved(rule.until, start, end, person.calendar, programme.cohort.timezone)
    if rule.when.side is Side.BEFORE and rule.until.side is Side.ON:
        until = min(until, start)
    if stage.following is not None and rule.when.side is not Side.BEFORE:
        until = min(until, stage.following.start)
    return until


def _closes(rule: PromptRule, stage: AnchorPoint, person: Person, programme: Programme) -> tuple[datetime, datetime]:
    """What the rule's last useful moment is counted from."""
    same = rule.until.anchor is rule.when.anchor
    if stage.only and same and rule.until.number == rule.when.number:
        return stage.start, stage.end  # asked at a later session of theirs, so as much later the end
    ahead = rule.when.side is Side.BEFORE or rule.until.anchor not in (Anchor.SESSION, Anchor.LAST_SESSION)
    if same and ahead:
        return stage.start, stage.end
    meeting = closing(rule.until, programme, stage, _own_sets(person, programme))
    return (meeting.start, meeting.end) if meeting is not None else (stage.start, stage.end)


def _reminded(
    rule: PromptRule, stage: AnchorPoint, person: Person, programme: Programme, asked: datetime
) -> tuple[datetime, Side] | None:
    """When a reminder of what is asked at `asked` goes, and which way it may slide; None where the rule has none."""
    if rule.remind is None:
        return None
    at = _resolved(rule.remind, stage.start, stage.end, person.calendar, programme.cohort.timezone)
    following, side = stage.following, Side.AFTER
    if (
        following is not None
        and following.start - stage.start < CLOSE_TOGETHER
        and _is_at(person, following, programme)
    ):
        carrier = _preparation_of(following, person, programme)
        if carrier is not None and carrier >= at:
            # it slides as its carrier does, or the two would part on a day that the person does not work
            at, side = carrier, Side.BEFORE
    return well_after(at.astimezone(programme.zone), asked), side


def _reminder(rule: PromptRule, first: Candidate, remind: tuple[datetime, Side], left_out: str) -> Candidate:
    # written out: a cohort has thousands of these a pass, and `replace` takes twice as long
    return Candidate(
        occasion=first.occasion,
        kind=rule.name + REMINDER_SUFFIX,
        person=first.person,
        part=first.part,
        at=remind[0],
        until=first.until,
        side=remind[1],
        rank=first.rank,
        limited=first.limited,
        why=f"one reminder to those who have not answered: {rule.why}",
        left_out=left_out,
        first=(first.occasion, first.kind),
        alone=first.alone,
    )


def well_after(at: datetime, asked: datetime) -> datetime:
    """`at`, or that time of day on the first day that is far enough from the day of the ask."""
    earliest = asked.astimezone(at.tzinfo).date() + REMINDER_GAP
    return at if at.date() >= earliest else datetime.combine(earliest, at.timetz())


def _preparation_of(meeting: Meeting, person: Person, programme: Programme) -> datetime | None:
    rows = (rule for rule in programme.cohort.prompts if rule.name == PREPARATION.name and rule.send)
    row = next(rows, None)
    if row is None:
        return None
    return _resolved(row.when, meeting.start, meeting.end, person.calendar, programme.cohort.timezone)


@lru_cache(maxsize=20_000)
def _resolved(moment: Moment, start: datetime, end: datetime, calendar: WorkingCalendar, timezone: str) -> datetime:
    return resolve(moment, start, end, calendar, ZoneInfo(timezone))


def due_of(candidate: Candidate, programme: Programme, at: datetime, note: str = "") -> Due:
    """The intent to send this prompt at `at`; `note` says why it is not at its natural moment."""
    person = candidate.person
    return Due(
        cohort=programme.cohort.id,
        occasion=candidate.occasion,
        person=person.id,
        kind=candidate.kind,
        revision=candidate.revision,
        part=candidate.part,
        at=at,
        until=candidate.until,
        why=f"{candidate.why} ({note})" if note else candidate.why,
        name=person.name,
        address=person.email,
    )
