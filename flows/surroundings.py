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
from sets.service.installation import Installation

HOST = "127.0.0.1"
PORT = 4200
PAUSE = 0.2
SERVER_LOGIN, CLIENT_LOGIN = "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"
NO_ORIGIN = "https://none.invalid"
"""An origin that nobody has (RFC 2606): an empty value would be Prefect's own, which is everybody."""


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
        # a busy server whose database is locked answers 500; it is asked again, as for 502 and 503
        "PREFECT_CLIENT_RETRY_EXTRA_CODES": "500",
        **console,
    }


def prepare_prefect(installation: Installation, *, quiet: bool = False) -> str:
    """Set what the environment leaves open; call it before the first import of Prefect. Gives the server's address, if any.

    Without an address the server will be one of our own, and only the home's login opens it.
    """
    home, api_url = installation.home, installation.settings.prefect_api_url
    for name, value in prefect_defaults(home, quiet=quiet).items():
        os.environ.setdefault(name, value)
    _make_writable(Path(os.environ["PREFECT_HOME"]))
    os.environ.setdefault("SETWISE_HOME", str(home))
    if api_url:
        os.environ.setdefault("PREFECT_API_URL", api_url)
    url = os.environ.get("PREFECT_API_URL", "")
    if not url:
        _close_own_server(installation)
    return url


def _close_own_server(installation: Installation) -> None:
    """Nobody reads or changes anything on a server of our own without its login, and no page of another site at all.

    Whoever may write there may run code as we do. The environment tells the server, the runs and ourselves: a command
    line can be read by every user of the machine, the environment of a process by its own user alone.
    """
    given = os.environ.get(SERVER_LOGIN) or os.environ.get(CLIENT_LOGIN) or installation.server_login()
    os.environ |= {SERVER_LOGIN: given, CLIENT_LOGIN: given}
    os.environ.setdefault("PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED", "true")
    os.environ.setdefault("PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS", NO_ORIGIN)


def place_of_login(installation: Installation) -> str:
    """Where an operator finds the login of the server of our own, once Prefect is prepared. Never the login itself."""
    file = installation.login_file
    made_here = file.is_file() and installation.server_login() == os.environ.get(SERVER_LOGIN)
    return f"the whole line in {file}" if made_here else f"the value of {SERVER_LOGIN}"


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
