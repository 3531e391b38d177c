"""What Prefect is told by its environment before it is imported: no analytics, and its files inside the home."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from sets.model.errors import SettingsError, StateError

HOST = "127.0.0.1"
PORT = 4200
PAUSE = 0.2


def prefect_defaults(home: Path, *, quiet: bool = False) -> Mapping[str, str]:
    """Settings that an operator may override; nothing is sent to anybody and nothing is written outside the home.

    `quiet`: what Prefect logs is kept with the run, and not shown in the terminal, where the command speaks.
    """
    console = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"} if quiet else {}
    return {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_HOME": str((home / "prefect").resolve()),
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
        **console,
    }


def prepare_prefect(home: Path, api_url: str = "", *, quiet: bool = False) -> str:
    """Set what the environment leaves open; call it before the first import of Prefect. Gives the server's address, if any."""
    for name, value in prefect_defaults(home, quiet=quiet).items():
        os.environ.setdefault(name, value)
    _make_writable(Path(os.environ["PREFECT_HOME"]))
    os.environ.setdefault("SETWISE_HOME", str(home))
    if api_url:
        os.environ.setdefault("PREFECT_API_URL", api_url)
    return os.environ.get("PREFECT_API_URL", "")


def _make_writable(folder: Path) -> None:
    """The folder for Prefect's files; OSError that names it, where Prefect would warn and wait for a server in vain."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def require_server(url: str, *, patience: float = 5.0, alive: Callable[[], bool] = lambda: True) -> None:
    """Wait until the Prefect server at `url` answers; StateError after `patience` seconds, or once it is not `alive`."""
    limit = time.monotonic() + patience
    while True:
        if _answers(url):
            return
        if not alive() or time.monotonic() > limit:
            raise StateError("the Prefect server does not answer", whom=url)
        time.sleep(PAUSE)


def own_server(port: int) -> str:
    """The address of a server of our own on this port, named to its pages, to the runs that we start and to ourselves.

    Call it before the first import of Prefect, which reads its settings once: without one it starts a second server.
    """
    url = f"http://{HOST}:{port}/api"
    os.environ["PREFECT_API_URL"] = url
    return url


def free_port() -> int:
    """The port to serve on; SettingsError when it is none, StateError when somebody else has it."""
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


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=5) as answer:  # our own server, or the operator's
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False
