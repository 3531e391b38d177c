"""The journal of a batch on disk: what a torn or damaged one means, who may read it, what stands in it, and a full disk."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sets.model.cohort import CohortId, PersonId
from sets.model.errors import StoreError
from sets.model.messages import Delivery, State
from sets.store import journal as journal_module
from sets.store.cohort_records import TinyCohort
from sets.store.journal import Fate, Journal, fates, is_in_doubt
from sets.store.tiny import TinyStore
from tests.support.builders import a_told, utc
from tests.support.records import a_delivery

COHORT, NOW, LATER = CohortId("c"), utc("2027-01-19 09:00"), utc("2027-01-19 09:05")
PEOPLE = [f"p-{number}" for number in range(8)]


def claimed_line(person: str, **changes: Any) -> Delivery:
    given = {"state": State.CLAIMED, "until": LATER, "address": "ada.marsh@example.gov.uk", "name": "Ada Marsh"}
    given |= {"why": "She is in the set.", "told": a_told()}
    return a_delivery(PersonId(person), "invite", "s-1", cohort=COHORT, when=NOW, **{**given, **changes})


LINES = [claimed_line(person) for person in PEOPLE]
KEYS = [line.key for line in LINES]


def opened(folder: Path) -> TinyCohort:
    return TinyStore(folder).cohort(COHORT)


def journal_of(folder: Path) -> Path:
    return folder / f"{COHORT}.journal"


def sent(line: Delivery) -> Delivery:
    return replace(line, state=State.SENT, settled=NOW, trouble="550 Ada Marsh has moved")


def half_sent(folder: Path) -> TinyCohort:
    """A process that dies with its first letter taken and its second in hand."""
    records = opened(folder)
    records.claim(LINES)
    records.handing_over(KEYS[:1])
    records.became([sent(LINES[0])])
    records.handing_over(KEYS[1:2])
    return records


def states(folder: Path) -> list[str]:
    return [line.state.value for line in opened(folder).deliveries()]


def test_nobody_else_may_read_it_and_it_is_empty_once_all_is_settled(tmp_path: Path) -> None:
    store = TinyStore(tmp_path)
    old = os.umask(0)
    try:
        with store.run_lock(COHORT):
            records = store.cohort(COHORT)
            records.claim(LINES)
            assert stat.S_IMODE(journal_of(tmp_path).stat().st_mode) == 0o600
            records.handing_over(KEYS[:1])
            records.settle([sent(line) for line in LINES])
            assert set(journal_of(tmp_path).read_bytes()) == {0}
    finally:
        os.umask(old)
    assert journal_of(tmp_path).read_bytes() == b""


def test_nothing_of_a_person_but_the_key_stands_in_it(tmp_path: Path) -> None:
    half_sent(tmp_path)
    said = journal_of(tmp_path).read_text(encoding="utf-8").rstrip("\0")
    assert all(key in said for key in KEYS)
    for word in ("Ada", "Marsh", "ada.marsh", "example", "moved", "She is", LINES[0].told.uid):  # type: ignore[union-attr]
        assert word not in said


def test_a_home_without_a_journal_has_claims_of_which_nobody_knows(tmp_path: Path) -> None:
    half_sent(tmp_path)
    journal_of(tmp_path).unlink()
    assert opened(tmp_path).adopt_orphans(LATER) == tuple(KEYS)
    assert states(tmp_path) == ["unknown"] * 8


ENTRIES = [
    b'["claimed",["a","b","c"],{"c":"unknown"}]\n',
    b'["handed over",["a"],null]\n',
    b'["became",["a"],{"state":"sent","id":"7","settled":null,"next":{}}]\n',
    b'["handed over",["b"],null]\n',
]
CALM, BEGUN, SENT = Fate(), Fate(begun=True), Fate(begun=True, became=State.SENT, provider_id="7")
DOUBT = Fate(was=State.UNKNOWN)


def test_after_a_power_cut_any_letter_of_the_batch_may_have_been_begun(tmp_path: Path) -> None:
    """Lines may be missing then, and who reads them is of another start of the machine."""
    before = Journal(tmp_path / "x.journal", start="monday")
    before.claiming(["a", "b", "c"], {})
    before.handing_over(["a"])
    before.became([replace(sent(LINES[0]), key="a")])

    same, other = (Journal(before.path, start=start).fates() for start in ("monday", "tuesday"))

    assert [is_in_doubt(same[key]) for key in "abc"] == [False, False, False]
    assert [is_in_doubt(other[key]) for key in "abc"] == [False, True, True]


@pytest.mark.parametrize(("start", "syncs"), [("monday", 1), ("", 3)])
def test_a_letter_costs_a_sync_only_where_the_machine_does_not_tell_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str, syncs: int
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(journal_module, "_written_through", synced.append)
    noted = Journal(tmp_path / "x.journal", start=start)
    noted.claiming(["a", "b"], {})
    for key in "ab":
        noted.handing_over([key])
    assert len(synced) == syncs


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (b"", {}),
        (b"".join(ENTRIES), {"a": SENT, "b": BEGUN, "c": DOUBT}),
        (b"".join(ENTRIES) + bytes(99), {"a": SENT, "b": BEGUN, "c": DOUBT}),
        # a last line without its end was never finished, so what it announces never began
        (b"".join(ENTRIES)[:-1], {"a": SENT, "b": CALM, "c": DOUBT}),
        (b"".join(ENTRIES[:3])[:-9] + bytes(9), {"a": BEGUN, "b": CALM, "c": DOUBT}),
        (ENTRIES[0][:-2], {}),
        # what is damaged in the middle may have said anything
        (ENTRIES[0] + b"what?\n" + ENTRIES[3], {key: replace(f, begun=True) for key, f in zip("abc", (CALM, CALM, DOUBT), strict=True)}),
        (ENTRIES[0] + b'["handed over",["z"],null]\n', {key: replace(f, begun=True) for key, f in zip("abc", (CALM, CALM, DOUBT), strict=True)}),
        (b"[[]]\n", {}),
        # a line that was claimed already is not begun anew by a claim that could not win it
        (b"".join(ENTRIES) + ENTRIES[0], {"a": SENT, "b": BEGUN, "c": DOUBT}),
        (b"".join(ENTRIES) + b'["settled",["a","b"],null]\n' + ENTRIES[0], {"a": CALM, "b": CALM, "c": DOUBT}),
    ],
)  # fmt: skip
def test_what_a_journal_says(content: bytes, known: dict[str, Fate]) -> None:
    assert fates(content) == known


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_journal_that_was_cut_off_is_written_on(tmp_path: Path, cut: int) -> None:
    half_sent(tmp_path)
    said = journal_of(tmp_path).read_bytes().rstrip(b"\0")
    journal_of(tmp_path).write_bytes(said[:-cut])
    records = opened(tmp_path)
    records.handing_over(KEYS[3:4])
    assert set(fates(journal_of(tmp_path).read_bytes())) == set(KEYS)
    in_doubt = [KEYS[3]] if cut < len(ENTRIES[1]) + len(KEYS[1]) else [KEYS[0], KEYS[3]]
    assert records.adopt_orphans(LATER) == tuple(in_doubt)


# --- a full disk -----------------------------------------------------------------------------------------------


@contextmanager
def failing(step: Callable[[int], bool], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Writes of the journal from the one on of which `step` says so take half of what they are given, and then nothing."""
    count, write = 0, os.write

    def full(file: int, content: bytes) -> int:
        nonlocal count
        count += 1
        if step(count):
            if len(content) > 4:
                return write(file, content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, content)

    with monkeypatch.context() as patch:
        patch.setattr(journal_module.os, "write", full)
        yield


def test_what_cannot_be_noted_is_not_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = opened(tmp_path)
    with (
        failing(lambda _: True, monkeypatch),
        pytest.raises(StoreError, match=r"c\.journal: could not be written: No space"),
    ):
        records.claim(LINES)
    assert records.deliveries() == ()
    assert journal_of(tmp_path).read_bytes() == b"", "room is given back"
    assert records.claim(LINES) == set(KEYS)


def test_after_a_note_that_failed_the_rest_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = half_sent(tmp_path)
    with failing(lambda _: True, monkeypatch):
        with pytest.raises(StoreError):
            records.became([sent(LINES[1])])
        with pytest.raises(StoreError):
            records.handing_over(KEYS[2:3])
    assert opened(tmp_path).adopt_orphans(LATER) == (KEYS[1],)
    assert states(tmp_path) == ["sent", "unknown", *["waiting"] * 6]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a quarter of a megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Take all that is left of the disk."""
    with (folder / "filler").open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


def test_a_disk_that_fills_up_in_the_middle_of_a_batch_doubles_nothing(small_disk: Path) -> None:
    folder = small_disk / "records"
    records, lines = opened(folder), [claimed_line(f"p-{number:02}") for number in range(50)]
    records.claim(lines)
    records.handing_over([lines[0].key])
    fill(small_disk)
    # there was room set aside for every note, so that only the ledger is behind
    for line, following in pairwise(lines[:49]):
        records.became([sent(line)])
        records.handing_over([following.key])
    records.became([sent(lines[48])])
    with pytest.raises(StoreError, match="No space left"):
        records.settle([sent(line) for line in lines[:49]], [replace(lines[49], state=State.WAITING)])
    with pytest.raises(StoreError, match="No space left"):
        opened(folder).adopt_orphans(LATER)
    with pytest.raises(StoreError, match="No space left"):
        opened(folder).claim([claimed_line(f"q-{number:02}") for number in range(50)])
    (small_disk / "filler").unlink()
    assert opened(folder).adopt_orphans(LATER) == ()
    assert states(folder) == [*["sent"] * 49, "waiting"]
