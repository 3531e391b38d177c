"""In which weeks a row of the timeline that comes each week has anything to tell. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sets.cohort.anchors import WEEK, AnchorPoint
from sets.cohort.programme import Programme

AHEAD = timedelta(days=14)
"""How far coordinators look ahead: at meetings, at sessions short of members, and on their page at messages."""


def nobody() -> bool:
    """Where nothing is known of what needs a person."""
    return False


def has_news(
    stage: AnchorPoint,
    programme: Programme,
    asks: tuple[datetime, ...],
    now: datetime | None,
    needed: Callable[[], bool],
) -> bool:
    """Whether a week has anything to tell: a meeting of the week before or of the two weeks from it on, something that is
    asked in the week before or in it (`asks`, their natural moments, whoever gets them), or something that needs a person.

    `needed` is looked at for the week of `now` alone, and only where nothing else is there to tell.
    """
    before, end = stage.start - WEEK, stage.start + WEEK
    if any(before <= one.start < stage.start + AHEAD for one in programme.meetings if one.cancelled is None):
        return True
    if any(before <= at < end for at in asks):
        return True
    return now is not None and stage.start <= now < end and needed()
