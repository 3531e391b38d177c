"""Causes in plain words: with names for coordinators, with counts for who facilitates, and neither in what all may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from sets.cohort.free_dates.values import Cause
from sets.text import wording as words


def said(causes: Iterable[Cause], *, named: bool) -> tuple[str, ...]:
    """What stands against one time, a sentence each. Without names people are counted, members and facilitators apart."""
    found = tuple(causes)
    if named:
        return tuple(_sentence(f"{one.name} {one.does}".strip()) for one in found)
    nobodys = [_sentence(one.does) for one in found if one.person is None]
    return (*nobodys, *(_sentence(line) for line in _counted(found)))


def in_general(cause: Cause, *, named: bool) -> str:
    """A cause that holds on several days, as a clause: `Ben Okoro does not work on Fridays`."""
    if named or cause.person is None:
        return f"{cause.name} {cause.one}".strip()
    return f"{_who(1, leads=cause.leads)} {cause.one}"


def _counted(causes: Iterable[Cause]) -> Iterator[str]:
    of_people = sorted((one for one in causes if one.person is not None), key=_alike)
    for _, group in groupby(of_people, key=_alike):
        alike = tuple(group)
        first, count = alike[0], len({one.person for one in alike})
        yield f"{_who(count, leads=first.leads)} {first.one if count == 1 else first.many}"


def _alike(cause: Cause) -> tuple[bool, str, str]:
    return (not cause.leads, cause.rule, cause.one)


def _who(count: int, *, leads: bool) -> str:
    who = words.plural(count, "facilitator" if leads else "member")
    return f"{words.number(count)}{who.removeprefix(str(count))}"


def _sentence(clause: str) -> str:
    return words.upper_first(clause.rstrip(".")) + "."
