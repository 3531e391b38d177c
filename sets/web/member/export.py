"""All that is held on the holder of a link, to read and to save. It shows and gives; it changes nothing."""

from __future__ import annotations

import json

from sets.mail.signed_links import LIFETIMES
from sets.model.requests import Purpose
from sets.privacy.export import Holding, document, holding
from sets.privacy.export_page import parts
from sets.text import wording as words
from sets.web.page.request import Answer, Download, Page, PageHandlers, PageRequest

FILENAME = "what-is-held-on-me.json"
FILE = "file"


def _show(request: PageRequest) -> Answer:
    life = LIFETIMES[Purpose.EXPORT]
    return Page(
        template="export/held.html.j2",
        title="What is held on you",
        facts={
            "parts": parts(_held(request)),
            "name": request.person.name,
            "programme_title": request.programme.cohort.title,
            "as_at": words.moment(request.now, request.zone),
            "days": life.days,
            "to_file": request.here(FILE),
        },
    )


def _file(request: PageRequest) -> Answer:
    content = json.dumps(document(_held(request), request.now), ensure_ascii=False, indent=2) + "\n"
    # half a character, pasted from a broken program, must not keep anybody from their own words
    return Download(filename=FILENAME, media="application/json", content=content.encode("utf-8", "replace"))


def _held(request: PageRequest) -> Holding:
    records = request.records
    return holding(
        request.person,
        request.programme,
        versions=records.versions(),
        known=request.site.installation.store.people(),
        responses=request.responses,
        deliveries=records.deliveries(),
        originals=records.originals(),
        unseal=request.site.seal.unseal,
        steps=records.review().steps,
        mail_events=records.mail_events(),
    )


HANDLERS = PageHandlers(show={"": _show}, act={FILE: _file})
