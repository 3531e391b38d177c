"""What a rehearsal keeps as files: the real pages that sample people saw, and its reports, drafts and released."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sets.model.messages import MIDPOINT_DRAFT, REPORT_DRAFT
from sets.model.publication import Issued
from sets.rehearsal.events import Story
from sets.rehearsal.output.index import Index

SHEET = "pages.css"
FRONT = {
    "mine/": ("A member’s own page", 0),
    "session/": ("The facilitator’s page before a session", 0),
    "team/": ("The coordinator’s page", 0),
    "team/messages": ("The coordinator’s page: the messages to come", 0),
    "edit/themes": ("The report: lines sorted into themes", 0),
    "edit/goals": ("The report: the lines of one theme", -1),
    "edit/wordsbarrier": ("The report: words that only people can write", -1),
    "edit/wordsstories": ("The report: stories of change are chosen", -1),
    "edit/released": ("The report: the step to its release", 0),
}
"""Pages that no letter led to, in the order of the first page, and which one of those that were seen on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page with its file below `pages/`."""

    title: str
    file: str


def page_files(story: Story) -> Iterator[tuple[str, str]]:
    """Every page that was seen: its path in the rehearsal and its HTML."""
    for (_, shown), looks in zip(_numbered(story), story.looks.values(), strict=True):
        for one, look in zip(shown, looks, strict=True):
            yield f"pages/{one.file}", look.html


def of_letter(story: Story) -> dict[str, tuple[Shown, ...]]:
    """The pages behind each letter, by the key that leads the letter: those of all that it asked."""
    numbered = dict(_numbered(story))
    found: dict[str, tuple[Shown, ...]] = defaultdict(tuple)
    for sent in story.sent:
        for key in sent.letter.keys:
            found[sent.letter.key] += numbered.get(key, ())
    return found


def around(book: Index) -> tuple[tuple[str, str], ...]:
    """What stands on the first page: a title and a path each, with the first learning log that was written."""
    numbered = dict(_numbered(book.story))
    logs = ((key, shown) for key, shown in numbered.items() if "/reflection/" in key and len(shown) > 2)
    written = [
        (f"A learning log: {one.title.lower()}", f"pages/{one.file}")
        for _, shown in list(logs)[:1]
        for one in shown[:3]
    ]
    fronts = [(title, f"pages/{numbered[key][place].file}") for key, (title, place) in FRONT.items() if key in numbered]
    return (*written, *fronts)


def _numbered(story: Story) -> Iterator[tuple[str, tuple[Shown, ...]]]:
    for number, (key, looks) in enumerate(story.looks.items(), start=1):
        yield (
            key,
            tuple(Shown(title=look.title, file=f"{number}-{place}.html") for place, look in enumerate(looks, start=1)),
        )


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
