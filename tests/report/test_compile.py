"""The cohort report: the right counts, nobody recognisable, the same bytes each time, pages that everyone can read."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.cohort.programme import Programme
from sets.disclosure import thresholds
from sets.disclosure.disclose import disclose, figures_of
from sets.disclosure.raw import RawTable
from sets.disclosure.thresholds import HALF
from sets.model.cohort import Occasion
from sets.model.publication import PublishedFigure
from sets.model.report_review import Scope
from sets.model.responses import Action, ActionState, Attendance, Came, LearningLog, LogState, Phase, Rating, Responses
from sets.report.compile import NOTHING_REVIEWED, Compiled, compile_report, editions_of
from sets.report.edition import DRAFT
from sets.report.facts import report_facts
from sets.report.findings import not_worked
from sets.report.formats.all_files import to_html
from sets.report.formats.csv_tables import to_csv
from sets.report.formats.json_figures import to_json
from sets.report.tables import raw_of
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.builders import a_cohort, a_meeting, a_set, at, members
from tests.support.goldens import GOLDEN, same_as_golden
from tests.support.records import a_log
from tests.support.report_cases import GIVEN, MARK, Case, a_year, empty, marked, too_small
from tests.support.report_full import a_full_year, eight, half_way
from tests.support.report_real import a_real_year, six

CHROMIUM = Path("/usr/bin/chromium")
RENDERER = Renderer((template_root(),))


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return RENDERER


def compiled(case: Case, renderer: Renderer, **changes: Any) -> Compiled:
    given: dict[str, Any] = {"published": (), "at": case.at, "renderer": renderer, "review": case.review, **changes}
    return compile_report(case.programme, case.responses, case.deliveries, **given)


def page(report: Compiled) -> str:
    return report.files["report.html"].decode()


# counting


THAMES_1, THAMES_2 = Occasion("thames-1"), Occasion("thames-2")
PEOPLE = members(6)
NOW = at("2027-06-01 10:00")


def small_programme() -> Programme:
    """Six members; Farah joined after session 1 and Eilidh left before session 2; session 3 was cancelled."""
    joined = (
        *PEOPLE[:4],
        replace(PEOPLE[4], last_day=at("2027-02-01 00:00").date()),
        replace(PEOPLE[5], first_day=at("2027-02-01 00:00").date()),
    )
    meetings = (
        a_meeting("thames-1", "2027-01-19 10:00"),
        a_meeting("thames-2", "2027-02-23 10:00"),
        a_meeting("thames-3", "2027-03-30 10:00", cancelled="storm"),
        a_meeting("thames-4", "2027-09-30 10:00"),
    )
    return Programme(cohort=a_cohort(sets=(a_set(members=joined),), events=()), meetings=meetings)


def came(occasion: Occasion, *words: Came) -> tuple[Attendance, ...]:
    people = zip(PEOPLE, words, strict=False)
    return tuple(Attendance(occasion=occasion, person=p.id, came=c, at=at("2027-02-23 13:00")) for p, c in people)


def log_after(occasion: Occasion, who: int, state: LogState = LogState.RETURNED, **changes: Any) -> LearningLog:
    return a_log(PEOPLE[who].id, occasion=occasion, state=state, **{"at": at("2027-02-25 09:00"), **changes})


def table(responses: Responses, name: str, programme: Programme | None = None) -> RawTable:
    raw = raw_of(
        report_facts(programme or small_programme(), responses, (), NOW),
        NOTHING_REVIEWED,
        draft=True,
        scope=Scope.FINAL,
    )
    return next(found for found in raw.tables if found.name == name)


def counts(responses: Responses, name: str) -> dict[str, tuple[int, ...]]:
    return {line.label: line.counts for line in table(responses, name).lines}


YES, PART, NO = Came.YES, Came.PART, Came.NO
REGISTERS = (*came(THAMES_1, YES, PART, NO, YES, YES, YES), *came(THAMES_2, YES, NO, NO, YES))


def test_attendance_counts_only_those_expected() -> None:
    # five were expected at each; Farah's mark at session 1 is before she joined, her absence of marks at session 2 counts
    assert counts(Responses(attendance=REGISTERS), "attendance") == {"Attendance": (6, 4)}


def test_a_session_without_a_register_is_left_out_of_attendance() -> None:
    responses = Responses(attendance=came(THAMES_1, YES, YES, YES, YES, NO))
    assert counts(responses, "attendance") == {"Attendance": (4, 1)}
    raw = raw_of(report_facts(small_programme(), responses, (), NOW), NOTHING_REVIEWED, draft=True, scope=Scope.FINAL)
    assert raw.frame.unmarked == 1


def test_completed_is_two_thirds_of_the_sessions_held() -> None:
    # Ada and Dev came to both
    assert counts(Responses(attendance=REGISTERS), "completed") == {"Completed": (2, 4)}
    assert "still to come" in table(Responses(attendance=REGISTERS), "completed").missing


def test_nobody_completed_or_failed_to_where_no_register_was_marked() -> None:
    assert counts(Responses(), "completed") == {"Completed": (0, 0)}
    case = a_year()
    thames = tuple(line for line in case.responses.attendance if line.occasion.startswith("thames"))
    raw = raw_of(
        report_facts(case.programme, Responses(attendance=thames), (), case.at),
        NOTHING_REVIEWED,
        draft=True,
        scope=Scope.FINAL,
    )
    assert next(t for t in raw.tables if t.name == "completed").lines[0].total == 6


def test_a_line_about_a_facilitator_alone_marks_no_register() -> None:
    facilitator = small_programme().cohort.sets[0].facilitators[0]
    line = Attendance(occasion=THAMES_1, person=facilitator.id, came=Came.YES, at=at("2027-01-19 13:00"))
    assert counts(Responses(attendance=(line,)), "attendance") == {"Attendance": (0, 0)}


@pytest.mark.parametrize("missing", ["attendance", "rounds", "actions", "ratings"])
def test_what_was_never_gathered_is_not_known_and_holds_nothing_else_back(missing: str, renderer: Renderer) -> None:
    case = a_year()
    less = replace(case, responses=replace(case.responses, **{missing: ()}))
    tables = {t["name"]: t for t in json.loads(compiled(less, renderer).files["report.json"])["tables"]}
    reasons = {name: t["lines"][0]["reason"] for name, t in tables.items() if None in t["lines"][0]["counts"]}
    expected = {
        "attendance": {"attendance", "completed", "short-sessions", "hours-given"},
        "rounds": {"presented", "rounds-spread"},
        "actions": {"actions", "actions-reviewed"},
        "ratings": {"movement-looking-back", "movement-from-start"},
    }[missing]
    unknown = {
        name for name, why in reasons.items() if re.search("No register|Nobody’s turn|No action|both times", why)
    }
    assert unknown == expected
    assert not any(line["words"] for name in unknown for line in tables[name]["lines"])
    assert tables["logs"]["lines"][0]["counts"][0] is not None


def test_nobody_is_told_of_fewer_than_ten_when_they_are_more(renderer: Renderer) -> None:
    earlier = PublishedFigure(
        report="midpoint", at=a_year().at, table="members", row="Took part", column="total", value=17
    )
    found = page(compiled(a_year(), renderer, published=(earlier,)))
    assert "10 or more members together" in found
    assert "fewer than 10 members" not in found


def test_the_midpoint_says_nothing_of_ratings_that_nobody_was_asked_for(renderer: Renderer) -> None:
    report = compiled(a_year(), renderer, scope=Scope.MIDPOINT)
    assert [row.split(",")[0] for row in report.files["tables/responses.csv"].decode().splitlines()[1:]] == [
        "At the start"
    ]


def test_a_dropped_action_is_not_counted_as_a_failure(renderer: Renderer) -> None:
    actions = tuple(
        replace(a, state=ActionState.DROPPED if n % 2 else ActionState.OPEN)
        for n, a in enumerate(a_year().responses.actions)
    )
    report = compiled(replace(a_year(), responses=replace(a_year().responses, actions=actions)), renderer)
    failed = " ".join(not_worked(report.editions[0].released))
    assert re.search(r"\d+ of the \d+ actions are still open\.", failed)
    assert "dropped" not in failed


def test_how_many_sessions_ran_short_tells_nothing_of_a_set_that_needs_everyone(renderer: Renderer) -> None:
    """In a set of four that needs four, no short session means that everybody always came."""
    report = compiled(a_year(sets=1, size=4, sessions=4), renderer)
    rows = list(csv.DictReader(io.StringIO(report.files["tables/short-sessions.csv"].decode("utf-8-sig"))))
    assert {row["Enough members"] for row in rows} == {"withheld"}


def test_who_stayed() -> None:
    assert counts(Responses(), "stayed") == {"Stayed": (5, 1)}


def test_sessions_by_set() -> None:
    assert counts(Responses(), "sessions") == {"Thames": (4, 2, 0, 1, 1)}


def test_logs_are_counted_among_those_who_came_and_declines_stand_apart() -> None:
    logs = (
        log_after(THAMES_1, 0, elements=("E1",)),
        log_after(THAMES_1, 1, LogState.NOTHING_TO_SHARE),
        log_after(THAMES_1, 2),  # was not there
        log_after(THAMES_2, 3),
        log_after(THAMES_2, 0, at=NOW + timedelta(minutes=1)),  # after the report
    )
    responses = Responses(attendance=REGISTERS, logs=logs)
    # no prompt had left, so all six who came were asked by other ways
    assert counts(responses, "logs") == {"Learning logs": (2, 1, 3)}
    assert counts(responses, "log-return") == {"Return rate": (2, 3)}
    # session 2 of 6 asks the first log, with its ticks
    assert counts(responses, "elements-touched") == {
        "Shared goals and power": (1, 1),
        "Joint work": (0, 2),
        "Real impact": (0, 2),
        "None this time": (1, 1),
    }


def test_a_log_without_ticks_said_none_where_others_of_its_session_ticked() -> None:
    """Its form had them, although this session's prompt does not ask."""
    sets = (replace(small_programme().cohort.sets[0], rules=replace(small_programme().cohort.sets[0].rules, count=2)),)
    late = replace(small_programme(), cohort=replace(small_programme().cohort, sets=sets))
    logs = (log_after(THAMES_2, 0, elements=("E2",)), log_after(THAMES_2, 3))
    found = {
        line.label: line.counts
        for line in table(Responses(attendance=REGISTERS, logs=logs), "elements-touched", late).lines
    }
    assert found["None this time"] == (1, 1)


def test_a_prompt_that_was_sent_and_not_answered_is_asked_for() -> None:
    case = a_year()
    raw = raw_of(
        report_facts(case.programme, replace(case.responses, logs=()), case.deliveries, case.at),
        NOTHING_REVIEWED,
        draft=True,
        scope=Scope.FINAL,
    )
    (line,) = next(found for found in raw.tables if found.name == "logs").lines
    assert line.counts == (0, 0, len(case.deliveries))


def test_actions_and_what_dropped_ones_taught() -> None:
    states = (ActionState.DONE, ActionState.DROPPED, ActionState.DROPPED, ActionState.OPEN)
    actions = tuple(
        Action(
            occasion=THAMES_1, person=PEOPLE[0].id, number=n, at=NOW, state=state, sealed_learned="x" if n == 2 else ""
        )
        for n, state in enumerate(states, start=1)
    )
    assert counts(Responses(actions=actions), "actions") == {"Actions": (1, 0, 0, 2, 1)}
    assert counts(Responses(actions=actions), "dropped-actions") == {"Dropped": (1, 1)}


def rated(who: int, phase: Phase, *values: int | None) -> tuple[Rating, ...]:
    return tuple(
        Rating(person=PEOPLE[who].id, phase=phase, statement=n, value=value, at=NOW)
        for n, value in enumerate(values, start=1)
    )


def test_movement_needs_both_ratings_of_a_statement() -> None:
    ratings = (
        *rated(0, Phase.LOOKBACK, 1, 2, 3, 4),
        *rated(0, Phase.ENDLINE, 2, 3, 4, 4),
        *rated(1, Phase.LOOKBACK, 3, None, 3, 2),
        *rated(1, Phase.ENDLINE, None, 5, 2, 5),
        *rated(2, Phase.LOOKBACK, 3),
        *rated(3, Phase.ENDLINE, 5),
    )
    found = table(Responses(ratings=ratings), "movement-looking-back")
    assert [(line.label, line.counts, line.people, line.middles) for line in found.lines] == [
        ("Shared goals and power", (1, 0, 1), 2, (2, 2)),
        ("Joint work", (1, 1, 0), 2, (2, 4)),
        ("Real impact", (0, 0, 0), 0, ()),
    ]


def test_responses_are_out_of_everyone_who_took_part() -> None:
    ratings = (*rated(0, Phase.BASELINE, 1), *rated(1, Phase.BASELINE, None))
    (start, *_) = table(Responses(ratings=ratings), "responses").lines
    assert (start.counts, start.total) == ((1,), 6)


# the files


@pytest.mark.parametrize(
    ("name", "case", "scope"),
    [
        ("full", a_full_year(), Scope.FINAL),
        ("eight", eight(), Scope.FINAL),
        ("real", a_real_year(), Scope.FINAL),
        ("six", six(), Scope.FINAL),
        ("midpoint", half_way(), Scope.MIDPOINT),
        ("year", a_year(), Scope.FINAL),
        ("nobody-has-met", empty(), Scope.MIDPOINT),
    ],
)
def test_golden_reports(name: str, case: Case, scope: Scope, renderer: Renderer) -> None:
    """The pages and the figures; other forms are made of the same, and have tests of their own."""
    draft = name not in ("full", "eight", "real", "six")
    kept = set()
    for path, content in compiled(case, renderer, scope=scope, draft=draft).files.items():
        if path in ("report.html", "public/report.html", "report.json") or path.startswith("tables/"):
            same_as_golden(f"report/{name}/{path}", content)
            kept.add(path)
    folder = GOLDEN / "report" / name
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == kept


def test_the_same_data_gives_the_same_bytes_in_any_order(renderer: Renderer) -> None:
    case = a_year()
    backwards = Responses(**{name: tuple(reversed(getattr(case.responses, name))) for name in Responses.__slots__})
    other = replace(case, responses=backwards, deliveries=case.deliveries[::-1])
    first, second = compiled(case, renderer), compiled(other, renderer)
    assert first == second


def test_only_what_came_before_its_moment_counts(renderer: Renderer) -> None:
    case = a_year()
    middle = at("2027-05-01 10:00")
    later = replace(
        case,
        responses=Responses(
            **{name: tuple(r for r in getattr(case.responses, name) if r.at <= middle) for name in Responses.__slots__}
        ),
        deliveries=tuple(d for d in case.deliveries if d.at <= middle),
    )
    assert compiled(case, renderer, at=middle) == compiled(later, renderer, at=middle)


def test_a_draft_says_so_and_a_release_does_not(renderer: Renderer) -> None:
    assert DRAFT in page(compiled(a_year(), renderer, draft=True))
    released = page(compiled(a_year(), renderer, draft=False))
    assert "Draft" not in released
    assert "(draft)" not in released


def test_the_figures_are_those_of_the_files(renderer: Renderer) -> None:
    report = compiled(a_year(), renderer)
    document = json.loads(report.files["report.json"])
    found = {
        PublishedFigure(report="final", at=a_year().at, table=t["name"], row=line["label"], column=column, value=value)
        for t in document["tables"]
        if t["about"] != "programme"
        for line in t["lines"]
        for column, value in zip([*t["columns"], "total"], [*line["counts"], line["out_of"]], strict=True)
        if value is not None
    }
    about_people = {table["name"] for table in document["tables"] if table["about"] != "programme"}
    figures = {
        one for one in report.figures if one.table in about_people and not one.column.startswith(thresholds.MARK)
    }
    assert {one for one in figures if one.column != HALF} == found
    assert len(found) > 20


def test_every_withheld_cell_of_a_csv_has_its_reason(renderer: Renderer) -> None:
    report = compiled(too_small(), renderer)
    for name, content in report.files.items():
        if name.startswith("tables/"):
            assert content.startswith(b"\xef\xbb\xbf")
            for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
                assert ("withheld" in row.values()) == bool(row["Reason withheld"]), (name, row)


def test_a_report_of_a_leaver_beside_the_midpoints(renderer: Renderer) -> None:
    """Published at the midpoint with everyone there; at the end a breakdown that differs by one is withheld."""
    case = a_year()
    first = compiled(case, renderer)
    responses = [figure for figure in first.figures if figure.table == "movement-from-start"]
    assert responses
    nearly = tuple(replace(figure, value=figure.value + 1) for figure in responses)
    later = json.loads(compiled(case, renderer, published=nearly).files["report.json"])
    (moved,) = (t for t in later["tables"] if t["name"] == "movement-from-start")
    assert {tuple(line["counts"]) for line in moved["lines"]} <= {(None, None), (None, None, None)}
    assert all("an earlier report" in line["reason"] for line in moved["lines"])


def test_cells_that_a_spreadsheet_would_run_are_guarded(renderer: Renderer) -> None:
    case = a_year()
    sets = tuple(replace(s, name=f"={s.name}()") for s in case.programme.cohort.sets)
    risky = replace(case, programme=replace(case.programme, cohort=replace(case.programme.cohort, sets=sets)))
    lines = compiled(risky, renderer).files["tables/sessions.csv"].decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:4]] == ["'=Thames()", "'=Lea()", "'=Wandle()"]


def test_what_was_typed_is_escaped(renderer: Renderer) -> None:
    case = a_year()
    cohort = replace(case.programme.cohort, title="<script>alert(1)</script>", purpose="<b>bold</b>")
    found = page(compiled(replace(case, programme=replace(case.programme, cohort=cohort)), renderer))
    assert "<script" not in found
    assert "<b>" not in found
    assert "&lt;script&gt;" in found


def test_a_raw_table_cannot_be_rendered() -> None:
    with pytest.raises(AttributeError):
        to_csv(table(Responses(attendance=REGISTERS), "attendance"))  # type: ignore[arg-type]


@given(
    st.integers(0, 10_000),
    st.integers(1, 3),
    st.integers(4, 6),
    st.integers(3, 6),
    st.sampled_from(Scope),
)
@settings(max_examples=25, deadline=None)
def test_nobody_can_be_recognised(seed: int, sets: int, size: int, sessions: int, scope: Scope) -> None:
    case = marked(a_year(seed, sets, size, sessions))
    facts = report_facts(case.programme, case.responses, case.deliveries, case.at)
    released = disclose(raw_of(facts, case.review, draft=True, scope=scope))
    editions = editions_of(released, RENDERER)
    # every form is made of these, and has its own tests
    texts = [*(to_html(edition, RENDERER) for edition in editions), *map(to_json, editions)]
    texts += [to_csv(table) for table in released.tables]
    everything = b"\n".join(texts).decode() + repr(figures_of(released, scope))
    assert MARK.lower() not in everything.lower()
    assert not re.search("|".join(GIVEN), everything)
    assert "p-ada" not in everything
    assert "seem to name somebody" in everything


def test_the_page_needs_nothing_from_elsewhere(renderer: Renderer) -> None:
    found = page(compiled(a_year(), renderer))
    found = found.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"<script|<link|<img|url\((?!#)|@import|https?://", found)
    assert found.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    levels = [int(level) for level in re.findall(r"<h([1-6])", found)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("case", [a_full_year(), eight(), empty()], ids=["full", "eight", "nobody-has-met"])
def test_everyone_can_read_the_page(case: Case, width: int, renderer: Renderer, tmp_path: Path) -> None:
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium, so the pages are not checked with axe")
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    path = tmp_path / "report.html"
    path.write_bytes(compiled(case, renderer).files["report.html"])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        try:
            tab = browser.new_page(viewport={"width": width, "height": 900})
            tab.goto(path.as_uri())
            found = Axe().run(tab)
            assert [violation["id"] for violation in found.response["violations"]] == []
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
        finally:
            browser.close()
