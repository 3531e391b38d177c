"""Pages of questions in words: learning logs, pulses, stories, follow-ups (domain.md sections 5 and 9)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sets.web.answers import log_post as log_act
from sets.web.answers import log_view as log_show
from sets.web.page.request import Answer, Handler, PageHandlers, PageRequest

Step = Callable[[PageRequest, str], Answer]
_SHOW: dict[str, Step] = {
    "change": log_show.change,
    "check": log_show.check,
    "saved": log_show.saved,
    "sent": log_show.sent,
    "nothing": log_show.nothing,
    "takeback": log_show.takeback,
    "taken": log_show.taken,
}
_ACT: dict[str, Step] = {
    "check": log_act.check,
    "nothing": log_act.nothing,
    "withdraw": log_act.withdraw,
}


def shows(first: str = "") -> dict[str, Handler]:
    """What to show by step. `first` is the step of the form itself, where another page comes before it (`words`)."""
    return {step: partial(_of, show, first) for step, show in {first: log_show.first, **_SHOW}.items()}


def acts(first: str = "") -> dict[str, Handler]:
    """What a POST does by step; see `shows`."""
    return {step: partial(_of, act, first) for step, act in {first: log_act.first, **_ACT}.items()}


def _of(step: Step, first: str, request: PageRequest) -> Answer:
    return step(request, first)


ROOM = PageHandlers(show=shows(), act=acts())
