"""The flows under a real Prefect API: what they do to a home, and what Prefect is told of it."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.surroundings import CLIENT_LOGIN, SERVER_LOGIN
from sets.model.cohort import PersonId
from sets.model.requests import Original
from sets.store.mailbox_file import MailboxFile
from tests.support.builders import utc
from tests.support.imap_scripted import conversing
from tests.support.mail_servers import Mailroom, smtp_server
from tests.support.prefect_runs import (
    CHECKOUT,
    FIRST_PASS,
    PATIENCE,
    SPRING,
    SUMMER,
    a_home,
    all_that_prefect_holds,
    desk_of,
    due_in,
    letters_in,
    named_people,
    runs_of,
    states_in,
    surroundings,
)

pytestmark = [
    pytest.mark.prefect,
    # Prefect's client leaves its connections to the garbage collector when an event loop ends
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

AT = FIRST_PASS.isoformat()
SUBFLOWS = ("run_cohort-", "schedule_sessions-", "send_invites-", "circulate_prompts-", "compile_reports-")
"""What Prefect itself calls the node of a flow within a flow."""


@pytest.fixture(scope="session")
def api() -> Iterator[str]:
    """A Prefect API of the test run's own, for all of these tests; gives its address."""
    os.environ |= {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_LOGGING_LEVEL": "INFO"}
    # an earlier test's own server had a login; this one has none, whatever the environment or Prefect still holds
    for name in (SERVER_LOGIN, CLIENT_LOGIN):
        os.environ.pop(name, None)
    from prefect.settings import (
        PREFECT_API_AUTH_STRING,
        PREFECT_API_URL,
        PREFECT_SERVER_API_AUTH_STRING,
        temporary_settings,
    )
    from prefect.testing.utilities import prefect_test_harness

    logins = {PREFECT_API_AUTH_STRING, PREFECT_SERVER_API_AUTH_STRING}
    with temporary_settings(restore_defaults=logins), prefect_test_harness(server_startup_timeout=90):
        yield PREFECT_API_URL.value()


@pytest.fixture
def home(api: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with two published cohorts, in which the flows of this process work."""
    monkeypatch.setenv("SETWISE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    yield a_home(tmp_path / "home")
    gc.collect()  # here, where it is known whose connections these are


def done(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


async def _fresh_runs(before: set[Any]) -> list[Any]:
    from prefect import get_client

    async with get_client() as client:
        return [run for run in await runs_of(client) if run.id not in before]


async def _known_runs() -> set[Any]:
    return {run.id for run in await _fresh_runs(set())}


def sent_all(home: Path, cohort: Any, expected: set[str]) -> None:
    """Every expected key was sent, once, and nothing else stands in the ledger as sent."""
    states = states_in(home, cohort)
    assert {key for key, state in states.items() if state == "sent"} == expected
    assert "claimed" not in states.values()


def test_a_pass_leaves_its_mark_but_not_one_at_another_time(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import cycle

    def marks() -> list[Any]:
        return [desk_of(home).records(cohort).last_pass() for cohort in (SPRING, SUMMER)]

    done(cycle.run_cycle(at=AT))
    assert marks() == [None, None]
    door = cycle.read_clock
    monkeypatch.setattr(cycle, "read_clock", lambda at=None, zone=None: door(at or AT, zone))
    assert all(one.did_nothing for one in done(cycle.run_cycle([SPRING])))
    assert marks() == [FIRST_PASS, None]


def test_the_mailbox_is_read_before_letters_leave_and_after_them_once_it_was_in_trouble(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import cycle

    door, outbox, seen = cycle.read_clock, home / "outbox", list[int]()
    monkeypatch.setattr(cycle, "read_clock", lambda at=None, zone=None: door(at or AT, zone))

    def hang_up(*_: object) -> None:
        seen.append(len(list(outbox.rglob("*.eml"))))

    with conversing(hang_up) as port:
        monkeypatch.setenv("SETWISE_MAILBOX", f"imap://sets@127.0.0.1:{port}?starttls=no")
        monkeypatch.setenv("SETWISE_MAILBOX_PASSWORD", "x")
        assert [one.cohort for one in done(cycle.run_cycle([SPRING]))] == [SPRING]
        assert [one.cohort for one in done(cycle.run_cycle([SUMMER]))] == [SUMMER]
        done(cycle.run_cycle(at=AT))
    assert (seen[0], seen[1] > seen[0], len(seen)) == (0, True, 2)
    state = MailboxFile(home).state()
    assert (state.since, state.trouble) == (FIRST_PASS, f"127.0.0.1:{port} cannot be reached")


def test_a_pass_tells_everyone_and_prefect_reads_like_a_diary(home: Path) -> None:
    from flows.cycle import run_cycle

    expected = {cohort: due_in(home, cohort, FIRST_PASS) for cohort in (SPRING, SUMMER)}
    assert [len(keys) for keys in expected.values()] == [19, 19]

    async def story() -> tuple[Any, list[Any], Any, list[Any]]:
        known = await _known_runs()
        first = await run_cycle(at=AT)
        runs = await _fresh_runs(known)
        second = await run_cycle(at=AT)
        return first, runs, second, await _fresh_runs(known | {run.id for run in runs})

    first, runs, second, later = done(story())
    for cohort in (SPRING, SUMMER):
        sent_all(home, cohort, expected[cohort])
    assert [one.letters for one in first] == [len(letters_in(home, cohort)) for cohort in (SPRING, SUMMER)]
    assert Counter(run.name for run in runs) == Counter(
        {
            "cycle": 1,
            **{
                f"{what}-{cohort}": 1
                for what in ("pass-of", "schedule-sessions", "send-invites")
                for cohort in (SPRING, SUMMER)
            },
        }
    )
    assert {run.state.type.value for run in runs} == {"COMPLETED"}
    assert all(one.did_nothing for one in second)
    assert [run.name for run in later] == ["cycle"]


def test_prefect_learns_of_no_person(home: Path) -> None:
    from prefect import get_client

    from flows.cycle import run_cycle

    async def story() -> tuple[str, list[str], list[Any]]:
        known = await _known_runs()
        await run_cycle(at=AT)
        await run_cycle(at="2027-01-20T12:00")
        (home / "records" / f"{SUMMER}.json").write_bytes(b'{"half')
        with pytest.raises(Exception, match="1 of 2 cohorts failed"):
            await run_cycle(at="2027-01-28T12:00")
        async with get_client() as client:
            runs = {run.id for run in await _fresh_runs(known)}
            text = await all_that_prefect_holds(client, task_runs=4)
            tasks = [task.name for task in await client.read_task_runs(limit=200) if task.flow_run_id in runs]
            return text, tasks, await client.read_artifacts(limit=200)

    people = named_people(home, SPRING) | named_people(home, SUMMER)
    text, tasks, artifacts = done(story())
    assert {"invite thames-1: 6", "invite thames-2: 6", "welcome cohort: 6", "my-work cohort: 5"} <= set(tasks)
    batches = re.compile(r"[a-z-]+ [a-z0-9-]+: \d+")
    assert [name for name in tasks if not batches.fullmatch(name) and not name.startswith(SUBFLOWS)] == []
    keys = {artifact.key for artifact in artifacts}
    assert {f"{SPRING}-next-14-days", f"{SPRING}-sent", f"{SUMMER}-next-14-days", f"{SUMMER}-sent"} <= keys
    assert f"pass-of-{SPRING}" in text
    assert "damaged or incomplete" in text
    assert sorted(word for word in people if word in text) == []


def test_the_artifacts_say_what_is_ahead_and_what_was_sent(home: Path) -> None:
    from prefect import get_client

    from flows.cycle import run_cycle

    async def story() -> dict[str, str]:
        await run_cycle([SPRING], AT)
        await run_cycle([SPRING], "2027-01-12T12:00")
        async with get_client() as client:
            found = sorted(await client.read_artifacts(limit=200), key=lambda one: one.updated)
            return {one.key: str(one.data) for one in found}

    held = done(story())
    assert '"when": "2027-01-19 12:30", "what": "register"' in held[f"{SPRING}-next-14-days"]
    assert "reflection" not in held[f"{SPRING}-next-14-days"], "to how many it goes would tell how many came"
    assert "| sent |" in held[f"{SPRING}-sent"]


def test_a_damaged_cohort_is_named_and_leaves_the_other_untouched(home: Path) -> None:
    from flows.cycle import run_cycle
    from flows.tasks import PassTrouble

    expected = due_in(home, SUMMER, FIRST_PASS)
    (home / "records" / f"{SPRING}.json").write_bytes(b'{"half')

    async def story() -> tuple[Any, list[Any]]:
        known = await _known_runs()
        with pytest.raises(PassTrouble) as caught:
            await run_cycle(at=AT)
        return caught.value, await _fresh_runs(known)

    trouble, runs = done(story())
    assert str(trouble) == (
        f"run: 1 of 2 cohorts failed: {SPRING} (records: {SPRING}.json: "
        "the file is damaged or incomplete; put a backup of it back)"
    )
    assert [one.cohort for one in trouble.summaries] == [SUMMER]
    states = {run.name: run.state.type.value for run in runs}
    assert (states["cycle"], states[f"pass-of-{SPRING}"], states[f"pass-of-{SUMMER}"]) == (
        "FAILED",
        "FAILED",
        "COMPLETED",
    )
    sent_all(home, SUMMER, expected)


def test_a_fault_nobody_foresaw_stops_no_other_cohort_and_quotes_nobody(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.cycle import run_cycle
    from flows.tasks import PassTrouble
    from sets.service.installation import Installation

    real = Installation.programme

    def broken(self: Installation, cohort: Any) -> Any:
        if cohort == SPRING:
            raise KeyError("Ottoline Quillfeather")
        return real(self, cohort)

    expected = due_in(home, SUMMER, FIRST_PASS)
    monkeypatch.setattr(Installation, "programme", broken)

    async def story() -> str:
        from prefect import get_client

        with pytest.raises(PassTrouble) as caught:
            await run_cycle(at=AT)
        assert re.fullmatch(
            rf"run: 1 of 2 cohorts failed: {SPRING} \(run: KeyError at test_flows.py:\d+\)", str(caught.value)
        )
        async with get_client() as client:
            return await all_that_prefect_holds(client)

    assert "Ottoline" not in done(story())
    monkeypatch.undo()
    sent_all(home, SUMMER, expected)


def test_two_runs_at_once_do_no_harm(home: Path) -> None:
    from flows.cycle import run_cycle

    expected = {cohort: due_in(home, cohort, FIRST_PASS) for cohort in (SPRING, SUMMER)}

    async def both() -> Any:
        return await asyncio.gather(run_cycle(at=AT), run_cycle(at=AT))

    summaries = [one for run in done(both()) for one in run]
    for cohort, keys in expected.items():
        sent_all(home, cohort, keys)
        assert sum(one.letters for one in summaries if one.cohort == cohort) == len(letters_in(home, cohort))


@pytest.mark.slow
def test_two_processes_at_once_do_no_harm(home: Path, api: str, tmp_path: Path) -> None:
    expected = {cohort: due_in(home, cohort, FIRST_PASS) for cohort in (SPRING, SUMMER)}
    command = [sys.executable, "-c", "from flows.cli import main; main()", "run", "--at", AT]
    env = surroundings(home, PREFECT_API_URL=api)
    running = [
        subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [child.communicate(timeout=PATIENCE) for child in running]
    assert [child.returncode for child in running] == [0, 0], said
    assert [errors for _, errors in said] == ["", ""]
    for cohort, keys in expected.items():
        sent_all(home, cohort, keys)
    letters = sum(len(letters_in(home, cohort)) for cohort in expected)
    assert sum(int(number) for text, _ in said for number in re.findall(r"(\d+) letters sent", text)) == letters


def test_each_flow_can_be_run_by_itself(home: Path) -> None:
    from flows.invites import send_invites
    from flows.prompts import circulate_prompts
    from flows.reports import compile_reports
    from flows.sessions import schedule_sessions

    async def story() -> list[int]:
        return [
            await schedule_sessions(SPRING, "2026-12-01T22:00"),
            await circulate_prompts(SPRING, "2026-12-02T10:00"),
            await send_invites(SPRING, "2026-12-02T10:00"),
            await compile_reports(SPRING, "2026-12-02T10:00"),
            await circulate_prompts(SPRING, "2027-01-20T12:00"),
        ]

    noted, too_early, invites, reports, prompts = done(story())
    kinds = Counter(key.split("/")[3] for key, state in states_in(home, SPRING).items() if state == "sent")
    assert noted > 0, "invitations that wait for the morning are kept as waiting"
    assert (too_early, invites, reports, prompts) == (0, 4, 0, 3)
    told = {"welcome": 6, "invite": 12, "coordinators-page": 1}
    assert kinds == {**told, "register": 1, "my-work": 5, "reflection": 5, "weekly": 1}
    assert states_in(home, SUMMER) == {}


@pytest.mark.parametrize("how", ["id", "path"])
def test_one_cohort_by_id_or_by_path(home: Path, how: str) -> None:
    from flows.cycle import run_cohort

    expected = due_in(home, SPRING, FIRST_PASS)
    summary = done(run_cohort(SPRING if how == "id" else str(home / "cohorts" / f"{SPRING}.yaml"), AT))
    assert (summary.cohort, summary.letters) == (SPRING, len(letters_in(home, SPRING)))
    sent_all(home, SPRING, expected)
    assert states_in(home, SUMMER) == {}


def test_at_is_a_wall_clock_time_of_the_cohort(home: Path) -> None:
    """A reflection prompt goes at 10am in London; on 14 July that is 9 o'clock UTC, on 20 January it is not."""
    from flows.cycle import run_cohort

    done(run_cohort(SPRING, AT))
    reflections = [f"{one}/reflection/0" for one in _members(home)]

    async def at(text: str) -> set[str]:
        await run_cohort(SPRING, text)
        return {state for key, state in states_in(home, SPRING).items() if key.endswith(tuple(reflections))}

    assert done(at("2027-01-20T09:59:59")) == set()
    assert done(at("2027-01-20T10:00:00")) == {"sent"}


def _members(home: Path) -> list[str]:
    return [member.id for member in desk_of(home).programme(SPRING).cohort.sets[0].members]


def test_a_run_that_is_stopped_keeps_its_lock_until_its_sending_has_ended(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C, or Cancel in Prefect: a thread still sends, and nobody may take its claims for a dead process's."""
    from flows.cycle import run_cohort
    from sets.mail.transports.outbox import Outbox

    real, sending, go_on = Outbox.send, threading.Event(), threading.Event()

    def slow(self: Outbox, letter: Any) -> Any:
        sending.set()
        assert go_on.wait(PATIENCE)
        return real(self, letter)

    monkeypatch.setattr(Outbox, "send", slow)

    async def story() -> bool:
        running = asyncio.create_task(run_cohort(SPRING, AT))
        assert await asyncio.to_thread(sending.wait, PATIENCE)
        running.cancel()
        await asyncio.sleep(0.3)  # whatever a cancelled run does, it has done it by now
        with desk_of(home).store.run_lock(SPRING) as free:
            pass
        go_on.set()
        await asyncio.wait({running})
        return free

    try:
        assert not done(story())
    finally:
        go_on.set()
    assert "claimed" not in states_in(home, SPRING).values()
    sent = sum(state == "sent" for state in states_in(home, SPRING).values())
    assert sent == len(letters_in(home, SPRING)) == 1, "the letter in hand, and no other"


def test_a_wrong_time_fails_in_words(home: Path) -> None:
    from flows.cycle import run_cycle
    from sets.model.errors import SetwiseError

    with pytest.raises(SetwiseError, match="is not a time; 2027-03-02T09:00 works"):
        done(run_cycle([SPRING], "Tuesday"))


def test_the_heartbeat_lets_go_of_replies_after_seven_days(home: Path) -> None:
    from flows.cycle import run_cycle

    records = desk_of(home).records(SPRING)
    for digest, when in (("old", "2020-01-01 09:00"), ("new", "2090-01-01 09:00")):
        records.keep_original(Original(digest=digest, person=PersonId("p-ada"), at=utc(when), sealed="s"))

    done(run_cycle([SPRING], "2029-01-01T09:00"))
    assert [one.digest for one in records.originals()] == ["old", "new"], "never as if it were another time"
    done(run_cycle([SPRING]))
    assert [one.digest for one in records.originals()] == ["new"]


def test_a_mail_server_that_refuses_everything(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from prefect import get_client

    from flows.cli import execute

    expected = due_in(home, SPRING, FIRST_PASS)
    kept = dict(os.environ)
    room = Mailroom()
    people = named_people(home, SPRING)
    try:
        with smtp_server(room) as port:
            monkeypatch.setenv("SETWISE_MAIL", f"smtp://127.0.0.1:{port}?starttls=no")
            room.data_reply = "451 4.3.0 <ottoline@quillfeather.example.org>: try later"
            assert execute(["run", SPRING, "--at", AT]) == 3
            said = capfd.readouterr()
            assert re.fullmatch(rf"{SPRING}: \d+ letters to be tried again\n", said.out)
            assert set(states_in(home, SPRING).values()) == {"failed"}
            assert execute(["status", SPRING]) == 0
            assert "could not be sent yet" in " ".join(capfd.readouterr().out.split())
            assert execute(["run", SPRING, "--at", AT]) == 0
            assert capfd.readouterr().out == f"{SPRING}: nothing to do\n"

            room.data_reply = "250 2.0.0 taken"
            assert execute(["run", SPRING, "--at", "2026-12-01T11:00"]) == 0
        sent_all(home, SPRING, expected)
        identities = [str(one.content).partition("Message-ID: ")[2].split()[0] for one in room.arrived]
        assert len(identities) == len(set(identities)) > 0

        async def held() -> str:
            async with get_client() as client:
                return await all_that_prefect_holds(client)

        text = asyncio.run(held())
        assert sorted(word for word in people if word in text) == []
    finally:
        os.environ.clear()
        os.environ.update(kept)


def test_a_server_that_is_not_there_is_said_in_one_line(home: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from flows.cli import main; main()", "run", "--at", AT]
    env = surroundings(home, PREFECT_API_URL="http://127.0.0.1:9/api")
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "setwise: http://127.0.0.1:9/api: the Prefect server does not answer\n"


def test_every_flow_has_its_place_in_the_service() -> None:
    """What is marked as crashed after a power cut are all flows of ours."""
    from prefect import Flow

    from flows import cycle, invites, keeping, prompts, reports, serving, sessions

    modules = (cycle, invites, keeping, prompts, reports, sessions)
    ours = {one.name for module in modules for one in vars(module).values() if isinstance(one, Flow)}
    assert ours == set(serving.FLOWS)
    assert CHECKOUT.joinpath("prefect.yaml").is_file()
