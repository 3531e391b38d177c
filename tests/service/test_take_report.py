"""Reports about letters step the ledger: which letter, whose, and what it stops; and what counts for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sets.mail.inbound.classify import Became, Outcome
from sets.model.errors import StoreError
from sets.model.mail_events import EventSource, Happened
from sets.model.messages import Delivery, State
from sets.service.inbound.receive_mail import receive
from sets.service.mailbox.ours import our_letters
from sets.store.cohort_records import TinyCohort
from sets.web.page.request import Site
from tests.support.bounces import samples
from tests.support.builders import utc
from tests.support.mail_in import COHORT, a_post, id_of, prompted, read
from tests.support.privacy_help import a_pass

SENT = utc("2027-01-21 10:00")
NOW = utc("2027-01-21 12:00")


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_post(tmp_path / "home")


def a_letter(house: Site, state: State = State.SENT) -> Delivery:
    """The reflection of the first member, which left at SENT."""
    line = replace(prompted(house), state=state, attempts=1, claimed=SENT, settled=SENT)
    records = house.records(COHORT)
    records.rewrite(deliveries=[line])
    return line


def report(house: Site, line: Delivery, name: str = "postfix", to: str = "") -> bytes:
    return samples(id_of(house, line).strip("<>"), to or line.address)[name].raw


def taken(house: Site, raw: bytes) -> Outcome:
    return receive(house.installation, raw, now=NOW)


def now_of(house: Site, line: Delivery) -> Delivery:
    return next(one for one in house.records(COHORT).deliveries() if one.key == line.key)


CAME_BACK = Outcome(
    became=Became.REVIEW,
    why=f"a letter came back, reflection about thames-1 of {COHORT}: nothing more goes to that address, and `status` says "
    "whose it is and what to do",
    about="thames-1",
    kept=True,
)


def test_a_letter_of_ours_that_came_back_stops_its_address_and_is_named_without_its_reader(house: Site) -> None:
    line = a_letter(house)
    assert taken(house, report(house, line)) == CAME_BACK
    reason = "there is no such mailbox (5.1.1)"
    assert now_of(house, line) == replace(line, state=State.BOUNCED, trouble=reason, heard=NOW)
    (kept,) = house.records(COHORT).mail_events()
    assert (kept.person, kept.address, kept.happened) == (line.person, line.address, Happened.BOUNCED)
    assert (kept.at, kept.heard, kept.source) == (SENT + timedelta(minutes=2.5), NOW, EventSource.REPORT)


STATES = {
    Happened.BOUNCED: (State.BOUNCED, Became.REVIEW),
    Happened.SOFT: (State.FAILED, Became.REPORT),
    Happened.DEFERRED: (State.SENT, Became.REPORT),
    Happened.DELIVERED: (State.DELIVERED, Became.REPORT),
    Happened.COMPLAINED: (State.COMPLAINED, Became.REVIEW),
    None: (State.SENT, Became.REVIEW),
}


@pytest.mark.parametrize("name", samples())
def test_each_servers_report_steps_the_line_once(house: Site, name: str) -> None:
    line = a_letter(house)
    sample = samples()[name]
    raw = report(house, line, name)
    state, became = STATES[sample.happened]
    assert taken(house, raw).became is became
    found = now_of(house, line)
    assert (found.state, found.trouble) == (state, sample.reason)
    again = taken(house, raw.replace(b"Received: from mx", b"Received: from another-mx"))
    assert again.became is (Became.BEFORE if sample.happened is not None else Became.REVIEW)
    assert now_of(house, line) == found


@pytest.mark.parametrize("state", [State.SENT, State.BOUNCED, State.FAILED])
def test_a_mailbox_knows_each_servers_report_for_ours_also_of_what_came_back_before(house: Site, state: State) -> None:
    line = a_letter(house, state)
    ours = our_letters(house.installation)
    reports = {name: report(house, line, name) for name in samples()}
    assert [name for name, raw in reports.items() if not ours.is_about(read(raw), raw)] == []
    others = samples("f" * 32 + "@learning.example.gov.uk", line.address)
    assert [name for name, one in others.items() if ours.is_about(read(one.raw), one.raw)] == []


def test_a_report_about_another_address_stops_nothing(house: Site) -> None:
    line = a_letter(house)
    found = taken(house, report(house, line, to="elsewhere@example.org"))
    assert found.became is Became.REVIEW
    assert "an address to which that letter did not go" in found.why
    assert now_of(house, line) == line
    assert house.records(COHORT).mail_events() == ()


@pytest.mark.parametrize("forge", ["an id of nobody", "a letter that never left"])
def test_a_report_that_names_no_letter_that_left_counts_for_nothing(house: Site, forge: str) -> None:
    line = a_letter(house)
    if forge == "an id of nobody":
        raw = samples("f" * 32 + "@learning.example.gov.uk", line.address)["postfix"].raw
    else:
        waiting = replace(line, state=State.WAITING, attempts=0)
        house.records(COHORT).rewrite(deliveries=[waiting])
        line, raw = waiting, report(house, line)
    assert taken(house, raw) == Outcome(became=Became.AUTOMATIC, why="a report about a mail that did not arrive")
    assert now_of(house, line) == line


def test_a_report_by_a_third_server_says_the_same_once_more(house: Site) -> None:
    """It came back softly, goes again, and comes back for good: told in whatever order, the address is stopped."""
    line = a_letter(house)
    taken(house, report(house, line, "google, a full mailbox"))
    assert now_of(house, line).state is State.FAILED
    assert taken(house, report(house, line)).became is Became.REVIEW
    assert now_of(house, line).state is State.BOUNCED
    assert taken(house, report(house, line, "taken")).became is Became.REVIEW, "what came back stays back"
    assert now_of(house, line).state is State.BOUNCED


def test_a_report_that_cannot_be_kept_is_to_be_handed_in_again(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    line = a_letter(house)

    def full(*_: object) -> int:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(TinyCohort, "keep_mail_events", full)
        assert taken(house, report(house, line)).became is Became.WAITING
    assert taken(house, report(house, line)) == CAME_BACK


def test_what_is_told_while_a_letter_is_in_hand_is_made_up_for_before_anything_is_due(house: Site) -> None:
    """The process dies between sending and settling; the word of its arrival comes first, so no second copy leaves."""
    line = a_letter(house, State.CLAIMED)
    assert taken(house, report(house, line, "taken")).became is Became.REPORT
    assert now_of(house, line) == line
    a_pass(house.installation, NOW)
    found = now_of(house, line)
    assert (found.state, found.attempts) == (State.DELIVERED, 1)


@pytest.mark.parametrize("thread", ["In-Reply-To", "References"])
@pytest.mark.parametrize("earlier_to", ["the same address", "another address"])
def test_of_a_thread_the_report_is_about_the_letter_that_came_back(house: Site, thread: str, earlier_to: str) -> None:
    """A letter that comes back names those before it in its own head, and the first may have gone to an earlier address."""
    line = a_letter(house)
    address = line.address if earlier_to == "the same address" else "earlier@example.org"
    key = f"0-{line.key}"
    first = replace(line, key=key, letter=key, address=address, settled=SENT - timedelta(days=3))
    records = house.records(COHORT)
    records.claim([first])
    records.settle([replace(first, state=State.SENT)])
    (first,) = (one for one in records.deliveries() if one.key == first.key)
    head = f"{thread}: {id_of(house, first)}\r\nMessage-ID: {id_of(house, line)}".encode()
    raw = report(house, line).replace(f"Message-ID: {id_of(house, line)}".encode(), head)
    assert head in raw
    assert taken(house, raw) == CAME_BACK
    assert (now_of(house, first), now_of(house, line).state) == (first, State.BOUNCED)
