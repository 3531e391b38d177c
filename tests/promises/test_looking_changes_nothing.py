"""Mail scanners open every link: no GET and no HEAD of any page changes anything that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT
from sets.model.report_review import Scope
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest, Purpose
from sets.model.responses import Responses
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.rate_limit import NO_LIMITS
from sets.web.server.routes import handlers_of
from tests.support.builders import at
from tests.support.checking import check_link, partner_of
from tests.support.running_house import NOW, a_running_house
from tests.support.web_help import COHORT, a_link, facilitator, programme_of, somebody
from tests.web.page_rows.check import under_check
from tests.web.page_rows.release import released
from tests.web.page_rows.rows import END

OF_A_SESSION = ("reflection", "preparation", "attendance-check")
OF_THE_COHORT = ("midpoint", "endline", "stories", "follow-up-3-months", "follow-up-6-months", "my-work", "buddy-call")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A cohort under way, with a new address that waits to be confirmed and reports at every stage of their way."""
    house = a_running_house(tmp_path_factory.mktemp("looking") / "home")
    asked = LetterRequest(
        person=somebody(house).id, wish=LetterKind.NEW_ADDRESS, number=1, at=house.clock(), address="new@example.org"
    )
    told = replace(asked, wish=LetterKind.ADDRESS_CHANGED, address=somebody(house).email)
    waits = Detail(
        person=asked.person, what=DetailKind.NEXT_EMAIL, value=asked.address, instead_of=told.address, at=house.clock()
    )
    house.records(COHORT).keep_responses(Responses(asked=(asked, told), details=(waits,)))
    # the report at half way is out, and the other's facts are being checked
    under_check(house)
    released(house)
    return house


def links(house: Site) -> Iterator[Link]:
    """A link to each page there is, of somebody who may open it."""
    me, cohort = somebody(house).id, programme_of(house).cohort
    yield from (a_link(purpose, me) for purpose in (Purpose.MINE, Purpose.EXPORT, Purpose.STOP, Purpose.CALENDAR))
    yield from (a_link(Purpose.COMING, me, f"thames-{n}") for n in (1, 2))
    yield a_link(Purpose.ADDRESS, me, number=1)
    yield a_link(Purpose.DATES, me, "thames-2")
    yield from (a_link(Purpose.UNDO, me, prompt=what, number=1) for what in ("address", "left"))
    yield a_link(Purpose.TEAM, cohort.coordinators[0].id)
    yield a_link(Purpose.DECIDE, cohort.coordinators[0].id, "thames-2")
    yield from (
        a_link(Purpose.EDIT, cohort.coordinators[0].id, prompt=place) for place in ("", "unsorted", "trust", "aside")
    )
    for who in (me, partner_of(house).id, facilitator(house).id, cohort.leads[0].id, cohort.coordinators[0].id):
        yield from (check_link(who, scope) for scope in Scope)
        yield from (a_link(Purpose.REPORT, who, prompt=scope) for scope in Scope)
    yield a_link(Purpose.ANSWER, partner_of(house).id, WHOLE_COHORT, "partners")
    yield from (a_link(Purpose.SESSION, facilitator(house).id, f"thames-{n}") for n in (1, 2, 6))
    yield from (a_link(Purpose.ANSWER, me, f"thames-{n}", prompt) for prompt in OF_A_SESSION for n in (1, 2))
    yield from (a_link(Purpose.ANSWER, me, WHOLE_COHORT, prompt) for prompt in OF_THE_COHORT)
    yield from (
        a_link(Purpose.ANSWER, who, "launch", prompt)
        for who, prompt in ((me, "baseline"), (cohort.leads[0].id, "appetite"))
    )


def everything(home: Path) -> dict[str, bytes]:
    """Every file of a home that is more than a lock."""
    files = (path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(home)): path.read_bytes() for path in files}


@pytest.mark.parametrize("when", [NOW, at(END)])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(house: Site, method: str, when: datetime) -> None:
    """Half way, with that report out; and after the end, with the other one's facts being checked."""
    house.clock.now = when  # type: ignore[attr-defined]
    client = TestClient(application(house, NO_LIMITS), base_url="https://sets.example.gov.uk", follow_redirects=False)
    before, seen, purposes = everything(house.installation.home), 0, set()
    for link in links(house):
        for step in {*handlers_of(link).show, *handlers_of(link).act, "newlink"}:
            path = house.links.path(link, house.clock())
            answer = client.request(method, f"{path}/{step}" if step else path)
            assert answer.status_code < 500, (link.purpose, link.prompt, step)
            seen += answer.status_code == 200
        if link.purpose is Purpose.CALENDAR:
            assert client.request(method, f"{house.links.path(link, house.clock())}.ics").status_code == 200
        assert everything(house.installation.home) == before, (link.purpose, link.prompt)
        purposes.add(link.purpose)
    assert (purposes, seen > 250) == (set(Purpose), True)
