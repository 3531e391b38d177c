"""What cannot be right, or is worth a second look, about the sessions, the resolved dates and the report of a cohort file.

Dates are resolved in a file that has other faults too, so that a person hears of all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sets.cohort.file.build import unchecked_cohort
from sets.cohort.file.events import FURTHEST
from sets.cohort.file.schema import CohortFile, Keep, LearningSet, Organiser, Report, Sessions
from sets.cohort.file.session_rules import (
    CADENCE,
    called,
    days_apart,
    handle,
    member_counts,
    merged,
    nominal_days,
    place_of,
    session_rules,
)
from sets.cohort.file.shape_faults import Context
from sets.cohort.schedule import placed, resolve
from sets.cohort.schedule.checks import CLOSEST, WIDEST
from sets.text.wording import length, plural
from sets.text.yaml_file import KeyPath, Remark

FEWEST_SESSIONS, MOST_SESSIONS = 4, 12
LONGEST_ONLINE = timedelta(hours=3)
OVERHEAD = timedelta(minutes=50)
SHORTEST_ROUND = timedelta(minutes=30)


def own_name(context: Context) -> Iterator[Remark]:
    """The cohort's id is the file's name."""
    if context.name is not None and context.file.cohort is not None and context.file.cohort != context.name:
        yield Remark(
            path=("cohort",),
            message=f"cohort: this says '{context.file.cohort}' and the file is called '{context.name}.yaml'; they should agree",
        )


def set_names(context: Context) -> Iterator[Remark]:
    """Ids of sets differ."""
    seen: set[str] = set()
    for index, learning_set in enumerate(context.file.sets):
        if learning_set.id is not None and learning_set.id in seen:
            yield Remark(path=("sets", index, "id"), message=f"id: there is already a set '{learning_set.id}'")
        seen.add(learning_set.id)


def cadence(context: Context) -> Iterator[Remark]:
    """Either count, first and every, or dates; all that is needed and nothing twice."""
    for path, rules in _written_rules(context):
        if rules.dates is not None and CADENCE & rules.model_fields_set:
            yield Remark(
                path=(*path, "dates"), message="dates: write either dates, or count, first and every; not both"
            )
    for index, learning_set in enumerate(context.file.sets):
        given = merged(context.file.sessions, learning_set).model_fields_set
        missing = [key for key in ("count", "first", "every") if key not in given]
        own = learning_set.model_fields_set & (CADENCE | {"dates"})
        where: KeyPath = ("sets", index) if own else ("sessions",)
        if "dates" not in given and len(missing) == len(CADENCE):
            yield Remark(
                path=(*where, "first"), message="when do the sets meet? write count, first and every, or dates"
            )
        elif "dates" not in given and missing:
            absent = " and ".join(f"'{key}'" for key in missing)
            together = (
                f"{absent} {'is' if len(missing) == 1 else 'are'} missing here: count, first and every go together"
            )
            yield Remark(path=(*where, missing[0]), message=together)
        if "place" not in given:
            words = "'place' is missing here: a room, or the name of the online service"
            yield Remark(path=("sessions", "place"), message=words)


def listed_dates(context: Context) -> Iterator[Remark]:
    """Listed dates are in order, and each is there once."""
    for path, rules in _written_rules(context):
        if rules.dates == ():
            yield Remark(path=(*path, "dates"), message="dates: there is no date here")
        for number, (earlier, later) in enumerate(pairwise(rules.dates or ()), start=1):
            if earlier and later and later <= earlier:
                yield Remark(
                    path=(*path, "dates", number),
                    message=f"dates: {later} comes after {earlier} in this list; put them in order, each once",
                )
        for number, avoid in enumerate(rules.avoid or ()):
            if avoid.start and avoid.to and avoid.to < avoid.start:
                yield Remark(path=(*path, "avoid", number, "to"), message="to is before from")


def spacing(context: Context) -> Iterator[Remark]:
    """Worth a look: sessions close together or far apart, few or many, or long online ones."""
    for index, learning_set in enumerate(context.file.sets):
        rules = session_rules(merged(context.file.sessions, learning_set))
        apart = days_apart(rules.every.count, rules.every.unit) if rules.every and rules.count > 1 else CLOSEST.days
        if not CLOSEST.days <= apart <= WIDEST.days:
            distance = f"less than {CLOSEST.days // 7}" if apart < CLOSEST.days else f"more than {WIDEST.days // 7}"
            yield Remark(
                path=place_of(context.file, index, "every"),
                message=f"every: sessions {distance} weeks apart; 4 to 6 weeks work best",
                warning=True,
            )
        counted = place_of(context.file, index, "dates" if rules.dates else "count")
        if rules.count and not FEWEST_SESSIONS <= rules.count <= MOST_SESSIONS:
            yield Remark(
                path=counted,
                message=f"{rules.count} sessions; {FEWEST_SESSIONS} to {MOST_SESSIONS} are usual",
                warning=True,
            )
        if rules.join and rules.lasts > LONGEST_ONLINE:
            yield Remark(
                path=place_of(context.file, index, "lasts"),
                message=f"lasts: more than {length(LONGEST_ONLINE)} online; 2h30m with a break works best",
                warning=True,
            )


def rounds(context: Context) -> Iterator[Remark]:
    """Everybody presents at least once, and there is time to."""
    for index, learning_set in enumerate(context.file.sets):
        rules = session_rules(merged(context.file.sessions, learning_set))
        at, size = place_of(context.file, index, "rounds"), _size(context, learning_set)
        held = rules.count - len({move.session for move in learning_set.moves if move.cancelled})
        # the set makes its working agreement in session 1, which takes the time of one round
        contracting = not any(move.session == 1 and move.cancelled for move in learning_set.moves)
        given = held * rules.rounds - contracting
        turns = _turns(held, rules.rounds, given) + f" for the {size} members of {called(learning_set)}"
        if rules.count and given < size:
            fault = f"rounds: {turns}: somebody would never present"
            yield Remark(path=at, message=fault, warning=context.published)
        elif rules.count and held * rules.rounds < 2 * size:
            yield Remark(path=at, message=f"rounds: {turns}: not everybody can present twice", warning=True)
        if rules.lasts - OVERHEAD < SHORTEST_ROUND * rules.rounds:
            short = f"rounds: {rules.rounds} in {rules.lasts.total_seconds() / 60:.0f} minutes leave less than 30 minutes each"
            yield Remark(path=at, message=short, warning=True)


def _turns(held: int, each: int, given: int) -> str:
    """`6 sessions of 1 round give 5 turns (session 1 has none)`."""
    fewer = f" (session 1 has {'none' if each == 1 else 'one fewer'})" if given < held * each else ""
    return f"{plural(held, 'session')} of {plural(each, 'round')} give {plural(given, 'turn')}{fewer}"


def going_ahead(context: Context) -> Iterator[Remark]:
    """The going-ahead number is one that the set can reach."""
    for index, learning_set in enumerate(context.file.sets):
        number = merged(context.file.sessions, learning_set).going_ahead
        size = _size(context, learning_set)
        at = place_of(context.file, index, "going_ahead")
        if number is not None and size and number > size:
            yield Remark(
                path=at,
                message=f"going_ahead: {called(learning_set)} has {size} members, so it can never reach {number}",
                warning=context.published,
            )
        elif number == 3:
            yield Remark(path=at, message="going_ahead: 3 is few; 4 keeps enough energy in the room", warning=True)


def moves(context: Context) -> Iterator[Remark]:
    """A move is of a session that there is, says something, and is the only one of its session."""
    for index, learning_set in enumerate(context.file.sets):
        count = session_rules(merged(context.file.sessions, learning_set)).count
        seen: set[int] = set()
        for number, move in enumerate(learning_set.moves):
            path: KeyPath = ("sets", index, "moves", number)
            if count and move.session > count:
                yield Remark(
                    path=(*path, "session"),
                    message=f"session: {called(learning_set)} has {count} sessions, and no session {move.session}",
                )
            if move.session in seen:
                yield Remark(
                    path=(*path, "session"),
                    message=f"session: session {move.session} is moved twice; write one entry with all of it",
                )
            seen.add(move.session)
            yield from _said(path, move.model_fields_set - {"session", "why"})


def _said(path: KeyPath, changes: set[str]) -> Iterator[Remark]:
    if not changes:
        yield Remark(path=path, message="this entry changes nothing; write date, at, lasts, place, join or cancelled")


def endings(context: Context) -> Iterator[Remark]:
    """A set does not end before it begins, nor a cohort; and a reason for an end needs an end."""
    yield from _ending(context)
    yield from _why(("ended_why",), context.file)
    for index, learning_set in enumerate(context.file.sets):
        path: KeyPath = ("sets", index)
        yield from _why((*path, "ended_why"), learning_set)
        days, ended = _days(context, learning_set), learning_set.ended
        if ended and days and ended < days[0]:
            early = f"ended: this is before the first session of {called(learning_set)} on {days[0]}"
            yield Remark(path=(*path, "ended"), message=early)
        elif ended and days and ended >= _last_day(context, learning_set):
            nothing = "ended: no session is after this day, so it changes nothing; it is for a set that ends early"
            yield Remark(path=(*path, "ended"), message=nothing, warning=True)


def _why(path: KeyPath, given: CohortFile | LearningSet) -> Iterator[Remark]:
    if given.ended_why is not None and "ended" not in given.model_fields_set:
        yield Remark(path=path, message="ended_why: this needs the day of the end as well: ended")


def _ending(context: Context) -> Iterator[Remark]:
    starts = [days[0] for learning_set in context.file.sets if (days := _days(context, learning_set))]
    if context.file.ended and starts and context.file.ended < min(starts):
        yield Remark(path=("ended",), message=f"ended: this is before the first session on {min(starts)}")
    elif (
        context.file.ended
        and starts
        and context.file.ended >= max(_last_day(context, one) for one in context.file.sets)
    ):
        nothing = "ended: no session is after this day, so it changes nothing; it is for a programme that ends early"
        yield Remark(path=("ended",), message=nothing, warning=True)


def _size(context: Context, learning_set: LearningSet) -> int:
    """The most members that the set has at one time."""
    return max(member_counts(context.file.sessions, learning_set).values())


def _days(context: Context, learning_set: LearningSet) -> tuple[date, ...]:
    return nominal_days(session_rules(merged(context.file.sessions, learning_set)))


def _last_day(context: Context, learning_set: LearningSet) -> date:
    days = (*_days(context, learning_set), *(move.date for move in learning_set.moves if move.date))
    return max(days, default=date.min)


def _written_rules(context: Context) -> Iterator[tuple[KeyPath, Sessions]]:
    yield ("sessions",), context.file.sessions
    for index, learning_set in enumerate(context.file.sets):
        yield ("sets", index), learning_set


SESSION_CHECKS = (
    *(own_name, set_names, cadence, listed_dates, spacing),
    *(rounds, going_ahead, moves, endings),
)


EVERYWHERE = frozenset({"timezone", "nation", "sessions"})
DATING = frozenset({*Sessions.model_fields, "moves"})


def day_faults(file: CohortFile, document: dict[str, Any], at_fault: Set[KeyPath]) -> Iterator[Remark]:
    """What cannot be right about the days and times of each set and event, where nothing they hang on is in `at_fault`."""
    if any(not path or path[0] in EVERYWHERE for path in at_fault):
        return
    bare = _without_people(file)
    for index, one in enumerate(file.sets):
        if _has_dates(file, one) and not _touched(("sets", index), at_fault, DATING):
            alone = one.model_copy(update={"id": one.id or "set", "facilitators": (), "members": ()})
            yield from _faults(bare.model_copy(update={"sets": (alone,)}), index, document)
    for index, event in enumerate(file.events):
        if not _touched(("events", index), at_fault, frozenset(type(event).model_fields)):
            yield from _faults(bare.model_copy(update={"events": (event,)}), index, document)


def _without_people(file: CohortFile) -> CohortFile:
    """The file with no more than dates hang on."""
    nothing: dict[str, Any] = dict.fromkeys(("coordinators", "leads", "partners", "events", "sets"), ())
    organiser = Organiser.model_construct(name="", email="", contact="")
    rest = {"cohort": "", "title": "", "purpose": "", "organiser": organiser, "ended": None}
    return file.model_copy(update={**nothing, **rest, "prompts": {}, "report": Report(), "keep": Keep()})


def _has_dates(file: CohortFile, one: LearningSet) -> bool:
    rules = merged(file.sessions, one)
    return bool(rules.dates or (rules.count and rules.first and rules.every))


def _touched(part: KeyPath, at_fault: Set[KeyPath], keys: frozenset[str]) -> bool:
    mine = (path for path in at_fault if path[: len(part)] == part or path == part[: len(path)])
    return any(len(path) <= len(part) or path[len(part)] in keys for path in mine)


def _faults(file: CohortFile, index: int, document: dict[str, Any]) -> Iterator[Remark]:
    """The faults of a file with one set or one event, which is number `index` of the document's."""
    for problem in resolve(unchecked_cohort(file), (), None).problems:
        if not problem.warning:
            path = (problem.path[0], index, *problem.path[2:])
            yield Remark(path=placed(path, document), message=problem.message)


def places_given(context: Context) -> Iterator[Remark]:
    """Nobody gets a place without asking for one, and whoever is in a set has a place."""
    report = context.file.report
    if report.placed is None:
        return
    # somebody who changed sets has one place
    people = {handle(member) for one in context.file.sets for member in one.members if member.email}
    path, members = ("report", "placed"), len(people)
    if report.applied is not None and report.placed > report.applied:
        fault = f"placed: {report.placed} got a place and only {report.applied} applied; look at both numbers"
        yield Remark(path=path, message=fault)
    elif report.placed < members:
        fewer = (
            f"placed: {report.placed} got a place, and the sets have {plural(members, 'member')}; look at the number"
        )
        yield Remark(path=path, message=fewer, warning=True)


def polls_near(context: Context) -> Iterator[Remark]:
    """A poll stands within a year of the sessions, and once."""
    sets = context.file.sets
    days = sorted(day for one in sets for day in nominal_days(session_rules(merged(context.file.sessions, one))))
    polls = context.file.report.polls
    for number, poll in enumerate(polls):
        if poll in polls[:number]:
            yield Remark(path=("report", "polls", number), message=f"polls: {poll} is here twice; keep one")
        elif days and not days[0] - FURTHEST <= poll <= days[-1] + FURTHEST:
            far = f"polls: {poll} is more than a year from the sessions ({days[0]} to {days[-1]}); look at the year"
            yield Remark(path=("report", "polls", number), message=far)


REPORT_CHECKS = (places_given, polls_near)
