"""What starts again once a coordinator says that mail reaches somebody again, or is wanted: in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from sets.model.cohort import PersonId
from sets.model.messages import CALENDAR_KINDS, LeftOut
from sets.model.publication import Verdict
from sets.text import wording as words

NOTHING_TWICE = "Nothing that arrived goes a second time."


def starts_again(verdict: Verdict, person: PersonId, left_out: Iterable[LeftOut], *, unwanted: bool) -> str:
    """What they get from the next run on, each in its hours. `unwanted`: they reported a letter, and nobody has said that it was a slip.

    Prompts have no number here: it would tell what they have answered.
    """
    waits = sum(one.person == person and one.kind in CALENDAR_KINDS for one in left_out)
    calendar = words.plural(waits, "calendar message") if waits else ""
    if unwanted and verdict is Verdict.WORKS_AGAIN:
        told = f"{calendar} and what a session cannot do without" if calendar else "what a session cannot do without"
        return f"From the next run on they get {told}, and nothing else, as they reported a letter. {NOTHING_TWICE}"
    told = f"{calendar}, and what they can still answer" if calendar else "what they can still answer"
    return f"From the next run on they get {told}. {NOTHING_TWICE}"
