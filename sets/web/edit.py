"""The coordinators' desk for the report: where it stands, its themes, the words that only people can write, its release."""

from __future__ import annotations

from sets.web import edit_front, edit_release, edit_themes, edit_words
from sets.web.coordinators import for_coordinators
from sets.web.visit import Handler, Room

_MODULES = (edit_front, edit_themes, edit_words, edit_release)


def _all(found: list[dict[str, Handler]]) -> dict[str, Handler]:
    return {step: for_coordinators(handler) for steps in found for step, handler in steps.items()}


ROOM = Room(show=_all([one.SHOW for one in _MODULES]), act=_all([one.ACT for one in _MODULES]))
