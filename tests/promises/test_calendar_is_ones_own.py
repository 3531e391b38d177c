"""Nobody is shown the address of somebody else's calendar: not a coordinator, not a facilitator, on no page and in no letter."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from starlette.testclient import TestClient

from sets.mail.page_links import calendar_link
from sets.model.cohort import Person
from sets.model.requests import OF_CALENDAR, Purpose
from sets.model.responses import Responses
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.rate_limit import NO_LIMITS
from sets.web.server.routes import handlers_of
from tests.support.privacy_help import a_pass
from tests.support.running_house import a_running_house
from tests.support.web_help import COHORT, a_link, facilitator, programme_of, somebody

ADDRESS = re.compile(r"/(calendar|coming)/([\w.=-]+?)(?:\.ics)?(?=[/\s\"<]|$)")
PAGES = {
    "coordinator": (Purpose.TEAM, Purpose.MINE, Purpose.CALENDAR, Purpose.EXPORT),
    "facilitator": (Purpose.SESSION, Purpose.MINE, Purpose.CALENDAR, Purpose.EXPORT),
    "member": (Purpose.MINE, Purpose.CALENDAR, Purpose.EXPORT),
}


def owners(house: Site, text: str) -> set[str]:
    """Whose calendars a text leads to."""
    found = ADDRESS.findall(text)
    return {house.links.read(Purpose(kind), token, house.clock()).link.person for kind, token in found}


def test_every_page_leads_to_nobodys_calendar_but_its_readers(tmp_path: Path) -> None:
    house = a_running_house(tmp_path / "home")
    client = TestClient(application(house, NO_LIMITS), base_url="https://sets.example.gov.uk", follow_redirects=False)
    cohort = programme_of(house).cohort
    people: dict[str, Person] = {
        "coordinator": cohort.coordinators[0], "facilitator": facilitator(house), "member": somebody(house)
    }  # fmt: skip
    for role, person in people.items():
        seen: set[str] = set()
        for purpose in PAGES[role]:
            link = a_link(purpose, person.id, "thames-2" if purpose is Purpose.SESSION else "cohort")
            for step in handlers_of(link).show:
                path = house.links.path(link, house.clock())
                seen |= owners(house, client.get(f"{path}/{step}" if step else path).text)
        path = house.links.path(*calendar_link(programme_of(house), Responses(), person.id))
        seen |= owners(house, client.get(f"{path}.ics").text.replace("\r\n ", ""))
        assert seen == {person.id}, role


def test_the_page_of_one_session_leads_to_no_calendar(tmp_path: Path) -> None:
    """A stand-in may have its link: it opens less than the calendar does, and for less long."""
    house = a_running_house(tmp_path / "home")
    client = TestClient(application(house, NO_LIMITS), base_url="https://sets.example.gov.uk", follow_redirects=False)
    link = a_link(Purpose.SESSION, facilitator(house).id, "thames-2")
    pages = [
        house.links.path(link, house.clock()),
        *(f"{house.links.path(link, house.clock())}/{step}" for step in handlers_of(link).show if step),
    ]
    texts = [client.get(path).text for path in pages]
    assert "Thames" in texts[0]
    assert set().union(*(owners(house, text) for text in texts)) == set()


def test_what_stands_in_a_calendar_opens_nothing_else_and_changes_nothing_but_an_answer(tmp_path: Path) -> None:
    """Its address and the links in it, tried at every page, and at every step of one's own page, by looking and by posting."""
    house = a_running_house(tmp_path / "home")
    client = TestClient(application(house, NO_LIMITS), base_url="https://sets.example.gov.uk", follow_redirects=False)
    person, records = somebody(house), house.records(COHORT)
    feed, signed_at = calendar_link(programme_of(house), Responses(), person.id)
    text = client.get(f"{house.links.path(feed, signed_at)}.ics").text.replace("\r\n ", "")
    coming = next(token for kind, token in ADDRESS.findall(text) if kind == Purpose.COMING)
    before, decided = records.responses(), records.decisions()
    opened: set[tuple[str, str]] = set()
    for token in (house.links.token(feed, signed_at), coming):
        for purpose in Purpose:
            for step in sorted(_steps(Purpose.MINE) | _steps(purpose)) if purpose in OF_CALENDAR else [""]:
                path = f"/{purpose}/{token}/{step}" if step else f"/{purpose}/{token}"
                answers = (client.get(path), client.post(path, data={"answer": "no", "note": "x"}))
                opened |= {(purpose, step) for one in answers if one.status_code == 200}
    # the page of the calendar; whether one comes, and what one answered
    assert opened == {("calendar", ""), ("coming", "")}
    assert (records.responses(), records.decisions()) == (before, decided)


def _steps(purpose: Purpose) -> set[str]:
    room = handlers_of(a_link(purpose, "x", "thames-2"))
    return {*room.show, *room.act, "newlink"}


def test_no_letter_holds_the_address_of_a_calendar(tmp_path: Path) -> None:
    """A letter can be passed on, and lies in a mailbox for years: it leads to the reader's own page instead."""
    house = a_running_house(tmp_path / "home")
    a_pass(house.installation, house.clock())
    letters = [message_from_bytes(path.read_bytes(), policy=default) for path in _files(house)]
    texts = [str(part.get_content()) for one in letters for part in one.walk() if part.get_content_maintype() == "text"]
    assert sum("/mine/" in one for one in texts) > 20
    assert [one for one in texts if any(f"/{purpose}/" in one for purpose in OF_CALENDAR)] == []


def _files(house: Site) -> list[Path]:
    return sorted((house.installation.home / "outbox").rglob("*.eml"))
