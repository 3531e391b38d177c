"""A private word to the coordinators: who can say it and until when, who reads it, that no letter tells it, and that it goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sets.mail.signed_links import Link
from sets.model.cohort import Occasion, Person
from sets.model.messages import WELCOME, State
from sets.model.publication import Decision, Verdict
from sets.model.requests import LetterKind, Purpose
from sets.model.responses import Difficulty
from sets.responses import private_word
from sets.service.erase_person import case_of, forget
from sets.service.where_it_stands import where_it_stands
from sets.web.page.request import Page, Site
from tests.support.builders import a_cohort, a_programme, a_set, at, day, members
from tests.support.privacy_help import a_pass, files_with
from tests.support.web_help import (
    COHORT,
    EXAMPLE,
    PUBLISHED,
    a_house,
    a_link,
    as_html,
    as_text,
    facilitator,
    got,
    posted,
    programme_of,
    somebody,
    step_of,
)

WELCOMED = at("2026-12-01 11:00")
LAST = at("2026-12-08 16:00")
"""The fifth working day after the welcome."""
NOTE = "We have a zyx-grievance open."


@pytest.fixture
def house(tmp_path: Path) -> Site:
    found = a_house(tmp_path / "home", PUBLISHED)
    a_pass(found.installation, WELCOMED)
    welcomes = [one for one in found.records(COHORT).deliveries() if one.kind == WELCOME]
    assert {one.state for one in welcomes} == {State.SENT}
    found.clock.now = WELCOMED + timedelta(hours=3)  # type: ignore[attr-defined]
    return found


def mine(person: Person) -> Link:
    return a_link(Purpose.MINE, person.id)


def team(house: Site, number: int = 0) -> Link:
    return a_link(Purpose.TEAM, programme_of(house).cohort.coordinators[number].id)


def page(house: Site, link: Link, step: str = "") -> str:
    return as_text(as_html(house, got(house, link, step)))


def tell(house: Site, author: Person, about: Person, note: str = NOTE) -> str:
    house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
    answer = posted(house, mine(author), {"who": about.id, "note": note}, "difficulty")
    return as_text(as_html(house, answer)) if isinstance(answer, Page) else step_of(answer)


def letters(house: Site) -> list[tuple[str, LetterKind]]:
    return [(one.person, one.wish) for one in house.records(COHORT).responses().asked]


def test_members_learn_who_is_in_their_set_and_nobody_of_another(house: Site) -> None:
    text = page(house, mine(somebody(house)))
    others = [
        f"{one.name} ({one.service}, {one.organisation})" for one in programme_of(house).cohort.sets[0].members[1:]
    ]
    assert all(one in text for one in others)
    assert not [one.name for one in programme_of(house).cohort.sets[1].members if one.name in text]
    assert "Who is in your set" not in page(house, a_link(Purpose.MINE, facilitator(house).id))


def test_only_the_coordinators_hear_it_and_a_letter_says_only_that_there_is_something(house: Site) -> None:
    amina, tom = somebody(house), somebody(house, number=1)
    assert "Say privately that somebody in your set" in page(house, mine(amina))
    assert tell(house, amina, tom) == "difficultytold"

    both = [one.id for one in programme_of(house).cohort.coordinators]
    assert letters(house) == [(one, LetterKind.PRIVATE_WORD) for one in sorted(both)]
    for number in (0, 1):
        assert "Somebody told you something privately." in page(house, team(house, number))
        text = page(house, team(house, number), "private")
        assert (amina.name in text, tom.name in text, NOTE in text) == (True, True, True)
    everybody = [one for one in programme_of(house).people.values() if one.id not in (amina.id, *both)]
    for person in everybody:
        assert NOTE not in page(house, mine(person))
        assert "privately" not in page(house, mine(person)).replace("Say privately that somebody in your set", "")
    a_pass(house.installation, house.clock() + timedelta(minutes=5))
    home = house.installation.home
    assert files_with(home, "zyx-grievance") == []
    copies = [path.read_text(encoding="utf-8") for path in (home / "outbox").rglob("*.eml")]
    told = [text for text in copies if "told you something privately" in text.replace("=\n", "")]
    assert len(told) == 2
    assert not [text for text in told if amina.name in text or tom.name in text]


def test_a_coordinator_deletes_it_when_it_is_dealt_with(house: Site) -> None:
    amina, tom = somebody(house), somebody(house, number=1)
    tell(house, amina, tom)
    row = got(house, team(house), "private").facts["rows"][0]  # type: ignore[union-attr, index]
    tell(house, amina, tom, "Said anew")
    assert step_of(posted(house, team(house), row["hidden"], "private")) == "private"
    assert len(house.records(COHORT).responses().difficulties) == 1

    row = got(house, team(house), "private").facts["rows"][0]  # type: ignore[union-attr, index]
    assert step_of(posted(house, team(house), row["hidden"], "private")) == "privatedone"
    assert house.records(COHORT).responses().difficulties == ()
    assert "told you something privately" not in page(house, team(house))


def test_a_coordinator_whom_it_is_about_neither_reads_nor_hears_it(tmp_path: Path) -> None:
    tom = "  - name: Tom Barrett\n    email: tom.barrett@hillside.example.gov.uk\n"
    text = EXAMPLE.read_text(encoding="utf-8").replace("\n# Leads read", f"{tom}\n# Leads read", 1)
    house = a_house(tmp_path / "home", PUBLISHED, text)
    a_pass(house.installation, WELCOMED)
    house.clock.now = WELCOMED + timedelta(hours=1)  # type: ignore[attr-defined]
    amina, about = somebody(house), somebody(house, number=1)
    assert about.name == "Tom Barrett"
    tell(house, amina, about)

    assert about.id not in [person for person, _ in letters(house)]
    toms = page(house, a_link(Purpose.TEAM, about.id), "private")
    assert "Nothing just now." in toms
    assert "privately" not in page(house, a_link(Purpose.TEAM, about.id))
    assert posted(house, a_link(Purpose.TEAM, about.id), {"who": amina.id}, "private")
    assert len(house.records(COHORT).responses().difficulties) == 1


def test_it_can_be_taken_back_and_its_days_end(house: Site) -> None:
    amina, tom = somebody(house), somebody(house, number=1)
    assert "Choose who it is" in as_text(as_html(house, posted(house, mine(amina), {"note": "x"}, "difficulty")))
    tell(house, amina, tom)
    assert step_of(posted(house, mine(amina), {}, "difficultyback")) == ""
    assert house.records(COHORT).responses().difficulties == ()

    house.clock.now = LAST  # type: ignore[attr-defined]
    assert "until Tuesday 8 December 2026" in page(house, mine(amina), "difficulty")
    house.clock.now = LAST + timedelta(days=1)  # type: ignore[attr-defined]
    assert "Say privately" not in page(house, mine(amina))
    late = posted(house, mine(amina), {"who": tom.id, "note": NOTE}, "difficulty")
    assert isinstance(late, Page)
    assert (late.status, NOTE in as_html(house, late)) == (409, True)
    assert house.records(COHORT).responses().difficulties == ()


@pytest.mark.parametrize("gone", ["amina.yusuf@riverside.example.gov.uk", "tom.barrett@hillside.example.gov.uk"])
def test_it_goes_with_its_author_and_with_whom_it_is_about(house: Site, gone: str) -> None:
    tell(house, somebody(house), somebody(house, number=1))
    forget(case_of(house.installation, COHORT, gone, house.clock()), "test")
    assert house.records(COHORT).responses().difficulties == ()


def test_whom_it_is_about_does_not_learn_of_it_by_a_copy_of_all_that_is_held(house: Site) -> None:
    amina, tom = somebody(house), somebody(house, number=1)
    tell(house, amina, tom)
    own, theirs = (a_link(Purpose.EXPORT, one.id) for one in (amina, tom))
    assert NOTE in page(house, own)
    assert "Tom Barrett" in page(house, own)
    assert NOTE not in page(house, theirs)
    assert "Amina" not in page(house, theirs)


@pytest.mark.parametrize(
    ("first_day", "said", "kept_to"),
    [
        (None, "2027-01-05 10:00", "thames-2"),
        ("2027-04-10", "2027-04-12 10:00", "thames-5"),
        ("2027-01-04", "2027-04-12 10:00", "thames-4"),
        ("2027-06-20", "2027-06-21 10:00", "thames-6"),
    ],
    ids=["from the start", "joins after session 3", "entered late", "joins for the last session"],
)
def test_it_is_kept_until_its_author_has_settled_in_the_set(first_day: str | None, said: str, kept_to: str) -> None:
    ada, *others = members()
    ada = replace(ada, first_day=None if first_day is None else day(first_day))
    programme = a_programme(a_cohort(sets=(a_set(members=(ada, *others)),)))
    word, end = Difficulty(person=ada.id, at=at(said)), programme.by_key[Occasion(kept_to)].end
    moments = (word.at, end - timedelta(minutes=1), end)
    assert [private_word.stands(word, programme, now) for now in moments] == [True, True, False]


def test_what_was_laid_aside_of_it_stands_on_no_page_that_all_of_them_have(house: Site) -> None:
    tell(house, somebody(house), somebody(house, number=1))
    standing = where_it_stands(house.installation, COHORT, house.clock())
    [need] = [one for one in standing.needs if one.alone]
    aside = Decision(at=house.clock(), verdict=Verdict.DISMISS, subject=need.key, why="seen to", by="Joel Addo")
    house.records(COHORT).decide([aside])
    house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
    assert "seen to" not in page(house, team(house))
