"""What a coordinator asks for among the messages to come, in their words."""

from __future__ import annotations

import pytest

from sets.due.outlook import outlook
from sets.due.overview import messages
from sets.due.views.choosing import Choice, choice_of, chosen
from sets.model.errors import StateError
from sets.model.ledger import Ledger
from sets.model.responses import Responses
from sets.service.run import DESCRIBE
from tests.support.builders import a_cohort, a_person, a_programme, a_prompt, a_set, at, day, members, rules

NOW = at("2027-01-11 09:00")
LEA = a_set("Lea", members=members(6, "Lea"), facilitators=(a_person("Peter Lind"),), rules=rules(count=2))
PROGRAMME = a_programme(a_cohort(sets=(a_set(rules=rules(count=2)), LEA), prompts=(a_prompt("preparation"),)))
FOUND = messages(
    outlook(PROGRAMME, Responses(), Ledger(), NOW, uid_key=b"k", describe=DESCRIBE), PROGRAMME, Responses(), NOW
)


def which(**words: object) -> set[str]:
    choice = choice_of(PROGRAMME, NOW.date(), **words)  # type: ignore[arg-type]
    return {f"{'+'.join(one.kinds)} {one.occasion}" for one in chosen(FOUND, choice, PROGRAMME)}


@pytest.mark.parametrize("named", ["Lea", "lea"])
def test_of_one_set(named: str) -> None:
    found = which(of_set=named)
    assert found
    assert {one.split(" ")[1] for one in found} <= {"lea-1", "lea-2"}


@pytest.mark.parametrize(
    "named", ["Peter Lind", "peter.lind@example.gov.uk", "PETER.LIND@example.gov.uk", "p-peter-lind"]
)
def test_to_one_person(named: str) -> None:
    assert which(person=named) == {"welcome cohort", "invite launch", "invite lea-1"}


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ({"first": day("2027-01-20"), "last": day("2027-01-21")}, {day("2027-01-20"), day("2027-01-21")}),
        ({"ahead": "3d"}, {day("2027-01-11")}),
        ({"ahead": "1 week"}, {day("2027-01-11")}),
        ({"last": day("2027-01-10")}, set()),
    ],
)
def test_between_two_days(words: dict[str, object], days: set[object]) -> None:
    choice = choice_of(PROGRAMME, NOW.date(), **words)  # type: ignore[arg-type]
    found = {one.at.date() for one in chosen(FOUND, choice, PROGRAMME) if one.at is not None}
    assert found <= days
    assert bool(found) is bool(days)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"of_set": "Severn"}, "is no set of this cohort; it has thames, lea"),
        ({"person": "nobody@example.org"}, "is nobody of this cohort"),
        ({"ahead": "soon"}, "is not a length of time"),
    ],
)
def test_what_there_is_not_is_said(words: dict[str, str], said: str) -> None:
    with pytest.raises(StateError, match=said):
        choice_of(PROGRAMME, NOW.date(), **words)  # type: ignore[arg-type]


def test_without_a_word_it_is_everything() -> None:
    assert choice_of(PROGRAMME, NOW.date()) == Choice()
    assert chosen(FOUND, Choice(), PROGRAMME) == FOUND
