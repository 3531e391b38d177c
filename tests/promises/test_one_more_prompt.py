"""One row in the catalogue, one in the timeline, three files of words: that is all that a prompt needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sets.cohort.file import timeline
from sets.mail.inbound.classify import Became
from sets.model.cohort import WHOLE_COHORT, CohortId
from sets.model.messages import REPORT_DRAFT
from sets.model.publication import Issued
from sets.model.requests import Purpose
from sets.model.responses import LearningLog
from sets.privacy.export_wording import kind
from sets.rehearsal.events import Event
from sets.rehearsal.output.activity_wording import COUNTED
from sets.rehearsal.simulate import rehearse
from sets.report.counts.ratings import answered
from sets.report.facts import report_facts
from sets.report.sections.annex import groups
from sets.responses.csv_import.read import read_import
from sets.responses.prompt_catalogue import CATALOGUE, Page, Prompt, every_question
from sets.responses.questions import Question
from sets.service.inbound.receive_mail import receive
from sets.text.resources import template_root, timeline_file
from sets.web.page.request import Site
from sets.web.server.routes import ANSWERS
from tests.support.builders import at
from tests.support.mail_in import INBOUND, a_mail, back_to, leave, letter_line
from tests.support.paths import CHECKOUT, DATA
from tests.support.web_help import COHORT, EXAMPLE, a_house, a_link, as_html, as_text, got, posted, somebody, step_of

NAME, OWN, SILENT = "follow-up-12-months", "what-has-lasted", "buddy-call"
NEW = Prompt(
    name=NAME,
    title="A year on",
    questions=tuple(Question(id=f"after-12-months-{n}", text=f"What has lasted, part {n}?") for n in (1, 2, 3)),
    asks_a_line=True,
    closes_with_report=False,
    counted_as="Questions 12 months after",
    annex="After 12 months",
    towards_the_end=True,
)
ROW = f"""
{NAME}:
  to: members
  when: 52 weeks after the last session at 10:00
  remind: 54 weeks after the last session at 10:00
  until: 56 weeks after the last session at 5pm
  asks: yes
  why: What stuck, a year on.
"""
OWN_ROWS = f"""
prompts:
  {OWN}:
    to: members
    when: 40 weeks after the last session
    asks: yes
  {SILENT}:
    to: members
    when: 10 working days after at 10:00
"""
ASKED = at("2028-07-12 10:00")
WORDS = "We still ring each other."


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home in which the prompt is there: in the catalogue, in the standard timeline, and with its words."""
    rows = tmp_path / "timeline.yaml"
    rows.write_text(timeline_file().read_text(encoding="utf-8") + ROW, encoding="utf-8")
    monkeypatch.setattr(timeline, "timeline_file", lambda: rows)
    monkeypatch.setitem(CATALOGUE, NAME, NEW)
    for name in (NAME, OWN, SILENT):
        folder = tmp_path / "home" / "templates" / "prompts" / name
        folder.mkdir(parents=True)
        for file in ("subject.txt.j2", "body.txt.j2", "body.html.j2"):
            (folder / file).write_text("What has lasted?", encoding="utf-8")
    timeline.standard_rows.cache_clear()
    yield tmp_path / "home"
    timeline.standard_rows.cache_clear()


def log_of(house: Site, person: str) -> LearningLog:
    [log] = [log for log in house.records(COHORT).responses().logs if log.person == person]
    return log


def test_it_is_asked_answered_read_counted_and_copied(home: Path) -> None:
    house = a_house(home, ASKED, EXAMPLE.read_text(encoding="utf-8"), inbound=INBOUND)
    records, programme, me = house.records(COHORT), house.programme(COHORT), somebody(house)
    out = at("2027-09-07 10:00")
    records.issue(Issued(kind=REPORT_DRAFT, at=out, digest="d", folder="f", occasion=WHOLE_COHORT, released=out))
    link = a_link(Purpose.ANSWER, me.id, WHOLE_COHORT, NAME)

    # the page is open after the report, and says who reads it
    shown = as_text(as_html(house, got(house, link)))
    assert "A year on" in shown
    assert "What has lasted, part 3?" in shown
    assert "the programme team may read, without your name" in shown
    form = {"after-12-months-1": WORDS, "after-12-months-2": "More.", "line": "We ring first.", "go": "continue"}
    assert step_of(posted(house, link, form)) == "check"
    check = got(house, link, "check")
    given = {"share": check.facts["offers"][0][0], "consent": check.facts["line_value"], **check.facts["hidden"]}  # type: ignore[union-attr]
    assert step_of(posted(house, link, given, "check")) == "sent"
    log = log_of(house, me.id)
    assert [(one.question, one.shared) for one in log.answers] == [
        ("after-12-months-1", True),
        ("after-12-months-2", False),
    ]
    assert log.line is not None
    assert log.line.text == "We ring first."
    assert "A year on" in as_text(as_html(house, got(house, a_link(Purpose.MINE, me.id))))

    # a reply by mail becomes a draft
    other = somebody(house, number=1)
    line = letter_line(other.id, NAME, WHOLE_COHORT, address=other.email, name=other.name, settled=ASKED, claimed=ASKED)
    leave(house, line)
    mail = a_mail(WORDS, From=f"{other.name} <{other.email}>")
    assert receive(house.installation, mail, recipients=[back_to(house, line)], now=ASKED).became is Became.DRAFT
    assert "A year on" in as_text(as_html(house, got(house, a_link(Purpose.MINE, other.id))))

    # what came on paper is imported, by the number of an answer or the id of its question
    paper = f"kind,person,prompt,answer 3,after-12-months-1\nlog,{other.email},{NAME},Time.,{WORDS}\n".encode()
    imported = read_import(paper, "logs.csv", programme, ASKED, lambda text, key: f"{key}:{len(text)}")
    assert [one.question for log in imported.responses.logs for one in log.answers] == [
        "after-12-months-1",
        "after-12-months-3",
    ]

    # the report counts it, its annex says what was asked, and the copy of one's data calls it by its name
    table = answered(report_facts(programme, records.responses(), records.deliveries(), ASKED))
    assert {row.label: row.counts for row in table.lines}["Questions 12 months after"] == (1,)
    assert ("After 12 months", NEW.questions, True) in groups()
    assert (kind(NAME), kind(OWN)) == ("A year on", "What has lasted")


def test_a_rehearsal_answers_it_and_a_prompt_of_ones_own(home: Path, tmp_path: Path) -> None:
    text = (DATA / "cohorts/good/minimal.yaml").read_text(encoding="utf-8") + OWN_ROWS
    story = rehearse(text, CohortId("minimal"), tmp_path / "out", templates=home / "templates", say=lambda _: None)
    sent = {kind for one in story.sent for kind in one.kinds}
    assert {NAME, OWN, SILENT} <= sent
    own, late = (min(one.at for one in story.sent if name in one.kinds) for name in (OWN, NAME))
    answered_on = [one.at for one in story.happenings if one.event is Event.LOGS]
    assert any(own < moment < late for moment in answered_on)
    assert any(late < moment for moment in answered_on)


def test_every_row_is_in_the_timeline_and_has_its_words() -> None:
    assert set(timeline.standard_rows()) == set(CATALOGUE)
    assert {path.name for path in (template_root() / "prompts").iterdir()} == set(CATALOGUE)
    assert all(row.name == name for name, row in CATALOGUE.items())
    # an ask to look again opens a page that another row asks for first
    again = {row.name: row.page_of for row in CATALOGUE.values() if row.again}
    assert again == {"my-work-again": "my-work"}
    assert all(CATALOGUE[page].page_of == page for page in again.values())


def test_every_row_is_whole() -> None:
    for row in CATALOGUE.values():
        assert (row.page in ANSWERS) is (row.page not in (Page.SESSION, Page.DECISION, Page.TEAM, Page.NONE)), row.name
        assert bool(row.phases) is (row.page is Page.RATINGS), row.name
        assert row.tallied_as in COUNTED, row.name
        assert not (row.annex or row.asks_a_line) or row.questions, row.name
        assert {question.id for question in row.asked()} <= {question.id for question in row.questions}, row.name


ANOTHER_THING = {
    "model/publication.py": "what a version from before the names were kept had",
    "model/responses.py": "phases of ratings, as they are stored",
    "rehearsal/output/activity_wording.py": "what is tallied, which the catalogue names",
}
"""Where a prompt's name stands besides the catalogue, and why."""
ORDINARY = {
    "weekly",
    "partners",
    "stories",
    "midpoint",
    "appetite",
    "register",
    "digest",
    "reminder",
    "going-ahead",
    "pack",
}
"""Names that are also a key, a role, a step or a fact of a page."""


def test_a_prompt_s_name_and_a_question_s_id_stand_in_one_place() -> None:
    names = {*CATALOGUE, *(question.id for question in every_question())} - ORDINARY
    found = {
        str(path.relative_to(CHECKOUT / "sets"))
        for path in (CHECKOUT / "sets").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in names
    }
    content = {"rehearsal/actors/sample_answers.py"}  # what is said in answer to a question, by its id
    assert found - content - set(ANOTHER_THING) == {"responses/prompt_catalogue.py"}
