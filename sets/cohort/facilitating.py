"""Who facilitates which session of a set: by day, by session, in somebody's place; a set's champion where nobody does. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sets.model.cohort import Facilitator, LearningSet, Person, PersonId

Days = Mapping[int, date]
"""The day of each session of a set, by its number."""


def at_session(learning_set: LearningSet, number: int, day: date) -> tuple[Person, ...]:
    """Who facilitates a session; the set's champion where nobody does. Who is covered there is not among them."""
    return named_for(learning_set, number, day) or champion_on(learning_set, day)


def champion_on(learning_set: LearningSet, day: date) -> tuple[Person, ...]:
    """The set's champion, while they are a member of it."""
    return tuple(one for one in learning_set.members if one.id == learning_set.champion and one.serves_on(day))


def named_for(learning_set: LearningSet, number: int, day: date) -> tuple[Person, ...]:
    """The facilitators of a session, without a champion in their place."""
    serving = [one for one in learning_set.facilitators if one.serves_on(day) and at_number(one, number)]
    covered = {one.covers for one in serving if isinstance(one, Facilitator)}
    return tuple({one.id: one for one in serving if one.id not in covered}.values())


def at_number(one: Person, number: int) -> bool:
    """Whether this time of facilitating is about the session of this number."""
    return not isinstance(one, Facilitator) or not one.sessions or number in one.sessions


def on_day(learning_set: LearningSet, day: date, days: Days) -> tuple[Person, ...]:
    """Who looks after the set on a day and so comes to what the whole cohort does; who covers single sessions does not."""
    serving = [one for one in learning_set.facilitators if holds_on(one, day, days) and not _covers_sessions(one)]
    covered = {one.covers for one in serving if isinstance(one, Facilitator)}
    return tuple({one.id: one for one in serving if one.id not in covered}.values())


def holds_on(one: Person, day: date, days: Days) -> bool:
    """Whether a time of facilitating runs on `day`. By session it runs to the day before the session that follows."""
    if not one.serves_on(day):
        return False
    if not isinstance(one, Facilitator) or not one.sessions:
        return True
    first, last = min(one.sessions), max(one.sessions)
    opening = date.min if first <= min(days, default=first) else days.get(first, date.min)
    following = min((when for number, when in days.items() if number > last), default=date.max)
    return opening <= day <= (following if following == date.max else following - timedelta(days=1))


def _covers_sessions(one: Person) -> bool:
    return isinstance(one, Facilitator) and one.covers is not None and bool(one.sessions)


def is_ahead(one: Person, day: date, days: Days) -> bool:
    """Whether somebody's time in a set has not ended by `day`, begun or not."""
    last = one.last_day or date.max
    if isinstance(one, Facilitator) and one.sessions:
        last = min(last, days.get(max(one.sessions), date.max))
    return day <= last


def times(learning_set: LearningSet, person: PersonId, number: int, day: date) -> tuple[Person, ...]:
    """A person's times of looking after a session: as a facilitator of the set, or as its champion if nobody facilitates."""
    own = tuple(one for one in learning_set.facilitators if one.id == person and at_number(one, number))
    return own or tuple(one for one in at_session(learning_set, number, day) if one.id == person)
