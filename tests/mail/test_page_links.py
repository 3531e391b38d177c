"""Which page each letter opens for its reader, and where its replies go."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from sets.mail.compose import NO_DOORS
from sets.mail.page_links import PageLinks, link_generation_of
from sets.mail.reply_address import mark
from sets.mail.signed_links import Link, Links
from sets.model.cohort import WHOLE_COHORT, Occasion, Person
from sets.model.messages import CANCEL, FIRST_PAGE, INVITE, REPORT_DRAFT, UPDATE, WELCOME
from sets.model.requests import LetterKind, LetterRequest, LinkGeneration, Purpose
from sets.model.responses import Responses
from tests.support.builders import a_cohort, a_person, a_programme
from tests.support.letter_cases import CORA, FRAN, LEE, NOW, PAGES, SIAN, WITH_REPLIES, a_due, the_programme

WHOLE = str(WHOLE_COHORT)


def opened(address: str) -> Link:
    """The link behind an address."""
    _, purpose, token = urlsplit(address).path.split("/")
    return PAGES.links.read(Purpose(purpose), token, NOW).link


def a_link(purpose: Purpose, person: Person, occasion: str = WHOLE, prompt: str = "", **more: int) -> Link:
    return Link(
        purpose=purpose, cohort=a_cohort().id, person=person.id, occasion=Occasion(occasion), prompt=prompt, **more
    )


@pytest.mark.parametrize(
    ("kind", "person", "occasion", "expected"),
    [
        (WELCOME, SIAN, WHOLE, a_link(Purpose.MINE, SIAN)),
        (INVITE, SIAN, "thames-3", a_link(Purpose.MINE, SIAN)),
        (UPDATE, SIAN, "thames-3", a_link(Purpose.MINE, SIAN)),
        (CANCEL, SIAN, "thames-3", a_link(Purpose.MINE, SIAN)),
        ("baseline", SIAN, "launch", a_link(Purpose.ANSWER, SIAN, "launch", "baseline")),
        ("reflection", SIAN, "thames-3", a_link(Purpose.ANSWER, SIAN, "thames-3", "reflection")),
        ("reflection-reminder", SIAN, "thames-3", a_link(Purpose.ANSWER, SIAN, "thames-3", "reflection")),
        ("preparation", SIAN, "thames-3", a_link(Purpose.ANSWER, SIAN, "thames-3", "preparation")),
        ("attendance-check", SIAN, "thames-3", a_link(Purpose.ANSWER, SIAN, "thames-3", "attendance-check")),
        ("stories", SIAN, WHOLE, a_link(Purpose.ANSWER, SIAN, WHOLE, "stories")),
        ("appetite", LEE, "launch", a_link(Purpose.ANSWER, LEE, "launch", "appetite")),
        ("register", FRAN, "thames-3", a_link(Purpose.SESSION, FRAN, "thames-3")),
        ("register-reminder", FRAN, "thames-3", a_link(Purpose.SESSION, FRAN, "thames-3")),
        ("going-ahead", FRAN, "thames-3", a_link(Purpose.DECIDE, FRAN, "thames-3")),
        ("going-ahead", CORA, "thames-3", a_link(Purpose.DECIDE, CORA, "thames-3")),
        (REPORT_DRAFT, CORA, WHOLE, a_link(Purpose.EDIT, CORA)),
        (FIRST_PAGE, CORA, WHOLE, a_link(Purpose.TEAM, CORA)),
        ("pack", FRAN, "thames-3", a_link(Purpose.SESSION, FRAN, "thames-3")),
    ],
)
def test_each_ask_opens_its_own_page(kind: str, person: Person, occasion: str, expected: Link) -> None:
    page = PAGES.page(a_due(kind, person, occasion), the_programme(), Responses(), NOW)

    assert opened(page) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            LetterRequest(person=SIAN.id, wish=LetterKind.NEW_LINK, number=2, at=NOW, occasion=Occasion("thames-1"), purpose="answer", prompt="reflection"),
            a_link(Purpose.ANSWER, SIAN, "thames-1", "reflection"),
        ),
        (LetterRequest(person=SIAN.id, wish=LetterKind.NEW_LINK, number=2, at=NOW, purpose="nonsense"), a_link(Purpose.MINE, SIAN)),
        (LetterRequest(person=SIAN.id, wish=LetterKind.YOUR_DATA, number=2, at=NOW), a_link(Purpose.EXPORT, SIAN)),
        (LetterRequest(person=SIAN.id, wish=LetterKind.NEW_ADDRESS, number=2, at=NOW), a_link(Purpose.ADDRESS, SIAN, number=2)),
        (
            LetterRequest(person=SIAN.id, wish=LetterKind.DRAFT_LOG, number=2, at=NOW, occasion=Occasion("thames-1"), prompt="reflection"),
            a_link(Purpose.ANSWER, SIAN, "thames-1", "reflection"),
        ),
        (LetterRequest(person=SIAN.id, wish=LetterKind.ADDRESS_CHANGED, number=2, at=NOW), a_link(Purpose.UNDO, SIAN, prompt="address", number=2)),
        (LetterRequest(person=SIAN.id, wish=LetterKind.PROPOSED, number=2, at=NOW, occasion=Occasion("thames-3")), a_link(Purpose.DECIDE, SIAN, "thames-3")),
        (LetterRequest(person=SIAN.id, wish=LetterKind.YOU_LEFT, number=2, at=NOW), a_link(Purpose.UNDO, SIAN, prompt="left", number=2)),
    ],
)  # fmt: skip
def test_a_letter_asked_for_opens_what_was_asked(asked: LetterRequest, expected: Link) -> None:
    other = LetterRequest(person=SIAN.id, wish=asked.wish, number=1, at=NOW, purpose="stop")
    due = a_due(asked.wish.value, SIAN, WHOLE, revision=2)

    page = PAGES.page(due, the_programme(), Responses(asked=(other, asked)), NOW)

    assert opened(page) == expected


def test_nothing_of_ones_own_opens_from_an_address_that_is_not_ones_own() -> None:
    for wish in (LetterKind.NEW_ADDRESS, LetterKind.ADDRESS_CHANGED):
        assert PAGES.mine(a_due(wish.value, SIAN, WHOLE), Responses(), NOW) == ""
    assert opened(PAGES.mine(a_due(LetterKind.NEW_LINK.value, SIAN, WHOLE), Responses(), NOW)) == a_link(
        Purpose.MINE, SIAN
    )


def test_links_are_of_the_persons_newest_turn() -> None:
    responses = Responses(
        turns=(LinkGeneration(person=SIAN.id, number=3, at=NOW), LinkGeneration(person=FRAN.id, number=9, at=NOW))
    )

    assert opened(PAGES.mine(a_due("reflection"), responses, NOW)).turn == 3
    assert link_generation_of(responses, CORA.id) == 0


def test_stopping_is_a_page_of_its_own() -> None:
    assert opened(PAGES.stop(a_due("reflection"), Responses(), NOW)) == a_link(Purpose.STOP, SIAN)


def test_without_a_public_address_there_are_no_pages() -> None:
    due, programme = a_due("reflection"), the_programme()

    assert NO_DOORS.page(due, programme, Responses(), NOW) == ""
    assert NO_DOORS.mine(due, Responses(), NOW) == ""
    assert NO_DOORS.stop(due, Responses(), NOW) == ""
    assert PageLinks(links=Links([b"k"]), inbound="reply@in.example.gov.uk").replies(due, programme) == ""


@pytest.mark.parametrize("kind", ["register", "going-ahead", "preparation", "attendance-check", WELCOME, INVITE])
def test_replies_to_what_is_no_log_are_read_by_people(kind: str) -> None:
    assert WITH_REPLIES.replies(a_due(kind), the_programme()) == ""


def test_a_reply_to_a_log_prompt_finds_its_way_by_a_mark() -> None:
    due = a_due("reflection")

    assert WITH_REPLIES.replies(due, the_programme()) == f"reply+{mark(b'k' * 32, due.key)}@in.example.gov.uk"
    assert PAGES.replies(due, the_programme()) == ""


def test_a_prompt_that_nobody_is_expected_to_answer_has_no_page() -> None:
    programme = a_programme(a_cohort(prompts=()))

    assert PAGES.page(a_due("reminder"), programme, Responses(), NOW) == ""
    assert PAGES.page(a_due("reflection", a_person("Fran Doyle")), programme, Responses(), NOW) == ""
