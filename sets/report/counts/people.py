"""Raw tables about members and whether they came (domain.md section 8, denominators). Pure.

With what readers can say of one table before they read it: everybody in a cohort knows its sets and their sessions, and
attendance says how many places were not taken up. `disclosure.bounds` withholds what these would leave too few values of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sets.disclosure.raw import About, Group, RawLine, RawTable
from sets.model.cohort import MemberKind, PersonId
from sets.report.facts import Facts

Range = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """Members with the same marked sessions, as those of a set have, and how few missed ones make a member not complete."""

    members: int
    sessions: int

    @property
    def failing(self) -> int:
        return self.sessions // 3 + 1


def _rooms(facts: Facts) -> tuple[_Room, ...]:
    together = Counter(tuple(meeting.key for meeting in facts.road(person)) for person in facts.known)
    return tuple(_Room(members=members, sessions=len(road)) for road, members in together.items() if road)


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
        facts.programme.day_of(meeting) < facts.programme.stays[person][0].first
        and (meeting.key, person) not in facts.attended
        for person in facts.known
        for meeting in facts.road(person)
    )


def _shared(sessions: int, each: int) -> int:
    """By how many people at least so many sessions were missed."""
    return -(-max(sessions, 0) // each) if each else 0


def presenters_once(facts: Facts, people: int) -> Range:
    """How many of those who presented can have had one round, as there are only so many rounds."""
    rounds = sum(meeting.rounds for meeting in facts.all_held)
    return max(0, 2 * people - rounds), people


NO_REGISTER = "No register has been marked, so this is not known."
NO_ROUNDS = "Nobody’s turn to present has been recorded, so this is not known."
EVERYONE = "Out of everyone who took part, whether or not they stayed."
TOOK_PART = "Out of everyone who was expected at a session that was held, whether or not they stayed."
NOT_ENDED = "There are sessions still to come, so this is not known yet."


def kinds(facts: Facts) -> RawTable:
    """Members by kind."""
    counted = Counter(member.kind for member in facts.members.values())
    return RawTable(
        name="members",
        in_words="{share} of the members are officers.",
        caption="Members by kind",
        about=About.PEOPLE,
        heading="Members",
        columns=("Officers", "Community members", "Councillors"),
        lines=(
            RawLine(label="Took part", counts=tuple(counted[kind] for kind in MemberKind), people=len(facts.members)),
        ),
        groupings=(
            (Group(label="Officers", columns=(0,)), Group(label="Community members or councillors", columns=(1, 2))),
        ),
        note=TOOK_PART,
    )


def stayed(facts: Facts) -> RawTable:
    """Members who stayed, of all who took part."""
    table = _yes_no(
        "stayed",
        "Members who stayed",
        "Stayed",
        ("Stayed", "Left early"),
        facts,
        lambda person: person not in facts.left_early,
        note=TOOK_PART,
        in_words="{share} of the members stayed to the end.",
    )
    # the places that there were at sessions tell how many came late or left
    return _bounded(table, left_early(facts, completed(facts).lines[0].counts[1]))


def completed(facts: Facts) -> RawTable:
    """Members who came to at least two thirds of their set's held sessions."""
    table = _yes_no(
        "completed",
        "Members who completed the programme",
        "Completed",
        ("Came to two thirds or more", "Came to fewer"),
        facts,
        facts.completed,
        known=lambda person: person in facts.known and bool(facts.road(person)),
        note="Out of members of a set that has marked a register. Completed means coming to at least two thirds of the "
        "sessions that the set held and marked a register for.",
        missing=NOT_ENDED if facts.to_come else "" if facts.marked else NO_REGISTER,
        in_words="{share} of the members came to at least two thirds of their set’s sessions.",
    )
    # the places not taken up tell of it, and where they are withheld the two would tell of each other
    return replace(_bounded(table, (not_completed(facts),)), needs=("attendance",))


def _bounded(table: RawTable, others: Iterable[tuple[int, int]]) -> RawTable:
    """The table with what attendance says of its second count: in each range the fewest and the most."""
    (line,) = table.lines
    between = tuple((line.total - most, line.total - fewest) for fewest, most in others)
    return replace(table, beside="attendance", lines=(replace(line, between=between),))


def presented(facts: Facts) -> RawTable:
    """Members by whether they presented."""
    turns = _turns(facts).keys()
    passed = {turn.person for turn in facts.responses.rounds if turn.passed} - turns
    members = facts.known.keys()
    counts = (len(members & turns), len(members & passed), len(members - turns - passed))
    return RawTable(
        name="presented",
        in_words="{share} of the members have presented at least once.",
        caption="Members who presented",
        about=About.PEOPLE,
        heading="Members",
        columns=("Presented at least once", "Chose to pass", "Have not presented"),
        lines=(RawLine(label="Presented", counts=counts, people=len(members)),),
        groupings=(
            (Group(label="Presented at least once", columns=(0,)), Group(label="Did not present", columns=(1, 2))),
        ),
        note=f"{EVERYONE} Choosing to pass is a choice and is not counted against anyone.",
        missing="" if facts.responses.rounds else NO_ROUNDS,
    )


def rounds_spread(facts: Facts) -> RawTable:
    """Members who presented by how many rounds they had: how evenly the time was shared.

    Those without a round are in `presented` alone: given twice, what is withheld here could be worked out there.
    """
    turns = _turns(facts)
    had = [turns[person] for person in facts.known if person in turns]
    once = had.count(1)
    return RawTable(
        name="rounds-spread",
        in_words="",
        caption="How evenly rounds were shared",
        about=About.PEOPLE,
        heading="Members",
        columns=("One round", "Two or more rounds"),
        lines=(
            RawLine(
                label="Rounds presented",
                counts=(once, len(had) - once),
                people=len(had),
                between=(presenters_once(facts, len(had)),),
            ),
        ),
        needs=("presented",),
        note="Out of members who presented at least once.",
        missing="" if had else "Nobody has presented yet." if facts.responses.rounds else NO_ROUNDS,
        among=len(facts.known),
    )


def _turns(facts: Facts) -> Counter[PersonId]:
    """How many rounds each person presented."""
    return Counter(turn.person for turn in facts.responses.rounds if not turn.passed)


def _yes_no(
    name: str,
    caption: str,
    label: str,
    columns: tuple[str, str],
    facts: Facts,
    test: Callable[[PersonId], bool],
    known: Callable[[PersonId], bool] = lambda person: True,
    note: str = "",
    missing: str = "",
    in_words: str = "",
) -> RawTable:
    counted = [person for person in facts.members if known(person)]
    yes, total = sum(test(person) for person in counted), len(counted)
    return RawTable(
        name=name,
        in_words=in_words,
        caption=caption,
        about=About.PEOPLE,
        heading="Members",
        columns=columns,
        lines=(RawLine(label=label, counts=(yes, total - yes), people=total),),
        note=note,
        missing=missing,
    )


def attendance(facts: Facts) -> RawTable:
    """Attendances out of members expected at held sessions."""
    came = sum(facts.attended.values())
    counts = (came, len(facts.attended) - came)
    return RawTable(
        name="attendance",
        in_words="{share} of the places at sessions were taken up.",
        caption="Attendance at sessions",
        about=About.EVENTS,
        heading="Attendance",
        columns=("Attended", "Did not attend"),
        lines=(
            RawLine(
                label="Attendance",
                counts=counts,
                people=len({p for _, p in facts.attended}),
                most=facts.longest,
                met=facts.last_met(facts.attended),
            ),
        ),
        note="Out of each member expected at each session held. Being there for over half of it counts as attending; "
        "time before joining or after leaving is not counted.",
        missing="" if facts.marked else NO_REGISTER,
    )
