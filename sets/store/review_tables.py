"""What coordinators did for a cohort's reports, in tables of its file."""

from __future__ import annotations

from typing import Any

from sets.model.report_review import Passage, Pick, Placing, Review, Step, Theme
from sets.store.response_tables import put_newest
from sets.store.tables import KeyedDB, Shelf, one_change

REVIEWED: tuple[tuple[str, type], ...] = (
    ("placings", Placing),
    ("themes", Theme),
    ("passages", Passage),
    ("picks", Pick),
)
"""The fields of `Review` whose newest word counts, each a table of its own."""


class ReviewTables:
    """The part of `ports.CohortStore` that holds what coordinators did."""

    def __init__(self, database: KeyedDB) -> None:
        self.file = database.file
        self._shelves: dict[str, Shelf[Any]] = {
            name: database.shelf(name, kind, lambda record: str(record.key)) for name, kind in REVIEWED
        }
        self._steps = database.shelf("steps", Step, lambda step: step.key)

    def review(self) -> Review:
        """Everything, each kind by key, all of one moment."""
        tables = self.file.tables() or {}
        found = {name: shelf.by_key(tables) for name, shelf in self._shelves.items()}
        return Review(**found, steps=self._steps.by_key(tables))

    @one_change
    def keep(self, news: Review) -> int:
        """Add or replace by key; a step whose number is taken is not kept. Gives how many were written."""
        taken = self._steps.some(step.key for step in news.steps)
        fresh = {step.key: step for step in reversed(news.steps) if step.key not in taken}
        self._steps.put(fresh.values())
        return len(fresh) + self._put_newest(news)

    def rewrite(self, news: Review) -> None:
        """Put these in the place of those with their keys, but for what was written anew meanwhile. Inside a change."""
        self._steps.put_instead(news.steps)
        self._put_newest(news)

    @one_change
    def erase(self, gone: Review) -> int:
        """Take these away, by key; steps stay. Gives how many there were."""
        return sum(
            shelf.take_away([record.key for record in getattr(gone, name)]) for name, shelf in self._shelves.items()
        )

    def _put_newest(self, news: Review) -> int:
        return sum(put_newest(shelf, getattr(news, name)) for name, shelf in self._shelves.items())
