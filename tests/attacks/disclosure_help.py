"""Small reports of made-up figures, and all that a reader sees of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sets.disclosure.disclose import disclose
from sets.disclosure.raw import About, Frame, Group, Grouping, Raw, RawLine, RawTable, RawTheme
from sets.disclosure.released import Released
from sets.model.cohort import PersonId
from sets.model.publication import PublishedFigure
from tests.support.builders import at

NOW = at("2027-08-02 10:00")
EARLIER = at("2027-04-02 10:00")
NAMES = ("A", "B", "C", "D", "E")
COARSE: tuple[Grouping, ...] = ((Group(label="up", columns=(0,)), Group(label="not up", columns=(1, 2))),)
ACTIONS: tuple[Grouping, ...] = (
    (
        Group(label="Done", columns=(0,)),
        Group(label="Partly or changed", columns=(1, 2)),
        Group(label="Dropped", columns=(3,)),
        Group(label="Open", columns=(4,)),
    ),
    (
        Group(label="Done or partly", columns=(0, 1)),
        Group(label="Not", columns=(2, 3)),
        Group(label="Open", columns=(4,)),
    ),
    (Group(label="Done or partly", columns=(0, 1)), Group(label="Not or open", columns=(2, 3, 4))),
)


@cache
def a_frame(now: datetime = NOW, sets: int = 3) -> Frame:
    return Frame(
        cohort="learning-2027",
        title="Embedding equalities",
        purpose="",
        at=now,
        scope="final",
        draft=True,
        sets=sets,
        first=None,
        last=None,
        organisations=(),
        services=(),
        contact="learning@example.gov.uk",
        unmarked=0,
    )


def a_table(
    *counts: int, about: About = About.PEOPLE, people: int | None = None, met: int = 0, most: int = 1, **changes: Any
) -> RawTable:
    """`met` is how many people had a session since an earlier report, and `most` how often one of them can be counted."""
    behind = sum(counts) if people is None else people
    line = RawLine(label="Members", counts=counts, people=behind, most=most, met=(NOW,) * met)
    given: dict[str, Any] = {
        "name": "t",
        "caption": "T",
        "about": about,
        "heading": "H",
        "columns": NAMES[: len(counts)],
        "lines": (line,),
    }
    return RawTable(**{**given, **changes})


def a_raw(*tables: RawTable, now: datetime = NOW, **changes: Any) -> Raw:
    given: dict[str, Any] = {"frame": a_frame(now), "tables": tables, "quotes": (), "naming": frozenset()}
    return Raw(**{**given, **changes})


def a_theme(people: int, sets: int = 3, organisations: int = 3, **changes: Any) -> RawTheme:
    """A theme of so many people, spread over sets and organisations as far as they go."""
    given: dict[str, Any] = {"id": "asking", "name": "Asking first", "summary": "People asked.", "dissent": ""}
    spread = {
        "people": frozenset(PersonId(f"p-{n}") for n in range(people)),
        "sets": frozenset(f"s-{n % sets}" for n in range(people)),
        "organisations": frozenset(f"o-{n % organisations}" for n in range(people)),
    }
    return RawTheme(**{**given, **spread, **changes})


def released(*tables: RawTable, published: Iterable[PublishedFigure] = (), now: datetime = NOW) -> Released:
    return disclose(a_raw(*tables, now=now), published)


def sight(found: Released) -> tuple[Any, ...]:
    """Everything of the tables that any form of the report shows, reasons and words among it."""
    return tuple(
        (
            table.name,
            table.columns,
            tuple((o.label, o.counts, o.total, o.middles, o.words, o.reason) for o in table.lines),
        )
        for table in found.tables
    )
