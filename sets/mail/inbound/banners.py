"""The warnings that gateways put over mail from outside, by exact patterns: a person's own warning stays."""

from __future__ import annotations

import re

_SENTENCE_END = r"[.!?\])*]+"
_LEADS = (
    r"[\[(*]*(caution|warning|alert|attention|notice|important)?[\s:!\])*–-]*this (e-?mail|message) (has )?"
    r"(originated|originates|came|comes|come|was sent) from (an external|outside|someone outside|a sender outside)\b"
    r"[^.!?]{0,200}" + _SENTENCE_END,
    r"[\[(*]+\s*external[^\])*\n]{0,40}[\])*]+:?",
    r"((caution|warning)\s*[:!-]\s*)?external (e-?mail|sender|message)\s*[:!-][^.!?\n]{0,200}[.!?]?",
    r"(you|some people who received this message) don['’]t often get e-?mail from [^\n]{3,200}",
)
_MORE = (
    r"[^\S\n]*\n?[^\S\n]*(please )?(do not|don['’]t|never|only|be|take|exercise|think|treat|if|report|check|verify|learn|remain|ensure)\b"
    r"(?=[^.!?]{0,250}\b(links?|attachments?|sender|suspicious|phish\w*|click\w*|safe|vigilant|cautious|legitimate|important)\b)"
    r"[^.!?]{0,250}" + _SENTENCE_END
)
_BANNER = re.compile(rf"({'|'.join(_LEADS)})({_MORE})*\**\s*([_=-]{{5,}}\s*)?", re.IGNORECASE)
LONGEST = 2_000


def without_banner(text: str) -> str:
    """The text without the warning at its top, if it has one and anything else."""
    trimmed = text.lstrip()
    # no banner is longer, and the pattern is slow on what is not one
    found = _BANNER.match(trimmed[:LONGEST])
    rest = trimmed[found.end() :] if found else text
    return rest if rest.strip() else text
