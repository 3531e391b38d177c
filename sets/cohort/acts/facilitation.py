"""Acts about facilitators: one hands over to another, or is covered for some sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sets.cohort.acts.scene import Acted, Scene, day_before, refuse, with_reason
from sets.cohort.people import email_of
from sets.text import wording as words


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Another facilitator of a set from a day on; `leaves` may be left out where there is one."""

    learning_set: str
    email: str
    first_day: date
    name: str | None = None
    leaves: str | None = None
    why: str | None = None


def hand_over(act: HandOver, scene: Scene) -> Acted:
    """The earlier one's last day, and an entry of the later one's."""
    index = scene.set_index(act.learning_set)
    at, before = _facilitator(scene, index, act.first_day, act.leaves, "leaves")
    new = _newcomer(scene, index, act.email, act.name)
    file = scene.file.put(("sets", index, "facilitators", at, "until"), day_before(act.first_day))
    file = file.append(("sets", index, "facilitators"), {**new, "from": act.first_day})
    said = (
        f"{new['name']} facilitates {scene.set_at(index).name} from {words.day(act.first_day)}, after {before['name']}"
    )
    return Acted(text=file.text, words=(with_reason(said, act.why),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A facilitator in the place of another, at some sessions only."""

    learning_set: str
    email: str
    sessions: tuple[int, ...]
    name: str | None = None
    instead_of: str | None = None
    why: str | None = None


def cover(act: Cover, scene: Scene) -> Acted:
    """An entry that names the sessions and who is covered, so that it moves with them."""
    index = scene.set_index(act.learning_set)
    learning_set = scene.set_at(index)
    ahead = {meeting.number: meeting for meeting in scene.to_come(learning_set)}
    for number in act.sessions:
        if number not in ahead:
            numbers = words.listed([str(one) for one in ahead if one])
            left = f"; they are {numbers}" if numbers else ""
            refuse("sessions", f"session {number}", f"is no session to come of {learning_set.name}{left}")
    first = scene.local(ahead[min(act.sessions)]).date()
    _, covered = _facilitator(scene, index, first, act.instead_of, "instead_of")
    new = _newcomer(scene, index, act.email, act.name)
    entry = {**new, "covers": covered["email"], "sessions": list(act.sessions)}
    file = scene.file.append(("sets", index, "facilitators"), entry)
    numbers = words.listed([str(number) for number in act.sessions])
    which = f"session{'s' if len(act.sessions) > 1 else ''} {numbers}"
    said = f"{new['name']} covers {learning_set.name} {which} for {covered['name']}"
    return Acted(text=file.text, words=(with_reason(said, act.why),))


def _facilitator(scene: Scene, index: int, day: date, named: str | None, field_name: str) -> tuple[int, dict[str, Any]]:
    """Where the facilitator who is meant stands in the set, and their entry."""
    person = scene.person(named, field_name) if named else None
    serving = [
        (int(path[3]), dict(one))
        for path, one in scene.serving("facilitators", day)
        if path[1] == index and "sessions" not in one and (person is None or scene.is_of(one, person))
    ]
    name = scene.set_at(index).name
    if not serving:
        why = f"does not facilitate {name} on" if named else "has no facilitator on"
        refuse(field_name, named or name, f"{why} {words.day(day)}")
    if len(serving) > 1:
        names = words.listed([str(one["name"]) for _, one in serving])
        refuse(field_name, name, f"has several facilitators ({names}); say which")
    return serving[0]


def _newcomer(scene: Scene, index: int, email: str, name: str | None) -> dict[str, Any]:
    """The entry of whoever comes: as the file knows them already, else by the name that is given."""
    known = scene.known(email)
    there = scene.document["sets"][index].get("facilitators") or ()
    if any(email_of(one) == email.lower() and "until" not in one and "sessions" not in one for one in there):
        refuse("email", email, "facilitates this set already")
    if not known and not name:
        refuse("name", email, "is new in this file, so a name is needed")
    return known or {"name": name, "email": email}
