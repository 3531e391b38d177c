"""The pages on which a coordinator writes for the report, reads what members told the team and chooses stories; and the journal."""

from __future__ import annotations

from sets.report.editing.passages import GUIDES
from tests.web.page_rows.rows import END, OUT, Row

_CHANGED = "Somebody took these words out after you opened the page."


def _edit(step: str, state: str, title: str, **more: object) -> Row:
    return Row(place="edit", step=step, state=state, title=title, who="marta", now=END, **more)  # type: ignore[arg-type]


def _parts() -> tuple[Row, ...]:
    """Every part: new, just kept, just taken out, sent empty, and from an old page."""
    found = []
    for part, guide in GUIDES.items():
        step, gone = f"words{part}", {"do": "save", "ref": "9", "seen": "x"}
        given = {"text-9": "Words", "owner-9": "A team", "when-9": "March 2028"}
        if guide.kinds:
            given["kind-9"] = guide.kinds[0][0]
        found += [
            _edit(step, "new", guide.title, says=guide.good[0]),
            _edit(f"{step}kept", "kept", guide.title, says="Kept."),
            _edit(f"{step}out", "taken out", guide.title, says="Taken out."),
            _edit(step, "empty", guide.title, form={"do": "save", "ref": "new"}, status=422),
            _edit(step, "taken out meanwhile", guide.title, form={**gone, **given}, status=409, says=_CHANGED),
        ]
    return tuple(found)


STORIES = "Stories of change"
ROWS: tuple[Row, ...] = (
    _edit("words", "nothing written", "Words for the report", says="0 of 11 are written"),
    *_parts(),
    _edit("wordstold", "few", "What members told the team", says="Fewer than three people"),
    _edit("wordsstories", "none", STORIES, says="No story of change has been ticked"),
    _edit("wordsstorieskept", "chosen", STORIES, says="Chosen."),
    _edit("wordsstoriesleft", "left out", STORIES, says="Left out"),
    _edit("wordsstories", "gone", STORIES, form={"story": "x", "do": "choose"}, status=409, says="Nothing was kept."),
    Row(
        place="edit",
        step="words",
        state="not a coordinator",
        title="This page is for the programme’s coordinators",
        who="helen",
        now=END,
        status=403,
    ),
    Row(
        place="mine",
        step="journal",
        state="full",
        title="Your journal",
        who="amina",
        now=END,
        says="How you rated yourself",
    ),
    Row(place="mine", step="journal", state="unreadable", title="Your journal", who="kieran", now=END),
    Row(place="mine", step="journal", state="empty", title="Your journal", who="devi", now=OUT, says="Nothing yet."),
)
