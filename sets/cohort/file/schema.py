"""The keys of a cohort file: names, kinds, what each is for and what holds without it. Its JSON Schema, for editors, follows."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from sets.cohort.file import field_types
from sets.model.cohort import FEWEST_MEMBERS, MOST_MEMBERS, MemberKind, Nation
from sets.model.timing import Anchor, Moment, Period, Side, Unit
from sets.text.formatting import written_length, written_moment
from sets.text.wording import clock, length, number, upper_first

AT, LASTS, EVENT_LASTS = time(10), timedelta(hours=2, minutes=30), timedelta(hours=2)
ROUNDS, GOING_AHEAD = 2, 4
DRAFT = Moment(period=Period(count=20, unit=Unit.WORKING_DAYS), side=Side.AFTER, anchor=Anchor.LAST_SESSION)
KEEP_LOGS = Period(count=6, unit=Unit.MONTHS)
KEEP_CONTACTS = Period(count=24, unit=Unit.MONTHS)
"""What holds where a file says nothing."""


class Shape(BaseModel):
    """Keys that belong together. An unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _pass_over(cls, value: Any, info: ValidationInfo) -> Any:
        """When lenient, what is missing counts as unknown (None) and what is not known here is left out."""
        if not field_types.is_lenient(info):
            return value
        given = value if isinstance(value, dict) else {}
        fields = {field.alias or name: field for name, field in cls.model_fields.items()}
        needed = {key: None for key, field in fields.items() if field.is_required()}
        return needed | {key: found for key, found in given.items() if key in fields}


class Organiser(Shape):
    name: field_types.Line = Field(description="The name that mail comes from.")
    email: field_types.Address = Field(description="The address that mail comes from and calendar answers go to.")
    contact: field_types.Address | None = Field(
        None, description="The address of the people who read and answer; the organiser's email when left out."
    )


class ClosedDay(Shape):
    date: field_types.Day = Field(description="The day on which nobody works.")
    why: field_types.Line = Field(description="The reason, shown in the plan.")


class Away(Shape):
    start: field_types.Day = Field(alias="from", description="The first day away.")
    to: field_types.Day = Field(description="The last day away.")


class Person(Shape):
    name: field_types.Line = Field(description="First and last name, as the person writes it.")
    email: field_types.Address = Field(description="Where to write to this person.")
    id: field_types.Identifier | None = Field(
        None, description="Tells two people apart who share a mailbox; needed only then."
    )
    nation: field_types.NationName | None = Field(
        None, description="Whose bank holidays this person has; the cohort's nation when left out."
    )
    unavailable: field_types.DaysOff = Field(
        (), description="Weekdays, or halves of one, on which this person does not work. No reasons."
    )
    formerly: field_types.Addresses = Field(
        (), description="An earlier address, or a list of them: the address changed, the person did not."
    )
    closed: Annotated[tuple[ClosedDay, ...], field_types.Listed] = Field(
        (), description="Single days on which this person's place of work is shut, besides the cohort's."
    )
    away: Annotated[tuple[Away, ...], field_types.Listed] = Field(
        (), description="Periods in which this person is not there: no messages then. No reasons."
    )


class Facilitator(Person):
    start: field_types.Day | None = Field(None, alias="from", description="The first day of facilitating this set.")
    until: field_types.Day | None = Field(None, description="The last day of facilitating this set.")
    sessions: Annotated[tuple[field_types.SessionNumber, ...], field_types.Listed] | None = Field(
        None, description="The numbers of the sessions that this person facilitates, where it is not all of them."
    )
    covers: field_types.Line | None = Field(
        None,
        description="The address (or id) of the facilitator whose place this person takes; with sessions, or from and until.",
    )


class Member(Person):
    organisation: field_types.Line | None = Field(None, description="Where this person works or volunteers.")
    service: field_types.Line | None = Field(None, description="The service, team or field.")
    kind: field_types.KindName = Field(
        MemberKind.OFFICER, description="officer, community or councillor; officer when left out."
    )
    access: field_types.Access | None = Field(
        None, description="What will be done so that this person can take part; never a diagnosis."
    )
    first_day: field_types.Day | None = Field(
        None, description="The first day in the set, for somebody who joined later."
    )
    last_day: field_types.Day | None = Field(None, description="The last day in the set, for somebody who left.")
    agreed: field_types.YesNo | None = Field(
        None, description="yes when the set agreed to somebody who joins after session 2."
    )
    manager: field_types.Address | None = Field(
        None,
        description="The address of this person's manager: you are warned where both are in one set. Never written to.",
    )


class Lead(Person):
    organisation: field_types.Line | None = Field(None, description="The authority or organisation of this lead.")
    role: field_types.Line | None = Field(
        None, description="The lead's role there, under which the report has what they say is open and what is fixed."
    )


class Event(Shape):
    event: field_types.Line = Field(description="launch, exchange, close, or a title of your own.")
    title: field_types.Line | None = Field(
        None, description="What the calendar shows; made from `event` when left out."
    )
    date: field_types.Day = Field(description="The day.")
    at: field_types.Clock | None = Field(None, description="The time it starts; that of the sessions when left out.")
    lasts: field_types.Length | None = Field(
        None, description=f"How long it lasts; {length(EVENT_LASTS)} when left out."
    )
    place: field_types.Line | None = Field(None, description="Where; the place of the sessions when left out.")
    join: field_types.Link | None = Field(
        None, description="The link to join by, or none; that of the sessions when both place and join are left out."
    )
    who: Annotated[tuple[field_types.RoleName, ...], field_types.Listed] | None = Field(
        None, description="Who is invited; members, facilitators and coordinators when left out."
    )
    cancelled: field_types.Reason | None = Field(None, description="The reason, when it does not take place.")
    why: field_types.Line | None = Field(None, description="The reason for a change, told to whom it concerns.")


class Avoid(Shape):
    start: field_types.Day = Field(alias="from", description="The first day on which no session is put.")
    to: field_types.Day = Field(description="The last such day.")
    why: field_types.Line = Field(description="The reason, shown in the plan.")


class Sessions(Shape):
    count: field_types.SessionNumber | None = Field(
        None, description="How many sessions, 4 to 12 as a rule; with first and every."
    )
    first: field_types.Day | None = Field(None, description="The day of the first session; with count and every.")
    every: field_types.Cadence | None = Field(
        None, description="How often; with count and first. Months keep the weekday: the third Tuesday."
    )
    dates: Annotated[tuple[field_types.Day, ...], field_types.Listed] | None = Field(
        None, description="Every session's day, instead of count, first and every."
    )
    at: field_types.Clock | None = Field(None, description=f"The time sessions start; {clock(AT)} when left out.")
    lasts: field_types.Length | None = Field(
        None, description=f"How long a session lasts; {written_length(LASTS)} when left out."
    )
    rounds: field_types.Rounds | None = Field(
        None, description=f"How many members present in one session; {ROUNDS} when left out."
    )
    going_ahead: field_types.GoingAhead | None = Field(
        None,
        description=f"With fewer members than this a person decides whether a session runs; {GOING_AHEAD} when left out.",
    )
    place: field_types.Line | None = Field(None, description="Where: a room, or the name of the online service.")
    join: field_types.Link | None = Field(
        None, description="The https link to join by, or none. A set with a place of its own and no join has none."
    )
    avoid: Annotated[tuple[Avoid, ...], field_types.Listed] | None = Field(
        None, description="Ranges of days on which no session is put, such as half-term."
    )


class Move(Shape):
    session: field_types.SessionNumber = Field(description="Which session, counted from 1.")
    date: field_types.Day | None = Field(None, description="The new day.")
    at: field_types.Clock | None = Field(None, description="The new time.")
    lasts: field_types.Length | None = Field(None, description="The new length.")
    place: field_types.Line | None = Field(None, description="The new place.")
    join: field_types.Link | None = Field(
        None, description="The new link to join by, or none; a new place without join has none."
    )
    cancelled: field_types.Reason | None = Field(None, description="The reason, when the session does not take place.")
    why: field_types.Why | None = Field(None, description="The reason for the change, told to the set.")


class LearningSet(Sessions):
    id: field_types.Identifier = Field(description="The set's id, in lower-case letters, digits and hyphens.")
    name: field_types.Line | None = Field(None, description="The set's name; made from its id when left out.")
    facilitators: Annotated[tuple[Facilitator, ...], field_types.Listed] = Field(
        (), description="Who facilitates the set."
    )
    champion: field_types.Line | None = Field(
        None,
        description="The address (or id) of the member who sees to the register of a set that facilitates itself.",
    )
    members: Annotated[tuple[Member, ...], field_types.Listed] = Field(
        description=f"{upper_first(number(FEWEST_MEMBERS))} to {number(MOST_MEMBERS)} members."
    )
    moves: Annotated[tuple[Move, ...], field_types.Listed] = Field(
        (), description="Single sessions that are moved or cancelled."
    )
    calendars: field_types.Names = Field(
        (), description="Lists of days in the home's calendars/ that hold for this set besides the cohort's."
    )
    ended: field_types.Day | None = Field(
        None, description="The last day of a set that ended early: its sessions after it are cancelled."
    )
    ended_why: field_types.Reason | None = Field(None, description="Why the set ended early, told to its people.")


class Prompt(Shape):
    when: field_types.Point | None = Field(None, description="When it is sent.")
    to: field_types.AudienceName | None = Field(None, description="To whom it is sent.")
    until: field_types.Point | None = Field(
        None, description="The last moment at which it is still of use; after that it is not sent."
    )
    remind: field_types.Point | None = Field(
        None, description="When one reminder is sent to those who have not answered."
    )
    send: field_types.YesNo | None = Field(None, description="no switches it off.")
    asks: field_types.YesNo | None = Field(
        None,
        description="Whether an answer is expected: it can be imported, it stops the reminder, and only then can there be one.",
    )
    why: field_types.Line | None = Field(None, description="The sentence that the plan shows for it.")


class Report(Shape):
    draft: field_types.Point | None = Field(
        None,
        description=f"When the draft is made for the coordinator; {written_moment(DRAFT)} when left out.",
    )
    midpoint: field_types.Point | None = Field(
        None, description="When a midpoint draft is made, such as after session 3; none when left out."
    )
    applied: field_types.People | None = Field(None, description="How many people asked for a place; for the report.")
    placed: field_types.People | None = Field(None, description="How many people were given a place; for the report.")
    cost: field_types.Pounds | None = Field(
        None, description="What the programme cost, in whole pounds, such as £18,500; for the report."
    )
    polls: field_types.Days = Field(
        (),
        description="A day on which votes are held, or a list of them: before it coordinators are warned that a report may be publicity.",
    )

    @property
    def moments(self) -> tuple[tuple[str, Moment | None], ...]:
        return (("draft", self.draft), ("midpoint", self.midpoint))


class Keep(Shape):
    logs: field_types.Kept | None = Field(
        None, description=f"How long learning logs are kept after the report; {KEEP_LOGS} when left out."
    )
    contacts: field_types.Kept | None = Field(
        None, description=f"How long names and addresses are kept; {KEEP_CONTACTS} when left out."
    )


class CohortFile(Shape):
    """A setwise cohort file."""

    cohort: field_types.Identifier = Field(description="The cohort's id; also the file's name.")
    title: field_types.Line = Field(description="What the programme is called.")
    timezone: field_types.Zone = Field(
        "Europe/London", description="The zone of all times; Europe/London when left out."
    )
    nation: field_types.NationName = Field(
        Nation.ENGLAND, description="Whose bank holidays are kept free; england when left out."
    )
    closed: Annotated[tuple[ClosedDay, ...], field_types.Listed] = Field(
        (), description="Single days on which nobody works, such as a holiday proclaimed once."
    )
    calendars: field_types.Names = Field(
        (), description="Lists of days in the home's calendars/, by name: half-terms, a committee cycle."
    )
    purpose: field_types.Prose | None = Field(None, description="What people said they want to be different.")
    organiser: Organiser = Field(description="Who mail comes from and calendar answers go to.")
    coordinators: Annotated[tuple[Person, ...], field_types.Listed] = Field(
        description="Who runs the programme; at least one."
    )
    leads: Annotated[tuple[Lead, ...], field_types.Listed] = Field(
        (), description="Who owns its outcomes and reads the report."
    )
    partners: Annotated[tuple[Person, ...], field_types.Listed] = Field(
        (), description="Community and voluntary-sector contacts; for an event's who and a prompt's to."
    )
    events: Annotated[tuple[Event, ...], field_types.Listed] = Field((), description="Meetings of the whole cohort.")
    sessions: Sessions = Field(Sessions(), description="How the sets meet; a set may give any of these keys again.")
    sets: Annotated[tuple[LearningSet, ...], field_types.Listed] = Field(description="The sets and their people.")
    prompts: Annotated[dict[str, Prompt], field_types.Mapped] = Field(
        {}, description="What differs from the standard timeline, and prompts of your own, by name."
    )
    report: Report = Field(
        Report(), description="When the report is drafted, and what it says of places, cost and polls."
    )
    ended: field_types.Day | None = Field(
        None, description="The day on which a cohort ended early: sessions after it are cancelled."
    )
    ended_why: field_types.Reason | None = Field(None, description="Why the cohort ended early, told to its people.")
    keep: Keep = Field(Keep(), description="How long things are kept.")


class Timeline(Shape):
    """The rows of the standard timeline."""

    prompts: Annotated[dict[str, Prompt], field_types.Mapped]


DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) with a description of every key; the same on every run."""
    found = CohortFile.model_json_schema(by_alias=True)
    plain: dict[str, Any] = _without_nulls(found)
    return {"$schema": DIALECT, **plain, "title": "setwise cohort file"}


def _without_nulls(node: Any) -> Any:
    """Python's None means `left out`; a null written in the file is a fault, so the schema does not offer it."""
    if isinstance(node, list):
        return [_without_nulls(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _without_nulls(value) for key, value in node.items() if not _internal(key, value)}
    options = [option for option in kept.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        del kept["anyOf"]
        return {**options[0], **kept}
    return {**kept, "anyOf": options} if options else kept


def _internal(key: str, value: Any) -> bool:
    return (key == "default" and not isinstance(value, str)) or (key == "title" and isinstance(value, str))
