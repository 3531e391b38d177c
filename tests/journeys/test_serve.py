"""`setwise serve`, started, used and stopped as a person does."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from sets.mail.signed_links import Link
from sets.model.requests import Purpose
from tests.support.prefect_runs import (
    FIRST_PASS,
    PATIENCE,
    PUBLISHED,
    SPRING,
    a_free_port,
    a_home,
    desk_of,
    due_in,
    in_session,
    letters_in,
    started,
    surroundings,
    until,
)
from tests.support.serving import COMMAND, posted, serving, stopped

pytestmark = [
    pytest.mark.slow,
    pytest.mark.prefect,
    pytest.mark.skipif(os.name == "nt", reason="stops processes as Unix does"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path / "home", SPRING)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_sends_what_is_due_and_ends_when_told(home: Path, tmp_path: Path, by: int) -> None:
    port, expected = a_free_port(), due_in(home, SPRING, FIRST_PASS)
    with serving(home, tmp_path, port) as service:
        assert f"runs are shown at http://127.0.0.1:{port}\n" in service.said()
        assert "No pages: SETWISE_URL is not set, so letters ask for replies.\n" in service.said()
        beat = service.heartbeat()
        assert beat["paused"] is False
        assert len(in_session(service.process.pid)) == 1, "one server, which is a child of the service"
        run = service.post(f"deployments/{beat['id']}/create_flow_run", {"parameters": {"at": FIRST_PASS.isoformat()}})
        until(lambda: service.states()[run["id"]] == "COMPLETED", "a completed run", log=service.log)
        assert len(letters_in(home, SPRING)) == len(expected)
        stopped(service, by)
    assert (home / "prefect" / "prefect.db").is_file()

    with serving(home, tmp_path, port) as again:
        assert again.heartbeat()["paused"] is False
        assert [one["active"] for one in again.heartbeat()["schedules"]] == [True]
        stopped(again, by)


def test_a_start_marks_what_a_power_cut_left_running(home: Path, tmp_path: Path) -> None:
    port = a_free_port()
    with serving(home, tmp_path, port) as service:
        flow = service.post("flows/filter", {})[0]["id"]
        running = {"type": "RUNNING", "name": "Running"}
        left = service.post("flow_runs/", {"flow_id": flow, "name": "cycle", "state": running})["id"]
        assert service.states()[left] == "RUNNING"
        os.killpg(service.process.pid, signal.SIGKILL)
        service.process.wait(30)
    with serving(home, tmp_path, port) as again:
        assert again.states()[left] == "CRASHED"
        assert "1 run of an earlier stop was marked as crashed" in again.said()
        stopped(again, signal.SIGTERM)


def test_a_server_of_ones_own_is_used_and_left_alone(home: Path, tmp_path: Path) -> None:
    """With PREFECT_API_URL there is no second server, and somebody else's run there goes on."""
    other = tmp_path / "other"
    other.mkdir()
    port, log = a_free_port(), tmp_path / "server.log"
    url = f"http://127.0.0.1:{port}/api"
    env = surroundings(home, PREFECT_HOME=str(other), PREFECT_API_URL=url)
    with started(["-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)], env, other, log):
        until(lambda: _answers(f"{url}/health"), "a server", log=log)
        flow = posted(f"{url}/flows/", {"name": "run_cycle"})["id"]
        state = {"type": "RUNNING", "name": "Running"}
        theirs = posted(f"{url}/flow_runs/", {"flow_id": flow, "name": "cycle", "state": state})["id"]
        with serving(home, tmp_path, a_free_port(), PREFECT_API_URL=url) as service:
            assert f"runs are shown at http://127.0.0.1:{port}\n" in service.said()
            assert in_session(service.process.pid) == []
            assert service.states()[theirs] == "RUNNING"
            stopped(service, signal.SIGTERM)
        assert _answers(f"{url}/health")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def refused(home: Path, cwd: Path, **extra: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, *COMMAND],
        env=surroundings(home, **extra),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_port_that_is_taken_is_said_in_one_line(home: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused(home, tmp_path, PREFECT_SERVER_API_PORT=str(port)) == (
            1,
            "",
            f"setwise: 127.0.0.1:{port}: another program has this port; "
            "stop it, or choose another by PREFECT_SERVER_API_PORT\n",
        )


def test_a_port_that_is_none_and_a_server_that_is_not_there(home: Path, tmp_path: Path) -> None:
    code, out, errors = refused(home, tmp_path, PREFECT_SERVER_API_PORT="no")
    assert (code, out) == (1, "")
    assert re.fullmatch(r"settings: PREFECT_SERVER_API_PORT: it is no port; .*\n", errors)
    code, out, errors = refused(home, tmp_path, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert (code, out) == (1, "")
    assert errors == "setwise: http://127.0.0.1:9/api: the Prefect server does not answer\n"


def test_stopped_before_it_is_ready_it_leaves_no_server(home: Path, tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    with started(COMMAND, surroundings(home, PREFECT_SERVER_API_PORT=str(a_free_port())), tmp_path, log) as process:
        until(lambda: in_session(process.pid), "a server child", log=log)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, log.read_text(encoding="utf-8")
        assert in_session(process.pid) == []


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_the_pages_come_and_go_with_the_service(home: Path, tmp_path: Path, by: int) -> None:
    listen = f"127.0.0.1:{a_free_port()}"
    site = {"SETWISE_URL": "https://sets.example.gov.uk", "SETWISE_LISTEN": listen}
    installation = desk_of(home)
    person = next(iter(installation.programme(SPRING).people.values()))
    # signed long ago, so that its page offers a new link
    old = installation.links.path(
        Link(purpose=Purpose.MINE, cohort=SPRING, person=person.id), PUBLISHED - timedelta(days=4_000)
    )
    with serving(home, tmp_path, a_free_port(), **site) as service:
        assert f"Pages at https://sets.example.gov.uk; the web server in front of them reaches them at {listen}\n" in (
            service.said()
        )
        with httpx.Client(base_url=f"http://{listen}", timeout=30) as browser:
            assert browser.get("/health").text == "ok\n"
            assert "server" not in browser.get("/").headers
            assert browser.get(old).status_code == 410
            assert browser.post(f"{old}/newlink", data={"": ""}).status_code == 303
            stopped(service, by)
        lines = [line for line in service.said().splitlines() if line.endswith("ms")]
        assert [line.split()[1:5] for line in lines] == [
            ["GET", "health", "-", "200"],
            ["GET", "home", "-", "200"],
            ["GET", "mine", "-", "410"],
            ["POST", "mine", "newlink", "303"],
        ]
        assert old.rpartition("/")[2] not in service.said()
    assert [one.person for one in desk_of(home).store.cohort(SPRING).responses().asked] == [person.id]


def test_a_port_of_the_pages_that_is_taken_is_said_before_anything_starts(home: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        site = {"SETWISE_URL": "https://sets.example.gov.uk", "SETWISE_LISTEN": listen}
        assert refused(home, tmp_path, PREFECT_SERVER_API_PORT=str(a_free_port()), **site) == (
            1,
            "",
            f"setwise: {listen}: another program has this port; stop it, or choose another by SETWISE_LISTEN\n",
        )
    site["SETWISE_LISTEN"] = "192.0.2.1:8600"
    code, out, errors = refused(home, tmp_path, PREFECT_SERVER_API_PORT=str(a_free_port()), **site)
    assert (code, out) == (1, "")
    assert errors == "setwise: 192.0.2.1:8600: the pages cannot listen here; choose another by SETWISE_LISTEN\n"


def test_the_pages_alone(home: Path, tmp_path: Path) -> None:
    """As the documentation says: by uvicorn, without Prefect."""
    port, log = a_free_port(), tmp_path / "pages.log"
    command = [
        "-m",
        "uvicorn",
        "--factory",
        "flows.web:app",
        "--port",
        str(port),
        "--no-access-log",
        "--no-server-header",
    ]
    with started([*command, "--no-proxy-headers"], surroundings(home), tmp_path, log) as process:
        until(lambda: _answers(f"http://127.0.0.1:{port}/health"), "pages", log=log)
        assert httpx.get(f"http://127.0.0.1:{port}/mine/forged").status_code == 404
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    said = log.read_text(encoding="utf-8")
    assert "GET mine - 404" in said
    assert "forged" not in said
    assert "Traceback" not in said
