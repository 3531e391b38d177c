"""Several real processes on one home, and processes that are killed."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.messages import Delivery, State
from sets.model.responses import Attendance as Line
from sets.model.responses import Came, Responses
from sets.store import atomic_file
from sets.store.atomic_file import ensure_secret
from sets.store.tiny import TinyStore
from tests.support.builders import utc
from tests.support.records import a_delivery

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills processes as Unix does")

COHORT, NOW = CohortId("learning-2027"), utc("2027-01-19 09:00")
KILLS, GROUP_KILLS, SEED = 24, 12, 20270119
THREADS = 10
WAIT = 60


def numbered(number: int) -> Delivery:
    return a_delivery(PersonId(f"p-{number:04}"), "invite", cohort=COHORT, when=NOW, state=State.WAITING)


def came(writer: int, number: int) -> Line:
    return Line(occasion=Occasion(f"s-{writer}"), person=PersonId(f"p-{number:05}"), came=Came.YES, at=NOW)


@contextmanager
def started(*work: Callable[..., None], args: tuple[Any, ...] = ()) -> Iterator[list[tuple[Any, Connection]]]:
    """Each of these in a process of its own, with the end of a pipe as its first argument."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["test_store_processes"])
    running = []
    for number, function in enumerate(work):
        ours, theirs = context.Pipe()
        process = context.Process(target=function, args=(theirs, number, *args), daemon=True)
        process.start()
        theirs.close()
        running.append((process, ours))
    try:
        yield running
    finally:
        for process, pipe in running:
            process.kill()
            process.join(WAIT)
            pipe.close()


def heard(pipe: Connection) -> Any:
    """The next word of a process."""
    assert pipe.poll(WAIT), "the other process says nothing"
    return pipe.recv()


def all_ready(running: list[tuple[Any, Connection]]) -> None:
    """Lets all of them go at the same moment."""
    for _, pipe in running:
        assert heard(pipe) == "ready"
    for _, pipe in running:
        pipe.send("go")


def wait_for_go(pipe: Connection) -> None:
    pipe.send("ready")
    pipe.recv()


def write_fifty(pipe: Connection, writer: int, folder: Path) -> None:
    records = TinyStore(folder).cohort(COHORT)
    wait_for_go(pipe)
    for number in range(50):
        records.keep_responses(Responses(attendance=(came(writer, number),)))
    pipe.send("done")


def test_four_writers_lose_nothing(tmp_path: Path) -> None:
    with started(*[write_fifty] * 4, args=(tmp_path,)) as running:
        all_ready(running)
        assert [heard(pipe) for _, pipe in running] == ["done"] * 4
    kept = TinyStore(tmp_path).cohort(COHORT).responses().attendance
    assert kept == tuple(came(writer, number) for writer in range(4) for number in range(50))


def write_with_threads(pipe: Connection, writer: int, folder: Path) -> None:
    records = TinyStore(folder).cohort(COHORT)
    kept: list[int] = []

    def write(thread: int) -> None:
        for number in range(thread * 10, thread * 10 + 10):
            kept.append(records.keep_responses(Responses(attendance=(came(writer, number),))))

    threads = [threading.Thread(target=write, args=(thread,)) for thread in range(10)]
    wait_for_go(pipe)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(kept)


def test_groups_of_two_processes_lose_nothing(tmp_path: Path) -> None:
    with started(write_with_threads, write_with_threads, args=(tmp_path,)) as running:
        all_ready(running)
        assert [heard(pipe) for _, pipe in running] == [[1] * 100] * 2
    kept = TinyStore(tmp_path).cohort(COHORT).responses().attendance
    assert kept == tuple(came(writer, number) for writer in range(2) for number in range(100))


def claim_with_threads(pipe: Connection, claimer: int, folder: Path) -> None:
    records = TinyStore(folder).cohort(COHORT)
    won: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: won.extend(records.claim([numbered(n), numbered(n + 1)])))  # type: ignore[misc]
        for n in range(0, 60, 2)
    ]
    wait_for_go(pipe)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(won)


def test_each_key_is_won_by_one_thread_of_one_process(tmp_path: Path) -> None:
    with started(claim_with_threads, claim_with_threads, args=(tmp_path,)) as running:
        all_ready(running)
        won = [key for _, pipe in running for key in heard(pipe)]
    assert sorted(won) == [numbered(number).key for number in range(60)]


def claim_all(pipe: Connection, claimer: int, folder: Path) -> None:
    records = TinyStore(folder).cohort(COHORT)
    wanted = [numbered(number) for number in range(200)]
    wait_for_go(pipe)
    won: list[str] = []
    for start in range(0, 200, 10):
        won += sorted(records.claim(wanted[start : start + 10]))
    pipe.send(won)


def test_each_key_is_won_by_one_claimer(tmp_path: Path) -> None:
    with started(claim_all, claim_all, claim_all, args=(tmp_path,)) as running:
        all_ready(running)
        won = [key for _, pipe in running for key in heard(pipe)]
    assert sorted(won) == [numbered(number).key for number in range(200)]


def begin(pipe: Connection, number: int, home: Path) -> None:
    wait_for_go(pipe)
    records = TinyStore(home / "records").cohort(COHORT)
    pipe.send((ensure_secret(home, bytes([number]) * 32), records.uid_key(bytes([number]))))


def test_processes_that_start_at_once_agree_on_secret_and_uid_key(tmp_path: Path) -> None:
    with started(*[begin] * 4, args=(tmp_path / "home",)) as running:
        all_ready(running)
        said = {heard(pipe) for _, pipe in running}
    assert len(said) == 1


def write_for_ever(pipe: Connection, writer: int, folder: Path, first: int) -> None:
    records = TinyStore(folder).cohort(COHORT)
    number = first
    while True:
        records.keep_responses(Responses(attendance=(came(0, number),)))
        pipe.send(number)
        number += 1


def last_said(pipe: Connection) -> int:
    said = -1
    try:
        while pipe.poll(0):
            said = pipe.recv()
    except EOFError:
        pass
    return said


@pytest.mark.slow
def test_a_killed_writer_loses_nothing_that_it_had_kept(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    kept = 0
    for _ in range(KILLS):
        with started(write_for_ever, args=(tmp_path, kept)) as [(process, pipe)]:
            assert heard(pipe) == kept
            time.sleep(chance.uniform(0, 0.03))  # the moment of death is the subject of this test
            os.kill(process.pid, signal.SIGKILL)
            process.join(WAIT)
            committed = max(kept, last_said(pipe))
        there = TinyStore(tmp_path).cohort(COHORT).responses().attendance
        assert len(there) in (committed + 1, committed + 2), "one write may be on disk that nobody was told of"
        assert there == tuple(came(0, number) for number in range(len(there)))
        kept = len(there)
    TinyStore(tmp_path).cohort(COHORT).note([numbered(1)])
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{COHORT}.json", f"{COHORT}.lock"]


def write_in_groups_for_ever(pipe: Connection, writer: int, folder: Path, first: int) -> None:
    records, saying = TinyStore(folder).cohort(COHORT), threading.Lock()

    def write(thread: int) -> None:
        number = first
        while True:
            records.keep_responses(Responses(attendance=(came(thread, number),)))
            with saying:
                pipe.send((thread, number))
            number += 1

    for thread in range(THREADS):
        threading.Thread(target=write, args=(thread,), daemon=True).start()
    time.sleep(WAIT)


def all_said(pipe: Connection) -> dict[int, int]:
    """The last number of each thread that was told that it is kept."""
    said: dict[int, int] = {}
    try:
        while pipe.poll(0):
            thread, number = pipe.recv()
            said[thread] = number
    except (EOFError, OSError):  # a word cut off
        pass
    return said


def test_a_group_whose_process_is_killed_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    for first in range(0, 1000 * GROUP_KILLS, 1000):
        with started(write_in_groups_for_ever, args=(tmp_path, first)) as [(process, pipe)]:
            assert pipe.poll(WAIT)
            time.sleep(chance.uniform(0, 0.03))  # the moment of death is the subject of this test
            os.kill(process.pid, signal.SIGKILL)
            process.join(WAIT)
            said = all_said(pipe)
        assert said
        there = [line for line in TinyStore(tmp_path).cohort(COHORT).responses().attendance if _number(line) >= first]
        for thread in range(THREADS):
            numbers = [_number(line) for line in there if line.occasion == f"s-{thread}"]
            last = said.get(thread, first - 1)
            assert numbers == list(range(first, first + len(numbers)))
            assert len(numbers) - (last - first + 1) in (0, 1), "one change may be on disk that nobody was told of"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name[0] != ".") == [
        f"{COHORT}.json",
        f"{COHORT}.lock",
    ]


def _number(line: Line) -> int:
    return int(line.person.removeprefix("p-"))


def die_at(pipe: Connection, writer: int, folder: Path, step: str) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    records = TinyStore(folder).cohort(COHORT)
    put_in_place = atomic_file.put_in_place
    parts: dict[str, tuple[Any, str, Any]] = {
        "file written, not synced": (os, "fsync", die),
        "before it is put in place": (atomic_file, "put_in_place", die),
        "after it is put in place": (atomic_file, "put_in_place", lambda *paths: (put_in_place(*paths), die())),
        "before the folder is synced": (atomic_file, "sync_folder", die),
    }
    where, name, instead = parts[step]
    setattr(where, name, instead)
    records.keep_responses(Responses(attendance=(came(0, 1),)))


@pytest.mark.parametrize(
    ("step", "kept"),
    [
        ("file written, not synced", 1),
        ("before it is put in place", 1),
        ("after it is put in place", 2),
        ("before the folder is synced", 2),
    ],
)
def test_death_at_each_step_of_a_write_leaves_the_old_file_or_the_new(tmp_path: Path, step: str, kept: int) -> None:
    TinyStore(tmp_path).cohort(COHORT).keep_responses(Responses(attendance=(came(0, 0),)))
    with started(die_at, args=(tmp_path, step)) as [(process, _)]:
        process.join(WAIT)
        assert process.exitcode == -signal.SIGKILL
    records = TinyStore(tmp_path).cohort(COHORT)
    assert records.responses().attendance == tuple(came(0, number) for number in range(kept))
    assert records.keep_responses(Responses(attendance=(came(0, 2),))) == 1


def hold_pass(pipe: Connection, number: int, folder: Path) -> None:
    store = TinyStore(folder)
    with store.run_lock(COHORT) as ours:
        store.cohort(COHORT).claim([numbered(1), numbered(2)])
        store.cohort(COHORT).handing_over([numbered(1).key])
        pipe.send(ours)
        time.sleep(WAIT)


def test_a_run_lock_dies_with_its_process_and_its_claims_are_orphans(tmp_path: Path) -> None:
    store = TinyStore(tmp_path)
    with started(hold_pass, args=(tmp_path,)) as [(process, pipe)]:
        assert heard(pipe) is True
        with store.run_lock(COHORT) as ours:
            assert not ours
        os.kill(process.pid, signal.SIGKILL)
        process.join(WAIT)
        with store.run_lock(COHORT) as ours:
            assert ours
            assert store.cohort(COHORT).adopt_orphans(NOW) == (numbered(1).key,)
