"""One file of records: read in one piece, replaced in one piece, written by one process at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import orjson
from filelock import FileLock, Timeout
from tinydb.storages import Storage

from sets.model.errors import StoreError
from sets.store import atomic_file
from sets.store.atomic_file import HEAD, Mark, file_mark, make_private_folder
from sets.store.group_commit import NotKeepable, Writer
from sets.store.serialise import VERSION, check_version

Tables = dict[str, dict[str, Any]]
"""Tables by name, each with its records by key. Whoever reads them changes nothing in them: every thread has the same ones."""
META, FILE = "meta", "file"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Known:
    mark: Mark
    tables: Tables


@dataclass(frozen=True, slots=True)
class _Pending:
    """The tables as the changes under way have them; `changed`: they are not on disk yet."""

    tables: Tables | None
    changed: bool = False


class FileStorage(Storage):
    """A TinyDB storage that threads and processes may share.

    Reading takes no lock of other processes: a writer never touches a file that others read, it puts a new one in its
    place. Writing is `change`: the lock is held over the whole read-modify-write, and what TinyDB writes meanwhile
    reaches the disk once, at the end, or not at all when something goes wrong. Raises StoreError.
    """

    def __init__(self, path: Path, *, timeout: float) -> None:
        self.path = path
        self._timeout = timeout
        self._lock = FileLock(path.with_suffix(".lock"), timeout=timeout, mode=0o600, poll_interval=0.005)
        self._looking = threading.Lock()
        self._known: _Known | None = None
        self._kept = self._pending = _Pending(None)
        self._writer = Writer(self)

    def read(self) -> Tables | None:
        """The tables as they stand, for the thread that changes them with its changes; None when nothing was ever kept."""
        tables = self._pending.tables if self._writer.leads else self.tables()
        # TinyDB puts whole tables into the dict it gets; a copy of this one level keeps what is known intact
        return None if tables is None else dict(tables)

    def write(self, data: Tables) -> None:
        """Keep these tables when the change under way ends; without one, at once."""

        def put() -> None:
            self._pending = _Pending(data, changed=True)

        self._writer.change(put)

    def change(self, work: Callable[[], T]) -> T:
        """What `work` gives, once all that it wrote is on disk: one change, atomic for all threads and processes.

        Changes may be nested, and those of many threads share their writes; see `Writer.change`.
        """
        return self._writer.change(work)

    def tables(self) -> Tables | None:
        """The tables that are kept, all of one moment; the very same object while nothing changes."""
        with self._looking:
            try:
                with self.path.open("rb") as file:
                    self._known = self._refreshed(file)
            except FileNotFoundError:
                self._known = None
            except OSError as error:
                raise _failed("read", self.path, error) from error
            return self._known.tables if self._known else None

    @contextmanager
    def opened(self) -> Iterator[None]:
        """For the writer: alone with the file, of all processes."""
        with self._locked():
            self._kept = self._pending = _Pending(self.tables())
            try:
                yield
            finally:
                self._kept = self._pending = _Pending(None)

    def tried(self, work: Callable[[], T]) -> T:
        """For the writer: what `work` gives; what it changed before it failed is as before."""
        before = self._pending
        try:
            return work()
        except BaseException:
            self._pending = before
            raise

    def keep(self) -> None:
        """For the writer: what was changed goes to disk."""
        if self._pending.changed and self._pending.tables is not None:
            self._kept = self._pending = _Pending(self._commit(self._pending.tables))

    def drop(self) -> None:
        """For the writer: what was changed and not kept is forgotten."""
        self._pending = self._kept

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            make_private_folder(self.path.parent)
            self._lock.acquire()
        except Timeout:
            raise StoreError(
                f"another process has been writing for {self._timeout:g} seconds; try again when it is done",
                whom=self.path.name,
            ) from None
        except OSError as error:
            raise _failed("locked", self.path, error) from error
        try:
            yield
        finally:
            self._lock.release()

    def _refreshed(self, file: BinaryIO) -> _Known:
        head = file.read(HEAD)
        mark = file_mark(file, head)
        if self._known is not None and self._known.mark == mark:
            return self._known
        return _Known(mark, parsed(head + file.read(), whom=self.path.name))

    def _commit(self, tables: Tables) -> Tables:
        stamped = _stamped(tables)
        try:
            # placed and known in one step for this process's readers: none of them has to parse what we wrote
            with atomic_file.new_file(self.path, orjson.dumps(stamped)) as (beside, mark), self._looking:
                atomic_file.put_in_place(beside, self.path)
                self._known = _Known(mark, stamped)
            atomic_file.sync_folder(self.path.parent)
        except orjson.JSONEncodeError:
            raise NotKeepable("a text with half a character in it cannot be kept", whom=self.path.name) from None
        except OSError as error:
            raise _failed("written", self.path, error) from error
        return stamped


def parsed(content: bytes, *, whom: str) -> Tables:
    """The tables in a file's content. StoreError for anything that setwise did not write, or not to its end."""
    if not content:
        raise StoreError("the file is empty, which setwise never leaves behind; put a backup of it back", whom=whom)
    try:
        tables: Tables = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise StoreError("the file is damaged or incomplete; put a backup of it back", whom=whom) from None
    if not isinstance(tables, dict) or not all(_is_table(table) for table in tables.values()):
        check_version(None, whom=whom)
    check_version(tables.get(META, {}).get(FILE, {}).get("v"), whom=whom)
    return tables


def _stamped(tables: Tables) -> Tables:
    """The tables with one write more counted; the count comes first in the file, where `HEAD` bytes hold it."""
    meta = tables.get(META, {})
    stamp = {"v": VERSION, "writes": meta.get(FILE, {}).get("writes", 0) + 1}
    others = {name: table for name, table in tables.items() if name != META}
    return {META: {FILE: stamp} | {key: kept for key, kept in meta.items() if key != FILE}} | others


def _is_table(table: object) -> bool:
    return isinstance(table, dict) and all(isinstance(record, dict) for record in table.values())


def _failed(done: str, path: Path, error: OSError) -> StoreError:
    return StoreError(f"could not be {done}: {error.strerror or 'the disk refused'}", whom=path.name)
