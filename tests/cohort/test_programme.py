"""The effective programme: a version, and the decisions taken since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sets.cohort.programme import ENDED_EARLY, Programme, effective
from sets.model.cohort import PersonId, Role
from sets.model.publication import Decision, Verdict
from tests.support.builders import a_cohort, a_programme, a_set, at, day, members, with_member

ADA, CORA = PersonId("p-ada-marsh"), PersonId("p-cora-lane")
LEFT_AT = at("2027-03-10 14:00")


def with_decisions(programme: Programme, *decisions: Decision) -> Programme:
    return effective(programme.cohort, programme.meetings, decisions, number=programme.number, at=programme.published)


def expected_at(programme: Programme, person: PersonId) -> list[str]:
    return [m.key for m in programme.meetings if person in programme.expected_ids(m)]


def left(person: PersonId, verdict: Verdict = Verdict.LEFT) -> Decision:
    return Decision(at=LEFT_AT, verdict=verdict, subject=person)


@pytest.mark.parametrize("verdict", [Verdict.LEFT, Verdict.WITHDRAWN])
def test_a_leaver_is_expected_up_to_the_day(verdict: Verdict) -> None:
    assert expected_at(with_decisions(a_programme(), left(ADA, verdict)), ADA) == ["launch", "thames-1", "thames-2"]


def test_the_earlier_of_two_last_days_counts() -> None:
    cohort = with_member(a_cohort(), "thames", ADA, last_day=day("2027-02-01"))

    assert expected_at(with_decisions(a_programme(cohort), left(ADA)), ADA) == ["launch", "thames-1"]


def test_a_first_day_after_leaving_is_a_return() -> None:
    cohort = with_member(a_cohort(), "thames", ADA, first_day=day("2027-05-01"))

    assert expected_at(with_decisions(a_programme(cohort), left(ADA)), ADA) == ["thames-4", "thames-5", "thames-6"]


def test_the_team_leaves_too() -> None:
    programme = with_decisions(a_programme(), left(CORA))

    assert programme.cohort.coordinators[0].last_day == LEFT_AT.date()


def test_ended_cancels_the_sessions_after_it_and_no_event() -> None:
    cohort = replace(a_cohort(), ended=day("2027-01-10"))
    programme = with_decisions(a_programme(cohort))

    assert {m.key: m.cancelled for m in programme.meetings} == {
        "launch": None,
        **{f"thames-{n}": ENDED_EARLY for n in range(1, 7)},
    }
    assert programme.sessions_by_set == {"thames": ()}
    assert len(programme.planned_by_set["thames"]) == 6


def test_roles_and_people() -> None:
    ada = members()[0]
    cohort = a_cohort(sets=(a_set(), a_set("Lea", members=members(6, "Lea"), facilitators=(ada,))), coordinators=(ada,))
    programme = a_programme(cohort)

    assert programme.roles(ADA) == {Role.MEMBER, Role.FACILITATOR, Role.COORDINATOR}
    assert programme.people[ADA] == ada
    assert programme.set_on(ADA, day("2027-02-01")) == cohort.sets[0]
