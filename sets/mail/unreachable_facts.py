"""Whom mail does not reach, in words, for the letter that tells the coordinators of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sets.cohort import meeting_wording
from sets.cohort.meeting_wording import MeetingWords
from sets.cohort.programme import Programme
from sets.model.messages import Due, State, Unreachable
from sets.text.clean import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachableWords:
    """One of them: `why` in a few words, or nothing, and the next meeting that they are expected at, if any."""

    name: str
    refused: bool
    why: str
    next: MeetingWords | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeLists:
    """Those whose mail comes back, or is refused at once; those to whom the mail service holds it back; and those who do
    not want it."""

    back: tuple[UnreachableWords, ...]
    held: tuple[UnreachableWords, ...]
    unwanted: tuple[UnreachableWords, ...]

    @property
    def everybody(self) -> tuple[UnreachableWords, ...]:
        return (*self.back, *self.held, *self.unwanted)


def unreachable_words(due: Due, programme: Programme, now: datetime) -> ThreeLists:
    """Those of whom this letter tells, by name."""
    told = [(one, _in_words(one, programme, now)) for one in due.unreachable if one.person in programme.people]
    return ThreeLists(
        back=tuple(words for one, words in told if one.state not in (State.DROPPED, State.COMPLAINED)),
        held=tuple(words for one, words in told if one.state is State.DROPPED),
        unwanted=tuple(words for one, words in told if one.state is State.COMPLAINED),
    )


def _in_words(one: Unreachable, programme: Programme, now: datetime) -> UnreachableWords:
    return UnreachableWords(
        name=one_line(programme.people[one.person].name),
        refused=one.state is State.DEAD,
        why=one_line(one.reason).rstrip("."),
        next=next(iter(meeting_wording.dates_for(one.person, programme, now)), None),
    )
