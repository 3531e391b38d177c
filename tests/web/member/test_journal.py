"""A member's own journal: all that they wrote, in order of time, and nothing of anybody else's."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from sets.model.cohort import Occasion, Person, PersonId
from sets.model.requests import Purpose
from sets.model.responses import Action, ActionState, LogAnswer, LogState, Phase, Rating, ReportLine, Responses
from sets.responses.consent import fingerprint
from sets.responses.sealed_records import NOT_OPENED
from sets.web.member.journal import Entry, Row, journal_of
from sets.web.page.request import Download, Site
from tests.support.builders import at
from tests.support.records import a_log
from tests.support.running_house import ACTION, HIDDEN, KEPT, LEARNED, OPEN, SHOWN, TEAM_READS, a_running_house, keep
from tests.support.running_house import LINE as LINE_SHOWN
from tests.support.web_help import (
    COHORT,
    a_house,
    a_link,
    as_html,
    as_text,
    facilitator,
    got,
    posted,
    programme_of,
    somebody,
)

NOW = at("2027-07-22 10:00")


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path, NOW)


def read(house: Site, person: PersonId) -> str:
    return as_text(as_html(house, got(house, a_link(Purpose.MINE, person), "journal")))


def saved(house: Site, person: PersonId) -> str:
    answer = posted(house, a_link(Purpose.MINE, person), {}, "journal")
    assert isinstance(answer, Download)
    assert (answer.filename, answer.media) == ("my-journal.txt", "text/plain; charset=utf-8")
    return answer.content.decode()


def entries(house: Site, person: PersonId) -> tuple[Entry, ...]:
    responses = house.records(COHORT).responses()
    return journal_of(person, programme_of(house), responses, house.seal.unseal).entries


def test_the_first_page_of_ones_own_leads_there(house: Site) -> None:
    amina = somebody(house).id
    home = as_html(house, got(house, a_link(Purpose.MINE, amina)))
    assert re.search(r'href="/mine/[^"/]+/journal"', home)
    for person in (facilitator(house).id, programme_of(house).cohort.leads[0].id):
        assert "/journal" not in as_html(house, got(house, a_link(Purpose.MINE, person)))


def test_with_nothing_written_yet_it_says_so(house: Site) -> None:
    for person in (somebody(house), facilitator(house)):
        assert "Nothing yet." in read(house, person.id)
        assert "You have not written anything yet." in saved(house, person.id)


def test_it_has_everything_of_ones_own_and_nothing_of_the_others(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    amina, tom, grace, callum = (somebody(house, "thames", n) for n in range(4))
    for shown in (read, saved):
        for person, own in (
            (amina, {SHOWN, KEPT, LINE_SHOWN}),
            (tom, {KEPT, TEAM_READS, OPEN, ACTION, LEARNED}),
            (grace, set()),
            (callum, set()),
        ):
            text = shown(house, person.id)
            assert {mark for mark in (SHOWN, *HIDDEN) if mark in text} == own
            assert [p.name for p in programme_of(house).people.values() if p.name in text] in ([], [person.name])
    assert "Nothing to share this time" in read(house, grace.id)


def full(house: Site, person: Person) -> None:
    """One of each kind, given in another order than it happened."""
    log, agreed = person.id, ReportLine(text="We asked sooner.", consent=fingerprint("We asked sooner."))
    keep(
        house,
        logs=(
            a_log(log, "stories", "cohort", answers=(_said("story-1", "A ramp was built", shared=True),), at=NOW),
            a_log(
                log,
                occasion="thames-2",
                answers=(_said("log-b-1", "Tried a panel"), _said("log-b-2", "It was quiet", shared=True)),
                line=ReportLine(text="Not agreed to."),
                at=NOW + timedelta(days=1),
            ),
            a_log(log, answers=(_said("log-a-1", "Two\nlines"),), elements=("E1", "E3"), line=agreed),
            a_log(log, "baseline", "launch", state=LogState.NOTHING_TO_SHARE),
            a_log(log, "midpoint", "thames-3", answers=(_said("midpoint-1", "mostly", shared=True),)),
        ),
        actions=(
            _action(log, 2, state=ActionState.DROPPED, text="Ask the board", learned="It was not mine to ask."),
            _action(log, 1, text="Ring a tenant", by=date(2027, 3, 2)),
            _action(log, 1, "cohort", text="Write it up", state=ActionState.DONE, at=at("2027-06-30 10:00")),
        ),
    )


def _said(question: str, text: str, *, shared: bool = False) -> LogAnswer:
    return LogAnswer(question=question, text=text, shared=shared)


def _action(person: PersonId, number: int, occasion: str = "thames-1", **more: object) -> Action:
    given: dict[str, object] = {"at": at("2027-01-21 15:00"), **more}
    return Action(occasion=Occasion(occasion), person=person, number=number, **given)  # type: ignore[arg-type]


def test_it_is_in_order_of_time_with_actions_after_the_log_of_their_session(house: Site) -> None:
    amina = somebody(house)
    full(house, amina)
    assert [(entry.heading, entry.when) for entry in entries(house, amina.id)] == [
        ("Where you started: Launch", "Tuesday 12 January 2027"),
        ("Learning log: Thames session 1", "Tuesday 19 January 2027"),
        ("What you planned after Thames session 1", "Tuesday 19 January 2027"),
        ("Learning log: Thames session 2", "Tuesday 23 February 2027"),
        ("Half way: Thames session 3", "Tuesday 30 March 2027"),
        ("What you planned", "Written on Wednesday 30 June 2027"),
        ("Story of change", "Written on Thursday 22 July 2027"),
    ]


def test_an_entry_says_what_was_asked_what_was_written_and_who_else_reads_it(house: Site) -> None:
    amina = somebody(house)
    full(house, amina)
    by_heading = {entry.heading: entry.rows for entry in entries(house, amina.id)}
    assert by_heading["Learning log: Thames session 1"] == (
        Row(label="What stayed with you from the session?", text="Two\nlines"),
        Row(label="What your thinking touched", text="Shared goals and power, Real impact"),
        Row(
            label="Your line for the report",
            text="We asked sooner.",
            note="You agreed that these exact words may stand in the report, without your name.",
        ),
    )
    assert by_heading["Learning log: Thames session 2"][1:] == (
        Row(
            label="What surprised you, or did not work? What does that teach you?",
            text="It was quiet",
            note="Shared with your facilitator",
        ),
        Row(
            label="Your line for the report",
            text="Not agreed to.",
            note="You have not agreed to these words, so the report leaves them out.",
        ),
    )
    assert by_heading["What you planned after Thames session 1"] == (
        Row(label="What you would do", text="Ring a tenant", note="By Tuesday 2 March 2027. Still open."),
        Row(label="What you would do", text="Ask the board", note="Dropped."),
        Row(label="What you learned", text="It was not mine to ask."),
    )
    assert by_heading["Half way: Thames session 3"] == (Row(label="Is this worth your time so far?", text="Mostly"),)
    assert by_heading["Story of change"][0].note == "Shared with the team, without your name"


def test_ratings_stand_side_by_side_in_words(house: Site) -> None:
    amina = somebody(house).id
    given = ((Phase.BASELINE, 2), (Phase.LOOKBACK, 1), (Phase.ENDLINE, None))
    keep(house, ratings=tuple(Rating(person=amina, phase=p, statement=1, value=v, at=NOW) for p, v in given))
    found = journal_of(amina, programme_of(house), house.records(COHORT).responses(), house.seal.unseal).ratings
    assert found is not None
    assert found.columns == ("Statement", "At the start", "At the end, looking back at the start", "At the end")
    assert found.rows[0][1:] == ("2 of 5", "1 of 5", "Not sure")
    assert found.rows[1][1:] == ("Not rated",) * 3
    text = saved(house, amina)
    assert "At the start: 2 of 5\nAt the end, looking back at the start: 1 of 5\nAt the end: Not sure" in text


def test_before_the_end_only_the_start_has_a_column(house: Site) -> None:
    amina = somebody(house).id
    keep(house, ratings=(Rating(person=amina, phase=Phase.BASELINE, statement=1, value=5, at=NOW),))
    found = journal_of(amina, programme_of(house), house.records(COHORT).responses(), house.seal.unseal).ratings
    assert found is not None
    assert found.columns == ("Statement", "At the start")


def test_the_file_reads_as_the_page_does(house: Site) -> None:
    amina = somebody(house)
    full(house, amina)
    assert saved(house, amina.id).split("\n\n")[:6] == [
        "Your journal\n============",
        f"Embedding equalities in service delivery\n{amina.name}\nAs at 10am on Thursday 22 July 2027",
        "Where you started: Launch\n-------------------------\nTuesday 12 January 2027",
        "Your answer\nNothing to share this time",
        "Learning log: Thames session 1\n------------------------------\nTuesday 19 January 2027",
        "What stayed with you from the session?\nTwo\nlines",
    ]


def test_words_whose_key_is_gone_say_so_and_the_rest_is_there(house: Site) -> None:
    amina = somebody(house).id
    broken = a_log(amina, answers=(LogAnswer(question="log-a-1", sealed="not a seal of ours"),))
    house.records(COHORT).keep_responses(Responses(logs=(broken,)))
    keep(house, actions=(_action(amina, 1, text="Ring a tenant"),))
    text = read(house, amina)
    assert NOT_OPENED in text
    assert "Ring a tenant" in text


def test_what_was_withdrawn_is_gone_and_half_a_character_does_not_stop_the_file(house: Site) -> None:
    amina = somebody(house).id
    keep(house, logs=(a_log(amina, answers=(_said("log-a-1", "Half \ud83d of it"),), line=ReportLine(text="")),))
    assert "Your line for the report" not in saved(house, amina)
    assert "Half ? of it" in saved(house, amina)
