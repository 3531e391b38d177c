"""What makes one time better than another, in the order in which it counts, and what is said for and of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from sets.cohort.free_dates.against import Judge
from sets.cohort.free_dates.frame import DAY, after_it, before_it, usual_time
from sets.cohort.free_dates.values import Cause, Search
from sets.cohort.schedule.checks import WIDEST, observed_then
from sets.cohort.schedule.practice import AUGUST, EXCHANGE, WHY_NOT
from sets.cohort.schedule.problems import Scene
from sets.cohort.schedule.session_dates import nominal_dates
from sets.dates.pre_election import poll_ahead
from sets.model.cohort import DayLevel, ListedDays
from sets.text import wording as words
from sets.text.clean import one_line

FORTNIGHT = 14
Rank = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """How times for one meeting stand to each other."""

    judge: Judge

    @property
    def search(self) -> Search:
        return self.judge.search

    def rank(self, start: datetime) -> Rank:
        """The lower the better; each part counts only between times that are alike in all before it."""
        day = start.date()
        return (
            self._off_the_slot(start),
            abs(day - self.search.day) // (FORTNIGHT * DAY),
            self._unevenness(day) // FORTNIGHT,
            len(observed_then(start, self.search.end(start))),
            len(self._listed(day)),
            len(tuple(self._hard_days(day))) + len(tuple(self._cautions(start))),
            abs(day - self.search.day).days,
            self._unevenness(day),
            self._minutes_off(start),
            # of two as near the earlier one
            start.toordinal(),
            start.hour * 60 + start.minute,
        )

    def _off_the_slot(self, start: datetime) -> int:
        """0 on the usual weekday at the usual time, 1 on that weekday, 2 at that time, 3 at neither."""
        weekday, at = start.weekday() == self.usual_weekday, start.time() == usual_time(self.search)
        return {(True, True): 0, (True, False): 1, (False, True): 2, (False, False): 3}[weekday, at]

    @cached_property
    def usual_weekday(self) -> int:
        """The weekday on which most sessions of the set are by its rules; of two alike the first. An event's own."""
        learning_set = self.search.learning_set
        days = nominal_dates(learning_set.rules) if learning_set is not None else ()
        return Counter(day.weekday() for day in days or (self.search.day,)).most_common(1)[0][0]

    def _minutes_off(self, start: datetime) -> int:
        return abs(_minutes(start.time()) - _minutes(usual_time(self.search)))

    def gaps(self, day: date) -> tuple[timedelta | None, timedelta | None]:
        """How far the session before and the session after would lie."""
        before, after = before_it(self.search), after_it(self.search)
        day_of = self.search.programme.day_of
        return (day - day_of(before) if before else None, day_of(after) - day if after else None)

    def _unevenness(self, day: date) -> int:
        """By how many days the gaps on both sides differ; of the first and the last session, the one gap from what it was."""
        (before, after), (was_before, was_after) = self.gaps(day), self.gaps(self.search.day)
        if before is not None and after is not None:
            return abs(before - after).days
        gap, was = (before, was_before) if before is not None else (after, was_after)
        return abs(gap - was).days if gap is not None and was is not None else 0

    def _listed(self, day: date) -> tuple[str, ...]:
        """What the set's lists of days warn of on a day."""
        return tuple(dict.fromkeys(row.why for row in self._warned if row.start <= day <= row.end))

    @cached_property
    def _warned(self) -> tuple[ListedDays, ...]:
        scene = Scene(cohort=self.search.programme.cohort, previous={}, now=None)
        own = self.search.learning_set
        sets = (own,) if own is not None else self.search.programme.cohort.sets
        return tuple(row for one in sets for row in scene.listed_days(one, DayLevel.WARN))

    def _hard_days(self, day: date) -> Iterator[str]:
        """Days on which many people cannot, unless the set has chosen them."""
        if day.weekday() in WHY_NOT and day.weekday() != self.usual_weekday:
            yield f"it is on a {words.WEEKDAYS[day.weekday()]}: {WHY_NOT[day.weekday()]}"
        if day.month == AUGUST:
            yield "it is in August, when many people are away"

    def _cautions(self, start: datetime) -> Iterator[str]:
        day = start.date()
        yield from (f"{name} has another meeting that day" for name in self._leading_twice(day))
        for gap, side, other in zip(self.gaps(day), ("after", "before"), (before_it, after_it), strict=True):
            if gap is not None and gap > WIDEST and (beside := other(self.search)) is not None:
                yield f"it is more than {words.number(WIDEST.days // 7)} weeks {side} session {beside.number}"
        now, then = ({one.id for one in self.judge.people(on)[0]} for on in (self.search.day, day))
        if gone := len(now - then):
            yield f"{words.plural(gone, 'person', 'people')} who would be there now {'is' if gone == 1 else 'are'} not among them then"
        # an ordinary session goes on before a poll; what may be publicity does not
        publicity = self.search.learning_set is None and self.search.meeting.key != EXCHANGE
        if publicity and (which := poll_ahead(self.search.programme.cohort, day)):
            yield f"it is in the pre-election period before {which}: ask your elections team"

    def _leading_twice(self, day: date) -> Iterator[str]:
        """Who would facilitate it and has another meeting that day, by name."""
        people, leading = self.judge.people(day)
        there = (one for one in people if one.id in leading)
        return (one_line(one.name) for one in there if self.judge.diary(one, leads=True).is_busy_on(day))

    def mind(self, start: datetime) -> tuple[str, ...]:
        """What is worth a look before this time is taken, a sentence each."""
        names = observed_then(start, self.search.end(start))
        found = [f"some people observe {words.listed(names)}"] if names else []
        found += [f"your lists of days say: {why}" for why in self._listed(start.date())]
        found += [*self._hard_days(start.date()), *self._cautions(start)]
        return tuple(_sentence(one) for one in found)

    def reasons(self, start: datetime, missing: tuple[Cause, ...]) -> tuple[str, ...]:
        """What speaks for this time, a sentence each: who can come, the usual day and time, how near it is."""
        return tuple(_sentence(one) for one in (self._who(start, missing), self._slot(start), self._near(start.date())))

    def _who(self, start: datetime, missing: tuple[Cause, ...]) -> str:
        people, leading = self.judge.people(start.date())
        count = sum(one.id not in leading for one in people)
        away = len({one.person for one in missing})
        noun = "member" if self.search.learning_set is not None else "person"
        whole = words.plural(count, noun, "people" if noun == "person" else "")
        who = f"{count - away} of {whole}" if away else _every(count, whole)
        names = words.listed([one_line(one.name) for one in people if one.id in leading])
        return f"it suits {who}{f' and {names}' if names else ''}"

    def _slot(self, start: datetime) -> str:
        weekday, at = words.WEEKDAYS[self.usual_weekday], words.clock(usual_time(self.search))
        usual = "the usual day and time" if self.search.learning_set is not None else "the weekday and time that it has"
        match self._off_the_slot(start):
            case 0:
                return f"{usual}, {weekday} at {at}"
            case 1:
                return f"on a {weekday} as usual, at {words.clock(start)} and not at {at}"
            case 2:
                return f"at {at} as usual, on a {words.WEEKDAYS[start.weekday()]} and not on a {weekday}"
            case _:
                return f"on a {words.WEEKDAYS[start.weekday()]} at {words.clock(start)}, not on a {weekday} at {at} as usual"

    def _near(self, day: date) -> str:
        distance = day - self.search.day
        side = "later" if distance > timedelta() else "earlier"
        sides = [
            f"{_span(gap)} {side} session {other.number}"
            for gap, side, other in zip(
                self.gaps(day), ("after", "before"), (before_it(self.search), after_it(self.search)), strict=True
            )
            if gap is not None and other is not None
        ]
        return f"{_span(abs(distance))} {side} than now{', ' if sides else ''}{words.listed(sides)}"


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _span(distance: timedelta) -> str:
    """`10 days`, `a week`, `6 weeks`, and from a fortnight on `about 5 weeks` where it is no whole number."""
    weeks, days = divmod(distance.days, 7)
    if days and distance.days < FORTNIGHT:
        return words.plural(distance.days, "day")
    if days:
        return f"about {round(distance.days / 7)} weeks"
    return "a week" if weeks == 1 else f"{weeks} weeks"


def _sentence(clause: str) -> str:
    return words.upper_first(clause.rstrip(".")) + "."


def _every(count: int, whole: str) -> str:
    """`all 6 members`, `both members`, `1 member`."""
    if count == 2:
        return f"both {whole.partition(' ')[2]}"
    return f"all {whole}" if count > 1 else whole
