"""One letter at a time: who it is from, what it settles, and what it says when things are odd."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.mail.compose import EMAIL_KINDS, description_for, mark_test, message_id
from sets.model.cohort import WHOLE_COHORT, Occasion, Organiser, Person, PersonId
from sets.model.messages import (
    CALENDAR_KINDS,
    CANCEL,
    INVITE,
    INVITE_AGAIN,
    UPDATE,
    CalendarPart,
    Letter,
    Method,
    Partstat,
)
from sets.model.responses import Answer, Responses
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.builders import (
    a_member,
    a_programme,
    members,
)
from tests.support.letter_cases import (
    FRAN,
    JOIN,
    LETTERS,
    NOW,
    OF_SESSION,
    SIAN,
    a_due,
    letter,
    the_cohort,
    the_meetings,
    the_programme,
    told,
)


def test_an_invite_letter_whole() -> None:
    third = the_programme().by_key[Occasion("thames-3")]
    due = a_due(INVITE, told=told(third, SIAN))
    found = letter(due)
    assert replace(found, text="", html="") == Letter(
        key="learning-2027/thames-3/p-siân-llewellyn-jones/invite/0",
        keys=(due.key,),
        kind=INVITE,
        sender_name="Learning team",
        sender_email="sets@learning.example.gov.uk",
        reply_to="sets@learning.example.gov.uk",
        to_name="Siân Llewellyn-Jones",
        to_email=SIAN.email,
        subject="Thames session 3: Tuesday 6 April 2027, 10am",
        text="",
        html="",
        date=NOW,
        message_id=message_id(due.key, "sets@learning.example.gov.uk"),
        calendar=CalendarPart(method=Method.REQUEST, content=b"BEGIN:VCALENDAR\r\nREQUEST\r\n"),
        tags=(INVITE, "thames-3"),
    )
    assert re.fullmatch(r"<[0-9a-f]{32}@learning\.example\.gov\.uk>", found.message_id)


def test_what_follows_an_invite_is_filed_under_it() -> None:
    first, update = LETTERS["invite-member"], LETTERS["update-time-member"]
    assert (first.in_reply_to, update.in_reply_to) == ("", first.message_id)
    assert LETTERS["cancel-member"].in_reply_to == first.message_id
    assert len({found.message_id for found in LETTERS.values()}) >= len({found.key for found in LETTERS.values()})


def test_a_resend_is_the_same_letter() -> None:
    due = a_due("reflection")
    assert letter(due) == letter(replace(due, resend=True))


def test_a_merged_letter_settles_all_and_keeps_the_leads_identity() -> None:
    lead, rider = a_due("reflection"), a_due("attendance-check", occasion="thames-4")
    merged, alone = letter(lead, rider), letter(lead)
    assert merged.keys == (lead.key, rider.key)
    assert (merged.key, merged.message_id, merged.kind) == (alone.key, alone.message_id, alone.kind)
    assert merged.subject == alone.subject + ", and one more thing"
    assert letter(rider, lead).subject.endswith("will you be there? And one more thing")


def test_calendar_answers_go_to_the_organiser_and_replies_to_people() -> None:
    for case, found in LETTERS.items():
        calendar_letter = found.kind in (*CALENDAR_KINDS, INVITE_AGAIN)
        expected = "sets@learning.example.gov.uk" if calendar_letter else "learning@example.gov.uk"
        if not case.endswith("and-replies"):
            assert found.reply_to == expected, case
        assert bool(found.unsubscribe) is (found.kind not in EMAIL_KINDS), case


def test_a_calendar_message_leaves_from_the_organiser_it_was_first_sent_under() -> None:
    third = the_programme().by_key[Occasion("thames-3")]
    cohort = replace(the_cohort(), organiser=Organiser(name="New", email="new@example.org", contact="c@example.org"))
    due = a_due(UPDATE, revision=1, told=told(third, SIAN), before=told(third, SIAN))
    found = letter(due, programme=a_programme(cohort, the_meetings()))
    assert (found.sender_email, found.reply_to) == ("sets@learning.example.gov.uk",) * 2


def test_the_unsubscribe_address_names_nobody() -> None:
    assert LETTERS["reflection-member"].unsubscribe == (
        "mailto:learning@example.gov.uk?subject=Stop%20messages%3A%20Embedding%20equalities"
    )


def test_counts_take_each_ones_newest_answer() -> None:
    def answer(person: Person, partstat: Partstat, minute: int) -> Answer:
        moment = NOW + timedelta(minutes=minute)
        return Answer(occasion=Occasion("thames-3"), person=person.id, partstat=partstat, at=moment)

    ada, ben, cerys = members(3)
    answers = (
        answer(ada, Partstat.ACCEPTED, 5),
        answer(ada, Partstat.DECLINED, 1),
        answer(ben, Partstat.DECLINED, 2),
        answer(cerys, Partstat.TENTATIVE, 2),
        answer(FRAN, Partstat.DECLINED, 2),
    )
    found = letter(a_due("going-ahead", FRAN), responses=Responses(answers=answers))
    assert found.subject == "Thames session 3 on Tuesday 6 April 2027: 5 of 6 expected, and a choice to make"
    assert re.findall(r"^- ([A-Z].*?): (\d)", found.text, re.MULTILINE) == [
        ("Members in the set", "6"),
        ("Declined", "1"),
        ("Not sure", "1"),
        ("Not answered", "3"),
        ("Expected, if everyone who has not declined comes", "5"),
        ("Enough to go ahead", "4"),
    ]


def test_a_cancelled_session_is_told_with_its_reason_and_what_comes_next() -> None:
    text = LETTERS["cancel-member"].text.replace("\n", " ")
    assert "The reason: the facilitator is unwell." in text
    assert "What happens next: Thames session 4 is on Tuesday 11 May 2027, 10am to 12:30pm." in text


def test_a_meeting_that_left_the_file_is_still_cancelled() -> None:
    third = the_programme().by_key[Occasion("thames-3")]
    rest = tuple(m for m in the_meetings() if m.key != third.key)
    gone = told(third, SIAN, method=Method.CANCEL, sequence=1)
    found = letter(a_due(CANCEL, revision=1, told=gone), programme=a_programme(the_cohort(), rest))
    assert found.subject == "Cancelled: Thames: session 3 of 6 on Tuesday 6 April 2027"


def test_somebody_taken_out_of_the_file_is_told_as_one_who_was_a_member() -> None:
    programme = the_programme(a_member("Ines Silva"))
    third = programme.by_key[Occasion("thames-3")]
    gone = told(third, SIAN, method=Method.CANCEL, sequence=1)
    found = letter(a_due(CANCEL, revision=1, told=gone, before=told(third, SIAN)), programme=programme)
    assert found.subject == "Out of your calendar: Thames session 3 on Tuesday 6 April 2027"
    assert "because you were a member of the Thames set" in found.text


def test_a_member_is_never_given_the_others_names() -> None:
    found = letter(a_due("register", SIAN))
    assert [m.name for m in members(5) if m.name in found.text + found.html] == []


@pytest.mark.parametrize("join", ["javascript:alert(1)", "http://example.org/x", "ask at the desk"])
def test_only_a_safe_address_becomes_a_link(join: str) -> None:
    third = the_programme().by_key[Occasion("thames-3")]
    found = letter(a_due(INVITE, told=told(third, SIAN, join=join)))
    assert re.findall(r'href="(?!mailto:)', found.html) == []
    assert join in found.html
    assert f"Join: {join}" in found.text


def test_the_calendars_description_says_nothing_about_anybody() -> None:
    programme = the_programme()
    third = programme.by_key[Occasion("thames-3")]
    assert description_for(programme, third, SIAN) == (
        f"Join online:\n{JOIN}\nNot recorded or transcribed, and no AI notes.\nQuestions: learning@example.gov.uk"
    )
    assert description_for(programme, replace(third, join=""), FRAN) == (
        "You are facilitating this session.\nNot recorded or transcribed, and no AI notes.\n"
        "Questions: learning@example.gov.uk"
    )


def test_a_test_is_marked_everywhere_and_is_another_letter() -> None:
    real = LETTERS["invite-member"]
    test = mark_test(real, "coordinator@example.gov.uk")
    assert test.subject == f"TEST: {real.subject}"
    assert test.text.startswith("TEST: This is a test of setwise.")
    assert f"<title>TEST: {real.subject}</title>" in test.html
    assert test.calendar is None
    assert "calendar invite; this test leaves it out" in test.text.replace("\n", " ")
    assert test.to_email == "coordinator@example.gov.uk"
    assert test.message_id != real.message_id
    assert re.fullmatch(r"<[0-9a-f]{32}@learning\.example\.gov\.uk>", test.message_id)


@pytest.mark.parametrize("links", [True, False])
def test_a_test_says_that_its_links_open_nothing(links: bool) -> None:
    test = mark_test(LETTERS["reflection-member"], links=links)
    assert all(
        ("Its links to pages open nothing." in said.replace("\n", " ")) is links for said in (test.text, test.html)
    )


def test_a_coordinators_own_prompt_needs_no_python(tmp_path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "prompts" / "thank-you"
    folder.mkdir(parents=True)
    (folder / "subject.txt.j2").write_text("{{ about }}: thank you")
    (folder / "body.txt.j2").write_text("{{ reader.first_name }}, thank you.")
    (folder / "body.html.j2").write_text("<p>{{ reader.first_name }}, thank you.</p>")
    found = letter(a_due("thank-you", occasion=str(WHOLE_COHORT)), renderer=Renderer((tmp_path, template_root())))
    assert (found.subject, found.tags) == ("Thames set: thank you", ("thank-you", "cohort"))
    assert "Siân, thank you." in found.text


ANY_TEXT = st.text(min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(name=ANY_TEXT, place=ANY_TEXT, title=ANY_TEXT)
def test_nothing_that_a_person_types_breaks_out(name: str, place: str, title: str) -> None:
    mark = "<script>x</script>"
    person = replace(SIAN, name=name + mark)
    cohort = replace(the_cohort(person), title=title + mark)
    meetings = tuple(replace(m, place=place + mark) for m in the_meetings())
    programme = a_programme(cohort, meetings)
    third = programme.by_key[Occasion("thames-3")]
    due = a_due(INVITE, person, told=told(third, person))
    found = letter(due, programme=programme)
    assert "<script" not in found.html
    for line in (found.subject, found.to_name, found.sender_name, found.unsubscribe):
        assert line.isprintable() or not re.search(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e]", line)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", found.text)


def test_message_ids_differ_by_key() -> None:
    keys = {message_id(f"c/o/{PersonId(str(n))}/invite/0", "a@example.org") for n in range(1000)}
    assert len(keys) == 1000


@pytest.mark.parametrize("name", OF_SESSION)
def test_a_prompt_about_sessions_can_be_put_at_another_point_of_the_timeline(name: str) -> None:
    found = letter(a_due(name, occasion=str(WHOLE_COHORT)))
    assert found.subject.startswith("Thames set")
