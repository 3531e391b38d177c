"""Letters as MIME: the structure that gives buttons, and nothing typed that becomes a header or a recipient."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.due.calendar_updates import calendar_bytes
from sets.mail.mime import needs_utf8, to_bytes, to_message
from sets.model.errors import MailError
from sets.model.messages import CalendarPart, Letter, Method
from sets.text.clean import one_line, paragraphs
from tests.support.builders import a_letter, a_told


def an_invite(method: Method = Method.REQUEST, **changes: Any) -> Letter:
    calendar = CalendarPart(method=method, content=calendar_bytes(a_told(method=method)))
    return a_letter(calendar=calendar, kind="invite", **changes)


def read(letter: Letter) -> EmailMessage:
    message = message_from_bytes(to_bytes(letter), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not [part.defects for part in message.walk() if part.defects]
    return message


def structure(message: Any) -> Any:
    if message.is_multipart():
        return (message.get_content_type(), [structure(part) for part in message.iter_parts()])
    return message["Content-Type"].replace("\r\n", "")


def bodies(message: EmailMessage) -> list[str]:
    """Text and HTML, with the line ends of text in memory."""
    return [part.get_content().replace("\r\n", "\n") for part in message.iter_parts()]


def header(letter: Letter, name: str) -> str:
    """A header as a reader sees it, decoded by the older and more faithful of the library's two decoders."""
    raw = message_from_bytes(to_bytes(letter))[name]
    return str(make_header(decode_header(re.sub(r"\r?\n(?=[ \t])", "", raw))))


@pytest.mark.parametrize("method", list(Method))
def test_an_invite_has_the_parts_that_give_buttons(method: Method) -> None:
    letter = an_invite(method)
    message = read(letter)
    assert structure(message) == (
        "multipart/mixed",
        [
            (
                "multipart/alternative",
                [
                    'text/plain; charset="utf-8"',
                    'text/html; charset="utf-8"',
                    f'text/calendar; charset="UTF-8"; method="{method}"',
                ],
            ),
            'application/ics; name="invite.ics"',
        ],
    )
    alternative, attachment = message.iter_parts()
    *_, calendar = alternative.iter_parts()
    assert "Content-Disposition" not in calendar
    assert attachment["Content-Disposition"] == 'attachment; filename="invite.ics"'
    assert letter.calendar is not None
    assert calendar.get_payload(decode=True) == letter.calendar.content == attachment.get_payload(decode=True)


def test_method_is_written_without_quotes_as_exchange_writes_it() -> None:
    assert b"Content-Type: text/calendar; charset=UTF-8; method=REQUEST\r\n" in to_bytes(an_invite())


def test_a_prompt_is_text_and_html() -> None:
    message = read(a_letter())
    assert structure(message) == (
        "multipart/alternative",
        ['text/plain; charset="utf-8"', 'text/html; charset="utf-8"'],
    )
    assert bodies(message) == [a_letter().text, a_letter().html]


def test_the_headers_of_a_letter() -> None:
    letter = a_letter(in_reply_to="<first@learning.example.gov.uk>")
    assert [(name, value) for name, value in read(letter).items() if not name.startswith("Content-")] == [
        ("From", "Learning and Inclusion team <sets@learning.example.gov.uk>"),
        ("To", "Ada Marsh <ada.marsh@example.gov.uk>"),
        ("Reply-To", "learning@example.gov.uk"),
        ("Subject", "What stayed with you from Tuesday?"),
        ("Date", "Wed, 20 Jan 2027 10:00:00 +0000"),
        ("Message-ID", "<3f9a0c52d7e1@learning.example.gov.uk>"),
        ("In-Reply-To", "<first@learning.example.gov.uk>"),
        ("References", "<first@learning.example.gov.uk>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("MIME-Version", "1.0"),
    ]


def test_an_absent_reply_address_leaves_no_header() -> None:
    assert "Reply-To" not in read(a_letter(reply_to=""))


@pytest.mark.parametrize(
    ("unsubscribe", "header_value", "one_click"),
    [
        ("", None, None),
        ("mailto:stop@example.gov.uk?subject=stop", "<mailto:stop@example.gov.uk?subject=stop>", None),
        (
            "https://learning.example.gov.uk/stop/abc, mailto:stop@example.gov.uk",
            "<https://learning.example.gov.uk/stop/abc>, <mailto:stop@example.gov.uk>",
            "List-Unsubscribe=One-Click",
        ),
        ("http://a.example.org/x", "<http://a.example.org/x>", None),
        ("<https://a.example.org/x>", "<https://a.example.org/x>", "List-Unsubscribe=One-Click"),
    ],
)
def test_unsubscribing(unsubscribe: str, header_value: str | None, one_click: str | None) -> None:
    message = read(a_letter(unsubscribe=unsubscribe))
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (header_value, one_click)


def test_long_ids_and_links_are_not_encoded() -> None:
    ident, link = f"<{'a' * 200}@learning.example.gov.uk>", f"https://learning.example.gov.uk/{'t' * 300}"
    letter = a_letter(message_id=ident, in_reply_to=ident, unsubscribe=link)
    raw = to_bytes(letter)
    for line in (
        f"Message-ID: {ident}",
        f"In-Reply-To: {ident}",
        f"References: {ident}",
        f"List-Unsubscribe: <{link}>",
    ):
        assert line.encode() + b"\r\n" in raw


def test_the_same_letter_gives_the_same_bytes_and_another_id_another_boundary() -> None:
    assert to_bytes(an_invite()) == to_bytes(an_invite())
    boundaries = {
        re.search(rb'boundary="([^"]+)', to_bytes(letter)) for letter in (a_letter(), a_letter(message_id="<b@x.org>"))
    }
    assert len({found.group(1) for found in boundaries if found}) == 2


# --- what people type ------------------------------------------------------------------------------------------

NAMES = [
    "Marsh, Ada",
    'Ada "the" Marsh',
    "Ada \\ Marsh",
    "Siân Ŵyn-Jones",
    "名前 二つ",
    "🏴󠁧󠁢󠁷󠁬󠁳󠁿 Cymru",
    "=?utf-8?q?Eve?= <eve@example.org>",
    "Ada Marsh <eve@example.org>, Eve",
    'Marsh, Ada "AM" ' * 12,
    "Very-long-name-without-a-single-space" * 12,
    "ŵ, " * 80,
    "(comment) Ada",
    "Ada; Marsh: @home.",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_arrives_as_it_is_and_is_never_a_second_recipient(name: str) -> None:
    letter = a_letter(to_name=name, sender_name=name, subject=name)
    message = read(letter)
    for field, address in (("To", letter.to_email), ("From", letter.sender_email)):
        assert [found.addr_spec for found in message[field].addresses] == [address]
        quoted = header(letter, field).removesuffix(f" <{address}>")
        unquoted = re.sub(r"\\(.)", r"\1", quoted[1:-1]) if quoted.startswith('"') else quoted
        assert name.strip() in (quoted, unquoted)
    assert message["Subject"] == name.strip()


typed = st.text(st.one_of(st.characters(), st.sampled_from('\r\n\0\t\x0b\x85\u2028\ud800",<>@=?\\ŵ🏴 ')), max_size=200)


@settings(deadline=None)
@given(name=typed, sender=typed, subject=typed, text=typed, html=typed)
def test_nothing_typed_breaks_a_letter(name: str, sender: str, subject: str, text: str, html: str) -> None:
    plain = a_letter()
    letter = a_letter(to_name=name, sender_name=sender, subject=subject, text=text, html=html)
    raw = to_bytes(letter)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 76
    message = read(letter)
    assert message.keys() == read(plain).keys()
    assert [found.addr_spec for found in message["To"].addresses] == [plain.to_email]
    assert [found.addr_spec for found in message["From"].addresses] == [plain.sender_email]
    assert header(letter, "Subject") == one_line(subject)
    assert bodies(message) == [paragraphs(text), paragraphs(html)]


@pytest.mark.parametrize("length", range(40, 90))
def test_a_name_is_never_folded_inside_its_quotes(length: int) -> None:
    name = ("Marsh, " * 20)[:length].strip()
    raw = to_bytes(a_letter(to_name=name, sender_name=name))
    head, _, _ = raw.partition(b"\r\nReply-To")
    assert all(line.count(b'"') % 2 == 0 for line in head.split(b"\r\n"))


BODIES = {
    "leading dots": "one\n.\n..two\n.three\n",
    "From at the start": "From here on\nFrom there\n",
    "a very long line": "x" * 5000 + "\n",
    "a very long Welsh line": "ŵŷ" * 2000 + "\n",
    "no line end": "last",
    "empty": "",
    "what looks like a boundary": "--=_0123\n--\n",
    "equals signs": "a=b=3D=\n",
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_arrive_whole(name: str) -> None:
    text = BODIES[name]
    assert bodies(read(a_letter(text=text, html=text))) == [text, text]


def test_plain_letters_can_be_read_in_the_file_as_they_are() -> None:
    assert b"\r\nDear Ada\r\n\r\nWhat stayed with you?\r\n" in to_bytes(a_letter())


def test_line_breaks_in_names_and_subject_become_spaces() -> None:
    letter = a_letter(to_name="Ada\r\nBcc: eve@example.org", subject="Hello\r\n\r\nthere\0")
    message = read(letter)
    assert (message["To"].addresses[0].display_name, message["Subject"]) == ("Ada Bcc: eve@example.org", "Hello there")
    assert "Bcc" not in message


WRONG = [
    {"to_email": "ada@example.org\r\nBcc: eve@example.org"},
    {"to_email": "ada@example.org, eve@example.org"},
    {"to_email": "ada"},
    {"to_email": ""},
    {"to_email": "ada@ex ample.org"},
    {"to_email": "a\0da@example.org"},
    {"to_email": "a" * 250 + "@example.org"},
    {"sender_email": "sets@example.org\nX: y"},
    {"sender_email": ""},
    {"reply_to": "log@example.org\r\n"},
    {"message_id": "3f9a@example.org"},
    {"message_id": "<a@b>\r\nX: y"},
    {"message_id": ""},
    {"in_reply_to": "<a b@c>"},
    {"unsubscribe": "https://example.org/\r\nX: y"},
]


@pytest.mark.parametrize("changes", WRONG)
def test_what_must_be_exact_is_refused_for_good_when_it_is_not(changes: dict[str, str]) -> None:
    with pytest.raises(MailError) as refused:
        to_bytes(a_letter(**changes))
    assert (refused.value.permanent, refused.value.everyone) == (True, False)
    assert "eve" not in str(refused.value)
    assert "ada@" not in str(refused.value)


def test_an_address_in_other_letters_travels_as_utf8() -> None:
    letter = a_letter(to_email="siân@enghraifft.example.org")
    assert needs_utf8(letter)
    assert "<siân@enghraifft.example.org>".encode() in to_bytes(letter)
    assert not needs_utf8(a_letter(to_name="Siân"))


def test_the_message_itself_can_be_asked() -> None:
    message = to_message(an_invite())
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_filename() for part in message.iter_attachments()] == ["invite.ics"]
    assert parsedate_to_datetime(message["Date"]) == a_letter().date
