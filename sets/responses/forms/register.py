"""A session's register as a form: what stands, what was posted, which records come or go by it. Pure.

And who might be asked to present next: a suggestion to the facilitator alone, never a table (domain.md section 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, Member, PersonId
from sets.model.responses import Attendance, Came, Responses, Round, Source
from sets.text import wording as words
from sets.text.clean import one_line

PRESENTED, PASSED = "presented", "passed"
ROUNDS = (PRESENTED, PASSED)


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line. `came` is empty while nobody has marked it; `rounds` has what is ticked of ROUNDS."""

    came: str = ""
    rounds: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The line as a hidden field keeps it: `yes presented`."""
        return " ".join((self.came or "-", *self.rounds))


Register = Mapping[PersonId, Line]


def read_line(text: str) -> Line | None:
    """The line that a hidden field kept; None where it holds none."""
    came, *rounds = text.split() or [""]
    known = came in ("-", *(one.value for one in Came)) and set(rounds) <= set(ROUNDS)
    return Line("" if came == "-" else came, tuple(one for one in ROUNDS if one in rounds)) if known else None


def register_of(meeting: Meeting, people: Iterable[PersonId], responses: Responses) -> dict[PersonId, Line]:
    """What the records say about these people, in their order."""
    came = {one.person: one.came.value for one in responses.attendance if one.occasion == meeting.key}
    rounds = {one.person: _ticked(one) for one in responses.rounds if one.occasion == meeting.key}
    return {person: Line(came.get(person, ""), rounds.get(person, ())) for person in people}


def _ticked(turn: Round) -> tuple[str, ...]:
    return (PASSED,) if turn.passed else (PRESENTED,)


def contradictions(posted: Register) -> dict[PersonId, str]:
    """What cannot be so, by person: in plain words, to follow their name."""
    found = {person: _wrong(line) for person, line in posted.items()}
    return {person: wrong for person, wrong in found.items() if wrong}


def _wrong(line: Line) -> str:
    if len(line.rounds) > 1:
        return "tick presented or passed, not both"
    if line.came == Came.NO and PRESENTED in line.rounds:
        return "marked as not there and as presenting. Change one of the two"
    return ""


def merged(stands: Register, seen: Register, posted: Register) -> dict[PersonId, Line]:
    """The register after a post. A line that was not touched since its form was opened stays as it stands by now.

    `seen` is what the form showed when it was opened; of two people who change the same thing the later one wins.
    """
    return {person: _merged(stands[person], seen.get(person, stands[person]), posted[person]) for person in posted}


def _merged(stands: Line, seen: Line, posted: Line) -> Line:
    came = posted.came if posted.came and posted.came != seen.came else stands.came
    rounds = posted.rounds if posted.rounds != seen.rounds else stands.rounds
    return Line(came, rounds)


def news_of(meeting: Meeting, stands: Register, after: Register, at: datetime) -> tuple[Responses, Responses]:
    """The records to keep and those to take away, to get from one register to the other; lines that stay are in neither."""
    changed = {person: line for person, line in after.items() if line != stands[person]}
    attendance = tuple(
        Attendance(occasion=meeting.key, person=person, came=Came(line.came), at=at, source=Source.WEB)
        for person, line in changed.items()
        if line.came and line.came != stands[person].came
    )
    kept = tuple(
        _round(meeting, person, line, at)
        for person, line in changed.items()
        if line.rounds and line.rounds != stands[person].rounds
    )
    gone = tuple(
        _round(meeting, person, stands[person], at)
        for person, line in changed.items()
        if stands[person].rounds and not line.rounds
    )
    return Responses(attendance=attendance, rounds=kept), Responses(rounds=gone)


def _round(meeting: Meeting, person: PersonId, line: Line, at: datetime) -> Round:
    return Round(occasion=meeting.key, person=person, at=at, passed=PASSED in line.rounds, source=Source.WEB)


_NEVER = datetime.min.replace(tzinfo=UTC)
_Had = tuple[int, datetime, int]


def suggestion(meeting: Meeting, programme: Programme, responses: Responses) -> str:
    """One sentence on who has presented least in the set's earlier sessions, or that there is nothing to choose by.

    Fewest rounds come first, then those whose round is longest ago, then those who have not yet been offered one.
    """
    members = programme.members_at(meeting)
    had = {member.id: _had(member.id, meeting, programme, responses) for member in members}
    fewest = min((rounds for rounds, _, _ in had.values()), default=0)
    least = sorted((m for m in members if had[m.id][0] == fewest), key=lambda m: had[m.id])
    if not fewest and len(least) == len(members):
        return "Nobody has presented yet, as far as the registers say."
    names = _named(_first_few(least, had, max(meeting.rounds, 1)))
    if not fewest:
        return f"{names} {_have(names)} not presented yet. Ask privately, before the session."
    if len(least) == len(members):
        return f"Everyone has presented equally often, {names} longest ago. Ask privately, before the session."
    return f"{names} {_have(names)} presented least. Ask privately, before the session."


def _had(person: PersonId, meeting: Meeting, programme: Programme, responses: Responses) -> _Had:
    """Rounds so far, the last one's time, and how often one was offered and passed on."""
    held = {m.key: m.start for m in programme.meetings if m.set_id == meeting.set_id and m.start < meeting.start}
    mine = [one for one in responses.rounds if one.person == person and one.occasion in held]
    presented = [held[one.occasion].astimezone(UTC) for one in mine if not one.passed]
    return len(presented), max(presented, default=_NEVER), sum(one.passed for one in mine)


def _first_few(least: list[Member], had: dict[PersonId, _Had], count: int) -> list[Member]:
    """The first so many, and whoever stands exactly where the last of them stands."""
    last = had[least[min(count, len(least)) - 1].id]
    return [member for member in least if had[member.id] <= last]


def _named(people: Iterable[Member]) -> str:
    return words.listed([one_line(person.name) for person in people])


def _have(names: str) -> str:
    return "have" if " and " in names else "has"
