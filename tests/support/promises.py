"""All that setwise tells people, as text: pages in their states, letters, reports. Run as a module it prints them, one to a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sets.disclosure.thresholds import FEW_PEOPLE, GREW, SOME_HIDDEN, SPREAD, TOO_FEW, TOO_SMALL, UNSUPPORTED
from sets.mail.signed_links import Link
from sets.model.requests import Purpose
from sets.report.compile import compile_report
from sets.text.resources import template_root
from sets.text.templates import Renderer
from sets.web.own_words.cards import NO_ROOM
from sets.web.page.request import Page, Site
from sets.web.server.routes import handlers_of
from tests.support.builders import at
from tests.support.letter_cases import LETTERS
from tests.support.page_world import a_world, moved, set_clock, who
from tests.support.report_cases import too_small
from tests.support.report_full import a_full_year, eight, half_way
from tests.support.web_help import a_link, as_html, as_text, got
from tests.web.page_rows.all_rows import ROWS
from tests.web.page_rows.check import under_check
from tests.web.page_rows.release import released
from tests.web.page_rows.rows import Row

REASONS = (TOO_FEW, TOO_SMALL, SOME_HIDDEN, GREW, UNSUPPORTED, SPREAD, FEW_PEOPLE, NO_ROOM)


def told(home: Path) -> Iterator[str]:
    """Every page that can be looked at, every letter, four reports, and the reasons that coordinators are given."""
    yield from pages(home)
    yield from (f"{letter.subject}\n{letter.text}" for letter in LETTERS.values())
    yield from reports()
    yield from REASONS


def pages(home: Path) -> Iterator[str]:
    """Every page of the rows that a visitor may look at without sending anything."""
    house = a_world(home)
    moved(house)
    under_check(house)
    released(house)
    for row in ROWS:
        if row.form is None and row.status == 200 and not row.signed:
            set_clock(house, row.now)
            link = link_of(house, row)
            page = got(house, link, row.step) if row.step in handlers_of(link).show else None
            if isinstance(page, Page):
                yield as_text(as_html(house, page))


def link_of(house: Site, row: Row) -> Link:
    """The link of a row."""
    purpose = Purpose(row.place) if row.place in set(Purpose) else Purpose.ANSWER
    prompt = row.place if purpose is Purpose.ANSWER else row.prompt
    return a_link(purpose, who(house, row.who).id, row.occasion, prompt, number=row.number)


def reports() -> Iterator[str]:
    """The lead's version of a report of many, of few, of very few, and at half way."""
    renderer = Renderer((template_root(),))
    for case in (a_full_year(), eight(), too_small(), half_way()):
        report = compile_report(
            case.programme, case.responses, case.deliveries, (), at("2027-09-01 10:00"), renderer, review=case.review
        )
        yield as_text(report.page.decode())


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        json.dump([*told(Path(folder) / "home")], sys.stdout)
