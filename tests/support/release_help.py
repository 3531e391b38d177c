"""A house whose report is compiled in no time: what it would say is set by the test, everything around it is real."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sets.mail.signed_links import Link
from sets.model.cohort import PersonId
from sets.model.publication import PublishedFigure
from sets.model.requests import Purpose
from sets.report.compile import Compiled
from sets.service import report_files
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
    return a_house(home, now, **settings), press


def coordinators_link(house: Site) -> Link:
    return a_link(Purpose.EDIT, programme_of(house).cohort.coordinators[0].id)


def folder_of(house: Site, name: str = "2027-09-01-final") -> Path:
    return house.installation.home / "reports" / COHORT / name
