"""Who stands where in the published files of a cohort, and whose an address is. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from sets.cohort.identity import ID_MARK
from sets.model.cohort import PersonId
from sets.model.errors import StateError
from sets.model.publication import KnownPerson, Published
from sets.model.requests import Detail, DetailKind

Path = tuple[str | int, ...]
Entry = Mapping[str, Any]
OF_COHORT = ("coordinators", "leads", "partners")
OF_SET = ("facilitators", "members")
STAND_IN = "Somebody who left"
STAND_IN_DOMAIN = "forgotten.invalid"


def is_stand_in(address: str) -> bool:
    """Whether an address is that of somebody forgotten, where no mail ever goes (RFC 6761 section 6.4)."""
    return address.lower().endswith(f"@{STAND_IN_DOMAIN}")


def entries(document: Mapping[str, Any]) -> Iterator[tuple[Path, Entry]]:
    """Everybody in a document, with where they stand; a person of two roles twice."""
    for role in OF_COHORT:
        yield from (((role, number), person) for number, person in enumerate(document.get(role) or ()))
    for index, learning_set in enumerate(document.get("sets") or ()):
        for role in OF_SET:
            people = enumerate(learning_set.get(role) or ())
            yield from ((("sets", index, role, number), person) for number, person in people)


def handle_of(entry: Entry) -> str:
    """What tells a person apart through a file: `id:<id>` where one is given, else the address in lower case."""
    return f"{ID_MARK}{entry['id']}" if entry.get("id") else email_of(entry)


def email_of(entry: Entry) -> str:
    """The address in lower case."""
    return str(entry["email"]).strip().lower()


def handles_of(entry: Entry) -> tuple[str, ...]:
    """All by which an entry names its person: handle, address and former addresses, in lower case."""
    former = entry.get("formerly") or ()
    former = [former] if isinstance(former, str) else former
    return tuple(dict.fromkeys((handle_of(entry), email_of(entry), *(str(one).strip().lower() for one in former))))


@dataclass(frozen=True, kw_only=True)
class Traces:
    """All by which a text could name one person: full names and addresses. `scrubbed` puts the stand-in in their place.

    A name of one word is not looked for in texts: it may be a set's name, or anybody's.
    """

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    def scrubbed(self, text: str, address: str, name: str = STAND_IN) -> str:
        """The text without this person; `address` and `name` are the stand-in's."""
        for pattern, instead in ((self._addresses, address), (self._names, name)):
            text = pattern.sub(instead, text) if pattern is not None and text else text
        return text

    def within(self, text: str) -> bool:
        """Whether the text names this person."""
        return any(pattern is not None and pattern.search(text) for pattern in (self._addresses, self._names))

    @cached_property
    def _addresses(self) -> re.Pattern[str] | None:
        # longest first, so that no address is met within another
        found = sorted((re.escape(one) for one in self.addresses), key=len, reverse=True)
        return re.compile(rf"(?<![\w.+-])(?:{'|'.join(found)})(?![\w-]|\.\w)", re.IGNORECASE) if found else None

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        spelt = (one.split() for one in self.names)
        found = sorted((r"\s+".join(map(re.escape, words)) for words in spelt if len(words) > 1), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) if found else None


def own_entries(person: PersonId, versions: Iterable[Published]) -> Iterator[tuple[Published, Path, Entry]]:
    """Every entry of one person in these versions, stand-ins left out."""
    for version in versions:
        for path, entry in entries(version.document):
            if version.people.get(handle_of(entry)) == person and not is_stand_in(email_of(entry)):
                yield version, path, entry


def real_people(versions: Iterable[Published]) -> frozenset[PersonId]:
    """Everybody whom these versions still name."""
    return frozenset(
        version.people[handle_of(entry)]
        for version in versions
        for _, entry in entries(version.document)
        if handle_of(entry) in version.people and not is_stand_in(email_of(entry))
    )


def handles(
    person: PersonId, versions: Iterable[Published], known: Iterable[KnownPerson], details: Iterable[Detail] = ()
) -> tuple[str, ...]:
    """All by which one person was ever known that is nobody else's: a mailbox that two people share is left out."""
    versions, known = tuple(versions), tuple(known)
    mine = {handle for _, _, entry in own_entries(person, versions) for handle in handles_of(entry)}
    mine |= {address.lower() for one in known if one.id == person for address in one.addresses}
    mine |= {one.value.lower() for one in details if one.person == person and one.what is DetailKind.EMAIL}
    return tuple(sorted(one for one in mine - _of_others(person, versions, known) if not is_stand_in(one)))


def _of_others(person: PersonId, versions: tuple[Published, ...], known: tuple[KnownPerson, ...]) -> set[str]:
    found = {address.lower() for one in known if one.id != person for address in one.addresses}
    for version in versions:
        for _, entry in entries(version.document):
            if version.people.get(handle_of(entry)) != person:
                found |= {handle_of(entry), email_of(entry)}
    return found


def traces(
    person: PersonId, versions: Iterable[Published], known: Iterable[KnownPerson], details: Iterable[Detail] = ()
) -> Traces:
    """All by which a text could name this person, from every version."""
    versions = tuple(versions)
    names = {" ".join(str(entry["name"]).split()) for _, _, entry in own_entries(person, versions)}
    named = handles(person, versions, known, details)
    return Traces(names=tuple(sorted(names)), addresses=tuple(one for one in named if not one.startswith(ID_MARK)))


@dataclass(frozen=True, kw_only=True)
class AddressBook:
    """Whose each address of a cohort is, former ones included. `handles` has every `id:...` and address in lower case."""

    handles: Mapping[str, frozenset[PersonId]]
    here: frozenset[PersonId]

    def owners(self, named: str) -> frozenset[PersonId]:
        """Everybody of this cohort whom an address, `id:ann`, `ann` or an opaque id means."""
        wanted = named.strip().lower()
        if wanted in self.here:
            return frozenset((PersonId(wanted),))
        return (self.handles.get(wanted) or self.handles.get(f"{ID_MARK}{wanted}") or frozenset()) & self.here

    def one(self, named: str) -> PersonId:
        """The one person who is meant; StateError with the ids where two share the address, or with the nearest address."""
        found = self.owners(named)
        if len(found) > 1:
            ids = sorted(h for h, people in self.handles.items() if h.startswith(ID_MARK) and people & found)
            raise StateError(
                f"two people share this address; give {' or '.join(ids) or 'their id'} instead", whom=named
            )
        if not found:
            raise StateError(f"is nobody's address in this cohort{self._nearest(named)}", whom=named)
        return next(iter(found))

    def id_of(self, person: PersonId) -> str:
        """The id that a file gives this person, else the opaque one; each can be written where an address is asked for."""
        ids = (
            h.removeprefix(ID_MARK) for h, people in self.handles.items() if h.startswith(ID_MARK) and person in people
        )
        return min(ids, default=person)

    def _nearest(self, named: str) -> str:
        known = [one for one, people in self.handles.items() if people & self.here and not is_stand_in(one)]
        near = get_close_matches(named.strip().lower(), known, n=1)
        return f"; did you mean {near[0]}?" if near else ""


def address_book(
    versions: Iterable[Published], known: Iterable[KnownPerson], details: Iterable[Detail] = ()
) -> AddressBook:
    """Whose each address is: by the published versions, the home's address book, and what people changed themselves."""
    versions = tuple(versions)
    found: dict[str, set[PersonId]] = defaultdict(set)
    for version in versions:
        for _, entry in entries(version.document):
            for handle in handles_of(entry):
                found[handle].add(version.people[handle_of(entry)])
    for one in known:
        for address in one.addresses:
            found[address.lower()].add(one.id)
    for detail in details:
        if detail.what is DetailKind.EMAIL:
            found[detail.value.lower()].add(detail.person)
    return AddressBook(
        handles={handle: frozenset(people) for handle, people in found.items()},
        here=frozenset(person for version in versions for person in version.people.values()),
    )
