"""What coordinators write for the report, what members told the team, and the stories that a panel chooses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.cohort.programme import Programme
from sets.model.cohort import PersonId
from sets.model.report_review import Passage, PassageKind, Pick, ReportStage, Review, Scope, Step
from sets.model.requests import Purpose
from sets.model.responses import Approval, LearningLog, LogAnswer, LogState, Responses
from sets.report.editing.editorial import appetite_of, editorial, raw_stories, stories_told, told_team
from sets.report.editing.passages import GUIDES, Given, faults_in, missing
from sets.report.facts import report_facts
from sets.responses.consent import fingerprint, story_mark
from sets.responses.prompt_catalogue import CATALOGUE
from sets.web.page.html import status_of
from sets.web.page.request import Answer, Page, Redirect, Site
from sets.web.report_desk import words as edit_words
from sets.web.report_desk.desk import HANDLERS as DESK
from sets.web.report_desk.passages import ADDRESS, naming_fault, naming_remark
from sets.web.server.routes import handlers_of
from tests.support.builders import a_cohort, a_member, a_person, a_programme, a_set, at
from tests.support.records import a_log
from tests.support.running_house import keep
from tests.support.web_help import (
    COHORT,
    Clock,
    a_house,
    a_link,
    a_visit,
    as_html,
    as_text,
    programme_of,
    somebody,
    step_of,
)

NOW = at("2027-07-22 10:00")
TEXT = "Bring residents in before the options are drawn up."
WHOLE = {"text": TEXT, "kind": "authority", "owner": "Director of adult social care", "when": "March 2028"}
Form = Mapping[str, str]


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path, NOW)


def marta(house: Site) -> PersonId:
    return programme_of(house).cohort.coordinators[0].id


def got(house: Site, step: str = "words", person: PersonId | None = None) -> Page:
    found = DESK.show[step](a_visit(house, a_link(Purpose.EDIT, person or marta(house)), step))
    assert isinstance(found, Page)
    return found


def read(house: Site, step: str = "words") -> str:
    return as_text(as_html(house, got(house, step)))


def posted(house: Site, step: str, form: Form, person: PersonId | None = None) -> Answer:
    return DESK.act[step](a_visit(house, a_link(Purpose.EDIT, person or marta(house)), step, form))


def saved(house: Site, part: PassageKind, ref: str = "new", seen: str = "", do: str = "save", **given: str) -> Answer:
    fields = {f"{name}-{ref}": value for name, value in given.items()}
    return posted(house, f"words{part}", {"ref": ref, "seen": seen, "do": do, **fields})


def passages(house: Site, part: PassageKind) -> list[tuple[int, str]]:
    return [(one.number, one.text) for one in house.records(COHORT).review().passages if one.part is part]


def one_of(house: Site, part: PassageKind, number: int = 1) -> Passage:
    return next(p for p in house.records(COHORT).review().passages if (p.part, p.number) == (part, number))


def later(house: Site, minutes: int = 1) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.now += timedelta(minutes=minutes)


def release(house: Site, report: Scope = Scope.FINAL) -> None:
    step = Step(report=report, number=1, stage=ReportStage.RELEASED, at=house.clock(), by="Marta Nowak")
    house.records(COHORT).keep_review(Review(steps=(step,)))


def told(page: Answer) -> dict[str, str]:
    """The faults of a page, by field."""
    assert isinstance(page, Page)
    return {fault.field: fault.message for fault in page.faults}


# writing


def test_the_front_lists_every_part_and_what_is_missing(house: Site) -> None:
    text = read(house)
    assert "0 of 11 are written" in text
    for guide in GUIDES.values():
        assert guide.title in text
    saved(house, PassageKind.LEVER, text="A clause in the repairs contract.")
    saved(house, PassageKind.WRONG, text="Two registers were lost.")
    text = read(house)
    assert "2 of 11 are written" in text
    assert "A clause in the repairs contract." in text
    review = house.records(COHORT).review()
    assert {guide.part for guide in missing(review.passages)} == set(PassageKind) - {
        PassageKind.LEVER,
        PassageKind.WRONG,
    }


@pytest.mark.parametrize("part", list(PassageKind))
def test_every_part_has_a_page_with_what_good_looks_like_and_is_kept_on_save(house: Site, part: PassageKind) -> None:
    guide = GUIDES[part]
    text = read(house, f"words{part}")
    for line in guide.good:
        assert line in text
    kind = guide.kinds[0][0] if guide.kinds else ""
    answer = saved(house, part, **{**WHOLE, "kind": kind})
    assert step_of(answer) == f"words{part}kept"
    kept = one_of(house, part)
    assert (kept.text, kept.kind, kept.by, kept.at) == (TEXT, kind, "Marta Nowak", NOW)
    assert TEXT in read(house, f"words{part}kept")


def test_a_recommendation_is_kept_whole(house: Site) -> None:
    saved(house, PassageKind.RECOMMENDATION, **{**WHOLE, "text": f"  {TEXT}\n\n"})
    assert one_of(house, PassageKind.RECOMMENDATION) == Passage(
        part=PassageKind.RECOMMENDATION,
        number=1,
        text=TEXT,
        at=NOW,
        kind="authority",
        owner="Director of adult social care",
        by_when="March 2028",
        by="Marta Nowak",
    )
    text = read(house, "wordsrecommendation")
    assert "For the authority" in text
    assert "Director of adult social care, by March 2028" in text


@pytest.mark.parametrize(
    ("part", "typed", "fields"),
    [
        (PassageKind.HEADLINE, Given(), {"text"}),
        (PassageKind.HEADLINE, Given(text="x" * 201), {"text"}),
        (PassageKind.HEADLINE, Given(text="x" * 200), set()),
        (PassageKind.GOALS, Given(text="x" * 601), {"text"}),
        (PassageKind.BARRIER, Given(text="Rules"), {"kind"}),
        (PassageKind.BARRIER, Given(text="Rules", kind="senior"), set()),
        (PassageKind.RECOMMENDATION, Given(), {"text", "kind", "owner", "by_when"}),
        (PassageKind.RECOMMENDATION, Given(text="Do", kind="members", owner="A team", by_when="soon"), {"by_when"}),
        (PassageKind.RECOMMENDATION, Given(text="Do", kind="members", owner="A team", by_when="March"), {"by_when"}),
        (PassageKind.RECOMMENDATION, Given(text="Do", kind="members", owner="A team", by_when="2028"), {"by_when"}),
        (PassageKind.RECOMMENDATION, Given(text="Do", kind="members", owner="A team", by_when="by 2 May 2028"), set()),
        (PassageKind.RECOMMENDATION, Given(text="Do", kind="members", owner="x" * 121, by_when="May 2028"), {"owner"}),
    ],
)
def test_what_is_to_be_put_right(part: PassageKind, typed: Given, fields: set[str]) -> None:
    assert {field for field, _ in faults_in(GUIDES[part], typed)} == fields


def test_a_form_with_faults_keeps_what_was_typed_and_keeps_nothing(house: Site) -> None:
    answer = saved(house, PassageKind.RECOMMENDATION, **{**WHOLE, "kind": "", "when": "soon"})
    assert set(told(answer)) == {"kind-new", "when-new"}
    assert isinstance(answer, Page)
    assert status_of(answer) == 422
    html = as_html(house, answer)
    assert TEXT in html
    assert 'value="soon"' in html
    assert "Director of adult social care" in html
    assert passages(house, PassageKind.RECOMMENDATION) == []


NAMED = a_programme(
    a_cohort(
        sets=(
            a_set(
                members=(
                    a_member("Will Young"),
                    a_member("Eilidh Ross", service="Housing", organisation="Thorpe Council"),
                    a_member("Grace O'Brien"),
                    a_member("Somebody who left", id="p-gone", email="gone@forgotten.invalid"),
                )
            ),
        )
    )
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Eilidh said so", "Eilidh"),
        ("It was eilidh’s idea", "eilidh’s"),
        ("Ask Will", "Will"),
        ("Will residents notice? They will.", ""),
        ("Will Young said so", "Young"),
        ("Young people were missing. Young people noticed.", ""),
        ("With grace and patience", ""),
        ("It was Grace who asked", "Grace"),
        ("The idea of O'Brien", "O'Brien"),
        ("Housing in Thorpe Council should say who can decide", ""),
        ("Somebody who left came back", ""),
        ("Write to a.person@example.org", ADDRESS),
        ("A manager changed her mind", ADDRESS),
        ("Managers changed their minds", ""),
    ],
)
def test_people_are_found_by_name_and_everyday_words_and_roles_are_not(text: str, found: str) -> None:
    message = naming_fault(text, NAMED)
    assert (message == ADDRESS) if found == ADDRESS else (found in message and bool(message) is bool(found))


@pytest.mark.parametrize(
    ("text", "remarked"),
    [("Thorpe Council decides", True), ("The Thames set asked", True), ("Housing decides", False), ("We ask", False)],
)
def test_an_organisation_a_set_or_a_place_is_worth_another_look(text: str, remarked: bool) -> None:
    assert bool(naming_remark(text, NAMED)) is remarked


def test_a_name_is_to_be_taken_out_wherever_it_stands(house: Site) -> None:
    somebody_named = somebody(house).name
    first = somebody_named.split()[0]
    answer = saved(
        house, PassageKind.RECOMMENDATION, **{**WHOLE, "text": f"Do as {first} did.", "owner": somebody_named}
    )
    assert set(told(answer)) == {"text-new", "owner-new"}
    assert all(first in message for message in told(answer).values())
    assert passages(house, PassageKind.RECOMMENDATION) == []


def test_a_list_grows_changes_and_shrinks_and_numbers_are_not_used_again(house: Site) -> None:
    for text in ("One", "Two", "Three"):
        saved(house, PassageKind.LEVER, text=text)
    assert passages(house, PassageKind.LEVER) == [(1, "One"), (2, "Two"), (3, "Three")]
    later(house)
    saved(house, PassageKind.LEVER, "2", one_of(house, PassageKind.LEVER, 2).at.isoformat(), text="Second")
    asked = saved(house, PassageKind.LEVER, "3", one_of(house, PassageKind.LEVER, 3).at.isoformat(), do="out")
    assert isinstance(asked, Page)
    assert "Take this out of the report?" in as_html(house, asked)
    assert passages(house, PassageKind.LEVER) == [(1, "One"), (2, "Second"), (3, "Three")]
    gone = saved(house, PassageKind.LEVER, "3", one_of(house, PassageKind.LEVER, 3).at.isoformat(), do="sure")
    assert step_of(gone) == "wordsleverout"
    assert passages(house, PassageKind.LEVER) == [(1, "One"), (2, "Second"), (3, "")]
    later(house)
    saved(house, PassageKind.LEVER, text="Four")
    assert passages(house, PassageKind.LEVER) == [(1, "One"), (2, "Second"), (3, ""), (4, "Four")]


def test_pressed_twice_is_kept_once(house: Site) -> None:
    for _ in range(2):
        assert step_of(saved(house, PassageKind.HEARD, text="Tenants, in design")) == "wordsheardkept"
    assert passages(house, PassageKind.HEARD) == [(1, "Tenants, in design")]


def test_a_full_list_takes_no_more_and_loses_nothing(house: Site) -> None:
    for number in range(GUIDES[PassageKind.HEARD].most):
        saved(house, PassageKind.HEARD, text=f"Group {number}")
    answer = saved(house, PassageKind.HEARD, text="One group more")
    assert list(told(answer)) == ["text-new"]
    assert "One group more" in as_html(house, answer)
    assert len(passages(house, PassageKind.HEARD)) == GUIDES[PassageKind.HEARD].most


def test_a_stale_form_is_told_and_keeps_both_words(house: Site) -> None:
    saved(house, PassageKind.GOALS, text="Residents did.")
    seen = one_of(house, PassageKind.GOALS).at.isoformat()
    later(house)
    saved(house, PassageKind.GOALS, "1", seen, text="Residents and officers did.")
    later(house)
    clash = saved(house, PassageKind.GOALS, "1", seen, text="Officers did.")
    assert isinstance(clash, Page)
    assert clash.status == 409
    html = as_html(house, clash)
    assert "Residents and officers did." in html
    assert "Officers did.</textarea>" in html
    assert passages(house, PassageKind.GOALS) == [(1, "Residents and officers did.")]
    # what the page then says it was opened with is what stands now
    now_seen = re.search(r'name="seen" value="([^"]+)"', html)
    assert now_seen is not None
    assert step_of(saved(house, PassageKind.GOALS, "1", now_seen[1], text="Officers did.")) == "wordsgoalskept"


def test_two_who_begin_one_part_at_once_do_not_write_over_each_other(house: Site) -> None:
    saved(house, PassageKind.HEADLINE, text="Mine")
    clash = saved(house, PassageKind.HEADLINE, text="Yours")
    assert isinstance(clash, Page)
    assert clash.status == 409
    assert passages(house, PassageKind.HEADLINE) == [(1, "Mine")]
    assert {"Mine", "Yours"} <= set(as_text(as_html(house, clash)).split())


def test_words_taken_out_meanwhile_come_back_as_a_new_form(house: Site) -> None:
    saved(house, PassageKind.LEVER, text="One")
    seen = one_of(house, PassageKind.LEVER).at.isoformat()
    later(house)
    saved(house, PassageKind.LEVER, "1", seen, do="sure")
    page = saved(house, PassageKind.LEVER, "1", seen, text="One and a half")
    assert isinstance(page, Page)
    assert page.status == 409
    assert "One and a half</textarea>" in as_html(house, page)
    stale = saved(house, PassageKind.LEVER, "1", seen, do="sure")
    assert isinstance(stale, Redirect)


def test_what_changed_meanwhile_is_not_taken_out(house: Site) -> None:
    saved(house, PassageKind.LEVER, text="One")
    seen = one_of(house, PassageKind.LEVER).at.isoformat()
    later(house)
    saved(house, PassageKind.LEVER, "1", seen, text="Better")
    page = saved(house, PassageKind.LEVER, "1", seen, do="sure")
    assert isinstance(page, Page)
    assert page.status == 409
    assert passages(house, PassageKind.LEVER) == [(1, "Better")]


def test_a_released_report_is_read_only_and_a_late_form_says_so(house: Site) -> None:
    saved(house, PassageKind.GOALS, text="Residents did.")
    release(house)
    for step in ("words", "wordsgoals", "wordsstories"):
        html = as_html(house, got(house, step))
        assert "<form" not in html
        assert "no longer changed" in html
    late = saved(house, PassageKind.GOALS, "1", one_of(house, PassageKind.GOALS).at.isoformat(), text="Officers did.")
    assert isinstance(late, Page)
    assert late.status == 409
    assert "Officers did." in as_html(house, late)
    assert passages(house, PassageKind.GOALS) == [(1, "Residents did.")]


def test_after_a_midpoint_report_the_words_open_again_for_the_final_one(house: Site) -> None:
    release(house, Scope.MIDPOINT)
    assert "<form" in as_html(house, got(house, "wordsgoals"))
    assert isinstance(house.clock, Clock)
    house.clock.now = at("2027-05-01 10:00")
    assert "After the last session they open again" in read(house)
    assert "<form" not in as_html(house, got(house, "wordsgoals"))


def test_a_check_that_is_under_way_is_said(house: Site) -> None:
    step = Step(report=Scope.FINAL, number=1, stage=ReportStage.FACTS, at=NOW, by="Marta Nowak")
    assert "with those who check it" not in read(house)
    house.records(COHORT).keep_review(Review(steps=(step,)))
    assert "with those who check it" in read(house)


def test_only_coordinators_open_it(house: Site) -> None:
    lead, member = programme_of(house).cohort.leads[0].id, somebody(house).id
    for person in (lead, member):
        for step in DESK.show:
            assert got(house, step, person).status == 403
        for step in DESK.act:
            answer = posted(house, step, {"ref": "new", "text-new": "Words", "do": "save"}, person)
            assert isinstance(answer, Page)
            assert answer.status == 403
    assert house.records(COHORT).review() == Review()


def test_what_somebody_typed_is_text_and_never_markup(house: Site) -> None:
    saved(house, PassageKind.LEVER, text="<b>Bold</b> & {{ 7 * 7 }}")
    html = as_html(house, got(house, "wordslever"))
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; {{ 7 * 7 }}" in html


# editorial.py


def test_passages_stand_in_the_order_of_the_report() -> None:
    given = [
        (PassageKind.RECOMMENDATION, 2),
        (PassageKind.BARRIER, 1),
        (PassageKind.HEADLINE, 1),
        (PassageKind.RECOMMENDATION, 1),
        (PassageKind.LEVER, 1),
    ]
    every = [
        editorial(Review(passages=tuple(Passage(part=p, number=n, text=f"{p}{n}", at=NOW) for p, n in order)))
        for order in permutations(given)
    ]
    assert {tuple(one.text for one in found) for found in every} == {
        ("headline1", "lever1", "barrier1", "recommendation1", "recommendation2")
    }
    assert editorial(Review(passages=(Passage(part=PassageKind.LEVER, number=1, text="", at=NOW),))) == ()


def people(count: int) -> list[PersonId]:
    return [PersonId(f"p-{number}") for number in range(count)]


def a_world(count: int = 6) -> Programme:
    return a_programme(a_cohort(sets=(a_set(members=tuple(a_member(f"M {p}", id=p) for p in people(count))),)))


def ticked(person: PersonId, prompt: str, *answers: tuple[str, str], **changes: object) -> LearningLog:
    given = tuple(LogAnswer(question=question, text=text, shared=True) for question, text in answers)
    return a_log(person, prompt, "cohort", answers=given, **changes)


def test_answers_of_three_stand_under_their_question_by_fingerprint_and_those_of_fewer_together() -> None:
    ids, programme = people(6), a_world()
    logs = [
        *(ticked(p, "midpoint", ("midpoint-2", f"Change {p}")) for p in ids[:3]),
        *(ticked(p, "my-work", ("work-1", f"Tenants {p}")) for p in ids[:2]),
        ticked(ids[3], "endline", ("close-1", "Courage"), ("close-3", "Evenings")),
    ]
    found = told_team(programme, logs)
    assert [(one.asked_in, one.question) for one in found.told] == [
        ("How is it going so far?", "What one thing should change?")
    ]
    assert found.told[0].answers == tuple(sorted((f"Change {p}" for p in ids[:3]), key=fingerprint))
    assert found.together == tuple(sorted(("Courage", "Evenings", *(f"Tenants {p}" for p in ids[:2])), key=fingerprint))
    assert (found.joined, found.few) == ("", False)
    for order in permutations(logs):
        assert told_team(programme, order) == found


def test_a_question_that_would_leave_another_alone_joins_it() -> None:
    ids, programme = people(6), a_world()
    logs = [
        *(ticked(p, "midpoint", ("midpoint-2", f"Change {p}")) for p in ids[:4]),
        *(ticked(p, "my-work", ("work-2", f"Talk {p}")) for p in ids[:3]),
        ticked(ids[5], "stories-of-own", ("own-1", "Alone")),
    ]
    found = told_team(programme, logs)
    assert [one.question for one in found.told] == ["What one thing should change?"]
    assert set(found.together) == {"Alone", *(f"Talk {p}" for p in ids[:3])}
    assert found.joined == "Who should be talked to next? Groups and roles, not names."
    assert not found.few


def test_one_person_with_many_answers_is_still_one_person() -> None:
    logs = [ticked(people(1)[0], "endline", *((f"close-{n}", f"Said {n}") for n in range(1, 5)))]
    found = told_team(a_world(), logs)
    assert (found.told, len(found.together), found.few) == ((), 4, True)


def test_nothing_that_is_not_the_teams_is_ever_told() -> None:
    ids, programme = people(6), a_world()
    hidden = "marked-hidden"
    logs = [
        *(ticked(p, "midpoint", ("midpoint-2", "Told")) for p in ids),
        *(ticked(p, "midpoint", ("midpoint-1", f"{hidden}-choice")) for p in ids),
        *(ticked(p, "my-work", ("work-4", f"{hidden}-stages")) for p in ids),
        *(ticked(p, "reflection", ("log-a-1", f"{hidden}-facilitators")) for p in ids),
        *(ticked(p, "stories", ("story-1", f"{hidden}-story")) for p in ids),
        *(ticked(p, "appetite", ("appetite-1", f"{hidden}-appetite")) for p in ids),
        *(ticked(p, "midpoint", ("midpoint-3", f"{hidden}-state"), state=LogState.NOTHING_TO_SHARE) for p in ids),
        ticked(PersonId("p-gone"), "midpoint", ("midpoint-2", f"{hidden}-gone")),
        *(a_log(p, "endline", answers=(LogAnswer(question="close-1", text=f"{hidden}-unticked"),)) for p in ids),
        *(
            a_log(p, "endline", answers=(LogAnswer(question="close-2", text=hidden, shared=True, sealed="token"),))
            for p in ids
        ),
    ]
    found = told_team(programme, logs)
    assert hidden not in str(found)
    assert found.told[0].answers == ("Told",) * 6


def test_what_leads_say_stands_in_their_order_and_is_theirs_alone() -> None:
    leads = (a_person("Lee Grant"), a_person("Pat Moss"))
    programme = a_programme(a_cohort(leads=leads))
    member = programme.cohort.sets[0].members[0].id
    logs = [
        ticked(leads[1].id, "appetite", ("appetite-1", "Budgets")),
        ticked(leads[0].id, "appetite", ("appetite-1", "Priorities"), ("appetite-2", "The law")),
        ticked(member, "appetite", ("appetite-1", "A member’s words")),
        a_log(leads[0].id, "appetite", answers=(LogAnswer(question="appetite-3", text="", shared=True, sealed="s"),)),
    ]
    logs[0] = replace(logs[0], said_as="Chief executive, Hillside Council")
    found = [(one.question.split("?")[0], one.told) for one in appetite_of(programme, logs)]
    assert found == [
        (
            "What are you willing to let communities decide",
            (("Priorities", "Programme lead"), ("Budgets", "Chief executive, Hillside Council")),
        ),
        ("What is fixed, and why", (("The law", "Programme lead"),)),
    ]


# stories


def story(person: PersonId, *texts: str, **changes: object) -> LearningLog:
    return ticked(person, "stories", *((f"story-{n}", text) for n, text in enumerate(texts, 1)), **changes)


def picked(*logs: LearningLog) -> Review:
    return Review(
        picks=tuple(
            Pick(story=story_mark(log), chosen=True, why="It lasts", chosen_by="A panel", at=NOW) for log in logs
        )
    )


def test_a_chosen_story_stands_in_its_writers_words_with_their_yes_and_a_changed_one_not_at_all() -> None:
    ids, programme = people(4), a_world()
    logs = [story(p, f"What changed for {p}", "And so on") for p in ids]
    changed = replace(logs[2], answers=(*logs[2].answers, LogAnswer(question="story-3", text="More", shared=True)))
    unticked = replace(logs[3], answers=tuple(replace(a, shared=False, sealed="s", text="") for a in logs[3].answers))
    responses = Responses(
        logs=(logs[0], logs[1], changed, unticked),
        approvals=(
            Approval(person=ids[0], words=story_mark(logs[0]), yes=True, at=NOW),
            Approval(person=ids[0], words=story_mark(logs[1]), yes=True, at=NOW),
        ),
    )
    found = raw_stories(report_facts(programme, responses, (), NOW), picked(*logs))
    assert {one.person: (one.answers, one.agreed) for one in found} == {
        ids[0]: ((f"What changed for {ids[0]}", "And so on"), True),
        ids[1]: ((f"What changed for {ids[1]}", "And so on"), False),
    }
    assert [one.person for one in found] == sorted(ids[:2], key=lambda p: story_mark(logs[ids.index(p)]))


def test_somebody_who_is_forgotten_tells_no_story() -> None:
    logs = [story(PersonId("p-gone"), "Gone"), story(people(1)[0], "Here")]
    assert [one.answers[0][1] for one in stories_told(a_world(), logs)] == ["Here"]
    assert [
        one.answers for one in raw_stories(report_facts(a_world(), Responses(logs=tuple(logs)), (), NOW), picked(*logs))
    ] == [("Here",)]


def choose(
    house: Site, mark: str, do: str = "choose", seen: str = "", why: str = "It lasts", by: str = "A panel"
) -> Answer:
    ref = mark[:12]
    return posted(house, "wordsstories", {"story": mark, "seen": seen, "do": do, f"why-{ref}": why, f"by-{ref}": by})


def told_stories(house: Site, count: int) -> list[str]:
    logs = [story(somebody(house, "thames", n).id, f"Story number {n}") for n in range(count)]
    keep(house, logs=tuple(logs))
    return [story_mark(log) for log in logs]


def test_a_story_is_chosen_with_why_and_by_whom_and_left_out_again(house: Site) -> None:
    (mark,) = told_stories(house, 1)
    assert "Story number 0" in read(house, "wordsstories")
    assert step_of(choose(house, mark)) == "wordsstorieskept"
    (pick,) = house.records(COHORT).review().picks
    assert pick == Pick(story=mark, chosen=True, why="It lasts", chosen_by="A panel", at=NOW, by="Marta Nowak")
    text = read(house, "wordsstories")
    assert "has not said yes yet" in text
    assert "1 story chosen" in text
    later(house)
    assert step_of(choose(house, mark, "leave", pick.at.isoformat())) == "wordsstoriesleft"
    assert [one.chosen for one in house.records(COHORT).review().picks] == [False]


def test_a_choice_needs_why_and_by_whom_without_names_and_at_most_four(house: Site) -> None:
    marks = told_stories(house, 5)
    ref = marks[0][:12]
    assert set(told(choose(house, marks[0], why="", by=""))) == {f"why-{ref}", f"by-{ref}"}
    assert set(told(choose(house, marks[0], by=f"{somebody(house).name} and friends"))) == {f"by-{ref}"}
    for mark in marks[:4]:
        choose(house, mark)
    assert list(told(choose(house, marks[4]))) == [f"why-{marks[4][:12]}"]
    assert len(house.records(COHORT).review().picks) == 4


def test_a_story_that_changed_is_not_chosen_any_more_and_the_page_says_so(house: Site) -> None:
    (mark,) = told_stories(house, 1)
    choose(house, mark)
    keep(house, logs=(story(somebody(house).id, "Story number 0, told anew", at=NOW),))
    text = read(house, "wordsstories")
    assert "1 story you had chosen was changed or taken back by its writer since" in text
    assert "No story is chosen yet" in text
    late = choose(house, mark, why="A reason worth keeping")
    assert isinstance(late, Page)
    assert late.status == 409
    assert "A reason worth keeping" in as_html(house, late)


def test_two_panels_at_once_are_told(house: Site) -> None:
    (mark,) = told_stories(house, 1)
    choose(house, mark)
    clash = choose(house, mark, why="Another reason")
    assert isinstance(clash, Page)
    assert clash.status == 409
    assert "Another reason" in as_html(house, clash)
    assert house.records(COHORT).review().picks[0].why == "It lasts"


@pytest.mark.parametrize(("yes", "words"), [(True, "has said yes"), (False, "has said no")])
def test_the_page_says_what_the_writer_said_and_never_who(house: Site, yes: bool, words: str) -> None:
    (mark,) = told_stories(house, 1)
    choose(house, mark)
    keep(house, approvals=(Approval(person=somebody(house).id, words=mark, yes=yes, at=NOW),))
    text = read(house, "wordsstories")
    assert words in text
    assert not any(person.name in text for person in programme_of(house).people.values())


# nothing leaks


def test_no_page_of_the_desk_shows_a_name_a_set_or_what_was_not_ticked(house: Site) -> None:
    members = [member for one in programme_of(house).cohort.sets for member in one.members]
    logs = [
        a_log(
            member.id,
            prompt,
            "cohort",
            answers=(
                LogAnswer(question=f"q-{prompt}", text=f"marked-ticked-{prompt}-{number}", shared=True),
                LogAnswer(question="other", text="marked-kept"),
            ),
        )
        for number, member in enumerate(members)
        for prompt in (*CATALOGUE, "of-our-own")
    ]
    keep(house, logs=tuple(logs))
    told_page, stories = read(house, "wordstold"), read(house, "wordsstories")
    for text in (told_page, stories, read(house)):
        assert "marked-kept" not in text
        assert not any(member.name in text or member.name.split()[0] in text for member in members)
        assert not any(re.search(rf"\b{one.name}\b", text) for one in programme_of(house).cohort.sets)
        assert "marked-ticked-reflection" not in text
        assert "marked-ticked-appetite" not in text
    assert {"midpoint", "endline", "of-our-own"} <= set(re.findall(r"marked-ticked-([a-z-]+?)-\d", told_page))
    assert set(re.findall(r"marked-ticked-([a-z-]+?)-\d", stories)) == {"stories"}
    assert not re.search(r"\b20\d\d\b", told_page)


ASKED = (("midpoint", "midpoint-2"), ("endline", "close-1"), ("my-work", "work-1"), ("of-our-own", "own-1"))


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, len(ASKED) - 1), st.booleans()),
        max_size=24,
        unique_by=lambda x: x[:2],
    ),
    st.randoms(use_true_random=False),
)
def test_whoever_ticks_what_nothing_stands_under_a_question_of_fewer_than_three(
    given_answers: list[tuple[int, int, bool]], chance: Random
) -> None:
    ids, programme = people(6), a_world()
    logs = [
        a_log(
            ids[who],
            ASKED[what][0],
            "cohort",
            answers=(LogAnswer(question=ASKED[what][1], text=f"{who}/{what}/{shown}", shared=shown),),
        )
        for who, what, shown in given_answers
    ]
    found = told_team(programme, logs)
    shown = [text for one in found.told for text in one.answers] + list(found.together)
    assert sorted(shown) == sorted(f"{who}/{what}/True" for who, what, ticked_it in given_answers if ticked_it)
    behind = [{text.split("/")[0] for text in one.answers} for one in found.told]
    assert all(len(writers) >= 3 for writers in behind)
    together = {text.split("/")[0] for text in found.together}
    assert found.few is (0 < len(together) < 3)
    assert not (found.few and found.told)  # a question that many answered takes the few in
    for one in (*(one.answers for one in found.told), found.together):
        assert list(one) == sorted(one, key=fingerprint)
    chance.shuffle(logs)
    assert told_team(programme, logs) == found


def test_the_desk_opens_these_pages(house: Site) -> None:
    room = handlers_of(a_link(Purpose.EDIT, marta(house)))
    assert edit_words.SHOW.keys() <= room.show.keys()
    assert edit_words.ACT.keys() <= room.act.keys()
    visit = a_visit(house, a_link(Purpose.EDIT, marta(house)))
    assert f'{visit.here("words")}"' in as_html(house, room.show[""](visit))
