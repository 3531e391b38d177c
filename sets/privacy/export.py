"""All that is held on one person in a cohort, as parts for people to read and as one document (UK GDPR articles 15, 20).

Only their own: nobody else's words or names. What is sealed is opened for its author. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, Protocol, TypeVar

from sets.cohort.people import Traces, own_entries, real_people, traces
from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, Person, PersonId
from sets.model.mail_events import MailEvent
from sets.model.messages import Delivery
from sets.model.publication import Begun, Decision, KnownPerson, Published
from sets.model.report_review import Step
from sets.model.requests import Original
from sets.model.responses import Asks, CalendarRequest, Responses
from sets.privacy.erasure import belonging
from sets.responses.answers import history
from sets.responses.sealed_records import (
    Unseal,
    open_action,
    open_answer,
    open_difficulty,
    open_draft,
    open_log,
    open_request,
    safely_open,
)

FORMAT = "setwise export 1"
SOMEBODY = "somebody"
"""Whoever else stands in a line about this person."""
OF_A_SET = frozenset({"agreements", "polls"})
"""What belongs to a set, and to nobody in it."""
_NEVER_SHOWN = frozenset({"sealed", "sealed_learned", "person", "told", "mark"})


class _Dated(Protocol):
    @property
    def at(self) -> datetime: ...


DatedT = TypeVar("DatedT", bound=_Dated)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What is held on one person. `responses` are theirs alone, opened; `entries` are theirs in the published files."""

    person: Person
    programme: Programme
    addresses: tuple[str, ...]
    first_seen: datetime | None
    entries: tuple[tuple[int, Mapping[str, Any]], ...]
    responses: Responses
    deliveries: tuple[Delivery, ...]
    decisions: tuple[Decision, ...]
    replies: tuple[tuple[datetime, str], ...] = field(repr=False)
    quoted: tuple[tuple[str, datetime], ...] = ()
    """Reports in which words of theirs stood when a step was taken, and when that was."""
    changes: tuple[tuple[int, datetime, str], ...] = ()
    """What the list of versions says of them, with the version; other people are left out of the words."""
    mail_events: tuple[MailEvent, ...] = ()

    @property
    def expected(self) -> tuple[tuple[Meeting, str], ...]:
        """What has begun at which they were expected, in order of time, and as what."""
        found = ((fact.meeting, _expected_as(self.person.id, fact)) for fact in self.programme.begun)
        return tuple(sorted(((m, role) for m, role in found if role), key=lambda one: (one[0].start, one[0].key)))


def holding(
    person: Person,
    programme: Programme,
    *,
    versions: Iterable[Published],
    known: Iterable[KnownPerson],
    responses: Responses,
    deliveries: Iterable[Delivery],
    originals: Iterable[Original],
    unseal: Unseal,
    steps: Iterable[Step] = (),
    mail_events: Iterable[MailEvent] = (),
) -> Holding:
    """What is held on this person, each kind in order of time."""
    versions, known = tuple(versions), tuple(known)
    own = belonging(responses, person.id)
    mine = next((one for one in known if one.id == person.id), None)
    safely = safely_open(unseal)
    return Holding(
        person=person,
        programme=programme,
        addresses=mine.addresses if mine is not None else (),
        first_seen=mine.first_seen if mine is not None else None,
        entries=_entries(person, versions),
        responses=Responses(
            answers=_by_time(open_answer(one, safely) for one in own.answers),
            given=tuple(open_answer(one, safely) for one in history(own)),
            calendar_requests=_by_time(_without_strangers(open_request(one, safely)) for one in own.calendar_requests),
            attendance=_by_time(own.attendance),
            rounds=_by_time(own.rounds),
            logs=_by_time(open_log(log, safely) for log in own.logs),
            actions=_by_time(open_action(action, safely) for action in own.actions),
            ratings=tuple(sorted(own.ratings, key=lambda one: (one.at, one.phase, one.statement))),
            drafts=_by_time(open_draft(draft, safely) for draft in own.drafts),
            details=_by_time(own.details),
            asked=_by_time(own.asked),
            turns=_by_time(own.turns),
            checks=_by_time(own.checks),
            approvals=_by_time(own.approvals),
            proposals=_by_time(own.proposals),
            votes=tuple(sorted(own.votes, key=lambda one: (one.occasion, one.number, one.start))),
            difficulties=_by_time(open_difficulty(one, safely) for one in own.difficulties),
        ),
        deliveries=tuple(sorted((d for d in deliveries if d.person == person.id), key=lambda d: (d.seen, d.key))),
        decisions=tuple(one for one in programme.decisions if person.id in one.subject.split("/")),
        replies=tuple(
            (one.at, safely(one.sealed, f"original/{one.digest}"))
            for one in _by_time(originals)
            if one.person == person.id
        ),
        quoted=tuple((one.report.value, one.at) for one in _by_time(steps) if person.id in one.quoted),
        changes=tuple(_changes(person.id, versions, known)),
        mail_events=_by_time(one for one in mail_events if one.person == person.id),
    )


def _without_strangers(one: CalendarRequest) -> CalendarRequest:
    """Whom they named is theirs to read; who wrote in their name is somebody else."""
    return replace(one, other="", sealed="") if one.what is Asks.UNKNOWN_SENDER else one


def _changes(
    person: PersonId, versions: tuple[Published, ...], known: tuple[KnownPerson, ...]
) -> Iterator[tuple[int, datetime, str]]:
    """What stands of them in what each version changed, the reason with it, and nobody else."""
    own = traces(person, versions, known)
    theirs = [traces(one, versions, known) for one in real_people(versions) if one != person]
    names = {name for one in theirs for name in one.names} - set(own.names)
    addresses = {address for one in theirs for address in one.addresses} - set(own.addresses)
    others = Traces(names=tuple(sorted(names)), addresses=tuple(sorted(addresses)))
    for version in versions:
        for line in version.what:
            if own.within(line):
                yield version.number, version.at, others.scrubbed(line, SOMEBODY, SOMEBODY)


def _expected_as(person: PersonId, fact: Begun) -> str:
    """As what somebody was expected there; nothing where they were not."""
    roles = (("member", fact.members), ("facilitator", fact.facilitators), ("guest", fact.invited))
    return next((role for role, people in roles if person in people), "")


def document(held: Holding, now: datetime) -> dict[str, Any]:
    """The same as plain data fit for JSON, times in ISO 8601."""
    return {
        "format": FORMAT,
        "made": now.isoformat(),
        "cohort": str(held.programme.cohort.id),
        "programme": held.programme.cohort.title,
        "you": {
            "id": str(held.person.id),
            "name": held.person.name,
            "email": held.person.email,
            "roles": sorted(role.value for role in held.programme.roles(held.person.id)),
            "addresses": list(held.addresses),
            "first_seen": _plain(held.first_seen),
            "entries": [{"version": number, **entry} for number, entry in held.entries],
        },
        **{
            one.name: _plain(getattr(held.responses, one.name)) for one in fields(Responses) if one.name not in OF_A_SET
        },
        "expected": [
            {"about": str(meeting.key), "title": meeting.title, "at": meeting.start.isoformat(), "as": role}
            for meeting, role in held.expected
        ],
        "decisions": [_plain(replace(one, by="")) for one in held.decisions],
        "messages": [_message(line) for line in held.deliveries],
        "said_of_messages": _plain(held.mail_events),
        "changes": [{"version": number, "at": at.isoformat(), "words": said} for number, at, said in held.changes],
        "quoted": [{"report": report, "at": at.isoformat()} for report, at in held.quoted],
        "replies": [{"at": at.isoformat(), "as_it_came": text} for at, text in held.replies],
    }


def _entries(person: Person, versions: Iterable[Published]) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    """Their entries in the published files, each different one once, with the version that first had it."""
    found: list[tuple[int, Mapping[str, Any]]] = []
    for version, path, entry in own_entries(person.id, versions):
        stood = {
            "listed_under": str(path[-2]),
            **({"set": _set_of(version, path)} if path[0] == "sets" else {}),
            **entry,
        }
        if all(stood != other for _, other in found):
            found.append((version.number, stood))
    return tuple(found)


def _set_of(version: Published, path: tuple[str | int, ...]) -> str:
    return str(version.document["sets"][path[1]]["id"])


def _message(line: Delivery) -> dict[str, Any]:
    told = line.told
    return {
        "kind": line.kind,
        "about": str(line.occasion),
        "state": line.state.value,
        "to": line.address,
        "why": line.why,
        "first_due": _plain(line.seen),
        "sent": _plain(line.settled or line.claimed),
        "trouble": line.trouble,
        "calendar": {"uid": told.uid, "start": _plain(told.start), "answer": told.partstat.value} if told else None,
    }


def _by_time(records: Iterable[DatedT]) -> tuple[DatedT, ...]:
    return tuple(sorted(records, key=lambda one: one.at))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.name not in _NEVER_SHOWN}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
