"""What publishing a version would tell people, before anybody is told (cancellations first). Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sets.due.calendar_times import WAITING
from sets.due.outlook import Outlook
from sets.model.cohort import Occasion
from sets.model.messages import (
    CANCEL,
    CHANGES,
    FIRST_PAGE,
    GOODBYE,
    INVITE,
    UPDATE,
    WELCOME,
    CalendarEntry,
    Due,
)

ORDER = {CANCEL: 0, UPDATE: 1, INVITE: 2, WELCOME: 3, FIRST_PAGE: 4, CHANGES: 5, GOODBYE: 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The same news about one meeting for one or more people. `before` and `after` are what calendars hold."""

    kind: str
    occasion: Occasion
    why: str
    people: tuple[str, ...]
    at: datetime
    before: CalendarEntry | None = None
    after: CalendarEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptChanges:
    """How the prompts of the cycle differ from those of the version that runs, counted by message and person."""

    added: int = 0
    dropped: int = 0
    moved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Who would be told what. Empty `changes` and prompts that do not differ: nobody would hear anything."""

    changes: tuple[Change, ...]
    prompts: PromptChanges
    waits_until: datetime | None = None
    """When the first of the changes that wait for further ones is told; None where none waits."""

    @property
    def tells_nobody(self) -> bool:
        return not self.changes and self.prompts == PromptChanges()


def difference(outlook: Outlook, running: Outlook | None) -> Difference:
    """The difference between what would run and what runs (None: the cohort was never published)."""
    pending = {_same(due) for due in _dues(running)} if running is not None else frozenset()
    news = [due for due in _dues(outlook) if due.kind in ORDER and _same(due) not in pending]
    grouped: dict[tuple[object, ...], list[Due]] = defaultdict(list)
    for due in news:
        grouped[due.kind, due.occasion, due.why.removesuffix(WAITING), _when(due.before), _when(due.told)].append(due)
    changes = sorted((_change(dues) for dues in grouped.values()), key=_rank)
    waiting = (due.at for due in news if due.why.endswith(WAITING))
    return Difference(
        changes=tuple(changes), prompts=_prompts(outlook, running), waits_until=min(waiting, default=None)
    )


def _dues(outlook: Outlook | None) -> list[Due]:
    if outlook is None:
        return []
    return [*(due for plan in outlook.plans for due in plan.dues), *outlook.held]


def _same(due: Due) -> tuple[object, ...]:
    told = due.told
    facts = (told.start, told.end, told.place, told.join) if told else ()
    return (due.key, due.address, facts)


def _when(told: CalendarEntry | None) -> tuple[object, ...]:
    return (told.start, told.end, told.place, told.join) if told is not None else ()


def _change(dues: list[Due]) -> Change:
    first = dues[0]
    return Change(
        kind=first.kind,
        occasion=first.occasion,
        why=first.why.removesuffix(WAITING)
        if first.kind not in (WELCOME, FIRST_PAGE)
        else first.kind.replace("-", " "),
        people=tuple(sorted(due.name for due in dues)),
        at=min(due.at for due in dues),
        before=first.before,
        after=first.told,
    )


def _rank(change: Change) -> tuple[object, ...]:
    start = change.after.start if change.after is not None else change.at
    return (ORDER[change.kind], start, change.occasion, change.why)


def _prompts(outlook: Outlook, running: Outlook | None) -> PromptChanges:
    new = {due.key: due.at for due in _dues(outlook) if due.kind not in ORDER}
    if running is None:
        return PromptChanges(added=len(new))
    old = {due.key: due.at for due in _dues(running) if due.kind not in ORDER}
    return PromptChanges(
        added=len(new.keys() - old.keys()),
        dropped=len(old.keys() - new.keys()),
        moved=sum(new[key].date() != old[key].date() for key in new.keys() & old.keys()),
    )
