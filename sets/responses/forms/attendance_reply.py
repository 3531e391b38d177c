"""Whether somebody is coming to a meeting, as they say it on a page. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, PersonId
from sets.model.ledger import Ledger
from sets.model.messages import Partstat
from sets.model.responses import AnswerGiven, Source
from sets.text.clean import one_line

NOTE_LENGTH = 2_000
"""Characters in a note to who facilitates: much more than a line or two, and it is still a note."""
ANSWERS = {"yes": Partstat.ACCEPTED, "no": Partstat.DECLINED, "notsure": Partstat.TENTATIVE}
LABELS = {"yes": "Yes, I will be there", "no": "No", "notsure": "Not sure yet"}
SAID = {
    Partstat.ACCEPTED: "Yes",
    Partstat.DECLINED: "No",
    Partstat.TENTATIVE: "Not sure yet",
    Partstat.NEEDS_ACTION: "Not answered yet",
}


class Open(StrEnum):
    """Whether a meeting can be answered. MOVED: its new time is still on its way to the person's calendar."""

    OPEN = "open"
    NONE = "none"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    NOT_EXPECTED = "not expected"
    MOVED = "moved"


def open_for(programme: Programme, meeting: Meeting | None, person: PersonId, ledger: Ledger, now: datetime) -> Open:
    """Whether this person can answer, or why not."""
    if meeting is None:
        return Open.NONE
    if meeting.cancelled is not None:
        return Open.CANCELLED
    if meeting.start <= now:
        return Open.BEGUN
    if person not in programme.expected_ids(meeting):
        return Open.NOT_EXPECTED
    told = ledger.time_told(meeting.key, person)
    moved = told is not None and (told.start, told.end) != (meeting.start, meeting.end)
    return Open.MOVED if moved else Open.OPEN


def note_readers(programme: Programme, meeting: Meeting | None, person: PersonId) -> tuple[str, ...]:
    """The names of those who read what this person writes with their answer: who facilitates the session, and no champion."""
    there = programme.named_facilitators_at(meeting) if meeting is not None else ()
    return tuple(one_line(one.name) for one in there if one.id != person)


def answer(
    meeting: Meeting,
    person: PersonId,
    partstat: Partstat,
    ledger: Ledger,
    now: datetime,
    note: str = "",
    source: Source = Source.WEB,
) -> AnswerGiven:
    """The answer to keep, with the sequence that the person's calendar holds."""
    told = ledger.last_told(meeting.key, person)
    sequence = told.told.sequence if told is not None and told.told is not None else 0
    return AnswerGiven(
        occasion=meeting.key,
        person=person,
        partstat=partstat,
        at=now,
        arrived=now,
        sequence=sequence,
        source=source,
        note=note,
    )


def meeting_seen(meeting: Meeting) -> str:
    """The time that a page showed: a form made before a move must not answer the new time."""
    return f"{int(meeting.start.timestamp())}-{int(meeting.end.timestamp())}"
