"""Which organisations and services a report names: a list, its length and its order tell no count of people. Pure.

A name says that five people or more stand behind it, and often of which kind they are; to be left out says that it is
fewer. So nothing is named where the kinds of members are withheld: whoever knows the councils would count them by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sets.disclosure import thresholds
from sets.disclosure.published_figures import PublishedFigures, Row
from sets.disclosure.raw import NamedPeople, RawNames
from sets.text.clean import one_line

BASES = ""
"""The row of the ledger that says of how many people a list was."""


def counted(members: int, known: int, names: Iterable[str]) -> RawNames:
    """The names that members gave, each with how many gave it: capitals and blanks make no second one."""
    spelt: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if line := " ".join(one_line(name).split()):
            spelt[line.casefold()].append(line)
    people = tuple(NamedPeople(name=min(found), people=len(found)) for _, found in sorted(spelt.items()))
    return RawNames(members=members, known=known, named=people)


def names_shown(table: str, names: RawNames, ledger: PublishedFigures, *, kinds: bool) -> tuple[str, ...]:
    """The names that may be read, by alphabet; none unless every count of members by kind is seen (`kinds`).

    While few came or went since a report that had the list, it is that report's: a name that comes or goes would be theirs.
    """
    earlier = ledger.reports.get(table, ())
    if any(_near(names, one.row(BASES)) for one in earlier):
        return _listed(name for name in earlier[-1].rows if name != BASES)
    return _enough(names) if kinds else ()


def names_again(table: str, before: Mapping[str, Mapping[str, Mapping[str, int]]]) -> tuple[str, ...]:
    """The names that a draft showed; none without one."""
    return _listed(name for name in before.get(table, {}) if name != BASES)


def rows_of(names: RawNames, shown: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """Row, column and value of each figure that a list is in the ledger."""
    yield BASES, thresholds.TOTAL, names.members
    yield BASES, thresholds.KNOWN, names.known
    yield from ((name, thresholds.NAMED, 1) for name in shown)


def _enough(names: RawNames) -> tuple[str, ...]:
    """The names behind which enough people stand, so many that it stays open how many people stand behind none of them."""
    least = thresholds.SMALL + 1
    most = max(names.members - thresholds.FEASIBLE + 1, 0) // least if names.members >= thresholds.BASE else 0
    # the first by alphabet: which are left out, and that some are, depends on no count
    return _listed(one.name for one in names.named if one.people >= least)[:most]


def _near(names: RawNames, row: Row) -> bool:
    changes = (names.members - row.get(thresholds.TOTAL, 0), names.known - row.get(thresholds.KNOWN, 0))
    return any(0 < abs(change) < thresholds.BASE for change in changes)


def _listed(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))
