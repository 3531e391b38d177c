"""The pages, served: beside the service, or alone. The only place with uvicorn, and the door through which pages get the time.

Alone, with the settings of the environment and `.env`:

    uvicorn --factory flows.web:app --host 127.0.0.1 --port 8600 --no-access-log --no-server-header --no-proxy-headers

In front of it belongs a web server that ends TLS. What that one says of a visitor's address (X-Forwarded-For) counts only
when it runs on the same machine, and only to bound how much one address may ask for; nobody's address is kept.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from flows.clock import read_clock
from flows.screen import warn
from sets.model.errors import StateError
from sets.service.installation import Installation
from sets.text.fault_line import in_short
from sets.web.page.request import Site
from sets.web.server.access_log import ACCESS, TROUBLE
from sets.web.server.app import Application, application

INBOUND, EVENTS = logging.getLogger("setwise.inbound"), logging.getLogger("setwise.events")
PATIENCE = 10
"""Seconds in which requests under way may end when the pages stop."""
WAITING = 128
SAYS_WITHIN = 20.0
"""Seconds in which a browser must have said what it wants: a few hundred that never do would hold all lines."""


class Impatient(H11Protocol):
    """uvicorn's own, but a line on which no whole request comes is given up; uvicorn waits for ever."""

    _until: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        """Since the first byte of a request, or the line's own beginning, until its headers are whole."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._until is None:
            self._until = self.loop.call_later(SAYS_WITHIN, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._until is not None:
            self._until.cancel()
            self._until = None


def app() -> Application:
    """The pages of the home that the environment names; raises SettingsError."""
    return pages_of(Installation.at(os.environ))


def pages_of(installation: Installation) -> Application:
    """The pages of a home, with the time of day. One line a request and a mail goes to stdout, a fault's type and place to stderr."""
    for logger in (ACCESS, INBOUND, EVENTS):
        _log(logger, logging.INFO, sys.stdout)
    _log(TROUBLE, logging.ERROR, sys.stderr)
    return application(Site(installation, read_clock))


def _log(logger: logging.Logger, level: int, stream: TextIO) -> None:
    if not logger.handlers:
        logger.addHandler(logging.StreamHandler(stream))
    logger.setLevel(level)
    logger.propagate = False  # what else runs in this process keeps its own log, where requests have no place


def listener(host: str, port: int) -> socket.socket:
    """The socket on which the pages listen; StateError when nobody can listen there, or somebody does already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named, or asyncio does not know it for TCP and every answer to a waiting browser takes 40 milliseconds longer
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # a port whose last owner has just gone is free
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0 if os.name == "nt" else 1)
        found.bind((host, port))
        found.listen(WAITING)
    except OSError as problem:
        found.close()
        taken = problem.errno == errno.EADDRINUSE
        cause = "another program has this port; stop it, or" if taken else "the pages cannot listen here;"
        raise StateError(f"{cause} choose another by SETWISE_LISTEN", whom=_shown(host, port)) from None
    return found


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@contextmanager
def served(installation: Installation, listening: socket.socket) -> Iterator[None]:
    """The pages are answered in a thread while this is open; requests under way are brought to their end."""
    server = uvicorn.Server(
        uvicorn.Config(
            pages_of(installation),
            http=Impatient,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=PATIENCE,
        )
    )
    thread = threading.Thread(target=_run, args=(server, listening), name="pages", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(PATIENCE + 5)
        listening.close()


def _run(server: uvicorn.Server, listening: socket.socket) -> None:
    try:
        server.run(sockets=[listening])
    except Exception as problem:
        warn(f"setwise: the pages ended: {in_short(problem)}; start setwise again")
