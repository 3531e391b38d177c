"""What stands on a rehearsal's first page: counts, one officer's mailbox, who was left out, a withheld figure, all sessions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from sets.model.cohort import Meeting, Member, MemberKind, PersonId
from sets.rehearsal.events import Story
from sets.rehearsal.output.index import Index, Post, Who
from sets.text import wording as words
from sets.text.clean import one_line

WEEK = timedelta(days=7)
SHOWN = 8
"""Letters shown of the mailbox on the first page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Busiest:
    """The most letters that one member got within seven days, who, and from which day on."""

    letters: int
    who: Who
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    people: int
    sessions: int
    cancelled: int
    letters: int
    busiest: Busiest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotlight:
    """A mailbox in short: the first letter of each sort, oldest first. Without officers it is another member's."""

    who: Who
    officer: bool
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """One sort of message that people did not get for one reason; `parts` name them by what it was about."""

    what: str
    why: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def people(self) -> int:
        """How many names there are."""
        return len({name for _, names in self.parts for name in names})

    @property
    def times(self) -> int:
        """How many messages they did not get."""
        return sum(len(names) for _, names in self.parts)


def counts(book: Index) -> Counts:
    """The rehearsal in numbers; sessions are those that take place."""
    sessions = [meeting for meeting in book.programme.meetings if meeting.set_id is not None]
    held = sum(meeting.cancelled is None for meeting in sessions)
    return Counts(
        people=len(book.people),
        sessions=held,
        cancelled=len(sessions) - held,
        letters=len(book.posts),
        busiest=_busiest(book),
    )


def _busiest(book: Index) -> Busiest | None:
    most: Busiest | None = None
    for member in _members(book):
        number, first = _fullest_week(book.mailboxes[member.id])
        if first is not None and (most is None or number > most.letters):
            most = Busiest(letters=number, who=book.people[member.id], since=first.day)
    return most


def _fullest_week(posts: tuple[Post, ...]) -> tuple[int, Post | None]:
    """The most letters within any seven days, and the first of them."""
    most, since, end = 0, None, 0
    for start, post in enumerate(posts):
        while end < len(posts) and posts[end].sent.at - post.sent.at < WEEK:
            end += 1
        if end - start > most:
            most, since = end - start, post
    return most, since


def spotlight(book: Index) -> Spotlight | None:
    """The officer with the most varied mailbox, the first of the file where several are; None when no member got mail."""
    members = [member for member in _members(book) if book.mailboxes[member.id]]
    officers = [member for member in members if member.kind is MemberKind.OFFICER] or members
    if not officers:
        return None
    chosen = max(officers, key=lambda member: len(_sorts(book, member.id)))
    return Spotlight(
        who=book.people[chosen.id],
        officer=chosen.kind is MemberKind.OFFICER,
        posts=tuple(islice(_sorts(book, chosen.id).values(), SHOWN)),
    )


def _sorts(book: Index, person: PersonId) -> dict[str, Post]:
    """The first letter of each sort in a mailbox."""
    found: dict[str, Post] = {}
    for post in book.mailboxes[person]:
        found.setdefault(post.kind, post)
    return found


def left_out(book: Index) -> tuple[NotSent, ...]:
    """Who was left out of what, the same sort of message and reason together, in the order of the story."""
    grouped: dict[tuple[str, str], dict[str, list[str]]] = {}
    for name, message, why in book.story.left_out:
        kind, _, about = one_line(message).partition(": ")
        key = book.kind_words([kind]), words.upper_first(one_line(why))
        grouped.setdefault(key, {}).setdefault(book.brief(about), []).append(one_line(name))
    return tuple(
        NotSent(what=what, why=why, parts=tuple((about, tuple(names)) for about, names in parts.items()))
        for (what, why), parts in grouped.items()
    )


def _members(book: Index) -> Iterator[Member]:
    for learning_set in book.programme.cohort.sets:
        yield from learning_set.members


def withheld_in(story: Story) -> tuple[str, str] | None:
    """A figure that a report withholds, the first of the story that withholds one, and why; None when none does."""
    for _, path in story.reports:
        document = json.loads((story.folder / path).with_name("report.json").read_bytes())
        for table in document["tables"]:
            for line in table["lines"]:
                if line["reason"]:
                    return f"{table['caption']}: {line['label']}", line["reason"]
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A meeting's day; `anchor` is empty for a day that the rehearsal does not reach."""

    title: str
    day: str
    anchor: str
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A set's sessions by number from 1; None where a set has no session of that number."""

    name: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTable:
    numbers: tuple[int, ...]
    rows: tuple[Row, ...]
    events: tuple[Cell, ...]


def glance(book: Index) -> SessionTable:
    """Every set with its sessions, and the meetings of the whole cohort."""
    sessions = [meeting for meeting in book.programme.meetings if meeting.set_id is not None]
    numbers = tuple(range(1, max((meeting.number or 0 for meeting in sessions), default=0) + 1))
    placed = {(meeting.set_id, meeting.number): _cell(book, meeting) for meeting in sessions}
    rows = tuple(
        Row(name=one_line(one.name), cells=tuple(placed.get((one.id, number)) for number in numbers))
        for one in book.programme.cohort.sets
    )
    events = tuple(_cell(book, meeting) for meeting in book.programme.meetings if meeting.set_id is None)
    return SessionTable(numbers=numbers, rows=rows, events=events)


def _cell(book: Index, meeting: Meeting) -> Cell:
    local = meeting.start.astimezone(book.programme.zone)
    reached = book.story.began <= meeting.start <= book.story.ended
    return Cell(
        title=book.brief(meeting.title),
        day=f"{local.day} {words.MONTHS[local.month - 1][:3]}",
        anchor=f"d-{local:%Y-%m-%d}" if reached else "",
        cancelled=meeting.cancelled is not None,
    )
