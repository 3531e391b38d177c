"""Whether a time suits everyone whom a session or event would expect there. What stands against one is in `frame` and `against`."""

from __future__ import annotations

from datetime import datetime

from sets.cohort.free_dates.against import Judge
from sets.cohort.free_dates.values import Search
from sets.cohort.free_dates.wording import said
from sets.cohort.programme import Programme
from sets.model.cohort import Meeting

__all__ = ["suits"]


def suits(
    programme: Programme,
    meeting: Meeting,
    start: datetime,
    *,
    now: datetime,
    others: tuple[Programme, ...] = (),
    named: bool = True,
) -> tuple[str, ...]:
    """Why a time does not suit a meeting that is still to come, a sentence each; nothing where it does.

    `others` are the other programmes of the home. `named`: with the names of those who cannot come, which are for
    coordinators; without it they are counted.
    """
    search = Search(programme=programme, meeting=meeting, now=now, others=others)
    return said(Judge(search=search).against(start), named=named)
