"""A session's running order with clock times: what fits into its length, and what does not (domain.md sections 3, 11a). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from zoneinfo import ZoneInfo

from sets.model.cohort import Meeting
from sets.text import wording as words

ONLINE_STRETCH, TOGETHER_STRETCH = 75, 100
"""Minutes without a break, online and in one room."""
SHORTEST_ROUND, USUAL_ROUND, GENEROUS_ROUND, LONGEST_ROUND = 30, 40, 45, 60
_SHORT_SESSION, _LONG_SESSION, _FULL_DAY = 90, 300, 390
_ROOM_FOR_MORE = 45
_FIVE = 5


class Step(StrEnum):
    """The parts of a session, in their canonical order; rounds and breaks come several times."""

    ARRIVE = "arrive"
    CHECK_IN = "check in"
    REVIEW = "action review"
    INTRODUCTIONS = "introductions"
    AGREEMENT = "working agreement"
    BIDS = "bids"
    ROUND = "round"
    BREAK = "break"
    LUNCH = "lunch"
    IN_HAND = "time in hand"
    PROCESS = "process review"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One part of the running order; `number` counts rounds from 1, 0 elsewhere."""

    step: Step
    minutes: int
    start: datetime
    end: datetime
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningOrder:
    """The parts, which follow one another from the session's start to its end, and in words what did not fit."""

    parts: tuple[AgendaItem, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How a round's minutes are used; they add up to the round."""

    presents: int
    facts: int
    questions: int
    actions: int
    takes_away: int


@dataclass(frozen=True, slots=True)
class _Block:
    step: Step
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """One way to fill a session: so many rounds, and so many breaks of so many minutes."""

    total: int
    rounds: int
    first: bool
    breaks: int
    rest: int


def running_order(meeting: Meeting, zone: ZoneInfo) -> RunningOrder:
    """The running order of a session. Its parts add up exactly to the session's length.

    Session 1 has its working agreement to make instead of an action review, and one round fewer.
    """
    start, end = meeting.start.astimezone(UTC), meeting.end.astimezone(UTC)
    total = max(int((end - start).total_seconds()) // 60, 0)
    first = meeting.number == 1
    wanted = max(meeting.rounds - 1, 0) if first else meeting.rounds
    stretch = ONLINE_STRETCH if meeting.join else TOGETHER_STRETCH
    blocks = _filled(total, wanted, stretch, first=first)
    return RunningOrder(
        parts=tuple(_timed(blocks, start, end, zone)),
        notes=tuple(_notes(blocks, meeting, wanted, stretch, first=first)),
    )


def split_of(minutes: int) -> Split:
    """How a round of 30 to 60 minutes is used: what is more than 30 goes to open questions first (domain.md section 11a)."""
    more = max(minutes - SHORTEST_ROUND, 0)
    questions = min(more, 15)
    facts = min(more - questions, 5)
    presents = min(more - questions - facts, 5)
    return Split(
        presents=5 + presents,
        facts=5 + facts,
        questions=10 + questions,
        actions=5 + more - questions - facts - presents,
        takes_away=5,
    )


def _filled(total: int, wanted: int, stretch: int, *, first: bool) -> list[_Block]:
    """The blocks with the most rounds, up to those wanted, and with breaks where they fit."""
    for rounds in range(wanted, 0, -1):
        found = _with_breaks(total, rounds, stretch, first=first)
        if found is not None:
            return found
    return _with_breaks(total, 0, stretch, first=first) or _squeezed(total, first=first)


def _with_breaks(total: int, rounds: int, stretch: int, *, first: bool) -> list[_Block] | None:
    """With as few breaks as keep each stretch short, of 10 minutes if they fit, else of 5; None when the rounds do not fit.

    Where no number of breaks will do, the shape with the shortest stretch.
    """
    best: list[_Block] | None = None
    for rest in (10, 5):
        for breaks in range(rounds + 3):
            laid = _laid(_Shape(total=total, rounds=rounds, first=first, breaks=breaks, rest=rest))
            if laid is not None and _longest(laid) <= stretch:
                return laid
            if laid is not None and (best is None or _longest(laid) < _longest(best)):
                best = laid
    return best


def _laid(shape: _Shape) -> list[_Block] | None:
    """The shape with its breaks where they make the longest stretch shortest; None when it does not fit."""
    blocks = _sized(shape)
    if blocks is None:
        return None
    places = [i for i, block in enumerate(blocks) if i and block.step in (Step.AGREEMENT, Step.ROUND, Step.IN_HAND)]
    if len(places) < shape.breaks:
        return None
    rest = _Block(Step.BREAK, shape.rest)
    laid = [_put(blocks, at, rest) for at in combinations(places, shape.breaks)]
    best = min(laid, key=_longest)
    return _with_lunch(best, shape.total) if _lunch(shape) else best


def _put(blocks: list[_Block], places: tuple[int, ...], rest: _Block) -> list[_Block]:
    return [one for i, block in enumerate(blocks) for one in ((rest, block) if i in places else (block,))]


def _with_lunch(blocks: list[_Block], total: int) -> list[_Block]:
    """The break nearest the middle becomes lunch."""
    begins, at = {}, 0
    for i, block in enumerate(blocks):
        if block.step is Step.BREAK:
            begins[i] = at
        at += block.minutes
    middle = min(begins, key=lambda i: abs(begins[i] - total / 2))
    lunch = _Block(Step.LUNCH, _lunch_minutes(total))
    return [lunch if i == middle else block for i, block in enumerate(blocks)]


def _lunch(shape: _Shape) -> bool:
    return shape.total >= _LONG_SESSION and shape.breaks > 0


def _lunch_minutes(total: int) -> int:
    return 60 if total >= _FULL_DAY else 45


def _sized(shape: _Shape) -> list[_Block] | None:
    """The blocks with their minutes, breaks left out but kept free; None when something does not fit."""
    begun = 45 if shape.first else 10
    bids = 5 if shape.rounds else 0
    pauses = shape.breaks * shape.rest + (_lunch_minutes(shape.total) - shape.rest if _lunch(shape) else 0)
    left = shape.total - 20 - begun - bids - pauses
    each = _each(left, shape)
    if left < 0 or (shape.rounds and each < SHORTEST_ROUND):
        return None
    slack = left - each * shape.rounds
    more = _more(slack, first=shape.first)
    return _blocks(shape, begun + more, bids, each, slack - more)


def _each(left: int, shape: _Shape) -> int:
    """Minutes a round: 40, or 45 where a session is short and has only one, or is long; up to 60 where time is left over."""
    if not shape.rounds:
        return 0
    generous = shape.total >= _LONG_SESSION or (shape.total <= _SHORT_SESSION and shape.rounds == 1)
    usual = GENEROUS_ROUND if generous else USUAL_ROUND
    share = left // shape.rounds // _FIVE * _FIVE
    spare = left - usual * shape.rounds
    return min(share, usual if spare <= _ROOM_FOR_MORE else LONGEST_ROUND)


def _more(slack: int, *, first: bool) -> int:
    """What of the spare time goes to the action review (15 minutes then), or to making the agreement (60 at most)."""
    if first:
        return min(15, max(slack - 10, 0) // _FIVE * _FIVE)
    return 5 if slack >= 20 else 0


def _blocks(shape: _Shape, begun: int, bids: int, each: int, slack: int) -> list[_Block]:
    introductions = begun // 3 // _FIVE * _FIVE
    opening = (
        [_Block(Step.INTRODUCTIONS, introductions), _Block(Step.AGREEMENT, begun - introductions)]
        if shape.first
        else [_Block(Step.REVIEW, begun)]
    )
    found = [
        _Block(Step.ARRIVE, 5),
        _Block(Step.CHECK_IN, 5),
        *opening,
        _Block(Step.BIDS, bids),
        *[_Block(Step.ROUND, each)] * shape.rounds,
        _Block(Step.IN_HAND, slack),
        _Block(Step.PROCESS, 5),
        _Block(Step.CLOSE, 5),
    ]
    return [block for block in found if block.minutes]


def _squeezed(total: int, *, first: bool) -> list[_Block]:
    """A session too short for the usual shape: what matters most, for as long as it lasts."""
    middle = Step.AGREEMENT if first else Step.REVIEW
    ends = min(_FIVE, total // 3)
    found = [_Block(Step.CHECK_IN, ends), _Block(middle, total - 2 * ends), _Block(Step.CLOSE, ends)]
    return [block for block in found if block.minutes]


def _longest(blocks: Iterator[_Block] | list[_Block]) -> int:
    longest = current = 0
    for block in blocks:
        current = 0 if block.step in (Step.BREAK, Step.LUNCH) else current + block.minutes
        longest = max(longest, current)
    return longest


def _timed(blocks: list[_Block], start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[AgendaItem]:
    at, number = start, 0
    for i, block in enumerate(blocks):
        until = end if i == len(blocks) - 1 else at + timedelta(minutes=block.minutes)
        number += block.step is Step.ROUND
        part = AgendaItem(step=block.step, minutes=block.minutes, start=at.astimezone(zone), end=until.astimezone(zone))
        yield replace(part, number=number) if block.step is Step.ROUND else part
        at = until


def _notes(blocks: list[_Block], meeting: Meeting, wanted: int, stretch: int, *, first: bool) -> Iterator[str]:
    rounds = sum(block.step is Step.ROUND for block in blocks)
    in_hand = sum(block.minutes for block in blocks if block.step is Step.IN_HAND)
    if first and meeting.rounds:
        fewer = "one round fewer" if rounds else "no round"
        yield f"The set makes its working agreement today, so there is {fewer}."
    if rounds < wanted:
        yield f"{_unfit(rounds, wanted)}: a round needs {SHORTEST_ROUND} minutes or more."
    if _longest(blocks) > stretch:
        yield f"There is no room for a break within {stretch} minutes. Ask people to stretch when they need to."
    if in_hand >= _ROOM_FOR_MORE:
        yield f"There are {in_hand} minutes in hand: enough for another round, or to end early."


def _unfit(rounds: int, wanted: int) -> str:
    if wanted == 1:
        return "The round that was planned does not fit"
    planned = f"{words.number(wanted)} rounds that were planned"
    if not rounds:
        return f"None of the {planned} fits"
    return f"Only {words.number(rounds)} of the {planned} {'fits' if rounds == 1 else 'fit'}"
