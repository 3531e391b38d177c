"""What people change about themselves, over the cohort file: it holds until a coordinator edits the same thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.cohort.own_details import days_of, detail_wording, instead_of, with_details, written_days
from sets.cohort.programme import effective
from sets.model.cohort import Cohort, DayPart, Member, PersonId, Unavailable
from sets.model.messages import Method
from sets.model.requests import Detail, DetailKind
from tests.support.builders import a_cohort, a_member, a_person, a_programme, a_set, at, members, with_member
from tests.support.worlds import World, calendar_of, facts, ought, standard_prompts

ADA, FRAN, CORA = PersonId("p-ada-marsh"), PersonId("p-fran-doyle"), PersonId("p-cora-lane")
OLD, NEW = "ada.marsh@example.gov.uk", "ada@elsewhere.example.gov.uk"
GIVEN = at("2027-03-10 14:00")
DAYS, ACCESS, EMAIL = DetailKind.DAYS, DetailKind.ACCESS, DetailKind.EMAIL
FRIDAY, MONDAY_PM = Unavailable(weekday=4), Unavailable(weekday=0, part=DayPart.AFTERNOON)


def detail(what: DetailKind, value: str, before: str = "", person: PersonId = ADA, when: datetime = GIVEN) -> Detail:
    return Detail(person=person, what=what, value=value, instead_of=before, at=when)


def ada_of(cohort: Cohort) -> Member:
    return next(member for member in cohort.sets[0].members if member.id == ADA)


def seen(cohort: Cohort) -> tuple[str, str, str]:
    ada = ada_of(cohort)
    return written_days(ada.unavailable), ada.access, ada.email


BEFORE = {"unavailable": (FRIDAY,), "access": "live captions"}
AS_FILED = ("friday", "live captions", OLD)
TABLE: dict[str, tuple[tuple[Detail, ...], tuple[str, str, str]]] = {
    "nothing": ((), AS_FILED),
    "days": ((detail(DAYS, "monday afternoon", "friday"),), ("monday afternoon", "live captions", OLD)),
    "all days work again": ((detail(DAYS, "", "friday"),), ("", "live captions", OLD)),
    "access": ((detail(ACCESS, "a seat by the door", "live captions"),), ("friday", "a seat by the door", OLD)),
    "nothing is needed": ((detail(ACCESS, "", "live captions"),), ("friday", "", OLD)),
    "address": ((detail(EMAIL, NEW, OLD),), ("friday", "live captions", NEW)),
    "address, in other letters": ((detail(EMAIL, NEW, OLD.upper()),), ("friday", "live captions", NEW)),
    "all three": (
        (detail(EMAIL, NEW, OLD), detail(DAYS, "", "friday"), detail(ACCESS, "", "live captions")),
        ("", "", NEW),
    ),
    "the newest one": (
        (detail(DAYS, "tuesday", "friday", when=GIVEN + timedelta(1)), detail(DAYS, "monday", "friday")),
        ("tuesday", "live captions", OLD),
    ),
    "the file says otherwise now": ((detail(DAYS, "monday", "thursday"),), AS_FILED),
    "the file said nothing then": ((detail(ACCESS, "a seat by the door", ""),), AS_FILED),
    "somebody else": ((detail(DAYS, "monday", "friday", person=PersonId("p-nobody")),), AS_FILED),
    "no days": ((detail(DAYS, "someday", "friday"),), AS_FILED),
    "no address": ((detail(EMAIL, "ada at home", OLD),), AS_FILED),
    "two addresses": ((detail(EMAIL, f"{NEW},x@example.org", OLD),), AS_FILED),
    "a header in an address": ((detail(EMAIL, f"{NEW}\r\nBcc: x@example.org", OLD),), AS_FILED),
    "no words": ((detail(ACCESS, "\x00\x07", "live captions"),), AS_FILED),
    "too many words": ((detail(ACCESS, "x" * 201, "live captions"),), AS_FILED),
}


@pytest.mark.parametrize(("details", "then"), TABLE.values(), ids=TABLE)
def test_details_lie_over_the_file(details: tuple[Detail, ...], then: tuple[str, str, str]) -> None:
    cohort, holding = with_details(with_member(a_cohort(), "thames", ADA, **BEFORE), details)

    assert seen(cohort) == then
    assert bool(holding) is (then != AS_FILED)


def test_nobody_else_changes() -> None:
    before = a_cohort()
    after, _ = with_details(before, (detail(DAYS, "friday"), detail(ACCESS, "captions")))

    changed = replace(ada_of(before), unavailable=(FRIDAY,), access="captions")
    assert after == with_member(before, "thames", ADA, unavailable=(FRIDAY,), access="captions")
    assert ada_of(after) == changed


def test_a_person_changes_in_every_role() -> None:
    fran = a_person("Fran Doyle")
    cohort = a_cohort(
        sets=(a_set(), a_set("Lea", members=(a_member("Fran Doyle"), *members(5, "Lea")))),
        coordinators=(fran,),
        leads=(fran,),
        partners=(fran,),
    )
    after, _ = with_details(
        cohort,
        (
            detail(EMAIL, NEW, fran.email, person=FRAN),
            detail(DAYS, "friday", person=FRAN),
            detail(ACCESS, "captions", person=FRAN),
        ),
    )

    records = [
        *after.coordinators,
        *after.leads,
        *after.partners,
        *after.sets[0].facilitators,
        after.sets[1].members[0],
    ]
    assert len(records) == 5
    assert {(one.email, one.unavailable) for one in records} == {(NEW, (FRIDAY,))}
    assert [one.access for one in records if isinstance(one, Member)] == ["captions"]


def test_a_facilitator_has_no_access_line() -> None:
    after, _ = with_details(a_cohort(), (detail(ACCESS, "captions", person=FRAN),))

    assert after == a_cohort()


def test_the_programme_says_which_details_hold_and_what_they_stand_for() -> None:
    filed = with_member(a_cohort(), "thames", ADA, **BEFORE)
    given_ = (detail(DAYS, "monday", "friday"), detail(EMAIL, NEW, "gone@example.gov.uk"))
    programme = effective(filed, (), (), number=1, at=None, details=given_)

    assert programme.details == given_[:1]
    assert {what: instead_of(programme.cohort, programme.details, ADA, what) for what in DetailKind} == {
        DAYS: "friday",
        ACCESS: "live captions",
        EMAIL: OLD,
        DetailKind.NEXT_EMAIL: OLD,
        DetailKind.ADDRESS_KEPT: OLD,
    }


def test_two_roles_with_different_words_are_taken_together() -> None:
    cora = a_person("Cora Lane", unavailable=(FRIDAY,))
    cohort = a_cohort(coordinators=(cora,), leads=(replace(cora, unavailable=(MONDAY_PM,)),))
    assert detail_wording(cohort, CORA, DAYS) == "friday, monday afternoon"

    after, _ = with_details(cohort, (detail(DAYS, "tuesday", "friday, monday afternoon", person=CORA),))
    assert (after.coordinators[0].unavailable, after.leads[0].unavailable) == ((Unavailable(weekday=1),),) * 2
    edited = replace(cohort, leads=(cora,))
    assert with_details(edited, (detail(DAYS, "tuesday", "friday, monday afternoon", person=CORA),)) == (edited, ())


unavailable = st.builds(Unavailable, weekday=st.integers(0, 6), part=st.sampled_from(DayPart))
week = st.lists(unavailable, max_size=6, unique=True)


@given(week)
def test_days_are_read_back(days: list[Unavailable]) -> None:
    assert set(days_of(written_days(days))) == set(days)


@given(filed=week, told=week, edited=week, junk=st.text(max_size=40), who=st.sampled_from([ADA, FRAN, PersonId("p-x")]))
def test_a_coordinators_later_edit_wins_and_junk_changes_nothing(
    filed: list[Unavailable], told: list[Unavailable], edited: list[Unavailable], junk: str, who: PersonId
) -> None:
    before = with_member(a_cohort(), "thames", ADA, unavailable=tuple(filed))
    mine = detail(DAYS, written_days(told), instead_of(before, (), ADA, DAYS))
    over, holding = with_details(before, (mine,))
    assert set(ada_of(over).unavailable) == set(told)
    assert instead_of(over, holding, ADA, DAYS) == mine.instead_of

    after = with_member(a_cohort(), "thames", ADA, unavailable=tuple(edited))
    same = set(edited) == set(filed)
    assert set(ada_of(with_details(after, (mine,))[0]).unavailable) == set(told if same else edited)

    for what in DetailKind:
        cohort, holding = with_details(before, (detail(what, junk, detail_wording(before, who, what), person=who),))
        assert holding or cohort == before


def test_a_new_address_moves_the_calendar_entries_as_an_edit_of_the_file_does() -> None:
    programme = a_programme(a_cohort(prompts=standard_prompts()), published=at("2026-12-07 14:00"))
    world = World(programme=programme)
    world.until(at("2026-12-07 14:00"), GIVEN)
    before = calendar_of(world.sent, ADA)
    world.programme = effective(
        programme.cohort,
        programme.meetings,
        (),
        number=1,
        at=programme.published,
        details=(detail(EMAIL, NEW, OLD),),
    )

    told = world.run(GIVEN)

    updated = [("ada-marsh", "update", f"thames-{number}") for number in range(3, 7)]
    assert told == [("ada-marsh", "changes", "cohort"), *updated]
    updates = [plan.lead.told for _, plan in world.sent[-4:]]
    assert [(t.method, t.sequence, t.attendee_email) for t in updates if t] == [(Method.REQUEST, 1, NEW)] * 4
    assert {t.uid for t in updates if t} < set(before)
    assert {facts(t) for t in calendar_of(world.sent, ADA).values()} >= ought(world.programme, ADA, GIVEN)
    assert world.run(GIVEN + timedelta(hours=1)) == []
