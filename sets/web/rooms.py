"""Every page, written out: by the purpose of its link and, for answers, by the prompt. Each loads when it is first used."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from sets.links import Link, Purpose
from sets.web.visit import Room

ROOMS: dict[Purpose, str] = {
    Purpose.MINE: "sets.web.mine:ROOM",
    Purpose.SESSION: "sets.web.session:ROOM",
    Purpose.TEAM: "sets.web.team:ROOM",
    Purpose.EDIT: "sets.web.edit:ROOM",
    Purpose.CHECK: "sets.web.check:ROOM",
    Purpose.REPORT: "sets.web.report:ROOM",
    Purpose.EXPORT: "sets.web.export:ROOM",
    Purpose.ADDRESS: "sets.web.new_address:ROOM",
    Purpose.STOP: "sets.web.stop:ROOM",
}
ANSWERS: dict[str, str] = {
    "baseline": "sets.web.ratings:ROOM",
    "endline": "sets.web.ratings:ROOM",
    "preparation": "sets.web.actions:ROOM",
    "attendance-check": "sets.web.attendance:ROOM",
}
"""The prompts whose page is not a log's."""
LOG = "sets.web.log:ROOM"


def room_of(link: Link) -> Room:
    """The room that a link opens."""
    place = ANSWERS.get(link.prompt, LOG) if link.purpose is Purpose.ANSWER else ROOMS[link.purpose]
    return _loaded(place)


@cache
def _loaded(place: str) -> Room:
    module, _, name = place.partition(":")
    room: Room = getattr(import_module(module), name)
    return room
