"""What a practised coordinator says of dates before anybody hears of them (domain.md sections 3, 4, 7 and 10).

One line a kind and set, with the sessions in it. Nothing is said of a day that a move chose: somebody wrote it there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations

from sets.cohort.schedule.problems import Path, Problem, Scene
from sets.dates.pre_election import poll_ahead
from sets.dates.working_days import working_days_between
from sets.model.cohort import Cohort, DayLevel, LearningSet, Meeting, Occasion, PersonId
from sets.text.wording import WEEKDAYS, clock, listed, number, plural
from sets.text.wording import day as in_words

EARLIEST, LATEST = time(8), time(21)
NOTICE_OF_INVITE, NOTICE_OF_MOVE = 15, 10
"""Working days before a meeting at which people hear of it, and of its new day."""
FAR = timedelta(days=60)
MONDAY, FRIDAY, AUGUST = 0, 4, 8
WHY_NOT = {
    MONDAY: "bank holidays and part-time weeks take many of those",
    FRIDAY: "many people do not work then",
}
EXCHANGE = "exchange"
"""The one event that is ordinary business in a pre-election period: members learn from each other, and nobody else is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sessions:
    """A set's sessions that lie ahead and take place."""

    index: int
    learning_set: LearningSet
    meetings: tuple[Meeting, ...]

    @property
    def facilitators(self) -> frozenset[PersonId]:
        return frozenset(one.id for one in self.learning_set.facilitators)

    @property
    def when(self) -> Path:
        """Where the days of the set are written."""
        rules = self.learning_set.rules
        return ("sets", self.index, "dates" if rules.first is None or rules.every is None else "first")

    @property
    def by_rule(self) -> tuple[Meeting, ...]:
        """Those that no move put on their day."""
        moved = {move.session for move in self.learning_set.moves if move.date is not None}
        return tuple(meeting for meeting in self.meetings if meeting.number not in moved)

    def said(self, meetings: Iterable[Meeting], words: str, path: Path) -> Problem:
        """A warning about some of the sessions, in one line."""
        return Problem(path=path, message=f"{self.learning_set.name}: {_sessions(meetings)} {words}", warning=True)


def practised(
    cohort: Cohort, meetings: tuple[Meeting, ...], previous: tuple[Meeting, ...], now: datetime
) -> tuple[Problem, ...]:
    """A fault for two sets that would meet by one link at one time, and warnings worth a second look."""
    scene = Scene(cohort=cohort, previous={one.key: one for one in previous}, now=now)
    local = tuple(_Local(scene, one) for one in meetings)
    ahead = [one.meeting for one in local if one.is_ahead]
    groups = [
        _Sessions(
            index=index, learning_set=one, meetings=tuple(meeting for meeting in ahead if meeting.set_id == one.id)
        )
        for index, one in enumerate(cohort.sets)
    ]
    found = [*_one_link(groups), *_nobody_to_cover(groups), *_before_polls(cohort, ahead)]
    for group in groups:
        found += [*_hours(group), *_weekdays(group), *_august(group), *_listed(scene, group)]
        found += _short_notice(scene, group)
    return (*found, *_events_at_short_notice(scene, ahead))


@dataclass(frozen=True, slots=True)
class _Local:
    scene: Scene
    meeting: Meeting

    @property
    def is_ahead(self) -> bool:
        meeting, scene = self.meeting, self.scene
        ends = (scene.cohort.ended, *(one.ended for one in scene.cohort.sets if one.id == meeting.set_id))
        over = meeting.set_id is not None and any(end is not None and _day(scene, meeting) > end for end in ends)
        return meeting.cancelled is None and not over and (scene.now is None or meeting.start > scene.now)


def _day(scene: Scene, meeting: Meeting) -> date:
    return meeting.start.astimezone(scene.zone).date()


def _sessions(meetings: Iterable[Meeting]) -> str:
    """`session 3`, or `sessions 1, 2 and 5`."""
    numbers = [str(meeting.number) for meeting in meetings]
    return f"session{'' if len(numbers) == 1 else 's'} {listed(numbers)}"


def _are(meetings: Iterable[Meeting], one: str, many: str) -> str:
    return one if len(tuple(meetings)) == 1 else many


def _one_link(groups: list[_Sessions]) -> Iterator[Problem]:
    """Two sets in one online room at one time: neither could speak."""
    for first, second in combinations(groups, 2):
        met = [
            other
            for one in first.meetings
            for other in second.meetings
            if one.join and one.join == other.join and _overlap(one, other)
        ]
        if met:
            message = (
                f"{second.learning_set.name}: {_sessions(met)} would be in the same online room as "
                f"{first.learning_set.name}, at the same time; give each set a link of its own"
            )
            yield Problem(path=("sets", second.index, "join"), message=message, warning=False)


def _nobody_to_cover(groups: list[_Sessions]) -> Iterator[Problem]:
    """Sets whose one facilitator nobody else who facilitates here could stand in for: they meet at the same time."""
    busy: defaultdict[PersonId, list[Meeting]] = defaultdict(list)
    for group in groups:
        for person in group.facilitators:
            busy[person] += group.meetings
    alone = [group for group in groups if len(group.facilitators) == 1 and not _could_cover(group, busy)]
    if not alone:
        return
    names = listed([group.learning_set.name for group in alone])
    if len(busy) == 1:
        message = f"{alone[0].learning_set.facilitators[0].name} is the only facilitator here"
    else:
        message = f"{names} {'has one facilitator' if len(alone) == 1 else 'have one facilitator each'}, and no other is free then"
    path: Path = ("sets", alone[0].index, "facilitators")
    yield Problem(path=path, message=f"{message}; name a second one, who could stand in", warning=True)


def _could_cover(group: _Sessions, busy: Mapping[PersonId, list[Meeting]]) -> bool:
    """Whether somebody who facilitates another set is free at every session of this one."""
    return any(
        not any(_overlap(one, other) for one in group.meetings for other in meetings)
        for person, meetings in busy.items()
        if person not in group.facilitators
    )


def _overlap(one: Meeting, other: Meeting) -> bool:
    return one.start < other.end and other.start < one.end


def _before_polls(cohort: Cohort, ahead: list[Meeting]) -> Iterator[Problem]:
    """Events that are publicity, in a pre-election period. Ordinary sessions go on."""
    live = {meeting.key for meeting in ahead}
    for index, event in enumerate(cohort.events):
        if event.key in live and event.key != EXCHANGE and (which := poll_ahead(cohort, event.date)):
            message = (
                f"{event.title}: {in_words(event.date)} is in the pre-election period before {which}; council publicity "
                "is restricted then, so ask your elections team"
            )
            yield Problem(path=("events", index, "date"), message=message, warning=True)


def _hours(group: _Sessions) -> Iterator[Problem]:
    """Sessions before 8am, which are mostly meant for the afternoon, and after 9pm."""
    by_time: defaultdict[time, list[Meeting]] = defaultdict(list)
    late: list[Meeting] = []
    for meeting in group.meetings:
        if meeting.start.time() < EARLIEST:
            by_time[meeting.start.time()].append(meeting)
        elif meeting.end.time() > LATEST or meeting.end.date() > meeting.start.date():
            late.append(meeting)
    path: Path = ("sets", group.index, "at")
    for at, early in by_time.items():
        begin, meant = _are(early, "begins", "begin"), clock(at.replace(hour=at.hour + 12))
        yield group.said(early, f"{begin} at {clock(at)}; did you mean {meant}?", path)
    if late:
        yield group.said(late, f"{_are(late, 'ends', 'end')} after {clock(LATEST)}; look at the time", path)


def _weekdays(group: _Sessions) -> Iterator[Problem]:
    for weekday, why in WHY_NOT.items():
        if found := [meeting for meeting in group.by_rule if meeting.start.weekday() == weekday]:
            words = f"{_are(found, 'is on a', 'are on')} {WEEKDAYS[weekday]}{_are(found, '', 's')}"
            yield group.said(found, f"{words}: {why}, and Tuesday to Thursday suit most", group.when)


def _august(group: _Sessions) -> Iterator[Problem]:
    if found := [meeting for meeting in group.by_rule if meeting.start.month == AUGUST]:
        yield group.said(found, f"{_are(found, 'is', 'are')} in August, when many people are away", group.when)


def _listed(scene: Scene, group: _Sessions) -> Iterator[Problem]:
    """Sessions on days that a list of the home warns of."""
    rows = scene.listed_days(group.learning_set, DayLevel.WARN)
    for why in dict.fromkeys(row.why for row in rows):
        spans = [(row.start, row.end) for row in rows if row.why == why]
        days = [(meeting, meeting.start.date()) for meeting in group.by_rule]
        if found := [one for one, day in days if any(start <= day <= end for start, end in spans)]:
            yield group.said(found, f"{_are(found, 'falls', 'fall')} on: {why}", group.when)


def _short_notice(scene: Scene, group: _Sessions) -> Iterator[Problem]:
    new = [one for one in group.meetings if one.key not in scene.previous]
    if soon := [one for one in new if _working_days_ahead(scene, one.start) < NOTICE_OF_INVITE]:
        words = f"{_are(soon, 'is', 'are')} {_ahead(scene, soon)}; people like to be invited {NOTICE_OF_INVITE} before"
        yield group.said(soon, words, group.when)
    moved = [one for one in group.meetings if _is_moved_soon(scene, one)]
    if moved:
        words = (
            f"{_are(moved, 'changes', 'change')} its time with less than {NOTICE_OF_MOVE} working days' notice; "
            "somebody may not see the letter, so ring them"
        )
        words = words if len(moved) == 1 else words.replace("its time", "their times")
        yield group.said(moved, words, _move_of(group, moved[0]))


def _events_at_short_notice(scene: Scene, ahead: list[Meeting]) -> Iterator[Problem]:
    by_key = {one.key: one for one in ahead if one.set_id is None and one.key not in scene.previous}
    for index, event in enumerate(scene.cohort.events):
        meeting = by_key.get(Occasion(event.key))
        if meeting is not None and _working_days_ahead(scene, meeting.start) < NOTICE_OF_INVITE:
            message = (
                f"{event.title} is {_ahead(scene, [meeting])}; people like to be invited {NOTICE_OF_INVITE} before"
            )
            yield Problem(path=("events", index, "date"), message=message, warning=True)


def _is_moved_soon(scene: Scene, meeting: Meeting) -> bool:
    before = scene.previous.get(meeting.key)
    if before is None or before.cancelled is not None or before.start == meeting.start or scene.now is None:
        return False
    nearest = min(meeting.start, before.start)
    return before.start > scene.now and _working_days_ahead(scene, nearest) < NOTICE_OF_MOVE


def _move_of(group: _Sessions, meeting: Meeting) -> Path:
    places = (place for place, move in enumerate(group.learning_set.moves) if move.session == meeting.number)
    place = next(places, None)
    return group.when if place is None else ("sets", group.index, "moves", place, "session")


def _working_days_ahead(scene: Scene, start: datetime) -> int:
    """How many working days from now; at least NOTICE_OF_INVITE where it is so far that nobody needs the number."""
    assert scene.now is not None
    today, day = scene.now.astimezone(scene.zone).date(), start.astimezone(scene.zone).date()
    return NOTICE_OF_INVITE if day - today > FAR else working_days_between(today, day, scene.cohort.calendar)


def _ahead(scene: Scene, meetings: list[Meeting]) -> str:
    counts = [_working_days_ahead(scene, meeting.start) for meeting in meetings]
    if counts == [0]:
        return "less than a working day away"
    if len(set(counts)) == 1:
        return f"{plural(counts[0], 'working day')} away"
    return f"{number(min(counts))} to {plural(max(counts), 'working day')} away"
