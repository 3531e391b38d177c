"""Acts about sessions and events: moved, cancelled, put back, postponed, held elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial

from sets.cohort.acts.scene import Acted, Scene, live, refuse, with_reason
from sets.cohort.schedule.problems import Scene as Calendar
from sets.cohort.schedule.session_dates import nominal_dates, open_day
from sets.model.cohort import LearningSet, Meeting, MeetingKind
from sets.text import wording as words
from sets.text.yaml_edit import YamlText
from sets.text.yaml_file import KeyPath

EVERY_SET = "all"
NO_LINK = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A session or event on another day, or at another time, or both."""

    meeting: str
    to: date | None = None
    time: time | None = None
    why: str


def move(act: Move, scene: Scene) -> Acted:
    """The meeting's new day and time in the file."""
    meeting = _live(scene, act.meeting)
    was = scene.local(meeting)
    start = scene.moment(act.to or was.date(), act.time or was.time())
    if start == was:
        refuse("to", act.meeting, f"is at {scene.when(meeting)} already; give another day or time")
    if start <= scene.now:
        refuse("to", words.moment(start, scene.programme.zone), "has gone by; give a day to come")
    day = start.date() if act.to is not None else None
    file = scene.amended(meeting, {"date": day, "at": written_time(act.time), "why": act.why})
    new = words.moment(start, scene.programme.zone)
    return Acted(
        text=file.text,
        words=(with_reason(f"{scene.label(meeting)} moves from {scene.when(meeting)} to {new}", act.why),),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """A session or event that does not take place."""

    meeting: str
    why: str


def cancel(act: Cancel, scene: Scene) -> Acted:
    """The reason at the meeting; its number and day stay."""
    meeting = _live(scene, act.meeting)
    file = scene.amended(meeting, {"cancelled": act.why})
    said = f"{scene.label(meeting)} at {scene.when(meeting)} is cancelled"
    return Acted(text=file.text, words=(with_reason(said, act.why),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """A cancelled session or event that takes place after all, or a moved session back at its usual time."""

    meeting: str
    why: str | None = None


def restore(act: Restore, scene: Scene) -> Acted:
    """Without what called the meeting off, or, where nothing did, without what moved it."""
    meeting = scene.meeting(act.meeting)
    path = scene.place_of(meeting)
    entry = scene.entry(path) if scene.file.has(path) else {}
    if "cancelled" in entry:
        bare = meeting.kind is MeetingKind.SESSION and not entry.keys() - {"session", "cancelled", "why"}
        file = scene.file.remove(path if bare else (*path, "cancelled"))
        said = f"{scene.label(meeting)} takes place after all"
    elif entry and meeting.kind is MeetingKind.SESSION:
        file = scene.file.remove(path)
        said = f"{scene.label(meeting)} goes back to its usual day, time and place"
    else:
        refuse("meeting", act.meeting, "is neither cancelled nor moved; to put it on another day, move it")
    return Acted(text=file.text, words=(with_reason(said, act.why),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Postpone:
    """All sessions from one number on so many weeks later, of one set or of all."""

    first: int
    weeks: int
    learning_set: str | None = None
    why: str


def postpone(act: Postpone, scene: Scene) -> Acted:
    """Each session's new day under `moves`: the set's own weekday and time, and never a closed day."""
    indexes = range(len(scene.document["sets"]))
    if act.learning_set and act.learning_set.lower() != EVERY_SET:
        indexes = range(place := scene.set_index(act.learning_set), place + 1)
    said, found = list[str](), scene
    for index in indexes:
        learning_set = scene.set_at(index)
        later = [m for m in scene.programme.sessions_by_set[learning_set.id] if (m.number or 0) >= act.first]
        if begun := [m for m in later if m.start <= scene.now]:
            refuse("first", scene.label(begun[-1]), f"began at {scene.when(begun[-1])}; give a later number")
        if later:
            found, line = _later(found, index, learning_set, later, act)
            said.append(line)
    if not said:
        refuse("first", f"session {act.first}", "is no session to come, so there is nothing to postpone")
    return Acted(text=found.text, words=tuple(said))


def _later(
    scene: Scene, index: int, learning_set: LearningSet, later: list[Meeting], act: Postpone
) -> tuple[Scene, str]:
    before = [m for m in scene.programme.sessions_by_set[learning_set.id] if (m.number or 0) < act.first]
    after = scene.local(before[-1]).date() if before else None
    calendar = Calendar(cohort=scene.programme.cohort, previous={}, now=scene.now)
    closed = partial(calendar.closed, avoid=calendar.avoided(learning_set))
    usual, days = nominal_dates(learning_set.rules), list[str]()
    for meeting in later:
        weekday = usual[(meeting.number or 1) - 1].weekday()
        now = scene.local(meeting).date()
        wanted = now + timedelta(weeks=act.weeks, days=weekday - now.weekday())
        after = open_day(wanted, after, None, closed)
        if after is None:
            refuse("weeks", scene.label(meeting), f"has no open day near {words.day(wanted)}; move it by itself")
        file = scene.amended(meeting, {"date": after, "why": act.why}, "at")
        scene = scene.with_file(file)
        days.append(f"session {meeting.number} to {words.day(after)}")
    by = words.plural(act.weeks, "week")
    return scene, with_reason(f"{learning_set.name} is postponed by {by}: {words.listed(days)}", act.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Another place or joining link for one session or event, or for all sessions to come of a set or of all sets."""

    where: str
    place: str | None = None
    join: str | None = None
    why: str | None = None


def place(act: Place, scene: Scene) -> Acted:
    """The place or link at the meeting, or at the set and at those of its sessions to come that have their own."""
    if not act.place and not act.join:
        refuse("place", act.where, "needs a place or a link")
    named = act.where.strip().lower()
    if named in scene.programme.by_key:
        meeting = _live(scene, named)
        values = {"place": act.place, "join": act.join, "why": act.why}
        file, whose = scene.amended(meeting, values, *_stale_link(act)), scene.label(meeting)
    else:
        indexes = range(len(scene.document["sets"])) if named == EVERY_SET else [scene.set_index(named, "where")]
        for index in indexes:
            scene = _set_place(scene, index, act)
        file = scene.file
        whose = f"{words.listed([scene.set_at(i).name for i in indexes])}, all sessions to come"
    link = "" if act.join is None else "no joining link" if act.join.lower() == NO_LINK else "a new joining link"
    said = " and ".join(part for part in (f"the place is {act.place}" if act.place else "", link) if part)
    return Acted(text=file.text, words=(with_reason(f"{whose}: {said}", act.why),))


def _stale_link(act: Place) -> tuple[str, ...]:
    """A new place without a link has none: the link of before would lead people astray."""
    return ("join",) if act.place and not act.join else ()


def _set_place(scene: Scene, index: int, act: Place) -> Scene:
    scene = scene.with_file(_put_place(scene.file, ("sets", index), act))
    for meeting in scene.to_come(scene.set_at(index)):
        path = scene.place_of(meeting)
        if scene.file.has(path) and {"place", "join"} & scene.entry(path).keys():
            scene = scene.with_file(_put_place(scene.file, path, act))
    return scene


def _put_place(file: YamlText, path: KeyPath, act: Place) -> YamlText:
    for key, value in (("place", act.place), ("join", act.join)):
        file = file.put((*path, key), value) if value else file
    for key in _stale_link(act):
        file = file.remove((*path, key)) if file.has((*path, key)) else file
    return file


def written_time(at: time | None) -> str | None:
    """A time as a file says it."""
    if at is None:
        return None
    return words.clock(at) if (at.hour, at.minute) != (0, 0) else "00:00"


def _live(scene: Scene, named: str) -> Meeting:
    return live(scene.meeting(named), named)
