"""A programme that SendGrid carries: real letters by the real client, and what becomes of them, signed, doubled, shuffled and late."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sets.mail.transports.sendgrid import KEY_ARGUMENT
from sets.model.ledger import perhaps_left
from sets.model.messages import CHANGES, INVITE, MAIL_COMES_BACK, UPDATE, WELCOME, Delivery, Flow, State
from sets.model.publication import Decision, Verdict
from sets.service.installation import Installation
from sets.service.report_files import file_report
from sets.service.where_it_stands import where_it_stands
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.rate_limit import NO_LIMITS
from tests.support.fake_sendgrid import MOST_TIMES, FakeSendGrid, Fate
from tests.support.mail_in import letter_line
from tests.support.mail_servers import CUT, LOOPBACK, Provider, sendgrid_server
from tests.support.prefect_runs import FIRST_PASS, SPRING, a_home
from tests.support.signed_events import SIGNER, Event, an_event, posted
from tests.support.web_help import AFTER_1, COHORT, SITE, Clock, a_desk, a_house, somebody

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OTTOLINE, BARNABAS, CRESSIDA, PEREGRINE, ISOLDE = (
    f"{name}@quillfeather.example.org" for name in ("ottoline", "barnabas", "cressida", "peregrine", "isolde")
)
OTTOLINE_NOW = "ottoline@annexe.example.org"
FATES = {OTTOLINE: Fate.BOUNCES, BARNABAS: Fate.COMPLAINS, CRESSIDA: Fate.FULL, PEREGRINE: Fate.LATE}


class Life:
    """A home whose letters go to a fake SendGrid, and its pages, where the events come in."""

    def __init__(self, home: Path, host: str, provider: Provider, seed: int) -> None:
        self.home = home
        given = {"SENDGRID_API_KEY": "SG.key-of-nobody", "SENDGRID_HOST": host, "SENDGRID_EVENTS_KEY": SIGNER.public}
        settings = {"SETWISE_HOME": str(home), "SETWISE_MAIL": "sendgrid:", "SETWISE_URL": SITE, **given}
        self.installation = Installation.at(settings, home / ".env")
        self.provider, self.clock = provider, Clock(FIRST_PASS)
        self.sendgrid = FakeSendGrid(provider, self.clock, random.Random(seed), dict(FATES))
        self.client: httpx.Client = TestClient(
            application(Site(self.installation, self.clock), NO_LIMITS), base_url=SITE
        )

    def run(self) -> None:
        now = self.clock.now
        with self.installation.open_run(SPRING, now, file_report(self.installation)) as current:
            assert current is not None
            current.note()
            for part in Flow:
                for batch in current.batches(part):
                    current.carry_out(batch)

    def until(self, end: datetime, every: timedelta = 30 * MINUTE) -> None:
        """Passes and events, up to `end`."""
        while self.clock.now < end:
            self.run()
            self.sendgrid.tell(self.client, min(self.clock.now + every, end))

    def publish(self, old: str, new: str) -> None:
        """The cohort file with one thing changed."""
        path = self.home / "cohorts" / f"{SPRING}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        self.installation.publish(self.installation.draft(path, self.clock.now), self.clock.now)

    @property
    def lines(self) -> list[Delivery]:
        return list(self.installation.records(SPRING).deliveries())

    def states(self, address: str) -> set[State]:
        return {line.state for line in self.lines if line.address == address and line.attempts}

    def taken(self, address: str = "") -> list[str]:
        """The keys of the letters that SendGrid took, in order."""
        letters = [one["personalizations"][0] for one in self.provider.taken]
        return [one["custom_args"][KEY_ARGUMENT] for one in letters if address in ("", one["to"][0]["email"])]

    def kinds(self, address: str, since: int = 0) -> set[str]:
        """What SendGrid took for an address, after so many letters."""
        return {key.split("/")[3] for key in self.taken(address)[since:]}

    def decide(self, verdict: Verdict, *addresses: str) -> None:
        book = self.installation.address_book(SPRING)
        decisions = [Decision(at=self.clock.now, verdict=verdict, subject=book.one(one)) for one in addresses]
        self.installation.records(SPRING).decide(decisions)

    def needs(self) -> list[str]:
        return [one.says for one in where_it_stands(self.installation, SPRING, self.clock.now).needs]


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    monkeypatch.setenv("no_proxy", LOOPBACK)
    provider = Provider()
    with sendgrid_server(provider) as host:
        yield Life(a_home(tmp_path / "home", SPRING), host, provider, seed=7)


def test_a_day_of_mail_whatever_becomes_of_it(life: Life) -> None:
    life.provider.answer = CUT  # the first letter of each batch is taken, and nobody hears of it
    life.run()
    doubtful = [line for line in life.lines if line.state is State.UNKNOWN]
    life.provider.answer = (202, {"X-Message-Id": "m"}, None)
    life.until(FIRST_PASS + 7 * HOUR)

    assert WELCOME in {line.kind for line in doubtful}
    assert {Counter(life.taken())[line.key] for line in doubtful if line.address != CRESSIDA} == {1}, "SendGrid has it"
    assert life.states(ISOLDE) == life.states(PEREGRINE) == {State.DELIVERED}
    assert State.BOUNCED in life.states(OTTOLINE) <= {State.BOUNCED, State.DROPPED}, "SendGrid lists it at once"
    assert State.COMPLAINED in life.states(BARNABAS) <= {State.COMPLAINED, State.DELIVERED}
    assert life.states(CRESSIDA) == {State.FAILED}, "it is tried again by the ladder"
    assert 1 < Counter(life.taken(CRESSIDA)).most_common(1)[0][1] <= 6
    told = [line for line in life.lines if line.kind == MAIL_COMES_BACK]
    assert [(line.state, line.claimed and line.claimed.date()) for line in told] == [
        (State.DELIVERED, FIRST_PASS.date())
    ] * len(told)
    assert 1 <= len(told) <= 2, "one letter for both, or one for what was heard after it"
    assert life.needs()[1:] == [
        "Barnabas Quillfeather told their mail service that they do not want our mail: they reported it as spam.",
        "Mail to Ottoline Quillfeather comes back: there is no such mailbox (5.1.1).",
        "3 messages, among them welcome and invite, to Cressida Quillfeather could not be sent yet and are tried again: the "
        "mailbox is full, or takes no mail (4.2.2).",
    ]
    assert life.sendgrid.posts > 20
    kept = life.installation.records(SPRING).mail_events()
    assert max(Counter((one.letter, one.happened) for one in kept).values()) <= 10


def test_what_stops_and_what_goes_on_and_how_it_starts_again(life: Life) -> None:
    """A hard bounce stops all, a complaint prompts and never invites; a new address gets what is still of use."""
    life.until(FIRST_PASS + 6 * HOUR)
    before = {address: len(life.taken(address)) for address in (OTTOLINE, BARNABAS, ISOLDE)}
    life.publish("place: Microsoft Teams", "place: The Annexe")
    life.until(FIRST_PASS + 30 * HOUR)
    for days in range(40, 53):  # the days around the first session
        life.clock.now = FIRST_PASS + timedelta(days=days)
        life.run()
        life.sendgrid.tell(life.client, life.clock.now + HOUR)
    assert life.kinds(OTTOLINE, before[OTTOLINE]) == set()
    prompts = life.kinds(ISOLDE, before[ISOLDE]) - life.kinds(BARNABAS, before[BARNABAS])
    assert {"baseline", "reflection"} & prompts, prompts
    assert {CHANGES, UPDATE} <= life.kinds(BARNABAS, before[BARNABAS])

    life.publish(f"email: {OTTOLINE}", f"email: {OTTOLINE_NOW}\n        formerly: [{OTTOLINE}]")
    life.until(life.clock.now + 24 * HOUR, every=HOUR)
    assert {INVITE, WELCOME} <= life.kinds(OTTOLINE_NOW)
    assert not [one for one in life.needs() if "Ottoline" in one]


def test_the_same_addresses_work_again_once_a_coordinator_says_so(life: Life) -> None:
    """SendGrid drops even invites to who reported a letter; taken off its list, they arrive, and questions once they want them."""
    life.until(FIRST_PASS + 6 * HOUR)
    life.sendgrid.fates[BARNABAS] = Fate.ARRIVES
    life.sendgrid.listed[BARNABAS] = "Spam Reporting Address"
    life.publish("place: Microsoft Teams", "place: The Annexe")
    life.until(FIRST_PASS + 30 * HOUR)
    dropped = [line for line in life.lines if line.address == BARNABAS and line.state is State.DROPPED]
    assert {line.kind for line in dropped} >= {UPDATE}
    (held,) = [one for one in life.needs() if "Barnabas" in one]
    assert held == (
        "The mail service holds mail to Barnabas Quillfeather back: the address is on SendGrid's list of spam reports."
    )
    before = {address: len(life.taken(address)) for address in (OTTOLINE, BARNABAS)}
    places = {line.told.place for line in life.lines if line.address == BARNABAS and line.told and perhaps_left(line)}
    assert places == {"Microsoft Teams"}, "the ledger knows what his calendar was told, and what not"
    life.sendgrid.listed.clear()
    life.sendgrid.fates[OTTOLINE] = Fate.ARRIVES
    life.decide(Verdict.WORKS_AGAIN, OTTOLINE, BARNABAS)
    assert [one.partition(" told")[0] for one in life.needs() if "Quillfeather told" in one] == [
        "Barnabas Quillfeather"
    ]
    life.until(life.clock.now + 24 * HOUR, every=HOUR)
    assert {WELCOME, INVITE} <= life.kinds(OTTOLINE, before[OTTOLINE])
    assert life.kinds(BARNABAS, before[BARNABAS]) == {CHANGES, UPDATE}
    newest = {line.occasion: line for line in sorted(life.lines, key=lambda one: one.revision) if line.told}
    assert {line.told.place for line in newest.values() if line.told} == {"The Annexe"}
    for address in (OTTOLINE, BARNABAS):
        assert max(Counter(life.taken(address)).values()) == 1

    life.decide(Verdict.WANTS_MAIL, BARNABAS)
    assert not [one for one in life.needs() if "Quillfeather" in one and "Cressida" not in one]
    for days in range(40, 53):  # the days around the first session
        life.clock.now = FIRST_PASS + timedelta(days=days)
        life.run()
        life.sendgrid.tell(life.client, life.clock.now + HOUR)
    assert {"baseline", "reflection"} & life.kinds(BARNABAS, before[BARNABAS])


def stories(house: Site) -> tuple[list[Delivery], list[Event]]:
    """Six letters, and all that is said of them."""
    people = [somebody(house, number=number) for number in range(6)]
    lines = [letter_line(one.id, address=one.email) for one in people]
    lines[3] = replace(lines[3], state=State.UNKNOWN)
    blocked, bounced = {"type": "blocked", "status": "4.2.2"}, {"type": "bounce", "status": "5.1.1"}
    said: list[list[tuple[int, str, dict[str, str]]]] = [
        [(1, "processed", {}), (9, "deferred", {}), (200, "deferred", {}), (900, "delivered", {})],
        [(1, "processed", {}), (9, "deferred", {}), (60, "bounce", bounced)],
        [(1, "processed", {}), (5, "delivered", {}), (4_000, "spamreport", {})],
        [(1, "processed", {}), (5, "delivered", {})],
        [(1, "processed", {}), (60, "bounce", blocked)],
        [(1, "dropped", {"reason": "Bounced Address"})],
    ]
    sent = lines[0].settled
    assert sent is not None
    events = [
        an_event(line, sent + timedelta(seconds=seconds), kind, **more)
        for line, story in zip(lines, said, strict=True)
        for seconds, kind, more in story
    ]
    return lines, events


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Houses from which the same six letters left, as many as are asked for."""
    first = tmp_path_factory.mktemp("sendgrid") / "first"
    house = a_house(first, sendgrid_events_key=SIGNER.public)
    lines, _ = stories(house)
    records = house.records(COHORT)
    records.claim([replace(line, state=State.CLAIMED) for line in lines])
    records.settle(lines)

    def copies() -> Iterator[Site]:
        for number in count():
            home = first.parent / f"copy-{number}"
            shutil.copytree(first, home)
            yield Site(a_desk(home, sendgrid_events_key=SIGNER.public), Clock(AFTER_1))
            shutil.rmtree(home)

    return copies()


def outcome(house: Site, told: list[Event], size: int) -> list[Delivery]:
    """The ledger after these events, told in batches some minutes apart; when it was heard of is another each time."""
    client = TestClient(application(house, NO_LIMITS), base_url=SITE)
    assert isinstance(house.clock, Clock)
    for start in range(0, len(told), size):
        house.clock.now += 17 * MINUTE
        batch = [{**event, "sg_event_id": f"{start}-{n}"} for n, event in enumerate(told[start : start + size])]
        assert posted(client, batch, house.clock.now).status_code == 200
    records = house.records(COHORT)
    assert len(records.mail_events()) <= len(stories(house)[1]), "each is kept once, however often it came"
    return [replace(line, heard=None) for line in records.deliveries()]


EXPECTED = [State.DELIVERED, State.BOUNCED, State.COMPLAINED, State.DELIVERED, State.FAILED, State.DROPPED]


def _any_order_gives_one_ledger(homes: Iterator[Site], data: st.DataObject, most: int) -> None:
    house = next(homes)
    lines, events = stories(house)
    expected = outcome(house, events, len(events))
    by_key = {line.key: line.state for line in expected}
    assert [by_key[line.key] for line in lines] == EXPECTED
    times = data.draw(st.lists(st.integers(1, most), min_size=len(events), max_size=len(events)))
    copies = [event for event, number in zip(events, times, strict=True) for _ in range(number)]
    order = data.draw(st.randoms(use_true_random=False))
    order.shuffle(copies)
    assert outcome(next(homes), copies, data.draw(st.integers(1, 60))) == expected


@given(st.data())
@settings(max_examples=6)
def test_any_order_and_any_number_of_times_gives_one_ledger(homes: Iterator[Site], data: st.DataObject) -> None:
    _any_order_gives_one_ledger(homes, data, 4)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=20)
def test_many_orders_and_up_to_46_times_give_one_ledger(homes: Iterator[Site], data: st.DataObject) -> None:
    _any_order_gives_one_ledger(homes, data, MOST_TIMES)
