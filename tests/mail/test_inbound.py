"""Mail that comes in, as values: what sort it is, what its author wrote, what a calendar answers. Nothing makes it raise."""

from __future__ import annotations

import base64
import time
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sets.mail.inbound import parse
from sets.mail.inbound.automatic import Automatic, automatic
from sets.mail.inbound.classify import Kind, classify
from sets.mail.inbound.draft import ELSEWHERE, drafted
from sets.mail.inbound.itip import calendar_answers, calendar_methods
from sets.mail.inbound.reply_text import SHORTENED, WHOLE, Reply, from_html, text_of
from sets.mail.inbound.strip_quote import Cut, cut, without_banner
from sets.model.cohort import Occasion, PersonId
from sets.model.responses import Draft, Source
from tests.support.builders import utc
from tests.support.mail_in import INBOUND, a_mail, an_answer, read, sample

UID = "mfrggzdfmztwq2lknnwg23tpobyxe43u@setwise"
ADA, NOW = PersonId("p-ada"), utc("2026-12-20 09:00")
INLINE = """On 21/01/2027 10:00, Learning team wrote:
> -- Type your reply above this line --
>
> 1. What stayed with you from the session?

The pause after the question.

> 2. What do you see differently now?

That nobody had asked the night shift."""


@pytest.mark.parametrize(
    ("name", "text", "notes"),
    [
        (
            "gmail",
            "I stopped filling the silence, and somebody else did.\n\nNext week I ask the tenants' panel first.",
            (),
        ),
        (
            "outlook",
            "I stopped filling the silence – somebody else did.\n\nFrom: now on I ask first.\n\nAda\n\nAda Marsh\n"
            "Housing officer, Thorpe Council",
            (),
        ),
        ("owa-html", "We paid people for their time.\n\nIt cost £40 & a café lunch.", ()),
        ("ios", "Power stayed put. I noticed it this time.", ()),
        (
            "apple",
            "A café owner told us what the form is like, and it is worse than we thought.\n\nWe drop two pages.",
            (),
        ),
        ("bottom", "The pause after the question.", ()),
        ("inline", INLINE, (WHOLE,)),
    ],
)
def test_a_reply_of_every_style_gives_its_author_s_words(name: str, text: str, notes: tuple[str, ...]) -> None:
    mail = read(sample(name))

    assert classify(mail) is Kind.REPLY
    found = text_of(mail)
    assert (found.text, found.notes, found.nothing) == (text, notes, False)
    assert "Type your reply above this line" in found.original or name == "owa-html"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("out-of-office", Kind.AUTOMATIC),
        ("out-of-office-rfc3834", Kind.AUTOMATIC),
        ("bounce", Kind.BOUNCE),
        ("receipt", Kind.RECEIPT),
    ],
)
def test_what_machines_send_is_known_for_it(name: str, kind: Kind) -> None:
    assert classify(read(sample(name))) is kind


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, Kind.REPLY),
        ({"Auto_Submitted": "no"}, Kind.REPLY),
        ({"Auto_Submitted": "No (a person wrote this)"}, Kind.REPLY),
        ({"Disposition_Notification_To": "ada.marsh@example.gov.uk"}, Kind.REPLY),
        ({"Return_Path": "<ada.marsh@example.gov.uk>"}, Kind.REPLY),
        ({"Precedence": "first-class"}, Kind.REPLY),
        ({"Subject": "Re: I read: The Dispossessed"}, Kind.REPLY),
        ({"Auto_Submitted": "auto-replied; owner-email=ada"}, Kind.AUTOMATIC),
        ({"Auto_Submitted": "auto-generated"}, Kind.AUTOMATIC),
        ({"X_Auto_Response_Suppress": "All"}, Kind.AUTOMATIC),
        ({"X_Autoreply": "yes"}, Kind.AUTOMATIC),
        ({"X_Autorespond": "Away"}, Kind.AUTOMATIC),
        ({"X_Apple_Action": "VACATION"}, Kind.AUTOMATIC),
        # a rule of an inbox that redirects a person’s mail sets it too
        ({"X_MS_Exchange_Inbox_Rules_Loop": "ada@example.gov.uk"}, Kind.REPLY),
        ({"Precedence": "Bulk"}, Kind.AUTOMATIC),
        ({"Precedence": "auto_reply"}, Kind.AUTOMATIC),
        ({"Return_Path": "<>"}, Kind.AUTOMATIC),
        ({"List_Id": "<staff.example.gov.uk>"}, Kind.AUTOMATIC),
        ({"Subject": "Automatic reply: your reflections"}, Kind.AUTOMATIC),
        ({"Subject": "=?utf-8?q?Automatic_reply=3A_your_reflections?="}, Kind.AUTOMATIC),
        ({"Subject": "Ateb Awtomatig: your reflections"}, Kind.AUTOMATIC),
        ({"Subject": "Out of Office: your reflections"}, Kind.AUTOMATIC),
        ({"Subject": "Undeliverable: your reflections"}, Kind.AUTOMATIC),
        ({"Subject": "Not read: your reflections"}, Kind.AUTOMATIC),
        ({"From": "MAILER-DAEMON@mx.example.gov.uk"}, Kind.AUTOMATIC),
        ({"Subject": "Meeting Forward Notification: Thames"}, Kind.FORWARDED),
        ({"From": f"Sets <{INBOUND.upper()}>"}, Kind.LOOP),
        (
            {"From": "sets@learning.example.gov.uk", "Auto_Submitted": "auto-generated", "Subject": "Your reflections"},
            Kind.AUTOMATIC,
        ),
    ],
)
def test_automatic_mail_is_told_from_a_person_s(headers: dict[str, str], kind: Kind) -> None:
    assert classify(read(a_mail(**headers)), ours=(INBOUND,)) is kind


OUT = "I am out of the office until 2 February with no access to mail."


@pytest.mark.parametrize(
    ("headers", "body", "found"),
    [
        ({"Subject": "[EXTERNAL] Automatic reply: your reflections"}, OUT, Automatic.YES),
        ({"Subject": "Re: Automatic reply: your reflections"}, OUT, Automatic.YES),
        ({"Subject": "Out of the office: your reflections"}, OUT, Automatic.YES),
        ({"Subject": "OOO: your reflections"}, OUT, Automatic.YES),
        ({"Subject": "AW: Automatische Antwort: your reflections"}, OUT, Automatic.YES),
        ({"Subject": "=?utf-8?q?R=C3=A9ponse_automatique_=3A_vos_r=C3=A9flexions?="}, OUT, Automatic.YES),
        ({"Subject": "Allan o'r swyddfa: Thames"}, OUT, Automatic.YES),
        ({"Subject": "=?utf-8?q?EXT=3A_Allan_o=E2=80=99r_swyddfa=3A_Thames?="}, OUT, Automatic.YES),
        ({"Subject": "Abwesenheitsnotiz: Thames"}, OUT, Automatic.YES),
        ({"X_AutoResponse": "1"}, OUT, Automatic.YES),
        ({"X_POST_MessageClass": "9; Autoresponder"}, OUT, Automatic.YES),
        ({"Preference": "auto_reply"}, OUT, Automatic.YES),
        ({"From": "no-reply@example.gov.uk"}, "Thank you.", Automatic.YES),
        # two lesser signs are as good as one that is sure; of one alone a draft is made, and no letter
        ({"Subject": "Away until Monday"}, OUT, Automatic.YES),
        ({}, OUT, Automatic.PERHAPS),
        ({}, "Rwyf allan o’r swyddfa tan ddydd Llun.", Automatic.PERHAPS),
        ({"Subject": "Re: what I learnt on holiday"}, "I asked first.", Automatic.PERHAPS),
        # a person's own
        ({}, "My office is out of the loop, so I automatically asked tenants first.", Automatic.NO),
        ({"Subject": "Out of office hours, tenants came"}, "They did.", Automatic.PERHAPS),
        ({"Subject": "Leave: what I learnt"}, "I asked first.", Automatic.NO),
        ({"Subject": "Automatic doors, and who they shut out"}, "I asked first.", Automatic.NO),
        ({"X_AutoResponse": "no"}, "I asked first.", Automatic.NO),
    ],
)
def test_a_robot_is_known_by_one_sure_sign_or_two_others(headers: dict[str, str], body: str, found: Automatic) -> None:
    mail = read(a_mail(body, **headers))

    assert automatic(mail, None) is found
    assert classify(mail) is (Kind.AUTOMATIC if found is Automatic.YES else Kind.REPLY)


@pytest.mark.parametrize(
    ("sender", "kind"),
    [(None, Kind.REPLY), ("a@example.org", Kind.REPLY), ("", Kind.AUTOMATIC), ("<>", Kind.AUTOMATIC)],
)
def test_an_empty_envelope_sender_is_a_machine(sender: str | None, kind: Kind) -> None:
    assert classify(read(a_mail()), sender=sender) is kind


def test_calendars_are_read_before_anything_that_says_automatic() -> None:
    google = an_answer(UID, "ada.marsh@example.gov.uk", Auto_Submitted="auto-generated", Return_Path="<>")

    assert classify(read(google)) is Kind.ANSWER
    assert classify(read(an_answer(UID, "a@example.org", method="REQUEST"))) is Kind.CALENDAR
    assert classify(read(an_answer(UID, "a@example.org", method="CANCEL"))) is Kind.CALENDAR
    assert classify(read(an_answer(UID, "a@example.org", method="COUNTER"))) is Kind.ANSWER


def test_an_answer_inside_a_bounce_or_a_forwarded_mail_answers_nothing() -> None:
    inside = an_answer(UID, "ada.marsh@example.gov.uk").decode()
    forwarded = a_mail(
        f"--y\r\nContent-Type: text/plain\r\n\r\nFYI\r\n--y\r\nContent-Type: message/rfc822\r\n\r\n{inside}\r\n--y--\r\n",
        Content_Type="multipart/mixed; boundary=y",
    )

    assert classify(read(sample("bounce"))) is Kind.BOUNCE
    assert classify(read(forwarded)) is Kind.REPLY
    assert text_of(read(forwarded)).text == "FYI"


def test_an_invite_attached_to_somebody_s_words_is_a_file() -> None:
    mail = a_mail(
        "--y\r\nContent-Type: text/plain\r\n\r\nThis is the meeting I meant.\r\n--y\r\nContent-Type: text/calendar\r\n"
        "Content-Disposition: attachment; filename=a.ics\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n--y--\r\n",
        Content_Type="multipart/mixed; boundary=y",
    )

    assert classify(read(mail)) is Kind.REPLY
    assert text_of(read(mail)).text == "This is the meeting I meant."


# -- cutting


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Just this.", Cut(text="Just this.")),
        ("", Cut(text="")),
        ("Mine.\n\n-- Type your reply above this line --\nOurs.", Cut(text="Mine.")),
        ("Mine.\n\n– Type your reply above this line –\nOurs.", Cut(text="Mine.")),
        ("Mine.\n> > -- type your reply above this line --\n> Ours.\n", Cut(text="Mine.")),
        ("Mine.\n\n-----Original Message-----\nFrom: us\nSent: today\n\nOurs.", Cut(text="Mine.")),
        ("Fi fy hun.\n\nO: Y tîm\nAnfonwyd: 21 Ionawr 2027\nAt: Ada\n\nNi.", Cut(text="Fi fy hun.\n\nO: Y tîm")),
        ("Mine.\n\nSent from Outlook for Android<https://aka.example.org/x>\n", Cut(text="Mine.")),
        (
            "Mine.\n\nSent from my iPhone\n\n________________________________\nFrom: us\nSent: today\nTo: me\n\nOurs.",
            Cut(text="Mine."),
        ),
        # what might be somebody's own stays
        ("It was\nSent from the heart", Cut(text="It was\nSent from the heart")),
        ("Words\nSent from my grandmother to me", Cut(text="Words\nSent from my grandmother to me")),
        (
            "One line of theirs:\n> 50% of residents\nand more.",
            Cut(text="One line of theirs:\n> 50% of residents\nand more."),
        ),
        ("Mine.\n\nOn reflection, I wrote:\nless.", Cut(text="Mine.\n\nOn reflection, I wrote:\nless.")),
        ("To: everybody who asked.\nThanks.", Cut(text="To: everybody who asked.\nThanks.")),
        ("Plan\n-----\n- ask\n- listen\n_____\nDone", Cut(text="Plan\n-----\n- ask\n- listen\n_____\nDone")),
        (
            "Best regards are not what people want.\nThanks, said nobody.",
            Cut(text="Best regards are not what people want.\nThanks, said nobody."),
        ),
        ("Mine.\n-- \nAda Marsh\nThorpe", Cut(text="Mine.\n--\nAda Marsh\nThorpe")),
        # below the quotation, and between its lines
        ("On 1 May, us wrote:\n> Ours.\n> More.\n\nMine.", Cut(text="Mine.")),
        ("Mine.\n\nOn 1 May, us wrote:\n> Ours.\n> More.\n\nAlso mine.", Cut(text="Mine.\n\nAlso mine.")),
        ("Mine.\n\nOn 1 May, us wrote:\n> Ours.\n\n--\nAda Marsh", Cut(text="Mine.")),
        ("Mine.\n\nOn 1 May, us wrote:\n> Ours.\n\nThis email is confidential.", Cut(text="Mine.")),
        (INLINE, Cut(text=INLINE, whole=True)),
        # nothing above our marker: what is theirs cannot be told from ours
        (
            "-- Type your reply above this line --\nHello Ada\nMine.",
            Cut(text="-- Type your reply above this line --\nHello Ada\nMine.", whole=True),
        ),
        (
            "My answers are below in red.\n\n-- Type your reply above this line --\n1. What?\nThis.",
            Cut(
                text="My answers are below in red.\n\n-- Type your reply above this line --\n1. What?\nThis.",
                whole=True,
            ),
        ),
    ],
)
def test_what_is_quoted_goes_and_what_is_theirs_stays(text: str, kept: Cut) -> None:
    assert cut(text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "CAUTION: This email originated from outside the council. Do not click links or open attachments unless you know the content is safe.\nMine.",
            "Mine.",
        ),
        ("[EXTERNAL]\n\nMine.", "Mine."),
        ("EXTERNAL EMAIL: Think before you click.\nMine.", "Mine."),
        (
            "You don't often get email from sets@example.org. Learn why this is important\n\nOnly two came.",
            "Only two came.",
        ),
        ("**This message came from outside your organisation.**\n\nMine.", "Mine."),
        ("CAUTION: This email originated from outside. Only two came.", "Only two came."),
        # a person's own
        ("CAUTION: this is long.\n\nMine.", "CAUTION: this is long.\n\nMine."),
        ("External partners matter.\nMore.", "External partners matter.\nMore."),
        ("[EXTERNAL]", "[EXTERNAL]"),
        ("", ""),
    ],
)
def test_only_the_very_words_of_a_gateway_s_banner_go(text: str, kept: str) -> None:
    assert without_banner(text) == kept


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("Nothing to share this time", True),
        ("  NOTHING to share, this time!\r\n\r\nSent from my iPhone", True),
        ("“Nothing to share.”", True),
        ("Nothing to share this time, but thank you", False),
        ("", False),
    ],
)
def test_nothing_to_share_is_known_only_as_the_whole_of_it(text: str, nothing: bool) -> None:
    assert text_of(read(a_mail(text))).nothing is nothing


def test_the_pages_of_a_mail_are_read_with_what_they_quote_marked() -> None:
    html = "<p>Mine.</p><blockquote><p>Ours</p><blockquote>Older</blockquote></blockquote><p>Also&nbsp;mine.</p>"

    assert [line for line in from_html(html).split("\n") if line.strip("> ")] == [
        "Mine.",
        "> Ours",
        ">> Older",
        "Also mine.",
    ]
    assert from_html("<script>alert(1)</script>Mine<b>.</b>") == "Mine."
    assert "x" in from_html("<b>" * 5_000 + "x")


def test_of_alternatives_the_plain_one_counts_where_it_says_anything() -> None:
    def both(plain: str) -> bytes:
        return a_mail(
            f"--y\r\nContent-Type: text/html\r\n\r\n<p>From the page</p>\r\n--y\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n--y--\r\n",
            Content_Type="multipart/alternative; boundary=y",
        )

    assert text_of(read(both("From the text"))).text == "From the text"
    assert text_of(read(both("  "))).text == "From the page"


def test_attachments_are_not_text_and_several_texts_are_one() -> None:
    parts = (
        ("text/plain", "", "Above the picture."),
        ("image/png", "inline; filename=a.png", "AAAA"),
        ("text/plain", "", "Below it."),
        ("text/plain", "attachment; filename=notes.txt", "A file."),
    )
    body = "".join(
        f"--y\r\nContent-Type: {kind}\r\nContent-Disposition: {how}\r\n\r\n{text}\r\n" for kind, how, text in parts
    )
    mail = a_mail(f"{body}--y--\r\n", Content_Type="multipart/mixed; boundary=y")

    assert text_of(read(mail)).text == "Above the picture.\n\nBelow it."


# -- broken and hostile


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain; charset=utf-8", "caf\xe9".encode("latin-1"), "café"),
        ("text/plain; charset=iso-8859-1", "“It’s £40 – or €45”".encode("cp1252"), "“It’s £40 – or €45”"),
        ("text/plain; charset=us-ascii", "it’s".encode("cp1252"), "it’s"),
        ("text/plain; charset=iso-8859-1", "Siân’s café".encode(), "Siân’s café"),
        ("text/plain; charset=windows-1252", "Siân".encode(), "Siân"),
        ("text/plain; charset=iso-8859-15", "€45".encode("iso-8859-15"), "€45"),
        ("text/plain; charset=macintosh", "Siân Évans".encode("mac-roman"), "Siân Évans"),
        ("text/plain; charset=cp850", "café".encode("cp850"), "café"),
        ("text/plain; charset=koi8-r", "да".encode("koi8-r"), "да"),
        ("text/plain; charset=gb2312", "你好".encode("gbk"), "你好"),
        ("text/plain; charset=utf-8", b"\xef\xbb\xbfmine", "mine"),
        ("text/plain; charset=utf-8", "Siân Évans, café".encode()[:-1], "Siân Évans, caf\ufffd"),
        ("text/plain; charset=x-user-defined", "café".encode(), "café"),
        ("text/plain; charset=klingon-8", "café".encode(), "café"),
        ("text/plain; charset=us-ascii", "café".encode(), "café"),
        ("text/plain; charset=rot13", b"plain", "plain"),
        ("text/plain; charset=unicode_escape", rb"\u0041", r"\u0041"),
        ("text/plain; charset=idna", b"xn--a", "xn--a"),
        ("text/plain; charset*=", b"odd header", "odd header"),
        ("text/plain; charset=utf-16", "mine".encode("utf-16"), "mine"),
        ("", b"no type", "no type"),
        (";;;", b"no type", "no type"),
        ("multipart/mixed", b"no boundary", ""),
        ("text/plain", b"null\x00byte \x1b[31mred\x1b[0m\xe2\x80\xae", "nullbyte [31mred[0m"),
    ],
)
def test_a_charset_that_is_none_loses_nothing(kind: str, body: bytes, text: str) -> None:
    mail = parse.parse(b"From: a@example.org\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body)

    assert mail is not None
    assert text_of(mail).text == text


@pytest.mark.parametrize("encoding", ["8bit", "base64"])
def test_a_charset_with_a_null_in_its_name_makes_nothing_raise(encoding: str) -> None:
    head = {"Content_Type": "text/calendar; charset=u\x00f", "Content_Transfer_Encoding": encoding}
    mail = read(a_mail("", **head) + b"caf\xe9")
    assert (classify(mail), calendar_answers(mail)) == (Kind.ANSWER, ())
    assert isinstance(text_of(mail).text, str)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("VGhlIHF1aWV0IHN0YXllZC4=\r\n", "The quiet stayed."),
        ("VGhlIHF1aWV0IHN0YXllZC4", "The quiet stayed."),
        ("VGhlIHF1aWV0\r\nIHN0YXllZC4=\r\n\r\n-- \r\nScanned by the gateway.\r\n", "The quiet stayed.\n--\nScanned by the gateway."),
        ("!!!! not base64 ====\r\n", "!!!! not base64 ===="),
        ("The quiet stayed with me.\r\n", "The quiet stayed with me."),
    ],
)  # fmt: skip
def test_base64_that_is_none_loses_no_words(body: str, text: str) -> None:
    assert text_of(read(a_mail(body, Content_Transfer_Encoding="base64"))).text == text


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"=?utf-8?q?Si=C3=A2n=E2=80=99s?= news", "Siân’s news"),
        (b"=?iso-8859-1?q?it=92s_=96_mine?=", "it’s – mine"),
        (b"=?iso-8859-1?q?Si=C3=A2n?=", "Siân"),
        (b"=?utf-8?b?U2nDog==?= =?utf-8?b?biBFdmFucw==?=", "Siân Evans"),
        (b"=?utf-8?b?U2nD?= =?utf-8?b?oiBFdmFucw?=", "Siâ Evans"),
        ("Siân’s news".encode(), "Siân’s news"),
        ("Siân’s news".encode("cp1252"), "Siân’s news"),
        (b"=?klingon?q?Si=C3=A2n?= a =?x?z?b?= c", "Siân a =?x?z?b?= c"),
    ],
)
def test_headers_are_read_in_whatever_letters_they_came(raw: bytes, said: str) -> None:
    mail = parse.parse(b"Subject: " + raw + b"\r\nFrom: " + raw.replace(b" ", b"_") + b" <ada@example.org>\r\n\r\nx")

    assert mail is not None
    assert parse.header(mail, "Subject") == said
    assert parse.addresses(mail, "From") == ("ada@example.org",)


def test_what_an_encoded_name_holds_makes_nobody_an_address() -> None:
    mail = read(b"From: =?utf-8?q?ada=40example=2Eorg=2C_b=40example=2Eorg?= <x@example.org>\r\n\r\nx")

    assert parse.addresses(mail, "From") == ("x@example.org",)


def test_a_mail_of_9_mb_is_read_and_one_of_11_is_not() -> None:
    words = b"The quiet stayed with me.\r\n"
    picture = base64.encodebytes(b"\x89PNG" * 1_650_000)
    head = a_mail("", Content_Type="multipart/mixed; boundary=y")
    large = head + b"--y\r\nContent-Type: text/plain\r\n\r\n" + words + b"--y\r\nContent-Type: image/png\r\n"
    large += b"Content-Transfer-Encoding: base64\r\n\r\n" + picture + b"\r\n--y--\r\n"
    assert 8_500_000 < len(large) < parse.LARGEST

    began = time.perf_counter()
    assert text_of(read(large)).text == words.decode().strip()
    assert time.perf_counter() - began < 5
    assert parse.parse(a_mail() + b"x" * parse.LARGEST) is None


def test_a_reply_without_end_is_shortened_and_says_so() -> None:
    found = text_of(read(a_mail("word " * 60_000)))

    assert (len(found.text), found.notes) == (50_000, (SHORTENED,))


def test_parts_within_parts_without_end_are_no_mail() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(3_000))

    assert parse.parse(deep + b"\r\nhello") is None


@pytest.mark.parametrize(
    "text",
    [
        "From: a\nx\n" * 9_000,
        "On a b c " * 10_000,
        ("> > On a wrote\n") * 7_000,
        "CAUTION: mail " * 7_000,
        "this email came from outside " * 4_000,
        "[external " * 10_000,
        " \n" * 50_000 + "x",
        "-" * 100_000,
        "Best regards\n" * 8_000,
    ],
    ids=lambda text: text[:16],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    cut(text)

    assert time.perf_counter() - began < 3


@given(st.binary(max_size=400), st.sampled_from(["raw", "body", "header", "html", "ics", "part"]))
@example(b"\xff\xfe\x00", "raw")
@example(b"=?utf-8?b?gibber?= =?x?q?=00?=", "header")
def test_no_bytes_make_anything_raise(noise: bytes, where: str) -> None:
    line = noise.replace(b"\r", b"").replace(b"\n", b"\r\n ")
    raw = {
        "raw": noise,
        "body": a_mail() + noise,
        "header": b"Subject: " + line + b"\r\nFrom: " + line + b"\r\nContent-Type: text/" + line + b"\r\n\r\nx",
        "html": a_mail("", Content_Type="text/html") + noise,
        "ics": a_mail("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n", Content_Type="text/calendar") + noise,
        "part": a_mail("--y\r\n", Content_Type="multipart/mixed; boundary=y") + noise + b"\r\n--y--\r\n",
    }[where]
    mail = parse.parse(raw)

    if mail is not None:
        assert classify(mail) in Kind
        assert isinstance(text_of(mail).text, str)
        assert isinstance(calendar_answers(mail), tuple)
        assert isinstance(calendar_methods(mail), frozenset)
        assert all("@" in one for one in parse.addresses(mail, "From"))


# -- drafts


def _drafted(reply: Reply, before: Draft | None = None, *, elsewhere: bool = False) -> Draft | None:
    return drafted(
        reply, before, occasion=Occasion("thames-1"), person=ADA, prompt="reflection", elsewhere=elsewhere, now=NOW
    )


def test_a_reply_is_added_to_what_was_typed_and_never_twice() -> None:
    typed = Draft(
        occasion=Occasion("thames-1"), person=ADA, prompt="reflection", at=utc("2026-12-19 09:00"), form="f",
        text='{"texts": {"log-a-1": "typed"}, "line": "mine"}',
    )  # fmt: skip
    first = _drafted(Reply(text="One.", notes=(WHOLE,)), typed)
    assert first is not None
    assert first == replace(
        typed,
        at=utc("2026-12-19 09:00:00.000001"),
        text=f'{{"texts": {{"log-a-1": "typed"}}, "line": "mine", "reply": "One.", "note": "{WHOLE}"}}',
        source=Source.MAIL,
    )
    second = _drafted(Reply(text="Two."), first, elsewhere=True)
    assert second is not None
    assert '"reply": "One.\\n\\nTwo."' in second.text
    assert f'"note": "{WHOLE} {ELSEWHERE}"' in second.text
    assert _drafted(Reply(text="One."), second) is None
    assert _drafted(Reply(text="Two."), second) is None


def test_nothing_to_share_is_a_draft_that_says_so_until_more_comes() -> None:
    first = _drafted(Reply(text="Nothing to share this time", nothing=True))

    assert first is not None
    assert (first.text, first.source) == (
        '{"reply": "Nothing to share this time", "note": "", "nothing": true}',
        Source.MAIL,
    )
    second = _drafted(Reply(text="But one thing."), first)
    assert second is not None
    assert 'nothing": true' not in second.text


def test_a_draft_that_cannot_be_read_is_not_written_over() -> None:
    for text in ("[1]", "not json"):
        broken = Draft(occasion=Occasion("thames-1"), person=ADA, prompt="reflection", at=NOW, text=text)
        with pytest.raises(ValueError):  # noqa: PT011 - whichever of json's
            _drafted(Reply(text="One."), broken)
