"""Whether somebody is coming to a meeting, as they say it on a page. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, PersonId
from sets.model.ledger import Ledger
from sets.model.messages import Partstat
from sets.model.responses import Answer, Source

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


def answer(meeting: Meeting, person: PersonId, said: str, ledger: Ledger, now: datetime) -> Answer:
    """The answer to keep, with the sequence that the person's calendar holds."""
    told = ledger.last_told(meeting.key, person)
    sequence = told.told.sequence if told is not None and told.told is not None else 0
    return Answer(
        occasion=meeting.key, person=person, partstat=ANSWERS[said], at=now, sequence=sequence, source=Source.WEB
    )


def meeting_seen(meeting: Meeting) -> str:
    """The time that a page showed: a form made before a move must not answer the new time."""
    return f"{int(meeting.start.timestamp())}-{int(meeting.end.timestamp())}"
