"""Many threads, one write: changes that are asked for at the same time are kept together, by one of those who ask."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, cast

from sets.model.errors import StoreError

T = TypeVar("T")
_PATIENCE = 0.5
"""Seconds after which a waiting thread looks for itself, should the thread that was to wake it have been stopped."""
_CUT_OFF = "the write was cut off, and what was written may be lost; look whether it is there, and do it again if not"


class NotKeepable(StoreError):
    """Something among the changes cannot be written at all, wherever it is kept."""


class Changing(Protocol):
    """What changes are made to, for one leader at a time."""

    def opened(self) -> AbstractContextManager[None]:
        """Alone with the records, of all processes; what was not kept at the end is forgotten. StoreError."""

    def tried(self, work: Callable[[], T]) -> T:
        """What `work` gives; when it fails, what it had changed is as before."""

    def keep(self) -> None:
        """All that was changed goes to disk, and outlives a crash. StoreError; NotKeepable when a record is the cause."""

    def drop(self) -> None:
        """All that was changed and not kept is forgotten."""


@dataclass(slots=True, eq=False)
class _Wanted:
    """A change that a thread waits for. `gone`: the thread was stopped, and nobody waits any more."""

    work: Callable[[], Any]
    woken: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: Exception | None = None
    done: bool = False
    gone: bool = False

    def run(self, tried: Callable[[Callable[[], Any]], Any]) -> None:
        """Make the change; its own failure is its own."""
        self.result, self.error = None, None
        try:
            self.result = tried(self.work)
        except Exception as error:
            self.error = error

    def end(self, failure: StoreError | None = None) -> None:
        """Tell the thread that waits: it may go on with what its change gave, or with the failure of the whole write."""
        if failure is not None:
            self.error = StoreError(failure.cause, whom=failure.whom)
            self.error.__cause__ = failure
        self.done = True
        self.woken.set()

    def outcome(self) -> Any:
        """What the change gave, or its error."""
        if self.error is not None:
            raise self.error
        return self.result


class Writer:
    """Makes changes for many threads: one of them leads, makes its own and all that wait, keeps them in one write.

    A lone change waits for nobody. While a write is under way the next changes gather, and go together in the next.
    Nobody is told that a change is kept before it is on disk.
    """

    def __init__(self, records: Changing) -> None:
        self._records = records
        self._queue: deque[_Wanted] = deque()
        self._turn = threading.Lock()
        self._leader: int | None = None

    @property
    def leads(self) -> bool:
        """Whether the thread that asks is making changes just now."""
        return self._leader == threading.get_ident()

    def change(self, work: Callable[[], T]) -> T:
        """What `work` gives, once what it changed is kept; a change within a change is part of it.

        `work` runs in any of the threads that write, and again if that one was stopped before anything was kept.
        Raises what `work` raises (then nothing of it is kept, and all the others' is), or StoreError.
        """
        if self.leads:
            return self._records.tried(work)
        wanted = _Wanted(work)
        self._queue.append(wanted)
        try:
            while not wanted.done:
                self._lead_or_wait(wanted)
        except BaseException:
            self._give_up(wanted)
            raise
        return cast(T, wanted.outcome())

    def _lead_or_wait(self, own: _Wanted) -> None:
        if not self._turn.acquire(blocking=False):
            own.woken.wait(_PATIENCE)
            own.woken.clear()
            return
        try:
            if not own.done:
                self._lead(own)
        finally:
            self._turn.release()
            self._wake_next()

    def _lead(self, own: _Wanted) -> None:
        batch: Sequence[_Wanted] = ()
        self._leader = threading.get_ident()
        try:
            with self._records.opened():
                batch = self._taken(own)
                self._carry_out(batch)
        except StoreError as error:
            # the records did not open: whoever waits would only wait as long again, one after another
            _end(batch or self._taken(own), error)
        finally:
            self._leader = None
            # of a leader that was stopped before anything was kept: the next one makes these changes
            self._queue.extend(wanted for wanted in batch if not wanted.done and wanted is not own)

    def _taken(self, own: _Wanted) -> Sequence[_Wanted]:
        """All that wait. A leader's own is among them even if it stands in no queue any more."""
        found = [own]
        with suppress(IndexError):
            while True:
                found.append(self._queue.popleft())
        return [wanted for wanted in dict.fromkeys(found) if not wanted.done and not wanted.gone]

    def _carry_out(self, batch: Sequence[_Wanted]) -> None:
        for wanted in batch:
            wanted.run(self._records.tried)
        try:
            self._records.keep()
            _end(batch)
        except NotKeepable as error:
            self._records.drop()
            self._each_alone(batch, error)
        except StoreError as error:
            _end(batch, error)
        except BaseException:
            _end(batch, StoreError(_CUT_OFF))
            raise

    def _each_alone(self, batch: Sequence[_Wanted], error: StoreError) -> None:
        if len(batch) == 1:
            _end(batch, error)
        else:
            for wanted in batch:
                self._carry_out([wanted])

    def _give_up(self, own: _Wanted) -> None:
        own.gone = True
        with suppress(ValueError):
            self._queue.remove(own)
        # it may have been woken to lead
        self._wake_next()

    def _wake_next(self) -> None:
        with suppress(IndexError):
            self._queue[0].woken.set()


def _end(batch: Sequence[_Wanted], failure: StoreError | None = None) -> None:
    for wanted in batch:
        if not wanted.done:
            wanted.end(failure)
