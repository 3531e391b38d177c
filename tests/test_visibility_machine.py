"""No sequence of requests makes content visible to somebody whom the matrix of domain.md section 9 leaves out.

A state machine acts on the real pages of two sets, with a mark in every text; a small law says from the deeds alone
who may see, and who must see, which mark. HYPOTHESIS_PROFILE=explore tries longer lives, and many more.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from visibility_file import COORDINATORS, FACILITATORS, MEMBERS, OTHERS, SETS, Period, address
from visibility_help import MARK, OPEN_PROMPTS, Key, Place, World, places_of

from sets.forms.log_form import NEXT_STEPS
from sets.links import Link, Purpose
from sets.model import WHOLE_COHORT
from sets.web.rooms import room_of
from tests.web_help import a_link

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
EVERYBODY = (*(name for one in SETS for name in MEMBERS[one]), *OTHERS)
SESSIONS = tuple(f"{one}-{number}" for one in SETS for number in (1, 2, 3))
KEYS = tuple((name, *place) for name in EVERYBODY for place in places_of(name))
FIRST = tuple(key for key in KEYS if key[1].endswith("-1"))
ANSWERED: tuple[Place, ...] = (
    *((session, "reflection") for session in SESSIONS),
    *((f"{one}-2", prompt) for one in SETS for prompt in ("preparation", "attendance-check", "midpoint")),
    *((f"{one}-3", "endline") for one in SETS),
    (WHOLE_COHORT, "baseline"),
    *((WHOLE_COHORT, prompt) for prompt in ("stories", *OPEN_PROMPTS)),
)
"""Every page of answers that there is."""
life = settings(
    # shrinking replays a whole life many times over
    phases=(Phase.explicit, Phase.reuse, Phase.generate, *((Phase.shrink,) if EXPLORE else ())),
    max_examples=60 if EXPLORE else 14,
    stateful_step_count=60 if EXPLORE else 20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def marks(text: str) -> set[str]:
    return {found[0] for found in MARK.finditer(text)}


class Law:
    """Who may and who must see what, from what was typed and ticked alone."""

    def __init__(self, world: World) -> None:
        self.world = world

    def own(self, name: str) -> set[str]:
        world = self.world
        return set() if name in world.gone else {mark for mark, owner in world.marks.items() if owner == name}

    def whole(self, name: str, session: str) -> bool:
        """Whether somebody facilitates the set today, or served then and will again."""
        set_id, world = session.partition("-")[0], self.world
        periods = [one for one in world.periods if (one.name, one.set_id) == (name, set_id)]
        still = any(one.last is None or one.last >= world.today for one in periods)
        return any(one.holds(world.today) for one in periods) or (
            still and any(one.holds(world.days[session]) for one in periods)
        )

    def works_there(self, name: str, purpose: Purpose, place: Place) -> bool:
        """Whether it is the page of somebody's own work, now or once."""
        set_id = place[0].partition("-")[0]
        own = any((one.name, one.set_id) == (name, set_id) for one in self.world.periods)
        return name in COORDINATORS if purpose is Purpose.TEAM else own

    def opened_to(self, name: str, session: str) -> set[str]:
        """What members ticked on a page that named this person among its readers."""
        if not self.whole(name, session):
            return set()
        logs = (one for key, one in self.world.sent.items() if key[1:] == (session, "reflection"))
        return {mark for one in logs if name in one.told for text in one.opened for mark in marks(text)}

    def open_to_all(self) -> set[str]:
        logs = (one for key, one in self.world.sent.items() if key[2] == "appetite")
        return {mark for one in logs for text in one.opened for mark in marks(text)}

    def to_the_team(self) -> set[str]:
        """What was ticked for the team, or written on a page that is open from the start."""
        logs = (one for key, one in self.world.sent.items() if key[2] != "reflection")
        return {mark for one in logs for text in one.opened for mark in marks(text)}

    def agreed(self) -> set[str]:
        return {mark for one in self.world.sent.values() if one.agreed for mark in marks(one.line)}

    def may(self, name: str, purpose: Purpose, place: Place, step: str) -> set[str]:
        """Every mark that this page may show to this person."""
        world = self.world
        if name in world.gone or purpose is Purpose.STOP:
            return set()
        if purpose is Purpose.SESSION:
            return self._session(name, place[0])
        if purpose is Purpose.TEAM:
            return self.addresses() | self.access(SETS) | self.to_the_team() if name in COORDINATORS else set()
        opened = self.open_to_all() if (purpose, step) == (Purpose.MINE, "open") else set()
        return self.own(name) | opened

    def _session(self, name: str, session: str) -> set[str]:
        set_id, world = session.partition("-")[0], self.world
        if not self.whole(name, session):
            return set()
        agreement = {world.agreements[set_id]} if set_id in world.agreements else set()
        return self.opened_to(name, session) | agreement | self.access((set_id,)) | self.addresses()

    def access(self, sets: tuple[str, ...]) -> set[str]:
        return {mark for name, mark in self.world.access.items() if any(name in MEMBERS[one] for one in sets)}

    def addresses(self) -> set[str]:
        return {mark for address_ in self.world.email.values() for mark in marks(address_)}

    def must(self, name: str, purpose: Purpose, place: Place, step: str) -> set[str]:
        """Every mark that this page has to show to this person."""
        world = self.world
        if name in world.gone:
            return set()
        if purpose is Purpose.SESSION and step == "":
            over = place[0] in world.days and world.over(place[0])
            return self.opened_to(name, place[0]) if over else set()
        if (purpose, step) == (Purpose.MINE, "open"):
            return self.open_to_all()
        if (purpose, step) == (Purpose.MINE, "lines"):
            return {mark for key, one in world.sent.items() if key[0] == name for mark in marks(one.line)}
        if purpose is Purpose.EXPORT:
            return self.held(name) if not step else set()
        if purpose is Purpose.ANSWER and step == "change":
            return self._boxes((name, *place))
        return set()

    def held(self, name: str) -> set[str]:
        world = self.world
        sent = {text for key, one in world.sent.items() if key[0] == name for text in (*one.words.values(), one.line)}
        drafts = {text for key, texts in world.drafts.items() if key[0] == name for text in texts}
        return {mark for text in sent | drafts | {world.access.get(name, "")} for mark in marks(text)}

    def _boxes(self, key: Key) -> set[str]:
        world = self.world
        if key in world.drafts:
            return {mark for text in world.drafts[key] for mark in marks(text)}
        one = world.sent.get(key)
        # where the next step has become an action, the box has the action's words, which may be newer
        words = [text for question, text in one.words.items() if question not in NEXT_STEPS] if one else []
        return {mark for text in words for mark in marks(text)}

    def in_clear(self) -> set[str]:
        """What may stand in the records without a seal: what others may read, lines, and what letters need."""
        world = self.world
        logs = {text for one in world.sent.values() for text in (*one.opened, one.line)}
        kept = {*world.agreements.values(), *world.access.values(), *(m for a in world.addresses.values() for m in a)}
        return kept | {mark for text in logs for mark in marks(text)}

    def in_letter(self, to: str) -> set[str]:
        """Nobody is written to about what anybody wrote; only addresses and access needs may stand in a letter."""
        world = self.world
        name = next((one for one in EVERYBODY if to in (address(one), world.email.get(one))), "")
        own = world.addresses.get(name, set()) | ({world.access[name]} if name in world.access else set())
        own |= {mark for name_, found in world.addresses.items() for mark in found if mark in to and name_ in world.ids}
        if name in (*COORDINATORS, *FACILITATORS):
            return own | self.addresses() | self.access(SETS)
        return own


def steps_of(purpose: Purpose, prompt: str) -> tuple[str, ...]:
    """Every step that a page shows, and the two that frames have."""
    link: Link = a_link(purpose, "p", prompt=prompt)  # type: ignore[arg-type]
    return (*room_of(link).show, "newlink")


def all_pages() -> Iterator[tuple[Purpose, Place, str]]:
    """Every page that a link of one person could open."""
    for purpose in (Purpose.MINE, Purpose.TEAM, Purpose.EXPORT, Purpose.STOP, Purpose.ADDRESS):
        for step in steps_of(purpose, ""):
            yield purpose, (WHOLE_COHORT, ""), step
    for session in SESSIONS:
        for step in steps_of(Purpose.SESSION, ""):
            yield Purpose.SESSION, (session, ""), step
    for place in ANSWERED:
        for step in steps_of(Purpose.ANSWER, place[1]):
            yield Purpose.ANSWER, place, step


PAGES = tuple(all_pages())
SHARED_PAGES = tuple((Purpose.SESSION, (session, ""), "") for session in SESSIONS)
names = st.sampled_from(EVERYBODY)
authors = st.sampled_from(tuple(dict.fromkeys(key[0] for key in KEYS)))
# the first session and a few of its members, more often than not: lives have to cross to be worth anything
keys = st.one_of(st.sampled_from(FIRST), st.sampled_from(FIRST[:2]), st.sampled_from(KEYS))
boxes = st.lists(st.integers(0, 5), min_size=1, max_size=4)
ticks = st.one_of(st.just(0), st.just(15), st.integers(0, 15))
numbers = st.integers(0, 30)
line_deeds = st.sampled_from(("approve", "unapprove", "change", "withdraw"))


class Visibility(RuleBasedStateMachine):
    """Deeds of everybody; after each, who sees what."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.law = Law(self.world)
        self.turn = 0
        self.stood: tuple[str, date | None] = ("", None)

    def teardown(self) -> None:
        try:
            if not self.world.closed:
                for name in EVERYBODY if EXPLORE else ("Ada", "Ruth", "Cora"):
                    self._look_at_all(name, PAGES)
                    self._saves_a_copy(name)
        finally:
            self.world.close()

    @initialize(ticked=st.lists(ticks, min_size=4, max_size=4), agree=st.lists(st.booleans(), min_size=4, max_size=4))
    def some_have_written(self, ticked: list[int], agree: list[bool]) -> None:
        for key, wanted, agreed in zip((*FIRST[:2], FIRST[4], KEYS[-1]), ticked, agree, strict=True):
            if self.world.write(key, range(5), "continue") == "check":
                self.world.check(key, wanted, agree=agreed)

    # ---- logs

    @rule(key=keys, chosen=boxes, go=st.sampled_from(("continue", "save", "continue")))
    def writes(self, key: Key, chosen: list[int], go: str) -> None:
        self.world.write(key, chosen, go)

    @rule(key=keys, ticked=ticks, agree=st.booleans())
    def sends(self, key: Key, ticked: int, agree: bool) -> None:
        self.world.check(key, ticked, agree=agree)

    @rule(key=keys, chosen=boxes, ticked=ticks, agree=st.booleans())
    def writes_and_sends(self, key: Key, chosen: list[int], ticked: int, agree: bool) -> None:
        if self.world.write(key, chosen, "continue") == "check":
            self.world.tick_clock()
            self.world.check(key, ticked, agree=agree)

    @rule(key=keys, chosen=boxes, before=ticks, ticked=ticks, agree=st.booleans())
    def sends_from_two_windows(self, key: Key, chosen: list[int], before: int, ticked: int, agree: bool) -> None:
        """The check page is open; meanwhile other words are written elsewhere, and sent or not; then it is sent."""
        old = self.world.check_page(key)
        self.world.write(key, chosen, "continue")
        self.world.tick_clock()
        if before % 2:
            self.world.check(key, before, agree=not agree)
            self.world.tick_clock()
        if old is not None:
            self.world.post_check(key, old, ticked, agree=agree)

    @rule(key=keys)
    def has_nothing_to_share(self, key: Key) -> None:
        self.world.nothing(key)

    @rule(key=keys, also=st.booleans())
    def takes_back(self, key: Key, also: bool) -> None:
        self.world.withdraw(key, also=also)

    @rule(number=numbers)
    def replies_by_mail(self, number: int) -> None:
        self.world.reply(number)

    @rule(key=st.sampled_from(FIRST[:2]), deeds=st.lists(line_deeds, min_size=1, max_size=3), both=st.booleans())
    def sees_to_a_line(self, key: Key, deeds: list[str], both: bool) -> None:
        """One deed after the other, each on a page of its own; or all of them on pages that were opened before the first."""
        if key not in self.world.sent or not self.world.sent[key].returned:
            return
        opened = [self.world.line_page(key, do) for do in deeds] if both else []
        for number, do in enumerate(deeds):
            self.world.tick_clock()
            page = opened[number] if both else self.world.line_page(key, do)
            if page is not None:
                self.world.post_line(page, do)

    # ---- actions, details, links

    @rule(name=st.sampled_from(MEMBERS["thames"][:2]), number=numbers, do=st.integers(0, 2))
    def acts(self, name: str, number: int, do: int) -> None:
        world = self.world
        if do == 0:
            world.add_action(name)
        elif do == 1:
            world.reword_action(name)
        else:
            world.outcome(name, number, ("done", "partly", "changed", "dropped")[number % 4])

    @rule(name=names, do=st.integers(0, 3))
    def sees_to_their_details(self, name: str, do: int) -> None:
        world = self.world
        deeds = (world.needs, world.ask_address, world.confirm_address, world.ask_address)
        if name in world.ids and name not in world.gone:
            deeds[do](name)

    @rule(name=authors)
    def stops_earlier_links(self, name: str) -> None:
        before = self.world.turns.get(name, 0)
        self.world.stop_links(name)
        pages = [(Purpose.MINE, (WHOLE_COHORT, ""), "lines"), (Purpose.EXPORT, (WHOLE_COHORT, ""), "")]
        pages += [(Purpose.ANSWER, place, step) for place in places_of(name)[:2] for step in ("", "change")]
        for purpose, place, step in pages:
            status, html = self.world.look(name, purpose, place, step, turn=before)
            assert (status, marks(html)) == (410, set()), f"an earlier link of {name}: {purpose}"

    @rule(name=names)
    def asks_the_command_for_a_copy(self, name: str) -> None:
        if name in self.world.ids and name not in self.world.gone:
            said = self.world.export(name)
            assert marks(said) <= marks(self.world.email.get(name, "")), "the operator reads what somebody wrote"

    @rule(name=st.sampled_from(("Ada", "Ben", "Eilidh")), everything=st.booleans())
    def leaves(self, name: str, everything: bool) -> None:
        self.world.leave(name, "withdraw" if everything else "followups")

    @rule(name=st.sampled_from(("Ada", "Cerys", "Lee")))
    def is_forgotten(self, name: str) -> None:
        world = self.world
        if world.marks and len(world.marks) % 4 == 0 and name not in world.gone:
            world.forget(name)

    # ---- facilitators and the team

    @rule(name=st.sampled_from(FACILITATORS), session=st.sampled_from(SESSIONS), came=st.integers(0, 15))
    def facilitates(self, name: str, session: str, came: int) -> None:
        if name in self.world.ids:
            self.world.agree(name, session)
            self.world.register(name, session, came)

    @rule(number=st.integers(2, 3), days=st.integers(-3, 10))
    def a_session_moves(self, number: int, days: int) -> None:
        session, world = f"thames-{number}", self.world
        world.publish(world.periods, {session: world.days[session] + timedelta(days=days)})

    @rule(name=st.sampled_from(FACILITATORS), set_id=st.sampled_from(SETS), how=st.integers(0, 2))
    def facilitators_change(self, name: str, set_id: str, how: int) -> None:
        world = self.world
        others = [one for one in world.periods if one.set_id != set_id]
        here = [one for one in world.periods if one.set_id == set_id and one.name != name]
        if how == 0:
            here = [_until(one, world.today) for one in here if one.first is None or one.first <= world.today]
            here.append(Period(name, set_id, first=world.today + timedelta(days=1)))
        elif how == 1:
            here.append(Period(name, set_id))
        else:
            here = [Period(name, set_id)]
        world.publish([*others, *here], {})

    @rule()
    def letters_leave(self) -> None:
        self.world.send_letters()

    @rule(days=st.sampled_from((0, 1, 1, 3, 8, 30, 36)))
    def time_passes(self, days: int) -> None:
        self.world.clock.now += timedelta(days=days, minutes=11)

    @precondition(lambda self: len(self.world.sent) > 2)
    @rule(days=st.sampled_from((0, 0, 200)))
    def the_report_is_released(self, days: int) -> None:
        self.world.file_report()
        self.world.release()
        self.world.clock.now += timedelta(days=days)

    @rule()
    def what_was_kept_long_enough_goes(self) -> None:
        self.world.clear()

    @rule(name=names, start=st.integers(0, 3))
    def looks_around(self, name: str, start: int) -> None:
        self._look_at_all(name, PAGES[start::4])

    # ---- the law

    @invariant()
    def the_law_holds(self) -> None:
        self.world.tick_clock()
        self._some_look_around()
        self._letters_and_logs_say_nothing()
        stands = (self.world.records(), self.world.today)
        if stands != self.stood:
            self.stood = stands
            self._facilitators_look_at_their_sessions()
            self._the_records_seal_what_is_their_authors_alone()
            self._reports_and_status_keep_to_what_was_agreed()

    def _some_look_around(self) -> None:
        self.turn += 1
        name = EVERYBODY[self.turn % len(EVERYBODY)]
        self._look_at_all(name, [PAGES[(self.turn * 31 + n * 17) % len(PAGES)] for n in range(6)])
        self._look_at_all(name, SHARED_PAGES[self.turn % 3 :: 3])

    def _facilitators_look_at_their_sessions(self) -> None:
        for facilitator in FACILITATORS:
            self._look_at_all(facilitator, SHARED_PAGES)

    def _the_records_seal_what_is_their_authors_alone(self) -> None:
        leaked = marks(self.stood[0]) - self.law.in_clear()
        assert not leaked, f"in clear in the records: {self._whose(leaked)}"

    def _letters_and_logs_say_nothing(self) -> None:
        world = self.world
        for path in [one for one in world.letters() if one not in world.letters_read]:
            world.letters_read.add(path)
            to, text = _letter(path)
            leaked = marks(text) - self.law.in_letter(to)
            assert not leaked, f"in a letter to {to}: {self._whose(leaked)}"
        for said in world.heard.said:
            assert not marks(said), f"logged: {said}"
            assert not any(token in said for token in world.tokens), "a token was logged"
        world.heard.said.clear()
        world.tokens.clear()

    def _reports_and_status_keep_to_what_was_agreed(self) -> None:
        shown = marks(self.world.status())
        leaked = shown - self.law.addresses() - self.law.access(SETS)
        assert not leaked, f"in the status: {self._whose(leaked)}"
        report = b"".join(self.world.report().values()).decode()
        leaked = marks(report) - self.law.agreed()
        assert not leaked, f"in the report: {self._whose(leaked)}"
        named = [name for name in EVERYBODY if re.search(rf"\b{name}\b", report)]
        assert not named, f"the report names {named}"

    def _look_at_all(self, name: str, pages: object) -> None:
        if name not in self.world.ids:
            return
        for purpose, place, step in pages:  # type: ignore[attr-defined]
            self._look(name, purpose, place, step)

    def _saves_a_copy(self, name: str) -> None:
        """Through the whole site, the guard included: what is saved is one's own, and all of it."""
        there = name in self.world.ids and name not in self.world.gone
        form = self.world.open(name, Purpose.EXPORT).form("/file") if there else None
        if form is not None:
            saved = marks(self.world.browser.send(form, {}).html)
            assert self.law.held(name) <= saved <= self.law.own(name), f"what {name} saved"

    def _look(self, name: str, purpose: Purpose, place: Place, step: str) -> None:
        world, page = self.world, f"{purpose}/{place[0]}/{place[1]}/{step} of {name}"
        status, html = world.look(name, purpose, place, step)
        assert status < 500, page
        found = marks(html)
        leaked = found - self.law.may(name, purpose, place, step)
        assert not leaked, f"{page} shows {self._whose(leaked)}"
        if purpose in (Purpose.SESSION, Purpose.TEAM) and name not in world.gone:
            assert status in (403, 410) or step or self.law.works_there(name, purpose, place), page
        if status == 200:
            missing = self.law.must(name, purpose, place, step) - found
            assert not missing, f"{page} does not show {self._whose(missing)}"
        if turn := world.turns.get(name, 0):
            _, html = world.look(name, purpose, place, step, turn=turn - 1)
            assert not marks(html), f"an earlier link: {page}"

    def _whose(self, found: set[str]) -> list[str]:
        return sorted(f"{mark} of {self.world.marks.get(mark)}" for mark in found)


def _until(one: Period, day: date) -> Period:
    return replace(one, last=day if one.last is None or one.last > day else one.last)


def _letter(path: Path) -> tuple[str, str]:
    """To whom, and all that stands in it."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    parts = [str(part.get_content()) for part in message.walk() if not part.is_multipart()]
    return message["To"].addresses[0].addr_spec, "\n".join((*(str(value) for value in message.values()), *parts))


TestVisibility = Visibility.TestCase
TestVisibility.settings = life
