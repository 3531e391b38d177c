"""`setwise serve`: all that one machine needs, in one process and one child, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from prefect import serve
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows.cycle import run_cycle
from flows.screen import say, warn
from sets.desk import Desk
from sets.errors import StateError

ADDRESS = "http://127.0.0.1:{port}/api"
PORT = 4200
STARTUP = 120.0
HEARTBEAT = "*/5 * * * *"
"""Every five minutes, in UTC: a schedule in local time skips the repeated hour in October."""


def serve_here(desk: Desk) -> int:
    """Serve until stopped: a Prefect server unless one is configured, and the heartbeat."""
    port = int(os.environ.get("PREFECT_SERVER_API_PORT", PORT))
    own = not os.environ.get("PREFECT_API_URL")
    url = os.environ.setdefault("PREFECT_API_URL", ADDRESS.format(port=port))
    with _server(port) if own else _nothing():
        _wait_for(url)
        asyncio.run(_crash_stale_runs())
        say(f"setwise serves {desk.home}: a pass every five minutes; runs are shown at {url.removesuffix('/api')}")
        say("Stop it with Ctrl-C; nothing is lost, the next start goes on where this one ended.")
        sys.stdout.flush()
        heartbeat = RunnerDeployment.from_flow(
            run_cycle,
            name="heartbeat",
            cron=HEARTBEAT,
            tags=["setwise"],
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        _stop_on_terminate()
        serve(heartbeat, pause_on_shutdown=False, print_starting_message=False)
    return 0


def _stop_on_terminate() -> None:
    """SIGTERM ends the service as Ctrl-C does, so that the server child goes with it."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _server(port: int) -> Iterator[None]:
    """A Prefect server of our own on loopback; it ends with us."""
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_for(url: str) -> None:
    limit = time.monotonic() + STARTUP
    while time.monotonic() < limit:
        try:
            with urlopen(f"{url}/health", timeout=5) as answer:  # our own server, or the operator's
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.3)
    raise StateError("the Prefect server does not answer; see its log with `prefect server start`", whom=url)


async def _crash_stale_runs() -> None:
    """Runs that a power cut left as Running or Pending are marked as crashed, so that the page tells the truth."""
    stale = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
    )
    names = [run_cycle.name, "run_cohort", "schedule_sessions", "send_invites", "circulate_prompts", "compile_reports"]
    async with get_client() as client:
        runs = await client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=names)), flow_run_filter=stale
        )
        for run in runs:
            await client.set_flow_run_state(run.id, Crashed(message="setwise was stopped in mid-run"), force=True)
    if runs:
        warn(f"{len(runs)} runs of an earlier stop were marked as crashed; what was due is done by the next pass")
