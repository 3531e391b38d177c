"""A real process is killed (SIGKILL) at any moment of a run, and run again: nothing lost, nothing doubled but what must be.

What may come twice is the one letter whose fate nobody can know: handed over, and not yet noted as taken. It then comes
once more, with the same Message-ID, and a calendar message with the same UID, SEQUENCE and DTSTAMP. A server that counts
is the measure: an outbox hides a second copy by putting it in the place of the first.
"""

from __future__ import annotations

import email
import email.policy
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.message import EmailMessage
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from sets.model.cohort import CohortId
from sets.model.messages import Flow
from sets.service.installation import Installation
from sets.service.report_files import file_report
from tests.support.mail_servers import Mailroom, smtp_server
from tests.support.prefect_runs import (
    FIRST_PASS,
    PATIENCE,
    SPRING,
    a_home,
    desk_of,
    due_in,
    ended,
    letters_in,
    started,
    states_in,
    surroundings,
    until,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills processes as Unix does")

SEED = 20270119
GRACE = timedelta(hours=1, minutes=30)
KILLS_QUICK, KILLS_LONG = 5, 40
Where = Callable[[int], str]


def passes(home: Path, mail: str, now: datetime) -> None:
    """One pass of the home's cohort, as the flows make it."""
    installation = Installation.at({"SETWISE_HOME": str(home), "SETWISE_MAIL": mail}, home / ".env")
    with installation.open_run(SPRING, now, file_report(installation)) as current:
        assert current is not None, "the lock of a dead process holds"
        current.note()
        for part in Flow:
            for batch in current.batches(part):
                current.carry_out(batch)


def child(pipe: Connection, home: str, mail: str, now: str) -> None:
    """A pass in a process of its own, which says when it begins and when it ends."""
    pipe.send("begins")
    passes(Path(home), mail, datetime.fromisoformat(now))
    pipe.send("ends")


def begun(home: Path, mail: str, now: datetime) -> tuple[Any, Connection]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        [__name__, "sets.mail.compose", "sets.service.run", "sets.mail.transports.smtp", "icalendar"]
    )
    ours, theirs = context.Pipe()
    process = context.Process(target=child, args=(theirs, str(home), mail, now.isoformat()), daemon=True)
    process.start()
    theirs.close()
    assert ours.poll(PATIENCE), "the pass does not begin"
    assert ours.recv() == "begins"
    return process, ours


SOONER, LATER = 0.8, 1.25
"""A pass that ended before its kill was quicker than the one that was timed, so the next kill comes sooner; one that was
killed before its first letter may have been slower, so the next comes later.
"""


def next_window(seconds: float, landed: bool, letters: int) -> float:
    """Within how many seconds the next kill comes."""
    if not landed:
        return seconds * SOONER
    return seconds if letters else seconds * LATER


def killed_after(home: Path, mail: str, now: datetime, delay: float) -> bool:
    """Begin a pass and kill it after `delay` seconds; whether it was killed before its end."""
    process, pipe = begun(home, mail, now)
    try:
        if not pipe.poll(delay):
            process.kill()
        process.join(PATIENCE)
        return bool(process.exitcode == -signal.SIGKILL)
    finally:
        process.kill()
        process.join()
        pipe.close()


def to_the_end(home: Path, mail: str, now: datetime = FIRST_PASS) -> None:
    """Run again, at once and after each grace, until nothing is due."""
    passes(home, mail, now)
    for _ in range(4):
        now += GRACE
        if not due_in(home, SPRING, now):
            return
        passes(home, mail, now)
    raise AssertionError("there is always something more to do")


def how_long(home: Path, mail: str) -> float:
    """Seconds that an undisturbed pass takes in a process of its own."""
    process, pipe = begun(home, mail, FIRST_PASS)
    begin = time.monotonic()
    assert pipe.poll(PATIENCE), "the pass does not end"
    seconds = time.monotonic() - begin
    process.join(PATIENCE)
    pipe.close()
    assert process.exitcode == 0
    return seconds


def read(content: bytes) -> EmailMessage:
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def identity(letter: EmailMessage) -> str:
    return str(letter["Message-ID"])


def calendar_marks(letter: EmailMessage) -> tuple[str, ...]:
    """UID, SEQUENCE, DTSTAMP and METHOD of a letter's calendar part; nothing for a letter without."""
    parts = [part.get_content() for part in letter.walk() if part.get_content_type() == "text/calendar"]
    lines = [line for part in parts[:1] for line in str(part).replace("\r\n ", "").splitlines()]
    return tuple(line for line in lines if line.startswith(("UID:", "SEQUENCE:", "DTSTAMP:", "METHOD:")))


def check_ledger(home: Path, expected: set[str]) -> None:
    assert states_in(home, SPRING) == dict.fromkeys(expected, "sent")


def check_arrivals(letters: Iterable[EmailMessage], expected: set[str]) -> Counter[str]:
    """All that was expected arrived, none more than once more, each copy the same message; gives what came twice."""
    found: dict[str, list[EmailMessage]] = {}
    for letter in letters:
        found.setdefault(identity(letter), []).append(letter)
    assert set(found) == expected
    twice = Counter({name: len(copies) for name, copies in found.items() if len(copies) > 1})
    for name in twice:
        assert len(found[name]) == 2
        assert len({(calendar_marks(one), one["To"], one["Subject"]) for one in found[name]}) == 1
    return twice


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one published cohort of six sessions, to be copied."""
    return a_home(tmp_path_factory.mktemp("crash") / "home", SPRING, sessions=6)


def copy_of(template: Path, tmp_path: Path, name: str) -> Path:
    return Path(shutil.copytree(template, tmp_path / name))


@pytest.mark.parametrize("kills", [KILLS_QUICK, pytest.param(KILLS_LONG, marks=pytest.mark.slow)])
def test_killed_at_any_moment_with_the_outbox(template: Path, tmp_path: Path, kills: int) -> None:
    expected = due_in(template, SPRING, FIRST_PASS)
    calm = copy_of(template, tmp_path, "calm")
    seconds = how_long(calm, "outbox:")
    names = {path.name.rpartition(" ")[2] for path in letters_in(calm, SPRING)}
    identities = {identity(read(path.read_bytes())) for path in letters_in(calm, SPRING)}
    assert len(names) == len(identities) == len(expected) == 43
    chance, done, half_done = random.Random(SEED), 0, 0
    for number in range(6 * kills):
        home = copy_of(template, tmp_path, f"home-{number}")
        landed = killed_after(home, "outbox:", FIRST_PASS, chance.uniform(0, seconds))
        letters = len(letters_in(home, SPRING))
        done, seconds = done + landed, next_window(seconds, landed, letters)
        half_done += 0 < letters < len(expected)
        to_the_end(home, "outbox:")
        assert {path.name.rpartition(" ")[2] for path in letters_in(home, SPRING)} == names
        assert not check_arrivals((read(path.read_bytes()) for path in letters_in(home, SPRING)), identities)
        check_ledger(home, expected)
        shutil.rmtree(home)
        if done >= kills and half_done:
            break
    assert done >= kills
    assert half_done, "no kill came in the middle of the sending"


@pytest.mark.parametrize("kills", [KILLS_QUICK, pytest.param(KILLS_LONG, marks=pytest.mark.slow)])
def test_killed_at_any_moment_with_a_mail_server(template: Path, tmp_path: Path, kills: int) -> None:
    expected = due_in(template, SPRING, FIRST_PASS)
    room = Mailroom()
    with smtp_server(room) as port:
        mail = f"smtp://127.0.0.1:{port}?starttls=no"
        seconds = how_long(copy_of(template, tmp_path, "calm"), mail)
        identities = {identity(letter) for letter in arrived(room)}
        assert len(identities) == len(room.arrived) == len(expected)
        chance, done, half_done = random.Random(SEED + 1), 0, 0
        for number in range(6 * kills):
            home = copy_of(template, tmp_path, f"home-{number}")
            room.arrived.clear()
            landed = killed_after(home, mail, FIRST_PASS, chance.uniform(0, seconds))
            done, seconds = done + landed, next_window(seconds, landed, len(room.arrived))
            half_done += 0 < len(room.arrived) < len(expected)
            to_the_end(home, mail)
            assert len(check_arrivals(arrived(room), identities)) <= landed, "one kill, one letter at most"
            check_ledger(home, expected)
            shutil.rmtree(home)
            if done >= kills and half_done >= 2:
                break
    assert done >= kills
    assert half_done >= 2, "no kill came in the middle of the sending"


def arrived(room: Mailroom) -> list[EmailMessage]:
    contents = [letter.original_content or letter.content for letter in room.arrived]
    return [read(content if isinstance(content, bytes) else str(content).encode()) for content in contents]


class Assassin(Mailroom):
    """A mail server that takes the letter of this number, and kills whoever sent it before it can say so."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number, self.victim = number, 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = await super().handle_DATA(server, session, envelope)
        if self.victim and len(self.arrived) == self.number:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = 0
        return said


@pytest.mark.parametrize("number", [1, 2, 6, 7, 20, 43])
@pytest.mark.slow
def test_killed_between_acceptance_and_record(template: Path, tmp_path: Path, number: int) -> None:
    """The one case in which a letter comes twice: here it does, it is the same letter, and it is the only one."""
    expected = due_in(template, SPRING, FIRST_PASS)
    home, room = copy_of(template, tmp_path, "home"), Assassin(number)
    with smtp_server(room) as port:
        mail = f"smtp://127.0.0.1:{port}?starttls=no"
        process, pipe = begun(home, mail, FIRST_PASS)
        room.victim = process.pid
        process.join(PATIENCE)
        pipe.close()
        assert process.exitcode == -signal.SIGKILL
        assert len(room.arrived) == number
        last = identity(arrived(room)[-1])
        assert "claimed" in states_in(home, SPRING).values()
        to_the_end(home, mail)
    twice = check_arrivals(arrived(room), {identity(letter) for letter in arrived(room)})
    assert list(twice) == [last]
    assert len({identity(letter) for letter in arrived(room)}) == len(expected)
    check_ledger(home, expected)


def test_a_storm_of_kills_loses_no_invite_and_hides_nothing(template: Path, tmp_path: Path) -> None:
    """Killed again and again: calendars hold all, and a letter that may not be repeated for ever is shown to a person."""
    from sets.due.cohort_standing import standing_of

    home, chance = copy_of(template, tmp_path, "home"), random.Random(SEED + 2)
    expected = due_in(template, SPRING, FIRST_PASS)
    seconds = how_long(copy_of(template, tmp_path, "calm"), "outbox:")
    now, kills = FIRST_PASS, 0
    for _ in range(12):
        landed = killed_after(home, "outbox:", now, chance.uniform(0, seconds))
        kills, seconds = kills + landed, seconds if landed else seconds * SOONER
        now += timedelta(minutes=15)
    to_the_end(home, "outbox:", now)
    assert kills >= 3
    states = states_in(home, SPRING)
    assert set(states) == expected
    assert {state for key, state in states.items() if "/invite/" in key} == {"sent"}
    unknown = {key for key, state in states.items() if state != "sent"}
    assert {states[key] for key in unknown} <= {"unknown"}
    installation = desk_of(home)
    outlook, responses, ledger = installation.published_outlook(SPRING, now)
    needs = standing_of(installation.programme(SPRING), responses, ledger, outlook, now).needs
    assert any(need.key.startswith("mail/") for need in needs) == bool(unknown)


@pytest.mark.slow
@pytest.mark.prefect
def test_setwise_run_itself_is_killed(template: Path, tmp_path: Path) -> None:
    home = copy_of(template, tmp_path, "home")
    expected = due_in(home, SPRING, FIRST_PASS)
    command = ["-c", "from flows.cli import main; main()", "run", "--at"]
    kills = 0
    for number in (1, 15, 30):
        log = tmp_path / f"run-{number}.log"
        at = (FIRST_PASS + GRACE * kills).isoformat()
        with started([*command, at], surroundings(home), tmp_path, log) as running:

            def enough(running: subprocess.Popen[bytes] = running, number: int = number) -> bool:
                return running.poll() is not None or len(letters_in(home, SPRING)) >= number

            until(enough, "letters in the outbox", log=log)
            kills += ended(running, signal.SIGKILL) == -signal.SIGKILL
    assert kills, "every run was too quick to be killed"
    for again in (1, 2, 3):
        at = (FIRST_PASS + GRACE * (kills + again)).isoformat()
        done = subprocess.run(
            [sys.executable, *command, at],
            env=surroundings(home),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert "nothing to do" in done.stdout
    states = states_in(home, CohortId(SPRING))
    assert set(states) == expected
    assert {state for key, state in states.items() if "/invite/" in key} == {"sent"}
    names = Counter(identity(read(path.read_bytes())) for path in letters_in(home, SPRING))
    assert set(names.values()) == {1}
