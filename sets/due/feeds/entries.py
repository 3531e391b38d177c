"""What stands in a person's subscribed calendar: their meetings, or all of them for a coordinator, each once.

Unlike an invite nobody is told: whoever asks reads how things stand. Number and time of an entry come from the versions
that changed it, so that they are the same however often, and by whom, it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sets.cohort.programme import Programme
from sets.due.calendar_updates import uid_for
from sets.model.cohort import Meeting, Occasion, Person, PersonId
from sets.model.publication import Begun
from sets.text.clean import one_line

ENDS_AFTER = timedelta(weeks=6)
"""After somebody's last date: by then each calendar has fetched how it ended, and one that nobody removed asks no more."""
OFF = "Cancelled: "
"""Before the title, for calendars that show what is cancelled like anything else."""
TO_SEE = "You are not expected. It is here so that you see the whole programme."
NOT_HELD = "This does not take place."
Describe = Callable[[Programme, Meeting, Person], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One meeting in one person's calendar. `changed` is when a version last changed it, `sequence` counts what mattered.

    `answers`: the person is asked whether they come.
    """

    occasion: Occasion
    uid: str
    sequence: int
    changed: datetime
    title: str
    start: datetime
    end: datetime
    place: str
    description: str
    cancelled: bool
    answers: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """What an entry says; of it `matters` is what somebody would have to know."""

    title: str
    start: datetime
    end: datetime
    place: str
    join: str
    cancelled: bool
    description: str

    @property
    def matters(self) -> tuple[object, ...]:
        return self.start, self.end, self.place, self.join, self.cancelled


def entries(
    programme: Programme, versions: Sequence[Programme], person: Person, *, uid_key: bytes, describe: Describe
) -> tuple[Entry, ...]:
    """All entries in order of time. `versions` are the programmes of all versions, oldest first (`publish.programmes_of`)."""
    begun = {fact.occasion: fact for fact in programme.begun}
    found = []
    for meeting in programme.meetings:
        said = _said(programme, meeting, person, describe)
        if said is not None:
            history = _history(versions, begun.get(meeting.key), meeting.key, person, describe)
            sequence, changed = _numbered(history) or (0, _published(programme))
            found.append(_entry(programme, meeting, person, said, sequence, changed, uid_key))
    return tuple(found)


def is_over(programme: Programme, person: PersonId, today: date) -> bool:
    """Whether a person's calendar has ended: some weeks after the last meeting, or after they left if that was before."""
    last = max((programme.day_of(meeting) for meeting in programme.meetings), default=date.min)
    left = _last_day(programme, person)
    return today > min(last, left) + ENDS_AFTER if left is not None else today > last + ENDS_AFTER


def answers_for(programme: Programme, meeting: Meeting, person: PersonId) -> bool:
    """Whether somebody is asked if they come: whoever is expected but for who facilitates, on whom the session hangs."""
    facilitates = any(one.id == person for one in programme.named_facilitators_at(meeting))
    return programme.meant_for(meeting, person) and not facilitates


def _entry(
    programme: Programme,
    meeting: Meeting,
    person: Person,
    said: _Said,
    sequence: int,
    changed: datetime,
    uid_key: bytes,
) -> Entry:
    # another meeting to a calendar than the invite, whose answers and updates it must not take
    apart = Occasion(f"feed/{meeting.key}")
    return Entry(
        occasion=meeting.key,
        uid=uid_for(uid_key, programme.cohort.id, apart, person.id),
        sequence=sequence,
        changed=changed,
        title=f"{OFF}{said.title}" if said.cancelled else said.title,
        start=said.start,
        end=said.end,
        place=said.place,
        description=said.description,
        cancelled=said.cancelled,
        answers=not said.cancelled and answers_for(programme, meeting, person.id),
    )


def _said(programme: Programme, meeting: Meeting, person: Person, describe: Describe) -> _Said | None:
    """What the entry of a meeting says; None where it is none of this person's."""
    theirs, cancelled = programme.meant_for(meeting, person.id), meeting.cancelled is not None
    if not theirs and not _coordinates(programme, person.id, programme.day_of(meeting)):
        return None
    contact = f"Questions: {programme.cohort.organiser.contact}"
    if cancelled:
        description = f"{NOT_HELD}\n{contact}"
    else:
        # no link to join for who is not expected: what is said in a set stays in the set
        description = describe(programme, meeting, person) if theirs else f"{TO_SEE}\n{contact}"
    return _Said(
        title=one_line(meeting.title),
        start=meeting.start,
        end=meeting.end,
        place=one_line(meeting.place),
        join=one_line(meeting.join) if theirs else "",
        cancelled=cancelled,
        description=description,
    )


def _history(
    versions: Sequence[Programme], fact: Begun | None, occasion: Occasion, person: Person, describe: Describe
) -> Iterator[tuple[_Said, datetime]]:
    """What each version said of a meeting to this person, and when; up to the one that ran when it began."""
    for version in versions:
        meeting = version.by_key.get(occasion)
        if meeting is None or (fact is not None and version.number > fact.version):
            continue
        said = _said(version, meeting, person, describe)
        if said is not None:
            yield said, _published(version)


def _numbered(history: Iterator[tuple[_Said, datetime]]) -> tuple[int, datetime] | None:
    """How often what matters changed, and when anything did last; None where no version says anything."""
    before, sequence, changed = None, 0, None
    for said, at in history:
        if before is None or said != before:
            sequence, changed = sequence + (before is not None and said.matters != before.matters), at
        before = said
    return (sequence, changed) if changed is not None else None


def _published(programme: Programme) -> datetime:
    assert programme.published is not None
    return programme.published


def _coordinates(programme: Programme, person: PersonId, day: date) -> bool:
    return any(one.id == person and one.serves_on(day) for one in programme.cohort.coordinators)


def _last_day(programme: Programme, person: PersonId) -> date | None:
    """The last day of somebody who has one in every role; None while a role of theirs has no end."""
    cohort = programme.cohort
    team = (*cohort.coordinators, *cohort.leads, *cohort.partners)
    everybody: tuple[Person, ...] = (*team, *(p for one in cohort.sets for p in (*one.members, *one.facilitators)))
    days = [one.last_day for one in everybody if one.id == person]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
