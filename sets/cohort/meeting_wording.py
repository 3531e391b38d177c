"""A meeting or an occasion in words, what is new about it, and which ones are still to come for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, Meeting, MeetingKind, Occasion, PersonId, monday_of
from sets.model.messages import CalendarEntry, Method, prompt_of
from sets.text import wording as words
from sets.text.clean import one_line

TIMES = ("date", "time")
LINK = "joining link"
"""What a change is called."""
KINDS_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingWords:
    """A meeting in words: `label` is `Thames session 3` or an event's title; `zone` is `UK time`."""

    label: str
    session: bool
    number: int
    count: int
    day: str
    when: str
    hours: str
    start: str
    zone: str
    length: str
    place: str
    join: str
    rounds: int
    going_ahead: int
    cancelled: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is different from what the person was told."""

    what: str
    old: str
    new: str


def about(programme: Programme, occasion: Occasion) -> str:
    """An occasion in words: the meeting's title, the week, or the cohort's title."""
    meeting = programme.by_key.get(occasion)
    if meeting is None and (monday := monday_of(occasion)) is not None:
        return f"the week of {words.day(monday)}"
    return meeting.title if meeting is not None else programme.cohort.title if occasion == WHOLE_COHORT else occasion


def kind_words(kind: str) -> str:
    """A kind of message in words: `Reflection, reminder`."""
    name = prompt_of(kind)
    reminder = ", reminder" if name != kind else ""
    return words.upper_first(name.replace("-", " ")) + reminder


def kinds_named(kinds: Iterable[str]) -> str:
    """Kinds of message inside a sentence, each once, at most KINDS_NAMED of them: `invite, baseline, register and others`."""
    named = list(dict.fromkeys(kind.replace("-", " ") for kind in kinds))
    return words.listed([*named[:KINDS_NAMED], *(["others"] if len(named) > KINDS_NAMED else [])])


def meeting_words(meeting: Meeting, programme: Programme) -> MeetingWords:
    """A meeting as the programme has it."""
    start, end, zone = meeting.start, meeting.end, programme.zone
    return _in_words(_label(meeting, programme), start, end, zone, meeting.place, meeting.join, meeting, programme)


def told_words(told: CalendarEntry, meeting: Meeting | None, programme: Programme) -> MeetingWords:
    """A meeting as a calendar is told of it, so that the letter and its calendar part never differ."""
    label = _label(meeting, programme) if meeting is not None else one_line(told.title)
    return _in_words(label, told.start, told.end, programme.zone, told.place, told.join, meeting, programme)


def _in_words(
    label: str,
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    place: str,
    join: str,
    meeting: Meeting | None,
    programme: Programme,
) -> MeetingWords:
    local = start.astimezone(zone)
    return MeetingWords(
        label=label,
        session=meeting is not None and meeting.kind is MeetingKind.SESSION,
        number=(meeting.number or 0) if meeting is not None else 0,
        count=programme.count_of(meeting),
        day=words.day(local),
        when=words.when(start, end, zone),
        hours=words.span(start, end, zone),
        start=words.clock(local),
        zone=words.zone_words(zone),
        length=words.length(end - start),
        place=one_line(place),
        join=one_line(join),
        rounds=meeting.rounds if meeting is not None else 0,
        going_ahead=meeting.going_ahead if meeting is not None else 0,
        cancelled=one_line(meeting.cancelled or "").rstrip(".") if meeting is not None else "",
    )


def _label(meeting: Meeting, programme: Programme) -> str:
    if meeting.set_id is not None and meeting.number is not None and meeting.set_id in programme.sets:
        return f"{one_line(programme.sets[meeting.set_id].name)} session {meeting.number}"
    event = next((event for event in programme.cohort.events if event.key == meeting.key), None)
    return one_line(event.title if event is not None else meeting.title)


def set_phrase(set_name: str) -> str:
    """`the Thames set`; a set that is called a set already (`Set A`) keeps its name."""
    name = one_line(set_name)
    called_set = name.lower().startswith("set ") or name.lower().endswith(" set")
    return name if called_set else f"the {name} set"


def changes(before: CalendarEntry | None, told: CalendarEntry, zone: ZoneInfo) -> tuple[Change, ...]:
    """What is new in `told`: time, place, joining link, in this order; nothing when it was never told or was cancelled."""
    if before is None or before.method is Method.CANCEL:
        return ()
    found = []
    if (before.start, before.end) != (told.start, told.end):
        old, new = words.when(before.start, before.end, zone), words.when(told.start, told.end, zone)
        same_day = before.start.astimezone(zone).date() == told.start.astimezone(zone).date()
        found.append(Change(what="time" if same_day else "date", old=old, new=new))
    if before.place != told.place:
        old, new = one_line(before.place), one_line(told.place)
        found.append(Change(what="place", old=old or "no place given", new=new or "no place given"))
    if before.join != told.join:
        what = LINK if told.join else "way to join"
        found.append(Change(what=what, old="", new=one_line(told.join)))
    return tuple(found)


def why_moved(meeting: Meeting | None, programme: Programme) -> str:
    """The reason the coordinator gave for moving this session, or empty."""
    return one_line(programme.why_moved(meeting.key)).rstrip(".") if meeting is not None else ""


def dates_for(person: PersonId, programme: Programme, now: datetime) -> tuple[MeetingWords, ...]:
    """Every meeting still to come to which the person is invited, in order."""
    return tuple(meeting_words(one, programme) for one in _to_come(person, programme, now))


def next_for(
    person: PersonId, programme: Programme, after: Meeting | CalendarEntry, now: datetime
) -> MeetingWords | None:
    """The person's next session after a meeting and after now, if there is one."""
    later = (m for m in _to_come(person, programme, max(now, after.start)) if m.kind is MeetingKind.SESSION)
    found = next((m for m in later if m.start > after.start), None)
    return meeting_words(found, programme) if found is not None else None


def _to_come(person: PersonId, programme: Programme, now: datetime) -> tuple[Meeting, ...]:
    return tuple(
        meeting for meeting in programme.meetings if meeting.start >= now and person in programme.expected_ids(meeting)
    )
