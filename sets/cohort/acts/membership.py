"""Acts about members: somebody leaves, joins or changes sets, and one set goes into another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sets.cohort.acts.scene import DAYS, Acted, Scene, day_before, refuse, with_reason, within
from sets.cohort.people import entries
from sets.cohort.stays import runs_on
from sets.model.cohort import MOST_MEMBERS
from sets.text import parsing
from sets.text import wording as words
from sets.text.yaml_edit import YamlText
from sets.text.yaml_file import KeyPath

OF_ONE_SET = frozenset({"first_day", "last_day", "agreed"})
"""Keys of a member's entry that hold in that set only; all others go along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The last day of a member or facilitator. No reason is asked for, and none is kept."""

    person: str
    last_day: date


def leave(act: Leave, scene: Scene) -> Acted:
    """The last day at the person's entry of each set in which they are on that day, and none where they were still to come."""
    person = scene.person(act.person)
    places = [path for path, one in scene.entries(person) if path[0] == "sets" and _serves_after(path, one, act)]
    if not places:
        refuse("person", act.person, f"is in no set after {words.day(act.last_day)}")
    file = scene.file
    for path in places:
        file = file.put((*path, DAYS[str(path[2])][1]), act.last_day)
    later = [path for path, one in scene.entries(person) if path[0] == "sets" and _begins_after(path, one, act)]
    for path in reversed(later):
        file = file.remove(path)
    sets = dict.fromkeys(scene.set_at(int(path[1])).name for path in places)
    name = scene.entry(places[0])["name"]
    return Acted(
        text=file.text,
        words=(f"{name} leaves {words.listed(list(sets))}; the last day is {words.day(act.last_day)}",),
    )


def _serves_after(path: KeyPath, one: Any, act: Leave) -> bool:
    last = one.get(DAYS[str(path[2])][1])
    return not _begins_after(path, one, act) and (last is None or parsing.day(str(last)) > act.last_day)


def _begins_after(path: KeyPath, one: Any, act: Leave) -> bool:
    first = one.get(DAYS[str(path[2])][0])
    return first is not None and parsing.day(str(first)) > act.last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A new member of a set from a day on."""

    learning_set: str
    name: str
    email: str
    first_day: date
    organisation: str | None = None
    service: str | None = None
    kind: str | None = None
    access: str | None = None
    agreed: str | None = None


def join(act: Join, scene: Scene) -> Acted:
    """A member's entry at the end of the set's list."""
    index = scene.set_index(act.learning_set)
    for path, one in scene.members_called(act.email):
        if path[1] == index:
            refuse("email", act.email, "stands in this set already; put the last day there right instead")
        if within(act.first_day, None, one.get("last_day")) and runs_on(scene.set_at(int(path[1])), act.first_day):
            refuse("email", act.email, "is a member already; to change sets, transfer them")
    optional = {key: getattr(act, key) for key in ("organisation", "service", "kind", "access", "agreed")}
    given = {key: value for key, value in optional.items() if value}
    entry = {**_theirs(act, scene), "name": act.name, "email": act.email, **given, "first_day": act.first_day}
    said = f"{act.name} joins {scene.set_at(index).name} on {words.day(act.first_day)}"
    return Acted(text=scene.file.append(("sets", index, "members"), entry).text, words=(said,))


def _theirs(act: Join, scene: Scene) -> dict[str, Any]:
    """What the file says already of whoever joins; nothing of somebody else behind a shared address."""
    known = scene.known(act.email)
    return known if str(known.get("name", "")).casefold() == act.name.casefold() else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A member who goes from one set to another on a day."""

    person: str
    to: str
    first_day: date
    agreed: str | None = None
    why: str | None = None


def transfer(act: Transfer, scene: Scene) -> Acted:
    """The last day in the earlier set, and an entry in the other one; what happened stays with its set."""
    person, index = scene.person(act.person), scene.set_index(act.to, "to")
    there = (path for path, one in scene.serving("members", act.first_day) if scene.is_of(one, person))
    path = next(there, None)
    if path is None:
        refuse("person", act.person, f"is a member of no set on {words.day(act.first_day)}")
    if path[1] == index:
        refuse("to", act.to, "is the set in which they are already")
    file = _transferred(scene, path, index, act)
    name, old = scene.entry(path)["name"], scene.set_at(int(path[1])).name
    said = f"{name} goes from {old} to {scene.set_at(index).name} on {words.day(act.first_day)}"
    return Acted(text=file.text, words=(with_reason(said, act.why),))


def _transferred(scene: Scene, path: KeyPath, index: int, act: Transfer | Merge) -> YamlText:
    day = act.first_day
    kept = {key: value for key, value in scene.entry(path).items() if key not in OF_ONE_SET}
    agreed = {"agreed": act.agreed} if act.agreed else {}
    file = scene.file.put((*path, "last_day"), day_before(day))
    return file.append(("sets", index, "members"), {**kept, "first_day": day, **agreed})


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One set that goes into another on a day."""

    learning_set: str
    into: str
    first_day: date
    agreed: str | None = None
    why: str


def merge(act: Merge, scene: Scene) -> Acted:
    """Every member's last day here and first day there, and the end of the set with its reason."""
    old, new = scene.set_index(act.learning_set), scene.set_index(act.into, "into")
    if old == new:
        refuse("into", act.into, "is the same set; name another")
    going, coming = _members_on(scene, old, act.first_day), _members_after(scene, old, act.first_day)
    together = len(going) + len(coming) + len(_members_on(scene, new, act.first_day))
    if together > MOST_MEMBERS:
        refuse("into", act.into, f"would have {together} members then, and a set has at most {MOST_MEMBERS}")
    for path in going:
        scene = scene.with_file(_transferred(scene, path, new, act))
    for path in coming:
        scene = scene.with_file(scene.file.append(("sets", new, "members"), scene.entry(path)))
    for path in reversed(coming):
        scene = scene.with_file(scene.file.remove(path))
    file = scene.file.put(("sets", old, "ended"), day_before(act.first_day)).put(("sets", old, "ended_why"), act.why)
    said = f"{scene.set_at(old).name} goes into {scene.set_at(new).name} on {words.day(act.first_day)}"
    return Acted(text=file.text, words=(with_reason(said, act.why),))


def _members_after(scene: Scene, index: int, day: date) -> list[KeyPath]:
    """Where those stand who come to the set on a later day only."""
    members = ((path, one) for path, one in entries(scene.document) if path[:3] == ("sets", index, "members"))
    return [path for path, one in members if not within(day, one.get("first_day"), None)]


def _members_on(scene: Scene, index: int, day: date) -> list[KeyPath]:
    return [path for path, _ in scene.serving("members", day) if path[1] == index]
