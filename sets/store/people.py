"""Who is known in a home: one opaque id a person, with the addresses it was seen under."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sets.errors import StoreError
from sets.published import KnownPerson


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
