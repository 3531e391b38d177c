"""Where replies go: marks that only this home could have made, and that are found again without being kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.cohort.file.timeline import rule_of, standard_rows
from sets.mail.reply_address import log_of, mark, mark_in, reply_address
from sets.model.cohort import Audience
from sets.service.settings import Settings, read_settings
from tests.support.builders import a_prompt

KEY = b"k" * 32
LETTER = "learning-2027/thames-1/p-ada/reflection/0"


def test_a_mark_is_the_same_for_ever_and_fits_an_address() -> None:
    found = mark(KEY, LETTER)

    assert found == "brg74rm7f2qqssgnzwfao3geytzl6bop"
    assert reply_address("reply@in.example.gov.uk", found) == f"reply+{found}@in.example.gov.uk"


def test_the_longest_name_still_fits_what_stands_before_an_at() -> None:
    settings: Settings = read_settings({"SETWISE_INBOUND": f"{'r' * 30}@in.example.gov.uk"}, {})

    assert len(reply_address(settings.inbound, mark(KEY, LETTER)).partition("@")[0]) <= 64


@given(st.text(max_size=60), st.text(max_size=60))
def test_each_letter_has_a_mark_of_its_own(one: str, other: str) -> None:
    assert (mark(KEY, one) == mark(KEY, other)) == (one == other)
    assert mark(KEY, one) != mark(b"another key of thirty-two bytes!", one)


@pytest.mark.parametrize(
    ("recipients", "found"),
    [
        (["reply+aqtyaoeksn4cpbnaxx7bf3y5wy3ip5no@in.example.gov.uk"], True),
        (["someone@example.org", "REPLY+AQTYAOEKSN4CPBNAXX7BF3Y5WY3IP5NO@IN.EXAMPLE.GOV.UK"], True),
        (["<reply+aqtyaoeksn4cpbnaxx7bf3y5wy3ip5no@elsewhere.example.org>"], True),
        (["reply@in.example.gov.uk"], False),
        (["reply+aqtyaoeksn4cpbnaxx7bf3y5wy3ip5n@in.example.gov.uk"], False),
        (["reply+aqtyaoeksn4cpbnaxx7bf3y5wy3ip5no2@in.example.gov.uk"], False),
        (["reply+aqtyaoeksn4cpbnaxx7bf3y5wy3ip5n1@in.example.gov.uk"], False),
        ([], False),
    ],
)
def test_a_mark_is_read_from_whichever_recipient_has_one(recipients: list[str], found: bool) -> None:
    assert mark_in(recipients) == ("aqtyaoeksn4cpbnaxx7bf3y5wy3ip5no" if found else "")


def test_only_prompts_that_ask_for_words_take_replies() -> None:
    rules = [rule for name, row in standard_rows().items() if (rule := rule_of(name, row))]
    own = a_prompt("hopes", to=Audience.MEMBERS)
    silent = a_prompt("notice", asks=False)
    kinds = [kind for rule in (*rules, own, silent) for kind in (rule.name, f"{rule.name}-reminder")]

    assert {kind for kind in kinds if log_of(kind, (*rules, own, silent))} >= {
        *("reflection", "reflection-reminder", "midpoint", "endline", "endline-reminder", "hopes", "hopes-reminder"),
        *("follow-up-3-months", "follow-up-6-months"),
    }
    for kind in ("baseline", "preparation", "attendance-check", "register-reminder", "going-ahead", "invite", "notice"):
        assert log_of(kind, (*rules, own, silent)) == ""
    assert log_of("reflection-reminder", rules) == "reflection"
