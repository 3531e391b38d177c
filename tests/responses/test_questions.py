"""The questions: stable ids, few at a time, all three elements over a cycle."""

from __future__ import annotations

import itertools

import pytest

from sets.responses import questions
from sets.responses.prompt_catalogue import CATALOGUE, every_question, prompt_called


def letters(count: int) -> str:
    return "".join(questions.log_for(number, count)[0].id[4] for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("count", "logs"),
    [(1, "a"), (2, "ac"), (3, "abc"), (4, "abbc"), (5, "abbbc"), (6, "aabbcc"), (9, "aaabbbccc"), (12, "aaaabbbbcccc")],
)
def test_the_log_changes_over_the_cycle(count: int, logs: str) -> None:
    assert letters(count) == logs


@pytest.mark.parametrize("count", range(3, 13))
def test_every_element_comes_round(count: int) -> None:
    sessions = range(1, count + 1)
    before = {x.element for n in sessions for x in questions.preparation_for(n, count, had_action=False)}
    after = {x.element for n in sessions for x in questions.log_for(n, count)}
    assert before >= {"E1", "E2", "E3"}
    assert after >= {"E1", "E2", "E3"}


@pytest.mark.parametrize("count", range(1, 13))
def test_never_too_many(count: int) -> None:
    for number in range(1, count + 1):
        assert len(questions.log_for(number, count)) <= 4
        with_action = questions.preparation_for(number, count, had_action=True)
        assert with_action[0] is questions.LAST_ACTION
        assert with_action[1:] == questions.preparation_for(number, count, had_action=False)
        assert len(set(with_action)) == len(with_action) <= 3


def test_no_form_asks_more_than_four_questions_and_each_says_how_long_it_takes() -> None:
    for row in CATALOGUE.values():
        assert len(row.asked()) <= 4, row.name
        assert not row.in_words or row.intro.startswith(f"About {row.minutes} minutes."), row.name


def test_preparation_varies_from_session_to_session() -> None:
    asked = [questions.preparation_for(number, 6, had_action=False) for number in range(1, 7)]
    assert all(earlier != later for earlier, later in itertools.pairwise(asked))


def test_ids_are_unique_and_name_what_they_ask() -> None:
    # a changed id would orphan answers that were imported under it
    # in this list each stands once
    assert sorted(question.id for question in every_question()) == sorted(
        [f"log-{log}-{n}" for log in "abc" for n in range(1, 5)]
        + [f"before-{n}" for n in range(1, 7)]
        + [f"midpoint-{n}" for n in range(1, 4)]
        + [f"close-{n}" for n in range(1, 5)]
        + [f"after-{months}-months-{n}" for months in (3, 6) for n in range(1, 4)]
        + [f"statement-{n}" for n in range(1, 9)]
        + [f"{asked}-{n}" for asked in ("story", "partner", "voice") for n in range(1, 4)]
        + [f"{asked}-{n}" for asked in ("appetite", "work", "time") for n in range(1, 5)]
    )


def test_what_is_more_than_an_answer_is_said_of_its_question() -> None:
    assert {
        fact: [question.id for question in every_question() if getattr(question, fact)]
        for fact in ("next_step", "elements", "counted", "several")
    } == {
        "next_step": ["log-a-3", "log-b-4"],
        "elements": ["log-a-4"],
        "counted": ["midpoint-1", "voice-2", "time-1", "time-2", "time-3"],
        "several": ["log-a-4", "work-4"],
    }


def test_elements_are_those_that_questions_are_tied_to() -> None:
    known = {element.id for element in questions.ELEMENTS} | {""}
    assert {question.element for question in every_question()} == known


def test_questions_for_a_prompt() -> None:
    assert prompt_called("reflection").asked(6, 6) == questions.LOG_C
    assert prompt_called("preparation").asked(2, 6, had_action=True) == questions.preparation_for(2, 6, had_action=True)
    assert prompt_called("endline").asked(3, 6) == questions.ENDLINE
    assert prompt_called("our-own-prompt").asked(3, 6) == ()
