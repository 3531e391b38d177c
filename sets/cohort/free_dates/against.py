"""What stands against a time for a meeting: closed days, people, rooms.

By it dates are found, and times that calendars propose are weighed. A date that somebody who runs the session types is held
to less (`responses/forms/session_dates.py`): they may know better.

Of people it gives all that is in the way of each, by name: who may read it is decided in `wording`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sets.cohort.free_dates import frame
from sets.cohort.free_dates.diary import Busy, Diary
from sets.cohort.free_dates.values import Cause, Rule, Search
from sets.cohort.meeting_wording import meeting_words
from sets.cohort.programme import Programme
from sets.cohort.schedule.problems import Scene
from sets.dates.working_days import closed
from sets.model.cohort import Avoid, Meeting, MeetingKind, Person, PersonId
from sets.text import wording as words
from sets.text.clean import one_line

ONLINE = ("teams", "zoom", "webex", "online", "google meet", "skype")
"""A place with one of these in its name is no room that can be in use."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """All that can stand against a time, gathered once."""

    search: Search

    @cached_property
    def bounds(self) -> tuple[tuple[frame.Bound, ...], tuple[frame.Bound, ...]]:
        return frame.lower(self.search), frame.upper(self.search)

    def against(self, start: datetime) -> tuple[Cause, ...]:
        """All that stands against this time; nothing where it suits all."""
        day = start.astimezone(self.search.programme.zone).date()
        if (shut := self.shut(day)) is not None:
            return (*self._of_the_frame(day, start), shut)
        return (*self._of_the_frame(day, start), *self.on(day, start))

    def on(self, day: date, start: datetime) -> tuple[Cause, ...]:
        """What people and rooms have against a time on an open day within the frame."""
        moved = replace(self.search.meeting, start=start, end=self.search.end(start))
        people, leading = self.people(day)
        diaries = (self.diary(person, leads=person.id in leading) for person in people)
        found = [cause for one in diaries for cause in one.against(day, moved)]
        if self.search.learning_set is not None and not leading:
            found.append(_plain(Rule.NOBODY, f"nobody facilitates {one_line(self.search.learning_set.name)} then"))
        return (*found, *self._room(moved))

    def _of_the_frame(self, day: date, start: datetime) -> Iterator[Cause]:
        if start == self.search.meeting.start:
            yield _plain(Rule.SAME, "it is at that time already")
        lower, upper = self.bounds
        yield from (bound.cause for bound in lower if day < bound.day)
        yield from (bound.cause for bound in upper if day > bound.day)
        first, last = frame.hours(self.search)
        usual = frame.usual_time(self.search)
        local, end = start.astimezone(self.search.programme.zone), self.search.end(start)
        if local.time() != usual and (local.time() < first or end.date() > day or end.time() > last):
            yield _plain(Rule.HOURS, f"it is offered from {words.clock(first)} to {words.clock(last)} only")

    def shut(self, day: date) -> Cause | None:
        """Why nothing is put on this day, whoever is there."""
        if why := closed(day, self.search.programme.cohort.calendar):
            return Cause(rule=Rule.CLOSED, key=why, does=f"{words.day(day)} is closed: {why}", what=f"closed: {why}")
        if why := next((one.why for one in self._avoided if one.start <= day <= one.end), None):
            return Cause(
                rule=Rule.AVOIDED, key=why, does=f"{words.day(day)} is kept free: {why}", what=f"kept free: {why}"
            )
        return None

    @cached_property
    def _avoided(self) -> tuple[Avoid, ...]:
        scene = Scene(cohort=self.search.programme.cohort, previous={}, now=None)
        return scene.avoided(self.search.learning_set) if self.search.learning_set is not None else ()

    def people(self, day: date) -> tuple[tuple[Person, ...], frozenset[PersonId]]:
        """Everyone who would be expected on a day, each once, and who of them facilitates it."""
        known = self._people
        if day not in known:
            start = self.search.meeting.start + (day - self.search.day)
            moved = replace(
                self.search.meeting, start=start, end=start + (self.search.meeting.end - self.search.meeting.start)
            )
            programme = self.search.programme
            leading = programme.facilitators_at(moved) if self.search.learning_set is not None else ()
            known[day] = programme.would_expect(moved), frozenset(one.id for one in leading)
        return known[day]

    @cached_property
    def _people(self) -> dict[date, tuple[tuple[Person, ...], frozenset[PersonId]]]:
        return {}

    def diary(self, person: Person, *, leads: bool) -> Diary:
        """What a person has on. Who has two times in a set may have two records."""
        key = (person.id, person.first_day, leads)
        if key not in self._diaries:
            busy = tuple(self._meetings_of(person.id))
            self._diaries[key] = Diary(person=person, leads=leads, zone=self.search.programme.zone, busy=busy)
        return self._diaries[key]

    @cached_property
    def _diaries(self) -> dict[tuple[PersonId, date | None, bool], Diary]:
        return {}

    def _meetings_of(self, person: PersonId) -> Iterator[Busy]:
        for programme, meeting in self._other_meetings:
            if person in programme.expected_ids(meeting):
                leads = meeting.kind is MeetingKind.SESSION and any(
                    one.id == person for one in programme.facilitators_at(meeting)
                )
                yield Busy(meeting=meeting, label=self._label(programme, meeting), leads=leads)

    @cached_property
    def _other_meetings(self) -> tuple[tuple[Programme, Meeting], ...]:
        """All that take place and are not over, this one aside, in order of time."""
        own = self.search.programme
        found = [
            (programme, meeting)
            for programme in (own, *self.search.others)
            for meeting in programme.meetings
            if meeting.cancelled is None
            and meeting.end > self.search.now
            and not (programme is own and meeting.key == self.search.meeting.key)
        ]
        return tuple(sorted(found, key=lambda pair: (pair[1].start, pair[0].cohort.id, pair[1].key)))

    def _label(self, programme: Programme, meeting: Meeting) -> str:
        label = meeting_words(meeting, programme).label
        return label if programme is self.search.programme else f"{label} of {one_line(programme.cohort.title)}"

    def _room(self, moved: Meeting) -> Iterator[Cause]:
        """The same joining link, or the same room, in use at the time."""
        for programme, other in self._in_one_room:
            if other.start < moved.end and moved.start < other.end:
                what = "joining link" if other.join and other.join == moved.join else "room"
                says = f"{self._label(programme, other)} has the same {what} then"
                yield Cause(rule=Rule.ROOM, key=what, does=says, what=f"the {what} is in use")
                return

    @cached_property
    def _in_one_room(self) -> tuple[tuple[Programme, Meeting], ...]:
        return tuple(pair for pair in self._other_meetings if one_room(self.search.meeting, pair[1]))


def one_room(first: Meeting, second: Meeting) -> bool:
    """Whether two meetings have one joining link, or one room: two links of their own are two places, whatever they are called."""
    if first.join and first.join == second.join:
        return True
    place = " ".join(first.place.casefold().split())
    room = bool(place) and not any(service in place for service in ONLINE)
    return room and place == " ".join(second.place.casefold().split()) and not (first.join and second.join)


def _plain(rule: Rule, says: str) -> Cause:
    return Cause(rule=rule, key=says, does=says, what=says)
