"""Mail from somebody who means harm: bombs for the parser, floods for a draft, replies of those who were forgotten."""

from __future__ import annotations

import time
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from sets.mail.inbound.classify import Became, Kind, classify
from sets.mail.inbound.parse import MOST_HEADERS, MOST_PARTS, addresses, parse
from sets.mail.inbound.reply_text import text_in, text_of
from sets.model.responses import Responses
from sets.responses.sealed_records import open_draft
from sets.service.erase_person import case_of, forget
from sets.service.inbound.receive_mail import receive
from sets.service.inbound.take_reply import MOST_BESIDE, MOST_DRAFTED, MOST_MARKED, MOST_UNMARKED
from sets.web.page.request import Site
from tests.bench.mail_readers import MAILS, Shape, read_mail
from tests.support.builders import a_told
from tests.support.mail_in import REPLIED, a_mail, a_post, an_answer, back_to, id_of, invited, prompted
from tests.support.web_help import COHORT, somebody

MINUTE = timedelta(minutes=1)
MIXED = b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
REFUSED = (
    ("many headers", b"From: a@example.org\r\n" * (MOST_HEADERS + 1) + b"\r\nhello"),
    ("many parts under one boundary", MIXED + b"--b\r\n\r\nx\r\n" * MOST_PARTS),
)
READ = (
    (
        "parameters without end",
        b"From: a@example.org\r\nContent-Type: text/plain" + b"; a=b" * 600_000 + b"\r\n\r\nhello",
    ),
    ("parts in parts", MIXED + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 40),
    ("half an escape", b"From: a@example.org\r\nContent-Type: text/plain; charset=utf-7\r\n\r\nhello +2AA-"),
    ("a long text", a_mail("word " * 1_900_000)),
)


@pytest.mark.parametrize("raw", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_mail_in_more_pieces_than_any_is_not_read(raw: bytes) -> None:
    assert parse(raw) is None


@pytest.mark.parametrize("raw", [row[1] for row in READ], ids=[row[0] for row in READ])
def test_no_mail_takes_long(raw: bytes) -> None:
    """The first of them took two minutes, in which every page waits."""
    began = time.process_time()
    mail = parse(raw)
    assert mail is not None
    classify(mail)
    said = text_of(mail).text
    assert time.process_time() - began < 5
    assert said.encode("utf-8") is not None


def _seconds(raw: bytes) -> float:
    """Of the processor, least of two: others work on the machine."""
    found = []
    for _ in range(2):
        began = time.process_time()
        read_mail(raw)
        found.append(time.process_time() - began)
    return min(found)


def _grows_no_faster(made: Shape) -> None:
    """Ten times the mail costs at most ten times the time, with room for a busy machine and for what is too short to tell."""
    _seconds(made(1_000))
    assert _seconds(made(1_000_000)) < 20 * _seconds(made(100_000)) + 0.1


@pytest.mark.parametrize("shape", ["flowed, short lines", "our letter, on one line", "HTML, deep", "recipients"])
def test_no_mail_costs_more_than_its_size(shape: str) -> None:
    """A flowed text of short lines took 0.5 s at 0.25 MB and 91 s at 2 MB: each line was joined to all before it."""
    _grows_no_faster(MAILS[shape])


@pytest.mark.slow
@pytest.mark.parametrize("shape", MAILS)
def test_no_shape_of_mail_costs_more_than_its_size(shape: str) -> None:
    _grows_no_faster(MAILS[shape])


def test_an_address_in_comments_without_end_is_nobodys() -> None:
    mail = parse(b"From: " + b"(" * 15_000 + b"\r\n\r\nhello")
    assert mail is not None
    assert addresses(mail, "From") == ()
    assert classify(mail) is Kind.REPLY


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>" + "y" * 50_000 + "</td></tr>" + "<tr><td>x</td></tr>" * 5_000 + "</table>",
        '<div style="padding-left: 100000em">' + "<p>x</p>" * 1_000 + "</div>",
        '<p style="margin-top: 99999999em">x</p>' * 100,
        "<ul>" * 200 + "<li>x" * 5_000,
    ],
    ids=["a wide cell above many", "indented", "far apart", "lists in lists"],
)
def test_no_page_grows_out_of_itself(page: str) -> None:
    """The first of them took 250 MB, and one of 350 kB six thousand."""
    tracemalloc.start()
    try:
        text = text_in(page)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(text) < 2 * len(page)
    assert most < 40_000_000


def test_a_table_is_read_cell_by_cell_and_what_is_hidden_is_not() -> None:
    page = '<table><tr><td>One<td>Two</tr><tr><td>Three</table><p style="color:red;display:none">Hidden</p><p>Four</p>'
    assert text_in(page).split() == ["One", "Two", "Three", "Four"]
    assert "One\nTwo\nThree" in text_in(page)


def _sent(house: Site, to: str, text: str, number: int, **headers: str) -> Became:
    raw = a_mail(text, From="eve@example.org", Message_ID=f"<{number}@example.org>", **headers)
    return receive(house.installation, raw, recipients=(to,), now=REPLIED + number * MINUTE).became


def test_who_knows_a_mark_cannot_fill_a_draft(tmp_path: Path) -> None:
    house = a_post(tmp_path)
    to = back_to(house, prompted(house))
    became = [_sent(house, to, f"{number} " + "word " * 9_900, number) for number in range(7)]
    assert became == [Became.DRAFT] * 4 + [Became.SET_ASIDE] * 3
    draft = open_draft(house.records(COHORT).responses().drafts[0], house.seal.unseal)
    assert len(draft.text) < MOST_DRAFTED + 1_000
    assert len(house.records(COHORT).originals()) == 7


def test_who_knows_a_mark_cannot_fill_the_records(tmp_path: Path) -> None:
    """The same few words again and again, under ever new ids."""
    house = a_post(tmp_path)
    to = back_to(house, prompted(house))
    became = [_sent(house, to, "word", number) for number in range(MOST_MARKED + MOST_BESIDE + 2)]
    assert became == [Became.DRAFT] * MOST_MARKED + [Became.SET_ASIDE] * MOST_BESIDE + [Became.REVIEW] * 2
    assert len(house.records(COHORT).originals()) == MOST_MARKED + MOST_BESIDE
    line = house.records(COHORT).deliveries()[0]
    own = a_mail("Mine.", From=line.address, In_Reply_To=id_of(house, line), Message_ID="<mine@x>")
    assert receive(house.installation, own, now=REPLIED + 998 * MINUTE).became is Became.DRAFT
    other = back_to(house, prompted(house, number=1))
    assert _sent(house, other, "word", 999) is Became.DRAFT
    assert [one.number for one in house.records(COHORT).responses().asked] == [1, 1]


def test_forged_mail_leaves_room_for_the_genuine_reply(tmp_path: Path) -> None:
    """Whoever has seen a mail of hers knows the id of the letter that it answers, and can write in her name."""
    house = a_post(tmp_path)
    line = prompted(house)
    forged = {"From": line.address, "In_Reply_To": id_of(house, line)}
    became = [
        receive(
            house.installation,
            a_mail(f"{number} " + "spam " * 5_000, **forged, Message_ID=f"<{number}@x>"),
            now=REPLIED + number * MINUTE,
        ).became
        for number in range(60)
    ]
    genuine = receive(
        house.installation,
        a_mail("The quiet stayed with me.", From=line.address, Message_ID="<mine@x>"),
        recipients=(back_to(house, line),),
        now=REPLIED + 61 * MINUTE,
    )

    assert became.count(Became.DRAFT) <= MOST_UNMARKED
    assert set(became) == {Became.DRAFT, Became.SET_ASIDE}
    assert genuine.became is Became.DRAFT
    draft = open_draft(house.records(COHORT).responses().drafts[0], house.seal.unseal)
    assert "The quiet stayed with me." in draft.text
    kept = house.records(COHORT).originals()
    assert (len(kept), sum(one.drafted for one in kept if one.marked)) == (61, 1)
    assert "59 spam" in house.seal.unseal(kept[-2].sealed, f"original/{kept[-2].digest}")


def test_who_was_forgotten_writes_and_nothing_is_kept(tmp_path: Path) -> None:
    house = a_post(tmp_path)
    line, invite, amina = prompted(house), invited(house, a_told()), somebody(house)
    to, named = back_to(house, line), id_of(house, line)
    forget(case_of(house.installation, COHORT, amina.email, REPLIED), "a test")
    before = house.records(COHORT).responses()
    mails = (
        a_mail("I write again.", From=amina.email, To=to, In_Reply_To=named),
        an_answer(a_told().uid, invite.address),
    )
    became = [receive(house.installation, raw, recipients=(to,), now=REPLIED + MINUTE).became for raw in mails]
    assert Became.DRAFT not in became
    assert Became.ANSWER not in became
    assert house.records(COHORT).responses() == before
    assert house.records(COHORT).originals() == ()
    assert (before.drafts, before.asked, before.answers) == (Responses().drafts, (), ())
