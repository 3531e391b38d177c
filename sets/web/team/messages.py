"""The messages to come as a coordinator sees them: what, about what, to whom, and whether it is held. Pure.

Nothing here says who has returned a log or was absent: what would tell it stands without names and without a number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from sets.cohort.meeting_wording import about, kind_words
from sets.cohort.programme import Programme
from sets.due.discretion import ASKED_FOR, Key, rule_of_kind, tells
from sets.due.outlook import Outlook
from sets.due.overview import Message, private_of, unnamed
from sets.model.cohort import Occasion
from sets.model.messages import CALENDAR_KINDS, Due, LeftOut
from sets.model.publication import Verdict
from sets.model.responses import Responses
from sets.text import wording as words
from sets.text.clean import one_line

_HOLDS = (Verdict.HOLD, Verdict.RELEASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One message to come. Where people and number would say who answered or was absent (`private`), neither is there.

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


def going(outlook: Outlook, programme: Programme, responses: Responses, now: datetime) -> tuple[Coming, ...]:
    """Everything that is to leave, each message once, at the time of the first who gets it.

    What would tell on people stands as it would if nobody had answered, until its moment comes.
    """
    private = private_of(outlook.plans, outlook.left_out, programme, responses)
    always = {message_key(one): one for one in unnamed(private, programme, datetime.min.replace(tzinfo=UTC))}
    leaving = [
        (plan.lead.at, due) for plan in outlook.plans for due in plan.dues if (due.occasion, due.kind) not in always
    ]
    found = _by_message(leaving, outlook.left_out, programme, responses)
    hidden = (_unnamed(key, one, programme) for key, one in always.items() if one.at is not None and one.at > now)
    return tuple(sorted((*found, *hidden), key=lambda one: _order(one, programme)))


def message_key(message: Message) -> Key:
    """What a message is about, and its kind."""
    return (message.occasion, message.kinds[0])


def held(outlook: Outlook, programme: Programme, responses: Responses, _now: datetime) -> tuple[Coming, ...]:
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
    messages: dict[Key, list[tuple[datetime, Due]]] = defaultdict(list)
    for at, due in leaving:
        if due.kind not in ASKED_FOR:
            messages[due.occasion, due.kind].append((at, due))
    absent: dict[Key, list[LeftOut]] = defaultdict(list)
    for one in left_out:
        absent[one.occasion, one.kind].append(one)
    found = [_coming(key, dues, absent[key], programme, responses, messages) for key, dues in messages.items()]
    return tuple(sorted(found, key=lambda one: _order(one, programme)))


def _order(one: Coming, programme: Programme) -> tuple[object, ...]:
    meeting = programme.by_key.get(Occasion(one.subject.partition("/")[0]))
    return (one.at, meeting.start.timestamp() if meeting is not None else 0.0, one.subject)


def _coming(
    key: Key,
    leaving: list[tuple[datetime, Due]],
    absent: list[LeftOut],
    programme: Programme,
    responses: Responses,
    to_come: Container[Key],
) -> Coming:
    occasion, kind = key
    private = tells(occasion, kind, programme, responses, absent, to_come)
    names = sorted({one_line(due.name) for _, due in leaving})
    subject = f"{occasion}/{kind}"
    return Coming(
        subject=subject,
        kind=kind_words(kind),
        about=about(programme, occasion),
        at=min(at for at, _ in leaving),
        count=0 if private else len({due.person for _, due in leaving}),
        people=() if private else tuple(names),
        why=_why(kind, leaving[0][1].why, programme),
        left_out=() if private else _left_out(absent),
        private=private,
        seen=message_seen(subject, programme),
    )


def _unnamed(key: Key, message: Message, programme: Programme) -> Coming:
    occasion, kind = key
    assert message.at is not None
    return Coming(
        subject=f"{occasion}/{kind}",
        kind=kind_words(kind),
        about=message.about,
        at=message.at,
        count=0,
        people=(),
        why=_why(kind, message.why[0], programme),
        left_out=(),
        private=True,
        seen=message_seen(f"{occasion}/{kind}", programme),
    )


def _left_out(absent: list[LeftOut]) -> tuple[str, ...]:
    """By reason: who."""
    reasons: dict[str, set[str]] = defaultdict(set)
    for one in absent:
        reasons[_plainly(one.why)].add(one_line(one.name) or one.person)
    return tuple(f"{words.listed(sorted(names))}: {why}" for why, names in sorted(reasons.items()))


def _plainly(why: str) -> str:
    return "answered already" if why.startswith("has answered") and "invite" not in why else why


def _why(kind: str, own: str, programme: Programme) -> str:
    """The rule's own reason: a due's may say that it shares a letter, or was put off for another."""
    rule = rule_of_kind(kind, programme)
    if rule is None:
        return _sentence(own if kind in CALENDAR_KINDS else own.partition(" (")[0])
    why = _sentence(rule.why)
    return f"One reminder to those who have not answered. {why}" if kind != rule.name else why


def _sentence(text: str) -> str:
    return f"{words.upper_first(text).rstrip('.')}." if text else ""
