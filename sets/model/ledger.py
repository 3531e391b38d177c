"""The ledger as the decisions read it: what each person has been told, looked up quickly. Pure; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sets.model.cohort import Occasion, PersonId
from sets.model.messages import (
    CALENDAR_KINDS,
    INVITE_AGAIN,
    LEFT_US,
    MAIL_COMES_BACK,
    NEVER_REACHED,
    PERHAPS_LEFT,
    CalendarEntry,
    Delivery,
    Method,
    State,
)
from sets.model.requests import LetterKind

UNCOUNTED = frozenset({*CALENDAR_KINDS, INVITE_AGAIN, MAIL_COMES_BACK, *(wish.value for wish in LetterKind)})
"""Kinds that count for no limit: calendar messages, letters that their reader or their calendar asked for, and that mail
comes back."""


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """An index over the deliveries of one cohort."""

    deliveries: tuple[Delivery, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Delivery]:
        return {line.key: line for line in self.deliveries}

    @cached_property
    def _by_person(self) -> dict[PersonId, list[Delivery]]:
        found: dict[PersonId, list[Delivery]] = defaultdict(list)
        for line in self.deliveries:
            found[line.person].append(line)
        return found

    def of_person(self, person: PersonId) -> tuple[Delivery, ...]:
        """Every line about one person."""
        return tuple(self._by_person.get(person, ()))

    @cached_property
    def _calendar(self) -> dict[tuple[Occasion, PersonId], list[Delivery]]:
        found: dict[tuple[Occasion, PersonId], list[Delivery]] = defaultdict(list)
        for line in self.deliveries:
            if line.kind in CALENDAR_KINDS:
                found[line.occasion, line.person].append(line)
        return found

    @cached_property
    def _told(self) -> dict[tuple[Occasion, PersonId], list[tuple[Delivery, CalendarEntry]]]:
        """The calendar messages that left, or may have left, in order of revision."""
        found = {
            pair: sorted(((d, d.told) for d in lines if perhaps_left(d) and d.told), key=lambda one: one[0].revision)
            for pair, lines in self._calendar.items()
        }
        return {pair: told for pair, told in found.items() if told}

    @cached_property
    def calendar_pairs(self) -> frozenset[tuple[Occasion, PersonId]]:
        """Every meeting and person of whom a calendar was ever told something."""
        return frozenset(self._told)

    @cached_property
    def invited(self) -> frozenset[Occasion]:
        """Meetings of which some calendar was ever told something."""
        return frozenset(occasion for occasion, _ in self._told)

    def last_told(self, occasion: Occasion, person: PersonId) -> Delivery | None:
        """The newest calendar message that left, or may have left."""
        told = self._told.get((occasion, person))
        return told[-1][0] if told else None

    def all_told(self, occasion: Occasion, person: PersonId) -> tuple[CalendarEntry, ...]:
        """All that this person's calendar was, or may have been, told of the meeting, in order."""
        return tuple(told for _, told in self._told.get((occasion, person), ()))

    def line_before(self, line: Delivery) -> Delivery | None:
        """The calendar message before this one that left, or may have left."""
        earlier = [d for d, _ in self._told.get((line.occasion, line.person), ()) if d.revision < line.revision]
        return earlier[-1] if earlier else None

    def told_before(self, line: Delivery) -> CalendarEntry | None:
        """What the person's calendar held before this message."""
        earlier = self.line_before(line)
        return earlier.told if earlier is not None else None

    def may_show(self, occasion: Occasion, person: PersonId) -> datetime | None:
        """The latest start that the person's calendar may show, as messages in doubt may not have arrived; None: none."""
        starts: list[datetime] = []
        for line, told in reversed(self._told.get((occasion, person), ())):
            if told.method is Method.REQUEST:
                starts.append(told.start)
            if line.state in LEFT_US:
                break
        return max(starts, default=None)

    def tried(self, occasion: Occasion, person: PersonId) -> bool:
        """Whether a calendar message of this meeting was ever sent to this person, or begun to be, whatever became of it."""
        return any(line.attempts or perhaps_left(line) for line in self._calendar.get((occasion, person), ()))

    def refused(self, occasion: Occasion, person: PersonId) -> Delivery | None:
        """The newest calendar message that was refused for good, or came back."""
        lines = [d for d in self._calendar.get((occasion, person), ()) if d.state in NEVER_REACHED]
        return max(lines, key=lambda line: line.revision, default=None)

    def time_told(self, occasion: Occasion, person: PersonId) -> CalendarEntry | None:
        """The message that first told the person of the time they hold now: an older answer was about another time.

        Its DTSTAMP says when; unlike the line's own times it stays when the same message goes again.
        """
        since: CalendarEntry | None = None
        for _, told in self._told.get((occasion, person), ()):
            same = since is not None and (told.start, told.end) == (since.start, since.end)
            if not same or told.method is Method.CANCEL:
                since = told
        return since

    @cached_property
    def letters_sent(self) -> dict[PersonId, dict[str, datetime]]:
        """When each person was sent the letters that count for the daily and weekly limits, by the letter's key."""
        found: dict[PersonId, dict[str, datetime]] = defaultdict(dict)
        for line in self.deliveries:
            if line.kind not in UNCOUNTED and perhaps_left(line):
                found[line.person][line.letter or line.key] = line.left_at
        return found


def perhaps_left(line: Delivery) -> bool:
    """Whether the letter left and did not come back, or may have: one of unknown fate may have, whatever became of its
    second copy."""
    return line.state in PERHAPS_LEFT or line.repeat


def was_sent(line: Delivery) -> bool:
    """Whether somebody may have the letter before them: one that came back may have gone another way first."""
    return perhaps_left(line) or line.state is State.BOUNCED


def letters_of(lines: Iterable[Delivery]) -> int:
    """How many letters these lines are of: one letter may settle several."""
    return len({line.letter or line.key for line in lines})


def told_already(line: Delivery | None) -> bool:
    """Whether this key needs nothing more: it left, was refused for good, came back, or is in somebody's hands."""
    return line is not None and line.state in LEFT_US | NEVER_REACHED | {State.CLAIMED}


def index(deliveries: Iterable[Delivery]) -> Ledger:
    """The deliveries as a ledger."""
    return Ledger(deliveries=tuple(deliveries))
