"""What became of a mail that came in, in words that say nothing of what it says or who wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Became(StrEnum):
    """What became of a mail, in the operator's words. Of REVIEW nothing is kept, unless it says so."""

    DRAFT = "kept as a draft for its author"
    ANSWER = "kept as an answer to an invite"
    BEFORE = "no news: it came before, or something later did"
    AUTOMATIC = "automatic, so neither kept nor answered"
    CLOSED = "too late, so not kept"
    REVIEW = "for a person to look at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one mail, and why: without content, and without a name or an address."""

    became: Became
    why: str = ""


def review(why: str) -> Outcome:
    """A person must look at it."""
    return Outcome(became=Became.REVIEW, why=why)
