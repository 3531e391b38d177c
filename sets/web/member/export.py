"""All that is held on the holder of a link, to read and to save. It shows and gives; it changes nothing."""

from __future__ import annotations

import json

from sets.mail.signed_links import LIFETIMES
from sets.model.requests import Purpose
from sets.privacy.export import Holding, document, holding
from sets.privacy.export_page import parts
from sets.text import wording as words
from sets.web.page.request import Answer, Download, Page, Room, Visit

FILENAME = "what-is-held-on-me.json"
FILE = "file"


def _show(visit: Visit) -> Answer:
    life = LIFETIMES[Purpose.EXPORT]
    return Page(
        template="export/held.html.j2",
        title="What is held on you",
        facts={
            "parts": parts(_held(visit)),
            "name": visit.person.name,
            "programme_title": visit.programme.cohort.title,
            "as_at": words.moment(visit.now, visit.zone),
            "days": life.days,
            "to_file": visit.here(FILE),
        },
    )


def _file(visit: Visit) -> Answer:
    content = json.dumps(document(_held(visit), visit.now), ensure_ascii=False, indent=2) + "\n"
    # half a character, pasted from a broken program, must not keep anybody from their own words
    return Download(filename=FILENAME, media="application/json", content=content.encode("utf-8", "replace"))


def _held(visit: Visit) -> Holding:
    records = visit.records
    return holding(
        visit.person,
        visit.programme,
        versions=records.versions(),
        known=visit.house.desk.store.people(),
        gathered=visit.gathered,
        deliveries=records.deliveries(),
        originals=records.originals(),
        unseal=visit.house.seal.unseal,
        steps=records.review().steps,
    )


ROOM = Room(show={"": _show}, act={FILE: _file})
