"""Answers to invites that came by mail: each is kept as what it is, and the newest counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.mail.inbound.answer_words import words_with
from sets.mail.inbound.attendee import sender_of
from sets.mail.inbound.classify import Became, Outcome, review
from sets.mail.inbound.itip import Attendee, CalendarAnswer, calendar_answers
from sets.mail.inbound.own_words import SentLetter
from sets.mail.inbound.parse import Mail, message_ids, sent_at
from sets.mail.inbound.rsvp import Arrival, HeardAs, Invite, Judged, invite_of, judge
from sets.mail.inbound.trace import Traced
from sets.model.cohort import CohortId
from sets.model.errors import SetwiseError
from sets.model.ledger import Ledger
from sets.model.messages import Delivery
from sets.model.responses import Asks, CalendarRequest, Responses
from sets.responses.answers import beyond, with_answer
from sets.responses.sealed_records import sealed
from sets.service.inbound.every_cohort import in_every_cohort
from sets.service.inbound.take_reply import known_addresses, sent_letter
from sets.service.installation import Installation

LATER = "a later answer counts, and this one stands in their history"
KNOWN = "it came before"
NO_INVITE = "it answers an invite that is not known here"
NO_MEETING = "its calendar cannot be read, or answers no meeting"
_BECAME = {
    HeardAs.GONE: Became.BEFORE,
    HeardAs.STRANGER: Became.DECIDE,
    HeardAs.STRANGERS_WISH: Became.REVIEW,
    HeardAs.UNREADABLE: Became.DECIDE,
    HeardAs.AGAIN: Became.AGAIN,
}
_ASKS = {
    Asks.OTHER_TIME: "it proposes another time, and any answer in it counts",
    Asks.SOMEBODY_ELSE: "somebody else is to come instead: nobody is invited by that, and the answer counts as a no",
}
"""What comes with an answer, in the operator's words."""
_ORDER = (Became.DECIDE, Became.ANSWER, Became.AGAIN, Became.REVIEW, Became.BEFORE)
"""Of several answers in one mail the first of these is what became of it."""


def take_answers(installation: Installation, mail: Mail, sender: str | None, now: datetime) -> Outcome:
    """What becomes of a calendar answer, or of several in one mail: each has its own session, and its own fate.

    Raises StoreError when one could not be kept, or when records that cannot be read may hold its invite.
    """
    found = [_taken(installation, mail, sender, now, one) for one in calendar_answers(mail)]
    return _together(found) if found else review(NO_MEETING)


def _taken(
    installation: Installation, mail: Mail, sender: str | None, now: datetime, answer: CalendarAnswer
) -> Outcome:
    def look(cohort: CohortId) -> tuple[Delivery, Ledger] | None:
        lines = installation.records(cohort).deliveries()
        line = invite_of(answer.uid, Ledger(deliveries=lines))
        # an index over one person's lines about one meeting, not over a year of the whole cohort for every mail
        return (line, _about_the_same(line, lines)) if line is not None else None

    found = next(in_every_cohort(installation, look), None)
    if found is None:
        return review(NO_INVITE)
    line, ledger = found
    programme = installation.programme(line.cohort)
    person = programme.people.get(line.person)
    if person is None or is_stand_in(person.email) or line.occasion not in programme.by_key:
        return Outcome(became=Became.BEFORE, why=HeardAs.GONE, about=line.occasion)
    return _Answer(
        installation=installation,
        mail=mail,
        envelope=sender,
        now=now,
        answer=answer,
        line=line,
        ledger=ledger,
        programme=programme,
    ).kept()


def _about_the_same(line: Delivery, lines: Iterable[Delivery]) -> Ledger:
    pair = (line.occasion, line.person)
    return Ledger(deliveries=tuple(one for one in lines if (one.occasion, one.person) == pair))


def _together(found: Sequence[Outcome]) -> Outcome:
    if len(found) == 1:
        return found[0]
    first = min(found, key=lambda one: _ORDER.index(one.became))
    said = dict.fromkeys(one.why for one in found)
    about = dict.fromkeys(one.about for one in found if one.about)
    return Outcome(became=first.became, why="; ".join(said), about=", ".join(about))


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """One answer to one invite, of somebody who is in the programme."""

    installation: Installation
    mail: Mail
    envelope: str | None
    now: datetime
    answer: CalendarAnswer
    line: Delivery
    ledger: Ledger
    programme: Programme

    def kept(self) -> Outcome:
        """Keep what it amounts to; gives what became of it."""
        judged = judge(self.answer, self._invite, self._arrival, self._words)
        records = self.installation.records(self.line.cohort)
        # another process may take in an answer of theirs at this very moment: which one counts is told of both
        news = records.change_responses(lambda before: sealed(_news(judged, before), self.installation.seal.seal))
        if news != Responses():
            self._take_back_of_the_forgotten(news)
            records.erase(Responses(given=beyond(records.responses(), self.line.occasion, self.line.person)))
        return self._outcome(judged, news)

    def _take_back_of_the_forgotten(self, news: Responses) -> None:
        """Forgetting somebody blanks them, and then sweeps: what was kept after that sweep finds them blank."""
        person = self.installation.programme(self.line.cohort).people.get(self.line.person)
        if person is None or is_stand_in(person.email):
            self.installation.records(self.line.cohort).erase(news)

    def _outcome(self, judged: Judged, news: Responses) -> Outcome:
        occasion, heard = self.line.occasion, judged.heard
        if news == Responses() and (judged.given is not None or judged.request is not None):
            return Outcome(became=Became.BEFORE, why=KNOWN, about=occasion)
        if heard is HeardAs.KEPT:
            return self._of_theirs(judged, counts=bool(news.answers))
        return Outcome(became=_BECAME[heard], why=self._why(heard), about=occasion)

    def _of_theirs(self, judged: Judged, *, counts: bool) -> Outcome:
        occasion = self.line.occasion
        if judged.request is not None:
            return Outcome(became=Became.DECIDE, why=self._why(_ASKS[judged.request.what]), about=occasion)
        if not counts:
            return Outcome(became=Became.BEFORE, why=LATER, about=occasion)
        words = ", with words for who facilitates it" if judged.given is not None and judged.given.note else ""
        return Outcome(became=Became.ANSWER, why=f"about {occasion}{words}", about=occasion)

    def _why(self, said: str) -> str:
        return f"{said} ({self.line.occasion} of {self.line.cohort})"

    @cached_property
    def _invite(self) -> Invite:
        mine = self.line.person
        person = self.programme.people.get(mine)
        others = (one.email.lower() for one in self.programme.people.values() if one.id != mine)
        told = {self.line.told.attendee_email.lower()} if self.line.told is not None else set()
        return Invite(
            line=self.line,
            ledger=self.ledger,
            known=known_addresses(self.installation, self.line, person) | told,
            others=frozenset(others),
            organiser=self.programme.cohort.organiser.email,
            zone=self.programme.zone,
        )

    @cached_property
    def _arrival(self) -> Arrival:
        return Arrival(
            sender=sender_of(self.mail, self.envelope),
            now=self.now,
            message_id=next(iter(message_ids(self.mail, "Message-ID")), ""),
            mailed=sent_at(self.mail),
        )

    def _words(self, attendee: Attendee) -> str:
        return words_with(self.answer, attendee, self.mail, self._letter)

    def _letter(self) -> SentLetter | None:
        """The invite as it was sent; None where it can no longer be composed."""
        try:
            return sent_letter(self.installation, Traced(lines=(self.line,), marked=False), self.programme, ())
        except (SetwiseError, LookupError, ValueError):
            return None


def _news(judged: Judged, before: Responses) -> Responses:
    """What is to be kept of an answer beside what is kept already."""
    news = with_answer(judged.given, before) if judged.given is not None else Responses()
    return replace(news, calendar_requests=_news_of(judged.request, before.calendar_requests))


def _news_of(request: CalendarRequest | None, kept: Iterable[CalendarRequest]) -> tuple[CalendarRequest, ...]:
    """The request, unless it is no news: this very one is known, and may be decided by now, or a newer one of its kind is."""
    known = next((one for one in kept if request is not None and one.key == request.key), None)
    if request is None or (known is not None and _is_older(request, known)):
        return ()
    return (request,)


def _is_older(request: CalendarRequest, known: CalendarRequest) -> bool:
    same = (known.start, known.end) == (request.start, request.end)
    return known.at > request.at or (known.at == request.at and same)
