"""The steps of a report: what may be next, what stands in the way, when a check closes, and publicity before polls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sets.cohort.programme import Programme
from sets.dates.pre_election import pre_election, usual_poll
from sets.model.cohort import WHOLE_COHORT, Cohort, Nation, PersonId
from sets.model.ledger import index
from sets.model.messages import MIDPOINT_DRAFT, REPORT_DRAFT
from sets.model.publication import Issued
from sets.model.report_review import Passage, PassageKind, Placing, ReportStage, Review, Scope, Step
from sets.model.responses import Approval, Check, LearningLog, Responses
from sets.report.release.obstacles import Weight, obstacles, still_blocking
from sets.report.release.workflow import (
    ASKS,
    Situation,
    ahead,
    behind,
    checkers,
    closes,
    released_at,
    released_folder,
    step_to,
)
from sets.responses.consent import fingerprint
from tests.support.builders import a_cohort, a_person, a_programme, at, members
from tests.support.records import a_log, a_step
from tests.support.release_help import letters_of

NOW = at("2027-09-01 10:00")
ADA, BEN = PersonId("p-ada-marsh"), PersonId("p-ben-okoro")
LINE = "We asked sooner."
EVERYTHING = tuple(
    Passage(part=part, number=1, text="Said.", at=NOW)
    for part in (PassageKind.HEADLINE, PassageKind.MISSING, PassageKind.WRONG, PassageKind.RECOMMENDATION)
)


def a_situation(*steps: Step, programme: Programme | None = None, **changes: Any) -> Situation:
    """A report at the newest of these steps, whose letters have all left."""
    programme = programme or a_programme()
    newest = max(steps, key=lambda one: one.number, default=None)
    asks = newest is not None and newest.stage in ASKS
    given: dict[str, Any] = {
        "programme": programme,
        "responses": Responses(),
        "review": Review(steps=steps, passages=EVERYTHING),
        "issued": (),
        "scope": Scope.FINAL,
        "now": NOW,
        "digest": "d",
        "ledger": index(letters_of(newest, programme) if newest is not None and asks else ()),
    }
    return Situation(**{**given, **changes})


def keys(to: ReportStage, situation: Situation) -> list[tuple[str, Weight]]:
    return [(one.key, one.weight) for one in obstacles(to, situation)]


@pytest.mark.parametrize(
    ("steps", "quoted", "forward", "back"),
    [
        ((), (ADA,), (ReportStage.QUOTES,), ()),
        ((), (), (ReportStage.FACTS,), ()),
        ((a_step(ReportStage.QUOTES),), (ADA,), (ReportStage.FACTS,), (ReportStage.DRAFT,)),
        ((a_step(ReportStage.FACTS),), (ADA,), (ReportStage.RELEASED,), (ReportStage.QUOTES, ReportStage.DRAFT)),
        ((a_step(ReportStage.FACTS),), (), (ReportStage.RELEASED,), (ReportStage.DRAFT,)),
        ((a_step(ReportStage.FACTS), a_step(ReportStage.DRAFT, 2)), (ADA,), (ReportStage.QUOTES,), ()),
        ((a_step(ReportStage.RELEASED),), (ADA,), (), ()),
    ],
)
def test_the_steps_ahead_and_behind(
    steps: tuple[Step, ...],
    quoted: tuple[PersonId, ...],
    forward: tuple[ReportStage, ...],
    back: tuple[ReportStage, ...],
) -> None:
    found = a_situation(*steps, quoted=quoted)
    assert (ahead(found), behind(found)) == (forward, back)


def test_a_release_that_broke_off_can_only_be_finished() -> None:
    begun = Issued(kind=REPORT_DRAFT, at=NOW, digest="x", folder="f", occasion=WHOLE_COHORT, released=NOW)
    found = a_situation(a_step(ReportStage.FACTS), issued=(begun,))
    assert (found.begun, ahead(found), behind(found)) == (True, (ReportStage.RELEASED,), ())
    other = a_situation(a_step(ReportStage.FACTS), issued=(replace(begun, kind=MIDPOINT_DRAFT),))
    assert other.begun is False


def test_the_other_report_has_steps_of_its_own() -> None:
    midpoint = a_step(ReportStage.RELEASED, report=Scope.MIDPOINT)
    assert a_situation(midpoint).stage is ReportStage.DRAFT
    assert a_situation(midpoint, scope=Scope.MIDPOINT).stage is ReportStage.RELEASED


@pytest.mark.parametrize(
    ("to", "now", "expected"),
    [
        (ReportStage.QUOTES, "2027-09-01 10:00", "2027-09-08 17:00"),
        (ReportStage.FACTS, "2027-09-01 10:00", "2027-09-15 17:00"),
        (ReportStage.FACTS, "2027-12-20 09:00", "2028-01-06 17:00"),
        (ReportStage.FACTS, "2027-10-25 23:30", "2027-11-08 17:00"),
    ],
)
def test_a_check_closes_at_5pm_after_working_days(to: ReportStage, now: str, expected: str) -> None:
    assert closes(to, a_situation(now=at(now))) == at(expected)


def test_nothing_closes_a_draft_or_a_release() -> None:
    assert closes(ReportStage.DRAFT, a_situation()) is None
    assert closes(ReportStage.RELEASED, a_situation()) is None


def test_a_step_keeps_who_is_quoted_and_what_was_checked() -> None:
    found = a_situation(quoted=(ADA, BEN), digest="abc")
    assert step_to(ReportStage.QUOTES, found, "Cora Lane") == a_step(
        ReportStage.QUOTES, until=at("2027-09-08 17:00"), quoted=(ADA, BEN), digest="abc"
    )
    back = step_to(
        ReportStage.DRAFT,
        a_situation(a_step(ReportStage.QUOTES), quoted=(ADA,), digest="abc"),
        "Jo",
        "A name was wrong",
    )
    assert back == a_step(ReportStage.DRAFT, 2, by="Jo", digest="abc", why="A name was wrong")


def log_saying(person: PersonId = ADA, text: str = LINE) -> LearningLog:
    return a_log(person, occasion=WHOLE_COHORT, when=NOW, says=text)


def test_a_line_that_nobody_read_stands_in_the_way_of_every_step() -> None:
    waiting = a_situation(responses=Responses(logs=(log_saying(), log_saying(BEN, "Other words."))))
    texts = [one.text for one in obstacles(ReportStage.QUOTES, waiting)]
    assert texts == ["2 lines for the report are not read yet. Nothing unreviewed is published."]
    read = Placing(line=fingerprint(LINE), themes=(), at=NOW)
    refused = Approval(person=BEN, words=fingerprint("Other words."), yes=False, at=NOW)
    review = Review(passages=EVERYTHING, placings=(read,))
    done = replace(waiting, review=review, responses=replace(waiting.responses, approvals=(refused,)))
    assert obstacles(ReportStage.QUOTES, done) == ()


def test_who_was_never_shown_their_words_stands_in_the_way_after_the_quotes() -> None:
    shown = a_step(ReportStage.QUOTES, quoted=(ADA,))
    found = a_situation(shown, quoted=(ADA, BEN), now=NOW + timedelta(days=1))
    assert ("unshown", Weight.BLOCKS) in keys(ReportStage.FACTS, found)
    yes = Approval(person=BEN, words="w", yes=True, at=NOW)
    assert keys(ReportStage.FACTS, replace(found, responses=Responses(approvals=(yes,)))) == [("silent", Weight.WARNS)]


def test_who_left_is_not_asked_and_that_is_said() -> None:
    cohort = a_cohort()
    gone = replace(cohort.sets[0].members[0], last_day=date(2027, 8, 1))
    sets = (replace(cohort.sets[0], members=(gone, *cohort.sets[0].members[1:])),)
    programme = a_programme(replace(cohort, sets=sets))
    found = a_situation(a_step(ReportStage.QUOTES, quoted=(ADA, BEN)), quoted=(ADA, BEN), programme=programme)
    assert found.asked == {BEN}
    others = replace(found, quoted=(BEN,))
    assert keys(ReportStage.FACTS, others) == keys(ReportStage.FACTS, found)  # it tells nothing of who is quoted
    assert keys(ReportStage.FACTS, found) == [("left", Weight.WARNS), ("silent", Weight.WARNS)]


FACTS = a_step(ReportStage.FACTS, until=at("2027-09-15 17:00"), digest="d")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"now": at("2027-09-10 10:00")}, ["early"]),
        ({"now": at("2027-09-15 17:00")}, []),
        ({"now": at("2027-09-16 10:00"), "digest": "other"}, ["changed"]),
        ({"now": at("2027-09-16 10:00"), "responses": Responses(checks=(Check(person=ADA, report="final", at=NOW, right=False, text="No"),))}, ["wrong"]),
        ({"now": at("2027-09-16 10:00"), "responses": Responses(checks=(Check(person=ADA, report="final", at=NOW - timedelta(days=1), right=False, text="No"),))}, []),
        ({"now": at("2027-09-16 10:00"), "responses": Responses(checks=(Check(person=ADA, report="midpoint", at=NOW, right=False, text="No"),))}, []),
    ],
)  # fmt: skip
def test_what_a_release_needs_a_tick_for(changes: dict[str, Any], expected: list[str]) -> None:
    found = a_situation(FACTS, **changes)
    assert keys(ReportStage.RELEASED, found) == [(key, Weight.TICK) for key in expected]


def test_nobody_waits_for_a_check_that_everybody_answered() -> None:
    programme = a_programme()
    everybody = checkers(programme, date(2027, 9, 2))
    checks = tuple(Check(person=one, report="final", at=NOW, right=True) for one in everybody)
    found = a_situation(FACTS, programme=programme, now=at("2027-09-02 10:00"), responses=Responses(checks=checks))
    assert keys(ReportStage.RELEASED, found) == []


def test_a_tick_lets_go_on_and_nothing_ticks_away_what_blocks() -> None:
    found = obstacles(
        ReportStage.RELEASED, a_situation(FACTS, now=at("2027-09-02 10:00"), responses=Responses(logs=(log_saying(),)))
    )
    assert [one.key for one in found] == ["unread", "early"]
    assert [one.key for one in still_blocking(found, ())] == ["unread", "early"]
    assert [one.key for one in still_blocking(found, ("early", "unread"))] == ["unread", "early"]
    assert [one.key for one in still_blocking(found, ("early", "unread"), "The committee meets.")] == ["unread"]
    assert [one.key for one in still_blocking(found, ("unread",), "The committee meets.")] == ["unread", "early"]


def test_members_facilitators_and_partners_check_the_facts_and_nobody_else() -> None:
    late, left = a_person("Pia Late", first_day=date(2027, 10, 1)), a_person("Pat Left", last_day=date(2027, 8, 1))
    forgotten = a_person("Somebody who left", email="x1@forgotten.invalid")
    programme = a_programme(a_cohort(partners=(a_person("Paz Reyes"), late, left, forgotten)))
    expected = {*(one.id for one in members()), "p-fran-doyle", "p-paz-reyes"}
    assert checkers(programme, date(2027, 9, 1)) == expected


def test_what_was_said_comes_in_an_order_that_tells_nothing() -> None:
    texts = ("A is wrong", "B is wrong", "C is wrong", "D is wrong")
    checks = tuple(
        Check(person=PersonId(f"p{n}"), report="final", at=NOW, right=False, text=text) for n, text in enumerate(texts)
    )
    one = a_situation(FACTS, responses=Responses(checks=checks)).checks
    assert [c.text for c in one] == sorted(texts, key=fingerprint)
    assert a_situation(FACTS, responses=Responses(checks=checks[::-1])).checks == one


def test_the_newest_release_is_the_one_to_read() -> None:
    first = Issued(kind=REPORT_DRAFT, at=NOW, digest="x", folder="f1", occasion=WHOLE_COHORT, released=NOW)
    again = replace(first, digest="y", folder="f2", released=NOW + timedelta(hours=1))
    draft = replace(first, digest="z", folder="f3", released=None)
    midpoint = replace(first, kind=MIDPOINT_DRAFT, folder="f4")
    issued = (again, first, draft, midpoint)
    assert released_folder(issued, Scope.FINAL) == "f2"
    assert released_at(issued, Scope.FINAL) == NOW + timedelta(hours=1)
    assert released_folder(issued, Scope.MIDPOINT) == "f4"
    assert (released_folder((draft,), Scope.FINAL), released_at((draft,), Scope.FINAL)) == ("", None)


class _Rules:
    """A cohort's report rules with polls of its own."""

    polls = (date(2027, 9, 23),)


def with_polls() -> Cohort:
    return replace(a_cohort(), report=_Rules())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cohort", "day", "warned"),
    [
        (a_cohort(), "2027-03-30", False),
        (a_cohort(), "2027-03-31", True),
        (a_cohort(), "2027-05-06", True),
        (a_cohort(), "2027-05-07", False),
        (with_polls(), "2027-05-06", False),
        (with_polls(), "2027-08-18", True),
        (with_polls(), "2027-08-17", False),
        (with_polls(), "2027-09-23", True),
        (with_polls(), "2027-09-24", False),
    ],
)
def test_25_working_days_before_a_poll(cohort: Cohort, day: str, warned: bool) -> None:
    assert bool(pre_election(cohort, date.fromisoformat(day))) is warned


def test_polls_are_in_words_and_the_usual_one_says_so() -> None:
    assert pre_election(a_cohort(), date(2027, 4, 1)) == (
        "It is the pre-election period before Thursday 6 May 2027, the usual day of local elections. The public version "
        "is publicity: council publicity is restricted then."
    )
    assert [usual_poll(year).isoformat() for year in (2023, 2024, 2026, 2027)] == [
        "2023-05-04",
        "2024-05-02",
        "2026-05-07",
        "2027-05-06",
    ]
    assert a_cohort().nation is Nation.ENGLAND


def test_a_release_before_a_poll_needs_a_tick() -> None:
    found = a_situation(
        a_step(ReportStage.FACTS, when=at("2027-03-01 10:00"), until=at("2027-03-15 17:00"), digest="d"),
        now=at("2027-04-06 10:00"),
    )
    assert keys(ReportStage.RELEASED, found) == [("election", Weight.TICK)]
    assert keys(ReportStage.QUOTES, found) == []
