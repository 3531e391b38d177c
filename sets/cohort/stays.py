"""Who is in which set on which day. A person may be in several sets, one after the other. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from sets.model.cohort import LearningSet, Member, Person, PersonId

PersonT = TypeVar("PersonT", bound=Person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """The time of one member in one set."""

    learning_set: LearningSet
    member: Member

    def on(self, day: date) -> bool:
        """Whether the member is in the set on `day`: in their days, while the set runs."""
        return self.member.serves_on(day) and runs_on(self.learning_set, day)

    @property
    def first(self) -> date:
        return self.member.first_day or date.min

    @property
    def last(self) -> date:
        """The last day, which the end of the set may be."""
        return min(self.member.last_day or date.max, self.learning_set.ended or date.max)


def runs_on(learning_set: LearningSet, day: date) -> bool:
    """Whether a set has not ended by `day`."""
    return learning_set.ended is None or day <= learning_set.ended


def stays_of(sets: Iterable[LearningSet]) -> dict[PersonId, tuple[Stay, ...]]:
    """Each member's times in sets, in order of time."""
    found: dict[PersonId, list[Stay]] = {}
    for learning_set in sets:
        for member in learning_set.members:
            found.setdefault(member.id, []).append(Stay(learning_set=learning_set, member=member))
    return {person: tuple(sorted(stays, key=lambda one: (one.first, one.last))) for person, stays in found.items()}


def stay_on(stays: tuple[Stay, ...], day: date) -> Stay | None:
    """The stay that holds on `day`; else the next one that begins; else the last there was."""
    ahead = (one for one in stays if one.first <= one.last and one.last >= day)
    return next(ahead, stays[-1] if stays else None)


def spanning(times: Sequence[PersonT]) -> PersonT:
    """One record of somebody with several times in a role: what the last of them says, from the first day to the last."""
    starts = [one.first_day for one in times if one.first_day is not None]
    ends = [one.last_day for one in times if one.last_day is not None]
    return replace(
        times[-1],
        first_day=min(starts) if len(starts) == len(times) else None,
        last_day=max(ends) if len(ends) == len(times) else None,
    )
