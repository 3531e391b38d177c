"""Records that are thrown away: the same tables and rules, and nothing on disk. For a rehearsal, never for what people give."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sets.model.cohort import CohortId
from sets.store.json_file import FileStorage, Tables
from sets.store.tiny import TinyStore


class ShortLived(FileStorage):
    """A storage whose tables live as long as it does: changes come one after another as ever, and none reaches a disk.

    Other processes and another storage of the same path know nothing of them.
    """

    _held: Tables | None = None

    def tables(self) -> Tables | None:
        """The tables as the last change left them; the very same object while nothing changes."""
        return self._held

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # the writer lets one thread at a time come here, and no other process has these tables
        yield

    def _commit(self, tables: Tables) -> Tables:
        self._held = tables
        return tables


class MemoryStore(TinyStore):
    """The records of a home for one process, gone when it ends. Only the lock of a pass is a file below `folder`."""

    storage = ShortLived

    def cohorts(self) -> tuple[CohortId, ...]:
        """Ids of the cohorts that were published here, in order."""
        return tuple(name for name in sorted(self._cohorts) if self._is_published(name))
