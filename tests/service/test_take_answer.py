"""Answers to invites meet the records: each is kept as what it is, whose it is, and the newest counts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from flows.commands.receiving import replies
from sets.cohort.standing import CohortState
from sets.due.attention import people_need
from sets.due.needs.need import Need
from sets.mail.inbound.classify import Became, Outcome
from sets.model.cohort import Occasion
from sets.model.ledger import Ledger
from sets.model.messages import Delivery, Method, Partstat
from sets.model.publication import KnownPerson
from sets.model.responses import Answer, AnswerGiven, Asks, Responses, Source
from sets.responses import answers as given_back
from sets.responses.answers import history
from sets.responses.sealed_records import open_answer, open_request
from sets.service.inbound.count_answer import count_as_theirs
from sets.service.inbound.receive_mail import receive
from sets.service.inbound.take_answer import KNOWN, LATER
from sets.store.cohort_records import TinyCohort
from sets.web.page.request import Site
from tests.support.builders import a_told, at, utc
from tests.support.mail_in import COHORT, SENT, a_post, an_answer, invited
from tests.support.web_help import programme_of, somebody

UID, OTHER_UID = a_told().uid, "another-of-hers@setwise"
THAMES_1 = Occasion("thames-1")
KEPT = Outcome(became=Became.ANSWER, why="about thames-1", about="thames-1")


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_post(tmp_path / "home", now=at("2027-01-18 10:00"))


@pytest.fixture
def line(house: Site) -> Delivery:
    """The invite to session 1 of Thames that Amina was sent."""
    return invited(house, a_told())


def handed_in(house: Site, raw: bytes, sender: str | None = None) -> Outcome:
    return receive(house.installation, raw, sender=sender, now=house.clock())


def responses(house: Site) -> Responses:
    return house.records(COHORT).responses()


def answers(house: Site) -> list[tuple[str, Partstat, int, Source]]:
    return [(str(one.occasion), one.partstat, one.sequence, one.source) for one in responses(house).answers]


def said(house: Site) -> list[Partstat]:
    return [one.partstat for one in responses(house).answers]


def asked(house: Site) -> list[tuple[Asks, datetime | None, datetime | None, str]]:
    """What calendars asked for, opened."""
    found = (open_request(one, house.seal.unseal) for one in responses(house).calendar_requests)
    return [(one.what, one.start, one.end, one.other) for one in found]


def note(house: Site) -> str:
    """What was written with the only answer that counts."""
    (answer,) = responses(house).answers
    return open_answer(answer, house.seal.unseal).note


def standing(house: Site) -> CohortState:
    programme, deliveries = programme_of(house), house.records(COHORT).deliveries()
    return CohortState(
        programme=programme, responses=responses(house), ledger=Ledger(deliveries=deliveries), now=house.clock()
    )


def needs(house: Site) -> tuple[str, ...]:
    """What a coordinator is told that needs a person, of answers."""
    found = people_need(standing(house), house.clock())
    return tuple(need.says for need in found if "somebody answered" in need.says)


def test_an_answer_to_an_invite_is_kept_and_the_newest_counts(house: Site, line: Delivery) -> None:
    raw = an_answer(UID.upper(), line.address.upper(), "DECLINED")
    assert handed_in(house, raw) == KEPT
    declined = Answer(
        occasion=THAMES_1,
        person=line.person,
        partstat=Partstat.DECLINED,
        at=utc("2027-01-10 12:00"),
        source=Source.MAIL,
    )
    assert responses(house).answers == (declined,)
    assert handed_in(house, raw) == Outcome(became=Became.BEFORE, why=KNOWN, about="thames-1")

    older = an_answer(UID, line.address, "ACCEPTED", stamp="20270109T120000Z")
    assert handed_in(house, older) == Outcome(became=Became.BEFORE, why=LATER, about="thames-1")
    assert responses(house).answers == (declined,)
    assert [(one.partstat, one.at, one.source) for one in history(responses(house))] == [
        (Partstat.ACCEPTED, utc("2027-01-09 12:00"), Source.MAIL),
        (Partstat.DECLINED, utc("2027-01-10 12:00"), Source.MAIL),
    ]


def test_an_answer_to_the_time_before_a_move_does_not_count_for_the_new_one(house: Site) -> None:
    line = invited(house, a_told(start=at("2027-01-18 10:00"), end=at("2027-01-18 12:30")))
    meeting = programme_of(house).by_key[THAMES_1]
    moved = a_told(sequence=1, dtstamp=utc("2027-01-05 09:00"), start=meeting.start, end=meeting.end)
    invited(house, moved, kind="update", revision=1)

    handed_in(house, an_answer(UID, line.address, sequence=0))
    assert (said(house), standing(house).answer(meeting, line.person)) == ([Partstat.ACCEPTED], Partstat.NEEDS_ACTION)
    handed_in(house, an_answer(UID, line.address, sequence=1, stamp="20270111T120000Z"))
    assert standing(house).answer(meeting, line.person) is Partstat.ACCEPTED


def test_an_unknown_uid_and_a_cancelled_meeting_answer_nothing(house: Site, line: Delivery) -> None:
    assert (
        handed_in(house, an_answer("other@setwise", line.address)).why == "it answers an invite that is not known here"
    )
    invited(house, a_told(method=Method.CANCEL, sequence=1), kind="cancel", revision=1)
    assert handed_in(house, an_answer(UID, line.address)).became is Became.BEFORE
    assert responses(house) == Responses()


# -- each input that was judged wrong


@pytest.mark.parametrize(
    "stamp", ["", "2027-01-22T10:00:00Z", "20270122T1000Z", "20270231T100000Z", "20270122T100000Z ", "yesterday"]
)
def test_a_stamp_that_is_none_stops_neither_its_answer_nor_the_next_mail(
    house: Site, line: Delivery, stamp: str
) -> None:
    """Each of these raised: the run over a folder ended there at every try, and the door said 503 for ever."""
    house.clock.now = at("2027-01-22 12:00")  # type: ignore[attr-defined]
    raw = an_answer(UID, line.address, "DECLINED", stamp=stamp, Date="Fri, 22 Jan 2027 10:00:00 +0000")

    assert handed_in(house, raw) == KEPT
    (given,) = responses(house).given
    assert (given.partstat, given.at) == (Partstat.DECLINED, utc("2027-01-22 10:00"))
    assert handed_in(house, an_answer(UID, line.address, stamp="20270122T110000Z")) == KEPT


def read_folder(house: Site, folder: Path, *mails: bytes) -> None:
    """`setwise log replies` of a folder in which the mails stand in the order of their names."""
    folder.mkdir()
    for number, raw in enumerate(mails):
        (folder / f"{number}.eml").write_bytes(raw)
    replies(folder, at=house.clock().isoformat(), installation=house.installation)


def test_a_folder_is_read_in_the_order_of_the_mails_dates(
    house: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    dates = {"a": "Sun, 10 Jan 2027 09:00:00 +0000", "b": "", "c": "Sun, 10 Jan 2027 09:30:00 +0100", "d": "never"}
    for name, date in dates.items():
        (tmp_path / "in" / f"{name}.eml").write_bytes(an_answer("u", "x@example.org", Date=date))
    replies(tmp_path / "in", json=True, at=house.clock().isoformat(), installation=house.installation)

    files = [Path(one["file"]).stem for one in json.loads(capsys.readouterr().out)]
    assert files == ["c", "a", "b", "d"]


def test_of_two_answers_with_one_stamp_the_later_mail_counts_whatever_the_names(
    house: Site, line: Delivery, tmp_path: Path
) -> None:
    """Outlook for Mac, in a folder that names the second first."""
    sent = {
        said: an_answer(UID, line.address, said, stamp="20270110T200000Z", Date=date, Message_ID=f"<{said}@x>")
        for said, date in (
            ("TENTATIVE", "Sun, 10 Jan 2027 20:15:00 +0000"),
            ("DECLINED", "Sun, 10 Jan 2027 20:18:00 +0000"),
        )
    }
    read_folder(house, tmp_path / "in", sent["DECLINED"], sent["TENTATIVE"])
    assert said(house) == [Partstat.DECLINED]
    assert [one.partstat for one in history(responses(house))] == [Partstat.TENTATIVE, Partstat.DECLINED]


def test_an_answer_with_the_invite_s_own_stamp_is_as_new_as_its_mail(house: Site, line: Delivery) -> None:
    house.clock.now = at("2027-01-22 12:00")  # type: ignore[attr-defined]
    accept = an_answer(UID, line.address, stamp="20270110T120000Z", Date="Sun, 10 Jan 2027 12:00:00 +0000")
    decline = an_answer(UID, line.address, "DECLINED", stamp="20261201T090000Z", Date="Fri, 22 Jan 2027 10:00:00 +0000")
    assert handed_in(house, accept) == KEPT
    assert handed_in(house, decline) == KEPT
    assert [(one.partstat, one.at) for one in responses(house).answers] == [
        (Partstat.DECLINED, utc("2027-01-22 10:00"))
    ]


def test_an_attendee_in_another_form_is_theirs_when_the_mail_is(house: Site, line: Delivery) -> None:
    """Every form in tests/mail/test_rsvp.py; here that the whole way takes one."""
    raw = an_answer(UID, "amina.yusuf@thorpe.example.gov.uk", From=f"Amina <{line.address}>")
    assert handed_in(house, raw, sender=line.address) == KEPT
    assert said(house) == [Partstat.ACCEPTED]


def test_an_answer_from_any_address_of_theirs_counts(house: Site, line: Delivery) -> None:
    known = KnownPerson(id=line.person, addresses=("before@example.gov.uk",), first_seen=SENT)
    house.installation.store.know((known,))

    raw = an_answer(UID, line.address, "DECLINED", From="Me <Before@example.gov.uk>")
    assert handed_in(house, raw) == KEPT


@pytest.mark.parametrize(
    ("sender", "envelope"),
    [
        ("x@example.org", None),
        ("x@example.org", "AMINA"),
        ("x@example.org, AMINA", None),
        ("AMINA", "x@example.org"),
        ("", None),
    ],
)
def test_a_stranger_who_knows_the_uid_answers_for_nobody(
    house: Site, line: Delivery, sender: str, envelope: str | None
) -> None:
    """Whoever was sent the invite on knows its UID, and may answer in the member's name, or for themselves."""
    house.clock.now = at("2027-01-10 10:00")  # type: ignore[attr-defined]
    mine = line.address
    for attendee in (mine, "x@example.org"):
        raw = an_answer(UID, attendee, "DECLINED", text="Tell them nothing.", From=sender.replace("AMINA", mine))
        found = handed_in(house, raw, sender=envelope.replace("AMINA", mine) if envelope else None)
        assert (found.became, found.about) in ((Became.DECIDE, "thames-1"), (Became.BEFORE, "thames-1"))
        assert "example" not in found.why
    assert (responses(house).answers, responses(house).given) == ((), ())
    assert asked(house) == [(Asks.UNKNOWN_SENDER, None, None, sender.replace("AMINA", mine))]
    (need,) = needs(house)
    assert need.startswith(
        f"Thames: session 1 of 6, Tuesday 19 January 2027: somebody answered the invite of {somebody(house).name} from an address"
    )
    kept = b"".join(f.read_bytes() for f in house.installation.home.rglob("*") if f.is_file())
    assert b"x@example.org" not in kept
    assert b"Tell them" not in kept

    # their own answer settles it, and so does the day
    house.clock.now = at("2027-01-11 10:00")  # type: ignore[attr-defined]
    assert handed_in(house, an_answer(UID, mine, stamp="20270111T100000Z")) == KEPT
    assert needs(house) == ()


def test_what_a_stranger_said_counts_once_a_coordinator_says_that_it_is_theirs(house: Site, line: Delivery) -> None:
    raw = an_answer(UID, "home@example.org", "DECLINED", From="Amina <home@example.org>")
    assert handed_in(house, raw).became is Became.DECIDE
    (request,) = responses(house).calendar_requests

    count_as_theirs(house.installation, COHORT, request, house.clock())

    assert (said(house), [one.source for one in responses(house).answers]) == ([Partstat.DECLINED], [Source.MAIL])
    house.clock.now = at("2027-01-18 11:00")  # type: ignore[attr-defined]
    later = an_answer(UID, "home@example.org", "ACCEPTED", stamp="20270118T105900Z", From="home@example.org")
    assert handed_in(house, later) == KEPT
    assert said(house) == [Partstat.ACCEPTED]


def test_a_counter_is_an_answer_and_a_time_that_a_person_decides_on(house: Site, line: Delivery) -> None:
    raw = an_answer(
        UID, line.address, "TENTATIVE", method="COUNTER", more="DTSTART:20270126T100000Z\nCOMMENT:Or later?"
    )
    assert handed_in(house, raw) == Outcome(
        became=Became.DECIDE,
        why=f"it proposes another time, and any answer in it counts (thames-1 of {COHORT})",
        about="thames-1",
    )
    assert (said(house), note(house)) == ([Partstat.TENTATIVE], "Or later?")
    assert asked(house) == [(Asks.OTHER_TIME, utc("2027-01-26 10:00"), utc("2027-01-26 12:30"), "")]
    assert [one.what for one in standing(house).calendar_requests] == [Asks.OTHER_TIME]
    assert handed_in(house, raw) == Outcome(became=Became.BEFORE, why=KNOWN, about="thames-1")


def test_a_time_proposed_within_an_answer_is_kept_with_it(house: Site, line: Delivery) -> None:
    proposal = 'TO-ALL-PROPOSED-NEW-TIME="DTSTART:20270120T100000Z;STATUS:NEEDS-ACTION";CN=Somebody'
    raw = an_answer(UID, line.address, "TENTATIVE").replace(b"CN=Somebody", proposal.encode())
    assert handed_in(house, raw).became is Became.DECIDE
    assert said(house) == [Partstat.TENTATIVE]
    assert asked(house) == [(Asks.OTHER_TIME, utc("2027-01-20 10:00"), utc("2027-01-20 12:30"), "")]


def test_whom_somebody_sends_instead_is_kept_sealed_and_invited_by_no_machine(house: Site, line: Delivery) -> None:
    raw = an_answer(UID, line.address, 'DELEGATED;DELEGATED-TO="mailto:ben.lowe@example.org"')
    assert handed_in(house, raw).became is Became.DECIDE
    assert said(house) == [Partstat.DECLINED]
    assert [one.partstat for one in responses(house).given] == [Partstat.DELEGATED]
    assert asked(house) == [(Asks.SOMEBODY_ELSE, None, None, "ben.lowe@example.org")]
    kept = b"".join(f.read_bytes() for f in house.installation.home.rglob("*") if f.is_file())
    assert b"ben.lowe" not in kept


def test_the_words_of_an_answer_reach_whoever_facilitates(house: Site, line: Delivery) -> None:
    """They stand on the page of the session (tests/web/answers/test_attendance.py); here that a calendar's are kept as it needs them."""
    raw = an_answer(UID, line.address, "DECLINED", more="COMMENT:Could the pigeons meet later?")
    found = handed_in(house, raw)
    assert (found.became, found.why) == (Became.ANSWER, "about thames-1, with words for who facilitates it")
    assert note(house) == "Could the pigeons meet later?"
    assert [open_answer(one, house.seal.unseal).note for one in responses(house).given] == [note(house)]
    kept = b"".join(f.read_bytes() for f in house.installation.home.rglob("*") if f.is_file())
    assert b"the pigeons" not in kept


def test_two_sessions_answered_in_one_mail_are_both_kept(house: Site, line: Delivery) -> None:
    second = invited(
        house, a_told(uid=OTHER_UID, start=at("2027-02-16 10:00"), end=at("2027-02-16 12:30")), occasion="thames-2"
    )
    both = an_answer(UID, line.address, "DECLINED").replace(
        b"END:VEVENT",
        b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20270110T120000Z\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:%s\r\nEND:VEVENT\r\n"
        b"BEGIN:VEVENT\r\nUID:nobody-knows\r\nEND:VEVENT" % (OTHER_UID.encode(), second.address.encode()),
    )
    assert handed_in(house, both) == Outcome(
        became=Became.ANSWER,
        why="about thames-1; about thames-2; it answers an invite that is not known here",
        about="thames-1, thames-2",
    )
    assert answers(house) == [
        ("thames-1", Partstat.DECLINED, 0, Source.MAIL),
        ("thames-2", Partstat.ACCEPTED, 0, Source.MAIL),
    ]


def test_a_wish_for_the_invite_again_is_kept_for_the_next_run(house: Site, line: Delivery) -> None:
    raw = an_answer(UID, line.address, "NEEDS-ACTION", method="REFRESH")
    assert handed_in(house, raw) == Outcome(
        became=Became.AGAIN, why=f"it asks for the invite again (thames-1 of {COHORT})", about="thames-1"
    )
    assert asked(house) == [(Asks.SENT_AGAIN, None, None, "")]
    assert handed_in(house, an_answer(UID, "x@example.org", "", method="REFRESH")).became is Became.REVIEW
    assert responses(house).answers == ()


@pytest.mark.parametrize("partstat", ["NEEDS-ACTION", "X-PERHAPS", ""])
def test_an_answer_of_theirs_that_is_none_is_for_a_person(house: Site, line: Delivery, partstat: str) -> None:
    raw = an_answer(UID, line.address, partstat)
    assert handed_in(house, raw).became is Became.DECIDE
    assert asked(house) == [(Asks.UNREADABLE, None, None, "")]


def test_what_was_decided_does_not_come_back_with_the_same_mail(house: Site, line: Delivery) -> None:
    raw = an_answer(UID, line.address, "TENTATIVE", method="COUNTER", more="DTSTART:20270126T100000Z")
    handed_in(house, raw)
    before = responses(house)
    house.clock.now = at("2027-01-25 09:00")  # type: ignore[attr-defined]
    assert handed_in(house, b"Received: by another way\r\n" + raw).became is Became.BEFORE
    assert responses(house) == before

    # a newer proposal takes the place of the older one, and an older one comes too late
    for stamp, start in (("20270112T120000Z", "20270127T100000Z"), ("20270111T120000Z", "20270128T100000Z")):
        handed_in(house, an_answer(UID, line.address, "TENTATIVE", method="COUNTER", stamp=stamp, start=start))
    assert [(what, start) for what, start, _, _ in asked(house)] == [(Asks.OTHER_TIME, utc("2027-01-27 10:00"))]


def test_the_page_s_answer_and_the_calendar_s_are_one_history(house: Site, line: Delivery) -> None:
    web = AnswerGiven(
        occasion=THAMES_1,
        person=line.person,
        partstat=Partstat.TENTATIVE,
        at=utc("2027-01-11 12:00"),
        arrived=utc("2027-01-11 12:00"),
        source=Source.WEB,
    )
    imported = Answer(occasion=THAMES_1, person=line.person, partstat=Partstat.ACCEPTED, at=utc("2027-01-09 12:00"))
    house.records(COHORT).keep_responses(Responses(answers=(imported,)))
    house.records(COHORT).keep_responses(
        Responses(given=(web,), answers=(replace(imported, partstat=web.partstat, at=web.at, source=web.source),))
    )

    assert handed_in(house, an_answer(UID, line.address, "DECLINED")).why == LATER
    assert [(one.partstat, one.source) for one in history(responses(house))] == [
        (Partstat.DECLINED, Source.MAIL),
        (Partstat.TENTATIVE, Source.WEB),
    ]
    assert said(house) == [Partstat.TENTATIVE]


def test_a_flood_of_answers_ends_at_a_bound_and_the_newest_counts(
    house: Site, line: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(given_back, "MOST_GIVEN", 3)
    for hour in (12, 14, 10, 13, 11):
        said_then = "DECLINED" if hour == 14 else "ACCEPTED"
        handed_in(house, an_answer(UID, line.address, said_then, stamp=f"20270110T{hour}0000Z"))
    assert [one.at.hour for one in history(responses(house))] == [12, 13, 14]
    assert said(house) == [Partstat.DECLINED]


def test_the_words_on_the_screen_say_what_became_of_each(
    house: Site, line: Delivery, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mails = (
        an_answer(UID, line.address, Message_ID="<1@x>"),
        an_answer(UID, line.address, "TENTATIVE", method="COUNTER", stamp="20270111T120000Z", start="20270126T100000Z"),
        an_answer(UID, line.address, "NEEDS-ACTION", method="REFRESH"),
        an_answer("unknown@x", line.address),
    )
    read_folder(house, tmp_path / "in", *mails)
    out, err = capsys.readouterr()
    assert out == (
        "1 kept as an answer to an invite\n"
        "1 kept for a person to decide: `setwise status` says who and which session\n"
        "1 kept as a wish for an invite again\n"
        "1 for a person to look at\n"
    )
    assert "3.eml: it answers an invite that is not known here" in err

    replies(tmp_path / "in", json=True, at=house.clock().isoformat(), installation=house.installation)
    assert [(one["became"], one["about"]) for one in json.loads(capsys.readouterr().out)] == [
        *[("before", "thames-1")] * 3,
        ("review", ""),
    ]


@pytest.mark.parametrize("later_first", [True, False])
def test_what_another_process_took_in_meanwhile_counts_too(
    house: Site, line: Delivery, monkeypatch: pytest.MonkeyPatch, later_first: bool
) -> None:
    """Both have one stamp, and the later mail counts: whoever looked before the other had written missed it."""
    monkeypatch.setattr(TinyCohort, "responses", lambda self: Responses())
    told = {"stamp": "20270110T120000Z"}
    mails = [
        an_answer(UID, line.address, "TENTATIVE", Date="Sun, 10 Jan 2027 12:15:00 +0000", **told),
        an_answer(UID, line.address, "DECLINED", Date="Sun, 10 Jan 2027 12:18:00 +0000", **told),
    ]
    for raw in reversed(mails) if later_first else mails:
        handed_in(house, raw)
    monkeypatch.undo()
    assert said(house) == [Partstat.DECLINED]
    assert sorted(one.partstat for one in responses(house).given) == [Partstat.DECLINED, Partstat.TENTATIVE]


def test_an_answer_of_somebody_who_is_forgotten_while_it_is_judged_is_not_kept(
    house: Site, line: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = programme_of(house)
    nobody = replace(before, cohort=replace(before.cohort, sets=()))
    found = iter((before, *[nobody] * 9))
    monkeypatch.setattr(type(house.installation), "programme", lambda self, cohort: next(found))
    handed_in(house, an_answer(UID, line.address, "DECLINED"))
    assert (responses(house).answers, responses(house).given) == ((), ())


@pytest.mark.parametrize("start", ["00010101T000000Z", "19691231T235959Z", "22000101T000000Z", "99991231T235959Z"])
@pytest.mark.parametrize("how", ["counter", "proposed"])
def test_a_time_at_the_ends_of_the_calendar_breaks_nothing_that_shows_it(
    house: Site, line: Delivery, start: str, how: str
) -> None:
    """A clock that stands at nought, or somebody who means harm: at the year 1 zones overflow, for everybody who looks."""
    ends = "99991231T235959Z"
    raw = (
        an_answer(UID, line.address, "TENTATIVE", method="COUNTER", more=f"DTSTART:{start}\nDTEND:{ends}")
        if how == "counter"
        else an_answer(UID, line.address, "TENTATIVE", more=f"X-MS-PROPOSED-START:{start}\nX-MS-PROPOSED-END:{ends}")
    )
    assert handed_in(house, raw).became is Became.DECIDE
    assert asked(house) == [(Asks.OTHER_TIME, None, None, "")]
    assert any("proposes another time, which could not be read" in need.says for need in all_needs(house))
    assert said(house) == [Partstat.TENTATIVE]


def all_needs(house: Site) -> list[Need]:
    return list(people_need(standing(house), house.clock()))
