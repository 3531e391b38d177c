"""A report for machines, and the schema that it keeps to. The same edition gives the same bytes."""

from __future__ import annotations

import json
from typing import Any

from sets.disclosure.released import Released, ReleasedTable
from sets.report.edition import Edition, cover_of
from sets.text.resources import template_root

FORMAT = "setwise report 2"
SCHEMA = "report.schema.json"


def to_json(edition: Edition) -> bytes:
    """All released figures and words. `counts` follow `columns`; null is withheld, and `reason` says why."""
    released, cover = edition.released, cover_of(edition)
    frame = released.frame
    document = {
        "$schema": SCHEMA,
        "format": FORMAT,
        "version": edition.version.value,
        "cohort": frame.cohort,
        "title": frame.title,
        "purpose": frame.purpose,
        "scope": str(frame.scope),
        "draft": frame.draft,
        "as_at": frame.at.isoformat(),
        "first_session": frame.first.isoformat() if frame.first else None,
        "last_session": frame.last.isoformat() if frame.last else None,
        "sets": frame.sets,
        "applied": frame.applied,
        "placed": frame.placed,
        "cost": frame.cost,
        "organisations": frame.organisations,
        "services": frame.services,
        "contact": frame.contact,
        "tables": [_table(table) for table in released.tables],
        **_words(released),
        "withheld": [{"what": one.what, "where": one.where, "reason": one.reason} for one in released.withheld],
        "warnings": cover.warnings,
        "sections": [{"key": one.key, "heading": one.heading} for one in edition.sections],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", errors="replace")


def schema() -> bytes:
    """The JSON Schema (draft 2020-12) of `to_json`."""
    return (template_root() / "report" / SCHEMA).read_bytes()


def _words(released: Released) -> dict[str, Any]:
    """What people said and wrote, as far as it is released."""
    return {
        "themes": [
            {"id": one.id, "name": one.name, "strength": one.strength, "summary": one.summary, "dissent": one.dissent}
            for one in released.themes
        ],
        "quotes": [
            {"text": one.text, "themes": one.themes, "from": "partner" if one.partner else "set member"}
            for one in released.quotes
        ],
        "stories": [{"answers": one.answers, "why": one.why, "chosen_by": one.chosen_by} for one in released.stories],
        "said": [
            {
                "part": one.part.value,
                "kind": one.kind,
                "text": one.text,
                "owner": one.owner,
                "by_when": one.by_when,
            }
            for one in released.said
        ],
        "appetite": [
            {"question": one.question, "answers": one.answers, "said_by": one.said_by} for one in released.appetite
        ],
        "themes_held": released.themes_held,
        "quotes_held": released.quotes_held,
    }


def _table(table: ReleasedTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "caption": table.caption,
        "about": table.about.value,
        "note": table.note,
        "heading": table.heading,
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
