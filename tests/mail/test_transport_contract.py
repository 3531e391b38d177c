"""Every transport, the same questions: what is accepted arrives whole, and what is refused says for whom and for how long."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from sets.due.calendar_updates import calendar_bytes
from sets.mail.transports.kinds import Tls
from sets.mail.transports.outbox import Outbox
from sets.mail.transports.sendgrid import SendGrid
from sets.mail.transports.smtp import Smtp
from sets.model.errors import MailError
from sets.model.messages import CalendarPart, Letter, Method
from sets.model.ports import Transport
from sets.text.clean import one_line, paragraphs
from tests.support.builders import a_letter, a_told
from tests.support.mail_servers import LOOPBACK, Mailroom, Provider, a_closed_port, sendgrid_server, smtp_server

SECRET = "SG.loopback.key-of-nobody"


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A letter as its recipient's side holds it, whichever way it came."""

    recipients: tuple[str, ...]
    sender: tuple[str, str]
    to_name: str
    reply_to: str
    subject: str
    text: str
    html: str
    calendars: tuple[tuple[str, bytes], ...]
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Rig:
    """A transport with its far end, and the same transport where nothing can get through."""

    transport: Transport
    arrived: Callable[[], list[Arrived]]
    cut_off: Transport
    any_address: bool = True


HEADERS = (
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)


@pytest.fixture
def outbox(tmp_path: Path) -> Rig:
    folder = tmp_path / "outbox"
    (tmp_path / "in-the-way").write_text("")

    def arrived() -> list[Arrived]:
        return [_from_mime(path.read_bytes()) for path in sorted(folder.glob("*"))]

    return Rig(transport=Outbox(folder), arrived=arrived, cut_off=Outbox(tmp_path / "in-the-way"))


@pytest.fixture
def smtp() -> Iterator[Rig]:
    room = Mailroom()

    def arrived() -> list[Arrived]:
        return [replace(_from_mime(one.original_content), recipients=tuple(one.rcpt_tos)) for one in room.arrived]

    def dial(port: int) -> Smtp:
        return Smtp(LOOPBACK, port, tls=Tls.NONE, timeout=5)

    with smtp_server(room, enable_SMTPUTF8=True) as port:
        transport = dial(port)
        yield Rig(transport=transport, arrived=arrived, cut_off=dial(a_closed_port()))
        transport.close()


@pytest.fixture
def sendgrid(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setenv("no_proxy", LOOPBACK)
    provider = Provider()
    with sendgrid_server(provider) as host:
        yield Rig(
            transport=SendGrid(SECRET, host=host, timeout=5),
            arrived=lambda: [_from_json(body) for body in provider.taken],
            cut_off=SendGrid(SECRET, host=f"http://{LOOPBACK}:{a_closed_port()}", timeout=5),
            any_address=False,
        )


@pytest.fixture(params=["outbox", "smtp", "sendgrid"])
def rig(request: pytest.FixtureRequest) -> Rig:
    found: Rig = request.getfixturevalue(request.param)
    return found


def _from_mime(raw: bytes) -> Arrived:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    parts = [part for part in message.walk() if not part.is_multipart()]
    text, html, *rest = parts
    (sender,), (to,) = message["From"].addresses, message["To"].addresses
    return Arrived(
        # the library reads an address of RFC 6531 as bytes that it cannot place
        recipients=(to.addr_spec.encode("utf-8", "surrogateescape").decode(),),
        sender=(sender.display_name, sender.addr_spec),
        to_name=to.display_name,
        reply_to=message["Reply-To"] or "",
        subject=message["Subject"],
        text=text.get_content().replace("\r\n", "\n"),
        html=html.get_content().replace("\r\n", "\n"),
        calendars=tuple((_kind(part), part.get_payload(decode=True)) for part in rest),
        headers=tuple((name, str(message[name])) for name in HEADERS if name in message),
    )


def _kind(part: Any) -> str:
    method = part["Content-Type"].params.get("method")
    return part.get_content_type() + (f"; method={method}" if method else "")


def _from_json(body: dict[str, Any]) -> Arrived:
    (one,) = body["personalizations"]
    (to,) = one["to"]
    text, html, *rest = body["content"]
    calendars = [(part["type"], part["value"].encode()) for part in rest]
    calendars += [(part["type"], base64.b64decode(part["content"])) for part in body.get("attachments", ())]
    return Arrived(
        recipients=(to["email"],),
        sender=(body["from"].get("name", ""), body["from"]["email"]),
        to_name=to.get("name", ""),
        reply_to=body.get("reply_to", {}).get("email", ""),
        subject=body["subject"],
        text=text["value"],
        html=html["value"],
        calendars=tuple(calendars),
        headers=tuple((name, body["headers"][name]) for name in HEADERS if name in body["headers"]),
    )


def _expected(letter: Letter) -> Arrived:
    calendar = letter.calendar
    headers = {
        "Message-ID": letter.message_id,
        "In-Reply-To": letter.in_reply_to,
        "References": letter.in_reply_to,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "List-Unsubscribe": f"<{letter.unsubscribe}>" if letter.unsubscribe else "",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" if letter.unsubscribe.startswith("https") else "",
    }
    return Arrived(
        recipients=(letter.to_email,),
        sender=(one_line(letter.sender_name), letter.sender_email),
        to_name=one_line(letter.to_name),
        reply_to=letter.reply_to,
        subject=one_line(letter.subject),
        text=paragraphs(letter.text),
        html=paragraphs(letter.html),
        calendars=()
        if calendar is None
        else (
            (f"text/calendar; method={calendar.method}", calendar.content),
            ("application/ics", calendar.content),
        ),
        headers=tuple((name, value) for name, value in headers.items() if value),
    )


def _calendar(method: Method = Method.REQUEST, **changes: Any) -> CalendarPart:
    return CalendarPart(method=method, content=calendar_bytes(a_told(method=method, **changes)))


LETTERS = {
    "a prompt": a_letter(),
    "a prompt in a thread, to unsubscribe from": a_letter(
        in_reply_to="<first@learning.example.gov.uk>", unsubscribe="https://learning.example.gov.uk/stop/abc"
    ),
    "an invite": a_letter(calendar=_calendar()),
    "a cancellation": a_letter(calendar=_calendar(Method.CANCEL)),
    "no reply address, no name": a_letter(reply_to="", to_name=""),
    "other letters": a_letter(
        to_name="Siân Ŵyn-Jones",
        sender_name="Tîm Dysgu, Cynhwysiant",
        subject="Beth arhosodd gyda chi o ddydd Mawrth? 🏴󠁧󠁢󠁷󠁬󠁳󠁿 " + "ŵ" * 80,
        text="Annwyl Siân – “iawn”?\n",
        html="<p>Annwyl Siân – “iawn”?</p>\n",
        calendar=_calendar(attendee_name="Siân Ŵyn-Jones", place="Tŷ Gwyn"),
    ),
    "long lines and leading dots": a_letter(
        text=".\n..\n.one\n" + "x" * 3000 + "\n\nFrom here\n. \n", html="." + "<p>ŵ</p>" * 2000 + "\n.\n"
    ),
    "line breaks in names": a_letter(
        to_name="Ada\r\nBcc: eve@example.org",
        subject="Hello\r\n\r\nthere",
        sender_name="Team\nX: y",
        text="a\r\nb\rc\n",
    ),
    "names with commas and quotes": a_letter(to_name='Marsh, Ada "AM" <ada>', sender_name="Learning; Inclusion, team"),
    "long ids": a_letter(message_id=f"<{'a' * 150}@learning.example.gov.uk>", in_reply_to=f"<{'b' * 150}@example.org>"),
}


@pytest.mark.parametrize("name", LETTERS)
def test_an_accepted_letter_arrives_whole(rig: Rig, name: str) -> None:
    rig.transport.send(LETTERS[name])
    assert rig.arrived() == [_expected(LETTERS[name])]


def test_a_letter_again_is_the_same_letter(rig: Rig) -> None:
    for _ in range(2):
        rig.transport.send(LETTERS["an invite"])
    assert set(rig.arrived()) == {_expected(LETTERS["an invite"])}


def test_a_batch_arrives_in_order_and_survives_a_pause(rig: Rig) -> None:
    letters = [
        a_letter(key=f"c/thames-1/p-{n}/reflection/0", to_email=f"{n}@example.org", message_id=f"<{n}@example.org>")
        for n in range(4)
    ]
    for letter in letters:
        rig.transport.send(letter)
        if letter is letters[1]:
            rig.transport.close()
    rig.transport.close()
    by_recipient = sorted(rig.arrived(), key=lambda one: one.recipients)
    assert by_recipient == [_expected(letter) for letter in letters]


@pytest.mark.parametrize(
    "changes",
    [
        {"to_email": "ada@example.org\r\nBcc: eve@example.org"},
        {"to_email": "ada@example.org, eve@example.org"},
        {"to_email": ""},
        {"sender_email": "sets\n@example.org"},
        {"reply_to": "log@example.org\r\nX: y"},
        {"message_id": "<a@b>\r\nX: y"},
        {"unsubscribe": "https://example.org/\r\nX: y"},
    ],
)
def test_what_cannot_be_right_is_refused_for_good_and_for_one(rig: Rig, changes: dict[str, str]) -> None:
    with pytest.raises(MailError) as refused:
        rig.transport.send(a_letter(**changes))
    assert (refused.value.permanent, refused.value.everyone, refused.value.retry_at) == (True, False, None)
    assert "eve" not in str(refused.value)
    assert rig.arrived() == []
    rig.transport.send(a_letter())
    assert len(rig.arrived()) == 1


def test_an_address_in_other_letters_arrives_or_is_refused_for_good(rig: Rig) -> None:
    letter = a_letter(to_email="siân@example.org")
    if rig.any_address:
        rig.transport.send(letter)
        assert rig.arrived() == [_expected(letter)]
        return
    with pytest.raises(MailError, match="use another address") as refused:
        rig.transport.send(letter)
    assert (refused.value.permanent, rig.arrived()) == (True, [])


def test_where_nothing_gets_through_it_is_certain_temporary_and_everyones(rig: Rig) -> None:
    with pytest.raises(MailError) as refused:
        rig.cut_off.send(a_letter())
    assert (refused.value.permanent, refused.value.everyone, refused.value.retry_at) == (False, True, None)
    for private in ("ada", "marsh", "tuesday", SECRET):
        assert private not in str(refused.value).lower().replace("p-ada", "")
    rig.cut_off.close()


def test_closing_what_was_never_opened_is_fine(rig: Rig) -> None:
    rig.transport.close()
    rig.transport.close()
