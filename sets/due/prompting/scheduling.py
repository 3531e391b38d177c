"""When each prompt of one person leaves, and with which others in one letter (domain.md section 11). Pure.

The rules: within the person's hours; what comes before a session moves earlier, what comes after it later; never two
letters on one day (the asks are merged into one); at most CEILING letters in any WINDOW; never after the last useful
moment. What goes alone knows only the person's hours, and not even those where it would come too late by them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sets.dates.contact_hours import OPENS, earlier, later
from sets.due.prompting.candidates import Candidate, well_after
from sets.model.cohort import Occasion, Person
from sets.model.timing import Side
from sets.text.wording import number

CEILING = 2
WINDOW = timedelta(days=7)
LATE = timedelta(days=1)
REASON_LATE = "its last useful moment passes before it could be sent"
REASON_PAUSED = "messages are paused"
REASON_CEILING = (
    f"{CEILING} messages in {number(WINDOW.days)} days is the limit, and no other letter could carry it in time"
)
REASON_NOT_ASKED = "was never asked, so is not reminded"
Asked = tuple[Occasion, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A prompt with its time. `letter` numbers the person's letters: those of one number go in one. `note` says why it is
    not at its natural moment.
    """

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
class _Letter:
    """A planned letter of one day. It may leave from `earliest` to `latest`; `counts`: it is one of the week's.

    `alone`: it takes nothing in, and leaves its day free for another.
    """

    at: datetime
    day: date
    counts: bool
    earliest: datetime
    latest: datetime
    alone: bool = False


@dataclass(slots=True)
class _Week:
    """One person's letters so far: what was sent, and what is planned. `asks` has the letter of each prompt placed."""

    person: Person
    zone: ZoneInfo
    now: datetime
    sent: tuple[date, ...]
    taken: frozenset[date]
    paused: date | None
    letters: list[_Letter] = field(default_factory=list)
    asks: dict[Asked, int] = field(default_factory=dict)

    def on_day(self, day: date) -> int | None:
        """The number of the letter planned for this day, which others may join."""
        return next((n for n, letter in enumerate(self.letters) if letter.day == day and not letter.alone), None)

    def full(self, at: datetime) -> bool:
        """Whether one more letter at `at` would make too many in some WINDOW around it."""
        near = self.day(at)
        first, last = near - WINDOW, near + WINDOW
        # by days, not hours: a letter that left some seconds late last week does not push this week's
        days = [near, *(day for day in self.sent if first < day < last)]
        days += [one.day for one in self.letters if one.counts and first < one.day < last]
        days.sort()
        return any(days[i + CEILING] - days[i] < WINDOW for i in range(len(days) - CEILING))

    def slot(self, at: datetime) -> datetime:
        """The first moment from `at` on at which the person may be written to, pauses counted."""
        at = max(at, self.now)
        if self.paused is not None and self.stopped(at):
            at = datetime.combine(self.paused + timedelta(days=1), OPENS, self.zone)
        return later(at, self.person, self.zone)

    def stopped(self, at: datetime) -> bool:
        """Whether the person has paused messages at that time."""
        return self.paused is not None and self.day(at) <= self.paused

    def day(self, at: datetime) -> date:
        """Its local day."""
        return at.astimezone(self.zone).date()


def schedule(
    candidates: Iterable[Candidate],
    person: Person,
    zone: ZoneInfo,
    now: datetime,
    sent: tuple[datetime, ...] = (),
    paused: date | None = None,
    taken: tuple[datetime, ...] = (),
) -> tuple[tuple[Scheduled, ...], tuple[Unplaced, ...]]:
    """Give one person's prompts their times and letters; `sent` are the times of letters that left already, `taken` those
    of letters that count for the day alone."""
    days = tuple(at.astimezone(zone).date() for at in sent)
    others = frozenset((*days, *(at.astimezone(zone).date() for at in taken)))
    week = _Week(person=person, zone=zone, now=now, sent=days, taken=others, paused=paused)
    placed: list[Scheduled] = []
    unplaced: list[Unplaced] = []
    for candidate in _in_turn(candidates, person, zone):
        outcome = _place_one(candidate, week)
        if isinstance(outcome, Scheduled):
            week.asks[candidate.occasion, candidate.kind] = outcome.letter
            placed.append(outcome)
        else:
            unplaced.append(outcome)
    # a letter that took in a later ask may have moved by some hours
    return tuple(_settled(one, week.letters[one.letter].at) for one in placed), tuple(unplaced)


def _settled(one: Scheduled, at: datetime) -> Scheduled:
    return one if one.at == at else replace(one, at=at)


def _in_turn(candidates: Iterable[Candidate], person: Person, zone: ZoneInfo) -> list[Candidate]:
    """By natural moment, but a reminder never before what it reminds of."""
    found = list(candidates)
    natural = {(c.occasion, c.kind): _natural(c, person, zone) for c in found}

    def turn(one: Candidate) -> tuple[object, ...]:
        own = natural[one.occasion, one.kind]
        return (max(own, natural.get(one.first, own)) if one.first else own, one.rank, one.occasion, one.kind)

    return sorted(found, key=turn)


def _natural(candidate: Candidate, person: Person, zone: ZoneInfo) -> datetime:
    """The person's own hours applied, in the direction that the prompt may slide."""
    if candidate.side is Side.BEFORE:
        return earlier(candidate.at, person, zone)
    return later(candidate.at, person, zone)


def _place_one(candidate: Candidate, week: _Week) -> Scheduled | Unplaced:
    wanted = _natural(candidate, week.person, week.zone)
    if candidate.first is not None and candidate.first in week.asks:
        asked = week.letters[week.asks[candidate.first]].at
        wanted = later(well_after(wanted, asked), week.person, week.zone)
    elif candidate.first is not None and not candidate.asked:
        return Unplaced(candidate=candidate, why=REASON_NOT_ASKED, past=candidate.until <= week.now)
    at = week.slot(wanted)
    if candidate.alone and at > candidate.until and not week.stopped(max(wanted, week.now)):
        at = max(wanted, week.now)
    if at > candidate.until:
        why = REASON_PAUSED if week.stopped(wanted) else REASON_LATE
        return Unplaced(candidate=candidate, why=why, past=candidate.until <= week.now)
    if candidate.alone:
        return _new_letter(candidate, wanted, at, week)
    if (carrier := _earlier_letter(candidate, at, week)) is not None:
        return _join(candidate, carrier, wanted, week.letters[carrier].at, week)
    return _first_free(candidate, wanted, at, week)


def _first_free(candidate: Candidate, wanted: datetime, at: datetime, week: _Week) -> Scheduled | Unplaced:
    while at <= candidate.until:
        day = week.day(at)
        carrier = week.on_day(day)
        if carrier is None and day not in week.taken and not (candidate.limited and week.full(at)):
            return _new_letter(candidate, wanted, at, week)
        if carrier is not None and (shared := _shared(candidate, week.letters[carrier], wanted, week)) is not None:
            return _join(candidate, carrier, wanted, shared, week)
        at = week.slot(datetime.combine(day + timedelta(days=1), at.astimezone(week.zone).time(), week.zone))
    return Unplaced(candidate=candidate, why=REASON_CEILING, past=False)


def _new_letter(candidate: Candidate, wanted: datetime, at: datetime, week: _Week) -> Scheduled:
    earliest = week.now if candidate.side is Side.BEFORE else wanted
    week.letters.append(
        _Letter(
            at=at,
            day=week.day(at),
            counts=candidate.limited and not candidate.alone,
            earliest=earliest,
            latest=candidate.until,
            alone=candidate.alone,
        )
    )
    return Scheduled(candidate=candidate, at=at, letter=len(week.letters) - 1, note=_note(candidate, wanted, at, week))


def _shared(candidate: Candidate, letter: _Letter, wanted: datetime, week: _Week) -> datetime | None:
    """When that day's letter leaves if it carries this too: not before either ask may be made, nor after it is useful."""
    if candidate.limited and not letter.counts and week.full(letter.at):
        return None
    earliest = letter.earliest if candidate.side is Side.BEFORE else max(letter.earliest, wanted)
    latest = min(letter.latest, candidate.until)
    return min(max(letter.at, earliest), latest) if earliest <= latest else None


def _earlier_letter(candidate: Candidate, at: datetime, week: _Week) -> int | None:
    """For a prompt that looks ahead and finds the week full: a letter of the same week that can carry it sooner."""
    if candidate.side is not Side.BEFORE or not candidate.limited or not week.full(at):
        return None
    if week.on_day(week.day(at)) is not None:
        return None
    fits = [n for n, one in enumerate(week.letters) if one.counts and one.at <= at and at - one.at < WINDOW]
    return max(fits, key=lambda n: week.letters[n].at, default=None)


def _join(candidate: Candidate, place: int, wanted: datetime, at: datetime, week: _Week) -> Scheduled:
    letter = week.letters[place]
    letter.at = at
    letter.counts = letter.counts or candidate.limited
    letter.latest = min(letter.latest, candidate.until)
    if candidate.side is not Side.BEFORE:
        letter.earliest = max(letter.earliest, wanted)
    return Scheduled(candidate=candidate, at=at, letter=place, note="in one letter with another ask")


def _note(candidate: Candidate, wanted: datetime, at: datetime, week: _Week) -> str:
    if at == candidate.at.astimezone(week.zone):
        return ""
    if at == wanted:
        return "moved to a working day and hour"
    if week.stopped(wanted):
        return "messages were paused"
    if week.now - wanted > LATE:
        return "late, but still useful"
    if wanted < week.now:
        return ""
    return f"moved so that no more than one letter a day and {number(CEILING)} a week arrive"
