"""A reply by mail as a draft: added to what its author has typed already, never in its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sets.mail.inbound.reply_text import Reply
from sets.model.cohort import Occasion, PersonId
from sets.model.responses import Draft, Source

REPLY, NOTE, NOTHING, ANSWERS, REST = "reply", "note", "nothing", "answers", "rest"
"""The fields of a draft's JSON that come from mail: the words, sentences about them, whether they say `nothing to share`,
which of them answer which question, and which none. Every other field is the form's own and stays as it is."""
ELSEWHERE = "This came from another address than yours. If you did not write it, take it out."
_TICK = timedelta(microseconds=1)


def drafted(
    reply: Reply,
    before: Draft | None,
    *,
    occasion: Occasion,
    person: PersonId,
    prompt: str,
    elsewhere: bool,
    now: datetime,
    questions: Sequence[str] = (),
) -> Draft | None:
    """The draft with the reply in it; None when it is in it already. `before` is the draft that is there, opened.

    `questions` are the ids of those that the letter asked, in its order.

    ValueError when that one cannot be read. The new draft's time is a moment after the old one's, or just before
    `now`: whatever its author saves in the meantime is later, and so is kept by the store rather than lost.
    """
    fields = _fields(before)
    held = held_in(before)
    if holds(before, reply):
        return None
    notes = (str(fields.get(NOTE) or ""), *reply.notes, *((ELSEWHERE,) if elsewhere else ()))
    fields[REPLY] = "\n\n".join(part for part in (held, reply.text) if part)
    if reply.answers:
        fields[ANSWERS] = _placed(fields.get(ANSWERS), reply, questions)
    if reply.rest:
        fields[REST] = "\n\n".join(part for part in (str(fields.get(REST) or ""), reply.rest) if part)
    fields[NOTE] = " ".join(dict.fromkeys(note for note in notes if note))
    if reply.nothing and not held:
        fields[NOTHING] = True
    else:
        fields.pop(NOTHING, None)
    text = json.dumps(fields, ensure_ascii=False)
    at = (before.at if before is not None else now - 2 * _TICK) + _TICK
    if before is not None:
        return replace(before, text=text, sealed="", at=at, source=Source.MAIL)
    return Draft(occasion=occasion, person=person, prompt=prompt, at=at, text=text, source=Source.MAIL)


def _placed(before: object, reply: Reply, questions: Sequence[str]) -> dict[str, str]:
    """What came by mail for each question, what came before first."""
    found = {str(key): str(text) for key, text in before.items()} if isinstance(before, dict) else {}
    for number, text in reply.answers:
        if number < len(questions):
            found[questions[number]] = "\n\n".join(part for part in (found.get(questions[number], ""), text) if part)
    return found


def holds(draft: Draft | None, reply: Reply) -> bool:
    """Whether these words came into the draft before. ValueError when it cannot be read."""
    return f"\n\n{reply.text}\n\n" in f"\n\n{held_in(draft)}\n\n"


def held_in(draft: Draft | None) -> str:
    """The words in a draft, opened, that came by mail. ValueError when it cannot be read."""
    return str(_fields(draft).get(REPLY) or "")


def _fields(before: Draft | None) -> dict[str, Any]:
    if before is None or not before.text:
        return {}
    fields = json.loads(before.text)
    if not isinstance(fields, dict):
        raise ValueError("a draft is an object of fields")
    return fields
