"""Dates that setwise offers for a session or event to move, as choices of a form."""

from __future__ import annotations

from sets.cohort.free_dates import FreeDates, Offer, free_dates
from sets.cohort.free_dates.wording import LOOK_FIRST, said
from sets.model.cohort import Meeting, Occasion
from sets.model.requests import Purpose
from sets.text import wording as words
from sets.web.page.request import PageRequest

Item = tuple[str, str, str]
"""The value, label and hint of one choice; the value is the start."""


STEP = "dates"
"""Of the coordinators' page: another date for the meeting that the link is about."""


def way_to(request: PageRequest, occasion: Occasion) -> str:
    """The coordinators' page of dates for a meeting, from another of their pages."""
    return f"{request.to(Purpose.TEAM, occasion)}/{STEP}"


def found_for(request: PageRequest, meeting: Meeting) -> FreeDates:
    """What there is at this request, beside the other cohorts of the home."""
    return free_dates(request.programme, meeting, now=request.now, others=request.others)


def items(request: PageRequest, found: FreeDates, *, named: bool) -> tuple[Item, ...]:
    """Each offer with what speaks for it, who cannot come (by name for coordinators, else counted) and what to look at first."""
    return tuple(
        (
            offer.start.isoformat(),
            words.when(offer.start, offer.end, request.zone),
            " ".join((*offer.reasons, *said(offer.missing, named=named), *_look_first(offer))),
        )
        for offer in found.offers
    )


def _look_first(offer: Offer) -> tuple[str, ...]:
    return (LOOK_FIRST, *offer.mind) if offer.mind else ()
