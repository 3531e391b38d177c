"""One person's mailbox and calendar, and what a letter does to the calendar, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sets.cohort import meeting_wording
from sets.model.cohort import PersonId
from sets.model.messages import CalendarEntry, Method
from sets.rehearsal.output.index import Index, Post
from sets.text import wording as words
from sets.text.clean import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWords:
    """`Adds to the calendar`, the meeting, and what is different from what was there."""

    verb: str
    title: str
    when: str
    place: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A moment at which an entry changed, and the letter that changed it."""

    day: str
    words: CalendarWords
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A meeting as a person's calendar holds it in the end; `steps` tell how it came to that."""

    title: str
    when: str
    place: str
    cancelled: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMonth:
    title: str
    posts: tuple[Post, ...]


def mail_months(book: Index, person: PersonId) -> tuple[MailMonth, ...]:
    """A mailbox by month, oldest first."""
    grouped: dict[str, list[Post]] = {}
    for post in book.mailboxes[person]:
        grouped.setdefault(month_of(post.sent.at, book.programme.zone), []).append(post)
    return tuple(MailMonth(title=title, posts=tuple(posts)) for title, posts in grouped.items())


def month_of(at: datetime, zone: ZoneInfo) -> str:
    """`January 2027`, in the zone."""
    local = at.astimezone(zone)
    return f"{words.MONTHS[local.month - 1]} {local.year}"


def calendar(book: Index, person: PersonId) -> tuple[Entry, ...]:
    """Everything that the person's calendar was ever told of, in order of time."""
    steps = calendar_steps(book, person)
    by_uid: dict[str, list[Step]] = {}
    for post in book.mailboxes[person]:
        if post.sent.told is not None:
            by_uid.setdefault(post.sent.told.uid, []).append(steps[post.number])
    held = book.story.calendar(person)
    return tuple(_entry(told, by_uid[told.uid], book.programme.zone) for told in held)


def _entry(told: CalendarEntry, steps: Sequence[Step], zone: ZoneInfo) -> Entry:
    return Entry(
        title=one_line(told.title),
        when=words.when(told.start, told.end, zone),
        place=one_line(told.place),
        cancelled=told.method is Method.CANCEL,
        steps=tuple(steps),
    )


def calendar_steps(book: Index, person: PersonId) -> dict[int, Step]:
    """What each letter of a mailbox does to the calendar, by the letter's number."""
    before: dict[str, CalendarEntry] = {}
    found = {}
    for post in book.mailboxes[person]:
        told = post.sent.told
        if told is not None:
            words_of = calendar_words(before.get(told.uid), told, book.programme.zone)
            found[post.number] = Step(day=post.day, words=words_of, number=post.number)
            before[told.uid] = told
    return found


def calendar_words(before: CalendarEntry | None, told: CalendarEntry, zone: ZoneInfo) -> CalendarWords:
    """What a calendar makes of `told` when it was told `before`."""
    return CalendarWords(
        verb=_verb(before, told),
        title=one_line(told.title),
        when=words.when(told.start, told.end, zone),
        place=one_line(told.place),
        changes=tuple(_change(one) for one in meeting_wording.changes(before, told, zone)),
    )


def _verb(before: CalendarEntry | None, told: CalendarEntry) -> str:
    if told.method is Method.CANCEL:
        return "Removes from the calendar"
    if before is None:
        # a first message that is an update belongs to somebody told under an earlier address
        return "Updates the calendar" if told.sequence else "Adds to the calendar"
    return "Puts back into the calendar" if before.method is Method.CANCEL else "Updates the calendar"


def _change(change: meeting_wording.Change) -> str:
    if change.old:
        return f"New {change.what}: {change.new} (was {change.old})"
    return f"New {change.what}: {change.new}" if change.new else f"No {change.what} any more"
