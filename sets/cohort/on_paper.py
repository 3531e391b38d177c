"""What it takes to run a cohort by hand, on a day without setwise: dates, people, what helps them, an empty register. Pure.

For coordinators: it names people with their addresses and with what is done for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sets.cohort import facilitating
from sets.cohort.meeting_wording import MeetingWords, meeting_words
from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.cohort.stays import runs_on
from sets.model.cohort import Facilitator, LearningSet, Meeting, Member, Person
from sets.model.publication import leaves
from sets.text import wording as words
from sets.text.clean import one_line

PersonT = TypeVar("PersonT", bound=Person)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOnPaper:
    """One person: what they are here as, where to write, and what will be done so that they can take part."""

    name: str
    here_as: str
    email: str
    access: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOnPaper:
    """One set. `register` names the members to mark at the next session, if there is one."""

    name: str
    people: tuple[PersonOnPaper, ...]
    dates: tuple[MeetingWords, ...]
    next: MeetingWords | None
    register: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """The sheets of a cohort as it stood at `printed`. `team` are coordinators, leads and partners."""

    title: str
    printed: str
    contact: str
    events: tuple[MeetingWords, ...]
    team: tuple[PersonOnPaper, ...]
    sets: tuple[SetOnPaper, ...]


def on_paper(programme: Programme, now: datetime) -> OnPaper:
    """The sheets of all sets, the cohort's own dates, and the team's people. Nobody who has left stands there."""
    cohort = programme.cohort
    groups = (("Coordinator", cohort.coordinators), ("Lead", cohort.leads), ("Partner", cohort.partners))
    return OnPaper(
        title=one_line(cohort.title),
        printed=words.moment(now, programme.zone),
        contact=cohort.organiser.contact,
        events=tuple(meeting_words(m, programme) for m in _to_come(programme.meetings, now) if m.set_id is None),
        team=tuple(_person(p, what) for what, group in groups for p in _there(group, programme, now)),
        sets=tuple(_sheet(one, programme, now) for one in cohort.sets if runs_on(one, _today(programme, now))),
    )


def _sheet(learning_set: LearningSet, programme: Programme, now: datetime) -> SetOnPaper:
    sessions = _to_come(programme.sessions_by_set[learning_set.id], now)
    first = sessions[0] if sessions else None
    today, days = _today(programme, now), programme.days_of(learning_set.id)
    ahead = [one for one in learning_set.facilitators if facilitating.is_ahead(one, today, days)]
    facilitators = [_person(p, _leads(p)) for p in _there(ahead, programme, now)]
    members = [_person(p, _work(p, learning_set), p.access) for p in _there(learning_set.members, programme, now)]
    register = _there(programme.members_at(first), programme, now) if first is not None else []
    return SetOnPaper(
        name=one_line(learning_set.name),
        people=(*facilitators, *members),
        dates=tuple(meeting_words(one, programme) for one in sessions),
        next=meeting_words(first, programme) if first is not None else None,
        register=tuple(one_line(member.name) for member in register),
    )


def _person(person: Person, here_as: str, access: str = "") -> PersonOnPaper:
    return PersonOnPaper(name=one_line(person.name), here_as=here_as, email=person.email, access=one_line(access))


def _leads(person: Person) -> str:
    """`Facilitator`, or which sessions somebody facilitates or covers."""
    if not isinstance(person, Facilitator) or not person.sessions:
        return "Facilitator"
    which = f"session{'s' if len(person.sessions) > 1 else ''} {words.listed([str(n) for n in person.sessions])}"
    return f"{'Covers' if person.covers else 'Facilitates'} {which}"


def _work(member: Member, learning_set: LearningSet) -> str:
    champion = "Champion" if member.id == learning_set.champion else ""
    return one_line(", ".join(part for part in (champion, member.service, member.organisation) if part))


def _there(people: Iterable[PersonT], programme: Programme, now: datetime) -> list[PersonT]:
    """Those who have not left, who begin later included."""
    today, left = _today(programme, now), leaves(programme.decisions)

    def gone(person: Person) -> bool:
        decided = left.get(person.id)
        day: date | None = decided.at.astimezone(programme.zone).date() if decided is not None else None
        back = day is not None and person.first_day is not None and person.first_day > day
        return person.is_over(today) or (day is not None and not back) or is_stand_in(person.email)

    return [person for person in people if not gone(person)]


def _today(programme: Programme, now: datetime) -> date:
    return now.astimezone(programme.zone).date()


def _to_come(meetings: Iterable[Meeting], now: datetime) -> list[Meeting]:
    return [meeting for meeting in meetings if meeting.end > now and meeting.cancelled is None]
