"""What an act is done to: a published cohort's file, its programme and its moment; and what an act gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any, NoReturn

from sets.cohort.meeting_wording import meeting_words
from sets.cohort.people import AddressBook, Entry, email_of, entries, handle_of
from sets.cohort.programme import Programme
from sets.model.cohort import LearningSet, Meeting, MeetingKind, PersonId
from sets.model.errors import ActError, StateError
from sets.text import parsing
from sets.text import wording as words
from sets.text.clean import one_line
from sets.text.yaml_edit import Value, YamlText
from sets.text.yaml_file import KeyPath, load

PERSONAL = ("name", "email", "id", "nation", "unavailable", "away", "closed", "formerly")
"""Keys of an entry that are about the person, whatever their part in a set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """The file's text after an act, and what the act was, in words."""

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A published cohort: its file's text, its programme as it runs, whose each address is, and the moment."""

    text: str
    programme: Programme
    people: Mapping[str, PersonId]
    book: AddressBook
    now: datetime
    file: YamlText = field(init=False)
    document: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", YamlText(self.text))
        object.__setattr__(self, "document", load(self.text).document)

    def with_file(self, file: YamlText) -> Scene:
        """The same scene with a changed file."""
        return replace(self, text=file.text)

    @property
    def today(self) -> date:
        """The day in the cohort's zone."""
        return self.now.astimezone(self.programme.zone).date()

    def label(self, meeting: Meeting) -> str:
        """`Thames session 3`, or an event's title."""
        return meeting_words(meeting, self.programme).label

    def moment(self, day: date, at: time) -> datetime:
        """This time on that day, in the cohort's zone."""
        return datetime.combine(day, at, tzinfo=self.programme.zone)

    def local(self, meeting: Meeting) -> datetime:
        """When a meeting starts, on the cohort's clock."""
        return meeting.start.astimezone(self.programme.zone)

    def when(self, meeting: Meeting) -> str:
        """`10am on Tuesday 19 January 2027`."""
        return words.moment(meeting.start, self.programme.zone)

    def meeting(self, named: str) -> Meeting:
        """The session or event of this key that has not begun; ActError with the nearest key where there is none."""
        return meeting_to_come(self.programme, named, self.now)

    def set_index(self, named: str, field_name: str = "learning_set") -> int:
        """The place of the set of this id or name in the file."""
        sets = self.document["sets"]
        wanted = named.strip().lower()
        found = [n for n, one in enumerate(sets) if wanted in (one["id"], str(one.get("name", "")).lower())]
        if not found:
            known = [one["id"] for one in sets]
            near = _near(named, known) or f"; they are {words.listed(known)}"
            refuse(field_name, named, f"is no set of this cohort{near}")
        return found[0]

    def set_at(self, index: int) -> LearningSet:
        """The set at this place of the file."""
        return self.programme.cohort.sets[index]

    def to_come(self, learning_set: LearningSet) -> tuple[Meeting, ...]:
        """The set's sessions that take place and have not begun, in order of number."""
        return tuple(m for m in self.programme.sessions_by_set[learning_set.id] if m.start > self.now)

    def place_of(self, meeting: Meeting) -> KeyPath:
        """Where what differs about this meeting stands or would stand: its entry of `moves`, or the event itself."""
        if meeting.kind is MeetingKind.EVENT:
            events = self.document["events"]
            return ("events", next(n for n, one in enumerate(events) if _event_key(one) == meeting.key))
        index = next(n for n, one in enumerate(self.document["sets"]) if one["id"] == meeting.set_id)
        moves = self.document["sets"][index].get("moves") or ()
        at = next((n for n, one in enumerate(moves) if one["session"] == meeting.number), len(moves))
        return ("sets", index, "moves", at)

    def amended(self, meeting: Meeting, values: Mapping[str, Value], *without: str) -> YamlText:
        """The file with these keys for one meeting, and without those; a value that is None is left as it is."""
        path, file = self.place_of(meeting), self.file
        given = {key: value for key, value in values.items() if value is not None}
        if not file.has(path):
            return file.append(path[:-1], {"session": meeting.number, **given})
        for key, value in given.items():
            file = file.put((*path, key), value)
        for key in without:
            file = file.remove((*path, key)) if file.has((*path, key)) else file
        return file

    def person(self, named: str, field_name: str = "person") -> PersonId:
        """Who is meant by an address or id; ActError with the nearest address, or the ids of two who share one."""
        try:
            return self.book.one(named)
        except StateError as error:
            raise ActError(error.cause, whom=error.whom, field=field_name) from None

    def entries(self, person: PersonId) -> Iterator[tuple[KeyPath, Entry]]:
        """Where a person stands in the file."""
        return ((path, one) for path, one in entries(self.document) if self.is_of(one, person))

    def is_of(self, one: Entry, person: PersonId) -> bool:
        """Whether an entry is a person's."""
        return self.people.get(handle_of(one)) == person

    def serving(self, role: str, day: date) -> Iterator[tuple[KeyPath, Entry]]:
        """Who are `members` or `facilitators` of a set on a day, and where they stand."""
        first, last = DAYS[role]
        for path, one in entries(self.document):
            if path[0] == "sets" and path[2] == role and within(day, one.get(first), one.get(last)):
                yield path, one

    def entry(self, path: KeyPath) -> dict[str, Any]:
        """What stands at a path of the file."""
        found: Any = self.document
        for step in path:
            found = found[step]
        return dict(found)

    def known(self, address: str) -> dict[str, Any]:
        """What the file says of the person of this address anywhere; nothing for somebody new."""
        wanted = address.strip().lower()
        found = next((one for _, one in entries(self.document) if email_of(one) == wanted), None)
        return about_the_person(found) if found is not None else {}

    def members_called(self, address: str) -> Iterator[tuple[KeyPath, Entry]]:
        """The entries of this address as a member, of any set and time."""
        wanted = address.strip().lower()
        members = ((path, one) for path, one in entries(self.document) if path[0] == "sets" and path[2] == "members")
        return ((path, one) for path, one in members if email_of(one) == wanted)

    def in_role(self, address: str, path: KeyPath) -> bool:
        """Whether somebody of this address stands in the list at `path`."""
        there: Any = self.document
        for step in path:
            there = there.get(step, ()) if isinstance(there, dict) else there[step]
        return any(email_of(one) == address.strip().lower() for one in there or ())


def meeting_to_come(programme: Programme, named: str, now: datetime) -> Meeting:
    """The session or event of this key that has not begun; ActError with the nearest key where there is none."""
    known = {str(meeting.key): meeting for meeting in programme.meetings}
    found = known.get(named.strip().lower())
    if found is None:
        refuse("meeting", named, f"is no session or event of this cohort{_near(named, known)}")
    if found.start <= now:
        began = words.moment(found.start, programme.zone)
        refuse("meeting", named, f"began at {began}; what has happened stays as it was")
    return found


def live(meeting: Meeting, named: str) -> Meeting:
    """The meeting, where it takes place; ActError where it is called off."""
    if meeting.cancelled is not None:
        refuse("meeting", named, "is cancelled; restore it first")
    return meeting


DAYS = {"members": ("first_day", "last_day"), "facilitators": ("from", "until")}
"""The keys of the first and last day in each part."""


def about_the_person(entry: Entry) -> dict[str, Any]:
    """The keys of an entry that go with the person from one part to another."""
    return {key: entry[key] for key in PERSONAL if key in entry}


def refuse(field_name: str, whom: str, cause: str) -> NoReturn:
    """Raise the ActError."""
    raise ActError(cause, whom=one_line(whom), field=field_name)


def with_reason(text: str, why: str | None) -> str:
    """The words of an act, with its reason behind a colon."""
    return f"{text}: {why}" if why else text


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def within(day: date, first: object, last: object) -> bool:
    """Whether a day lies between two as a file says them; None is open."""
    return (first is None or parsing.day(str(first)) <= day) and (last is None or day <= parsing.day(str(last)))


def _event_key(event: Mapping[str, Any]) -> str:
    return parsing.slug(str(event["event"]))[:60].strip("-")


def _near(named: str, known: Any) -> str:
    near = get_close_matches(named.strip().lower(), list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
