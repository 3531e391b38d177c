"""Every page, written out: by the purpose of its link and, for answers, by the prompt's page. Each loads when it is first used."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from sets.mail.signed_links import Link
from sets.model.requests import Purpose
from sets.responses.prompt_catalogue import Page, prompt_called
from sets.web.page.request import PageHandlers

PAGES_BY_PURPOSE: dict[Purpose, str] = {
    Purpose.MINE: "sets.web.member.home:HANDLERS",
    Purpose.SESSION: "sets.web.session.session:HANDLERS",
    Purpose.DECIDE: "sets.web.session.decision:HANDLERS",
    Purpose.TEAM: "sets.web.team.team:HANDLERS",
    Purpose.EDIT: "sets.web.report_desk.desk:HANDLERS",
    Purpose.CHECK: "sets.web.own_words.check:HANDLERS",
    Purpose.REPORT: "sets.web.report_read.report:HANDLERS",
    Purpose.EXPORT: "sets.web.member.export:HANDLERS",
    Purpose.ADDRESS: "sets.web.member.requests:HANDLERS",
    Purpose.UNDO: "sets.web.member.undo:HANDLERS",
    Purpose.STOP: "sets.web.member.leaving:HANDLERS",
    Purpose.CALENDAR: "sets.web.member.subscribing:HANDLERS",
    Purpose.DATES: "sets.web.answers.which_dates:HANDLERS",
    Purpose.COMING: "sets.web.answers.attendance:HANDLERS",
}
LOG = "sets.web.answers.log:HANDLERS"
ANSWERS: dict[Page, str] = {
    Page.LOG: LOG,
    Page.RATINGS: "sets.web.answers.ratings:HANDLERS",
    Page.ACTIONS: "sets.web.answers.actions:HANDLERS",
    Page.ATTENDANCE: "sets.web.answers.attendance:HANDLERS",
}
"""Of any other prompt the page is a log's, which says whether there is something to answer."""


def handlers_of(link: Link) -> PageHandlers:
    """The handlers of the page that a link opens."""
    if link.purpose is Purpose.ANSWER:
        return _loaded(ANSWERS.get(prompt_called(link.prompt).page, LOG))
    return _loaded(PAGES_BY_PURPOSE[link.purpose])


@cache
def _loaded(place: str) -> PageHandlers:
    module, _, name = place.partition(":")
    room: PageHandlers = getattr(import_module(module), name)
    return room
