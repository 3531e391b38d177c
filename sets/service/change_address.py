"""An address that changes, and the way back: a link must not become an identity.

Whoever holds a link to somebody's page can ask for another address and confirm it from there. So the change waits two
working days, the address on file is told at once with a page that stops it, and it can be put back afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sets.cohort.own_details import instead_of, kept_since, overruled, pending_address, takes_effect
from sets.cohort.programme import Programme
from sets.due.requested_letters import next_number
from sets.mail.page_links import link_generation_of
from sets.mail.signed_links import LIFETIMES
from sets.model.cohort import Cohort, PersonId
from sets.model.errors import StoreError
from sets.model.ledger import index
from sets.model.messages import State, key_of
from sets.model.ports import CohortStore, Store
from sets.model.publication import KnownPerson
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest, LinkGeneration, Purpose
from sets.model.responses import Responses
from sets.model.stopped_mail import StoppedMail

ADDRESSES = (DetailKind.EMAIL, DetailKind.NEXT_EMAIL)


def change(store: Store, programme: Programme, pending: Detail, now: datetime) -> None:
    """From now on this person is written to at the address that waited; links mailed before stop working.

    Nothing happens where it does not wait any more. StoreError where the address belongs to somebody else by now.
    """
    records = store.cohort(programme.cohort.id)
    if pending_address(records.responses().details, pending.person) != pending:
        return
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

    Links mailed before stop working; a fresh one goes to that address at the next run. That it was kept is noted first:
    a change of before is over from then on, whatever dies in the middle.
    """
    records = store.cohort(programme.cohort.id)
    responses = records.responses()
    own = [one for one in responses.details if one.person == person and one.what in ADDRESSES]
    on_file = instead_of(programme.cohort, programme.details, person, DetailKind.EMAIL)
    changed = address.casefold() != on_file.casefold()
    noted = Detail(person=person, what=DetailKind.ADDRESS_KEPT, value=address, instead_of=on_file, at=now)
    fresh = LetterRequest(
        person=person,
        wish=LetterKind.NEW_LINK,
        number=next_number(responses.asked, person, LetterKind.NEW_LINK),
        at=now,
        purpose=Purpose.MINE,
    )
    own_word = (replace(noted, what=DetailKind.EMAIL),) if changed else ()
    turn = _next_links(records, person, now)
    records.keep_responses(Responses(details=(noted, *own_word), turns=(turn,), asked=(fresh,)))
    records.erase(Responses(details=tuple(one for one in own if not changed or one.what is not DetailKind.EMAIL)))
    for one in own:
        if one.value.casefold() != address.casefold():
            store.disown(person, one.value)


def change_what_is_ripe(store: Store, programme: Programme, now: datetime) -> int:
    """Carry out the changes of which the address on file was told two working days ago; gives how many.

    Without a letter that was taken there is no change: nobody could have stopped it. Where mail to the address on file
    comes back, the coordinators alone can: they see that it waits, and it waits as long. One that cannot be made stops
    nobody else's mail.
    """
    records = store.cohort(programme.cohort.id)
    responses, ledger = records.responses(), index(records.deliveries())
    stopped = StoppedMail(ledger=ledger, decisions=programme.decisions)
    told = {line.key: line.settled for line in ledger.deliveries if line.state in (State.SENT, State.DELIVERED)}
    done = 0
    for pending in responses.details:
        person = programme.people.get(pending.person)
        letter = told_of(responses.asked, pending)
        if pending.what is not DetailKind.NEXT_EMAIL or person is None or letter is None:
            continue
        key = key_of(programme.cohort.id, letter.occasion, person.id, letter.wish.value, letter.number)
        since = pending.at if person.email.lower() in stopped.bounced else told.get(key)
        if since is None or takes_effect(replace(pending, at=since), person.calendar, programme.zone) > now:
            continue
        with suppress(StoreError):
            change(store, programme, pending, now)
            done += 1
    return done


def told_of(asked: Iterable[LetterRequest], pending: Detail) -> LetterRequest | None:
    """The letter that told the address on file of a change."""
    mine = [one for one in asked if (one.person, one.wish) == (pending.person, LetterKind.ADDRESS_CHANGED)]
    return max((one for one in mine if one.at >= pending.at), key=lambda one: one.number, default=None)


def may_change(responses: Responses, person: PersonId, now: datetime) -> bool:
    """Whether an address may be asked for: not while one waits, nor as long as the last one can still be put back."""
    changed = (one for one in responses.details if (one.person, one.what) == (person, DetailKind.EMAIL))
    last = max((one.at for one in changed), default=None)
    recent = (
        last is not None and now - last < LIFETIMES[Purpose.UNDO] and not kept_since(responses.details, person, last)
    )
    return pending_address(responses.details, person) is None and not recent


def retire_overruled(records: CohortStore, cohort: Cohort, now: datetime) -> None:
    """Let go of what a published file says otherwise: an edit retires an older change for good. `cohort` is the file's."""
    gone = overruled(cohort, records.responses().details)
    kept = (replace(one, what=DetailKind.ADDRESS_KEPT, value="", at=now) for one in gone if one.what in ADDRESSES)
    if gone:
        records.keep_responses(Responses(details=tuple(kept)))
        records.erase(Responses(details=gone))


def waiting_of(details: Iterable[Detail], programme: Programme, person: PersonId) -> tuple[str, datetime] | None:
    """The address that waits for a person and from when it is written to."""
    pending, known = pending_address(details, person), programme.people.get(person)
    if pending is None or known is None:
        return None
    return pending.value, takes_effect(pending, known.calendar, programme.zone)


def _next_links(records: CohortStore, person: PersonId, now: datetime) -> LinkGeneration:
    number = link_generation_of(records.responses(), person) + 1
    return LinkGeneration(person=person, number=number, at=now)
