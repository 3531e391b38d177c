"""Which mail of a mailbox has to do with a letter of ours. All other mail is its owner's and is left as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message

from sets.mail.compose import message_id
from sets.mail.inbound import decode
from sets.mail.inbound.classify import Kind, classify
from sets.mail.inbound.delivery_report import delivery_report
from sets.mail.inbound.itip import calendar_answers
from sets.mail.inbound.parse import Mail, addresses, header
from sets.mail.inbound.trace import before_at, ids_answered, mark_of
from sets.mail.mailbox.heads import Head
from sets.mail.reply_address import mark
from sets.model.errors import StoreError
from sets.model.ledger import was_sent
from sets.model.messages import Delivery
from sets.service.installation import Installation

LARGEST_REPORT = 1_000_000
_IDS = re.compile(rb"\b([0-9a-f]{32})@", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class OurLetters:
    """By what mail about the letters of all cohorts is known: their ids and marks, the UIDs of their invites, who sends them.

    `whole`: False where some cohort's records could not be read, so that what is not known here may be theirs.
    """

    ids: frozenset[str]
    marks: frozenset[str]
    uids: frozenset[str]
    senders: frozenset[str]
    whole: bool = True

    def may_be_about(self, head: Head) -> bool:
        """Whether a mail is worth being loaded. Of all other mail nothing more than its headers leaves the mailbox."""
        if self._is_a_letter_of_ours(head.mail):
            return False
        return head.mark in self.marks or self._named(head.names) or head.may_hold_more

    def is_about(self, mail: Mail, raw: bytes) -> bool:
        """Whether a mail answers a letter of ours, by a person, a calendar or a machine, or reports one."""
        if self._is_a_letter_of_ours(mail):
            return False
        kind = classify(mail)
        if kind is Kind.ANSWER and not self.uids.isdisjoint(_uids(mail)):
            return True
        if set(addresses(mail, "From")) & self.senders:
            return False
        if mark_of(mail) in self.marks or self._named(ids_answered(mail)):
            return True
        return kind is not Kind.REPLY and not self.ids.isdisjoint(_quoted_ids(mail, raw))

    def _is_a_letter_of_ours(self, mail: Mail) -> bool:
        """The organiser's own mailbox gets some of them too; they are for whoever reads it."""
        return self._named((header(mail, "Message-ID"),))

    def _named(self, ids: Iterable[str]) -> bool:
        return any(before_at(one) in self.ids for one in ids)


def our_letters(installation: Installation) -> OurLetters:
    """What is known of the letters that left, or may have, whatever became of them, in every cohort whose records can be read."""
    lines, whole = list[Delivery](), True
    senders = {installation.settings.inbound} - {""}
    for cohort in installation.store.cohorts():
        try:
            lines += installation.records(cohort).deliveries()
            senders.add(installation.programme(cohort).cohort.organiser.email.lower())
        except StoreError:
            whole = False
    # of one that came back, or goes again, a second report and a late answer are still ours
    left = [line for line in lines if was_sent(line) or line.attempts]
    letters = {line.letter or line.key for line in left}
    key = installation.page_links.reply_key
    return OurLetters(
        ids=frozenset(before_at(message_id(letter, "")) for letter in letters),
        marks=frozenset(mark(key, letter) for letter in letters),
        uids=frozenset(line.told.uid.lower() for line in left if line.told is not None),
        senders=frozenset(senders),
        whole=whole,
    )


def _uids(mail: Mail) -> Iterator[str]:
    """The UIDs that a mail's calendars answer, in lower case."""
    return (one.uid.lower() for one in calendar_answers(mail))


def _quoted_ids(mail: Mail, raw: bytes) -> Iterator[str]:
    """What looks like an id of ours in a report, as it stands and in parts that are encoded."""
    yield from map(before_at, delivery_report(mail).letters)
    bodies = (decode.body_of(part) for part in mail.walk() if isinstance(part, Message) and not part.is_multipart())
    for body in (raw[:LARGEST_REPORT], *bodies):
        for found in _IDS.findall(body[:LARGEST_REPORT]):
            yield found.decode("ascii").lower()
