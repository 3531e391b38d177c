"""Drafts of a real house: what anybody read stays as it was read, through an answer more, somebody forgotten, and the release."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.commands.gathering import report
from sets.disclosure.drafts import draft_name
from sets.model.cohort import WHOLE_COHORT
from sets.model.errors import StateError
from sets.model.ledger import index
from sets.model.messages import REPORT_DRAFT
from sets.model.report_review import ReportStage, Scope
from sets.model.requests import Purpose
from sets.model.responses import Came, LogAnswer, Phase, Rating
from sets.responses.prompt_catalogue import MY_WORK
from sets.service import erase_person
from sets.service.report_files import compile_now, drafted_at, file_report, make_draft
from sets.web.page.request import InlineDocument, Site
from tests.support.checking import check_link
from tests.support.records import a_log, a_mark
from tests.support.report_desk import NOW, a_desk_house, go_to, link_of, member, reviewed
from tests.support.running_house import keep
from tests.support.web_help import COHORT, as_html, as_text, facilitator, got, posted, programme_of, step_of

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> Site:
    """Eighteen members, of whom thirteen wrote about their own work; one of these, on Thames, ticked none of the stages."""
    house = a_desk_house(tmp_path / "home")
    reviewed(house)
    names = [(name, number) for name in ("thames", "lea", "wandle") for number in range(6)][:8]
    logs = [
        a_log(
            member(house, name, number).id,
            MY_WORK.name,
            WHOLE_COHORT,
            answers=(
                LogAnswer(question="work-4", text="design" if (name, number) != ("thames", 0) else "", shared=True),
            ),
        )
        for name, number in names
    ]
    keep(house, logs=tuple(logs))
    return house


def cora(house: Site) -> Any:
    return link_of(Purpose.EDIT, programme_of(house).cohort.coordinators[0])


def later(house: Site, when: datetime = TOMORROW) -> None:
    house.clock.now = when  # type: ignore[attr-defined]


def figures(house: Site, *, draft: bool = True) -> dict[str, Any]:
    """Every figure of the newest draft, as machines read it."""
    compiled = compile_now(house.installation, programme_of(house), house.clock(), Scope.FINAL, draft=draft)
    return of_files(compiled.files)


def of_files(files: Any) -> dict[str, Any]:
    documents = [json.loads(files[name]) for name in ("report.json", "public/report.json")]
    return {
        "tables": [
            [
                (
                    one["name"],
                    one["columns"],
                    [(o["label"], o["counts"], o["out_of"], o["words"]) for o in one["lines"]],
                )
                for one in found["tables"]
            ]
            for found in documents
        ],
        **{
            key: [found[key] for found in documents]
            for key in ("as_at", "organisations", "services", "applied", "placed")
        },
    }


def counts(found: dict[str, Any], table: str) -> dict[str, Any]:
    (lines,) = [lines for name, _, lines in found["tables"][0] if name == table]
    return {label: (seen, out_of) for label, seen, out_of, _ in lines}


def forget(house: Site, person: Any) -> None:
    erase_person.forget(erase_person.case_of(house.installation, COHORT, person.email, house.clock()), "Cora")


def rate(house: Site) -> None:
    """One more rating, of one statement."""
    person = member(house, "lea", 3).id
    keep(
        house,
        ratings=tuple(
            Rating(person=person, phase=Phase.ENDLINE, statement=n, value=1, at=house.clock()) for n in range(1, 9)
        ),
    )


def mark(house: Site) -> None:
    """One register line put right."""
    keep(house, attendance=(a_mark(member(house, "wandle", 2).id, Came.NO, "wandle-1"),))


def work(house: Site) -> None:
    """One member more writes about their own work."""
    told = (LogAnswer(question="work-4", text="design", shared=True),)
    keep(house, logs=(a_log(member(house, "wandle", 5).id, MY_WORK.name, WHOLE_COHORT, answers=told),))


CHANGES: dict[str, Callable[[Site], None]] = {
    "one forgotten": lambda house: forget(house, member(house, "thames", 0)),
    "another forgotten": lambda house: forget(house, member(house, "lea", 2)),
    "a rating": rate,
    "a register": mark,
    "an answer": work,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.slow
def test_one_persons_change_moves_no_figure_anywhere(house: Site, change: str) -> None:
    assert step_of(posted(house, cora(house), {}, "draft")) == "draftmade"
    before = figures(house)
    assert counts(before, "stages")["None of these"] == ([None, None], 13)
    assert counts(before, "attendance")["Attendance"][0] != [None, None]
    later(house)
    CHANGES[change](house)

    assert figures(house) == before, "looking counts nothing"
    assert step_of(posted(house, cora(house), {}, "draft")) == "draftsame"
    assert figures(house) == before, "nor does a new draft"
    out = house.installation.home / "elsewhere"
    report(COHORT, at=house.clock().isoformat(), out=out, installation=house.installation)
    files = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.json")}
    assert of_files(files) == before, "nor the command"
    records = house.records(COHORT)
    compiler = file_report(house.installation)
    folder = compiler(
        REPORT_DRAFT, programme_of(house), records.responses(), index(records.deliveries()), house.clock()
    )
    filed = house.installation.home / folder
    files = {str(path.relative_to(filed)): path.read_bytes() for path in filed.rglob("*.json")}
    assert of_files(files) == before, "nor the letter"


def test_a_report_is_released_with_the_figures_that_were_checked(house: Site) -> None:
    go_to(house, ReportStage.QUOTES)
    before = figures(house)
    later(house)
    forget(house, member(house, "thames", 5))
    go_to(house, ReportStage.FACTS)
    rate(house)
    posted(house, cora(house), {}, "draft")
    later(house, NOW + timedelta(days=30))
    go_to(house, ReportStage.RELEASED, "early", "changed")
    folder = next(one.folder for one in house.records(COHORT).issued() if one.released)
    filed = house.installation.home / folder
    files = {str(path.relative_to(filed)): path.read_bytes() for path in filed.rglob("*.json")}

    assert of_files(files) == before
    kept = house.records(COHORT).figures()
    released = {(one.table, one.row, one.column, one.value) for one in kept if one.report == "final"}
    drafted = {(one.table, one.row, one.column, one.value) for one in kept if one.report == draft_name("final")}
    assert {one for one in released if not one[2].startswith("~") and one[2] != "known"} <= drafted


def test_the_ledger_names_nobody(house: Site) -> None:
    make_draft(house.installation, programme_of(house), NOW, Scope.FINAL)
    text = repr(house.records(COHORT).figures())
    people = [person for one in programme_of(house).cohort.sets for person in (*one.members, *one.facilitators)]
    assert not [one for one in people if one.id in text or one.name in text or one.email in text]
    before = house.records(COHORT).figures()
    forget(house, member(house, "thames", 0))
    assert house.records(COHORT).figures() == before


def test_there_is_nothing_to_read_before_the_first_draft_and_looking_makes_none(house: Site) -> None:
    for step in ("", "read", "pdf", "xlsx", "draftmade"):
        got(house, cora(house), step)
    front = as_text(as_html(house, got(house, cora(house))))
    assert "No draft has been made yet." in front
    assert "A new draft is made" not in as_text(as_html(house, got(house, cora(house), "draftmade")))
    assert house.records(COHORT).figures() == ()
    go_to(house, ReportStage.QUOTES)
    assert drafted_at(house.installation, programme_of(house), Scope.FINAL) == NOW


def test_a_draft_of_an_earlier_day_is_not_made_any_more(house: Site) -> None:
    make_draft(house.installation, programme_of(house), TOMORROW, Scope.FINAL)
    with pytest.raises(StateError, match="a draft was made after that"):
        make_draft(house.installation, programme_of(house), NOW, Scope.FINAL)


def test_whoever_checks_reads_the_public_version_and_what_it_counts_of_their_own_set(house: Site) -> None:
    go_to(house, ReportStage.QUOTES)
    go_to(house, ReportStage.FACTS)
    ada = member(house, "thames", 1)
    read = got(house, check_link(ada.id), "read")
    assert isinstance(read, InlineDocument)
    assert b"Sessions by set" not in read.content
    assert b"Public version" in read.content
    form = as_text(as_html(house, got(house, check_link(ada.id), "facts")))
    assert "Thames: 6 sessions planned, 6 held, 0 rearranged and 0 cancelled" in form
    assert "Lea: 6" not in form
    assert "sessions planned" in as_text(as_html(house, got(house, check_link(facilitator(house).id), "facts")))
    partner = programme_of(house).cohort.partners[0]
    assert "sessions planned" not in as_text(as_html(house, got(house, check_link(partner.id), "facts")))
