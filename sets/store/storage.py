"""One file of records: read in one piece, replaced in one piece, written by one process at a time."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from filelock import FileLock, Timeout
from tinydb.storages import Storage

from sets.errors import StoreError
from sets.store.records import VERSION, check_version

Tables = dict[str, dict[str, Any]]
META, FILE = "meta", "file"
_WINDOWS = os.name == "nt"
_HEAD = 64
"""Bytes read to know a file again: they hold the count of writes, because an inode number is soon used again."""
_TRIES, _PAUSE = 50, 0.02


@dataclass(frozen=True, slots=True)
class _Mark:
    inode: int
    changed: int
    size: int
    head: bytes


@dataclass(frozen=True, slots=True)
class _Known:
    mark: _Mark
    tables: Tables


class FileStorage(Storage):
    """A TinyDB storage that several processes may share.

    Reading takes no lock: a writer never touches a file that others read, it puts a new one in its place. Writing is
    `changing`: the lock is held over the whole read-modify-write, and what TinyDB writes meanwhile reaches the disk
    once, at the end, or not at all when something goes wrong. Raises StoreError.
    """

    def __init__(self, path: Path, *, timeout: float) -> None:
        self.path = path
        self._timeout = timeout
        self._lock = FileLock(path.with_suffix(".lock"), timeout=timeout, mode=0o600, poll_interval=0.005)
        self._guard = threading.RLock()
        self._known: _Known | None = None
        self._changing = False
        self._pending: Tables | None = None

    def read(self) -> Tables | None:
        """The tables as they stand, those of a change under way included; None when nothing was ever kept."""
        with self._guard:
            tables = self._pending if self._pending is not None else self._tables()
        # TinyDB puts whole tables into the dict it gets; a copy of this one level keeps what is known intact
        return None if tables is None else dict(tables)

    def write(self, data: Tables) -> None:
        """Keep these tables when the change under way ends; without one, at once."""
        with self.changing():
            self._pending = data

    @contextmanager
    def changing(self) -> Iterator[None]:
        """One change of the records, atomic for all processes; changes may be nested."""
        with self._locked(), self._guard:
            if self._changing:
                yield
                return
            self._changing = True
            try:
                yield
                if self._pending is not None:
                    self._commit(self._pending)
            finally:
                self._changing, self._pending = False, None

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

    def _tables(self) -> Tables | None:
        try:
            with self.path.open("rb") as file:
                self._known = self._refreshed(file)
        except FileNotFoundError:
            self._known = None
        except OSError as error:
            raise _failed("read", self.path, error) from error
        return self._known.tables if self._known else None

    def _refreshed(self, file: BinaryIO) -> _Known:
        head = file.read(_HEAD)
        mark = _mark(file.fileno(), head)
        if self._known is not None and self._known.mark == mark:
            return self._known
        return _Known(mark, parsed(head + file.read(), whom=self.path.name))

    def _commit(self, tables: Tables) -> None:
        stamped = _stamped(tables)
        try:
            content = orjson.dumps(stamped)
            self._known = _Known(replace_file(self.path, content), stamped)
        except orjson.JSONEncodeError:
            raise StoreError("a text with half a character in it cannot be kept", whom=self.path.name) from None
        except OSError as error:
            raise _failed("written", self.path, error) from error


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


def replace_file(path: Path, content: bytes) -> _Mark:
    """Put `content` in the place of the file, for its owner's eyes only: after a crash it is there whole or not at all.

    For the holder of a lock: the file beside is always the same one, so that a killed writer leaves no litter.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        with _private(beside) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            mark = _mark(file.fileno(), content[:_HEAD])
        _put_in_place(beside, path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
    _sync_folder(path.parent)
    return mark


def make_private_folder(folder: Path) -> None:
    """The folder, made for its owner's eyes only where it was not there yet."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)


def _private(path: Path) -> BinaryIO:
    with suppress(FileNotFoundError):
        path.unlink()
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb")


def _put_in_place(beside: Path, path: Path) -> None:
    for _ in range(_TRIES if _WINDOWS else 0):
        # Windows refuses while a reader has the old file open; readers are done in milliseconds
        try:
            beside.replace(path)
        except PermissionError:
            time.sleep(_PAUSE)
        else:
            return
    beside.replace(path)


def _sync_folder(folder: Path) -> None:
    if _WINDOWS:  # a folder cannot be opened there; NTFS keeps its own journal
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamped(tables: Tables) -> Tables:
    meta = tables.get(META, {})
    writes = meta.get(FILE, {}).get("writes", 0) + 1
    return tables | {META: meta | {FILE: {"v": VERSION, "writes": writes}}}


def _mark(descriptor: int, head: bytes) -> _Mark:
    found = os.fstat(descriptor)
    return _Mark(found.st_ino, found.st_mtime_ns, found.st_size, head)


def _is_table(table: object) -> bool:
    return isinstance(table, dict) and all(isinstance(record, dict) for record in table.values())


def _failed(done: str, path: Path, error: OSError) -> StoreError:
    return StoreError(f"could not be {done}: {error.strerror or 'the disk refused'}", whom=path.name)
