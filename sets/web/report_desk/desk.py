"""The coordinators' desk for the report: where it stands, its themes, the words that only people can write, its release.

None of its pages is for anybody else: here, and nowhere else, they are closed to all but coordinators.
"""

from __future__ import annotations

from sets.web.page.open_link import for_coordinators
from sets.web.page.request import Handler, PageHandlers
from sets.web.report_desk import front, release, themes, words

_MODULES = (front, themes, words, release)


def _all(found: list[dict[str, Handler]]) -> dict[str, Handler]:
    return {step: for_coordinators(handler) for steps in found for step, handler in steps.items()}


HANDLERS = PageHandlers(show=_all([one.SHOW for one in _MODULES]), act=_all([one.ACT for one in _MODULES]))
