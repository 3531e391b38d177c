"""prefect.yaml: what it names is there, and a worker somewhere else really runs it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from ruamel.yaml import YAML

from tests.support.prefect_runs import (
    CHECKOUT,
    FIRST_PASS,
    PATIENCE,
    SPRING,
    a_free_port,
    a_home,
    desk_of,
    due_in,
    letters_in,
    started,
    surroundings,
    until,
)

FILE = YAML(typ="safe").load((CHECKOUT / "prefect.yaml").read_text(encoding="utf-8"))
DEPLOYMENTS = {one["name"]: one for one in FILE["deployments"]}


@pytest.mark.prefect
@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_every_entrypoint_is_a_flow(name: str) -> None:
    from prefect import Flow
    from prefect.flows import load_flow_from_entrypoint

    entrypoint = DEPLOYMENTS[name]["entrypoint"]
    assert ":" not in entrypoint, "the dotted form: with a path, flows/ would come before every library"
    module, _, attribute = entrypoint.rpartition(".")
    assert load_flow_from_entrypoint(entrypoint) is getattr(import_module(module), attribute)
    found = getattr(import_module(module), attribute)
    assert isinstance(found, Flow)
    assert set(DEPLOYMENTS[name].get("parameters", {})) <= set(found.parameters.properties)


def test_every_flow_can_be_started_by_hand() -> None:
    assert {one["entrypoint"].rpartition(".")[2] for one in DEPLOYMENTS.values()} == {
        "run_cycle",
        "run_cohort",
        "schedule_sessions",
        "send_invites",
        "circulate_prompts",
        "compile_reports",
        "carry_out_keep",
    }


def test_only_the_heartbeat_and_the_keeping_have_a_schedule_and_it_is_in_utc() -> None:
    scheduled = [name for name, one in DEPLOYMENTS.items() if one.get("schedules") or one.get("schedule")]
    assert scheduled == ["heartbeat", "keeping"]
    assert DEPLOYMENTS["heartbeat"]["schedules"] == [
        {"cron": "*/5 * * * *", "timezone": "UTC", "slug": "every-5-minutes", "active": True}
    ]
    assert DEPLOYMENTS["keeping"]["schedules"] == [
        {"cron": "23 3 * * *", "timezone": "UTC", "slug": "every-night", "active": True}
    ]


def test_the_service_beats_as_the_file_says() -> None:
    text = (CHECKOUT / "flows" / "serving.py").read_text(encoding="utf-8")
    assert f'HEARTBEAT = "{DEPLOYMENTS["heartbeat"]["schedules"][0]["cron"]}"' in text


def test_the_keeping_has_the_hour_that_the_service_gives_it() -> None:
    text = (CHECKOUT / "flows" / "keeping.py").read_text(encoding="utf-8")
    assert f'DAILY = "{DEPLOYMENTS["keeping"]["schedules"][0]["cron"]}"' in text


def test_nothing_is_limited_and_nothing_hangs_on_a_variable() -> None:
    """A limit of one keeps a dead run's slot after a power cut; a variable that is not set is dropped in silence."""
    assert [name for name, one in DEPLOYMENTS.items() if "concurrency_limit" in one] == []
    assert {one["work_pool"]["name"] for one in DEPLOYMENTS.values()} == {"setwise"}
    assert "{{" not in (CHECKOUT / "prefect.yaml").read_text(encoding="utf-8")


def test_prefect_knows_every_key() -> None:
    """Prefect ignores a key it does not know, so a misspelt one would do nothing and say nothing."""
    known = {"name", "description", "entrypoint", "tags", "parameters", "schedules", "work_pool"}
    assert [name for name, one in DEPLOYMENTS.items() if not set(one) <= known] == []
    assert set(FILE) == {"name", "definitions", "deployments"}


def test_no_module_of_the_flows_is_named_like_a_library() -> None:
    ours = {path.stem for path in (CHECKOUT / "flows").rglob("*.py")} - {"__init__"}
    assert ours & (set(sys.stdlib_module_names) | set(packages_distributions())) == set()


@pytest.mark.slow
@pytest.mark.prefect
def test_a_worker_somewhere_else_runs_the_heartbeat(tmp_path: Path) -> None:
    """A server, `prefect deploy --all` from the checkout, a worker in another folder: the letters are in the home."""
    # the workers' clock is the real one, so this cohort's launch lies ahead of it
    home = a_home(tmp_path / "home", SPRING)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    port = a_free_port()
    url = f"http://127.0.0.1:{port}/api"
    env = surroundings(home, PREFECT_API_URL=url, PREFECT_HOME=str(tmp_path / "prefect"), PREFECT_LOGGING_LEVEL="INFO")
    server_log, worker_log = tmp_path / "server.log", tmp_path / "worker.log"
    server = ["-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]

    def prefect(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *words],
            env=env,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    with started(server, env, tmp_path, server_log) as running:
        until(lambda: _healthy(url) or running.poll() is not None, "a healthy server", log=server_log)
        prefect("work-pool", "create", "setwise", "--type", "process")
        assert prefect("deploy", "--all").count("successfully created") == len(DEPLOYMENTS)
        worker = ["-m", "prefect", "worker", "start", "--pool", "setwise", "--name", "elsewhere"]
        with started(worker, env, elsewhere, worker_log):
            expected = due_in(home, SPRING, FIRST_PASS)
            parameters = f'{{"at": "{FIRST_PASS.isoformat()}"}}'
            prefect("deployment", "run", "run_cycle/heartbeat", "--params", parameters)
            until(lambda: len(letters_in(home, SPRING)) == len(expected), "letters in the home", log=worker_log)
            until(lambda: "COMPLETED" in asyncio.run(_states(url)), "a completed run", log=worker_log)
    lines = desk_of(home).store.cohort(SPRING).deliveries()
    assert {line.key for line in lines if line.state.value == "sent"} == expected
    assert sorted(path.name for path in elsewhere.iterdir()) == []


def _healthy(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


async def _states(url: str) -> list[str]:
    import httpx

    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{url}/flow_runs/filter", json={})
        runs: list[dict[str, Any]] = answer.json()
        return [run["state_type"] for run in runs if run["name"] == "cycle"]
