"""dates: three dates for a session that is to move."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import say, say_json
from flows.wording import wrapped
from sets.cohort.acts.scene import live, meeting_to_come
from sets.cohort.free_dates import FreeDates, Offer, free_dates
from sets.cohort.free_dates.wording import KNOWN, LOOK_FIRST, bounds, headline, in_general, said, why_no_more
from sets.cohort.meeting_wording import meeting_words
from sets.cohort.programme import Programme
from sets.model.cohort import Meeting
from sets.service.installation import Installation
from sets.text import wording as words


def dates(
    cohort: str,
    meeting: str,
    *,
    at: str | None = None,
    json: bool = False,
    installation: Annotated[Installation, Parameter(parse=False)],
) -> int:
    """Up to three dates for a session or event that is to move, which suit everyone, and why there are no more.

    Parameters
    ----------
    cohort
        A cohort's id.
    meeting
        Such as thames-3, or launch.
    at
        As if it were this time.
    json
        One JSON document.
    """
    name = installation.id_of(cohort)
    programme = installation.programme(name)
    now = read_clock(at, programme.zone)
    wanted = live(meeting_to_come(programme, meeting, now), meeting)
    asked = _Asked(programme, wanted, free_dates(programme, wanted, now=now, others=installation.others(name)))
    if json:
        say_json(_document(asked))
    else:
        say(*_page(asked))
    return 0


@dataclass(frozen=True, slots=True)
class _Asked:
    programme: Programme
    meeting: Meeting
    found: FreeDates


def _page(asked: _Asked) -> Iterator[str]:
    """To read, and to paste into a mail; the way to move it comes last."""
    about, found, zone = meeting_words(asked.meeting, asked.programme), asked.found, asked.programme.zone
    yield f"{about.label}, now {about.when} ({about.zone})"
    yield from ("", headline(found))
    for place, offer in enumerate(found.offers, start=1):
        yield from ("", f"{place}. {words.when(offer.start, offer.end, zone)}")
        mind = (f"{LOOK_FIRST} {' '.join(offer.mind)}",) if offer.mind else ()
        for line in (*offer.reasons, *said(offer.missing, named=True), *mind):
            yield from wrapped(line, 3)
    if found.taken or not found.offers:
        yield from ("", "Why there are no more")
        yield from (line for why in why_no_more(found, named=True) for line in wrapped(why, 2))
    yield from ("", *(line for bound in bounds(found) for line in wrapped(bound, 0)))
    yield from wrapped(KNOWN, 0)
    if found.offers:
        yield from ("", "To move it, with the first of them:", f"  {_command(asked, found.offers[0])}")


def _command(asked: _Asked, offer: Offer) -> str:
    local = offer.start.astimezone(asked.programme.zone)
    parts = (
        "setwise",
        "change",
        asked.programme.cohort.id,
        "move",
        asked.meeting.key,
        "--to",
        local.date().isoformat(),
    )
    return f"{shlex.join(parts)} --time {words.clock(local)} --why WORDS"


def _document(asked: _Asked) -> dict[str, Any]:
    found, meeting = asked.found, asked.meeting
    return {
        "cohort": asked.programme.cohort.id,
        "meeting": meeting.key,
        "start": meeting.start.isoformat(),
        "end": meeting.end.isoformat(),
        "says": headline(found),
        "offers": [_offered(offer) for offer in found.offers],
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "bounds": list(bounds(found)),
        "why_no_more": [
            {"days": one.days, "rule": one.cause.rule.value, "person": one.cause.person, "says": in_general(one.cause)}
            for one in found.taken
        ],
    }


def _offered(offer: Offer) -> dict[str, Any]:
    return {
        "start": offer.start.isoformat(),
        "end": offer.end.isoformat(),
        "suits_all": offer.suits_all,
        "missing": [
            {"person": cause.person, "name": cause.name, "rule": cause.rule.value, "says": why}
            for cause, why in zip(offer.missing, said(offer.missing, named=True), strict=True)
        ],
        "reasons": list(offer.reasons),
        "mind": list(offer.mind),
    }
