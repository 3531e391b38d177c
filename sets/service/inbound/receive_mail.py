"""Mail that came in becomes what it may become: a draft for its author, an answer to an invite, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sets.mail.compose import message_id
from sets.mail.inbound.classify import Became, Kind, Outcome, classify, review
from sets.mail.inbound.parse import LARGEST, Mail, parse
from sets.mail.inbound.trace import Traced, ids_answered, mark_of, trace
from sets.model.cohort import CohortId
from sets.model.errors import SetwiseError
from sets.privacy.retention import ORIGINALS
from sets.service.inbound.every_cohort import in_every_cohort
from sets.service.inbound.take_answer import take_answers
from sets.service.inbound.take_reply import take_reply
from sets.service.inbound.take_report import take_report
from sets.service.installation import Installation
from sets.text.fault_line import in_short


def receive(
    installation: Installation, raw: bytes, *, recipients: Sequence[str] = (), sender: str | None = None, now: datetime
) -> Outcome:
    """Take in one mail. `recipients` and `sender` are the envelope's, where they are known.

    Whatever goes wrong with one mail is an outcome of that mail, so that the next one is read. One that could not be
    kept, or met a fault of ours, is to be handed in again: what was kept of it already is not doubled.
    """
    try:
        return _received(installation, raw, recipients, sender, now)
    except SetwiseError as problem:
        return Outcome(became=Became.WAITING, why=in_short(problem), trouble=str(problem))
    except Exception as problem:  # a fault of ours must not lose somebody's words, nor stop their neighbour's
        return Outcome(became=Became.FAULT, why=in_short(problem))


def _received(
    installation: Installation, raw: bytes, recipients: Sequence[str], sender: str | None, now: datetime
) -> Outcome:
    mail = parse(raw)
    if mail is None:
        return review(f"it is larger than {LARGEST // 1024**2} MB, or is not put together as mail is")
    inbound = installation.settings.inbound
    kind = classify(mail, sender=sender, ours=(inbound,) if inbound else ())
    if kind is Kind.ANSWER:
        return take_answers(installation, mail, sender, now)
    if kind is Kind.BOUNCE:
        return take_report(installation, mail, now)
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
    """The letter that a mail answers, in whichever cohort."""
    marked, named = mark_of(mail, recipients), ids_answered(mail)
    key = installation.page_links.reply_key

    def look(cohort: CohortId) -> Traced | None:
        lines = installation.records(cohort).deliveries()
        return trace(lines, marked=marked, reply_key=key, named=named, message_id=_id_of)

    by_id: Traced | None = None
    for one in in_every_cohort(installation, look):
        if one.marked:
            return one
        by_id = by_id or one
    return by_id


def _id_of(key: str) -> str:
    # only what stands before the @ is compared: the organiser's host may have changed since
    return message_id(key, "")
