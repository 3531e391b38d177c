"""Every page, written out: by the purpose of its link and, for answers, by the prompt. Each loads when it is first used."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from sets.mail.signed_links import Link
from sets.model.requests import Purpose
from sets.web.page.request import PageHandlers

ROOMS: dict[Purpose, str] = {
    Purpose.MINE: "sets.web.member.home:ROOM",
    Purpose.SESSION: "sets.web.session.session:ROOM",
    Purpose.TEAM: "sets.web.team.team:ROOM",
    Purpose.EDIT: "sets.web.report_desk.desk:ROOM",
    Purpose.CHECK: "sets.web.own_words.check:ROOM",
    Purpose.REPORT: "sets.web.report_read.report:ROOM",
    Purpose.EXPORT: "sets.web.member.export:ROOM",
    Purpose.ADDRESS: "sets.web.member.confirm_address:ROOM",
    Purpose.STOP: "sets.web.member.unsubscribe:ROOM",
}
ANSWERS: dict[str, str] = {
    "baseline": "sets.web.answers.ratings:ROOM",
    "endline": "sets.web.answers.ratings:ROOM",
    "preparation": "sets.web.answers.actions:ROOM",
    "attendance-check": "sets.web.answers.attendance:ROOM",
}
"""The prompts whose page is not a log's."""
LOG = "sets.web.answers.log:ROOM"


def room_of(link: Link) -> PageHandlers:
    """The room that a link opens."""
    place = ANSWERS.get(link.prompt, LOG) if link.purpose is Purpose.ANSWER else ROOMS[link.purpose]
    return _loaded(place)


@cache
def _loaded(place: str) -> PageHandlers:
    module, _, name = place.partition(":")
    room: PageHandlers = getattr(import_module(module), name)
    return room
