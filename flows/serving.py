"""`setwise serve`: all that one machine needs, pages too, in one process and one child, until Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

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
from prefect.runner import Runner
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from flows.cycle import run_cycle
from flows.keeping import DAILY, carry_out_keep
from flows.screen import say, warn
from flows.surroundings import HOST, place_of_login, require_server
from flows.web import served
from sets.service.installation import Installation

STARTUP = 120.0
PAGE = 200
HEARTBEAT = "*/5 * * * *"
"""Every five minutes, in UTC: a schedule in local time skips the repeated hour in October."""
FLOWS = (
    *("run_cycle", "run_cohort", "schedule_sessions", "send_invites", "circulate_prompts", "compile_reports"),
    "carry_out_keep",
)


class Service(Runner):
    """Prefect's runner, but one that ends in good order on SIGTERM: Prefect's own way leaves a traceback."""

    def handle_sigterm(self, *_: object) -> None:
        _stop()


def serve_here(installation: Installation, url: str, port: int | None, pages: socket.socket | None) -> int:
    """Serve until stopped: the heartbeat, on the Prefect server at `url`, which is one of our own where a `port` is given.

    The pages are answered on the socket `pages`, from before the first pass until after the last one.
    """
    # from the first moment, as a server child that outlived us would keep the port; a shell's `&` ignores SIGINT
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _stop)
    with suppress(KeyboardInterrupt), ExitStack() as open_now:
        if pages is not None:
            open_now.enter_context(served(installation, pages))
        if port is not None:
            open_now.enter_context(_server(url, port))
            asyncio.run(crash_stale_runs())
        _serve(installation, url, own=port is not None)
    return 0


def _stop(*_: object) -> None:
    """SIGTERM ends the service as Ctrl-C does, which asyncio knows how to do, so that the server child goes with it."""
    signal.raise_signal(signal.SIGINT)


def _serve(installation: Installation, url: str, *, own: bool) -> None:
    say(f"setwise serves {installation.home}: a pass every five minutes; runs are shown at {url.removesuffix('/api')}")
    if own:
        say(f"That page asks for a password: {place_of_login(installation)}.")
    say(_pages_line(installation))
    say("Stop it with Ctrl-C; nothing is lost, the next start goes on where this one ended.")
    sys.stdout.flush()
    heartbeat = RunnerDeployment.from_flow(
        run_cycle, name="heartbeat", cron=HEARTBEAT, tags=["setwise"], entrypoint_type=EntrypointType.MODULE_PATH
    )
    keeping = RunnerDeployment.from_flow(
        carry_out_keep, name="keeping", cron=DAILY, tags=["setwise"], entrypoint_type=EntrypointType.MODULE_PATH
    )
    service = Service(pause_on_shutdown=False)
    for deployment in (heartbeat, keeping):
        service.add_deployment(deployment)
    asyncio.run(service.start())


def _pages_line(installation: Installation) -> str:
    settings = installation.settings
    if not settings.url:
        return "No pages: SETWISE_URL is not set, so letters ask for replies."
    host, port = settings.listen
    return f"Pages at {settings.url}; the web server in front of them reaches them at {host}:{port}"


@contextmanager
def _server(url: str, port: int) -> Iterator[None]:
    """A Prefect server of our own at `url` on loopback, which answers, and ends with us."""
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        require_server(url, patience=STARTUP, alive=lambda: child.poll() is None)
        yield
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
        said = "1 run of an earlier stop was" if count == 1 else f"{count} runs of an earlier stop were"
        warn(f"{said} marked as crashed; what was due is done by the next pass")
