"""What somebody tries on the pages who means harm: hostile words in every field, raw lines, old links, the same instant."""

from __future__ import annotations

import base64
import email
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from functools import partial
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from httpx import Response
from starlette.testclient import TestClient

from flows import web
from sets.mail.signed_links import LIFETIMES, EndedLink, ForgedLink, Links
from sets.model.cohort import PersonId
from sets.model.requests import Purpose
from sets.responses.forms.sharing import tick_value
from sets.responses.seal import Seal
from sets.responses.sealed_records import open_log
from sets.service.erase_person import case_of, forget
from sets.web.page import request as visits
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.guard import UNCOUNTED
from sets.web.server.rate_limit import NO_LIMITS
from tests.support.privacy_help import a_pass
from tests.support.running_house import a_running_house
from tests.support.web_help import (
    AFTER_1,
    COHORT,
    SECRET,
    SITE,
    a_desk,
    a_house,
    a_link,
    facilitator,
    programme_of,
    somebody,
)

DAY = timedelta(days=1)
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)></textarea></title>{{ 7 * 7 }}"
HOSTILE = (EVIL, "9" * 5_000, "²١", "-1", "a\r\nBcc: x@example.org\r\n\r\nbody", "\0\u202e\u2028x", "9999-12-31", "[[:")
OTHERS_SECRET = "another secret for tests only, long enough"


@dataclass
class Seen(HTMLParser):
    """Forms (action, fields), links, and markup that no page of ours has."""

    forms: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: dict[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        odd = [name for name in given if name.startswith("on") or name == "style"]
        if tag in ("script", "img", "iframe", "object", "embed", "style", "base") or odd:
            self.foreign.append(f"{tag} {odd}")
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "form":
            self._open = {}
            self.forms.append((given["action"], self._open))
        if self._open is not None and given.get("name"):
            values = self._open.setdefault(given["name"], [])
            values.extend([] if values and given.get("value") == "none" else [given.get("value", "")])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


def seen_in(html: str) -> Seen:
    found = Seen()
    found.feed(html)
    return found


def seen_on(answer: Response) -> Seen:
    """The same of an answer; the one style sheet that a whole report carries is let in by its hash, and is no markup of theirs."""
    sheets = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    marks = [base64.b64encode(sha256(sheet.encode()).digest()).decode() for sheet in sheets]
    assert all(f"'sha256-{mark}'" in answer.headers["content-security-policy"] for mark in marks)
    return seen_in(answer.text if len(sheets) != 1 else answer.text.replace(f"<style>{sheets[0]}</style>", ""))


def kind_of(path: str) -> str:
    """A path without its token."""
    return re.sub(r"^/(\w+)/[^/]+", r"/\1", path)


@dataclass
class Visitor:
    """Goes wherever links lead, once to each page."""

    client: TestClient
    texts: dict[str, str] = field(default_factory=dict)
    forms: dict[tuple[str, ...], tuple[str, dict[str, list[str]]]] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)

    def goes(self, *paths: str, most: int = 160) -> Visitor:
        waiting = list(paths)
        while waiting and len(self.texts) < most:
            path = waiting.pop()
            if path in self.texts or not path.startswith("/"):
                continue
            answer = self.client.get(path)
            assert answer.status_code < 500, kind_of(path)
            self.texts[path] = answer.text
            found = seen_on(answer)
            self.foreign += [f"{kind_of(path)}: {one}" for one in found.foreign]
            for action, fields in found.forms:
                self.forms.setdefault((kind_of(action), *sorted(fields)), (action, fields))
            waiting += found.links
        return self


def doors_of(house: Site) -> list[str]:
    """A door of every kind."""
    cohort, member = programme_of(house).cohort, somebody(house)
    asked = ("reflection", "baseline", "endline", "preparation", "attendance-check", "midpoint", "stories", "my-work")
    links = [
        *(a_link(Purpose.ANSWER, member.id, "thames-1", prompt) for prompt in asked),
        *(a_link(Purpose.ANSWER, member.id, "thames-2", prompt) for prompt in ("preparation", "attendance-check")),
        a_link(Purpose.ANSWER, cohort.leads[0].id, "launch", "appetite"),
        *(a_link(Purpose.MINE, one.id) for one in (member, facilitator(house))),
        a_link(Purpose.SESSION, facilitator(house).id, "thames-1"),
        a_link(Purpose.TEAM, cohort.coordinators[0].id),
        a_link(Purpose.EXPORT, member.id),
    ]
    return [house.links.path(link, house.clock()) for link in links]


def a_client(house: Site) -> TestClient:
    return TestClient(application(house, NO_LIMITS), base_url=SITE, follow_redirects=False)


# hostile words


def test_hostile_words_in_every_field_are_only_words(tmp_path: Path) -> None:
    """No fault of ours, and no markup of theirs: on the answer, on any page afterwards, in any letter."""
    house = a_running_house(tmp_path)
    client = a_client(house)
    forms = Visitor(client).goes(*doors_of(house)).forms
    assert len(forms) > 20
    for words in (*HOSTILE[1:], EVIL):
        for action, fields in forms.values():
            if action.endswith(("/links", "/withdraw", "/followups")):
                continue  # it would close the doors
            for name in {**fields, "": []} if words == EVIL else [""]:
                given = {one: [words] if name in ("", one) else values for one, values in fields.items()}
                answer = client.post(action, data=given)
                assert answer.status_code < 500, (kind_of(action), name, words[:20])
                assert seen_on(answer).foreign == [], (kind_of(action), name)
    after = Visitor(client).goes(*doors_of(house))
    assert after.foreign == []
    assert sum("&lt;script&gt;alert(1)" in text for text in after.texts.values()) > 5
    letters = _letters_of(house)
    assert letters
    for letter in letters:
        assert letter["Bcc"] is None
        html = letter.get_body(("html",))
        assert html is not None
        assert "script" not in re.findall(r"<(\w+)", html.get_content())


def _letters_of(house: Site) -> list[EmailMessage]:
    a_pass(house.installation, house.clock())
    files = (house.installation.home / "outbox").rglob("*.eml")
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]


# links


def test_a_token_says_nothing_of_anybody(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    amina = somebody(house)
    token = house.links.token(a_link(Purpose.MINE, amina.id), AFTER_1)
    said = base64.urlsafe_b64decode(token.partition(".")[0] + "==").decode().lower()
    assert str(amina.id) in said
    assert not [word for word in (*amina.name.split(), amina.email.partition("@")[0]) if word.lower() in said]


def test_a_link_of_one_page_opens_no_other(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    for purpose in Purpose:
        token = house.links.token(a_link(purpose, somebody(house).id), AFTER_1)
        for other in set(Purpose) - {purpose}:
            with pytest.raises(ForgedLink):
                house.links.read(other, token, AFTER_1)


def test_a_new_secret_keeps_links_until_the_old_one_goes() -> None:
    link = a_link(Purpose.MINE, PersonId("p-1"))
    token = Links(Seal((SECRET,)).keys("links")).token(link, AFTER_1)
    assert Links(Seal((OTHERS_SECRET, SECRET)).keys("links")).read(Purpose.MINE, token, AFTER_1).link == link
    with pytest.raises(ForgedLink):
        Links(Seal((OTHERS_SECRET,)).keys("links")).read(Purpose.MINE, token, AFTER_1)
    seal = Seal((SECRET,))
    assert len({seal.keys("links")[0], *(seal.derived(one) for one in ("links", "replies", "inbound door"))}) == 4


def test_from_a_prompts_page_nobody_climbs(tmp_path: Path) -> None:
    """From an answer only to answers; from what stops messages, confirms an address or shows all, nowhere."""
    house = a_running_house(tmp_path)
    page_links = doors_of(house)
    answers = Visitor(a_client(house)).goes(*(path for path in page_links if path.startswith("/answer/")))
    reached = {kind_of(path).split("/")[1] for path in answers.texts}
    assert reached <= {"answer", "", "accessibility", "privacy"}
    for purpose in (Purpose.STOP, Purpose.ADDRESS, Purpose.EXPORT):
        path = house.links.path(a_link(purpose, somebody(house).id), house.clock())
        assert {kind_of(one).split("/")[1] for one in Visitor(a_client(house)).goes(path).texts} <= {
            *(purpose.value, "", "accessibility", "privacy")
        }


@pytest.mark.parametrize("purpose", [Purpose.ANSWER, Purpose.MINE])
def test_nobody_lives_on_a_link_for_ever(tmp_path: Path, purpose: Purpose) -> None:
    """Whatever a page links to ends when its own link does: a link that was passed on is not renewed by using it."""
    house = a_running_house(tmp_path)
    member = somebody(house) if purpose is Purpose.ANSWER else facilitator(house)
    first = house.links.path(a_link(purpose, member.id, "thames-1", "reflection"), AFTER_1)
    house.clock.now = AFTER_1 + 20 * DAY  # type: ignore[attr-defined]
    found = Visitor(a_client(house)).goes(first, f"{first}/sent").texts
    others = {path for path in found if path.split("/")[2:3] != first.split("/")[2:3] and path.count("/") > 1}
    assert others
    for path in others:
        _, kind, token, *_ = path.split("/")
        house.links.read(Purpose(kind), token, house.clock())
        with pytest.raises(EndedLink):
            house.links.read(Purpose(kind), token, AFTER_1 + LIFETIMES[purpose] + DAY)


def test_no_header_names_where_links_lead(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    path = house.links.path(a_link(Purpose.STOP, somebody(house).id), AFTER_1)
    told = {
        **dict.fromkeys(("host", "x-forwarded-host", "x-host"), "evil.example.org"),
        "forwarded": "host=evil.example.org",
        "x-forwarded-proto": "gopher",
        "x-http-method-override": "DELETE",
    }
    client = a_client(house)
    for answer in (client.get(path, headers=told), client.post(path, data={"a": "b"}, headers=told)):
        assert answer.status_code in (200, 303)
        assert "evil" not in answer.text + str(answer.headers)
    assert client.get(f"{path}/", headers=told).headers.get("location", "/").startswith("/")


def test_only_what_a_page_needs_and_mail_go_uncounted() -> None:
    free = ("/assets/pages.css", "/assets/0123456789abcdef/pages.css", "/health", "/inbound/secret", "/events/sendgrid")
    counted = (
        "/assets/x",
        "/assets/a/b/pages.css",
        "/healthy/x",
        "/health/x/y",
        "/inbound/x/y",
        "/events/x",
        "/events",
        "/mine/x",
        "/",
    )
    assert [path for path in (*free, *counted) if UNCOUNTED.fullmatch(path)] == list(free)


# the same instant


def test_ticks_never_open_words_that_came_in_between(tmp_path: Path) -> None:
    """One tab sends with its ticks while another saves other words: whatever is open was ticked, word for word."""
    house = a_house(tmp_path)
    client, ticked = a_client(house), "What I ticked"
    for number in range(6):
        link = a_link(Purpose.ANSWER, somebody(house, number=number).id, "thames-1", "reflection")
        path = house.links.path(link, AFTER_1)
        _, form = _form_of(client, path)
        client.post(path, data={**form, "log-a-1": ticked, "go": "continue"})
        action, check = _form_of(client, f"{path}/check")
        send = {**check, "share": [tick_value("log-a-1", ticked)]}
        _, stale = _form_of(client, path)
        save = {**stale, "log-a-1": f"Not for anybody {number}", "go": "save"}
        _at_once(partial(client.post, action, data=send), partial(client.post, path, data=save))
    logs = house.records(COHORT).responses().logs
    said = [answer for log in logs for answer in open_log(log, house.seal.unseal).answers]
    assert said
    assert {answer.text for answer in said if answer.shared} <= {ticked}


def _form_of(client: TestClient, path: str) -> tuple[str, dict[str, list[str]]]:
    action, fields = seen_in(client.get(path).text).forms[0]
    return action, {
        name: values for name, values in fields.items() if name not in ("go", "share", "consent", "log-a-4")
    }


def _at_once(*deeds: Callable[[], object]) -> None:
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_what_was_on_its_way_when_somebody_was_forgotten_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page was opened before, and writes after all of theirs was swept away."""
    house = a_house(tmp_path)
    amina, tom = somebody(house), somebody(house, number=1)
    for one in (amina, tom):
        _tell(house, one.id)
    real = visits.sealed

    def late(*given: object) -> object:
        monkeypatch.setattr(visits, "sealed", real)
        forget(case_of(house.installation, COHORT, amina.email, AFTER_1), "a test")
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(visits, "sealed", late)
    assert _tell(house, amina.id, "Quiet") == 503
    responses = house.records(COHORT).responses()
    assert {detail.person for detail in responses.details} == {tom.id}
    assert [turn.person for turn in responses.turns] == [amina.id]
    assert _tell(house, amina.id, "Quiet") == 410


def _tell(house: Site, person: PersonId, words: str = "A lift") -> int:
    path = house.links.path(a_link(Purpose.MINE, person), AFTER_1)
    return a_client(house).post(f"{path}/access", data={"access": words}).status_code


# raw lines


@contextmanager
def served(home: Path) -> Iterator[tuple[str, int]]:
    """The real server, as `setwise serve` runs it."""
    listening = web.listener("127.0.0.1", 0)
    where = listening.getsockname()
    with web.served(a_desk(home), listening):
        yield where


def test_a_line_on_which_nobody_says_what_they_want_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "SAYS_WITHIN", 0.4)
    request = b"GET /health HTTP/1.1\r\nHost: x\r\n"
    with served(tmp_path) as where:
        for answered, said in ((False, b""), (False, b"GET"), (False, request), (True, request)):
            with socket.create_connection(where, timeout=4) as line:
                if answered:
                    line.sendall(request + b"\r\n")
                    assert line.recv(65_536)
                line.sendall(said)
                while line.recv(65_536):  # a line that stays open ends in a TimeoutError
                    pass


def test_a_line_in_use_is_not_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SAYS_WITHIN", 0.4)
    with served(tmp_path) as where, socket.create_connection(where, timeout=4) as line:
        for _ in range(4):
            line.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert line.recv(65_536)
            threading.Event().wait(0.2)
