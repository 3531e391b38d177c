"""What cannot be right, or is worth a second look, about who facilitates which sessions of a set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sets.cohort.file.people_checks import identified
from sets.cohort.file.schema import Facilitator, LearningSet
from sets.cohort.file.session_rules import called, handle, merged, names, nominal_days, session_rules
from sets.cohort.file.shape_faults import Context
from sets.text.wording import listed
from sets.text.yaml_file import KeyPath, Remark

MOST_SETS = 3


def terms(context: Context) -> Iterator[Remark]:
    """Nobody stops before they start, or facilitates one set twice at once."""
    for index, learning_set in enumerate(context.file.sets):
        earlier: list[Facilitator] = []
        for path, one in identified(("sets", index, "facilitators"), learning_set.facilitators):
            if one.start and one.until and one.until < one.start:
                yield Remark(path=(*path, "until"), message="until is before from")
            if any(handle(one) == handle(other) and _overlap(one, other) for other in earlier):
                twice = f"{one.email} is already a facilitator of {called(learning_set)} at that time"
                yield Remark(path=(*path, "email"), message=twice)
            earlier.append(one)


def _overlap(one: Facilitator, other: Facilitator) -> bool:
    days = (one.start or date.min) <= (other.until or date.max) and (other.start or date.min) <= (one.until or date.max)
    return days and (not one.sessions or not other.sessions or bool(set(one.sessions) & set(other.sessions)))


def numbers(context: Context) -> Iterator[Remark]:
    """The sessions that a facilitator is named for are sessions of the set, each once."""
    for index, learning_set in enumerate(context.file.sets):
        count = session_rules(merged(context.file.sessions, learning_set)).count
        for path, one in identified(("sets", index, "facilitators"), learning_set.facilitators):
            if one.sessions == ():
                empty = "sessions: there is no session here; take the line out for somebody who facilitates all of them"
                yield Remark(path=(*path, "sessions"), message=empty)
            for place, number in enumerate(one.sessions or ()):
                if number is not None and count and number > count:
                    message = f"sessions: {called(learning_set)} has {count} sessions, and no session {number}"
                    yield Remark(path=(*path, "sessions", place), message=message)
                elif number is not None and number in (one.sessions or ())[:place]:
                    yield Remark(path=(*path, "sessions", place), message=f"sessions: {number} is here twice; keep one")


def covers(context: Context) -> Iterator[Remark]:
    """Who covers somebody takes the place of another facilitator of the set, for a time."""
    for index, learning_set in enumerate(context.file.sets):
        for path, one in identified(("sets", index, "facilitators"), learning_set.facilitators):
            if one.covers is None:
                continue
            covered = [other for other in learning_set.facilitators if other.email and names(one.covers, other)]
            at = (*path, "covers")
            if any(handle(other) == handle(one) for other in covered):
                yield Remark(path=at, message="covers: nobody takes their own place; write who is away")
            elif not covered:
                nobody = f"covers: {one.covers} is no facilitator of {called(learning_set)}; write the address of one"
                yield Remark(path=at, message=nobody)
            elif not one.sessions and not (one.start and one.until):
                when = "covers: say when, with sessions: [3] or with from and until"
                yield Remark(path=at, message=when)


def champions(context: Context) -> Iterator[Remark]:
    """A set's champion is one of its members."""
    for index, learning_set in enumerate(context.file.sets):
        champion = learning_set.champion
        if champion is not None and not any(one.email and names(champion, one) for one in learning_set.members):
            stranger = f"champion: {champion} is no member of {called(learning_set)}; write the address of one"
            yield Remark(path=("sets", index, "champion"), message=stranger)


def facilitators(context: Context) -> Iterator[Remark]:
    """Worth a look: a set without a facilitator, one with many sets, one who is a member of the same set."""
    sets_of: defaultdict[str, dict[int, KeyPath]] = defaultdict(dict)
    for index, learning_set in enumerate(context.file.sets):
        members = {handle(member) for _, member in identified((), learning_set.members)}
        if not learning_set.facilitators and learning_set.champion is None:
            alone = (
                f"{called(learning_set)} has no facilitator; that is right only for a set that facilitates itself, and "
                "such a set needs a champion: the address of the member who sees to its register"
            )
            yield Remark(path=("sets", index), message=alone, warning=True)
        for path, one in identified(("sets", index, "facilitators"), learning_set.facilitators):
            sets_of[handle(one)].setdefault(index, path)
            if handle(one) in members:
                both = f"{one.name} is a facilitator and a member of {called(learning_set)}"
                yield Remark(path=path, message=both, warning=True)
        yield from _alone(context, index, learning_set)
    for places in sets_of.values():
        if len(places) > MOST_SETS:
            many = f"this person facilitates {len(places)} sets; more than {MOST_SETS} is a lot"
            yield Remark(path=list(places.values())[MOST_SETS], message=many, warning=True)


def _alone(context: Context, index: int, learning_set: LearningSet) -> Iterator[Remark]:
    """Sessions of a set with facilitators, at which none of them serves; those after an early end are left out."""
    days = dict(enumerate(nominal_days(session_rules(merged(context.file.sessions, learning_set))), start=1))
    days |= {move.session: move.date for move in learning_set.moves if move.date and move.session in days}
    off = {move.session for move in learning_set.moves if move.cancelled}
    last = min(learning_set.ended or date.max, context.file.ended or date.max)
    alone = [
        str(number)
        for number, day in days.items()
        if number not in off and day <= last and not any(_serves(one, number, day) for one in learning_set.facilitators)
    ]
    if alone and learning_set.facilitators and learning_set.champion is None:
        sessions = f"session{'' if len(alone) == 1 else 's'} {listed(alone)}"
        nobody = f"{called(learning_set)} has no facilitator at {sessions}"
        yield Remark(path=("sets", index, "facilitators"), message=nobody, warning=True)


def _serves(one: Facilitator, number: int, day: date) -> bool:
    at_number = not one.sessions or number in one.sessions
    return at_number and (one.start or date.min) <= day <= (one.until or date.max)


FACILITATOR_CHECKS = (terms, numbers, covers, champions, facilitators)
