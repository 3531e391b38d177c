"""The coordinators' page: state, the next two weeks of messages with hold and release, and paper for a bad day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sets.due.cohort_standing import standing_of
from sets.mail.signed_links import Link
from sets.model.cohort import CohortId, Occasion, Person
from sets.model.ledger import index
from sets.model.messages import INVITE, Delivery, Flow, Partstat, State
from sets.model.publication import Decision, Verdict
from sets.model.requests import LetterKind, LetterRequest, Purpose
from sets.model.responses import Answer, Came
from sets.service.where_it_stands import where_it_stands
from sets.web.page.request import Page, Site
from sets.web.team.messages import Coming, going, held, kind_words
from sets.web.team.state import reason_field
from sets.web.team.try_again import LABELS
from tests.support.browser import axe_clean_everywhere, running, window
from tests.support.builders import at
from tests.support.records import a_log, a_mark
from tests.support.running_house import HIDDEN, NOW, SHOWN, a_running_house, keep
from tests.support.web_help import (
    COHORT,
    EXAMPLE,
    PUBLISHED,
    a_house,
    a_link,
    as_html,
    as_text,
    got,
    posted,
    programme_of,
    somebody,
    step_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STEPS = ("", "dismissed", "tried", "messages", "held", "released", "changed", "byhand", "letters")


def martas(house: Site) -> Link:
    return a_link(Purpose.TEAM, programme_of(house).cohort.coordinators[0].id)


def page(house: Site, step: str = "") -> str:
    return as_text(as_html(house, got(house, martas(house), step)))


def outlook(house: Site) -> tuple[Coming, ...]:
    found, responses, _ = house.installation.published_outlook(COHORT, house.clock())
    return going(found, programme_of(house), responses, house.clock())


def message(house: Site, subject: str) -> Coming:
    return next(one for one in outlook(house) if one.subject == subject)


def is_held(house: Site) -> tuple[str, ...]:
    found, responses, _ = house.installation.published_outlook(COHORT, house.clock())
    return tuple(one.subject for one in held(found, programme_of(house), responses, house.clock()))


def verdicts(house: Site) -> list[tuple[Verdict, str, str]]:
    return [(d.verdict, d.subject, d.by) for d in house.records(COHORT).decisions()]


def sent(house: Site, upto: datetime) -> None:
    """All that was due by then has gone, at its time."""
    found, _, _ = house.installation.published_outlook(COHORT, upto)
    dues = [(plan, due) for plan in found.plans for due in plan.dues if plan.lead.at <= upto]
    lines = [
        Delivery(
            key=due.key,
            cohort=due.cohort,
            occasion=due.occasion,
            person=due.person,
            kind=due.kind,
            revision=due.revision,
            part=due.part,
            state=State.SENT,
            seen=plan.lead.at,
            at=plan.lead.at,
            until=due.until,
            address=due.address,
            name=due.name,
            letter=plan.lead.key,
            settled=plan.lead.at,
            told=due.told,
            attempts=1,
        )
        for plan, due in dues
    ]
    records = house.records(COHORT)
    records.claim([replace(line, state=State.CLAIMED, claimed=line.at) for line in lines])
    records.settle(lines)


def after_the_first(home: Path, now: str = "2027-01-22 09:00", text: str = "") -> Site:
    """All letters went as they should until the moment, and the three sessions were held; nobody has returned a log."""
    house = a_house(home, PUBLISHED, text)
    sent(house, PUBLISHED + timedelta(hours=2))
    programme = programme_of(house)
    keep(
        house,
        attendance=tuple(
            a_mark(member.id, Came.YES, f"{one.id}-1", at("2027-01-21 16:00"))
            for one in programme.cohort.sets
            for member in one.members
        ),
    )
    moment = at("2027-01-04 09:30")
    while moment < at(now):
        sent(house, moment)
        moment += timedelta(days=1)
    house.clock.now = at(now)  # type: ignore[attr-defined]
    return house


def test_a_register_that_nobody_marked_needs_a_person(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    assert "Thames: session 1 of 6, Tuesday 19 January 2027: nobody has marked who came." in page(house)
    assert (
        "Thames session 1 Tuesday 19 January 2027 no answer yet, of 6 no answer yet, of 1 not marked Fewer than 4 of 6 have answered"
        in page(house)
    )


def lay_aside(house: Site, key: str, why: str) -> str:
    house.clock.now += timedelta(seconds=5)  # type: ignore[attr-defined]
    answer = posted(house, martas(house), {"need": key, reason_field(key): why}, "dismiss")
    if isinstance(answer, Page):
        return answer.faults[0].message
    return step_of(answer)


def test_what_needs_a_person_stays_until_it_is_laid_aside_with_a_reason(tmp_path: Path) -> None:
    house = a_house(tmp_path, at("2027-06-01 10:00"))
    said = "Thames: session 1 of 6, Tuesday 19 January 2027: nobody has marked who came."
    assert lay_aside(house, "register/thames-1", " ") == "Say why it needs nobody"
    assert lay_aside(house, "register/nowhere-1", "Nobody has the paper any more") == ""
    assert verdicts(house) == []
    assert lay_aside(house, "register/thames-1", "Nobody has the paper any more") == "dismissed"
    assert lay_aside(house, "register/thames-1", "Again") == ""
    assert verdicts(house) == [(Verdict.DISMISS, "register/thames-1", "Marta Nowak")]
    before, _, after = page(house).partition("Laid aside")
    assert said not in before
    assert f"{said} Laid aside by Marta Nowak on 10am on Tuesday 1 June 2027: Nobody has the paper any more" in after


def test_what_was_laid_aside_comes_back_when_its_facts_change(tmp_path: Path) -> None:
    house = a_house(tmp_path, at("2027-01-14 10:00"))

    def declines(*numbers: int) -> None:
        occasion, no = Occasion("thames-1"), Partstat.DECLINED
        people = [somebody(house, "thames", n).id for n in numbers]
        keep(house, answers=tuple(Answer(occasion=occasion, person=p, partstat=no, at=house.clock()) for p in people))

    declines(0, 1, 2)
    assert lay_aside(house, "short/thames-1/3", "They know, and want to meet") == "dismissed"
    assert "are needed to go ahead" not in page(house).partition("Laid aside")[0]
    declines(3)
    assert "2 coming, 4 are needed to go ahead" in page(house).partition("Laid aside")[0]


def test_sessions_are_told_in_numbers(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    text = page(house)
    row = "Thames session 1 Tuesday 19 January 2027 no answer yet, of 6 no answer yet, of 1 6 of 6 Fewer than 4 of 6 have answered"
    assert row in text
    assert not [p.name for p in programme_of(house).cohort.sets[0].members if p.name in text]


def test_a_short_session_has_a_page_to_choose_on(tmp_path: Path) -> None:
    house = a_house(tmp_path, at("2027-01-14 10:00"))
    assert "Choose what happens to" not in page(house)
    for n in range(3):
        person = somebody(house, "thames", n).id
        answer = Answer(occasion=Occasion("thames-1"), person=person, partstat=Partstat.DECLINED, at=house.clock())
        keep(house, answers=(answer,))
    assert "3 coming, 4 are needed to go ahead" in page(house)
    assert "Choose what happens to Thames session 1" in page(house)


def test_messages_say_when_what_to_whom_and_why(tmp_path: Path) -> None:
    house = after_the_first(tmp_path, "2027-02-12 09:00")
    found = message(house, "thames-2/preparation")
    assert found == Coming(
        subject="thames-2/preparation",
        kind="Preparation",
        about="Thames: session 2 of 6",
        at=at("2027-02-16 10:00"),
        count=6,
        people=("Amina Yusuf", "Callum Fraser", "Devi Raman", "Grace Mensah", "Lorraine Hughes", "Tom Barrett"),
        why="Two or three questions to think about before the session. Nothing to send in.",
        left_out=(),
        private=False,
        seen=0,
    )
    text = page(house, "messages")
    assert "\nPreparation: Thames: session 2 of 6\nFrom 10am, to 6 people." in text


WITHIN_TWO_WEEKS = at("2027-02-26 09:00")
CHOICES: tuple[tuple[dict[str, str], Callable[[Coming], bool]], ...] = (
    ({}, lambda one: one.at <= WITHIN_TWO_WEEKS),
    ({"ahead": "91"}, lambda one: one.at <= at("2027-05-14 10:00")),
    ({"ahead": "all", "of": "lea"}, lambda one: one.subject.startswith("lea-")),
    ({"ahead": "all", "person": "Tom Barrett"}, lambda one: "Tom Barrett" in one.people),
    ({"of": "no such set", "ahead": "for ever"}, lambda one: one.at <= WITHIN_TWO_WEEKS),
)


def test_messages_of_a_set_to_a_person_or_further_ahead(tmp_path: Path) -> None:
    house = after_the_first(tmp_path, "2027-02-12 09:00")
    person, before = somebody(house, "thames", 1), house.records(COHORT).decisions()
    everything = outlook(house)
    titles = {f"{one.kind}: {one.about}" for one in everything}
    for asked, kept in CHOICES:
        form = {name: person.id if name == "person" else value for name, value in asked.items()}
        text = as_text(as_html(house, posted(house, martas(house), form, "messages")))
        shown = [line for line in text.splitlines() if line in titles]
        assert shown == [f"{one.kind}: {one.about}" for one in everything if kept(one)], asked
        assert ("Messages to Tom Barrett." in text) == ("person" in asked)
    assert house.records(COHORT).decisions() == before


def test_who_answered_the_invite_is_not_told(tmp_path: Path) -> None:
    house = after_the_first(tmp_path, "2027-02-08 09:00")
    tom = somebody(house, "thames", 1).id
    keep(
        house,
        answers=(Answer(occasion=Occasion("thames-2"), person=tom, partstat=Partstat.ACCEPTED, at=house.clock()),),
    )
    found = message(house, "thames-2/attendance-check")
    assert (found.people, found.count, found.left_out, found.private) == ((), 0, (), True)


@pytest.mark.parametrize("given", [0, 1, 3])
def test_a_reminder_does_not_tell_who_has_returned_a_log(tmp_path: Path, given: int) -> None:
    house = after_the_first(tmp_path, "2027-01-25 09:00")
    keep(house, logs=tuple(a_log(somebody(house, "thames", n).id) for n in range(given)))
    found = message(house, "thames-1/reflection-reminder")
    assert (found.count, found.people, found.left_out, found.private) == (0, (), (), True)
    text = page(house, "messages")
    start = text.index("Reflection, reminder: Thames: session 1 of 6")
    mine = text[start : text.index("Hold Reflection, reminder: Thames: session 1 of 6")]
    assert "to those whom it concerns. To how many, and to whom, is not shown" in mine
    assert not [p.name for p in programme_of(house).cohort.sets[0].members if p.name in mine]


@pytest.mark.parametrize("every", ["5 weeks", "3 weeks", "fortnight"])
def test_no_page_depends_on_who_returned_the_one_log(tmp_path: Path, every: str) -> None:
    """Where sessions are close a reminder rides in another letter, or keeps one from leaving: still nothing tells."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("every: 5 weeks", f"every: {every}")
    shown = []
    for n in (0, 4):
        house = after_the_first(tmp_path / str(n), "2027-01-25 09:00", text)
        keep(house, logs=(a_log(somebody(house, "thames", n).id),))
        shown.append([page(house, step) for step in ("", "messages", "byhand")])
    assert "Reflection, reminder: Thames: session 1 of" in shown[0][1]
    assert shown[0] == shown[1]


def test_letters_that_people_asked_for_are_their_own_business(tmp_path: Path) -> None:
    house = after_the_first(tmp_path)
    tom = somebody(house, "thames", 1).id
    asked = LetterRequest(
        person=tom, wish=LetterKind.DRAFT_LOG, number=1, at=house.clock(), occasion=Occasion("thames-1")
    )
    before = page(house, "messages")
    keep(house, asked=(replace(asked, prompt="reflection"),))
    assert page(house, "messages") == before


def test_trouble_with_a_reminder_is_told_as_of_any_message(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    tom = somebody(house, "thames", 1)
    lines = tuple(
        Delivery(
            key=f"{COHORT}/thames-1/{tom.id}/{kind}/0",
            cohort=COHORT,
            occasion=Occasion("thames-1"),
            person=tom.id,
            kind=kind,
            revision=0,
            part=Flow.PROMPTS,
            state=state,
            seen=NOW,
            at=NOW,
            until=NOW,
            address=tom.email,
            name=tom.name,
        )
        for kind, state in (("reflection-reminder", State.BOUNCED), ("draft-log", State.DEAD))
    )
    found, responses, _ = house.installation.published_outlook(COHORT, NOW)
    standing = standing_of(programme_of(house), responses, index(lines), replace(found, held=()), NOW)
    needs = {need.words for need in standing.needs}
    assert [one for one in needs if one.startswith("Mail to Tom Barrett comes back. They get nothing until")]
    assert "Message to Tom Barrett was refused for good." in needs


def became(house: Site, number: int, *states: State) -> Person:
    """The last letters to a member of Thames took these states, of which it was heard just now."""
    person = somebody(house, "thames", number)
    records = house.records(COHORT)
    lines = {line.key: line for line in records.deliveries()}
    theirs = [line for line in lines.values() if line.person == person.id]
    calendar = sorted(
        (line for line in theirs if line.kind == INVITE), key=lambda line: line.at + (line.until - line.at)
    )
    for line, state in zip(reversed(calendar), states, strict=False):
        lines[line.key] = replace(line, state=state, heard=house.clock(), trouble="they said so")
    records.rewrite(deliveries=list(lines.values()))
    return person


def try_again(house: Site, person: Person, verdict: Verdict) -> str:
    house.clock.now += timedelta(seconds=5)  # type: ignore[attr-defined]
    needs = where_it_stands(house.installation, COHORT, house.clock()).needs
    key = next((need.key for need in needs if need.person == person.id), "mail/bounced/nobody/0")
    return step_of(posted(house, martas(house), {"need": key, "decided": verdict.value}, "tryagain"))


WORKS, WANTS = Verdict.WORKS_AGAIN, Verdict.WANTS_MAIL
BUTTONS = [
    ((State.BOUNCED,), {WORKS}, "Press this when the same address takes mail again. From the next run on they get 1 calendar message, "
     "and what they can still answer. Nothing that arrived goes a second time."),
    ((State.DEAD,), {WORKS}, "It works again: try it"),
    ((State.DROPPED, State.COMPLAINED), {WORKS, WANTS}, "From the next run on they get 1 calendar message and what a session cannot do "
     "without, and nothing else, as they reported a letter."),
    ((State.COMPLAINED,), {WANTS}, "Press this when they told you that it was a slip. From the next run on they get what they can still "
     "answer. Nothing that arrived goes a second time."),
]  # fmt: skip


@pytest.mark.parametrize(("states", "offered", "says"), BUTTONS)
def test_mail_goes_again_to_the_same_address_once_a_coordinator_says_so(
    tmp_path: Path, states: tuple[State, ...], offered: set[Verdict], says: str
) -> None:
    house = after_the_first(tmp_path)
    person = became(house, 1, *states)
    text = page(house)
    assert says in text
    assert {verdict for verdict in (WORKS, WANTS) if LABELS[verdict] in text} == offered
    for verdict in {WORKS, WANTS} - offered:
        assert try_again(house, person, verdict) == "", "what is not offered does nothing"
    assert verdicts(house) == []
    wanted = max(offered, key=lambda one: one is WANTS)
    assert try_again(house, person, wanted) == "tried"
    assert try_again(house, person, wanted) == "", "once"
    assert verdicts(house) == [(wanted, person.id, "Marta Nowak")]
    assert person.name not in page(house)
    going_out, _, _ = house.installation.published_outlook(COHORT, house.clock())
    again = [plan.lead for plan in going_out.plans if plan.lead.person == person.id and plan.lead.kind == INVITE]
    assert [(due.revision, due.told and due.told.sequence) for due in again] == [(1, 1)] * (
        states != (State.COMPLAINED,)
    )
    assert became(house, 1, State.BOUNCED) == person
    assert "It works again: try it" in page(house), "what is heard after it stops the address anew"


@pytest.mark.browser
@pytest.mark.slow
def test_the_button_that_starts_mail_again_in_a_browser(tmp_path: Path, browser: Browser) -> None:
    house = after_the_first(tmp_path)
    became(house, 1, State.DROPPED, State.COMPLAINED)
    became(house, 2, State.BOUNCED)
    with running(house) as base:
        address = base + house.links.path(martas(house), house.clock())
        with window(browser, scripts=False) as shown:
            shown.goto(address)
            shown.get_by_role("button", name="They want our mail").click()
            assert "It is noted with your name." in shown.inner_text("main")
            done = shown.url
        with window(browser) as looked_at:  # axe is a script: where scripts are off it never ends
            for one in (address, done):
                looked_at.goto(one)
                axe_clean_everywhere(looked_at)
    assert [(verdict, by) for verdict, _, by in verdicts(house)] == [(WANTS, "Marta Nowak")]


def test_mail_that_comes_back_leads_to_the_form_of_an_address(tmp_path: Path) -> None:
    house = after_the_first(tmp_path, "2027-02-12 09:00")
    name = became(house, 1, State.BOUNCED).name
    shown = got(house, martas(house))
    assert isinstance(shown, Page)
    found = [(need, way) for need, _, way, _ in shown.facts["needs"] if name in need.says]  # type: ignore[attr-defined]
    assert [way.rpartition("/")[2] for _, way in found] == ["change-address"]
    text = page(house)
    assert "Ring them, and put the right address in" in text
    assert "Put the address right" in text


def hold(house: Site, subject: str, step: str = "hold", seen: str = "0") -> str:
    house.clock.now += timedelta(seconds=5)  # type: ignore[attr-defined]
    return step_of(posted(house, martas(house), {"message": subject, "seen": seen}, step))


def test_hold_and_release(tmp_path: Path) -> None:
    house = after_the_first(tmp_path, "2027-02-12 09:00")
    what = "thames-2/preparation"
    assert hold(house, what) == "held"
    assert is_held(house) == (what,)
    assert what not in [one.subject for one in outlook(house)]
    text = page(house, "held")
    assert "The message is held." in text
    assert (
        "Held\nPreparation: Thames: session 2 of 6\nHeld. Its time is 10am on Tuesday 16 February 2027, to 6 people."
        in text
    )
    assert "1 message held." in page(house)
    assert hold(house, what, "release", "1") == "released"
    assert is_held(house) == ()
    assert message(house, what).count == 6
    assert verdicts(house) == [(Verdict.HOLD, what, "Marta Nowak"), (Verdict.RELEASE, what, "Marta Nowak")]


def test_a_button_pressed_twice_or_on_an_old_page_does_nothing_more(tmp_path: Path) -> None:
    house = after_the_first(tmp_path, "2027-02-12 09:00")
    what = "thames-2/preparation"
    hold(house, what)
    assert hold(house, what) == "messages"
    assert hold(house, what, "release", "0") == "changed"
    assert hold(house, what, "release", "1") == "released"
    assert hold(house, what) == "changed"
    assert hold(house, what, "release", "1") == "messages"
    assert [verdict for verdict, _, _ in verdicts(house)] == [Verdict.HOLD, Verdict.RELEASE]
    assert "nothing was done" in page(house, "changed")


@pytest.mark.parametrize("subject", ["", "thames-2", "thames-2/nothing", "nowhere-1/preparation", "p-ada", "../../x"])
def test_only_what_is_to_leave_can_be_held(tmp_path: Path, subject: str) -> None:
    house = a_house(tmp_path)
    assert hold(house, subject) == "messages"
    assert verdicts(house) == []


def test_a_hold_from_elsewhere_is_shown_and_released_here(tmp_path: Path) -> None:
    house = after_the_first(tmp_path, "2027-02-12 09:00")
    house.records(COHORT).decide([Decision(at=house.clock(), verdict=Verdict.HOLD, subject="thames-2")])
    assert "thames-2/preparation" in is_held(house)
    assert hold(house, "thames-2/preparation", "release", "1") == "released"
    assert "thames-2/preparation" not in is_held(house)


@pytest.mark.parametrize(
    ("kind", "told"),
    [("reflection", "Reflection"), ("follow-up-3-months-reminder", "Follow up 3 months, reminder")],
)
def test_kinds_in_words(kind: str, told: str) -> None:
    assert kind_words(kind) == told


def test_by_hand_there_are_dates_people_and_an_empty_register(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    text = page(house, "byhand")
    for expected in (
        "As it stood at 10am on Friday 22 January 2027.",
        "Close : Tuesday 27 July 2027, 10am to midday, Riverside Town Hall, Committee Room 2",
        "Ruth Okafor Facilitator ruth.okafor@facilitators.example.org",
        "Grace Mensah Libraries, Northfield Council grace.mensah@northfield.example.gov.uk",
        "Register of Thames session 2, Tuesday 23 February 2027",
        "Grace Mensah ☐ ☐ ☐ ☐ ☐",
    ):
        assert expected in text
    assert "Thames session 1" not in text
    assert "Samina Akhtar Partner samina@commonground.example.org" in text
    assert "live captions are switched on for every session" in text
    left = Decision(at=NOW - timedelta(days=2), verdict=Verdict.LEFT, subject=somebody(house, "thames", 2).id)
    house.records(COHORT).decide([left])
    assert "Grace Mensah" not in page(house, "byhand")


@pytest.mark.parametrize("step", STEPS)
def test_no_page_of_a_coordinator_has_anything_that_was_written_in_a_log(tmp_path: Path, step: str) -> None:
    house = a_running_house(tmp_path)
    html = as_html(house, got(house, martas(house), step))
    assert not [word for word in (*HIDDEN, SHOWN) if word in html]


def test_everybody_else_gets_a_kind_page_with_nothing_on_it(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    programme = programme_of(house)
    mine = {person.id for person in programme.cohort.coordinators}
    others = [person for person in programme.people.values() if person.id not in mine]
    assert len(others) > 20
    for person in others:
        for step in STEPS:
            answer = got(house, a_link(Purpose.TEAM, person.id), step)
            assert isinstance(answer, Page)
            assert answer.status == 403
            assert not [word for word in (*HIDDEN, SHOWN, "Thames", "Marta") if word in as_html(house, answer)]
        for step in ("hold", "release"):
            form = {"message": "thames-2/preparation", "seen": "0", "session": "thames-2"}
            assert posted(house, a_link(Purpose.TEAM, person.id), form, step).status == 403  # type: ignore[union-attr]
    assert verdicts(house) == []


def test_a_coordinator_who_left_opens_nothing(tmp_path: Path) -> None:
    house = a_house(tmp_path)
    link = martas(house)
    house.records(COHORT).decide([Decision(at=NOW - timedelta(days=3), verdict=Verdict.LEFT, subject=link.person)])
    assert got(house, link).status == 403  # type: ignore[union-attr]


def test_looking_changes_nothing(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    records = house.records(COHORT)
    before = (records.responses(), records.decisions(), records.deliveries())
    for step in STEPS:
        got(house, martas(house), step)
    assert (records.responses(), records.decisions(), records.deliveries()) == before


@pytest.mark.browser
@pytest.mark.slow
def test_a_coordinator_holds_a_message_in_a_browser(tmp_path: Path, browser: Browser) -> None:
    house = after_the_first(tmp_path, "2027-02-12 09:00")
    with running(house) as base, window(browser, scripts=True) as shown:
        shown.goto(base + house.links.path(martas(house), house.clock()))
        axe_clean_everywhere(shown)
        shown.get_by_role("link", name="Messages to come").click()
        axe_clean_everywhere(shown)
        shown.get_by_role("button", name="Hold Preparation: Thames: session 2 of 6").click()
        assert "The message is held." in shown.inner_text("main")
        axe_clean_everywhere(shown)
        shown.get_by_role("button", name="Release Preparation: Thames: session 2 of 6").click()
        assert "The message is released." in shown.inner_text("main")
        shown.get_by_role("link", name="Back").click()
        shown.get_by_role("link", name="Dates, people and registers").click()
        axe_clean_everywhere(shown)
        shown.goto(base + house.links.path(a_link(Purpose.TEAM, somebody(house).id), house.clock()))
        axe_clean_everywhere(shown)
    assert [verdict for verdict, _, _ in verdicts(house)] == [Verdict.HOLD, Verdict.RELEASE]


# --- another cohort of the same coordinator ---------------------------------------------------------------------------


def test_a_coordinator_of_two_cohorts_goes_from_one_to_the_other(tmp_path: Path) -> None:
    house = a_house(tmp_path / "home")
    text = EXAMPLE.read_text(encoding="utf-8").replace("embedding-equalities-2027", "second-2027")
    text = text.replace("title: Embedding equalities in service delivery", "title: A second cohort")
    text = text.replace("Joel Addo", "Jo Okafor-Bell").replace("joel.addo@", "jo.okafor-bell@")
    other = house.installation.home / "cohorts" / "second-2027.yaml"
    other.write_text(text, encoding="utf-8")
    house.installation.publish(house.installation.draft(other, PUBLISHED), PUBLISHED)
    marta, joel = (one.id for one in programme_of(house).cohort.coordinators)

    html = as_html(house, got(house, a_link(Purpose.TEAM, marta)))

    token = html.partition("Your other programmes")[2].partition('href="/team/')[2].partition('"')[0]
    link = house.links.read(Purpose.TEAM, token, house.clock()).link
    assert link == Link(purpose=Purpose.TEAM, cohort=CohortId("second-2027"), person=marta)
    assert ">A second cohort</a>" in html
    assert "Your other programmes" not in as_html(house, got(house, a_link(Purpose.TEAM, joel)))


def test_the_sheet_says_who_covers_what_and_who_is_the_champion(tmp_path: Path) -> None:
    cover = (
        "      - name: Gil Hart\n        email: gil@example.org\n        sessions: [2, 3]\n"
        "        covers: ruth.okafor@facilitators.example.org\n"
        "      - name: Una Frame\n        email: una@example.org\n        sessions: [1]\n"
    )
    words = EXAMPLE.read_text(encoding="utf-8").replace(
        "    members:\n", f"{cover}    champion: amina.yusuf@riverside.example.gov.uk\n    members:\n", 1
    )
    text = page(a_house(tmp_path, at("2027-03-01 10:00"), words), "byhand")
    assert "Gil Hart Covers sessions 2 and 3 gil@example.org" in text
    assert "Amina Yusuf Champion, Housing options, Riverside Council" in text
    assert "Una Frame" not in text  # her session has been


def test_what_one_person_was_sent_tells_nothing_of_who_answered_or_was_there(tmp_path: Path) -> None:
    """Two members side by side: one had every reminder, the other none; their lists have the same lines."""
    house = after_the_first(tmp_path, "2027-02-08 09:00")
    devi, tom = somebody(house, "thames", 4), somebody(house, "thames", 1)
    said = {}
    for one in (devi, tom):
        answer = posted(house, martas(house), {"person": one.id}, "letters")
        said[one.id] = as_text(as_html(house, answer))
        assert f"{one.name}: " in said[one.id]
        assert "Invite: Thames: session 2 of 6" in said[one.id]
        assert "eflection" not in said[one.id]
    keep(house, logs=(a_log(tom.id),))
    again = as_text(as_html(house, posted(house, martas(house), {"person": tom.id}, "letters")))
    assert again == said[tom.id]
