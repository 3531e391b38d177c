"""What a rehearsal tells, as values for its pages: everything that happened, in order, and what sample people will do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sets.cohort.programme import Programme
from sets.model.cohort import Occasion, PersonId
from sets.model.messages import CalendarEntry, Letter
from sets.model.responses import Responses
from sets.rehearsal.actors.form_fills import Deed
from sets.rehearsal.actors.visits import Look


class Event(StrEnum):
    """What kind of thing happened."""

    PUBLISHED = "published"
    SESSION = "session"
    ANSWERS = "answers"
    REGISTER = "register"
    LOGS = "logs"
    RATINGS = "ratings"
    REPORT = "report"
    DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that people did, in one sentence without log content: `Thames session 2: 5 of 6 came`."""

    at: datetime
    event: Event
    what: str
    occasion: Occasion | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A letter that left, to whom and why. `file` is its .eml below the rehearsal's folder."""

    at: datetime
    letter: Letter
    person: PersonId
    name: str
    kinds: tuple[str, ...]
    occasion: Occasion
    about: str
    why: tuple[str, ...]
    told: CalendarEntry | None
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A rehearsal from its first publication to its last message; `programme` as it stood at the end."""

    title: str
    programme: Programme
    began: datetime
    ended: datetime
    sent: tuple[Sent, ...]
    happenings: tuple[Happening, ...]
    left_out: tuple[tuple[str, str, str], ...]
    """Name, message and reason of everyone who was left out of something, each once."""
    folder: Path
    reports: tuple[tuple[str, str], ...]
    """Title and path (below the folder) of each report."""
    passes: int
    looks: Mapping[str, tuple[Look, ...]] = field(default_factory=dict)
    """The pages that people saw, by the key of the letter that led there; pages that no letter led to by `purpose/step`."""

    done: tuple[Reaction, ...] = ()
    """What people did, in order."""

    def mailbox(self, person: PersonId) -> tuple[Sent, ...]:
        """One person's letters in order."""
        return tuple(one for one in self.sent if one.person == person)

    def calendar(self, person: PersonId) -> tuple[CalendarEntry, ...]:
        """What one person's calendar holds in the end: the newest message of each meeting, by time."""
        newest = {one.told.uid: one.told for one in self.sent if one.person == person and one.told is not None}
        return tuple(sorted(newest.values(), key=lambda told: told.start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Something that sample people will do at `at`: on a page, or (an invite accepted) in their calendar.

    `what` is for the story; an empty one is not told. `key` is the letter's that asked for it. `kept`: whoever reads the
    rehearsal sees the pages. `follow` gives what comes of it, told whether it could be done.
    """

    at: datetime
    event: Event
    what: str
    person: PersonId
    occasion: Occasion | None = None
    news: Responses = field(default_factory=Responses)
    deed: Deed | None = None
    key: str = ""
    kept: bool = True
    follow: Callable[[bool], tuple[Reaction, ...]] | None = None
