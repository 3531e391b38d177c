"""Mail that came in meets the records: drafts, answers, and all that becomes neither."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from sets.mail.inbound import parse
from sets.mail.inbound.classify import Became, Outcome
from sets.mail.inbound.draft import ELSEWHERE
from sets.mail.inbound.reply_text import text_of
from sets.mail.reply_address import MARKER
from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, CohortId, Occasion
from sets.model.errors import StoreError
from sets.model.messages import REPORT_DRAFT, Delivery, Flow, LetterPlan, Partstat
from sets.model.publication import Issued, KnownPerson
from sets.model.requests import LetterKind, LetterRequest, Purpose
from sets.model.responses import Draft, LearningLog, LogState, Responses, Source
from sets.responses.sealed_records import open_draft, open_log, sealed
from sets.service.inbound import receive_mail, take_reply
from sets.service.inbound.held_mail import hold, let_go, read_again, waiting
from sets.service.inbound.receive_mail import expire_originals, receive
from sets.service.inbound.take_reply import due_again
from sets.web.page.request import Page, Site
from sets.web.server.inbound_webhook import door, door_path, envelope_of
from tests.support.builders import at, utc
from tests.support.mail_in import (
    COHORT,
    REPLIED,
    SENT,
    a_mail,
    a_post,
    an_answer,
    back_to,
    id_of,
    leave,
    letter_line,
    mark_of,
    prompted,
    read,
    sample,
)
from tests.support.web_help import a_link, as_html, as_text, facilitator, got, posted, programme_of, somebody, step_of

WORDS = "The quiet stayed with me."
DRAFT = Outcome(became=Became.DRAFT, why="reflection about thames-1", about="thames-1")
SAME = Outcome(became=Became.BEFORE, why="this very mail", about="thames-1")


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_post(tmp_path / "home")


def handed_in(house: Site, raw: bytes, *recipients: str, sender: str | None = None) -> Outcome:
    return receive(house.installation, raw, recipients=recipients, sender=sender, now=house.clock())


def by(line: Delivery, body: str = WORDS, **headers: str) -> bytes:
    """A mail of the person to whom this letter went."""
    return a_mail(body, **{"From": f"{line.name} <{line.address}>", **headers})


def responses(house: Site) -> Responses:
    return house.records(COHORT).responses()


def fields(house: Site) -> dict[str, object]:
    """The only draft there is, opened."""
    (draft,) = responses(house).drafts
    found = json.loads(open_draft(draft, house.seal.unseal).text)
    assert isinstance(found, dict)
    return found


def nothing_kept(house: Site) -> bool:
    return responses(house) == Responses() and house.records(COHORT).originals() == ()


# -- replies


def test_a_reply_becomes_a_draft_that_only_its_author_can_open(house: Site) -> None:
    line = prompted(house)

    assert handed_in(house, by(line), back_to(house, line)) == DRAFT
    (draft,) = responses(house).drafts
    assert (draft.person, draft.occasion, draft.prompt, draft.text, draft.source) == (
        *(line.person, line.occasion, "reflection", ""),
        Source.MAIL,
    )
    assert fields(house) == {"reply": WORDS, "note": ""}
    assert responses(house).logs == ()
    assert WORDS.encode() not in b"".join(f.read_bytes() for f in house.installation.home.rglob("*") if f.is_file())


def test_its_author_is_told_once_a_prompt_where_the_draft_is(house: Site) -> None:
    first = prompted(house)
    other = prompted(house, "midpoint", "thames-3")
    for number, line in enumerate((first, first, other, first), start=1):
        handed_in(house, by(line, f"Words {number}", Message_ID=f"<{number}@x>"), back_to(house, line))

    assert responses(house).asked == (
        LetterRequest(
            person=first.person, wish=LetterKind.DRAFT_LOG, number=1, at=REPLIED.astimezone(utc("2027-01-01").tzinfo),
            occasion=Occasion("thames-1"), purpose="answer", prompt="reflection",
        ),
        LetterRequest(
            person=first.person, wish=LetterKind.DRAFT_LOG, number=2, at=REPLIED.astimezone(utc("2027-01-01").tzinfo),
            occasion=Occasion("thames-3"), purpose="answer", prompt="midpoint",
        ),
    )  # fmt: skip


def test_the_page_shows_the_reply_and_nobody_else_s(house: Site) -> None:
    line = prompted(house)
    handed_in(house, by(line, "A sentence of mine."), back_to(house, line))
    link = a_link(Purpose.ANSWER, line.person, "thames-1", "reflection")
    other = a_link(Purpose.ANSWER, somebody(house, number=1).id, "thames-1", "reflection")

    assert "A sentence of mine." in as_text(as_html(house, got(house, link)))
    assert "A sentence of mine." not in as_text(as_html(house, got(house, other)))


def a_reply_to(letter: parse.Mail, answers: Mapping[int, str], above: str, **headers: str) -> bytes:
    """As Outlook sends it: answers under the questions of a letter that it quotes without any mark."""
    text = text_of(letter).original
    for number, words in answers.items():
        question = next(part for part in text.split("\n\n") if part.startswith(f"{number}. "))
        text = text.replace(question, f"{question}\n\n{words}")
    head = f"From: {parse.header(letter, 'From')}\nSent: 21 January 2027\nTo: me\nSubject: {parse.header(letter, 'Subject')}"
    given = {"From": parse.header(letter, "To"), "To": parse.header(letter, "Reply-To"), **headers}
    return a_mail(f"{above}\n\n{'_' * 32}\n{head}\n\n{text}".replace("\n", "\r\n"), **given)


def test_answers_by_mail_stand_in_their_boxes_and_one_press_sends_them(house: Site) -> None:
    letter, *_ = reflections(house)
    member = next(
        somebody(house, number=n) for n in range(6) if somebody(house, number=n).email in parse.header(letter, "To")
    )
    said = {1: "We asked the tenants first.", 3: "Ask the night shift."}
    assert handed_in(house, a_reply_to(letter, said, "Diolch, atebion isod.")) == DRAFT

    outbox(house, "2027-01-21 16:00")
    told = next(
        one
        for path in (house.installation.home / "outbox").rglob("*.eml")
        if "we have your reply" in parse.header(one := read(path.read_bytes()), "Subject")
    )
    link = a_link(Purpose.ANSWER, member.id, "thames-1", "reflection")
    assert re.search(r"https://sets\.example\.gov\.uk/answer/\S+/check\n", text_of(told).original)
    page = as_text(as_html(house, got(house, link, "check")))
    assert "one press on Send sends it" in page
    assert "In your reply, and in no answer, so not sent\nDiolch, atebion isod." in page

    seen = house_form_mark(house, link)
    assert step_of(posted(house, link, {"seen": seen}, "check")) == "sent"
    (log,) = responses(house).logs
    opened = {one.question: one.text for one in open_log(log, house.seal.unseal).answers}
    assert opened == {"log-a-1": said[1], "log-a-3": said[3]}


def house_form_mark(house: Site, link: Link) -> str:
    page = got(house, link, "check")
    assert isinstance(page, Page)
    hidden = page.facts["hidden"]
    assert isinstance(hidden, dict)
    return str(hidden["seen"])


def test_its_author_opens_each_mail_whole_also_one_that_is_in_no_draft(
    house: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = prompted(house)
    monkeypatch.setattr(take_reply, "MOST_MARKED", 1)
    raw = by(line, f"{WORDS}\r\n\r\nOn 1 May, Learning and Inclusion team wrote:\r\n> {MARKER}\r\n> Hello Amina")
    assert handed_in(house, raw, back_to(house, line)).became is Became.DRAFT
    over = handed_in(house, by(line, "One more.", Message_ID="<2@x>"), back_to(house, line))
    assert (over.became, fields(house)["reply"]) == (Became.SET_ASIDE, WORDS)

    link = a_link(Purpose.ANSWER, line.person, "thames-1", "reflection")
    assert "/mails" in as_html(house, got(house, link))
    page = as_text(as_html(house, got(house, link, "mails")))
    assert WORDS in page
    assert "Hello Amina" in page
    assert "One more." in page
    assert "Message-ID" not in page
    other = a_link(Purpose.ANSWER, somebody(house, number=1).id, "thames-1", "reflection")
    assert "Nothing is kept any more" in as_text(as_html(house, got(house, other, "mails")))


@pytest.mark.parametrize("source", [Source.MAIL, Source.WEB])
def test_nobody_whose_draft_is_kept_is_asked_whether_they_have_sent_it(house: Site, source: Source) -> None:
    line = prompted(house, "reflection-reminder")
    plan = LetterPlan(dues=(due_again(line),))
    plain = house.installation.compose(plan, programme_of(house), Responses(), house.clock())
    draft = Draft(
        occasion=Occasion("thames-1"), person=line.person, prompt="reflection", at=SENT, sealed="kept", source=source
    )
    held = house.installation.compose(plan, programme_of(house), Responses(drafts=(draft,)), house.clock())

    assert "If you have sent us" in " ".join(plain.text.split())
    for text in (held.text, held.html):
        assert "If you have sent us" not in " ".join(text.split())
    said = "We have your reply" if source is Source.MAIL else "What you began to write is kept"
    assert said in " ".join(held.text.split())
    assert ("/check" in held.text) is (source is Source.MAIL)


def test_what_may_be_a_robot_s_becomes_a_draft_and_no_letter(house: Site) -> None:
    line = prompted(house)

    assert handed_in(house, by(line, "I am out of the office until Monday."), back_to(house, line)) == DRAFT
    assert responses(house).asked == ()


def test_the_original_is_kept_sealed_for_seven_days(house: Site) -> None:
    line = prompted(house)
    raw = by(line)
    handed_in(house, raw, back_to(house, line))
    (original,) = house.records(COHORT).originals()

    assert original.person == line.person
    assert house.seal.unseal(original.sealed, f"original/{original.digest}").encode("latin-1") == raw
    assert expire_originals(house.installation, COHORT, at("2027-01-28 15:29")) == 0
    assert expire_originals(house.installation, COHORT, at("2027-01-28 15:31")) == 1
    assert house.records(COHORT).originals() == ()
    assert handed_in(house, raw, back_to(house, line)) == SAME


def test_of_a_mail_with_pictures_only_the_text_is_kept_as_the_original(house: Site) -> None:
    line = prompted(house)
    body = f"--y\r\nContent-Type: text/plain\r\n\r\n{WORDS}\r\n\r\nOn 1 May, somebody wrote:\r\n> {MARKER}\r\n> \r\n> Hello Amina\r\n"
    body += "--y\r\nContent-Type: image/png\r\n\r\n" + "A" * 120_000 + "\r\n--y--\r\n"
    handed_in(house, by(line, body, Content_Type="multipart/mixed; boundary=y"), back_to(house, line))
    (original,) = house.records(COHORT).originals()

    whole = house.seal.unseal(original.sealed, f"original/{original.digest}")
    assert whole == f"{WORDS}\n\nOn 1 May, somebody wrote:\n> {MARKER}\n>\n> Hello Amina"
    assert fields(house)["reply"] == WORDS


def test_the_same_mail_twice_is_one(house: Site) -> None:
    line = prompted(house)

    assert handed_in(house, by(line), back_to(house, line)) == DRAFT
    kept = responses(house)
    assert handed_in(house, b"Received: by another way\r\n" + by(line), back_to(house, line)) == SAME
    assert responses(house) == kept


def test_the_same_mail_does_not_come_back_once_the_log_was_sent(house: Site) -> None:
    line = prompted(house)
    handed_in(house, by(line), back_to(house, line))
    (draft,) = responses(house).drafts
    later = REPLIED.replace(minute=40)
    house.records(COHORT).keep_responses(Responses(drafts=(replace(draft, sealed="", at=later),)))

    assert handed_in(house, by(line), back_to(house, line)) == SAME
    assert responses(house).drafts[0].sealed == ""


def test_words_typed_on_the_page_stay(house: Site) -> None:
    line = prompted(house)
    typed = Draft(
        occasion=Occasion("thames-1"), person=line.person, prompt="reflection", at=SENT, form="f",
        text='{"texts": {"log-a-1": "typed"}}',
    )  # fmt: skip
    house.records(COHORT).keep_responses(sealed(Responses(drafts=(typed,)), house.seal.seal))

    handed_in(house, by(line), back_to(house, line))
    handed_in(house, by(line, "And more.", Message_ID="<2@x>"), back_to(house, line))

    assert fields(house) == {"texts": {"log-a-1": "typed"}, "reply": f"{WORDS}\n\nAnd more.", "note": ""}
    assert responses(house).drafts[0].form == "f"


def test_words_saved_on_the_page_while_a_reply_comes_in_stay_too(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    line = prompted(house)
    records = house.records(COHORT)
    keep_responses, saved = records.keep_responses, []

    def slowly(news: Responses) -> int:
        if news.drafts and not saved:
            saved.append(True)
            text = '{"texts": {"log-a-1": "typed meanwhile"}}'
            mine = replace(news.drafts[0], text=text, sealed="", at=REPLIED, source=Source.WEB)
            keep_responses(sealed(Responses(drafts=(mine,)), house.seal.seal))
        return keep_responses(news)

    monkeypatch.setattr(records, "keep_responses", slowly)

    assert handed_in(house, by(line), back_to(house, line)) == DRAFT
    assert fields(house) == {"texts": {"log-a-1": "typed meanwhile"}, "reply": WORDS, "note": ""}


def test_replies_that_come_in_at_once_are_all_kept(house: Site) -> None:
    line = prompted(house)
    mails = [by(line, f"Words {number}.", Message_ID=f"<{number}@x>") for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(lambda raw: handed_in(house, raw, back_to(house, line)), mails))

    assert outcomes == [DRAFT] * 12
    assert sorted(str(fields(house)["reply"]).split("\n\n")) == sorted(f"Words {number}." for number in range(12))
    assert len(responses(house).asked) == 1


def test_what_could_not_be_kept_is_taken_when_it_comes_again(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    line = prompted(house)
    records = house.records(COHORT)

    def full(news: Responses) -> int:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(records, "keep_responses", full)
        found = handed_in(house, by(line), back_to(house, line))
        assert (found.became, found.trouble) == (Became.WAITING, "records: the disk is full")

    assert responses(house).drafts == ()
    assert handed_in(house, by(line), back_to(house, line)) == DRAFT
    assert handed_in(house, by(line), back_to(house, line)) == SAME


def test_a_reply_after_the_log_was_sent_lies_on_top_as_a_draft(house: Site) -> None:
    line = prompted(house)
    log = LearningLog(
        occasion=Occasion("thames-1"), person=line.person, prompt="reflection", state=LogState.RETURNED, at=SENT
    )
    house.records(COHORT).keep_responses(Responses(logs=(log,)))

    assert handed_in(house, by(line), back_to(house, line)) == DRAFT
    assert responses(house).logs[0].state is LogState.RETURNED
    assert fields(house)["reply"] == WORDS


def test_the_mark_may_come_in_capitals_and_in_the_headers_alone(house: Site) -> None:
    line = prompted(house)
    address = back_to(house, line).upper()

    assert handed_in(house, by(line, To=f"Team <{address}>")) == DRAFT
    assert handed_in(house, by(line, "More", Message_ID="<2@x>", Delivered_To=address, To="team@example.org")) == DRAFT


def test_without_a_mark_the_letter_that_is_named_tells_whose_it_is(house: Site) -> None:
    line = prompted(house)
    named = id_of(house, line)

    assert handed_in(house, by(line, In_Reply_To=named)) == DRAFT
    assert handed_in(house, by(line, "More", Message_ID="<2@x>", References=f"<older@x>\r\n {named}")) == DRAFT
    assert handed_in(house, by(line, "None", Message_ID="<3@x>", In_Reply_To="<unknown@x>")).became is Became.REVIEW


def test_from_another_address_it_is_kept_for_its_owner_and_says_so(house: Site) -> None:
    line = prompted(house)

    assert handed_in(house, by(line, From="x@example.org"), back_to(house, line)) == DRAFT
    assert fields(house) == {"reply": WORDS, "note": ELSEWHERE}
    assert responses(house).asked[0].address == ""


@pytest.mark.parametrize("sender", ["x@example.org", "not an address", "a@example.org, b@example.org"])
def test_without_a_mark_nobody_writes_to_another_s_draft(house: Site, sender: str) -> None:
    line = prompted(house)

    assert handed_in(house, by(line, From=sender, In_Reply_To=id_of(house, line))).became is Became.REVIEW
    assert nothing_kept(house)


def test_an_address_they_had_before_is_theirs(house: Site) -> None:
    line = prompted(house)
    known = KnownPerson(id=line.person, addresses=("Before@example.gov.uk",), first_seen=SENT)
    house.installation.store.know((known,))

    assert handed_in(house, by(line, From="BEFORE@example.gov.uk", In_Reply_To=id_of(house, line))) == DRAFT
    assert fields(house)["note"] == ""


def test_a_reminder_s_reply_belongs_to_its_prompt_and_a_merged_letter_s_to_the_log_in_it(house: Site) -> None:
    ada = somebody(house)
    reminder = letter_line(ada.id, "reflection-reminder", address=ada.email, name=ada.name)
    lead = letter_line(ada.id, "preparation", "thames-2", address=ada.email, name=ada.name)
    riding = letter_line(ada.id, "midpoint", "thames-3", address=ada.email, name=ada.name, letter=lead.key)
    leave(house, reminder, lead, riding)

    assert handed_in(house, by(reminder), back_to(house, reminder)) == DRAFT
    merged = handed_in(house, by(lead, "Half way.", Message_ID="<2@x>"), back_to(house, lead))
    assert merged == Outcome(became=Became.DRAFT, why="midpoint about thames-3", about="thames-3")


@pytest.mark.parametrize("kind", ["preparation", "attendance-check", "register", "going-ahead", "baseline"])
def test_a_reply_to_what_is_no_log_is_for_people(house: Site, kind: str) -> None:
    line = prompted(house, kind)

    assert handed_in(house, by(line), back_to(house, line)) == Outcome(
        became=Became.REVIEW, why=f"it answers a letter that asks for no log: {kind} about thames-1", about="thames-1"
    )
    assert nothing_kept(house)


def test_a_letter_that_never_left_cannot_be_answered(house: Site) -> None:
    line = letter_line(somebody(house).id)

    assert handed_in(house, by(line, From="a@example.org"), back_to(house, line)).became is Became.REVIEW


def test_after_the_release_or_half_a_year_it_is_too_late(house: Site) -> None:
    line = prompted(house)
    house.clock.now = at("2027-07-20 09:00")  # type: ignore[attr-defined]
    assert handed_in(house, by(line), back_to(house, line)) == DRAFT
    house.clock.now = at("2027-07-20 11:01")  # type: ignore[attr-defined]
    closed = Outcome(became=Became.CLOSED, why="a reply to reflection about thames-1", about="thames-1")
    assert handed_in(house, by(line, Message_ID="<2@x>"), back_to(house, line)) == closed
    house.clock.now = REPLIED  # type: ignore[attr-defined]
    issued = Issued(kind=REPORT_DRAFT, at=SENT, digest="d", folder="f", occasion=WHOLE_COHORT, released=REPLIED)
    house.records(COHORT).issue(issued)
    assert handed_in(house, by(line, Message_ID="<3@x>"), back_to(house, line)) == closed
    assert len(house.records(COHORT).originals()) == 1


def test_without_pages_there_is_nowhere_to_see_a_draft(tmp_path: Path) -> None:
    house = a_post(tmp_path / "home", url="")
    line = prompted(house)

    assert (
        handed_in(house, by(line), back_to(house, line)).why == "there are no pages to see a draft on: set SETWISE_URL"
    )
    assert nothing_kept(house)


def test_a_reply_without_words_is_for_people(house: Site) -> None:
    line = prompted(house)
    picture = by(line, "AAAA", Content_Type="image/png")

    assert handed_in(house, picture, back_to(house, line)).why == "there is no text in it that can be read"
    assert handed_in(house, by(line, "-- Type your reply above this line --\r\n> x"), back_to(house, line)).became
    assert handed_in(house, b"", back_to(house, line)).became is Became.REVIEW
    assert (
        handed_in(house, b"x" * (10 * 1024 * 1024 + 1)).why
        == "it is larger than 10 MB, or is not put together as mail is"
    )
    assert responses(house).logs == ()


def test_a_draft_that_does_not_open_is_left_alone(house: Site) -> None:
    line = prompted(house)
    broken = Draft(occasion=Occasion("thames-1"), person=line.person, prompt="reflection", at=SENT, sealed="broken")
    house.records(COHORT).keep_responses(Responses(drafts=(broken,)))

    assert handed_in(house, by(line), back_to(house, line)).became is Became.REVIEW
    assert responses(house).drafts[0].sealed == "broken"


def outbox(house: Site, *moments: str) -> list[parse.Mail]:
    """The letters that really leave in passes at these moments."""
    for moment in moments:
        with house.installation.open_run(COHORT, at(moment), lambda *_: "") as found:
            assert found is not None
            for batch in (*found.batches(Flow.INVITES), *found.batches(Flow.PROMPTS)):
                found.carry_out(batch)
    return [read(path.read_bytes()) for path in sorted((house.installation.home / "outbox").rglob("*.eml"))]


def reflections(house: Site) -> list[parse.Mail]:
    """The letters that ask Thames for their logs of session 1, in a cohort whose passes were made."""
    letters = outbox(house, "2026-12-01 10:00", "2027-01-12 10:00", "2027-01-21 10:30")
    return [mail for mail in letters if "your reflections" in parse.header(mail, "Subject")]


def test_a_reply_to_a_letter_that_really_left_finds_its_way(house: Site) -> None:
    prompts = reflections(house)
    assert ["+" in parse.header(mail, "Reply-To") for mail in prompts] == [True] * 6

    for number, letter in enumerate(prompts):
        quoted = "\r\n".join(f"> {line}" for line in text_of(letter).original.split("\n"))
        body = f"Words {number}.\r\n\r\nOn 21 Jan 2027, at 10:30, Learning team <a@b> wrote:\r\n{quoted}\r\n"
        to = {"From": parse.header(letter, "To"), "To": parse.header(letter, "Reply-To"), "Message_ID": f"<{number}@x>"}
        assert handed_in(house, a_mail(body, **to)) == DRAFT
        # the letter itself, on its way back to us, is a machine's
        assert handed_in(house, letter.as_bytes(), parse.header(letter, "Reply-To")).became is Became.AUTOMATIC
    opened = [json.loads(open_draft(draft, house.seal.unseal).text) for draft in responses(house).drafts]
    assert sorted(one["reply"] for one in opened) == [f"Words {number}." for number in range(6)]
    assert {one["note"] for one in opened} == {""}


def test_an_answer_to_an_invite_that_really_left_finds_its_way(house: Site) -> None:
    letters = [(mail, part) for mail in outbox(house, "2026-12-01 10:00") for part in parse.leaves(mail)]
    letter, ics = next((mail, part) for mail, part in letters if part.get_content_type() == "text/calendar")
    reply = parse.content(ics).replace("METHOD:REQUEST", "METHOD:REPLY").replace("NEEDS-ACTION", "DECLINED")
    mail = a_mail(reply, From=parse.header(letter, "To"), Content_Type="text/calendar; method=REPLY")

    assert handed_in(house, mail).became is Became.ANSWER
    assert [answer.partstat for answer in responses(house).answers] == [Partstat.DECLINED]


# -- what machines send


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Subject": "Automatic reply: your reflections"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"From": "sets@learning.example.gov.uk"},
        {"From": "reply@in.example.gov.uk"},
        {"Subject": "Meeting Forward Notification: Thames"},
    ],
)
def test_automatic_mail_is_never_a_log_and_never_answered(house: Site, headers: Mapping[str, str]) -> None:
    line = prompted(house)
    own = {"From": programme_of(house).cohort.organiser.email} if headers.get("From", "").startswith("sets@") else {}

    assert handed_in(house, by(line, **{**headers, **own}), back_to(house, line)).became is Became.AUTOMATIC
    assert nothing_kept(house)


@pytest.mark.parametrize("name", ["out-of-office", "out-of-office-rfc3834", "receipt", "bounce"])
def test_out_of_office_receipts_and_bounces_leave_nothing_behind(house: Site, name: str) -> None:
    line = prompted(house)

    assert handed_in(house, sample(name), back_to(house, line)).became is Became.AUTOMATIC
    assert handed_in(house, by(line), back_to(house, line), sender="").became is Became.AUTOMATIC
    assert nothing_kept(house)


def test_records_of_one_cohort_that_cannot_be_read_stop_no_mail_for_another(
    house: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = prompted(house)
    store = house.installation.store
    broken = CohortId("a-broken-one")
    monkeypatch.setattr(type(store), "cohorts", lambda self: (broken, CohortId(COHORT)))
    (house.installation.home / "records" / f"{broken}.json").write_text("{")

    assert handed_in(house, by(line), back_to(house, line)) == DRAFT
    assert handed_in(house, by(line, "Whose?", Message_ID="<2@x>")).became is Became.WAITING


# -- the door


def at_the_door(house: Site) -> TestClient:
    async def taken(request: Request) -> Response:
        return await door(request, house)

    app = Starlette(routes=[Route("/inbound/{secret}", taken, methods=["GET", "POST"])])
    return TestClient(app)


def parcel(raw: bytes, *recipients: str, sender: str = "ada.marsh@example.gov.uk", **more: str) -> tuple[bytes, str]:
    """What SendGrid posts, and its content type."""
    parts = {
        "headers": b"x",
        "to": b"reply@in.example.gov.uk",
        "email": raw,
        "envelope": json.dumps({"to": list(recipients), "from": sender}).encode(),
        **{name: value.encode() for name, value in more.items()},
    }
    body = b"".join(
        b'--xYz\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in parts.items()
    )
    return body + b"--xYz--\r\n", "multipart/form-data; boundary=xYz"


def knock(house: Site, body: bytes, kind: str, path: str = "") -> int:
    return (
        at_the_door(house).post(path or door_path(house.seal), content=body, headers={"Content-Type": kind}).status_code
    )


def test_mail_comes_in_by_the_door_byte_for_byte(house: Site, caplog: pytest.LogCaptureFixture) -> None:
    line = prompted(house)
    raw = by(line, "", Content_Type="text/plain; charset=iso-8859-1") + "Café, naïve, £40".encode("latin-1")

    with caplog.at_level(logging.INFO, logger="setwise.inbound"):
        assert knock(house, *parcel(raw, back_to(house, line))) == 200
    assert fields(house)["reply"] == "Café, naïve, £40"
    assert caplog.messages == ["kept as a draft for its author: reflection about thames-1"]
    (original,) = house.records(COHORT).originals()
    assert house.seal.unseal(original.sealed, f"original/{original.digest}").encode("latin-1") == raw


def test_the_envelope_says_who_it_is_for_and_whether_a_machine_sent_it(house: Site) -> None:
    line = prompted(house)

    assert knock(house, *parcel(by(line), back_to(house, line), sender="")) == 200
    assert nothing_kept(house)
    assert envelope_of(b'{"to": ["a@b", 3], "from": "c@d"}') == (("a@b",), "c@d")
    for broken in (b"", b"[]", b"{", b'{"to": "a@b", "from": 1}', b"\xff", b"[" * 100_000):
        assert envelope_of(broken) == ((), None)


def test_only_who_knows_the_secret_gets_in(house: Site) -> None:
    line = prompted(house)
    body, kind = parcel(by(line), back_to(house, line))

    for path in ("/inbound/wrong", f"{door_path(house.seal)}x", "/inbound/%C3%A9", door_path(house.seal).upper()):
        assert knock(house, body, kind, path) == 404
    assert at_the_door(house).get(door_path(house.seal)).status_code == 405
    assert nothing_kept(house)
    assert len(door_path(house.seal)) == len("/inbound/") + 26


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"email=x", "application/x-www-form-urlencoded", 415),
        (b"x", "multipart/form-data", 415),
        (b"not a form", "multipart/form-data; boundary=xYz", 400),
        (b"--xYz\r\n" + b"A" * 10_000, "multipart/form-data; boundary=xYz", 400),
        (b"--xYz--\r\n", "multipart/form-data; boundary=xYz", 400),
        (b'--xYz\r\nContent-Disposition: form-data; name="text"\r\n\r\nhi\r\n--xYz--\r\n', "multipart/form-data; boundary=xYz", 503),
    ],
)  # fmt: skip
def test_what_is_no_mail_gets_a_plain_answer(house: Site, body: bytes, kind: str, status: int) -> None:
    assert knock(house, body, kind) == status
    assert nothing_kept(house)


def test_11_mb_are_judged_and_32_refused(house: Site) -> None:
    line = prompted(house)

    assert knock(house, *parcel(by(line) + b"x" * (11 * 1024 * 1024), back_to(house, line))) == 200
    assert knock(house, *parcel(by(line) + b"x" * (32 * 1024 * 1024), back_to(house, line))) == 413
    assert nothing_kept(house)


def test_what_cannot_be_taken_is_held_sealed_and_read_again(
    house: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The door must not have SendGrid come again and again for a fault of ours, nor give up a mail after three days."""
    line = prompted(house)
    records, installation = house.records(COHORT), house.installation
    for problem in (StoreError(WORDS), RuntimeError(WORDS)):
        with monkeypatch.context() as patched:
            patched.setattr(records, "keep_responses", lambda news, problem=problem: (_ for _ in ()).throw(problem))
            assert knock(house, *parcel(by(line), back_to(house, line))) == 200
            assert [one.outcome.became for one in read_again(installation, REPLIED)] != []
            assert waiting(installation) == 1
    (held,) = (installation.home / "held-mail").iterdir()
    assert WORDS.encode() not in held.read_bytes()
    assert held.stat().st_mode & 0o077 == 0

    assert [one.outcome for one in read_again(installation, REPLIED)] == [DRAFT]
    assert fields(house)["reply"] == WORDS
    assert waiting(installation) == 0
    assert WORDS not in caplog.text


def test_the_heartbeat_takes_what_waits(house: Site) -> None:
    from flows.cycle import _read_held_mail

    line = prompted(house)
    to = (back_to(house, line),)
    assert hold(house.installation, by(line), recipients=to, sender=line.address, now=REPLIED)
    _read_held_mail(house.installation, REPLIED + timedelta(minutes=15))

    assert fields(house)["reply"] == WORDS
    assert waiting(house.installation) == 0


def test_what_cannot_even_be_held_comes_again(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    line = prompted(house)
    monkeypatch.setattr(house.records(COHORT), "keep_responses", lambda news: (_ for _ in ()).throw(StoreError("full")))
    (house.installation.home / "held-mail").write_text("a file in the way of the folder")

    assert knock(house, *parcel(by(line), back_to(house, line))) == 503


def test_held_mail_goes_after_thirty_days_and_what_does_not_open_is_named(house: Site) -> None:
    installation = house.installation
    assert hold(installation, by(prompted(house)), recipients=(), sender=None, now=REPLIED)
    (held,) = (installation.home / "held-mail").iterdir()
    held.write_text("changed")

    assert [(one.path, one.outcome.why) for one in read_again(installation, REPLIED)] == [(held, "it cannot be opened")]
    assert let_go(installation, REPLIED + timedelta(days=30)) == 0
    assert let_go(installation, REPLIED + timedelta(days=31)) == 1
    assert waiting(installation) == 0


# -- the command


def test_the_command_reads_files_folders_and_maildirs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from flows.commands.receiving import replies

    house = a_post(tmp_path / "home")
    line = prompted(house)
    folder, maildir = tmp_path / "mails", tmp_path / "Maildir"
    folder.mkdir()
    for name in ("new", "cur", "tmp"):
        (maildir / name).mkdir(parents=True)
    (folder / "one.eml").write_bytes(by(line, To=back_to(house, line)))
    (folder / "notes.txt").write_text("not a mail")
    (maildir / "new" / "1.host").write_bytes(by(line, "More.", Message_ID="<2@x>", To=back_to(house, line)))
    (maildir / "cur" / "2.host:2,S").write_bytes(sample("out-of-office"))
    (maildir / "tmp" / "3.host").write_bytes(b"half")
    (tmp_path / "stranger.eml").write_bytes(by(line, "Secret words", Message_ID="<3@x>"))
    paths = (folder, maildir, tmp_path / "stranger.eml")

    assert replies(*paths, at="2027-01-21T15:30", installation=house.installation) == 0
    out, err = capsys.readouterr()
    assert out == (
        "2 kept as a draft for its author\n1 automatic, so neither kept nor answered\n1 for a person to look at\n"
    )
    assert err == f"{tmp_path / 'stranger.eml'}: it answers no letter that is known here\n"
    assert fields(house)["reply"] == f"{WORDS}\n\nMore."
    assert (maildir / "new" / "1.host").exists()

    assert replies(*paths, at="2027-01-22T15:30", installation=house.installation) == 0
    assert capsys.readouterr().out.startswith("2 no news: it came before")
    assert fields(house)["reply"] == f"{WORDS}\n\nMore."


def test_the_command_says_what_it_could_not_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.commands.receiving import door as door_command
    from flows.commands.receiving import replies
    from sets.model.errors import SettingsError, StateError

    house = a_post(tmp_path / "home")
    line = prompted(house)
    (tmp_path / "one.eml").write_bytes(by(line, To=back_to(house, line)))
    with pytest.raises(StateError):
        replies(tmp_path / "nowhere", installation=house.installation)
    with pytest.raises(StateError):
        replies(installation=house.installation)
    (tmp_path / "empty").mkdir()
    assert replies(tmp_path / "empty", installation=house.installation) == 0
    assert capsys.readouterr().out == "no mail found\n"
    monkeypatch.setattr(house.records(COHORT), "keep_original", lambda _: (_ for _ in ()).throw(StoreError("full")))
    assert replies(tmp_path / "one.eml", installation=house.installation) == 3
    out, err = capsys.readouterr()
    assert out == f"1 {Became.WAITING.value}\n"
    assert err == f"{tmp_path / 'one.eml'}: records: full ({Became.WAITING.value})\n"

    assert door_command(installation=house.installation) == 0
    assert capsys.readouterr().out.startswith(f"https://sets.example.gov.uk{door_path(house.seal)}\n")
    with pytest.raises(SettingsError):
        door_command(installation=a_post(tmp_path / "other", url="").installation)


def test_a_mail_that_cannot_be_taken_is_named_and_the_next_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.commands.receiving import replies

    house = a_post(tmp_path / "home")
    line = prompted(house)
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "1.eml").write_bytes(by(line, "Broken.", To=back_to(house, line)))
    (folder / "2.eml").write_bytes(by(line, Message_ID="<2@x>", To=back_to(house, line)))
    (folder / "3.eml").write_bytes(an_answer("unknown@setwise", line.address))
    real = receive_mail.parse

    def faulty(raw: bytes) -> parse.Mail | None:
        if b"Broken." in raw:
            raise KeyError("a fault with somebody's name in it")
        return real(raw)

    monkeypatch.setattr(receive_mail, "parse", faulty)
    assert replies(folder, installation=house.installation) == 3
    out, err = capsys.readouterr()
    assert out == f"1 {Became.DRAFT.value}\n1 {Became.REVIEW.value}\n1 {Became.FAULT.value}\n"
    assert err.startswith(f"{folder / '1.eml'}: KeyError at test_receive_mail.py:")
    assert "somebody's name" not in err
    assert fields(house)["reply"] == WORDS

    monkeypatch.setattr(receive_mail, "parse", real)
    assert replies(folder, json=True, installation=house.installation) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"file": f"{folder / '1.eml'}", "became": "draft", "why": DRAFT.why, "about": "thames-1"},
        {"file": f"{folder / '2.eml'}", "became": "before", "why": "this very mail", "about": "thames-1"},
        {
            "file": f"{folder / '3.eml'}",
            "became": "review",
            "why": "it answers an invite that is not known here",
            "about": "",
        },
    ]
    assert replies(held=True, installation=house.installation) == 0
    assert capsys.readouterr().out == "no mail found\n"


def test_no_outcome_says_who_or_what(house: Site) -> None:
    """Every reason is for a log and a terminal: a name, an address or a mark in it would be a leak."""
    line = prompted(house)
    lead = facilitator(house)
    for raw in (
        by(line),
        by(line, From="x@example.org"),
        by(line, Subject="Out of office"),
        an_answer("u", line.address),
    ):
        why = handed_in(house, raw, back_to(house, line)).why
        assert not any(
            one in why for one in (line.name, line.address, line.person, lead.name, mark_of(house, line), "@", WORDS)
        )
