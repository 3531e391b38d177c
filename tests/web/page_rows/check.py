"""The pages on which people check a report before its release. The links are about a report: `prompt` is its scope."""

from __future__ import annotations

from dataclasses import dataclass

from sets.model.report_review import ReportStage, Review, Scope, Step
from sets.model.responses import Check, Responses
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.page_world import SAID, who
from tests.support.web_help import COHORT
from tests.web.page_rows.rows import END, Row

UNTIL = "2027-08-04 17:00"
LATE = "2027-08-05 10:00"
HOME, WORDS, FACTS = "Check the report before it is released", "Your words in the report", "Check the facts"
SHUT, WAITS = "The check of the facts has closed", "The facts are checked later"
OUT = "The report has been released"
NOT_OPEN, NOT_ASKED = "This page is not open now", "This page is for the sets and the programme’s partners"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow(Row):
    """A row whose link is about a report."""

    prompt: str = "final"


def under_check(house: Site) -> None:
    """The report at the end is with the sets, the one at half way with the quoted people; Tom has said what is wrong."""
    steps = (
        Step(report=Scope.FINAL, number=1, stage=ReportStage.FACTS, at=at(END), by="Marta Nowak", until=at(UNTIL)),
        Step(report=Scope.MIDPOINT, number=1, stage=ReportStage.QUOTES, at=at(END), by="Marta Nowak", until=at(UNTIL)),
    )
    house.records(COHORT).keep_review(Review(steps=steps))
    check = Check(person=who(house, "tom").id, report="final", at=at(END), right=False, text=SAID)
    house.records(COHORT).keep_responses(Responses(checks=(check,)))


def _row(step: str, state: str, title: str, person: str = "amina", **more: object) -> CheckRow:
    return CheckRow(place="check", step=step, state=state, title=title, who=person, **{"now": END, **more})  # type: ignore[arg-type]


_GONE = {"line": "thames-1-reflection", "seen": "x", "do": "no"}
ROWS: tuple[Row, ...] = (
    _row("", "a line in it", HOME, says="You agreed to these exact words"),
    _row("", "no line, a word said", HOME, "tom", says="Something is wrong"),
    _row("", "nothing in it", HOME, "devi", says="No words of yours stand in this report."),
    _row("", "facilitator", HOME, "ruth", says="does not speak for a set"),
    _row("", "partner", HOME, "samina", says="You are asked the same as the sets"),
    _row("", "facts closed", HOME, now=LATE, says="The check of the facts has closed"),
    _row("", "not open", NOT_OPEN, prompt="other"),
    _row("", "not open, post", NOT_OPEN, prompt="other", form=_GONE, status=409),
    _row("", "not asked", NOT_ASKED, "helen", status=403),
    _row("", "from an old page", HOME, form=_GONE, status=409, says="so nothing was done"),
    _row("kept", "said", HOME, says="what you said is kept"),
    _row("changed", "changed", HOME, says="Your new words are kept"),
    _row("facts", "new", FACTS),
    _row("facts", "said before", FACTS, "tom"),
    _row("facts", "partner", FACTS, "samina", says="counts as much as what a set says"),
    _row("facts", "nothing chosen", FACTS, form={"what": "Typed"}, status=422),
    _row("facts", "no words", FACTS, form={"facts": "wrong"}, status=422),
    _row("facts", "closed", SHUT, now=LATE),
    _row("facts", "closed, post", SHUT, now=LATE, form={"facts": "wrong", "what": "Late"}, status=409, says="Late"),
    _row("told", "wrong", "Thank you", "tom"),
)
SAYS_IT_ITSELF = frozenset({NOT_OPEN, SHUT, OUT})
"""Headings of pages that stand in the place of a form (`test_every_page.SAYS_IT_ITSELF`)."""
