"""The desk's front page and the steps of a report: forward, back, two coordinators at once, and a release that breaks off."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.commands.releasing import release
from sets.model.cohort import WHOLE_COHORT
from sets.model.errors import StoreError
from sets.model.ledger import index
from sets.model.messages import MIDPOINT_DRAFT, REPORT_DRAFT
from sets.model.publication import PublishedFigure, released
from sets.model.report_review import ReportStage, Review, Scope, Step, stage_of
from sets.model.requests import Purpose
from sets.model.responses import Check, LearningLog, LogState, ReportLine, Responses
from sets.responses.consent import fingerprint
from sets.responses.forms.log_window import Window, window
from sets.service.release_report import NotTaken, take_step
from sets.service.report_files import file_report
from sets.store.cohort_records import TinyCohort
from sets.web.page.request import Download, InlineDocument, Page, Site
from tests.support.builders import at
from tests.support.release_help import NOW, Press, a_press, coordinators_link, folder_of, letters_are
from tests.support.web_help import (
    COHORT,
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

Desk = tuple[Site, Press]
WHY = "The committee meets on Friday."


@pytest.fixture
def at_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_press(tmp_path / "home", monkeypatch)


def press(house: Site, to: str, seen: int, **more: str) -> object:
    step = "release" if to in ("facts", "released") or more.pop("forward", "") else "releaseback"
    return posted(house, coordinators_link(house), {"to": to, "seen": str(seen), **more}, step)


def steps(house: Site) -> list[tuple[int, str]]:
    found = sorted(house.records(COHORT).review().steps, key=lambda one: one.number)
    return [(one.number, one.stage.value) for one in found]


def take(house: Site, to: ReportStage, seen: int, *, ticked: tuple[str, ...] = (), scope: Scope = Scope.FINAL) -> None:
    """A step, once the letters of the stage before it have left; with a tick it is cut short."""
    letters_are(house, scope=scope)
    why = WHY if ticked else ""
    take_step(house.installation, COHORT, scope, to, house.clock(), by="Cora Lane", seen=seen, ticked=ticked, why=why)


def to_facts(house: Site) -> None:
    take(house, ReportStage.FACTS, 0)


def page(house: Site, step: str = "") -> str:
    return as_text(as_html(house, got(house, coordinators_link(house), step)))


def test_the_front_page_says_where_it_stands_and_what_is_next(at_desk: Desk) -> None:
    house, press_ = at_desk
    press_.quoted = (somebody(house).id,)
    text = page(house)
    assert "It is a draft. Only the programme’s coordinators have it." in text
    assert "Show people their words" in text
    assert "Take a step back" not in text


def test_the_way_says_which_step_was_not_needed(at_desk: Desk) -> None:
    house, _ = at_desk
    to_facts(house)
    text = page(house)
    assert "Draft (done)." in text
    assert "People see their own words (not needed: nobody was quoted)." in text
    assert "The facts are checked (now)." in text
    assert "Released (to come)." in text


def test_only_coordinators_come_to_the_desk(at_desk: Desk) -> None:
    house, _ = at_desk
    for person in (somebody(house), facilitator(house), programme_of(house).cohort.leads[0]):
        for step in ("", "read", "pdf", "release", "releaseback", "releasefacts"):
            answer = got(house, a_link(Purpose.EDIT, person.id), step)
            assert isinstance(answer, Page)
            assert answer.status == 403
        answer = posted(house, a_link(Purpose.EDIT, person.id), {"to": "facts", "seen": "0"}, "release")
        assert isinstance(answer, Page)
        assert answer.status == 403
    assert steps(house) == []


def test_the_whole_way_to_the_release(at_desk: Desk) -> None:
    house, press_ = at_desk
    ada = somebody(house)
    press_.quoted = (ada.id,)
    assert step_of(press(house, "quotes", 0, forward="yes")) == "releasequotes"  # type: ignore[arg-type]
    assert "Fewer than half of those asked have answered." in page(house)
    letters_are(house)
    house.clock.now = at("2027-09-08 17:00")  # type: ignore[attr-defined]
    assert step_of(press(house, "facts", 1)) == "releasefacts"  # type: ignore[arg-type]
    letters_are(house)
    house.clock.now = at("2027-09-22 17:00")  # type: ignore[attr-defined]
    checked = Check(person=ada.id, report="final", at=at("2027-09-09 10:00"), right=True)
    house.records(COHORT).keep_responses(Responses(checks=(checked,)))
    assert "Fewer than half of those asked have answered." in page(house)
    assert "1 of 21" not in page(house)
    assert step_of(press(house, "released", 2)) == "releasereleased"  # type: ignore[arg-type]
    newest = max(house.records(COHORT).review().steps, key=lambda one: one.number)
    assert newest == Step(
        report=Scope.FINAL,
        number=3,
        stage=ReportStage.RELEASED,
        at=at("2027-09-22 17:00"),
        by=programme_of(house).cohort.coordinators[0].name,
        digest="d1",
    )
    assert "It is released." in page(house, "releasereleased")
    assert step_of(got(house, coordinators_link(house), "release")) == ""
    assert step_of(got(house, coordinators_link(house), "releaseback")) == ""


def test_the_release_is_the_newest_draft_filed_and_kept(at_desk: Desk) -> None:
    house, press_ = at_desk
    to_facts(house)
    press_.text = "Without the words taken out."
    take(house, ReportStage.RELEASED, 1, ticked=("early",))
    folder = folder_of(house)
    assert (folder / "report.html").read_text().count("Without the words taken out. (released)") == 1
    assert (folder / "public" / "report.pdf").read_bytes() == b"%PDF public"
    assert oct((folder / "report.pdf").stat().st_mode)[-3:] == "600"
    [issued] = house.records(COHORT).issued()
    assert (issued.kind, issued.released, issued.folder) == (
        REPORT_DRAFT,
        NOW,
        f"reports/{COHORT}/2027-09-01-final",
    )
    kept = house.records(COHORT).figures()
    assert [one.value for one in kept if one.report == "final"] == [12]
    assert {one.report for one in kept} == {"final-draft", "final"}


def test_a_draft_on_file_never_takes_the_place_of_the_release(at_desk: Desk) -> None:
    house, _ = at_desk
    records = house.records(COHORT)
    file_report(house.installation)(REPORT_DRAFT, programme_of(house), records.responses(), index(()), NOW)
    to_facts(house)
    take(house, ReportStage.RELEASED, 1, ticked=("early",))
    assert {(one.folder.rpartition("/")[2], one.released) for one in records.issued()} == {
        ("2027-09-01-final-draft", None),
        ("2027-09-01-final", NOW),
    }


def window_now(house: Site) -> Window:
    records = house.records(COHORT)
    log = LearningLog(
        occasion=WHOLE_COHORT, person=somebody(house).id, prompt="reflection", state=LogState.RETURNED, at=NOW
    )
    return window("reflection", None, somebody(house), programme_of(house), Responses(), records.issued(), log, NOW)


def test_the_release_closes_the_logs_and_the_midpoint_does_not(at_desk: Desk) -> None:
    house, _ = at_desk
    take(house, ReportStage.FACTS, 0, scope=Scope.MIDPOINT)
    take(house, ReportStage.RELEASED, 1, ticked=("early",), scope=Scope.MIDPOINT)
    [issued] = house.records(COHORT).issued()
    assert (issued.kind, released([issued]), window_now(house)) == (MIDPOINT_DRAFT, (), Window.OPEN)
    to_facts(house)
    take(house, ReportStage.RELEASED, 1, ticked=("early",))
    assert window_now(house) is Window.RELEASED


def test_the_figures_of_the_other_report_are_held_against_it_and_its_own_are_not(at_desk: Desk) -> None:
    house, press_ = at_desk
    known = [
        PublishedFigure(report=name, at=NOW, table="t", row="r", column="c", value=9) for name in ("midpoint", "final")
    ]
    house.records(COHORT).add_figures(known)
    to_facts(house)
    assert press_.seen[-1]["published"] == (known[0],)


PLACES = ("write_files", "add_figures", "issue", "keep_review")


@pytest.mark.parametrize("where", PLACES)
def test_a_release_that_breaks_off_is_mended_by_the_next_press(
    at_desk: Desk, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Files, figures, the record that closes the logs, the step: whatever it breaks off before, no letter leaves."""
    house, press_ = at_desk
    to_facts(house)

    def broken(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        if where == "write_files":
            patch.setattr("sets.service.release_report.write_files", broken)
        else:
            patch.setattr(TinyCohort, where, broken)
        with pytest.raises(StoreError):
            take(house, ReportStage.RELEASED, 1, ticked=("early",))
    done = PLACES.index(where)
    records = house.records(COHORT)
    assert folder_of(house).exists() is (done > 0)
    assert any(one.report == "final" for one in records.figures()) is (done > 1)
    assert bool(records.issued()) is (done > 2)
    assert stage_of(records.review().steps, Scope.FINAL) is ReportStage.FACTS
    if done > 2:
        assert "A release was begun and broke off" in page(house)
        assert "Take a step back" not in page(house)
    stale = folder_of(house) / "tables" / "stale.csv"
    stale.parent.mkdir(parents=True, exist_ok=True)
    stale.write_text("left over")
    press_.text = "Second press."
    take(house, ReportStage.RELEASED, 1, ticked=("early",))
    assert stage_of(records.review().steps, Scope.FINAL) is ReportStage.RELEASED
    assert b"Second press. (released)" in (folder_of(house) / "report.html").read_bytes()
    assert not stale.exists()


def test_nothing_is_released_twice(at_desk: Desk) -> None:
    house, _ = at_desk
    to_facts(house)
    take(house, ReportStage.RELEASED, 1, ticked=("early",))
    before = (folder_of(house) / "report.html").read_bytes()
    for seen in (1, 2):
        with pytest.raises(NotTaken):
            take(house, ReportStage.RELEASED, seen, ticked=("early",))
    assert len(house.records(COHORT).issued()) == 1
    assert (folder_of(house) / "report.html").read_bytes() == before


def test_a_release_waits_for_no_pass(at_desk: Desk) -> None:
    house, _ = at_desk
    to_facts(house)
    with house.installation.store.run_lock(COHORT) as ours:
        assert ours
        answer = press(house, "released", 1, **{"tick-early": "yes"})
    assert isinstance(answer, Page)
    assert (answer.status, "Messages are leaving just now" in as_html(house, answer)) == (409, True)
    assert steps(house) == [(1, "facts")]
    assert house.records(COHORT).issued() == ()


def test_the_second_of_two_coordinators_is_told(at_desk: Desk) -> None:
    house, _ = at_desk
    to_facts(house)
    answer = press(house, "draft", 0)
    assert isinstance(answer, Page)
    assert answer.status == 409
    assert "Somebody else took a step with this report" in as_html(house, answer)
    answer = press(house, "facts", 0)
    assert isinstance(answer, Page)
    assert answer.status == 409
    assert steps(house) == [(1, "facts")]


def test_a_step_whose_number_is_taken_in_between_is_not_taken(at_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    house, _ = at_desk
    kept = TinyCohort.keep_review

    def second(store: TinyCohort, news: Review) -> int:
        theirs = Step(report=Scope.FINAL, number=1, stage=ReportStage.QUOTES, at=NOW, by="Somebody else")
        kept(store, Review(steps=(theirs,)))
        return kept(store, news)

    monkeypatch.setattr(TinyCohort, "keep_review", second)
    with pytest.raises(NotTaken, match="Somebody else took a step"):
        to_facts(house)
    assert steps(house) == [(1, "quotes")]


def test_pressed_twice_by_the_same_person_is_once(at_desk: Desk) -> None:
    house, _ = at_desk
    assert step_of(press(house, "facts", 0)) == "releasefacts"  # type: ignore[arg-type]
    assert step_of(press(house, "facts", 0)) == "releasefacts"  # type: ignore[arg-type]
    assert steps(house) == [(1, "facts")]


def test_back_and_forth(at_desk: Desk) -> None:
    house, press_ = at_desk
    press_.quoted = (somebody(house).id,)
    take(house, ReportStage.QUOTES, 0)
    answer = press(house, "draft", 1, why="A name was wrong")
    assert step_of(answer) == "releasedraft"  # type: ignore[arg-type]
    assert "The report is a draft again." in page(house, "releasedraft")
    take(house, ReportStage.QUOTES, 2)
    assert steps(house) == [(1, "quotes"), (2, "draft"), (3, "quotes")]
    assert [one.why for one in house.records(COHORT).review().steps if one.number == 2] == ["A name was wrong"]


def test_where_it_goes_back_to_is_chosen_and_why_is_short(at_desk: Desk) -> None:
    house, press_ = at_desk
    press_.quoted = (somebody(house).id,)
    take(house, ReportStage.QUOTES, 0)
    take(house, ReportStage.FACTS, 1, ticked=("early",))
    answer = press(house, "", 2, why="x" * 501)
    assert isinstance(answer, Page)
    assert [fault.field for fault in answer.faults] == ["to", "why"]
    assert "x" * 501 in as_html(house, answer)
    text = as_text(as_html(house, answer))
    assert "Everybody quoted gets a new message." in text
    assert "Nobody gets a message." in text


def test_a_release_before_its_time_needs_the_tick(at_desk: Desk) -> None:
    house, _ = at_desk
    to_facts(house)
    letters_are(house)
    answer = press(house, "released", 1)
    assert isinstance(answer, Page)
    assert [(fault.field, fault.message) for fault in answer.faults] == [
        (
            "tick-early",
            "Tick this to go on, or go back and wait: it is cut short, for the reason below: the report says so to "
            "everybody who reads it",
        )
    ]
    for given, message in (
        (" ", "Say why it is cut short, in a sentence"),
        ("x" * 501, "Shorten it to 500 characters or fewer"),
    ):
        answer = press(house, "released", 1, **{"tick-early": "yes", "why": given})
        assert isinstance(answer, Page)
        assert [(fault.field, fault.message) for fault in answer.faults] == [("why", message)]
    assert steps(house) == [(1, "facts")]
    assert step_of(press(house, "released", 1, **{"tick-early": "yes", "why": WHY})) == "releasereleased"  # type: ignore[arg-type]
    [last] = [one for one in house.records(COHORT).review().steps if one.stage is ReportStage.RELEASED]
    assert (last.cut, last.why) == (ReportStage.FACTS, WHY)


def test_a_line_that_nobody_read_is_to_be_done_first(at_desk: Desk) -> None:
    house, _ = at_desk
    line = ReportLine(text="We asked sooner.", consent=fingerprint("We asked sooner."))
    log = LearningLog(
        occasion=WHOLE_COHORT,
        person=somebody(house).id,
        prompt="reflection",
        state=LogState.RETURNED,
        at=NOW,
        line=line,
    )
    house.records(COHORT).keep_responses(Responses(logs=(log,)))
    shown = as_html(house, got(house, coordinators_link(house), "release"))
    assert "1 line for the report is not read yet." in as_text(shown)
    assert "<form" not in shown
    answer = press(house, "facts", 0, **{"tick-unread": "yes"})
    assert isinstance(answer, Page)
    assert answer.status == 409
    assert steps(house) == []


def test_what_people_said_of_the_facts_stands_without_their_names(at_desk: Desk) -> None:
    house, _ = at_desk
    to_facts(house)
    people = [somebody(house, "thames", n) for n in range(3)]
    checks = (
        Check(person=people[0].id, report="final", at=NOW, right=True),
        Check(person=people[1].id, report="final", at=NOW, right=False, text="Session 2 was\nin <March>."),
        Check(person=people[2].id, report="final", at=NOW, right=True, text="All good."),
    )
    house.records(COHORT).keep_responses(Responses(checks=checks))
    shown = as_html(house, got(house, coordinators_link(house)))
    text = as_text(shown)
    assert "people said that it is right" not in text
    assert "Session 2 was\nin &lt;March&gt;." in shown
    assert not [one.name for one in people if one.name in text]
    assert not [one.id for one in people if one.id in shown]
    assert "1 person said that something is wrong in it: see the desk’s first page." in text


def test_the_draft_is_read_and_saved_as_it_was_made_and_the_release_as_it_was(at_desk: Desk) -> None:
    house, press_ = at_desk
    link = coordinators_link(house)
    assert step_of(got(house, link, "read")) == step_of(got(house, link, "pdf")) == ""
    assert "No draft has been made yet." in page(house)
    assert step_of(posted(house, link, {}, "draft")) == "draftmade"
    assert "The figures in it are of Wednesday 1 September 2027" in page(house, "draftmade")
    assert step_of(posted(house, link, {}, "draft")) == "draftsame"
    draft = got(house, link, "read")
    assert isinstance(draft, InlineDocument)
    assert b"The report. (draft)" in draft.content
    to_facts(house)
    take(house, ReportStage.RELEASED, 1, ticked=("early",))
    press_.text = "Something later."
    out, pdf = got(house, link, "read"), got(house, link, "pdf")
    assert isinstance(out, InlineDocument)
    assert b"The report. (released)" in out.content
    assert isinstance(pdf, Download)
    assert (pdf.filename, pdf.content) == (f"{COHORT}-final.pdf", b"%PDF The report. released")
    assert isinstance(got(house, link, "xlsx"), Page)


def test_looking_changes_nothing(at_desk: Desk) -> None:
    house, _ = at_desk
    to_facts(house)
    before = {path: path.read_bytes() for path in house.installation.home.rglob("*") if path.is_file()}
    for step in ("", "read", "pdf", "release", "releaseback", "releasefacts", "releasereleased"):
        got(house, coordinators_link(house), step)
    after = {path: path.read_bytes() for path in house.installation.home.rglob("*") if path.is_file()}
    assert before == after


def test_an_old_address_of_a_step_says_nothing_that_is_not_so(at_desk: Desk) -> None:
    house, _ = at_desk
    assert "is released" not in page(house, "releasereleased")


def test_from_the_command_line(at_desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    house, _ = at_desk
    when = "2027-09-01 10:00"
    assert release(COHORT, at=when, installation=house.installation) == 0
    assert "the final report is at the stage: draft" in capsys.readouterr().out
    assert release(COHORT, stage=ReportStage.FACTS, at=when, installation=house.installation) == 2
    assert release(COHORT, stage=ReportStage.FACTS, by="Cora", at=when, installation=house.installation) == 0

    def released_with(*tick: str, why: str = "") -> int:
        return release(
            COHORT,
            stage=ReportStage.RELEASED,
            by="Cora",
            tick=tick,
            why=why,
            at=when,
            installation=house.installation,
        )

    assert released_with("early", "mail", why=WHY) == 1
    assert "Not every letter of this stage has been sent." in capsys.readouterr().err
    letters_are(house)
    assert (released_with(), released_with("early")) == (1, 1)
    assert capsys.readouterr().err.count("To go on all the same: --tick early --why REASON") == 2
    assert released_with("early", why="x" * 501) == 1
    assert "Shorten the reason to 500 characters or fewer." in capsys.readouterr().err
    assert released_with("early", why=WHY) == 0
    assert steps(house) == [(1, "facts"), (2, "released")]


def test_while_sessions_are_to_come_the_command_is_about_the_midpoint_report(
    at_desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """As at the desk: a final report released by mistake at half way would close everybody's logs."""
    house, _ = at_desk
    for when, which in (("2027-03-01 10:00", "midpoint"), ("2027-09-01 10:00", "final")):
        assert release(COHORT, at=when, installation=house.installation) == 0
        assert f"the {which} report is at the stage: draft" in capsys.readouterr().out
    assert release(COHORT, midpoint=True, at="2027-09-01 10:00", installation=house.installation) == 0
    assert "the midpoint report is at the stage: draft" in capsys.readouterr().out
