"""Dates for a session or event that is to move, which suit everyone whom it would expect there: a search over values.

`suits` judges one time, `free_dates` finds up to three. What no offer breaks stands in `frame` and `against`, what makes one
better than another in `ranking`, and why there are no more in `explain`.
"""

from __future__ import annotations

from datetime import datetime

from sets.cohort.free_dates.against import Judge
from sets.cohort.free_dates.finder import free_dates
from sets.cohort.free_dates.values import MOST, FreeDates, Offer, Search
from sets.cohort.free_dates.wording import said
from sets.cohort.programme import Programme
from sets.model.cohort import Meeting

__all__ = ["MOST", "FreeDates", "Offer", "free_dates", "suits"]


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
