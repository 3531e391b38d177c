"""Whether setwise runs at all, and what should have left by now and has not. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sets.cohort.meeting_wording import about, kinds_named
from sets.cohort.programme import Programme
from sets.due.discretion import conditional
from sets.due.needs.need import Need, fact_of
from sets.due.outlook import Outlook
from sets.model.ledger import Ledger, index
from sets.model.messages import Due, State, line_of
from sets.text import wording as words

AT_LEAST_EVERY = timedelta(hours=1)
"""A pass comes every five minutes; after so long without one something is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """The last pass of a cohort (None: none so far), and what was due AT_LEAST_EVERY ago and has not left,
    in the order in which it would."""

    last: datetime | None
    late: tuple[Due, ...] = ()


def is_overdue(last: datetime | None, published: datetime | None, now: datetime) -> bool:
    """Whether there was no pass for too long; before the first one, since the cohort was published."""
    since = last or published
    return since is not None and now - since > AT_LEAST_EVERY


def late_of(
    outlook: Outlook, due_then: Container[str], ledger: Ledger, programme: Programme, now: datetime
) -> tuple[Due, ...]:
    """What is due now and was already due then (its keys), and nobody has tried to send.

    What goes only to who has not answered, or only to who came, is left out: that it is late would tell.
    """
    tried = (State.FAILED, State.UNKNOWN, State.CLAIMED)
    dues = (due for plan in outlook.now(now) for due in plan.dues if due.key in due_then)
    return tuple(
        due
        for due in dues
        if not conditional(due.kind, programme)
        and ((line := ledger.by_key.get(due.key)) is None or line.state not in tried)
    )


def with_missed(ledger: Ledger, outlook: Outlook, programme: Programme, now: datetime) -> Ledger:
    """The ledger as the next pass will note it: with what came too late since the last one."""
    missed = [
        line_of(due, State.MISSED, now)
        for due in outlook.missed
        if not conditional(due.kind, programme) and due.key not in ledger.by_key
    ]
    return index((*ledger.deliveries, *missed)) if missed else ledger


def of_passes(passes: Passes, outlook: Outlook, programme: Programme, now: datetime) -> Iterator[Need]:
    """That no pass ran for an hour, while there is anything to send; and what is late."""
    remedy = f"See that `setwise serve` runs; `setwise run {programme.cohort.id}` makes one pass."
    if outlook.plans and is_overdue(passes.last, programme.published, now):
        said = f"since {words.moment(passes.last, programme.zone)}" if passes.last is not None else "so far"
        fact = passes.last.isoformat() if passes.last is not None else "never"
        yield Need(key=f"no-pass/{fact}", says=f"No pass has been made {said}, so nothing leaves.", do=remedy)
    if passes.late:
        first = passes.late[0]
        what = f"{kinds_named([first.kind])} about {about(programme, first.occasion)}"
        yield Need(
            key=f"late/{fact_of(*sorted(due.key for due in passes.late))}",
            says=_late(len(passes.late), what),
            do=remedy,
        )


def _late(count: int, what: str) -> str:
    if count == 1:
        return f"{words.upper_first(what)} should have left over an hour ago, and has not."
    return f"{count} messages, among them {what}, should have left over an hour ago, and have not."
