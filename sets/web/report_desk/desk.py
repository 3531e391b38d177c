"""The coordinators' desk for the report: where it stands, its themes, the words that only people can write, its release."""

from __future__ import annotations

from sets.web.page.access import for_coordinators
from sets.web.page.request import Handler, PageHandlers
from sets.web.report_desk import front as edit_front
from sets.web.report_desk import release as edit_release
from sets.web.report_desk import themes as edit_themes
from sets.web.report_desk import words as edit_words

_MODULES = (edit_front, edit_themes, edit_words, edit_release)


def _all(found: list[dict[str, Handler]]) -> dict[str, Handler]:
    return {step: for_coordinators(handler) for steps in found for step, handler in steps.items()}


ROOM = PageHandlers(show=_all([one.SHOW for one in _MODULES]), act=_all([one.ACT for one in _MODULES]))
