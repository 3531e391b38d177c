"""Which messages tell on people by who gets them: those are shown without names and without a number. Pure.

Pages and the privacy notice promise coordinators how it stands, never who answered, who did not and who was absent. A
reminder goes to who has not answered, a reflection prompt to who came: a list of its recipients would say so.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from sets.cohort.programme import Programme
from sets.due.prompting.scheduling import REASON_CEILING, REASON_LATE, REASON_PAUSED
from sets.model.cohort import Audience, Occasion, PromptRule
from sets.model.ledger import Ledger, index
from sets.model.messages import (
    DATES_ASKED,
    FACT_CHECK,
    POLL_KINDS,
    QUOTE_CHECK,
    Delivery,
    LeftOut,
    Partstat,
    prompt_of,
    step_kind,
)
from sets.model.requests import LetterKind
from sets.model.responses import Responses
from sets.responses.prompt_catalogue import kept_as, prompt_called

Key = tuple[Occasion, str]
"""A message: what it is about, and its kind."""
ASKED_FOR = frozenset(kind.value for kind in LetterKind)
"""Letters that somebody asked for themselves: nobody's business but theirs."""
MESSAGE = "message"
"""What a kind that would tell is called in a sentence that names somebody."""
_NOBODYS_LOG = (
    *(Audience.FACILITATORS, Audience.FACILITATORS_AND_CHAMPIONS),
    *(Audience.FACILITATORS_IF_SHORT, Audience.FACILITATORS_UNMARKED),
)
_CROWDED = (REASON_CEILING, REASON_LATE, REASON_PAUSED)
"""Who gets no more because of other messages may have been reminded of a log."""


def tells(
    occasion: Occasion,
    kind: str,
    programme: Programme,
    responses: Responses,
    absent: Iterable[LeftOut] = (),
    to_come: Container[Key] = (),
) -> bool:
    """Whether the people who get this, or do not, would tell who answered, who did not, or who was absent.

    `to_come` are the asks that are still to leave: a reminder of one of them tells nothing yet.
    """
    if kind in ASKED_FOR or step_kind(kind) in (QUOTE_CHECK, FACT_CHECK):
        return True  # who asked for something, and who is quoted, is theirs alone
    if kind in POLL_KINDS:
        return kind != DATES_ASKED  # a reminder goes to who has said nothing
    if any(one.why in _CROWDED for one in absent):
        return True
    rule = rule_of_kind(kind, programme)
    if rule is None or rule.to in _NOBODYS_LOG:
        return False
    reminds = kind != rule.name and (occasion, rule.name) not in to_come
    return reminds or _by_answers(rule, occasion, responses) or _by_attendance(rule, occasion, responses)


def rule_of_kind(kind: str, programme: Programme) -> PromptRule | None:
    """The row of the timeline that a kind of message belongs to; a reminder belongs to what it reminds of."""
    name = prompt_of(kind)
    return next((rule for rule in programme.cohort.prompts if rule.name == name), None)


def discreet(ledger: Ledger, programme: Programme) -> Ledger:
    """The ledger with a plain word for every kind that would tell on the person to whom a message went."""
    return index(_plainly(line, programme) for line in ledger.deliveries)


def conditional(kind: str, programme: Programme) -> bool:
    """Whether a kind of message goes only to who has not answered, to who came, or to who asked for it."""
    rule = rule_of_kind(kind, programme)
    by_answer = rule is not None and (kind != rule.name or rule.to in _BY_ATTENDANCE)
    by_answer = by_answer or kind in POLL_KINDS[1:]
    return by_answer or kind in ASKED_FOR or step_kind(kind) in (QUOTE_CHECK, FACT_CHECK)


def _plainly(line: Delivery, programme: Programme) -> Delivery:
    return replace(line, kind=MESSAGE) if conditional(line.kind, programme) else line


_BY_ATTENDANCE = (Audience.MEMBERS_CAME, Audience.MEMBERS_UNANSWERED)


def _by_answers(rule: PromptRule, occasion: Occasion, responses: Responses) -> bool:
    rated = prompt_called(rule.name).phases
    kept = kept_as(rule.name, occasion)
    given = any((log.occasion, log.prompt) == kept for log in responses.logs)
    return rule.asks and (given or any(rating.phase in rated for rating in responses.ratings))


def _by_attendance(rule: PromptRule, occasion: Occasion, responses: Responses) -> bool:
    if rule.to not in _BY_ATTENDANCE:
        return False
    answered = (one.partstat is not Partstat.NEEDS_ACTION for one in responses.answers if one.occasion == occasion)
    return any(answered) or any(one.occasion == occasion for one in responses.attendance)
