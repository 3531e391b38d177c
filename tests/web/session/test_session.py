"""The facilitator's page: what is needed to run a session, its register, and only what was ticked for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sets.cohort.programme import Programme
from sets.mail.signed_links import Link
from sets.model.cohort import Facilitator, Meeting, Occasion, Person, PersonId, SetId
from sets.model.messages import Partstat
from sets.model.requests import Purpose
from sets.model.responses import Agreement, Answer, Came, Responses, Round
from sets.responses.forms.register import suggestion
from sets.web.member.home import coming_of
from sets.web.page.request import Page, Site
from sets.web.session.context import Access, access_of, was_told
from tests.support.browser import axe_clean_everywhere, running, window
from tests.support.builders import a_cohort, a_person, a_programme, a_set, at, day, members
from tests.support.records import a_log, a_mark
from tests.support.running_house import HIDDEN, SHOWN, a_running_house, keep
from tests.support.web_help import (
    COHORT,
    EXAMPLE,
    a_house,
    a_link,
    a_visit,
    as_html,
    as_text,
    facilitator,
    got,
    posted,
    programme_of,
    somebody,
    step_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BEFORE, DURING, AFTER = at("2027-01-18 10:00"), at("2027-01-19 11:00"), at("2027-01-22 10:00")


def ruths(house: Site, key: str = "thames-1") -> Link:
    return a_link(Purpose.SESSION, facilitator(house).id, key)


def page(house: Site, key: str = "thames-1", step: str = "") -> str:
    return as_text(as_html(house, got(house, ruths(house, key), step)))


def register(house: Site, key: str = "thames-1") -> dict[str, tuple[str, str]]:
    """What is kept of a session's register, by first name: came, and `presented` or `passed`."""
    responses = house.records(COHORT).responses()
    names = {p.id: p.name.split()[0] for p in programme_of(house).people.values()}
    came = {a.person: a.came.value for a in responses.attendance if a.occasion == key}
    rounds = {r.person: "passed" if r.passed else "presented" for r in responses.rounds if r.occasion == key}
    return {names[p]: (came.get(p, ""), rounds.get(p, "")) for p in {**came, **rounds}}


def line(person: PersonId, came: str = "", *rounds: str, was: str = "-") -> dict[str, str | tuple[str, ...]]:
    filled: dict[str, str | tuple[str, ...]] = {f"was-{person}": was}
    if came:
        filled[f"came-{person}"] = came
    if rounds:
        filled[f"round-{person}"] = rounds
    return filled


def test_before_a_session_there_is_what_is_needed_to_run_it(tmp_path: Path) -> None:
    house = a_house(tmp_path, BEFORE)
    amina, tom = somebody(house).id, somebody(house, "thames", 1).id
    keep(
        house,
        answers=(
            Answer(occasion=Occasion("thames-1"), person=amina, partstat=Partstat.ACCEPTED, at=BEFORE),
            Answer(occasion=Occasion("thames-1"), person=tom, partstat=Partstat.DECLINED, at=BEFORE),
        ),
    )
    text = page(house)
    for expected in (
        "Tuesday 19 January 2027, 10am to 12:30pm",
        "Coming\nAmina Yusuf\nNot coming\nTom Barrett\nNo answer yet\nGrace Mensah, Callum Fraser, Devi Raman and Lorraine Hughes",
        "What is needed to run it\nLive captions are switched on for every session",
        "Recording, transcription and AI notes are off.",
        "Say the limits before anyone shares",
        "11:25am Round 1 , 40 minutes",
        "Who can say no?",
        "Nothing is written down yet.",
        "The register opens here when the session begins.",
    ):
        assert expected in text
    assert "Save the register" not in text


def test_too_few_people_is_said_and_left_to_a_person(tmp_path: Path) -> None:
    house = a_house(tmp_path, BEFORE)
    for n in range(3):
        person = somebody(house, "thames", n).id
        keep(
            house,
            answers=(Answer(occasion=Occasion("thames-1"), person=person, partstat=Partstat.DECLINED, at=BEFORE),),
        )
    assert "3 can come, and 4 are needed to go ahead. You and the coordinator decide together" in page(house)


@pytest.mark.parametrize(
    ("now", "there", "missing"),
    [
        (BEFORE, ("Running order", "Question card"), ("Save the register", "Learning logs")),
        (DURING, ("Running order", "Save the register"), ("Learning logs",)),
        (AFTER, ("Save the register", "Learning logs"), ("Running order", "Who is coming")),
    ],
)
def test_the_page_follows_the_session(
    tmp_path: Path, now: object, there: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    house = a_house(tmp_path, now)  # type: ignore[arg-type]
    text = page(house)
    assert all(one in text for one in there)
    assert not any(one in text for one in missing)


def test_a_cancelled_session_says_so_and_takes_no_register(tmp_path: Path) -> None:
    words = EXAMPLE.read_text(encoding="utf-8").replace(
        "\nsets:\n  - id: thames\n",
        "\nsets:\n  - id: thames\n    moves:\n      - session: 2\n        cancelled: the set agreed to skip it\n",
    )
    house = a_house(tmp_path, at("2027-02-24 10:00"), words)
    assert "This session was cancelled: the set agreed to skip it. There is no register to fill in." in page(
        house, "thames-2"
    )
    answer = posted(house, ruths(house, "thames-2"), line(somebody(house).id, "yes"), "register")
    assert isinstance(answer, Page)
    assert answer.status == 409
    assert register(house, "thames-2") == {}


def test_no_register_before_the_session(tmp_path: Path) -> None:
    house = a_house(tmp_path, BEFORE)
    answer = posted(house, ruths(house), line(somebody(house).id, "yes"), "register")
    assert isinstance(answer, Page)
    assert answer.status == 409
    assert register(house) == {}


def test_the_register_is_kept_in_parts_and_can_be_changed_back(tmp_path: Path) -> None:
    house = a_house(tmp_path, AFTER)
    amina, tom, grace = (somebody(house, "thames", n).id for n in range(3))
    form = {**line(amina, "yes", "presented"), **line(tom, "part", "passed"), **line(grace)}
    assert step_of(posted(house, ruths(house), form, "register")) == "saved"
    assert register(house) == {"Amina": ("yes", "presented"), "Tom": ("part", "passed")}
    assert "2 of 6 marked." in page(house, step="saved")
    html = as_html(house, got(house, ruths(house)))
    assert html.count(" checked") == 4
    house.clock.now += timedelta(minutes=5)  # type: ignore[attr-defined]
    form = {**line(amina, "yes", was="yes presented"), **line(tom, "no", was="part passed")}
    posted(house, ruths(house), form, "register")
    assert register(house) == {"Amina": ("yes", ""), "Tom": ("no", "")}


def test_nothing_is_ticked_that_nobody_recorded(tmp_path: Path) -> None:
    house = a_house(tmp_path, AFTER)
    assert " checked" not in as_html(house, got(house, ruths(house)))


def test_a_register_sent_twice_is_written_once(tmp_path: Path) -> None:
    house = a_house(tmp_path, AFTER)
    form = line(somebody(house).id, "yes", "presented")
    posted(house, ruths(house), form, "register")
    before = house.records(COHORT).responses()
    house.clock.now += timedelta(minutes=5)  # type: ignore[attr-defined]
    posted(house, ruths(house), form, "register")
    assert house.records(COHORT).responses() == before


def test_two_facilitators_at_once_keep_each_others_lines(tmp_path: Path) -> None:
    house = a_house(tmp_path, AFTER)
    amina, tom = (somebody(house, "thames", n).id for n in range(2))
    first = {**line(amina, "yes", "presented"), **line(tom)}
    second = {**line(amina), **line(tom, "no")}  # opened before the first was sent
    assert step_of(posted(house, ruths(house), first, "register")) == "saved"
    assert step_of(posted(house, ruths(house), second, "register")) == "together"
    assert register(house) == {"Amina": ("yes", "presented"), "Tom": ("no", "")}
    assert "Somebody else changed it while you had it open" in page(house, step="together")
    third = {**line(amina, "part"), **line(tom)}  # and of the same line the later one wins
    posted(house, ruths(house), third, "register")
    assert register(house)["Amina"] == ("part", "presented")


@pytest.mark.parametrize(
    ("filled", "fault"),
    [
        (("yes", "presented", "passed"), "Amina Yusuf: tick presented or passed, not both"),
        (("no", "presented"), "Amina Yusuf: marked as not there and as presenting. Change one of the two"),
    ],
)
def test_contradictions_are_shown_with_what_was_ticked(tmp_path: Path, filled: tuple[str, ...], fault: str) -> None:
    house = a_house(tmp_path, AFTER)
    answer = posted(house, ruths(house), line(somebody(house).id, *filled), "register")
    assert isinstance(answer, Page)
    assert [f.message for f in answer.faults] == [fault]
    html = as_html(house, answer)
    assert f'href="#round-{somebody(house).id}"' in html
    assert html.count(" checked") == len(filled)
    assert register(house) == {}


def test_a_form_with_a_fault_still_knows_what_it_was_opened_with(tmp_path: Path) -> None:
    house = a_house(tmp_path, AFTER)
    amina, tom = (somebody(house, "thames", n).id for n in range(2))
    posted(house, ruths(house), line(tom, "no"), "register")
    answer = posted(house, ruths(house), {**line(amina, "no", "presented"), **line(tom)}, "register")
    assert f'name="was-{tom}" value="-"' in as_html(house, answer)


def test_what_was_never_offered_is_not_taken(tmp_path: Path) -> None:
    house = a_house(tmp_path, AFTER)
    other = somebody(house, "lea").id
    posted(house, ruths(house), {**line(other, "yes"), **line(somebody(house).id, "perhaps", "led")}, "register")
    assert register(house) == {}


def test_logs_are_numbers_and_only_what_was_ticked_is_read(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    text = page(house)
    assert "Learning logs: fewer than 4 of 6 have answered." in text
    logs = text[text.index("Learning logs") : text.index("Working agreement")]
    assert f"What stayed with you from the session?\n{SHOWN}\nAmina Yusuf" in logs
    assert "Tom" not in logs
    assert "Grace" not in logs


@pytest.mark.parametrize("step", ["", "saved", "together", "agreed", "agreement"])
@pytest.mark.parametrize("key", ["thames-1", "thames-2", "wandle-1"])
def test_no_page_of_a_facilitator_shows_what_is_not_theirs(tmp_path: Path, step: str, key: str) -> None:
    house = a_running_house(tmp_path)
    html = as_html(house, got(house, ruths(house, key), step))
    assert not [word for word in HIDDEN if word in html]
    assert (SHOWN in html) == (key == "thames-1" and step != "agreement")


def test_everybody_else_gets_a_kind_page_with_nothing_on_it(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    programme = programme_of(house)
    others = [
        p for p in programme.people.values() if p.id not in {f.id for f in programme.sets[SetId("thames")].facilitators}
    ]
    assert len(others) > 18
    for person in others:
        for step in ("", "saved", "agreed", "agreement"):
            answer = got(house, a_link(Purpose.SESSION, person.id, "thames-1"), step)
            assert isinstance(answer, Page)
            assert answer.status == 403
            text = as_html(house, answer)
            assert not [word for word in (*HIDDEN, SHOWN, "Amina", "Ruth") if word in text]
        for step in ("register", "agreement"):
            form = {**line(somebody(house).id, "no"), "agreement": "taken over"}
            assert posted(house, a_link(Purpose.SESSION, person.id, "thames-1"), form, step).status == 403  # type: ignore[union-attr]
    assert register(house)["Amina"] == ("yes", "")
    assert house.records(COHORT).responses().agreements == ()


@pytest.mark.parametrize("key", ["launch", "nothing-1", "cohort"])
def test_a_link_to_what_is_no_session(tmp_path: Path, key: str) -> None:
    house = a_house(tmp_path)
    answer = got(house, ruths(house, key))
    assert isinstance(answer, Page)
    assert answer.status == 403


FRAN = a_person("Fran Doyle", last_day=day("2027-03-01"))
GIL = a_person("Gil Hart", first_day=day("2027-03-02"))
CHANGED = a_programme(a_cohort(sets=(a_set(facilitators=(FRAN, GIL)),)))


@pytest.mark.parametrize(
    ("person", "key", "today", "access"),
    [
        (FRAN, "thames-1", "2027-01-20", Access.WHOLE),
        (FRAN, "thames-6", "2027-01-20", Access.WHOLE),
        (FRAN, "thames-1", "2027-03-02", Access.REGISTER),
        (FRAN, "thames-6", "2027-03-02", Access.NONE),
        (GIL, "thames-1", "2027-01-20", Access.NONE),
        (GIL, "thames-6", "2027-01-20", Access.WHOLE),
        (GIL, "thames-1", "2027-03-02", Access.WHOLE),
        (a_person("Nobody Here"), "thames-1", "2027-01-20", Access.NONE),
        (FRAN, "launch", "2027-01-20", Access.NONE),
    ],
)
def test_who_may_open_which_session(person: object, key: str, today: str, access: Access) -> None:
    meeting = CHANGED.by_key[Occasion(key)]
    assert access_of(person.id, meeting, CHANGED, day(today)) is access  # type: ignore[attr-defined]


def a_facilitator(name: str, **changes: Any) -> Facilitator:
    person = a_person(name)
    return Facilitator(id=person.id, name=person.name, email=person.email, nation=person.nation, **changes)


ANN, BEA = a_facilitator("Ann Bell"), a_facilitator("Bea Cole", sessions=(3,), covers=PersonId("p-ann-bell"))
COVERED = a_programme(a_cohort(sets=(a_set(facilitators=(ANN, BEA)),)))
CHAMPION = members()[0]
ITS_OWN = a_programme(a_cohort(sets=(a_set(facilitators=(replace(ANN, sessions=(1, 2)),), champion=CHAMPION.id),)))


@pytest.mark.parametrize(
    ("programme", "person", "key", "today", "access"),
    [
        (COVERED, BEA, "thames-3", "2027-01-20", Access.WHOLE),
        (COVERED, BEA, "thames-3", "2027-04-30", Access.WHOLE),  # up to the day before the session that follows
        (COVERED, BEA, "thames-3", "2027-05-04", Access.REGISTER),
        (COVERED, BEA, "thames-2", "2027-03-30", Access.NONE),
        (COVERED, BEA, "thames-4", "2027-03-30", Access.NONE),
        (COVERED, ANN, "thames-3", "2027-03-30", Access.WHOLE),
        (ITS_OWN, ANN, "thames-2", "2027-02-23", Access.WHOLE),
        (ITS_OWN, ANN, "thames-2", "2027-03-30", Access.REGISTER),
        (ITS_OWN, ANN, "thames-3", "2027-02-23", Access.NONE),
        (ITS_OWN, CHAMPION, "thames-2", "2027-02-23", Access.NONE),
        (ITS_OWN, CHAMPION, "thames-3", "2027-02-23", Access.WHOLE),
        (ITS_OWN, members()[1], "thames-3", "2027-02-23", Access.NONE),
    ],
)
def test_who_may_open_a_session_of_their_own(
    programme: Programme, person: Person, key: str, today: str, access: Access
) -> None:
    assert access_of(person.id, programme.by_key[Occasion(key)], programme, day(today)) is access


def with_a_champion(folder: Path, now: datetime) -> Site:
    """The example, in which Thames facilitates itself and Amina is its champion."""
    ruth = EXAMPLE.read_text(encoding="utf-8")
    thames = ruth.partition("  - id: thames")[2].partition("    facilitators:\n")[2].partition("    members:")[0]
    words = ruth.replace(f"    facilitators:\n{thames}", "    champion: amina.yusuf@riverside.example.gov.uk\n", 1)
    return a_house(folder, now, words)


def test_the_notice_of_a_set_names_its_champion(tmp_path: Path) -> None:
    house = with_a_champion(tmp_path, BEFORE)
    notices = {
        n: as_text(as_html(house, got(house, a_link(Purpose.MINE, somebody(house, name, n).id), "privacy")))
        for n, name in enumerate(("thames", "thames", "lea"))
    }
    said = "Where nobody facilitates your set, its champion, {}, sees who is coming"
    assert said.format("you") in notices[0]
    assert said.format("Amina Yusuf") in notices[1]
    assert "champion" not in notices[2]


def test_a_champion_answers_as_a_member_and_has_the_page_of_the_session(tmp_path: Path) -> None:
    house = with_a_champion(tmp_path, BEFORE)
    amina, tom = (coming_of(a_visit(house, a_link(Purpose.MINE, somebody(house, "thames", n).id)))[0] for n in (0, 1))
    assert (bool(amina.attendance), bool(amina.session)) == (True, True)
    assert (bool(tom.attendance), bool(tom.session)) == (True, False)


def test_a_champion_has_the_register_and_reads_nothing_of_the_others(tmp_path: Path) -> None:
    house = with_a_champion(tmp_path, AFTER)
    amina, tom = somebody(house).id, somebody(house, "thames", 1).id
    keep(house, logs=(a_log(tom),))
    link = a_link(Purpose.SESSION, amina, "thames-1")
    text = as_text(as_html(house, got(house, link)))
    assert "Save the register" in text
    assert not [word for word in ("Learning logs", "chose to show", "Live captions") if word in text]
    posted(house, link, line(tom, "yes"), "register")
    assert register(house) == {"Tom": ("yes", "")}
    others = a_link(Purpose.SESSION, tom, "thames-1")
    assert got(house, others).status == 403  # type: ignore[union-attr]


def test_a_champion_is_offered_no_answers() -> None:
    programme = ITS_OWN
    third = programme.by_key[Occasion("thames-3")]
    assert [one.name for one in programme.facilitators_at(third)] == ["Ada Marsh"]
    assert programme.named_facilitators_at(third) == ()
    assert not was_told(CHAMPION.id, third, programme, day("2027-03-31"))


def test_a_later_facilitator_reads_only_what_was_ticked_when_they_were_named() -> None:
    meeting = CHANGED.by_key[Occasion("thames-1")]
    assert was_told(FRAN.id, meeting, CHANGED, day("2027-01-21"))
    assert not was_told(GIL.id, meeting, CHANGED, day("2027-01-21"))
    assert was_told(GIL.id, meeting, CHANGED, day("2027-03-10"))


def test_who_has_left_sees_the_register_and_no_more(tmp_path: Path) -> None:
    words = EXAMPLE.read_text(encoding="utf-8").replace(
        "email: ruth.okafor@facilitators.example.org\n",
        "email: ruth.okafor@facilitators.example.org\n        until: 2027-01-20\n      - name: Gil Hart\n"
        "        email: gil.hart@facilitators.example.org\n        from: 2027-01-21\n",
        1,
    )
    house = a_house(tmp_path, AFTER, words)
    amina = somebody(house).id
    keep(house, logs=(a_log(amina),), agreements=(Agreement(set_id=SetId("thames"), text="marked-agreed", at=AFTER),))
    text = page(house)
    assert "You no longer facilitate this set, so only the register of this session is here." in text
    assert not [word for word in ("returned", "marked-agreed", "chose to show", "Thames session 2") if word in text]
    assert "Wandle session 1" in text
    assert got(house, ruths(house), "agreement").status == 403  # type: ignore[union-attr]
    posted(house, ruths(house), line(amina, "yes"), "register")
    assert register(house) == {"Amina": ("yes", "")}


def test_the_agreement_is_the_sets_own_words(tmp_path: Path) -> None:
    house = a_house(tmp_path, AFTER)
    form = page(house, step="agreement")
    assert "None of them has to be in yours." in form
    text = "We stay to the end.\r\n\r\n<script>alert(1)</script>"
    assert step_of(posted(house, ruths(house), {"agreement": text, "seen": ""}, "agreement")) == "agreed"
    kept = "We stay to the end.\n\n<script>alert(1)</script>"
    assert house.records(COHORT).responses().agreements == (Agreement(set_id=SetId("thames"), text=kept, at=AFTER),)
    html = as_html(house, got(house, ruths(house), "agreed"))
    assert "We stay to the end.\n\n&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "reads its agreement again" in page(house, "thames-3")
    assert "We stay to the end." not in page(house, "wandle-1")


def test_two_agreements_at_once_are_both_shown(tmp_path: Path) -> None:
    house = a_house(tmp_path, AFTER)
    posted(house, ruths(house), {"agreement": "theirs", "seen": ""}, "agreement")
    house.clock.now += timedelta(minutes=5)  # type: ignore[attr-defined]
    answer = posted(house, ruths(house), {"agreement": "mine", "seen": ""}, "agreement")
    assert isinstance(answer, Page)
    assert answer.status == 409
    text = as_text(as_html(house, answer))
    assert "theirs" in text
    assert "mine" in text
    seen = str(answer.facts["hidden"]["seen"])  # type: ignore[index]
    assert step_of(posted(house, ruths(house), {"agreement": "both", "seen": seen}, "agreement")) == "agreed"
    assert [one.text for one in house.records(COHORT).responses().agreements] == ["both"]


def test_a_far_too_long_agreement_stays_in_the_box(tmp_path: Path) -> None:
    house = a_house(tmp_path, AFTER)
    answer = posted(house, ruths(house), {"agreement": "w" * 10_001}, "agreement")
    assert isinstance(answer, Page)
    assert [f.message for f in answer.faults] == ["Shorten it to 10,000 characters or fewer"]
    assert "w" * 10_001 in as_html(house, answer)
    assert house.records(COHORT).responses().agreements == ()


def test_looking_changes_nothing(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    before = (house.records(COHORT).responses(), house.records(COHORT).decisions())
    for step in ("", "saved", "together", "agreed", "agreement"):
        got(house, ruths(house), step)
    assert (house.records(COHORT).responses(), house.records(COHORT).decisions()) == before


def test_links_lead_to_the_other_sessions_of_the_same_person(tmp_path: Path) -> None:
    house = a_house(tmp_path, AFTER)
    answer = got(house, ruths(house))
    assert isinstance(answer, Page)
    others = answer.facts["others"]
    opened = [house.links.read(Purpose.SESSION, href.split("/")[2], AFTER).link for _, _, href in others]  # type: ignore[attr-defined]
    assert [link.occasion for link in opened] == [
        *(f"thames-{n}" for n in range(2, 7)),
        *(f"wandle-{n}" for n in range(1, 7)),
    ]
    assert {link.person for link in opened} == {facilitator(house).id}


SIX = members(6)
PROGRAMME = a_programme(a_cohort(sets=(a_set(members=SIX),)))
ADA, BEN, CERYS, DEV, EILIDH, FARAH = (member.id for member in SIX)


def rounds(*said: tuple[PersonId, int], passed: bool = False) -> tuple[Round, ...]:
    return tuple(
        Round(occasion=Occasion(f"thames-{number}"), person=person, at=AFTER, passed=passed) for person, number in said
    )


EVERYONE_ONCE = rounds((BEN, 1), (ADA, 2), (CERYS, 2), (DEV, 2), (EILIDH, 2), (FARAH, 2))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((), "Nobody has presented yet, as far as the registers say."),
        (
            rounds((ADA, 1), (BEN, 1), (CERYS, 2), (DEV, 2)),
            "Eilidh Ross and Farah Khan have not presented yet. Ask privately, before the session.",
        ),
        (
            (*rounds((ADA, 1), (BEN, 1), (CERYS, 2)), *rounds((DEV, 2), passed=True)),
            "Eilidh Ross and Farah Khan have not presented yet. Ask privately, before the session.",
        ),
        (
            (*EVERYONE_ONCE[1:], *rounds((BEN, 1), passed=True)),
            "Ben Okoro has not presented yet. Ask privately, before the session.",
        ),
        (
            (*EVERYONE_ONCE, *rounds((ADA, 1), (FARAH, 1), (EILIDH, 1), (DEV, 1))),
            "Ben Okoro and Cerys Pugh have presented least. Ask privately, before the session.",
        ),
        (
            rounds((ADA, 1), (BEN, 1), (CERYS, 2), (DEV, 2), (EILIDH, 2), (FARAH, 2)),
            "Everyone has presented equally often, Ada Marsh and Ben Okoro longest ago. Ask privately, before the session.",
        ),
        (rounds((ADA, 4), (BEN, 3)), "Nobody has presented yet, as far as the registers say."),
    ],
)
def test_who_might_present(given: tuple[Round, ...], sentence: str) -> None:
    third: Meeting = PROGRAMME.by_key[Occasion("thames-3")]
    assert suggestion(third, PROGRAMME, Responses(rounds=given)) == sentence


def test_an_absent_member_is_not_asked_for_a_log(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    keep(house, attendance=(a_mark(somebody(house, "thames", 5).id, Came.NO, when=AFTER),))
    assert "fewer than 4 of 6 have answered." in page(house)


@pytest.mark.browser
@pytest.mark.slow
def test_a_facilitator_fills_in_the_register_in_a_browser(tmp_path: Path, browser: Browser) -> None:
    house = a_running_house(tmp_path)
    house.clock.now = DURING  # type: ignore[attr-defined]
    with running(house) as base, window(browser) as shown:
        where = house.links.path(ruths(house), DURING)
        shown.goto(base + where)
        axe_clean_everywhere(shown)
        house.clock.now = AFTER  # type: ignore[attr-defined]
        shown.goto(base + where)
        axe_clean_everywhere(shown)
        card = shown.locator(".sw-card", has=shown.get_by_role("heading", name="Tom Barrett"))
        card.get_by_label("Was not there").check()
        card.get_by_label("Presented").check()
        shown.get_by_role("button", name="Save the register").click()
        assert shown.title().startswith("Error: ")
        axe_clean_everywhere(shown)
        card.get_by_label("Came for part").check()
        shown.get_by_role("button", name="Save the register").click()
        assert "/saved" in shown.url
        axe_clean_everywhere(shown)
        shown.get_by_role("link", name="Write down the working agreement").click()
        axe_clean_everywhere(shown)
        shown.get_by_label("In the set's own words").fill("We listen.")
        shown.get_by_role("button", name="Save").click()
        assert "We listen." in shown.inner_text("main")
        assert SHOWN in shown.inner_text("main")
        shown.goto(base + house.links.path(a_link(Purpose.SESSION, somebody(house).id, "thames-1"), AFTER))
        axe_clean_everywhere(shown)
    assert register(house)["Tom"] == ("part", "presented")
