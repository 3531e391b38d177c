"""What is due: the published programme less what each person has been told. Pure; opens nothing, logs nothing.

    programme + responses + ledger + now  →  Outlook(plans, left_out, missed, held, withdrawn)

A letter plan whose time has come is due now; the others are what `plan` and `status` show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.attention import needs
from sets.due.covering.contents import filled
from sets.due.covering.letters import covering_letters
from sets.due.covering.marks import SAYING
from sets.due.discretion import discreet
from sets.due.held import holder
from sets.due.invites import calendar_dues
from sets.due.mail_alerts import mail_alerts
from sets.due.needs.need import split
from sets.due.poll_letters import poll_dues
from sets.due.prompting.prompts import counted_letters, prompt_dues
from sets.due.report_steps import drafts_over, first_release, report_dues
from sets.due.requested_letters import requested_dues
from sets.model.cohort import Meeting, Person, PersonId
from sets.model.ledger import Ledger
from sets.model.messages import CALENDAR_KINDS, CANCEL, Delivery, Due, LeftOut, LetterPlan, State
from sets.model.report_review import Step
from sets.model.responses import Responses
from sets.responses.prompt_catalogue import is_alert

Describe = Callable[[Programme, Meeting, Person], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """All that is still to be told, as things stand. `plans` are in the order in which they leave."""

    plans: tuple[LetterPlan, ...]
    left_out: tuple[LeftOut, ...]
    missed: tuple[Due, ...]
    held: tuple[Due, ...]
    withdrawn: tuple[Delivery, ...]

    def now(self, now: datetime) -> tuple[LetterPlan, ...]:
        """The letter plans whose time has come: welcomes first, then cancellations, invitations and prompts, each meeting's together."""
        return tuple(sorted((plan for plan in self.plans if plan.lead.at <= now), key=_order))

    def next_after(self, now: datetime) -> datetime | None:
        """When the next letter plan falls due after `now`."""
        return min((plan.lead.at for plan in self.plans if plan.lead.at > now), default=None)


def outlook(
    programme: Programme,
    responses: Responses,
    ledger: Ledger,
    now: datetime,
    *,
    uid_key: bytes,
    describe: Describe,
    steps: tuple[Step, ...] = (),
) -> Outlook:
    """Everything that somebody ought to be told and has not been, with its time and reason. `steps` are the reports'."""
    standing = CohortState(programme=programme, responses=responses, ledger=ledger, now=now)
    calendar, stopped = calendar_dues(standing, now, uid_key=uid_key, describe=describe)
    needed = cache(lambda: _needs_anybody(standing, now))
    covering = covering_letters(calendar, standing, now)
    busy = {due.person: due.at for due in covering.letters}
    prompts, left_out, missed = prompt_dues(
        standing,
        now,
        drafts_over(steps),
        first_release(steps),
        needed,
        invited=_invited(covering.calendar),
        busy=busy,
    )
    asked, unheard, too_late = requested_dues(standing, now, {(due.occasion, due.person) for due in calendar})
    letters = [*prompts, *(LetterPlan(dues=(due,)) for due in covering.letters)]
    reports, unasked, past = report_dues(standing, steps, now, _busy(letters, standing))
    polls, unpolled = poll_dues(standing, now, _busy([*letters, *reports], standing))
    told = [*(LetterPlan(dues=(due,)) for due in (*covering.letters, *covering.calendar)), *prompts]
    going, held = _split_held([*told, *reports, *polls], standing)
    going = filled(going, standing, now)
    asked = (*asked, *mail_alerts(standing, going, now))
    missed = (*missed, *too_late, *past)
    keys = (
        {due.key for due in held}
        | {due.key for plan in (*going, *asked) for due in plan.dues}
        | {due.key for due in missed}
    )
    return Outlook(
        plans=tuple(sorted((*going, *asked), key=lambda plan: (plan.lead.at, _order(plan)))),
        left_out=(*stopped, *left_out, *unheard, *unasked, *unpolled),
        missed=missed,
        held=held,
        withdrawn=_withdrawn(ledger, keys),
    )


def _invited(calendar: Iterable[Due]) -> dict[PersonId, datetime]:
    """When the first calendar message of each person leaves."""
    found: dict[PersonId, datetime] = {}
    for due in calendar:
        found[due.person] = min(due.at, found.get(due.person, due.at))
    return found


def _needs_anybody(standing: CohortState, now: datetime) -> bool:
    told = replace(standing, ledger=discreet(standing.ledger, standing.programme))
    return any(not need.alone for need in split(needs(told, (), now), standing.programme.decisions)[0])


def _order(plan: LetterPlan) -> tuple[object, ...]:
    lead = plan.lead
    rank = 0 if lead.kind in SAYING else 1 if lead.kind == CANCEL else 2 if lead.kind in CALENDAR_KINDS else 3
    start = lead.told.start.timestamp() if lead.told else 0.0
    return (rank, start, lead.occasion, lead.kind, lead.at, lead.name, lead.person)


def _busy(prompts: Iterable[LetterPlan], standing: CohortState) -> dict[PersonId, set[date]]:
    """The days on which each person got, or gets, a letter of the timeline."""
    zone, found = standing.programme.zone, defaultdict(set)
    for plan in prompts:
        if not is_alert(plan.lead.kind):
            found[plan.lead.person].add(plan.lead.at.astimezone(zone).date())
    for person in standing.ledger.letters_sent:
        letters = counted_letters(standing.ledger, person)
        found[person].update(at.astimezone(zone).date() for at in letters.values())
    return found


def _withdrawn(ledger: Ledger, keys: set[str]) -> tuple[Delivery, ...]:
    """Lines that waited for something that is no longer so."""
    waiting = (State.WAITING, State.HELD, State.FAILED)
    return tuple(
        replace(line, state=State.WITHDRAWN)
        for line in ledger.deliveries
        if line.state in waiting and line.key not in keys
    )


def _split_held(plans: Iterable[LetterPlan], standing: CohortState) -> tuple[list[LetterPlan], tuple[Due, ...]]:
    if not standing.holds:
        return list(plans), ()
    going: list[LetterPlan] = []
    held: list[Due] = []
    for plan in plans:
        free = tuple(due for due in plan.dues if not holder(due, standing.holds))
        held.extend(due for due in plan.dues if due not in free)
        if free:
            going.append(replace(plan, dues=free))
    return going, tuple(held)
