"""What people gave back and what coordinators did for reports, in tables of a cohort's file.

Kept, newest word first; taken away again by key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sets.model.cohort import PersonId
from sets.model.polls import DatePoll, DateVote
from sets.model.report_review import Passage, Pick, Placing, Review, Step, Theme
from sets.model.requests import Detail, LetterRequest, LinkGeneration, Original
from sets.model.responses import (
    Action,
    Agreement,
    Answer,
    AnswerGiven,
    Approval,
    Attendance,
    CalendarRequest,
    Check,
    Difficulty,
    Draft,
    LearningLog,
    Proposal,
    Rating,
    Responses,
    Round,
)
from sets.store.tables import KeyedDB, Shelf, one_change

GATHERED: tuple[tuple[str, type], ...] = (
    ("answers", Answer),
    ("attendance", Attendance),
    ("rounds", Round),
    ("logs", LearningLog),
    ("actions", Action),
    ("ratings", Rating),
    ("drafts", Draft),
    ("agreements", Agreement),
    ("details", Detail),
    ("asked", LetterRequest),
    ("turns", LinkGeneration),
    ("checks", Check),
    ("approvals", Approval),
    ("proposals", Proposal),
    ("polls", DatePoll),
    ("votes", DateVote),
    ("difficulties", Difficulty),
    ("given", AnswerGiven),
    ("calendar_requests", CalendarRequest),
)
"""The fields of `Responses`, each a table of its own."""


class ResponseTables:
    """The part of `ports.CohortStore` that holds what people gave back, and their replies as they came."""

    def __init__(self, database: KeyedDB) -> None:
        self.file = database.file
        self._shelves: dict[str, Shelf[Any]] = {
            name: database.shelf(name, kind, lambda record: str(record.key)) for name, kind in GATHERED
        }
        self._originals = database.shelf("originals", Original, lambda original: original.digest)
        # digests alone: they outlive the replies, and say nothing of anybody
        self._seen = database.keyed("seen")

    def responses(self) -> Responses:
        """All that people gave back, each kind by key, all of one moment."""
        tables = self.file.tables() or {}
        return Responses(**{name: shelf.by_key(tables) for name, shelf in self._shelves.items()})

    @one_change
    def keep_responses(self, news: Responses) -> int:
        """Add or replace by key, in one write; gives how many were written. What is there already, word for word, is not."""
        return self._put(news)

    @one_change
    def change_responses(self, news_of: Callable[[Responses], Responses]) -> Responses:
        """Keep what `news_of` makes of all that is there, in one change; gives that."""
        news = news_of(Responses(**{name: shelf.by_key() for name, shelf in self._shelves.items()}))
        self._put(news)
        return news

    def _put(self, news: Responses) -> int:
        return sum(put_newest(shelf, getattr(news, name)) for name, shelf in self._shelves.items())

    @one_change
    def erase(self, gone: Responses) -> int:
        """Take these records away, by key, in one write; gives how many there were."""
        return sum(
            shelf.take_away(str(record.key) for record in getattr(gone, name)) for name, shelf in self._shelves.items()
        )

    def originals(self) -> tuple[Original, ...]:
        """Replies as they came that are still kept, oldest first."""
        return tuple(sorted(self._originals.by_key(), key=lambda original: original.at))

    @one_change
    def keep_original(self, original: Original) -> bool:
        """Keep a reply as it came; False when one of the same digest was ever kept here."""
        if original.digest in self._seen.documents():
            return False
        self._seen.put({original.digest: {}})
        self._originals.put([original])
        return True

    @one_change
    def drop_originals(self, before: datetime, person: PersonId | None) -> int:
        """Take away the replies kept before this moment (one person's, or all); their digests stay. Gives how many."""
        earlier = (original for original in self._originals.by_key() if original.at < before)
        return self._originals.take_away([one.digest for one in earlier if person in (None, one.person)])


def put_newest(shelf: Shelf[Any], records: Sequence[Any]) -> int:
    """Put these by key, where they are no older than what is there; gives how many were written."""
    kept = shelf.some(record.key for record in records)
    fresh: dict[str, Any] = {}
    for record in records:
        before = fresh.get(record.key, kept.get(record.key))
        if before is None or (record.at >= before.at and record != before):
            fresh[record.key] = record
    shelf.put(fresh.values())
    return len(fresh)


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
