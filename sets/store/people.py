"""Who is known in a home: one opaque id a person, with the addresses it was seen under; and who asked to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sets.model.cohort import PersonId
from sets.model.errors import StoreError
from sets.model.publication import KnownPerson
from sets.model.requests import Tombstone
from sets.store.json_file import FileStorage
from sets.store.tables import KeyedDB, one_change

PEOPLE = "people"


class TinyPeople:
    """The part of `ports.Store` that holds through all cohorts, in one file."""

    def __init__(self, file: FileStorage) -> None:
        self.file = file
        database = KeyedDB(file)
        self._people = database.shelf(PEOPLE, KnownPerson, lambda person: str(person.id))
        self._tombstones = database.shelf("tombstones", Tombstone, lambda tombstone: tombstone.digest)

    def all(self) -> tuple[KnownPerson, ...]:
        """Everyone known, by id."""
        return self._people.by_key()

    @one_change
    def know(self, people: Sequence[KnownPerson]) -> None:
        """Add people, or addresses to people; an address that belongs to someone else is a StoreError."""
        self._people.put(merged(self._people.all(), people))

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Those who asked to be forgotten, oldest first."""
        return tuple(sorted(self._tombstones.by_key(), key=lambda tombstone: tombstone.at))

    @one_change
    def suppress(self, tombstones: Sequence[Tombstone], person: PersonId | None = None) -> None:
        """Keep these tombstones, the first of each digest, and let go of `person`."""
        kept = self._tombstones.some(tombstone.digest for tombstone in tombstones)
        # the first of several alike comes last into the shelf, and stays
        self._tombstones.put(tombstone for tombstone in reversed(tombstones) if tombstone.digest not in kept)
        if person is not None:
            self._people.take_away([str(person)])


def merged(known: Iterable[KnownPerson], news: Sequence[KnownPerson]) -> tuple[KnownPerson, ...]:
    """The people that change when `news` are known too: new ones, and known ones with a new newest address.

    StoreError when an address (in any case of letters) already belongs to somebody else.
    """
    people = {person.id: person for person in known}
    owners = {address.lower(): person.id for person in people.values() for address in person.addresses}
    changed: dict[str, KnownPerson] = {}
    for person in news:
        for address in person.addresses:
            owner = owners.setdefault(address.lower(), person.id)
            if owner != person.id:
                raise StoreError(f"an address of {person.id} already belongs to {owner}", whom="people")
        line = _joined(people.get(person.id), person)
        if line != people.get(person.id):
            people[person.id] = changed[person.id] = line
    return tuple(changed.values())


def _joined(kept: KnownPerson | None, new: KnownPerson) -> KnownPerson:
    if kept is None:
        return new
    now = {address.lower() for address in new.addresses}
    earlier = tuple(address for address in kept.addresses if address.lower() not in now)
    return replace(kept, addresses=earlier + new.addresses, first_seen=min(kept.first_seen, new.first_seen))
