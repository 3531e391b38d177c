"""Events from somebody who means harm, or who has SendGrid's key and no sense: refused or read, quickly, and nothing else changes."""

from __future__ import annotations

import logging
import time
import tracemalloc
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sets.model.messages import Delivery, State
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.events_webhook import MOST, PATH
from sets.web.server.rate_limit import NO_LIMITS
from tests.bench.readers import EVENTS, JSONS, TEXTS
from tests.support.mail_in import letter_line
from tests.support.signed_events import SIGNER, Signer, an_event, posted, written
from tests.support.web_help import AFTER_1, COHORT, SITE, a_house, somebody

SHAPES = {**{f"text: {name}": made for name, made in TEXTS.items()}, **JSONS, **EVENTS}
WRONG: list[Any] = [None, 7, True, -1, 1.5, [], {}, [[]], "", "x" * 5_000, "\ud800", "\u202e", "a\0b", "🏴" * 200]
FIELDS = (
    "email",
    "timestamp",
    "event",
    "setwise_key",
    "smtp-id",
    "sg_message_id",
    "type",
    "status",
    "reason",
    "category",
)


@pytest.fixture
def house(tmp_path: Path) -> Site:
    found = a_house(tmp_path / "home", sendgrid_events_key=SIGNER.public)
    line = letter_line(somebody(found).id, address=somebody(found).email, state=State.CLAIMED)
    records = found.records(COHORT)
    records.claim([line])
    records.settle([letter_line(somebody(found).id, address=somebody(found).email)])
    return found


@pytest.fixture
def client(house: Site) -> TestClient:
    return TestClient(application(house, NO_LIMITS), base_url=SITE, follow_redirects=False)


def line_of(house: Site) -> Delivery:
    (line,) = house.records(COHORT).deliveries()
    return line


def signed(client: TestClient, body: bytes) -> int:
    return client.post(PATH, content=body, headers=SIGNER.headers(body, AFTER_1)).status_code


def test_a_body_of_any_shape_is_read_or_refused_in_no_time(house: Site, client: TestClient) -> None:
    before = line_of(house)
    for name, made in SHAPES.items():
        began = time.process_time()
        assert signed(client, made(300_000)) in (200, 400, 403), name
        assert time.process_time() - began < 5, name
    assert (line_of(house), house.records(COHORT).mail_events()) == (before, ())


def test_a_field_of_any_sort_does_no_harm_and_stops_no_neighbour(
    house: Site, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    line = line_of(house)
    odd = [an_event(line, AFTER_1, "deferred", **{field: wrong}) for field in FIELDS for wrong in WRONG]
    assert posted(client, [*odd, an_event(line, AFTER_1, "bounce"), *odd], AFTER_1).status_code == 200
    assert line_of(house).state is State.BOUNCED
    assert len(house.records(COHORT).mail_events()) <= 30
    said = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("setwise"))
    assert not [word for word in (line.address, str(line.person), "🏴", "xxxx") if word in said]


def forged(line: Delivery) -> Iterable[tuple[str, dict[str, str]]]:
    """Headers by which somebody without the key would have a batch taken."""
    body = written([an_event(line, AFTER_1, "bounce")])
    true = SIGNER.headers(body, AFTER_1)
    (signature, stamp) = true.values()
    names = list(true)
    yield "none", {}
    yield "another key", Signer(3).headers(body, AFTER_1)
    yield "the body of another batch", SIGNER.headers(written([]), AFTER_1)
    yield "another time", {names[0]: signature, names[1]: str(int(stamp) + 1)}
    yield "a day and more ago", SIGNER.headers(body, AFTER_1 - timedelta(hours=27))
    yield "in an hour", SIGNER.headers(body, AFTER_1 + timedelta(hours=1))
    yield "a form in its place", {"content-type": "application/x-www-form-urlencoded", names[1]: stamp}


def test_nobody_without_the_key_changes_anything(house: Site, client: TestClient) -> None:
    line = line_of(house)
    body = written([an_event(line, AFTER_1, "bounce")])
    for name, headers in forged(line):
        assert client.post(PATH, content=body, headers=headers).status_code == 403, name
    assert (line_of(house), house.records(COHORT).mail_events()) == (line, ())


def test_ten_megabytes_are_not_held(client: TestClient) -> None:
    body = b"[" + b'{"event":"bounce"},' * (10 * 1024 * 1024 // 19) + b"{}]"
    headers = SIGNER.headers(body, AFTER_1)
    pieces = [body[start : start + 65_536] for start in range(0, len(body), 65_536)]
    tracemalloc.start()
    assert client.post(PATH, content=iter(pieces), headers=headers).status_code == 413
    assert client.post(PATH, content=body, headers=headers).status_code == 413
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4 * MOST + len(body) * 2, "the test client holds its own copies"


def test_a_batch_that_is_played_again_says_nothing_new_and_at_one_moment_neither(
    house: Site, client: TestClient
) -> None:
    """Whoever heard it on its way may post it for a day; SendGrid itself does from several machines."""
    line = line_of(house)
    body = written([an_event(line, AFTER_1, kind) for kind in ("processed", "deferred", "bounce")])
    headers = SIGNER.headers(body, AFTER_1)
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: client.post(PATH, content=body, headers=headers).status_code, range(16)))
    assert set(answers) == {200}
    assert len(house.records(COHORT).mail_events()) == 2
    after = line_of(house)
    assert after.state is State.BOUNCED
    house.clock.now += timedelta(hours=20)  # type: ignore[attr-defined]
    assert client.post(PATH, content=body, headers=headers).status_code == 200
    assert line_of(house) == after
