"""What an answer to an invite amounts to: a record, or why there is none (RFC 5546 section 2.1.5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sets.mail.inbound.rsvp import Rsvp
from sets.model.cohort import Occasion, PersonId
from sets.model.ledger import Ledger, perhaps_left
from sets.model.messages import CALENDAR_KINDS, CalendarEntry, Delivery, Method
from sets.model.responses import Answer, Source

OLDER = "a later answer is kept already"
GONE = "it answers a meeting that is off, or that they no longer hold an invite of"


def invite_of(rsvp: Rsvp, ledger: Ledger) -> Delivery | None:
    """The newest invite with the UID that an answer names: each person has one of their own, which nobody can guess."""
    lines = (
        line
        for line in ledger.deliveries
        if line.told is not None and line.kind in CALENDAR_KINDS and perhaps_left(line)
    )
    named = [line for line in lines if line.told is not None and line.told.uid.lower() == rsvp.uid.lower()]
    return max(named, key=lambda line: line.revision, default=None)


def is_theirs(rsvp: Rsvp, invite: Delivery, addresses: Collection[str]) -> bool:
    """Whether the answer is that of the person invited, at any address of theirs, and not of somebody it went on to."""
    told = {invite.told.attendee_email.lower()} if invite.told is not None else set()
    return rsvp.attendee in {*told, invite.address.lower(), *(address.lower() for address in addresses)}


def answer_of(rsvp: Rsvp, invite: Delivery, ledger: Ledger, kept: Answer | None, now: datetime) -> Answer | str:
    """The answer as a record, or why it changes nothing.

    Its time is the calendar's own DTSTAMP, by which answers are put in order; never later than `now`, nor earlier than
    the invite that it answers (clocks differ). One to an earlier SEQUENCE than that of the time that stands keeps a
    time before it: it was about another time, and counts as such.
    """
    if invite.told is None or invite.told.method is Method.CANCEL:
        return GONE
    at = min(_moment(rsvp, invite.occasion, invite.person, ledger, now), now)
    if kept is not None and (kept.at > at or (kept.at == at and kept.sequence > rsvp.sequence)):
        return OLDER
    return Answer(
        occasion=invite.occasion,
        person=invite.person,
        partstat=rsvp.partstat,
        at=at,
        sequence=rsvp.sequence,
        source=Source.MAIL,
    )


def _moment(rsvp: Rsvp, occasion: Occasion, person: PersonId, ledger: Ledger, now: datetime) -> datetime:
    at = rsvp.at or now
    standing = ledger.time_told(occasion, person)
    if standing is None:
        return at
    if rsvp.sequence < standing.sequence:
        return min(at, standing.dtstamp - timedelta(seconds=1))
    answered = _told_of(rsvp.sequence, occasion, person, ledger) or standing
    return max(at, answered.dtstamp, standing.dtstamp)


def _told_of(sequence: int, occasion: Occasion, person: PersonId, ledger: Ledger) -> CalendarEntry | None:
    """What the person was told under this SEQUENCE."""
    told = (
        line.told
        for line in ledger.deliveries
        if (line.occasion, line.person) == (occasion, person) and line.told is not None and perhaps_left(line)
    )
    return next((one for one in told if one.sequence == sequence), None)
