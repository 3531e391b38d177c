"""Where a reply to a prompt goes: an address with a mark that only this home could have made, and that nothing keeps.

The mark is bound to one letter to one person, so whoever writes to it writes to that person's own draft, and nothing
more. It is found again by making the marks of the letters that left.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

from sets.model.cohort import PromptRule
from sets.model.messages import prompt_of
from sets.responses.prompt_catalogue import prompt_called

MARKER = "-- Type your reply above this line --"
"""Stands at the head of a prompt whose reply becomes a draft: what is below it is ours."""
MARK_BYTES = 20
# lower case or not: some mail systems change the case of an address (RFC 5321 section 2.4 lets nobody rely on it)
_MARKED = re.compile(r"\+([a-z2-7]{32})@", re.IGNORECASE | re.ASCII)


def mark(key: bytes, delivery_key: str) -> str:
    """The mark of a letter, by the key of its leading delivery: 32 lower-case letters and digits."""
    digest = hmac.new(key, delivery_key.encode(), hashlib.sha256).digest()[:MARK_BYTES]
    return base64.b32encode(digest).decode("ascii").lower()


def reply_address(inbound: str, mark: str) -> str:
    """`name+MARK@host`, 64 characters at most before the @ (RFC 5321 section 4.5.3.1.1)."""
    name, _, host = inbound.rpartition("@")
    return f"{name}+{mark}@{host}"


def mark_in(recipients: Iterable[str]) -> str:
    """The first mark among these addresses, in lower case; nothing when there is none."""
    found = (_MARKED.search(recipient) for recipient in recipients)
    return next((match[1].lower() for match in found if match), "")


def log_of(kind: str, prompts: Iterable[PromptRule]) -> str:
    """The prompt on whose page a delivery of this kind is answered, where it asks for words; else nothing."""
    row = prompt_called(prompt_of(kind), prompts)
    return (row.page_of or row.name) if row.in_words else ""
