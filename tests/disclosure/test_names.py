"""Lists of organisations and services: a list, its length and its order tell no count of people."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest

from sets.disclosure import disclose as composed
from sets.disclosure import names, thresholds
from sets.disclosure.disclose import disclose
from sets.disclosure.drafts import draft_name, marks_of
from sets.disclosure.names import counted
from sets.disclosure.raw import Group, NamedPeople, Raw, RawNames, RawTable
from sets.disclosure.released import Released
from sets.model.cohort import MemberKind
from sets.model.publication import PublishedFigure
from sets.model.report_review import Review, Scope
from sets.report.facts import report_facts
from sets.report.tables import raw_of
from tests.attacks.disclosure_help import EARLIER, a_raw, a_table
from tests.support.report_cases import Case, a_year

KINDS = ("Officers", "Community members", "Councillors")


def members(*counts: int) -> RawTable:
    return a_table(*counts, columns=KINDS[: len(counts)], name="members")


def raw(case: Case) -> Raw:
    facts = report_facts(case.programme, case.responses, case.deliveries, case.at)
    return raw_of(facts, Review(), draft=False, scope=Scope.FINAL)


def a_cohort_of_services() -> Case:
    """Eighteen members: fifteen officers, each of a service of their own in five councils, and three community groups."""
    case = a_year()
    number = itertools.count()

    def placed(member: Any) -> Any:
        n = next(number)
        if n % 6 == 5:
            return replace(member, kind=MemberKind.COMMUNITY, organisation=f"Group {n}", service=f"Work {n}")
        return replace(member, kind=MemberKind.OFFICER, organisation=f"Council {n % 5}", service=f"Service {n}")

    sets = tuple(replace(one, members=tuple(map(placed, one.members))) for one in case.programme.cohort.sets)
    cohort = replace(case.programme.cohort, sets=sets)
    return replace(case, programme=replace(case.programme, cohort=cohort))


def test_eighteen_services_and_eight_organisations_do_not_stand_below_kinds_that_are_withheld() -> None:
    found = disclose(raw(a_cohort_of_services()))
    kinds = found.table("members")
    assert kinds is not None
    assert kinds.hidden
    assert (found.frame.organisations, found.frame.services) == ((), ())


def test_names_are_counted_however_they_are_spelt_and_listed_by_alphabet() -> None:
    given = [
        "Marl  Council",
        "marl council",
        "MARL COUNCIL",
        "Marl Council ",
        "marl Council",
        "",
        " ",
        *["Ash Trust"] * 6,
    ]
    found = counted(24, 24, given)
    assert found.named == (NamedPeople(name="Ash Trust", people=6), NamedPeople(name="MARL COUNCIL", people=5))
    assert disclose(replace(a_raw(members(24, 0)), organisations=found)).frame.organisations == (
        "Ash Trust",
        "MARL COUNCIL",
    )


@pytest.mark.parametrize(
    ("kinds", "people", "shown"),
    [
        ((24, 0), (10, 5, 5, 4), 3),
        ((18, 6), (10, 4, 4, 4), 1),
        ((18, 6), (4,) * 6, 0),
        ((20, 4), (10, 5, 5, 4), 0),  # kinds are withheld
        ((18, 0), (6, 6, 6), 3),
        ((16, 0), (6, 5, 5), 2),  # a third would leave one person at most
        ((15, 0), (5, 5, 5), 2),
        ((9, 0), (9,), 0),
        ((8, 0), (), 0),
    ],
)
def test_a_name_needs_five_people_and_kinds_that_are_seen(
    kinds: tuple[int, int], people: tuple[int, ...], shown: int
) -> None:
    given = RawNames(
        members=sum(kinds),
        known=sum(kinds),
        named=tuple(NamedPeople(name=f"Council {n}", people=count) for n, count in enumerate(people)),
    )
    found = disclose(replace(a_raw(members(*kinds)), services=given))
    assert found.frame.services == tuple(f"Council {n}" for n in range(shown))


def test_kinds_in_a_coarser_form_are_not_all_seen() -> None:
    coarse = ((Group(label="Officers", columns=(0,)), Group(label="Others", columns=(1, 2))),)
    table = a_table(13, 3, 2, columns=KINDS, name="members", groupings=coarse)
    given = RawNames(members=18, known=18, named=(NamedPeople(name="Council", people=15),))
    found = disclose(replace(a_raw(table), services=given))
    assert (found.tables[0].shown, found.frame.services) == (True, ())


# whoever knows the rules, how many took part, and a council when they see its name


_kinds = members


def _seen(members: int, groups: tuple[int, ...], community: int) -> tuple[Any, Released]:
    """What is read where so many officers are of each council, and so many community members of as many groups."""
    officers = members - community
    given = RawNames(
        members=members,
        known=members,
        named=tuple(NamedPeople(name=f"Council {n}", people=count) for n, count in enumerate(groups) if count)
        + tuple(NamedPeople(name=f"Group {n}", people=1) for n in range(community)),
    )
    found = disclose(
        replace(a_raw(a_table(officers, community, columns=KINDS[:2], name="members")), organisations=given)
    )
    (line,) = found.tables[0].lines
    return (line.counts, line.total, line.words, line.reason, found.frame.organisations), found


def told_by_lists(members: int) -> list[Any]:
    """Withheld kinds that could have fewer than three values, for whoever knows a council by its name."""
    alike: dict[Any, set[int]] = defaultdict(set)
    for community in range(members + 1):
        officers = members - community
        for groups in itertools.combinations_with_replacement(range(officers + 1), 3):
            if sum(groups) == officers:
                # which of them are large is as likely one way as another: the first are named first
                alike[_seen(members, groups[::-1], community)[0]].add(community)
    return [(sight, found) for sight, found in alike.items() if None in sight[0] and len(found) < 3]


@pytest.mark.parametrize("members", [10, 14, 15, 16, 17, 18, 19])
def test_lists_do_not_tell_the_kinds_that_are_withheld(members: int) -> None:
    assert told_by_lists(members) == []


@pytest.mark.parametrize("broken", [lambda given: tuple(one.name for one in given.named), names._enough])
def test_named_although_kinds_are_withheld_they_do(broken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composed, "names_shown", lambda table, given, ledger, *, kinds: broken(given))
    assert any(told_by_lists(members) for members in (15, 16, 17, 18))


# beside an earlier report


def _kept(given: RawNames, report: str = draft_name("final")) -> tuple[PublishedFigure, ...]:
    first = replace(a_raw(members(24, 0), now=EARLIER), organisations=given)
    return marks_of(disclose(first), first, report)


@pytest.mark.parametrize(("known", "shown"), [(24, ("B",)), (23, ("A",)), (25, ("A",)), (14, ("B",))])
@pytest.mark.parametrize("report", ["midpoint", draft_name("final")])
def test_a_list_stays_as_it_was_read_while_few_came_or_went(known: int, shown: tuple[str, ...], report: str) -> None:
    """With nobody come or gone a name that changed was put right; with one forgotten it would be theirs."""
    before = _kept(RawNames(members=24, known=24, named=(NamedPeople(name="A", people=5),)), report)
    now = RawNames(members=24, known=known, named=(NamedPeople(name="A", people=4), NamedPeople(name="B", people=5)))
    assert disclose(replace(a_raw(members(24, 0)), organisations=now), before).frame.organisations == shown


def test_the_ledger_keeps_no_name_that_was_not_shown() -> None:
    given = RawNames(
        members=24, known=24, named=(NamedPeople(name="A", people=5), NamedPeople(name="Only Ada’s", people=1))
    )
    assert {one.row for one in _kept(given) if one.table == thresholds.ORGANISATIONS} == {"", "A"}
