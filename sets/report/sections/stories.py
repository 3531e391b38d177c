"""Stories of change, in their writers' exact words, with why each was chosen and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released, ReleasedStory
from sets.report.edition import Version, View
from sets.report.phrases import midpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories(View):
    """The stories, perhaps none."""

    stories: tuple[ReleasedStory, ...]


def view(released: Released, version: Version) -> Stories | None:
    """None at half way, when stories are not asked for yet."""
    if midpoint(released) and not released.stories:
        return None
    return Stories(stories=released.stories)
