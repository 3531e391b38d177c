"""The events of a cohort file: their keys and titles, and what cannot be right about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from sets.cohort.file.schema import CohortFile, Event
from sets.cohort.file.session_rules import merged, nominal_days, session_rules
from sets.cohort.file.shape_faults import Context
from sets.model.cohort import WHOLE_COHORT
from sets.text import parsing
from sets.text.yaml_file import KeyPath, Remark

LAUNCH, EXCHANGE, CLOSE = "launch", "exchange", "close"
TITLES = {LAUNCH: "Launch", EXCHANGE: "Learning exchange", CLOSE: "Close"}
FURTHEST = timedelta(days=366)


def event_key(event: Event) -> str:
    """`launch`, `exchange`, `close`, or made from the event's own words."""
    return parsing.slug(event.event)[:60].strip("-")


def event_title(event: Event) -> str:
    """What calendars show."""
    return event.title or TITLES.get(event_key(event), event.event)


def event_names(context: Context) -> Iterator[Remark]:
    """Every event has a name of its own, which nothing else has."""
    seen: set[str] = set()
    for number, event in enumerate(context.file.events):
        key, at = event_key(event), ("events", number, "event")
        if key in seen:
            yield Remark(path=at, message=f"event: there are two events called '{event.event}'; give one another name")
        elif not key or _taken(context.file, key):
            yield Remark(path=at, message=f"event: '{event.event}' cannot be the name of an event; choose other words")
        seen.add(key)
        if event.who == ():
            yield Remark(
                path=("events", number, "who"), message="who: nobody is invited; name somebody, or leave this out"
            )


def _taken(file: CohortFile, key: str) -> bool:
    """Whether moments or sessions go by this name already."""
    sessions = any(re.fullmatch(re.escape(one.id) + r"-\d+", key) for one in file.sets)
    return key == WHOLE_COHORT or sessions or parsing.is_anchor(key)


def event_dates(context: Context) -> Iterator[Remark]:
    """An event stands near the sessions: launch before them, close after the first."""
    days = sorted(
        day for one in context.file.sets for day in nominal_days(session_rules(merged(context.file.sessions, one)))
    )
    if not days:
        return
    for number, event in enumerate(context.file.events):
        yield from _dated(("events", number, "date"), event, days[0], days[-1])


def _dated(path: KeyPath, event: Event, first: date, last: date) -> Iterator[Remark]:
    if not first - FURTHEST <= event.date <= last + FURTHEST:
        yield Remark(
            path=path,
            message=f"date: {event.date} is more than a year from the sessions ({first} to {last}); look at the year",
        )
    elif event_key(event) in (EXCHANGE, CLOSE) and event.date < first:
        yield Remark(
            path=path, message=f"date: '{event.event}' is on {event.date}, before the first session on {first}"
        )


EVENT_CHECKS = (event_names, event_dates)
