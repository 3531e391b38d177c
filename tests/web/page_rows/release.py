"""The front page of the report's desk, the steps to its release, and the released report for its readers.

The report at the end is with the sets (`page_rows.check.under_check`); the one at half way is out (`released`).
"""

from __future__ import annotations

from sets.model.cohort import WHOLE_COHORT
from sets.model.messages import MIDPOINT_DRAFT
from sets.model.publication import Issued
from sets.model.report_review import ReportStage, Review, Scope, Step
from sets.service.report_files import write_files
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.web_help import COHORT
from tests.web.page_rows.check import CheckRow
from tests.web.page_rows.rows import END, NOW, Row

OUT_AT = "2027-04-15 10:00"
FOLDER = f"reports/{COHORT}/2027-04-15-midpoint"
MAY = "2027-04-20 10:00"
FRONT, GO, BACK = "The cohort report", "Release the report?", "Take a step back?"
_PAGE = b"<!doctype html><html lang='en-GB'><head><title>The report</title></head><body><main><h1>The report</h1></main></body></html>"


def released(house: Site) -> None:
    """The midpoint report is out, in every form of both versions (its steps are numbered after those of the check)."""
    files = {
        "report.html": _PAGE,
        "report.pdf": b"%PDF",
        "report.json": b"{}",
        "tables.xlsx": b"PK",
        "tables/t.csv": b"a",
    }
    both = {**files, **{f"public/{name}": content for name, content in files.items()}}
    write_files(house.installation.home / FOLDER, both)
    out = at(OUT_AT)
    records = house.records(COHORT)
    records.issue(Issued(kind=MIDPOINT_DRAFT, at=out, digest="m", folder=FOLDER, occasion=WHOLE_COHORT, released=out))
    records.keep_review(
        Review(steps=(Step(report=Scope.MIDPOINT, number=9, stage=ReportStage.RELEASED, at=out, by="Marta Nowak"),))
    )


def _edit(step: str, state: str, title: str, who: str = "marta", **more: object) -> Row:
    return Row(place="edit", step=step, state=state, title=title, who=who, **{"now": END, **more})  # type: ignore[arg-type]


def _report(step: str, state: str, title: str, who: str = "helen", **more: object) -> CheckRow:
    given = {"now": MAY, "prompt": "midpoint", **more}
    return CheckRow(place="report", step=step, state=state, title=title, who=who, **given)  # type: ignore[arg-type]


ROWS: tuple[Row, ...] = (
    _edit("", "being checked", FRONT, says="are checking its facts"),
    _edit("", "not a coordinator", "This page is for the programme’s coordinators", "helen", status=403),
    _edit("releasefacts", "just begun", FRONT, says="get a message with a link"),
    _edit("releasedraft", "not so", FRONT, silent="is a draft again"),
    _edit("releasequotes", "not so", FRONT, silent="Everybody quoted gets a message"),
    _edit("releasereleased", "not so", FRONT, silent="The report is released"),
    _edit("draftmade", "not so", FRONT, silent="A new draft is made"),
    _edit("draftsame", "not so", FRONT, silent="nothing newer could be shown"),
    _edit("release", "to do first", GO, says="Nothing unreviewed is published."),
    _edit("release", "from an old page", GO, form={"to": "draft", "seen": "0"}, status=409, says="so nothing was done"),
    _edit("releaseback", "choose", BACK, says="Nobody gets a message."),
    _edit("releaseback", "nothing chosen", BACK, form={"seen": "1"}, status=422),
    _report("", "lead", "The midpoint report", says="The public version"),
    _report("", "member", "The midpoint report", "amina", says="This is the public version."),
    _report("", "not out", "The report is not out yet", prompt="final", says="There is nothing to do."),
    _report("", "not out, member", "The report is not out yet", "amina", prompt="final"),
    _report("", "early", "The report is not out yet", prompt="final", now=NOW),
)
