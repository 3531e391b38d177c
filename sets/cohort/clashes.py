"""Where people cannot be, or ought not to be, across all cohorts of a home (domain.md sections 3 and 7).

Messages name people: they are for the coordinator's screen, never for a log or a letter to others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sets.cohort.programme import Programme
from sets.dates.working_days import bank_holiday, closed_by_hand
from sets.model.cohort import (
    Away,
    CohortId,
    DayPart,
    Meeting,
    MeetingKind,
    Nation,
    Occasion,
    Person,
    PersonId,
    Unavailable,
)
from sets.text.wording import WEEKDAYS, listed, plural, when
from sets.text.wording import day as in_words

BREATHER = timedelta(minutes=60)
"""What a facilitator needs between two meetings."""
AT_ONCE = "is expected in two meetings at once"
TOO_CLOSE = "has less than an hour between meetings"
ONE_DAY = "has two meetings on one day"
MIDDAY = time(12)
NATION_NAMES = {
    Nation.ENGLAND: "England",
    Nation.WALES: "Wales",
    Nation.SCOTLAND: "Scotland",
    Nation.NORTHERN_IRELAND: "Northern Ireland",
}
PART_WORDS = {DayPart.ALL_DAY: "s", DayPart.MORNING: " mornings", DayPart.AFTERNOON: " afternoons"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What a clash with another cohort is made of: who does what, in which programmes (own first), on which day."""

    name: str
    does: str
    titles: tuple[str, str]
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One thing that does not fit, at one meeting of one person. A clash of two cohorts is given once for each.

    `other` is the cohort that it is with, where that is another one, and `elsewhere` what is told of several together.
    """

    message: str
    warning: bool
    cohort: CohortId
    occasion: Occasion
    person: PersonId
    other: CohortId | None = None
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One person expected in one meeting."""

    person: Person
    programme: Programme
    meeting: Meeting
    facilitates: bool

    @property
    def cohort(self) -> CohortId:
        return self.programme.cohort.id

    @property
    def day(self) -> date:
        return self.programme.day_of(self.meeting)

    @property
    def words(self) -> str:
        return f"{self.meeting.title} ({when(self.meeting.start, self.meeting.end, self.programme.zone)})"


Said = tuple[_Place, bool, str]
Doubled = tuple[_Place, _Place | None, bool, str, str]
"""At which meeting, with which of another cohort, whether it is a warning, the words, and what the person does by it."""


def clashes(programmes: tuple[Programme, ...]) -> tuple[Clash, ...]:
    """Every clash by cohort, time and person: faults where one person is expected twice at once, warnings for the rest."""
    found: list[tuple[tuple[str, datetime, str, str], Clash]] = []
    for places in _by_person(programmes).values():
        for place, other, warning, message, does in (*_doubled(places), *_alone(places)):
            person, occasion = place.person.id, place.meeting.key
            clash = Clash(
                message=message,
                warning=warning,
                cohort=place.cohort,
                occasion=occasion,
                person=person,
                other=other.cohort if other is not None else None,
                elsewhere=_elsewhere(place, other, does) if other is not None else None,
            )
            found.append(((place.cohort, place.meeting.start, person, message), clash))
    return tuple(clash for _, clash in sorted(found, key=lambda pair: pair[0]))


def in_short(found: Iterable[Clash]) -> tuple[Clash, ...]:
    """Those with another cohort as one a person, cohort and way, with the days; the others as they are."""
    return tuple(together(group) for group in alike(found))


def alike(found: Iterable[Clash]) -> tuple[tuple[Clash, ...], ...]:
    """Clashes that are told in one line, by the first of each."""
    groups: dict[tuple[object, ...], list[Clash]] = defaultdict(list)
    for position, clash in enumerate(found):
        one = clash.elsewhere
        groups[(clash.cohort, clash.other, clash.person, one.does) if one is not None else (position,)].append(clash)
    return tuple(tuple(group) for group in groups.values())


def together(group: Sequence[Clash]) -> Clash:
    """Clashes that are alike as one, at the first of their meetings."""
    first, days = group[0], list(dict.fromkeys(one.elsewhere.day for one in group if one.elsewhere is not None))
    if len(group) == 1 or first.elsewhere is None:
        return first
    name, does, titles = first.elsewhere.name, first.elsewhere.does, " and of ".join(first.elsewhere.titles)
    said = f"{name} {does} of {titles} on {plural(len(days), 'day')}: {listed([in_words(day) for day in days])}"
    return replace(first, message=said)


def _elsewhere(place: _Place, other: _Place, does: str) -> Elsewhere:
    titles = (place.programme.cohort.title, other.programme.cohort.title)
    return Elsewhere(name=place.person.name, does=does, titles=titles, day=place.day)


def _alone(places: list[_Place]) -> Iterator[Doubled]:
    """What is one meeting's matter alone."""
    for place, warning, message in (*_unavailable(places), *_away(places), *_on_own_holiday(places)):
        yield place, None, warning, message, ""


def double_bookings(programme: Programme) -> Iterator[tuple[Person, Meeting, Meeting]]:
    """Who facilitates a session of one set while they are expected at a session of another, with the two."""
    for places in _by_person((programme,)).values():
        sessions = [place for place in places if place.meeting.kind is MeetingKind.SESSION]
        for position, first in enumerate(sessions):
            for second in sessions[position + 1 :]:
                if second.meeting.start < first.meeting.end and (first.facilitates or second.facilitates):
                    yield first.person, first.meeting, second.meeting


def clashes_beside(programme: Programme, others: Iterable[Programme]) -> tuple[Clash, ...]:
    """What does not fit in this cohort, beside others of the home."""
    return tuple(clash for clash in clashes((programme, *others)) if clash.cohort == programme.cohort.id)


def _by_person(programmes: tuple[Programme, ...]) -> dict[PersonId, list[_Place]]:
    """Each person's meetings in order of time."""
    found: dict[PersonId, list[_Place]] = defaultdict(list)
    for programme in programmes:
        for meeting in programme.meetings:
            leading = _leading(programme, meeting)
            for person in programme.expected(meeting):
                place = _Place(person=person, programme=programme, meeting=meeting, facilitates=person.id in leading)
                found[person.id].append(place)
    return {
        person: sorted(places, key=lambda p: (p.meeting.start, p.cohort, p.meeting.key))
        for person, places in found.items()
    }


def _leading(programme: Programme, meeting: Meeting) -> frozenset[PersonId]:
    if meeting.kind is not MeetingKind.SESSION:
        return frozenset()
    return frozenset(person.id for person in programme.facilitators_at(meeting))


def _doubled(places: list[_Place]) -> Iterator[Doubled]:
    """Pairs of meetings that overlap, and for facilitators those that lie too close or on one day."""
    for position, first in enumerate(places):
        for second in places[position + 1 :]:
            if second.meeting.start >= first.meeting.end and second.day > first.day:
                break
            said = _pair(first, second)
            if said is None:
                continue
            warning, message, does = said
            if second.cohort == first.cohort:
                yield first, None, warning, message, does
            else:
                yield first, second, warning, message, does
                yield second, first, warning, message, does


def _pair(first: _Place, second: _Place) -> tuple[bool, str, str] | None:
    """Whether two meetings of one person are a warning, in words, and what the person does by them; None: they fit."""
    name, both = first.person.name, _both(first, second)
    if second.meeting.start < first.meeting.end:
        return False, f"{name} {AT_ONCE}: {both}", AT_ONCE
    if not (first.facilitates or second.facilitates):
        return None
    gap = second.meeting.start - first.meeting.end
    if gap < BREATHER:
        return True, f"{name} has {plural(gap // timedelta(minutes=1), 'minute')} between {both}", TOO_CLOSE
    return True, f"{name} {ONE_DAY}: {both}", ONE_DAY


def _both(first: _Place, second: _Place) -> str:
    """The two meetings in words, each with its cohort where they are of two."""
    if first.cohort == second.cohort:
        return f"{first.words} and {second.words}"
    return " and ".join(f"{one.words} of {one.programme.cohort.title}" for one in (first, second))


def _unavailable(places: list[_Place]) -> Iterator[Said]:
    """One line for each cohort and each weekday, or half of one, on which the person does not work."""
    found: dict[tuple[CohortId, int, DayPart], list[_Place]] = defaultdict(list)
    for place in places:
        # the same part may be said twice in a file
        for part in {one.part for one in place.person.unavailable if touches(one, place.meeting, place.programme.zone)}:
            found[place.cohort, place.day.weekday(), part].append(place)
    for (_, weekday, part), touched in found.items():
        days = listed([in_words(place.day) for place in touched])
        count = plural(len(touched), "meeting")
        yield (
            touched[0],
            True,
            f"{touched[0].person.name} does not work on {WEEKDAYS[weekday]}{PART_WORDS[part]}, "
            f"and {count} of {touched[0].programme.cohort.title} would need it: {days}",
        )


def touches(unavailable: Unavailable, meeting: Meeting, zone: ZoneInfo) -> bool:
    """Whether a meeting lies on a weekday, or the half of one, on which somebody does not work."""
    day = meeting.start.astimezone(zone).date()
    if day.weekday() != unavailable.weekday:
        return False
    midday = datetime.combine(day, MIDDAY, tzinfo=zone)
    if unavailable.part is DayPart.MORNING:
        return meeting.start < midday
    return unavailable.part is DayPart.ALL_DAY or meeting.end > midday


def _away(places: list[_Place]) -> Iterator[Said]:
    """One line for each cohort and each period in which the person is not there. Never a reason."""
    found: dict[tuple[CohortId, Away], list[_Place]] = defaultdict(list)
    for place in places:
        for away in {one for one in place.person.away if one.start <= place.day <= one.end}:
            found[place.cohort, away].append(place)
    for (_, away), touched in found.items():
        count, programme = plural(len(touched), "meeting"), touched[0].programme
        message = (
            f"{touched[0].person.name} is away from {in_words(away.start)} to {in_words(away.end)}, "
            f"and {count} of {programme.cohort.title} would be missed: {listed([in_words(p.day) for p in touched])}"
        )
        yield touched[0], True, message


def _on_own_holiday(places: Iterable[_Place]) -> Iterator[Said]:
    """Holidays that the person has and the cohort has not; the cohort's own are the schedule's to mention."""
    for place in places:
        nation = place.person.nation
        shut = closed_by_hand(place.day, place.person.calendar)
        if shut is not None and closed_by_hand(place.day, place.programme.cohort.calendar) is None:
            yield place, True, f"{place.person.name}: {place.words} is on a day closed for them ({shut})"
        holiday = bank_holiday(place.day, nation) if nation is not place.programme.cohort.nation else None
        if holiday is not None:
            yield (
                place,
                True,
                f"{place.person.name}: {place.words} is on a bank holiday in {NATION_NAMES[nation]} ({holiday})",
            )
