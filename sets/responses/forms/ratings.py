"""Self-ratings as a form has them and as records: which are asked, what was chosen, until when (domain.md section 5). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from sets.cohort.programme import Programme
from sets.model.cohort import PersonId
from sets.model.publication import Issued
from sets.model.publication import released as every_release
from sets.model.responses import Phase, Rating, Source
from sets.responses.prompt_catalogue import BASELINE, prompt_called
from sets.responses.questions import STATEMENTS

UNSURE = "unsure"
SCALE = (("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"), (UNSURE, "Not sure"))
ENDS = "1 is not at all true of me, 5 is completely true of me"
"""What the ends of the scale mean; said with every statement."""
VALUES = tuple(value for value, _ in SCALE)
WORDS = dict(SCALE)
NOT_RATED = "Not rated"

Place = tuple[Phase, int]
"""One rating of a form: its phase, and the statement's number from 1."""


class Window(StrEnum):
    """OPEN for new ratings and changes; PAST: too late to start; RELEASED: the report is out, and nothing changes any more."""

    OPEN = "open"
    PAST = "past"
    RELEASED = "released"


def places(prompt: str) -> tuple[Place, ...]:
    """Every rating that a prompt asks for, statement by statement; none for a prompt without ratings."""
    return tuple((phase, n) for n in range(1, len(STATEMENTS) + 1) for phase in prompt_called(prompt).phases)


def name_of(place: Place) -> str:
    """The name of a rating's field: `baseline-1`."""
    return f"{place[0].value}-{place[1]}"


def own_ratings(ratings: Iterable[Rating], person: PersonId, prompt: str) -> dict[Place, Rating]:
    """A person's ratings that answer a prompt, in the order of its form."""
    found = {(r.phase, r.statement): r for r in ratings if r.person == person}
    return {place: found[place] for place in places(prompt) if place in found}


def choice_of(rating: Rating | None) -> str:
    """The radio that shows a rating; nothing for none."""
    if rating is None:
        return ""
    return UNSURE if rating.value is None else str(rating.value)


def in_words(rating: Rating | None) -> str:
    """A rating as it is read back: `4`, `Not sure`, `Not rated`."""
    return WORDS.get(choice_of(rating), NOT_RATED)


def ratings_seen(own: Mapping[Place, Rating]) -> str:
    """What tells whether ratings were sent since a form was opened: the moment of the newest one."""
    return max(rating.at for rating in own.values()).isoformat() if own else ""


def changes(choices: Mapping[Place, str], own: Mapping[Place, Rating], person: PersonId, now: datetime) -> list[Rating]:
    """Records of what was chosen and is not so already. What was not chosen is left as it is; a stray value counts for nothing."""
    return [
        Rating(
            person=person,
            phase=place[0],
            statement=place[1],
            value=None if chosen == UNSURE else int(chosen),
            at=now,
            source=Source.WEB,
        )
        for place, chosen in choices.items()
        if chosen in VALUES and chosen != choice_of(own.get(place))
    ]


def released_at(issued: Iterable[Issued], now: datetime) -> datetime | None:
    """When the cohort's report was released, if it was by now; the midpoint report ends nothing."""
    return min((moment for moment in every_release(issued) if moment <= now), default=None)


def closes(prompt: str, programme: Programme, person: PersonId) -> datetime | None:
    """From when no first ratings are taken. About the start they are until the person's second session begins: from then
    on nobody remembers it as it was. About the end, until the report.
    """
    if prompt != BASELINE.name:
        return None
    own = programme.sessions_of(person)
    return own[1].start if len(own) > 1 else None


def window(
    prompt: str, programme: Programme, person: PersonId, *, sent: bool, released: datetime | None, now: datetime
) -> Window:
    """What may be done with a prompt's ratings now. `sent`: some were given, which may be changed until the report."""
    if released is not None:
        return Window.RELEASED
    until = closes(prompt, programme, person)
    return Window.PAST if not sent and until is not None and until <= now else Window.OPEN


def begun(programme: Programme, person: PersonId, now: datetime) -> bool:
    """Whether the person's first session has begun: then ratings of the start are asked in the past tense."""
    own = programme.sessions_of(person)
    return bool(own) and own[0].start <= now
