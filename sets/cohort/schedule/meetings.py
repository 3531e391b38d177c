"""Meetings at their times, with the words that people see in their calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sets.cohort.schedule.problems import Path, Problem, Scene, fingerprint
from sets.cohort.schedule.session_dates import Dated, Slot, dated, nominal_dates
from sets.dates.moments import exists, occurs_twice, wall
from sets.model.cohort import EventRule, LearningSet, Meeting, MeetingKind, Move, Occasion, SessionRules
from sets.text.wording import clock, length
from sets.text.wording import day as in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session's meeting beside the slot that it came from."""

    slot: Slot
    meeting: Meeting


def session_meetings(scene: Scene, index: int) -> tuple[tuple[Session, ...], list[Problem]]:
    """One set's sessions in order of number, and what is to be said about their days and times."""
    learning_set, sessions, problems = scene.cohort.sets[index], list[Session](), list[Problem]()
    for one in dated(scene, index):
        at = _changed(learning_set.rules, one.slot.move).at
        problems += [one.problem] if one.problem else []
        if not one.slot.cancelled:
            problems += clock_problems(one.slot.label, one.day, at, scene.zone, one.slot.time_path)
        sessions.append(Session(slot=one.slot, meeting=_session(scene, learning_set, one)))
    return tuple(sessions), problems + _too_few(learning_set, index)


def _too_few(learning_set: LearningSet, index: int) -> list[Problem]:
    found, wanted = len(nominal_dates(learning_set.rules)), learning_set.rules.count
    if found >= wanted:
        return []
    message = f"{learning_set.name}: only {found} of {wanted} sessions have a date before the calendar ends"
    return [Problem(path=("sets", index, "every"), message=message, warning=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Details:
    at: time
    lasts: timedelta
    place: str
    join: str


def _changed(rules: SessionRules, move: Move | None) -> _Details:
    """The rules, with what a move says differently."""
    if move is None:
        return _Details(at=rules.at, lasts=rules.lasts, place=rules.place, join=rules.join)
    return _Details(
        at=rules.at if move.at is None else move.at,
        lasts=rules.lasts if move.lasts is None else move.lasts,
        place=rules.place if move.place is None else move.place,
        join=rules.join if move.join is None else move.join,
    )


def _session(scene: Scene, learning_set: LearningSet, one: Dated) -> Meeting:
    rules, slot = learning_set.rules, one.slot
    details = _changed(rules, slot.move)
    start = wall(one.day, details.at, scene.zone)
    notes = (one.note, _move_note(slot, rules, details))
    return Meeting(
        key=slot.key,
        kind=MeetingKind.SESSION,
        title=f"{learning_set.name}: session {slot.number} of {rules.count}",
        start=start,
        end=ending(start, details.lasts, scene.zone),
        place=details.place,
        join=details.join,
        set_id=learning_set.id,
        number=slot.number,
        rounds=rules.rounds,
        going_ahead=rules.going_ahead,
        cancelled=slot.move.cancelled if slot.move else None,
        notes=tuple(note for note in notes if note),
        basis=slot.basis,
        closed=one.closed,
    )


def _move_note(slot: Slot, rules: SessionRules, details: _Details) -> str:
    if slot.move is None:
        return ""
    changes = [
        f"moved from {in_words(slot.nominal)}" if slot.move.date not in (None, slot.nominal) else "",
        f"time changed from {clock(rules.at)} to {clock(details.at)}" if details.at != rules.at else "",
        f"length changed from {length(rules.lasts)} to {length(details.lasts)}" if details.lasts != rules.lasts else "",
        f"place changed from {rules.place} to {details.place}" if details.place != rules.place else "",
        "joining link changed" if details.join != rules.join else "",
    ]
    said = ", ".join(change for change in changes if change)
    return ": ".join(part for part in (said, slot.move.why) if part)


def event_meetings(scene: Scene) -> tuple[tuple[Meeting, ...], list[Problem]]:
    """The cohort's events where a person put them, and what is to be said about their days and times."""
    meetings, problems = list[Meeting](), list[Problem]()
    for index, event in enumerate(scene.cohort.events):
        meetings.append(_event(scene, event))
        if event.cancelled is not None:
            continue
        if reason := scene.closed(event.date):
            message = f"{event.title}: {in_words(event.date)} is closed ({reason}); it stays there because you chose it"
            problems.append(Problem(path=("events", index, "date"), message=message, warning=True))
        problems += clock_problems(event.title, event.date, event.at, scene.zone, ("events", index, "at"))
    return tuple(meetings), problems


def _event(scene: Scene, event: EventRule) -> Meeting:
    start = wall(event.date, event.at, scene.zone)
    return Meeting(
        key=Occasion(event.key),
        kind=MeetingKind.EVENT,
        title=f"{event.title}: {scene.cohort.title}",
        start=start,
        end=ending(start, event.lasts, scene.zone),
        place=event.place,
        join=event.join,
        cancelled=event.cancelled,
        basis=fingerprint(scene.cohort.timezone, event.date, event.at, event.lasts),
    )


def ending(start: datetime, lasts: timedelta, zone: ZoneInfo) -> datetime:
    """When a meeting of this length ends, by the time that really passes."""
    return (start.astimezone(UTC) + lasts).astimezone(zone)


def clock_problems(label: str, day: date, at: time, zone: ZoneInfo, path: Path) -> list[Problem]:
    """A fault for a time that the clocks skip on that day, a warning for one that occurs twice."""
    if not exists(day, at, zone):
        message = (
            f"{label}: there is no {clock(at)} on {in_words(day)}, because the clocks go forward; choose another time"
        )
        return [Problem(path=path, message=message, warning=False)]
    if occurs_twice(day, at, zone):
        message = f"{label}: {clock(at)} comes twice on {in_words(day)}, because the clocks go back; the first is meant"
        return [Problem(path=path, message=message, warning=True)]
    return []
