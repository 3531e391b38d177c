"""Values to test with: each builder gives a complete, valid value, and takes what the test is about by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sets.cohort.programme import Programme
from sets.dates.contact_hours import later
from sets.model.cohort import (
    Audience,
    Cohort,
    CohortId,
    EventRule,
    Keep,
    LearningSet,
    Meeting,
    MeetingKind,
    Member,
    Nation,
    Occasion,
    Organiser,
    Person,
    PersonId,
    PromptRule,
    ReportRules,
    Role,
    SessionRules,
    SetId,
)
from sets.model.messages import CalendarEntry, Letter, Method
from sets.model.timing import Anchor, Every, Moment, Period, Side, Unit

LONDON = ZoneInfo("Europe/London")
NAMES = ("Ada Marsh", "Ben Okoro", "Cerys Pugh", "Dev Patel", "Eilidh Ross", "Farah Khan", "Gwen Price", "Hal Byrne")


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    """`at("2027-01-19 10:00")`: that wall-clock time, in London unless told otherwise."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def utc(text: str) -> datetime:
    """`utc("2027-01-19 10:00")` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> date:
    """`day("2027-01-19")`."""
    return date.fromisoformat(text)


def address(name: str) -> str:
    """An invented address for a name: `ada.marsh@example.gov.uk`."""
    return name.lower().replace(" ", ".").replace("'", "") + "@example.gov.uk"


def a_person(name: str = "Fran Doyle", **changes: Any) -> Person:
    """A person with a derived id and address: `a_person("Ada Marsh")` has the id `p-ada-marsh`."""
    return Person(**_person(name, changes))


def a_member(name: str = "Ada Marsh", **changes: Any) -> Member:
    """A member from Thorpe Council."""
    filled = {"organisation": "Thorpe Council", "service": "Housing", **changes}
    return Member(**_person(name, filled))


def _person(name: str, changes: dict[str, Any]) -> dict[str, Any]:
    given = {
        "id": PersonId("p-" + name.lower().replace(" ", "-")),
        "name": name,
        "email": address(name),
        "nation": Nation.ENGLAND,
    }
    return {**given, **changes}


def members(count: int = 6, surname: str = "") -> tuple[Member, ...]:
    """So many members with different names; give a surname where two sets must not share people."""
    names = (f"{NAMES[n % len(NAMES)].split()[0]} {surname}" if surname else NAMES[n] for n in range(count))
    return tuple(a_member(name) for name in names)


def rules(**changes: Any) -> SessionRules:
    """Six sessions from Tuesday 19 January 2027, 10am to 12:30pm, every 5 weeks."""
    given: dict[str, Any] = {
        "count": 6,
        "first": date(2027, 1, 19),
        "every": Every(count=5, unit=Unit.WEEKS),
        "dates": (),
        "at": time(10),
        "lasts": timedelta(hours=2, minutes=30),
        "rounds": 2,
        "going_ahead": 4,
        "place": "Microsoft Teams",
        "join": "https://teams.example.org/thames",
        "avoid": (),
    }
    return SessionRules(**{**given, **changes})


def a_set(name: str = "Thames", **changes: Any) -> LearningSet:
    """A set of six with one facilitator; `a_set("Lea", members=members(5, "Lea"))`."""
    given: dict[str, Any] = {
        "id": SetId(name.lower()),
        "name": name,
        "facilitators": (a_person("Fran Doyle"),),
        "members": members(),
        "rules": rules(),
        "moves": (),
    }
    return LearningSet(**{**given, **changes})


def an_event(key: str = "launch", **changes: Any) -> EventRule:
    """A launch for members, facilitators and coordinators on Tuesday 12 January 2027, 10am to midday."""
    given: dict[str, Any] = {
        "key": key,
        "title": key.capitalize(),
        "date": date(2027, 1, 12),
        "at": time(10),
        "lasts": timedelta(hours=2),
        "place": "Microsoft Teams",
        "join": "https://teams.example.org/all",
        "who": (Role.MEMBER, Role.FACILITATOR, Role.COORDINATOR),
    }
    return EventRule(**{**given, **changes})


def a_moment(count: int, unit: Unit, side: Side, anchor: Anchor = Anchor.EACH_SESSION, **changes: Any) -> Moment:
    """`a_moment(2, Unit.WORKING_DAYS, Side.AFTER, at=time(10))`."""
    return Moment(period=Period(count=count, unit=unit), side=side, anchor=anchor, **changes)


def may_write(when: datetime, person: Person, zone: ZoneInfo) -> bool:
    """Whether a message may leave for this person at this moment."""
    return later(when, person, zone) == when


def a_prompt(name: str = "reflection", **changes: Any) -> PromptRule:
    """The reflection prompt of the standard timeline."""
    given: dict[str, Any] = {
        "name": name,
        "to": Audience.MEMBERS_CAME,
        "when": a_moment(1, Unit.WORKING_DAYS, Side.AFTER, at=time(10)),
        "until": a_moment(10, Unit.WORKING_DAYS, Side.AFTER, at=time(17)),
        "remind": a_moment(5, Unit.WORKING_DAYS, Side.AFTER, at=time(10)),
        "asks": True,
    }
    return PromptRule(**{**given, **changes})


def a_cohort(**changes: Any) -> Cohort:
    """One set, a launch, a coordinator and a lead in England; `a_cohort(sets=(a_set(), a_set("Lea")))`."""
    given: dict[str, Any] = {
        "id": CohortId("learning-2027"),
        "title": "Embedding equalities",
        "timezone": "Europe/London",
        "nation": Nation.ENGLAND,
        "purpose": "What residents and partners said they want to be different.",
        "organiser": Organiser(
            name="Learning team", email="sets@learning.example.gov.uk", contact="learning@example.gov.uk"
        ),
        "coordinators": (a_person("Cora Lane"),),
        "leads": (a_person("Lee Grant"),),
        "partners": (),
        "events": (an_event(),),
        "sets": (a_set(),),
        "prompts": (a_prompt(),),
        "report": ReportRules(
            draft=a_moment(20, Unit.WORKING_DAYS, Side.AFTER, Anchor.LAST_SESSION),
            midpoint=a_moment(0, Unit.DAYS, Side.AFTER, Anchor.SESSION, number=3),
        ),
        "ended": None,
        "keep": Keep(logs=Period(count=6, unit=Unit.MONTHS), contacts=Period(count=24, unit=Unit.MONTHS)),
    }
    return Cohort(**{**given, **changes})


def a_meeting(key: str = "thames-1", start: str = "2027-01-19 10:00", **changes: Any) -> Meeting:
    """A session by its key (`thames-3` is session 3 of `thames`), two and a half hours long."""
    set_id, _, number = key.rpartition("-")
    begins = at(start)
    given: dict[str, Any] = {
        "key": Occasion(key),
        "kind": MeetingKind.SESSION,
        "title": f"{set_id.capitalize()}: session {number} of 6",
        "start": begins,
        "end": begins + timedelta(hours=2, minutes=30),
        "place": "Microsoft Teams",
        "join": "https://teams.example.org/thames",
        "set_id": SetId(set_id),
        "number": int(number) if number.isdigit() else None,
        "rounds": 2,
        "going_ahead": 4,
    }
    return Meeting(**{**given, **changes})


def an_event_meeting(key: str = "launch", start: str = "2027-01-12 10:00", **changes: Any) -> Meeting:
    """The meeting of an event."""
    begins = at(start)
    given: dict[str, Any] = {
        "key": Occasion(key),
        "kind": MeetingKind.EVENT,
        "title": f"{key.capitalize()}: Embedding equalities",
        "start": begins,
        "end": begins + timedelta(hours=2),
        "place": "Microsoft Teams",
        "join": "https://teams.example.org/all",
    }
    return Meeting(**{**given, **changes})


def a_programme(
    cohort: Cohort | None = None, meetings: Iterable[Meeting] | None = None, number: int = 1, **changes: Any
) -> Programme:
    """A published programme; without `meetings` the cohort's own schedule."""
    from sets.cohort.schedule import resolve

    found = cohort or a_cohort()
    resolved = resolve(found, (), None).meetings if meetings is None else tuple(meetings)
    given: dict[str, Any] = {"published": at("2026-11-22 09:00"), **changes}
    return Programme(
        cohort=found, meetings=tuple(sorted(resolved, key=lambda m: (m.start, m.key))), number=number, **given
    )


def with_member(cohort: Cohort, set_id: str, person: PersonId, **changes: Any) -> Cohort:
    """The cohort with one member changed: `with_member(cohort, "thames", ada.id, last_day=day("2027-03-01"))`."""

    def changed(learning_set: LearningSet) -> LearningSet:
        found = tuple(replace(m, **changes) if m.id == person else m for m in learning_set.members)
        return replace(learning_set, members=found)

    return replace(cohort, sets=tuple(changed(s) if s.id == set_id else s for s in cohort.sets))


def a_told(**changes: Any) -> CalendarEntry:
    """What Ada's calendar is told of the first session of Thames, Tuesday 19 January 2027."""
    given: dict[str, Any] = {
        "method": Method.REQUEST,
        "sequence": 0,
        "uid": "mfrggzdfmztwq2lknnwg23tpobyxe43u@setwise",
        "dtstamp": utc("2026-12-01 09:00"),
        "title": "Thames set: session 1",
        "start": at("2027-01-19 10:00"),
        "end": at("2027-01-19 12:30"),
        "place": "Microsoft Teams",
        "join": "https://teams.example.org/thames",
        "description": "Six of you and a facilitator. Two people bring something that they are stuck on.",
        "organiser_name": "Learning and Inclusion team",
        "organiser_email": "sets@learning.example.gov.uk",
        "attendee_name": "Ada Marsh",
        "attendee_email": "ada.marsh@example.gov.uk",
    }
    return CalendarEntry(**{**given, **changes})


def a_letter(**changes: Any) -> Letter:
    """A reflection prompt to Ada; `a_letter(calendar=CalendarPart(...))` makes it an invite in all but its words."""
    given: dict[str, Any] = {
        "key": "embedding-2027/thames-1/p-ada/reflection/0",
        "keys": ("embedding-2027/thames-1/p-ada/reflection/0",),
        "kind": "reflection",
        "sender_name": "Learning and Inclusion team",
        "sender_email": "sets@learning.example.gov.uk",
        "reply_to": "learning@example.gov.uk",
        "to_name": "Ada Marsh",
        "to_email": "ada.marsh@example.gov.uk",
        "subject": "What stayed with you from Tuesday?",
        "text": "Dear Ada\n\nWhat stayed with you?\n",
        "html": "<p>Dear Ada</p>\n<p>What stayed with you?</p>\n",
        "date": at("2027-01-20 10:00"),
        "message_id": "<3f9a0c52d7e1@learning.example.gov.uk>",
        "tags": ("reflection", "thames-1"),
    }
    return Letter(**{**given, **changes})
