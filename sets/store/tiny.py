"""The store that needs no server: TinyDB files in one folder, one a cohort and one for the people."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sets.model.cohort import CohortId, PersonId
from sets.model.errors import StoreError
from sets.model.publication import KnownPerson
from sets.model.requests import Tombstone
from sets.store.atomic_file import make_private_folder
from sets.store.cohort_records import TinyCohort
from sets.store.json_file import FileStorage
from sets.store.people import PEOPLE, TinyPeople

_NAME = re.compile(r"\w[\w-]*")
"""No dots: `x.pass` would share a lock file with the pass lock of `x`."""


class TinyStore:
    """The records of a home (`ports.Store`) under `folder`, shared safely by the processes of one machine.

    Nothing is made on disk until something is kept. `timeout`: seconds to wait for another process's write.
    """

    storage: type[FileStorage] = FileStorage

    def __init__(self, folder: Path, *, timeout: float = 30.0) -> None:
        self._folder = folder
        self._timeout = timeout
        self._cohorts: dict[CohortId, TinyCohort] = {}
        self._making = threading.Lock()
        self._people = TinyPeople(self.storage(folder / f"{PEOPLE}.json", timeout=timeout))

    def cohorts(self) -> tuple[CohortId, ...]:
        """Ids of the cohorts that were ever published, in order."""
        found = sorted(path.stem for path in self._folder.glob("*.json") if not path.name.startswith("."))
        names = [CohortId(name) for name in found if name != PEOPLE and _NAME.fullmatch(name)]
        return tuple(name for name in names if self._is_published(name))

    def cohort(self, cohort: CohortId) -> TinyCohort:
        """The records of one cohort; all threads get the same, and so share their writes."""
        with self._making:
            if cohort not in self._cohorts:
                self._cohorts[cohort] = TinyCohort(self._file(cohort))
            return self._cohorts[cohort]

    def people(self) -> tuple[KnownPerson, ...]:
        """Everyone ever published in this home, by id."""
        return self._people.all()

    def know(self, people: Sequence[KnownPerson]) -> None:
        """Add people, or addresses to people; an address that belongs to someone else is a StoreError."""
        self._people.know(people)

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Those who asked to be forgotten, oldest first."""
        return self._people.tombstones()

    def suppress(self, tombstones: Sequence[Tombstone], person: PersonId | None = None) -> None:
        """Keep these tombstones, each once, and let go of `person` and their addresses, in one write."""
        self._people.suppress(tombstones, person)

    @contextmanager
    def pass_lock(self, cohort: CohortId) -> Iterator[bool]:
        """A lock for one pass of a cohort, which dies with its process. Gives False at once when another holds it."""
        path = self._file(cohort).path.with_suffix(".pass.lock")
        # a lock of its own for each call, and of no thread: a pass may end in another thread than it began in
        lock = FileLock(path, mode=0o600, thread_local=False)
        won = _won(lock, path)
        try:
            yield won
        finally:
            if won:
                lock.release()

    def _is_published(self, cohort: CohortId) -> bool:
        try:
            return self.cohort(cohort).is_published()
        except StoreError:
            # one damaged file must not hide the other cohorts; whoever opens this one is told
            return True

    def _file(self, cohort: CohortId) -> FileStorage:
        if cohort == PEOPLE or not _NAME.fullmatch(cohort):
            raise StoreError("a cohort's records cannot have this name; choose another id", whom=repr(str(cohort)))
        return self.storage(self._folder / f"{cohort}.json", timeout=self._timeout)


def _won(lock: FileLock, path: Path) -> bool:
    try:
        make_private_folder(path.parent)
        lock.acquire(blocking=False)
    except Timeout:
        return False
    except OSError as error:
        raise StoreError(f"could not be locked: {error.strerror or 'the disk refused'}", whom=path.name) from error
    return True
