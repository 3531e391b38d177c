"""What a mail service said, fit for a log: without the person it was about."""

from __future__ import annotations

import re

from sets.model.messages import Letter
from sets.text.clean import one_line

_ADDRESS_LIKE = re.compile(r"\S*@\S*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONGEST = 200


def remark(said: str | bytes, letter: Letter) -> str:
    """One line of at most 200 characters with every address and every word of the recipient's name taken out."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    text = _ADDRESS_LIKE.sub("(address)", one_line(text))
    mailbox = letter.to_email.rpartition("@")[0]
    private = {mailbox, *_WORD.findall(mailbox), *_WORD.findall(letter.to_name)}
    for word in sorted(filter(None, private), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "(name)", text, flags=re.IGNORECASE)
    return text[:_LONGEST]
