"""What it takes to run a cohort by hand on a day without setwise: next dates, people and empty registers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sets.cohort.meeting_wording import MeetingWords, meeting_words
from sets.cohort.programme import Programme
from sets.model.cohort import LearningSet, Meeting, Member, Person
from sets.text import wording as words


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSheet:
    """One set on paper. `people` are (name, what they are here, address); `register` names the members to mark."""

    name: str
    people: tuple[tuple[str, str, str], ...]
    dates: tuple[MeetingWords, ...]
    next: MeetingWords | None
    register: tuple[str, ...]


def by_hand(programme: Programme, now: datetime) -> dict[str, object]:
    """The sheets of all sets, the cohort's own dates, and the team's people."""
    cohort = programme.cohort
    today = now.astimezone(programme.zone).date()
    events = [m for m in _to_come(programme.meetings, now) if m.set_id is None]
    team = [(words.one_line(p.name), "Coordinator", p.email) for p in _there(cohort.coordinators, today)]
    team += [(words.one_line(p.name), "Lead", p.email) for p in _there(cohort.leads, today)]
    return {
        "printed": words.moment(now, programme.zone),
        "events": tuple(meeting_words(one, programme) for one in events),
        "team_people": tuple(team),
        "sheets": tuple(_sheet(one, programme, now, today) for one in cohort.sets),
    }


def _sheet(learning_set: LearningSet, programme: Programme, now: datetime, today: date) -> SetSheet:
    sessions = _to_come(programme.sessions_by_set[learning_set.id], now)
    first = sessions[0] if sessions else None
    return SetSheet(
        name=words.one_line(learning_set.name),
        people=tuple(
            (words.one_line(p.name), _what(p), p.email)
            for p in _there((*learning_set.facilitators, *learning_set.members), today)
        ),
        dates=tuple(meeting_words(one, programme) for one in sessions),
        next=meeting_words(first, programme) if first is not None else None,
        register=tuple(words.one_line(m.name) for m in programme.members_at(first)) if first is not None else (),
    )


def _what(person: Person) -> str:
    if not isinstance(person, Member):
        return "Facilitator"
    return words.one_line(", ".join(part for part in (person.service, person.organisation) if part))


def _there(people: tuple[Person, ...], today: date) -> list[Person]:
    """Those who have not left, who begin later included."""
    return [person for person in people if person.last_day is None or person.last_day >= today]


def _to_come(meetings: tuple[Meeting, ...], now: datetime) -> list[Meeting]:
    return [meeting for meeting in meetings if meeting.end > now and meeting.cancelled is None]
