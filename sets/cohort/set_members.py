"""Who is in a set, as its members and its facilitator may know them: name, service, organisation (domain.md section 9). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sets.cohort import facilitating
from sets.cohort.programme import Programme
from sets.model.cohort import LearningSet, Member, PersonId
from sets.text.clean import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Fellow:
    """Somebody in the set. `where` is their service and organisation, as far as the file has them."""

    id: PersonId
    name: str
    where: str = ""

    @property
    def words(self) -> str:
        """`Tom Barrett (Housing, Hillside Council)`."""
        return f"{self.name} ({self.where})" if self.where else self.name


def in_set(learning_set: LearningSet, today: date) -> tuple[Fellow, ...]:
    """The members who are in the set today or come to it later, in the order of the file; nobody who has left."""
    there = (one for one in learning_set.members if not one.is_over(today))
    return tuple(fellow(one) for one in there)


def fellow(member: Member) -> Fellow:
    """One member as their set knows them."""
    where = one_line(", ".join(part for part in (member.service, member.organisation) if part))
    return Fellow(id=member.id, name=one_line(member.name), where=where)


def fellows(person: PersonId, programme: Programme, today: date) -> tuple[Fellow, ...]:
    """The others of a member's set; nobody for who is in none."""
    own = programme.set_on(person, today)
    return tuple(one for one in in_set(own, today) if one.id != person) if own is not None else ()


def facilitate(person: PersonId, programme: Programme, today: date) -> tuple[Fellow, ...]:
    """Those who facilitate a member's set today or later, without a champion, who is one of the members."""
    own = programme.set_on(person, today)
    if own is None:
        return ()
    days = programme.days_of(own.id)
    there = {one.id: one for one in own.facilitators if facilitating.is_ahead(one, today, days)}
    return tuple(Fellow(id=one.id, name=one_line(one.name)) for one in there.values())
