"""Every page, written out: by the purpose of its link and, for answers, by the prompt. Each loads when it is first used."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from sets.mail.signed_links import Link
from sets.model.requests import Purpose
from sets.web.page.request import PageHandlers

PAGES_BY_PURPOSE: dict[Purpose, str] = {
    Purpose.MINE: "sets.web.member.home:HANDLERS",
    Purpose.SESSION: "sets.web.session.session:HANDLERS",
    Purpose.TEAM: "sets.web.team.team:HANDLERS",
    Purpose.EDIT: "sets.web.report_desk.desk:HANDLERS",
    Purpose.CHECK: "sets.web.own_words.check:HANDLERS",
    Purpose.REPORT: "sets.web.report_read.report:HANDLERS",
    Purpose.EXPORT: "sets.web.member.export:HANDLERS",
    Purpose.ADDRESS: "sets.web.member.requests:HANDLERS",
    Purpose.UNDO: "sets.web.member.undo:HANDLERS",
    Purpose.STOP: "sets.web.member.leaving:HANDLERS",
}
ANSWERS: dict[str, str] = {
    "baseline": "sets.web.answers.ratings:HANDLERS",
    "endline": "sets.web.answers.ratings:HANDLERS",
    "preparation": "sets.web.answers.actions:HANDLERS",
    "attendance-check": "sets.web.answers.attendance:HANDLERS",
}
"""The prompts whose page is not a log's."""
LOG = "sets.web.answers.log:HANDLERS"


def handlers_of(link: Link) -> PageHandlers:
    """The room that a link opens."""
    place = ANSWERS.get(link.prompt, LOG) if link.purpose is Purpose.ANSWER else PAGES_BY_PURPOSE[link.purpose]
    return _loaded(place)


@cache
def _loaded(place: str) -> PageHandlers:
    module, _, name = place.partition(":")
    room: PageHandlers = getattr(import_module(module), name)
    return room
