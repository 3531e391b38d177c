"""What differs between two published versions, in words for the list of versions. Pure.

For versions that were published from an edited file; an act says itself what it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sets.cohort import file
from sets.cohort.people import email_of, entries, handle_of
from sets.model.cohort import Cohort, Meeting
from sets.model.publication import Published
from sets.text import parsing
from sets.text import wording as words

Row = tuple[str, str, str]
ROLES = {
    "coordinators": "a coordinator",
    "leads": "a lead",
    "partners": "a partner",
    "facilitators": "a facilitator of",
    "members": "a member of",
}
ELSEWHERE = frozenset({*ROLES, "sets", "sessions", "events"})
"""Keys whose changes are said by meeting and by person."""
LAST = ("last_day", "until")


def what_changed(before: Published, after: Published) -> tuple[str, ...]:
    """Each change in a sentence without its stop: meetings, sets, people, then other keys by their names."""
    old, new = (file.build(one.document, one.people, one.lists) for one in (before, after))
    said = (*_sets(old, new), *_meetings(old, new, before, after), *_people(before, after), *_rest(before, after))
    return said or (("the file says the same in other words",) if before.digest == after.digest else ("small things",))


def _sets(old: Cohort, new: Cohort) -> Iterator[str]:
    here, there = ({one.id: one for one in cohort.sets} for cohort in (old, new))
    yield from (f"the set {one.name} is gone" for key, one in here.items() if key not in there)
    for key, one in there.items():
        if key not in here:
            yield f"the set {one.name} is new"
        elif here[key].name != one.name:
            yield f"the set {here[key].name} is called {one.name}"


def _meetings(old: Cohort, new: Cohort, before: Published, after: Published) -> Iterator[str]:
    zone = ZoneInfo(new.timezone)
    earlier = {meeting.key: meeting for meeting in before.meetings}
    later = {meeting.key: meeting for meeting in after.meetings}
    sets = {one.id for one in old.sets} & {one.id for one in new.sets}
    for meeting in before.meetings:
        if meeting.key not in later and (meeting.set_id is None or meeting.set_id in sets):
            yield f"{_label(meeting, old)} is no longer planned"
    for meeting in after.meetings:
        if meeting.key in earlier:
            yield from _meeting(earlier[meeting.key], meeting, _label(meeting, new), zone)
        elif meeting.set_id is None or meeting.set_id in sets:
            yield f"{_label(meeting, new)} is new, at {words.moment(meeting.start, zone)}"


def _meeting(old: Meeting, new: Meeting, label: str, zone: ZoneInfo) -> Iterator[str]:
    if old.cancelled is None and new.cancelled is not None:
        yield f"{label} is cancelled: {new.cancelled}"
    elif old.cancelled is not None and new.cancelled is None:
        yield f"{label} takes place after all, at {words.moment(new.start, zone)}"
    elif (old.start, old.end) != (new.start, new.end):
        moved = old.start != new.start
        was, now = (words.moment(one.start if moved else one.end, zone) for one in (old, new))
        yield f"{label} {'moves from' if moved else 'ends not at'} {was} {'to' if moved else 'but at'} {now}"
    if old.place != new.place:
        yield f"{label}: the place is {new.place or 'open'}"
    if old.join != new.join:
        yield f"{label}: {'a new joining link' if new.join else 'no joining link'}"


def _label(meeting: Meeting, cohort: Cohort) -> str:
    name = next((one.name for one in cohort.sets if one.id == meeting.set_id), "")
    return f"{name} session {meeting.number}" if name else meeting.title.partition(":")[0]


def _people(before: Published, after: Published) -> Iterator[str]:
    old, new = _rows(before), _rows(after)
    for row, times in old.items():
        if row not in new:
            yield f"{times[0]['name']} is not {_part(row, before)} any more"
    for row, times in new.items():
        if row not in old:
            yield f"{times[0]['name']} is {_part(row, after)} now"
        elif len(times) == len(old[row]):
            changed = (pair for pair in zip(old[row], times, strict=True) if pair[0] != pair[1])
            yield from (said for pair in changed for said in _entry(*pair, _part(row, after)))
        else:
            yield _in_general(times[0]["name"], _part(row, after))


def _rows(version: Published) -> dict[Row, list[Mapping[str, Any]]]:
    """The entries by part, set and person: a facilitator may have several in a set."""
    found: dict[Row, list[Mapping[str, Any]]] = {}
    for path, entry in entries(version.document):
        where = version.document["sets"][path[1]]["id"] if path[0] == "sets" else ""
        role = str(path[2] if path[0] == "sets" else path[0])
        found.setdefault((role, str(where), str(version.people[handle_of(entry)])), []).append(entry)
    return found


def _part(row: Row, version: Published) -> str:
    names = {one["id"]: one.get("name") or one["id"].capitalize() for one in version.document["sets"]}
    return f"{ROLES[row[0]]} {names.get(row[1], '')}".strip()


def _entry(old: Mapping[str, Any], new: Mapping[str, Any], part: str) -> Iterator[str]:
    name, said = new["name"], False
    for key in LAST:
        if old.get(key) != new.get(key):
            day = words.day(parsing.day(str(new[key]))) if key in new else ""
            yield f"{name}’s last day as {part} is {day}" if day else f"{name} stays as {part}"
            said = True
    if email_of(old) != email_of(new):
        yield f"{name} has another address"
        said = True
    if not said:
        yield _in_general(name, part)


def _in_general(name: str, part: str) -> str:
    return f"what the file says of {name} as {part}"


def _rest(before: Published, after: Published) -> Iterator[str]:
    keys = dict.fromkeys((*before.document, *after.document))
    for key in keys:
        if key not in ELSEWHERE and before.document.get(key) != after.document.get(key):
            yield f"the key {key}"
