"""Where each row of the timeline is anchored: a session, an event, the publication, the report (domain.md section 4). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import zip_longest

from sets.cohort.programme import Programme
from sets.dates.moments import resolve
from sets.model.cohort import WHOLE_COHORT, Audience, Meeting, Occasion, Person, PersonId, PromptRule, SetId, week_of
from sets.model.messages import REPORT_DRAFT
from sets.model.timing import Anchor, Moment

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorPoint:
    """A rule at one of its anchors: `occasion` keys it, `meeting` says who is expected, `start` and `end` anchor it.

    `following` is the set's next session, where the rule is about every session. `only`: nobody else is asked here.
    """

    occasion: Occasion
    meeting: Meeting | None
    start: datetime
    end: datetime
    following: Meeting | None = None
    only: frozenset[PersonId] = frozenset()

    def asks(self, person: PersonId) -> bool:
        """Whether this person may be asked here."""
        return not self.only or person in self.only


def anchor_points(rule: PromptRule, programme: Programme, published: datetime | None = None) -> Iterator[AnchorPoint]:
    """Every place in the programme at which a rule applies. `published` is when the cohort was, where that is still to come."""
    moment = rule.when
    by_set = rule.to not in (Audience.COORDINATORS, Audience.LEADS, Audience.PARTNERS)
    match moment.anchor:
        case Anchor.PUBLISHED:
            if (at := published or programme.published) is not None:
                yield AnchorPoint(occasion=WHOLE_COHORT, meeting=None, start=at, end=at)
        case Anchor.EVENT:
            event = next((m for m in programme.meetings if m.key == moment.event and m.cancelled is None), None)
            if event is not None:
                yield AnchorPoint(occasion=event.key, meeting=event, start=event.start, end=event.end)
        case Anchor.REPORT:
            if (at := report_draft(programme)) is not None:
                yield AnchorPoint(occasion=WHOLE_COHORT, meeting=None, start=at, end=at)
        case Anchor.EACH_SESSION:
            yield from _each_session(programme)
        case Anchor.EACH_WEEK:
            yield from _each_week(programme, published or programme.published)
        case _ if by_set:
            yield from _one_a_set(moment, programme)
        case _:
            yield from _once(moment, programme)


def closing(until: Moment, programme: Programme, stage: AnchorPoint, own: tuple[SetId, ...]) -> Meeting | None:
    """The meeting from which a last useful moment is counted, for a person of their `own` sets: the latest (none: of all).

    Of a session that was called off and the one in its place the later counts: who hears in its last week that the
    last session is off has not missed what comes after it.
    """
    if until.anchor is Anchor.EVENT:
        return next((m for m in programme.meetings if m.key == until.event), None)
    set_id = stage.meeting.set_id if stage.meeting is not None else None
    chosen = (set_id,) if set_id is not None else own or programme.sets
    kinds = (programme.sessions_by_set, programme.planned_by_set)
    found = [m for one in chosen for sessions in kinds if (m := _anchor(until, sessions, one)) is not None]
    return max(found, key=lambda m: m.start, default=None)


def _each_session(programme: Programme) -> Iterator[AnchorPoint]:
    for sessions in programme.sessions_by_set.values():
        for meeting, following in zip_longest(sessions, sessions[1:]):
            yield AnchorPoint(
                occasion=meeting.key, meeting=meeting, start=meeting.start, end=meeting.end, following=following
            )


def _each_week(programme: Programme, published: datetime | None) -> Iterator[AnchorPoint]:
    """Every Monday from the first after the publication to the last thing that the timeline has."""
    if published is None:
        return
    day = published.astimezone(programme.zone).date()
    monday, last = day + WEEK - timedelta(days=day.weekday()), last_day_of(programme)
    while last is not None and monday <= last:
        start = datetime.combine(monday, time(), programme.zone)
        yield AnchorPoint(occasion=week_of(monday), meeting=None, start=start, end=start)
        monday += WEEK


def last_day_of(programme: Programme) -> date | None:
    """The day of the last meeting, ask or reminder, whichever is later: from then on there is nothing to come."""
    days = [meeting.end.astimezone(programme.zone).date() for meeting in programme.meetings if not meeting.cancelled]
    for rule in programme.cohort.prompts:
        if rule.send and rule.when.anchor not in (Anchor.EACH_SESSION, Anchor.EACH_WEEK, Anchor.PUBLISHED):
            moment = rule.remind or rule.when
            points = anchor_points(rule, programme)
            days += [_resolved(moment, one, programme).date() for one in points]
    draft = report_draft(programme)
    return max([*days, *([draft.date()] if draft is not None else [])], default=None)


def _resolved(moment: Moment, point: AnchorPoint, programme: Programme) -> datetime:
    return resolve(moment, point.start, point.end, programme.cohort.calendar, programme.zone)


def _one_a_set(moment: Moment, programme: Programme) -> Iterator[AnchorPoint]:
    """One stage a set. Its occasion is the cohort, so that a session added or cancelled at the end asks nobody twice."""
    anchors = (_anchor(moment, programme.sessions_by_set, set_id) for set_id in programme.sets)
    found = [meeting for meeting in anchors if meeting is not None]
    for meeting in found:
        yield AnchorPoint(occasion=WHOLE_COHORT, meeting=meeting, start=meeting.start, end=meeting.end)
    if moment.anchor is Anchor.SESSION:
        yield from _of_who_moved(moment.number or 0, found, programme)


def _of_who_moved(number: int, anchors: Iterable[Meeting], programme: Programme) -> Iterator[AnchorPoint]:
    """Who left one set before its numbered session, and came to another after it: at their first session past that number."""
    asked = {member.id for meeting in anchors for member in programme.members_at(meeting)}
    for person, stays in programme.stays.items():
        sessions = programme.sessions_of(person) if len(stays) > 1 and person not in asked else ()
        past = next((meeting for meeting in sessions if (meeting.number or 0) > number), None)
        # who comes to their first session only then is new, and has no half way to look back on
        if past is not None and past is not sessions[0]:
            only = frozenset((person,))
            yield AnchorPoint(occasion=WHOLE_COHORT, meeting=past, start=past.start, end=past.end, only=only)


def _once(moment: Moment, programme: Programme) -> Iterator[AnchorPoint]:
    """One stage for the cohort: the latest of the sets' anchors, or the earliest for its first session."""
    anchors = (_anchor(moment, programme.sessions_by_set, set_id) for set_id in programme.sets)
    found = [meeting for meeting in anchors if meeting is not None]
    if found:
        pick = min if moment.anchor is Anchor.FIRST_SESSION else max
        meeting = pick(found, key=lambda one: one.start)
        yield AnchorPoint(occasion=WHOLE_COHORT, meeting=None, start=meeting.start, end=meeting.end)


def _anchor(moment: Moment, by_set: Mapping[SetId, tuple[Meeting, ...]], set_id: SetId) -> Meeting | None:
    """The session a moment is counted from; when the numbered one is cancelled, the last one before it."""
    sessions = by_set[set_id]
    if moment.anchor is Anchor.SESSION:
        sessions = tuple(m for m in sessions if (m.number or 0) <= (moment.number or 0))
    if not sessions:
        return None
    return sessions[0] if moment.anchor is Anchor.FIRST_SESSION else sessions[-1]


def report_draft(programme: Programme) -> datetime | None:
    """When the timeline drafts the cohort's report; None while there is nothing to count from."""
    draft = programme.cohort.report.draft
    rule = PromptRule(name=REPORT_DRAFT, to=Audience.COORDINATORS, when=draft, until=draft)
    calendar, zone = programme.cohort.calendar, programme.zone
    return next((resolve(draft, one.start, one.end, calendar, zone) for one in anchor_points(rule, programme)), None)


def asked_on(rule: PromptRule, occasion: Occasion, person: Person, programme: Programme) -> datetime | None:
    """When a row asks this person about an occasion, before hours and limits; the latest time where several sets are theirs."""
    found = [one for one in anchor_points(rule, programme) if one.occasion == occasion and one.asks(person.id)]
    own = {one.id for one in programme.sets_of(person.id)}
    mine = [one for one in found if one.meeting is not None and one.meeting.set_id in own]
    mine = [one for one in mine if one.meeting is not None and _there(person, one.meeting, programme)] or mine
    times = (resolve(rule.when, one.start, one.end, person.calendar, programme.zone) for one in mine or found)
    return max(times, default=None)


def _there(person: Person, meeting: Meeting, programme: Programme) -> bool:
    return any(one.id == person.id for one in programme.members_at(meeting))
