"""A report about a letter of ours that did not arrive, or not yet: what it says is kept and steps the ledger.

Anybody can write such a mail. It counts only where it names a letter that left here, whose id nobody else can guess, and
is about the very address to which that letter went.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sets.mail.became import became
from sets.mail.compose import message_id
from sets.mail.inbound.classify import Became, Kind, Outcome, review
from sets.mail.inbound.delivery_report import DeliveryReport, Said, delivery_report
from sets.mail.inbound.parse import Mail, header
from sets.mail.inbound.trace import before_at
from sets.model.mail_events import EventSource, MailEvent
from sets.model.messages import Delivery, State
from sets.model.stopped_mail import COMES_BACK
from sets.service.inbound.every_cohort import in_every_cohort
from sets.service.installation import Installation

OTHERS = "it is about an address to which that letter did not go, so nothing stops; somebody may have forwarded it"
UNCLEAR = "nobody can tell from it which address it is about, so nothing stops"
STOPPED = "nothing more goes to that address, and `status` says whose it is and what to do"
GOES_AGAIN = "not taken this time, so it goes again"
NOTED = "so that it is known how it fares on its way"


def take_report(installation: Installation, mail: Mail, now: datetime) -> Outcome:
    """What becomes of a report; named is the letter, by what it was, and never its reader."""
    report = delivery_report(mail)
    line = _letter(installation, report)
    if line is None:
        return Outcome(became=Became.AUTOMATIC, why=Kind.BOUNCE.value)
    letter = f"{line.kind} about {line.occasion} of {line.cohort}"
    mine = _about(line, report)
    if not mine:
        return review(f"a report about a letter, {letter}: {OTHERS if report.said else UNCLEAR}", line.occasion)
    records = installation.records(line.cohort)
    if not records.keep_mail_events([_event(one, line, mail, report, now) for one in mine], became):
        return Outcome(became=Became.BEFORE, why=f"a report about {letter}", about=line.occasion)
    after = next(one for one in records.deliveries() if one.key == line.key)
    if after.state in COMES_BACK:
        return review(f"a letter came back, {letter}: {STOPPED}", line.occasion, kept=True)
    if after.state is State.COMPLAINED:
        return review(
            f"a letter was reported as unwanted, {letter}; `status` says whose it is", line.occasion, kept=True
        )
    why = GOES_AGAIN if after.state is State.FAILED else NOTED
    return Outcome(became=Became.REPORT, why=f"about {letter}, {why}", about=line.occasion)


def _letter(installation: Installation, report: DeliveryReport) -> Delivery | None:
    """A line of the letter that a report names, in whichever cohort, closed ones too."""
    wanted = [before_at(one) for one in report.letters]
    if not wanted:
        return None
    found: list[Delivery] = []
    for named in in_every_cohort(installation, lambda one: _named(installation.records(one).deliveries(), wanted)):
        found += named
        # of a thread, or of several that somebody quotes, it is the one that went to the address in question
        if about := next((line for line in named if _about(line, report)), None):
            return about
    return found[0] if found else None


def _named(lines: Sequence[Delivery], wanted: Sequence[str]) -> list[Delivery] | None:
    """A line of each letter that is named, in the order in which they are; None where none is.

    Whatever became of it: one that came back may be reported once more, and one that goes again as well.
    """
    tried = {line.letter or line.key: line for line in lines if line.attempts and line.address}
    by_id = {before_at(message_id(key, "")): line for key, line in tried.items()}
    return [by_id[one] for one in wanted if one in by_id] or None


def _about(line: Delivery, report: DeliveryReport) -> list[Said]:
    """What a report says of the address that a letter went to."""
    return [said for said in report.said if line.address.lower() in said.addresses or said.of_the_reader]


def _event(said: Said, line: Delivery, mail: Mail, report: DeliveryReport, now: datetime) -> MailEvent:
    at = min(report.at or now, now)
    # the same report, read again from another folder or with other headers on top, says the same
    name = header(mail, "Message-ID") or at.isoformat()
    told = "\n".join((name, line.letter or line.key, said.happened, said.reason))
    return MailEvent(
        event_id=f"report-{hashlib.sha256(told.encode()).hexdigest()[:32]}",
        letter=line.letter or line.key,
        person=line.person,
        address=line.address,
        happened=said.happened,
        at=at,
        heard=now,
        source=EventSource.REPORT,
        reason=said.reason,
    )
