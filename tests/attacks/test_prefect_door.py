"""The Prefect server that `setwise serve` starts, attacked: without its login, by another user of the machine, by a page
of another site. Whoever may change a deployment there runs code as the service."""

from __future__ import annotations

import base64
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from tests.support.browser import window
from tests.support.prefect_runs import FIRST_PASS, SPRING, a_free_port, a_home, due_in, in_session, letters_in, until
from tests.support.serving import Service, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.prefect,
    pytest.mark.skipif(os.name == "nt", reason="looks into processes as Linux shows them"),
]
CHANGE = {"entrypoint": "os.system"}
REFUSED = {401, 403}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """A service in a folder that everybody on the machine may walk through: only the home is closed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "notice").write_text("for everybody\n", encoding="utf-8")
        (folder / "notice").chmod(0o644)
        home = a_home(folder / "home", SPRING)
        with serving(home, folder, a_free_port()) as found:
            yield found


def home_of(service: Service) -> Path:
    assert service.own is not None
    return service.own


def login_of(service: Service) -> str:
    return (home_of(service) / "prefect-login").read_text(encoding="utf-8").strip()


def entrypoint(service: Service) -> str:
    found: str = service.heartbeat()["entrypoint"]
    return found


def asked_for(service: Service) -> set[str]:
    """The runs that somebody asked for, rather than a schedule."""
    return {run["id"] for run in service.post("flow_runs/filter", {"limit": 200}) if not run["auto_scheduled"]}


def test_without_the_login_nothing_is_read_and_nothing_is_changed(service: Service) -> None:
    beat, before = service.heartbeat()["id"], entrypoint(service)
    token = {name: service.client.headers[name] for name in ("Prefect-Csrf-Token", "Prefect-Csrf-Client")}
    wrong = [None, ("setwise", "wrong"), ("", ""), ("admin", login_of(service).partition(":")[2])]
    for auth in wrong:
        with httpx.Client(auth=auth, timeout=30) as stranger:
            statuses = [
                stranger.get(f"{service.url}/deployments/{beat}").status_code,
                stranger.get(f"{service.url}/admin/settings").status_code,
                stranger.get(f"{service.url}/csrf-token", params={"client": "stranger"}).status_code,
                stranger.post(f"{service.url}/deployments/filter", json={}, headers=token).status_code,
                stranger.post(f"{service.url}/deployments/{beat}/create_flow_run", json={}, headers=token).status_code,
                stranger.patch(f"{service.url}/deployments/{beat}", json=CHANGE, headers=token).status_code,
                stranger.patch(f"{service.url}/deployments/{beat}", json=CHANGE).status_code,
            ]
        assert set(statuses) <= REFUSED, statuses
    assert entrypoint(service) == before


def test_the_login_alone_changes_nothing_where_a_browser_could_be_made_to_send_it(service: Service) -> None:
    """A form of another site sends no token of its own, even from a browser that knows the login."""
    user, _, password = login_of(service).partition(":")
    answer = httpx.post(f"{service.url}/deployments/filter", json={}, auth=(user, password), timeout=30)
    assert (answer.status_code, answer.json()) == (403, {"detail": "Missing CSRF token."})


def test_the_login_is_in_no_command_line_and_in_no_log(service: Service) -> None:
    secret = login_of(service).partition(":")[2]
    lines = [
        Path(f"/proc/{pid}/cmdline").read_bytes() for pid in (service.process.pid, *in_session(service.process.pid))
    ]
    assert len(lines) >= 2
    assert [line for line in lines if secret.encode() in line] == []
    assert f"That page asks for a password: the whole line in {home_of(service)}/prefect-login.\n" in service.said()
    kept = [path for path in home_of(service).rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert kept == [home_of(service) / "prefect-login"]
    assert kept[0].stat().st_mode & 0o777 == 0o600
    encoded = base64.b64encode(login_of(service).encode()).decode()
    assert secret not in service.said()
    assert encoded not in service.said()


def test_what_it_writes_is_its_owners_alone_under_the_umask_of_these_tests(service: Service) -> None:
    home = home_of(service)
    assert (home / "prefect" / "prefect.db").is_file()
    assert [path for path in (home, *home.rglob("*")) if path.lstat().st_mode & 0o077 and not path.is_symlink()] == []


def test_only_this_machine_reaches_it(service: Service) -> None:
    port = int(service.url.rpartition(":")[2].partition("/")[0])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]]
    rows += [line.split() for line in Path("/proc/net/tcp6").read_text(encoding="utf-8").splitlines()[1:]]
    listening = [row[1] for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port]
    assert listening == [f"0100007F:{port:04X}"]


ANOTHER_USER = """
import encodings.idna, json, os, sys, urllib.error, urllib.request  # before the files of Python are out of reach
os.setgroups([]), os.setgid(65534), os.setuid(65534)
notice, secret, url, own = sys.argv[1:]
def read(path):
    try:
        return open(path).read()
    except OSError as error:
        return type(error).__name__
def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, {"Content-Type": "application/json"}, method=method)
    try:
        return urllib.request.urlopen(request, timeout=30).status
    except urllib.error.HTTPError as error:
        return error.code
def environ(pid):
    try:
        return len(open(f"/proc/{pid}/environ").read())
    except OSError as error:
        return type(error).__name__
print(json.dumps([read(notice), read(secret), environ(own), ask("GET", "/health"),
                  ask("GET", "/deployments/BEAT"), ask("PATCH", "/deployments/BEAT", {"entrypoint": "os.system"})]))
"""


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can become somebody else")
def test_another_user_of_the_machine_finds_no_secret_and_no_way_in(service: Service) -> None:
    beat, before = service.heartbeat()["id"], entrypoint(service)
    home = home_of(service)
    script = ANOTHER_USER.replace("BEAT", beat)
    for secret in ("prefect-login", "secret", f"records/{SPRING}.json", "prefect/prefect.db"):
        assert (home / secret).is_file()
        arguments = [str(home.parent / "notice"), str(home / secret), service.url, str(service.process.pid)]
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told[:4] == ["for everybody\n", "PermissionError", "PermissionError", 200]
        assert set(told[4:]) <= REFUSED
    assert entrypoint(service) == before


# A page of another site, open in a browser on this machine


@contextmanager
def another_site() -> Iterator[str]:
    """A page on another port of loopback, which is another origin."""

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title><iframe name=f></iframe>")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


FETCH = """async ([url, method, mode, body, headers]) => {
    try {
        const answer = await fetch(url, {method, mode, body, headers, credentials: 'omit'});
        return [answer.type, answer.status, answer.type === 'opaque' ? '' : await answer.text()];
    } catch (error) { return ['refused', 0, String(error)]; }
}"""


def test_a_page_of_another_site_reads_nothing_and_changes_nothing(service: Service, browser: Browser) -> None:
    beat, before, runs = service.heartbeat()["id"], entrypoint(service), asked_for(service)
    one, new = f"{service.url}/deployments/{beat}", f"{service.url}/deployments/{beat}/create_flow_run"
    plain, typed = {"Content-Type": "text/plain"}, {"Content-Type": "application/json"}
    user, _, password = login_of(service).partition(":")
    known = {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
    with another_site() as site, window(browser) as page:
        page.goto(site)
        tried = partial(page.evaluate, FETCH)
        body = json.dumps(CHANGE)
        answers: list[list[Any]] = [
            tried([one, "GET", "cors", None, {}]),
            tried([one, "PATCH", "cors", body, typed]),
            tried([one, "PATCH", "no-cors", body, plain]),
            tried([new, "POST", "cors", "{}", typed]),
            # even a page that had learned the login: the browser asks the server first, which names no other site
            tried([one, "GET", "cors", None, known]),
            tried([one, "PATCH", "cors", body, known | typed]),
        ]
        assert [answer[0] for answer in answers] == ["refused"] * len(answers), answers
        # one that the browser lets through without asking: what comes back is shut to the page, and it changed nothing
        assert tried([new, "POST", "no-cors", "{}", plain]) == ["opaque", 0, ""]
        page.evaluate(
            """([url]) => new Promise(done => {
                const form = document.createElement('form');
                Object.assign(form, {method: 'post', action: url, target: 'f', enctype: 'text/plain'});
                form.innerHTML = '<input name={"a":"b value=c"}>';
                document.body.append(form);
                document.querySelector('iframe').onload = done;
                form.submit();
            })""",
            [new],
        )
        socket = page.evaluate(
            """([url]) => new Promise(done => {
                const socket = new WebSocket(url, 'prefect');
                socket.onopen = () => socket.send(JSON.stringify({type: 'auth', token: 'setwise:wrong'}));
                socket.onmessage = () => done('let in');
                socket.onclose = () => done('closed');
            })""",
            [service.url.replace("http", "ws", 1) + "/events/out"],
        )
        assert socket == "closed"
    assert entrypoint(service) == before
    assert asked_for(service) == runs


def test_its_own_pages_open_with_the_login_and_with_nothing_else(service: Service, browser: Browser) -> None:
    """What `setwise serve` says of opening them is so."""
    for password, seen in (("setwise:wrong", "password"), (login_of(service), "heartbeat")):
        with window(browser) as page:
            page.goto(f"{service.url.removesuffix('/api')}/deployments")
            field = page.locator("input[type=password]")
            field.wait_for()
            field.fill(password)
            field.press("Enter")
            if seen == "heartbeat":
                page.get_by_text("heartbeat").first.wait_for()
            else:
                page.get_by_text("Authentication failed").first.wait_for()


def test_schedules_fire_and_runs_send_all_the_same(service: Service) -> None:
    home, beat = home_of(service), service.heartbeat()["id"]
    expected = due_in(home, SPRING, FIRST_PASS)
    run = service.post(f"deployments/{beat}/create_flow_run", {"parameters": {"at": FIRST_PASS.isoformat()}})
    until(lambda: service.states()[run["id"]] == "COMPLETED", "a completed run", log=service.log)
    assert len(letters_in(home, SPRING)) == len(expected) > 0
    until(lambda: "SCHEDULED" in service.states().values(), "runs that the schedule made", log=service.log)
