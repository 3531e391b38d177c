"""Receipts for what was deleted: counts, times and places to look at; no name, no address, no content (domain.md section 10). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sets.model.cohort import CohortId
from sets.privacy.erasure import PLURALS, Count
from sets.text import wording as words

_DIGEST = re.compile(r"^  ([0-9a-f]{64})$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was deleted, when and by what. `look_at` are files below the home that a person ought to look at."""

    title: str
    cohort: CohortId
    at: datetime
    by: str
    removed: tuple[Count, ...] = ()
    blanked: tuple[Count, ...] = ()
    look_at: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tombstones: tuple[str, ...] = ()


def text_of(receipt: Receipt, zone: ZoneInfo) -> str:
    """The receipt as plain text."""
    parts = [
        [receipt.title],
        [
            f"When: {words.moment(receipt.at, zone)} ({words.zone_words(zone)})",
            f"Cohort: {receipt.cohort}",
            f"By: {receipt.by}",
        ],
        _listed("Removed", counts(receipt.removed)),
        _listed("Kept without name, address or words", counts(receipt.blanked)),
        _listed("To be looked at by a person", receipt.look_at),
        list(receipt.notes),
        _listed("Tombstones, by which an old file or a backup is known", receipt.tombstones),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def counts(found: Iterable[Count]) -> list[str]:
    """`3 learning logs`, one a line."""
    return [words.plural(number, noun, PLURALS.get(noun, "")) for noun, number in found]


def digests_in(text: str) -> frozenset[str]:
    """The tombstones that a receipt names."""
    return frozenset(_DIGEST.findall(text))


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []
