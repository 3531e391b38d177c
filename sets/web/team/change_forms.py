"""What an act asks, as fields of a form: its choices as the programme stands, and what was posted as answers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sets.cohort.acts.meetings import EVERY_SET
from sets.cohort.acts.registry import Field, Kind, Row, faults_of
from sets.cohort.meeting_wording import meeting_words
from sets.cohort.programme import Programme
from sets.model.cohort import LearningSet, Meeting, MemberKind, Person
from sets.model.errors import ActError
from sets.responses.forms.date_field import read_day
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.form_fields import Fields
from sets.web.page.request import Fault

Item = tuple[str, str, str]
"""The value, label and hint of one choice."""
BOXES = ("day", "month", "year")
NO_ONE = ("", "Nobody in particular", "")
LONG = 8
"""Choices beyond which a list that opens takes the place of a page of radios: 18 sessions are three screens of a phone."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What choices are made from."""

    programme: Programme
    row: Row
    now: datetime

    def ahead(self) -> Iterator[Meeting]:
        """Sessions and events that have not begun and that this act may be about."""
        for meeting in self.programme.meetings:
            stands_so = meeting.cancelled is None
            back = self.row.name == "restore" and (not stands_so or self.moved(meeting))
            if meeting.start > self.now and (back or (stands_so and self.row.name != "restore")):
                yield meeting

    def moved(self, meeting: Meeting) -> bool:
        """Whether a session stands elsewhere than usual."""
        learning_set = self.programme.sets.get(meeting.set_id) if meeting.set_id is not None else None
        return learning_set is not None and any(one.session == meeting.number for one in learning_set.moves)

    def sets(self) -> tuple[LearningSet, ...]:
        """Sets that have sessions to come."""
        return tuple(
            one
            for one in self.programme.cohort.sets
            if any(meeting.start > self.now for meeting in self.programme.planned_by_set[one.id])
        )

    def there(self, people: tuple[Person, ...]) -> list[Person]:
        """Those who have not left."""
        today = self.now.astimezone(self.programme.zone).date()
        return [one for one in people if one.last_day is None or one.last_day >= today]


def _meetings(stage: Stage, _: Field) -> list[Item]:
    found = ((meeting, meeting_words(meeting, stage.programme)) for meeting in stage.ahead())
    return [(meeting.key, said.label, said.when + (", cancelled" if said.cancelled else "")) for meeting, said in found]


def _one_set(stage: Stage, _: Field) -> list[Item]:
    return [(one.id, one_line(one.name), "") for one in stage.sets()]


def _any_set(stage: Stage, asked: Field) -> list[Item]:
    whole = "The whole programme" if stage.row.name == "end" else "All sets"
    return [*_one_set(stage, asked), (EVERY_SET, whole, "")]


def _where(stage: Stage, asked: Field) -> list[Item]:
    sets = [(value, f"{label}, all sessions to come", "") for value, label, _ in _one_set(stage, asked)]
    return [*sets, (EVERY_SET, "All sets, all sessions to come", ""), *_meetings(stage, asked)]


def _people(stage: Stage, asked: Field) -> list[Item]:
    cohort, found = stage.programme.cohort, dict[str, tuple[str, list[str]]]()
    everybody = stage.row.name == "address"
    coordinates = stage.row.name == "coordinator"
    groups: list[tuple[str, tuple[Person, ...]]] = []
    if everybody or coordinates:
        groups.append(("coordinator", cohort.coordinators))
    if everybody:
        groups += [("lead", cohort.leads), ("partner", cohort.partners)]
    for one in () if coordinates else cohort.sets:
        name = one_line(one.name)
        if stage.row.name != "transfer":
            groups.append((f"facilitates {name}", one.facilitators))
        if asked.name == "person":
            groups.append((name, one.members))
    for part, people in groups:
        for person in stage.there(people):
            found.setdefault(person.id, (one_line(person.name), []))[1].append(part)
    items = [(value, name, words.listed(list(dict.fromkeys(parts)))) for value, (name, parts) in found.items()]
    return items if asked.needed else [*items, NO_ONE]


def _kinds(_: Stage, __: Field) -> list[Item]:
    return [(kind.value, words.upper_first(kind.value), "") for kind in MemberKind]


def _yes(_: Stage, __: Field) -> list[Item]:
    return [("yes", "Yes", ""), ("", "Not yet, or not needed", "")]


CHOICES: dict[Kind, Callable[[Stage, Field], list[Item]]] = {
    Kind.MEETING: _meetings,
    Kind.WHERE: _where,
    Kind.ONE_SET: _one_set,
    Kind.ANY_SET: _any_set,
    Kind.PERSON: _people,
    Kind.MEMBER_KIND: _kinds,
    Kind.YES: _yes,
}
SHORT = frozenset({Kind.SESSION_NUMBER, Kind.SESSION_NUMBERS, Kind.WEEKS, Kind.TIME})
ON_THE_PAGE = {
    Kind.MEETING: "Choose a session or event",
    Kind.WHERE: "Choose a session, event or set",
    Kind.ONE_SET: "Choose a set",
    Kind.ANY_SET: "Choose one",
    Kind.PERSON: "Choose a person",
    Kind.DAY: "Give a day, a month and a year",
    Kind.REASON: "Say why in a few words",
    Kind.ADDRESS: "Give an email address",
    Kind.SESSION_NUMBER: "Give the number of a session",
    Kind.SESSION_NUMBERS: "Give the numbers of sessions",
    Kind.WEEKS: "Give a number of weeks",
    Kind.LINE: "Fill this in",
}
"""What to do where a needed answer is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was posted: `answers` for the act, `boxes` of each day as they were typed, and what is wrong with them."""

    answers: Mapping[str, str] = field(default_factory=dict)
    boxes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def typed(stage: Stage, fields: Fields) -> Typed:
    """The answers of a form; a choice that was never offered counts as none."""
    answers, boxes, faults = dict[str, str](), dict[str, dict[str, str]](), dict[str, Fault]()
    today = stage.now.astimezone(stage.programme.zone).date()
    for asked in stage.row.fields:
        if asked.kind is Kind.DAY:
            parts = {part: fields.line(f"{asked.name}-{part}") for part in BOXES}
            boxes[asked.name], day = parts, read_day(parts["day"], parts["month"], parts["year"], today)
            if isinstance(day, str):
                faults[asked.name] = Fault(field=asked.name, message=day)
            answers[asked.name] = day.isoformat() if day is not None and not isinstance(day, str) else ""
        elif asked.kind in CHOICES:
            answers[asked.name] = fields.choice(
                asked.name, [value for value, _, _ in CHOICES[asked.kind](stage, asked)]
            )
        else:
            answers[asked.name] = fields.line(asked.name)
    for error in faults_of(stage.row, answers):
        faults.setdefault(error.field, Fault(field=error.field, message=_message(stage.row, error, answers)))
    ordered = (faults[asked.name] for asked in stage.row.fields if asked.name in faults)
    return Typed(answers=answers, boxes=boxes, faults=tuple(ordered))


def _message(row: Row, error: ActError, answers: Mapping[str, str]) -> str:
    asked = next(one for one in row.fields if one.name == error.field)
    if answers.get(asked.name):
        return words.upper_first(error.cause)
    alike = sum(one.kind is asked.kind for one in row.fields) > 1
    return f"Answer this: {asked.ask}" if alike or asked.kind is Kind.LINE else ON_THE_PAGE.get(asked.kind, error.cause)


def refused(stage: Stage, error: ActError, answers: Mapping[str, str]) -> Fault:
    """What an act refused, at the field that it is about; a value that was chosen by its label."""
    name = error.field if any(one.name == error.field for one in stage.row.fields) else stage.row.fields[0].name
    labels = {
        value: label
        for asked in stage.row.fields
        if asked.kind in CHOICES
        for value, label, _ in CHOICES[asked.kind](stage, asked)
    }
    whom = labels.get(error.whom.lower(), error.whom)
    said = f"{whom} {error.cause}" if whom else error.cause
    return Fault(field=name, message=said if "@" in whom else words.upper_first(said))


def form_rows(stage: Stage, found: Typed) -> tuple[dict[str, object], ...]:
    """The fields as the page shows them, with what was typed."""
    rows: list[dict[str, object]] = []
    for asked in stage.row.fields:
        items = tuple(CHOICES[asked.kind](stage, asked)) if asked.kind in CHOICES else ()
        rows.append(
            {
                "name": asked.name,
                "ask": asked.ask,
                "hint": asked.hint,
                "shape": _shape(asked.kind, len(items)),
                "items": items,
                "value": found.boxes.get(asked.name, {})
                if asked.kind is Kind.DAY
                else found.answers.get(asked.name, ""),
                "narrow": asked.kind in SHORT,
                "type": "email" if asked.kind is Kind.ADDRESS else "text",
            }
        )
    return tuple(rows)


def _shape(kind: Kind, choices: int) -> str:
    if kind is Kind.DAY:
        return "day"
    if kind not in CHOICES:
        return "line"
    return "choice" if choices <= LONG else "list"


def hidden(found: Typed) -> dict[str, str]:
    """The answers as hidden fields of the next form, days in their three boxes again."""
    days = {f"{name}-{part}": value for name, parts in found.boxes.items() for part, value in parts.items()}
    return {**{name: value for name, value in found.answers.items() if name not in found.boxes}, **days}
