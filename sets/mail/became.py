"""What the events of a letter make of its line in the ledger. Pure.

The same events give the same line in whatever order they come, and however often: each answer is made from all that is
kept about the letter. A line that says more never says less again, but for a letter that was taken and came back after
all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

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
        state = State.DROPPED if final.happened is Happened.DROPPED else State.BOUNCED
        heard = _heard([event for event in about if event.happened in _FOR_GOOD] or [final])
        return replace(line, state=state, trouble=final.reason, next_try=None, heard=heard)
    if line.state in (State.BOUNCED, State.DROPPED):
        return line
    if complaints := [event for event in about if event.happened is Happened.COMPLAINED]:
        heard = _heard(complaints)
        return replace(line, state=State.COMPLAINED, trouble=complaints[0].reason, next_try=None, heard=heard)
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
    waits = [event for event in lately if event.happened is Happened.DEFERRED]
    if newest is None and waits and line.state in (State.SENT, State.UNKNOWN):
        # the service has it, so it left; why it waits stands with it until it is known what became of it
        why = next((event.reason for event in reversed(waits) if event.reason), "")
        return replace(line, state=State.SENT, trouble=why, next_try=None)
    return line


def _heard(events: Collection[MailEvent]) -> datetime:
    """When this was first heard; what happened anew after it was, such as a second complaint, is heard anew."""
    return max(min(event.heard for event in events), max(event.at for event in events))


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
