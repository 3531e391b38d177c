"""Any acts, edits and decisions in any order, over a post with weather: in the end every calendar is the programme's.

The mails of each person arrive shuffled, doubled and late in a calendar that applies them as RFC 5546 says, and in the
order of their sending in calendars that are known to do otherwise. `SETWISE_STEPS=5000 pytest -m slow` on this file takes
so many steps; a failing example is shrunk and printed as the steps that lead to it.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from sets.cohort.own_details import instead_of
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.errors import ActError, CohortFileError, StateError
from sets.model.ledger import index
from sets.model.messages import Method, Partstat
from sets.model.publication import Decision, Verdict
from sets.model.requests import Detail, DetailKind
from sets.model.responses import Responses
from sets.service.change import carry_out, preview
from sets.service.change_address import change
from sets.service.inbound.receive_mail import receive
from sets.service.versions import back_to
from sets.text.resources import EXAMPLE
from tests.journeys.any_acts import COMERS, FACILITATORS, AnyActs, address, days, members, sets_
from tests.journeys.posted_life import Fate, PostedLife, a_posted_life
from tests.support.calendar_person import ALL_MANNERS, RFC_5546, CalendarPerson, Message

# read before a test begins: none of them sees the settings of whoever runs it
STEPS = int(os.environ.get("SETWISE_STEPS", "400"))
EACH = 40
COHORT = CohortId(EXAMPLE)
Entry = tuple[str, datetime, datetime, str, str]
"""UID, start, end, place and joining link."""

EDITS: dict[str, tuple[str, str]] = {
    # what stands in the file, and what may stand there instead; the same edit again takes it back
    "another title": ("title: Small\n", "title: Small steps\n"),
    "another clock": ("title: Small", "timezone: Europe/Paris\ntitle: Small"),
    "another organiser": ("  email: sets@council.example.gov.uk\n", "  email: learning@newtown.example.gov.uk\n"),
    "shorter": ("  every: 3 weeks\n", "  every: 3 weeks\n  rounds: 1\n  lasts: 1h 30m\n"),
    "another hour": ("  every: 3 weeks\n", "  every: 3 weeks\n  at: 2pm\n"),
    "one session more": ("  count: 4\n", "  count: 5\n"),
    "a set by another name": ("  - id: thames\n", "  - id: thames\n    name: Tyne\n"),
    "a place without a link": ("    join: https://teams.example.org/lea\n", "    place: Library\n    join: none\n"),
}
persons = members | st.sampled_from([*FACILITATORS.values(), *COMERS])
fates = st.lists(st.sampled_from(list(Fate)), min_size=1, max_size=12)


class AnyOrder(AnyActs):
    """The acts, and all else that changes what calendars ought to hold."""

    life: PostedLife

    def a_life(self, home: Path) -> PostedLife:
        return a_posted_life(home)

    @cached_property
    def live(self) -> dict[PersonId, CalendarPerson]:
        """The calendars in which people answer: mail comes late there, and in order."""
        return defaultdict(CalendarPerson)

    seen = 0
    """How many of the letters that the post took have arrived in the live calendars."""
    late = 0
    stormy = False
    """Whether a letter was ever refused or of unknown fate."""

    @property
    def programme(self) -> Programme:
        return self.life.installation.programme(COHORT)

    # --- what else changes a calendar

    @rule(name=st.sampled_from(sorted(EDITS)))
    def edit(self, name: str) -> None:
        """The file by hand, and published."""
        stands, instead = EDITS[name]
        before = self.life.file.read_text(encoding="utf-8")
        old, new = (instead, stands) if instead in before else (stands, instead)
        if before.count(old) != 1:
            return
        self.publish(before, before.replace(old, new))

    @rule(name=members)
    def take_out(self, name: str) -> None:
        """Somebody is taken out of the file, without a last day."""
        before = self.life.file.read_text(encoding="utf-8")
        lines = before.splitlines(keepends=True)
        start = next((n for n, line in enumerate(lines) if line.strip() == f"- name: {name}"), None)
        if start is not None:
            ours = next(n for n in range(start + 1, len(lines) + 1) if n == len(lines) or not _belongs(lines[n]))
            self.publish(before, "".join([*lines[:start], *lines[ours:]]))

    def publish(self, before: str, after: str) -> None:
        self.life.file.write_text(after, encoding="utf-8")
        try:
            self.life.publish(self.now)
        except (CohortFileError, StateError):
            self.life.file.write_text(before, encoding="utf-8")

    @rule(key=sets_, name=persons, ahead=days)
    def joins_too(self, key: str, name: str, ahead: int) -> None:
        """Whoever facilitates one set, or is in the other already, joins this one."""
        self.act("join", learning_set=key, name=name, email=address(name), first_day=self.day(ahead))

    @rule(key=sets_, name=persons, ahead=days)
    def facilitates_too(self, key: str, name: str, ahead: int) -> None:
        self.act("hand-over", learning_set=key, email=address(name), name=name, first_day=self.day(ahead))

    @rule(name=persons, verdict=st.sampled_from((Verdict.LEFT, Verdict.WITHDRAWN, Verdict.BACK, Verdict.BACK)))
    def decides(self, name: str, verdict: Verdict) -> None:
        """By a link of their own."""
        person = self.person_called(name)
        if person is not None:
            self.life.installation.records(COHORT).decide([Decision(at=self.now, verdict=verdict, subject=person)])

    @rule(name=persons, host=st.sampled_from(("newtown", "hillside")))
    def changes_address(self, name: str, host: str) -> None:
        """On their own page; the days in which it could be stopped are over."""
        person, installation = self.person_called(name), self.life.installation
        if person is None:
            return
        programme = installation.programme(COHORT)
        pending = Detail(
            person=person,
            what=DetailKind.NEXT_EMAIL,
            value=f"{name.split()[0].lower()}@{host}.example.gov.uk",
            instead_of=instead_of(programme.cohort, programme.details, person, DetailKind.EMAIL),
            at=self.now,
        )
        installation.records(COHORT).keep_responses(Responses(details=(pending,)))
        change(installation.store, programme, pending, self.now)

    def person_called(self, name: str) -> PersonId | None:
        return next((one.id for one in self.programme.people.values() if one.name == name), None)

    @rule(back=st.integers(1, 3))
    def bring_back(self, back: int) -> None:
        """An earlier version, where what has begun allows it."""
        installation = self.life.installation
        number = max(1, self.programme.number - back)
        try:
            found = preview(installation, EXAMPLE, back_to(installation, COHORT, number), self.now)
            carry_out(installation, found, self.now, by="Marta Nowak")
        except (ActError, StateError):
            return

    # --- the post

    @rule(found=fates)
    def weather(self, found: list[Fate]) -> None:
        self.life.post.weather.extend(found)
        self.stormy = self.stormy or set(found) != {Fate.TAKEN}

    @rule(name=members)
    def a_mailbox_closes(self, name: str) -> None:
        person = self.programme.people.get(self.person_called(name) or PersonId(""))
        if person is not None:
            self.life.post.closed.add(person.email.lower())
            self.stormy = True

    # --- what people do with what came

    @rule(some=st.integers(0, 40))
    def mail_is_late(self, some: int) -> None:
        """From now on so many letters are always under way."""
        self.late = some

    @rule(minutes=st.sampled_from((5, 65, 60 * 24, 60 * 24 * 20)))
    def some_time_goes_by(self, minutes: int) -> None:
        self.pass_until(self.now + timedelta(minutes=minutes))

    def pass_until(self, moment: datetime) -> None:
        self.life.until(self.now, moment)
        self.life.run(moment)
        while self.life.interrupted:
            self.life.run(moment)
        assert self.life.run(moment) == []
        self.now = moment
        self.mail_arrives()

    def mail_arrives(self) -> None:
        """The oldest letters, but for those that are late."""
        whose = self.whose()
        for taken in self.life.post.taken[self.seen : max(self.seen, len(self.life.post.taken) - self.late)]:
            if taken.message is not None:
                self.live[whose[taken.message.uid][1]].apply(taken.message)
            self.seen += 1

    @rule(name=persons, number=st.integers(0, 9), partstat=st.sampled_from(list(Partstat)[1:]))
    def answers(self, name: str, number: int, partstat: Partstat) -> None:
        person = self.person_called(name)
        held = sorted(self.live[person].held(self.now)) if person is not None else []
        if held and person is not None:
            raw = self.live[person].answer(held[number % len(held)], partstat, self.now)
            outcome = receive(self.life.installation, raw, now=self.now)
            assert not outcome.trouble, outcome

    @rule(name=persons, number=st.integers(0, 9))
    def asks_again(self, name: str, number: int) -> None:
        person = self.person_called(name)
        held = sorted(self.live[person].held(self.now)) if person is not None else []
        if held and person is not None:
            outcome = receive(
                self.life.installation, self.live[person].refresh(held[number % len(held)], self.now), now=self.now
            )
            assert not outcome.trouble, outcome

    # --- what must hold

    def whose(self) -> dict[str, tuple[Occasion, PersonId]]:
        """Each UID has one session and one person, and each of these one UID."""
        found: dict[str, tuple[Occasion, PersonId]] = {}
        for line in self.life.installation.records(COHORT).deliveries():
            if line.told is not None:
                assert found.setdefault(line.told.uid, (line.occasion, line.person)) == (line.occasion, line.person)
        assert len(set(found.values())) == len(found), "two UIDs for one session and person"
        return found

    def teardown(self) -> None:
        if hasattr(self, "life") and sys.exc_info()[0] is None:
            self.all_has_arrived(Random(len(self.life.post.taken)))
        super().teardown()

    @rule(chance=st.randoms(use_true_random=False))
    def all_has_arrived(self, chance: Random) -> None:
        self.life.post.weather.clear()
        self.settle()
        whose, programme = self.whose(), self.programme
        theirs: dict[PersonId, list[Message]] = defaultdict(list)
        for taken in self.life.post.taken:
            if taken.message is not None:
                theirs[whose[taken.message.uid][1]].append(taken.message)
        nobody_elses(self.life, whose)
        numbers_rise(one.message for one in self.life.post.taken if one.message is not None)
        for person, messages in theirs.items():
            known = programme.people.get(person)
            mailbox = known.email.lower() if known is not None else messages[-1].recipient
            if mailbox not in self.life.post.closed:
                wanted = ought(person, programme, whose, self.now)
                there = [one for one in messages if known is None or one.recipient == mailbox]
                assert entries(CalendarPerson().apply_all(there), self.now) == wanted, ("the mailbox of now", person)
                self.in_any_order(messages, wanted, chance)
        self.late = 0
        self.mail_arrives()
        self.answers_are_known(whose, programme)

    def in_any_order(self, messages: list[Message], wanted: set[Entry], chance: Random) -> None:
        """What a person's calendar holds after these messages, shuffled and doubled; other calendars in their order."""
        shuffled = [*messages, *chance.choices(messages, k=len(messages) // 2)]
        chance.shuffle(shuffled)
        assert entries(CalendarPerson(RFC_5546).apply_all(shuffled), self.now) == wanted
        twice = [one for message in messages for one in (message, message)]
        for manners in ALL_MANNERS:
            assert entries(CalendarPerson(manners).apply_all(twice), self.now) == wanted, manners.name

    def answers_are_known(self, whose: dict[str, tuple[Occasion, PersonId]], programme: Programme) -> None:
        """What a calendar shows as one's answer is what setwise counts, as long as no letter was in doubt."""
        if self.stormy:
            return
        records = self.life.installation.records(COHORT)
        standing = CohortState(
            programme=programme, responses=records.responses(), ledger=index(records.deliveries()), now=self.now
        )
        for person, calendar in self.live.items():
            for uid, entry in calendar.held(self.now).items():
                meeting = programme.by_key[whose[uid][0]]
                assert entry.partstat is standing.answer(meeting, person), (person, meeting.key)


def _belongs(line: str) -> bool:
    """Whether a line of the file goes on with the person above it."""
    return line.startswith("        ") and not line.strip().startswith("- ")


def ought(
    person: PersonId, programme: Programme, whose: dict[str, tuple[Occasion, PersonId]], now: datetime
) -> set[Entry]:
    """What the programme says of this person's meetings to come, under the UIDs that they have."""
    uids = {pair: uid for uid, pair in whose.items()}
    return {
        (uids.get((one.key, person), "none"), one.start, one.end, one.place, one.join)
        for one in programme.meetings
        if one.start > now and person in programme.expected_ids(one)
    }


def entries(calendar: CalendarPerson, after: datetime) -> set[Entry]:
    return {(uid, one.start, one.end, one.location, one.link) for uid, one in calendar.held(after).items()}


def nobody_elses(life: PostedLife, whose: dict[str, tuple[Occasion, PersonId]]) -> None:
    """A letter with a calendar goes to the one whose UID it has, at an address of theirs, and names nobody else."""
    known = {one.id: set(one.addresses) for one in life.installation.store.people()}
    by_key: dict[str, Message] = {}
    for taken in life.post.taken:
        if taken.message is not None:
            assert by_key.setdefault(taken.key, taken.message) == taken.message, "another letter under its key"
            assert taken.to == taken.message.recipient == taken.message.attendee
            assert taken.message.sender == taken.message.organizer
            assert taken.to in known[whose[taken.message.uid][1]], taken


def numbers_rise(messages: Iterable[Message]) -> None:
    """In the order of sending SEQUENCE never falls, the same SEQUENCE is the same message, and all are in one thread."""
    last: dict[str, Message] = {}
    for message in messages:
        before = last.get(message.uid)
        if before is not None:
            # asked for again, it goes in a mail of its own
            mailed = replace(message, message_id=before.message_id, thread=before.thread)
            assert mailed == before or (message.sequence > before.sequence and message.dtstamp > before.dtstamp)
            assert message.organizer == before.organizer
            assert message.thread in (before.thread, before.message_id), "a thread of its own"
        assert before is not None or message.method is Method.REQUEST
        last[message.uid] = message


in_any_order = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


class TestAFewInAnyOrder(AnyOrder.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(in_any_order, max_examples=2, stateful_step_count=15)


@pytest.mark.slow
class TestManyInAnyOrder(AnyOrder.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(in_any_order, max_examples=max(1, STEPS // EACH), stateful_step_count=EACH)
