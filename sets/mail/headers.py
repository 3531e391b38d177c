"""Header values as they travel (RFC 5322 section 2.2.3, RFC 2047), and the policy that writes them.

The standard library's own folding drops the quotes of a long name with commas, which turns its words into further
recipients, and encodes long ids. So values are encoded here, and folded only at their spaces.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from email.headerregistry import BaseHeader, ContentDispositionHeader, HeaderRegistry
from email.policy import SMTP, EmailPolicy, Policy
from typing import Any

LINE_LIMIT = 76
_WORD_OCTETS = 39  # in base64 and its frame 64 characters, which leaves room for "Subject: " in a line of 76
_QUOTABLE = 60  # a longer name might be folded inside its quotes
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_PRINTABLE_ASCII = re.compile("[ -~]*")


def unstructured(text: str) -> str:
    """One-line `text` for a header such as Subject: itself when it is plain, else as encoded words."""
    if _plain(text) and all(len(word) <= LINE_LIMIT for word in text.split(" ")):
        return text
    return _encoded(text)


def mailbox(name: str, address: str) -> str:
    """A one-line name and an address for From, To or Reply-To; nothing in the name can become an address."""
    if not name:
        return address
    if not _plain(name) or len(name) > _QUOTABLE:
        return f"{_encoded(name)} <{address}>"
    if _ATOMS.fullmatch(name):
        return f"{name} <{address}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def _plain(text: str) -> bool:
    # "=?" in what someone typed would be read as an encoded word
    return bool(_PRINTABLE_ASCII.fullmatch(text)) and "=?" not in text


def _encoded(text: str) -> str:
    return " ".join(f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?=" for piece in _pieces(text))


def _pieces(text: str) -> Iterator[bytes]:
    """UTF-8 in pieces that never part a character."""
    piece = b""
    for character in text:
        octets = character.encode()
        if len(piece) + len(octets) > _WORD_OCTETS:
            yield piece
            piece = b""
        piece += octets
    yield piece


class _Encoded(BaseHeader):
    """A value that is already in the form in which it travels."""

    max_count = None

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds["parse_tree"] = None
        kwds["decoded"] = value

    def fold(self, *, policy: Policy) -> str:
        first, *words = str(self).split(" ")
        lines = [f"{self.name}: {first}"]
        for word in words:
            if len(lines[-1]) + 1 + len(word) > LINE_LIMIT:
                lines.append("")
            lines[-1] += f" {word}"
        return policy.linesep.join(lines) + policy.linesep


def _policy() -> EmailPolicy[Any]:
    # typeshed asks of a header class what only the registry's own mixing gives it
    registry = HeaderRegistry(default_class=_Encoded, use_default_map=False)  # type: ignore[arg-type]
    registry.map_to_type("content-disposition", ContentDispositionHeader)  # type: ignore[arg-type]
    return SMTP.clone(header_factory=registry, cte_type="7bit")


POLICY = _policy()
UTF8_POLICY = POLICY.clone(utf8=True)
"""For addresses that only SMTPUTF8 carries (RFC 6531)."""
