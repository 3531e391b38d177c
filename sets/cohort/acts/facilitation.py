"""Acts about facilitators: one hands over to another, or is covered for some sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sets.cohort import facilitating
from sets.cohort.acts.scene import Acted, Scene, day_before, refuse, with_reason
from sets.cohort.people import Entry, email_of
from sets.model.cohort import Meeting
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
    at, before = _who_leaves(scene, index, act.first_day, act.leaves)
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
    covered = _who_is_covered(scene, index, [ahead[number] for number in act.sessions], act.instead_of)
    new = _newcomer(scene, index, act.email, act.name)
    entry = {**new, "covers": covered["email"], "sessions": list(act.sessions)}
    file = scene.file.append(("sets", index, "facilitators"), entry)
    said = f"{new['name']} covers {learning_set.name} {_which(act.sessions)} for {covered['name']}"
    return Acted(text=file.text, words=(with_reason(said, act.why),))


def _who_is_covered(scene: Scene, index: int, sessions: list[Meeting], named: str | None) -> Entry:
    """The entry of whoever facilitates all these sessions, in the place of another perhaps: who covers may be covered."""
    person, learning_set = scene.person(named, "instead_of") if named else None, scene.set_at(index)
    leading = [facilitating.named_for(learning_set, m.number or 0, scene.local(m).date()) for m in sessions]
    at_all = set.intersection(*({one.id for one in some} for some in leading))
    found = {one.id: one.name for one in leading[0] if one.id in at_all and person in (None, one.id)}
    if len(found) > 1:
        several = f"has several facilitators ({words.listed(list(found.values()))}); say which"
        refuse("instead_of", learning_set.name, several)
    if not found and (named or not any(leading)):
        why = "does not facilitate" if named else "nobody facilitates"
        refuse("instead_of", named or learning_set.name, f"{why} {_which([m.number or 0 for m in sessions])}")
    if not found:
        refuse("sessions", learning_set.name, "no one person facilitates all of these; cover them one by one")
    places = (one for path, one in scene.entries(next(iter(found))) if path[:3] == ("sets", index, "facilitators"))
    return next(places)


def _which(numbers: Sequence[int]) -> str:
    """`session 3`, or `sessions 3 and 4`."""
    return f"session{'s' if len(numbers) > 1 else ''} {words.listed([str(number) for number in numbers])}"


def _who_leaves(scene: Scene, index: int, day: date, named: str | None) -> tuple[int, dict[str, Any]]:
    """Where the facilitator who hands over stands in the set, and their entry."""
    person = scene.person(named, "leaves") if named else None
    serving = [
        (int(path[3]), dict(one))
        for path, one in scene.serving("facilitators", day)
        if path[1] == index and "sessions" not in one and (person is None or scene.is_of(one, person))
    ]
    name = scene.set_at(index).name
    if not serving:
        why = f"does not facilitate {name} on" if named else "has no facilitator on"
        refuse("leaves", named or name, f"{why} {words.day(day)}")
    if len(serving) > 1:
        names = words.listed([str(one["name"]) for _, one in serving])
        refuse("leaves", name, f"has several facilitators ({names}); say which")
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
