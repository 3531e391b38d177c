"""Who is who through all cohorts of a home: opaque ids for the people of a file."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sets.model.cohort import PersonId
from sets.model.errors import StateError
from sets.model.publication import KnownPerson

ID_MARK = "id:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """A person as a file names them: `handle` is `id:<id>` where the file gives one, else the address in lower case.

    Addresses are in lower case; `formerly` are the ones given up.
    """

    handle: str
    name: str
    email: str
    formerly: tuple[str, ...] = ()

    @property
    def has_id(self) -> bool:
        return self.handle.startswith(ID_MARK)


def identify(
    handles: Iterable[Handle], known: tuple[KnownPerson, ...], home_key: bytes, now: datetime
) -> tuple[dict[str, PersonId], tuple[KnownPerson, ...]]:
    """The id of every handle, and the people to remember: new ones and those with new addresses.

    A known address keeps its id, and `formerly` carries an id over. Raises StateError where the file and the
    records disagree about who somebody is.
    """
    people = tuple(handles)
    book = _Book(people, known)
    found: dict[str, PersonId] = {}
    owners: dict[PersonId, Handle] = {}
    for handle in people:
        person = book.owner(handle) or KnownPerson(id=person_id(handle.handle, home_key), addresses=(), first_seen=now)
        if (other := owners.setdefault(person.id, handle)) is not handle:
            raise StateError(
                f"the records know {other.email} and {handle.email} as one person; use one address for both, or give each an id",
                whom=handle.name,
            )
        found[handle.handle] = person.id
        book.remember(person, handle)
    return found, book.news()


def person_id(handle: str, home_key: bytes) -> PersonId:
    """`p` and 11 letters and digits, derived from the handle under the key of the home."""
    digest = hmac.new(home_key, handle.encode(), hashlib.sha256).digest()
    return PersonId("p" + base64.b32encode(digest).decode().lower()[:11])


class _Book:
    """The known people by address, with what this file adds."""

    def __init__(self, handles: tuple[Handle, ...], known: tuple[KnownPerson, ...]) -> None:
        self.by_address = {address: person for person in known for address in person.addresses}
        self.sharing = Counter(handle.email for handle in handles)
        self.named = {handle.handle for handle in handles if handle.has_id}
        self.changed: dict[PersonId, KnownPerson] = {}

    def owner(self, handle: Handle) -> KnownPerson | None:
        """The known person whom this handle means; None for somebody new."""
        present = self.by_address.get(handle.handle)
        former = self.former(handle)
        if present and former and present.id != former.id:
            raise StateError(
                f"formerly: {', '.join(handle.formerly)} belongs to another person in the records than {handle.email} does; "
                "they were published as two people, which stays so: take `formerly` out",
                whom=handle.name,
            )
        return present or former or (self.newly_named(handle) if handle.has_id else None)

    def former(self, handle: Handle) -> KnownPerson | None:
        owners = {person.id: person for address in handle.formerly if (person := self.by_address.get(address))}
        if len(owners) > 1:
            raise StateError("formerly: these addresses belong to different people in the records", whom=handle.name)
        return next(iter(owners.values()), None)

    def newly_named(self, handle: Handle) -> KnownPerson | None:
        """Somebody known by address so far, who now has an id in the file."""
        person = self.by_address.get(handle.email)
        if person is None or any(address.startswith(ID_MARK) for address in person.addresses):
            return None
        if self.sharing[handle.email] > 1:
            raise StateError(
                f"{handle.email} was one person's until now and two people share it in this file; write "
                f"`formerly: {handle.email}` at the one whom the records know",
                whom=handle.name,
            )
        return person

    def remember(self, person: KnownPerson, handle: Handle) -> None:
        """Add the handle's addresses to the person, the present one last; a shared mailbox is nobody's address."""
        present = (*handle.formerly, *((handle.email,) if self.sharing[handle.email] == 1 else ()), handle.handle)
        free = (a for a in dict.fromkeys(present) if self.by_address.get(a, person).id == person.id)
        news = tuple(address for address in free if address not in person.addresses)
        if not news:
            return
        person = replace(person, addresses=(*person.addresses, *news))
        self.changed[person.id] = person
        self.by_address.update(dict.fromkeys(person.addresses, person))

    def news(self) -> tuple[KnownPerson, ...]:
        """Everybody new or with a new address."""
        return tuple(self.changed.values())
