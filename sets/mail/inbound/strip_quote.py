"""What somebody wrote, without the letter that they quote. When in doubt it stays: its author sees it and may cut it.

Our own marker line comes first, then what mail-parser-reply knows about the ways of mail programs. The warnings that
gateways put over mail from outside go by exact patterns: a person's own warning stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailparser_reply import EmailReplyParser  # type: ignore[import-untyped]  # it ships no types

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
LONGEST_BANNER = 2_000


def without_banner(text: str) -> str:
    """The text without the warning at its top, if it has one and anything else."""
    trimmed = text.lstrip()
    # no banner is longer, and the pattern is slow on what is not one
    found = _BANNER.match(trimmed[:LONGEST_BANNER])
    rest = trimmed[found.end() :] if found else text
    return rest if rest.strip() else text


def is_banner(line: str) -> bool:
    """Whether a line is such a warning and nothing more."""
    return bool(_BANNER.fullmatch(line[:LONGEST_BANNER].strip()))


LONGEST = 100_000
"""Characters that are looked at: more than anybody writes, and what is below is quoted."""
LONGEST_HEADER_LINE = 200
"""No line of a quotation's head (`On ... wrote:`) is longer; the library's patterns take very long on long lines."""
QUOTED_RUN = 3
"""Lines beginning with > that make a quotation where nothing else says so: one may be somebody's own."""
_QUOTED = re.compile(r"\s*>")
_MARKER = re.compile(r"[\s>*|_–—-]*type your reply above this line[\s*|_–—-]*", re.IGNORECASE)
_RULE = re.compile(r"\s*[_*=–—-]{5,}\s*")
_WELSH_HEAD = re.compile(r"[\s>]*(Ar\s.{1,180}ysgrifennodd:|Anfonwyd:.*)", re.IGNORECASE)
_DEVICE = re.compile(
    r"(sent (from|via) (my )?(i(phone|pad)|(mobile|cell|smart|work|samsung|android|windows)?[ -]?phone|mobile|tablet|ipod|"
    r"samsung|galaxy|huawei|pixel|nokia|xperia|blackberry|android|windows|device|outlook|mail for|yahoo|aol|gmail|proton|"
    r"the (all[ -])?new )|get outlook for |anfonwyd o (fy (iphone|ipad|ffôn|nyfais)|outlook))\b.{0,80}",
    re.IGNORECASE,
)
_SAID_BELOW = re.compile(
    r"\b(see|answers?|replies|responses?|comments?|text|thoughts)\b.{0,40}\b(below|in ?line|in red|in blue|in green|in bold)\b",
    re.I,
)
_SHORT = 300
_NOT_THEIRS = re.compile(
    r"(--\s*(\n|$)|(this (e-?mail|message)|the information (contained )?in this|disclaimer|confidential(ity)?( notice)?:?)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What somebody wrote. `whole`: answers stand, or may stand, between the lines of ours, so nothing was cut."""

    text: str
    whole: bool = False


def cut(text: str) -> Cut:
    """What somebody wrote above (or, with quoted lines marked, below) the letter that they answer."""
    lines = without_banner(text[:LONGEST].strip("\n")).split("\n")
    start = _quotation(lines)
    if start is None:
        return Cut(text=tidy(lines))
    above, below = lines[:start], lines[start:]
    if any(_QUOTED.match(line) for line in below):
        return _around(lines, above, below)
    own = tidy(above)
    if own and not (len(own) < _SHORT and _SAID_BELOW.search(own)):
        return Cut(text=own)
    # everything is below our marker, or said to be, and nothing tells their lines from ours
    return Cut(text=tidy(lines), whole=True)


def _quotation(lines: Sequence[str]) -> int | None:
    """The first line of what is quoted: our marker, a mail program's head, or a run of lines marked as quoted."""
    found = (_marker(lines), _head(lines), _run(lines))
    return min((number for number in found if number is not None), default=None)


def _marker(lines: Sequence[str]) -> int | None:
    return next(
        (n for n, line in enumerate(lines) if len(line) < LONGEST_HEADER_LINE and _MARKER.fullmatch(line)), None
    )


def _run(lines: Sequence[str]) -> int | None:
    for number in range(len(lines) - QUOTED_RUN + 1):
        if all(_QUOTED.match(line) for line in lines[number : number + QUOTED_RUN]):
            return number
    return None


def _head(lines: Sequence[str]) -> int | None:
    """Where the library, or Welsh, says that the answered mail begins."""
    welsh = next((n for n, line in enumerate(lines) if _WELSH_HEAD.fullmatch(line[:LONGEST_HEADER_LINE])), None)
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    # the library closes up rules of underscores; it is to count the same lines as we do
    shown = ["=" if _RULE.fullmatch(line) else line[:LONGEST_HEADER_LINE] for line in lines[first:]]
    text = "\n".join(line.strip() for line in shown)
    heads = (reply.headers for reply in EmailReplyParser(languages=["en"]).read(text).replies)
    head = next((head for head in heads if head and _is_dated(head)), None)
    if head is None:
        return welsh
    own = first + text[: text.find(head)].count("\n")
    return own if welsh is None else min(own, welsh)


def _is_dated(head: str) -> bool:
    """Whether a mail program wrote it, with a day or an address in it: `On reflection, I wrote:` is somebody's own."""
    return not head.lower().lstrip("> ").startswith("on ") or bool(re.search(r"\d|@", head))


def _around(lines: Sequence[str], above: Sequence[str], below: Sequence[str]) -> Cut:
    """The quoted lines are marked, so that their own can be told from ours."""
    last = max(number for number, line in enumerate(below) if _QUOTED.match(line))
    first = next(number for number, line in enumerate(below) if _QUOTED.match(line))
    if any(_is_own(line) for line in below[first:last]):
        return Cut(text=tidy(lines), whole=True)
    tail = tidy(below[last + 1 :])
    own = tidy(above)
    if own and _NOT_THEIRS.match(tail):
        tail = ""
    return Cut(text="\n\n".join(part for part in (own, tail) if part))


def _is_own(line: str) -> bool:
    return bool(line.strip()) and not (_QUOTED.match(line) or _RULE.fullmatch(line) or _MARKER.fullmatch(line))


def tidy(lines: Sequence[str]) -> str:
    """Without the empty lines, rules and `Sent from my phone` at its end."""
    kept = [line.rstrip() for line in lines]
    while kept and (not kept[-1].strip() or _RULE.fullmatch(kept[-1]) or _DEVICE.fullmatch(kept[-1].strip())):
        kept.pop()
    return "\n".join(kept).strip("\n")
