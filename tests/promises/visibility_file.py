"""The cohort file of the small programme in which every text is a mark: two sets of four, and who facilitates them when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tests.support.web_help import COHORT

SETS = ("thames", "lea")
MEMBERS = {"thames": ("Ada", "Ben", "Cerys", "Dev"), "lea": ("Eilidh", "Farah", "Gwen", "Hal")}
OTHERS = ("Ruth", "Rosa", "Peter", "Nora", "Cora", "Joel", "Lee", "Samina")
FACILITATORS, COORDINATORS, LEAD, PARTNER = ("Ruth", "Rosa", "Peter", "Nora"), ("Cora", "Joel"), "Lee", "Samina"
ORGANISATIONS = ("Thorpe", "Marl")


def address(name: str) -> str:
    return f"{name.lower()}@example.gov.uk"


@dataclass(frozen=True, slots=True)
class Period:
    """Somebody facilitates a set from one day until another."""

    name: str
    set_id: str
    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


FIRST_PERIODS = (
    Period("Ruth", "thames", last=date(2027, 2, 24)),
    Period("Rosa", "thames", first=date(2027, 2, 25)),
    Period("Peter", "lea"),
)
FIRST_DAYS = {
    "thames": (date(2027, 1, 19), date(2027, 2, 23), date(2027, 3, 30)),
    "lea": (date(2027, 1, 20), date(2027, 2, 24), date(2027, 3, 31)),
}


def file_text(periods: Iterable[Period], days: Mapping[str, date], without: Iterable[str] = ()) -> str:
    """The cohort file with these facilitators and session days."""
    left_out, held = set(without), list(periods)
    sets = "".join(
        f"  - id: {one}\n    facilitators:\n"
        + "".join(_facilitator(p) for p in held if p.set_id == one)
        + "    members:\n"
        + "".join(_member(name) for name in MEMBERS[one] if name not in left_out)
        + "    dates:\n"
        + "".join(f"      - {days.get(f'{one}-{n}', FIRST_DAYS[one][n - 1])}\n" for n in (1, 2, 3))
        for one in SETS
    )
    return f"{HEAD}sets:\n{sets}"


def _facilitator(one: Period) -> str:
    first = f"        from: {one.first}\n" if one.first else ""
    last = f"        until: {one.last}\n" if one.last else ""
    return f"      - name: {one.name} Okafor\n        email: {address(one.name)}\n{first}{last}"


def _member(name: str) -> str:
    return (
        f"      - name: {name} Marlowe\n        email: {address(name)}\n"
        f"        organisation: {ORGANISATIONS[len(name) % 2]} Council\n        service: Housing\n"
    )


HEAD = f"""cohort: {COHORT}
title: Embedding equalities
timezone: Europe/London
nation: england
purpose: What residents want to be different.
organiser:
  name: Learning team
  email: sets@learning.example.gov.uk
  contact: learning@example.gov.uk
coordinators:
  - name: Cora Lane
    email: {address("Cora")}
  - name: Joel Lane
    email: {address("Joel")}
leads:
  - name: Lee Grant
    email: {address("Lee")}
partners:
  - name: Samina Grant
    email: {address("Samina")}
events:
  - event: launch
    date: 2027-01-12
    at: 10am
    lasts: 2h
sessions:
  at: 10am
  lasts: 2h
  going_ahead: 3
  place: Microsoft Teams
"""
