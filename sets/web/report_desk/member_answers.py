"""What members and partners told the team, without names, sets or days (domain.md section 9)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sets.report.editing.editorial import AnswersTold, appetite_of, told_team
from sets.responses.prompt_catalogue import APPETITE
from sets.web.page.request import Answer, Handler, Page, PageRequest

STEP = "wordstold"


def _show(request: PageRequest) -> Answer:
    """Every answer that was ticked for the team, by question; and what leads said at the start, which is no secret."""
    programme, logs = request.programme, request.responses.logs
    found = told_team(programme, logs)
    facts = {
        "pages": _by_page(found.told),
        "together": found.together,
        "joined": found.joined,
        "few": found.few,
        "appetite_asked_in": APPETITE.title,
        "appetite": appetite_of(programme, logs),
        "back": request.here("words"),
    }
    return Page(template="edit/words_told.html.j2", title="What members told the team", facts=facts)


def _by_page(told: Iterable[AnswersTold]) -> tuple[tuple[str, tuple[AnswersTold, ...]], ...]:
    return tuple((title, tuple(rows)) for title, rows in groupby(told, lambda one: one.asked_in))


SHOW: dict[str, Handler] = {STEP: _show}
