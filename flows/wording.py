"""The command's pages in words: a plan, a difference, a summary, a standing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flows.summary import Summary
from sets.cohort.programme import Programme
from sets.cohort.settling import LENGTH
from sets.due.calendar_times import Waiting
from sets.due.cohort_standing import CohortStanding, Coming, EventStanding, SessionStanding
from sets.due.difference import Change, Difference
from sets.due.overview import Message
from sets.model.cohort import Meeting, MeetingKind
from sets.model.messages import CANCEL, CHANGES, FIRST_PAGE, GOODBYE, INVITE, UPDATE, WELCOME, CalendarEntry
from sets.text import wording as words

WIDTH = 100
VERBS = {
    UPDATE: "Update",
    WELCOME: "Welcome to",
    FIRST_PAGE: "Coordinators’ page of",
    CHANGES: "One letter on what changes in",
    GOODBYE: "One goodbye letter from",
}
SERIES = {CANCEL: "Cancel for", INVITE: "Invite", UPDATE: "Update for"}
"""Kinds of which several meetings stand together when they concern the same people; an update of the time stands alone."""


def wrapped(text: str, indent: int) -> list[str]:
    """The text in lines of at most WIDTH, all at one indent."""
    pad = " " * indent
    return textwrap.wrap(text, WIDTH, initial_indent=pad, subsequent_indent=pad, break_long_words=False)


def names(people: Sequence[str]) -> str:
    return words.listed(list(people))


def sessions_page(programme: Programme) -> Iterator[str]:
    """Every meeting, by set, with why it stands where it does."""
    groups = [("Whole cohort", [m for m in programme.meetings if m.kind is MeetingKind.EVENT])]
    for learning_set in programme.cohort.sets:
        of_set = [m for m in programme.meetings if m.set_id == learning_set.id]
        groups.append((learning_set.name, sorted(of_set, key=lambda m: m.number or 0)))
    for title, meetings in groups:
        if meetings:
            yield f"  {title}"
            for meeting in meetings:
                yield from _meeting(meeting, programme)


def _meeting(meeting: Meeting, programme: Programme) -> Iterator[str]:
    label = str(meeting.number) if meeting.number else f"{meeting.title.split(':')[0]}:"
    state = f"CANCELLED: {meeting.cancelled}" if meeting.cancelled else meeting.place
    yield f"    {label:<3} {words.when(meeting.start, meeting.end, programme.zone)}  {state}"
    for note in meeting.notes:
        yield from wrapped(note, 8)


def messages_page(found: Sequence[Message]) -> Iterator[str]:
    """The messages to come, by day."""
    day: date | None = None
    for message in found:
        if message.at is None:
            continue
        if message.at.date() != day:
            day = message.at.date()
            yield from ("", f"  {words.day(day)}")
        yield from _message(message)
    nobody = [message for message in found if message.at is None]
    if nobody:
        yield from ("", "  Nobody gets these")
        for message in nobody:
            yield f"    {' + '.join(message.kinds)}: {message.about}"
            yield from _left_out(message)


def messages_in_short(found: Sequence[Message]) -> Iterator[str]:
    """The messages to come, by day, a line each."""
    day: date | None = None
    for message in found:
        if message.at is None:
            continue
        if message.at.date() != day:
            day = message.at.date()
            yield f"  {words.day(day)}"
        to = "whom it concerns" if message.private else words.plural(len(message.people), "person", "people")
        yield f"    {words.clock(message.at.time()):<8}{' + '.join(message.kinds)}: {message.about}, to {to}"
    count = len([message for message in found if message.at is None])
    if count:
        yield f"  Nobody gets {words.plural(count, 'more message', 'more messages')}, as things stand"


def _message(message: Message) -> Iterator[str]:
    assert message.at is not None
    yield f"    {words.clock(message.at.time()):<8}{' + '.join(message.kinds)}: {message.about}"
    yield from wrapped("to those whom it concerns" if message.private else f"to {names(message.people)}", 12)
    for why in message.why:
        yield from wrapped(f"why: {why}", 12)
    yield from _left_out(message)


def _left_out(message: Message) -> Iterator[str]:
    for name, why in message.left_out:
        yield from wrapped(f"not {name}: {why}", 12)


def when_told(found: Difference) -> str:
    """What follows on publishing, in a sentence."""
    if found.tells_nobody:
        return "Nobody is told anything."
    return "The next run tells people." if found.waits_until is None else "People are told as it says above."


def difference_page(found: Difference, programme: Programme) -> Iterator[str]:
    """Who would be told what, cancellations first."""
    if found.tells_nobody:
        yield "Nobody would be told anything."
        return
    shown: list[Change] = []
    for change in found.changes:
        if change.kind not in SERIES or _another_time(change):
            yield from _change(change, programme)
        elif change not in shown:
            series = [one for one in found.changes if _same_news(one, change)]
            shown.extend(series)
            yield from _together(series, programme)
    if found.waits_until is not None:
        at = words.moment(found.waits_until, programme.zone)
        yield from wrapped(f"Told from {at} on: what changes within {LENGTH} is told once, as its sum.", 0)
    prompts = found.prompts
    counts = [(prompts.added, "new"), (prompts.dropped, "dropped"), (prompts.moved, "on another day")]
    said = [f"{number} {what}" for number, what in counts if number]
    if said:
        yield f"Prompts over the cycle: {', '.join(said)}. `setwise plan` lists them."


def _change(change: Change, programme: Programme) -> Iterator[str]:
    title = change.after.title if change.after is not None else programme.cohort.title
    yield f"{VERBS[change.kind]} {title}: {words.plural(len(change.people), 'person', 'people')}"
    if change.after is not None:
        if change.kind == UPDATE and change.before is not None:
            yield f"    was {_told(change.before, programme)}"
            yield f"    now {_told(change.after, programme)}"
        else:
            yield f"    {_told(change.after, programme)}"
    if change.kind == UPDATE:
        yield from wrapped(f"why: {change.why}", 4)
    yield from wrapped(names(change.people), 4)


def _another_time(change: Change) -> bool:
    before, after = change.before, change.after
    if change.kind != UPDATE or before is None or after is None:
        return False
    return (before.start, before.end) != (after.start, after.end)


def _same_news(one: Change, other: Change) -> bool:
    if _another_time(one) or (one.kind, one.people, one.why) != (other.kind, other.people, other.why):
        return False
    return one.kind != UPDATE or _news(one) == _news(other)


def _news(change: Change) -> list[str]:
    """What is new about place and link, beside the meeting as it will be."""
    before, after = change.before, change.after
    if change.kind != UPDATE or before is None or after is None:
        return []
    place = [f"place: was {before.place or 'not given'}"] if before.place != after.place else []
    return place + ([f"link: {after.join or 'none'}"] if before.join != after.join else [])


def _together(series: Sequence[Change], programme: Programme) -> Iterator[str]:
    """Meetings that the same people are invited to, or lose for the same reason, as one entry."""
    first = series[0]
    yield f"{SERIES[first.kind]} {words.plural(len(first.people), 'person', 'people')}"
    for change in series:
        if change.after is not None:
            yield f"    {change.after.title}, {_told(change.after, programme)}"
    for news in _news(first):
        yield from wrapped(news, 4)
    if first.kind != INVITE:
        yield from wrapped(f"why: {first.why}", 4)
    yield from wrapped(names(first.people), 4)


def _told(told: CalendarEntry, programme: Programme) -> str:
    return f"{words.when(told.start, told.end, programme.zone)}, {told.place or 'no place given'}"


def standing_page(found: CohortStanding, programme: Programme, version: str) -> Iterator[str]:
    """Where a cohort stands."""
    yield f"{found.title} ({found.cohort}): {version}"
    for session in found.sessions:
        yield f"  {_session(session, programme)}"
    for event in found.events:
        yield from _event(event, programme)
    if found.states:
        told = ", ".join(f"{n} {state}" for state, n in found.states)
        letters = words.plural(found.letters, "letter")
        yield from wrapped(
            f"{letters} left, reminders and the like not counted. A letter may settle several deliveries: {told}", 2
        )
    if found.last_pass is not None:
        yield f"  Last pass: {words.moment(found.last_pass, programme.zone)}"
    if found.mailbox_read is not None:
        yield f"  Mailbox last read: {words.moment(found.mailbox_read, programme.zone)}"
    if found.waiting is not None:
        yield from wrapped(waiting_line(found.waiting, programme), 2)
    if found.next_message is not None:
        local = found.next_message.astimezone(programme.zone)
        yield f"  Next message: {words.day(local.date())} at {words.clock(local.time())}"
    yield "  Needs a person:" if found.needs else "  Nothing needs a person."
    for need in found.needs:
        yield from wrapped(f"- {need.words}", 4)
        yield f"      [{need.key}]"


def waiting_line(waiting: Waiting, programme: Programme) -> str:
    """What waits for further changes, and until when."""
    count = words.plural(waiting.count, "calendar message waits", "calendar messages wait")
    return f"{count} until {words.moment(waiting.at, programme.zone)}: what changes within {LENGTH} is told once, as its sum"


def _session(session: SessionStanding, programme: Programme) -> str:
    meeting = session.meeting
    head = f"{meeting.title}, {words.day(programme.day_of(meeting))}"
    if meeting.cancelled:
        return f"{head}: cancelled, {meeting.cancelled}"
    expected = session.members.expected
    came = f"{session.came} of {expected} came" if session.came is not None else f"{expected} expected"
    logs = f"; logs: {session.logs.words}" if session.logs is not None else ""
    facilitators = session.facilitators
    also = f"; {_answers(facilitators)}" if facilitators.expected and session.logs is None else ""
    return f"{head}: {came}; {_said(session.members)}{logs}{also}"


def _event(event: EventStanding, programme: Programme) -> Iterator[str]:
    meeting = event.meeting
    head = f"{meeting.title}, {words.day(programme.day_of(meeting))}"
    if meeting.cancelled:
        yield f"  {head}: cancelled, {meeting.cancelled}"
        return
    yield from wrapped(f"{head}: " + "; ".join(_answers(one) for one in event.coming), 2)


def _answers(one: Coming) -> str:
    return f"{one.who}: {_said(one)} of {one.expected}"


def _said(one: Coming) -> str:
    tentative = f", {one.tentative} tentative" if one.tentative else ""
    return f"{one.accepted} accepted, {one.declined} declined{tentative}"


def standing_document(found: CohortStanding, version: str) -> dict[str, Any]:
    """Where a cohort stands, as `status --json` shows it."""
    return {
        "cohort": found.cohort,
        "title": found.title,
        "version": version,
        "sessions": [
            {
                "key": one.meeting.key,
                "start": one.meeting.start.isoformat(),
                "cancelled": one.meeting.cancelled,
                "expected": one.members.expected,
                "accepted": one.members.accepted,
                "declined": one.members.declined,
                "tentative": one.members.tentative,
                "facilitators": _counts(one.facilitators),
                "came": one.came,
                "logs": None
                if one.logs is None
                else {"asked": one.logs.asked, "enough": one.logs.enough, "words": one.logs.words},
            }
            for one in found.sessions
        ],
        "events": [
            {
                "key": one.meeting.key,
                "start": one.meeting.start.isoformat(),
                "cancelled": one.meeting.cancelled,
                "coming": {group.who: _counts(group) for group in one.coming},
            }
            for one in found.events
        ],
        "letters": found.letters,
        "deliveries": dict(found.states),
        "last_pass": found.last_pass.isoformat() if found.last_pass else None,
        "mailbox_read": found.mailbox_read.isoformat() if found.mailbox_read else None,
        "next_message": found.next_message.isoformat() if found.next_message else None,
        "waiting": None
        if found.waiting is None
        else {"messages": found.waiting.count, "until": found.waiting.at.isoformat()},
        "needs_a_person": [{"key": need.key, "says": need.says, "do": need.do} for need in found.needs],
        "dismissed": [
            {
                "key": one.need.key,
                "says": one.need.says,
                "at": one.decision.at.isoformat(),
                "by": one.decision.by,
                "why": one.decision.why,
            }
            for one in found.dismissed
        ],
    }


def _counts(one: Coming) -> dict[str, int]:
    return {
        "expected": one.expected,
        "accepted": one.accepted,
        "declined": one.declined,
        "tentative": one.tentative,
    }


ASIDE = " (not counted: what goes only to who has not answered, or only to who came)"


def summary_line(summary: Summary) -> str:
    """What one pass did, in a line."""
    if summary.busy:
        return f"{summary.cohort}: another run is under way; it will do what is due"
    if summary.did_nothing:
        return f"{summary.cohort}: nothing to do{ASIDE if summary.untold else ''}"
    counts = [
        (summary.letters, "sent"),
        (summary.failed, "to be tried again"),
        (summary.unknown, "uncertain"),
        (summary.dead, "refused for good"),
    ]
    said = [f"{words.plural(number, 'letter')} {what}" for number, what in counts if number]
    if summary.orphans:
        deliveries = words.plural(summary.orphans, "delivery", "deliveries")
        said.append(f"{deliveries} found half done after a crash")
    said = said or ["kept what changed"]
    aside = ASIDE if summary.untold else ""
    down = f"; the mail service refused: {summary.down}" if summary.down else ""
    return f"{summary.cohort}: {', '.join(said)}{aside}{down}"
