"""SendGrid's events: which batches are its own, and what each event says of a letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sets.mail.transports.sendgrid_events import (
    MOST_EVENTS,
    OLDEST,
    SIGNATURE,
    SOONEST,
    TIMESTAMP,
    Batch,
    Checker,
    ProviderEvent,
    read_batch,
)
from sets.model.mail_events import Happened
from tests.support.builders import at
from tests.support.signed_events import SIGNER, Signer, written

NOW = at("2027-01-21 10:00")
BODY = written([{"email": "siân@example.gov.uk", "event": "delivered", "timestamp": 1_800_525_600}])
SECOND = timedelta(seconds=1)


def signed(body: bytes = BODY, **changed: str) -> bool:
    headers = SIGNER.headers(BODY, NOW) | changed
    return Checker(SIGNER.public).is_signed(body, headers.get(SIGNATURE, ""), headers.get(TIMESTAMP, ""), NOW)


def test_what_sendgrid_signed_is_its_own() -> None:
    assert signed()


@pytest.mark.parametrize(
    "body", [BODY.rstrip(), BODY + b" ", BODY.replace(b"delivered", b"bounce"), b"", b"\xff\xfe", b"[" + BODY]
)
def test_another_body_is_not(body: bytes) -> None:
    """The line end counts too."""
    assert not signed(body)


SIGNED = SIGNER.headers(BODY, NOW)[SIGNATURE]


OTHERS = {
    "none": "",
    "padding": "====",
    "no letter of base64": "ä",
    "null": "\0",
    "too short for any": "AAAA",
    "cut": SIGNED[:-4],
    "its end": SIGNED[4:],
    "another's": Signer(7).headers(BODY, NOW)[SIGNATURE],
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_signature_is_not(name: str) -> None:
    assert not signed(**{SIGNATURE: OTHERS[name]})


TIMES = ["", "0", "-1", "1e9", "now", "٣", " 1800525600", "1800525600.0", "9" * 12, "9" * 5_000]


@pytest.mark.parametrize("timestamp", TIMES)
def test_another_time_is_not(timestamp: str) -> None:
    assert not signed(**{TIMESTAMP: timestamp})


def test_a_time_that_lends_its_digits_to_the_body_is_not() -> None:
    """What is signed is the time and the body in one, so a digit could change sides."""
    stamp = SIGNER.headers(BODY, NOW)[TIMESTAMP]
    assert not signed(stamp[-1:].encode() + BODY, **{TIMESTAMP: stamp[:-1]})


@pytest.mark.parametrize(
    ("since", "taken"), [(OLDEST, True), (OLDEST + SECOND, False), (-SOONEST, True), (-SOONEST - SECOND, False)]
)
def test_how_old_a_signature_may_be(since: timedelta, taken: bool) -> None:
    """SendGrid sends again for a day, and a clock may be some minutes off."""
    headers = SIGNER.headers(BODY, NOW - since)
    assert Checker(SIGNER.public).is_signed(BODY, headers[SIGNATURE], headers[TIMESTAMP], NOW) is taken


@pytest.mark.parametrize(
    "spoilt", [lambda key: "", lambda key: key[:-8] + "AAAAAAA=", lambda key: "no key", lambda key: key[:40]]
)
def test_what_is_no_key(spoilt: Callable[[str], str]) -> None:
    with pytest.raises(ValueError, match="no verification key"):
        Checker(spoilt(SIGNER.public))


KEY = "embedding-2027/thames-1/p-ada/reflection/0"
GIVEN = {
    "email": "ada.marsh@example.gov.uk",
    "timestamp": int(NOW.timestamp()),
    "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
    "sg_event_id": "rWVYmVk90MjZJ9iohOBa3w==",
    "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
    "category": ["reflection", "thames-1"],
    "setwise_key": KEY,
}


def an_event(**said: Any) -> dict[str, Any]:
    return {**GIVEN, **said}


def read(*events: Any) -> Batch:
    return read_batch(written(events), NOW)


def test_the_whole_of_an_event() -> None:
    (found,) = read(an_event(event="bounce", type="bounce", status="5.1.1", reason="550 5.1.1 <ada@x> unknown")).events
    assert found == ProviderEvent(
        event_id=found.event_id,
        letter=KEY,
        message_id="<14c5d75ce93.dfd.64b469@ismtpd-555>",
        address="ada.marsh@example.gov.uk",
        happened=Happened.BOUNCED,
        at=NOW,
        reason="their mail server refused it (5.1.1)",
    )


MEANINGS: list[tuple[dict[str, str], Happened, str]] = [
    ({"event": "processed"}, Happened.DEFERRED, ""),
    (
        {"event": "deferred", "response": "451 4.7.1 Greylisted", "attempt": "2"},
        Happened.DEFERRED,
        "refused it (4.7.1)",
    ),
    ({"event": "delivered", "response": "250 OK"}, Happened.DELIVERED, ""),
    ({"event": "bounce", "type": "bounce", "bounce_classification": "Invalid Address"}, Happened.BOUNCED, "no such"),
    (
        {"event": "bounce", "type": "bounce", "bounce_classification": "Mailbox Unavailable"},
        Happened.BOUNCED,
        "is full",
    ),
    ({"event": "bounce", "reason": "550 no"}, Happened.BOUNCED, "refused it (550)"),
    ({"event": "bounce", "type": "blocked", "bounce_classification": "Reputation"}, Happened.SOFT, "does not trust"),
    ({"event": "bounce", "type": "blocked", "status": "5.7.1"}, Happened.SOFT, "(5.7.1)"),
    (
        {"event": "bounce", "type": "blocked", "reason": "unable to get mx info from 10.5.2.1"},
        Happened.SOFT,
        "refused it",
    ),
    ({"event": "bounce", "type": "expired"}, Happened.SOFT, "refused it"),
    ({"event": "dropped", "reason": "Bounced Address"}, Happened.DROPPED, "SendGrid's list of bounces"),
    ({"event": "dropped", "reason": "Invalid"}, Happened.DROPPED, "SendGrid's list of invalid addresses"),
    ({"event": "dropped", "reason": "Spam Reporting Address"}, Happened.DROPPED, "SendGrid's list of spam reports"),
    ({"event": "dropped", "reason": "Unsubscribed Address"}, Happened.DROPPED, "SendGrid's list of unsubscribes"),
    ({"event": "dropped", "reason": "Recipient List over Package Quota"}, Happened.SOFT, "a reason of its own"),
    ({"event": "dropped"}, Happened.SOFT, "a reason of its own"),
    ({"event": "spamreport"}, Happened.COMPLAINED, "spam"),
    ({"event": "unsubscribe"}, Happened.COMPLAINED, "unsubscribed"),
    ({"event": "group_unsubscribe"}, Happened.COMPLAINED, "unsubscribed"),
]


@pytest.mark.parametrize(("said", "happened", "reason"), MEANINGS, ids=lambda row: str(row)[:60])
def test_what_an_event_means(said: dict[str, str], happened: Happened, reason: str) -> None:
    (found,) = read(an_event(**said)).events
    assert found.happened is happened
    assert found.reason.endswith(reason) or reason in found.reason
    assert bool(found.reason) is bool(reason)
    assert found.taken is (said["event"] == "processed")


@pytest.mark.parametrize("name", ["open", "click", "group_resubscribe", "account_status_change", "something new"])
def test_what_is_about_no_letter_on_its_way_is_passed_over(name: str) -> None:
    assert read(an_event(event=name)) == Batch(beside=1)


def test_one_event_is_the_same_however_often_it_is_told_and_another_is_not() -> None:
    """SendGrid's own id may be another each time (sendgrid-nodejs issue 1435)."""
    first = an_event(event="deferred")
    same = [first, {**first, "sg_event_id": "another"}, {**first, "attempt": "1"}]
    others = [
        {**first, "event": "delivered"},
        {**first, "timestamp": first["timestamp"] - 1},
        {**first, "email": "bo@example.gov.uk"},
        {**first, "setwise_key": f"{KEY}1"},
        {**first, "sg_message_id": "another letter"},
    ]
    ids = [one.event_id for one in read(*same, *others).events]
    assert len(set(ids[:3])) == 1
    assert len(set(ids)) == 1 + len(others)


BROKEN: list[Any] = [
    *(None, 1, True, "bounce", [], {}, [[]], {"event": None}, {"event": ["bounce"]}, {"event": {}}),
    *(
        {**GIVEN, "event": "bounce", "email": odd}
        for odd in (None, 7, "", "nobody", ["a@b"], "a@" + "b" * 400, "a@\ud800")
    ),
    *(
        {**GIVEN, "event": "bounce", "timestamp": odd}
        for odd in (None, "1800525600", True, -1, 0, 1e300, 10**4_000, [])
    ),
]


def test_one_broken_event_hides_no_other() -> None:
    good = an_event(event="delivered")
    for broken in BROKEN:
        found = read(good, broken, good)
        assert (len(found.events), found.unread) == (2, 1), broken


ODD = [None, 7, True, [], {}, "", "x" * 100_000, "\ud800", "\0", "siân", "\u202e", -1e300]


@pytest.mark.parametrize("name", ["setwise_key", "smtp-id", "sg_message_id", "type", "status", "reason", "response"])
def test_odd_values_beside_make_no_difference(name: str) -> None:
    for odd in ODD:
        for kind in ("bounce", "dropped"):
            (found,) = read(an_event(event=kind, **{name: odd})).events
            assert len("".join((found.letter, found.message_id, found.reason))) < 1_200
            "".join((found.letter, found.message_id, found.reason)).encode()


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"null", b"{}", b'"[]"', b"[", b"[1,]", b"[" * 100_000, b'{"a":' * 100_000, b"NaN"],
)
def test_what_is_no_list_of_events(body: bytes) -> None:
    with pytest.raises(ValueError, match="no"):
        read_batch(body, NOW)


def test_more_events_than_any_batch_holds() -> None:
    with pytest.raises(ValueError, match="no list of events"):
        read_batch(b"[" + b"1," * MOST_EVENTS + b"1]", NOW)


def test_a_time_to_come_is_now() -> None:
    """What is mended today would else be broken until then."""
    (found,) = read(an_event(event="bounce", timestamp=int(NOW.timestamp()) + 10_000)).events
    assert found.at == NOW
