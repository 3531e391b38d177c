"""Acts about the whole: another coordinator, an address put right, an early end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sets.cohort.acts.scene import PERSONAL, Acted, Scene, refuse, with_reason
from sets.cohort.people import email_of
from sets.text import wording as words
from sets.text.yaml_file import KeyPath

REFERENCES = frozenset({"covers", "champion", "manager"})
"""Keys that name somebody by an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinator:
    """Somebody who coordinates in the place of another, from now on."""

    leaves: str
    email: str
    name: str | None = None
    why: str | None = None


def coordinator(act: Coordinator, scene: Scene) -> Acted:
    """The new person's entry in the place of the earlier one's."""
    person = scene.person(act.leaves, "leaves")
    path = next((path for path, _ in scene.entries(person) if path[0] == "coordinators"), None)
    if path is None:
        refuse("leaves", act.leaves, "is no coordinator of this cohort")
    if scene.in_role(act.email, ("coordinators",)):
        refuse("email", act.email, "coordinates this cohort already")
    new = scene.known(act.email) or {"name": act.name, "email": act.email}
    if not new["name"]:
        refuse("name", act.email, "is new in this file, so a name is needed")
    before, file = scene.entry(path), scene.file
    for key in PERSONAL:
        if key in new:
            file = file.put((*path, key), new[key])
        elif key in before:
            file = file.remove((*path, key))
    said = f"{new['name']} coordinates in the place of {before['name']}"
    return Acted(text=file.text, words=(with_reason(said, act.why),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Another address of the same person."""

    person: str
    email: str


def address(act: Address, scene: Scene) -> Acted:
    """The new address wherever the person stands, the old one as `formerly`: they stay who they are."""
    person = scene.person(act.person)
    if scene.known(act.email):
        refuse("email", act.email, "is in this file already")
    places = [(path, one) for path, one in scene.entries(person) if email_of(one) != act.email.lower()]
    if not places:
        refuse("person", act.person, "is in the records, but not in the version that runs")
    file, old = scene.file, email_of(places[0][1])
    for path, one in places:
        file = file.put((*path, "email"), act.email)
        if email_of(one) not in _former(one):
            file = (file.append if "formerly" in one else file.put)((*path, "formerly"), str(one["email"]))
    for path in _naming(scene.document, old):
        file = file.put(path, act.email)
    return Acted(text=file.text, words=(f"{places[0][1]['name']} has another address",))


def _former(entry: Any) -> list[str]:
    found = entry.get("formerly") or ()
    return [str(one).lower() for one in ([found] if isinstance(found, str) else found)]


def _naming(found: Any, address_then: str, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Where the file names this address by another key than a person's own."""
    items = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in items:
        if key in REFERENCES and str(value).strip().lower() == address_then:
            yield (*path, key)
        yield from _naming(value, address_then, (*path, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The last day of a set, or of the whole programme, earlier than planned."""

    last_day: date
    why: str
    learning_set: str | None = None


def end(act: End, scene: Scene) -> Acted:
    """The day and its reason; sessions after it are cancelled, the report and what people gave back stay."""
    named = (act.learning_set or "").strip().lower()
    whole = named in ("", "all", "cohort", scene.programme.cohort.id)
    index = None if whole else scene.set_index(named)
    path: KeyPath = () if index is None else ("sets", index)
    file = scene.file.put((*path, "ended"), act.last_day).put((*path, "ended_why"), act.why)
    name = scene.programme.cohort.title if index is None else scene.set_at(index).name
    said = f"{name} ends early; the last day is {words.day(act.last_day)}"
    return Acted(text=file.text, words=(with_reason(said, act.why),))
