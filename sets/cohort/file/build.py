"""From a document's plain data to a Cohort: every default filled in, every person identified. No YAML, no checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sets.cohort.file import schema
from sets.cohort.file.events import event_key, event_title
from sets.cohort.file.schema import AT, DRAFT, EVENT_LASTS, KEEP_CONTACTS, KEEP_LOGS
from sets.cohort.file.session_rules import handle, merged, names, session_rules
from sets.cohort.file.shape_faults import shape_findings
from sets.cohort.file.timeline import prompt_rules
from sets.cohort.identity import Handle
from sets.model import cohort as model
from sets.model.cohort import PersonId, Role, SetId
from sets.model.errors import CohortFileError, StateError
from sets.text.yaml_file import Loaded

WHO = (Role.MEMBER, Role.FACILITATOR, Role.COORDINATOR)


def in_shape(document: Any, filename: str = "") -> schema.CohortFile:
    """The document in its shape. Raises CohortFileError for data that does not have it."""
    try:
        return schema.CohortFile.model_validate(document)
    except ValidationError as error:
        raise CohortFileError(filename, tuple(shape_findings(error, Loaded()).values())) from None


def build(
    document: Any, people: Mapping[str, PersonId], lists: Mapping[str, tuple[model.ListedDays, ...]] | None = None
) -> model.Cohort:
    """The cohort that a document describes. `people` gives the id of each handle (`handles(document)`), `lists` the
    content of the named lists of days.

    Raises CohortFileError for data that is not in the shape of a cohort file, StateError for a person without id.
    """
    return _Builder(in_shape(document), people, lists or {}).cohort()


def unchecked_cohort(file: schema.CohortFile) -> model.Cohort:
    """The cohort of a file that names nobody, whatever else may be wrong with it."""
    return _Builder(file, {}, {}).cohort()


def handles(document: Any) -> tuple[Handle, ...]:
    """Everybody in the file once, in its order: handle, name, address and former addresses."""
    file = in_shape(document)
    found: dict[str, Handle] = {}
    groups: list[tuple[schema.Person, ...]] = [file.coordinators, file.leads, file.partners]
    for one in file.sets:
        groups += [one.facilitators, one.members]
    for person in (person for group in groups for person in group):
        key = handle(person)
        former = tuple(address.lower() for address in person.formerly)
        known = found.setdefault(key, Handle(handle=key, name=person.name, email=person.email.lower(), formerly=former))
        if missing := tuple(address for address in former if address not in known.formerly):
            found[key] = Handle(handle=key, name=known.name, email=known.email, formerly=(*known.formerly, *missing))
    return tuple(found.values())


class _Builder:
    """One file and its people, on the way to a Cohort."""

    def __init__(
        self,
        file: schema.CohortFile,
        people: Mapping[str, PersonId],
        lists: Mapping[str, tuple[model.ListedDays, ...]],
    ) -> None:
        self.file = file
        self.people = people
        self.lists = lists
        self.closed = _closed(file.closed)

    def cohort(self) -> model.Cohort:
        file, organiser = self.file, self.file.organiser
        return model.Cohort(
            id=model.CohortId(file.cohort),
            title=file.title,
            timezone=file.timezone,
            nation=file.nation,
            purpose=file.purpose or "",
            organiser=model.Organiser(
                name=organiser.name, email=organiser.email, contact=organiser.contact or organiser.email
            ),
            coordinators=tuple(map(self.person, file.coordinators)),
            leads=tuple(map(self.lead, file.leads)),
            partners=tuple(map(self.person, file.partners)),
            events=tuple(map(self.event, file.events)),
            sets=tuple(map(self.learning_set, file.sets)),
            prompts=prompt_rules(file),
            report=_report(file.report),
            ended=file.ended,
            ended_why=file.ended_why or "",
            keep=model.Keep(logs=file.keep.logs or KEEP_LOGS, contacts=file.keep.contacts or KEEP_CONTACTS),
            closed=self.closed,
            calendars=tuple(model.DayList(name=name, days=days) for name, days in self.lists.items()),
        )

    def learning_set(self, given: schema.LearningSet) -> model.LearningSet:
        return model.LearningSet(
            id=SetId(given.id),
            name=given.name or given.id.replace("-", " ").capitalize(),
            facilitators=tuple(self.facilitator(one, given.facilitators) for one in given.facilitators),
            members=tuple(map(self.member, given.members)),
            rules=session_rules(merged(self.file.sessions, given)),
            moves=tuple(map(_move, given.moves)),
            calendars=tuple(dict.fromkeys((*self.file.calendars, *given.calendars))),
            ended=given.ended,
            ended_why=given.ended_why or "",
            champion=self.named(given.champion, given.members),
        )

    def person(self, given: schema.Person) -> model.Person:
        return model.Person(**self.who(given))

    def lead(self, given: schema.Lead) -> model.Lead:
        return model.Lead(**self.who(given), organisation=given.organisation or "", role=given.role or "")

    def facilitator(self, given: schema.Facilitator, beside: tuple[schema.Facilitator, ...]) -> model.Facilitator:
        return model.Facilitator(
            **self.who(given),
            first_day=given.start,
            last_day=given.until,
            sessions=tuple(sorted(given.sessions or ())),
            covers=self.named(given.covers, beside),
        )

    def named(self, word: str | None, people: Sequence[schema.Person]) -> PersonId | None:
        """Who of these people a set means by an address or id."""
        return next((self.people[handle(one)] for one in people if word is not None and names(word, one)), None)

    def member(self, given: schema.Member) -> model.Member:
        return model.Member(
            **self.who(given),
            first_day=given.first_day,
            last_day=given.last_day,
            organisation=given.organisation or "",
            service=given.service or "",
            kind=given.kind,
            access=given.access or "",
        )

    def who(self, given: schema.Person) -> dict[str, Any]:
        key = handle(given)
        if key not in self.people:
            raise StateError("this person has no id in the records yet; publish the cohort again", whom=given.name)
        nation = given.nation or self.file.nation
        email = given.email
        return {
            "id": self.people[key],
            "name": given.name,
            "email": email,
            "nation": nation,
            "unavailable": given.unavailable,
            "closed": _closed((*self.file.closed, *given.closed)) if given.closed else self.closed,
            "away": tuple(model.Away(start=one.start, end=one.to) for one in given.away),
        }

    def event(self, given: schema.Event) -> model.EventRule:
        usual = self.file.sessions
        join = given.join if given.join is not None or given.place is not None else usual.join
        return model.EventRule(
            key=event_key(given),
            title=event_title(given),
            date=given.date,
            at=given.at or usual.at or AT,
            lasts=given.lasts or EVENT_LASTS,
            place=given.place or usual.place or "",
            join=join or "",
            who=tuple(dict.fromkeys(given.who)) if given.who else WHO,
            cancelled=given.cancelled,
            why=given.why or "",
        )


def _closed(given: tuple[schema.ClosedDay, ...]) -> tuple[model.ClosedDay, ...]:
    """In order of day, each once."""
    reasons = {one.date: one.why for one in reversed(given)}
    return tuple(model.ClosedDay(day, reasons[day]) for day in sorted(reasons))


def _report(given: schema.Report) -> model.ReportRules:
    return model.ReportRules(
        draft=given.draft or DRAFT,
        midpoint=given.midpoint,
        applied=given.applied,
        placed=given.placed,
        cost=given.cost,
        polls=tuple(sorted(given.polls)),
    )


def _move(given: schema.Move) -> model.Move:
    return model.Move(
        session=given.session,
        date=given.date,
        at=given.at,
        lasts=given.lasts,
        place=given.place,
        join="" if given.join is None and given.place is not None else given.join,
        cancelled=given.cancelled,
        why=given.why or "",
    )
