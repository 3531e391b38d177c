"""SendGrid: the request to the letter, and what each answer means; the real client against a server on loopback."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from sets.due.calendar_updates import calendar_bytes
from sets.mail.transports.sendgrid import SendGrid
from sets.model.errors import MailError, MailUncertain, SettingsError
from sets.model.messages import CalendarPart, Method, Receipt
from tests.support.builders import a_letter, a_told
from tests.support.mail_servers import CUT, LOOPBACK, SILENCE, Provider, hanging_up, sendgrid_server

KEY = "SG.loopback.key-of-nobody"
LETTER = a_letter()


@pytest.fixture(autouse=True)
def _no_proxy_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", LOOPBACK)


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def transport(provider: Provider) -> Iterator[SendGrid]:
    with sendgrid_server(provider) as host:
        yield SendGrid(KEY, host=host, timeout=5)


def test_the_whole_request_for_an_invite(provider: Provider, transport: SendGrid) -> None:
    content = calendar_bytes(a_told(attendee_name="Siân"))
    letter = a_letter(
        calendar=CalendarPart(method=Method.REQUEST, content=content), kind="invite", tags=("invite", "thames-1")
    )
    assert transport.send(letter) == Receipt(provider_id="14c5d75ce93")
    assert (provider.paths, provider.keys) == (["/v3/mail/send"], [f"Bearer {KEY}"])
    assert provider.taken == [
        {
            "personalizations": [
                {
                    "to": [{"email": "ada.marsh@example.gov.uk", "name": "Ada Marsh"}],
                    "custom_args": {"setwise_key": "embedding-2027/thames-1/p-ada/reflection/0"},
                }
            ],
            "from": {"email": "sets@learning.example.gov.uk", "name": "Learning and Inclusion team"},
            "reply_to": {"email": "learning@example.gov.uk"},
            "subject": "What stayed with you from Tuesday?",
            "content": [
                {"type": "text/plain", "value": letter.text},
                {"type": "text/html", "value": letter.html},
                {"type": "text/calendar; method=REQUEST", "value": content.decode()},
            ],
            "attachments": [
                {
                    "content": base64.b64encode(content).decode(),
                    "type": "application/ics",
                    "filename": "invite.ics",
                    "disposition": "attachment",
                }
            ],
            "headers": {
                "Message-ID": "<3f9a0c52d7e1@learning.example.gov.uk>",
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "OOF, AutoReply",
            },
            "categories": ["invite", "thames-1"],
            "tracking_settings": {
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": {"enable": False},
                "subscription_tracking": {"enable": False},
            },
        }
    ]


def test_a_letter_without_html_or_name_asks_for_no_empty_part(provider: Provider, transport: SendGrid) -> None:
    transport.send(a_letter(html="", to_name="", reply_to="", tags=()))
    (body,) = provider.taken
    assert [part["type"] for part in body["content"]] == ["text/plain"]
    assert body["personalizations"][0]["to"] == [{"email": "ada.marsh@example.gov.uk"}]
    assert not {"reply_to", "categories", "attachments", "template_id"} & set(body)


def test_no_more_than_ten_different_categories(provider: Provider, transport: SendGrid) -> None:
    transport.send(a_letter(tags=("one", "one", *(f"tag-{n}" for n in range(12)))))
    assert provider.taken[0]["categories"] == ["one", *(f"tag-{n}" for n in range(9))]


RESET = int(datetime(2027, 1, 20, 10, 5, tzinfo=UTC).timestamp())
AT_RESET = datetime(2027, 1, 20, 10, 5, tzinfo=UTC)
WRONG = {"errors": [{"field": "subject", "message": "too long"}]}

ANSWERS: dict[str, tuple[tuple[int, dict[str, str], Any], tuple[bool, bool, datetime | None]]] = {
    # answer -> permanent, everyone, retry_at
    "a bad request": ((400, {}, WRONG), (True, False, None)),
    "a wrong key": ((401, {}, {"errors": [{"message": "authorization required"}]}), (False, True, None)),
    "a key that may not send": ((403, {}, {"errors": []}), (False, True, None)),
    "a wrong address of the service": ((404, {}, None), (False, True, None)),
    "a letter too large": ((413, {}, None), (True, False, None)),
    "too many, with a time": ((429, {"X-RateLimit-Reset": str(RESET)}, None), (False, True, AT_RESET)),
    "too many, without a time": ((429, {}, None), (False, True, None)),
    "too many, with nonsense": ((429, {"X-RateLimit-Reset": "soon"}, None), (False, True, None)),
    "too many, with a time beyond all years": ((429, {"X-RateLimit-Reset": "9" * 30}, None), (False, True, None)),
    "a reset time where none counts": ((500, {"X-RateLimit-Reset": str(RESET)}, None), (False, True, None)),
    "an error of theirs": ((500, {}, None), (False, True, None)),
    "not available": ((503, {}, "not JSON as promised"), (False, True, None)),
    "a sandbox that delivers nothing": ((200, {}, None), (False, True, None)),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_an_answer_means(provider: Provider, transport: SendGrid, name: str) -> None:
    provider.answer, expected = ANSWERS[name]
    with pytest.raises(MailError) as refused:
        transport.send(LETTER)
    assert (refused.value.permanent, refused.value.everyone, refused.value.retry_at) == expected
    assert str(provider.answer[0]) in str(refused.value)
    assert provider.taken == []


def test_after_a_refusal_the_next_letter_goes(provider: Provider, transport: SendGrid) -> None:
    provider.answer = (500, {}, None)
    with pytest.raises(MailError):
        transport.send(LETTER)
    provider.answer = (202, {}, None)
    assert transport.send(LETTER) == Receipt(provider_id="")


@pytest.mark.parametrize("answer", [CUT, SILENCE, (504, {}, None)])
def test_no_answer_is_uncertain(provider: Provider, answer: Any) -> None:
    provider.answer = answer
    with sendgrid_server(provider) as host, pytest.raises(MailUncertain) as lost:
        SendGrid(KEY, host=host, timeout=0.3 if answer == SILENCE else 5).send(LETTER)
    assert lost.value.whom == LETTER.key
    assert not provider.gave_up  # it was the client that would wait no longer


def test_a_cut_while_the_request_is_still_leaving_is_certain() -> None:
    with hanging_up() as port, pytest.raises(MailError) as refused:
        SendGrid(KEY, host=f"http://{LOOPBACK}:{port}", timeout=5).send(a_letter(text="A long line.\n" * 1_000_000))
    assert (refused.value.permanent, refused.value.everyone) == (False, True)


def test_what_is_said_names_the_fault_and_not_the_person(provider: Provider, transport: SendGrid) -> None:
    message = "Ada Marsh <ada.marsh@example.gov.uk> cannot be written to"
    provider.answer = (400, {}, {"errors": [{"field": "personalizations.0.to", "message": message}, {"message": "b"}]})
    with pytest.raises(MailError) as refused:
        transport.send(LETTER)
    assert str(refused.value) == (
        f"mail: {LETTER.key}: SendGrid answered 400 (personalizations.0.to: (name) (name) (address) cannot be written to; b)"
    )


def test_neither_letter_nor_key_reaches_a_log(
    provider: Provider, transport: SendGrid, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        transport.send(LETTER)
        provider.answer = (401, {}, {"errors": [{"message": KEY}]})
        with pytest.raises(MailError):
            transport.send(LETTER)
    assert caplog.text == ""


def test_a_letter_that_begins_like_a_key_is_refused_for_good(provider: Provider, transport: SendGrid) -> None:
    with pytest.raises(MailError, match="looks like a SendGrid API key") as refused:
        transport.send(a_letter(text="SG.abc.def is what I was given"))
    assert refused.value.permanent
    assert provider.taken == []


@pytest.mark.parametrize("key", ["", "  \n", "SG.a\nX: y", "SG.ŵ"])
def test_a_key_that_is_none_is_a_matter_of_settings(key: str) -> None:
    with pytest.raises(SettingsError, match="SENDGRID_API_KEY"):
        SendGrid(key)


def test_a_key_read_from_a_file_may_end_its_line(provider: Provider) -> None:
    with sendgrid_server(provider) as host:
        SendGrid(f"{KEY}\n", host=f"{host}/").send(LETTER)
    assert (provider.paths, provider.keys) == (["/v3/mail/send"], [f"Bearer {KEY}"])


@pytest.mark.parametrize("host", ["api.sendgrid.com", "", "ftp://api.sendgrid.com"])
def test_a_host_that_is_no_address_is_a_matter_of_settings(host: str) -> None:
    with pytest.raises(SettingsError, match="SENDGRID_HOST"):
        SendGrid(KEY, host=host)
