"""The file under the records: never torn, never reset in silence, written once a change; and the ledger against a model."""

from __future__ import annotations

import gc
import os
import stat
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.errors import StoreError
from sets.model.messages import Delivery, Partstat, State
from sets.model.requests import LinkGeneration, Tombstone
from sets.model.responses import Answer, Attendance, Came, Draft, Responses
from sets.store import json_file
from sets.store.cohort_records import TinyCohort
from sets.store.json_file import FileStorage
from sets.store.serialise import plain, read_record, record_of
from sets.store.tables import KeyedDB
from sets.store.tiny import TinyStore
from tests.support.builders import at, utc
from tests.support.records import a_delivery

COHORT, NOW = CohortId("c"), utc("2027-01-19 09:00")
on_unix = pytest.mark.skipif(os.name == "nt", reason="Unix permissions")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records" / "c.json"


@pytest.fixture
def storage(path: Path) -> FileStorage:
    return FileStorage(path, timeout=5)


def writes(path: Path) -> int:
    count: int = orjson.loads(path.read_bytes())["meta"]["file"]["writes"]
    return count


def came(person: str, **changes: Any) -> Attendance:
    given: dict[str, Any] = {"occasion": Occasion("s-1"), "person": PersonId(person), "came": Came.YES, "at": NOW}
    return Attendance(**{**given, **changes})


def test_nothing_is_made_until_something_is_kept(storage: FileStorage, tmp_path: Path) -> None:
    store = TinyStore(tmp_path / "records")
    assert (storage.read(), store.cohorts(), store.people()) == (None, (), ())
    assert store.cohort(COHORT).deliveries() == ()
    assert list(tmp_path.iterdir()) == []


@on_unix
def test_only_the_owner_can_read(storage: FileStorage, path: Path) -> None:
    before = os.umask(0)
    try:
        storage.write({})
        with TinyStore(path.parent).run_lock(COHORT):
            modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (path.parent, *path.parent.iterdir())}
    finally:
        os.umask(before)
    assert modes == {"records": 0o700, "c.json": 0o600, "c.lock": 0o600, "c.pass.lock": 0o600}


GOOD = {"meta": {"file": {"v": 1, "writes": 1}}}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b'{"meta": {"fi', "damaged or incomplete"),
        (b"\x00" * 200, "damaged or incomplete"),
        (b"\xff\xfe{}", "damaged or incomplete"),
        (b"[" * 5000, "damaged or incomplete"),
        (b"[]", "not a file of setwise"),
        (b"null", "not a file of setwise"),
        (b"{}", "not a file of setwise"),
        (b'{"_default": {"1": {"a": 1}}}', "not a file of setwise"),
        (b'{"meta": []}', "not a file of setwise"),
        (b'{"meta": {"file": 1}}', "not a file of setwise"),
        (b'{"meta": {"file": {"v": "1"}}}', "not a file of setwise"),
        (b'{"meta": {"file": {"v": true}}}', "not a file of setwise"),
        (b'{"meta": {"file": {"v": 2}}}', "newer setwise"),
    ],
)
def test_what_setwise_did_not_leave_is_refused_and_left_alone(path: Path, content: bytes, words: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    records = TinyStore(path.parent).cohort(COHORT)
    for work in (records.deliveries, lambda: records.keep_responses(Responses(attendance=(came("p"),)))):
        with pytest.raises(StoreError, match=words) as caught:
            work()
        assert str(caught.value).startswith("records: c.json: ")
    assert path.read_bytes() == content


def test_one_damaged_cohort_does_not_hide_the_others(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"")
    assert TinyStore(path.parent).cohorts() == ("c",)


def test_a_record_that_cannot_be_read_is_named_without_its_content(path: Path) -> None:
    path.parent.mkdir()
    line = {"occasion": "s-1", "person": "p", "came": "ada@example.gov.uk", "at": "2027-01-19T09:00:00+00:00"}
    path.write_bytes(orjson.dumps(GOOD | {"attendance": {"s-1/p": line}}))
    with pytest.raises(StoreError, match=r"c\.json: a record in it cannot be read \(Attendance, came\)") as caught:
        TinyStore(path.parent).cohort(COHORT).responses()
    assert "@" not in str(caught.value)


def test_a_folder_in_the_file_s_place(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match=r"could not be read"):
        TinyStore(path.parent).cohort(COHORT).deliveries()


def test_one_change_is_one_write(path: Path) -> None:
    records = TinyStore(path.parent).cohort(COHORT)
    answer = Answer(occasion=Occasion("s-1"), person=PersonId("p"), partstat=Partstat.ACCEPTED, at=NOW)
    records.keep_responses(Responses(attendance=tuple(came(f"p-{n}") for n in range(100)), answers=(answer,)))
    assert writes(path) == 1
    records.keep_responses(Responses(attendance=(came("p-1"),), answers=(answer,)))
    records.adopt_orphans(NOW)
    assert writes(path) == 1, "nothing changed, so nothing was written"


def test_a_change_that_fails_midway_changes_nothing(storage: FileStorage, path: Path) -> None:
    table = KeyedDB(storage).keyed("t")
    table.put({"1": {"a": 1}})
    before = path.read_bytes()
    seen = []

    def change_half() -> None:
        table.put({"1": {"a": 2}})
        seen.append(dict(table.documents()))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        storage.change(change_half)
    assert seen == [{"1": {"a": 2}}]
    assert (path.read_bytes(), table.documents()) == (before, {"1": {"a": 1}})


def test_a_full_disk_keeps_the_old_file_and_leaves_no_litter(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = TinyStore(path.parent).cohort(COHORT)
    records.keep_responses(Responses(attendance=(came("p-1"),)))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match=r"c\.json: could not be written: No space left on device"):
            records.keep_responses(Responses(attendance=(came("p-2"),)))
    assert records.responses().attendance == (came("p-1"),)
    assert sorted(one.name for one in path.parent.iterdir()) == ["c.json", "c.lock"]


def test_half_a_character_is_refused_with_words(path: Path) -> None:
    records = TinyStore(path.parent).cohort(COHORT)
    with pytest.raises(StoreError, match="half a character"):
        records.keep_responses(Responses(attendance=(came("\ud83d"),)))
    assert records.responses() == Responses()


def test_a_writer_that_does_not_end_is_named(path: Path) -> None:
    path.parent.mkdir()
    with (
        FileLock(path.with_suffix(".lock")),
        pytest.raises(StoreError, match=r"c\.json: another process has been writing for 0\.05 seconds"),
    ):
        TinyStore(path.parent, timeout=0.05).cohort(COHORT).keep_responses(Responses(attendance=(came("p"),)))


def test_threads_wait_for_each_other(path: Path) -> None:
    store = TinyStore(path.parent)

    def write(writer: int) -> None:
        for number in range(10):
            store.cohort(COHORT).keep_responses(Responses(attendance=(came(f"p-{writer}-{number}"),)))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(TinyStore(path.parent).cohort(COHORT).responses().attendance) == 40


def test_what_did_not_change_is_not_parsed_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsings: list[str] = []
    really = json_file.parsed

    def counted(content: bytes, *, whom: str) -> Any:
        parsings.append(whom)
        return really(content, whom=whom)

    monkeypatch.setattr(json_file, "parsed", counted)
    ours, theirs = (TinyStore(path.parent).cohort(COHORT) for _ in range(2))
    ours.keep_responses(Responses(attendance=(came("p-1"),)))
    assert ours.responses().attendance[0] is ours.responses().attendance[0]
    assert parsings == [], "a writer knows what it wrote"
    for _ in range(2):
        theirs.responses()
    assert parsings == ["c.json"]


def test_a_new_file_with_the_old_one_s_inode_time_and_size_is_noticed(path: Path) -> None:
    ours, theirs = (TinyStore(path.parent).cohort(COHORT) for _ in range(2))
    ours.keep_responses(Responses(attendance=(came("p-1"),)))
    assert theirs.responses().attendance == (came("p-1"),)
    before = path.stat()
    newer = path.read_bytes().replace(b'"writes":1', b'"writes":2').replace(b"p-1", b"p-2")
    with path.open("r+b") as file:  # the worst that an inode used again can look like
        file.write(newer)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert theirs.responses().attendance == (came("p-2"),)


def test_the_count_of_writes_stands_where_a_file_is_known_by(path: Path) -> None:
    records = TinyStore(path.parent).cohort(COHORT)
    for count in (1, 2):
        records.keep_responses(Responses(attendance=(came(f"p-{count}"),)))
        records.uid_key(b"k")
        assert path.read_bytes()[: json_file.HEAD].startswith(b'{"meta":{"file":{"v":1,"writes":%d}' % writes(path))


def test_a_file_from_before_a_table_was_thought_of(path: Path) -> None:
    path.parent.mkdir()
    line = {"occasion": "s-1", "person": "p", "came": "yes", "at": "2027-01-19T09:00:00+00:00", "source": "import"}
    path.write_bytes(orjson.dumps({"attendance": {"s-1/p": line}} | GOOD))
    person = {"id": "p", "addresses": ["p@example.gov.uk"], "first_seen": "2027-01-19T09:00:00+00:00"}
    path.with_name("people.json").write_bytes(orjson.dumps({"people": {"p": person}} | GOOD))
    store = TinyStore(path.parent)
    records = store.cohort(COHORT)
    assert (records.responses(), records.originals()) == (Responses(attendance=(came("p"),)), ())
    assert records.drop_originals(NOW) == 0
    assert records.erase(Responses(turns=(LinkGeneration(person=PersonId("p"), number=1, at=NOW),))) == 0
    assert ([known.id for known in store.people()], store.tombstones()) == (["p"], ())
    draft = Draft(occasion=Occasion("s-1"), person=PersonId("p"), prompt="reflection", at=NOW, sealed="tok")
    records.keep_responses(Responses(drafts=(draft,)))
    store.suppress([Tombstone(digest="t", at=NOW)])
    assert TinyStore(path.parent).cohort(COHORT).responses() == Responses(attendance=(came("p"),), drafts=(draft,))
    assert [known.id for known in TinyStore(path.parent).people()] == ["p"]


def test_tables_of_a_later_release_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(orjson.dumps(GOOD | {"moods": {"p": {"good": True}}}))
    TinyStore(path.parent).cohort(COHORT).keep_responses(Responses(attendance=(came("p"),)))
    assert orjson.loads(path.read_bytes())["moods"] == {"p": {"good": True}}


def test_what_people_gave_back_is_read_in_one_look(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = TinyStore(path.parent).cohort(COHORT)
    records.keep_responses(Responses(attendance=(came("p-1"),)))
    looks: list[Path] = []
    really = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *rest: (looks.append(self), really(self, *rest))[1])
    first, second = records.responses(), records.responses()
    assert looks == [path, path]
    assert first.attendance is second.attendance, "what did not change is not put together again"


def test_another_s_write_makes_new_only_what_it_changed(path: Path) -> None:
    ours, theirs = (TinyStore(path.parent).cohort(COHORT) for _ in range(2))
    ours.keep_responses(Responses(attendance=(came("p-1"), came("p-2"))))
    before = ours.responses().attendance
    theirs.keep_responses(Responses(attendance=(came("p-2", came=Came.NO),)))
    after = ours.responses().attendance
    assert after == (came("p-1"), came("p-2", came=Came.NO))
    assert after[0] is before[0]


def test_nothing_of_what_was_erased_stays_in_memory(path: Path) -> None:
    def in_memory() -> int:
        gc.collect()
        return sum(type(one) is Attendance and one.person == "p-forgotten" for one in gc.get_objects())

    records = TinyStore(path.parent).cohort(COHORT)
    records.keep_responses(Responses(attendance=(came("p-1"), came("p-forgotten"))))
    assert len(records.responses().attendance) == 2
    assert in_memory() == 1
    records.erase(Responses(attendance=(came("p-forgotten"),)))
    assert records.responses().attendance == (came("p-1"),)
    assert in_memory() == 0


def test_a_backup_put_back_is_what_counts(path: Path) -> None:
    records = TinyStore(path.parent).cohort(COHORT)
    records.keep_responses(Responses(attendance=(came("p-1"),)))
    backup = path.read_bytes()
    records.keep_responses(Responses(attendance=(came("p-2"),)))
    path.write_bytes(backup)
    assert records.responses().attendance == (came("p-1"),)
    path.unlink()
    assert records.responses() == Responses()


# Records


@dataclass(frozen=True)
class Kept:
    when: datetime
    day: date | None
    clock: time
    words: tuple[str, ...]
    inner: dict[str, Any]


def test_a_record_is_plain_and_comes_back_whole() -> None:
    kept = Kept(at("2027-06-01 10:00"), date(2027, 6, 1), time(10, 30), ("a", "b"), {"x": [1, {"y": None}]})
    record = record_of(kept)
    assert record == {
        "when": "2027-06-01T09:00:00+00:00",
        "day": "2027-06-01",
        "clock": "10:30:00",
        "words": ["a", "b"],
        "inner": {"x": [1, {"y": None}]},
    }
    assert read_record(Kept, record, whom="file") == kept


@pytest.mark.parametrize("value", [datetime(2027, 1, 1), b"bytes", timedelta(1), object()])  # noqa: DTZ001
def test_what_is_no_record_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be kept as a record"):
        plain([value])


# The ledger against a model

PERSON = st.sampled_from([f"p{n}" for n in range(6)])
PEOPLE = st.lists(PERSON, unique=True)
NEWS = st.lists(st.tuples(PERSON, st.integers(0, 99)), min_size=1, max_size=5)
OPEN = ("waiting", "held", "failed", "unknown", "missed", "withdrawn")
NOTED = ("waiting", "held", "missed", "withdrawn")
OUTCOMES = ("sent", "failed", "unknown", "dead")


def invite_at(person: str, moment: int, state: str) -> Delivery:
    when = NOW + timedelta(minutes=moment)
    return a_delivery(PersonId(person), "invite", "s-1", cohort=COHORT, when=when, state=State(state))


class Row(NamedTuple):
    """What the model knows of one line. `before`: its state, attempts and time before the claim; `letter`: none, begun, or its end."""

    state: str
    seen: int
    attempts: int
    at: int
    before: str = ""
    letter: str = ""


class LedgerMachine(RuleBasedStateMachine):
    """The holder of the run lock, who dies at any step, somebody else on the same file, and a dict of rows."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.other, self.holder = self.opened(), self.opened()
        self.turn = 0
        self.model: dict[str, Row] = {}

    def opened(self) -> TinyCohort:
        return TinyStore(Path(self.folder.name)).cohort(COHORT)

    @property
    def anybody(self) -> TinyCohort:
        self.turn += 1
        return (self.other, self.holder)[self.turn % 2]

    def claimed(self, people: Iterable[str], letter: str = "") -> list[str]:
        """Those of these people whose line is claimed, and whose letter has come so far."""
        rows = ((person, self.model.get(person)) for person in people)
        return [person for person, row in rows if row and row.state == "claimed" and row.letter == letter]

    @rule(news=NEWS, state=st.sampled_from(NOTED))
    def note(self, news: list[tuple[str, int]], state: str) -> None:
        self.anybody.note([invite_at(person, moment, state) for person, moment in news])
        for person, moment in news:
            before = self.model.get(person)
            if before is None:
                self.model[person] = Row(state, moment, 0, moment)
            elif before.state in OPEN and before.state != "unknown":
                self.model[person] = before._replace(state=state, at=moment)

    @rule(news=NEWS)
    def claim(self, news: list[tuple[str, int]]) -> None:
        won = self.holder.claim([invite_at(person, moment, "claimed") for person, moment in news])
        expected = set()
        for person, moment in news:
            before = self.model.get(person, Row("waiting", moment, 0, moment))
            if before.state in OPEN:
                expected.add(_key(person))
                self.model[person] = Row("claimed", before.seen, before.attempts + 1, moment, before.state)
        assert won == expected

    @rule(people=PEOPLE)
    def hand_over(self, people: list[str]) -> None:
        begun = self.claimed(people)
        self.holder.handing_over([_key(person) for person in begun])
        for person in begun:
            self.model[person] = self.model[person]._replace(letter="begun")

    @rule(people=PEOPLE, state=st.sampled_from(OUTCOMES))
    def became(self, people: list[str], state: str) -> None:
        ended = self.claimed(people, "begun")
        self.holder.became([invite_at(person, 0, state) for person in ended])
        for person in ended:
            self.model[person] = self.model[person]._replace(letter=state)

    @rule(news=NEWS, state=st.sampled_from(OUTCOMES))
    def settle(self, news: list[tuple[str, int]], state: str) -> None:
        self.holder.settle([invite_at(person, moment, state) for person, moment in news])
        for person, moment in news:
            before = self.model.get(person)
            if before is not None and before.state == "claimed":
                self.model[person] = Row(state, before.seen, before.attempts, moment)

    @rule(people=PEOPLE)
    def give_back(self, people: list[str]) -> None:
        self.holder.settle((), [invite_at(person, 7, "held") for person in people])
        for person in people:
            row = self.model.get(person)
            if row is not None and row.state == "claimed":
                self.model[person] = Row("held", 7, 0, 7)

    @rule(torn=st.sampled_from([b"", b'["handed', b'["became",["c/s-1/p0/invite/0"],{"state":"sent"']))
    def die(self, torn: bytes) -> None:
        """The process dies, perhaps in the middle of a word; the next one settles what it left before anything else."""
        journal = Path(self.folder.name) / f"{COHORT}.journal"
        said = journal.read_bytes().partition(b"\0")[0] if journal.exists() else b""
        if said:
            journal.write_bytes(said + torn + bytes(40))
        self.holder = self.opened()
        unknown = self.holder.adopt_orphans(datetime(2027, 2, 1, tzinfo=UTC))
        claimed = {person: row for person, row in self.model.items() if row.state == "claimed"}
        assert unknown == tuple(_key(person) for person, row in sorted(claimed.items()) if row.letter == "begun")
        for person, row in claimed.items():
            self.model[person] = _adopted(row)
        assert not journal.exists() or journal.stat().st_size == 0

    @invariant()
    def both_see_the_model(self) -> None:
        expected = [
            (person, row.state, NOW + timedelta(minutes=row.seen), row.attempts, NOW + timedelta(minutes=row.at))
            for person, row in sorted(self.model.items())
        ]
        for one in (self.other, self.holder):
            found = [(d.person, d.state.value, d.seen, d.attempts, d.at) for d in one.deliveries()]
            assert found == expected

    def teardown(self) -> None:
        self.holder.journal.close()
        self.folder.cleanup()


def _key(person: str) -> str:
    return f"c/s-1/{person}/invite/0"


def _adopted(row: Row) -> Row:
    if row.letter == "begun":
        return Row("unknown", row.seen, row.attempts, row.at)
    if row.letter:
        return Row(row.letter, row.seen, row.attempts, row.at)
    was = row.before if row.before in ("unknown", "failed") else "waiting"
    return Row(was, row.seen, row.attempts - 1, row.at)


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(
    max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_a_line_read_twice_is_read_anew_only_where_it_changed(path: Path) -> None:
    records = TinyStore(path.parent).cohort(COHORT)
    first, second = invite_at("p1", 0, "waiting"), invite_at("p2", 0, "waiting")
    records.note([first, second])
    before = records.deliveries()
    records.note([replace(second, state=State.HELD)])
    after = records.deliveries()
    assert after == (first, replace(second, state=State.HELD))
    assert after[0] is before[0]
