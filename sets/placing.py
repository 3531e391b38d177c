"""When each prompt of one person leaves, and with which others in one letter (domain.md section 11). Pure.

The rules: within the person's hours; what comes before a session moves earlier, what comes after it later; never two
letters on one day (the asks are merged into one); at most two letters in any seven days; never after the last useful
moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sets.candidates import Candidate
from sets.hours import earlier, later
from sets.model import Person, Side

CEILING = 2
WINDOW = timedelta(days=7)
LATE = timedelta(days=1)
REASON_LATE = "its last useful moment passes before it could be sent"
REASON_CEILING = f"{CEILING} messages in seven days is the limit, and no other letter could carry it in time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A prompt with its time. `note` says why it is not at its natural moment; `with_key` groups one letter."""

    candidate: Candidate
    at: datetime
    letter: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A prompt that has no place left; `past` when its last useful moment is behind us."""

    candidate: Candidate
    why: str
    past: bool


@dataclass(slots=True)
class _Week:
    """One person's letters so far: what was sent, and what is planned (each with its number and time)."""

    person: Person
    zone: ZoneInfo
    now: datetime
    sent: tuple[datetime, ...]
    paused: date | None
    letters: list[tuple[datetime, bool]] = field(default_factory=list)

    def on_day(self, day: date) -> int | None:
        """The number of the letter planned for this day."""
        return next((n for n, (at, _) in enumerate(self.letters) if self._day(at) == day), None)

    def sent_on(self, day: date) -> bool:
        return any(self._day(at) == day for at in self.sent)

    def full(self, at: datetime) -> bool:
        """Whether one more letter at `at` would make three in some seven days."""
        near = sorted(
            [t for t in self.sent if abs(t - at) < WINDOW]
            + [t for t, counts in self.letters if counts and abs(t - at) < WINDOW]
            + [at]
        )
        return any(near[i + CEILING] - near[i] < WINDOW for i in range(len(near) - CEILING))

    def slot(self, at: datetime) -> datetime:
        """The first moment from `at` on at which the person may be written to, pauses counted."""
        at = max(at, self.now)
        if self.paused is not None and self._day(at) <= self.paused:
            at = datetime.combine(self.paused + timedelta(days=1), time(9), self.zone)
        return later(at, self.person, self.zone)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def place(
    candidates: Iterable[Candidate],
    person: Person,
    zone: ZoneInfo,
    now: datetime,
    sent: tuple[datetime, ...] = (),
    paused: date | None = None,
) -> tuple[tuple[Placed, ...], tuple[Unplaced, ...]]:
    """Give one person's prompts their times and letters; `sent` are the times of letters that left already."""
    week = _Week(person=person, zone=zone, now=now, sent=sent, paused=paused)
    placed: list[Placed] = []
    unplaced: list[Unplaced] = []
    for candidate in sorted(candidates, key=lambda c: (_natural(c, person, zone), c.rank, c.occasion, c.kind)):
        outcome = _place_one(candidate, week)
        if isinstance(outcome, Placed):
            placed.append(outcome)
        else:
            unplaced.append(outcome)
    return tuple(placed), tuple(unplaced)


def _natural(candidate: Candidate, person: Person, zone: ZoneInfo) -> datetime:
    """The person's own hours applied, in the direction that the prompt may slide."""
    if candidate.side is Side.BEFORE:
        return earlier(candidate.at, person, zone)
    return later(candidate.at, person, zone)


def _place_one(candidate: Candidate, week: _Week) -> Placed | Unplaced:
    wanted = _natural(candidate, week.person, week.zone)
    at = week.slot(wanted)
    if at > candidate.until:
        return Unplaced(candidate=candidate, why=REASON_LATE, past=candidate.until <= week.now)
    if (carrier := _earlier_letter(candidate, at, week)) is not None:
        return _join(candidate, carrier, week)
    return _first_free(candidate, wanted, at, week)


def _first_free(candidate: Candidate, wanted: datetime, at: datetime, week: _Week) -> Placed | Unplaced:
    while at <= candidate.until:
        day = at.astimezone(week.zone).date()
        if (carrier := week.on_day(day)) is not None and week.letters[carrier][0] <= candidate.until:
            return _join(candidate, carrier, week)
        if not week.sent_on(day) and not (candidate.limited and week.full(at)):
            week.letters.append((at, candidate.limited))
            return Placed(
                candidate=candidate, at=at, letter=len(week.letters) - 1, note=_note(candidate, wanted, at, week)
            )
        at = week.slot(datetime.combine(day + timedelta(days=1), at.astimezone(week.zone).time(), week.zone))
    return Unplaced(candidate=candidate, why=REASON_CEILING, past=False)


def _earlier_letter(candidate: Candidate, at: datetime, week: _Week) -> int | None:
    """For a prompt that looks ahead and finds the week full: a letter of the same week that can carry it sooner."""
    if candidate.side is not Side.BEFORE or not candidate.limited or not week.full(at):
        return None
    if week.on_day(at.astimezone(week.zone).date()) is not None:
        return None
    fits = [n for n, (t, _) in enumerate(week.letters) if week.now <= t <= at and at - t < WINDOW]
    return max(fits, key=lambda n: week.letters[n][0], default=None)


def _join(candidate: Candidate, letter: int, week: _Week) -> Placed:
    at, counts = week.letters[letter]
    week.letters[letter] = (at, counts or candidate.limited)
    return Placed(candidate=candidate, at=at, letter=letter, note="in one letter with another ask")


def _note(candidate: Candidate, wanted: datetime, at: datetime, week: _Week) -> str:
    if at == candidate.at.astimezone(week.zone):
        return ""
    if at == wanted:
        return "moved to a working day and hour"
    if week.paused is not None and wanted.astimezone(week.zone).date() <= week.paused:
        return "messages were paused"
    if week.now - wanted > LATE:
        return "late, but still useful"
    if wanted < week.now:
        return ""
    return "moved so that no more than one letter a day and two a week arrive"
