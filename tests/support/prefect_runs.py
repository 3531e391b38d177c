"""Prefect to test with: homes with published cohorts, commands in processes of their own, and all that the API shows."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from sets.model.cohort import CohortId
from sets.service.installation import Installation
from sets.service.private_home import close_to_others
from tests.support.builders import at
from tests.support.paths import CHECKOUT

SPRING, SUMMER = CohortId("spring-2027"), CohortId("summer-2027")
PUBLISHED, FIRST_PASS = at("2026-12-01 09:00"), at("2026-12-01 10:00")
PATIENCE = 120.0
_SURNAMES = {SPRING: "Quillfeather", SUMMER: "Thistlewood"}
_FIRST = ("Ottoline", "Barnabas", "Cressida", "Peregrine", "Isolde")


def people_of(cohort: CohortId) -> list[tuple[str, str]]:
    """The members of an invented cohort, with names that stand nowhere else."""
    surname = _SURNAMES.get(cohort, "Featherstone")
    return [(f"{name} {surname}", f"{name.lower()}@{surname.lower()}.example.org") for name in _FIRST]


def a_file(cohort: CohortId, *, sessions: int = 2) -> str:
    """A cohort file: one set of five, a facilitator, a coordinator; two sessions unless told otherwise."""
    members = "".join(f"      - name: {name}\n        email: {email}\n" for name, email in people_of(cohort))
    domain = people_of(cohort)[0][1].partition("@")[2]
    return f"""\
cohort: {cohort}
title: Learning together
timezone: Europe/London
nation: england
purpose: To learn together.
organiser:
  name: Learning team
  email: sets@learning.example.gov.uk
  contact: learning@example.gov.uk
coordinators:
  - name: Wilhelmina Zouch
    email: wilhelmina@{domain}
sessions:
  count: {sessions}
  first: 2027-01-19
  every: 5 weeks
  at: 10am
  lasts: 2h30m
  rounds: 3
  going_ahead: 3
  place: Microsoft Teams
  join: https://teams.example.org/thames
sets:
  - id: thames
    name: Thames
    facilitators:
      - name: Euphemia Yaxley
        email: euphemia@{domain}
    members:
{members}"""


def desk_of(home: Path) -> Installation:
    """The desk of a home that leaves its mail in the outbox."""
    return Installation.at({"SETWISE_HOME": str(home)}, home / ".env")


def a_home(home: Path, *cohorts: CohortId, sessions: int = 2) -> Path:
    """A home with these cohorts, published on 1 December 2026 at 9am; without any, spring and summer."""
    (home / "cohorts").mkdir(parents=True)
    for cohort in cohorts or (SPRING, SUMMER):
        path = home / "cohorts" / f"{cohort}.yaml"
        path.write_text(a_file(cohort, sessions=sessions), encoding="utf-8")
        installation = desk_of(home)
        installation.publish(installation.draft(path, PUBLISHED), PUBLISHED)
    close_to_others(home)
    return home


def letters_in(home: Path, cohort: CohortId) -> list[Path]:
    """Every letter in a cohort's outbox, by name."""
    return sorted((home / "outbox" / cohort).glob("*.eml"))


def states_in(home: Path, cohort: CohortId) -> dict[str, str]:
    """Where each delivery stands, by key."""
    return {line.key: line.state.value for line in desk_of(home).store.cohort(cohort).deliveries()}


def due_in(home: Path, cohort: CohortId, now: datetime) -> set[str]:
    """The keys that a pass at `now` would send."""
    installation = desk_of(home)
    found = installation.outlook(installation.programme(cohort), now)
    return {key for plan in found.now(now) for key in plan.keys}


def surroundings(home: Path, **extra: str) -> dict[str, str]:
    """The environment of a process that has this home and nobody's settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SETWISE_", "PREFECT_", "SENDGRID_", "PYTHONUNBUFFERED"))
    }
    ours = {
        "SETWISE_HOME": str(home),
        "PREFECT_HOME": str(home / "prefect"),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PYTHONPATH": str(CHECKOUT),
        "NO_COLOR": "1",
    }
    return {**kept, **ours, **extra}


@contextmanager
def started(command: list[str], env: Mapping[str, str], cwd: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A child in a session of its own, whose words go to `log`; it and its own children end here, whatever happens."""
    with log.open("wb") as words:
        child = subprocess.Popen(
            [sys.executable, *command], env=env, cwd=cwd, stdout=words, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield child
    finally:
        ended(child)


def ended(child: subprocess.Popen[bytes], by: int = signal.SIGTERM, patience: float = 40.0) -> int:
    """End a child politely, then at once with all of its own session; gives its exit code."""
    if child.poll() is None:
        child.send_signal(by)
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            child.kill()
    for pid in in_session(child.pid):
        os.kill(pid, signal.SIGKILL)
    return child.wait(patience)


def in_session(leader: int) -> list[int]:
    """The processes of a child's session that still run, the child itself left out."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z" and int(path.parent.name) != leader:
            found.append(int(path.parent.name))
    return found


def a_free_port() -> int:
    """A port of loopback that nobody has just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


def until(true: Callable[[], Any], what: str, *, log: Path | None = None, patience: float = PATIENCE) -> Any:
    """What `true` gives, as soon as it gives something; a failure that shows the log otherwise."""
    limit = time.monotonic() + patience
    while time.monotonic() < limit:
        found = true()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {patience:g} seconds\n{log.read_text(encoding='utf-8') if log else ''}")


async def runs_of(client: Any, tag: str = "") -> list[Any]:
    """Every flow run the API knows, oldest first."""
    from prefect.client.schemas.sorting import FlowRunSort

    found = await client.read_flow_runs(sort=FlowRunSort.START_TIME_ASC, limit=200)
    return [run for run in found if not tag or tag in run.tags]


async def all_that_prefect_holds(client: Any, *, task_runs: int = 0) -> str:
    """Every flow run, task run, artifact and log line that the API gives, as one text; waits for so many task runs."""
    from prefect.logging.handlers import APILogHandler

    await APILogHandler.aflush()
    limit = time.monotonic() + PATIENCE
    while len(await client.read_task_runs(limit=200)) < task_runs:
        assert time.monotonic() < limit, "the task runs are not recorded"
        await asyncio.sleep(0.1)
    pages = [
        await client.read_flow_runs(limit=200),
        await client.read_task_runs(limit=200),
        await client.read_artifacts(limit=200),
        await client.read_logs(limit=200),
        await client.read_flows(limit=200),
    ]
    return "\n".join(orjson.dumps(one.model_dump(mode="json"), default=str).decode() for page in pages for one in page)


def named_people(home: Path, cohort: CohortId) -> set[str]:
    """All that could name a person of a cohort: ids, addresses, names and their parts."""
    found: set[str] = set()
    for person in desk_of(home).programme(cohort).people.values():
        found |= {person.id, person.email, person.name, *person.name.split(), person.email.partition("@")[2]}
    return found
