"""Who a letter speaks to, and who is said to facilitate: a cover, a champion, the set somebody is in by then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sets.cohort.programme import Programme
from sets.due.covering.company import companions
from sets.mail.changes_facts import changes_words
from sets.mail.reader_facts import reader_words, set_words
from sets.mail.session_facts import pack
from sets.model.cohort import Cohort, Facilitator, Occasion, PersonId, Role, SetId
from sets.model.messages import CHANGES, Companion, Due, Flow
from sets.model.responses import Responses
from tests.support.builders import a_cohort, a_person, a_programme, a_set, at, day, members
from tests.support.worlds import standard_prompts

ADA, FRAN, GIL = PersonId("p-ada-marsh"), a_person("Fran Doyle"), a_person("Gil Hart")
NOW = at("2027-03-25 10:00")


def a_due(person: PersonId, kind: str, occasion: str = "thames-3") -> Due:
    return Due(
        cohort=a_cohort().id,
        occasion=Occasion(occasion),
        person=person,
        kind=kind,
        revision=0,
        part=Flow.PROMPTS,
        at=NOW,
        until=NOW,
        why="it is due",
        name="Ada Marsh",
        address="ada.marsh@example.gov.uk",
    )


def running(**changes: object) -> Programme:
    return a_programme(a_cohort(prompts=standard_prompts(), sets=(a_set(**changes),)))


@pytest.mark.parametrize(
    ("kind", "role"),
    [("register", "facilitator"), ("register-reminder", "facilitator"), ("going-ahead", "facilitator")]
    + [("pack", "facilitator")]
    + [(kind, "member") for kind in ("invite", "preparation", "reflection", "cancel")],
)
def test_a_champion_is_written_to_as_a_member_but_for_a_facilitators_tasks(kind: str, role: str) -> None:
    programme = running(facilitators=(), champion=ADA)
    meeting = programme.by_key[Occasion("thames-3")]
    reader = reader_words(a_due(ADA, kind), programme, meeting, NOW)
    assert (reader.role, reader.champion) == (role, True)
    other = reader_words(a_due(members()[1].id, kind), programme, meeting, NOW)
    assert (other.role, other.champion) == ("member", False)


def test_a_champions_pack_has_all_but_what_helps_whom_and_how_many_wrote() -> None:
    wheels = replace(members()[1], access="captions are on")
    everyone = (members()[0], wheels, *members()[2:])
    its_own, led = running(facilitators=(), champion=ADA, members=everyone), running(members=everyone)
    found = []
    for programme, person in ((its_own, ADA), (led, FRAN.id)):
        meeting = programme.by_key[Occasion("thames-3")]
        reader = reader_words(a_due(person, "pack"), programme, meeting, NOW)
        found.append(pack(meeting, reader, programme, Responses(), NOW))
    mine, theirs = found
    assert mine is not None
    assert theirs is not None
    assert (mine.needs, mine.last) == ((), None)
    assert theirs.needs
    assert theirs.last is not None
    assert replace(mine, needs=theirs.needs, last=theirs.last) == theirs


def test_a_set_has_a_champion_or_facilitators() -> None:
    its_own, led = running(facilitators=(), champion=ADA), running()
    found = [set_words(a_due(ADA, "welcome", "cohort"), one, None) for one in (its_own, led)]
    assert [one and (one.facilitators, one.champion) for one in found] == [("", "Ada Marsh"), ("Fran Doyle", "")]


@pytest.mark.parametrize(("key", "names"), [("thames-3", "Gil Hart"), ("thames-4", "Fran Doyle")])
def test_a_cover_is_named_where_they_cover(key: str, names: str) -> None:
    cover = Facilitator(id=GIL.id, name=GIL.name, email=GIL.email, nation=GIL.nation, sessions=(3,), covers=FRAN.id)
    programme = running(facilitators=(FRAN, cover))
    found = set_words(a_due(ADA, "invite", key), programme, programme.by_key[Occasion(key)])
    assert found is not None
    assert found.facilitators == names


def moved() -> Cohort:
    ada = members()[0]
    thames = a_set(members=(replace(ada, last_day=day("2027-03-01")), *members()[1:]))
    lea = a_set("Lea", members=(*members(5, "Lea"), replace(ada, first_day=day("2027-03-02"))), facilitators=(GIL,))
    return a_cohort(prompts=standard_prompts(), sets=(thames, lea))


def test_who_moved_is_of_the_set_they_are_in_and_not_a_former_member() -> None:
    programme = a_programme(moved())
    found = set_words(a_due(ADA, "follow-up-3-months", "cohort"), programme, None)
    assert found is not None
    assert (found.phrase, found.facilitators) == ("the Lea set", "Gil Hart")
    assert not reader_words(a_due(ADA, "cancel", "thames-3"), programme, None, NOW).former


@pytest.mark.parametrize(
    ("reader", "known_of", "says"),
    [
        (
            1,
            running(),
            (
                "From session 1 on Tuesday 19 January 2027, the set facilitates itself: Ada Marsh sees to its register and "
                "its dates.",
                "Fran Doyle hands over. We are grateful for all that Fran has done with the set.",
            ),
        ),
        (
            1,
            None,
            (
                "You are in the Thames set now, from session 1 on Tuesday 19 January 2027.",
                "With you there: Ada Marsh, Cerys Pugh, Dev Patel, Eilidh Ross and Farah Khan.",
                "The set facilitates itself: Ada Marsh sees to its register and its dates.",
            ),
        ),
    ],
    ids=["a facilitator goes", "who comes to the set"],
)
def test_of_a_champion_nobody_is_told_that_they_facilitate(
    reader: int, known_of: Programme | None, says: tuple[str, ...]
) -> None:
    then, person = at("2026-12-20 10:00"), members()[reader].id
    programme = running(facilitators=(replace(FRAN, last_day=day("2026-12-31")),), champion=ADA)
    known = (
        companions(known_of, then)
        if known_of is not None
        else (Companion(set_id=SetId("lea"), person=person, role=Role.MEMBER, sessions=(1,)),)
    )
    due = replace(a_due(person, CHANGES, "cohort"), company=companions(programme, then), known=known)
    assert changes_words(due, programme, then).company == says
