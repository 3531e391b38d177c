"""Between which days a meeting can be put, and at which times of day.

Sessions keep their order, with the least gap that the checks of a cohort file ask for, stay between the launch and the
close, and nothing is put nearer than the notice that people are promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from sets.cohort.anchors import report_draft
from sets.cohort.free_dates.values import Cause, Rule, Search
from sets.cohort.meeting_wording import meeting_words
from sets.cohort.schedule.checks import CLOSEST, LAUNCH
from sets.cohort.schedule.practice import EARLIEST, LATEST, NOTICE_OF_MOVE
from sets.cohort.schedule.session_dates import FURTHEST, nominal_dates
from sets.dates.contact_hours import CLOSES, OPENS
from sets.dates.moments import exists, wall
from sets.dates.working_days import add_working_days
from sets.model.cohort import Meeting
from sets.model.timing import Anchor
from sets.text import wording as words

DAY = timedelta(days=1)
HALF_HOUR, HOUR = timedelta(minutes=30), timedelta(hours=1)
BEGINS = time(9, 30)
"""Before this nothing is offered to a set that meets in working hours: the way to school comes first."""
CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The first, or the last, day that keeps a rule."""

    day: date
    cause: Cause


class Frame(NamedTuple):
    """The days from `opens` to `closes`, both included; there may be none."""

    opens: Bound
    closes: Bound


def frame_of(search: Search) -> Frame:
    """The days among which it is looked: those that every rule leaves, at most FURTHEST weeks either way."""
    far = timedelta(weeks=FURTHEST)
    # the rule that binds most; of two alike the first
    opens = max((*lower(search), _far(search, search.day - far, "before")), key=lambda bound: bound.day)
    closes = min((*upper(search), _far(search, search.day + far, "after")), key=lambda bound: bound.day)
    return Frame(opens, closes)


def _far(search: Search, day: date, side: str) -> Bound:
    return _bound(
        day, Rule.ORDER, f"{words.number(FURTHEST)} weeks {side} the day that it has is as far as setwise looks"
    )


def lower(search: Search) -> tuple[Bound, ...]:
    """The first days that its rules allow."""
    return (_notice(search), *_after_sessions(search), *_after_launch(search))


def upper(search: Search) -> tuple[Bound, ...]:
    """The last days that its rules allow."""
    return (*_before_sessions(search), *_before_close(search), *_before_end(search), *_before_report(search))


def _bound(day: date, rule: Rule, says: str) -> Bound:
    return Bound(day=day, cause=Cause(rule=rule, key=says, does=says, what=says))


def notice_ends(search: Search) -> date:
    """The first day of which people hear NOTICE_OF_MOVE working days before."""
    return add_working_days(search.today, NOTICE_OF_MOVE, search.programme.cohort.calendar)


def _notice(search: Search) -> Bound:
    first = notice_ends(search)
    says = f"people get {words.number(NOTICE_OF_MOVE)} working days’ notice, so the first day is {words.day(first)}"
    return _bound(first, Rule.NOTICE, says)


def least_gap(search: Search) -> timedelta:
    """How far sessions lie apart at least: CLOSEST, or half the rhythm of a set that meets more often than that."""
    learning_set = search.learning_set
    days = nominal_dates(learning_set.rules) if learning_set is not None else ()
    rhythm = min((later - earlier for earlier, later in pairwise(days)), default=None)
    if rhythm is None or rhythm > CLOSEST:
        return CLOSEST
    return max(DAY, timedelta(days=rhythm.days // 2))


def _gap_words(gap: timedelta) -> str:
    weeks, over = divmod(gap.days, 7)
    return words.plural(gap.days, "day") if over else f"{words.number(weeks)} week{'' if weeks == 1 else 's'}"


def before_it(search: Search) -> Meeting | None:
    """The session before it that takes place."""
    return next(
        (one for one in reversed(_set_sessions(search)) if (one.number or 0) < (search.meeting.number or 0)), None
    )


def after_it(search: Search) -> Meeting | None:
    """The session after it that takes place."""
    return next((one for one in _set_sessions(search) if (one.number or 0) > (search.meeting.number or 0)), None)


def _set_sessions(search: Search) -> tuple[Meeting, ...]:
    return search.programme.sessions_by_set[search.learning_set.id] if search.learning_set is not None else ()


def _after_sessions(search: Search) -> Iterator[Bound]:
    if (earlier := before_it(search)) is not None:
        yield _beside(search, earlier, least_gap(search))
    if search.learning_set is None and search.meeting.key == CLOSE:
        for last in _ends(search, -1):
            yield _around(search, last, DAY)


def _before_sessions(search: Search) -> Iterator[Bound]:
    if (later := after_it(search)) is not None:
        yield _beside(search, later, -least_gap(search))
    if search.learning_set is None and search.meeting.key == LAUNCH:
        for first in _ends(search, 0):
            yield _around(search, first, -DAY)


def _beside(search: Search, other: Meeting, gap: timedelta) -> Bound:
    day = search.programme.day_of(other)
    says = f"session {other.number} is on {words.day(day)}, and sessions are at least {_gap_words(abs(gap))} apart"
    return _bound(day + gap, Rule.ORDER, says)


def _ends(search: Search, place: int) -> Iterator[Meeting]:
    """The first (0) or last (-1) session of each set, where the event stands on its own side of it."""
    for sessions in search.programme.sessions_by_set.values():
        if sessions and (search.meeting.start < sessions[place].start) is (place == 0):
            yield sessions[place]


def _around(search: Search, other: Meeting, step: timedelta) -> Bound:
    """The day beside another meeting, for what keeps to its own side of it."""
    day = search.programme.day_of(other)
    return _bound(day + step, Rule.MILESTONE, f"{_label(search, other)} is on {words.day(day)}")


def _label(search: Search, meeting: Meeting) -> str:
    return meeting_words(meeting, search.programme).label


def _event(search: Search, key: str) -> Meeting | None:
    """The event of this key that takes place, for a session."""
    if search.learning_set is None:
        return None
    return next((one for one in search.programme.meetings if one.key == key and one.cancelled is None), None)


def _after_launch(search: Search) -> Iterator[Bound]:
    launch = _event(search, LAUNCH)
    if launch is not None and launch.start < search.meeting.start:
        yield _around(search, launch, DAY)


def _before_close(search: Search) -> Iterator[Bound]:
    close = _event(search, CLOSE)
    if close is not None and search.meeting.start < close.start:
        yield _around(search, close, -DAY)


def _before_end(search: Search) -> Iterator[Bound]:
    learning_set = search.learning_set
    if learning_set is None:
        return
    for who, last in (("the programme", search.programme.cohort.ended), (learning_set.name, learning_set.ended)):
        if last is not None:
            yield _bound(last, Rule.MILESTONE, f"{who} ends on {words.day(last)}")


def _before_report(search: Search) -> Iterator[Bound]:
    """A draft whose day does not move with the sessions has to have all of them."""
    if search.learning_set is None or search.programme.cohort.report.draft.anchor not in (
        Anchor.EVENT,
        Anchor.PUBLISHED,
    ):
        return
    drafted = report_draft(search.programme)
    if drafted is not None and search.meeting.end <= drafted:
        day = drafted.astimezone(search.programme.zone).date()
        yield _bound(day - DAY, Rule.MILESTONE, f"the report is drafted on {words.day(day)}")


def usual_time(search: Search) -> time:
    """The time of day at which the set meets by its rules, or the event does."""
    if search.learning_set is not None:
        return search.learning_set.rules.at
    return search.meeting.start.astimezone(search.programme.zone).time()


def hours(search: Search) -> tuple[time, time]:
    """The earliest start and the latest end that are offered: within working hours, or, to who meets outside them, within an
    hour of their own time."""
    own = datetime.combine(search.day, usual_time(search))
    ends = own + search.lasts
    if own.time() >= OPENS and ends <= datetime.combine(search.day, CLOSES):
        return min(own.time(), BEGINS), CLOSES
    earliest = max(own - HOUR, min(own, datetime.combine(search.day, EARLIEST)))
    latest = min(ends + HOUR, max(ends, datetime.combine(search.day, LATEST)), datetime.combine(search.day, time.max))
    return earliest.time(), latest.time()


def times(search: Search) -> tuple[time, ...]:
    """The times of day that are tried: the usual one, and each half hour within the hours, in order."""
    first, last = (datetime.combine(search.day, at) for at in hours(search))
    found = {usual_time(search)}
    start = first if first.minute in (0, 30) else first.replace(minute=0) + (HOUR if first.minute > 30 else HALF_HOUR)
    while start + search.lasts <= last:
        found.add(start.time())
        start += HALF_HOUR
    return tuple(sorted(found))


def starts_on(search: Search, day: date, among: Iterable[time]) -> tuple[datetime, ...]:
    """These times on a day, but for those that the clocks skip."""
    zone = search.programme.zone
    return tuple(wall(day, at, zone) for at in among if exists(day, at, zone))
