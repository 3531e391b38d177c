"""Mail that came in becomes what it may become: a draft for its author, an answer to an invite, or nothing.

A reply to a prompt becomes a draft for its author to see and send on the page; it never acts by itself.

Nothing is answered but this, once a prompt: a letter to the address on file says where the draft is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.due.requested_letters import next_number
from sets.mail.compose import message_id
from sets.mail.inbound.classify import Became, Kind, Outcome, classify, review
from sets.mail.inbound.draft import drafted, held_in, holds
from sets.mail.inbound.parse import Mail, addresses, header, message_ids, parse
from sets.mail.inbound.reply_text import Reply, text_of
from sets.mail.inbound.rsvp import GONE, Rsvp, answer_of, invite_of, is_theirs, rsvp_of
from sets.mail.inbound.trace import Traced, trace
from sets.mail.reply_address import mark_in
from sets.model.cohort import CohortId, Person
from sets.model.errors import StoreError
from sets.model.ledger import Ledger
from sets.model.messages import Delivery
from sets.model.ports import CohortStore
from sets.model.requests import LetterKind, LetterRequest, Original
from sets.model.responses import Draft, Responses
from sets.privacy.retention import ORIGINALS
from sets.responses.forms.log_window import Window, window
from sets.responses.seal import SealError
from sets.responses.sealed_records import open_draft, sealed
from sets.service.installation import Installation

ACCEPTED_FOR = timedelta(days=180)
"""How long after its prompt a reply is taken: for as long as the prompt's link opens."""
LARGEST_ORIGINAL = 100_000
"""Bytes up to which a mail is kept as it came; of a larger one, which has pictures or files, only its text."""
MOST_ORIGINALS = 50
MOST_DRAFTED = 200_000
"""Mails that one person's drafts take within seven days, and characters that one draft takes. Whoever has a letter of
theirs may write to its mark, and must not fill the records."""
TRIES = 5
LOOP = "one of our own letters"
_ONE_AT_A_TIME = threading.Lock()
"""Two replies to one prompt that come in at once would each be added to the draft as it was before either."""
_TOO_MUCH = "more came for one person than anybody writes, so nothing was added to their draft"
_NO_DRAFT = "the draft that is there already cannot be opened, so nothing was added to it"


def take_reply(installation: Installation, mail: Mail, raw: bytes, traced: Traced, now: datetime) -> Outcome:
    """What becomes of a reply to this letter. Raises StoreError when it could not be kept."""
    programme = installation.programme(traced.cohort)
    person = programme.people.get(traced.lead.person)
    if person is None or is_stand_in(person.email):
        return Outcome(became=Became.CLOSED, why="the person is no longer in the programme")
    if programme.cohort.organiser.email.lower() in addresses(mail, "From"):
        return Outcome(became=Became.AUTOMATIC, why=LOOP)
    asked = traced.log_line(programme.cohort.prompts)
    if asked is None:
        return review(f"it answers a letter that asks for no log: {traced.lead.kind} about {traced.lead.occasion}")
    if not installation.settings.url:
        return review("there are no pages to see a draft on: set SETWISE_URL")
    line, prompt = asked
    return _Arrival(
        installation=installation,
        mail=mail,
        raw=raw,
        programme=programme,
        person=person,
        line=line,
        prompt=prompt,
        now=now,
    ).taken(marked=traced.marked)


def known_addresses(installation: Installation, line: Delivery, person: Person | None) -> frozenset[str]:
    """Every address (lower case) under which the person of this line is, or was, known."""
    known = {one for found in installation.store.people() if found.id == line.person for one in found.addresses}
    present = {person.email} if person is not None else set()
    return frozenset(address.lower() for address in (*known, *present, line.address) if "@" in address)


@dataclass(frozen=True, kw_only=True)
class _Arrival:
    """One reply to one prompt."""

    installation: Installation
    mail: Mail
    raw: bytes
    programme: Programme
    person: Person
    line: Delivery
    prompt: str
    now: datetime

    def taken(self, *, marked: bool) -> Outcome:
        elsewhere = self._is_from_elsewhere()
        if elsewhere and not marked:
            return review("it came from an address that is not known, and to one that says nothing of whose it is")
        if not self.reply.text:
            return review("there is no text in it that can be read")
        if self._is_closed():
            return Outcome(became=Became.CLOSED, why=f"a reply to {self.line.kind} about {self.line.occasion}")
        try:
            with _ONE_AT_A_TIME:
                return self._kept(elsewhere=elsewhere)
        except (SealError, ValueError):
            return review(_NO_DRAFT)

    @cached_property
    def records(self) -> CohortStore:
        return self.installation.records(self.line.cohort)

    @cached_property
    def reply(self) -> Reply:
        return text_of(self.mail)

    @cached_property
    def digest(self) -> str:
        """By which the same mail is known when it comes again; under a key, as it outlives what it is of."""
        body = self.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
        said = "\n".join((header(self.mail, "Message-ID"), hashlib.sha256(body).hexdigest(), self.line.key))
        return hmac.new(self.installation.seal.derived("replies seen"), said.encode(), hashlib.sha256).hexdigest()

    def _is_from_elsewhere(self) -> bool:
        given = set(addresses(self.mail, "From"))
        return len(given) != 1 or not given <= known_addresses(self.installation, self.line, self.person)

    def _is_closed(self) -> bool:
        sent = self.line.settled or self.line.claimed or self.line.at
        if self.now > sent + ACCEPTED_FOR:
            return True
        responses, meeting = self.records.responses(), self.programme.by_key.get(self.line.occasion)
        key = (self.line.occasion, self.person.id, self.prompt)
        log = next((log for log in responses.logs if (log.occasion, log.person, log.prompt) == key), None)
        issued = self.records.issued()
        stands = window(self.prompt, meeting, self.person, self.programme, responses, issued, log, self.now)
        # where the page is closed for another reason, it shows the draft and says why
        return stands is Window.RELEASED

    def _kept(self, *, elsewhere: bool) -> Outcome:
        before = Outcome(became=Became.BEFORE, why="this very mail")
        original = next((one for one in self.records.originals() if one.digest == self.digest), None)
        if original is None and self._is_too_much():
            return review(_TOO_MUCH)
        if original is None and not self.records.keep_original(self._original()):
            return before
        if original is not None and self._was_kept(original):
            return before
        self._keep_draft(elsewhere=elsewhere)
        self._ask()
        return Outcome(became=Became.DRAFT, why=f"{self.prompt} about {self.line.occasion}")

    def _is_too_much(self) -> bool:
        mails = sum(one.person == self.person.id for one in self.records.originals())
        return mails >= MOST_ORIGINALS or len(held_in(self._draft())) + len(self.reply.text) > MOST_DRAFTED

    def _was_kept(self, original: Original) -> bool:
        """Whether its words came into the draft when it first came, rather than the records failing in between."""
        draft, responses = self._draft(), self.records.responses()
        logs = [log.at for log in responses.logs if log.key == self._key]
        touched = [*logs, *([draft.at] if draft is not None else [])]
        return holds(draft, self.reply) or any(at >= original.at for at in touched)

    @property
    def _key(self) -> str:
        return f"{self.line.occasion}/{self.person.id}/{self.prompt}"

    def _draft(self) -> Draft | None:
        """The draft so far, opened; an emptied one too."""
        found = next((draft for draft in self.records.responses().drafts if draft.key == self._key), None)
        return open_draft(found, self.installation.seal.unseal) if found is not None else None

    def _keep_draft(self, *, elsewhere: bool) -> None:
        """Add the reply to the draft; once more, when its author saved something in between."""
        for _ in range(TRIES):
            draft = drafted(
                self.reply,
                self._draft(),
                occasion=self.line.occasion,
                person=self.person.id,
                prompt=self.prompt,
                elsewhere=elsewhere,
                now=self.now,
            )
            if draft is None or self.records.keep_responses(
                sealed(Responses(drafts=(draft,)), self.installation.seal.seal)
            ):
                return
        raise StoreError("the draft that a reply belongs to changes all the time; hand the reply in again")

    def _original(self) -> Original:
        whole = self.raw.decode("latin-1") if len(self.raw) <= LARGEST_ORIGINAL else self.reply.original
        token = self.installation.seal.seal(whole, f"original/{self.digest}")
        return Original(digest=self.digest, person=self.person.id, at=self.now, sealed=token)

    def _ask(self) -> None:
        """One letter, once a prompt, that says where the draft is."""
        own = [
            one
            for one in self.records.responses().asked
            if (one.person, one.wish) == (self.person.id, LetterKind.DRAFT_LOG)
        ]
        if any((one.occasion, one.prompt) == (self.line.occasion, self.prompt) for one in own):
            return
        asked = LetterRequest(
            person=self.person.id,
            wish=LetterKind.DRAFT_LOG,
            number=next_number(own, self.person.id, LetterKind.DRAFT_LOG),
            at=self.now,
            occasion=self.line.occasion,
            purpose="answer",
            prompt=self.prompt,
        )
        self.records.keep_responses(Responses(asked=(asked,)))


LARGEST_REPORT = 1_000_000
_OUR_IDS = re.compile(rb"<([0-9a-fA-F]{32}@[^<>\s]{1,255})>")
_ROUTE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To", "To", "Cc")


def receive(
    installation: Installation, raw: bytes, *, recipients: Sequence[str] = (), sender: str | None = None, now: datetime
) -> Outcome:
    """Take in one mail. `recipients` and `sender` are the envelope's, where they are known.

    Raises StoreError when it could not be kept: hand it in again, and what was kept already is not doubled.
    """
    mail = parse(raw)
    if mail is None:
        return review("it is larger than 10 MB, or is not put together as mail is")
    inbound = installation.settings.inbound
    kind = classify(mail, sender=sender, ours=(inbound,) if inbound else ())
    if kind is Kind.ANSWER:
        return _take_answer(installation, mail, now)
    if kind is Kind.BOUNCE:
        return _take_bounce(installation, raw)
    if kind is not Kind.REPLY:
        return Outcome(became=Became.AUTOMATIC, why=kind.value)
    found = _traced(installation, mail, recipients)
    return (
        take_reply(installation, mail, raw, found, now) if found else review("it answers no letter that is known here")
    )


def expire_originals(installation: Installation, cohort: CohortId, now: datetime) -> int:
    """Let go of replies as they came once they are 7 days old; gives how many."""
    return installation.records(cohort).drop_originals(now - ORIGINALS)


def _traced(installation: Installation, mail: Mail, recipients: Sequence[str]) -> Traced | None:
    """The letter that a mail answers, in whichever cohort; the envelope's recipients say more than the headers do."""
    marked = mark_in((*recipients, *addresses(mail, *_ROUTE)))
    named = message_ids(mail, "In-Reply-To", "References")
    key = installation.seal.derived("replies")
    found = [
        traced
        for cohort in installation.store.cohorts()
        if (
            traced := trace(
                installation.records(cohort).deliveries(), marked=marked, reply_key=key, named=named, message_id=_id_of
            )
        )
    ]
    return next((one for one in found if one.marked), next(iter(found), None))


def _id_of(key: str) -> str:
    # only what stands before the @ is compared: the organiser's host may have changed since
    return message_id(key, "")


def _take_bounce(installation: Installation, raw: bytes) -> Outcome:
    """A report quotes the letter that did not arrive; it is named by what it was, never by whom it was for."""
    ids = [f"<{found.decode('latin-1')}>" for found in _OUR_IDS.findall(raw[:LARGEST_REPORT])]
    for cohort in installation.store.cohorts():
        found = trace(installation.records(cohort).deliveries(), named=ids, message_id=_id_of)
        if found is not None:
            lead = found.lead
            return review(f"a letter came back, {lead.kind} about {lead.occasion} of {cohort}: see to its address")
    return Outcome(became=Became.AUTOMATIC, why=Kind.BOUNCE.value)


def _take_answer(installation: Installation, mail: Mail, now: datetime) -> Outcome:
    rsvp = rsvp_of(mail)
    if isinstance(rsvp, str):
        return review(rsvp)
    for cohort in installation.store.cohorts():
        ledger = Ledger(deliveries=installation.records(cohort).deliveries())
        invite = invite_of(rsvp, ledger)
        if invite is not None:
            return _keep_answer(installation, rsvp, invite, ledger, now)
    return review("it answers an invite that is not known here")


def _keep_answer(installation: Installation, rsvp: Rsvp, invite: Delivery, ledger: Ledger, now: datetime) -> Outcome:
    records, programme = installation.records(invite.cohort), installation.programme(invite.cohort)
    person = programme.people.get(invite.person)
    if not is_theirs(rsvp, invite, known_addresses(installation, invite, person)):
        return review("somebody answers who was not invited")
    if person is None or is_stand_in(person.email) or invite.occasion not in programme.by_key:
        return Outcome(became=Became.BEFORE, why=GONE)
    kept = {(one.occasion, one.person): one for one in records.responses().answers}
    answer = answer_of(rsvp, invite, ledger, kept.get((invite.occasion, invite.person)), now)
    if isinstance(answer, str):
        return Outcome(became=Became.BEFORE, why=answer)
    written = records.keep_responses(Responses(answers=(answer,)))
    if rsvp.proposes:
        return review(f"the answer about {invite.occasion} is kept; it also proposes another time")
    return Outcome(became=Became.ANSWER if written else Became.BEFORE, why=f"about {invite.occasion}")
