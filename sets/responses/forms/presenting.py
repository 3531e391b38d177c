"""Who might be asked to present next: a suggestion to the facilitator alone, never a table (domain.md section 3). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, Member, PersonId
from sets.model.responses import Responses
from sets.text import wording as words

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
    return words.listed([words.one_line(person.name) for person in people])


def _have(names: str) -> str:
    return "have" if " and " in names else "has"
