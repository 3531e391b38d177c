"""How far the mailbox was read, in one file of the home; and the lock that lets one process read it at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from filelock import FileLock, Timeout

from sets.model.errors import StoreError
from sets.model.mailbox import MailboxState
from sets.store.atomic_file import make_private_folder, replace_file
from sets.store.serialise import VERSION, check_version, read_record, record_of

MAILBOX_FILE, TOKEN_FILE = "mailbox.json", "mailbox-token.sealed"


class MailboxFile:
    """`home/mailbox.json`, and beside it a sealed token. Nothing is there until a mailbox is read for the first time."""

    def __init__(self, home: Path) -> None:
        self.path, self.token_path = home / MAILBOX_FILE, home / TOKEN_FILE

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody else reads the mailbox just now; as long as this is open nobody else will. Dies with its process."""
        lock = FileLock(self.path.with_suffix(".lock"), timeout=0, mode=0o600)
        try:
            make_private_folder(self.path.parent)
            lock.acquire()
        except Timeout:
            yield False
            return
        except OSError as error:
            raise StoreError(f"could not be locked: {error.strerror}", whom=str(self.path)) from None
        try:
            yield True
        finally:
            lock.release()

    def state(self) -> MailboxState:
        """How far it was read. A file that is damaged says nothing: all is looked at once more, and nothing kept twice."""
        try:
            kept = orjson.loads(self.path.read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            return MailboxState()
        except OSError as error:
            raise StoreError(f"could not be read: {error.strerror}", whom=str(self.path)) from None
        if not isinstance(kept, dict) or not isinstance(kept.get("state"), dict):
            return MailboxState()
        check_version(kept.get("v"), whom=MAILBOX_FILE)
        return read_record(MailboxState, kept["state"], whom=MAILBOX_FILE)

    def keep(self, state: MailboxState) -> None:
        """Put this in its place, for the holder of the lock. Raises StoreError."""
        self._replace(self.path, orjson.dumps({"v": VERSION, "state": record_of(state)}, option=orjson.OPT_INDENT_2))

    def token(self) -> str:
        """The sealed token, or nothing."""
        try:
            return self.token_path.read_text("ascii")
        except (OSError, UnicodeDecodeError):
            return ""

    def keep_token(self, sealed: str) -> None:
        """Put a sealed token in its place. Raises StoreError."""
        self._replace(self.token_path, sealed.encode())

    def _replace(self, path: Path, content: bytes) -> None:
        try:
            make_private_folder(path.parent)
            replace_file(path, content)
        except OSError as error:
            raise StoreError(f"could not be written: {error.strerror}", whom=str(path)) from None
