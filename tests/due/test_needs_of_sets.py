"""What is told of whole sets: too small, nobody to facilitate, thin twice, no turn, two places at once. And of passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sets.cohort.clashes import clashes
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.cohort_standing import Coming, standing_of
from sets.due.needs.need import to_dismiss
from sets.due.needs.of_passes import Passes
from sets.due.needs.of_sets import of_sets
from sets.due.outlook import outlook
from sets.model.cohort import Occasion, PersonId, Role
from sets.model.errors import StateError
from sets.model.ledger import Ledger
from sets.model.messages import Partstat
from sets.model.publication import Decision, Verdict
from sets.model.responses import Answer, Came, Responses, Round
from sets.service.run import DESCRIBE
from tests.support.builders import a_cohort, a_person, a_programme, a_set, an_event, at, day, members, rules
from tests.support.records import a_mark

FRAN = a_person("Fran Doyle")
PEOPLE = members(6)
BEFORE, AFTER_2 = at("2027-01-14 09:00"), at("2027-02-24 09:00")
THREE = a_programme(a_cohort(sets=(a_set(rules=rules(count=3)),), events=()))
LEAVING = tuple(replace(one, last_day=day("2027-02-01")) for one in PEOPLE[:3])


def answers(occasion: str, partstat: Partstat, *people: PersonId) -> tuple[Answer, ...]:
    return tuple(Answer(occasion=Occasion(occasion), person=one, partstat=partstat, at=BEFORE) for one in people)


def register(occasion: str, there: int) -> tuple[object, ...]:
    return tuple(a_mark(one.id, Came.YES if n < there else Came.NO, occasion) for n, one in enumerate(PEOPLE))


def turns(count: int) -> tuple[Round, ...]:
    return tuple(Round(occasion=Occasion("thames-1"), person=one.id, at=BEFORE) for one in PEOPLE[:count])


def keys(programme: Programme = THREE, now: object = BEFORE, **given: object) -> list[str]:
    responses = Responses(**given)  # type: ignore[arg-type]
    state = CohortState(programme=programme, responses=responses, ledger=Ledger(), now=now)  # type: ignore[arg-type]
    return [need.key for need in of_sets(state, clashes((programme,)))]


def a_set_of(*people: object) -> Programme:
    return a_programme(a_cohort(sets=(a_set(members=people, rules=rules(count=3)),), events=()))


NO_TURN = [f"no-turn/{one.id}/thames-3" for one in PEOPLE[4:]]


@pytest.mark.parametrize(
    ("programme", "now", "given", "found"),
    [
        (THREE, BEFORE, {}, []),
        (a_set_of(*PEOPLE[:3]), BEFORE, {}, ["small/thames/thames-1/3"]),
        (a_set_of(*LEAVING, *PEOPLE[3:]), BEFORE, {}, ["small/thames/thames-2/3"]),
        (a_set_of(*LEAVING, *PEOPLE[3:]), at("2027-04-01 09:00"), {}, []),
        (THREE, BEFORE, {"answers": answers("thames-2", Partstat.DECLINED, FRAN.id)}, ["declined/thames-2/p-fran-doyle"]),
        (THREE, BEFORE, {"answers": answers("thames-2", Partstat.TENTATIVE, FRAN.id)}, []),
        (THREE, AFTER_2, {"answers": answers("thames-2", Partstat.DECLINED, FRAN.id)}, []),
        (THREE, AFTER_2, {"attendance": (*register("thames-1", 3), *register("thames-2", 3))}, ["thin/thames/thames-1+thames-2"]),
        (THREE, AFTER_2, {"attendance": (*register("thames-1", 3), *register("thames-2", 4))}, []),
        (THREE, AFTER_2, {"attendance": register("thames-2", 3)}, []),
        (THREE, AFTER_2, {"rounds": turns(4)}, NO_TURN),
        (THREE, AFTER_2, {"rounds": turns(0)}, []),
        (THREE, AFTER_2, {"rounds": turns(6)}, []),
        (THREE, AFTER_2 - timedelta(days=20), {"rounds": turns(4)}, []),
    ],
)  # fmt: skip
def test_what_is_told_of_a_set(programme: Programme, now: object, given: dict[str, object], found: list[str]) -> None:
    assert keys(programme, now, **given) == found


def test_two_facilitators_are_not_missed_while_one_comes() -> None:
    peter = a_person("Peter Lind")
    both = a_programme(a_cohort(sets=(a_set(facilitators=(FRAN, peter)),), events=()))
    assert keys(both, answers=answers("thames-1", Partstat.DECLINED, FRAN.id)) == []
    declined = answers("thames-1", Partstat.DECLINED, FRAN.id, peter.id)
    assert keys(both, answers=declined) == ["declined/thames-1/p-fran-doyle/p-peter-lind"]


def test_who_is_expected_in_two_places_at_once_needs_somebody_until_it_is_over() -> None:
    twice = (a_set(), a_set("Lea", members=members(6, "Lea"), facilitators=(a_person("Peter Lind"),)))
    both = a_programme(a_cohort(sets=(replace(twice[0], members=(*PEOPLE, twice[1].members[0])), twice[1]), events=()))
    found = [key for key in keys(both) if key.startswith("two-places/")]
    assert len(found) == 6
    assert len([key for key in keys(both, AFTER_2) if key.startswith("two-places/")]) == 4


EVERYONE = (Role.MEMBER, Role.FACILITATOR, Role.COORDINATOR, Role.PARTNER)


def test_who_is_coming_to_an_event_stands_in_numbers_by_what_they_are() -> None:
    partner = a_person("Priya Nair")
    cohort = a_cohort(sets=(a_set(),), events=(an_event(who=EVERYONE),), partners=(partner,))
    responses = Responses(
        answers=(
            *answers("launch", Partstat.TENTATIVE, partner.id),
            *answers("launch", Partstat.ACCEPTED, PEOPLE[0].id, FRAN.id),
            *answers("thames-1", Partstat.TENTATIVE, PEOPLE[0].id, FRAN.id),
        )
    )
    programme = a_programme(cohort)
    found = outlook(programme, responses, Ledger(), at("2027-01-11 09:00"), uid_key=b"k", describe=DESCRIBE)
    stands = standing_of(programme, responses, Ledger(), found, at("2027-01-11 09:00"))
    (launch,) = stands.events
    assert launch.coming == (
        Coming(who="members", expected=6, accepted=1, declined=0, tentative=0),
        Coming(who="facilitators", expected=1, accepted=1, declined=0, tentative=0),
        Coming(who="partners", expected=1, accepted=0, declined=0, tentative=1),
        Coming(who="coordinators", expected=1, accepted=0, declined=0, tentative=0),
    )
    assert stands.sessions[0].members == Coming(who="members", expected=6, accepted=0, declined=0, tentative=1)
    assert stands.sessions[0].facilitators.tentative == 1


@pytest.mark.parametrize(
    ("last", "hours", "told"),
    [
        (None, 0.9, []),
        (None, 1.1, ["No pass has been made so far, so nothing leaves."]),
        (30, 31, []),
        (30, 32, ["No pass has been made since 3pm on Monday 23 November 2026, so nothing leaves."]),
    ],
)
def test_that_no_pass_was_made_for_an_hour_is_told(last: float | None, hours: float, told: list[str]) -> None:
    published = at("2026-11-22 09:00")
    now = published + timedelta(hours=hours)
    found = outlook(THREE, Responses(), Ledger(), now, uid_key=b"k", describe=DESCRIBE)
    passes = Passes(last=None if last is None else published + timedelta(hours=last))
    needs = standing_of(THREE, Responses(), Ledger(), found, now, passes=passes).needs
    assert [need.says for need in needs if need.key.startswith("no-pass/")] == told
    assert not [need for need in standing_of(THREE, Responses(), Ledger(), found, now).needs if "pass" in need.key]


def test_a_key_that_nothing_has_and_a_reason_that_is_none_are_refused() -> None:
    now = at("2027-01-20 09:00")
    found = outlook(THREE, Responses(), Ledger(), now, uid_key=b"k", describe=DESCRIBE)
    needs = standing_of(THREE, Responses(), Ledger(), found, now).needs
    assert to_dismiss("register/thames-1", needs, "lost").key == "register/thames-1"
    with pytest.raises(StateError, match="say why it needs nobody"):
        to_dismiss("register/thames-1", needs, "  ")
    with pytest.raises(StateError, match="nothing of this key needs a person"):
        to_dismiss("register/thames-2", needs, "lost")


def test_what_was_laid_aside_is_kept_with_who_and_why() -> None:
    now = at("2027-01-20 09:00")
    decision = Decision(at=now, verdict=Verdict.DISMISS, subject="register/thames-1", why="lost", by="Cora Lane")
    programme = replace(THREE, decisions=(decision,))
    found = outlook(programme, Responses(), Ledger(), now, uid_key=b"k", describe=DESCRIBE)
    stands = standing_of(programme, Responses(), Ledger(), found, now)
    assert [(one.need.key, one.decision.by, one.decision.why) for one in stands.dismissed] == [
        ("register/thames-1", "Cora Lane", "lost")
    ]
    assert "register/thames-1" not in [need.key for need in stands.needs]
