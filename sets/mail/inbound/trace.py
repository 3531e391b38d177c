"""Which letter a mail answers: by the mark of the address it came to, or by the id of the letter it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sets.mail.inbound.parse import Mail, addresses, message_ids
from sets.mail.reply_address import log_of, mark, mark_in
from sets.model.cohort import CohortId, PromptRule
from sets.model.ledger import was_sent
from sets.model.messages import Delivery

_ROUTE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To", "To", "Cc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """The letter that is answered, as the lines of the ledger that it settled, the leading one first.

    `marked`: the address says so, which only who was sent the letter knows. Else only the letter's id does.
    """

    lines: tuple[Delivery, ...]
    marked: bool

    @property
    def lead(self) -> Delivery:
        return self.lines[0]

    @property
    def cohort(self) -> CohortId:
        return self.lead.cohort

    def log_line(self, prompts: Iterable[PromptRule]) -> tuple[Delivery, str] | None:
        """The line that asks for words, and its prompt; the leading one of several. None where the letter asks for none."""
        rules = tuple(prompts)
        asked = ((line, log_of(line.kind, rules)) for line in self.lines)
        return next(((line, prompt) for line, prompt in asked if prompt), None)


def mark_of(mail: Mail, recipients: Iterable[str] = ()) -> str:
    """The mark of the address that a mail came to, or nothing. The envelope's `recipients` say more than its headers do."""
    return mark_in((*recipients, *addresses(mail, *_ROUTE)))


def ids_answered(mail: Mail) -> tuple[str, ...]:
    """The mails that it answers, by their ids (RFC 5322 section 3.6.4)."""
    return message_ids(mail, "In-Reply-To", "References")


def trace(
    lines: Iterable[Delivery],
    *,
    marked: str = "",
    reply_key: bytes = b"",
    named: Iterable[str] = (),
    message_id: Callable[[str], str],
) -> Traced | None:
    """The letter of these lines that a mail answers; only one that left, or may have, can be answered.

    `marked` is the mark of the address that it came to, made with `reply_key`; `named` are the Message-IDs that it
    names, `message_id` makes one from the key of a leading delivery. A letter's host may have changed since: an id is
    known by what stands before the @.
    """
    letters: dict[str, list[Delivery]] = {}
    for line in lines:
        if was_sent(line):
            letters.setdefault(line.letter or line.key, []).append(line)
    if marked:
        found = next((key for key in letters if mark(reply_key, key) == marked), None)
        if found is not None:
            return _traced(found, letters[found], marked=True)
    wanted = {before_at(one) for one in named}
    found = next((key for key in letters if before_at(message_id(key)) in wanted), None) if wanted else None
    return _traced(found, letters[found], marked=False) if found is not None else None


def _traced(key: str, lines: list[Delivery], *, marked: bool) -> Traced:
    return Traced(lines=tuple(sorted(lines, key=lambda line: (line.key != key, line.key))), marked=marked)


def before_at(message_id: str) -> str:
    """What stands before the @ of a Message-ID, in lower case: by that a letter is known wherever it came from."""
    return message_id.strip("<> ").partition("@")[0].lower()
