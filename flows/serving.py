"""`setwise serve`: all that one machine needs, pages too, in one process and one child, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

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
LETTER_IN_HAND = 40.0
"""Seconds for a letter that was handed over when a stop came: longer than a mail server is waited for at one step."""
PAUSE = 0.1
ENGINE = "prefect.engine"
"""By this module a run is started; it stands in its command."""
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
    asyncio.run(_until_stopped(service))


async def _until_stopped(service: Service) -> None:
    """Serve; when a stop is asked for, runs that are under way end first, as Prefect would kill them in the middle of a letter."""
    serving = asyncio.ensure_future(service.start())
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        await asyncio.to_thread(end_runs)
        serving.cancel()
        await asyncio.wait({serving})
        raise


def end_runs(patience: float = LETTER_IN_HAND) -> None:
    """Ask every run that we started to stop, and wait until each has written down what became of its letter in hand."""
    limit, asked = time.monotonic() + patience, set[int]()
    while (runs := _runs()) and time.monotonic() < limit:
        for run in runs - asked:
            with suppress(ProcessLookupError):
                os.kill(run, signal.SIGTERM)
        asked |= runs
        time.sleep(PAUSE)


def _runs() -> set[int]:
    """The processes of runs: our children that still live, but for the server."""
    rows = _linux_processes() if Path("/proc/self/stat").exists() else _listed_processes()
    return {pid for pid, parent, state, command in rows if parent == os.getpid() and state != "Z" and ENGINE in command}


def _linux_processes() -> Iterator[tuple[int, int, str, str]]:
    """Number, parent, state and command of each process; a small container has no `ps`."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            state, parent = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
            yield int(folder.name), int(parent), state, (folder / "cmdline").read_text(encoding="utf-8")


def _listed_processes() -> Iterator[tuple[int, int, str, str]]:
    found = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=False)
    for line in found.stdout.splitlines():
        pid, parent, state, *command = line.split(None, 3)
        yield int(pid), int(parent), state[0], "".join(command)


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
