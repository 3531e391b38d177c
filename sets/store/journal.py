"""What becomes of each letter of a claimed batch, noted while it happens: a short line each, in a file beside the ledger.

The ledger is written once a batch. A process that dies in the middle leaves here, for the next holder of the run
lock, which letters it had not begun, which were taken or refused, and the one that it had in hand. Nothing of a
person: keys and ids as in the ledger, states and times.

Only the holder of the run lock writes. A last line without its end says nothing, as what it announces never began.

A line is written and not synced, as a dead process leaves what it wrote and a sync a letter costs a fifth of the time.
So a line says from which start of the machine it is: after a power cut lines may be missing, and then every letter of
the batch may have been begun.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from sets.model.errors import StoreError
from sets.model.messages import Delivery, State
from sets.store.atomic_file import machine_start, make_private_folder, sync_folder

STARTED, CLAIMED, HANDED, BECAME, SETTLED = "started", "claimed", "handed over", "became", "settled"
UNTOLD = "what the mail service said was lost with the process that heard it"
_ROOM = 400
"""Bytes set aside for a line of the ledger, besides its key: a disk that fills up meanwhile cannot stop the notes."""
_written_through = getattr(os, "fdatasync", os.fsync)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What is known of a claimed line: its state before the claim, whether its letter was begun, and what became of it."""

    was: State = State.WAITING
    begun: bool = False
    became: State | None = None
    provider_id: str = ""
    settled: datetime | None = None
    next_try: datetime | None = None


def is_in_doubt(fate: Fate | None) -> bool:
    """Whether the letter may have left and may not: it was in hand, or there is no word of it at all."""
    return fate is None or (fate.begun and fate.became is None)


def adopted(line: Delivery, fate: Fate | None, now: datetime) -> Delivery:
    """A claimed line whose process died, as far as its fate is known; without any word of it, it is UNKNOWN."""
    if fate is None or is_in_doubt(fate):
        return replace(line, state=State.UNKNOWN, settled=now)
    if fate.became is None:
        return _not_begun(line, fate.was, now)
    trouble = "" if fate.became is State.SENT else UNTOLD
    return replace(
        line,
        state=fate.became,
        settled=fate.settled or now,
        provider_id=fate.provider_id,
        next_try=fate.next_try,
        trouble=trouble,
        heard=fate.settled if fate.became is State.BOUNCED else None,
    )


def _not_begun(line: Delivery, was: State, now: datetime) -> Delivery:
    """The claim is given back, and its attempt with it; a doubt about an earlier letter stays."""
    line = replace(line, state=was, settled=now, attempts=line.attempts - 1)
    if was is State.UNKNOWN:
        return replace(line, repeat=False, trouble=UNTOLD)
    return replace(line, next_try=now, trouble=UNTOLD) if was is State.FAILED else line


def fates(content: bytes, start: str = "") -> dict[str, Fate]:
    """What a journal says of each line, by key. `start`: of the machine, since when nothing that was written is lost."""
    found: dict[str, Fate] = {}
    lost = False
    *lines, _torn = content.partition(b"\0")[0].split(b"\n")
    for line in lines:
        try:
            what, keys, more = orjson.loads(line)
            lost = lost or (what == STARTED and more != start)
            _read(found, what, keys, more)
        except (ValueError, TypeError, KeyError, AttributeError):
            # not our words: any letter may have been begun in them
            return _all_begun(found)
    return _all_begun(found) if lost else found


def _all_begun(found: Mapping[str, Fate]) -> dict[str, Fate]:
    return {key: replace(fate, begun=True) for key, fate in found.items()}


def _read(found: dict[str, Fate], what: str, keys: Sequence[str], more: Any) -> None:
    for key in keys:
        if what == CLAIMED:
            # a line that could not be won keeps what is known of it
            found.setdefault(key, Fate(was=State(more.get(key, State.WAITING))))
        elif what == SETTLED:
            found.pop(key, None)
        elif what == HANDED:
            found[key] = replace(found[key], begun=True)
        else:
            found[key] = replace(found[key], **_outcome(more, key))


def _outcome(more: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {
        "became": State(more["state"]),
        "provider_id": str(more["id"]),
        "settled": _moment(more["settled"]),
        "next_try": _moment(more["next"].get(key)),
    }


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


class Journal:
    """The journal of one cohort, in a file for its owner's eyes only. Raises StoreError.

    `start` names this start of the machine; where it has none to tell, each note is synced.
    """

    def __init__(self, path: Path, start: str | None = None) -> None:
        self.path = path
        self._start = machine_start() if start is None else start
        self._file: int | None = None
        self._end = self._size = 0
        self._open: set[str] = set()

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)

    def claiming(self, keys: Sequence[str], was: Mapping[str, State]) -> None:
        """These are about to be claimed, with their states before where those say more than that they waited.

        It outlives a crash once this returns, and there is room on the disk for all that is to come of them.
        """
        room = sum(len(key.encode()) * 3 + _ROOM for key in keys)
        with self._failing("written"):
            self._put([STARTED, [], self._start])
            self._put([CLAIMED, keys, was], room=room)

    def won(self, keys: Collection[str]) -> None:
        """Only these of them were claimed."""
        self._open.update(keys)
        self._begin_anew_where_all_is_settled()

    def handing_over(self, keys: Sequence[str]) -> None:
        """The letter of these keys is about to be handed over; a process that dies leaves this once it returns."""
        with self._failing("written"):
            self._put([HANDED, keys, None])
            if not self._start:
                self._sync()

    def became(self, lines: Sequence[Delivery]) -> None:
        """What became of one letter."""
        for state, some in _by_state(lines).items():
            more = {
                "state": state,
                "id": some[0].provider_id,
                "settled": some[0].settled,
                "next": {line.key: line.next_try for line in some if line.next_try is not None},
            }
            with self._failing("written"):
                self._put([BECAME, [line.key for line in some], more])

    def settled(self, keys: Sequence[str]) -> None:
        """The ledger says what became of these."""
        self._open.difference_update(keys)
        self._begin_anew_where_all_is_settled()
        if self._open:
            with self._failing("written"):
                self._put([SETTLED, keys, None])

    def fates(self) -> dict[str, Fate]:
        """What is known of each line whose batch was never settled."""
        with self._failing("read"):
            return fates(self._content(), self._start)

    def clear(self) -> None:
        """All of it is in the ledger, and it is empty again."""
        with self._failing("written"):
            self._empty()

    def close(self) -> None:
        """Let go of the file at the end of a run; it is empty then, unless there is something that was never settled."""
        with self._failing("written"):
            self._close()

    def _begin_anew_where_all_is_settled(self) -> None:
        if not self._open:
            with self._failing("written"):
                self._begin_anew()

    @contextmanager
    def _failing(self, done: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            cause = f"could not be {done}: {error.strerror or 'the disk refused'}"
            raise StoreError(cause, whom=self.path.name) from error

    def _content(self) -> bytes:
        with suppress(FileNotFoundError):
            return self.path.read_bytes()
        return b""

    def _put(self, entry: Sequence[Any], *, room: int = 0) -> None:
        """Write one line at the end; one that was cut off is written over. With `room` set aside, it is synced too."""
        file = self._opened()
        line = orjson.dumps(entry) + b"\n"
        needed = self._end + len(line) + room
        try:
            self._write(file, self._end, line + (bytes(room) if needed > self._size else b""))
        except OSError:
            os.ftruncate(file, self._end)  # on a full disk, whatever it did take is given back
            self._size = self._end
            raise
        self._end, self._size = self._end + len(line), max(self._size, needed)
        if room:
            self._sync()

    def _write(self, file: int, place: int, content: bytes) -> None:
        os.lseek(file, place, os.SEEK_SET)
        while content:
            content = content[os.write(file, content) :]

    def _sync(self) -> None:
        _written_through(self._opened())

    def _opened(self) -> int:
        if self._file is None:
            make_private_folder(self.path.parent)
            is_new = not self.path.exists()
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            content = self._content()
            self._open.update(
                fates(content, self._start)
            )  # of a process that died: until somebody adopts them, their words stay
            self._end = self._size = content.partition(b"\0")[0].rfind(b"\n") + 1
            os.ftruncate(self._file, self._end)
            if is_new:
                sync_folder(self.path.parent)
        return self._file

    def _begin_anew(self) -> None:
        """Nothing stands in it any more; the room on the disk stays for the next batch."""
        if self._file is not None:
            self._write(self._file, 0, bytes(self._end))
            self._end = 0

    def _empty(self) -> None:
        if self._file is None and self._content():
            self._opened()
        self._open.clear()
        self._close()

    def _close(self) -> None:
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            if not self._open:
                os.ftruncate(file, 0)
        finally:
            os.close(file)


class ShortLivedJournal(Journal):
    """A journal for records that are thrown away: nothing reaches a disk."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, start="")
        self._words = b""

    def _content(self) -> bytes:
        return self._words

    def _put(self, entry: Sequence[Any], *, room: int = 0) -> None:
        self._words += orjson.dumps(entry) + b"\n"

    def _sync(self) -> None:
        """There is no disk."""

    def _begin_anew(self) -> None:
        self._words = b""

    def _empty(self) -> None:
        self._open.clear()
        self._words = b""

    def _close(self) -> None:
        self._words = self._words if self._open else b""


def _by_state(lines: Iterable[Delivery]) -> dict[State, list[Delivery]]:
    found: dict[State, list[Delivery]] = {}
    for line in lines:
        found.setdefault(line.state, []).append(line)
    return found
