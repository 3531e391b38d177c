"""What an answer to an invite amounts to: records to keep, or why there are none. Pure.

Whose mail it is and what the ledger says of the invite come in. RFC 5546 sections 2.1.5, 3.2.3, 3.2.6 and 3.2.7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from hashlib import sha256

from sets.mail.inbound.attendee import Sender, chosen, is_somebody_elses, is_theirs
from sets.mail.inbound.itip import Attendee, CalendarAnswer, CalendarMethod
from sets.model.ledger import Ledger, was_sent
from sets.model.messages import CALENDAR_KINDS, CalendarEntry, Delivery, Method, Partstat
from sets.model.responses import AnswerGiven, Asks, CalendarRequest, Source

SAID = frozenset({Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE, Partstat.DELEGATED})
"""What counts as an answer."""
LONGEST_NAME = 200
"""Characters that are kept of whom a calendar or a mail names."""


class HeardAs(StrEnum):
    """What an answer is, in the operator's words."""

    GONE = "it answers a meeting that is off, or that they no longer hold an invite of"
    STRANGER = "it came from an address that is not known as theirs, so it is not counted"
    STRANGERS_WISH = "it asks for an invite again, from an address that is not known as theirs: nothing is sent"
    UNREADABLE = "it is from them and says neither yes nor no"
    AGAIN = "it asks for the invite again"
    KEPT = "it is their answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """The invite that an answer names. `known` are the addresses of whom it went to, `others` those of everybody else."""

    line: Delivery
    ledger: Ledger
    known: frozenset[str]
    others: frozenset[str]
    organiser: str
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The mail that brought an answer: from whom, its own id and Date, and when it was taken in."""

    sender: Sender
    now: datetime
    message_id: str = ""
    mailed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is to be kept of one answer, and what it is."""

    heard: HeardAs
    given: AnswerGiven | None = None
    request: CalendarRequest | None = None


def invite_of(uid: str, ledger: Ledger) -> Delivery | None:
    """The newest invite with this UID: each person has one of their own, which nobody can guess."""
    lines = (
        line for line in ledger.deliveries if line.told is not None and line.kind in CALENDAR_KINDS and was_sent(line)
    )
    named = [line for line in lines if line.told is not None and line.told.uid.lower() == uid.lower()]
    return max(named, key=lambda line: line.revision, default=None)


def judge(answer: CalendarAnswer, invite: Invite, arrival: Arrival, words: Callable[[Attendee], str]) -> Judged:
    """What the answer amounts to. `words` reads what was written with it: of a stranger's mail nothing is read."""
    told = invite.line.told
    if told is None or told.method is Method.CANCEL:
        return Judged(heard=HeardAs.GONE)
    case = _Case(answer=answer, invite=invite, arrival=arrival, told=told)
    if not is_theirs(arrival.sender, invite.known):
        return case.of_a_stranger()
    if answer.method is CalendarMethod.REFRESH:
        return Judged(heard=HeardAs.AGAIN, request=case.request(Asks.SENT_AGAIN))
    return case.of_theirs(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One answer to one invite that stands."""

    answer: CalendarAnswer
    invite: Invite
    arrival: Arrival
    told: CalendarEntry

    def of_a_stranger(self) -> Judged:
        """Whoever was sent the invite on knows its UID, and may have written it in the member's name."""
        if self.answer.method is CalendarMethod.REFRESH:
            return Judged(heard=HeardAs.STRANGERS_WISH)
        attendee = chosen(self.answer.attendees, self.invite.known, self.invite.organiser)
        # a stranger's stamp may be as it pleases; by the Date the same mail is the same whenever it is read again
        mailed, now = self.arrival.mailed, self.arrival.now
        at = max(mailed, self._answered.dtstamp) if mailed is not None and mailed <= now else now
        asked = replace(
            self.request(Asks.UNKNOWN_SENDER),
            other=", ".join(self.arrival.sender.names)[:LONGEST_NAME],
            at=at,
            # what it says counts once a coordinator knows whose it is
            said=Partstat(attendee.partstat) if attendee is not None and attendee.partstat in SAID else None,
            given=at,
            sequence=self._sequence,
        )
        return Judged(heard=HeardAs.STRANGER, request=asked)

    def of_theirs(self, words: Callable[[Attendee], str]) -> Judged:
        known, others = self.invite.known, self.invite.others
        attendee = chosen(self.answer.attendees, known, self.invite.organiser)
        if attendee is None or is_somebody_elses(attendee, known, others):
            return self._unreadable()
        said = Partstat(attendee.partstat) if attendee.partstat in SAID else None
        request = self._instead(attendee) if said is Partstat.DELEGATED else self._other_time()
        if said is None:
            return Judged(heard=HeardAs.KEPT, request=request) if request is not None else self._unreadable()
        return Judged(heard=HeardAs.KEPT, given=self._given(said, words(attendee)), request=request)

    def _unreadable(self) -> Judged:
        return Judged(heard=HeardAs.UNREADABLE, request=self.request(Asks.UNREADABLE))

    def _given(self, said: Partstat, note: str) -> AnswerGiven:
        return AnswerGiven(
            occasion=self.invite.line.occasion,
            person=self.invite.line.person,
            partstat=said,
            at=self.at,
            arrived=self.arrival.now,
            mailed=self._mailed,
            sequence=self._sequence,
            source=Source.MAIL,
            mark=self._mark(said),
            note=note,
        )

    def _mark(self, said: Partstat) -> str:
        """The same for the same answer of the same mail, by whichever way and however often it comes in."""
        one = (self.arrival.message_id, self.arrival.mailed, self.answer.uid.lower(), said, self.answer.stamp)
        return sha256("\n".join(map(str, one)).encode()).hexdigest()[:16]

    def request(self, what: Asks) -> CalendarRequest:
        return CalendarRequest(
            occasion=self.invite.line.occasion,
            person=self.invite.line.person,
            what=what,
            about=self._answered.start,
            at=self.at,
        )

    def _instead(self, attendee: Attendee) -> CalendarRequest:
        return replace(self.request(Asks.SOMEBODY_ELSE), other=_plain(attendee.delegated_to))

    def _other_time(self) -> CalendarRequest | None:
        """The time that is proposed for all; without its moments where those cannot be read. None where it is the same."""
        is_counter = self.answer.method is CalendarMethod.COUNTER
        if not (is_counter or self.answer.proposes):
            return None
        start, end = (self.answer.start, self.answer.end) if is_counter else self.answer.proposed or (None, None)
        told = self._answered
        asked = self.request(Asks.OTHER_TIME)
        if start is None:
            return asked
        start = self._on_the_clock(start)
        end = self._on_the_clock(end) if end is not None else start + (told.end - told.start)
        if (start, end) == (told.start, told.end):
            return None
        return replace(asked, start=start, end=end if end > start else start + (told.end - told.start))

    def _on_the_clock(self, moment: datetime) -> datetime:
        zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=self.invite.zone)
        return zoned.astimezone(UTC)

    @property
    def at(self) -> datetime:
        """When it was given, never later than now.

        A stamp not later than that of the invite is the invite's own, which some programs give back: then the mail's
        Date says when. What answers a time before the one that stands was given before that was told, and nothing that
        answers it was given earlier: clocks differ.
        """
        now, standing = self.arrival.now, self._standing
        stamp, answered = self.answer.stamp, self._answered
        trusted = stamp is not None and answered.dtstamp < stamp <= now
        at = stamp if trusted and stamp is not None else self._mailed or now
        if standing is None:
            return at
        if self._sequence < standing.sequence:
            return min(at, standing.dtstamp - timedelta(seconds=1))
        return min(max(at, answered.dtstamp, standing.dtstamp), now)

    @property
    def _mailed(self) -> datetime | None:
        """The mail's Date, where it can be so: no answer is sent before its invite, nor after it has come."""
        mailed = self.arrival.mailed
        return mailed if mailed is not None and self._answered.dtstamp <= mailed <= self.arrival.now else None

    @property
    def _sequence(self) -> int:
        """Which message it answers; where it does not say, that of the time which it names (else the first: RFC 5546 3.2.3).

        A number that we never gave is a program's own, and says nothing: then it is the time too, else what stands.
        """
        said, given = self.answer.sequence, max((told.sequence for told in self._all_told), default=0)
        if said is not None and said <= given:
            return said
        named = [told.sequence for told in self._all_told if told.start == self._said_start]
        return max(named, default=0 if said is None else given)

    @property
    def _said_start(self) -> datetime | None:
        start = self.answer.start
        return self._on_the_clock(start) if start is not None else None

    @property
    def _answered(self) -> CalendarEntry:
        """What the person was told under the SEQUENCE that is answered; else of the time that stands."""
        found = (told for told in self._all_told if told.sequence == self._sequence)
        return next(found, self._standing or self.told)

    @property
    def _standing(self) -> CalendarEntry | None:
        return self.invite.ledger.time_told(self.invite.line.occasion, self.invite.line.person)

    @property
    def _all_told(self) -> tuple[CalendarEntry, ...]:
        return self.invite.ledger.all_told(self.invite.line.occasion, self.invite.line.person)


def _plain(given: str) -> str:
    """Whom a calendar names, without what an address needs in it."""
    return " ".join(given.replace("mailto:", "").replace("MAILTO:", "").split())[:LONGEST_NAME]
