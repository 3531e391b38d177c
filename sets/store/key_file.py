"""The keys of a home that were replaced, in one file: what each later version is made from, never a key itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
from filelock import FileLock, Timeout

from sets.model.errors import StoreError
from sets.model.keys import RenewedKey
from sets.store.atomic_file import make_private_folder, replace_file
from sets.store.serialise import VERSION, check_version, read_record, record_of

KEY_FILE = "keys.json"
_TIMEOUT = 30.0


class KeyFile:
    """`home/keys.json`. Nothing is there until a key is replaced for the first time."""

    def __init__(self, home: Path) -> None:
        self.path = home / KEY_FILE

    def mark(self) -> tuple[int, int, int] | None:
        """By which the file is known again; None while there is none. StoreError when it cannot be looked at."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"could not be read: {error.strerror}", whom=str(self.path)) from None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def keys(self) -> tuple[RenewedKey, ...]:
        """All that were ever made, oldest first. StoreError for a file that is damaged: without it much opens no more."""
        try:
            kept = orjson.loads(self.path.read_bytes())
        except FileNotFoundError:
            return ()
        except (OSError, orjson.JSONDecodeError):
            raise self._damaged() from None
        if not isinstance(kept, dict) or not isinstance(kept.get("keys"), list):
            raise self._damaged()
        check_version(kept.get("v"), whom=KEY_FILE)
        return tuple(read_record(RenewedKey, one, whom=KEY_FILE) for one in kept["keys"])

    def add(self, made: Callable[[Sequence[RenewedKey]], Sequence[RenewedKey]]) -> tuple[RenewedKey, ...]:
        """Keep what `made` gives, once it is given what is there; on disk when this returns. Gives what was added."""
        try:
            make_private_folder(self.path.parent)
            with FileLock(self.path.with_suffix(".lock"), timeout=_TIMEOUT, mode=0o600):
                before = self.keys()
                added = tuple(made(before))
                keys = [record_of(key) for key in (*before, *added)]
                replace_file(self.path, orjson.dumps({"v": VERSION, "keys": keys}, option=orjson.OPT_INDENT_2))
        except (OSError, Timeout) as error:
            raise StoreError("a new key could not be kept; is the home writable?", whom=str(self.path)) from error
        return added

    def _damaged(self) -> StoreError:
        return StoreError(
            "it cannot be read; put a backup of it back, or nothing that was sealed since opens", whom=str(self.path)
        )
