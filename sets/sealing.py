"""What only its author may read is sealed before it is kept (domain.md section 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sets.gathered import Action, Gathered, LearningLog

Seal = Callable[[str, str], str]
"""Seals a text for a context: the key of the record that holds it."""


def sealed(news: Gathered, seal: Seal) -> Gathered:
    """The same records with unshared answers and the words of actions sealed."""
    return replace(
        news,
        logs=tuple(_log(log, seal) for log in news.logs),
        actions=tuple(_action(action, seal) for action in news.actions),
    )


def _log(log: LearningLog, seal: Seal) -> LearningLog:
    answers = tuple(
        replace(answer, sealed=seal(answer.text, log.key), text="") if answer.text and not answer.shared else answer
        for answer in log.answers
    )
    return replace(log, answers=answers)


def _action(action: Action, seal: Seal) -> Action:
    return replace(
        action,
        sealed=seal(action.text, action.key) if action.text else action.sealed,
        text="",
        sealed_learned=seal(action.learned, action.key) if action.learned else action.sealed_learned,
        learned="",
    )
