"""A report's released figures as HTML, CSV and JSON. The same figures give the same bytes."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from sets.render import Renderer
from sets.report.phrases import count, first_line, members_words
from sets.report.released import Released, ReleasedLine, ReleasedTable
from sets.report.section import Section
from sets.words import short_day

FORMAT = "setwise report 1"
WITHHELD = "withheld"
DRAFT = "Draft for the coordinator. Not released."
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
TITLES = {"final": "Cohort report", "midpoint": "Midpoint report"}


def to_html(released: Released, sections: tuple[Section, ...], renderer: Renderer) -> bytes:
    """One page that needs nothing else: no script, no font, no picture from elsewhere."""
    frame = released.frame
    page = renderer.html(
        "report/report.html.j2",
        frame=frame,
        kind=TITLES.get(frame.scope, TITLES["final"]),
        as_at=short_day(frame.at.date()),
        draft=DRAFT if frame.draft else "",
        warnings=released.warnings if frame.draft else (),
        glance=_glance(released),
        sections=sections,
        withheld=WITHHELD,
    )
    return str(page).encode("utf-8")


def _glance(released: Released) -> tuple[tuple[str, str], ...]:
    """The few figures at the top: what it is, and its value."""
    planned, held = count(released, "sessions", "Planned"), count(released, "sessions", "Held")
    rows = (
        ("Members", members_words(released).removesuffix(" members")),
        ("Sessions held", f"{held} of {planned}"),
        ("Attendance", _share_shown(released, "attendance")),
        ("Learning logs returned", _share_shown(released, "log-return")),
    )
    return tuple((label, value) for label, value in rows if value)


def _share_shown(released: Released, name: str) -> str:
    line = first_line(released, name)
    return line.share() if line is not None and line.shown else ""


def to_csv(table: ReleasedTable) -> bytes:
    """One table, as spreadsheets read it: UTF-8 with its mark, CRLF, no cell that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        _guarded(cell)
        for cell in (
            table.heading,
            *table.columns,
            *(("Out of",) if table.has_total else ()),
            *table.middles,
            "In words",
            "Reason withheld",
        )
    )
    for line in table.lines:
        writer.writerow(_guarded(cell) for cell in _cells(table, line))
    return out.getvalue().encode("utf-8-sig")


def _cells(table: ReleasedTable, line: ReleasedLine) -> tuple[str, ...]:
    middles = tuple(str(value) for value in line.middles) or (WITHHELD,) * len(table.middles)
    counts = tuple(WITHHELD if value is None else str(value) for value in line.counts)
    total = (WITHHELD if line.total is None else str(line.total),) if table.has_total else ()
    return (line.label, *counts, *total, *middles, line.words, line.reason)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def to_json(released: Released) -> bytes:
    """The same figures for machines. `counts` follow `columns`; null is withheld, and `reason` says why."""
    frame = released.frame
    document = {
        "format": FORMAT,
        "cohort": frame.cohort,
        "title": frame.title,
        "scope": frame.scope,
        "draft": frame.draft,
        "as_at": frame.at.isoformat(),
        "tables": [_table(table) for table in released.tables],
        "organisations": frame.organisations,
        "services": frame.services,
        "quotes": released.quotes,
        "warnings": released.warnings if frame.draft else (),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _table(table: ReleasedTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "caption": table.caption,
        "about": table.about.value,
        "note": table.note,
        "columns": table.columns,
        "middles": table.middles,
        "lines": [
            {
                "label": line.label,
                "counts": line.counts,
                "out_of": line.total,
                "middles": line.middles,
                "words": line.words,
                "reason": line.reason,
            }
            for line in table.lines
        ],
    }
