"""The store that needs no server: TinyDB files in one folder, one a cohort and one for the people of the home.

People have one opaque id each, with the addresses they were seen under. Beside it the same tables and rules with nothing
on disk, for a rehearsal, never for what people give.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from sets.model.cohort import CohortId, PersonId
from sets.model.errors import StoreError
from sets.model.publication import KnownPerson
from sets.model.requests import Tombstone
from sets.store.atomic_file import make_private_folder
from sets.store.cohort_records import TinyCohort
from sets.store.journal import Journal, ShortLivedJournal
from sets.store.json_file import FileStorage, Tables
from sets.store.pass_mark import PassMark, ShortLivedPassMark
from sets.store.tables import KeyedDB, one_change

PEOPLE = "people"


class TinyPeople:
    """The part of `ports.Store` that holds through all cohorts, in one file."""

    def __init__(self, file: FileStorage) -> None:
        self.file = file
        database = KeyedDB(file)
        self._people = database.shelf(PEOPLE, KnownPerson, lambda person: str(person.id))
        self._tombstones = database.shelf("tombstones", Tombstone, lambda tombstone: tombstone.digest)

    def all(self) -> tuple[KnownPerson, ...]:
        """Everyone known, by id."""
        return self._people.by_key()

    @one_change
    def know(self, people: Sequence[KnownPerson]) -> None:
        """Add people, or addresses to people; an address that belongs to someone else is a StoreError."""
        self._people.put(merged(self._people.all(), people))

    @one_change
    def disown(self, person: PersonId, address: str) -> None:
        """Take an address away from somebody, in any case of letters."""
        for one in self._people.some([str(person)]).values():
            kept = tuple(each for each in one.addresses if each.lower() != address.lower())
            if kept != one.addresses:
                self._people.put([replace(one, addresses=kept)])

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Those who asked to be forgotten, oldest first."""
        return tuple(sorted(self._tombstones.by_key(), key=lambda tombstone: tombstone.at))

    @one_change
    def suppress(self, tombstones: Sequence[Tombstone], person: PersonId | None = None) -> None:
        """Keep these tombstones, the first of each digest, and let go of `person`."""
        kept = self._tombstones.some(tombstone.digest for tombstone in tombstones)
        # the first of several alike comes last into the shelf, and stays
        self._tombstones.put(tombstone for tombstone in reversed(tombstones) if tombstone.digest not in kept)
        if person is not None:
            self._people.take_away([str(person)])


def merged(known: Iterable[KnownPerson], news: Sequence[KnownPerson]) -> tuple[KnownPerson, ...]:
    """The people that change when `news` are known too: new ones, and known ones with a new newest address.

    StoreError when an address (in any case of letters) already belongs to somebody else.
    """
    people = {person.id: person for person in known}
    owners = {address.lower(): person.id for person in people.values() for address in person.addresses}
    changed: dict[str, KnownPerson] = {}
    for person in news:
        for address in person.addresses:
            owner = owners.setdefault(address.lower(), person.id)
            if owner != person.id:
                raise StoreError(f"an address of {person.id} already belongs to {owner}", whom="people")
        line = _joined(people.get(person.id), person)
        if line != people.get(person.id):
            people[person.id] = changed[person.id] = line
    return tuple(changed.values())


def _joined(kept: KnownPerson | None, new: KnownPerson) -> KnownPerson:
    if kept is None:
        return new
    now = {address.lower() for address in new.addresses}
    earlier = tuple(address for address in kept.addresses if address.lower() not in now)
    return replace(kept, addresses=earlier + new.addresses, first_seen=min(kept.first_seen, new.first_seen))


_NAME = re.compile(r"\w[\w-]*")
"""No dots: `x.pass` would share a lock file with the run lock of `x`."""


class TinyStore:
    """The records of a home (`ports.Store`) under `folder`, shared safely by the processes of one machine.

    Nothing is made on disk until something is kept. `timeout`: seconds to wait for another process's write.
    """

    storage: type[FileStorage] = FileStorage
    journal: type[Journal] = Journal
    pass_mark: type[PassMark] = PassMark

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
                file = self._file(cohort)
                self._cohorts[cohort] = TinyCohort(
                    file,
                    self.journal(file.path.with_suffix(".journal")),
                    self.pass_mark(file.path.with_suffix(".passed")),
                )
            return self._cohorts[cohort]

    def people(self) -> tuple[KnownPerson, ...]:
        """Everyone ever published in this home, by id."""
        return self._people.all()

    def know(self, people: Sequence[KnownPerson]) -> None:
        """Add people, or addresses to people; an address that belongs to someone else is a StoreError."""
        self._people.know(people)

    def disown(self, person: PersonId, address: str) -> None:
        """Take an address away from somebody: it was put in their place by somebody else."""
        self._people.disown(person, address)

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Those who asked to be forgotten, oldest first."""
        return self._people.tombstones()

    def suppress(self, tombstones: Sequence[Tombstone], person: PersonId | None = None) -> None:
        """Keep these tombstones, each once, and let go of `person` and their addresses, in one write."""
        self._people.suppress(tombstones, person)

    @contextmanager
    def run_lock(self, cohort: CohortId) -> Iterator[bool]:
        """A lock for one pass of a cohort, which dies with its process. Gives False at once when another holds it."""
        path = self._file(cohort).path.with_suffix(".pass.lock")
        # a lock of its own for each call, and of no thread: a pass may end in another thread than it began in
        lock = FileLock(path, mode=0o600, thread_local=False)
        won = _won(lock, path)
        try:
            yield won
        finally:
            if won:
                self._end_of_run(cohort)
                lock.release()

    def _end_of_run(self, cohort: CohortId) -> None:
        with suppress(StoreError):  # what stands there is settled by the next holder, who is told when it cannot be
            self.cohort(cohort).journal.close()

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
    journal = ShortLivedJournal
    pass_mark = ShortLivedPassMark

    def cohorts(self) -> tuple[CohortId, ...]:
        """Ids of the cohorts that were published here, in order."""
        return tuple(name for name in sorted(self._cohorts) if self._is_published(name))
