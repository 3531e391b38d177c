"""A page belongs to the report when its row of the timeline does: what is asked after it is answered after it, whatever its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT
from sets.model.messages import REPORT_DRAFT
from sets.model.publication import Issued
from sets.model.requests import Purpose
from sets.web.page.request import Page, Site
from tests.support.builders import at
from tests.support.mail_in import INBOUND
from tests.support.web_help import (
    COHORT,
    EXAMPLE,
    a_house,
    a_link,
    as_html,
    as_text,
    got,
    posted,
    somebody,
)

LATE = "follow-up-12-months"
RELEASED, ASKED = at("2027-09-07 10:00"), at("2028-07-12 10:00")
"""The last session is on 13 July 2027, and the draft of the report comes 20 working days later."""
ROWS = """
prompts:
  follow-up-12-months:
    to: members
    when: 52 weeks after the last session
    asks: yes
  a-year-on:
    to: partners
    when: 46 weeks after the report
    asks: yes
  soon:
    to: members
    when: 4 working days after the last session
    asks: yes
  stories:
    when: 20 weeks after the last session
    until: 24 weeks after the last session
  endline:
    when: 16 weeks after the last session
    remind: 17 weeks after the last session
    until: 18 weeks after the last session
"""
OUT = "no more answers are taken here"


@pytest.fixture
def house(tmp_path: Path) -> Site:
    """The example with rows of its own, its report released; the clock stands a year after the last session."""
    for name in (LATE, "a-year-on", "soon"):
        folder = tmp_path / "home" / "templates" / "prompts" / name
        folder.mkdir(parents=True)
        for file in ("subject.txt.j2", "body.txt.j2", "body.html.j2"):
            (folder / file).write_text("What has lasted?", encoding="utf-8")
    text = EXAMPLE.read_text(encoding="utf-8").replace("\nprompts:\n", ROWS)
    found = a_house(tmp_path / "home", ASKED, text, inbound=INBOUND)
    release = Issued(kind=REPORT_DRAFT, at=RELEASED, digest="d", folder="f", occasion=WHOLE_COHORT, released=RELEASED)
    found.records(COHORT).issue(release)
    return found


def page(house: Site, prompt: str) -> str:
    return as_text(as_html(house, got(house, link(house, prompt))))


def link(house: Site, prompt: str) -> Link:
    return a_link(Purpose.ANSWER, somebody(house).id, WHOLE_COHORT, prompt)


@pytest.mark.parametrize(
    ("prompt", "open_"),
    [
        (LATE, True),
        ("soon", False),
        ("stories", True),
        ("endline", True),
        ("midpoint", False),
        ("follow-up-6-months", True),
        ("my-work", False),
    ],
)
def test_what_is_asked_after_the_report_is_answered_after_it(house: Site, prompt: str, open_: bool) -> None:
    assert ("The report is out" not in page(house, prompt)) is open_


def test_an_answer_is_sent_and_stands(house: Site) -> None:
    written = posted(house, link(house, LATE), {"answer": "We still ring each other.", "go": "continue"})
    assert not isinstance(written, Page), as_text(as_html(house, written))
    shown = got(house, link(house, LATE), "check")
    assert "We still ring each other." in as_text(as_html(house, shown))
