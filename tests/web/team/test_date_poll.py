"""A coordinator puts dates to a set, its people press, everybody reads numbers, and one date becomes the move."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sets.mail.signed_links import Link
from sets.model.cohort import Occasion, PersonId
from sets.model.messages import State
from sets.model.polls import DatePoll, DateVote, Fits
from sets.model.requests import Purpose
from sets.model.responses import Responses
from sets.web.page.request import Page, Redirect, Site
from tests.support.builders import at
from tests.support.privacy_help import a_pass
from tests.support.web_help import (
    COHORT,
    Clock,
    a_house,
    a_link,
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

NOW = at("2027-01-25 09:00")
DAYS = tuple(timedelta(days=days) for days in range(3))
"""In which the letters have all left: two do not go to somebody on one day."""
KEY = "thames-3"


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path, NOW)


def team(house: Site, key: str = KEY) -> Link:
    return a_link(Purpose.TEAM, programme_of(house).cohort.coordinators[0].id, key)


def dates(person: PersonId, key: str = KEY) -> Link:
    return a_link(Purpose.DATES, person, key)


def said(house: Site, link: Link, step: str = "") -> str:
    return as_text(as_html(house, got(house, link, step)))


def polls(house: Site) -> tuple[DatePoll, ...]:
    return house.records(COHORT).responses().polls


def seen(house: Site) -> str:
    page = got(house, team(house), "dates")
    assert isinstance(page, Page)
    return str(page.facts["asked"].seen)  # type: ignore[attr-defined]


def ask(house: Site) -> DatePoll:
    assert step_of(posted(house, team(house), {"dates": seen(house)}, "datesask")) == "dates"
    (poll,) = polls(house)
    return poll


def press(house: Site, person: PersonId, start: object, fits: str) -> None:
    house.clock.now += timedelta(seconds=1)  # type: ignore[attr-defined]
    answer = posted(house, dates(person), {"date": start.isoformat(), "fits": fits})  # type: ignore[attr-defined]
    assert step_of(answer) == ""


def test_one_press_asks_each_once_and_the_chosen_date_becomes_the_move_seen_first(house: Site) -> None:
    text = said(house, team(house), "dates")
    assert "Each of the 7 people whom this session expects gets one message" in text
    assert "never who" in text
    shown = seen(house)
    poll = ask(house)
    assert poll.asked == tuple(sorted(programme_of(house).expected_ids(session(house, KEY))))
    assert poll.starts == tuple(datetime.fromisoformat(one) for one in shown.split())
    # the dates that were asked about are those that are offered still, each once
    page = got(house, team(house), "dates")
    assert isinstance(page, Page)
    items = page.facts["items"]
    assert [value for value, _, _ in items] == shown.split()  # type: ignore[attr-defined]
    assert all("may no longer suit everyone" not in hint for _, _, hint in items)  # type: ignore[attr-defined]
    posted(house, team(house), {"dates": shown}, "datesask")
    assert polls(house) == (poll,)
    for later in DAYS:
        house.clock.now = NOW + later  # type: ignore[attr-defined]
        a_pass(house.installation, house.clock())
    sent = [line.person for line in house.records(COHORT).deliveries() if line.kind == "dates-asked"]
    assert sorted(sent) == sorted(poll.asked)
    _the_chosen_date_becomes_the_move(house, poll)


def _the_chosen_date_becomes_the_move(house: Site, poll: DatePoll) -> None:
    start = poll.starts[1].astimezone(session(house, KEY).start.tzinfo)
    checked = posted(house, team(house), {"date": start.isoformat(), "why": "most of us can come then"}, "dates")
    assert isinstance(checked, Page)
    assert checked.title == "Check this change"
    assert session(house, KEY).start == poll.about
    again = checked.facts["hidden"]
    assert isinstance(again, dict)
    assert step_of(posted(house, team(house), {**again, "go": "publish"}, "change-move")) == "made"
    assert session(house, KEY).start == start
    assert "There is nothing to answer any more." in said(house, dates(somebody(house).id))
    house.clock.now += timedelta(days=5)  # type: ignore[attr-defined]
    a_pass(house.installation, house.clock())
    lines = [line for line in house.records(COHORT).deliveries() if line.occasion == Occasion(KEY)]
    kinds = Counter(line.kind for line in lines if line.state is State.SENT)
    assert (kinds["update"], kinds["dates-asked"], kinds["dates-asked-reminder"]) == (7, 7, 0)


def test_from_an_old_page_nobody_is_asked(house: Site) -> None:
    answer = posted(house, team(house), {"dates": "2027-03-01T10:00:00+00:00"}, "datesask")
    assert isinstance(answer, Page)
    assert (answer.status, polls(house)) == (409, ())


def test_each_press_is_of_one_date_and_can_be_changed(house: Site) -> None:
    poll, amina = ask(house), somebody(house).id
    press(house, amina, poll.starts[0], "yes")
    press(house, amina, poll.starts[1], "no")
    press(house, amina, poll.starts[0], "ifneedbe")
    kept = {(one.person, one.start): one.fits for one in house.records(COHORT).responses().votes}
    assert kept == {(amina, poll.starts[0]): Fits.IF_NEED_BE, (amina, poll.starts[1]): Fits.NO}
    text = said(house, dates(amina))
    assert text.count("Your answer:") == 2
    assert "Members: 1 of 6 can, 1 of them only if need be; 5 have not answered." in text


def test_a_press_leads_back_to_its_date_and_the_last_one_to_thanks(house: Site) -> None:
    poll, amina = ask(house), somebody(house).id
    ways = []
    for start in (poll.starts[1], poll.starts[0], *poll.starts[2:], poll.starts[0]):
        assert "You have answered all of it" not in said(house, dates(amina))
        answer = posted(house, dates(amina), {"date": start.isoformat(), "fits": "yes"})
        assert isinstance(answer, Redirect)
        ways.append(answer.to.partition("#")[2])
        if not ways[-1]:
            break
    assert ways == ["date-2", "date-1", ""]
    assert "You have answered all of it" in said(house, dates(amina))
    assert "You have answered all of it" not in said(house, dates(somebody(house, number=1).id))


def test_who_reads_what_is_said_to_each(house: Site) -> None:
    ask(house)
    members, own = "Others see how many members can, never who.", "The coordinators see whether you can."
    texts = [said(house, dates(one.id)) for one in (somebody(house), facilitator(house))]
    assert [(members in text, own in text) for text in texts] == [(True, False), (False, True)]


def test_what_a_set_said_leads_to_the_page_where_a_date_is_chosen(house: Site) -> None:
    poll = ask(house)
    assert isinstance(house.clock, Clock)
    house.clock.now = poll.until
    page = got(house, a_link(Purpose.TEAM, programme_of(house).cohort.coordinators[0].id))
    assert isinstance(page, Page)
    ways = [way for need, _, way, *_ in page.facts["needs"] if need.key.startswith("poll/")]  # type: ignore[attr-defined]
    assert [way.rpartition("/")[2] for way in ways] == ["dates"]
    assert house.links.read(Purpose.TEAM, ways[0].split("/")[2], house.clock()).link == team(house)


def test_everybody_reads_numbers_of_members_and_the_coordinators_of_who_facilitates(house: Site) -> None:
    poll = ask(house)
    press(house, somebody(house).id, poll.starts[0], "yes")
    press(house, facilitator(house).id, poll.starts[0], "no")
    other, own = said(house, dates(somebody(house, number=1).id)), said(house, team(house), "dates")
    assert "Members: 1 of 6 can; 5 have not answered." in other
    assert "0 of 1 can" not in other
    assert "Members: 1 of 6 can; 5 have not answered. Facilitators: 0 of 1 can. What was known" in own
    assert "Three days suit everyone." not in own
    for text in (other, own):
        assert somebody(house).name not in text


def test_what_is_known_against_a_date_is_shown_to_whom_it_is_about(house: Site) -> None:
    poll = ask(house)
    # Ruth facilitates another set that meets then
    other = session(house, "wandle-3").start
    asked = replace(poll, starts=(other, *poll.starts[1:]), at=poll.at + timedelta(seconds=1))
    house.records(COHORT).keep_responses(Responses(polls=(asked,)))
    known = "You are expected at another meeting then."
    assert known in said(house, dates(facilitator(house).id))
    assert known not in said(house, dates(somebody(house).id))


def test_asking_can_be_stopped_and_ends_by_itself(house: Site) -> None:
    poll, amina = ask(house), somebody(house).id
    assert isinstance(house.clock, Clock)
    house.clock.now = poll.until
    assert "The days for this are over" in as_html(house, got(house, dates(amina)))
    late = posted(house, dates(amina), {"date": poll.starts[0].isoformat(), "fits": "yes"})
    assert isinstance(late, Page)
    assert (late.status, house.records(COHORT).responses().votes) == (409, ())
    assert "The days for it ended at" in said(house, team(house), "dates")
    house.clock.now = NOW + timedelta(hours=1)
    assert step_of(posted(house, team(house), {}, "datesstop")) == "dates"
    assert polls(house)[0].closed == house.clock.now
    assert "Ask the set which date suits" in said(house, team(house), "dates")


def test_only_those_asked_are_and_only_about_what_was_asked(house: Site) -> None:
    poll, lea = ask(house), somebody(house, "lea").id
    page = got(house, dates(lea))
    assert isinstance(page, Page)
    assert page.status == 403
    posted(house, dates(lea), {"date": poll.starts[0].isoformat(), "fits": "yes"})
    for form in (
        {"date": "2027-05-01T10:00:00+01:00", "fits": "yes"},
        {"date": poll.starts[0].isoformat(), "fits": "all"},
    ):
        posted(house, dates(somebody(house).id), form)
    assert house.records(COHORT).responses().votes == ()
    assert "There is nothing to answer any more." in said(house, dates(somebody(house).id, "thames-4"))


def test_whoever_said_what_coordinators_and_set_read_the_same(house: Site) -> None:
    poll = ask(house)
    first, second, third = (somebody(house, number=number).id for number in range(3))
    for later in DAYS:
        house.clock.now = NOW + later  # type: ignore[attr-defined]
        a_pass(house.installation, NOW + later)
    link, looking = team(house), dates(third)
    token = house.links.token(link, house.clock())
    read = []
    for person in (first, second):
        vote = DateVote(
            occasion=poll.occasion, number=1, start=poll.starts[0], person=person, fits=Fits.YES, at=house.clock()
        )
        house.records(COHORT).erase(house.records(COHORT).responses())
        house.records(COHORT).keep_responses(Responses(polls=(poll,), votes=(vote,)))
        steps = ("dates", "", "messages")
        pages = [as_html(house, got(house, link, step)) for step in steps] + [as_html(house, got(house, looking))]
        read.append([page.replace(token, "") for page in pages])
        assert "1 of 6 can; 5 have not answered" in pages[0]
        assert "Dates asked, reminder" in pages[2]
    assert read[0] == read[1]
