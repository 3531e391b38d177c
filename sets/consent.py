"""Consent to exact words: what was agreed to is these words and no others (domain.md section 8, rule 10)."""

from __future__ import annotations

import hashlib

from sets.gathered import ReportLine


def fingerprint(words: str) -> str:
    """What a consent is bound to: 64 hexadecimal digits of the exact words; other words, other digits."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def agreed(line: ReportLine | None) -> bool:
    """Whether a line may leave as it stands: its author agreed to these very words."""
    return line is not None and bool(line.text) and line.consent == fingerprint(line.text)
