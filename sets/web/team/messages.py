"""The messages to come as a coordinator sees them: what, about what, to whom, and whether it is held. Pure.

Nothing here says who has returned a log: a prompt that asks for one is told by numbers as soon as its recipients would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sets.cohort.meeting_wording import about
from sets.cohort.programme import Programme
from sets.due.outlook import Outlook
from sets.due.overview import AHEAD
from sets.due.scheduling import REASON_CEILING, REASON_LATE, REASON_PAUSED
from sets.model.cohort import Audience, Occasion, PromptRule
from sets.model.messages import CALENDAR_KINDS, FACT_CHECK, QUOTE_CHECK, Due, LeftOut, prompt_of, step_kind
from sets.model.publication import Verdict
from sets.model.requests import LetterKind
from sets.model.responses import Responses
from sets.responses.prompt_catalogue import prompt_called
from sets.text import wording as words

WISHES = frozenset(wish.value for wish in LetterKind)
"""Letters that somebody asked for themselves: nobody's business but theirs."""
_NOBODYS_LOG = (Audience.FACILITATORS, Audience.FACILITATORS_IF_SHORT, Audience.FACILITATORS_UNMARKED)
_HOLDS = (Verdict.HOLD, Verdict.RELEASE)
_CROWDED = (REASON_CEILING, REASON_LATE, REASON_PAUSED)
"""Who gets no more because of other messages may have been reminded of a log."""
_Key = tuple[Occasion, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One message to come. `people` and the names left out are empty where they would say who returned a log.

    `subject` is what a decision about it is kept under; `seen` is how many such decisions there are so far.
    """

    subject: str
    kind: str
    about: str
    at: datetime
    count: int
    people: tuple[str, ...]
    why: str
    left_out: tuple[str, ...]
    private: bool
    seen: int


def going(outlook: Outlook, programme: Programme, responses: Responses) -> tuple[Coming, ...]:
    """Everything that is to leave, each message once, at the time of the first who gets it."""
    leaving = [(plan.lead.at, due) for plan in outlook.plans for due in plan.dues]
    return _by_message(leaving, outlook.left_out, programme, responses)


def soon(found: Iterable[Coming], now: datetime) -> tuple[Coming, ...]:
    """Those that leave within AHEAD."""
    return tuple(one for one in found if one.at <= now + AHEAD)


def held(outlook: Outlook, programme: Programme, responses: Responses) -> tuple[Coming, ...]:
    """What is held, whenever it would leave."""
    return _by_message([(due.at, due) for due in outlook.held], (), programme, responses)


def by_day(found: Iterable[Coming], programme: Programme) -> tuple[tuple[date, tuple[Coming, ...]], ...]:
    """The messages by the local day on which they leave."""
    days = groupby(found, key=lambda one: one.at.astimezone(programme.zone).date())
    return tuple((day, tuple(messages)) for day, messages in days)


def message_seen(subject: str, programme: Programme) -> int:
    """How often this message was held or released so far; a form that saw another number is from before."""
    occasion = subject.partition("/")[0]
    return sum(d.verdict in _HOLDS and d.subject in (subject, occasion) for d in programme.decisions)


def _by_message(
    leaving: Iterable[tuple[datetime, Due]],
    left_out: Iterable[LeftOut],
    programme: Programme,
    responses: Responses,
) -> tuple[Coming, ...]:
    # by message and not by letter: who gets two asks in one letter would tell who has not answered the first
    messages: dict[_Key, list[tuple[datetime, Due]]] = defaultdict(list)
    for at, due in leaving:
        if due.kind not in WISHES:
            messages[due.occasion, due.kind].append((at, due))
    absent: dict[_Key, list[LeftOut]] = defaultdict(list)
    for one in left_out:
        absent[one.occasion, one.kind].append(one)
    found = [_coming(key, dues, absent[key], programme, responses) for key, dues in messages.items()]
    return tuple(sorted(found, key=lambda one: _order(one, programme)))


def _order(one: Coming, programme: Programme) -> tuple[object, ...]:
    meeting = programme.by_key.get(Occasion(one.subject.partition("/")[0]))
    return (one.at, meeting.start.timestamp() if meeting is not None else 0.0, one.subject)


def _coming(
    key: _Key, leaving: list[tuple[datetime, Due]], absent: list[LeftOut], programme: Programme, responses: Responses
) -> Coming:
    occasion, kind = key
    private = _private(occasion, kind, programme, responses) or any(one.why in _CROWDED for one in absent)
    names = sorted({words.one_line(due.name) for _, due in leaving})
    subject = f"{occasion}/{kind}"
    return Coming(
        subject=subject,
        kind=kind_words(kind),
        about=about(programme, occasion),
        at=min(at for at, _ in leaving),
        count=len({due.person for _, due in leaving}),
        people=() if private else tuple(names),
        why=_why(kind, leaving[0][1], programme),
        left_out=_left_out(absent, private=private),
        private=private,
        seen=message_seen(subject, programme),
    )


def _left_out(absent: list[LeftOut], *, private: bool) -> tuple[str, ...]:
    """By reason: who, or only how many."""
    reasons: dict[str, set[str]] = defaultdict(set)
    for one in absent:
        reasons[_plainly(one.why)].add(words.one_line(one.name) or one.person)
    return tuple(
        f"{_count(len(names)) if private else words.listed(sorted(names))}: {why}"
        for why, names in sorted(reasons.items())
    )


def _plainly(why: str) -> str:
    return "answered already" if why.startswith("has answered") and "invite" not in why else why


def _count(number: int) -> str:
    return words.plural(number, "person", "people")


def kind_words(kind: str) -> str:
    """A kind of message in words: `Reflection, reminder`."""
    name = prompt_of(kind)
    reminder = ", reminder" if name != kind else ""
    return words.upper_first(name.replace("-", " ")) + reminder


def _why(kind: str, due: Due, programme: Programme) -> str:
    """The rule's own reason: a due's may say that it shares a letter, or was put off for another."""
    rule = _rule(kind, programme)
    if rule is None:
        return _sentence(due.why if kind in CALENDAR_KINDS else due.why.partition(" (")[0])
    why = _sentence(rule.why)
    return f"One reminder to those who have not answered. {why}" if kind != rule.name else why


def _sentence(text: str) -> str:
    return f"{words.upper_first(text).rstrip('.')}." if text else ""


def _private(occasion: Occasion, kind: str, programme: Programme, responses: Responses) -> bool:
    """Whether the people who get this, or do not, would tell who returned a log."""
    if step_kind(kind) in (QUOTE_CHECK, FACT_CHECK):
        return True  # who is quoted, and who has not answered, is theirs alone
    rule = _rule(kind, programme)
    if rule is None or not rule.asks or rule.to in _NOBODYS_LOG:
        return False
    rated = prompt_called(rule.name).phases
    given = any(log.occasion == occasion and log.prompt == rule.name for log in responses.logs)
    return given or kind != rule.name or any(rating.phase in rated for rating in responses.ratings)


def _rule(kind: str, programme: Programme) -> PromptRule | None:
    name = prompt_of(kind)
    return next((rule for rule in programme.cohort.prompts if rule.name == name), None)
