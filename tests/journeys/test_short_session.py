"""A session too few can come to: the alert by midday two working days before, one press by the facilitator, all told once."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sets.mail.signed_links import Link
from sets.model.cohort import Occasion
from sets.model.messages import CANCEL, LEFT_US, Partstat
from sets.model.requests import Purpose
from sets.model.responses import Answer
from sets.web.page.request import Page, Site
from tests.support.builders import at
from tests.support.privacy_help import a_pass
from tests.support.running_house import keep
from tests.support.web_help import COHORT, PUBLISHED, a_house, got, posted, programme_of, session, somebody, step_of

DECLINED = at("2027-01-13 15:00")
MIDDAY = at("2027-01-15 12:00")
"""The Friday two working days before Thames session 1, on Tuesday 19 January."""


def passes(house: Site, start: datetime, end: datetime) -> None:
    """A pass an hour, as the heartbeat makes them."""
    while start <= end:
        a_pass(house.installation, start)
        start += timedelta(hours=1)


def letters(house: Site, since: datetime) -> Counter[tuple[str, str, str]]:
    """How many left since then, by first name, kind and occasion."""
    names = {one.id: one.name.split()[0] for one in programme_of(house).people.values()}
    return Counter(
        (names[line.person], line.kind, str(line.occasion))
        for line in house.records(COHORT).deliveries()
        if line.state in LEFT_US and line.settled is not None and line.settled >= since
    )


def link_in_the_letter(house: Site, name: str) -> Link:
    """The page that the alert opened for somebody: the link as it stands in the letter."""
    copies = [path.read_text(encoding="utf-8") for path in (house.installation.home / "outbox").rglob("*.eml")]
    mine = next(text for text in copies if f"Hello {name}" in text and "/decide/" in text)
    address = re.search(r"https://\S+/decide/\S+", mine.replace("=\n", ""))
    assert address is not None
    token = urlsplit(address.group()).path.split("/")[2]
    return house.links.read(Purpose.DECIDE, token, MIDDAY).link


def test_too_few_can_come_and_the_facilitator_cancels(tmp_path: Path) -> None:
    house = a_house(tmp_path, PUBLISHED)
    passes(house, PUBLISHED, PUBLISHED + timedelta(hours=2))
    passes(house, at("2027-01-13 09:00"), at("2027-01-13 14:00"))
    for number in range(3):
        person = somebody(house, "thames", number).id
        said = Answer(occasion=Occasion("thames-1"), person=person, partstat=Partstat.DECLINED, at=DECLINED)
        keep(house, answers=(said,))

    passes(house, DECLINED, MIDDAY)

    alerts = {key: count for key, count in letters(house, DECLINED).items() if key[1] == "going-ahead"}
    # Joel does not work on Fridays, so his came on the Thursday
    assert alerts == {(name, "going-ahead", "thames-1"): 1 for name in ("Ruth", "Marta", "Joel")}

    house.clock.now = MIDDAY + timedelta(minutes=20)  # type: ignore[attr-defined]
    link = link_in_the_letter(house, "Ruth")
    shown = got(house, link)
    assert isinstance(shown, Page)
    seen = str(shown.facts["hidden"]["seen"])  # type: ignore[index]
    pressed = posted(house, link, {"seen": seen, "why": "Too few of us can come"}, "cancel")
    assert not isinstance(pressed, Page)
    assert step_of(pressed) == "cancelled"
    house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
    told = [one.name.split()[0] for one in programme_of(house).members_at(session(house))]

    passes(house, house.clock.now, house.clock.now + timedelta(hours=3))

    after = letters(house, MIDDAY + timedelta(minutes=20))
    assert {key: count for key, count in after.items() if key[2] == "thames-1"} == {
        (name, CANCEL, "thames-1"): 1 for name in (*told, "Ruth")
    }
    cancelled = got(house, link)
    assert isinstance(cancelled, Page)
    assert "Ruth Okafor cancelled this session" in str(cancelled.facts["stage"])
