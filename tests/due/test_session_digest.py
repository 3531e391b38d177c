"""The facilitator's digest after a session: a letter with numbers alone, and a page with only what was ticked for them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sets.cohort.programme import Programme
from sets.due.session_digest import ActionCounts, Digest, LogCounts, action_counts, letter_digest
from sets.model.cohort import Occasion, PersonId
from sets.model.requests import Purpose
from sets.model.responses import (
    Action,
    ActionState,
    Attendance,
    Came,
    LearningLog,
    LogAnswer,
    LogState,
    ReportLine,
    Responses,
    Round,
)
from sets.web.page.request import Site
from tests.support.builders import a_programme, at
from tests.support.letter_cases import CORA, FRAN, a_due, letter, the_cohort, the_meetings
from tests.support.records import a_log, an_action
from tests.support.running_house import HIDDEN, SHOWN, a_running_house, keep
from tests.support.web_help import COHORT, a_house, a_link, as_html, as_text, facilitator, got, programme_of, somebody

NOW = at("2027-04-20 10:00")
SESSION = Occasion("thames-3")
PROGRAMME = a_programme(the_cohort(), the_meetings())
PEOPLE = [member.id for member in PROGRAMME.members_at(PROGRAMME.by_key[SESSION])]


def a_session(
    programme: Programme = PROGRAMME, returned: int = 4, came: int = 6, occasion: str = "thames-3"
) -> Responses:
    """Six members, each with words of their own in everything that a member may write."""
    people = [member.id for member in programme.members_at(programme.by_key[Occasion(occasion)])]
    hidden = LogAnswer(question="log-b-1", text="marked-kept")
    ticked = LogAnswer(question="log-b-2", text="marked-ticked", shared=True)
    logs = [
        a_log(p, occasion=occasion, answers=(hidden, ticked), line=ReportLine(text="marked-line"), elements=("E1",))
        for p in people[:returned]
    ]
    if returned < len(people):
        logs.append(a_log(people[returned], occasion=occasion, state=LogState.NOTHING_TO_SHARE))
    return Responses(
        logs=tuple(logs),
        attendance=tuple(
            Attendance(occasion=Occasion(occasion), person=p, came=Came.YES if n < came else Came.NO, at=NOW)
            for n, p in enumerate(people)
        ),
        rounds=tuple(
            Round(occasion=Occasion(occasion), person=p, at=NOW, passed=n == 2) for n, p in enumerate(people[:3])
        ),
        actions=tuple(action_of(p, text="marked-action") for p in people),
    )


def action_of(person: PersonId, number: int = 1, **changes: object) -> Action:
    return an_action(person, number, **{"occasion": SESSION, "when": NOW, **changes})  # type: ignore[arg-type]


# in numbers


@pytest.mark.parametrize(
    ("responses", "logs", "marked", "came"),
    [
        (Responses(), LogCounts(asked=6, enough=False), False, 0),
        (a_session(), LogCounts(asked=6, enough=True), True, 6),
        (a_session(returned=2), LogCounts(asked=6, enough=False), True, 6),
        (a_session(returned=6), LogCounts(asked=6, enough=True), True, 6),
        (a_session(returned=5, came=5), LogCounts(asked=6, enough=True), True, 5),
        (a_session(returned=2, came=4), LogCounts(asked=6, enough=False), True, 4),
        (a_session(returned=6, came=3), LogCounts(asked=6, enough=True), True, 3),
    ],
)
def test_a_session_in_numbers(responses: Responses, logs: LogCounts, marked: bool, came: int) -> None:
    found = letter_digest(PROGRAMME.by_key[SESSION], PROGRAMME, responses, NOW)
    assert found is not None
    turns = (2, 1) if responses.rounds else (0, 0)
    assert (found.logs, found.marked, found.came, found.expected) == (logs, marked, came, 6)
    assert (found.presented, found.passed) == turns
    assert found.following is not None
    assert found.following.day == "Tuesday 11 May 2027"


def test_after_the_last_session_none_follows_and_of_an_event_there_is_no_digest() -> None:
    last = letter_digest(PROGRAMME.by_key[Occasion("thames-6")], PROGRAMME, Responses(), NOW)
    assert isinstance(last, Digest)
    assert last.following is None
    assert letter_digest(PROGRAMME.by_key[Occasion("launch")], PROGRAMME, Responses(), NOW) is None
    assert letter_digest(None, PROGRAMME, Responses(), NOW) is None


def test_actions_are_counted_only_over_four_members_or_more() -> None:
    meeting, states = PROGRAMME.by_key[SESSION], (ActionState.DONE, ActionState.DROPPED, ActionState.OPEN)
    three = tuple(action_of(p, n, state=state) for p in PEOPLE[:3] for n, state in enumerate(states, 1))
    assert action_counts(meeting, three) == ActionCounts(enough=False, rows=())
    four = (*three, action_of(PEOPLE[3], state=ActionState.DONE), action_of(PEOPLE[4], occasion=Occasion("thames-2")))
    rows = (("Still open", 3), ("Done", 4), ("Dropped", 3))
    assert action_counts(meeting, four) == ActionCounts(enough=True, rows=rows)


# the letter


def test_the_letter_says_numbers_and_the_next_date() -> None:
    found = letter(a_due("digest", FRAN), programme=PROGRAMME, responses=a_session())
    assert found.subject == "Thames session 3 on Tuesday 6 April 2027: how it stands"
    lines = [line for line in found.text.split("\n") if line.startswith("- ")]
    assert lines == [
        "- Learning logs: 4 or more of 6 have answered",
        "- Came: 6 of 6 members",
        "- Presented: 2, and 1 chose to pass",
        "- Next session: Tuesday 11 May 2027, 10am to 12:30pm (UK time)",
    ]


@pytest.mark.parametrize("returned", [0, 1, 4, 6])
def test_no_words_and_no_names_of_members_are_ever_in_the_letter(returned: int) -> None:
    found = letter(a_due("digest", FRAN), programme=PROGRAMME, responses=a_session(returned=returned))
    for text in (found.subject, found.text, found.html):
        assert "marked" not in text
        assert not [p for p in PROGRAMME.members_at(PROGRAMME.by_key[SESSION]) if p.name.split()[0] in text]
        assert "Shared goals" not in text


def test_without_a_register_the_letter_says_so_and_after_the_last_session_too() -> None:
    unmarked = letter(a_due("digest", FRAN), programme=PROGRAMME)
    assert "- The register is not marked yet" in unmarked.text
    assert "Came:" not in unmarked.text
    last = letter(a_due("digest", FRAN, "thames-6"), programme=PROGRAMME)
    assert "- That was the last session of this set" in last.text
    gone = letter(a_due("digest", FRAN, "thames-9"), programme=PROGRAMME)
    assert "Learning logs:" not in gone.text


def test_a_coordinator_of_a_set_reads_the_same_numbers() -> None:
    numbers = [
        [
            line
            for line in letter(a_due("digest", who), programme=PROGRAMME, responses=a_session()).text.split("\n")
            if line[:2] == "- "
        ]
        for who in (FRAN, CORA)
    ]
    assert numbers[0] == numbers[1]


# the page


def page(house: Site, key: str = "thames-1") -> str:
    return as_text(as_html(house, got(house, a_link(Purpose.SESSION, facilitator(house).id, key))))


def part(text: str) -> str:
    """The digest of a page."""
    return text[text.index("Digest\n") : text.index("Working agreement")]


def told(house: Site, number: int, *answers: LogAnswer, **changes: object) -> LearningLog:
    return a_log(somebody(house, "thames", number).id, answers=answers, **changes)


def said(question: str, text: str, *, shared: bool = True) -> LogAnswer:
    return LogAnswer(question=question, text=text, shared=shared)


def test_the_page_groups_what_was_ticked_by_question_in_the_order_of_the_log(tmp_path: Path) -> None:
    house = a_house(tmp_path, at("2027-02-03 10:00"))
    keep(
        house,
        logs=(
            told(house, 1, said("log-a-2", "Doors"), said("log-a-1", "A silence")),
            told(house, 0, said("log-a-1", "A laugh"), said("log-a-2", "Mine", shared=False), elements=("E1", "E2")),
            told(house, 2, said("own-1", "A question of our own")),
        ),
    )
    amina, tom, grace = (somebody(house, "thames", n).name for n in range(3))
    found = part(page(house))
    assert found[found.index("What stayed") :] == (
        f"What stayed with you from the session?\nA laugh\n{amina}\nA silence\n{tom}\n"
        f"What do you see differently now about your work or yourself?\nDoors\n{tom}\n"
        f"In their own words\nA question of our own\n{grace}\n"
    )
    assert "Shared goals" not in found
    assert "Joint work" not in found


def test_nothing_that_was_not_ticked_for_this_facilitator_is_on_it(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    keep(house, logs=(told(house, 4, said("log-a-1", "marked-for-another"), told=(PersonId("p-another"),)),))
    # even where words that nobody ticked would lie open in the records
    unsealed = told(house, 5, said("log-a-1", "marked-unsealed", shared=False))
    house.records(COHORT).keep_responses(Responses(logs=(unsealed,)))
    found = part(page(house))
    assert SHOWN in found
    assert not [mark for mark in (*HIDDEN, "marked-for-another", "marked-unsealed") if mark in found]


def test_the_page_counts_actions_of_four_and_says_the_next_date(tmp_path: Path) -> None:
    house = a_house(tmp_path, at("2027-02-03 10:00"))
    people = [somebody(house, "thames", n).id for n in range(4)]
    first = Occasion("thames-1")
    keep(house, actions=tuple(action_of(p, occasion=first, text="marked-action") for p in people[:3]))
    found = part(page(house))
    assert "Actions that members wrote down" not in found
    assert "Next session: Tuesday 23 February 2027, 10am to 12:30pm." in found
    keep(house, actions=(action_of(people[3], occasion=first, state=ActionState.DONE, text="marked-action"),))
    found = part(page(house))
    assert "Actions that members wrote down: 3 still open, 1 done." in found
    assert "marked-action" not in found
    assert not [p.name for p in programme_of(house).sets["thames"].members if p.name in found]  # type: ignore[index]


def test_letter_and_page_say_the_same_numbers(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    programme = programme_of(house)
    meeting = programme.by_key[Occasion("thames-1")]
    found = letter_digest(meeting, programme, house.records(COHORT).responses(), house.clock() + timedelta(days=1))
    assert found is not None
    assert f"Learning logs: {found.logs.words}." in page(house)
    assert f"Came: {found.came} of {found.expected} members. Presented: {found.presented}." in page(house)
