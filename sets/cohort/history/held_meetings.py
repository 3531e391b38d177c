"""Meetings that have begun: an edit may not move, renumber, call off, leave out or empty them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sets.cohort.history.edit import Edit, mostly_the_same
from sets.cohort.schedule import Problem
from sets.model.cohort import LearningSet, Meeting, Move, Occasion, SessionRules, SetId
from sets.model.publication import Begun
from sets.text import wording as words
from sets.text.formatting import written_length, written_text, written_time

Path = tuple[str | int, ...]


def changed_meetings(edit: Edit) -> Iterator[Problem]:
    """A fault for each line that changes what has begun."""
    yield from _other_zone(edit)
    for set_id, facts in edit.past_of.items():
        if set_id is None:
            yield from _events(edit, facts)
        elif set_id not in edit.index_of:
            yield _set_gone(edit, set_id, facts)
        else:
            yield from _sessions(_InSet(edit, set_id, facts))


def _other_zone(edit: Edit) -> Iterator[Problem]:
    zone = edit.before.cohort.timezone
    shifted = [fact for fact in edit.past if not edit.same_zone and _shifted(edit, fact)]
    if shifted:
        latest = shifted[-1].meeting
        began = f"{latest.title} began at {words.moment(latest.start, edit.before.zone)}"
        yield _fault(("timezone",), f"timezone: {began}; write `timezone: {zone}` as it was")


def _shifted(edit: Edit, fact: Begun) -> bool:
    new = edit.draft.by_key.get(fact.occasion)
    return new is not None and new.start != fact.meeting.start


def _fault(path: Path, message: str) -> Problem:
    return Problem(path=path, message=message, warning=False)


def _set_gone(edit: Edit, set_id: SetId, facts: tuple[Begun, ...]) -> Problem:
    old = edit.before.sets[set_id]
    said = edit.began(facts, old.name)
    for index, other in enumerate(edit.draft.cohort.sets):
        if other.id not in edit.before.sets and mostly_the_same(old, other):
            mend = f"write `id: {set_id}`, and under `name` what the set is called"
            return _fault(("sets", index, "id"), f"id: {said}, under the id {set_id}; {mend}")
    last = max(edit.day(fact) for fact in facts)
    mend = f"write its entry again, with `ended: {last}` and the reason under `ended_why`"
    return _fault(("sets",), f"sets: {said}, and the set '{set_id}' is not here; {mend}")


@dataclass(frozen=True, slots=True)
class _InSet:
    """What has begun of one set that is in the file."""

    edit: Edit
    set_id: SetId
    facts: tuple[Begun, ...]

    @property
    def at(self) -> Path:
        return ("sets", self.edit.index_of[self.set_id])

    @property
    def here(self) -> LearningSet:
        return self.edit.draft.sets[self.set_id]

    @property
    def before(self) -> LearningSet:
        return self.edit.before.sets[self.set_id]

    def began(self, *facts: Begun) -> str:
        return self.edit.began(facts, self.before.name)

    def move(self, fact: Begun) -> tuple[int, Move | None]:
        """The file's entry about this session, and where it stands under moves."""
        found = ((place, move) for place, move in enumerate(self.here.moves) if move.session == fact.meeting.number)
        return next(found, (0, None))

    def moved_before(self, fact: Begun) -> Move | None:
        return next((move for move in self.before.moves if move.session == fact.meeting.number), None)


@dataclass(frozen=True, slots=True)
class _Mend:
    """The line at fault, and what is to be written there."""

    path: Path
    line: str


def _sessions(here: _InSet) -> Iterator[Problem]:
    mends: dict[_Mend, list[Begun]] = {}
    for fact in here.facts:
        for mend in _mends(here, fact):
            mends.setdefault(mend, []).append(fact)
    for mend, facts in mends.items():
        key = next(step for step in reversed(mend.path) if isinstance(step, str))
        yield _fault(mend.path, f"{key}: {here.began(*facts)}; {mend.line}")
    if not mends:
        yield from _emptied(here)


def _mends(here: _InSet, fact: Begun) -> Iterator[_Mend]:
    """What the file would have to say of a session that it changes."""
    new = here.edit.draft.by_key.get(fact.occasion)
    if new is None:
        yield _left_out(here)
    elif new.cancelled is not None:
        yield _called_off(here, fact, new)
    elif here.edit.entered(fact) and new.start <= here.edit.now:
        return
    elif here.edit.same_zone:
        yield from _moved(here, fact, new)


def _left_out(here: _InSet) -> _Mend:
    last = here.facts[-1]
    stop = f"to meet no more after that, write `ended: {here.edit.day(last)}` in the set"
    if _listed(here.here.rules):
        return _Mend((*here.at, "dates"), f"{_dates_again(here)}; {stop}")
    return _Mend((*here.at, "count"), f"write `count: {last.meeting.number}` or more; {stop}")


def _listed(rules: SessionRules) -> bool:
    return rules.first is None or rules.every is None


def _dates_again(here: _InSet) -> str:
    days = ", ".join(str(here.edit.day(fact)) for fact in here.facts)
    return f"write `dates: [{days}]` to begin with, and the days to come after them"


def _called_off(here: _InSet, fact: Begun, new: Meeting) -> _Mend:
    place, move = here.move(fact)
    if move is not None and move.cancelled == new.cancelled:
        return _Mend(
            (*here.at, "moves", place, "cancelled"),
            "take this entry out: it cannot be called off any more. Whether anybody came is what its register says",
        )
    if here.here.ended is not None and here.edit.day(fact) > here.here.ended:
        return _Mend((*here.at, "ended"), f"write `ended: {here.edit.day(here.facts[-1])}` or a later day")
    last = max(here.edit.day(one) for one in here.edit.past if one.meeting.set_id is not None)
    return _Mend(("ended",), f"write `ended: {last}` or a later day")


def _moved(here: _InSet, fact: Begun, new: Meeting) -> Iterator[_Mend]:
    zone = here.edit.before.zone
    was, now = fact.meeting.start.astimezone(zone), new.start.astimezone(zone)
    place, move = here.move(fact)
    own: Path = (*here.at, "moves", place)
    if was.date() != now.date():
        yield _other_day(here, fact, was.date())
    if was.time() != now.time():
        if move is not None and move.at is not None:
            yield _Mend((*own, "at"), f"write `at: {written_time(was.time())}`")
        else:
            yield _as_it_was(here, fact, "at", written_time(was.time()))
    if (length := fact.meeting.end - fact.meeting.start) != new.end - new.start:
        if move is not None and move.lasts is not None:
            yield _Mend((*own, "lasts"), f"write `lasts: {written_length(length)}`")
        else:
            yield _as_it_was(here, fact, "lasts", written_length(length))
    # a place or link for all sessions is for those to come; one for a session that has begun says that it was elsewhere
    old = here.moved_before(fact)
    if move is not None and move.place not in (None, fact.meeting.place, old.place if old else None):
        yield _Mend((*own, "place"), f"write `place: {written_text(fact.meeting.place)}`")


def _other_day(here: _InSet, fact: Begun, day: date) -> _Mend:
    place, move = here.move(fact)
    old = here.moved_before(fact)
    if move is not None and move.date is not None:
        return _Mend((*here.at, "moves", place, "date"), f"write `date: {day}`")
    if old is not None and old.date is not None:
        return _again(here, fact, f"date: {day}")
    rules, before = here.here.rules, here.before.rules
    if _listed(rules):
        return _Mend((*here.at, "dates", (fact.meeting.number or 1) - 1), _dates_again(here))
    if _listed(before):
        return _Mend((*here.at, "first"), _dates_again(here))
    others = (
        "to come go elsewhere by `moves`, and another rhythm by `dates` in the place of count, first and every, "
        f"beginning with {words.listed([str(here.edit.day(one)) for one in here.facts])}"
    )
    for key in ("first", "every"):
        if getattr(rules, key) != getattr(before, key):
            said = here.edit.was_written(here.set_id, key)
            return _Mend((*here.at, key), f"write `{key}: {said}` as it was; sessions {others}")
    return _again(here, fact, f"date: {day}")


def _as_it_was(here: _InSet, fact: Begun, key: str, was: str) -> _Mend:
    """A time or length of all sessions that differs from that of one that has begun."""
    old = here.moved_before(fact)
    if old is not None and getattr(old, key) is not None:
        return _again(here, fact, f"{key}: {was}")
    return _Mend(
        (*here.at, key), f"write `{key}: {was}` as it was; sessions to come get another one each, under `moves`"
    )


def _again(here: _InSet, fact: Begun, change: str) -> _Mend:
    """The entry under moves that keeps a session where it was."""
    place, move = here.move(fact)
    if move is not None:
        return _Mend((*here.at, "moves", place), f"write `{change}` in its entry")
    return _Mend((*here.at, "moves"), f"write `- {{session: {fact.meeting.number}, {change}}}` under moves")


def _emptied(here: _InSet) -> Iterator[Problem]:
    """A fault where nobody who was expected is in the set on that day any more by what the file says."""
    empty = [fact for fact in here.facts if _was_there(here, fact) and not _is_there(here, fact)]
    if empty:
        days = words.listed([str(here.edit.day(fact)) for fact in empty])
        mend = f"give those who were there a `first_day` and `last_day` that take in {days}"
        yield _fault((*here.at, "members"), f"members: {here.began(*empty)}; {mend}")


def _was_there(here: _InSet, fact: Begun) -> bool:
    there = here.edit.before.members_at(here.edit.before.by_key[fact.occasion])
    return bool({member.id for member in there} & set(fact.members))


def _is_there(here: _InSet, fact: Begun) -> bool:
    there = here.edit.draft.members_at(here.edit.draft.by_key[fact.occasion])
    return bool({member.id for member in there} & set(fact.members))


def _events(edit: Edit, facts: tuple[Begun, ...]) -> Iterator[Problem]:
    places = {event.key: index for index, event in enumerate(edit.draft.cohort.events)}
    for fact in facts:
        title = next((one.title for one in edit.before.cohort.events if one.key == fact.occasion), fact.meeting.title)
        said = f"{title} began at {words.moment(fact.meeting.start, edit.before.zone)}"
        if fact.occasion not in places:
            yield _event_gone(edit, fact, said)
            continue
        index = places[fact.occasion]
        new = edit.draft.by_key[fact.occasion]
        if new.cancelled is not None or not edit.entered(fact) or new.start > edit.now:
            for key, line in _event_mends(edit, fact, new, index):
                yield _fault(("events", index, key), f"{key}: {said}; {line}")


def _event_gone(edit: Edit, fact: Begun, said: str) -> Problem:
    for index, event in enumerate(edit.draft.cohort.events):
        new = edit.draft.by_key[Occasion(event.key)]
        if event.key not in edit.before.by_key and new.start == fact.meeting.start:
            mend = f"write `event: {fact.occasion}`, and under `title` what it is called"
            return _fault(("events", index, "event"), f"event: {said}, under the name {fact.occasion}; {mend}")
    entry = f"`- event: {fact.occasion}` with `date: {edit.day(fact)}`"
    return _fault(("events",), f"events: {said}, and is not here; write its entry again: {entry}")


def _event_mends(edit: Edit, fact: Begun, new: Meeting, index: int) -> Iterator[tuple[str, str]]:
    if new.cancelled is not None:
        yield "cancelled", "take this line out: it cannot be called off any more"
        return
    if "place" in edit.document["events"][index] and new.place not in (
        fact.meeting.place,
        edit.before.by_key[fact.occasion].place,
    ):
        yield "place", f"write `place: {written_text(fact.meeting.place)}`"
    if not edit.same_zone:
        return
    was, now = _local(edit, fact.meeting), _local(edit, new)
    if was.date() != now.date():
        yield "date", f"write `date: {was.date()}`"
    if was.time() != now.time():
        yield "at", f"write `at: {written_time(was.time())}` in its entry"
    if (length := fact.meeting.end - fact.meeting.start) != new.end - new.start:
        yield "lasts", f"write `lasts: {written_length(length)}` in its entry"


def _local(edit: Edit, meeting: Meeting) -> datetime:
    return meeting.start.astimezone(edit.draft.zone)
