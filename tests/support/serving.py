"""`setwise serve` to test with: started in a process of its own, asked by its API as whoever has its login, and stopped."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from tests.support.prefect_runs import in_session, started, surroundings, until

COMMAND = ["-c", "from flows.cli import main; main()", "serve"]


def posted(url: str, body: Any, client: httpx.Client | None = None) -> Any:
    """What the server answers. Its SQLite says 503 while something else writes; Prefect's own client asks again too."""
    for _ in range(20):
        answer = (client or httpx).post(url, json=body, timeout=30)
        if answer.status_code != 503:
            break
        time.sleep(0.2)
    assert answer.status_code < 300, answer.text
    return answer.json()


def with_login(home: Path, url: str) -> httpx.Client:
    """A client with the login of the home's own server, and the token that the server wants with every change."""
    user, _, password = (home / "prefect-login").read_text(encoding="utf-8").strip().partition(":")
    client = httpx.Client(auth=(user, password))
    token = client.get(f"{url}/csrf-token", params={"client": "tests"}, timeout=30).json()
    client.headers.update({"Prefect-Csrf-Token": token["token"], "Prefect-Csrf-Client": "tests"})
    return client


class Service:
    """A running `setwise serve`, and its API; `own` is the home whose server it is, None where it is somebody else's."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, log: Path, own: Path | None) -> None:
        self.process, self.url, self.log, self.own = process, url, log, own

    @cached_property
    def client(self) -> httpx.Client:
        return httpx.Client() if self.own is None else with_login(self.own, self.url)

    def post(self, path: str, body: Any) -> Any:
        return posted(f"{self.url}/{path}", body, self.client)

    def heartbeat(self) -> dict[str, Any]:
        found: list[dict[str, Any]] = self.post("deployments/filter", {})
        assert sorted(one["name"] for one in found) == ["heartbeat", "keeping"]
        return next(one for one in found if one["name"] == "heartbeat")

    def states(self) -> dict[str, str]:
        return {run["id"]: run["state_type"] for run in self.post("flow_runs/filter", {"limit": 200})}

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


@contextmanager
def serving(home: Path, cwd: Path, port: int, **extra: str) -> Iterator[Service]:
    """`setwise serve` on this port, ready."""
    log = cwd / f"serve-{time.monotonic_ns()}.log"
    with started(COMMAND, surroundings(home, PREFECT_SERVER_API_PORT=str(port), **extra), cwd, log) as process:
        url = extra.get("PREFECT_API_URL", f"http://127.0.0.1:{port}/api")
        service = Service(process, url, log, None if "PREFECT_API_URL" in extra else home)
        until(
            lambda: "Stop it with Ctrl-C" in log.read_text(encoding="utf-8") or process.poll() is not None,
            "ready",
            log=log,
        )
        assert process.poll() is None, service.said()
        with closing(service.client):
            until(lambda: len(service.post("deployments/filter", {})) == 2, "two deployments", log=log)
            yield service


def stopped(service: Service, by: int) -> None:
    """Stop the service; it and all that it started are gone, in good order."""
    children = in_session(service.process.pid)
    service.process.send_signal(by)
    assert service.process.wait(60) == 0, service.said()
    until(lambda: not in_session(service.process.pid), f"an end of {children}", patience=10)
    assert "Traceback" not in service.said()
