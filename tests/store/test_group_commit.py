"""Many threads on one file: their changes share writes, fail each alone, and are kept before anybody is told so."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from filelock import FileLock

from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.errors import StoreError
from sets.model.publication import KnownPerson
from sets.model.responses import Attendance, Came, Responses, Round
from sets.store import atomic_file, group_commit, tiny
from sets.store.cohort_records import TinyCohort
from sets.store.tiny import TinyStore
from tests.store.test_store_contract import a_version, an_original, invite_line
from tests.support.builders import utc

COHORT, NOW = CohortId("c"), utc("2027-01-19 09:00")
WAIT = 30
THREADS = 50


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records" / "c.json"


@pytest.fixture
def records(path: Path) -> TinyCohort:
    """A cohort's records, with one write already done."""
    found = TinyStore(path.parent).cohort(COHORT)
    found.keep_responses(came(0, "first"))
    return found


@pytest.fixture(autouse=True)
def _nobody_looks_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread may need the wait after which it looks for itself: a wake-up that is missing fails the test."""
    monkeypatch.setattr(group_commit, "_PATIENCE", 10 * WAIT)


def line(number: int, name: str = "p") -> Attendance:
    return Attendance(occasion=Occasion(f"s-{number:03}"), person=PersonId(name), came=Came.YES, at=NOW)


def came(number: int, name: str = "p") -> Responses:
    return Responses(attendance=(line(number, name),))


def names(records: TinyCohort) -> set[str]:
    return {one.person for one in records.responses().attendance}


def writes(path: Path) -> int:
    count: int = orjson.loads(path.read_bytes())["meta"]["file"]["writes"]
    return count


@dataclass
class Told:
    """What a thread was told: what its work gave, or the error."""

    given: Any = None
    error: BaseException | None = None


def begun(work: Sequence[Callable[[], Any]]) -> tuple[list[threading.Thread], list[Told]]:
    """Each of these in a thread of its own, and what each will have been told."""
    told = [Told() for _ in work]

    def run(number: int) -> None:
        try:
            told[number].given = work[number]()
        except BaseException as error:
            told[number].error = error

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(len(work))]
    for thread in threads:
        thread.start()
    return threads, told


def ended(threads: Sequence[threading.Thread]) -> None:
    until = time.monotonic() + WAIT
    for thread in threads:
        thread.join(max(0, until - time.monotonic()))
    assert not [thread for thread in threads if thread.is_alive()], "a thread waits for ever"


def waiting(records: TinyCohort, count: int) -> None:
    """Returns once that many changes wait, the leader's own among them."""
    until = time.monotonic() + WAIT
    while len(records.file._writer._queue) < count:
        assert time.monotonic() < until, "the changes do not come"
        time.sleep(0.002)


@contextmanager
def together(records: TinyCohort, path: Path, work: Sequence[Callable[[], Any]]) -> Iterator[list[Told]]:
    """All of these wait for one write when the block begins; at its end each has been told."""
    with FileLock(path.with_suffix(".lock")):
        threads, told = begun(work)
        waiting(records, len(work))
        yield told
    ended(threads)


def gathering(records: TinyCohort, name: str) -> Callable[[], int]:
    return lambda: records.keep_responses(came(0, name))


# Sharing


def test_fifty_threads_lose_nothing_and_share_their_writes(
    records: TinyCohort, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (time.sleep(0.002), really(descriptor))[1])

    def write(name: str) -> None:
        for number in range(4):
            assert records.keep_responses(came(number, name)) == 1
            assert line(number, name) in records.responses().attendance, "who writes reads what was written"

    threads, told = begun([lambda name=f"p-{n:02}": write(name) for n in range(THREADS)])  # type: ignore[misc]
    ended(threads)
    assert [one.error for one in told if one.error] == []
    expected = {line(n, f"p-{p:02}") for n in range(4) for p in range(THREADS)} | {line(0, "first")}
    assert set(TinyStore(path.parent).cohort(COHORT).responses().attendance) == expected
    assert writes(path) < THREADS, f"{writes(path)} writes for {4 * THREADS} changes"


def test_changes_that_wait_together_are_one_write(records: TinyCohort, path: Path) -> None:
    with together(records, path, [gathering(records, f"p-{n}") for n in range(20)]) as told:
        assert writes(path) == 1
    assert [one.given for one in told] == [1] * 20
    assert (writes(path), len(names(records))) == (2, 21)


def test_a_lone_change_is_one_write_at_once(records: TinyCohort, path: Path) -> None:
    for number in range(1, 4):
        records.keep_responses(came(number))
        assert writes(path) == number + 1


def test_changes_that_change_nothing_write_nothing(records: TinyCohort, path: Path) -> None:
    with together(records, path, [gathering(records, "first")] * 5) as told:
        pass
    assert ([one.given for one in told], writes(path)) == ([0] * 5, 1)


def test_each_is_told_what_its_own_change_gave(records: TinyCohort, path: Path) -> None:
    claims: list[Callable[[], Any]] = [
        lambda: records.claim([invite_line("p-ada"), invite_line("p-ben")]) for _ in range(8)
    ]
    mails: list[Callable[[], Any]] = [lambda: records.keep_original(an_original("d")) for _ in range(8)]
    keys: list[Callable[[], Any]] = [lambda n=n: records.uid_key(bytes([n])) for n in range(8)]
    with together(records, path, [*claims, *mails, *keys]) as told:
        pass
    given = [one.given for one in told]
    assert sorted(map(len, given[:8])) == [0] * 7 + [2], "what was claimed is claimed by one"
    assert sorted(given[8:16]) == [False] * 7 + [True]
    assert len(set(given[16:])) == 1
    assert [line.attempts for line in records.deliveries()] == [1, 1]


def test_nobody_is_told_before_it_is_on_disk(records: TinyCohort, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached, go_on, really = threading.Event(), threading.Event(), atomic_file.sync_folder

    def held_up(folder: Path) -> None:
        reached.set()
        assert go_on.wait(WAIT)
        really(folder)

    monkeypatch.setattr(atomic_file, "sync_folder", held_up)
    threads, told = begun([gathering(records, f"p-{n}") for n in range(5)])
    assert reached.wait(WAIT)
    assert [one.given for one in told] == [None] * 5
    go_on.set()
    ended(threads)
    assert [one.given for one in told] == [1] * 5


@contextmanager
def held_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The next write stops before it is on disk, for as long as the block lasts; the event: it is there."""
    reached, go_on, really = threading.Event(), threading.Event(), os.fsync

    def wait(descriptor: int) -> None:
        reached.set()
        assert go_on.wait(WAIT)
        really(descriptor)

    monkeypatch.setattr(os, "fsync", wait)
    yield reached
    go_on.set()


def test_those_who_come_during_a_write_go_together_in_the_next(
    records: TinyCohort, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held_up(monkeypatch) as reached:
        first, told_first = begun([gathering(records, "slow")])
        assert reached.wait(WAIT)
        others, told = begun([gathering(records, f"p-{n}") for n in range(10)])
        waiting(records, 10)
    ended([*first, *others])
    assert [one.given for one in [*told_first, *told]] == [1] * 11
    assert writes(path) == 3


def test_readers_do_not_wait_for_a_write(records: TinyCohort, monkeypatch: pytest.MonkeyPatch) -> None:
    with held_up(monkeypatch) as reached:
        writing, _ = begun([gathering(records, "slow")])
        assert reached.wait(WAIT)
        reading, told = begun([lambda: names(records)])
        ended(reading)
        assert told[0].given == {"first"}, "what is not kept yet is not shown"
    ended(writing)
    assert names(records) == {"first", "slow"}


def test_a_change_under_way_is_seen_by_nobody_else(records: TinyCohort) -> None:
    def change() -> set[str]:
        records.keep_responses(came(0, "mine"))
        reading, told = begun([lambda: {one.person for one in records._given_back._shelves["attendance"].all()}])
        ended(reading)
        return set(told[0].given)

    assert records.file.change(change) == {"first"}
    assert names(records) == {"first", "mine"}


# Failing


def half_then_fail(records: TinyCohort) -> None:
    def work() -> None:
        records.keep_responses(came(0, "half"))
        assert "half" in {one.person for one in records._given_back._shelves["attendance"].all()}
        raise ZeroDivisionError

    records.file.change(work)


def test_a_change_that_fails_takes_nothing_with_it(records: TinyCohort, path: Path) -> None:
    good = [gathering(records, f"p-{n}") for n in range(6)]
    bad: list[Callable[[], Any]] = [
        lambda: half_then_fail(records),
        lambda: records.add_version(a_version(7, cohort=COHORT)),
        lambda: records.rewrite(deliveries=[invite_line()]),
    ]
    with together(records, path, [*good[:2], bad[0], *good[2:4], *bad[1:], *good[4:]]) as told:
        pass
    assert [type(one.error) for one in told if one.error] == [ZeroDivisionError, StoreError, StoreError]
    assert [one.given for one in told if one.error is None] == [1] * 6
    assert names(TinyStore(path.parent).cohort(COHORT)) == {"first", *(f"p-{n}" for n in range(6))}
    assert writes(path) == 2


def test_what_cannot_be_written_at_all_fails_alone(records: TinyCohort, path: Path) -> None:
    work = [gathering(records, name) for name in ("p-1", "\ud83d", "p-2", "\udc00", "p-3")]
    with together(records, path, work) as told:
        pass
    assert [one.given for one in told] == [1, None, 1, None, 1]
    assert {str(one.error) for one in told if one.error} == {
        "records: c.json: a text with half a character in it cannot be kept"
    }
    assert names(TinyStore(path.parent).cohort(COHORT)) == {"first", "p-1", "p-2", "p-3"}


def test_an_inner_change_that_fails_may_be_survived(records: TinyCohort, path: Path) -> None:
    def outer() -> int:
        records.keep_responses(came(0, "before"))
        with pytest.raises(ZeroDivisionError):
            half_then_fail(records)
        return records.keep_responses(came(0, "after"))

    assert records.file.change(outer) == 1
    assert (names(records), writes(path)) == ({"first", "before", "after"}, 2)


def test_a_write_that_fails_is_told_to_all_who_shared_it(
    records: TinyCohort, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, really, tries = path.read_bytes(), os.fsync, []

    def full_once(descriptor: int) -> None:
        tries.append(descriptor)
        if len(tries) == 1:
            raise OSError(28, "No space left on device")
        really(descriptor)

    work = [gathering(records, "first"), *(gathering(records, f"p-{n}") for n in range(9))]
    with together(records, path, work) as told:
        monkeypatch.setattr(os, "fsync", full_once)
    assert {str(one.error) for one in told} == {"records: c.json: could not be written: No space left on device"}
    assert len({id(one.error) for one in told}) == 10, "each thread raises an error of its own"
    assert path.read_bytes() == before
    assert names(records) == {"first"}
    assert records.keep_responses(came(0, "later")) == 1
    assert names(records) == {"first", "later"}


def test_a_damaged_file_is_told_to_all_and_left_alone(records: TinyCohort, path: Path) -> None:
    with together(records, path, [gathering(records, f"p-{n}") for n in range(5)]) as told:
        path.write_bytes(b'{"meta": {"fi')
    assert {str(one.error) for one in told} == {
        "records: c.json: the file is damaged or incomplete; put a backup of it back"
    }
    assert path.read_bytes() == b'{"meta": {"fi'


def test_another_process_that_does_not_end_costs_all_one_wait(path: Path) -> None:
    records = TinyStore(path.parent, timeout=0.4).cohort(COHORT)
    records.keep_responses(came(0, "first"))
    began = time.monotonic()
    with FileLock(path.with_suffix(".lock")):
        threads, told = begun([gathering(records, f"p-{n}") for n in range(20)])
        ended(threads)
    assert {str(one.error) for one in told} == {
        "records: c.json: another process has been writing for 0.4 seconds; try again when it is done"
    }
    assert time.monotonic() - began < 4, "they wait together, not one after another"


# Stopping


def test_a_leader_stopped_before_the_write_leaves_the_others_theirs(records: TinyCohort, path: Path) -> None:
    stopped: list[int] = []

    def stops_whoever_leads_first() -> int:
        if not stopped:
            stopped.append(threading.get_ident())
            raise KeyboardInterrupt
        return records.keep_responses(came(0, "again"))

    work = [lambda: records.file.change(stops_whoever_leads_first), *(gathering(records, f"p-{n}") for n in range(9))]
    with together(records, path, work) as told:
        pass
    interrupted = [number for number, one in enumerate(told) if isinstance(one.error, KeyboardInterrupt)]
    assert len(interrupted) == 1, "the leader, and nobody else"
    assert [one.given for one in told if one.error is None] == [1] * 9
    expected = ["again", *(f"p-{n}" for n in range(9))]
    assert names(TinyStore(path.parent).cohort(COHORT)) == {"first", *expected} - {expected[interrupted[0]]}


def test_a_leader_stopped_while_it_writes_leaves_nobody_waiting(
    records: TinyCohort, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, tries = atomic_file.sync_folder, []

    def stopped_once(folder: Path) -> None:
        tries.append(folder)
        if len(tries) == 1:
            raise KeyboardInterrupt
        really(folder)

    with together(records, path, [gathering(records, f"p-{n}") for n in range(10)]) as told:
        monkeypatch.setattr(atomic_file, "sync_folder", stopped_once)
    kinds = sorted(type(one.error).__name__ for one in told)
    assert kinds == ["KeyboardInterrupt", *["StoreError"] * 9]
    assert "look whether it is there" in str(next(one.error for one in told if isinstance(one.error, StoreError)))
    assert records.keep_responses(came(0, "later")) == 1
    assert "later" in names(TinyStore(path.parent).cohort(COHORT))


@pytest.fixture
def _keyboard() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        pytest.skip("only the main thread is stopped from the keyboard")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="signals as on Unix")
@pytest.mark.usefixtures("_keyboard")
@pytest.mark.parametrize("leads", [True, False], ids=["while it leads", "while it waits"])
def test_a_stop_from_the_keyboard_stops_nobody_else(records: TinyCohort, path: Path, leads: bool) -> None:
    def others(name: str) -> int:
        if leads:
            waiting(records, 1)
        return records.keep_responses(came(0, name))

    def stop() -> None:
        waiting(records, 6)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    with FileLock(path.with_suffix(".lock")):
        threads, told = begun([*(lambda n=n: others(f"p-{n}") for n in range(5)), stop])  # type: ignore[misc]
        if not leads:
            waiting(records, 5)
        with pytest.raises(KeyboardInterrupt):
            records.keep_responses(came(0, "stopped"))
    ended(threads)
    assert [one.given for one in told] == [1] * 5 + [None]
    assert names(TinyStore(path.parent).cohort(COHORT)) == {"first", *(f"p-{n}" for n in range(5))}


def test_a_wake_up_that_was_lost_costs_a_moment(
    records: TinyCohort, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "_PATIENCE", 0.05)
    monkeypatch.setattr(group_commit.Writer, "_wake_next", lambda self: None)
    threads, told = begun([gathering(records, f"p-{n}") for n in range(20)])
    ended(threads)
    assert [one.given for one in told] == [1] * 20
    assert len(names(records)) == 21


# Reading while others write


def pair(number: int) -> Responses:
    """Two records of one change, in two tables."""
    who = PersonId(f"p-{number:04}")
    return Responses(
        attendance=(Attendance(occasion=Occasion("s-1"), person=who, came=Came.YES, at=NOW),),
        rounds=(Round(occasion=Occasion("s-1"), person=who, at=NOW),),
    )


@pytest.mark.parametrize("another", [False, True], ids=["the same process writes", "another handle writes"])
def test_what_is_read_is_of_one_moment(path: Path, another: bool) -> None:
    records = TinyStore(path.parent).cohort(COHORT)
    writing = TinyStore(path.parent).cohort(COHORT) if another else records
    over = threading.Event()

    def write() -> None:
        try:
            for number in range(60):
                writing.keep_responses(pair(number))
        finally:
            over.set()

    def read() -> int:
        seen = 0
        while not over.is_set():
            found = records.responses()
            people = [one.person for one in found.attendance]
            assert people == [one.person for one in found.rounds], "half of a change was seen"
            assert people == [f"p-{number:04}" for number in range(len(people))]
            assert len(people) >= seen, "what was there is gone"
            seen = len(people)
        return seen

    threads, told = begun([write, *[read] * 6])
    ended(threads)
    assert [one.error for one in told] == [None] * 7
    assert records.responses() == Responses(
        attendance=tuple(pair(n).attendance[0] for n in range(60)), rounds=tuple(pair(n).rounds[0] for n in range(60))
    )


def test_many_threads_that_ask_at_once_get_the_same_records(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(TinyCohort):
        def __init__(self, file: Any) -> None:
            time.sleep(0.01)
            super().__init__(file)

    monkeypatch.setattr(tiny, "TinyCohort", Slow)
    store, gate = TinyStore(path.parent), threading.Barrier(20)
    threads, told = begun([lambda: (gate.wait(WAIT), store.cohort(COHORT))[1]] * 20)
    ended(threads)
    assert len({id(one.given) for one in told}) == 1


def test_people_share_writes_too(path: Path) -> None:
    store = TinyStore(path.parent)
    store.know([])
    file = store._people.file
    with FileLock(file.path.with_suffix(".lock")):
        threads, told = begun([lambda n=n: store.know([known(n)]) for n in range(10)])
        while len(file._writer._queue) < 10:
            time.sleep(0.002)
    ended(threads)
    assert [one.error for one in told] == [None] * 10
    assert store.people() == tuple(known(n) for n in range(10))
    assert writes(file.path) == 1


def known(number: int) -> KnownPerson:
    return KnownPerson(id=PersonId(f"p-{number}"), addresses=(f"p{number}@example.gov.uk",), first_seen=NOW)
