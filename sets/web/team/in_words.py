"""What a check of the cohort file says, for those who never open the file: names in the place of ids, days in words. Pure."""

from __future__ import annotations

import re
from datetime import date

from sets.cohort.programme import Programme
from sets.text import wording as words
from sets.text.clean import one_line

_SET = re.compile(r"\b[Ss]et '([a-z0-9-]+)'")
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def in_words(message: str, programme: Programme) -> str:
    """The message with the set's name for `set 'thames'` and `Tuesday 9 February 2027` for 2027-02-09."""
    names = {str(one.id): one_line(one.name) for one in programme.cohort.sets}
    named = _SET.sub(lambda found: names.get(found.group(1), found.group()), message)
    return words.upper_first(_DAY.sub(_day, named))


def _day(found: re.Match[str]) -> str:
    try:
        return words.day(date.fromisoformat(found.group()))
    except ValueError:
        return found.group()
