"""The real pages that sample people saw, as files of the rehearsal: beside the letter that led to them, and some in front."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sets.rehearsal.events import Story
from sets.rehearsal.output.index import Index

SHEET = "pages.css"
FRONT = {
    "mine/": ("A member’s own page", 0),
    "session/": ("The facilitator’s page before a session", 0),
    "team/": ("The coordinator’s page", 0),
    "team/messages": ("The coordinator’s page: the messages of the next two weeks", 0),
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
