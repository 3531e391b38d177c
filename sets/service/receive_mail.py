"""Mail that came in becomes what it may become: a draft for its author, an answer to an invite, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sets.cohort.people import is_stand_in
from sets.mail.compose import message_id
from sets.mail.inbound.classify import Kind, classify
from sets.mail.inbound.match_rsvp import GONE, answer_of, invite_of, is_theirs
from sets.mail.inbound.outcome import Became, Outcome, review
from sets.mail.inbound.parse import Mail, addresses, message_ids, parse
from sets.mail.inbound.rsvp import Rsvp, rsvp_of
from sets.mail.inbound.trace import Traced, trace
from sets.mail.reply_address import mark_in
from sets.model.cohort import CohortId
from sets.model.ledger import Ledger
from sets.model.messages import Delivery
from sets.model.responses import Responses
from sets.privacy.retention import ORIGINALS
from sets.service.installation import Installation
from sets.service.receive_reply import known_addresses, take_reply

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
