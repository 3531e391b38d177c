"""Real processes of the command are killed and stopped over a mail server that counts: nothing lost, and nothing doubled
but the one letter that a kill leaves uncertain.

A dozen of them belong to the slow tests. `make crash` does 200, by SETWISE_CRASHES.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.journeys.test_crash import (
    SEED,
    SOONER,
    arrived,
    check_arrivals,
    check_ledger,
    how_long,
    identity,
    killed_after,
    to_the_end,
)
from tests.journeys.test_serve import serving
from tests.support.mail_servers import SILENCE, Mailroom, Script, scripted_smtp, smtp_server
from tests.support.prefect_runs import (
    FIRST_PASS,
    PATIENCE,
    SPRING,
    a_free_port,
    a_home,
    due_in,
    in_session,
    started,
    states_in,
    surroundings,
    until,
)

pytestmark = [pytest.mark.slow, pytest.mark.prefect, pytest.mark.skipif(os.name == "nt", reason="stops as Unix does")]

CRASHES = int(os.environ.get("SETWISE_CRASHES", "12"))
RUNS, SERVES = max(CRASHES // 4, 3), max(CRASHES // 20, 2)
COMMAND = ["-c", "from flows.cli import main; main()", "run", "--at", FIRST_PASS.isoformat()]
LETTERS = 43
IN_BOUNDS = 60.0


class Unhurried(Mailroom):
    """A mail server that takes a moment over each letter, as real ones do."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(0.03)
        return await super().handle_DATA(server, session, envelope)


@contextmanager
def unhurried() -> Iterator[tuple[Mailroom, str]]:
    room = Unhurried()
    with smtp_server(room) as port:
        yield room, f"smtp://127.0.0.1:{port}?starttls=no"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_home(tmp_path_factory.mktemp("stops") / "home", SPRING, sessions=6)


@contextmanager
def a_copy(template: Path, tmp_path: Path) -> Iterator[Path]:
    home = Path(shutil.copytree(template, tmp_path / "home"))
    try:
        yield home
    finally:
        shutil.rmtree(home)


def check_all(home: Path, room: Mailroom, mail: str, expected: set[str], *, doubled: int) -> int:
    """The runs that follow bring the rest; gives how many letters came twice, of which there may be `doubled`."""
    to_the_end(home, mail)
    identities = {identity(letter) for letter in arrived(room)}
    assert len(identities) == len(expected) == LETTERS, "a letter was lost"
    twice = len(check_arrivals(arrived(room), identities))
    assert twice <= doubled
    check_ledger(home, expected)
    room.arrived.clear()
    return twice


def test_kills_of_a_run_over_a_server_that_counts(template: Path, tmp_path: Path) -> None:
    expected, chance, done, twice = due_in(template, SPRING, FIRST_PASS), random.Random(SEED + 3), 0, 0
    with unhurried() as (room, mail):
        with a_copy(template, tmp_path) as home:
            seconds = how_long(home, mail)
        room.arrived.clear()
        while done < CRASHES:
            with a_copy(template, tmp_path) as home:
                landed = killed_after(home, mail, FIRST_PASS, chance.uniform(0, seconds))
                done, seconds = done + landed, seconds if landed else seconds * SOONER
                twice += check_all(home, room, mail, expected, doubled=int(landed))
    sys.stdout.write(f"{done} kills: 0 lost, {twice} doubled\n")


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_setwise_run_itself(template: Path, tmp_path: Path, by: int) -> None:
    expected, chance, twice = due_in(template, SPRING, FIRST_PASS), random.Random(SEED + by), 0
    with unhurried() as (room, mail):
        for _ in range(max(RUNS // 3, 1)):
            with a_copy(template, tmp_path) as home:
                log, number = tmp_path / "run.log", chance.randrange(1, LETTERS - 6)
                with started(COMMAND, surroundings(home, SETWISE_MAIL=mail), tmp_path, log) as running:
                    wait_for(room, number, running, log)
                    code = sent(running, by)
                    until(lambda: not in_session(running.pid) or by == signal.SIGKILL, "an end of what it started")
                assert code == (-signal.SIGKILL if by == signal.SIGKILL else 130), log.read_text(encoding="utf-8")
                assert "Traceback" not in log.read_text(encoding="utf-8")
                if by != signal.SIGKILL:
                    assert number <= len(room.arrived) < LETTERS, "it did not stop"
                    assert not {"claimed", "unknown", "failed"} & set(states_in(home, SPRING).values())
                twice += check_all(home, room, mail, expected, doubled=int(by == signal.SIGKILL))
    sys.stdout.write(f"{max(RUNS // 3, 1)} times signal {by}: 0 lost, {twice} doubled\n")


def wait_for(room: Mailroom, number: int, running: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while len(room.arrived) < number:
        assert running.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < limit, "no letters come"
        time.sleep(0.005)


def sent(running: subprocess.Popen[bytes], by: int) -> int:
    running.send_signal(by)
    return running.wait(IN_BOUNDS)


@pytest.mark.parametrize("whole_group", [False, True])
def test_setwise_serve_is_stopped_in_the_middle_of_its_letters(
    template: Path, tmp_path: Path, whole_group: bool
) -> None:
    """A plain SIGTERM, and one to all its processes at once, as a service manager sends it."""
    expected, chance = due_in(template, SPRING, FIRST_PASS), random.Random(SEED + whole_group)
    with unhurried() as (room, mail):
        for _ in range(max(SERVES // 2, 1)):
            number = chance.randrange(1, LETTERS - 6)
            with a_copy(template, tmp_path) as home:
                with serving(home, tmp_path, a_free_port(), SETWISE_MAIL=mail) as service:
                    beat = service.heartbeat()["id"]
                    service.post(f"deployments/{beat}/create_flow_run", {"parameters": {"at": FIRST_PASS.isoformat()}})
                    wait_for(room, number, service.process, service.log)
                    if whole_group:
                        os.killpg(service.process.pid, signal.SIGTERM)
                    else:
                        service.process.send_signal(signal.SIGTERM)
                    assert service.process.wait(IN_BOUNDS) == 0, service.said()
                    until(lambda: not in_session(service.process.pid), "an end of what it started")
                assert number <= len(room.arrived) < LETTERS, "it did not stop"
                assert not {"claimed", "unknown", "failed"} & set(states_in(home, SPRING).values())
                check_all(home, room, mail, expected, doubled=0)


def test_a_stop_while_a_server_does_not_answer_ends_in_bounds(template: Path, tmp_path: Path) -> None:
    with a_copy(template, tmp_path) as home, scripted_smtp(Script(DOT=SILENCE)) as port:
        log = tmp_path / "run.log"
        env = surroundings(home, SETWISE_MAIL=f"smtp://127.0.0.1:{port}?starttls=no")
        with started(COMMAND, env, tmp_path, log) as running:
            until(lambda: "claimed" in states_in(home, SPRING).values(), "a letter in hand", log=log)
            assert sent(running, signal.SIGTERM) == 130
        states = states_in(home, SPRING)
        assert list(states.values()).count("unknown") <= 1
        assert "claimed" not in states.values()
