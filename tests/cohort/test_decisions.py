"""What a decision may be about, and what is said to a name that fits nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sets.cohort.decisions import ABOUT_PEOPLE, day_of, kinds, subject_of
from sets.cohort.people import AddressBook
from sets.model.cohort import Member, Occasion, PersonId
from sets.model.errors import StateError
from sets.model.publication import Verdict
from tests.support.builders import a_cohort, a_programme

PROGRAMME = a_programme(a_cohort())
MEMBER: Member = PROGRAMME.cohort.sets[0].members[0]
SHARED = "frontdesk@riverside.example.gov.uk"
ANN, BOB = PersonId("p-ann"), PersonId("p-bob")
BOOK = AddressBook(
    handles={person.email.lower(): frozenset((person.id,)) for person in PROGRAMME.people.values()}
    | {SHARED: frozenset((ANN, BOB)), "id:ann": frozenset((ANN,)), "id:bob": frozenset((BOB,))},
    here=frozenset((*PROGRAMME.people, ANN, BOB)),
)
SESSION = next(str(m.key) for m in PROGRAMME.meetings if m.number == 1)


@pytest.mark.parametrize(
    ("verdict", "named", "subject"),
    [
        (Verdict.LEFT, MEMBER.email, MEMBER.id),
        (Verdict.PAUSED, MEMBER.email.upper(), MEMBER.id),
        (Verdict.HOLD, MEMBER.email, MEMBER.id),
        (Verdict.LEFT, str(MEMBER.id), MEMBER.id),
        (Verdict.LEFT, "id:ann", ANN),
        (Verdict.PAUSED, "bob", BOB),
        (Verdict.GOING_AHEAD, SESSION, SESSION),
        (Verdict.HOLD, SESSION, SESSION),
        (Verdict.HOLD, f"{SESSION}/reflection", f"{SESSION}/reflection"),
        (Verdict.RELEASE, f"{SESSION}/invite", f"{SESSION}/invite"),
        (Verdict.HOLD, "cohort/welcome", "cohort/welcome"),
    ],
)
def test_a_decision_is_kept_under_its_subject(verdict: Verdict, named: str, subject: str) -> None:
    assert subject_of(PROGRAMME, verdict, named, BOOK) == subject


@pytest.mark.parametrize(
    ("verdict", "named", "words"),
    [
        (Verdict.LEFT, SESSION, f"{SESSION}: is nobody's address in this cohort"),
        (Verdict.PAUSED, MEMBER.email.replace(".", "", 1), f"did you mean {MEMBER.email}?"),
        *((verdict, SHARED, "two people share this address; give id:ann or id:bob") for verdict in ABOUT_PEOPLE),
        (Verdict.HOLD, SHARED, "two people share this address; give id:ann or id:bob"),
        (Verdict.GOING_AHEAD, MEMBER.email, "is no session that is to take place"),
        (Verdict.HOLD, f"{SESSION}/reflecton", "did you mean reflection?"),
        (Verdict.HOLD, f"{SESSION}/", "names no message; nothing is not a kind of message"),
        (Verdict.HOLD, "nowhere-9/reflection", "is no person, session or message of this cohort"),
        (Verdict.RELEASE, "", "is no person, session or message of this cohort"),
    ],
)
def test_a_name_that_fits_nothing_is_refused_with_a_remedy(verdict: Verdict, named: str, words: str) -> None:
    with pytest.raises(StateError) as refused:
        subject_of(PROGRAMME, verdict, named, BOOK)
    assert words in str(refused.value)


def test_every_kind_of_the_timeline_can_be_held() -> None:
    own = {rule.name for rule in PROGRAMME.cohort.prompts if rule.send}
    assert own | {"invite", "update", "cancel", "welcome", "report-draft"} <= set(kinds(PROGRAMME))


def test_going_ahead_is_about_the_day_that_the_session_has() -> None:
    planned = PROGRAMME.day_of(PROGRAMME.by_key[Occasion(SESSION)])
    until = planned + timedelta(days=90)
    assert day_of(PROGRAMME, Verdict.GOING_AHEAD, SESSION, None) == planned
    assert day_of(PROGRAMME, Verdict.GOING_AHEAD, SESSION, until) == planned
    assert day_of(PROGRAMME, Verdict.PAUSED, MEMBER.id, until) == until
    assert day_of(PROGRAMME, Verdict.LEFT, MEMBER.id, None) is None
