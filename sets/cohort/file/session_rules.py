"""What holds for one set: the cohort's `sessions` with the set's own keys over them, and the defaults."""

from __future__ import annotations

from datetime import date, timedelta

from sets.cohort.file.schema import AT, GOING_AHEAD, LASTS, ROUNDS, CohortFile, LearningSet, Member, Person, Sessions
from sets.model.cohort import Avoid, SessionRules
from sets.model.timing import Unit
from sets.text.yaml_file import KeyPath

CADENCE = frozenset({"count", "first", "every"})
_DAYS = {Unit.DAYS: 1.0, Unit.WORKING_DAYS: 1.4, Unit.WEEKS: 7.0, Unit.MONTHS: 30.44}


def handle(person: Person) -> str:
    """What tells a person apart through the file: `id:<id>` where one is given, else the address in lower case."""
    return f"id:{person.id}" if person.id else person.email.lower()


def names(word: str, person: Person) -> bool:
    """Whether a set means this person by an address or id."""
    wanted = word.strip().lower()
    return wanted in (person.id or "", handle(person)) or (person.email is not None and wanted == person.email.lower())


def merged(base: Sessions, learning_set: LearningSet) -> Sessions:
    """The keys that hold for a set. Its own `dates` replace the cohort's count, first and every, and the reverse."""
    own = learning_set.model_fields_set & Sessions.model_fields.keys()
    inherited = set(base.model_fields_set)
    if "dates" in own:
        inherited -= CADENCE
    elif own & CADENCE:
        inherited.discard("dates")
    if "place" in own:
        # a place of its own without a link is a room; the cohort's link would lead people astray
        inherited.discard("join")
    values = {key: getattr(base, key) for key in inherited} | {key: getattr(learning_set, key) for key in own}
    return Sessions.model_construct(_fields_set=inherited | own, **values)


def place_of(file: CohortFile, index: int, key: str) -> KeyPath:
    """Where a set's `key` is written: in the set itself, or in the cohort's sessions."""
    return ("sets", index, key) if key in file.sets[index].model_fields_set else ("sessions", key)


def session_rules(rules: Sessions) -> SessionRules:
    """The rules with every default filled in."""
    dates = rules.dates or ()
    return SessionRules(
        count=len(dates) or rules.count or 0,
        first=rules.first,
        every=rules.every,
        dates=tuple(dates),
        at=rules.at or AT,
        lasts=rules.lasts or LASTS,
        rounds=rules.rounds or ROUNDS,
        going_ahead=rules.going_ahead or GOING_AHEAD,
        place=rules.place or "",
        join=rules.join or "",
        avoid=tuple(Avoid(start=avoid.start, end=avoid.to, why=avoid.why) for avoid in rules.avoid or ()),
    )


def nominal_days(rules: SessionRules) -> tuple[date, ...]:
    """The days as the cadence has them, before any is moved; to the nearest day where it counts in months."""
    if rules.dates or rules.first is None or rules.every is None:
        return rules.dates or tuple(filter(None, (rules.first,)))
    step = _DAYS[rules.every.unit] * rules.every.count
    return tuple(rules.first + timedelta(days=round(step * n)) for n in range(rules.count))


def days_apart(count: int, unit: Unit) -> float:
    """About how many days a period is."""
    return _DAYS[unit] * count


def member_counts(base: Sessions, learning_set: LearningSet) -> dict[date | None, int]:
    """How many members the set has at its first session, and on every later day on which that changes while it runs.

    The first key is the day of the first session, None while that is not known.
    """
    days = nominal_days(session_rules(merged(base, learning_set)))
    if not days:
        return {None: len(learning_set.members)}
    members, start = learning_set.members, days[0]
    joins = {member.first_day for member in members if member.first_day}
    leaves = {member.last_day + timedelta(days=1) for member in members if member.last_day}
    changes = sorted(day for day in joins | leaves if start < day <= (learning_set.ended or date.max))
    return {day: sum(_in_set(member, day) for member in members) for day in (start, *changes)}


def _in_set(member: Member, day: date) -> bool:
    return (member.first_day is None or member.first_day <= day) and (member.last_day is None or day <= member.last_day)


def called(learning_set: LearningSet) -> str:
    """`set 'thames'`."""
    return f"set '{learning_set.id}'" if learning_set.id else "this set"
