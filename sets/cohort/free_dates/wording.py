"""Causes in plain words: with names for coordinators, with counts for who facilitates, and neither in what all may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from sets.cohort.free_dates.values import MOST, Cause, FreeDates, Rule, Taken
from sets.text import wording as words


def said(causes: Iterable[Cause], *, named: bool) -> tuple[str, ...]:
    """What stands against one time, a sentence each. Without names people are counted, members and facilitators apart."""
    found = tuple(causes)
    if named:
        return tuple(_sentence(f"{one.name} {one.does}".strip()) for one in found)
    nobodys = [_sentence(one.does) for one in found if one.person is None]
    return (*nobodys, *(_sentence(line) for line in _counted(found)))


LOOK_FIRST = "Look at this first:"
KNOWN = (
    "setwise knows working days, days away, holidays, closed days and the meetings of its programmes. It sees nobody’s own "
    "calendar."
)


def headline(found: FreeDates) -> str:
    """What was found, in a sentence or two."""
    suit_all, all_but_one = found.suit_all, len(found.offers) - found.suit_all
    if found.first > found.last:
        return "There is no day on which it can be."
    if not found.offers:
        return "No day suits everyone, nor all but one member."
    if not suit_all:
        return f"No day suits everyone. {words.upper_first(_suits(all_but_one))} all but one member."
    if not all_but_one:
        return words.upper_first(f"{'only ' if suit_all < MOST else ''}{_suits(suit_all)} everyone.")
    rest = f"{words.number(all_but_one)} suit{'s' if all_but_one == 1 else ''}"
    return f"{words.upper_first(_suits(suit_all))} everyone, and {rest} all but one member."


def _suits(count: int) -> str:
    return "one day suits" if count == 1 else f"{words.number(count)} days suit"


def bounds(found: FreeDates) -> tuple[str, ...]:
    """Between which days it was looked, and what bounds them, a sentence each."""
    opens, closes = found.opens.what, found.closes.what
    if found.first > found.last:
        return (_sentence(opens), _sentence(closes))
    days = words.plural(found.days, "weekday")
    return (
        f"Looked at: {days}, from {words.day(found.first)} to {words.day(found.last)}.",
        f"Not earlier: {opens}.",
        f"Not later: {closes}.",
    )


def why_no_more(found: FreeDates, *, named: bool) -> tuple[str, ...]:
    """What takes the days that do not suit all, a line each: how many, and why. Without names people are counted."""
    shut = [one for one in found.taken if one.cause.rule is Rule.CLOSED]
    closed = (
        [(sum(one.days for one in shut), f"closed: {words.listed([one.cause.key for one in shut])}")] if shut else []
    )
    kept = [(one.days, one.cause.what) for one in found.taken if one.cause.rule is Rule.AVOIDED]
    rest = [one for one in found.taken if one.cause.rule not in (Rule.CLOSED, Rule.AVOIDED)]
    others = [(one.days, in_general(one.cause)) for one in rest] if named else list(_added(rest))
    return tuple(f"{words.plural(days, 'day')}: {why}" for days, why in (*others, *kept, *closed))


def in_general(cause: Cause) -> str:
    """A cause that holds on several days, as a clause with the name: `Ben Okoro does not work on Fridays`."""
    return f"{cause.name} {cause.on_days()}".strip()


def _added(found: Iterable[Taken]) -> Iterator[tuple[int, str]]:
    """Days by what takes them, with people who have the same in the way of them counted together."""
    groups: dict[tuple[bool, str, str], list[Taken]] = {}
    for one in found:
        groups.setdefault((not one.cause.leads, one.cause.rule, one.cause.on_days()), []).append(one)
    for group in groups.values():
        first, people = group[0].cause, {one.cause.person for one in group} - {None}
        does = first.on_days(len(people))
        who = f"{_who(len(people), leads=first.leads)} " if people else ""
        yield sum(one.days for one in group), f"{who}{does}"


def _counted(causes: Iterable[Cause]) -> Iterator[str]:
    of_people = sorted((one for one in causes if one.person is not None), key=_alike)
    for _, group in groupby(of_people, key=_alike):
        alike = tuple(group)
        first, count = alike[0], len({one.person for one in alike})
        yield f"{_who(count, leads=first.leads)} {first.then(count)}"


def _alike(cause: Cause) -> tuple[bool, str, str]:
    return (not cause.leads, cause.rule, cause.then())


def _who(count: int, *, leads: bool) -> str:
    who = words.plural(count, "facilitator" if leads else "member")
    return f"{words.number(count)}{who.removeprefix(str(count))}"


def _sentence(clause: str) -> str:
    return words.upper_first(clause.rstrip(".")) + "."
