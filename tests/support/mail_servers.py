"""Mail services on loopback to test with: real ones, and ones that fail in a chosen way at a chosen moment."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import jsonschema
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.support.paths import DATA

LOOPBACK = "127.0.0.1"
SCHEMA = json.loads((DATA / "sendgrid-mail-send.schema.json").read_text(encoding="utf-8"))
CUT = "cut"
SILENCE = "silence"


def a_closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server((LOOPBACK, 0)) as found:
        port: int = found.getsockname()[1]
    return port


# --- SMTP, the real thing --------------------------------------------------------------------------------------


class Mailroom:
    """What arrived at a real SMTP server, and what it says to some recipients."""

    def __init__(self) -> None:
        self.arrived: list[Envelope] = []
        self.rcpt: dict[str, str] = {}
        self.data_reply = "250 2.0.0 taken"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.rcpt.get(address, "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data_reply.startswith("250"):
            self.arrived.append(envelope)
        return self.data_reply


class _OnAnyPort(Controller):
    """A controller for port 0, which learns its port before it knocks on its own door."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@contextmanager
def smtp_server(room: Mailroom, **options: Any) -> Iterator[int]:
    """A real SMTP server; gives its port."""
    controller = _OnAnyPort(room, hostname=LOOPBACK, port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def sign_in(password: str) -> Any:
    """An authenticator that knows one password."""

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == password.encode(), handled=False)

    return check


def certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a fresh certificate for 127.0.0.1, and a client's that trusts it and nothing else."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail on loopback")])
    now = datetime.now(UTC)  # noqa: TID251 - a certificate is judged by the machine's own clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(LOOPBACK))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=str(pem))


# --- SMTP, by script -------------------------------------------------------------------------------------------


class Script:
    """An SMTP server that replies by verb: a text, CUT (the line goes dead) or SILENCE. `DOT` is the letter's end.

    A list is used up one reply a time, its last for ever. `heard` holds every line, a letter's own lines excepted.
    """

    def __init__(self, **replies: Any) -> None:
        self.replies: dict[str, Any] = {
            "HELLO": "220 ready",
            "EHLO": "250 loopback",
            "MAIL": "250 OK",
            "RCPT": "250 OK",
            "DATA": "354 go on",
            "DOT": "250 taken",
            "RSET": "250 OK",
            "QUIT": "221 bye",
            **replies,
        }
        self.heard: list[str] = []
        self.connections = 0
        self.let_go = threading.Event()

    def reply(self, verb: str) -> str:
        found = self.replies.get(verb, "500 what?")
        if isinstance(found, list):
            return str(found.pop(0) if len(found) > 1 else found[0])
        return str(found)


@contextmanager
def scripted_smtp(script: Script) -> Iterator[int]:
    """A server that follows the script; gives its port."""
    listener = socket.create_server((LOOPBACK, 0))
    threads: list[threading.Thread] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                script.connections += 1
                threads.append(threading.Thread(target=_converse, args=(client, script), daemon=True))
                threads[-1].start()

    door = threading.Thread(target=accept, daemon=True)
    door.start()
    try:
        yield listener.getsockname()[1]
    finally:
        script.let_go.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (door, *threads):
            thread.join(5)


def _converse(client: socket.socket, script: Script) -> None:
    with client, client.makefile("rb") as lines, suppress(OSError):
        if not _answer(client, script, "HELLO"):
            return
        for raw in lines:
            line = raw.decode("utf-8", "replace").strip()
            script.heard.append(line)
            verb = line.split(" ")[0].split(":")[0].upper()
            if not _answer(client, script, verb) or verb == "QUIT":
                return
            if script.heard[-1].upper() == "DATA" and script.replies.get("LETTER") == CUT:
                lines.readline()
                _hang_up(client)
                return
            if verb == "DATA" and script.replies["DATA"] == "354 go on":
                while lines.readline() not in (b".\r\n", b""):
                    pass
                if not _answer(client, script, "DOT"):
                    return


def _answer(client: socket.socket, script: Script, verb: str) -> bool:
    reply = script.reply(verb)
    if reply == SILENCE:
        script.let_go.wait(10)
    if reply in (CUT, SILENCE):
        return False
    client.sendall(reply.encode() + b"\r\n")
    return True


def _hang_up(client: socket.socket) -> None:
    """Close so that the other side's next write fails at once."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


# --- SendGrid --------------------------------------------------------------------------------------------------


class Provider:
    """What a stand-in for SendGrid took, and how it answers: a status with headers and body, CUT or SILENCE."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.paths: list[str] = []
        self.answer: tuple[int, dict[str, str], Any] | str = (202, {"X-Message-Id": "14c5d75ce93"}, None)
        self.let_go = threading.Event()
        self.gave_up = False


@contextmanager
def sendgrid_server(provider: Provider) -> Iterator[str]:
    """A server that checks every request against the schema; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            provider.paths.append(self.path)
            provider.keys.append(self.headers["Authorization"])
            fault = next(jsonschema.Draft202012Validator(SCHEMA).iter_errors(body), None)
            if fault is not None:
                self.reply(400, {}, {"errors": [{"field": fault.json_path, "message": fault.message}]})
                return
            answer = provider.answer
            if answer == SILENCE:
                provider.gave_up = not provider.let_go.wait(10)
            if isinstance(answer, str) or answer[0] == 202:
                provider.taken.append(body)
            if isinstance(answer, str):
                self.close_connection = True
                return
            self.reply(*answer)

        def reply(self, status: int, headers: dict[str, str], body: Any) -> None:
            content = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
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
        provider.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def hanging_up() -> Iterator[int]:
    """A server that hangs up on everyone while they are still speaking."""
    listener = socket.create_server((LOOPBACK, 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                with client:
                    client.recv(1)
                    _hang_up(client)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
