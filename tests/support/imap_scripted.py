"""What pretends to be an IMAP server, or to give tokens, and behaves badly in a chosen way. On loopback."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from tests.support.mail_servers import LOOPBACK


@contextmanager
def conversing(talk: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A server that talks to whoever comes as `talk` says, until this is over; gives its port."""
    listener, over = socket.create_server((LOOPBACK, 0)), threading.Event()
    threads: list[threading.Thread] = []

    def one(client: socket.socket) -> None:
        with client, suppress(OSError):
            talk(client, over)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threads.append(threading.Thread(target=one, args=(client,), daemon=True))
                threads[-1].start()

    door = threading.Thread(target=accept, daemon=True)
    door.start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (door, *threads):
            thread.join(5)


def silent(client: socket.socket, over: threading.Event) -> None:
    """It takes the call and says nothing."""
    over.wait(30)


def dripping(client: socket.socket, over: threading.Event) -> None:
    """It greets, signs everybody in, and then says a letter now and then, for ten seconds."""
    with client.makefile("rb") as lines:
        client.sendall(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        for line in lines:
            tag, verb = line.split()[:2]
            if verb.upper() in (b"EXAMINE", b"SELECT"):
                break
            client.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
        for _ in range(200):
            if over.wait(0.05):
                return
            client.sendall(b"x")


def babbling(client: socket.socket, over: threading.Event) -> None:
    """It answers everything with what is no IMAP."""
    with client.makefile("rb") as lines:
        client.sendall(b"* OK ready\r\n")
        for line in lines:
            client.sendall(b"* FETCH (((\r\n* 7 ~~ \xff\xfe {999\r\n" + line.split()[0] + b" OK what\r\n")


def piecemeal(client: socket.socket, over: threading.Event) -> None:
    """It says what it found in several lines, twice and in no order, with a line that is no number."""
    said = {
        b"EXAMINE": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] there\r\n",
        b"UID": b"* SEARCH 12 3\r\n* SEARCH\r\n* SEARCH 7 12 x -4\r\n",
    }
    with client.makefile("rb") as lines:
        client.sendall(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        for line in lines:
            tag, verb = line.split()[:2]
            told = said.get(verb.upper(), b"* CAPABILITY IMAP4rev1\r\n")
            client.sendall(told + tag + b" OK done\r\n")


class TokenDesk:
    """What gives tokens: how it answers, and the forms that it was sent. With a token in a header it says whose it is."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answer: tuple[int, Any] = (200, {"access_token": "a-token", "expires_in": 3600, "token_type": "Bearer"})
        self.good = {"a-token"}
        self.user = ""


@contextmanager
def giving_tokens(desk: TokenDesk) -> Iterator[str]:
    """A server that gives tokens at `/token`, and says at `/whose` whose a token is; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            desk.asked.append(dict(parse_qsl(body)))
            self.reply(*desk.answer)

        def do_GET(self) -> None:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self.reply(200, {"email": desk.user}) if token in desk.good else self.reply(401, {"error": "invalid_token"})

        def reply(self, status: int, body: Any) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def cutting(port: int, after: int) -> Iterator[int]:
    """A line to the server at `port` that goes dead once the server has said this many bytes; gives its own port."""

    def talk(client: socket.socket, over: threading.Event) -> None:
        with socket.create_connection((LOOPBACK, port)) as server:
            back = threading.Thread(target=_pour, args=(client, server, 1 << 40), daemon=True)
            back.start()
            _pour(server, client, after)
            for one in (client, server):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            back.join(5)

    with conversing(talk) as found:
        yield found


def _pour(source: socket.socket, into: socket.socket, most: int) -> None:
    with suppress(OSError):
        while most > 0 and (said := source.recv(min(most, 65536))):
            into.sendall(said)
            most -= len(said)
