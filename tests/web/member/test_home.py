"""My page: details, leaving, a new address, links that stop, and the pages of letters about them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sets.cohort.own_details import written_days
from sets.due.outlook import Outlook
from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, DayPart, Member, Occasion, Person, PersonId, Unavailable
from sets.model.publication import Decision, KnownPerson, Verdict
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest, LinkGeneration, Purpose
from sets.model.responses import Responses
from sets.privacy.who_reads import notice_rows
from sets.responses.forms.own_details import left_on, wants_nothing_more
from sets.web.member.home import HANDLERS
from sets.web.page.request import Download, Page, Redirect, Site
from sets.web.server.dispatch import RequestedPage, outcome_of
from tests.support.browser import axe_clean_everywhere, running, window
from tests.support.builders import day
from tests.support.letter_cases import PAGES, SIAN, a_due, letter
from tests.support.web_help import (
    AFTER_1,
    COHORT,
    EXAMPLE,
    PUBLISHED,
    Clock,
    a_house,
    a_link,
    a_visit,
    as_html,
    as_text,
    facilitator,
    got,
    posted,
    programme_of,
    somebody,
    step_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NEW = "amina@elsewhere.example.gov.uk"
OLD = "amina.yusuf@riverside.example.gov.uk"
STEPS = ("", "pause", "days", "access", "kept", "email", "data", "links", "leave", "privacy", "forget", "lines")


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A house that tests only look at."""
    return a_house(tmp_path_factory.mktemp("untouched"))


def mine(house: Site, person: Person | None = None) -> Link:
    return a_link(Purpose.MINE, (person or somebody(house)).id)


def named(house: Site, name: str) -> Person:
    return next(one for one in programme_of(house).people.values() if one.name == name)


def now_of(house: Site, person: Person) -> Person:
    return programme_of(house).people[person.id]


def responses(house: Site) -> Responses:
    return house.records(COHORT).responses()


def decisions(house: Site) -> tuple[Decision, ...]:
    return house.records(COHORT).decisions()


def later(house: Site, **delta: float) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.now += timedelta(**delta)


def text(house: Site, link: Link, step: str = "") -> str:
    return as_text(as_html(house, got(house, link, step)))


def faults_of(answer: object) -> list[tuple[str, str]]:
    assert isinstance(answer, Page)
    return [(fault.field, fault.message) for fault in answer.faults]


def opened(house: Site, link: Link, step: str = "", form: dict[str, str] | None = None) -> int:
    """The status with which the site answers this link, whatever it shows (303 for going on)."""
    given_ = {name: (value,) for name, value in form.items()} if form is not None else None
    wanted = RequestedPage(
        purpose=link.purpose, token=house.links.token(link, house.clock()), step=step, now=house.clock(), given=given_
    )
    answer = outcome_of(house, wanted).answer
    return answer.status if isinstance(answer, Page) else 303


# --- the first screen


ROLES = {
    "Amina Yusuf": ({"answer"}, "Your lines for the report"),
    "Ruth Okafor": ({"session"}, "Running order and register of Thames session 2"),
    "Marta Nowak": ({"answer", "team"}, "The coordinators’ page"),
    "Helen Prior": ({"answer"}, "What is open, and what is fixed: your answers"),
    "Samina Akhtar": ({"answer"}, "Will you be there?"),
}


@pytest.mark.parametrize(("name", "expected"), ROLES.items(), ids=ROLES)
def test_the_first_screen_names_its_reader_and_opens_the_pages_of_their_roles(
    untouched: Site, name: str, expected: tuple[set[str], str]
) -> None:
    house = untouched
    html = as_html(house, got(house, mine(house, named(house, name))))

    purposes, words = expected
    links = set(re.findall(r'href="/([a-z]+)/', html)) - {"mine", "assets"}
    assert links >= purposes
    # one's own answers and, for who runs a set or the programme, its page: nothing of anybody else's
    assert links <= {"answer", *purposes}
    assert re.search(rf'-caption-l">{name}</span>\s*<h1[^>]*>Your page</h1>', html)
    assert words in as_text(html)
    person = named(house, name)
    fellows = {one.name for group in programme_of(house).sets_of(person.id) for one in group.members}
    others = {one.name for one in programme_of(house).people.values()} - {name} - fellows
    assert [other for other in others if other in html] == []


def test_what_is_coming_is_in_order_and_only_what_is_to_come(untouched: Site) -> None:
    house = untouched
    shown = [
        line
        for line in text(house, mine(house)).split("\n")
        if re.fullmatch(r"(?:.*\) )?(Thames session \d|Learning exchange|Close)", line)
    ]

    assert [line.rpartition(") ")[2] for line in shown] == [
        "Thames session 2",
        "Thames session 3",
        "Learning exchange",
        "Thames session 4",
        "Thames session 5",
        "Thames session 6",
        "Close",
    ]
    assert "Lea session" not in text(house, mine(house))


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("step", STEPS)
def test_every_page_shows_to_every_role_with_one_heading_and_changes_nothing(
    untouched: Site, name: str, step: str
) -> None:
    house = untouched
    before = (responses(house), decisions(house), house.installation.store.people())

    html = as_html(house, got(house, mine(house, named(house, name)), step))

    assert html.count("<h1") == 1
    assert (responses(house), decisions(house), house.installation.store.people()) == before


# --- messages paused


def until(text_: str) -> dict[str, str]:
    day_, _, rest = text_.partition(" ")
    month, _, year = rest.partition(" ")
    return {"until-day": day_, "until-month": month, "until-year": year}


def test_a_pause_until_a_day_and_back(house: Site) -> None:
    me = mine(house)

    assert step_of(posted(house, me, until("1 march 2027"), "pause")) == "kept"
    assert [(d.verdict, d.subject, d.until) for d in decisions(house)] == [
        (Verdict.PAUSED, somebody(house).id, day("2027-03-01"))
    ]
    assert "Paused until Monday 1 March 2027" in text(house, me, "kept")
    assert "Your messages are paused until Monday 1 March 2027" in text(house, me, "pause")

    later(house, hours=1)
    assert step_of(posted(house, me, {}, "resume")) == "kept"
    assert "Come as planned" in text(house, me, "kept")
    posted(house, me, {}, "resume")
    assert len(decisions(house)) == 2


PAUSES = {
    "": "Give the last day of the pause, for example 19 2 2027",
    "1 3": "The date needs a day, a month and a year, for example 19 2 2027",
    "31 2 2027": "There is no such day. Give a day, a month and a year, for example 19 2 2027",
    "20 1 2027": "The last day of the pause must be today or later",
    "1 3 2029": "A pause lasts up to a year. Give an earlier day, or leave the programme instead",
}


@pytest.mark.parametrize(("typed", "said"), PAUSES.items(), ids=PAUSES)
def test_a_day_that_will_not_do_is_said_and_stays_in_the_boxes(untouched: Site, typed: str, said: str) -> None:
    house = untouched
    answer = posted(house, mine(house), until(typed), "pause")

    assert faults_of(answer) == [("until", said)]
    html = as_html(house, answer)
    assert "<title>Error: Pause messages" in html
    assert all(f'value="{part}"' in html for part in typed.split())
    assert decisions(house) == ()


# --- days and access


DAYS: dict[str, tuple[dict[str, tuple[str, ...]], str]] = {
    "none": ({}, ""),
    "a day": ({"friday": ("all day",)}, "friday"),
    "a half": ({"monday": ("afternoon",)}, "monday afternoon"),
    "both halves": ({"monday": ("afternoon", "morning")}, "monday"),
    "a day and its half": ({"monday": ("all day", "morning")}, "monday"),
    "two": ({"friday": ("all day",), "monday": ("morning",)}, "monday morning, friday"),
    "junk": ({"friday": ("always",), "saturday": ("all day",), "thursday": ("morning", "x")}, "thursday morning"),
}


@pytest.mark.parametrize(("ticks", "then"), DAYS.values(), ids=DAYS)
def test_days_that_are_ticked_hold_from_the_next_page_on(
    house: Site, ticks: dict[str, tuple[str, ...]], then: str
) -> None:
    tom = named(house, "Tom Barrett")
    assert written_days(tom.unavailable) == "monday afternoon, friday"

    assert step_of(posted(house, mine(house, tom), ticks, "days")) == "kept"

    assert written_days(now_of(house, tom).unavailable) == then
    (kept,) = responses(house).details
    assert (kept.value, kept.instead_of) == (then, "monday afternoon, friday")
    html = as_html(house, got(house, mine(house, tom), "days"))
    assert html.count(" checked") == len(then.split(", ")) if then else " checked" not in html


def test_a_second_change_still_stands_for_what_the_file_says(house: Site) -> None:
    me = somebody(house)
    posted(house, mine(house), {"friday": ("all day",)}, "days")
    later(house, minutes=1)
    posted(house, mine(house), {"monday": ("all day",)}, "days")

    assert (written_days(now_of(house, me).unavailable), responses(house).details[0].instead_of) == ("monday", "")


def test_a_weekend_that_the_file_names_stays(tmp_path: Path) -> None:
    weekend = EXAMPLE.read_text(encoding="utf-8").replace("- monday afternoon", "- saturday morning", 1)
    house = a_house(tmp_path, text=weekend)
    tom = named(house, "Tom Barrett")
    assert "We have also noted: Saturday mornings." in text(house, mine(house, tom), "days")

    posted(house, mine(house, tom), {"tuesday": ("all day",)}, "days")

    assert now_of(house, tom).unavailable == (
        Unavailable(weekday=1),
        Unavailable(weekday=5, part=DayPart.MORNING),
    )


def test_what_helps_is_kept_on_one_line_and_shown_as_typed(house: Site) -> None:
    me = mine(house)
    typed = "A seat by the door\r\nand <b>captions</b> & a break\x00"

    assert step_of(posted(house, me, {"access": typed}, "access")) == "kept"

    amina = now_of(house, somebody(house))
    assert isinstance(amina, Member)
    assert amina.access == "A seat by the door and <b>captions</b> & a break"
    assert "&lt;b&gt;captions&lt;/b&gt; &amp; a break" in as_html(house, got(house, me, "access"))
    later(house, minutes=1)
    posted(house, me, {"access": "  "}, "access")
    assert "Nothing noted" in text(house, me, "kept")


def test_too_many_words_are_said_and_kept_in_the_box(house: Site) -> None:
    answer = posted(house, mine(house), {"access": "x" * 201}, "access")

    assert faults_of(answer) == [("access", "This is 201 characters long. Say it in 200 or fewer")]
    assert "x" * 201 in as_html(house, answer)
    assert responses(house).details == ()


def test_who_is_no_member_has_no_such_line(house: Site) -> None:
    ruth = mine(house, facilitator(house))

    assert step_of(posted(house, ruth, {"access": "captions"}, "access")) == "access"
    assert "<textarea" not in as_html(house, got(house, ruth, "access"))
    assert responses(house).details == ()


def test_a_coordinators_later_edit_wins_when_it_is_published(house: Site) -> None:
    me = somebody(house)
    posted(house, mine(house), {"access": "captions"}, "access")
    path = house.installation.home / "cohorts" / f"{COHORT}.yaml"
    same = house.installation.draft(path, AFTER_1)
    assert [one.access for one in same.programme.cohort.sets[0].members if one.id == me.id] == ["captions"]

    edited = EXAMPLE.read_text(encoding="utf-8").replace(
        "service: Housing options", "service: Housing options\n        access: papers in large print", 1
    )
    path.write_text(edited, encoding="utf-8")
    draft = house.installation.draft(path, AFTER_1)
    house.installation.publish(draft, AFTER_1)

    amina = now_of(house, me)
    assert isinstance(amina, Member)
    assert amina.access == "papers in large print"


# --- a new address


def asks_for(house: Site, address: str = NEW) -> Link:
    """Amina asks to be written to elsewhere; the link in the letter that goes there."""
    assert step_of(posted(house, mine(house), {"email": address}, "email")) == "email"
    wish = max(
        (one for one in responses(house).asked if one.wish is LetterKind.NEW_ADDRESS), key=lambda one: one.number
    )
    assert wish.address == address
    return a_link(Purpose.ADDRESS, somebody(house).id, number=wish.number)


ADDRESSES = {
    "": "Give your new address, such as name@example.gov.uk",
    "amina": "Give one email address in the correct form, such as name@example.gov.uk",
    "a@example.org, b@example.org": "Give one email address in the correct form, such as name@example.gov.uk",
    "Amina <a@example.org>": "Give one email address in the correct form, such as name@example.gov.uk",
    "a@example.org\r\nBcc: b@example.org": "Give one email address in the correct form, such as name@example.gov.uk",
    OLD.upper(): "We write to this address already. Give another one, or leave it as it is",
}


@pytest.mark.parametrize(("typed", "said"), ADDRESSES.items(), ids=range(len(ADDRESSES)))
def test_an_address_that_will_not_do(untouched: Site, typed: str, said: str) -> None:
    house = untouched
    assert faults_of(posted(house, mine(house), {"email": typed}, "email")) == [("email", said)]
    assert responses(house).asked == ()


def test_a_new_address_waits_for_its_confirmation(house: Site) -> None:
    asks_for(house)

    assert [(one.wish, one.number, one.address) for one in responses(house).asked] == [(LetterKind.NEW_ADDRESS, 1, NEW)]
    assert now_of(house, somebody(house)).email == OLD
    assert f"We sent a message to {NEW}" in text(house, mine(house), "email")
    assert f"We sent a message to {NEW}" in text(house, mine(house))
    later(house, days=3, minutes=1)
    assert NEW not in text(house, mine(house), "email")


def test_one_press_twice_is_one_letter_and_three_a_day_are_enough(house: Site) -> None:
    asks_for(house)
    asks_for(house)
    assert len(responses(house).asked) == 1
    asks_for(house, "a@example.org")
    asks_for(house, "b@example.org")

    (fault,) = faults_of(posted(house, mine(house), {"email": "c@example.org"}, "email"))
    assert fault[1].startswith("You have asked for this 3 times today")
    assert len(responses(house).asked) == 3
    later(house, hours=24, minutes=1)
    asks_for(house, "c@example.org")


def test_one_press_at_the_new_address_and_it_waits_two_working_days(house: Site) -> None:
    me = somebody(house)
    link = asks_for(house)
    later(house, hours=1)
    assert NEW in text(house, link)
    assert me.name not in as_html(house, got(house, link))

    assert step_of(posted(house, link, {})) == "done"

    found = responses(house)
    assert found.details == (
        Detail(person=me.id, what=DetailKind.NEXT_EMAIL, value=NEW, instead_of=OLD, at=house.clock()),
    )
    assert [(one.number, one.address) for one in found.asked if one.wish is LetterKind.ADDRESS_CHANGED] == [(1, OLD)]
    assert (now_of(house, me).email, found.turns) == (OLD, ())
    assert "From Monday 25 January 2027 we write to" in text(house, link)
    assert f"From Monday 25 January 2027 we write to {NEW}" in text(house, mine(house), "email")
    assert "We sent a message" not in text(house, mine(house), "email")


def test_pressed_twice_it_is_done_once(house: Site) -> None:
    link = asks_for(house)
    posted(house, link, {})
    before = responses(house)

    answer = posted(house, link, {})

    assert isinstance(answer, Page)
    assert "This address is confirmed" in as_text(as_html(house, answer))
    assert responses(house) == before


def test_an_older_wish_is_superseded_by_a_newer_one(house: Site) -> None:
    first = asks_for(house)
    asks_for(house, "a@example.org")

    assert "You have asked for another address since" in text(house, first)
    answer = posted(house, first, {})
    assert isinstance(answer, Page)
    assert answer.status == 410
    assert responses(house).details == ()


@pytest.mark.parametrize("taken", ["tom.barrett@hillside.example.gov.uk", "elsewhere@example.org"])
def test_somebody_elses_address_is_refused_without_saying_whose(house: Site, taken: str) -> None:
    tom = PersonId("p-somebody-of-another-cohort")
    house.installation.store.know((KnownPerson(id=tom, addresses=("elsewhere@example.org",), first_seen=PUBLISHED),))
    link = asks_for(house, taken)
    before = responses(house)

    answer = posted(house, link, {})

    assert isinstance(answer, Page)
    assert answer.status == 409
    html = as_html(house, answer)
    assert "We cannot use this address" in html
    assert "Tom" not in html
    assert taken not in html
    assert responses(house) == before


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_link_to_no_wish_confirms_nothing(house: Site, number: int) -> None:
    asks_for(house)
    link = a_link(Purpose.ADDRESS, somebody(house).id, number=number)
    other = a_link(Purpose.ADDRESS, somebody(house, number=1).id, number=1)

    for one in (link, other):
        answer = posted(house, one, {})
        assert isinstance(answer, Page)
        assert answer.status == 410
    assert responses(house).details == ()


# --- letters asked for, links that stop


def test_a_copy_is_asked_for_once_however_often_it_is_pressed(house: Site) -> None:
    for _ in range(3):
        assert step_of(posted(house, mine(house), {}, "data")) == "data"
    assert [(one.wish, one.number) for one in responses(house).asked] == [(LetterKind.YOUR_DATA, 1)]
    assert "It is on its way" in text(house, mine(house), "data")
    for _ in range(5):
        later(house, minutes=11)
        posted(house, mine(house), {}, "data")
    assert len(responses(house).asked) == 3
    assert "3 times today" in text(house, mine(house), "data")


def test_earlier_links_stop_and_a_new_one_is_mailed(house: Site) -> None:
    me = somebody(house)
    links = [mine(house), a_link(Purpose.ANSWER, me.id, "thames-1", "reflection"), a_link(Purpose.STOP, me.id)]
    assert [opened(house, one) for one in links] == [200, 200, 200]

    page = as_html(house, posted(house, mine(house), {}, "links"))

    assert "Your earlier links have stopped working" in page
    # whoever pressed it may be the one to be kept out
    assert "/mine/" not in page
    assert responses(house).turns == (LinkGeneration(person=me.id, number=1, at=AFTER_1),)
    assert responses(house).asked == (
        LetterRequest(person=me.id, wish=LetterKind.NEW_LINK, number=1, at=AFTER_1, purpose="mine"),
    )
    # an earlier letter's way to stop messages keeps working: it does nothing else
    assert [opened(house, one) for one in links] == [410, 410, 200]
    assert opened(house, a_link(Purpose.MINE, me.id, turn=1)) == 200
    assert opened(house, mine(house, somebody(house, number=1))) == 200


def test_a_waiting_address_is_void_with_the_links(house: Site) -> None:
    link = asks_for(house)
    later(house, minutes=1)
    posted(house, mine(house), {}, "links")

    assert opened(house, link, form={}) == 410
    assert NEW not in text(house, a_link(Purpose.MINE, somebody(house).id, turn=1), "email")
    assert responses(house).details == ()


# --- stopping and leaving


@pytest.mark.parametrize("form", [{}, {"List-Unsubscribe": "One-Click"}], ids=["button", "mail program"])
def test_one_press_stops_messages_and_another_undoes_it(house: Site, form: dict[str, str]) -> None:
    stop = a_link(Purpose.STOP, somebody(house).id)
    assert "Stop messages" in text(house, stop)

    for _ in range(2):
        posted(house, stop, form)

    assert [(d.verdict, d.until) for d in decisions(house)] == [(Verdict.PAUSED, day("2028-07-26"))]
    assert "Messages are stopped" in text(house, stop)
    assert "Paused until" in text(house, mine(house))
    later(house, minutes=1)
    posted(house, stop, {}, "undo")
    assert "Come as planned" in text(house, mine(house))
    # RFC 8058: a mail program is not sent on to another page
    assert opened(house, stop, form={"List-Unsubscribe": "One-Click"}) == 200


CHOICES = {"followups": Verdict.LEFT, "withdraw": Verdict.WITHDRAWN}


@pytest.mark.parametrize(("choice", "verdict"), CHOICES.items(), ids=CHOICES)
def test_leaving_takes_two_steps_and_no_reason(house: Site, choice: str, verdict: Verdict) -> None:
    me = somebody(house)

    assert step_of(posted(house, mine(house), {"then": choice}, "leave")) == choice
    assert decisions(house) == ()
    assert "Check before you leave" in text(house, mine(house), choice)
    for _ in range(2):
        assert step_of(posted(house, mine(house), {}, choice)) == "left"
        later(house, minutes=1)

    assert [(d.verdict, d.subject, d.why) for d in decisions(house)] == [(verdict, me.id, "")]
    assert [m.key for m in programme_of(house).meetings if m.start > AFTER_1 and _expected(house, m.key, me)] == []
    assert "on Thursday 21 January 2027" in text(house, mine(house), "left")
    assert ("We ask you nothing more" in text(house, mine(house), "left")) is (choice == "withdraw")
    assert "You left on Thursday 21 January 2027" in text(house, mine(house))
    assert "Leave the programme" not in text(house, mine(house))
    assert [step_of(got(house, mine(house), step)) for step in ("leave", *CHOICES)] == ["left"] * 3


def _expected(house: Site, key: str, person: Person) -> bool:
    programme = programme_of(house)
    return person.id in programme.expected_ids(programme.by_key[Occasion(key)])


def test_who_left_can_still_want_nothing_more_and_left_when_they_left(house: Site) -> None:
    me = somebody(house)
    posted(house, mine(house), {}, "followups")
    later(house, days=90)
    posted(house, mine(house), {}, "withdraw")
    posted(house, mine(house), {}, "followups")

    programme = programme_of(house)
    assert [(d.verdict, d.at) for d in decisions(house)] == [(Verdict.LEFT, AFTER_1), (Verdict.WITHDRAWN, AFTER_1)]
    assert left_on(programme, programme.people[me.id], house.clock()) == AFTER_1.date()
    assert wants_nothing_more(programme, me.id)


def test_nothing_is_chosen_beforehand(untouched: Site) -> None:
    house = untouched
    assert " checked" not in as_html(house, got(house, mine(house), "leave"))
    for form in ({}, {"then": "everything"}):
        assert faults_of(posted(house, mine(house), form, "leave")) == [
            ("then", "Say whether we may ask you the follow-up questions")
        ]


@pytest.mark.parametrize("name", ["Marta Nowak", "Helen Prior"])
def test_who_runs_the_programme_hands_over_first(house: Site, name: str) -> None:
    link = mine(house, named(house, name))

    assert "somebody needs to take over first" in text(house, link, "leave")
    assert [step_of(posted(house, link, {}, step)) for step in CHOICES] == ["leave", "leave"]
    assert decisions(house) == ()


def test_a_pass_carries_out_what_was_asked_on_the_page(house: Site) -> None:
    posted(house, mine(house), {}, "data")
    asks_for(house)

    outlook: Outlook = house.installation.published_outlook(COHORT, house.clock())[0]

    found = {e.lead.kind: e.lead.address for e in outlook.now(house.clock()) if e.lead.kind in set(LetterKind)}
    assert found == {"your-data": OLD, "new-address": NEW}


# --- the notice


def test_the_notice_says_who_sees_what_and_for_how_long(untouched: Site) -> None:
    house = untouched
    html = as_html(house, got(house, mine(house), "privacy"))
    shown = as_text(html)

    for words in ("6 months after the report", "24 months after the last meeting", "learning@example.gov.uk"):
        assert words in shown
    assert html.count('scope="col"') == 6
    assert html.count('scope="row"') == len(notice_rows()) == 17
    assert html.count("<td") == 85


# --- letters


LETTERS: dict[LetterKind, tuple[str, Purpose]] = {
    LetterKind.NEW_LINK: ("Embedding equalities: your new link", Purpose.MINE),
    LetterKind.YOUR_DATA: ("Embedding equalities: a copy of all that we hold about you", Purpose.EXPORT),
    LetterKind.NEW_ADDRESS: ("Embedding equalities: confirm your new address", Purpose.ADDRESS),
    LetterKind.ADDRESS_CHANGED: ("Embedding equalities: your address is about to change", Purpose.UNDO),
    LetterKind.YOU_LEFT: ("Embedding equalities: you have left", Purpose.UNDO),
    LetterKind.DRAFT_LOG: ("Embedding equalities: we have your reply; one press sends it", Purpose.ANSWER),
}


@pytest.mark.parametrize(("wish", "expected"), LETTERS.items(), ids=LETTERS)
def test_each_letter_opens_the_page_that_it_is_about(wish: LetterKind, expected: tuple[str, Purpose]) -> None:
    occasion = "thames-3" if wish is LetterKind.DRAFT_LOG else WHOLE_COHORT
    due = a_due(wish.value, SIAN, occasion, revision=1, address="there@example.org")
    asked = LetterRequest(
        person=SIAN.id, wish=wish, number=1, at=due.at, occasion=Occasion(occasion), prompt="reflection"
    )

    found = letter(due, responses=Responses(asked=(asked,)), page_links=PAGES)

    subject, purpose = expected
    assert (found.subject, found.to_email, found.unsubscribe) == (subject, "there@example.org", "")
    opens = re.findall(r"https://sets\.example\.gov\.uk/([a-z]+)/", found.text.partition("----")[0])
    assert opens == [purpose.value]
    assert set(re.findall(r"https://sets\.example\.gov\.uk/([a-z]+)/", found.html)) >= set(opens)
    to_a_stranger = wish in (LetterKind.NEW_ADDRESS, LetterKind.ADDRESS_CHANGED)
    assert ("/mine/" in found.html) is not to_a_stranger


# --- whatever is posted


names = st.sampled_from(
    ["until-day", "until-month", "until-year", "friday", "access", "email", "then", "line", "do", "seen", "x"]
)
values = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["all day", "1", "12", "2027", "withdraw", "followups", "a@example.org", "\x00", "x" * 20_000]),
)
steps = st.sampled_from([step for step in HANDLERS.act if step not in ("links",)])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(step=steps, form=st.dictionaries(names, values, max_size=6))
def test_no_post_raises_or_touches_anybody_else(house: Site, step: str, form: dict[str, str]) -> None:
    me = somebody(house).id
    link = mine(house)
    before = {one.id: one for one in programme_of(house).people.values() if one.id != me}

    answer = HANDLERS.act[step](a_visit(house, link, step, form))

    assert isinstance(answer, Redirect | Download) or "<h1" in as_html(house, answer)
    after = responses(house)
    assert {one.person for group in (after.details, after.asked, after.turns, after.logs) for one in group} <= {me}
    assert {d.subject for d in decisions(house)} <= {me}
    assert {one.id: one for one in programme_of(house).people.values() if one.id != me} == before


# --- in a browser


@pytest.mark.slow
@pytest.mark.browser
def test_every_page_passes_axe_at_both_widths(browser: Browser, tmp_path: Path) -> None:
    house = a_house(tmp_path)
    me = somebody(house)

    def path(link: Link, step: str = "") -> str:
        return house.links.path(link, house.clock()) + (f"/{step}" if step else "")

    with running(house) as base, window(browser) as page:
        for step in (*STEPS, "withdraw", "followups"):
            page.goto(base + path(mine(house), step))
            axe_clean_everywhere(page)
        for step, button in (("pause", "Pause messages"), ("email", "Send me a message there"), ("leave", "Continue")):
            page.goto(base + path(mine(house), step))
            page.get_by_role("button", name=button).click()
            page.get_by_role("heading", name="There is a problem").wait_for()
            assert page.title().startswith("Error: ")
            axe_clean_everywhere(page)
        for name in list(ROLES)[1:]:
            page.goto(base + path(mine(house, named(house, name))))
            axe_clean_everywhere(page)
        for link in (a_link(Purpose.STOP, me.id), a_link(Purpose.ADDRESS, me.id, number=1)):
            page.goto(base + path(link))
            axe_clean_everywhere(page)


@pytest.mark.browser
@pytest.mark.slow
def test_a_person_changes_their_details_and_leaves_without_scripts(browser: Browser, tmp_path: Path) -> None:
    house = a_house(tmp_path)
    me = somebody(house)
    with running(house) as base, window(browser, 320, scripts=False) as page:
        page.goto(base + house.links.path(mine(house), house.clock()))
        page.get_by_role("link", name="Change Days and times that do not work").click()
        page.get_by_role("group", name="Friday").get_by_label("All day").check()
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Fridays").first.wait_for()
        page.get_by_role("link", name="Change Email address").click()
        page.get_by_label("New email address").fill(NEW)
        page.get_by_role("button", name="Send me a message there").click()
        page.get_by_text(f"We sent a message to {NEW}").first.wait_for()
        page.get_by_role("link", name="Back to your page").click()
        page.get_by_role("link", name="Leave the programme").click()
        page.get_by_label("Leave, and ask me nothing more").check()
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Leave now").click()
        page.get_by_role("heading", name="You have left the programme", level=1).wait_for()
        # the new address is confirmed from there by somebody who left, too
        page.goto(base + house.links.path(a_link(Purpose.ADDRESS, me.id, number=1), house.clock()))
        page.get_by_role("button", name="Yes, write to this address").click()
        page.get_by_role("heading", name="This address is confirmed", level=1).wait_for()

    assert [(one.what, one.value) for one in responses(house).details if one.what is not DetailKind.DAYS] == [
        (DetailKind.NEXT_EMAIL, NEW)
    ]
    assert written_days(now_of(house, me).unavailable) == "friday"
    assert [d.verdict for d in decisions(house)] == [Verdict.WITHDRAWN]
