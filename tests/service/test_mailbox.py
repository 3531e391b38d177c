"""The organiser's mailbox on a real IMAP server: what is taken, what is moved where, what stays as it was, and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.cli import execute
from flows.commands import receiving
from sets.mail.inbound.classify import Became
from sets.mail.mailbox.account import OAuth
from sets.mail.transports.kinds import Tls
from sets.model.cohort import CohortId
from sets.model.mail_events import Happened
from sets.model.mailbox import MailboxState, Place, ToMove
from sets.model.messages import Delivery
from sets.service.mailbox import reading
from sets.service.mailbox.reading import Found, Reading, look_into, read_mailbox
from sets.service.mailbox.state import state_of
from sets.store.mailbox_file import MailboxFile
from sets.web.page.request import Site
from tests.support.builders import a_told
from tests.support.imap_scripted import TokenDesk, giving_tokens
from tests.support.imap_server import PASSWORD, USER, Server, dovecot, needs_dovecot
from tests.support.mail_in import COHORT, a_mail, a_post, an_answer, id_of, invited, prompted
from tests.support.web_help import programme_of

pytestmark = needs_dovecot
UNREAD = ""
SECRET = "a-secret-of-this-home-of-32-characters"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with dovecot() as found:
        yield found


@pytest.fixture
def box(server: Server, request: pytest.FixtureRequest) -> Server:
    """An empty mailbox of this test's own."""
    return server.of(f"{request.node.name.replace('[', '-').replace(']', '')}@learning.example.gov.uk")


def a_house_with(home: Path, box: Server, **changes: object) -> Site:
    """The example published, with this mailbox and no other way in."""
    given = {"inbound": USER, "inbound_marked": False, "url": "https://sets.example", "secrets": (SECRET,)}
    return a_post(home, mailbox=box.account(**changes), **given)


@pytest.fixture
def house(tmp_path: Path, box: Server) -> Site:
    return a_house_with(tmp_path / "home", box)


def read_now(house: Site, box: Server, later: timedelta = timedelta(0)) -> Reading:
    return read_mailbox(house.installation, house.clock() + later, box.limits)


def by(line: Delivery, name: str, body: str = "The quiet stayed with me.", **headers: str) -> bytes:
    """A mail of the person to whom this letter went, with this id."""
    given = {"From": f"{line.name} <{line.address}>", "Message_ID": f"<{name}@x>", "To": USER}
    return a_mail(body, **{**given, **headers})


def a_report(name: str, to: str, ident: str) -> bytes:
    """What a mail server says of a letter with this id that it could not bring there."""
    body = (
        "--x\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mail.example.gov.uk\r\n\r\nFinal-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {ident}\r\nSubject: a letter\r\n\r\nwords\r\n--x--\r\n"
    )
    kind = "multipart/report; report-type=delivery-status; boundary=x"
    return a_mail(body, From="MAILER-DAEMON@mail.example.gov.uk", Message_ID=f"<{name}@x>", Content_Type=kind)


def ids(found: dict[str, str]) -> list[str]:
    return sorted(name.strip("<>").partition("@")[0] for name in found)


def became(found: Reading) -> list[tuple[Became, Place]]:
    return [(one.outcome.became, one.place) for one in found.mails]


def test_what_is_ours_is_taken_and_all_else_stays_as_it_was(house: Site, box: Server) -> None:
    prompt, invite = prompted(house), invited(house, a_told(), number=1)
    told = invite.told
    assert told is not None
    ours, theirs = id_of(house, prompt), "<0123456789abcdef0123456789abcdef@mail.example.gov.uk>"
    organiser = programme_of(house).cohort.organiser.email
    away = {"In_Reply_To": ours, "Auto_Submitted": "auto-replied", "Subject": "Automatic reply: your reflections"}
    answer = an_answer(told.uid, told.attendee_email, Message_ID="<answer@x>")
    box.put(
        a_mail("About the car park.", Message_ID="<private@x>"),
        a_mail("Thanks.", Message_ID="<private-reply@x>", In_Reply_To="<somebody@else>", References=theirs),
        a_mail("News.", Message_ID="<list@x>", List_Id="<news.example.org>", Precedence="bulk"),
        an_answer("another-uid", "colleague@example.gov.uk", method="REQUEST", Message_ID="<a-meeting@x>"),
        an_answer("another-uid", "colleague@example.gov.uk", Message_ID="<an-answer@x>"),
        a_report("report", "x@example.org", theirs),
        by(prompt, "own-letter", In_Reply_To=ours, From=f"Programme <{organiser}>"),
        an_answer(told.uid, told.attendee_email, method="REQUEST", Message_ID=id_of(house, invite), From=organiser),
        by(prompt, "x", In_Reply_To=id_of(house, invite), Message_ID=ours, From="A list <all@example.org>"),
        by(invite, "sorry", "Sorry, I cannot come.", In_Reply_To=id_of(house, invite)),
        by(prompt, "reply", In_Reply_To=ours),
        answer,
        by(prompt, "away", "I am away.", **away),
    )

    found = read_now(house, box)
    assert (found.trouble, found.others, found.more) == ("", 9, False)
    assert became(found) == [
        (Became.REVIEW, Place.STAYS),
        (Became.DRAFT, Place.READ),
        (Became.ANSWER, Place.READ),
        (Became.AUTOMATIC, Place.READ),
    ]
    inbox, read = box.flags(), box.flags("setwise.read")
    assert ids(read) == ["answer", "away", "reply"]
    own = [one.strip("<>").partition("@")[0] for one in (id_of(house, invite), ours)]
    assert ids(inbox) == sorted(
        ["a-meeting", "an-answer", "list", "own-letter", "private", "private-reply", "report", "sorry", *own]
    )
    assert set(inbox.values()) == {UNREAD}
    (kept,) = house.records(COHORT).responses().answers
    assert (kept.person, kept.partstat.value) == (invite.person, "ACCEPTED")
    assert len(house.records(COHORT).responses().drafts) == 1


def test_a_report_about_a_letter_of_ours_leaves_the_inbox(house: Site, box: Server) -> None:
    invite = invited(house, a_told())
    box.put(a_report("report", invite.address, id_of(house, invite)))
    assert became(read_now(house, box)) == [(Became.REVIEW, Place.READ)]
    assert (box.flags(), ids(box.flags("setwise.read"))) == ({}, ["report"])
    assert [one.happened for one in house.records(COHORT).mail_events()] == [Happened.BOUNCED]


def test_a_mail_that_stays_is_not_looked_at_again_until_it_comes_back(house: Site, box: Server) -> None:
    prompt = prompted(house)
    box.put(
        a_mail("About the car park.", Message_ID="<private@x>"), by(prompt, "reply", In_Reply_To=id_of(house, prompt))
    )
    assert became(read_now(house, box)) == [(Became.DRAFT, Place.READ)]
    state = state_of(house.installation)
    assert state is not None
    assert (state.left, state.to_move, state.read, state.since) == (((1, 1),), (), house.clock(), None)

    assert read_now(house, box) == Reading()
    with box.hands() as hands:
        hands.select('"setwise.read"')
        hands.uid("MOVE", "1", "INBOX")
    found = read_now(house, box)
    assert (became(found), found.others) == ([(Became.BEFORE, Place.READ)], 0)
    assert len(house.records(COHORT).originals()) == 1


def test_mails_are_taken_in_the_order_of_their_own_dates(house: Site, box: Server) -> None:
    invite = invited(house, a_told())
    told = invite.told
    assert told is not None
    said = {"stamp": "20270110T120000Z"}  # of the invite, as Outlook for Mac repeats it
    for partstat, minute in (("DECLINED", "18"), ("TENTATIVE", "15"), ("ACCEPTED", "02")):
        date = f"Fri, 22 Jan 2027 20:{minute}:00 +0000"
        box.put(an_answer(told.uid, told.attendee_email, partstat, Date=date, Message_ID=f"<{partstat}@x>", **said))

    assert [one.uid for one in read_now(house, box).mails] == [3, 2, 1]


def test_what_was_taken_and_cannot_be_moved_is_moved_later_and_kept_once(house: Site, box: Server) -> None:
    prompt, other = prompted(house), prompted(house, number=1)
    box.put(by(prompt, "reply", In_Reply_To=id_of(house, prompt)), by(other, "other", In_Reply_To=id_of(house, other)))
    in_the_way = box.folder_of("setwise.read")
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    in_the_way.write_text("no folder can be made here", encoding="utf-8")

    found = read_now(house, box)
    assert became(found) == [(Became.DRAFT, Place.AGAIN)] * 2
    assert found.trouble.startswith(f"127.0.0.1:{box.tls_port} refused ")
    assert set(box.flags().values()) == {UNREAD}
    state = state_of(house.installation)
    assert state is not None
    assert state.to_move == (ToMove(uid=1, place=Place.READ), ToMove(uid=2, place=Place.READ))

    in_the_way.unlink()
    assert read_now(house, box) == Reading(news=True)
    assert (box.flags(), ids(box.flags("setwise.read"))) == ({}, ["other", "reply"])
    assert len(house.records(COHORT).originals()) == 2


def test_with_other_uids_all_is_looked_at_again_and_nothing_kept_twice(house: Site, box: Server) -> None:
    prompt = prompted(house)
    box.put(a_mail("About the car park.", Message_ID="<private@x>"))
    read_now(house, box)
    before = state_of(house.installation)
    MailboxFile(house.installation.home).keep(
        replace(before or MailboxState(), left=((1, 9),), to_move=(ToMove(uid=2, place=Place.LOOK),))
    )
    box.put(by(prompt, "reply", In_Reply_To=id_of(house, prompt)))
    box.with_other_uids()

    found = read_now(house, box)
    after = state_of(house.installation)
    assert before is not None
    assert after is not None
    assert before.validity != after.validity
    assert (became(found), found.others, after.left) == ([(Became.DRAFT, Place.READ)], 1, ((1, 1),))


def test_a_reply_with_much_in_it_is_taken_by_its_beginning_and_a_large_private_mail_is_not_loaded(
    house: Site, box: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = prompted(house)
    monkeypatch.setattr(reading, "LARGEST", 100_000)
    picture = "QUJD" * 50_000
    body = (
        "--x\r\nContent-Type: text/plain\r\n\r\nThe quiet stayed with me.\r\n--x\r\nContent-Type: image/png\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--x--\r\n"
    )
    mixed = {"Content_Type": "multipart/mixed; boundary=x"}
    box.put(
        by(prompt, "reply", body, In_Reply_To=id_of(house, prompt), **mixed),
        a_mail(body, Message_ID="<private@x>", **mixed),
    )
    loaded = list[int]()
    body_of = reading.Imap.body
    monkeypatch.setattr(reading.Imap, "body", lambda self, uid, most: loaded.append(uid) or body_of(self, uid, most))

    assert became(read_now(house, box)) == [(Became.DRAFT, Place.READ)]
    assert loaded == [1]


def test_one_broken_mail_stops_no_other_and_goes_to_the_folder_for_a_person(
    house: Site, box: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt, other = prompted(house), prompted(house, number=1)
    parts = "".join(f"--x\r\nContent-Type: text/plain; boundary={n}\r\n\r\nn\r\n" for n in range(200))
    box.put(
        by(prompt, "broken", parts, In_Reply_To=id_of(house, prompt), Content_Type="multipart/mixed; boundary=x"),
        by(other, "whole", In_Reply_To=id_of(house, other)),
    )
    found = read_now(house, box)
    assert became(found) == [(Became.REVIEW, Place.LOOK), (Became.DRAFT, Place.READ)]
    assert (ids(box.flags("setwise.look")), box.flags("setwise.look")["<broken@x>"]) == (["broken"], UNREAD)
    state = state_of(house.installation)
    assert state is not None
    assert state.to_look == 1


def test_where_a_server_cannot_move_nobody_else_s_mail_goes(
    house: Site, box: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = prompted(house)
    box.put(
        a_mail("Marked, and not gone.", Message_ID="<marked@x>"), by(prompt, "reply", In_Reply_To=id_of(house, prompt))
    )
    with box.hands() as hands:
        hands.select("INBOX")
        hands.store("1", "+FLAGS", r"(\Deleted)")
    monkeypatch.setattr(reading.Imap, "moves", False)

    assert became(read_now(house, box)) == [(Became.DRAFT, Place.READ)]
    assert box.flags() == {"<marked@x>": r"\Deleted"}
    assert ids(box.flags("setwise.read")) == ["reply"]


def test_the_bounds_of_one_reading(house: Site, box: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    prompt = prompted(house)
    monkeypatch.setattr(reading, "MOST_LOOKED_AT", 4)
    monkeypatch.setattr(reading, "MOST_TAKEN", 2)
    box.put(*(by(prompt, f"r{n}", f"Words {n}.", In_Reply_To=id_of(house, prompt)) for n in range(5)))

    taken = [(len(found.mails), found.more) for found in (read_now(house, box) for _ in range(4))]
    assert taken == [(2, True), (2, True), (1, False), (0, False)]
    assert len(house.records(COHORT).originals()) == 5


def test_two_readers_at_once_are_one(house: Site, box: Server) -> None:
    with MailboxFile(house.installation.home).alone() as alone:
        assert alone
        assert read_now(house, box) == Reading(busy=True)
    assert read_now(house, box) == Reading()


@pytest.mark.slow
def test_signing_in_by_a_token_that_is_asked_for_anew_once_it_is_refused(tmp_path: Path) -> None:
    desk = TokenDesk()
    with giving_tokens(desk) as url, dovecot(tokens=f"{url}/whose") as server:
        desk.user = server.user
        oauth = OAuth(token_url=f"{url}/token", client_id="an-id", client_secret="x")
        house = a_house_with(tmp_path / "home", server, password="", oauth=oauth)
        assert read_now(house, server) == Reading()

        desk.good, desk.answer = {"another"}, (200, {"access_token": "another", "expires_in": 3600})
        assert read_now(house, server) == Reading()
        desk.good = set()
        assert read_now(house, server).trouble == (
            f"127.0.0.1:{server.tls_port} refused the token: see that the application may use IMAP, and was given this mailbox"
        )
    assert len(desk.asked) == 3


@pytest.mark.parametrize("password", ["another", "ein anderes: ä"])
def test_a_password_that_is_refused(tmp_path: Path, box: Server, password: str) -> None:
    house = a_house_with(tmp_path / "home", box, password=password)
    said = f"127.0.0.1:{box.tls_port} refused the user name or the password"
    assert read_now(house, box) == Reading(trouble=said, news=True)


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.NONE])
def test_starttls_and_in_the_clear(tmp_path: Path, box: Server, tls: Tls) -> None:
    house = a_house_with(tmp_path / "home", box, port=box.port, tls=tls)
    assert read_now(house, box) == Reading()


def test_a_look_changes_nothing(house: Site, box: Server) -> None:
    prompt = prompted(house)
    box.put(by(prompt, "reply", In_Reply_To=id_of(house, prompt)))
    found = look_into(house.installation, house.clock(), box.limits)
    assert found == Found(mails=1, missing=("setwise/read", "setwise/look"), elsewhere=(CohortId(COHORT),))
    assert box.flags() == {"<reply@x>": UNREAD}
    assert state_of(house.installation) == MailboxState()


# -- the command


@pytest.fixture
def setwise(
    house: Site, box: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command in this home, with this mailbox."""
    given = {
        "SETWISE_HOME": str(house.installation.home),
        "SETWISE_SECRET": SECRET,
        "SETWISE_URL": "https://sets.example",
        "SETWISE_MAILBOX": f"imap://{box.user}@127.0.0.1:{box.port}?starttls=no",
        "SETWISE_MAILBOX_PASSWORD": PASSWORD,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(receiving, "read_clock", lambda: house.clock())

    def run(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = execute(arguments)
        said = capfd.readouterr()
        return code, said.out, said.err

    return run


def test_the_command_says_what_became_of_each(
    house: Site, box: Server, setwise: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt, invite = prompted(house), invited(house, a_told(), number=1)
    box.put(
        a_mail("About the car park.", Message_ID="<private@x>"),
        by(prompt, "reply", In_Reply_To=id_of(house, prompt)),
        by(invite, "sorry", "Sorry.", In_Reply_To=id_of(house, invite)),
    )
    assert setwise("log", "mailbox", "--look") == (
        *(0, "signed in; 3 mails of the last 60 days\n"
          "setwise/read is not there yet; it is made when it is needed\n"
          "setwise/look is not there yet; it is made when it is needed\n"
          f"replies to prompts go to {box.user}\n"
          f"{COHORT}: calendar answers go to the organiser's address; see that its mail comes into this mailbox\n"),
        "",
    )  # fmt: skip
    why = "it answers a letter that asks for no log: invite about thames-1"
    assert setwise("log", "mailbox") == (
        *(
            0,
            "1 kept as a draft for its author\n1 for a person to look at\n1 other mail looked at, and left as they are\n",
        ),
        f"mail 3, left where it is: {why}\n",
    )
    assert setwise("log", "mailbox") == (0, "no new mail\n", "")
    with box.hands() as hands:
        hands.select('"setwise.read"')
        hands.uid("MOVE", "1", "INBOX")
    code, out, _ = setwise("log", "mailbox", "--json")
    same = {"uid": "4", "place": "read", "became": "before", "why": "this very mail", "about": "thames-1"}
    assert (code, json.loads(out)) == (
        0,
        {"mails": [same], "others": 0, "trouble": "", "busy": False, "more": False},
    )
    code, out, _ = setwise("status", COHORT)
    assert (code, "\n  Mailbox last read: 3:30pm on Thursday 21 January 2027\n" in out) == (0, True)
    monkeypatch.setenv("SETWISE_MAILBOX_PASSWORD", "another")
    said = f"mailbox: 127.0.0.1:{box.port} refused the user name or the password\n"
    assert setwise("log", "mailbox", "--look") == (3, "", said)
    assert setwise("log", "mailbox") == (3, "", said)
    monkeypatch.setenv("SETWISE_MAILBOX", "")
    assert setwise("log", "mailbox", "--look") == (
        1,
        "",
        "settings: SETWISE_MAILBOX: it is not set; docs/mail.md says how\n",
    )
    assert setwise("log", "mailbox") == (1, "", "settings: SETWISE_MAILBOX: it is not set; docs/mail.md says how\n")
