"""`setwise serve`: all that one machine needs, in one process and one child, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

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
from flows.surroundings import require_server
from sets.desk import Desk
from sets.errors import SettingsError, StateError

HOST = "127.0.0.1"
PORT = 4200
STARTUP = 120.0
PAGE = 200
HEARTBEAT = "*/5 * * * *"
"""Every five minutes, in UTC: a schedule in local time skips the repeated hour in October."""
FLOWS = ("run_cycle", "run_cohort", "schedule_sessions", "send_invites", "circulate_prompts", "compile_reports")


def serve_here(desk: Desk) -> int:
    """Serve until stopped: a Prefect server unless one is configured, and the heartbeat."""
    # from the first moment, as a server child that outlived us would keep the port
    signal.signal(signal.SIGTERM, _stop)
    configured = os.environ.get("PREFECT_API_URL", "")
    with suppress(KeyboardInterrupt):
        if configured:
            require_server(configured)
            _serve(desk, configured)
        else:
            with _server(_port()) as url:
                asyncio.run(crash_stale_runs())
                _serve(desk, url)
    return 0


def _stop(*_: object) -> None:
    """SIGTERM ends the service as Ctrl-C does, so that the server child goes with it."""
    raise KeyboardInterrupt


def _serve(desk: Desk, url: str) -> None:
    say(f"setwise serves {desk.home}: a pass every five minutes; runs are shown at {url.removesuffix('/api')}")
    say("Stop it with Ctrl-C; nothing is lost, the next start goes on where this one ended.")
    sys.stdout.flush()
    heartbeat = RunnerDeployment.from_flow(
        run_cycle, name="heartbeat", cron=HEARTBEAT, tags=["setwise"], entrypoint_type=EntrypointType.MODULE_PATH
    )
    serve(heartbeat, pause_on_shutdown=False, print_starting_message=False)


def _port() -> int:
    """The port to serve on; StateError when somebody else has it."""
    text = os.environ.get("PREFECT_SERVER_API_PORT", str(PORT))
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError("it is no port; a number from 1 to 65535 is", whom="PREFECT_SERVER_API_PORT")
    port = int(text)
    with socket.socket() as probe:
        # as the server itself will: a port whose last owner has just gone is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0 if os.name == "nt" else 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            cause = "another program has this port; stop it, or choose another by PREFECT_SERVER_API_PORT"
            raise StateError(cause, whom=f"{HOST}:{port}") from None
    return port


@contextmanager
def _server(port: int) -> Iterator[str]:
    """A Prefect server of our own on loopback, which ends with us; gives its address once it answers."""
    url = f"http://{HOST}:{port}/api"
    # the server's pages must know where its API is, and so must the runs that we start
    os.environ["PREFECT_API_URL"] = url
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        require_server(url, patience=STARTUP, alive=lambda: child.poll() is None)
        yield url
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(timeout=20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


async def crash_stale_runs() -> None:
    """Runs that a power cut left as Running or Pending are marked as crashed, so that the page tells the truth.

    Only for a server of our own that has just started: on a shared one somebody else's run may be under way.
    """
    stale = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
    )
    ours, count = FlowFilter(name=FlowFilterName(any_=list(FLOWS))), 0
    async with get_client() as client:
        while runs := await client.read_flow_runs(flow_filter=ours, flow_run_filter=stale, limit=PAGE):
            for run in runs:
                await client.set_flow_run_state(run.id, Crashed(message="setwise was stopped in mid-run"), force=True)
            count += len(runs)
    if count:
        warn(f"{count} runs of an earlier stop were marked as crashed; what was due is done by the next pass")
