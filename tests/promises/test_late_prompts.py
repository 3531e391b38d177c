"""A page closes with the report when its row of the timeline asks before it: whatever the prompt's name, wherever it is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from sets.mail.inbound.classify import Became
from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT
from sets.model.messages import MIDPOINT_DRAFT, REPORT_DRAFT, WEEKLY
from sets.model.publication import Issued
from sets.model.report_review import ReportStage, Review, Scope, Step
from sets.model.requests import Purpose
from sets.model.responses import Phase
from sets.responses.forms.log_window import closed_by
from sets.service.inbound.receive_mail import receive
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.mail_in import INBOUND, a_mail, back_to, leave, letter_line
from tests.support.records import a_log
from tests.support.running_house import keep
from tests.support.web_help import COHORT, EXAMPLE, a_house, a_link, as_html, as_text, got, posted, somebody, step_of

LATE = "follow-up-12-months"
RELEASED, ASKED, AGAIN = at("2027-09-07 10:00"), at("2028-07-12 10:00"), at("2028-09-01 10:00")
"""Thames meets last on 13 July 2027, all sets by 15 July; the draft of the report comes 20 working days later."""
ROWS = """
prompts:
  follow-up-12-months:
    to: members
    when: 52 weeks after the last session
    asks: yes
  after-it:
    to: members
    when: 2 working days after the report
    asks: yes
  before-it:
    to: members
    when: 2 working days before the report
    asks: yes
  stories:
    when: 20 weeks after the last session
    until: 24 weeks after the last session
  endline:
    when: 16 weeks after the last session
    remind: 17 weeks after the last session
    until: 18 weeks after the last session
"""


def release(house: Site, moment: str) -> None:
    issued = Issued(
        kind=REPORT_DRAFT, at=at(moment), digest=moment, folder=moment, occasion=WHOLE_COHORT, released=at(moment)
    )
    house.records(COHORT).issue(issued)


@pytest.fixture
def house(tmp_path: Path) -> Site:
    """The example with rows of its own; its report was released, and a year has passed since the last session."""
    for name in (LATE, "after-it", "before-it"):
        folder = tmp_path / "home" / "templates" / "prompts" / name
        folder.mkdir(parents=True)
        for file in ("subject.txt.j2", "body.txt.j2", "body.html.j2"):
            (folder / file).write_text("What has lasted?", encoding="utf-8")
    text = EXAMPLE.read_text(encoding="utf-8").replace("\nprompts:\n", ROWS)
    found = a_house(tmp_path / "home", ASKED, text, inbound=INBOUND)
    release(found, "2027-09-07 10:00")
    return found


def link(house: Site, prompt: str, occasion: str = WHOLE_COHORT) -> Link:
    return a_link(Purpose.ANSWER, somebody(house).id, occasion, prompt)


def page(house: Site, prompt: str, step: str = "") -> str:
    return as_text(as_html(house, got(house, link(house, prompt), step)))


@pytest.mark.parametrize(
    ("prompt", "closed"),
    [
        (LATE, False),
        ("after-it", False),
        ("before-it", True),
        ("stories", False),  # this cohort asks for them after the report
        ("midpoint", True),
        ("follow-up-3-months", False),
        ("my-work", True),
    ],
)
def test_what_is_asked_after_the_report_is_answered_after_it(house: Site, prompt: str, closed: bool) -> None:
    assert ("The report is out" in page(house, prompt)) is closed


def test_ratings_too(house: Site) -> None:
    choices = {f"{phase}-{n}": "4" for phase in ("endline", "lookback") for n in range(1, 9)}
    assert step_of(posted(house, link(house, "endline"), {**choices, "do": "send", "seen": ""})) == "words"
    ratings = house.records(COHORT).responses().ratings
    assert {(one.phase, one.value) for one in ratings} == {(Phase.ENDLINE, 4), (Phase.LOOKBACK, 4)}
    early = a_link(Purpose.ANSWER, somebody(house).id, "launch", "baseline")
    assert "The report was released" in as_text(as_html(house, got(house, early)))


def test_what_a_later_release_counted_stands_as_it_was_sent(house: Site) -> None:
    sent = posted(house, link(house, LATE), {"answer": "We still ring each other.", "go": "continue"})
    assert step_of(sent) == "check"
    keep(house, logs=(a_log(somebody(house).id, LATE, WHOLE_COHORT, at=ASKED),))
    release(house, "2028-09-01 10:00")
    house.clock.now = AGAIN  # type: ignore[attr-defined]
    assert "what you sent can no longer be changed here" in page(house, LATE)
    other = a_link(Purpose.ANSWER, somebody(house, number=1).id, WHOLE_COHORT, LATE)
    assert "The report is out" not in as_text(as_html(house, got(house, other)))


@pytest.mark.parametrize(("prompt", "became"), [(LATE, Became.DRAFT), ("before-it", Became.CLOSED)])
def test_a_reply_by_mail_is_taken_as_the_page_takes_it(house: Site, prompt: str, became: Became) -> None:
    me = somebody(house)
    line = letter_line(
        me.id, prompt, WHOLE_COHORT, address=me.email, name=me.name, settled=ASKED, claimed=ASKED, at=ASKED
    )
    leave(house, line)
    mail = a_mail("We still meet.", From=f"{me.name} <{me.email}>")
    assert receive(house.installation, mail, recipients=[back_to(house, line)], now=ASKED).became is became


@pytest.mark.parametrize(
    ("row", "draft", "released", "closed"),
    [
        ("the same day as the draft", "2027-08-10 10:00", "2027-09-07 10:00", True),
        ("released before its time", "2027-08-10 10:00", "2027-07-16 10:00", False),
    ],
)
def test_a_row_is_after_the_report_when_it_is_after_its_draft_or_its_release(
    house: Site, row: str, draft: str, released: str, closed: bool
) -> None:
    programme, me = house.programme(COHORT), somebody(house)
    issued = Issued(
        kind=REPORT_DRAFT, at=at(draft), digest="d", folder="f", occasion=WHOLE_COHORT, released=at(released)
    )
    found = closed_by("before-it", None, me, programme, (issued,), None, ASKED)
    assert found == (at(released) if closed else None), row


def test_nobody_is_asked_what_is_no_longer_taken(tmp_path: Path) -> None:
    """The report went out while stories were still asked for: who was not asked by then is not sent to a closed page."""
    now = at("2027-08-12 09:00")
    house = a_house(tmp_path / "home", now)
    programme = house.programme(COHORT)

    def asked_and_left_out() -> tuple[set[str], set[str]]:
        found = house.installation.outlook(programme, now)
        late = {one.kind for one in found.left_out if one.why == "the report is released"}
        return {due.kind for plan in found.plans for due in plan.dues} - {WEEKLY}, late - {REPORT_DRAFT, MIDPOINT_DRAFT}

    follow_ups = {f"follow-up-{months}-months{which}" for months in (3, 6) for which in ("", "-reminder")}
    assert asked_and_left_out() == ({"stories", REPORT_DRAFT, *follow_ups}, set())
    step = Step(report=Scope.FINAL, number=1, stage=ReportStage.RELEASED, at=at("2027-08-11 10:00"), by="Marta Nowak")
    house.records(COHORT).keep_review(Review(steps=(step,)))
    asked, late = asked_and_left_out()
    assert (asked & {"stories", *follow_ups}, late) == (follow_ups, {"stories"})
