"""What stands before every page: headers, bounds, where a form came from, floods, and a log that tells nothing."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from sets.model.requests import Purpose
from sets.web.page.request import Answer, Download, Page, PageHandlers, PageRequest, Redirect, Site
from sets.web.server import dispatch
from sets.web.server.app import application
from sets.web.server.form_body import MOST_FIELDS, Refused, parsed
from sets.web.server.guard import from_elsewhere
from sets.web.server.rate_limit import MOST_ADDRESSES, NO_LIMITS, Bucket, Flood, Limits, address_of
from tests.support.browser import running
from tests.support.web_help import AFTER_1, SITE, a_house, a_link, somebody

FORM = {"content-type": "application/x-www-form-urlencoded"}
SECRET_WORDS = "Marmaduke said the lift was broken"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def _shown(visit: PageRequest) -> Answer:
    return Page(template="statements/home.html.j2", title=f"Here {visit.step}")


def _kept(visit: PageRequest) -> Answer:
    kept.append({name: visit.fields.text(name) for name in visit.fields.given})
    return Redirect(to=visit.here("done"))


def _broken(visit: PageRequest) -> Answer:
    raise KeyError(SECRET_WORDS)


def _file(_: PageRequest) -> Answer:
    return Download(filename='a".json\r\nX-Bad: 1', media="application/json", content=b"{}")


kept: list[dict[str, str]] = []
HANDLERS = PageHandlers(
    show={"": _shown, "done": _shown, "broken": _broken, "file": _file}, act={"": _kept, "broken": _broken}
)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A house in which every link opens the same room, which keeps what it is given in `kept`."""
    kept.clear()
    monkeypatch.setattr(dispatch, "handlers_of", lambda _: HANDLERS)
    return a_house(tmp_path)


def path_of(house: Site, purpose: Purpose = Purpose.MINE) -> str:
    return house.links.path(a_link(purpose, somebody(house).id), AFTER_1)


def a_client(house: Site, limits: Limits = NO_LIMITS, peer: str = "203.0.113.9") -> TestClient:
    return TestClient(application(house, limits), base_url=SITE, follow_redirects=False, client=(peer, 50_000))


# headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/health", 200),
        ("GET", "/robots.txt", 200),
        ("GET", "/favicon.ico", 204),
        ("GET", "/nothing", 404),
        ("GET", "/mine/forged", 404),
        ("GET", "{mine}", 200),
        ("HEAD", "{mine}", 200),
        ("POST", "{mine}", 303),
        ("GET", "{mine}/file", 200),
        ("GET", "{mine}/broken", 500),
        ("PUT", "{mine}", 405),
        ("DELETE", "/", 405),
        ("OPTIONS", "{mine}", 405),
        ("POST", "/health", 405),
        ("GET", "/assets/pages.css", 200),
    ],
)
def test_every_response_has_the_headers(house: Site, method: str, path: str, status: int) -> None:
    answer = a_client(house).request(
        method, path.format(mine=path_of(house)), headers=FORM, content=b"a=b" if method == "POST" else None
    )

    assert answer.status_code == status
    cached = answer.headers["cache-control"]
    assert cached == ("public, no-cache" if path.startswith("/assets") else "no-store")
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_without_tls_a_browser_is_not_told_to_insist_on_it(tmp_path: Path) -> None:
    plain = a_house(tmp_path, url="http://127.0.0.1:8600")

    assert "strict-transport-security" not in a_client(plain).get("/").headers


def test_no_server_is_named(house: Site) -> None:
    with running(house) as base:
        answer = _exchange(base, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200")
    assert b"\r\nserver:" not in answer.lower().partition(b"\r\n\r\n")[0]


def test_a_download_is_an_attachment_with_a_plain_name(house: Site) -> None:
    answer = a_client(house).get(f"{path_of(house)}/file")

    assert answer.headers["content-disposition"] == 'attachment; filename="a.jsonX-Bad 1"'
    assert answer.headers["content-type"] == "application/json"
    assert "x-bad" not in answer.headers
    assert answer.content == b"{}"


def test_a_page_goes_on_to_pages_of_this_site_only(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for to in ("https://elsewhere.example.org/", "//elsewhere.example.org", "/\\elsewhere.example.org"):
        room = PageHandlers(show={"": lambda _, to=to: Redirect(to=to)})
        monkeypatch.setattr(dispatch, "handlers_of", lambda _, room=room: room)
        answer = a_client(house).get(path_of(house))
        assert (answer.status_code, answer.headers.get("location")) == (500, None)


# what a form may hold


BAD_FORMS = [
    ("too long", b"a=" + b"x" * 530_000, FORM, 413),
    ("10 MB", b"a=" + b"x" * 10_000_000, FORM, 413),
    ("binary", bytes(range(256)), FORM, 400),
    ("no UTF-8", b"a=%ff%fe", FORM, 400),
    ("501 fields", b"&".join(b"a%d=1" % n for n in range(501)), FORM, 400),
    ("JSON", b'{"a": 1}', {"content-type": "application/json"}, 415),
    ("plain text", b"a=b", {"content-type": "text/plain"}, 415),
    ("nothing said", b"a=b", {}, 415),
    ("files", b"--x\r\n\r\n--x--", {"content-type": "multipart/form-data; boundary=x"}, 415),
]


@pytest.mark.parametrize(("body", "headers", "status"), [row[1:] for row in BAD_FORMS], ids=[r[0] for r in BAD_FORMS])
def test_what_no_form_of_ours_sends_is_refused(house: Site, body: bytes, headers: dict[str, str], status: int) -> None:
    answer = a_client(house).post(path_of(house), content=body, headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1" in answer.text
    assert kept == []


def test_a_long_form_that_people_may_send_is_taken(house: Site) -> None:
    text = "Ten thousand letters, and a few more. " * 260
    answer = a_client(house).post(path_of(house), data={f"log-{n}": text for n in range(5)})

    assert answer.status_code == 303
    assert kept == [{f"log-{n}": text.strip() for n in range(5)}]


def test_fields_are_read_as_text_without_null_characters() -> None:
    assert parsed(b"a=1&a=%00two%00&b=&%00c=na%C3%AFve+words&d=na\xc3\xafve") == {
        "a": ("1", "two"),
        "b": ("",),
        "c": ("naïve words",),
        "d": ("naïve",),
    }
    assert parsed(b"") == {}
    assert len(parsed(b"&".join(b"f%d=1" % n for n in range(MOST_FIELDS)))) == MOST_FIELDS
    with pytest.raises(Refused):
        parsed(b"&".join(b"f=1" for _ in range(MOST_FIELDS + 1)))


def test_an_endless_form_is_cut_off(house: Site) -> None:
    """Chunks without an end and without an announced length: the answer comes long before 10 MB were taken."""
    head = f"POST {path_of(house)} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM['content-type']}\r\n"
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    with running(house) as base, _connected(base) as line:
        line.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
        sent = 0
        try:
            while sent < 10_000_000:
                line.sendall(chunk)
                sent += len(chunk)
        except (ConnectionError, TimeoutError):
            pass
        assert sent < 10_000_000 or _answer(line).startswith(b"HTTP/1.1 413")
    assert kept == []


def test_an_announced_length_is_believed_at_once(house: Site) -> None:
    head = f"POST {path_of(house)} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM['content-type']}\r\n"
    with running(house) as base:
        assert _exchange(base, head.encode() + b"Content-Length: 10000000\r\n\r\na=").startswith(b"HTTP/1.1 413")


def test_a_slow_form_is_given_up(house: Site) -> None:
    head = f"POST {path_of(house)} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM['content-type']}\r\n"
    with running(house, replace(NO_LIMITS, patience=0.3)) as base:
        began = time.monotonic()
        assert _exchange(base, head.encode() + b"Content-Length: 10\r\n\r\na=").startswith(b"HTTP/1.1 408")
    assert time.monotonic() - began < 5
    assert kept == []


def test_a_form_that_breaks_off_is_not_kept(house: Site, caplog: pytest.LogCaptureFixture) -> None:
    head = f"POST {path_of(house)} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM['content-type']}\r\n"
    with running(house) as base:
        with _connected(base) as line:
            line.sendall(head.encode() + b"Content-Length: 10\r\n\r\na=")
        assert _exchange(base, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").endswith(b"ok\n")
    assert kept == []
    assert "Traceback" not in caplog.text


# where it came from


SAME = "https://sets.example.gov.uk"
ORIGINS: list[tuple[dict[str, str], bool]] = [
    ({}, False),
    ({"sec-fetch-site": "same-origin"}, False),
    ({"sec-fetch-site": "none"}, False),
    ({"sec-fetch-site": "same-site"}, True),
    ({"sec-fetch-site": "cross-site"}, True),
    ({"sec-fetch-site": "anything"}, True),
    ({"sec-fetch-site": "same-origin", "origin": "https://elsewhere.example.org"}, False),
    ({"sec-fetch-site": "cross-site", "origin": SAME}, True),
    ({"origin": SAME}, False),
    ({"origin": SAME.upper()}, False),
    ({"origin": f"{SAME}:443"}, False),
    ({"origin": f"{SAME}:8443"}, True),
    ({"origin": "http://sets.example.gov.uk"}, True),
    ({"origin": "https://elsewhere.example.org"}, True),
    ({"origin": "https://sets.example.gov.uk.example.org"}, True),
    ({"origin": "null"}, False),
    ({"origin": "rubbish"}, True),
    ({"origin": "https://[", "host": "["}, True),
    ({"origin": "http://10.0.0.7:8600", "host": "10.0.0.7:8600"}, False),
    ({"origin": "https://inside.example.gov.uk", "host": "inside.example.gov.uk"}, False),
    ({"origin": "https://elsewhere.example.org", "host": "inside.example.gov.uk"}, True),
]


@pytest.mark.parametrize(("headers", "refused"), ORIGINS)
def test_where_a_form_came_from(headers: dict[str, str], refused: bool) -> None:
    assert from_elsewhere(headers, SITE) is refused


def test_a_form_of_another_website_is_not_taken(house: Site) -> None:
    client, path = a_client(house), path_of(house)
    answer = client.post(path, data={"a": "b"}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert "It seems to come from another website" in answer.text
    assert kept == []
    assert client.get(path, headers={"sec-fetch-site": "cross-site"}).status_code == 200, "links in mail are cross-site"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"List-Unsubscribe=One-Click", FORM),
        (
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
            {"content-type": "multipart/form-data; boundary=x"},
        ),
    ],
)
def test_a_mail_provider_may_stop_messages_for_its_reader(house: Site, body: bytes, headers: dict[str, str]) -> None:
    """RFC 8058 section 3.1: either kind of form, from anywhere, and no redirect back."""
    path = path_of(house, Purpose.STOP)
    answer = a_client(house).post(path, content=body, headers={**headers, "origin": "https://mail.example.org"})

    assert answer.status_code == 200
    assert "Messages are stopped" in answer.text
    assert kept == [{"List-Unsubscribe": "One-Click"}]


# floods


def test_a_bucket_empties_and_fills_again() -> None:
    now = [0.0]
    flood = Flood(Bucket(3, 0.5), lambda: now[0])

    assert [flood.take("a") for _ in range(5)] == [True, True, True, False, False]
    assert flood.take("b")
    now[0] = 2.0
    assert [flood.take("a") for _ in range(2)] == [True, False]
    now[0] = 1_000.0
    assert [flood.take("a") for _ in range(4)] == [True, True, True, False]


def test_a_flood_from_many_addresses_fills_no_memory() -> None:
    flood = Flood(Bucket(3, 0.5), lambda: 0.0)
    for number in range(MOST_ADDRESSES + 500):
        flood.take(str(number))

    assert len(flood._left) == MOST_ADDRESSES


ADDRESSES = [
    ("203.0.113.9", "", "203.0.113.9"),
    ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
    ("127.0.0.1", "", "127.0.0.1"),
    ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
    ("::1", "203.0.113.7, 198.51.100.1", "198.51.100.1"),
    ("127.0.0.1", "rubbish", "127.0.0.1"),
    ("127.0.0.1", "198.51.100.1,", "127.0.0.1"),
    ("", "198.51.100.1", "198.51.100.1"),
    ("", "", "nobody"),
    ("testclient", "198.51.100.1", "somebody"),
    ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
    ("fe80::1%eth0", "", "fe80::"),
    ("::ffff:203.0.113.9", "", "203.0.113.9"),
]


@pytest.mark.parametrize(("peer", "forwarded", "counted"), ADDRESSES)
def test_whose_address_counts(peer: str, forwarded: str, counted: str) -> None:
    assert address_of(peer, forwarded) == counted


def test_too_much_from_one_address_is_told_to_wait(house: Site) -> None:
    client = a_client(house, replace(NO_LIMITS, pages=Bucket(3, 0)), peer="127.0.0.1")
    path = path_of(house)
    one, other = {"x-forwarded-for": "198.51.100.1"}, {"x-forwarded-for": "198.51.100.1, 198.51.100.2"}

    assert [client.get(path, headers=one).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = client.post(path, data={"a": "b"}, headers=one)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert "Wait a minute, then try again." in refused.text
    assert kept == []
    assert client.get(path, headers=other).status_code == 200
    assert client.get("/assets/pages.css", headers=one).status_code == 200, "what a page needs is not counted"


def test_bad_links_run_out_before_good_ones(house: Site) -> None:
    client = a_client(house, replace(NO_LIMITS, bad_links=Bucket(2, 0)))

    assert [client.get(f"/mine/{n}").status_code for n in range(4)] == [404, 404, 429, 429]
    assert client.get(path_of(house)).status_code == 200


def test_mail_that_comes_in_is_never_told_to_wait(house: Site) -> None:
    """A provider gives a mail up when it hears anything but a fault of ours."""
    client = a_client(house, replace(NO_LIMITS, pages=Bucket(1, 0)))

    assert {client.post("/inbound/wrong", content=b"x" * 200_000).status_code for _ in range(4)} == {404}


def test_a_last_afternoon_of_a_whole_council_is_no_flood(house: Site) -> None:
    """Forty people behind one address, each opening and sending two forms at once."""
    client, path = a_client(house, Limits()), path_of(house)

    assert {client.get(path).status_code for _ in range(200)} == {200}


# odd paths


ODD_PATHS = (
    *("//", "/mine", "/mine/", "//mine/x", "/mine//", "/mine/x//", "/MINE/x", "/mine/x;y", "/mine/x/y/z", "/nobody/x"),
    *("/mine/%2e%2e/%2e%2e/etc/passwd", "/mine/..%2f..%2fetc%2fpasswd", "/mine/../x", "/%2e%2e/%2e%2e/etc/passwd"),
    *("/assets/../../pyproject.toml", "/assets/%2e%2e/pages.scss", "/assets/pages.scss", "/assets/x/../pages.css"),
    *("/mine/%00", "/mine/%ff%fe", "/mine/%E2%80%AE", "/mine/x%0d%0aSet-Cookie:%20a=b", "/mine/" + "a" * 10_000),
)


def test_odd_paths_find_nothing(house: Site) -> None:
    with running(house) as base:
        for path in ODD_PATHS:
            answer = _exchange(base, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            assert answer.startswith(b"HTTP/1.1 404"), path
            assert b"<h1" in answer, path
            assert b"set-cookie" not in answer.lower(), path


def test_what_is_no_http_is_refused_without_a_word_about_us(house: Site) -> None:
    with running(house) as base:
        for garbage in (
            b"\x00\x01\x02\r\n\r\n",
            b"GET /\r\n x: y\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        ):
            answer = _exchange(base, garbage)
            assert answer.startswith(b"HTTP/1.1 400")
            assert b"Traceback" not in answer


# the log


def test_the_log_has_one_line_a_request_and_nothing_of_anybody(house: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for name in ("setwise.access", "setwise.web"):
        monkey = logging.getLogger(name)
        monkey.propagate = True
    client, path = a_client(house), path_of(house)
    client.get(f"{path}?who=Marmaduke")
    client.post(path, data={"a": SECRET_WORDS})
    client.get(f"{path}/done")
    client.get(f"{path}/Marmaduke")
    client.get("/Marmaduke/said")
    client.get("/mine/Marmaduke/said")
    client.request("MARMADUKE", path)
    client.post(f"{path}/broken", data={"a": SECRET_WORDS})
    client.get("/health")

    lines = [record.getMessage() for record in caplog.records if record.name == "setwise.access"]
    assert [line.rpartition(" ")[0] for line in lines] == [
        "2027-01-21T10:00:00+00:00 GET mine - 200",
        "2027-01-21T10:00:00+00:00 POST mine - 303",
        "2027-01-21T10:00:00+00:00 GET mine done 200",
        "2027-01-21T10:00:00+00:00 GET mine - 404",
        "2027-01-21T10:00:00+00:00 GET - - 404",
        "2027-01-21T10:00:00+00:00 GET mine - 404",
        "2027-01-21T10:00:00+00:00 - - - 405",
        "2027-01-21T10:00:00+00:00 POST mine - 500",
        "2027-01-21T10:00:00+00:00 GET health - 200",
    ]
    assert all(line.endswith("ms") for line in lines)
    ours = [r for r in caplog.records if r.name.startswith("setwise")]
    troubles = [record.getMessage() for record in ours if record.name == "setwise.web"]
    assert len(troubles) == 1
    assert troubles[0].startswith("KeyError at test_guard.py:")
    said = "\n".join(f"{r.getMessage()} {r.exc_info}" for r in ours)
    for hidden in ("Marmaduke", "lift", "203.0.113.9", path.rpartition("/")[2], "Traceback"):
        assert hidden not in said


def test_a_browser_that_stays_connected_is_answered_at_once(house: Site) -> None:
    """Without TCP_NODELAY each answer on a kept connection waits 40 milliseconds for nothing."""
    request, took = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n", []
    with running(house) as base, _connected(base) as line:
        for _ in range(12):
            began, found = time.perf_counter(), b""
            line.sendall(request)
            while not found.endswith(b"ok\n"):
                found += line.recv(65_536)
            took.append(time.perf_counter() - began)

    assert min(took[2:]) < 0.03


# helpers


def _connected(base: str) -> socket.socket:
    parts = urlsplit(base)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)


def _answer(line: socket.socket) -> bytes:
    found = b""
    try:
        while piece := line.recv(65_536):
            found += piece
    except ConnectionError:
        pass
    return found


def _exchange(base: str, request: bytes) -> bytes:
    with _connected(base) as line:
        line.sendall(request)
        return _answer(line)


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    before = {name: logging.getLogger(name).propagate for name in ("setwise.access", "setwise.web")}
    yield
    for name, value in before.items():
        logging.getLogger(name).propagate = value
