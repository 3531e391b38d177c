"""On which day each session of a set stands, and why: the dates of its cadence, and where one goes whose date is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import chain

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday

from sets.cohort.schedule.problems import Path, Problem, Scene, fingerprint
from sets.model.cohort import LearningSet, Move, Occasion, SessionRules
from sets.model.timing import Every, Unit
from sets.text.wording import day as in_words

FURTHEST = 8
"""How many weeks either way an open day is looked for."""
MONDAY_TO_FRIDAY = range(5)


def nominal_dates(rules: SessionRules) -> tuple[date, ...]:
    """The listed dates, or `count` dates from `first` on; fewer where the calendar itself ends (the year 9999)."""
    if rules.first is None or rules.every is None:
        return rules.dates
    every = rules.every
    if every.unit is Unit.WORKING_DAYS:
        weekdays = rrule(
            DAILY, byweekday=MONDAY_TO_FRIDAY, dtstart=_start(rules.first), count=(rules.count - 1) * every.count + 1
        )
        return tuple(moment.date() for moment in list(weekdays)[:: every.count])
    return tuple(moment.date() for moment in _rule(rules.first, every, rules.count))


def _rule(first: date, every: Every, count: int) -> rrule:
    start = _start(first)
    if every.unit is Unit.DAYS:
        return rrule(DAILY, interval=every.count, dtstart=start, count=count)
    if every.unit is Unit.WEEKS:
        return rrule(WEEKLY, interval=every.count, dtstart=start, count=count)
    if every.weekday_of_month:
        ordinal = (first.day + 6) // 7
        # not every month has a fifth Tuesday, but every month has a last one
        same = weekday(first.weekday(), ordinal if ordinal < 5 else -1)
        return rrule(MONTHLY, interval=every.count, byweekday=same, dtstart=start, count=count)
    # the 31st is the last day of a shorter month
    days = range(min(first.day, 28), first.day + 1)
    return rrule(MONTHLY, interval=every.count, bymonthday=days, bysetpos=-1, dtstart=start, count=count)


def _start(first: date) -> datetime:
    return datetime.combine(first, time())


def open_day(
    nominal: date, after: date | None, before: date | None, closed: Callable[[date], str | None]
) -> date | None:
    """The open day nearest by the rule, strictly between the neighbouring sessions; None when there is none.

    The same weekday a week later, then a week earlier, then two weeks later, two earlier and so on, up to eight weeks.
    A date at a weekend first goes to the Monday after it and counts from there.
    """
    weekday_of = nominal.weekday()
    base = nominal + timedelta(days=7 - weekday_of if weekday_of >= 5 else 0)
    for weeks in chain([0], *((n, -n) for n in range(1, FURTHEST + 1))):
        day = base + timedelta(weeks=weeks)
        if (after is None or after < day) and (before is None or day < before) and closed(day) is None:
            return day
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A session before its day is decided. `listed`: its nominal date is from a list, not a cadence. `chosen` is the day a person put it on, `kept` the one people were told."""

    key: Occasion
    label: str
    number: int
    nominal: date
    listed: bool
    move: Move | None
    chosen: date | None
    kept: date | None
    basis: str
    path: Path
    time_path: Path

    @property
    def cancelled(self) -> bool:
        """Whether a move calls the session off."""
        return self.move is not None and self.move.cancelled is not None

    @property
    def expected(self) -> date:
        """Where it stands unless its day is closed."""
        return self.chosen or self.kept or self.nominal


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A session on its day. `note` says what moved it there; `closed` fingerprints the closed days it was decided by."""

    slot: Slot
    day: date
    closed: str
    note: str = ""
    problem: Problem | None = None


def slots_of(scene: Scene, index: int) -> tuple[Slot, ...]:
    """The sessions of one set in order of number."""
    learning_set = scene.cohort.sets[index]
    moves = {move.session: (place, move) for place, move in enumerate(learning_set.moves)}
    closed_days = closed_fingerprint(scene, learning_set)
    return tuple(
        _slot(scene, index, number, nominal, moves.get(number), closed_days)
        for number, nominal in enumerate(nominal_dates(learning_set.rules), 1)
    )


def closed_fingerprint(scene: Scene, learning_set: LearningSet) -> str:
    """The mark of a set's closed days as the file gives them: its nation, its days to avoid and the closed ones, not
    their reasons; lists of days by their names, so that a list that changed moves no date that people were told."""
    given = ((a.start, a.end) for a in learning_set.rules.avoid)
    return fingerprint(scene.cohort.nation, *given, *(one.day for one in scene.cohort.closed), *learning_set.calendars)


def _slot(
    scene: Scene, index: int, number: int, nominal: date, moved: tuple[int, Move] | None, closed_days: str
) -> Slot:
    learning_set = scene.cohort.sets[index]
    rules, own = learning_set.rules, ("sets", index)
    place, move = moved or (0, None)
    key = Occasion(f"{learning_set.id}-{number}")
    listed = rules.first is None or rules.every is None
    # what a person wrote about this session's time; its place, its reasons and its calling off move no date
    written = (move.date, move.at, move.lasts) if move else (None, None, None)
    basis = fingerprint(scene.cohort.timezone, nominal, listed, rules.at, rules.lasts, *written)
    by_rule: Path = (*own, "dates", number - 1) if listed else (*own, "first")
    return Slot(
        key=key,
        label=f"{learning_set.name}, session {number}",
        number=number,
        nominal=nominal,
        listed=listed,
        move=move,
        chosen=(move.date if move else None) or (nominal if listed else None),
        kept=scene.kept(key, basis, closed_days),
        basis=basis,
        path=(*own, "moves", place, "date") if move and move.date else by_rule,
        time_path=(*own, "moves", place, "at") if move and move.at else (*own, "at"),
    )


def dated(scene: Scene, index: int) -> tuple[Dated, ...]:
    """Each session of a set on its day, in order of number."""
    slots, found = slots_of(scene, index), list[Dated]()
    for slot, following in zip(slots, (*slots[1:], None), strict=True):
        after = found[-1].day if found else None
        before = following.expected if following else None
        found.append(_on_its_day(scene, scene.cohort.sets[index], slot, after, before))
    return tuple(found)


def _on_its_day(scene: Scene, learning_set: LearningSet, slot: Slot, after: date | None, before: date | None) -> Dated:
    closed = partial(scene.closed, avoid=scene.avoided(learning_set))
    mark = closed_fingerprint(scene, learning_set)
    standing = slot.chosen or slot.kept or (slot.nominal if closed(slot.nominal) is None else None)
    if standing is None and not slot.cancelled:
        standing = open_day(slot.nominal, after, before, closed)
    if standing is None:
        # without a mark of its closed days it is decided anew next time
        fault = None if slot.cancelled else _no_open_day(slot, closed(slot.nominal) or "", after, before)
        return Dated(slot=slot, day=slot.nominal, closed="" if fault else mark, problem=fault)
    reason = closed(slot.nominal)
    note = "" if slot.chosen or standing == slot.nominal else _moved(slot.nominal, reason)
    problem = None if slot.cancelled else _stays_or_moves(slot, standing, closed(standing), reason)
    return Dated(slot=slot, day=standing, closed=mark, note=note, problem=problem)


def _moved(nominal: date, reason: str | None) -> str:
    return f"moved from {in_words(nominal)} ({reason or 'closed when it was published'})"


def _no_open_day(slot: Slot, reason: str, after: date | None, before: date | None) -> Problem:
    between = " and ".join(in_words(day) for day in (after, before) if day)
    side = "between" if after and before else "after" if after else "before"
    where = f" {side} {between}" if between else ""
    return Problem(
        path=slot.path,
        message=f"{slot.label}: {in_words(slot.nominal)} is closed ({reason}), and there is no open day near it{where}; "
        "give it a date under moves",
        warning=False,
    )


def _stays_or_moves(slot: Slot, day: date, closed_now: str | None, reason: str | None) -> Problem | None:
    if closed_now is not None:
        because = "you chose it" if slot.chosen else "people were told that date"
        text = f"{in_words(day)} is closed ({closed_now}); the session stays there because {because}"
    elif slot.number == 1 and not slot.chosen and day != slot.nominal and reason:
        text = f"{in_words(slot.nominal)} is closed ({reason}); the session is put on {in_words(day)}"
    else:
        return None
    return Problem(path=slot.path, message=f"{slot.label}: {text}", warning=True)
