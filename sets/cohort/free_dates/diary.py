"""What one person has on: days away, holidays of their own, days they do not work, other meetings. Each is worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property, partial
from zoneinfo import ZoneInfo

from sets.cohort.clashes import BREATHER, NATION_NAMES, PART_WORDS, touches
from sets.cohort.free_dates.values import Cause, Rule
from sets.dates.working_days import bank_holiday, closed_by_hand
from sets.model.cohort import DayPart, Meeting, Person, Unavailable
from sets.text import wording as words
from sets.text.clean import one_line

NOT_WORKING, BE, HAVE = ("does not work on", "do not work on"), ("is", "are"), ("has", "have")
CLOSE = "within an hour of it"
Causes = tuple[Cause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A meeting in which somebody is expected, and whether they facilitate it."""

    meeting: Meeting
    label: str
    leads: bool


@dataclass(frozen=True, kw_only=True)
class Diary:
    """One person's, who would facilitate what is to move (`leads`) or not; days are those of `zone`."""

    person: Person
    leads: bool
    zone: ZoneInfo
    busy: tuple[Busy, ...]

    def against(self, day: date, moved: Meeting) -> Iterator[Cause]:
        """What is in the way of the meeting, moved to a time of this day."""
        if day not in self._days:
            self._days[day] = tuple(self._all_day(day))
        hours = (day.weekday(), moved.start.time(), moved.end.time())
        if hours not in self._hours:
            self._hours[hours] = tuple(self._pattern(moved))
        yield from self._days[day]
        yield from self._hours[hours]
        # one that goes on past midnight is looked at beside what both its days have
        near = {id(one): one for on in dict.fromkeys((day, moved.end.date())) for one in self._busy_by_day.get(on, ())}
        yield from (cause for one in near.values() for cause in self._elsewhere(one, moved))

    def is_busy_on(self, day: date) -> bool:
        """Whether they have another meeting on a day."""
        return day in self._busy_by_day

    @cached_property
    def _cause(self) -> partial[Cause]:
        return partial(Cause, person=self.person.id, name=one_line(self.person.name), leads=self.leads)

    @cached_property
    def _days(self) -> dict[date, Causes]:
        return {}

    @cached_property
    def _hours(self) -> dict[tuple[int, time, time], Causes]:
        return {}

    def _all_day(self, day: date) -> Iterator[Cause]:
        """Whole days on which the person is not there."""
        if away := next((one for one in self.person.away if one.start <= day <= one.end), None):
            span = f"from {words.day(away.start)} to {words.day(away.end)}"
            does = f"is away {span if away.start != away.end else f'on {words.day(day)}'}"
            yield self._cause(rule=Rule.AWAY, does=does, verbs=BE, what="away")
        if why := self._holiday(day):
            does = f"does not work on {words.day(day)} ({why})"
            yield self._cause(rule=Rule.HOLIDAY, does=does, verbs=HAVE, what="a holiday")

    def _holiday(self, day: date) -> str | None:
        if name := bank_holiday(day, self.person.nation):
            return f"{name}, a bank holiday in {NATION_NAMES[self.person.nation]}"
        return closed_by_hand(day, self.person.calendar)

    def _pattern(self, moved: Meeting) -> Iterator[Cause]:
        """Weekdays, or halves of them, on which the person does not work."""
        if then := [one for one in self.person.unavailable if touches(one, moved, self.zone)]:
            here, does = _weekdays(then), f"{NOT_WORKING[0]} {_weekdays(then)}"
            yield self._cause(rule=Rule.WEEKLY, does=does, verbs=NOT_WORKING, what=here, always=self._all_patterns)

    @cached_property
    def _all_patterns(self) -> str:
        return _weekdays(self.person.unavailable)

    @cached_property
    def _busy_by_day(self) -> dict[date, list[Busy]]:
        found: dict[date, list[Busy]] = {}
        for one in self.busy:
            first, last = (at.astimezone(self.zone).date() for at in (one.meeting.start, one.meeting.end))
            for days in range((last - first).days + 1):
                found.setdefault(first + timedelta(days=days), []).append(one)
        return found

    def _elsewhere(self, one: Busy, moved: Meeting) -> Iterator[Cause]:
        """Another meeting at the time, or less than an hour from it for who facilitates one of the two."""
        other = one.meeting
        if other.start < moved.end and moved.start < other.end:
            does = f"is at {one.label} then"
            yield self._cause(rule=Rule.MEETING, does=does, verbs=BE, what="in another meeting")
        elif (self.leads or one.leads) and other.start < moved.end + BREATHER and moved.start < other.end + BREATHER:
            does, what = f"has {one.label} {CLOSE}", f"another meeting {CLOSE}"
            yield self._cause(rule=Rule.BREATHER, does=does, verbs=HAVE, what=what)


def _weekdays(patterns: Iterable[Unavailable]) -> str:
    """`Mondays and Friday mornings`, in the order of the week."""
    parts = list(DayPart)
    in_order = sorted(set(patterns), key=lambda one: (one.weekday, parts.index(one.part)))
    return words.listed([f"{words.WEEKDAYS[one.weekday]}{PART_WORDS[one.part]}" for one in in_order])
