"""Mail in the shapes that make a reader slow, of any size, for the benchmark of readers and for the attack on them.

Ten times the size is to cost at most ten times the time, all steps of reading one mail together.
"""

from __future__ import annotations

from collections.abc import Callable

from sets.mail.inbound.classify import classify
from sets.mail.inbound.itip import calendar_answers
from sets.mail.inbound.own_words import SentLetter
from sets.mail.inbound.parse import addresses, message_ids, parse
from sets.mail.inbound.reply_text import text_of
from sets.mail.reply_address import MARKER, mark_in

Shape = Callable[[int], bytes]
QUESTIONS = ("What stayed with you from the session?", "What do you see differently now?")
LETTER = SentLetter(
    texts=(
        f"{MARKER}\n\nHello Ada\n\nThe Thames set has met. While it is fresh, take about 5 minutes for yourself with these "
        f"questions. Answer any of them, or none.\n\n1. {QUESTIONS[0]}\n\n2. {QUESTIONS[1]}\n\nWrite your answers here.\n\n"
        "https://sets.example.gov.uk/answer/x\n\nBest wishes\n\nLearning team",
    ),
    questions=QUESTIONS,
    known=("your reflections", "sets@learning.example.gov.uk", "Learning team"),
)


def read_mail(raw: bytes) -> None:
    """Every step of reading one mail: its parts, its sort, its author's words, its calendar, whom it was for."""
    mail = parse(raw)
    if mail is None:
        return
    classify(mail, ours=("sets@learning.example.gov.uk",))
    text_of(mail)
    text_of(mail, LETTER)
    calendar_answers(mail)
    mark_in(addresses(mail, "To", "Cc"))
    message_ids(mail, "In-Reply-To", "References")


def body(
    unit: str, kind: str = "text/plain; charset=utf-8", *, before: str = "", after: str = "", more: str = ""
) -> Shape:
    """A mail whose text is `unit` again and again; `more` are other headers."""
    head = f"From: a@example.org\r\nTo: b@example.org\r\nSubject: Re: x\r\n{more}Content-Type: {kind}\r\n\r\n{before}"
    return lambda size: (head + unit * (size // len(unit.encode())) + after).encode()


def head(unit: str, *, before: str, after: str = "\r\n") -> Shape:
    """A mail with a header of `unit` again and again."""
    return lambda size: f"From: a@example.org\r\n{before}{unit * (size // len(unit))}{after}\r\nx".encode()


def parts(unit: str, kind: str, count: int) -> Shape:
    """As many parts as are read, which share the size."""
    start = b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"

    def made(size: int) -> bytes:
        one = f"--b\r\nContent-Type: {kind}\r\n\r\n{unit * (size // count // len(unit))}\r\n"
        return start + (one * count).encode() + b"--b--\r\n"

    return made


HTML, ICS, FLOWED = "text/html; charset=utf-8", "text/calendar; charset=utf-8", "text/plain; format=flowed"
EVENT, OVER = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n", "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
BASE64 = "Content-Transfer-Encoding: base64\r\n"
MAILS: dict[str, Shape] = {
    "flowed, short lines": body("a \r\n", FLOWED),
    "flowed, quoted between": body("> a \r\nb \r\n", f"{FLOWED}; delsp=yes"),
    "words on one line": body("word and another "),
    "lines": body("a line of words\r\n"),
    "one long word": body("x"),
    "quoted lines": body("> quoted line\r\n"),
    "quotes in quotes": body("> > > > On a wrote:\r\n"),
    "heads": body("From: a\r\nSent: b\r\nTo: c\r\nSubject: d\r\n\r\n"),
    "somebody wrote": body("On 1 May x\r\nwrote:\r\n"),
    "nobody wrote": body("On a b c "),
    "banners": body("CAUTION: this email originated from outside of "),
    "our letter": body(LETTER.texts[0].replace("\n", "\r\n")),
    "our letter, on one line": body(LETTER.texts[0].replace("\n", " ")),
    "part of a line of ours": body("While it is fresh, take about 5 minutes for yourself with\r\n"),
    "three words of ours": body("any of them or "),
    "ours, a word a line": body("While\r\nit\r\nis\r\nfresh,\r\ntake\r\nabout\r\n"),
    "numbers": body("1. x\r\n"),
    "empty lines": body(" \r\n", after="x"),
    "empty quotes": body(">\r\n", after="x"),
    "rules": body("-----\r\n", after="x"),
    "links": body("<https://a.example.org/x> "),
    "links left open": body("<https://a"),
    "pictures left open": body("[cid:"),
    "apostrophes": body("a'a’"),
    "HTML, deep": body("<div>", HTML, after="x"),
    "HTML, deep letters": body("<b>", HTML, after="x"),
    "HTML, quotes in quotes": body("<blockquote>x", HTML),
    "HTML, quotes": body("<blockquote>x</blockquote>", HTML),
    "HTML, quotes left open": body("<blockquote ", HTML),
    "HTML, paragraphs": body("<p>x</p>", HTML),
    "HTML, styles": body('<p style="display:block;white-space:pre;a:b">x</p>', HTML),
    "HTML, lists in lists": body("<ul><li>x", HTML),
    "HTML, a table": body("<tr><td>x", HTML, before="<table>"),
    "HTML, tags left open": body("<", HTML),
    "HTML, comments": body("<!--", HTML),
    "HTML, entities": body("&amp", HTML),
    "HTML, spaces": body(" ", HTML, before="<p>"),
    "parts without end": body("--b\r\n\r\nx\r\n", "multipart/mixed; boundary=b"),
    "parts": parts("word ", "text/plain", 90),
    "parts of HTML": parts("<p>x</p>", HTML, 90),
    "headers": head("X-A: b\r\n", before="", after=""),
    "a long header": head("y", before="X-A: "),
    "a folded header": head("\r\n <a@b>", before="References:"),
    "recipients": head("a@b.example, ", before="Cc: "),
    "recipients in comments": head("(a(", before="Cc: "),
    "recipients in quotes": head('"a\\"', before="Cc: "),
    "headers of recipients": head("Cc: a@b.example, c@d.example\r\n", before="", after=""),
    "encoded words": head("=?utf-8?q?a?= ", before="Subject: "),
    "encoded words left open": head("=?a?q?", before="Subject: "),
    "a subject": head("Re: [EXTERNAL", before="Subject: "),
    "parameters": head("; a=b", before="Content-Type: text/plain"),
    "parameters in pieces": head("; a*0*=b", before="Content-Type: text/plain"),
    "base64": body("VGhlIHF1aWV0IHN0YXllZC4g\r\n", more=BASE64),
    "base64, on one line": body("VGhlIHF1", more=BASE64),
    "base64 that is none": body("VGhl IHF1\r\n", more=BASE64),
    "quoted-printable": body("=E9=\r\n", more="Content-Transfer-Encoding: quoted-printable\r\n"),
    "a calendar": body("COMMENT:x\r\n", ICS, before=EVENT, after=OVER),
    "a calendar, folded": body("\r\n x", ICS, before=f"{EVENT}UID:", after=OVER),
    "a calendar, deep": body("BEGIN:VEVENT\r\n", ICS, before=EVENT),
    "a calendar's parameters": body(";A=b", ICS, before=f"{EVENT}ATTENDEE", after=f":mailto:a@b{OVER}"),
    "calendars": parts(f"{EVENT}COMMENT:x{OVER}", ICS, 90),
    "UTF-7": body("+AGE", "text/plain; charset=utf-7"),
}
