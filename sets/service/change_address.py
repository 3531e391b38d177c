"""An address that changes, and the way back: a link must not become an identity.

Whoever holds a link to somebody's page can ask for another address and confirm it from there. So the change waits two
working days, the address on file is told at once with a page that stops it, and it can be put back afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sets.cohort.own_details import instead_of, overruled, pending_address, takes_effect
from sets.cohort.programme import Programme
from sets.due.requested_letters import next_number
from sets.mail.page_links import link_generation_of
from sets.model.cohort import Cohort, PersonId
from sets.model.ports import CohortStore, Store
from sets.model.publication import KnownPerson
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest, LinkGeneration, Purpose
from sets.model.responses import Responses

ADDRESSES = (DetailKind.EMAIL, DetailKind.NEXT_EMAIL)


def change(store: Store, programme: Programme, pending: Detail, now: datetime) -> None:
    """From now on this person is written to at the address that waited; links mailed before stop working.

    StoreError where the address belongs to somebody else by now.
    """
    records = store.cohort(programme.cohort.id)
    # who comes by this address later is known as the same person, in every cohort
    store.know((KnownPerson(id=pending.person, addresses=(pending.value.lower(),), first_seen=now),))
    detail = Detail(
        person=pending.person,
        what=DetailKind.EMAIL,
        value=pending.value,
        instead_of=instead_of(programme.cohort, programme.details, pending.person, DetailKind.EMAIL),
        at=now,
    )
    records.keep_responses(Responses(details=(detail,), turns=(_next_links(records, pending.person, now),)))
    records.erase(Responses(details=(pending,)))


def put_back(store: Store, programme: Programme, person: PersonId, address: str, now: datetime) -> None:
    """Nothing waits any more and this person is written to at `address`, which was theirs before.

    Links mailed before stop working; a fresh one goes to that address at the next run.
    """
    records = store.cohort(programme.cohort.id)
    responses = records.responses()
    own = [one for one in responses.details if one.person == person and one.what in ADDRESSES]
    on_file = instead_of(programme.cohort, programme.details, person, DetailKind.EMAIL)
    kept = Detail(person=person, what=DetailKind.EMAIL, value=address, instead_of=on_file, at=now)
    fresh = LetterRequest(
        person=person,
        wish=LetterKind.NEW_LINK,
        number=next_number(responses.asked, person, LetterKind.NEW_LINK),
        at=now,
        purpose=Purpose.MINE,
    )
    details = () if address.casefold() == on_file.casefold() else (kept,)
    records.erase(Responses(details=tuple(own)))
    records.keep_responses(Responses(details=details, turns=(_next_links(records, person, now),), asked=(fresh,)))
    for one in own:
        if one.value.casefold() != address.casefold():
            store.disown(person, one.value)


def change_what_is_ripe(store: Store, programme: Programme, now: datetime) -> int:
    """Carry out the changes whose two working days are over; gives how many. One that the file overruled goes."""
    records = store.cohort(programme.cohort.id)
    waiting = [one for one in records.responses().details if one.what is DetailKind.NEXT_EMAIL]
    done = 0
    for pending in waiting:
        person = programme.people.get(pending.person)
        if person is not None and takes_effect(pending, person.nation, programme.zone) <= now:
            change(store, programme, pending, now)
            done += 1
    return done


def retire_overruled(records: CohortStore, cohort: Cohort) -> None:
    """Let go of what a published file says otherwise: an edit retires an older change for good. `cohort` is the file's."""
    gone = overruled(cohort, records.responses().details)
    if gone:
        records.erase(Responses(details=gone))


def waiting_of(details: Iterable[Detail], programme: Programme, person: PersonId) -> tuple[str, datetime] | None:
    """The address that waits for a person and from when it is written to."""
    pending, known = pending_address(details, person), programme.people.get(person)
    if pending is None or known is None:
        return None
    return pending.value, takes_effect(pending, known.nation, programme.zone)


def _next_links(records: CohortStore, person: PersonId, now: datetime) -> LinkGeneration:
    number = link_generation_of(records.responses(), person) + 1
    return LinkGeneration(person=person, number=number, at=now)
