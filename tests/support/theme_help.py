"""A house in which lines were given for the report, and a coordinator at the pages of themes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

from sets.model.cohort import PersonId
from sets.model.report_review import Review
from sets.model.requests import Purpose
from sets.model.responses import ReportLine
from sets.responses.consent import fingerprint
from sets.web.page.request import Answer, PageRequest, Redirect, Site
from sets.web.report_desk import themes
from tests.support.builders import at
from tests.support.records import a_log
from tests.support.running_house import keep
from tests.support.web_help import COHORT, a_house, a_link, a_visit, as_html, as_text, programme_of, somebody

NOW = at("2027-08-20 10:00")
"""Every session is over and the report is a draft."""
TRUST = ("They did not believe us because of what happened last time.", "It took four visits before anyone trusted me.")
NAMING = "Amina said what nobody trusted us to hear."
BOTH = "We had no money and nobody at the top backed us."
PLAIN = "The tea was good and the room was warm."
GIVEN = (
    ("thames", 0, TRUST[0]),
    ("thames", 1, TRUST[1]),
    ("thames", 2, NAMING),
    ("lea", 0, BOTH),
    ("lea", 1, PLAIN),
)


def a_line(house: Site, where: tuple[str, int], text: str, *, agreed: bool = True, when: datetime = NOW) -> None:
    """Somebody's line for the report, about their set's first session."""
    learning_set, number = where
    person = somebody(house, learning_set, number).id
    line = ReportLine(text=text, consent=fingerprint(text) if agreed else "")
    keep(house, logs=(a_log(person, occasion=f"{learning_set}-1", line=line, at=when),))


def a_themed_house(home: Path, given: Iterable[tuple[str, int, str]] = GIVEN) -> Site:
    house = a_house(home, NOW)
    for learning_set, number, text in given:
        a_line(house, (learning_set, number), text)
    return house


def coordinator(house: Site, number: int = 0) -> PersonId:
    return programme_of(house).cohort.coordinators[number].id


def visit_of(
    house: Site, place: str = "", step: str = "themes", form: Mapping[str, object] | None = None
) -> PageRequest:
    link = a_link(Purpose.EDIT, coordinator(house), prompt=place)
    return a_visit(house, link, step, form)  # type: ignore[arg-type]


def shown(house: Site, place: str = "", step: str = "") -> Answer:
    step = step or ("themesone" if place else "themes")
    return themes.SHOW[step](visit_of(house, place, step))


def page(house: Site, place: str = "", step: str = "") -> str:
    """What stands on a page."""
    return as_text(as_html(house, shown(house, place, step)))


def sort(house: Site, place: str, texts: Iterable[str], do: str, **more: object) -> Answer:
    """Tick these lines on the page of a place as it is now, and choose."""
    refs = tuple(ref for text in texts for ref in refs_on(as_html(house, shown(house, place)), text))
    return post(house, place, "themeslines", {"line": refs, "do": do, **more})


def post(house: Site, place: str, step: str, form: Mapping[str, object]) -> Answer:
    return themes.ACT[step](visit_of(house, place, step, form))


def say(house: Site, place: str, **words: object) -> Answer:
    """Save the words of a theme as they are on its page, with these changes."""
    board = themes.desk_of(visit_of(house, place)).board
    shelf = board.shelf(place)
    assert shelf is not None
    one = shelf.theme
    given = {"name": one.name, "summary": one.summary, "dissent": one.dissent, "report": "no", "seen": shelf.seen}
    return post(house, place, "themeswords", {**given, **words})


def review(house: Site) -> Review:
    return house.records(COHORT).review()


def placings(house: Site) -> dict[str, tuple[str, ...]]:
    """Where each line is, by its first words."""
    return {one.line: one.themes for one in review(house).placings}


def step_of(answer: Answer) -> str:
    assert isinstance(answer, Redirect), answer
    return answer.to.rsplit("/", 1)[1]


class _Ticks(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self._label = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("name") == "line":
            self.values[given["id"]] = given["value"]
        self._label = given.get("for", "") if tag == "label" else ""

    def handle_endtag(self, tag: str) -> None:
        self._label = "" if tag == "label" else self._label

    def handle_data(self, data: str) -> None:
        if self._label:
            self.labels[self._label] = self.labels.get(self._label, "") + data


def refs_on(html: str, text: str = "") -> list[str]:
    """The values of the boxes of lines on a page; those of one text where it is given."""
    ticks = _Ticks()
    ticks.feed(html)
    return [value for id_, value in ticks.values.items() if not text or ticks.labels[id_] == text]
