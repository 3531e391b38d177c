"""The door for SendGrid's events: nothing but its signature opens it, and 200 is said once all is kept."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sets.model.cohort import CohortId
from sets.model.errors import StoreError
from sets.model.mail_events import EventSource, Happened, MailEvent
from sets.model.messages import Delivery, State
from sets.store.cohort_records import TinyCohort
from sets.web.page.request import Site
from sets.web.server import events_webhook
from sets.web.server.app import application
from sets.web.server.events_webhook import MOST, PATH
from sets.web.server.rate_limit import NO_LIMITS, Bucket
from tests.support.mail_in import letter_line
from tests.support.signed_events import SIGNER, Signer, an_event, posted, written
from tests.support.web_help import AFTER_1, COHORT, SITE, a_desk, a_house, somebody


@pytest.fixture
def house(tmp_path: Path) -> Site:
    """A house that knows SendGrid's key, from which two letters left."""
    found = a_house(tmp_path / "home", sendgrid_events_key=SIGNER.public)
    lines = [letter_line(somebody(found, number=n).id, address=somebody(found, number=n).email) for n in (0, 1)]
    records = found.records(COHORT)
    records.claim([replace(line, state=State.CLAIMED) for line in lines])
    records.settle(lines)
    return found


def a_client(house: Site, **changed: Any) -> TestClient:
    return TestClient(application(house, replace(NO_LIMITS, **changed)), base_url=SITE, follow_redirects=False)


def lines_of(house: Site) -> list[Delivery]:
    return sorted(house.records(COHORT).deliveries(), key=lambda line: line.key)


def states(house: Site) -> list[State]:
    return [line.state for line in lines_of(house)]


def test_what_is_said_of_a_letter_is_kept_and_steps_its_line(house: Site) -> None:
    first, second = lines_of(house)
    said = an_event(first, AFTER_1, "bounce", type="bounce", reason="550 5.1.1 no <ada@example.gov.uk>")
    answer = posted(a_client(house), [said, an_event(second, AFTER_1, "delivered")], AFTER_1)
    assert (answer.status_code, answer.text) == (200, "Taken.\n")
    assert [line.state for line in lines_of(house)] == [State.BOUNCED, State.DELIVERED]
    bounce = next(one for one in house.records(COHORT).mail_events() if one.happened is Happened.BOUNCED)
    assert bounce == MailEvent(
        event_id=bounce.event_id,
        letter=first.key,
        person=first.person,
        address=first.address,
        happened=Happened.BOUNCED,
        at=AFTER_1,
        heard=AFTER_1,
        source=EventSource.SENDGRID,
        reason="their mail server refused it (5.1.1)",
    )


def test_a_letter_that_went_through_sendgrids_smtp_is_known_by_its_message_id(house: Site) -> None:
    from sets.mail.compose import message_id

    line = lines_of(house)[0]
    said = an_event(line, AFTER_1, "delivered", setwise_key=None)
    said["smtp-id"] = message_id(line.key, "sets@learning.example.gov.uk")
    assert posted(a_client(house), [said], AFTER_1).status_code == 200
    assert states(house) == [State.DELIVERED, State.SENT]


def refusals() -> dict[str, dict[str, Any]]:
    body = written([])
    signed = SIGNER.headers(body, AFTER_1)
    return {
        "nothing": {"headers": {}},
        "no time": {"headers": dict(list(signed.items())[:1])},
        "another key": {"headers": Signer(7).headers(body, AFTER_1)},
        "an old one": {"headers": SIGNER.headers(body, AFTER_1.replace(year=2026))},
        "another body": {"headers": signed, "content": written([{}])},
    }


@pytest.mark.parametrize("name", refusals())
def test_what_sendgrid_did_not_sign_is_refused(house: Site, name: str) -> None:
    given = {"content": written([]), **refusals()[name]}
    assert a_client(house).post(PATH, **given).status_code == 403
    assert house.records(COHORT).mail_events() == ()


@pytest.mark.parametrize(("signer", "status"), [(SIGNER, 200), (Signer(7), 200), (Signer(8), 403)])
def test_while_the_key_is_changed_both_hold_and_no_third(house: Site, signer: Signer, status: int) -> None:
    both = Site(a_desk(house.installation.home, sendgrid_events_key=f"{Signer(7).public},{SIGNER.public}"), house.clock)
    body = written([an_event(lines_of(house)[0], AFTER_1, "delivered")])
    assert a_client(both).post(PATH, content=body, headers=signer.headers(body, AFTER_1)).status_code == status
    assert states(house) == [State.DELIVERED if status == 200 else State.SENT, State.SENT]


def test_without_a_key_there_is_nothing_here(tmp_path: Path) -> None:
    assert posted(a_client(a_house(tmp_path / "home")), [], AFTER_1).status_code == 404


def test_a_key_that_is_none_takes_nothing_and_says_so(house: Site, caplog: pytest.LogCaptureFixture) -> None:
    spoilt = SIGNER.public[:-8] + "AAAAAAA="
    site = Site(a_desk(house.installation.home, sendgrid_events_key=spoilt), house.clock)
    assert posted(a_client(site), [], AFTER_1).status_code == 503
    assert events_webhook.NO_KEY in caplog.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_a_post_does_anything(house: Site, method: str) -> None:
    body = written([])
    answer = a_client(house).request(method, PATH, content=body, headers=SIGNER.headers(body, AFTER_1))
    assert answer.status_code == 405


@pytest.mark.parametrize("announced", [True, False])
def test_more_than_any_batch_is_not_read(house: Site, announced: bool) -> None:
    body = b" " * (MOST + 1)
    content = body if announced else iter([body])
    assert a_client(house).post(PATH, content=content, headers=SIGNER.headers(body, AFTER_1)).status_code == 413


def test_a_signed_batch_that_is_no_list_of_events(house: Site) -> None:
    body = b"[[[["
    assert a_client(house).post(PATH, content=body, headers=SIGNER.headers(body, AFTER_1)).status_code == 400


def test_nobody_is_told_to_wait(house: Site) -> None:
    client = a_client(house, pages=Bucket(1, 0))
    assert {posted(client, [], AFTER_1).status_code for _ in range(4)} == {200}


ELSEWHERE: list[dict[str, Any]] = [
    {"setwise_key": "another-home/thames-1/p-x/reflection/0"},
    {"setwise_key": f"{COHORT}/thames-1/p-x/reflection/0"},
    {"setwise_key": "../../etc/passwd"},
    {"setwise_key": None, "smtp-id": "<nobody@example.org>"},
    {"setwise_key": None, "smtp-id": ""},
    {"email": "somebody.else@example.org"},
]


def test_letters_of_others_are_passed_over_and_nobody_is_named(house: Site, caplog: pytest.LogCaptureFixture) -> None:
    """SendGrid's own button for a test, another system of the office, a letter of another installation."""
    caplog.set_level(logging.DEBUG)
    before, line = lines_of(house), lines_of(house)[0]
    said = [an_event(line, AFTER_1, "bounce", **changed) for changed in ELSEWHERE]
    said += [an_event(line, AFTER_1, "open"), an_event(line, AFTER_1, "bounce", timestamp="soon")]
    assert posted(a_client(house), said, AFTER_1).status_code == 200
    assert lines_of(house) == before
    assert "0 new, 0 known, 6 about letters of others, 1 of other kinds, 1 not readable" in caplog.text
    told = caplog.text
    assert not [word for word in ("@", line.person, line.name or "Ada", "passwd", COHORT) if word in told]


def test_what_is_known_is_not_news_and_that_it_left_is_only_where_it_was_in_doubt(
    house: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    line, client = lines_of(house)[0], a_client(house)
    for kind in ("delivered", "delivered", "processed"):
        posted(client, [an_event(line, AFTER_1, kind)], AFTER_1)
    found = [record.message.partition(" about")[0] for record in caplog.records if record.name == "setwise.events"]
    assert found == ["1 new, 0 known, 0", "0 new, 1 known, 0", "0 new, 1 known, 0"]
    assert len(house.records(COHORT).mail_events()) == 1


def a_fault(kind: type[Exception]) -> Any:
    def keep_mail_events(self: TinyCohort, *_: Any) -> int:
        raise kind("ada.marsh@example.gov.uk")

    return keep_mail_events


@pytest.mark.parametrize("kind", [StoreError, KeyError])
def test_what_could_not_be_kept_comes_again_and_stops_no_other_cohort(
    house: Site, kind: type[Exception], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = CohortId("another-2027")
    records, line = house.records(other), lines_of(house)[0]
    version = house.records(COHORT).latest()
    assert version is not None
    records.add_version(replace(version, cohort=other, number=1))
    theirs = replace(line, key=line.key.replace(COHORT, other), cohort=other, letter="")
    records.claim([replace(theirs, state=State.CLAIMED)])
    records.settle([theirs])
    said = [an_event(line, AFTER_1, "bounce"), an_event(theirs, AFTER_1, "bounce")]
    kept = TinyCohort.keep_mail_events
    with monkeypatch.context() as broken:
        fault = a_fault(kind)
        broken.setattr(
            TinyCohort,
            "keep_mail_events",
            lambda self, *given: (fault if self is house.records(COHORT) else kept)(self, *given),
        )
        assert posted(a_client(house), said, AFTER_1).status_code == 503
    assert (lines_of(house)[0].state, records.deliveries()[0].state) == (State.SENT, State.BOUNCED)
    assert "will come again" in caplog.text
    assert "@" not in caplog.text
    assert posted(a_client(house), said, AFTER_1).status_code == 200
    assert (lines_of(house)[0].state, records.deliveries()[0].state) == (State.BOUNCED, State.BOUNCED)


def test_an_event_that_meets_a_fault_of_ours_loses_none_of_its_own_cohort(
    house: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = lines_of(house)
    kept = TinyCohort.keep_mail_events

    def keep_mail_events(self: TinyCohort, events: Any, became: Any) -> int:
        assert all(one.letter != first.key for one in events), "a fault of ours"
        return kept(self, events, became)

    monkeypatch.setattr(TinyCohort, "keep_mail_events", keep_mail_events)
    said = [an_event(first, AFTER_1, "bounce"), an_event(second, AFTER_1, "bounce")]
    assert posted(a_client(house), said, AFTER_1).status_code == 503
    assert states(house) == [State.SENT, State.BOUNCED]


def test_one_that_cannot_even_be_looked_at_comes_again(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from sets.mail.transports import sendgrid_events

    def broken(_: Any) -> Any:
        raise KeyError("ada.marsh@example.gov.uk")

    monkeypatch.setitem(sendgrid_events._READERS, "deferred", broken)
    first, second = lines_of(house)
    said = [an_event(first, AFTER_1, "deferred"), an_event(second, AFTER_1, "bounce")]
    assert posted(a_client(house), said, AFTER_1).status_code == 503
    assert states(house) == [State.SENT, State.BOUNCED]
