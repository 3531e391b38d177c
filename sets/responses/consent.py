"""Consent to exact words: what was agreed to is these words and no others (domain.md section 8, rule 10)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from sets.model.cohort import PersonId
from sets.model.responses import Approval, LearningLog, LogAnswer, ReportLine


def fingerprint(words: str) -> str:
    """What a consent is bound to: 64 hexadecimal digits of the exact words; other words, other digits."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def agreed(line: ReportLine | None) -> bool:
    """Whether a line may leave as it stands: its author agreed to these very words."""
    return line is not None and bool(line.text) and line.consent == fingerprint(line.text)


def open_answers(log: LearningLog) -> tuple[LogAnswer, ...]:
    """The answers that their author ticked for the prompt's reader, or that were open from the start."""
    return tuple(answer for answer in log.answers if answer.shared and answer.text and not answer.sealed)


def story_mark(log: LearningLog) -> str:
    """The fingerprint of a story as its writer ticked it for the team: other words, another story."""
    return fingerprint("\n\n".join(answer.text for answer in open_answers(log)))


Refusals = dict[tuple[PersonId, str], datetime]
"""When somebody said no to words in their place, by person and fingerprint."""


def refusals(approvals: Iterable[Approval]) -> Refusals:
    """Every no that was said to words in their place."""
    return {(one.person, one.words): one.at for one in approvals if not one.yes}


def refused(log: LearningLog, refusals_: Refusals) -> bool:
    """Whether the author of a log said no to its line in its place, and has not agreed to it anew since."""
    if log.line is None:
        return False
    at = refusals_.get((log.person, fingerprint(log.line.text)))
    return at is not None and at >= log.at
