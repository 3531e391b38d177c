"""An adversary who knows how a programme is built: its sets, their sessions, and how places, leavers and completion hang together.

They read released figures alone. What they cannot tell apart from attendance by itself is open to anybody who is told
attendance, so only what a withheld figure says beyond it counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import highspy

from sets.disclosure.released import Released
from sets.disclosure.thresholds import TOO_SMALL
from sets.model.responses import Attendance, Came
from tests.support.report_cases import Case, a_year


@dataclass(frozen=True, kw_only=True)
class Built:
    """What everybody in the cohort knows: of each set, members and sessions with a register; `late` are sessions before a joiner came."""

    sets: tuple[tuple[int, int], ...]
    late: int | None

    @property
    def members(self) -> int:
        return sum(members for members, _ in self.sets)


def a_world(seed: int) -> tuple[Case, Built]:
    """A cohort with few or many absences, some who leave and sometimes one who comes late; and what is known of it."""
    chance = Random(seed)
    size, sessions = chance.choice([4, 5, 6]), chance.choice([2, 3, 4, 6])
    case = a_year(seed, sets=3, size=size, sessions=sessions)
    away, leaving, joining = (
        chance.choice([0.02, 0.05, 0.1, 0.3]),
        chance.choice([0, 0, 1, 2, 5]),
        chance.choice([0, 1]),
    )
    meetings = {s.id: [m for m in case.programme.meetings if m.set_id == s.id] for s in case.programme.cohort.sets}
    people = [(s.id, m.id) for s in case.programme.cohort.sets for m in s.members]
    picked = chance.sample(people, leaving + joining)
    days = {}
    for n, (set_id, person) in enumerate(picked):
        held = [m for m in meetings[set_id] if m.cancelled is None]
        if n < leaving:
            last = held[chance.randrange(len(held) - 1)].start.date()
            days[person] = {"last_day": last + timedelta(days=1)}
        else:
            days[person] = {"first_day": held[1].start.date()}
    sets = tuple(
        replace(
            s,
            members=tuple(replace(m, **{"last_day": None, "first_day": None, **days.get(m.id, {})}) for m in s.members),
        )
        for s in case.programme.cohort.sets
    )
    programme = replace(case.programme, cohort=replace(case.programme.cohort, sets=sets))
    attendance = tuple(
        Attendance(
            occasion=meeting.key,
            person=member.id,
            came=Came.NO if chance.random() < away else Came.YES,
            at=meeting.end,
        )
        for meeting in programme.meetings
        if meeting.cancelled is None
        for member in programme.members_at(meeting)
    )
    case = replace(case, programme=programme, responses=replace(case.responses, attendance=attendance))
    held = [sum(m.cancelled is None for m in meetings[s.id]) for s in sets]
    return case, Built(
        sets=tuple((len(s.members), n) for s, n in zip(sets, held, strict=True)),
        late=joining if chance.random() < 0.5 else None,
    )


class Places:
    """How many members of each set lost so many sessions (left or not) and missed so many: unknown integers."""

    def __init__(self, found: Released, built: Built) -> None:
        self.solver: Any = highspy.Highs()
        self.solver.silent()
        self.built = built
        table = found.table("attendance")
        assert table is not None
        came, away = table.lines[0].counts
        assert came is not None
        assert away is not None
        spare = sum(members * held for members, held in built.sets) - came - away
        self.left: list[Any] = []
        self.failed: list[Any] = []
        lost, missed, gone = [], [], []
        for members, held in built.sets:
            kinds = [
                (early, after, absent)
                for early in range(held)
                for after in range(held - early)
                for absent in range(held - early - after + 1)
            ]
            count = {kind: self.solver.addIntegral(lb=0, ub=members) for kind in kinds}
            self.solver.addConstr(sum(list(count.values())[1:], count[kinds[0]]) == members)
            self.left += [count[kind] for kind in kinds if kind[1]]
            self.failed += [count[kind] for kind in kinds if 3 * (held - sum(kind)) < 2 * held]
            lost += [(kind[0] + kind[1]) * count[kind] for kind in kinds if kind[0] + kind[1]]
            missed += [kind[2] * count[kind] for kind in kinds if kind[2]]
            gone += [kind[0] * count[kind] for kind in kinds if kind[0]]
        self.solver.addConstr(_sum(lost) == spare)
        self.solver.addConstr(_sum(missed) == away)
        if built.late is not None:
            self.solver.addConstr(_sum(gone) == built.late)

    def know(self, what: list[Any], count: int | None) -> None:
        if count is not None:
            self.solver.addConstr(_sum(what) == count)

    def values(self, what: list[Any], among: Iterable[int]) -> set[int]:
        """Which of these the sum could be."""
        found = set()
        for value in among:
            row = self.solver.addConstr(_sum(what) == value)
            self.solver.minimize()
            if self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                found.add(value)
            self.solver.deleteRows(1, [row.index])
        return found


def _sum(terms: list[Any]) -> Any:
    return sum(terms[1:], terms[0] + 0)


def found_out(found: Released, built: Built) -> list[tuple[str, set[int], set[int]]]:
    """Withheld counts of who left and who did not complete with fewer values than three, and than attendance alone leaves."""
    table = found.table("attendance")
    if table is None or not table.shown:
        return []
    leaks = []
    for name, other in (("stayed", "completed"), ("completed", "stayed")):
        mine, theirs = found.table(name), found.table(other)
        assert mine is not None
        assert theirs is not None
        if mine.shown:
            continue
        places = Places(found, built)
        which = {"stayed": places.left, "completed": places.failed}
        places.know(which[other], theirs.lines[0].counts[1])
        before = places.values(which[name], range(built.members + 1))
        after = before & _as_said(found, name, built.members)
        if len(after) < min(3, len(before)):
            leaks.append((name, after, before))
    return leaks


def _as_said(found: Released, name: str, members: int) -> set[int]:
    """What the reason and the words leave of a second count."""
    table = found.table(name)
    assert table is not None
    line = table.lines[0]
    if line.reason != TOO_SMALL:
        return {*range(members + 1)}
    few, many = {*range(1, 5)}, {*range(members - 4, members)}
    return few | many if line.over_half is None else few if line.over_half else many
