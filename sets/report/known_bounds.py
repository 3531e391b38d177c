"""What readers of a report can say of one table before they read it, from the others and from how a programme is built. Pure.

Everybody in a cohort knows its sets and their sessions; attendance says how many places were not taken up, and how many
there were. `disclosure.bounds` withholds what these would leave too few values of.
"""

from __future__ import annotations

from dataclasses import dataclass

from sets.model.cohort import LearningSet
from sets.report.facts import Facts

Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """A set with a register: its members, its marked sessions, and how few missed ones make a member not complete."""

    members: int
    sessions: int

    @property
    def failing(self) -> int:
        return self.sessions // 3 + 1


def _rooms(facts: Facts) -> tuple[_Room, ...]:
    found = []
    for one in facts.programme.cohort.sets:
        sessions = sum(meeting.set_id == one.id for meeting in facts.marked)
        if sessions:
            found.append(_Room(members=len(_known(facts, one)), sessions=sessions))
    return tuple(found)


def _known(facts: Facts, one: LearningSet) -> set[str]:
    return {str(member.id) for member in one.members} & {str(person) for person in facts.known}


def _spare(facts: Facts) -> int:
    """Sessions that a whole cohort would have come to, less the places that there were: of who came late or left."""
    return sum(room.members * room.sessions for room in _rooms(facts)) - len(facts.attended)


def not_completed(facts: Facts) -> Range:
    """The fewest and the most who can have missed over a third of their set's sessions."""
    rooms = _rooms(facts)
    missed = _spare(facts) + sum(not came for came in facts.attended.values())
    most, left = 0, missed
    for room in sorted(rooms, key=lambda room: room.failing):
        many = min(room.members, left // room.failing)
        most, left = most + many, left - many * room.failing
    fewest, over = 0, missed - sum(room.members * (room.failing - 1) for room in rooms)
    for room in sorted(rooms, key=lambda room: room.failing - room.sessions):
        each = room.sessions - room.failing + 1
        many = min(room.members, -(-max(over, 0) // each))
        fewest, over = fewest + many, over - many * each
    return fewest, most


def left_early(facts: Facts, failed: int) -> tuple[Range, ...]:
    """How many can have left, for somebody who knows nothing of latecomers, one who knows them, and who else completed."""
    spare, rooms = _spare(facts), _rooms(facts)
    everyone = len(facts.members)
    # of a forgotten person, and of one who left before a session without a register, no place is missing
    sure = len(facts.marked) == len(facts.all_held)
    gone = spare - _late(facts)
    longest = max((room.sessions for room in rooms), default=1) - 1
    most = everyone if not sure else everyone - len(facts.known)
    ranges = [(0, most + spare), (_shared(gone, longest), most + gone)]
    excused = max((room.failing for room in rooms), default=1) - 1
    if excused:
        ranges.append((_shared(gone - failed * longest, excused), most + gone))
    return tuple(ranges)


def _late(facts: Facts) -> int:
    """Sessions before a member joined."""
    return sum(
        member.first_day is not None and facts.programme.day_of(meeting) < member.first_day
        for one in facts.programme.cohort.sets
        for meeting in facts.marked
        if meeting.set_id == one.id
        for member in one.members
        if member.id in facts.known
    )


def _shared(sessions: int, each: int) -> int:
    """By how many people at least so many sessions were missed."""
    return -(-max(sessions, 0) // each) if each else 0


def presenters_once(facts: Facts, people: int) -> Range:
    """How many of those who presented can have had one round, as there are only so many rounds."""
    rounds = sum(meeting.rounds for meeting in facts.all_held)
    return max(0, 2 * people - rounds), people
