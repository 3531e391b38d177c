"""What a member told the coordinators alone: whom of their set it is about, and a line if they wrote one. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sets.model.cohort import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateWord:
    """Whom it is about, by id, and what was written."""

    about: tuple[PersonId, ...] = ()
    note: str = ""


def written(word: PrivateWord) -> str:
    """It as the text that is sealed."""
    return json.dumps({"about": list(word.about), "note": word.note})


def read(text: str) -> PrivateWord:
    """What was kept; what cannot be read any more stands as its note."""
    try:
        found = json.loads(text)
        return PrivateWord(about=tuple(PersonId(str(one)) for one in found["about"]), note=str(found["note"]))
    except (ValueError, KeyError, TypeError):
        return PrivateWord(note=text)


def names(word: PrivateWord, people: Iterable[tuple[PersonId, str]]) -> tuple[str, ...]:
    """The names of those whom it is about and who are on the list still."""
    return tuple(name for person, name in people if person in word.about)
