"""When a stage of a report is over: its letters have arrived and its time has passed, or it is cut short with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.model.cohort import PersonId
from sets.model.ledger import index
from sets.model.messages import GRACE, State, key_of
from sets.model.report_review import Passage, PassageKind, ReportStage, Review, Scope, Step
from sets.model.responses import Check, Responses
from sets.report.release.letters import ONCE_MORE, Fate, fate_of
from sets.report.release.obstacles import Weight, obstacles, still_blocking
from sets.report.release.workflow import Situation, ahead, checkers, cut_short
from tests.report.test_workflow import ADA, EVERYTHING, NOW, a_situation, keys
from tests.support.builders import a_cohort, a_programme, at
from tests.support.records import a_step
from tests.support.release_help import a_letter, letters_of

UNTIL = at("2027-09-15 17:00")
STEP = a_step(ReportStage.FACTS, until=UNTIL, digest="d")
PROGRAMME = a_programme(a_cohort())
PEOPLE = tuple(sorted(checkers(PROGRAMME, NOW.date())))
OVER, OPEN = UNTIL, UNTIL - timedelta(minutes=1)
TICKS = ("early", "lost", "mail")


def lettered(
    states: dict[PersonId, State | None], now: datetime = OVER, *, answered: tuple[PersonId, ...] = ()
) -> Situation:
    """The check of the facts with these lines in the ledger; None is a letter that no pass has looked at."""
    lines = [
        replace(a_letter(STEP, person, state, PROGRAMME.cohort.id), address=PROGRAMME.people[person].email)
        for person, state in states.items()
        if state is not None
    ]
    checks = tuple(Check(person=one, report="final", at=NOW, right=True) for one in answered)
    return a_situation(STEP, programme=PROGRAMME, now=now, ledger=index(lines), responses=Responses(checks=checks))


ARRIVED = (State.SENT, State.DELIVERED)
COMING = (None, State.WAITING, State.HELD, State.CLAIMED, State.FAILED)
LOST = (State.DEAD, State.BOUNCED, State.DROPPED, State.COMPLAINED, State.MISSED, State.WITHDRAWN, State.UNKNOWN)


def test_every_state_is_in_one_of_the_three() -> None:
    assert sorted(str(one) for one in (*ARRIVED, *COMING, *LOST)) == sorted(map(str, (None, *State)))


@pytest.mark.parametrize("state", [*ARRIVED, *COMING, *LOST])
def test_a_stage_with_one_letter_in_each_state(state: State | None) -> None:
    one = dict.fromkeys(PEOPLE, State.SENT) | {PEOPLE[0]: state}
    expected = [] if state in ARRIVED else [("mail", Weight.BLOCKS)] if state in COMING else [("lost", Weight.TICK)]
    assert keys(ReportStage.RELEASED, lettered(one)) == expected
    every = dict.fromkeys(PEOPLE, state)
    assert keys(ReportStage.RELEASED, lettered(every)) == ([] if state in ARRIVED else [("mail", Weight.BLOCKS)])


def test_a_letter_of_unknown_fate_is_waited_for_and_then_given_up() -> None:
    line = a_letter(STEP, ADA, State.UNKNOWN, PROGRAMME.cohort.id)
    assert fate_of(line, NOW + GRACE - timedelta(seconds=1)) is Fate.COMING
    assert fate_of(line, NOW + GRACE) is Fate.LOST


def test_letters_of_an_earlier_time_round_or_of_the_other_report_count_for_nothing() -> None:
    again = replace(STEP, number=3)
    ledger = index(letters_of(STEP, PROGRAMME))
    assert keys(ReportStage.RELEASED, a_situation(STEP, again, programme=PROGRAMME, now=OVER, ledger=ledger)) == [
        ("mail", Weight.BLOCKS)
    ]
    midpoint = a_situation(
        replace(STEP, report=Scope.MIDPOINT), programme=PROGRAMME, now=OVER, ledger=ledger, scope=Scope.MIDPOINT
    )
    assert ("mail", Weight.BLOCKS) in keys(ReportStage.RELEASED, midpoint)


def test_whose_mail_comes_back_gets_no_letter_and_is_not_waited_for() -> None:
    people = PROGRAMME.people
    sent = [a_letter(STEP, person, State.SENT, PROGRAMME.cohort.id) for person in PEOPLE[1:]]
    old = replace(sent[0], key="k", kind="welcome", state=State.BOUNCED, address=people[PEOPLE[0]].email.upper())
    found = a_situation(STEP, programme=PROGRAMME, now=OVER, ledger=index([*sent, old]))
    assert keys(ReportStage.RELEASED, found) == [("lost", Weight.TICK)]


@pytest.mark.parametrize("state", [State.DEAD, State.BOUNCED])
def test_a_letter_to_a_mended_address_is_waited_for_again(state: State) -> None:
    sent = [a_letter(STEP, person, State.SENT, PROGRAMME.cohort.id) for person in PEOPLE[1:]]
    old = replace(a_letter(STEP, PEOPLE[0], state, PROGRAMME.cohort.id), address="old@example.org")
    found = a_situation(STEP, programme=PROGRAMME, now=OVER, ledger=index([*sent, old]))
    assert keys(ReportStage.RELEASED, found) == [("mail", Weight.BLOCKS)]
    key = key_of(PROGRAMME.cohort.id, old.occasion, old.person, old.kind, old.revision + ONCE_MORE)
    again = replace(old, key=key, state=State.SENT, address=PROGRAMME.people[PEOPLE[0]].email)
    arrived = a_situation(STEP, programme=PROGRAMME, now=OVER, ledger=index([*sent, old, again]))
    assert keys(ReportStage.RELEASED, arrived) == []


def test_the_people_quoted_have_their_time_as_well() -> None:
    shown = a_step(ReportStage.QUOTES, quoted=(ADA,), until=at("2027-09-08 17:00"))
    unsent = a_situation(shown, quoted=(ADA,), ledger=index(()))
    assert keys(ReportStage.FACTS, unsent) == [("mail", Weight.BLOCKS), ("early", Weight.TICK)]
    sent = a_situation(shown, quoted=(ADA,))
    assert keys(ReportStage.FACTS, sent) == [("early", Weight.TICK)]
    later = replace(sent, now=at("2027-09-08 17:00"))
    assert keys(ReportStage.FACTS, later) == [("silent", Weight.WARNS)]


states = st.dictionaries(
    st.sampled_from(PEOPLE), st.sampled_from([*ARRIVED, *COMING, *LOST]), min_size=len(PEOPLE), max_size=len(PEOPLE)
)


@given(
    states=states,
    answered=st.sets(st.sampled_from(PEOPLE)),
    now=st.sampled_from([OPEN, OVER]),
    ticked=st.sets(st.sampled_from(TICKS)),
    why=st.sampled_from(["", " ", "The committee meets on Friday."]),
)
def test_nothing_is_released_that_was_not_checked(
    states: dict[PersonId, State | None], answered: frozenset[PersonId], now: datetime, ticked: frozenset[str], why: str
) -> None:
    """The rule in other words: nobody's letter is still to come, somebody was reached, and what is short has its reason."""
    found = lettered(states, now, answered=tuple(answered))
    silent = [states[person] for person in PEOPLE if person not in answered]
    arrived, coming = [one in ARRIVED for one in silent], [one in COMING for one in silent]
    reached = bool(answered) or any(arrived)
    short = {"lost"} if not all(arrived) else set()
    short |= {"early"} if silent and now < UNTIL else set()
    goes = not any(coming) and reached and (not short or (short <= ticked and bool(why.strip())))
    assert (still_blocking(obstacles(ReportStage.RELEASED, found), ticked, why) == ()) is goes


def held(cancelled: int, begun: int) -> Situation:
    """The example's sessions, so many of them cancelled and so many of the others begun."""
    meetings = sorted((m for each in PROGRAMME.sessions_by_set.values() for m in each), key=lambda one: one.start)
    off = {one.key for one in meetings[:cancelled]}
    changed = tuple(replace(m, cancelled=NOW) if m.key in off else m for m in PROGRAMME.meetings)
    programme = replace(PROGRAMME, meetings=changed)
    taking_place = [one for one in meetings if one.key not in off]
    now = taking_place[begun - 1].start if begun else meetings[0].start - timedelta(days=1)
    return a_situation(programme=programme, now=now)


def test_no_step_before_half_of_the_sessions_have_begun() -> None:
    total = sum(len(each) for each in PROGRAMME.sessions_by_set.values())
    for cancelled in range(total):
        for begun in range(total - cancelled + 1):
            found = held(cancelled, begun)
            expected = [] if begun and 2 * begun >= total - cancelled else [("unheld", Weight.BLOCKS)]
            assert keys(ahead(found)[0], found) == expected, (cancelled, begun)


@pytest.mark.parametrize(
    ("scope", "parts"),
    [
        (Scope.FINAL, [PassageKind.HEADLINE, PassageKind.MISSING, PassageKind.WRONG, PassageKind.RECOMMENDATION]),
        (Scope.MIDPOINT, [PassageKind.WRONG, PassageKind.UNHEARD]),
    ],
)
def test_no_step_while_the_words_that_only_people_can_write_are_missing(scope: Scope, parts: list[PassageKind]) -> None:
    every = tuple(Passage(part=part, number=1, text="Said.", at=NOW) for part in PassageKind)
    assert keys(ReportStage.FACTS, a_situation(scope=scope, review=Review(passages=every))) == []
    for part in PassageKind:
        rest = tuple(one for one in every if one.part is not part)
        taken_out = Passage(part=part, number=1, text="", at=NOW)
        expected = [("missing", Weight.BLOCKS)] if part in parts else []
        for review in (Review(passages=rest), Review(passages=(*rest, taken_out))):
            assert keys(ReportStage.FACTS, a_situation(scope=scope, review=review)) == expected


def a_cut(stage: ReportStage, number: int, cut: ReportStage | None = None, why: str = "") -> Step:
    return a_step(stage, number, cut=cut, why=why)


Q, F, R, D = ReportStage.QUOTES, ReportStage.FACTS, ReportStage.RELEASED, ReportStage.DRAFT


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((a_cut(Q, 1), a_cut(F, 2), a_cut(R, 3)), ()),
        ((a_cut(Q, 1), a_cut(F, 2, Q, "one")), ((Q, "one"),)),
        ((a_cut(Q, 1), a_cut(F, 2, Q, "one"), a_cut(R, 3, F, "two")), ((Q, "one"), (F, "two"))),
        ((a_cut(R, 3, F, "two"), a_cut(F, 2, Q, "one"), a_cut(Q, 1)), ((Q, "one"), (F, "two"))),
        ((a_cut(Q, 1), a_cut(F, 2, Q, "one"), a_cut(Q, 3, why="back"), a_cut(F, 4)), ()),
        ((a_cut(Q, 1), a_cut(F, 2, Q, "one"), a_cut(D, 3, why="back")), ()),
        ((a_cut(F, 1), a_cut(R, 2, F, "two"), a_step(D, 3, report=Scope.MIDPOINT)), ((F, "two"),)),
    ],
)
def test_what_stands_in_the_report_of_stages_cut_short(
    steps: tuple[Step, ...], expected: tuple[tuple[ReportStage, str], ...]
) -> None:
    assert cut_short(steps, Scope.FINAL) == expected


def test_a_report_with_its_words_goes() -> None:
    assert obstacles(ReportStage.FACTS, a_situation(review=Review(passages=EVERYTHING))) == ()
