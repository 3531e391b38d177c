"""Records that are thrown away: nothing on disk, nothing shared, and many threads lose nothing. The rest is the contract's."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sets.model.cohort import CohortId, PersonId
from sets.model.errors import StoreError
from sets.model.responses import Attendance, Responses
from sets.rehearsal.simulate import RehearsalInstallation
from sets.service.settings import MailSetting, Settings
from sets.store.tiny import MemoryStore
from tests.support.builders import at
from tests.support.records import a_mark

COHORT = CohortId("learning-2027")
NOW = at("2027-01-21 10:00")


def numbered(number: int) -> Attendance:
    return a_mark(PersonId(f"p-{number}"), when=NOW)


def test_nothing_reaches_the_disk(tmp_path: Path) -> None:
    store = MemoryStore(tmp_path / "records")
    store.cohort(COHORT).keep_responses(Responses(attendance=(numbered(1),)))
    assert store.cohort(COHORT).responses().attendance == (numbered(1),)
    assert list(tmp_path.iterdir()) == []
    assert MemoryStore(tmp_path / "records").cohort(COHORT).responses() == Responses()


def test_many_threads_lose_nothing(tmp_path: Path) -> None:
    records, gate = MemoryStore(tmp_path).cohort(COHORT), threading.Barrier(16)

    def keep(first: int) -> None:
        gate.wait()
        for number in range(first, first + 10):
            records.keep_responses(Responses(attendance=(numbered(number),)))

    threads = [threading.Thread(target=keep, args=(10 * n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {mark.person for mark in records.responses().attendance} == {f"p-{n}" for n in range(160)}


def test_what_fails_is_as_if_it_was_never_tried(tmp_path: Path) -> None:
    records = MemoryStore(tmp_path).cohort(COHORT)
    records.keep_responses(Responses(attendance=(numbered(1),)))

    def half() -> None:
        records.keep_responses(Responses(attendance=(numbered(2),)))
        raise StoreError("in the middle", whom="a test")

    with pytest.raises(StoreError, match="in the middle"):
        records.file.change(half)
    assert records.responses().attendance == (numbered(1),)


def test_a_rehearsal_keeps_its_records_in_memory(tmp_path: Path) -> None:
    installation = RehearsalInstallation(Settings(home=tmp_path, mail=MailSetting()))
    installation.records(COHORT).keep_responses(Responses(attendance=(numbered(1),)))
    assert installation.records(COHORT).responses().attendance == (numbered(1),)
    assert not (tmp_path / "records").exists()
