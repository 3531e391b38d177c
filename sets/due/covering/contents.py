"""What the letters of a pass say, and which calendar messages hang on them. Pure.

It is filled in once it is known what goes: of what a coordinator holds back nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sets.cohort.standing import CohortState
from sets.due.covering.company import companions, company_of, last_told, set_news
from sets.due.covering.letters import covered_by, left_by_link, numbers_to_come
from sets.due.covering.marks import SAYING, mark_of, news_of, said_in
from sets.due.invites import is_restored
from sets.model.cohort import PersonId, SetId
from sets.model.ledger import Ledger
from sets.model.messages import CALENDAR_KINDS, COVERING, Companion, Delivery, Due, LetterPlan, News, State


def filled(plans: Sequence[LetterPlan], standing: CohortState, now: datetime) -> list[LetterPlan]:
    """All plans with what their letters say, and each calendar message with the letter that says it."""
    letters = {plan.lead.person: plan.lead for plan in plans if plan.lead.kind in SAYING}
    said = {person: said_in(person, standing.ledger) for person in {plan.lead.person for plan in plans}}
    fresh: dict[PersonId, list[Due]] = defaultdict(list)
    for plan in plans:
        due = plan.lead
        if due.kind in CALENDAR_KINDS and not due.resend and mark_of(due) not in said[due.person]:
            fresh[due.person].append(due)
    everybody = companions(standing.programme, now)

    def one(plan: LetterPlan) -> LetterPlan:
        due = plan.lead
        if due.kind in SAYING:
            full = _full(due, fresh[due.person], everybody, standing)
            return replace(plan, dues=(full, *plan.dues[1:]))
        if due.kind in CALENDAR_KINDS and not due.resend:
            key = said[due.person].get(mark_of(due))
            return LetterPlan(dues=(_covered(due, key, letters.get(due.person), standing),))
        return plan

    sessions = numbers_to_come(standing.programme, now)
    return [found for plan in plans if (found := one(plan)).lead.kind not in COVERING or _says(found.lead, sessions)]


def _says(due: Due, sessions: dict[SetId, frozenset[int]]) -> bool:
    """Whether a letter has something to say: of what is held back it says nothing."""
    return bool(due.news) or (bool(due.known) and any(set_news(due.person, due.company, due.known, sessions)))


def _full(due: Due, fresh: list[Due], everybody: tuple[Companion, ...], standing: CohortState) -> Due:
    ledger = standing.ledger
    left = covered_by(due.key, due.person, ledger)
    line = ledger.by_key.get(due.key)
    news = [*(_news_again(one, ledger) for one in left), *map(news_of, fresh)]
    told = last_told(due.person, ledger, but=due.key)
    return replace(
        due,
        news=tuple(sorted((one for one in news if one is not None), key=lambda one: one.told.start)),
        tells=tuple(dict.fromkeys((*(line.tells if line is not None and due.resend else ()), *map(mark_of, fresh)))),
        company=company_of(due.person, everybody),
        known=told.company if told is not None else (),
    )


def _news_again(line: Delivery, ledger: Ledger) -> News | None:
    if line.told is None:
        return None
    return News(
        occasion=line.occasion,
        kind=line.kind,
        told=line.told,
        before=ledger.told_before(line),
        restored=is_restored(ledger.line_before(line)),
    )


def _covered(due: Due, said: str | None, letter: Due | None, standing: CohortState) -> Due:
    if said is not None:
        return replace(due, cover=said)
    if key := left_by_link(due.person, standing):
        return replace(due, cover=key)
    if letter is None:
        return due
    return replace(due, cover=letter.key, after="" if _tried(letter.key, standing.ledger) else letter.key)


def _tried(key: str, ledger: Ledger) -> bool:
    line = ledger.by_key.get(key)
    return line is not None and line.state in (State.FAILED, State.UNKNOWN)
