"""People of a file dealt into sets: as its `set` column says, or so that every set mixes organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sets.model.cohort import Role
from sets.service.starter.members_csv import CsvError, People, Row
from sets.text import parsing as grammar

FEWEST, MOST = 4, 8
USUAL_MOST = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """A set to be: its id, its name, its people."""

    id: str
    name: str
    facilitators: tuple[Row, ...]
    members: tuple[Row, ...]


def deal(people: People) -> tuple[Dealt, ...]:
    """The sets of these people; the same people give the same sets. CsvError where no sets of 4 to 8 come out."""
    members = [row for row in people.rows if row.role is Role.MEMBER]
    facilitators = _once(row for row in people.rows if row.role is Role.FACILITATOR)
    named = _as_named(members) if people.has_sets else _mixed(members)
    numbers = {_key(name): number for number, (name, _) in enumerate(named)}
    unknown = [row for row in facilitators if row.set_name and _key(row.set_name) not in numbers]
    if unknown:
        raise CsvError(*(f"row {row.row}: there is no set '{row.set_name}' with members" for row in unknown))
    helping: defaultdict[int, list[Row]] = defaultdict(list)
    for turn, row in enumerate(facilitators):
        helping[numbers[_key(row.set_name)] if row.set_name else turn % len(named)].append(row)
    ids = _ids([name for name, _ in named])
    return tuple(
        Dealt(id=ids[n], name=name, facilitators=tuple(helping[n]), members=tuple(rows))
        for n, (name, rows) in enumerate(named)
    )


def _as_named(members: list[Row]) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in members:
        groups.setdefault(_key(row.set_name), []).append(row)
    nameless = [f"row {row.row}: there is no set for {row.name}" for row in groups.get("", ())]
    sizes = [
        f"set '{rows[0].set_name}' has {len(rows)} member{'' if len(rows) == 1 else 's'}; a set has {FEWEST} to {MOST}"
        for key, rows in groups.items()
        if key and not FEWEST <= len(rows) <= MOST
    ]
    if nameless or sizes or not groups:
        raise CsvError(*(nameless + sizes or ["there is no member in this file"]))
    return [(rows[0].set_name, rows) for rows in groups.values()]


def _mixed(members: list[Row]) -> list[tuple[str, list[Row]]]:
    """Sets of 5 to 7 where that can be, dealt like cards, organisation by organisation, the largest first."""
    count = 1 if len(members) <= MOST else -(-len(members) // USUAL_MOST)
    if len(members) < FEWEST:
        raise CsvError(f"a set has {FEWEST} to {MOST} members; this file has {len(members)}")
    sizes: defaultdict[str, int] = defaultdict(int)
    for row in members:
        sizes[_key(row.organisation)] += 1
    ordered = sorted(members, key=lambda row: (-sizes[_key(row.organisation)], _key(row.organisation), row.row))
    hands = [ordered[start::count] for start in range(count)]
    return [(f"Set {number}", sorted(hand, key=lambda row: row.row)) for number, hand in enumerate(hands, start=1)]


def _once(rows: Iterable[Row]) -> tuple[Row, ...]:
    """A facilitator once for each set named."""
    return tuple({(row.id or row.email.lower(), _key(row.set_name)): row for row in rows}.values())


def _key(text: str) -> str:
    return " ".join(text.lower().split())


def _ids(names: list[str]) -> list[str]:
    """An id for each name, no two alike."""
    ids: list[str] = []
    for number, name in enumerate(names, start=1):
        made = grammar.slug(name)[:40].strip("-")
        candidate = made if len(made) >= 2 else f"set-{made or number}"
        ids.append(candidate if candidate not in ids else f"{candidate}-set-{number}")
    return ids
