"""What the events of a letter make of its line in the ledger. Pure.

The same events give the same line in whatever order they come, and however often: each answer is made from all that is
kept about the letter. A line that says more never says less again, but for a letter that was taken and came back after
all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta

from sets.mail.send import RUNGS, next_try
from sets.model.mail_events import Happened, MailEvent
from sets.model.messages import Delivery, State

LADDER = sum(RUNGS, timedelta())
"""How long a letter is tried; whoever carried it that long and then gave it back has done the trying."""
SLACK = timedelta(minutes=2)
"""By how much the clock of who tells it may be behind ours, and less than the first rung of the ladder."""
_FOR_GOOD = frozenset({Happened.BOUNCED, Happened.DROPPED})
_BACK = frozenset({State.SENT, State.UNKNOWN, State.DELIVERED, State.FAILED})
"""States in which a letter may still come back to be tried again, or has."""


def became(line: Delivery, events: Collection[MailEvent]) -> Delivery:
    """The line, given all that is known of its letter; itself where nothing of that changes it.

    Only events about the address that the line went to count: what became of a copy that somebody forwarded is not what
    became of the letter. A line that was never tried, or is in somebody's hands, stays as it is.
    """
    if not line.attempts or line.state is State.CLAIMED:
        return line
    about = sorted((e for e in events if e.address.lower() == line.address.lower()), key=lambda e: (e.at, e.event_id))
    lately = [event for event in about if _of_this_try(event, line)]
    if final := _for_good(about, lately, line):
        heard = min((e.heard for e in about if e.happened in _FOR_GOOD), default=final.heard)
        return replace(line, state=State.BOUNCED, trouble=final.reason, next_try=None, heard=heard)
    if line.state is State.BOUNCED:
        return line
    if complaint := _first(about, Happened.COMPLAINED):
        heard = min(e.heard for e in about if e.happened is Happened.COMPLAINED)
        return replace(line, state=State.COMPLAINED, trouble=complaint.reason, next_try=None, heard=heard)
    return line if line.state is State.COMPLAINED else _on_its_way(line, lately)


def _on_its_way(line: Delivery, lately: list[MailEvent]) -> Delivery:
    """What the newest word of the last try says. Of one moment the arrival counts: it is the last thing that can happen."""
    told = [event for event in lately if event.happened in (Happened.DELIVERED, Happened.SOFT)]
    newest = max(told, key=lambda e: (e.at, e.happened is Happened.DELIVERED), default=None)
    if newest is not None and newest.happened is Happened.DELIVERED:
        return line if line.state is State.DEAD else replace(line, state=State.DELIVERED, trouble="", next_try=None)
    if newest is not None and line.state in _BACK:
        again = next_try(line.key, line.attempts, newest.at)
        return replace(line, state=State.FAILED, trouble=newest.reason, next_try=again)
    if line.state is State.UNKNOWN and _first(lately, Happened.DEFERRED):
        # the service has it, so it left
        return replace(line, state=State.SENT, trouble="", next_try=None)
    return line


def _for_good(about: list[MailEvent], lately: list[MailEvent], line: Delivery) -> MailEvent | None:
    """The event after which this address is tried no more, if there is one."""
    final = next((event for event in about if event.happened in _FOR_GOOD), None)
    return final or next((e for e in lately if e.happened is Happened.SOFT and _ladder_ends(e, line)), None)


def _ladder_ends(event: MailEvent, line: Delivery) -> bool:
    begun = line.claimed or line.seen
    return line.attempts > len(RUNGS) or event.at - begun >= LADDER


def _of_this_try(event: MailEvent, line: Delivery) -> bool:
    """Whether an event is about the newest try. Of a letter that went twice either copy may have arrived."""
    either = line.repeat and event.happened is Happened.DELIVERED
    return either or line.claimed is None or event.at >= line.claimed - SLACK


def _first(events: Iterable[MailEvent], happened: Happened) -> MailEvent | None:
    return next((event for event in events if event.happened is happened), None)
