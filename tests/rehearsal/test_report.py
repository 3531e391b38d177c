"""A rehearsal carries its report the whole way on the real pages: reviewed, shown to those quoted, checked, released, read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from sets.disclosure.words import names_somebody, naming_in
from sets.model.cohort import PersonId
from sets.model.messages import Due
from sets.model.messages import Flow as DuePart
from sets.model.publication import Issued, PublishedFigure
from sets.model.report_review import PassageKind, ReportStage, Review, Scope
from sets.model.responses import Responses
from sets.rehearsal import simulate
from sets.rehearsal.actors.browser import Form, forms_of
from sets.rehearsal.actors.coordinator import CUT, sorting, stepping
from sets.rehearsal.actors.report_checkers import FIRST, Checking, Says
from sets.rehearsal.actors.sample_answers import LINES, OWN, PARTNER_LINES, STORIES, WHY_CHOSEN, reworded, themes_of
from sets.rehearsal.actors.sample_report import CHOSEN_BY, PASSAGES, THEMES
from sets.rehearsal.actors.visits import Visits
from sets.rehearsal.events import Event, Story
from sets.rehearsal.output.copies import copy_reports
from sets.report.editing.codebook import codebook_of
from sets.responses.consent import fingerprint
from sets.web.report_desk.passages import naming_fault
from tests.support.builders import at
from tests.support.release_help import write_words
from tests.support.web_help import COHORT, EXAMPLE, a_house


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A rehearsal, and what its records held at the end."""

    story: Story
    responses: Responses
    review: Review
    issued: tuple[Issued, ...]
    figures: tuple[PublishedFigure, ...]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    found: list[Lived] = []

    class Watched(simulate.Rehearsal):
        def run(self) -> Story:
            story = super().run()
            records = self.installation.store.cohort(self.cohort)
            held = (records.responses(), records.review(), records.issued(), records.figures())
            found.append(Lived(story=story, responses=held[0], review=held[1], issued=held[2], figures=held[3]))
            return story

    patch = pytest.MonkeyPatch()
    patch.setattr(simulate, "Rehearsal", Watched)
    folder = tmp_path_factory.mktemp("rehearsed") / "out"
    story = simulate.rehearse(EXAMPLE.read_text(encoding="utf-8"), COHORT, folder, say=lambda _: None)
    patch.undo()
    (one,) = found
    return Lived(story=story, responses=one.responses, review=one.review, issued=one.issued, figures=one.figures)


def test_the_report_goes_through_every_stage(lived: Lived) -> None:
    steps = [(step.report, step.stage) for step in sorted(lived.review.steps, key=lambda one: one.number)]

    assert steps[-2:] == [(Scope.FINAL, ReportStage.FACTS), (Scope.FINAL, ReportStage.RELEASED)]
    assert (Scope.FINAL, ReportStage.QUOTES) in steps
    assert [step.cut for step in lived.review.steps] == [None] * len(steps), "it waits for letters and for their time"
    assert [one.released is not None for one in lived.issued] == [False, False, True]
    assert {figure.report for figure in lived.figures} == {"midpoint-draft", "final-draft", "final"}


def test_the_coordinator_read_every_line_and_wrote_every_part(lived: Lived) -> None:
    out = next(one.released for one in lived.issued if one.released is not None)
    before = [log.line for log in lived.responses.logs if log.line is not None and log.line.consent and log.at < out]
    placed = {one.line: set(one.themes) for one in lived.review.placings}

    assert {fingerprint(line.text) for line in before} <= placed.keys()
    wanted = {fingerprint(text): set(themes) for line, themes in LINES for text in (line, reworded(line))}
    known = {mark: (themes, wanted[mark]) for mark, themes in placed.items() if mark in wanted}
    assert len(known) > 20
    assert [pair for pair in known.values() if not pair[0] <= pair[1] or bool(pair[0]) != bool(pair[1])] == []
    assert {theme.id for theme in lived.review.themes if theme.accepted} == set(THEMES)
    assert OWN in {theme.id for theme in lived.review.themes}
    assert Counter(one.part for one in lived.review.passages) == Counter(one.part for one in PASSAGES)
    assert {one.part for one in lived.review.passages} == set(PassageKind)
    assert [pick.chosen for pick in lived.review.picks] == [True, True]


def test_those_quoted_said_yes_no_and_other_words(lived: Lived) -> None:
    quoted = next(step.quoted for step in lived.review.steps if step.stage is ReportStage.QUOTES)
    said = {one.person for one in lived.responses.approvals}

    assert {one.yes for one in lived.responses.approvals} == {True, False}
    assert said < set(quoted)
    changed = [log.line.text for log in lived.responses.logs if log.line is not None and "at least." in log.line.text]
    assert len(changed) == 1
    assert themes_of(changed[0]) is not None


def test_partners_and_sets_checked_the_facts(lived: Lived) -> None:
    partners = {one.id for one in lived.story.programme.cohort.partners}
    facilitators = {one.id for each in lived.story.programme.cohort.sets for one in each.facilitators}
    checked = {one.person for one in lived.responses.checks}

    assert {one.right for one in lived.responses.checks} == {True, False}
    assert checked - partners - facilitators
    answered = {log.person: log for log in lived.responses.logs if log.prompt == "partners"}
    assert set(answered) == partners
    assert all(len(log.answers) == 3 and log.line is not None and log.line.consent for log in answered.values())


def test_the_released_report_stands_in_the_rehearsal_and_says_what_was_written(lived: Lived) -> None:
    report = lived.story.folder / "report"
    page = (report / "report.html").read_text(encoding="utf-8")

    assert (report / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (report / "public" / "report.html").is_file()
    assert list((report / "tables").glob("*.csv"))
    assert PASSAGES[0].text in page
    assert CHOSEN_BY in page
    assert any(summary in page for summary, _ in THEMES.values())
    assert any(line in page for line in PARTNER_LINES)
    assert "As things stood on" in page
    draft = (lived.story.folder / "report-draft" / "report.html").read_text(encoding="utf-8")
    assert PASSAGES[0].text not in draft


def test_the_lead_reads_it_and_others_read_the_public_version(lived: Lived) -> None:
    lead = lived.story.programme.cohort.leads[0].id
    letters = {one.kinds[0]: one for one in lived.story.sent if one.kinds[0] in ("report", "report-out")}
    looks = lived.story.looks

    assert letters["report"].person == lead
    assert [look.title for look in looks[letters["report"].letter.key]][:1] == ["The cohort report"]
    assert len(looks[letters["report"].letter.key]) == 2
    others = [one for one in lived.story.sent if one.kinds == ("report-out",)]
    assert lead not in {one.person for one in others}
    seen = [looks[one.letter.key] for one in others if one.letter.key in looks]
    assert len(seen) == 3
    assert all("This is the public version" in found[0].html for found in seen)


def test_each_step_is_told_in_a_sentence(lived: Lived) -> None:
    told = [one.what for one in lived.story.happenings if one.event is Event.DESK]

    assert (
        told
        == [
            "Marta Nowak reads the lines for the report and sorts them into themes",
            "Marta Nowak writes what only people can say",
            "Marta Nowak shows people their words in the report",
            "Marta Nowak asks the sets and partners to check the facts",
            "Marta Nowak releases the report",
        ]
        or told[-1] == "Marta Nowak releases the report"
    )
    counted = " ".join(one.what for one in lived.story.happenings if one.event is Event.REPORT)
    for words in ("took their words out", "changed their words", "something is wrong", "saved the PDF"):
        assert words in counted


@pytest.mark.parametrize("text", [line for line, _ in LINES])
def test_each_line_is_suggested_somewhere_or_unsorted_and_placed_by_its_reader(text: str) -> None:
    (suggested,) = codebook_of(Path("/none")).suggested([text])
    known = {code.id for code in codebook_of(Path("/none")).codes} | {OWN}

    assert set(themes_of(text) or ()) <= known
    assert set(suggested) <= known


def test_sample_words_name_nobody_of_the_example(tmp_path: Path) -> None:
    programme = a_house(tmp_path / "home").installation.programme(COHORT)
    naming = naming_in(programme)
    texts = [one.text for one in PASSAGES] + [text for pair in THEMES.values() for text in pair]

    assert [text for text in (*texts, *WHY_CHOSEN, CHOSEN_BY) if naming_fault(text, programme)] == []
    assert len([line for line, _ in LINES if names_somebody(line, naming)]) == 1
    assert [text for story in STORIES for text in story if names_somebody(text, naming)] == []
    assert [line for line in PARTNER_LINES if names_somebody(line, naming)] == []


def test_the_first_people_quoted_take_every_way_and_nobody_twice() -> None:
    checking = Checking(random=Random(1))
    people = [f"p-{number}" for number in range(len(FIRST))]
    found = [checking.own_words(_due(person)) for person in people]

    assert [one is None for one in found] == [says is Says.NOTHING for says in FIRST]
    assert [checking.own_words(_due(person)) for person in people] == [None] * len(FIRST)


def test_a_step_is_taken_only_where_the_page_offers_it() -> None:
    page = '<form action="/edit/T/release"><input name="to" value="released"><input type="checkbox" name="tick-early" value="yes"></form>'
    offered: list[str] = []
    which = (COHORT, PersonId("p-1"))

    early = stepping(which, (ReportStage.FACTS,), offered.append).fills[0].on(forms_of(page))
    now = stepping(which, (ReportStage.RELEASED,), offered.append).fills[0].on(forms_of(page))
    blocked = stepping(which, (ReportStage.RELEASED,), offered.append).fills[0].on(())

    assert early is None
    assert now is not None
    assert now[1] == {"tick-early": ("yes",), "why": CUT}
    assert blocked is None
    assert offered == ["released", "released", ""]


def _choice(place: str, refs: list[str], others: list[str]) -> tuple[Form, object] | None:
    form = Form(
        action="themeslines", fields={"form": ["unread1"]}, offered={"line": refs, "to": others, "do": ["both"]}
    )
    (deed, *_) = [one for one in sorting((COHORT, PersonId("p-1")), ("goals", "trust")) if one.link.prompt == place]
    return deed.fills[0].on((form,))


@pytest.mark.parametrize(
    ("place", "line", "others", "given"),
    [
        ("goals", "Two residents now sit on the panel, and they vote.", ["trust"], {"do": "here"}),
        ("trust", "Two residents now sit on the panel, and they vote.", ["goals"], {"do": "to", "to": "goals"}),
        ("unsorted", "A kitchen table was enough.", ["goals"], {"do": "new", "name": "Places and times"}),
        ("unsorted", "A kitchen table was enough.", ["goals", OWN], {"do": "to", "to": OWN}),
        ("unsorted", "I am less sure than I was, and that feels right.", ["goals"], {"do": "out"}),
        ("goals", "A line that somebody else wrote.", ["trust"], {"do": "here"}),
        ("unsorted", "A line that somebody else wrote.", ["trust"], {"do": "out"}),
    ],
)
def test_a_reader_puts_a_line_where_it_belongs(place: str, line: str, others: list[str], given: dict[str, str]) -> None:
    ref = f"{fingerprint(line)[:16]}.0"

    found = _choice(place, [ref], others)

    assert found is not None
    assert found[1] == {"line": (ref,), **given}


def test_an_unreleased_report_stands_as_a_draft(tmp_path: Path) -> None:
    (tmp_path / "home" / "a").mkdir(parents=True)
    (tmp_path / "home" / "a" / "report.html").write_text("x")
    issued = (Issued(kind="report-draft", at=at("2027-08-12 10:00"), digest="d", folder="a", occasion="cohort"),)

    found = copy_reports(issued, tmp_path / "home", tmp_path / "out")

    assert found == (("Cohort report, draft", "report/report.html"),)
    assert (tmp_path / "out" / "report" / "report.html").read_text() == "x"


def test_a_file_to_save_is_no_page(lived: Lived) -> None:
    assert not [look for looks in lived.story.looks.values() for look in looks if not look.html]
    assert not re.search(r"%PDF", "".join(look.html[:200] for looks in lived.story.looks.values() for look in looks))


def _due(person: str, when: datetime | None = None) -> Due:
    moment = when or at("2027-08-20 10:00")
    return Due(
        cohort=COHORT,
        occasion="cohort",  # type: ignore[arg-type]
        person=PersonId(person),
        kind="quote-check",
        revision=1,
        part=DuePart.REPORTS,
        at=moment,
        until=moment,
        why="",
        name=person,
        address=f"{person}@example.org",
    )


def test_without_a_page_nothing_is_done(tmp_path: Path) -> None:
    house = a_house(tmp_path / "home")
    write_words(house)
    who = house.installation.programme(COHORT).cohort.coordinators[0].id
    offered: list[str] = []

    with Visits(house.installation, at("2027-08-16 10:00")) as visits:
        deed = stepping((COHORT, who), (ReportStage.RELEASED,), offered.append)
        assert visits.do(deed, at("2027-08-16 10:00"), "Marta Nowak") == ()
    assert offered == [ReportStage.FACTS]
