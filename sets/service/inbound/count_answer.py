"""An answer from an address that nobody knew is somebody's own, at a coordinator's word: it counts, and so does the address."""

from __future__ import annotations

from datetime import datetime
from email.utils import getaddresses

from sets.model.cohort import CohortId, PersonId
from sets.model.errors import StateError
from sets.model.ports import Store
from sets.model.publication import KnownPerson
from sets.model.responses import AnswerGiven, CalendarRequest, Source
from sets.responses.answers import with_answer
from sets.responses.sealed_records import open_request, sealed
from sets.service.installation import Installation


def count_as_theirs(installation: Installation, cohort: CohortId, asked: CalendarRequest, now: datetime) -> None:
    """Know the address as theirs from now on, and count what was answered from it, where that is known.

    Raises StateError for an address that is somebody else's; then nothing is done. SealError where it cannot be opened.
    """
    records = installation.records(cohort)
    other = open_request(asked, installation.seal.unseal).other
    if address := new_address(installation, asked.person, other):
        _know(installation.store, asked.person, address, now)
    if asked.said is not None:
        given = AnswerGiven(
            occasion=asked.occasion,
            person=asked.person,
            partstat=asked.said,
            at=asked.given or asked.at,
            arrived=asked.at,
            sequence=asked.sequence,
            source=Source.MAIL,
        )
        records.change_responses(lambda before: sealed(with_answer(given, before), installation.seal.seal))


def new_address(installation: Installation, person: PersonId, other: str) -> str:
    """The one address that an answer came from, where it is not known as this person's; nothing where it is, or for several."""
    found = {address.lower() for _, address in getaddresses([other]) if "@" in address}
    known = {each.lower() for one in installation.store.people() if one.id == person for each in one.addresses}
    return found.pop() if len(found) == 1 and not found & known else ""


def _know(store: Store, person: PersonId, address: str, now: datetime) -> None:
    people = store.people()
    if any(one.id != person and address in {each.lower() for each in one.addresses} for one in people):
        raise StateError("is known as somebody else's, so it cannot be theirs too", whom="this address")
    earlier = next((one.addresses for one in people if one.id == person), ())
    # before those that are known: it is one more of theirs, and not their newest
    store.know((KnownPerson(id=person, addresses=(address, *earlier), first_seen=now),))
