"""People who move from one set to another, and sets that end: who is expected where, and who has left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sets.cohort.file import parse
from sets.cohort.programme import SET_ENDED, Programme, effective
from sets.cohort.standing import CohortState
from sets.model.cohort import Cohort, Facilitator, Member, PersonId
from sets.model.errors import CohortFileError
from sets.model.ledger import Ledger
from sets.model.publication import Decision, Verdict
from sets.model.responses import Responses
from tests.support import paths
from tests.support.builders import a_cohort, a_member, a_person, a_programme, a_set, an_event, at, day, members

ADA = PersonId("p-ada-marsh")
CLOSE = an_event("close", date=day("2027-07-28"))


def moving(first_day: str = "2027-04-06", last_day: str = "2027-04-05", **thames: Any) -> Cohort:
    """Ada is in Thames, and from 6 April 2027 in Lea; each meets every five weeks from 19 January."""
    ada = a_member("Ada Marsh")
    old = (replace(ada, last_day=day(last_day)), *members(6)[1:])
    new = (*members(5, "Lea"), replace(ada, first_day=day(first_day)))
    lea = a_set("Lea", members=new, facilitators=(a_person("Gil Hart"),))
    return a_cohort(sets=(a_set(members=old, **thames), lea), events=(an_event(), CLOSE))


def decided(cohort: Cohort, *decisions: Decision) -> Programme:
    programme = a_programme(cohort)
    return effective(cohort, programme.meetings, decisions, number=1, at=programme.published)


def left(when: str) -> Decision:
    return Decision(at=at(when), verdict=Verdict.LEFT, subject=ADA)


def expected_at(programme: Programme, person: PersonId = ADA) -> list[str]:
    return [m.key for m in programme.meetings if person in programme.expected_ids(m)]


def gone(programme: Programme, person: PersonId, when: str) -> bool:
    standing = CohortState(programme=programme, responses=Responses(), ledger=Ledger(), now=at(when))
    return standing.gone(programme.people[person])


OLD, NEW = ["launch", "thames-1", "thames-2", "thames-3"], ["lea-4", "lea-5", "lea-6", "close"]


def test_who_moves_is_expected_in_each_set_in_turn_and_once_at_events() -> None:
    programme = a_programme(moving())

    assert expected_at(programme) == [*OLD, *NEW]
    assert [m.key for m in programme.sessions_of(ADA)] == [
        "thames-1",
        "thames-2",
        "thames-3",
        "lea-4",
        "lea-5",
        "lea-6",
    ]
    launch = programme.by_key[programme.meetings[0].key]
    assert [m.id for m in programme.members_at(launch)].count(ADA) == 1
    assert len(programme.members_at(launch)) == 11


@pytest.mark.parametrize(
    ("when", "name"),
    [("2027-01-01", "Thames"), ("2027-04-05", "Thames"), ("2027-04-06", "Lea"), ("2028-01-01", "Lea")],
)
def test_the_set_somebody_is_in(when: str, name: str) -> None:
    found = a_programme(moving()).set_on(ADA, day(when))
    assert found is not None
    assert found.name == name


def test_between_two_sets_the_next_one_counts() -> None:
    found = a_programme(moving(first_day="2027-05-01")).set_on(ADA, day("2027-04-20"))
    assert found is not None
    assert found.name == "Lea"


def test_one_record_has_the_whole_time() -> None:
    programme = a_programme(moving())
    assert (programme.people[ADA].first_day, programme.people[ADA].last_day) == (None, None)
    assert list(programme.members).count(ADA) == 1


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ((left("2027-03-10 14:00"),), ["launch", "thames-1", "thames-2"]),  # before the move: Lea is no return
        ((left("2027-05-12 14:00"),), [*OLD, "lea-4"]),
        ((left("2027-04-05 14:00"),), [*OLD, *NEW]),  # the file has them begin anew after the day they left
    ],
)
def test_who_moves_and_leaves(decisions: tuple[Decision, ...], expected: list[str]) -> None:
    programme = decided(moving(), *decisions)
    assert expected_at(programme) == expected
    assert gone(programme, ADA, "2027-06-01 09:00") is (expected[-1] != "close")


@pytest.mark.parametrize("when", ["2027-04-01 09:00", "2027-04-06 09:00", "2027-06-01 09:00"])
def test_who_moves_has_not_left(when: str) -> None:
    programme = a_programme(moving())
    assert not gone(programme, ADA, when)
    standing = CohortState(programme=programme, responses=Responses(), ledger=Ledger(), now=at(when))
    assert not any(standing.gone(stay.member) for stay in programme.stays[ADA])


def test_a_facilitator_who_goes_on_in_another_set_has_not_left() -> None:
    fran = Facilitator(**{field: getattr(a_person(), field) for field in ("id", "name", "email", "nation")})
    until = replace(fran, last_day=day("2027-03-01"))
    cohort = a_cohort(
        sets=(a_set("Lea", members=members(5, "Lea"), facilitators=(fran,)), a_set(facilitators=(until,)))
    )
    assert not gone(a_programme(cohort), fran.id, "2027-04-01 09:00")


def test_a_set_that_ends_has_no_session_and_nobody_after_it() -> None:
    cohort = replace(moving(), sets=(replace(moving().sets[0], ended=day("2027-04-05")), moving().sets[1]))
    programme = decided(cohort)
    ben = members()[1].id

    cancelled = {m.key: m.cancelled for m in programme.meetings if m.set_id == "thames" and m.cancelled}
    assert cancelled == {f"thames-{n}": SET_ENDED for n in (4, 5, 6)}
    assert expected_at(programme) == [*OLD, *NEW]
    assert expected_at(programme, ben) == OLD
    assert not gone(programme, ben, "2027-06-01 09:00")  # the set ended; nobody left it


def test_the_reason_of_an_end_is_told() -> None:
    thames = replace(a_set(), ended=day("2027-04-05"), ended_why="the set has done what it came for")
    of_set = decided(a_cohort(sets=(thames, a_set("Lea", members=members(5, "Lea")))))
    of_all = decided(replace(a_cohort(), ended=day("2027-04-05"), ended_why="the funding ends"))

    assert {m.cancelled for m in of_set.meetings} == {None, "the set has done what it came for"}
    assert {m.cancelled for m in of_all.meetings} == {None, "the funding ends"}


def test_records_of_a_person_with_one_set_are_those_of_the_file() -> None:
    programme = a_programme()
    assert programme.members == {one.id: one for one in programme.cohort.sets[0].members}
    assert all(isinstance(one, Member) for one in programme.members.values())
    assert programme.set_on(PersonId("p-nobody"), date(2027, 1, 1)) is None


LEA = """  - id: lea
    facilitators:
      - name: Gil Hart
        email: gil@facilitators.example.org
    members:
""" + "".join(f"      - name: Member {n}\n        email: m{n}@example.org\n" for n in range(1, 6))
AMINA = "      - name: Amina Yusuf\n        email: amina.yusuf@riverside.example.gov.uk\n"
MINIMAL = (paths.DATA / "cohorts" / "good" / "minimal.yaml").read_text()
MOVE = "for a move from one set to another write the last day in {} there (last_day) and a later first day in {} (first_day)"
LEAVES, COMES = "        last_day: 2027-04-05\n", "        first_day: 2027-04-06\n"


def two_sets(thames: str = "", lea: str = "", more: str = "") -> str:
    return MINIMAL.replace(AMINA, AMINA + thames) + more + LEA + AMINA + lea


@pytest.mark.parametrize(
    ("thames", "lea", "old", "new"),
    [
        ("", "", "thames", "lea"),
        ("", COMES, "thames", "lea"),
        (LEAVES, "        first_day: 2027-04-05\n", "thames", "lea"),
        (COMES, "", "lea", "thames"),
    ],
)
def test_two_sets_at_once_are_a_fault_that_says_what_to_write(thames: str, lea: str, old: str, new: str) -> None:
    with pytest.raises(CohortFileError) as refused:
        parse(two_sets(thames, lea).encode(), "minimal.yaml")
    moved = MOVE.format(f"set '{old}'", f"set '{new}'")
    assert [finding.message for finding in refused.value.findings] == [
        f"amina.yusuf@riverside.example.gov.uk is already a member of set 'thames'; {moved}; "
        "two people who share a mailbox each need an id"
    ]


@pytest.mark.parametrize(
    ("thames", "lea", "more"),
    [(LEAVES, COMES, ""), (COMES, LEAVES, ""), ("", COMES, "    ended: 2027-04-05\n")],
)
def test_two_sets_one_after_the_other_are_right(thames: str, lea: str, more: str) -> None:
    assert parse(two_sets(thames, lea, more).encode(), "minimal.yaml").document["sets"][1]["id"] == "lea"


def test_a_set_that_ended_is_not_said_to_fall_to_nobody() -> None:
    above, members, people = MINIMAL.partition("    members:\n")
    text = above + members + people.replace("example.gov.uk\n", "example.gov.uk\n" + LEAVES)
    assert [w.message for w in parse(text.encode(), "minimal.yaml").warnings] == [
        "set 'thames' falls to 0 members from 2027-04-06; below 4, think of a merger or a close"
    ]
    assert parse((text + "    ended: 2027-04-05\n").encode(), "minimal.yaml").warnings == ()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "    ended: 2027-01-01\n",
            ["ended: this is before the first session of set 'thames' on 2027-01-19"],
        ),
        ("    ended_why: it is done\n", ["ended_why: this needs the day of the end as well: ended"]),
    ],
)
def test_an_end_that_cannot_be_right(lines: str, said: list[str]) -> None:
    with pytest.raises(CohortFileError) as refused:
        parse((MINIMAL + lines).encode(), "minimal.yaml")
    assert [finding.message for finding in refused.value.findings] == said
