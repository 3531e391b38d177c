"""Something that sample people will do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sets.model.cohort import Occasion, PersonId
from sets.model.responses import Responses
from sets.rehearsal.actors.form_fills import Deed
from sets.rehearsal.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Something that sample people will do at `at`: on a page, or (an invite accepted) in their calendar.

    `what` is for the story; an empty one is not told. `key` is the letter's that asked for it. `kept`: whoever reads the
    rehearsal sees the pages. `follow` gives what comes of it, told whether it could be done.
    """

    at: datetime
    event: Event
    what: str
    person: PersonId
    occasion: Occasion | None = None
    news: Responses = field(default_factory=Responses)
    deed: Deed | None = None
    key: str = ""
    kept: bool = True
    follow: Callable[[bool], tuple[Reaction, ...]] | None = None
