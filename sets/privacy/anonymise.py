"""Published versions, ledger and decisions without one person: what stays counts, and names nobody. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from sets.cohort import file
from sets.cohort.people import (
    OF_COHORT,
    OF_SET,
    STAND_IN,
    STAND_IN_DOMAIN,
    Entry,
    Traces,
    email_of,
    entries,
    handle_of,
    is_stand_in,
)
from sets.model.cohort import Meeting, PersonId
from sets.model.messages import CalendarEntry, Delivery
from sets.model.ports import NO_REVIEW
from sets.model.publication import Begun, Decision, Published, Verdict
from sets.model.report_review import Review, Step
from sets.text import parsing

REWRITTEN = "# Written anew when somebody was forgotten. The file as it was typed is no longer kept.\n"
_NUMBER = re.compile(rf"forgotten-(\d+)@{re.escape(STAND_IN_DOMAIN)}")
_LEFT_ALONE = frozenset({"organiser", "join"})
"""Keys whose text works and is not only read: where answers go, and the way into a meeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The records of a cohort in which people stand by name."""

    versions: tuple[Published, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    decisions: tuple[Decision, ...] = ()
    review: Review = NO_REVIEW
    begun: tuple[Begun, ...] = ()

    def changed_since(self, before: Books) -> Books:
        """Only what differs from `before`, which had the same records."""
        return Books(
            versions=tuple(new for new, old in zip(self.versions, before.versions, strict=True) if new != old),
            deliveries=tuple(new for new, old in zip(self.deliveries, before.deliveries, strict=True) if new != old),
            decisions=tuple(new for new, old in zip(self.decisions, before.decisions, strict=True) if new != old),
            review=_changed(self.review, before.review),
            begun=tuple(new for new, old in zip(self.begun, before.begun, strict=True) if new != old),
        )


def blanked(books: Books, person: PersonId, traces: Traces, today: date) -> Books:
    """The same records with a stand-in for this person, whose last day is yesterday or earlier.

    Keys and states of the ledger stay, so that nothing is sent again; what calendars were told of them goes, so that
    no cancellation is sent to nobody. A coordinator, lead or partner needs no stand-in and is left out.
    """
    address = f"forgotten-{_number(books.versions, person)}@{STAND_IN_DOMAIN}"

    def scrub(text: str) -> str:
        return traces.scrubbed(text, address)

    yesterday = today - timedelta(days=1)
    return Books(
        versions=tuple(_version(one, person, address, yesterday, traces, scrub) for one in books.versions),
        deliveries=tuple(_delivery(one, person, scrub) for one in books.deliveries),
        decisions=tuple(_decision(one, person, scrub) for one in books.decisions),
        review=_review(books.review, person, scrub),
        # who was expected is there by id alone, as in the keys of the ledger
        begun=tuple(replace(one, meeting=_meeting(one.meeting, scrub)) for one in books.begun),
    )


def _number(versions: Iterable[Published], person: PersonId) -> int:
    """The number of the person's stand-in: that of an earlier version, else the next that is free."""
    numbers: dict[int, PersonId] = {}
    for version in versions:
        for handle, owner in version.people.items():
            if found := _NUMBER.fullmatch(handle):
                numbers[int(found[1])] = owner
    mine = [number for number, owner in numbers.items() if owner == person]
    return mine[0] if mine else max(numbers, default=0) + 1


def _version(
    version: Published,
    person: PersonId,
    address: str,
    last: date,
    traces: Traces,
    scrub: Callable[[str], str],
) -> Published:
    document = _document(version, person, address, last, scrub)
    told = replace(version, by=scrub(version.by), what=tuple(map(scrub, version.what)))
    if document == version.document and not traces.within(version.text):
        return told
    stays = {handle_of(entry) for _, entry in entries(document)}
    people = {handle: owner for handle, owner in version.people.items() if owner != person}
    return replace(
        told,
        document=document,
        digest=file.digest(document),
        text=REWRITTEN + json.dumps(document, ensure_ascii=False, indent=2) + "\n",
        people=people | ({address: person} if address in stays else {}),
        meetings=tuple(_meeting(meeting, scrub) for meeting in version.meetings),
    )


def _document(
    version: Published, person: PersonId, address: str, last: date, scrub: Callable[[str], str]
) -> dict[str, Any]:
    def mine(entry: Entry) -> bool:
        return version.people.get(handle_of(entry)) == person and not is_stand_in(email_of(entry))

    found: dict[str, Any] = dict(version.document)
    for role in OF_COHORT:
        if role in found:
            found[role] = [entry for entry in found[role] or () if not mine(entry)]
    own = [entry for _, entry in entries(version.document) if mine(entry)]
    named = {word for entry in own for word in (email_of(entry), str(entry.get("id") or "")) if word}
    found["sets"] = [_set(one, mine, named, address, last) for one in found["sets"]]
    return {key: _scrubbed(key, value, scrub) for key, value in found.items()}


def _set(
    one: Mapping[str, Any], mine: Callable[[Entry], bool], named: Container[str], address: str, last: date
) -> dict[str, Any]:
    """A set with stand-ins for this person, wherever it names them; a time in it that never came is left out."""
    found = {**one}
    for role in OF_SET:
        if role in one:
            kept = [_stand_in(e, role, address, last) if mine(e) else e for e in one[role] or ()]
            found[role] = [_referring(entry, "covers", named, address) for entry in kept if entry is not None]
    return _referring(found, "champion", named, address)


def _referring(entry: Mapping[str, Any], key: str, named: Container[str], address: str) -> dict[str, Any]:
    """The entry with the stand-in's address where it names this person by an address or id."""
    means = str(entry.get(key, "")).strip().lower() in named
    return {**entry, key: address} if means else {**entry}


def _stand_in(entry: Entry, role: str, address: str, last: date) -> dict[str, Any] | None:
    """An entry that says only that somebody of this kind was in the set, and until when; none of who was still to come."""
    first_key, last_key = ("first_day", "last_day") if role == "members" else ("from", "until")
    last = min(last, _day(entry.get(last_key)) or last)
    first = _day(entry.get(first_key))
    if first is not None and first > last:
        return None
    return {
        "name": STAND_IN,
        "email": address,
        **{key: entry[key] for key in ("kind", "sessions", "covers") if key in entry},
        **({first_key: first.isoformat()} if first is not None else {}),
        last_key: last.isoformat(),
    }


def _day(value: object) -> date | None:
    try:
        return parsing.day(str(value)) if value is not None else None
    except ValueError:
        return None


def _scrubbed(key: str, value: Any, scrub: Callable[[str], str]) -> Any:
    if key in _LEFT_ALONE:
        return value
    if isinstance(value, Mapping):
        return {name: _scrubbed(name, inner, scrub) for name, inner in value.items()}
    if isinstance(value, list):
        return [_scrubbed(key, inner, scrub) for inner in value]
    return scrub(value) if isinstance(value, str) else value


def _meeting(meeting: Meeting, scrub: Callable[[str], str]) -> Meeting:
    return replace(
        meeting,
        title=scrub(meeting.title),
        place=scrub(meeting.place),
        cancelled=scrub(meeting.cancelled) if meeting.cancelled is not None else None,
        notes=tuple(scrub(note) for note in meeting.notes),
    )


def _delivery(line: Delivery, person: PersonId, scrub: Callable[[str], str]) -> Delivery:
    if line.person == person:
        return replace(line, address="", name=STAND_IN, why="", trouble="", provider_id="", told=None)
    told = _told(line.told, scrub) if line.told is not None else None
    return replace(line, why=scrub(line.why), trouble=scrub(line.trouble), told=told)


def _told(told: CalendarEntry, scrub: Callable[[str], str]) -> CalendarEntry:
    # the place as in the meeting above: where they agree, nobody is told of a change
    return replace(told, title=scrub(told.title), place=scrub(told.place), description=scrub(told.description))


def _decision(decision: Decision, person: PersonId, scrub: Callable[[str], str]) -> Decision:
    if person not in decision.subject.split("/"):
        return replace(decision, why=scrub(decision.why), by=scrub(decision.by))
    until = None if decision.verdict is Verdict.PAUSED else decision.until
    return replace(decision, why="", by="", until=until)


def _review(review: Review, person: PersonId, scrub: Callable[[str], str]) -> Review:
    """What coordinators did and wrote, without the person: their names, and that words of theirs stood in a report."""
    return Review(
        placings=tuple(replace(one, by=scrub(one.by)) for one in review.placings),
        themes=tuple(
            replace(one, name=scrub(one.name), summary=scrub(one.summary), dissent=scrub(one.dissent), by=scrub(one.by))
            for one in review.themes
        ),
        passages=tuple(
            replace(one, text=scrub(one.text), owner=scrub(one.owner), by=scrub(one.by)) for one in review.passages
        ),
        picks=tuple(
            replace(one, why=scrub(one.why), chosen_by=scrub(one.chosen_by), by=scrub(one.by)) for one in review.picks
        ),
        steps=tuple(_step(one, person, scrub) for one in review.steps),
    )


def _step(step: Step, person: PersonId, scrub: Callable[[str], str]) -> Step:
    quoted = tuple(one for one in step.quoted if one != person)
    return replace(step, quoted=quoted, by=scrub(step.by), why=scrub(step.why))


def _changed(review: Review, before: Review) -> Review:
    pairs = ((one.name, getattr(review, one.name), getattr(before, one.name)) for one in fields(Review))
    return Review(**{name: tuple(n for n, o in zip(new, old, strict=True) if n != o) for name, new, old in pairs})
