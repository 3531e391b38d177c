"""Up to three dates for a meeting that is to move, best first, and why there are no more.

look at every time of the frame | best time of each day | those that suit all, then those that suit all but one member |
what takes the other days
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sets.cohort.free_dates.against import Judge
from sets.cohort.free_dates.explain import taken
from sets.cohort.free_dates.frame import Frame, frame_of, starts_on, times
from sets.cohort.free_dates.ranking import Ranking
from sets.cohort.free_dates.values import MOST, Cause, FreeDates, Offer, Search, Taken
from sets.cohort.programme import Programme
from sets.model.cohort import Meeting

WEEKDAYS = range(5)


@dataclass(frozen=True, slots=True)
class Looked:
    """A time that was looked at, and what stands against it."""

    start: datetime
    causes: tuple[Cause, ...]


def free_dates(
    programme: Programme, meeting: Meeting, *, now: datetime, others: tuple[Programme, ...] = ()
) -> FreeDates:
    """Dates for a session or event that takes place and has not begun. `others` are the other programmes of the home."""
    search = Search(programme=programme, meeting=meeting, now=now, others=others)
    judge, frame = Judge(search=search), frame_of(search)
    ranking = Ranking(judge=judge)
    among = times(search)
    # what is to move leaves its day: another hour of it is no other date
    weekdays = tuple(day for day in _days(frame) if day.weekday() in WEEKDAYS and day != search.day)
    shut = {day: cause for day in weekdays if (cause := judge.shut(day)) is not None}
    looked = {day: found for day in weekdays if day not in shut and (found := _look(judge, day, among))}
    best = _best(ranking, ((day, one) for day, found in looked.items() for one in found if not one.causes))
    nearly = _best(ranking, _nearly(judge, looked, without=best))
    chosen = [*_ranked(ranking, best.values()), *_ranked(ranking, nearly.values())][:MOST]
    rest = {day: [frozenset(one.causes) for one in found] for day, found in looked.items() if day not in best}
    return FreeDates(
        offers=tuple(_offer(ranking, one) for one in chosen),
        first=frame.opens.day,
        last=frame.closes.day,
        opens=frame.opens.cause,
        closes=frame.closes.cause,
        days=len(weekdays),
        taken=(*_shut(shut), *taken(rest)) if len(best) < MOST else (),
    )


def _days(frame: Frame) -> Iterator[date]:
    length = (frame.closes.day - frame.opens.day).days
    return (frame.opens.day + timedelta(days=n) for n in range(length + 1))


def _look(judge: Judge, day: date, among: tuple[time, ...]) -> tuple[Looked, ...]:
    return tuple(Looked(start, judge.on(day, start)) for start in starts_on(judge.search, day, among))


def _nearly(
    judge: Judge, looked: dict[date, tuple[Looked, ...]], without: Iterable[date]
) -> Iterator[tuple[date, Looked]]:
    """Times that one member alone cannot make, on days of which none suits all; there have to be enough without them."""
    for day, found in looked.items():
        for one in found if day not in without else ():
            missing = {cause.person for cause in one.causes}
            nobodys = any(cause.person is None or cause.leads for cause in one.causes)
            if len(missing) == 1 and not nobodys and _enough(judge, day):
                yield day, one


def _enough(judge: Judge, day: date) -> bool:
    people, leading = judge.people(day)
    return sum(one.id not in leading for one in people) - 1 >= max(judge.search.meeting.going_ahead, 1)


def _best(ranking: Ranking, found: Iterable[tuple[date, Looked]]) -> dict[date, Looked]:
    """The best time of each day: three half-hours of one afternoon are no three choices."""
    best: dict[date, Looked] = {}
    for day, one in found:
        if day not in best or ranking.rank(one.start) < ranking.rank(best[day].start):
            best[day] = one
    return best


def _ranked(ranking: Ranking, found: Iterable[Looked]) -> list[Looked]:
    return sorted(found, key=lambda one: ranking.rank(one.start))


def _offer(ranking: Ranking, one: Looked) -> Offer:
    return Offer(
        start=one.start,
        end=ranking.search.end(one.start),
        reasons=ranking.reasons(one.start, one.causes),
        mind=ranking.mind(one.start),
        missing=one.causes,
    )


def _shut(found: dict[date, Cause]) -> tuple[Taken, ...]:
    """Closed and kept days by their reason, in order of time."""
    each = list(found.values())
    return tuple(Taken(cause=cause, days=each.count(cause)) for cause in dict.fromkeys(each))
