"""What only its author may read is sealed before it is kept, and opened again for its author (domain.md section 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sets.model.responses import Action, Draft, LearningLog, LogAnswer, Responses
from sets.responses.seal import SealError

Seal = Callable[[str, str], str]
"""Seals a text for a context: the key of the record that holds it."""
Unseal = Callable[[str, str], str]
"""Opens a token in the context it was sealed for; SealError when it does not open."""
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
    """The same records with unshared answers, the words of actions and whole drafts sealed."""
    return replace(
        news,
        logs=tuple(_log(log, seal) for log in news.logs),
        actions=tuple(_action(action, seal) for action in news.actions),
        drafts=tuple(_draft(draft, seal) for draft in news.drafts),
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
