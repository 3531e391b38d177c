"""What sample people did, told in counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from sets.model import WHOLE_COHORT, Occasion
from sets.overview import about
from sets.programme import Programme
from sets.rehearsal.cast import Reaction
from sets.rehearsal.story import Event, Happening


def told(reactions: Sequence[Reaction], programme: Programme, now: datetime) -> list[Happening]:
    """What people did since the last look, in counts: a line for each kind and occasion, registers one by one."""
    found = [
        Happening(at=one.at, event=one.event, what=one.what, occasion=one.occasion)
        for one in reactions
        if one.event is Event.REGISTER
    ]
    counts: dict[tuple[Event, Occasion | None], Counter[str]] = defaultdict(Counter)
    for one in reactions:
        if one.event is not Event.REGISTER:
            counts[one.event, None if one.event is Event.ANSWERS else one.occasion][one.what] += 1
    for (event, occasion), counted in sorted(counts.items(), key=lambda item: (item[0][0], item[0][1] or "")):
        title = "Invites answered" if event is Event.ANSWERS else about(programme, occasion or WHOLE_COHORT)
        numbers = ", ".join(_counted(what, number) for what, number in sorted(counted.items()))
        found.append(Happening(at=now, event=event, what=f"{title}: {numbers}", occasion=occasion))
    return found


COUNTED = {
    "log": ("1 log came back", "{} logs came back"),
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
