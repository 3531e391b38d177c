"""Deciding what calendars ask for: who may, what each choice does, and that of two who decide at once one wins."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sets.due.needs.of_calendars import of_calendars
from sets.mail.signed_links import Link
from sets.model.cohort import Occasion, Person
from sets.model.messages import Partstat
from sets.model.publication import Verdict
from sets.model.requests import LetterKind, Purpose
from sets.model.responses import Answer, Asks, CalendarRequest, Source
from sets.web.page.request import Page, Site
from sets.web.session.decision_facts import standing_of
from sets.web.session.wishes import CHOICES, LINE_LENGTH
from tests.support.builders import at
from tests.support.running_house import keep
from tests.support.web_help import (
    COHORT,
    a_house,
    a_link,
    a_visit,
    as_html,
    as_text,
    facilitator,
    got,
    posted,
    programme_of,
    session,
    somebody,
    step_of,
)

NOW = at("2027-02-01 10:00")
"""Three weeks before session 2 of Thames, Tuesday 23 February 2027 at 10am."""
SECOND = Occasion("thames-2")
START, END = at("2027-02-25 14:00"), at("2027-02-25 16:30")


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path, NOW)


def asked(
    house: Site, person: Person | None = None, what: Asks = Asks.OTHER_TIME, key: str = SECOND, **more: object
) -> CalendarRequest:
    who = person or somebody(house)
    given: dict[str, object] = {"start": START, "end": END} if what is Asks.OTHER_TIME else {}
    one = CalendarRequest(
        occasion=Occasion(key),
        person=who.id,
        what=what,
        about=session(house, key).start,
        at=NOW,
        **{**given, **more},  # type: ignore[arg-type]
    )
    keep(house, calendar_requests=(one,))
    return one


def marta(house: Site, key: str = SECOND, number: int = 0) -> Link:
    return a_link(Purpose.DECIDE, programme_of(house).cohort.coordinators[number].id, key)


def ruth(house: Site, key: str = SECOND) -> Link:
    return a_link(Purpose.DECIDE, facilitator(house).id, key)


def page(house: Site, link: Link, step: str = "") -> str:
    return as_text(as_html(house, got(house, link, step)))


def form(house: Site, link: Link, place: int = 0) -> dict[str, str]:
    """What the forms of a wish post: the mark by which it is known."""
    shown = got(house, link)
    assert isinstance(shown, Page)
    return dict(shown.facts["wishes"][place]["hidden"])  # type: ignore[index]


def press(house: Site, link: Link, step: str, fields: dict[str, str] | None = None, **more: str) -> str:
    """The step that a press leads to; what the page says at once where it leads to none."""
    answer = posted(house, link, {**(fields or form(house, link)), **more}, step)
    return as_text(as_html(house, answer)) if isinstance(answer, Page) else step_of(answer)


def later(house: Site, minutes: int = 1) -> None:
    house.clock.now += timedelta(minutes=minutes)  # type: ignore[attr-defined]


def decided(house: Site) -> list[tuple[str, str, str]]:
    found = programme_of(house).decisions
    return [(one.subject, one.by, one.why) for one in found if one.verdict is Verdict.ANSWERED]


def letters(house: Site) -> list[tuple[str, LetterKind, str]]:
    return [(one.person, one.wish, one.occasion) for one in house.records(COHORT).responses().asked]


def answers(house: Site) -> tuple[Answer, ...]:
    return house.records(COHORT).responses().answers


def says_yes(house: Site, number: int, when: datetime = NOW) -> None:
    one = Answer(occasion=SECOND, person=somebody(house, "thames", number).id, partstat=Partstat.ACCEPTED, at=when)
    keep(house, answers=(one,))


def test_the_page_says_who_proposes_what_how_many_said_yes_and_what_stands_against_it(house: Site) -> None:
    asked(house)
    asked(house, somebody(house, "thames", 1))
    says_yes(house, 2)

    text = page(house, marta(house))

    names = f"{somebody(house).name} and {somebody(house, 'thames', 1).name}"
    assert f"2 people propose 2pm to 4:30pm on Thursday 25 February 2027 instead: {names}." in text
    assert "1 of 6 members has said yes to the time that stands, and nobody has said no." in text
    assert "Enough people are coming now" not in text
    assert "Take this time" in text
    assert f"mailto:{somebody(house).email}?subject=Thames%20session%202" in as_html(house, got(house, marta(house)))
    html = as_html(house, got(house, ruth(house)))
    assert "Take this time" not in as_text(html)
    assert "mailto:" not in html.replace("mailto:learning", "")
    assert "Keep it as it is" in as_text(html)


def test_it_stands_among_what_needs_a_person_with_a_link_to_its_page(house: Site) -> None:
    asked(house)
    team = a_link(Purpose.TEAM, programme_of(house).cohort.coordinators[0].id)

    html = as_html(house, got(house, team))

    assert f"{somebody(house).name} proposes 2pm to 4:30pm on Thursday 25 February 2027 instead." in as_text(html)
    assert f'href="{house.links.path(marta(house), NOW)}"' in html


def test_a_coordinator_takes_the_time_for_all_after_a_page_that_says_who_is_told(house: Site) -> None:
    one = asked(house)
    seen = form(house, marta(house))

    text = press(house, marta(house), "weigh")

    assert "Move Thames session 2 to 2pm on Thursday 25 February 2027?" in text
    assert "Thames session 2 moves from 10am on Tuesday 23 February 2027 to 2pm on Thursday 25 February 2027" in text
    assert somebody(house).name in text
    assert session(house, SECOND).start == at("2027-02-23 10:00")
    assert "Give the reason, in a few words" in press(house, marta(house), "taketime", why="")
    later(house)
    assert press(house, marta(house), "taketime", why="it suits more of us") == "moved"
    assert session(house, SECOND).start == START
    assert decided(house) == [(one.key, "Marta Nowak", "the session moves to the proposed time")]
    later(house)
    answer = posted(house, marta(house, number=1), {**seen, "why": "again"}, "taketime")
    assert isinstance(answer, Page)
    assert answer.status == 409
    text = as_text(as_html(house, answer))
    assert "so nothing was done" in text
    assert "It moved to that time. Marta Nowak decided it at 10:01am on Monday 1 February 2027." in text


def test_notice_and_who_cannot_come_stand_on_the_page_before_it_is_taken(house: Site) -> None:
    asked(house, start=at("2027-02-06 10:00"), end=at("2027-02-06 11:00"))

    text = press(house, marta(house), "weigh")

    assert "Saturday 6 February 2027 is closed: a Saturday." in text
    assert "10 working days’ notice" in text
    assert "It keeps its length: 2 hours 30 minutes." in text


def test_the_session_stays_and_who_asked_gets_one_letter_with_the_line(house: Site) -> None:
    one, two = asked(house), asked(house, somebody(house, "thames", 1))
    field = f"line-{form(house, marta(house))['wish']}"
    assert "Shorten it to 500 characters or fewer" in press(
        house, marta(house), "stays", **{field: "x" * (LINE_LENGTH + 1)}
    )
    later(house)

    assert press(house, ruth(house), "stays", **{field: "Thursdays are hard  for others."}) == "stayed"

    assert decided(house) == [
        (key, "Ruth Okafor", "the session stays as it is: Thursdays are hard for others.") for key in (one.key, two.key)
    ]
    assert set(letters(house)) == {(each.person, LetterKind.STAYS, SECOND) for each in (one, two)}
    text = page(house, marta(house), "stayed")
    assert "The session stays as it is. Whoever asked gets one short letter that says so." in text
    assert "It stays as it is. Ruth Okafor decided it at 10:01am" in text
    assert "“Thursdays are hard for others.”" in text
    assert "Take this time" not in text


def test_an_old_page_does_nothing_once_somebody_joined_in(house: Site) -> None:
    asked(house)
    old = form(house, marta(house))
    asked(house, somebody(house, "thames", 1))

    answer = posted(house, marta(house), old, "stays")

    assert isinstance(answer, Page)
    assert answer.status == 409
    assert (decided(house), letters(house)) == ([], [])


def test_of_two_who_decide_at_once_one_wins_and_the_other_reads_what(house: Site) -> None:
    asked(house)
    visits = [a_visit(house, link, "stays", form(house, link)) for link in (marta(house), marta(house, number=1))]
    from sets.web.server.routes import handlers_of

    found: list[object] = []
    threads = [
        threading.Thread(target=lambda visit=visit: found.append(handlers_of(visit.link).act["stays"](visit)))  # type: ignore[misc]
        for visit in visits
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    pages = [one for one in found if isinstance(one, Page)]
    assert (len(found), len(pages), len(decided(house)), len(letters(house))) == (2, 1, 1, 1)
    assert "It stays as it is." in as_text(as_html(house, pages[0]))


def test_somebody_else_is_named_and_nobody_is_invited(house: Site) -> None:
    one = asked(house, what=Asks.SOMEBODY_ELSE, other="Ben Holt <ben.holt@northfield.example.gov.uk>")

    text = page(house, marta(house))

    assert "Named: Ben Holt <ben.holt@northfield.example.gov.uk>" in text
    assert "Nobody comes in a member’s place: the set keeps the chair for next time." in text
    assert press(house, marta(house), "nobody") == "nobodycomes"
    assert decided(house) == [(one.key, "Marta Nowak", "nobody comes in their place")]
    assert letters(house) == [(one.person, LetterKind.STAYS, SECOND)]


def test_a_facilitator_who_names_somebody_is_covered_by_a_form_that_there_is(house: Site) -> None:
    asked(house, facilitator(house), Asks.SOMEBODY_ELSE)

    html = as_html(house, got(house, marta(house)))

    assert "/change-cover" in html
    assert press(house, marta(house), "noletter") == "settled"
    assert letters(house) == []
    assert "Settled without a letter." in page(house, marta(house))


UNKNOWN = "amina.y@home.example.org"


def unknown(house: Site, **more: object) -> CalendarRequest:
    given: dict[str, object] = {
        "other": f"Amina <{UNKNOWN}>",
        "said": Partstat.DECLINED,
        "given": NOW - timedelta(hours=1),
    }
    return asked(house, what=Asks.UNKNOWN_SENDER, **{**given, **more})


def addresses(house: Site) -> tuple[str, ...]:
    return next(one.addresses for one in house.installation.store.people() if one.id == somebody(house).id)


def test_an_answer_from_an_unknown_address_counts_at_a_coordinators_word(house: Site) -> None:
    one, own = unknown(house), addresses(house)
    text = page(house, marta(house))
    assert f"It came from Amina <{UNKNOWN}> ." in text
    assert "It says: No ." in text

    assert press(house, marta(house), "theirs") == "counted"

    assert answers(house) == (
        Answer(
            occasion=SECOND,
            person=one.person,
            partstat=Partstat.DECLINED,
            at=NOW - timedelta(hours=1),
            source=Source.MAIL,
        ),
    )
    assert addresses(house) == (UNKNOWN, *own)
    assert decided(house) == [(one.key, "Marta Nowak", "the answer is theirs, and counts")]


def test_it_is_not_theirs_and_nothing_counts(house: Site) -> None:
    unknown(house)
    own = addresses(house)
    assert press(house, marta(house), "nottheirs") == "notcounted"
    assert (answers(house), addresses(house)) == ((), own)


def test_an_address_of_somebody_else_is_never_made_theirs(house: Site) -> None:
    unknown(house, other=somebody(house, "lea").email)

    text = press(house, marta(house), "theirs")

    assert "The answer was not counted. The reason: This address is known as somebody else's" in text
    assert (answers(house), decided(house)) == ((), [])


def test_a_facilitator_sees_that_it_came_and_decides_nothing_of_whose_it_is(house: Site) -> None:
    unknown(house)
    text = page(house, ruth(house))
    assert f"somebody answered the invite of {somebody(house).name}" in text.casefold().replace(
        somebody(house).name.casefold(), somebody(house).name
    )
    assert UNKNOWN not in text
    for step in ("theirs", "nottheirs"):
        assert "so nothing was done" in press(house, ruth(house), step)
    assert (answers(house), decided(house)) == ((), [])


def test_about_an_event_the_coordinators_decide(house: Site) -> None:
    asked(house, key="launch") if session(house, "launch").start > NOW else asked(house, key="close")
    key = "launch" if session(house, "launch").start > NOW else "close"

    assert f"{somebody(house).name} proposes" in page(house, marta(house, key))
    assert press(house, marta(house, key), "stays") == "stayed"
    answer = got(house, ruth(house, key))
    assert isinstance(answer, Page)
    assert answer.status == 403


@pytest.mark.parametrize("step", [*CHOICES, "weigh", "taketime"])
def test_nobody_else_decides_anything(house: Site, step: str) -> None:
    asked(house)
    me = a_link(Purpose.DECIDE, somebody(house).id, SECOND)
    mark = form(house, marta(house))

    answer = posted(house, me, {**mark, "why": "x"}, step)

    assert isinstance(answer, Page)
    assert answer.status == 403
    assert (decided(house), letters(house)) == ([], [])


def test_once_decided_it_needs_nobody(house: Site) -> None:
    asked(house)
    visit = a_visit(house, marta(house))
    assert len(list(of_calendars(standing_of(visit)))) == 1
    press(house, marta(house), "stays")
    assert list(of_calendars(standing_of(a_visit(house, marta(house))))) == []
