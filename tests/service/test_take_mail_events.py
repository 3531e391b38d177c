"""What is said of letters counts where such a letter went to that address, in whichever cohort, and for no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sets.model.cohort import CohortId, PersonId
from sets.model.mail_events import EventSource, Happened, MailEvent
from sets.model.messages import Delivery, State
from sets.service.take_mail_events import take_mail_events
from sets.web.page.request import Site
from tests.support.privacy_help import FIRST, NOW, a_full_house, a_pass
from tests.support.web_help import COHORT


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_full_house(tmp_path / "home")


def an_invite(house: Site) -> Delivery:
    return next(line for line in house.records(COHORT).deliveries() if line.kind == "invite")


def said(line: Delivery, happened: Happened = Happened.BOUNCED, **changes: object) -> MailEvent:
    given = MailEvent(
        event_id="e1",
        letter=line.letter,
        person=PersonId(""),
        address=line.address.upper(),
        happened=happened,
        at=FIRST + timedelta(minutes=1),
        heard=NOW,
        source=EventSource.SENDGRID,
        reason="550 5.1.1",
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def test_an_event_steps_the_line_of_its_letter_and_is_kept_with_its_person(house: Site) -> None:
    line = an_invite(house)
    before = house.records(COHORT).mail_events()
    assert take_mail_events(house.installation, [said(line), said(line)]) == 1
    assert take_mail_events(house.installation, [said(line)]) == 0
    records = house.records(COHORT)
    kept = [one for one in records.mail_events() if one not in before]
    assert kept == [replace(said(line), person=line.person)]
    found = next(one for one in records.deliveries() if one.key == line.key)
    assert found == replace(line, state=State.BOUNCED, trouble="550 5.1.1", heard=NOW)


def test_what_is_about_no_letter_of_ours_or_another_address_is_left_out(house: Site) -> None:
    line, before = an_invite(house), house.records(COHORT).deliveries()
    strange = [
        said(line, address="somebody@example.org"),
        said(line, letter=f"{COHORT}/thames-9/p-nobody/invite/0"),
        said(line, letter="no-cohort/thames-1/p/invite/0"),
        said(line, letter=""),
        said(line, letter="../../etc/passwd"),
    ]
    assert take_mail_events(house.installation, strange) == 0
    assert house.records(COHORT).deliveries() == before
    assert house.installation.store.cohorts() == (CohortId(COHORT),)


def test_what_is_said_while_a_letter_is_in_hand_is_made_up_for_by_the_next_pass(house: Site) -> None:
    """The process dies between sending and settling; the service's word comes first, so no second copy leaves."""
    records, line = house.records(COHORT), an_invite(house)
    again = replace(line, key=f"{line.key}9", revision=9, letter=f"{line.key}9", claimed=NOW)
    records.claim([again])
    records.handing_over([again.key])
    assert take_mail_events(house.installation, [said(again, Happened.DELIVERED, at=NOW)]) == 1
    later = NOW + timedelta(hours=2)
    states = []
    for _ in range(2):
        states.append({one.key: one.state for one in house.records(COHORT).deliveries()}[again.key])
        a_pass(house.installation, later)
    assert states == [State.CLAIMED, State.DELIVERED]
