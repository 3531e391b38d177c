"""The words of the field as values: a cohort, its sets, its people, its meetings (domain.md section 2).

Everything here is frozen. Every datetime is aware. Nothing here decides, reads or writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NewType

from sets.model.timing import Every, Moment, Period

CohortId = NewType("CohortId", str)
SetId = NewType("SetId", str)
PersonId = NewType("PersonId", str)
Occasion = NewType("Occasion", str)
"""What a delivery is about: a meeting's key (`thames-3`, `launch`), a week by its Monday (`week-2027-01-18`) or `cohort` for
the programme as a whole."""

WHOLE_COHORT = Occasion("cohort")
_WEEK = "week-"


def week_of(monday: date) -> Occasion:
    """The week that begins on this Monday, as what a delivery is about."""
    return Occasion(f"{_WEEK}{monday.isoformat()}")


def monday_of(occasion: str) -> date | None:
    """The Monday of a week that a delivery is about; None for anything else."""
    try:
        found = date.fromisoformat(occasion.removeprefix(_WEEK)) if occasion.startswith(_WEEK) else None
    except ValueError:
        return None
    return found if found is not None and found.weekday() == 0 else None


class Nation(StrEnum):
    """Where a person's bank holidays come from."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


class Role(StrEnum):
    MEMBER = "member"
    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    LEAD = "lead"
    PARTNER = "partner"


class MemberKind(StrEnum):
    OFFICER = "officer"
    COMMUNITY = "community"
    COUNCILLOR = "councillor"


class DayPart(StrEnum):
    ALL_DAY = "all day"
    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """A weekday (Monday is 0), or half of one, on which a person does not work. Never a reason."""

    weekday: int
    part: DayPart = DayPart.ALL_DAY


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """One day on which nobody works: a holiday proclaimed once, an office that is shut."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Whose working days these are: those of a nation, without single closed days (in order of day)."""

    nation: Nation
    closed: tuple[ClosedDay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days on which a person is not there, both ends included. Never a reason."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody setwise writes to. `first_day` and `last_day` are the first and last days in this role, inclusive.

    `closed` are the cohort's closed days and the person's own.
    """

    id: PersonId
    name: str
    email: str
    nation: Nation
    unavailable: tuple[Unavailable, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    closed: tuple[ClosedDay, ...] = ()
    away: tuple[Away, ...] = ()

    @property
    def calendar(self) -> WorkingCalendar:
        """The person's working days."""
        return WorkingCalendar(self.nation, self.closed)

    def serves_on(self, day: date) -> bool:
        """Whether the person holds this role on `day`."""
        return (self.first_day is None or self.first_day <= day) and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """Whether their last day in this role lies before `day`."""
        return self.last_day is not None and self.last_day < day


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Person):
    """A set member. `access` is what will be done, never a diagnosis."""

    organisation: str = ""
    service: str = ""
    kind: MemberKind = MemberKind.OFFICER
    access: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilitator(Person):
    """Somebody who facilitates a set: in their days, and only at these `sessions` where any are given (by number).

    `covers` is the facilitator whose place they take there.
    """

    sessions: tuple[int, ...] = ()
    covers: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead(Person):
    """Somebody who owns the programme's outcomes at `organisation`, in the `role` that they have there."""

    organisation: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organiser:
    """Who mail comes from and calendar answers go to (`email`), and the people who read (`contact`)."""

    name: str
    email: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Avoid:
    """Days on which no session is put, both ends included."""

    start: date
    end: date
    why: str


class DayLevel(StrEnum):
    """What a listed day does: AVOID puts no session there, WARN says so."""

    AVOID = "avoid"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDays:
    """A row of a named list, such as a half-term: both ends included."""

    start: date
    end: date
    why: str
    level: DayLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class DayList:
    """A named list of days, as it was when the cohort was published: half-terms of an authority, a committee cycle."""

    name: str
    days: tuple[ListedDays, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRules:
    """How one set meets. Either `dates` is given, or `first`, `every` and `count`; `count` is always right."""

    count: int
    first: date | None
    every: Every | None
    dates: tuple[date, ...]
    at: time
    lasts: timedelta
    rounds: int
    going_ahead: int
    place: str
    join: str
    avoid: tuple[Avoid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change to one session of one set: what is None stays as the rules say; `cancelled` is the reason."""

    session: int
    date: date | None = None
    at: time | None = None
    lasts: timedelta | None = None
    place: str | None = None
    join: str | None = None
    cancelled: str | None = None
    why: str = ""


FEWEST_MEMBERS, MOST_MEMBERS = 4, 8
"""Of a set, from its first session on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningSet:
    """Members and their facilitators, who meet for the whole cycle. `calendars` name the lists of days that hold for it.

    `ended` is the last day of a set that ended early. `champion` is the member who has a facilitator's tasks wherever
    nobody facilitates.
    """

    id: SetId
    name: str
    facilitators: tuple[Person, ...]
    members: tuple[Member, ...]
    rules: SessionRules
    moves: tuple[Move, ...]
    calendars: tuple[str, ...] = ()
    ended: date | None = None
    ended_why: str = ""
    champion: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRule:
    """A meeting of the whole cohort. `key` is `launch`, `exchange`, `close` or made from the title; `why` it was changed."""

    key: str
    title: str
    date: date
    at: time
    lasts: timedelta
    place: str
    join: str
    who: tuple[Role, ...]
    cancelled: str | None = None
    why: str = ""


class Audience(StrEnum):
    """To whom a prompt goes, at the moment it is sent."""

    MEMBERS = "members"
    MEMBERS_UNANSWERED = "members who have not answered"
    MEMBERS_CAME = "members who came"
    FACILITATORS = "facilitators"
    FACILITATORS_AND_CHAMPIONS = "facilitators and champions"
    FACILITATORS_IF_SHORT = "facilitators and coordinators when short"
    FACILITATORS_UNMARKED = "facilitators while the register is unmarked"
    COORDINATORS = "coordinators"
    LEADS = "leads"
    PARTNERS = "partners"
    EVERYONE = "everyone in a set"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRule:
    """One row of the timeline. `name` is also the folder of its templates.

    `asks`: an answer is expected, which stops the reminder. `remind`: the moment of the one reminder.
    `until`: the last useful moment; after it the prompt is missed.
    """

    name: str
    to: Audience
    when: Moment
    until: Moment
    remind: Moment | None = None
    asks: bool = False
    send: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRules:
    """When reports are drafted, and what only coordinators can know of their programme.

    `applied` and `placed` are how many people asked for a place and got one, `cost` the programme's cost in whole pounds;
    `polls` are the days on which votes are held, in order: before them a report may be publicity.
    """

    draft: Moment
    midpoint: Moment | None
    applied: int | None = None
    placed: int | None = None
    cost: int | None = None
    polls: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    logs: Period
    contacts: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """What one cohort file says, with every default filled in and every person identified."""

    id: CohortId
    title: str
    timezone: str
    nation: Nation
    purpose: str
    organiser: Organiser
    coordinators: tuple[Person, ...]
    leads: tuple[Person, ...]
    partners: tuple[Person, ...]
    events: tuple[EventRule, ...]
    sets: tuple[LearningSet, ...]
    prompts: tuple[PromptRule, ...]
    report: ReportRules
    ended: date | None
    keep: Keep
    closed: tuple[ClosedDay, ...] = ()
    calendars: tuple[DayList, ...] = ()
    ended_why: str = ""

    @property
    def calendar(self) -> WorkingCalendar:
        """The cohort's working days."""
        return WorkingCalendar(self.nation, self.closed)


class MeetingKind(StrEnum):
    SESSION = "session"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A session of one set, or an event of the cohort, at its resolved time.

    `key` is the occasion of everything told about it; moving it changes neither key nor number. `basis` and
    `closed` fingerprint what its date came from, so that a later version moves it only by an edit. `notes` say in
    words why it stands where it does (`moved from 3 May 2027: Early May Bank Holiday`).
    """

    key: Occasion
    kind: MeetingKind
    title: str
    start: datetime
    end: datetime
    place: str
    join: str
    set_id: SetId | None = None
    number: int | None = None
    rounds: int = 0
    going_ahead: int = 0
    cancelled: str | None = None
    notes: tuple[str, ...] = ()
    basis: str = ""
    closed: str = ""
