"""What only its author may read is sealed before it is kept, and opened again for its author (domain.md section 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from sets.model.responses import (
    Action,
    Answer,
    AnswerGiven,
    CalendarRequest,
    Difficulty,
    Draft,
    LearningLog,
    LogAnswer,
    Responses,
)
from sets.responses.seal import SealError

Seal = Callable[[str, str], str]
"""Seals a text for a context: the key of the record that holds it."""
Unseal = Callable[[str, str], str]
"""Opens a token in the context it was sealed for; SealError when it does not open."""
NotedT = TypeVar("NotedT", Answer, AnswerGiven)
NOT_OPENED = "This is sealed, and the key it was sealed with is no longer there: nobody can open it."


def safely_open(unseal: Unseal) -> Unseal:
    """The same, giving `NOT_OPENED` for what does not open: for its author's own pages, which show the rest all the same."""

    def opened(token: str, context: str) -> str:
        try:
            return unseal(token, context)
        except SealError:
            return NOT_OPENED

    return opened


def sealed(news: Responses, seal: Seal) -> Responses:
    """The same records with unshared answers, the words of actions, whole drafts and private words sealed.

    So are the words given with an answer to an invite, and the other person whom a calendar named.
    """
    return replace(
        news,
        logs=tuple(_log(log, seal) for log in news.logs),
        actions=tuple(_action(action, seal) for action in news.actions),
        drafts=tuple(_draft(draft, seal) for draft in news.drafts),
        difficulties=tuple(_difficulty(one, seal) for one in news.difficulties),
        answers=tuple(_note(one, seal) for one in news.answers),
        given=tuple(_note(one, seal) for one in news.given),
        calendar_requests=tuple(_request(one, seal) for one in news.calendar_requests),
    )


def open_log(log: LearningLog, unseal: Unseal) -> LearningLog:
    """The log as its author wrote it, with every answer in `text`. Raises SealError."""
    return replace(log, answers=tuple(_opened(answer, log.key, unseal) for answer in log.answers))


def open_action(action: Action, unseal: Unseal) -> Action:
    """The action in its owner's words, what was learned included. Raises SealError."""
    return replace(
        action,
        text=unseal(action.sealed, action.key) if action.sealed else action.text,
        sealed="",
        learned=unseal(action.sealed_learned, action.key) if action.sealed_learned else action.learned,
        sealed_learned="",
    )


def open_draft(draft: Draft, unseal: Unseal) -> Draft:
    """The draft with the fields of its form in `text`. Raises SealError."""
    return replace(draft, text=unseal(draft.sealed, _drafted(draft)), sealed="") if draft.sealed else draft


def open_difficulty(one: Difficulty, unseal: Unseal) -> Difficulty:
    """What somebody told the coordinators, with whom it names, in `text`. Raises SealError."""
    return replace(one, text=unseal(one.sealed, _told_privately(one)), sealed="") if one.sealed else one


def open_answer(answer: NotedT, unseal: Unseal) -> NotedT:
    """The answer with what was written with it in `note`. Raises SealError."""
    return replace(answer, note=unseal(answer.sealed, _noted(answer)), sealed="") if answer.sealed else answer


def open_request(one: CalendarRequest, unseal: Unseal) -> CalendarRequest:
    """The request with whom it names in `other`. Raises SealError."""
    return replace(one, other=unseal(one.sealed, _asked(one)), sealed="") if one.sealed else one


def _log(log: LearningLog, seal: Seal) -> LearningLog:
    answers = tuple(
        replace(answer, sealed=seal(answer.text, log.key), text="") if answer.text and not answer.shared else answer
        for answer in log.answers
    )
    return replace(log, answers=answers)


def _opened(answer: LogAnswer, key: str, unseal: Unseal) -> LogAnswer:
    return replace(answer, text=unseal(answer.sealed, key), sealed="") if answer.sealed else answer


def _action(action: Action, seal: Seal) -> Action:
    return replace(
        action,
        sealed=seal(action.text, action.key) if action.text else action.sealed,
        text="",
        sealed_learned=seal(action.learned, action.key) if action.learned else action.sealed_learned,
        learned="",
    )


def _draft(draft: Draft, seal: Seal) -> Draft:
    return replace(draft, sealed=seal(draft.text, _drafted(draft)), text="") if draft.text else draft


def _drafted(draft: Draft) -> str:
    # a draft and its log have the same key: a token moved from one to the other must not open
    return f"draft/{draft.key}"


def _difficulty(one: Difficulty, seal: Seal) -> Difficulty:
    return replace(one, sealed=seal(one.text, _told_privately(one)), text="") if one.text else one


def _told_privately(one: Difficulty) -> str:
    return f"difficulty/{one.key}"


def _note(answer: NotedT, seal: Seal) -> NotedT:
    return replace(answer, sealed=seal(answer.note, _noted(answer)), note="") if answer.note else answer


def _noted(answer: Answer | AnswerGiven) -> str:
    # one context for both: of the answers as they came, one becomes the answer that counts, with its words
    return f"answer/{answer.occasion}/{answer.person}"


def _request(one: CalendarRequest, seal: Seal) -> CalendarRequest:
    return replace(one, sealed=seal(one.other, _asked(one)), other="") if one.other else one


def _asked(one: CalendarRequest) -> str:
    return f"calendar-request/{one.key}"
