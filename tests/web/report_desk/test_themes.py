"""The pages on which coordinators sort lines into themes, and what becomes of it in the report."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sets.disclosure.disclose import disclose
from sets.model.report_review import ReportStage, Review, Scope, Step
from sets.model.requests import Purpose
from sets.model.responses import Approval, ReportLine
from sets.report.facts import report_facts
from sets.report.tables import raw_of
from sets.responses.consent import fingerprint
from sets.web.page.request import Page, Site
from sets.web.report_desk import themes as edit_themes
from sets.web.report_desk.desk import HANDLERS as DESK
from tests.support.records import a_log
from tests.support.running_house import keep
from tests.support.theme_help import (
    BOTH,
    NAMING,
    NOW,
    PLAIN,
    TRUST,
    a_line,
    a_themed_house,
    page,
    placings,
    post,
    refs_on,
    review,
    say,
    shown,
    sort,
    step_of,
    visit_of,
)
from tests.support.web_help import COHORT, a_link, a_visit, as_html, as_text, programme_of, somebody


def at_stage(house: Site, stage: ReportStage, scope: Scope = Scope.FINAL) -> None:
    records = house.records(COHORT)
    number = len(records.review().steps) + 1
    records.keep_review(Review(steps=(Step(report=scope, number=number, stage=stage, at=NOW, by="Marta"),)))


def refusal(answer: object) -> tuple[str, ...]:
    assert isinstance(answer, Page)
    return tuple(fault.message for fault in answer.faults)


def test_lines_come_unnamed_undated_and_in_an_order_that_tells_nothing(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    html = as_html(house, shown(house, "trust"))
    order = sorted((*TRUST, NAMING), key=fingerprint)

    assert [html.index(text) for text in order] == sorted(html.index(text) for text in order)
    people = programme_of(house).people.values()
    quoted = {"Amina"}  # she stands in a line, in its writer's words
    said = as_text(html)
    assert {p.name for p in people if p.name in said} == set()
    assert {p.name.split()[0] for p in people if re.search(rf"\b{p.name.split()[0]}\b", said)} <= quoted
    assert not re.search(r"2027|Thames|Lea\b|session 1|example\.gov", said.split("Questions?")[0])


def test_nothing_is_a_theme_until_a_coordinator_says_so(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    for place in ("", "trust", "senior", "unsorted", "aside"):
        page(house, place)

    assert review(house) == Review()
    assert "Trust and consultation fatigue 3 0 Not yet No" in page(house)
    html = as_html(house, shown(house, "trust"))
    assert "checked" not in html.split('name="report"')[0]


def test_a_line_of_several_themes_is_suggested_under_each(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)

    assert BOTH in page(house, "money")
    assert BOTH in page(house, "senior")
    assert "Its words also suggest: Senior support." in page(house, "money")
    assert PLAIN in page(house, "unsorted")
    assert BOTH not in page(house, "unsorted")


def test_only_lines_whose_writers_agreed_are_shown(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    a_line(house, ("lea", 2), "Nobody trusted the letter.", agreed=False)
    person = somebody(house, "thames", 0).id
    keep(house, approvals=(Approval(person=person, words=fingerprint(TRUST[0]), yes=False, at=NOW),))

    said = page(house, "trust")
    assert "the letter" not in said
    assert TRUST[0] not in said
    assert TRUST[1] in said


def test_a_line_that_names_somebody_is_marked(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    html = as_html(house, shown(house, "trust"))

    assert html.count("May name somebody, so it will not be quoted") == 1
    assert as_text(html).split(NAMING)[1].strip().startswith("May name somebody")


@pytest.mark.parametrize(
    ("place", "texts", "do", "more", "there"),
    [
        ("trust", TRUST, "here", {}, {TRUST[0]: ("trust",), TRUST[1]: ("trust",)}),
        ("trust", TRUST[:1], "to", {"to": "silos"}, {TRUST[0]: ("silos",)}),
        ("money", (BOTH,), "both", {"to": "senior"}, {BOTH: ("money", "senior")}),
        ("trust", TRUST[:1], "new", {"name": "Promises"}, {TRUST[0]: ("own-1",)}),
        ("trust", TRUST[:1], "out", {}, {TRUST[0]: ()}),
        ("unsorted", (PLAIN,), "to", {"to": "access"}, {PLAIN: ("access",)}),
        ("unsorted", (PLAIN,), "out", {}, {PLAIN: ()}),
        ("unsorted", (PLAIN,), "new", {"name": "Tea"}, {PLAIN: ("own-1",)}),
    ],
)
def test_lines_are_put_where_a_coordinator_says(
    tmp_path: Path,
    place: str,
    texts: tuple[str, ...],
    do: str,
    more: dict[str, object],
    there: dict[str, tuple[str, ...]],
) -> None:
    house = a_themed_house(tmp_path)

    assert step_of(sort(house, place, texts, do, form="unread1", **more)) == "themeskept"
    assert placings(house) == {fingerprint(text): themes for text, themes in there.items()}
    assert [theme.name for theme in review(house).themes] == ([more["name"]] if "name" in more else [])


def test_what_was_sorted_can_be_moved_split_and_taken_back(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    sort(house, "trust", (*TRUST, NAMING), "here")
    sort(house, "trust", TRUST[:1], "both", to="risk")
    sort(house, "trust", TRUST[1:], "new", name="Promises", form="read1")
    sort(house, "trust", (NAMING,), "back")
    assert placings(house) == {
        fingerprint(TRUST[0]): ("trust", "risk"),
        fingerprint(TRUST[1]): ("own-1",),
        fingerprint(NAMING): ("unread",),
    }
    said = page(house, "trust")
    assert said.index("Not read yet") < said.index(NAMING) < said.index("Put here") < said.index(TRUST[0])
    assert "Also under: Risk and legal worry." in said

    sort(house, "risk", TRUST[:1], "out")
    sort(house, "own-1", TRUST[1:], "to", to="trust")
    assert placings(house) == {
        fingerprint(TRUST[0]): ("trust",),
        fingerprint(TRUST[1]): ("trust",),
        fingerprint(NAMING): ("unread",),
    }


def test_a_line_set_aside_can_come_back(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    sort(house, "unsorted", (PLAIN,), "out")
    assert PLAIN in page(house, "aside")

    sort(house, "aside", (PLAIN,), "back")
    assert PLAIN not in page(house, "aside")
    assert PLAIN in page(house, "unsorted")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, ("Tick the lines that you want to sort", "Choose what to do with the lines that you ticked")),
        ({"do": "to"}, ("Tick the lines that you want to sort", "Choose the other theme from the list")),
        ({"do": "both", "to": "nowhere"}, ("Tick the lines that you want to sort", "Choose the other theme from the list")),
        ({"line": "x", "do": "new"}, ("Write a name for the new theme",)),
        ({"line": "x", "do": "new", "name": "x" * 81}, ("Shorten the name to 80 characters or fewer",)),
        (
            {"line": "x", "do": "new", "name": "money AND buying"},
            ("There is a theme of this name already. Choose it from the list, or write another name",),
        ),
    ],
)  # fmt: skip
def test_a_form_that_is_not_whole_is_told_so_and_keeps_what_was_typed(
    tmp_path: Path, form: dict[str, object], said: tuple[str, ...]
) -> None:
    house = a_themed_house(tmp_path)
    answer = post(house, "trust", "themeslines", {"form": "unread1", **form})

    assert refusal(answer) == said
    html = as_html(house, answer)
    assert all(f'id="{fault.field}"' in html for fault in answer.faults)  # type: ignore[union-attr]
    assert str(form.get("name", "")) in html
    assert review(house) == Review()


def test_what_was_ticked_stays_ticked_after_a_fault(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    ref = refs_on(as_html(house, shown(house, "trust")), TRUST[0])
    html = as_html(house, post(house, "trust", "themeslines", {"form": "unread1", "line": ref, "do": "to"}))

    assert [f'value="{ref[0]}" checked' in html, html.count("checked")] == [True, 3]  # the line, the choice, "No"


def test_a_line_that_somebody_else_sorted_meanwhile_is_left_alone(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    old = refs_on(as_html(house, shown(house, "trust")))
    sort(house, "trust", TRUST[:1], "to", to="risk")

    answer = post(house, "trust", "themeslines", {"form": "unread1", "line": old, "do": "here"})
    assert step_of(answer) == "themesstale"
    assert "Those stay as they are now" in page(house, "trust", "themesstale")
    assert placings(house) == {
        fingerprint(TRUST[0]): ("risk",),
        fingerprint(TRUST[1]): ("trust",),
        fingerprint(NAMING): ("trust",),
    }


def test_a_form_pressed_twice_makes_one_theme(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    form = {"line": refs_on(as_html(house, shown(house, "trust"))), "do": "new", "name": "Promises"}
    post(house, "trust", "themeslines", form)
    again = post(house, "trust", "themeslines", form)

    assert isinstance(again, Page)
    assert (again.status, again.facts["notice"]) == (409, edit_themes.GONE)
    assert [theme.id for theme in review(house).themes] == ["own-1"]


def test_a_changed_line_is_to_be_read_again(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    sort(house, "trust", TRUST, "here")
    a_line(house, ("thames", 0), "They did not believe us at first.", when=NOW)

    said = page(house, "trust")
    assert said.index("Not read yet") < said.index("at first.") < said.index("Put here")
    assert TRUST[0] not in said


def test_support_is_said_without_a_number(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    sort(house, "trust", (*TRUST, NAMING), "here")
    assert "Not enough people stand behind it yet." in page(house, "trust")
    sort(house, "money", (BOTH,), "to", to="trust")
    assert "Enough people stand behind it." in page(house, "trust")


def test_a_theme_is_named_summed_up_and_put_into_the_report(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    assert refusal(say(house, "trust", report="yes")) == (
        "Write what people said before you put the theme into the report",
    )
    answer = say(house, "trust", name="Trust", summary="It is slow.", dissent="One saw it quickly.", report="yes")
    assert step_of(answer) == "themeskept"
    (theme,) = review(house).themes
    assert (theme.id, theme.name, theme.summary, theme.dissent, theme.accepted) == (
        "trust",
        "Trust",
        "It is slow.",
        "One saw it quickly.",
        True,
    )
    assert "It is held back from the report until then." in page(house, "trust")
    say(house, "trust", report="no")
    assert [theme.accepted for theme in review(house).themes] == [False]


@pytest.mark.parametrize("field", ["name", "summary", "dissent"])
def test_words_that_point_to_somebody_are_not_kept(tmp_path: Path, field: str) -> None:
    house = a_themed_house(tmp_path)
    answer = say(house, "trust", **{field: "What Amina Yusuf told us"})

    assert [(fault.field, "Amina" in fault.message) for fault in answer.faults] == [(field, True)]  # type: ignore[union-attr]
    assert "What Amina Yusuf told us" in as_html(house, answer)
    assert review(house).themes == ()


def test_a_theme_changed_meanwhile_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    board = edit_themes.desk_of(visit_of(house, "trust")).board
    shelf = board.shelf("trust")
    assert shelf is not None
    say(house, "trust", summary="Theirs.")
    answer = say(house, "trust", summary="Mine.", seen=shelf.seen)

    assert isinstance(answer, Page)
    assert answer.status == 409
    said = as_text(as_html(house, answer))
    assert "and is not in the report. What people said: Theirs. Where views differed: nothing yet." in said
    assert "Mine." in said
    assert [theme.summary for theme in review(house).themes] == ["Theirs."]


def test_a_new_theme_comes_after_the_others(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    assert step_of(post(house, "", "themesnew", {"name": "Night shifts"})) == "themeskept"
    assert step_of(post(house, "", "themesnew", {"name": "Rotas"})) == "themeskept"
    assert refusal(post(house, "", "themesnew", {"name": "rotas"}))[0].startswith("There is a theme of this name")

    assert [(theme.id, theme.name) for theme in review(house).themes] == [("own-1", "Night shifts"), ("own-2", "Rotas")]
    said = page(house)
    assert said.index("Using what we already have") < said.index("Night shifts") < said.index("Rotas")


def test_after_the_release_it_is_to_be_read_only(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    sort(house, "trust", TRUST, "here")
    before = review(house)
    at_stage(house, ReportStage.RELEASED)
    done = replace(before, steps=review(house).steps)

    for place in ("trust", "unsorted", "aside", ""):
        html = as_html(house, shown(house, place))
        assert "<form" not in html
        assert "The report is released" in as_text(html)
    for place, step, form in (
        ("trust", "themeslines", {"line": "x", "do": "here"}),
        ("trust", "themeswords", {"name": "T"}),
        ("", "themesnew", {"name": "T"}),
    ):
        answer = post(house, place, step, form)
        assert isinstance(answer, Page)
        assert answer.status == 409
    assert isinstance(shown(house, "", "themesnew"), Page)
    assert review(house) == done


def test_while_people_check_it_a_coordinator_is_warned(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    at_stage(house, ReportStage.QUOTES)

    assert "People are checking the report just now." in page(house, "trust")


def test_the_midpoints_release_closes_nothing_of_the_end(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    at_stage(house, ReportStage.RELEASED, Scope.MIDPOINT)

    assert step_of(sort(house, "trust", TRUST, "here")) == "themeskept"


def test_only_coordinators_get_in(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    link = a_link(Purpose.EDIT, somebody(house).id, prompt="trust")
    for step, handler in (*DESK.show.items(), *DESK.act.items()):
        answer = handler(a_visit(house, link, step, {"line": "x", "do": "here"}))
        assert isinstance(answer, Page)
        assert answer.status == 403
        assert TRUST[0] not in as_html(house, answer)


def test_two_hundred_lines_stay_workable(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path, ())
    logs = []
    for n in range(200):
        text = f"Nobody trusted us the {n}th time."
        person = somebody(house, ("thames", "lea")[n % 2], n % 6).id
        line = ReportLine(text=text, consent=fingerprint(text))
        logs.append(a_log(person, occasion=f"{('thames', 'lea')[n % 2]}-{n}", line=line, at=NOW))
    keep(house, logs=tuple(logs))
    html = as_html(house, shown(house, "trust"))
    refs = refs_on(html)

    assert len(refs) == len(set(refs)) == 200
    assert "Lines 181 to 200 of 200" in html
    assert max(len(refs_on(part)) for part in html.split("<form")) == 60
    assert len(re.findall(r' id="([^"]+)"', html)) == len(set(re.findall(r' id="([^"]+)"', html)))
    sort_all = post(house, "trust", "themeslines", {"form": "unread2", "line": refs[60:120], "do": "here"})
    assert step_of(sort_all) == "themeskept"
    assert len(placings(house)) == 60


def test_a_codebook_with_a_fault_is_told_and_the_page_still_works(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    sort(house, "trust", TRUST, "here")
    (tmp_path / "codebook.yaml").write_text("themes: 3\n", encoding="utf-8")

    said = page(house)
    assert "codebook.yaml:1:9: themes: a list is expected here" in said
    assert "Trust 0 2" in said
    assert BOTH in page(house, "unsorted")


def test_a_codebook_of_the_home_is_used(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    text = "themes:\n  - id: tea\n    name: Tea\n    description: Tea.\n    keywords: [tea]\n"
    (tmp_path / "codebook.yaml").write_text(text, encoding="utf-8")

    assert PLAIN in page(house, "tea")
    assert "Tea 1 0" in page(house)


def test_a_place_that_is_gone_leads_to_all_themes(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)

    assert step_of(shown(house, "nowhere", "themesone")) == "themes"
    assert step_of(post(house, "nowhere", "themeslines", {})) == "themes"
    assert step_of(post(house, "nowhere", "themeswords", {})) == "themes"


def test_the_way_leads_on_through_what_is_still_to_read(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    links = [page(house, place).split("Next, with lines to read: ")[1].split("\n")[0] for place in ("senior", "trust")]
    assert links == ["Money and buying", "Lines that no theme was found for"]
    sort(house, "unsorted", (PLAIN,), "out")
    sort(house, "money", (BOTH,), "here")
    assert "Next, with lines to read" not in page(house, "trust")


def test_what_somebody_typed_is_escaped(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path, [("thames", 0, "Nobody <script>alert(1)</script> trusted us & them.")])
    say(house, "trust", name="<b>Trust</b>", summary="<i>x</i>")

    for place in ("", "trust"):
        html = as_html(house, shown(house, place))
        assert "<script" not in html
        assert "<b>" not in html
        assert "<i>" not in html


def test_coordinators_who_press_at_once_make_one_theme(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    refs = refs_on(as_html(house, shown(house, "trust")))
    with ThreadPoolExecutor(8) as pool:
        forms = [{"line": refs, "do": "new", "name": f"Promises {n}"} for n in range(8)]
        steps = [step_of(one) for one in pool.map(lambda form: post(house, "trust", "themeslines", form), forms)]

    assert sorted(steps) == ["themeskept", *["themesstale"] * 7]
    assert [theme.id for theme in review(house).themes] == ["own-1"]


def released(house: Site) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Themes by name with what is said of them, and quotes with theirs, as a report has them."""
    facts = report_facts(programme_of(house), house.records(COHORT).responses(), (), NOW)
    found = disclose(raw_of(facts, review(house), draft=True, scope=Scope.FINAL))
    return {one.name: one.summary for one in found.themes}, {one.text: one.themes for one in found.quotes}


def test_the_report_has_what_was_reviewed_and_nothing_else(tmp_path: Path) -> None:
    house = a_themed_house(tmp_path)
    assert released(house)[0] == {}
    assert set(released(house)[1].values()) == {()}

    sort(house, "trust", (*TRUST, NAMING), "here")
    say(house, "trust", summary="It is slow.", report="yes")
    assert released(house)[0] == {}  # one set alone

    sort(house, "money", (BOTH,), "to", to="trust")
    themes, quotes = released(house)
    assert themes == {"Trust and consultation fatigue": "It is slow."}
    assert NAMING not in quotes
    under = {text: themes for text, themes in quotes.items() if themes}
    assert set(under.values()) == {("trust",)}
    # two of members' quotes stand under a theme, however many lines it has
    assert len(under) == 2
    assert under.keys() <= {*TRUST, BOTH}

    sort(house, "trust", (BOTH,), "back")
    assert released(house)[0] == {}
