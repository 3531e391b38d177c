"""The timeline of a rehearsal: months, days and lines, each line a group of letters, a meeting or some news."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from sets.model.cohort import Meeting, MeetingKind, Occasion
from sets.rehearsal.events import Event, Happening
from sets.rehearsal.output.index import Index, Post
from sets.text import wording as words
from sets.text.clean import one_line

MANY = 4
"""More letters of one kind at one moment, about more occasions than this, are told in one line."""
EVENT_WORDS = {
    Event.PUBLISHED: "Published",
    Event.SESSION: "Session",
    Event.ANSWERS: "Answers",
    Event.REGISTER: "Who came",
    Event.LOGS: "Learning logs",
    Event.RATINGS: "Ratings",
    Event.REPORT: "Report",
    Event.DESK: "Coordinator",
}
BEFORE_LETTERS = frozenset({Event.PUBLISHED, Event.REPORT, Event.DESK})
"""News from which letters of the same moment follow."""


class Sort(StrEnum):
    """What a line is about, and how it looks."""

    LETTERS = "letters"
    MEETING = "meeting"
    NEWS = "news"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPart:
    """Letters of one line about one occasion."""

    about: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a day. `to` and `parts` belong to letters; `notes` are always shown, `details` can be unfolded."""

    at: datetime
    order: int
    clock: str
    sort: Sort
    label: str
    text: str
    to: str = ""
    parts: tuple[DayPart, ...] = ()
    notes: tuple[str, ...] = ()
    details: tuple[str, ...] = ()

    @property
    def letters(self) -> int:
        """How many letters this line stands for."""
        return sum(len(part.posts) for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    anchor: str
    weekday: str
    date: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    anchor: str
    title: str
    days: tuple[Day, ...]

    @property
    def letters(self) -> int:
        """How many letters left in this month."""
        return sum(line.letters for day in self.days for line in day.lines)


def timeline(book: Index) -> tuple[Month, ...]:
    """The whole rehearsal in order; months and days on which nothing happened are left out."""
    lines = sorted((*_letters(book), *_meetings(book), *_news(book)), key=lambda line: (line.at, line.order))
    by_day = groupby(lines, key=lambda line: line.at.astimezone(book.programme.zone).date())
    days = [(day, tuple(found)) for day, found in by_day]
    return tuple(_month(list(found)) for _, found in groupby(days, key=lambda one: (one[0].year, one[0].month)))


def _month(days: Sequence[tuple[date, tuple[Line, ...]]]) -> Month:
    first = days[0][0]
    return Month(
        anchor=f"m-{first:%Y-%m}",
        title=f"{words.MONTHS[first.month - 1]} {first.year}",
        days=tuple(_day(day, lines) for day, lines in days),
    )


def _day(day: date, lines: tuple[Line, ...]) -> Day:
    weekday, _, rest = words.day(day).partition(" ")
    return Day(anchor=f"d-{day.isoformat()}", weekday=weekday, date=rest.removesuffix(f" {day.year}"), lines=lines)


def _letters(book: Index) -> Iterable[Line]:
    """Letters that left in one minute: a line for each kind and occasion, or for each kind where those are many."""
    grouped: dict[tuple[datetime, tuple[str, ...]], list[Post]] = defaultdict(list)
    for post in book.posts:
        grouped[post.sent.at.replace(second=0, microsecond=0), post.sent.kinds].append(post)
    for posts in grouped.values():
        parts = _parts(posts)
        if len(parts) > MANY:
            yield _letter_line(book, f"for {len(parts)} meetings", parts)
        else:
            yield from (_letter_line(book, part.about, (part,)) for part in parts)


def _parts(posts: Iterable[Post]) -> tuple[DayPart, ...]:
    grouped: dict[Occasion, list[Post]] = defaultdict(list)
    for post in posts:
        grouped[post.sent.occasion].append(post)
    return tuple(DayPart(about=found[0].about, posts=tuple(found)) for found in grouped.values())


def _letter_line(book: Index, text: str, parts: tuple[DayPart, ...]) -> Line:
    posts = [post for part in parts for post in part.posts]
    return Line(
        at=posts[0].sent.at,
        order=1,
        clock=posts[0].clock,
        sort=Sort.LETTERS,
        label=posts[0].kind,
        text=text,
        to=book.audience(posts),
        parts=parts,
    )


def _meetings(book: Index) -> Iterable[Line]:
    """Every meeting within the rehearsal as the programme has it in the end."""
    details: dict[Occasion | None, tuple[str, ...]] = defaultdict(tuple)
    for happening in book.story.happenings:
        if happening.event is Event.SESSION:
            details[happening.occasion] += happening.details
    for meeting in book.programme.meetings:
        if _has_line(book, meeting):
            yield _meeting_line(book, meeting, details[meeting.key])


def _has_line(book: Index, meeting: Meeting | None) -> bool:
    return meeting is not None and book.story.began <= meeting.start <= book.story.ended


def _meeting_line(book: Index, meeting: Meeting, details: tuple[str, ...]) -> Line:
    zone, cancelled = book.programme.zone, one_line(meeting.cancelled or "")
    held = [words.span(meeting.start, meeting.end, zone), one_line(meeting.place)]
    facts = f"cancelled: {cancelled}" if cancelled else ", ".join(part for part in held if part)
    return Line(
        at=meeting.start,
        order=2,
        clock=words.clock(meeting.start.astimezone(zone)),
        sort=Sort.MEETING,
        label="Session" if meeting.kind is MeetingKind.SESSION else "Meeting",
        text=f"{book.brief(meeting.title)}, {facts}",
        notes=_lines(meeting.notes),
        details=_lines(details),
    )


def _news(book: Index) -> Iterable[Line]:
    """What people did, except meetings with a line of their own; much of one kind at one moment is told in one line."""
    grouped: dict[tuple[datetime, Event], list[Happening]] = defaultdict(list)
    for one in book.story.happenings:
        meeting = book.programme.by_key.get(one.occasion) if one.occasion is not None else None
        if one.event is not Event.SESSION or not _has_line(book, meeting):
            grouped[one.at, one.event].append(one)
    for found in grouped.values():
        if len(found) > MANY:
            details = _lines(text for one in found for text in (book.brief(one.what), *one.details))
            yield _news_line(book, found[0], f"{len(found)} things", details)
        else:
            yield from (_news_line(book, one, book.brief(one.what), _lines(one.details)) for one in found)


def _news_line(book: Index, happening: Happening, text: str, details: tuple[str, ...]) -> Line:
    return Line(
        at=happening.at,
        order=0 if happening.event in BEFORE_LETTERS else 3,
        clock=words.clock(happening.at.astimezone(book.programme.zone)),
        sort=Sort.NEWS,
        label=EVENT_WORDS[happening.event],
        text=text,
        details=details,
    )


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := one_line(text)))
