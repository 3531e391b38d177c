"""What sample people did, told in counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from sets.cohort.meeting_wording import about
from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, Occasion
from sets.rehearsal.actors.report_checkers import (
    CHANGED_WORDS,
    FACTS_RIGHT,
    FACTS_WRONG,
    NO_TO_WORDS,
    REPORT_READ,
    REPORT_SAVED,
    YES_TO_WORDS,
)
from sets.rehearsal.events import Event, Happening, Reaction

ONE_BY_ONE = (Event.REGISTER, Event.DESK)


def activities_told(reactions: Sequence[Reaction], programme: Programme, now: datetime) -> list[Happening]:
    """What people did since the last look, in counts: a line for each kind and occasion; registers and steps one by one."""
    found = [
        Happening(at=one.at, event=one.event, what=one.what, occasion=one.occasion)
        for one in reactions
        if one.event in ONE_BY_ONE
    ]
    counts: dict[tuple[Event, Occasion | None], Counter[str]] = defaultdict(Counter)
    for one in reactions:
        if one.event not in ONE_BY_ONE:
            counts[one.event, None if one.event is Event.ANSWERS else one.occasion][one.what] += 1
    for (event, occasion), counted in sorted(counts.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        title = TITLES.get(event) or about(programme, occasion or WHOLE_COHORT)
        numbers = ", ".join(_counted(what, number) for what, number in sorted(counted.items()))
        found.append(Happening(at=now, event=event, what=f"{title}: {numbers}", occasion=occasion))
    return found


TITLES = {Event.ANSWERS: "Invites answered", Event.REPORT: "The report"}
COUNTED = {
    YES_TO_WORDS: ("1 person said yes to their words in it", "{} people said yes to their words in it"),
    CHANGED_WORDS: ("1 person changed their words", "{} people changed their words"),
    NO_TO_WORDS: ("1 person took their words out", "{} people took their words out"),
    FACTS_RIGHT: ("1 person found its facts right", "{} people found its facts right"),
    FACTS_WRONG: ("1 person said that something is wrong", "{} people said that something is wrong"),
    REPORT_READ: ("1 person read the public version", "{} people read the public version"),
    REPORT_SAVED: ("1 lead read it and saved the PDF", "{} leads read it and saved the PDF"),
    "partners": ("1 partner answered", "{} partners answered"),
    "log": ("1 log came back", "{} logs came back"),
    "work": ("1 person told of their work", "{} people told of their work"),
    "work again": ("1 person brought it up to date", "{} people brought it up to date"),
    "voices": ("1 person told who their work hears from", "{} people told who their work hears from"),
    "time given": ("1 person told what it takes in time", "{} people told what it takes in time"),
    "story": ("1 story of change came", "{} stories of change came"),
    "appetite": (
        "what is open and what is fixed was written down",
        "{} leads wrote down what is open and what is fixed",
    ),
    "told what became of an action": (
        "1 person told what became of an action",
        "{} people told what became of an action",
    ),
    "nothing to share": ("1 with nothing to share", "{} with nothing to share"),
    "baseline": ("1 person rated where they start", "{} people rated where they start"),
    "endline": ("1 person rated where they are now", "{} people rated where they are now"),
}


def _counted(what: str, number: int) -> str:
    one, more = COUNTED.get(what, (f"1 {what}", f"{{}} {what}"))
    return one if number == 1 else more.format(number)
