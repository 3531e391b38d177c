"""The reports of a rehearsal, each copied into a folder of its own: what was released, and the drafts before it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from sets.model.messages import MIDPOINT_DRAFT, REPORT_DRAFT
from sets.model.publication import Issued

DRAFTS = {MIDPOINT_DRAFT: "Midpoint report, draft", REPORT_DRAFT: "Cohort report, draft"}
"""The title of each draft."""
_RELEASED = (
    ("The cohort report, as the programme’s leads have it", "report.html"),
    ("The same as a PDF", "report.pdf"),
    ("The same as a spreadsheet of every table", "report.xlsx"),
    ("Its public version", "public/report.html"),
)
_FOLDERS = {MIDPOINT_DRAFT: "midpoint-report", REPORT_DRAFT: "report"}


def copy_reports(issued: Sequence[Issued], home: Path, folder: Path) -> tuple[tuple[str, str], ...]:
    """Copy them below `folder`; gives title and path of each, the released report first, then the newest draft."""
    out = any(one.released is not None for one in issued)
    found: list[tuple[str, str]] = []
    for one in reversed(issued):
        name = _FOLDERS[one.kind]
        name += "-draft" if out and one.released is None and one.kind == REPORT_DRAFT else ""
        shutil.copytree(home / one.folder, folder / name, dirs_exist_ok=True)
        files = _RELEASED if one.released is not None else ((DRAFTS[one.kind], "report.html"),)
        found += [(title, f"{name}/{file}") for title, file in files if (folder / name / file).is_file()]
    return tuple(found)
