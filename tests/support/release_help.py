"""A house whose report is compiled in no time: what it would say is set by the test, everything around it is real."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sets.cohort.programme import Programme
from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, CohortId, PersonId
from sets.model.messages import Delivery, Flow, State, key_of
from sets.model.publication import PublishedFigure
from sets.model.report_review import Passage, ReportStage, Review, Scope, Step, newest_step
from sets.model.requests import Purpose
from sets.report.compile import Compiled
from sets.report.editing.to_do import NEEDED
from sets.report.release.workflow import ASKS, checkers, prefix_of
from sets.service import report_files
from sets.store.cohort_records import NOTED
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.web_help import COHORT, a_house, a_link, programme_of

NOW = at("2027-09-01 10:00")
"""After the last session of the example."""


@dataclass
class Press:
    """What the report is; `seen` are the arguments it was compiled with."""

    digest: str = "d1"
    quoted: tuple[PersonId, ...] = ()
    text: str = "The report."
    seen: list[dict[str, Any]] = field(default_factory=list)

    def compile(
        self,
        programme: Any,
        responses: Any,
        deliveries: Any,
        published: Any,
        when: datetime,
        renderer: Any,
        **more: Any,
    ) -> Compiled:
        self.seen.append({"published": tuple(published), "at": when, **more})
        word = "draft" if more["draft"] else "released"
        page = f"<!doctype html><html><head><style>p{{}}</style></head><body><p>{self.text} ({word})</p></body></html>"
        figure = PublishedFigure(report=more["scope"], at=when, table="t", row="r", column="c", value=12)
        files = {
            "report.html": page.encode(),
            "report.pdf": f"%PDF {self.text} {word}".encode(),
            "report.json": b"{}\n",
            "tables/t.csv": b"a,b\r\n",
            "public/report.html": page.replace("The report", "The public report").encode(),
            "public/report.pdf": b"%PDF public",
        }  # fmt: skip
        found = Compiled(editions=(), figures=(figure,), digest=self.digest, quoted=self.quoted, renderer=renderer)
        vars(found)["files"], vars(found)["page"] = (
            files,
            page.encode(),
        )  # given, where a report makes them when it is first asked
        vars(found)["lead"] = lambda *ends: {
            n: data for n, data in files.items() if n.endswith(ends) and "public" not in n
        }
        return found


def a_press(home: Path, patch: pytest.MonkeyPatch, now: datetime = NOW, **settings: object) -> tuple[Site, Press]:
    """The example's house, and its press."""
    press = Press()
    patch.setattr(report_files, "compile_report", press.compile)
    house = a_house(home, now, **settings)
    write_words(house)
    return house, press


def write_words(house: Site, when: datetime = NOW) -> None:
    """What only people can write, for both reports."""
    passages = (Passage(part=part, number=1, text="Said.", at=when) for parts in NEEDED.values() for part in parts)
    house.records(COHORT).keep_review(Review(passages=tuple(passages)))


def letters_are(house: Site, state: State = State.SENT, scope: Scope = Scope.FINAL) -> None:
    """Every letter of the stage where the report stands, whosever it is, has come to this."""
    step = newest_step(house.records(COHORT).review().steps, scope)
    if step is None or step.stage not in ASKS:
        return
    records, lines = house.records(COHORT), letters_of(step, programme_of(house), state)
    if state in NOTED:
        records.note(lines)
        return
    records.claim(lines)
    records.settle(lines)


def letters_of(step: Step, programme: Programme, state: State = State.SENT) -> list[Delivery]:
    """The letters of a stage, whosever they are."""
    people = step.quoted if step.stage is ReportStage.QUOTES else sorted(checkers(programme, step.at.date()))
    return [a_letter(step, person, state, programme.cohort.id) for person in people]


def a_letter(step: Step, person: PersonId, state: State, cohort: CohortId) -> Delivery:
    """The ledger's line of the letter with which a step asks somebody."""
    kind = prefix_of(step.report) + ASKS[step.stage]
    return Delivery(
        key=key_of(cohort, WHOLE_COHORT, person, kind, step.number),
        cohort=cohort,
        occasion=WHOLE_COHORT,
        person=person,
        kind=kind,
        revision=step.number,
        part=Flow.REPORTS,
        state=state,
        seen=step.at,
        at=step.at,
        until=step.until or step.at,
        settled=step.at,
        address=f"{person}@example.gov.uk",
    )


def coordinators_link(house: Site) -> Link:
    return a_link(Purpose.EDIT, programme_of(house).cohort.coordinators[0].id)


def folder_of(house: Site, name: str = "2027-09-01-final") -> Path:
    return house.installation.home / "reports" / COHORT / name
