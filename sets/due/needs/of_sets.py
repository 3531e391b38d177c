"""What a coordinator sees to about sets: too small, nobody to facilitate, thin twice, somebody without a turn, two places at once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sets.cohort.clashes import Clash, alike, together
from sets.cohort.people import is_stand_in
from sets.cohort.standing import CohortState
from sets.due.needs.need import Need, fact_of
from sets.model.cohort import FEWEST_MEMBERS, LearningSet, Meeting
from sets.model.messages import Partstat
from sets.text import wording as words

THIN = 2
"""After how many sessions in a row below the going-ahead number a set is told of (domain.md section 13)."""


def of_sets(standing: CohortState, clashes: Iterable[Clash]) -> Iterator[Need]:
    """All that concerns a set as a whole, while it has a session to come."""
    for learning_set in standing.programme.cohort.sets:
        meetings = standing.programme.sessions_by_set[learning_set.id]
        to_come = [meeting for meeting in meetings if standing.now is not None and meeting.start > standing.now]
        if to_come:
            yield from _small(learning_set, to_come, standing)
            yield from _declined(to_come, standing)
            yield from _thin(learning_set, meetings, standing)
            yield from _without_a_turn(learning_set, meetings, to_come, standing)
    yield from _two_places(clashes, standing)


def _small(learning_set: LearningSet, to_come: list[Meeting], standing: CohortState) -> Iterator[Need]:
    programme = standing.programme
    sizes = [(len(programme.members_at(meeting)), meeting) for meeting in to_come]
    small = next(((count, meeting) for count, meeting in sizes if count < FEWEST_MEMBERS), None)
    if small is not None:
        count, first = small
        when = "now" if first is to_come[0] else words.day(programme.day_of(first))
        yield Need(
            key=f"small/{learning_set.id}/{first.key}/{count}",
            says=f"{learning_set.name} has {words.plural(count, 'member')} from {when} on: fewer than "
            f"{words.number(FEWEST_MEMBERS)}.",
            do="Think of somebody to join, a merger, or a good end, and ask the set.",
        )


def _declined(to_come: list[Meeting], standing: CohortState) -> Iterator[Need]:
    for meeting in to_come:
        facilitators = standing.programme.facilitators_at(meeting)
        if facilitators and all(standing.answer(meeting, one.id) is Partstat.DECLINED for one in facilitators):
            names = words.listed([one.name for one in facilitators])
            yield Need(
                key=f"declined/{meeting.key}/{'/'.join(sorted(one.id for one in facilitators))}",
                says=f"{meeting.title}, {words.day(standing.programme.day_of(meeting))}: {names} said no, and nobody else "
                "facilitates it.",
                do="Find a cover, or another day.",
            )


def _thin(learning_set: LearningSet, meetings: tuple[Meeting, ...], standing: CohortState) -> Iterator[Need]:
    """In numbers only: by how few, and who, is for the register."""
    held = [m for m in meetings if m.key in standing.marked][-THIN:]
    if len(held) < THIN or not all(_came(meeting, standing) < meeting.going_ahead for meeting in held):
        return
    yield Need(
        key=f"thin/{learning_set.id}/{'+'.join(meeting.key for meeting in held)}",
        says=f"{learning_set.name} met with fewer than its going-ahead number at its last {words.number(THIN)} sessions.",
        do="Ask the set about another time, before you change the people.",
    )


def _came(meeting: Meeting, standing: CohortState) -> int:
    return sum(standing.came(meeting, member.id) is True for member in standing.programme.members_at(meeting))


def _without_a_turn(
    learning_set: LearningSet, meetings: tuple[Meeting, ...], to_come: list[Meeting], standing: CohortState
) -> Iterator[Need]:
    """Who has neither presented nor passed when only the last session is left; nobody where turns were never noted."""
    keys = {meeting.key for meeting in meetings}
    # who came from another set may have had theirs there
    turns = {one.person for one in standing.responses.rounds}
    if len(to_come) > 1 or not any(one.occasion in keys for one in standing.responses.rounds):
        return
    last = to_come[0]
    for member in standing.programme.members_at(last):
        if member.id not in turns and not standing.gone(member) and not is_stand_in(member.email):
            yield Need(
                key=f"no-turn/{member.id}/{last.key}",
                says=f"{member.name} ({learning_set.name}) has had no turn to present, and only {last.title} is left.",
                do="Tell the facilitator, who keeps a round for them.",
            )


def _two_places(clashes: Iterable[Clash], standing: CohortState) -> Iterator[Need]:
    """Who is expected in two meetings at once, for as long as there is time to mend it.

    Another cohort is told of once, with the days that are left; its key has those gone by too, so that a day that passes
    brings nothing back that was laid aside.
    """
    for group in alike(clash for clash in clashes if not clash.warning):
        ahead = [clash for clash in group if _to_come(clash, standing)]
        if not ahead:
            continue
        first = group[0]
        yield Need(
            key=f"two-places/{first.person}/{first.occasion}/{fact_of(*(clash.message for clash in group))}",
            says=f"{together(ahead).message}.",
            do="Move one of them, or find a cover.",
        )


def _to_come(clash: Clash, standing: CohortState) -> bool:
    meeting = standing.programme.by_key.get(clash.occasion)
    return meeting is not None and standing.now is not None and meeting.start > standing.now
