"""One cohort's records in one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson

from sets.errors import StoreError
from sets.gathered import Action, Answer, Attendance, Gathered, LearningLog, Rating, Round
from sets.outgoing import Delivery, State
from sets.published import Decision, Issued, Published, PublishedFigure
from sets.store.ledger import claimed, noted, orphaned, settled
from sets.store.records import plain
from sets.store.storage import META, FileStorage
from sets.store.tables import KeyedDB, Shelf

_UIDS = "uids"
GATHERED: tuple[tuple[str, type], ...] = (
    ("answers", Answer),
    ("attendance", Attendance),
    ("rounds", Round),
    ("logs", LearningLog),
    ("actions", Action),
    ("ratings", Rating),
)
"""The fields of `Gathered`, each a table of its own."""

Rule = Callable[[Delivery | None, Delivery], Delivery | None]


class TinyCohort:
    """The records of one cohort (`ports.CohortStore`): each method is one change of one file, atomic for all processes."""

    def __init__(self, storage: FileStorage) -> None:
        self._storage = storage
        self._whom = storage.path.name
        database = KeyedDB(storage=lambda: storage)
        self._meta = database.keyed(META)
        self._versions = Shelf(
            database.keyed("versions"), Published, lambda v: str(v.number), whom=self._whom, lasting=False
        )
        self._decisions = Shelf(database.keyed("decisions"), Decision, _decision_key, whom=self._whom)
        self._deliveries = Shelf(database.keyed("deliveries"), Delivery, lambda line: line.key, whom=self._whom)
        self._figures = Shelf(database.keyed("figures"), PublishedFigure, _figure_key, whom=self._whom)
        self._issued = Shelf(database.keyed("issued"), Issued, _issued_key, whom=self._whom)
        self._gathered: dict[str, Shelf[Any]] = {
            name: Shelf(database.keyed(name), kind, lambda record: str(record.key), whom=self._whom)
            for name, kind in GATHERED
        }

    def is_published(self) -> bool:
        """Whether any version was ever published."""
        return self._versions.count() > 0

    def versions(self) -> tuple[Published, ...]:
        """Every published version, oldest first."""
        return tuple(sorted(self._versions.all(), key=lambda version: version.number))

    def latest(self) -> Published | None:
        """The version that runs; None while the cohort is a draft."""
        number = self._versions.count()
        return self._versions.some([str(number)]).get(str(number))

    def add_version(self, version: Published) -> None:
        """Make `version` the one that runs. StoreError unless its number follows the latest one's."""
        with self._storage.changing():
            latest = self._versions.count()
            if version.number != latest + 1:
                raise StoreError(
                    f"version {version.number} cannot follow version {latest}: somebody else has published meanwhile; "
                    "look at the difference again",
                    whom=version.cohort,
                )
            self._versions.put([version])

    def uid_key(self, candidate: bytes) -> bytes:
        """The cohort's key for UIDs; `candidate` becomes it when there is none yet."""
        kept = self._uid_key()
        if kept is not None:
            return kept
        with self._storage.changing():
            kept = self._uid_key()
            if kept is None:
                self._meta.put({_UIDS: {"key": candidate.hex()}})
        return candidate if kept is None else kept

    def _uid_key(self) -> bytes | None:
        kept = self._meta.documents().get(_UIDS)
        try:
            return None if kept is None else bytes.fromhex(kept["key"])
        except (KeyError, TypeError, ValueError):
            raise StoreError(
                "the key of its calendar entries cannot be read; put a backup back", whom=self._whom
            ) from None

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision, oldest first; of the same moment, in the order they were kept."""
        return tuple(sorted(self._decisions.all(), key=lambda decision: decision.at))

    def decide(self, decisions: Sequence[Decision]) -> None:
        """Keep these decisions; one that is there already is kept once."""
        with self._storage.changing():
            kept = self._decisions.some(_decision_key(decision) for decision in decisions)
            self._decisions.put(decision for decision in decisions if _decision_key(decision) not in kept)

    def deliveries(self) -> tuple[Delivery, ...]:
        """The whole ledger, by key."""
        return self._deliveries.by_key()

    def note(self, deliveries: Iterable[Delivery]) -> None:
        """Write lines that are not about sending; see `sets.store.ledger.noted`."""
        self._step(tuple(deliveries), noted)

    def claim(self, deliveries: Sequence[Delivery]) -> frozenset[str]:
        """Claim these in one write; gives the keys that were won."""
        return self._step(deliveries, claimed)

    def settle(self, deliveries: Sequence[Delivery]) -> None:
        """Write the outcome of claimed deliveries in one write; see `sets.store.ledger.settled`."""
        self._step(deliveries, settled)

    def _step(self, deliveries: Sequence[Delivery], rule: Rule) -> frozenset[str]:
        with self._storage.changing():
            kept = self._deliveries.some(delivery.key for delivery in deliveries)
            changed: dict[str, Delivery] = {}
            for delivery in deliveries:
                line = rule(changed.get(delivery.key, kept.get(delivery.key)), delivery)
                if line is not None:
                    changed[line.key] = line
            self._deliveries.put(changed.values())
        return frozenset(changed)

    def adopt_orphans(self, now: datetime) -> tuple[str, ...]:
        """Turn every CLAIMED line into UNKNOWN (`settled` = now); gives their keys."""
        with self._storage.changing():
            orphans = self._deliveries.where("state", State.CLAIMED.value)
            self._deliveries.put(orphaned(line, now) for line in orphans)
        return tuple(line.key for line in orphans)

    def gathered(self) -> Gathered:
        """All that people gave back, each kind by key."""
        return Gathered(**{name: shelf.by_key() for name, shelf in self._gathered.items()})

    def gather(self, news: Gathered) -> int:
        """Add or replace by key, in one write; gives how many were written. What is there already, word for word, is not."""
        with self._storage.changing():
            return sum(_gather(shelf, getattr(news, name)) for name, shelf in self._gathered.items())

    def figures(self) -> tuple[PublishedFigure, ...]:
        """Every figure published so far, in the order they were kept."""
        return self._figures.all()

    def add_figures(self, figures: Sequence[PublishedFigure]) -> None:
        """Keep these figures as published; the very same one is kept once."""
        with self._storage.changing():
            kept = self._figures.some(_figure_key(figure) for figure in figures)
            self._figures.put(figure for figure in figures if _figure_key(figure) not in kept)

    def issued(self) -> tuple[Issued, ...]:
        """Reports compiled by the flows, oldest first."""
        return tuple(sorted(self._issued.all(), key=lambda issued: issued.at))

    def issue(self, issued: Issued) -> None:
        """Keep the record of a compiled report once; the time of its release is added to the record that is there."""
        with self._storage.changing():
            kept = self._issued.some([_issued_key(issued)]).get(_issued_key(issued))
            if kept is None:
                self._issued.put([issued])
            elif kept.released is None and issued.released is not None:
                self._issued.put([replace(kept, released=issued.released)])


def _gather(shelf: Shelf[Any], records: Sequence[Any]) -> int:
    kept = shelf.some(record.key for record in records)
    fresh: dict[str, Any] = {}
    for record in records:
        before = fresh.get(record.key, kept.get(record.key))
        if before is None or (record.at >= before.at and record != before):
            fresh[record.key] = record
    shelf.put(fresh.values())
    return len(fresh)


def _decision_key(decision: Decision) -> str:
    # in UTC: the same decision read back from here, or made in another zone, is the same decision
    return replace(decision, at=decision.at.astimezone(UTC)).key


def _figure_key(figure: PublishedFigure) -> str:
    return orjson.dumps(list(plain(figure).values())).decode()


def _issued_key(issued: Issued) -> str:
    return f"{issued.kind}/{issued.occasion}/{issued.digest}"
