"""Files that are put in place whole: after a crash there is the old one or the new one, never a half. The home's secrets too."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from sets.model.errors import StoreError

HEAD = 64
"""Bytes read to know a file again: an inode number is soon used again, so they should hold a count of its writes."""
_WINDOWS = os.name == "nt"
_TRIES, _PAUSE = 50, 0.02


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a file is known again: another one in its place has another mark."""

    inode: int
    changed: int
    size: int
    head: bytes


def file_mark(file: BinaryIO, head: bytes) -> Mark:
    """The mark of an open file whose first `HEAD` bytes are these."""
    found = os.fstat(file.fileno())
    return Mark(found.st_ino, found.st_mtime_ns, found.st_size, head)


@contextmanager
def new_file(path: Path, content: bytes) -> Iterator[tuple[Path, Mark]]:
    """`content` on disk beside `path`, for its owner's eyes only, to be put in place; gone again when that fails.

    For the holder of a lock: the file beside is always the same one, so that a killed writer leaves no litter.
    Raises OSError.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        with _private(beside) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            mark = file_mark(file, content[:HEAD])
        yield beside, mark
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise


def put_in_place(beside: Path, path: Path) -> None:
    """The file beside becomes the file; safe from a crash once the folder is synced. Raises OSError."""
    for _ in range(_TRIES if _WINDOWS else 0):
        # Windows refuses while a reader has the old file open; readers are done in milliseconds
        try:
            beside.replace(path)
        except PermissionError:
            time.sleep(_PAUSE)
        else:
            return
    beside.replace(path)


def sync_folder(folder: Path) -> None:
    """What was put in place in this folder outlives a crash. Raises OSError."""
    if _WINDOWS:  # a folder cannot be opened there; NTFS keeps its own journal
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of the file, safe from a crash. For the holder of a lock. Raises OSError."""
    with new_file(path, content) as (beside, _):
        put_in_place(beside, path)
    sync_folder(path.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Held by one process or thread at a time; dies with it. StoreError when another holds it for half a minute."""
    try:
        make_private_folder(path.parent)
        with FileLock(path, timeout=_TIMEOUT, mode=0o600):
            yield
    except Timeout as error:
        raise StoreError("somebody else is at it; try again in a minute", whom=str(path)) from error


def make_private_folder(folder: Path) -> None:
    """The folder, made for its owner's eyes only where it was not there yet, and all above it that were not."""
    if not folder.is_dir():
        make_private_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _private(path: Path) -> BinaryIO:
    with suppress(FileNotFoundError):
        path.unlink()
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb")


SECRET_FILE, LOGIN_FILE = "secret", "prefect-login"
_LEAST = 32
_TIMEOUT = 30.0
_LOGIN = b"setwise:"


def ensure_secret(home: Path, entropy: bytes) -> str:
    """The secret in `home/secret`; made of `entropy` (32 bytes of chance or more) when there is none yet.

    Processes that start at the same moment all get the same one. It may be edited like SETWISE_SECRET: newest first,
    one a line. StoreError when it cannot be read or written, or is empty.
    """
    return _ensured(home / SECRET_FILE, entropy, b"", "put a backup of it back, or nothing that was sealed opens again")


def ensure_login(home: Path, entropy: bytes) -> str:
    """The login of the home's own Prefect server, `setwise:PASSWORD`, in a file like the secret's; made on first use.

    Whoever deletes the file gets a new one at the next start. StoreError as for the secret.
    """
    return _ensured(home / LOGIN_FILE, entropy, _LOGIN, "delete the file, and a new login is made")


def _ensured(path: Path, entropy: bytes, before: bytes, remedy: str) -> str:
    if not path.exists():
        _make(path, entropy, before)
    return _read(path, remedy)


def _make(path: Path, entropy: bytes, before: bytes) -> None:
    if len(entropy) < _LEAST:
        raise StoreError(f"a secret needs {_LEAST} bytes of chance", whom=path.name)
    try:
        make_private_folder(path.parent)
        with FileLock(path.with_suffix(".lock"), timeout=_TIMEOUT, mode=0o600):
            if not path.exists():
                replace_file(path, before + base64.urlsafe_b64encode(entropy).rstrip(b"=") + b"\n")
    except (OSError, Timeout) as error:
        raise StoreError(f"the home's {path.name} could not be made; is the home writable?", whom=str(path)) from error


def _read(path: Path, remedy: str) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise StoreError(f"the home's {path.name} could not be read", whom=str(path)) from None
    if not text:
        raise StoreError(f"the home's {path.name} is empty; {remedy}", whom=str(path))
    return text


def machine_start() -> str:
    """What tells this start of the machine from any other, or nothing where the system does not say (Linux does)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
